package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// matmul evaluates X @ Y: of two vectors the dot product, of a matrix and a
// vector a vector.
func (r *run) matmul(e *ast.Binary) *Value {
	if r.elementAtHand(e.X) != nil {
		r.apart("`@`", e, e.Y)
	}
	return r.reduce(e, func(ahead func() *Value) (*Value, bool) { return r.product(e, ahead) })
}

// product is X @ Y; lost: it has lost the rows of X and Y.
func (r *run) product(e *ast.Binary, ahead func() *Value) (v *Value, lost bool) {
	x, y := r.expr(e.X), r.expr(e.Y)
	if hollow([]*Value{x, y}) {
		if v := ahead(); v != nil {
			return v, true
		}
	}
	pair := []*Value{x, y}
	r.operands(e, pair)
	x, y = r.numbers(pair[0], e.X), r.numbers(pair[1], e.Y)
	for _, p := range []struct {
		v *Value
		e ast.Expr
	}{{x, e.X}, {y, e.Y}} {
		if n := len(p.v.Shape); n == 0 || n > 2 {
			d := diag.New("shape", e.Span, "`%s` is %s, but `@` multiplies matrices and vectors", text(p.e), p.v.what())
			if n == 0 {
				d.WithHelp("`*` multiplies by a number")
			}
			throw(d)
		}
	}
	n, k1 := 1, x.Shape[len(x.Shape)-1]
	if len(x.Shape) == 2 {
		n = x.Shape[0]
	}
	k2, m := y.Shape[0], 1
	if len(y.Shape) == 2 {
		m = y.Shape[1]
	}
	fx, fy := x.along(len(x.Shape)-1), y.along(0)
	why := clash(fx, fy)
	if k1 != k2 {
		why = "the inner sizes must be equal"
	}
	if why != "" {
		d := diag.New("shape", e.Span, "`%s` is %s, but `%s` is %s: %s", text(e.X), shapeText(x.Shape, x.axes()),
			text(e.Y), shapeText(y.Shape, y.axes()), why)
		r.whence(d, e.X, x)
		r.whence(d, e.Y, y)
		if h := r.innerHelp(x, y, e); h != "" && k1 == k2 {
			throw(d.WithHelp("%s", h))
		}
		if len(x.Shape) == 2 && len(y.Shape) == 2 && x.Shape[1] == y.Shape[1] && x.Shape[0] != x.Shape[1] {
			d.WithHelp("with the second one transposed it is `%s @ %s'`", text(e.X), text(e.Y))
		}
		if len(x.Shape) == 2 && len(y.Shape) == 1 && x.Shape[0] == k2 {
			d.WithHelp("with the matrix transposed it is `%s' @ %s`; vectors in an array are rows", text(e.X), text(e.Y))
		}
		throw(d)
	}
	var shape []int
	var axes []*Factor
	if len(x.Shape) == 2 {
		shape, axes = append(shape, n), append(axes, outer(x, 0, fy))
	}
	if len(y.Shape) == 2 {
		shape, axes = append(shape, m), append(axes, outer(y, 1, fx))
	}
	r.cube(n, m, k1, e.Span)
	kind := max(wholeKind(x), wholeKind(y))
	if unseen := func(v *Value) bool { return v.Unknown.All() && v.allNaN() }; r.abstract && kind == Real && len(shape) > 0 && (unseen(x) || unseen(y)) {
		out := r.void(kind, e.Span, shape, axes)
		r.markProduct(out, x, y, n, k1, m)
		return out, loses(out, x, y)
	}
	out := r.newValue(e.Span, kind, shape, axes)
	for i := range n {
		r.ask(m * k1)
		for j := range m {
			s := 0.0
			for k := range k1 {
				s += float64(x.Num[i*k1+k] * y.Num[k*m+j])
			}
			out.Num[i*m+j] = s
		}
	}
	r.markProduct(out, x, y, n, k1, m)
	if out.Kind == Int {
		r.overflow(out, e.Span)
	}
	return out, loses(out, x, y)
}

// innerHelp is rowsHelp for the inner axes of a product: an index by rows is no help there, unless
// both are vectors.
func (r *run) innerHelp(x, y *Value, e *ast.Binary) string {
	fx, fy := x.along(len(x.Shape)-1), y.along(0)
	switch {
	case len(x.Shape) == 1 && len(y.Shape) == 1 || fx.isSize() == fy.isSize():
		return r.rowsHelp(shaped(x.Shape[len(x.Shape)-1:], []*Factor{fx}), shaped(y.Shape[:1], []*Factor{fy}), e.X, e.Y, false)
	case fx.isSize():
		return r.byLevel(e.X, fx, fy)
	}
	return r.byLevel(e.Y, fy, fx)
}

// outer returns what axis k of a factor of a product, which stays, runs over. A square
// matrix of the text, such as eye(3), stands for a map of numbered places to themselves.
func outer(x *Value, k int, inner *Factor) *Factor {
	if f := x.along(k); f != nil || x.Shape[0] != x.Shape[1] || x.along(1-k) != nil {
		return f
	}
	return taken(inner)
}

// markProduct marks every element of a matrix product by its row and column.
func (r *run) markProduct(out, x, y *Value, n, k, m int) {
	line := func(v *Value, from, step int) *Value { // what a row of x, or a column of y, is marked with
		s := &Value{Num: []float64{0}}
		for l := range k {
			r.markFrom(s, 0, v, from+l*step)
		}
		return s
	}
	if y.marked() {
		for j := range m {
			s := line(y, j, m)
			if m == 1 {
				r.mark(out, s)
				break
			}
			for i := range n {
				r.markFrom(out, i*m+j, s, 0)
			}
		}
	}
	if x.marked() {
		for i := range n {
			s := line(x, i*k, 1)
			for j := range m {
				r.markFrom(out, i*m+j, s, 0)
			}
		}
	}
}
