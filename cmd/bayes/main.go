// Command bayes runs Bayesian models written as text: it draws from their
// priors and posteriors, predicts, simulates, and summarises.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/runtime"
)

// Exit codes.
const (
	exitFine        = 0
	exitFailed      = 1 // the model, data or run failed
	exitUsage       = 2
	exitBug         = 3
	exitInterrupted = 130 // the draws so far are kept
)

// commands are the words of the command line.
type commands struct {
	Sample     sampleCmd   `cmd:"" help:"Draw from the posterior and summarise it."`
	Prior      priorCmd    `cmd:"" help:"Draw from the prior: what the model implies before it sees the outcomes."`
	Predict    predictCmd  `cmd:"" name:"posterior_predictive" help:"Predict the observed names from a run, for its data or for new ones."`
	Simulate   simulateCmd `cmd:"" help:"Fix parameters and generate data."`
	Summary    summaryCmd  `cmd:"" help:"Summarise a run."`
	Check      checkCmd    `cmd:"" help:"Check a model, alone or with its data, and list what is observed and unknown."`
	Density    densityCmd  `cmd:"" help:"Print the log density and its gradient at a point."`
	Bench      benchCmd    `cmd:"" help:"Measure the time of a gradient."`
	VersionCmd versionCmd  `cmd:"" name:"version" help:"Print the version."`
}

// app is what a command works with.
type app struct {
	ctx         context.Context
	out, errs   io.Writer
	interactive bool // errs is a terminal
	colour      bool
	extra       []string // name=value settings from the command line
}

// usageError is a wrong use of the command line.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// errInterrupted says that a run was stopped by the user and kept its draws.
var errInterrupted = errors.New("interrupted")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		<-ctx.Done()
		stop() // a second interrupt ends the program at once
	}()
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, out, errs io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(errs, "internal error: %v\nThis is a bug of bayes %s. Please report it with the command, the model and this text:\n%s", p, runtime.Version, debug.Stack())
			code = exitBug
		}
	}()
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("bayes"),
		kong.Description("Bayesian models as text: prior, sample, predict.\n\nA model file names its data; --data FILE and name=value give more."),
		kong.Writers(out, errs),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		panic(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	a := &app{ctx: ctx, out: out, errs: errs}
	a.interactive = isTerminal(errs)
	a.colour = a.interactive && os.Getenv("NO_COLOR") == ""
	args, a.extra = settings(parser, args)
	k, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(errs, "bayes: %s\n", strings.TrimSpace(err.Error()))
		if len(args) > 0 {
			fmt.Fprintf(errs, "help: `bayes --help` lists the commands, `bayes COMMAND --help` the options of one\n")
		}
		return exitUsage
	}
	err = k.Run(a)
	var usage usageError
	var list diag.List
	var one *diag.Diagnostic
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.As(err, &usage):
		fmt.Fprintf(errs, "bayes: %s\n", usage.text)
		return exitUsage
	case errors.As(err, &list):
		fmt.Fprint(errs, list.Format())
	case errors.As(err, &one):
		fmt.Fprint(errs, one.Format())
	default:
		fmt.Fprintf(errs, "bayes: %v\n", err)
	}
	if ctx.Err() != nil {
		return exitInterrupted
	}
	return exitFailed
}
