package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/runtime"
)

// modelInput is the part of a command line that names a model and its data.
type modelInput struct {
	Model string   `arg:"" help:"Model file (.bayes)."`
	Data  []string `help:"Data file, CSV or JSON, or - for standard input. May be repeated; later files override earlier ones." sep:"none" placeholder:"FILE"`
	Set   []string `help:"Set a value: x=1:20, n=5, group='[\"a\", \"b\"]'. Also x=1:20 alone, or --x 1:20." sep:"none" placeholder:"NAME=VALUE"`
}

// input reads the model text and the data files.
func (m modelInput) input(a *app) (input.Input, error) {
	defer a.reading()()
	in := input.Input{Limits: a.limits()}
	if ext := filepath.Ext(strings.TrimSuffix(m.Model, ".gz")); ext == ".csv" || ext == ".json" {
		return in, usageError{fmt.Sprintf("%s is a data file, but `bayes %s` needs a model, which names its data or gets them by --data %s", m.Model, a.command, m.Model)}
	}
	text, err := input.ReadFile(m.Model)
	if err != nil {
		return in, fileError("file", m.Model, err)
	}
	in.Model = input.NewFile(m.Model, text)
	dir := filepath.Dir(m.Model)
	in.Read = func(path string) (input.File, error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		return input.FileAt(path)
	}
	if in.Data, err = readFiles(m.Data); err != nil {
		return in, err
	}
	in.Settings = a.settings(m.Set)
	if len(a.words.dashed)+len(a.words.plain) > 0 {
		if m, _ := input.Check(in); m != nil {
			return in, a.options(in.Model.Name, func(name string) bool { return input.HasName(m, name) })
		}
	}
	return in, nil
}

// limits follow from the memory alone; a run that is planned has so many draws of each
// number.
func (a *app) limits() eval.Limits {
	l := input.MachineLimits()
	l.Planned = a.planned
	return l
}

// settings joins those of --set with the others of the command line.
func (a *app) settings(set []string) []string {
	return append(append([]string(nil), set...), a.words.extra...)
}

// options checks that `--name value` means an option or a name of the model, and
// `name=value` a name of the model.
func (a *app) options(model string, has func(string) bool) error {
	for _, word := range a.words.plain {
		name, value, _ := strings.Cut(word, "=")
		if name, value = strings.TrimSpace(name), strings.TrimSpace(value); !has(name) {
			return usageError{fmt.Sprintf("%s has no name `%s`; the option is written `--%s %s`", model, name, name, value)}
		}
	}
	for _, name := range a.words.dashed {
		if here := help.OptionElsewhere(name, a.words.flags); !has(name) && here != "" {
			return usageError{fmt.Sprintf("`bayes %s` has no option --%s; here it is --%s", a.command, name, here)}
		}
		if !has(name) {
			return usageError{fmt.Sprintf("%s has no option --%s, and %s has no name `%s`", a.command, name, model, name)}
		}
	}
	return nil
}

// reading begins what has nothing to keep, and looks at no context: until the
// function that it returns is called, an interrupt ends the program at once.
func (a *app) reading() (done func() bool) {
	return context.AfterFunc(a.ctx, func() {
		a.ended.Do(func() { // what reads may call what reads
			fmt.Fprintln(a.errs, "bayes: interrupted")
			os.Exit(exitInterrupted)
		})
	})
}

// open binds the model to its data, and prints warnings.
func (m modelInput) open(a *app) (*runtime.Session, error) {
	defer a.reading()()
	in, err := m.input(a)
	if err != nil {
		return nil, err
	}
	return a.bind(in)
}

// look is open for a command that writes no run.
func (m modelInput) look(a *app) (*runtime.Session, error) {
	defer a.reading()()
	in, err := m.input(a)
	if err != nil {
		return nil, err
	}
	in.Forget = true
	return a.bind(in)
}

func (a *app) bind(in input.Input) (*runtime.Session, error) {
	s, list := runtime.Open(in)
	if err := list.Err(); err != nil {
		return nil, err
	}
	fmt.Fprint(a.errs, list.Format())
	return s, nil
}

// standardInput names data that were read there.
const standardInput = "standard input"

func readFiles(paths []string) ([]input.File, error) {
	var out []input.File
	for _, p := range paths {
		var f input.File
		var err error
		if p == "-" {
			if p = standardInput; slices.ContainsFunc(out, func(f input.File) bool { return f.Name == p }) {
				return nil, usageError{"--data - reads the standard input, which can be read only once"}
			}
			var content []byte
			content, err = input.ReadInput(p, os.Stdin)
			f = input.NewFile(p, content)
		} else if f, err = input.FileAt(p); err == nil {
			f, err = f.Hashed()
		}
		if err != nil {
			return nil, fileError("file", p, err)
		}
		out = append(out, f)
	}
	return out, nil
}

// holdsRun reports whether a path is the folder of a run.
func holdsRun(path string) bool {
	_, err := os.Stat(filepath.Join(path, "run.json"))
	return err == nil
}

// fileError says why a file or folder cannot be used.
func fileError(what, path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		hint := ""
		if near := similarFile(path); near != "" {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		return fmt.Errorf("there is no %s %s%s", what, path, hint)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("access to %s is not permitted", path)
	case holdsRun(path):
		return fmt.Errorf("%s is the folder of a run, but a %s is needed; `bayes repl %s` opens its model", path, what, path)
	}
	if info, e := os.Stat(path); e == nil && info.IsDir() { // systems have errors of their own for it
		return fmt.Errorf("%s is a folder, but a %s is needed", path, what)
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %v", path, p.Err)
	}
	return err
}

// similarFile returns a file of the same folder with a name much like the one
// that is not there, or "".
func similarFile(path string) string {
	dir, name := filepath.Split(path)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if e.Name() == name+".bayes" || e.Name() == name+".run" || diag.Distance(strings.ToLower(e.Name()), strings.ToLower(name)) <= min(2, len(name)/3) {
			return dir + e.Name()
		}
	}
	return ""
}

// saveFile writes a file; what cannot be written whole is removed.
func saveFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s cannot be written: there is no folder %s", path, filepath.Dir(path))
	}
	if err != nil {
		return fileError("file", path, err)
	}
	err = write(f)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		if info, e := os.Lstat(path); e == nil && info.Mode().IsRegular() {
			os.Remove(path)
		}
	}
	return err
}

// writeJSON prints a value as one JSON document.
func (a *app) writeJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && escapes(f)
}
