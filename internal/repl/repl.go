// Package repl is an interactive session with a model: statements extend it or replace parts of it, expressions print
// values, and commands run.
package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/loaded"
	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// Options say how a REPL communicates.
type Options struct {
	In          Reader
	Out, Errs   io.Writer
	Interactive bool
	// Watch shows the progress of a run until stop is called; nil: not shown.
	Watch func(*runtime.Monitor) (stop func())
	// Command returns the context of a command, cancelled by an interrupt; nil: commands cannot be interrupted.
	Command func() (context.Context, context.CancelFunc)
	// Screen is the room for pictures of characters; nil: the default.
	Screen func() plot.Screen
	// Columns is how many characters fit on a line of a table; nil: any number.
	Columns func() int
	// Graphics says which images the terminal can show in addition to characters; nil: none.
	Graphics func() figure.Graphics
}

// REPL is a session: a model, its data, and draws.
type REPL struct {
	Options
	name, dir string // of the model
	text      string
	origin    string // the contents of the file name when it was loaded, "" if there is none
	data      []input.File
	settings  []string

	session *runtime.Session // of the current model and data, nil: not bound yet
	fit     *runtime.Fit
	loaded  *loaded.Draws // draws of another program, instead of fit
	newData []input.File  // given since the fit
	newSet  []string

	source    *ast.Source         // what is being done, as it was entered
	line      int                 // its first line in the file being read, 0: typed
	command   string              // the command being done
	condition condition           // the last top-level `if`
	noted     map[string]bool     // names reported as undefined
	drawn     []string            // names typed on the left of `~`
	adopted   map[string]bool     // names that were taken as data: columns of a file loaded
	removed   map[string]bool     // names that were removed from the model
	heads     map[string][]string // columns of files, by hash
	wrote     map[string]bool     // files that this session made

	failed, broken, quit, stopped bool
}

// condition is an `if` that an `else` on a line of its own may continue.
type condition struct {
	text  string
	lines int
	ended int // the line after it, in the file being read
}

// New returns a session without a model.
func New(opt Options) *REPL {
	return &REPL{Options: opt, name: "model", dir: ".", noted: map[string]bool{}, wrote: map[string]bool{}, adopted: map[string]bool{}, removed: map[string]bool{}, heads: map[string][]string{}}
}

// Run reads and executes entries until the end, and returns the exit code: 0, or, if the input is not a terminal, 1
// if something failed; 3 after a bug in bayes.
func (r *REPL) Run() int {
	for !r.quit {
		e, err := r.In.Entry(r.splitter)
		if errors.Is(err, ErrInterrupt) {
			continue
		}
		r.enter(e)
		if err != nil {
			break
		}
	}
	if !r.Interactive && !r.quit {
		r.noteUndefined()
	}
	switch {
	case r.broken:
		return 3
	case r.failed && !r.Interactive:
		return 1
	}
	return 0
}

// Do executes an entry as if it had been typed.
func (r *REPL) Do(text string) { r.enter(Entry{Text: text}) }

// enter executes what an entry holds, one after another, until an interrupt.
func (r *REPL) enter(e Entry) {
	list, _ := r.units(e.Text)
	for _, u := range list {
		line := 0
		if e.Line > 0 {
			line = e.Line + u.line
		}
		r.stopped = false
		r.do(u.text, line)
		r.adopt()
		if r.quit || r.stopped {
			break
		}
	}
	if r.Interactive {
		r.noteUndefined()
	}
}

