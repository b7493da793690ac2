// Command bayes runs Bayesian models written as text: it draws from their
// priors and posteriors, predicts, simulates, and summarises.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/help"
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
	Sample     sampleCmd     `cmd:"" help:"Draw from the posterior and summarise it."`
	Prior      priorCmd      `cmd:"" help:"Draw from the prior: what the model implies before it sees the outcomes."`
	Predict    predictCmd    `cmd:"" name:"posterior_predictive" help:"Predict the observed names from a run, for its data or for new ones."`
	Simulate   simulateCmd   `cmd:"" help:"Fix parameters and generate data."`
	Summary    summaryCmd    `cmd:"" help:"Summarise a run."`
	Plot       plotCmd       `cmd:"" help:"Draw pictures of a run, or of a model's data and prior."`
	Report     reportCmd     `cmd:"" help:"Write a page about a run, one HTML file: model, results, pictures, diagnosis, how to repeat it."`
	Diagnose   diagnoseCmd   `cmd:"" help:"Say in words what is wrong with the draws of a run, and what to do."`
	Recover    recoverCmd    `cmd:"" help:"Keep what can still be read of a run that is damaged, or whose program was killed."`
	Save       saveCmd       `cmd:"" help:"Save the draws of a run for other programs: Zarr, CSV, CmdStan's CSV, Parquet, JSON."`
	Repl       replCmd       `cmd:"" name:"repl" help:"Talk to a model: statements, expressions and commands, line by line."`
	Check      checkCmd      `cmd:"" help:"Check a model, alone or with its data, and list what is observed and unknown."`
	Explain    explainCmd    `cmd:"" name:"explain" help:"Say what a kind of error means, with an example."`
	Fmt        fmtCmd        `cmd:"" help:"Put model files into the one layout."`
	Density    densityCmd    `cmd:"" help:"Print the log density and its gradient at a point."`
	Bench      benchCmd      `cmd:"" help:"Measure the time of a gradient."`
	HelpCmd    helpCmd       `cmd:"" name:"help" help:"Describe a command, function, distribution, word or topic; help topics lists them."`
	VersionCmd versionCmd    `cmd:"" name:"version" help:"Print the version."`
	Lsp        lspCmd        `cmd:"" help:"Serve an editor: faults as you type, documentation, completion, renaming, layout."`
	Completion completionCmd `cmd:"" help:"Print what a shell needs to complete commands, options and files."`
	Man        manCmd        `cmd:"" help:"Print the manual page."`
	Complete   completeCmd   `cmd:"" hidden:"" help:"List what may come next on a command line; the scripts of completion call it."`
}

// app is what a command works with.
type app struct {
	ctx         context.Context
	out, errs   io.Writer
	stdin       *bufio.Reader // of a REPL, nil: not read yet
	interactive bool          // errs is a terminal
	colour      bool
	command     string // the word of the command line
	words       words  // the command line, with name=value settings
	planned     int    // draws of each unknown number that a run keeps; 0: not known
	ended       sync.Once
}

// usageError is a wrong use of the command line.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// errInterrupted says that a run was stopped by the user and kept its draws.
var errInterrupted = errors.New("interrupted")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endingSignals()...)
	go func() {
		<-ctx.Done()
		stop() // a second interrupt ends the program at once
	}()
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// output remembers the first error of writing.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(b)
	o.err = err
	return n, err
}

// run executes one command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, errs io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(errs, "internal error: %v\nThis is a bug of bayes %s. Please report it with the command, the model and this text:\n%s", p, runtime.Version, debug.Stack())
			code = exitBug
		}
	}()
	out := &output{w: stdout}
	a := &app{ctx: ctx, out: out, errs: errs, interactive: isTerminal(errs)}
	a.colour = a.interactive && os.Getenv("NO_COLOR") == ""
	code = a.execute(args)
	if out.err != nil && code != exitUsage {
		fmt.Fprintf(errs, "bayes: the results could not be written: %v\n", out.err)
		code = exitFailed
	}
	return code
}

// execute parses a command line and runs its command.
func (a *app) execute(args []string) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("bayes"),
		kong.Description("Bayesian models as text: prior, sample, predict.\n\nA model file names its data; --data FILE and name=value give more."),
		kong.Writers(a.out, a.errs),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.KindMapper(reflect.Int, kong.MapperFunc(number)),
		kong.KindMapper(reflect.Uint64, kong.MapperFunc(number)),
		kong.KindMapper(reflect.Float64, kong.MapperFunc(number)),
	)
	if err != nil {
		panic(err)
	}
	switch {
	case len(args) == 0 && a.startsREPL():
		args = []string{"repl"}
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "help" && helpIsUsage(parser, args[1:]):
		args = append(args[1:len(args):len(args)], "--help")
	case args[0] == "--version":
		args[0] = "version"
	}
	a.words, err = settings(parser, args)
	if err != nil {
		return a.failed(err)
	}
	k, err := parser.Parse(a.words.rest)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		return a.failed(usageError{wrongWords(err)})
	}
	a.command, _, _ = strings.Cut(k.Command(), " ")
	return a.failed(k.Run(a))
}

// wrongWords says in this program's words what the parser found wrong.
func wrongWords(err error) string {
	text := strings.TrimSpace(err.Error())
	var p *kong.ParseError
	command := "bayes"
	if errors.As(err, &p) && p.Context.Selected() != nil {
		command = "bayes " + p.Context.Selected().Name
	}
	if what, ok := strings.CutPrefix(text, "expected \"<"); ok {
		what, _, _ = strings.Cut(what, ">")
		if what == "model" {
			what = "model file"
		} else if what == "run" {
			what = "folder of a run"
		}
		return fmt.Sprintf("`%s` needs the %s", command, what)
	}
	if name, ok := strings.CutPrefix(text, "unknown flag --"); ok && p != nil && p.Context.Selected() != nil {
		if here := help.OptionElsewhere(name, optionNames(p.Context.Selected())); here != "" {
			return fmt.Sprintf("`%s` has no option --%s; here it is --%s", command, name, here)
		}
	}
	if word, ok := strings.CutPrefix(text, "unexpected argument "); ok {
		if command == "bayes" {
			word, near, _ := strings.Cut(word, ", ")
			return unknownCommand(word, near)
		}
		if isName(word) {
			text += "; a setting is one word, such as " + word + "=3"
		}
		if strings.HasSuffix(word, ".csv") || strings.HasSuffix(word, ".json") || strings.HasSuffix(word, ".gz") {
			text += fmt.Sprintf("; data files are given as --data %s", word)
		}
	}
	return text
}

// failed prints what is wrong, if anything is, and returns the exit code.
func (a *app) failed(err error) int {
	var usage usageError
	var list diag.List
	var one *diag.Diagnostic
	var code exitCode
	switch {
	case err == nil:
		return exitFine
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.As(err, &usage):
		fmt.Fprintf(a.errs, "bayes: %s\n", usage.text)
		fmt.Fprintf(a.errs, "help: `bayes --help` lists the commands, `bayes COMMAND --help` the options of one\n")
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.errs, "bayes: interrupted")
		return exitInterrupted
	case errors.As(err, &list):
		fmt.Fprint(a.errs, list.Format())
		a.more(list)
	case errors.As(err, &one):
		fmt.Fprint(a.errs, one.Format())
		a.more(diag.List{one})
	default:
		fmt.Fprintf(a.errs, "bayes: %v\n", err)
	}
	return exitFailed
}
