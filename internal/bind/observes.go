package bind

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// unseen warns of data that the model was perhaps meant to observe but does not: if nothing is observed at
// all, so that sampling draws from the prior, and if an unknown has the name of a column that is not
// declared. It reports whether nothing is observed.
func (b *binder) unseen(o *eval.Outline) bool {
	seen := o.Partly() || len(o.Targets) > 0
	for _, s := range o.Observed {
		seen = seen || s.Count > 0
	}
	var undeclared []*lang.Name
	var where []*Source
	for _, n := range b.m.Names {
		if n.Role != lang.Unknown || n.Param {
			continue
		}
		for _, s := range b.read() {
			if s.Values == nil && slices.Contains(s.names(), n.Ident) {
				undeclared, where = append(undeclared, n), append(where, s)
				break
			}
		}
	}
	fact := func(i int) string {
		return fmt.Sprintf("`%s` is an unknown of the model, although %s has a %s `%s`", undeclared[i].Ident, where[i].Name, where[i].part(), undeclared[i].Ident)
	}
	if seen {
		for i, n := range undeclared {
			b.warn(diag.New("undeclared-column", n.Span, "%s", fact(i)).WithHelp("to observe it, declare it: `%s`", b.declaration(n, where[i])))
		}
		b.noRows()
		return false
	}
	d := diag.New("nothing-observed", b.start(undeclared), "nothing is observed, so `sample` draws from the prior")
	for i := range undeclared {
		d.WithNote(ast.Span{}, "%s", fact(i))
	}
	idle := ""
	for _, n := range b.m.Names {
		if w := b.byName[n.Ident]; w != nil && !n.Read && !n.Observed {
			d.WithNote(n.Span, "`%s` is declared as data, but nothing reads it", n.Ident)
			if idle == "" {
				idle = n.Ident
			}
		}
	}
	empty, missing := map[*Source]bool{}, false
	for _, w := range b.wants {
		if !w.name.Observed {
			continue
		}
		v := b.env[w.name.Ident]
		switch {
		case elements(w.shape) > 0 && (v == nil || !v.Unknown.All()):
		case elements(w.shape) > 0:
			missing = true
			d.WithNote(w.name.Span, "all values of `%s` are missing", w.name.Ident)
		case w.raw == nil || w.raw.src == nil || !w.raw.column:
			d.WithNote(w.name.Span, "`%s` has no values", w.name.Ident)
		case !empty[w.raw.src]:
			empty[w.raw.src] = true
			d.WithNote(ast.Span{}, "%s has no rows", w.raw.src.Name)
		}
	}
	for _, s := range b.read() {
		if rest := b.unused(s, undeclared); len(rest) > 0 {
			part := "a " + s.part()
			if len(rest) > 1 {
				part = s.part() + "s"
			}
			d.WithNote(ast.Span{}, "%s has %s that the model does not use: %s", s.Name, part, listWords(rest, 8))
		}
	}
	switch {
	case len(undeclared) > 0:
		d.WithHelp("to observe `%s`, declare it: `%s`", undeclared[0].Ident, b.declaration(undeclared[0], where[0]))
	case idle != "":
		d.WithHelp("to observe `%s`, put it on the left of `~`: `%s ~ Normal(...)`", idle, idle)
	case len(empty) == 0 && !missing:
		d.WithHelp("to observe something, declare it, `data y`, and give it a distribution, `y ~ Normal(...)`")
	}
	b.warn(d)
	return true
}

// ObservesNothing reports whether a model that was bound to be sampled observes nothing: its draws are from
// the prior.
func (b *Bound) ObservesNothing() bool { return b.nothing }

func (b *binder) warn(d *diag.Diagnostic) {
	d.Severity = diag.Warning
	b.report(d)
}

// start is the place for messages about a model as a whole: the first of names, or of the unknowns.
func (b *binder) start(names []*lang.Name) ast.Span {
	for _, n := range slices.Concat(names, b.m.Names) {
		if n.Role == lang.Unknown {
			return n.Span
		}
	}
	return ast.Span{}
}

// noRows warns of files of rows that the model uses and that have no rows.
func (b *binder) noRows() {
	said := map[*Source]bool{}
	for _, w := range b.wants {
		if w.raw == nil || !w.raw.column || w.raw.src == nil || w.raw.src.Table == nil || w.raw.src.Table.Rows > 0 || said[w.raw.src] {
			continue
		}
		said[w.raw.src] = true
		b.warn(diag.New("no-rows", w.name.Span, "%s has no rows, so `%s` has no values", w.raw.src.Name, w.name.Ident))
	}
}

// read lists the files and values that were read, those given first.
func (b *binder) read() []*Source {
	var out []*Source
	for i := range b.d.Sources {
		out = append(out, &b.d.Sources[i])
	}
	var named []string
	for path, s := range b.files {
		if s != nil {
			named = append(named, path)
		}
	}
	slices.Sort(named)
	for _, path := range named {
		out = append(out, b.files[path])
	}
	return out
}

// part is the word for what a source is made of.
func (s *Source) part() string {
	if s.Table != nil {
		return "column"
	}
	return "field"
}

// declaration is the statement that would take a name from a source.
func (b *binder) declaration(n *lang.Name, s *Source) string {
	for path, named := range b.files {
		if named == s {
			return fmt.Sprintf("data %s from %q", n.Ident, path)
		}
	}
	return "data " + n.Ident
}

// unused lists what a file has but no name of the model uses.
func (b *binder) unused(s *Source, besides []*lang.Name) []string {
	if s.Values != nil {
		return nil
	}
	var out []string
	for _, name := range s.names() {
		if b.m.ByName[name] == nil && !b.takes(name) && !slices.ContainsFunc(besides, func(n *lang.Name) bool { return n.Ident == name }) {
			out = append(out, "`"+name+"`")
		}
	}
	return out
}

// takes reports whether a column belongs to a matrix of the model: X1 to X, or a string in the list that is
// its dimension.
func (b *binder) takes(column string) bool {
	for _, w := range b.wants {
		if len(w.shape) < 2 {
			continue
		}
		for _, f := range w.axes {
			if f != nil && slices.Contains(f.Labels, column) {
				return true
			}
		}
		rest, ok := strings.CutPrefix(column, w.name.Ident)
		if ok && strings.Trim(rest, "._[]0123456789") == "" {
			return true
		}
	}
	return false
}

// ObservesNoName is the error of what needs an observed name where there is none. It says what to write where the
// likelihood is a `target +=`.
func (b *Bound) ObservesNoName(so string) error {
	text := fmt.Sprintf("%s observes no name, so %s", b.Model.Source.Name, so)
	found := false
	for _, stmt := range b.Model.File.Stmts {
		ast.Walk(stmt, func(n ast.Node) bool {
			_, ok := n.(*ast.Target)
			found = found || ok
			return !found
		})
	}
	if found {
		text += "; `target +=` adds to the density but does not say what is observed or how it is drawn: write such a likelihood as `y ~ CustomDist(..., logp=f, random=g)`"
	}
	return errors.New(text)
}