// do executes one statement, expression or command.
func (r *REPL) do(text string, line int) {
	defer func() {
		if p := recover(); p != nil {
			r.broken = true
			r.session = nil
			fmt.Fprintf(r.Errs, "internal error: %v\nThis is a bug in bayes %s. Please report it with what you typed and this text:\n%s", p, runtime.Version, debug.Stack())
		}
	}()
	ctx, stop := context.Background(), func() {}
	if r.Command != nil {
		ctx, stop = r.Command()
	}
	defer stop()
	// The lines before it are empty, so that messages count as in the file.
	r.source = ast.NewSource("input", strings.Repeat("\n", max(line-1, 0))+text)
	r.line, r.command = line, ""
	var err error
	if word, rest := r.split(text); word != "" {
		r.command = word
		err = r.run(ctx, word, rest)
	} else {
		err = r.statements(ctx, text)
	}
	r.fail(err)
}

// fail prints what is wrong, if anything is.
func (r *REPL) fail(err error) {
	var list diag.List
	var one *diag.Diagnostic
	switch {
	case err == nil, errors.Is(err, errDone):
		return
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		fmt.Fprintln(r.Errs, "interrupted")
		r.stopped = true
	case errors.As(err, &list):
		r.where(list)
		fmt.Fprint(r.Errs, words(list.Format()))
	case errors.As(err, &one):
		r.where(diag.List{one})
		fmt.Fprint(r.Errs, words(one.Format()))
	default:
		if r.line > 0 {
			fmt.Fprintf(r.Errs, "input:%d: ", r.line)
		}
		fmt.Fprintf(r.Errs, "error: %s\n", words(err.Error()))
	}
	r.failed = true
}

// where says which line of a file led to errors in other places.
func (r *REPL) where(list diag.List) {
	if r.line == 0 {
		return
	}
	for _, d := range list {
		if d.Severity == diag.Error && d.Span.Source != r.source {
			fmt.Fprintf(r.Errs, "input:%d: error: `%s` failed:\n", r.line, strings.TrimSpace(strings.Split(strings.TrimLeft(r.source.Text, "\n"), "\n")[0]))
			return
		}
	}
}

var (
	dashed = regexp.MustCompile(`--([a-z]+(?:-[a-z]+)*)(?:[ =]([0-9.]+))?`)
	spoken = regexp.MustCompile("`bayes ([a-z_]+)( [^`]*)?`")
)

// words turns options and commands in the style of the command line into those of a REPL.
func words(text string) string {
	text = dashed.ReplaceAllStringFunc(text, func(s string) string {
		m := dashed.FindStringSubmatch(s)
		name, value := strings.ReplaceAll(m[1], "-", "_"), m[2]
		for _, c := range table() {
			if value == "" && slices.Contains(c.flags, name) {
				value = "true"
			}
		}
		return name + "=" + value
	})
	return spoken.ReplaceAllStringFunc(text, func(s string) string {
		m := spoken.FindStringSubmatch(s)
		if lookup(m[1]) == nil {
			return s
		}
		return "`" + m[1] + m[2] + "`"
	})
}

var first = regexp.MustCompile(`^\s*([a-z_]+)(\s*)(.*)`)

// isCommand reports whether a line is a command.
func (r *REPL) isCommand(text string) bool {
	word, _ := r.split(text)
	return word != ""
}

// split returns the command that a line is, and what follows it; "" if the line is a statement or an expression: it
// does not begin with a command's word, or what follows the word makes it something else.
func (r *REPL) split(text string) (word, rest string) {
	line, below, _ := strings.Cut(text, "\n")
	m := first.FindStringSubmatch(line)
	if m == nil || lookup(m[1]) == nil {
		return "", ""
	}
	word, rest = m[1], m[3]
	all := strings.TrimSpace(rest + "\n" + below)
	switch {
	case rest == "" || rest[0] == '#':
		return word, all
	case (word == "help" || word == "quit" || word == "explain") && rest == "()": // habits of other tools
		return word, ""
	case m[2] == "" && word == "help":
		// `help(Normal)`, unless that is a function of the model.
		if name, ok := strings.CutSuffix(strings.TrimPrefix(rest, "("), ")"); ok && rest[0] == '(' && !strings.ContainsAny(name, "()") {
			return word, name
		}
		return "", ""
	case m[2] == "":
		return "", ""
	case word == "data":
		return "", ""
	case word == "help":
		// Help can be asked for about everything, including operators.
		if len(strings.Fields(rest)) == 1 {
			return word, all
		}
	case word == "load" || word == "save":
		// A path may begin like an operator.
		if path := strings.Fields(rest)[0]; rest[0] == '/' && path != "/" || rest[0] == '.' || strings.HasPrefix(rest, "~/") {
			return word, all
		}
	}
	if strings.ContainsRune("~=+-*/^%@<>!([:,.'&|", rune(rest[0])) && !strings.HasPrefix(rest, "--") {
		return "", ""
	}
	if next, _, _ := strings.Cut(rest, " "); next == "and" || next == "or" || next == "in" {
		return "", ""
	}
	return word, all
}

