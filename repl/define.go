package repl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/diag"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
)

// lefts returns what a statement defines, one key for each; a statement of the
// model with the same key is the one that a new statement replaces.
func lefts(s ast.Stmt) []string {
	idents := func(kind string, list []ast.Ident) (out []string) {
		for _, id := range list {
			out = append(out, kind+id.Name)
		}
		return out
	}
	switch s := s.(type) {
	case *ast.Tilde:
		var out []string
		for _, e := range s.Left {
			out = append(out, key(e))
		}
		return out
	case *ast.Define:
		return []string{key(s.Left)}
	case *ast.Data:
		return idents("data ", s.Names)
	case *ast.Param:
		return idents("param ", s.Names)
	case *ast.Declare:
		return idents(": ", s.Names)
	case *ast.Fn:
		return []string{"fn " + s.Name.Name}
	case *ast.Import:
		return []string{"import " + s.Path.Value}
	case *ast.For:
		head, _, _ := strings.Cut(ast.String(s), "{")
		var inner []string
		for _, b := range s.Body {
			inner = append(inner, lefts(b)...)
		}
		return []string{head + strings.Join(inner, ";")}
	}
	return []string{ast.String(s)}
}

// key names a left side. Brackets that say how many are left out: `a[county]`
// is `a`; `x[1]` is an element.
func key(e ast.Expr) string {
	ix, ok := e.(*ast.Index)
	if !ok {
		return ast.String(e)
	}
	for _, a := range ix.Args {
		if _, name := a.(*ast.Name); !name {
			return ast.String(e)
		}
	}
	return ast.String(ix.X)
}

// defines reports whether a key is of a name or its elements.
func defines(key, name string) bool {
	if i := strings.LastIndexByte(key, ' '); i >= 0 && !strings.Contains(key, "[") {
		key = key[i+1:]
	}
	base, _, _ := strings.Cut(key, "[")
	return base == name
}

// without returns the text of a statement without those of its left sides that
// are gone; "" when none is left.
func without(s ast.Stmt, gone []bool) string {
	if !slices.Contains(gone, false) {
		return ""
	}
	text := s.Place().Text()
	from, to := s.Place().Start, 0
	var keep []string
	add := func(i int, span ast.Span) {
		if i == 0 {
			from = span.Start
		}
		to = span.End
		if !gone[i] {
			keep = append(keep, span.Text())
		}
	}
	switch s := s.(type) {
	case *ast.Tilde:
		for i, e := range s.Left {
			add(i, e.Place())
		}
	case *ast.Data:
		for i, id := range s.Names {
			add(i, id.Span)
		}
	case *ast.Param:
		for i, id := range s.Names {
			add(i, id.Span)
		}
	case *ast.Declare:
		for i, id := range s.Names {
			add(i, id.Span)
		}
	default:
		return text
	}
	start := s.Place().Start
	return text[:from-start] + strings.Join(keep, ", ") + text[to-start:]
}

// edit takes the left sides that match out of the model text; the first
// statement that is gone whole is replaced by with.
func (r *REPL) edit(with string, match func(key string) bool) (text string, found bool) {
	file, _ := lang.Parse(ast.NewSource(r.name, r.text))
	var b strings.Builder
	at := 0
	src := file.Source.Text
	for _, s := range file.Stmts {
		keys := lefts(s)
		gone := make([]bool, len(keys))
		for i, k := range keys {
			gone[i] = match(k)
		}
		if !slices.Contains(gone, true) {
			continue
		}
		found = true
		span := s.Place()
		b.WriteString(src[at:span.Start])
		at = span.End
		left := without(s, gone)
		if left == "" && with != "" {
			left, with = with, ""
		}
		b.WriteString(left)
		if left == "" && (span.Start == 0 || src[span.Start-1] == '\n') && at < len(src) && src[at] == '\n' {
			at++
		}
	}
	b.WriteString(src[at:])
	text = b.String()
	if with != "" {
		if text != "" && !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
		text += with + "\n"
	}
	return text, found
}

// define extends the model by a statement, or replaces those with its left side.
func (r *REPL) define(s ast.Stmt) error {
	mine := lefts(s)
	text, _ := r.edit(s.Place().Text(), func(k string) bool { return slices.Contains(mine, k) })
	old := r.text
	r.text = text
	_, list := runtime.Check(r.input())
	var later, wrong diag.List
	for _, d := range list {
		if d.Severity != diag.Error {
			continue
		}
		if d.Code == "unknown-name" {
			later = append(later, d)
		} else {
			wrong = append(wrong, d)
		}
	}
	if len(wrong) > 0 {
		r.text = old
		return wrong
	}
	for _, d := range later {
		fmt.Fprintf(r.Errs, "note: %s yet\n", d.Message)
		if d.Help != "" {
			fmt.Fprintf(r.Errs, "help: %s\n", d.Help)
		}
	}
	r.touch()
	r.changed = true
	return nil
}

// remove takes names out of the model.
func (r *REPL) remove(names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("`remove` needs the names to take out of the model: `remove b1`")
	}
	old := r.text
	for _, name := range names {
		text, found := r.edit("", func(k string) bool { return k == name || defines(k, name) })
		if !found {
			r.text = old
			return fmt.Errorf("no statement of the model defines `%s`", name)
		}
		r.text = text
	}
	r.touch()
	r.changed = true
	return nil
}
