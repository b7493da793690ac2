package eval

import (
	"sort"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/mathx"
)

// builders holds the functions that make arrays.
var builders = map[string]func(c *call) *Value{
	"rep": func(c *call) *Value {
		x, n := c.args[0], c.whole(1)
		if x.Kind > Level {
			c.bad(0, "a number or an array")
		}
		shape := append([]int{n}, x.Shape...)
		out := c.r.newValue(c.span, x.Kind, shape, append([]*Factor{c.args[1].row}, axesOf(x)...))
		return c.fill(out, x, func(i int) int { return i % max(x.Size(), 1) })
	},
	"linspace": func(c *call) *Value {
		a, b, n := c.real(0), c.real(1), c.whole(2)
		out := c.out(Real, []int{n}, []*Factor{c.args[2].row})
		for i := range out.Num {
			switch {
			case i == 0:
				out.Num[i] = a.Num[0]
			case i == n-1:
				out.Num[i] = b.Num[0]
			default:
				out.Num[i] = a.Num[0] + float64((b.Num[0]-a.Num[0])*(float64(i)/float64(n-1)))
			}
		}
		return out
	},
	"concat": concat,
	"which": func(c *call) *Value {
		x := c.r.use(c.args[0], c.exprs[0])
		if x.Kind != Bool || len(x.Shape) != 1 {
			c.bad(0, "a vector of true and false")
		}
		c.r.known(x, c.exprs[0], "the argument of `which`")
		c.r.hollow(x, c.exprs[0])
		var at []int
		for i, a := range x.Num {
			if a == 1 {
				at = append(at, i+1)
			}
		}
		out := Ints(at...)
		out.setAxes([]*Factor{nameless(x.along(0))})
		out.row = nameless(x.along(0))
		return out
	},
	"cumsum": func(c *call) *Value {
		x := c.vec(0)
		out := c.r.newValue(c.span, wholeKind(x), x.Shape, x.axes())
		s := 0.0
		for i, a := range x.Num {
			s += a
			out.Num[i] = s
			c.r.markFrom(out, i, x, i)
			if i > 0 {
				c.r.markFrom(out, i, out, i-1)
			}
		}
		if out.Kind == Int {
			c.r.overflow(out, c.span)
		}
		return c.loose(x, out)
	},
	"outer": func(c *call) *Value {
		a, b := c.vec(0), c.vec(1)
		n, m := a.Shape[0], b.Shape[0]
		out := c.r.newValue(c.span, max(wholeKind(a), wholeKind(b)), []int{n, m}, []*Factor{a.along(0), b.along(0)})
		for i := range n {
			for j := range m {
				out.Num[i*m+j] = a.Num[i] * b.Num[j]
				c.r.markFrom(out, i*m+j, a, i)
				c.r.markFrom(out, i*m+j, b, j)
			}
		}
		return out
	},
	"eye": func(c *call) *Value {
		n, f := c.r.dimensionOf(c.args[0], c.exprs[0])
		out := c.r.newValue(c.span, Int, []int{n, n}, []*Factor{f, f})
		for i := range n {
			out.Num[i*n+i] = 1
		}
		return out
	},
	"diag": diagonal,
}

// axesOf returns what names the places of all axes of v, nil for none.
func axesOf(v *Value) []*Factor {
	out := make([]*Factor, len(v.Shape))
	for k := range out {
		out[k] = v.along(k)
	}
	return out
}

// fill copies element from(i) of x, with its marks, to element i of out.
func (c *call) fill(out, x *Value, from func(i int) int) *Value {
	out.Levels, out.Loose = x.Levels, x.Loose
	for i := range len(out.Num) + len(out.Text) {
		k := from(i)
		if x.Kind == Text {
			out.Text[i] = x.Text[k]
		} else {
			out.Num[i] = x.Num[k]
		}
		c.r.markFrom(out, i, x, k)
	}
	return out
}

