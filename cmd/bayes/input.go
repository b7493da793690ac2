package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"github.com/bayes-lang/bayes/runtime"
	"github.com/bayes-lang/bayes/runtime/store"
)

// modelInput is the part of a command line that names a model and its data.
type modelInput struct {
	Model string   `arg:"" help:"Model file (.bayes)." type:"path"`
	Data  []string `help:"Data file, CSV or JSON; may be repeated, later ones win." type:"path" placeholder:"FILE"`
	Set   []string `help:"Set a data name: x=1:20, n=5, group='[\"a\", \"b\"]'." sep:"none" placeholder:"NAME=VALUE"`
}

// input reads the model text and the data files.
func (m modelInput) input(a *app) (runtime.Input, error) {
	var in runtime.Input
	text, err := os.ReadFile(m.Model)
	if err != nil {
		return in, fileError(m.Model, err)
	}
	in.Model = store.NewFile(shown(m.Model), text)
	dir := filepath.Dir(m.Model)
	in.Read = func(path string) ([]byte, error) {
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		return os.ReadFile(path)
	}
	in.Data, err = readFiles(m.Data)
	in.Settings = append(append([]string(nil), m.Set...), a.extra...)
	return in, err
}

// open binds the model to its data, and prints warnings.
func (m modelInput) open(a *app) (*runtime.Session, error) {
	in, err := m.input(a)
	if err != nil {
		return nil, err
	}
	s, list := runtime.Open(in)
	if err := list.Err(); err != nil {
		return nil, err
	}
	fmt.Fprint(a.errs, list.Format())
	return s, nil
}

func readFiles(paths []string) ([]store.File, error) {
	var out []store.File
	for _, p := range paths {
		content, err := os.ReadFile(p)
		if err != nil {
			return nil, fileError(p, err)
		}
		out = append(out, store.NewFile(shown(p), content))
	}
	return out, nil
}

// shown is a path as messages show it: relative to where the user is, if that is shorter.
func shown(path string) string {
	if dir, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(dir, path); err == nil && len(rel) < len(path) {
			return rel
		}
	}
	return path
}

func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		hint := ""
		if near := similarFile(path); near != "" {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		return fmt.Errorf("there is no file %s%s", shown(path), hint)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s may not be read", shown(path))
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %v", shown(path), p.Err)
	}
	return err
}

// similarFile returns a file of the same folder with a name much like the one
// that is not there, or "".
func similarFile(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	name := filepath.Base(path)
	for _, e := range entries {
		if e.Name() == name+".bayes" || distance(strings.ToLower(e.Name()), strings.ToLower(name)) <= 2 {
			return shown(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
	return ""
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
	return ok && term.IsTerminal(int(f.Fd()))
}
