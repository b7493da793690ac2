package runtime

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/lang"
)

// SameModel reports whether two sources are the same model apart from comments, layout and the
// order of statements.
func SameModel(a, b string) bool { return a == b || meaning(a) == meaning(b) }

// meaning is what decides a model: its statements without comments and layout, sorted.
func meaning(text string) string {
	file, list := lang.Parse(ast.NewSource("", text))
	if list.Err() != nil {
		return text
	}
	var parts []string
	for _, s := range file.Stmts {
		t, ok := s.(*ast.Tilde)
		if !ok {
			parts = append(parts, ast.String(s))
			continue
		}
		for _, left := range t.Left { // `a, b ~ D` is two statements
			one := *t
			one.Left = []ast.Expr{left}
			parts = append(parts, ast.String(&one))
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}

// Changed lists the files used by the run that have changed since: the model, its imports, and
// data. It looks for each under the name it had when the run was made, in the folder that
// contains the run and in the current one; files not found are left out.
func (f *Fit) Changed(folder string, read func(path string) (input.File, error)) []string {
	var out []string
	look := func(file input.File, places ...string) (found string) {
		for _, path := range places {
			now, err := read(path)
			if err != nil {
				continue
			}
			same, err := now.Same(file)
			if err != nil {
				continue
			}
			if !same && filepath.Ext(path) == ".bayes" {
				same = SameModel(now.String(), file.String())
			}
			if !same {
				out = append(out, path)
			}
			return path
		}
		return ""
	}
	near := func(name string) []string {
		if filepath.IsAbs(name) {
			return []string{name}
		}
		return []string{filepath.Join(filepath.Dir(folder), name), name}
	}
	model := look(f.Input.Model, near(f.Input.Model.Name)...)
	for _, file := range f.Input.Data {
		look(file, near(file.Name)...)
	}
	for _, file := range f.files {
		switch {
		case filepath.IsAbs(file.Name):
			look(file, file.Name)
		case model != "":
			look(file, filepath.Join(filepath.Dir(model), file.Name))
		}
	}
	return out
}

// Outdated says in one line why the run in a folder is out of date: there is a newer run, or
// files it was made from have changed. It returns "" if the run is up to date.
func (f *Fit) Outdated(folder string, read func(path string) (input.File, error)) string {
	if newer := store.Newer(folder); newer != "" {
		return fmt.Sprintf("%s is a newer run of %s than %s", newer, filepath.Base(f.Input.Model.Name), folder)
	}
	list := f.Changed(folder, read)
	if len(list) == 0 {
		return ""
	}
	verb := "has"
	if len(list) > 1 {
		list, verb = []string{strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]}, "have"
	}
	return fmt.Sprintf("%s %s changed since %s was made; `bayes sample` makes new draws", list[0], verb, folder)
}

// ToFront renames the folder of a run to front, the default name for runs of its model, and an
// earlier run of that name to the old name of this one. So the latest run always has the same
// name, and none is lost. It returns the new name of the earlier run, or why nothing was
// renamed.
func (f *Fit) ToFront(front string) (earlier, why string) {
	if f.Folder == "" || f.Folder == front {
		return "", ""
	}
	why, err := store.Front(f.Folder, front)
	if err != nil {
		return "", fmt.Sprintf("%s cannot be moved: %v", front, err)
	}
	if why == "" {
		earlier, f.Folder = f.Folder, front
	}
	return earlier, why
}