// concat puts arrays one after the other along their first axis.
func concat(c *call) *Value {
	first := c.args[0]
	rank := 1
	for _, v := range c.args {
		rank = max(rank, len(v.Shape))
	}
	kind, levels, loose := first.Kind, first.Levels, first.Loose
	n := 0
	var inner []int
	var innerAxes []*Factor
	along := listed(c.args) // some, one after the other
	for k, v := range c.args {
		if v.Kind > Level {
			fail("wrong-kind", c.exprs[k].Place(), "`%s` is %s and cannot be part of an array", text(c.exprs[k]), v.what())
		}
		if k > 0 {
			kind, levels, loose = c.r.joinKind(kind, levels, loose, v, c.exprs[k])
		}
		switch {
		case len(v.Shape) == 0 && rank == 1:
			n++
			continue
		case len(v.Shape) != rank:
			fail("shape", c.exprs[k].Place(), "`%s` is %s, but another argument of `concat` is %s", text(c.exprs[k]), v.what(), deepest(c.args).what())
		}
		if inner != nil && mismatch(inner, v.Shape[1:], innerAxes, axesOf(v)[1:]) != "" {
			fail("shape", c.exprs[k].Place(), "`%s` is %s, but `%s` is %s", text(c.exprs[k]), v.what(), text(c.exprs[0]), first.what())
		}
		inner, innerAxes = v.Shape[1:], axesOf(v)[1:]
		along = join(along, nameless(v.along(0)))
		n += v.Shape[0]
	}
	out := c.r.newValue(c.span, kind, append([]int{n}, inner...), append([]*Factor{along}, innerAxes...))
	at := 0
	for _, v := range c.args {
		for i := range len(v.Num) + len(v.Text) {
			if kind == Text {
				out.Text[at] = v.Text[i]
			} else {
				out.Num[at] = v.Num[i]
			}
			c.r.markFrom(out, at, v, i)
			at++
		}
	}
	out.Levels, out.Loose = levels, loose
	return out
}

func deepest(list []*Value) *Value {
	best := list[0]
	for _, v := range list {
		if len(v.Shape) > len(best.Shape) {
			best = v
		}
	}
	return best
}

func diagonal(c *call) *Value {
	x := c.num(0)
	switch len(x.Shape) {
	case 1:
		n := x.Shape[0]
		out := c.r.newValue(c.span, x.Kind, []int{n, n}, []*Factor{x.along(0), x.along(0)})
		for i := range n {
			out.Num[i*n+i] = x.Num[i]
			c.r.markFrom(out, i*n+i, x, i)
		}
		return out
	case 2:
		n, m := x.Shape[0], x.Shape[1]
		out := c.r.newValue(c.span, x.Kind, []int{min(n, m)}, []*Factor{x.along(0)})
		for i := range min(n, m) {
			out.Num[i] = x.Num[i*m+i]
			c.r.markFrom(out, i, x, i*m+i)
		}
		return out
	}
	throw(diag.New("shape", c.exprs[0].Place(), "`%s` is %s, but `diag` needs a vector or a matrix", text(c.exprs[0]), x.what()).
		WithHelp("`x * eye(n)` is x times the identity matrix"))
	return nil
}

