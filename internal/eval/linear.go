package eval

import (
	"math"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/mathx"
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
	out := r.newValue(e.Span, max(wholeKind(x), wholeKind(y)), shape, axes)
	for i := range n {
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
	plain := func(v *Value) bool { return !v.marked() }
	if plain(x) && plain(y) {
		return
	}
	for i := range n {
		for j := range m {
			for l := range k {
				r.markFrom(out, i*m+j, x, i*k+l)
				r.markFrom(out, i*m+j, y, l*m+j)
			}
		}
	}
}

// matrices holds the functions of linear algebra that need no iteration.
var matrices = map[string]func(c *call) *Value{
	"trace": func(c *call) *Value {
		a, n := c.square(0)
		s := 0.0
		for i := range n {
			s += a.Num[i*n+i]
		}
		return c.scalar(wholeKind(a), s)
	},
	"det": func(c *call) *Value {
		a, n := c.square(0)
		sign, log := luDet(a.Num, n)
		return c.scalar(Real, sign*mathx.Exp(log))
	},
	"log_det": func(c *call) *Value {
		a, n := c.square(0)
		_, log := luDet(a.Num, n)
		return c.scalar(Real, log)
	},
	"inverse": func(c *call) *Value {
		a, n := c.square(0)
		out := c.out(Real, []int{n, n}, []*Factor{a.along(1), a.along(0)})
		id := make([]float64, n*n)
		for i := range n {
			id[i*n+i] = 1
		}
		copy(out.Num, luSolve(a.Num, n, id, n))
		return out
	},
	"solve": func(c *call) *Value {
		a, n := c.square(0)
		b := c.num(1)
		if len(b.Shape) == 0 || len(b.Shape) > 2 || b.Shape[0] != n {
			c.bad(1, "a vector or matrix with as many rows as `"+text(c.exprs[0])+"`")
		}
		c.meet(a.along(0), b.along(0))
		m := product(b.Shape[1:])
		axes := axesOf(b)
		axes[0] = a.along(1)
		out := c.out(Real, b.Shape, axes)
		copy(out.Num, luSolve(a.Num, n, b.Num, m))
		return out
	},
	"cholesky": func(c *call) *Value {
		a, n := c.square(0)
		out := c.out(Real, []int{n, n}, a.axes())
		copy(out.Num, cholesky(a.Num, n))
		return out
	},
	"quad_form": func(c *call) *Value {
		a, n := c.square(0)
		x := c.num(1)
		if len(x.Shape) == 0 || len(x.Shape) > 2 || x.Shape[0] != n {
			c.bad(1, "a vector or matrix with as many rows as `"+text(c.exprs[0])+"`")
		}
		c.meet(a.along(1), x.along(0))
		m := product(x.Shape[1:])
		ax := product3(a.Num, x.Num, n, n, m)
		xt := make([]float64, n*m)
		for i := range n {
			for j := range m {
				xt[j*n+i] = x.Num[i*m+j]
			}
		}
		var shape []int
		var axes []*Factor
		if len(x.Shape) == 2 {
			shape, axes = []int{m, m}, []*Factor{x.along(1), x.along(1)}
		}
		out := c.out(Real, shape, axes)
		copy(out.Num, product3(xt, ax, m, n, m))
		return out
	},
	"kron": func(c *call) *Value {
		a, n, m := c.mat(0)
		b, p, q := c.mat(1)
		out := c.out(max(wholeKind(a), wholeKind(b)), []int{n * p, m * q},
			[]*Factor{join(taken(a.along(0)), taken(b.along(0))), join(taken(a.along(1)), taken(b.along(1)))})
		for i := range n * p {
			for j := range m * q {
				out.Num[i*m*q+j] = a.Num[i/p*m+j/q] * b.Num[i%p*q+j%q]
			}
		}
		return out
	},
}

// meet checks that an axis of argument 0 and one of argument 1 go together.
func (c *call) meet(f, g *Factor) {
	if why := clash(f, g); why != "" {
		fail("factor-mix", c.span, "`%s` is %s, but `%s` is %s: %s", text(c.exprs[0]), c.args[0].what(), text(c.exprs[1]), c.args[1].what(), why)
	}
}

// product3 is the matrix product of a (n x k) and b (k x m).
func product3(a, b []float64, n, k, m int) []float64 {
	out := make([]float64, n*m)
	for i := range n {
		for j := range m {
			s := 0.0
			for l := range k {
				s += float64(a[i*k+l] * b[l*m+j])
			}
			out[i*m+j] = s
		}
	}
	return out
}

// cholesky is the lower factor of a symmetric matrix, NaN where it is not
// positive definite. It reads the lower triangle.
func cholesky(a []float64, n int) []float64 {
	l := make([]float64, n*n)
	for j := range n {
		for i := j; i < n; i++ {
			s := a[i*n+j]
			for k := range j {
				s -= float64(l[i*n+k] * l[j*n+k])
			}
			switch {
			case i > j:
				l[i*n+j] = s / l[j*n+j]
			case s > 0:
				l[j*n+j] = math.Sqrt(s)
			default:
				l[j*n+j] = nan
			}
		}
	}
	return l
}

// lu factors a matrix with partial pivoting: in place L below the diagonal
// (ones on it) and U from it on; perm tells which row is where.
func lu(a []float64, n int) (f []float64, perm []int, sign float64) {
	f = append([]float64(nil), a...)
	perm, sign = make([]int, n), 1
	for i := range perm {
		perm[i] = i
	}
	for j := range n {
		p := j
		for i := j + 1; i < n; i++ {
			if math.Abs(f[i*n+j]) > math.Abs(f[p*n+j]) {
				p = i
			}
		}
		if p != j {
			for k := range n {
				f[j*n+k], f[p*n+k] = f[p*n+k], f[j*n+k]
			}
			perm[j], perm[p] = perm[p], perm[j]
			sign = -sign
		}
		for i := j + 1; i < n; i++ {
			f[i*n+j] /= f[j*n+j]
			for k := j + 1; k < n; k++ {
				f[i*n+k] -= float64(f[i*n+j] * f[j*n+k])
			}
		}
	}
	return f, perm, sign
}

// luDet returns the sign of a determinant and the log of its absolute value.
func luDet(a []float64, n int) (sign, log float64) {
	f, _, sign := lu(a, n)
	for i := range n {
		d := f[i*n+i]
		if d == 0 || d != d && hasZeroPivot(f, n) {
			return 0, math.Inf(-1)
		}
		if d < 0 {
			sign = -sign
		}
		log += mathx.Log(math.Abs(d))
	}
	return sign, log
}

// hasZeroPivot reports whether a pivot was exactly zero, which makes NaN of what follows.
func hasZeroPivot(f []float64, n int) bool {
	for i := range n {
		if f[i*n+i] == 0 {
			return true
		}
	}
	return false
}

// luSolve solves a x = b for m right sides.
func luSolve(a []float64, n int, b []float64, m int) []float64 {
	f, perm, _ := lu(a, n)
	x := make([]float64, n*m)
	for c := range m {
		for i := range n {
			s := b[perm[i]*m+c]
			for k := range i {
				s -= float64(f[i*n+k] * x[k*m+c])
			}
			x[i*m+c] = s
		}
		for i := n - 1; i >= 0; i-- {
			s := x[i*m+c]
			for k := i + 1; k < n; k++ {
				s -= float64(f[i*n+k] * x[k*m+c])
			}
			x[i*m+c] = s / f[i*n+i]
		}
	}
	return x
}
