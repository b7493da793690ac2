package bind

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// unlikely warns of what is legal but probably not meant, as far as shapes show it.
func (b *binder) unlikely(out *Bound) {
	if b.prev != nil {
		return // said of the fit
	}
	for _, s := range b.m.File.Stmts {
		ast.Walk(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Fn:
				return false // names are its own
			case *ast.Binary:
				if n.Op == ast.Mul && out.matrix(n.X) && out.matrix(n.Y) {
					b.warn(unlike(n.OpSpan, "`*` multiplies the matrices `%s` and `%s` element by element", ast.String(n.X), ast.String(n.Y)).
						WithHelp("their matrix product is `%s @ %s`", ast.String(n.X), ast.String(n.Y)))
				}
			case *ast.Call:
				if n.Func.Name == "inv" && b.m.Funcs["inv"] == nil && len(n.Args) == 1 && out.matrix(n.Args[0].Value) {
					b.warn(unlike(n.Func.Span, "`inv` of a matrix is 1 over each of its elements").
						WithHelp("the inverse of a matrix is `inverse(%s)`", ast.String(n.Args[0].Value)))
				}
			}
			return true
		})
		if s, ok := s.(*ast.Tilde); ok {
			b.loneScale(out, s)
		}
	}
}

// unlike makes a warning of this kind.
func unlike(span ast.Span, format string, args ...any) *diag.Diagnostic {
	return diag.New("unlikely", span, format, args...)
}

// matrix reports whether an expression is a name, or the transpose of one, with two dimensions longer than
// one.
func (out *Bound) matrix(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Paren:
		return out.matrix(e.X)
	case *ast.Transpose:
		return out.matrix(e.X)
	case *ast.Name:
		v := out.Shapes[e.Name]
		return v != nil && len(v.Shape) == 2 && v.Shape[0] > 1 && v.Shape[1] > 1
	}
	return false
}

// loneScale warns of an unknown scale about which a single number is informative although observations have
// many rows: `theta ~ Normal(mu, tau)` is one theta for all of them, and only it says anything about tau.
func (b *binder) loneScale(out *Bound, s *ast.Tilde) {
	if len(s.Left) != 1 {
		return
	}
	left, ok := s.Left[0].(*ast.Name)
	call, called := s.Dist.(*ast.Call)
	if !ok || !called || !b.lone(out, left.Name) {
		return
	}
	spec := dist.Lookup(call.Func.Name)
	if spec == nil {
		return
	}
	for i, a := range call.Args {
		scale, ok := a.Value.(*ast.Name)
		if !ok || !isScale(spec, a, i) || !b.lone(out, scale.Name) || b.reads(scale.Name) != 1 {
			continue
		}
		rows, factor := b.rowsOf(out, left.Name)
		if rows < 2 {
			continue
		}
		d := unlike(left.Span, "`%s` is one number for all %d rows, so the data say almost nothing about its scale `%s`", left.Name, rows, scale.Name)
		if factor != "" {
			d.WithHelp("for one per group write `%s[%s] ~ %s`, and `%s[%s]` where it is used", left.Name, factor, ast.String(s.Dist), left.Name, factor)
		} else {
			d.WithHelp("for one per row write `%s[N] ~ %s`, for one per group `%s[g] ~ %s` with a factor `g`", left.Name, ast.String(s.Dist), left.Name, ast.String(s.Dist))
		}
		b.warn(d)
		return
	}
}

// lone reports whether a name is an unknown of a single number.
func (b *binder) lone(out *Bound, name string) bool {
	n, v := b.m.ByName[name], out.Shapes[name]
	return n != nil && n.Role == lang.Unknown && v != nil && len(v.Shape) == 0
}

// isScale reports whether argument i is the standard deviation or scale of a
// distribution with a location.
func isScale(spec *dist.Spec, a ast.Arg, i int) bool {
	params := spec.Forms[0].Params
	k := i
	if a.Name != nil {
		for k = 0; k < len(params) && params[k].Name != a.Name.Name; k++ {
		}
	}
	return k > 0 && k < len(params) && params[k].Rule == dist.Positive && params[k-1].Rule == dist.Finite && params[k-1].Rank == 0
}

// reads counts how often the statements of a model read a name, except on the left of `~`.
func (b *binder) reads(name string) int {
	n := 0
	for _, s := range b.m.File.Stmts {
		ast.Walk(s, func(x ast.Node) bool {
			if id, ok := x.(*ast.Name); ok && id.Name == name {
				n++
			}
			return true
		})
		if t, ok := s.(*ast.Tilde); ok {
			for _, l := range t.Left {
				if id, ok := l.(*ast.Name); ok && id.Name == name {
					n--
				}
			}
		}
	}
	return n
}

// rowsOf returns the number of values of the longest observed name whose distribution reads a name, and the
// factor of the data that has the same rows, "" if there is not exactly one.
func (b *binder) rowsOf(out *Bound, name string) (rows int, factor string) {
	for _, s := range b.m.File.Stmts {
		t, ok := s.(*ast.Tilde)
		if !ok || len(t.Left) != 1 {
			continue
		}
		id, ok := t.Left[0].(*ast.Name)
		if !ok || b.m.ByName[id.Name] == nil || !b.m.ByName[id.Name].Observed {
			continue
		}
		found := false
		ast.Walk(t.Dist, func(x ast.Node) bool {
			r, ok := x.(*ast.Name)
			found = found || ok && r.Name == name
			return true
		})
		if v := out.Shapes[id.Name]; found && v != nil && len(v.Shape) == 1 {
			rows = max(rows, v.Shape[0])
		}
	}
	count := 0
	for _, n := range b.m.Names {
		if v := out.Known[n.Ident]; n.Factor && v != nil && len(v.Shape) == 1 && v.Shape[0] == rows {
			factor = n.Ident
			count++
		}
	}
	if count != 1 {
		factor = ""
	}
	return rows, factor
}
