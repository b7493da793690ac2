package bind

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// idle reports statements that give no element a distribution, although no `if` excludes them: they would
// silently do nothing. If the source alone shows it, that is an error; if the data do (no columns, one
// row), a warning.
func (t *trace) idle(terms eval.Count) {
	if t.b.prev != nil {
		return
	}
	var walk func(list []ast.Stmt, around []ast.Expr)
	walk = func(list []ast.Stmt, around []ast.Expr) {
		for _, s := range list {
			switch s := s.(type) {
			case *ast.For:
				in := around
				for _, c := range s.Clauses {
					in = append(in[:len(in):len(in)], c.Over)
				}
				walk(s.Body, in)
			case *ast.Param:
				for _, id := range s.Names {
					t.idleParam(id, s.Type)
				}
			case *ast.Tilde:
				if terms[s] > 0 {
					continue
				}
				for _, left := range s.Left {
					t.idleLeft(left, around)
				}
			}
		}
	}
	walk(t.b.m.File.Stmts, nil)
}

// idleLeft reports a left side without elements, if it is of an unknown. What is observed may have no rows.
func (t *trace) idleLeft(left ast.Expr, around []ast.Expr) {
	id, args := left, []ast.Expr(nil)
	if ix, ok := left.(*ast.Index); ok {
		id, args = ix.X, ix.Args
	}
	name, ok := id.(*ast.Name)
	if !ok {
		return
	}
	n := t.b.m.ByName[name.Name]
	if n == nil || n.Role != lang.Unknown {
		return
	}
	sizes := append(append([]ast.Expr(nil), args...), around...)
	if n.Type != nil {
		sizes = append(sizes, n.Type.Dims...)
	}
	d := diag.New("no-elements", left.Place(), "`%s` covers no element: nothing gets a distribution here", left.Place().Text())
	if len(sizes) == 0 || t.named(sizes) { // as long as the arguments of its distribution, or as names say
		d.Severity = diag.Warning
	}
	t.list = append(t.list, d)
}

// idleParam reports a `param` without elements.
func (t *trace) idleParam(id ast.Ident, typ *ast.Type) {
	v := t.shapes[id.Name]
	if n := t.b.m.ByName[id.Name]; v == nil || typ == nil || !slices.Contains(v.Shape, 0) || n.Tilde && t.named(typ.Dims) {
		return
	}
	d := diag.New("no-elements", id.Place(), "`%s` has no elements, so there is nothing unknown in it", id.Name)
	if t.named(typ.Dims) {
		d.Severity = diag.Warning
	}
	t.list = append(t.list, d)
}

// named reports whether sizes read a name of the model.
func (t *trace) named(sizes []ast.Expr) bool {
	found := false
	for _, x := range sizes {
		ast.Walk(x, func(node ast.Node) bool {
			if id, ok := node.(*ast.Name); ok && t.b.m.ByName[id.Name] != nil {
				found = true
			}
			return !found
		})
	}
	return found
}
