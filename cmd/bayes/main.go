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
	Sample     sampleCmd     `cmd:"" help:"Sample from the posterior and summarise the draws."`
	Prior      priorCmd      `cmd:"" help:"Sample from the prior and the prior predictive: what the model implies before it sees any outcomes."`
	Predict    predictCmd    `cmd:"" name:"posterior_predictive" help:"Predict observed quantities from a run, for its own data or for new data."`
	Simulate   simulateCmd   `cmd:"" help:"Simulate data from given parameter values."`
	Summary    summaryCmd    `cmd:"" help:"Summarise a run."`
	Plot       plotCmd       `cmd:"" help:"Plot a run, or a model's data and prior."`
	Report     reportCmd     `cmd:"" help:"Write a report on a run as one HTML file: model, results, plots, diagnosis, and how to reproduce it."`
	Diagnose   diagnoseCmd   `cmd:"" help:"Explain any problems with the draws of a run, and what to do about them."`
	Recover    recoverCmd    `cmd:"" help:"Recover what can be read from a run that is damaged or whose process was killed."`
	Save       saveCmd       `cmd:"" help:"Export the draws of a run for other programs: Zarr, CSV, CmdStan CSV, Parquet or JSON."`
	Repl       replCmd       `cmd:"" name:"repl" help:"Explore a model interactively: statements, expressions and commands."`
	Check      checkCmd      `cmd:"" help:"Check a model, with or without its data, and list what is observed and what is unknown."`
	Explain    explainCmd    `cmd:"" name:"explain" help:"Explain an error code, with an example."`
	Fmt        fmtCmd        `cmd:"" help:"Format model files."`
	Density    densityCmd    `cmd:"" help:"Print the log density and its gradient at a point."`
	Bench      benchCmd      `cmd:"" help:"Time the gradient."`
	HelpCmd    helpCmd       `cmd:"" name:"help" help:"Show help on a command, function, distribution, keyword or topic; help topics lists them."`
	VersionCmd versionCmd    `cmd:"" name:"version" help:"Print the version."`
	Lsp        lspCmd        `cmd:"" help:"Run the language server for editors: diagnostics, documentation, completion, renaming, formatting."`
	Completion completionCmd `cmd:"" help:"Print a shell completion script."`
	Man        manCmd        `cmd:"" help:"Print the manual page."`
	Complete   completeCmd   `cmd:"" hidden:"" help:"List completions for a command line; the shell completion scripts call it."`
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
	tuneCollector()
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
			fmt.Fprintf(errs, "internal error: %v\nThis is a bug in bayes %s. Please report it with the command, the model and this text:\n%s", p, runtime.Version, debug.Stack())
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
	parser, err := newParser(&c,
		kong.Description("Check Bayesian models, sample from them, and predict.\n\nA model file names its data files; --data FILE and name=value add to them."),
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

// newParser makes the parser of command lines.
func newParser(c *commands, options ...kong.Option) (*kong.Kong, error) {
	return kong.New(c, append([]kong.Option{kong.Name("bayes"), passWords()}, options...)...)
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
