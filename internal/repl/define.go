package repl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/lang"
)

// left is a left side of a statement: what it defines.
type left struct {
	key   string   // a new statement replaces one of the model with the same key
	names []string // of the model
	text  string   // of the whole statement
}

// lefts returns what a statement defines.
func lefts(s ast.Stmt) []left {
	var out []left
	add := func(key string, names ...string) { out = append(out, left{key, names, s.Place().Text()}) }
	idents := func(kind string, list []ast.Ident) {
		for _, id := range list {
			add(kind+id.Name, id.Name)
		}
	}
	// block is a statement that holds others; it is replaced whole.
	block := func(head string, bodies ...[]ast.Stmt) {
		var names, keys []string
		for _, body := range bodies {
			for _, b := range body {
				for _, l := range lefts(b) {
					keys = append(keys, l.key)
					names = append(names, l.names...)
				}
			}
		}
		slices.Sort(keys)
		add(head+strings.Join(slices.Compact(keys), ";"), names...)
	}
	switch s := s.(type) {
	case *ast.Tilde:
		for _, e := range s.Left {
			add(leftKey(e), base(e))
		}
	case *ast.Define:
		add(leftKey(s.Left), base(s.Left))
	case *ast.Data:
		idents("data ", s.Names)
	case *ast.Param:
		idents("param ", s.Names)
	case *ast.Declare:
		idents(": ", s.Names)
	case *ast.Fn:
		add("fn "+s.Name.Name, s.Name.Name)
	case *ast.Import:
		add("import " + s.Path.Value)
	case *ast.For:
		head, _, _ := strings.Cut(ast.String(s), "{")
		block(head, s.Body)
	case *ast.If:
		block("if ", s.Then, s.Else)
	default:
		add(ast.String(s))
	}
	return out
}

// leftKey identifies a left side. Brackets that say how many are left out: `a[county]` is `a`; `x[1]` is an element.
func leftKey(e ast.Expr) string {
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

// base is the name that a left side defines, as a whole or in part.
func base(e ast.Expr) string {
	if ix, ok := e.(*ast.Index); ok {
		return base(ix.X)
	}
	return ast.String(e)
}

// defines reports whether a left side is a name or some of its elements.
func defines(l left, name string) bool { return slices.Contains(l.names, name) }

// without returns the source of a statement without those of its left sides that are gone; "" if none is left.
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
	idents := func(list []ast.Ident) {
		for i, id := range list {
			add(i, id.Span)
		}
	}
	switch s := s.(type) {
	case *ast.Tilde:
		for i, e := range s.Left {
			add(i, e.Place())
		}
	case *ast.Data:
		i := 0
		for _, part := range s.Parts {
			names := len(keep)
			for _, id := range part.Names {
				add(i, id.Span)
				i++
			}
			if part.Type == nil {
				continue
			}
			end := part.Names[len(part.Names)-1].Span.End
			if to = part.Type.Span.End; len(keep) > names {
				keep[len(keep)-1] += s.Span.Source.Text[end:to]
			}
		}
	case *ast.Param:
		idents(s.Names)
	case *ast.Declare:
		idents(s.Names)
	default:
		return text
	}
	start := s.Place().Start
	return text[:from-start] + strings.Join(keep, ", ") + text[to-start:]
}

// edit removes the left sides that match from the model, and puts a new statement, if with is one, where the first of
// them was, or at the end. It returns where the new statement begins, and the statements from which something was
// removed.
func (r *REPL) edit(with string, match func(left) bool) (at int, taken []string) {
	file, _ := lang.Parse(ast.NewSource(r.name, r.text))
	var b strings.Builder
	done := 0
	src := file.Source.Text
	for _, s := range file.Stmts {
		list := lefts(s)
		gone := make([]bool, len(list))
		for i, l := range list {
			gone[i] = match(l)
		}
		if !slices.Contains(gone, true) {
			continue
		}
		span := s.Place()
		taken = append(taken, span.Text())
		b.WriteString(src[done:span.Start])
		done = span.End
		rest := without(s, gone)
		switch {
		case with == "":
		case rest == "":
			at = b.Len()
			rest, with = with, ""
		case gone[0]: // the first of `b0, b1 ~ D`: its new statement comes before
			at = b.Len()
			rest, with = with+"\n"+rest, ""
		default:
			at = b.Len() + len(rest) + 1
			rest, with = rest+"\n"+with, ""
		}
		b.WriteString(rest)
		if rest == "" && (span.Start == 0 || src[span.Start-1] == '\n') && done < len(src) && src[done] == '\n' {
			done++
		}
	}
	b.WriteString(src[done:])
	if with != "" {
		if text := b.String(); text != "" && !strings.HasSuffix(text, "\n") {
			b.WriteByte('\n')
		}
		at = b.Len()
		b.WriteString(with + "\n")
	}
	r.text = b.String()
	return at, taken
}

