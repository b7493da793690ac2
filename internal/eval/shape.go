package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// axesOf returns what names the places of all axes of v, nil for none.
func axesOf(v *Value) []*Factor {
	out := make([]*Factor, len(v.Shape))
	for k := range out {
		out[k] = v.along(k)
	}
	return out
}

// dimensionOf returns the size that a dimension means: a whole number, the
// levels of a factor, or a list of strings; and what names its places.
func (r *run) dimensionOf(v *Value, e ast.Expr) (int, *Factor) {
	switch {
	case v.Levels != nil:
		return len(v.Levels.Labels), v.Levels
	case v.Kind == Text && len(v.Shape) == 1:
		return len(v.Text), &Factor{Name: text(e), Labels: v.Text}
	}
	if v.Kind == Bool && len(v.Shape) == 1 {
		d := diag.New("shape", e.Place(), "`%s` is true or false in %d rows, but a dimension is one whole number", text(e), v.Shape[0])
		if name, ok := strip(e).(*ast.Name); ok && r.isData(name.Name) {
			d.WithHelp("declared as `data %s: factor[N]` it has two levels, with a place for each", name.Name)
		}
		throw(d)
	}
	n := r.wholeOf(v, e, "a dimension")
	if n < 0 {
		fail("negative-size", e.Place(), "dimension `%s` is %d%s", text(e), n, r.iteration())
	}
	return n, v.row
}

// dimension evaluates a dimension.
func (r *run) dimension(e ast.Expr) (int, *Factor) { return r.dimensionOf(r.sized(e), e) }

// wholeKind is the kind of a sum of values like x.
func wholeKind(x *Value) Kind { return max(Int, x.Kind) }
