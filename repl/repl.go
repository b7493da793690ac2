// Package repl is the dialogue with a model: lines that are model statements
// extend or replace, expressions print values, commands run.
package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// ErrInterrupt is what Reader.Line returns when the user gives a line up.
var ErrInterrupt = errors.New("interrupt")

// Reader reads the lines of a user.
type Reader interface {
	// Line returns a line without its end; io.EOF after the last.
	Line(prompt string) (string, error)
	// Remember keeps a whole statement for later.
	Remember(statement string)
	Close() error
}

// Options say with whom a REPL speaks.
type Options struct {
	In          Reader
	Out, Errs   io.Writer
	Interactive bool
	// Watch shows the progress of a run until stop is called; nil: nothing does.
	Watch func(*runtime.Monitor) (stop func())
	// Command returns the context of a command, cancelled by an interrupt; nil:
	// nothing interrupts.
	Command func() (context.Context, context.CancelFunc)
}

// REPL is a session: a model text, its data, and draws.
type REPL struct {
	Options
	name, dir string // of the model
	text      string
	data      []runtime.File
	settings  []string

	session *runtime.Session // of the text and data as they are, nil: not bound yet
	fit     *runtime.Fit
	changed bool           // the model is no longer that of fit
	newData []runtime.File // given since the fit
	newSet  []string

	failed, broken, quit bool
}

// New returns a session without a model.
func New(opt Options) *REPL { return &REPL{Options: opt, name: "model", dir: "."} }

// Run reads and executes lines until the end, and returns the exit code: 0, or,
// when nobody sits at the terminal, 1 if a line failed; 3 after a bug of ours.
func (r *REPL) Run() int {
	for !r.quit {
		text, err := r.read()
		if errors.Is(err, ErrInterrupt) {
			continue
		}
		if strings.TrimSpace(text) != "" {
			r.In.Remember(text)
			r.Do(text)
		}
		if err != nil {
			break
		}
	}
	switch {
	case r.broken:
		return 3
	case r.failed && !r.Interactive:
		return 1
	}
	return 0
}

// read reads lines until a statement is whole.
func (r *REPL) read() (string, error) {
	prompt, text := "> ", ""
	for {
		p := prompt
		if !r.Interactive {
			p = ""
		}
		line, err := r.In.Line(p)
		if err != nil {
			return text, err
		}
		if text != "" && strings.TrimSpace(line) == "" && !open(text, true) {
			return text, nil
		}
		if text != "" {
			text += "\n"
		}
		text += line
		if !open(text, r.command(text) != "") {
			return text, nil
		}
		prompt = ". "
	}
}

var ends = regexp.MustCompile(`([-+*/^%@=~,<>:]|\b(and|or|not|in))$`)

// open reports whether a text goes on in the next line: brackets are open, or,
// unless it is a command, it ends in an operator.
func open(text string, command bool) bool {
	depth := 0
	var code strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '"':
			end := strings.IndexAny(text[i+1:], "\"\n")
			if end < 0 {
				end = len(text) - i - 1
			}
			code.WriteByte('"')
			i += end + 1
			continue
		case '#':
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				end = len(text) - i
			}
			i += end - 1
			continue
		}
		code.WriteByte(text[i])
	}
	return depth > 0 || !command && ends.MatchString(strings.TrimSpace(code.String()))
}

// Do executes one line or statement.
func (r *REPL) Do(text string) {
	defer func() {
		if p := recover(); p != nil {
			r.broken = true
			fmt.Fprintf(r.Errs, "internal error: %v\nThis is a bug of bayes %s. Please report it with what you typed and this text:\n%s", p, runtime.Version, debug.Stack())
		}
	}()
	ctx, stop := context.Background(), func() {}
	if r.Command != nil {
		ctx, stop = r.Command()
	}
	defer stop()
	var err error
	if word := r.command(text); word != "" {
		err = r.run(ctx, word, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), word)))
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
	case err == nil:
		return
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(r.Errs, "interrupted")
	case errors.As(err, &list):
		fmt.Fprint(r.Errs, words(list.Format()))
	case errors.As(err, &one):
		fmt.Fprint(r.Errs, words(one.Format()))
	default:
		fmt.Fprintf(r.Errs, "error: %s\n", words(err.Error()))
	}
	r.failed = true
}

var (
	dashed = regexp.MustCompile(`--([a-z]+)(-([a-z]+))? ([0-9.]+)`)
	option = regexp.MustCompile(`--([a-z]+)`)
	spoken = regexp.MustCompile("`bayes ([a-z_]+)`")
)

// words turns options as the command line writes them into those of a REPL.
func words(text string) string {
	text = dashed.ReplaceAllStringFunc(text, func(s string) string {
		name, value, _ := strings.Cut(strings.TrimPrefix(s, "--"), " ")
		return strings.ReplaceAll(name, "-", "_") + "=" + value
	})
	return spoken.ReplaceAllString(option.ReplaceAllString(text, "$1="), "`$1`")
}

var first = regexp.MustCompile(`^\s*([a-z_]+)(\s*)(.*)`)

// command returns the command that a line is, or "": its first word, unless
// what follows makes it a statement or an expression.
func (r *REPL) command(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	m := first.FindStringSubmatch(line)
	if m == nil || lookup(m[1]) == nil {
		return ""
	}
	word, gap, rest := m[1], m[2], m[3]
	switch {
	case rest == "" || rest[0] == '#':
		return word
	case gap == "":
		return ""
	case word == "data":
		return ""
	case word == "load" || word == "save":
		// A path may begin like an operator.
		if (rest[0] == '/' || rest[0] == '.' || rest[0] == '~') && len(rest) > 1 && rest[1] != ' ' {
			return word
		}
	}
	if strings.ContainsRune("~=+-*/^%@<>!([:,.'&|", rune(rest[0])) {
		return ""
	}
	next, _, _ := strings.Cut(rest, " ")
	if next == "and" || next == "or" || next == "in" {
		return ""
	}
	return word
}

// input is the model with its data.
func (r *REPL) input() runtime.Input {
	return runtime.Input{Model: runtime.NewFile(r.name, []byte(r.text)), Data: r.data, Settings: r.settings, Read: r.readFile}
}

func (r *REPL) readFile(path string) ([]byte, error) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.dir, path)
	}
	return os.ReadFile(path)
}

// bound returns the session of the model as it is.
func (r *REPL) bound() (*runtime.Session, error) {
	if strings.TrimSpace(r.text) == "" {
		return nil, fmt.Errorf("there is no model yet; type its statements, or `load` a file")
	}
	if r.session == nil {
		s, list := runtime.Open(r.input())
		if err := list.Err(); err != nil {
			return nil, err
		}
		fmt.Fprint(r.Errs, list.Format())
		r.session = s
	}
	return r.session, nil
}

// touch notes that the model or its data changed.
func (r *REPL) touch() { r.session = nil }

// statements takes model statements and expressions.
func (r *REPL) statements(ctx context.Context, text string) error {
	src := ast.NewSource("repl", text)
	if m := regexp.MustCompile(`^\s*[\pL_][\pL\pN_]*\s*<-`).FindStringIndex(text); m != nil {
		at := strings.Index(text, "<-")
		return diag.New("syntax", ast.Span{Source: src, Start: at, End: at + 2}, "`<-` is no operator of the language").
			WithHelp("write `=` for a value and `~` for a distribution")
	}
	file, list := lang.ParseLine(src)
	if err := list.Err(); err != nil {
		return err
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