// define extends the model by a statement, or replaces those with the same left side.
func (r *REPL) define(s ast.Stmt) error {
	mine := lefts(s)
	text := s.Place().Text()
	old := r.text
	r.release(s)
	at, _ := r.edit(text, func(l left) bool {
		return slices.ContainsFunc(mine, func(m left) bool { return m.key == l.key })
	})
	_, list := input.Check(r.input())
	var wrong diag.List
	for _, d := range list {
		if d.Severity == diag.Error && d.Code != "unknown-name" {
			wrong = append(wrong, r.asEntered(d, s.Place(), at, len(text)))
		}
	}
	if len(wrong) > 0 {
		r.text = old
		return wrong
	}
	if data, ok := s.(*ast.Data); ok {
		// A declaration takes precedence over what was set earlier.
		for _, id := range data.Names {
			r.settings = slices.DeleteFunc(slices.Clone(r.settings), func(set string) bool { return strings.HasPrefix(set, id.Name+"=") })
			r.newSet = slices.DeleteFunc(slices.Clone(r.newSet), func(set string) bool { return strings.HasPrefix(set, id.Name+"=") })
		}
	}
	ast.Walk(s, func(n ast.Node) bool {
		if t, ok := n.(*ast.Tilde); ok {
			for _, left := range t.Left {
				name := base(left)
				if !slices.Contains(r.drawn, name) {
					r.drawn = append(r.drawn, name)
				}
				delete(r.removed, name)
			}
		}
		return true
	})
	r.touch()
	return nil
}

// asEntered gives an error in the part of the model that begins at a place the place where it was entered.
func (r *REPL) asEntered(d *diag.Diagnostic, place ast.Span, at, length int) *diag.Diagnostic {
	move := func(s ast.Span) ast.Span {
		if s.Source == nil || s.Source.Text != r.text || s.Start < at || s.End > at+length {
			return s
		}
		return ast.Span{Source: place.Source, Start: place.Start + s.Start - at, End: place.Start + s.End - at}
	}
	moved := *d
	moved.Span = move(d.Span)
	moved.Notes = slices.Clone(d.Notes)
	for i := range moved.Notes {
		moved.Notes[i].Span = move(moved.Notes[i].Span)
	}
	return &moved
}

// noteUndefined says which names the model reads but are not defined, once for each name.
func (r *REPL) noteUndefined() {
	if strings.TrimSpace(r.text) == "" {
		return
	}
	_, list := input.Check(r.input())
	still := map[string]bool{}
	var fresh, hints []string
	for _, d := range list.Sorted() {
		if d.Severity != diag.Error || d.Code != "unknown-name" {
			continue
		}
		name := d.Span.Text()
		if !still[name] && !r.noted[name] {
			fresh = append(fresh, "`"+name+"`")
			if strings.HasPrefix(d.Help, "did you mean") { // the other help does not apply in a REPL
				hints = append(hints, d.Help)
			}
		}
		still[name] = true
	}
	r.noted = still
	switch len(fresh) {
	case 0:
		return
	case 1:
		fmt.Fprintf(r.Errs, "note: %s is not defined yet\n", fresh[0])
	default:
		fmt.Fprintf(r.Errs, "note: %s and %s are not defined yet\n", strings.Join(fresh[:len(fresh)-1], ", "), fresh[len(fresh)-1])
	}
	for _, h := range hints {
		fmt.Fprintf(r.Errs, "help: %s\n", words(h))
	}
}

// remove removes names from the model.
func (r *REPL) remove(names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("`remove` needs the names to remove from the model: `remove b1`")
	}
	old := r.text
	for _, name := range names {
		plain := strings.ReplaceAll(name, " ", "")
		_, taken := r.edit("", func(l left) bool { return strings.ReplaceAll(l.key, " ", "") == plain || defines(l, name) })
		if len(taken) == 0 {
			r.text = old
			if near := nearest(name, r.names()); near != "" {
				return fmt.Errorf("no statement of the model defines `%s`; did you mean `%s`?", name, near)
			}
			return fmt.Errorf("no statement of the model defines `%s`", name)
		}
		r.removed[name] = true
		for _, text := range taken {
			if strings.Contains(text, "\n") {
				fmt.Fprintf(r.Errs, "removed the whole statement for `%s`:\n%s\n", name, text)
			}
		}
	}
	r.touch()
	return nil
}
