package runtime

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/lang"
)

// SameModel reports whether two texts are one model: comments, layout and the order of
// statements change nothing.
func SameModel(a, b string) bool { return a == b || meaning(a) == meaning(b) }

// meaning is a model text without comments, layout, and the order of statements.
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

// Changed lists the files of which a run was made and that have other contents by now:
// the model, what it imports, and data. They are looked for as they were named when
// the run was made, from the folder around that of the run, and from the current one;
// of those that are not found nothing is said.
func (f *Fit) Changed(folder string, read func(path string) ([]byte, error)) []string {
	var out []string
	look := func(file input.File, places ...string) (found string) {
		for _, path := range places {
			content, err := read(path)
			if err != nil {
				continue
			}
			same := bytes.Equal(content, file.Content())
			if !same && filepath.Ext(path) == ".bayes" {
				same = SameModel(string(content), string(file.Content()))
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

// Outdated says in a line that a run, in a folder, is not that of the model as it is
// now: there is a newer run, or files of which it was made have changed. "": neither.
func (f *Fit) Outdated(folder string, read func(path string) ([]byte, error)) string {
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

// ToFront gives the folder of a run the name that runs of its model have by default,
// and the earlier run that has it the name of the folder, which it returns; or else why
// not. The last run is then found under the same name always, and none is lost.
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