// input is the model with its data.
func (r *REPL) input() input.Input {
	return input.Input{Limits: input.MachineLimits(), Model: input.NewFile(r.name, []byte(r.text)), Data: r.data, Settings: r.settings, Read: input.Whole(r.readFile)}
}

// readFile reads a file that the model names, all of it: a fit may be saved long after the file has
// changed.
func (r *REPL) readFile(path string) ([]byte, error) { return input.ReadFile(r.path(path)) }

// path is where a file is that the model names.
func (r *REPL) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.dir, name)
}

// hasModel reports whether there are statements.
func (r *REPL) hasModel() error {
	if strings.TrimSpace(r.text) == "" {
		return errors.New("there is no model yet; type its statements, or `load` a file")
	}
	return nil
}

// bound returns the session of the current model.
func (r *REPL) bound() (*runtime.Session, error) {
	if err := r.hasModel(); err != nil {
		return nil, err
	}
	if r.session == nil {
		s, list := runtime.Open(r.input())
		if err := list.Err(); err != nil {
			return nil, err
		}
		fmt.Fprint(r.Errs, words(list.Format()))
		r.session = s
	}
	return r.session, nil
}

// touch records that the model or its data changed.
func (r *REPL) touch() { r.session = nil }

// changed reports whether the model differs from that of the draws.
func (r *REPL) changed() bool {
	return r.fit != nil && !runtime.SameModel(r.text, r.fit.Input.Model.String())
}