// orders holds the functions that put vectors in order.
var orders = map[string]func(c *call) *Value{
	"reverse": func(c *call) *Value {
		x := c.args[0]
		if len(x.Shape) == 0 || x.Kind > Level {
			c.bad(0, "a vector")
		}
		n := x.Shape[0]
		inner := product(x.Shape[1:])
		axes := axesOf(x)
		axes[0] = nameless(axes[0])
		out := c.r.newValue(c.span, x.Kind, x.Shape, axes)
		return c.fill(out, x, func(i int) int { return (n-1-i/inner)*inner + i%inner })
	},
	"sort": func(c *call) *Value {
		x, at := c.ordered()
		out := c.out(x.Kind, x.Shape, []*Factor{nameless(x.along(0))})
		for i, k := range at {
			if x.Kind == Text {
				out.Text[i] = x.Text[k]
			} else {
				out.Num[i] = x.Num[k]
			}
		}
		out.Levels, out.Loose = x.Levels, x.Loose
		return out
	},
	"order": func(c *call) *Value {
		x, at := c.ordered()
		out := c.out(Int, x.Shape, []*Factor{nameless(x.along(0))})
		out.row = nameless(x.along(0))
		for i, k := range at {
			out.Num[i] = float64(k + 1)
		}
		return out
	},
	"rank": func(c *call) *Value {
		if c.args[0].Kind == Level {
			c.num(0) // says that levels are no numbers
		}
		x, at := c.ordered()
		out := c.out(Real, x.Shape, x.axes())
		for i := 0; i < len(at); {
			j := i
			for j < len(at) && !before(x, at[i], at[j]) {
				j++
			}
			for k := i; k < j; k++ {
				out.Num[at[k]] = float64(i+1+j) / 2
			}
			i = j
		}
		return out
	},
}

// ordered returns argument 0, a vector, and the places of its elements in
// increasing order; equal elements keep their order.
func (c *call) ordered() (*Value, []int) {
	x := c.r.use(c.args[0], c.exprs[0])
	if len(x.Shape) != 1 || x.Kind > Level {
		c.bad(0, "a vector")
	}
	at := make([]int, x.Shape[0])
	for i := range at {
		at[i] = i
	}
	sort.SliceStable(at, func(i, j int) bool { return before(x, at[i], at[j]) })
	return x, at
}

// before reports whether element i comes before element k; NaN comes last.
func before(x *Value, i, k int) bool {
	if x.Kind == Text {
		return x.Text[i] < x.Text[k]
	}
	a, b := x.Num[i], x.Num[k]
	return a < b || a == a && b != b
}

// smooth holds functions of vectors that statistics needs.
var smooth = map[string]func(c *call) *Value{
	"softmax": func(c *call) *Value {
		x := c.vec(0)
		out := c.out(Real, x.Shape, x.axes())
		s := logSumExp(x.Num)
		for i, a := range x.Num {
			out.Num[i] = mathx.Exp(a - s)
		}
		return out
	},
	"log_softmax": func(c *call) *Value {
		x := c.vec(0)
		out := c.out(Real, x.Shape, x.axes())
		s := logSumExp(x.Num)
		for i, a := range x.Num {
			out.Num[i] = a - s
		}
		return out
	},
	"convolve": func(c *call) *Value {
		a, b := c.vec(0), c.vec(1)
		n := 0
		if len(a.Num) > 0 && len(b.Num) > 0 {
			n = len(a.Num) + len(b.Num) - 1
		}
		out := c.out(max(wholeKind(a), wholeKind(b)), []int{n}, []*Factor{join(taken(a.along(0)), taken(b.along(0)))})
		for i, x := range a.Num {
			for j, y := range b.Num {
				out.Num[i+j] += float64(x * y)
			}
		}
		return out
	},
	"cov_exp_quad": covExpQuad,
	"bspline":      bspline,
}

// covExpQuad is the squared exponential kernel; length is one number or one for
// each coordinate.
func covExpQuad(c *call) *Value {
	x, sigma, length := c.num(0), c.real(1), c.num(2)
	d := 1
	switch len(x.Shape) {
	case 1:
	case 2:
		d = x.Shape[1]
	default:
		c.bad(0, "a vector, or a matrix of which each row is a point")
	}
	if len(length.Shape) > 1 || len(length.Shape) == 1 && length.Shape[0] != d {
		c.bad(2, "one length, or one for each coordinate")
	}
	n := x.Shape[0]
	out := c.r.newValue(c.span, Real, []int{n, n}, []*Factor{x.along(0), x.along(0)})
	for i := range n {
		for j := range n {
			s := 0.0
			for k := range d {
				z := (x.Num[i*d+k] - x.Num[j*d+k]) / at(length, k)
				s += float64(z * z)
			}
			out.Num[i*n+j] = sigma.Num[0] * sigma.Num[0] * mathx.Exp(-0.5*s)
		}
	}
	return c.r.markAll(out, x, sigma, length)
}

// mostDegree is the highest degree of a spline.
const mostDegree = 100

// bspline is the basis of B-splines by the Cox-de Boor recursion (de Boor, A
// Practical Guide to Splines, chapter IX): len(knots) + degree - 1 functions
// that sum to 1. Beyond the first and the last knot they go on as straight lines,
// with the slope that they have there.
func bspline(c *call) *Value {
	x, knots, degree := c.vec(0), c.vec(1), 3
	if c.args[2] != nil {
		// Of a higher degree the recursion loses all digits.
		if degree = c.whole(2); degree > mostDegree {
			fail("bad-argument", c.exprs[2].Place(), "the degree of `bspline` is %d, but may be at most %d", degree, mostDegree)
		}
	}
	if len(knots.Num) < 2 {
		c.bad(1, "two knots or more, the first and the last among them")
	}
	for i := range knots.Num[1:] {
		if !(knots.Num[i] <= knots.Num[i+1]) {
			fail("bad-argument", c.exprs[1].Place(), "the knots of `bspline` must increase")
		}
	}
	var t []float64
	for range degree {
		t = append(t, knots.Num[0])
	}
	t = append(t, knots.Num...)
	for range degree {
		t = append(t, knots.Num[len(knots.Num)-1])
	}
	m := len(t) - degree - 1
	out := c.r.newValue(c.span, Real, []int{len(x.Num), m}, []*Factor{x.along(0), nil})
	c.r.cube(len(x.Num), len(t), 4*(degree+1), c.span)
	first, last := t[0], t[len(t)-1]
	b, slope := make([]float64, len(t)-1), make([]float64, m)
	for i, a := range x.Num {
		edge := a
		if a < first {
			edge = first
		} else if a > last {
			edge = last
		}
		basis(b, slope, t, degree, edge) // of NaN it is NaN
		row := out.Num[i*m : (i+1)*m]
		for j := range row {
			row[j] = b[j]
			if edge != a {
				row[j] += float64((a - edge) * slope[j])
			}
		}
	}
	return c.r.markAll(out, x, knots)
}

// basis computes the B-splines of a degree over knots t at a, and their slopes.
func basis(b, slope, t []float64, degree int, a float64) {
	end := lastOf(t, len(t)-degree-2)
	for j := range b {
		// The last interval with a width is closed, so that the last knot belongs to it.
		b[j] = 0
		if t[j] <= a && (a < t[j+1] || a == t[j+1] && t[j] < t[j+1] && j == end) {
			b[j] = 1
		}
	}
	if a != a {
		for j := range b {
			b[j] = nan
		}
	}
	clear(slope)
	for k := 1; k <= degree; k++ {
		for j := 0; j+k+1 < len(t); j++ {
			v, d := 0.0, 0.0
			if w := t[j+k] - t[j]; w > 0 {
				v += float64((a - t[j]) / w * b[j])
				d += float64(float64(k) / w * b[j])
			}
			if w := t[j+k+1] - t[j+1]; w > 0 {
				v += float64((t[j+k+1] - a) / w * b[j+1])
				d -= float64(float64(k) / w * b[j+1])
			}
			if k == degree {
				slope[j] = d
			}
			b[j] = v
		}
	}
}

// lastOf returns the last interval of knots with a width, at most j.
func lastOf(t []float64, j int) int {
	for j > 0 && t[j] == t[j+1] {
		j--
	}
	return j
}

// dimensionOf returns the size that a dimension means: a whole number, the
// levels of a factor, or a list of texts; and what names its places.
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
		fail("negative-size", e.Place(), "dimension `%s` is %d%s", text(e), n, r.turns())
	}
	return n, v.row
}

// dimension evaluates a dimension.
func (r *run) dimension(e ast.Expr) (int, *Factor) { return r.dimensionOf(r.sized(e), e) }