// statements takes model statements and expressions.
func (r *REPL) statements(ctx context.Context, text string) error {
	if err := r.foreign(text); err != nil {
		return err
	}
	if startsWith(text, "else") && r.condition.text != "" {
		text = r.condition.text + "\n" + text
		if r.line > 0 {
			r.line = max(r.condition.ended-r.condition.lines, 1)
		}
		r.source = ast.NewSource("input", strings.Repeat("\n", max(r.line-1, 0))+text)
		before := r.condition.text
		r.edit("", func(l left) bool { return runtime.SameModel(l.text, before) })
	}
	r.condition = condition{}
	file, list := lang.ParseLine(r.source)
	if startsWith(text, "if") {
		n := strings.Count(text, "\n") + 1
		r.condition = condition{text: text, lines: n, ended: r.line + n}
	}
	if list.Err() != nil && startsWith(text, "if") {
		// At the beginning of a line it is a statement, unless it cannot be one.
		src := ast.NewSource("input", strings.Repeat("\n", max(r.line-1, 0))+"("+text+")")
		if f, errs := lang.ParseLine(src); errs.Err() == nil && len(f.Stmts) == 1 {
			file, list = f, nil
		}
	}
	if list.Err() != nil {
		return r.asCommand(text, list)
	}
	for _, s := range file.Stmts {
		var err error
		if show, ok := s.(*ast.Show); ok {
			err = r.show(ctx, show.X)
		} else {
			err = r.define(s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

var (
	arrow   = regexp.MustCompile(`^\s*[\pL_][\pL\pN_]*\s*<-`)
	counted = regexp.MustCompile(`^\s*[0-9]+\s*:\s*[\pL\pN_]+\s*$`)
	called  = regexp.MustCompile(`^(?:[a-z]+\.)?([a-z_]+)\s*\(.*\)$`)
	word    = regexp.MustCompile(`^\s*[?:]?([\pL_][\pL\pN_]*)\s*(\(\s*\))?\s*$`)
)

// foreign explains what is written differently here.
func (r *REPL) foreign(text string) error {
	if arrow.MatchString(text) {
		at := strings.Index(r.source.Text, "<-")
		return diag.New("syntax", ast.Span{Source: r.source, Start: at, End: at + 2}, "`<-` is not an operator of the language").
			WithHelp("write `=` for a value and `~` for a distribution")
	}
	if m := counted.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("a range alone has no value; write `[i for i in %s]`", strings.TrimSpace(m[0]))
	}
	trimmed := strings.TrimSpace(text)
	if trimmed == "?" {
		return done(r.help(nil))
	}
	if m := called.FindStringSubmatch(trimmed); m != nil && lookup(m[1]) != nil && !r.defined(m[1]) {
		return fmt.Errorf("`%s` is a command and takes no parentheses; it is written `%s`", m[1], lookup(m[1]).usage)
	}
	m := word.FindStringSubmatch(text)
	if m == nil || r.defined(m[1]) {
		return nil
	}
	switch {
	case strings.HasPrefix(trimmed, "?"):
		return done(r.help([]string{m[1]}))
	case m[1] == "exit" || m[1] == "q" || m[1] == "bye":
		r.quit = true
		return errDone
	case m[1] == "loo" || m[1] == "compare" || m[1] == "optimize":
		return fmt.Errorf("the command `%s` is not implemented yet; `help` lists those that are", m[1])
	case help.CommandElsewhere(m[1]) != "":
		c := lookup(help.CommandElsewhere(m[1]))
		return fmt.Errorf("there is no command `%s`, and the model has no such name; here it is `%s`: `%s`", m[1], c.name, c.usage)
	case !strings.HasSuffix(trimmed, ")") && len(m[1]) > 3 && nearest(m[1], commandNames()) != "" && nearest(m[1], r.names()) == "":
		return fmt.Errorf("there is no command `%s`, and the model has no such name; did you mean `%s`?", m[1], nearest(m[1], commandNames()))
	case m[1] == "report":
		return errors.New("`report` is a command of the shell: `save NAME.run` here keeps the run, `bayes report NAME.run` there writes its page")
	case m[1] == "check":
		return errors.New("`check` is a command of the shell; `model` shows and checks the model here")
	}
	return nil
}

// errDone says that a line has been dealt with; it is not an error.
var errDone = errors.New("done")

// done is errDone for what went well.
func done(err error) error {
	if err == nil {
		return errDone
	}
	return err
}

func commandNames() []string {
	var names []string
	for _, c := range table() {
		names = append(names, c.name)
	}
	return names
}

// asCommand turns errors in a line that was perhaps meant as a command into one that says so.
func (r *REPL) asCommand(text string, errs diag.List) error {
	m := first.FindStringSubmatch(strings.SplitN(text, "\n", 2)[0])
	if m == nil || m[2] == "" || r.defined(m[1]) || m[3] == "" || strings.ContainsRune("~=+-*/^%@<>!([:,.'&|", rune(m[3][0])) {
		return errs
	}
	if near := nearest(m[1], commandNames()); near != "" {
		return fmt.Errorf("there is no command `%s`; did you mean `%s`?", m[1], near)
	}
	return errs
}

// defined reports whether the model has a name.
func (r *REPL) defined(name string) bool {
	if r.fit != nil && r.fit.Model.ByName[name] != nil {
		return true
	}
	file, _ := lang.Parse(ast.NewSource(r.name, r.text))
	for _, s := range file.Stmts {
		for _, k := range lefts(s) {
			if defines(k, name) {
				return true
			}
		}
	}
	return false
}
