package eval

import (
	"math"
	"slices"
	"sort"

	"github.com/bayes-lang/bayes/mathx"
)

// reductions holds the functions that make one number of all elements.
var reductions = map[string]func(c *call) *Value{
	"sum": func(c *call) *Value {
		x := c.num(0)
		return c.loose(x, c.scalar(wholeKind(x), sum(x.Num)))
	},
	"prod": func(c *call) *Value {
		x, p := c.num(0), 1.0
		for _, a := range x.Num {
			p *= a
		}
		return c.loose(x, c.scalar(wholeKind(x), p))
	},
	"min": extreme(mathx.Min),
	"max": extreme(mathx.Max),
	"log_sum_exp": func(c *call) *Value {
		if c.args[1] != nil {
			return c.r.map2(Real, c.num(0), c.num(1), c.exprs[0], c.exprs[1], c.span, mathx.LogSumExp2)
		}
		return c.scalar(Real, logSumExp(c.num(0).Num))
	},
	"any": func(c *call) *Value { return c.quantify(1) },
	"all": func(c *call) *Value { return c.quantify(0) },
	"norm": func(c *call) *Value {
		x := c.num(0)
		s := unit(x.Num)
		y := times(x.Num, s)
		return c.scalar(Real, math.Sqrt(dot(y, y))/s)
	},
	"dot": func(c *call) *Value {
		a, b := c.num(0), c.num(1)
		if len(a.Shape) == 0 || len(b.Shape) == 0 {
			c.bad(pickIndex(len(a.Shape) == 0), "vectors")
		}
		c.r.broadcast(a, b, c.exprs[0], c.exprs[1], c.span)
		kind := max(wholeKind(a), wholeKind(b))
		return c.scalar(kind, dot(a.Num, b.Num))
	},
	"length": func(c *call) *Value {
		if c.args[0].Kind == Set {
			return Whole(len(c.args[0].Levels.Labels))
		}
		c.array(0)
		return c.count(c.args[0].Size(), 0)
	},
	"rows": func(c *call) *Value { return c.count(c.sizeOf(0, 1), 0) },
	"cols": func(c *call) *Value { return c.count(c.sizeOf(1, 2), 1) },
	"nlevels": func(c *call) *Value {
		return Whole(len(c.levels(0).Labels))
	},
	"levels": func(c *call) *Value {
		f := c.levels(0)
		out := Texts(f.Labels...)
		if f.Name != "" {
			out.setAxes([]*Factor{f})
		}
		return out
	},
}

// wholeKind is the kind of a sum of values like x.
func wholeKind(x *Value) Kind { return max(Int, x.Kind) }

func (c *call) loose(x, out *Value) *Value {
	out.Loose = x.Loose && out.Kind == Real
	return out
}

func pickIndex(first bool) int {
	if first {
		return 0
	}
	return 1
}

// array checks that argument k has elements to count.
func (c *call) array(k int) {
	if v := c.args[k]; v.Kind == Dist || v.Kind == Func {
		c.bad(k, "an array")
	}
}

// sizeOf returns the size of an axis of argument 0, which must have enough of them.
func (c *call) sizeOf(k, least int) int {
	c.array(0)
	v := c.args[0]
	if v.Kind == Set || len(v.Shape) < least {
		c.bad(0, "a matrix")
	}
	return v.Shape[k]
}

// count returns a number of places of argument 0, along axis k.
func (c *call) count(n, k int) *Value {
	v := Whole(n)
	if len(c.args[0].Shape) > k {
		if f := c.args[0].along(k); f.isSize() {
			v.row = f
		}
	}
	return v
}

// levels returns the factor of argument k.
func (c *call) levels(k int) *Factor {
	v := c.args[k]
	if v.Levels == nil {
		if v.Kind == Text && len(v.Shape) == 1 {
			return &Factor{Labels: v.Text}
		}
		fail("wrong-kind", c.exprs[k].Place(), "`%s` is %s, not a factor", text(c.exprs[k]), v.what())
	}
	return v.Levels
}

// quantify is any (stop: 1) and all (stop: 0).
func (c *call) quantify(stop float64) *Value {
	x := c.r.use(c.args[0], c.exprs[0])
	if x.Kind != Bool {
		fail("wrong-kind", c.exprs[0].Place(), "`%s` is %s, but `%s` needs true or false", text(c.exprs[0]), article(x.Kind), c.fn.Name)
	}
	res := 1 - stop
	for _, a := range x.Num {
		if a == stop {
			res = stop
			break
		}
		if a != a {
			res = nan
		}
	}
	return c.scalar(Bool, res)
}

// extreme makes min and max.
func extreme(f func(a, b float64) float64) func(c *call) *Value {
	return func(c *call) *Value {
		a := c.num(0)
		if c.args[1] != nil {
			b := c.num(1)
			out := c.r.map2(max(wholeKind(a), wholeKind(b)), a, b, c.exprs[0], c.exprs[1], c.span, f)
			out.Loose = out.Kind == Real && (a.Kind != Real || a.Loose) && (b.Kind != Real || b.Loose)
			return out
		}
		if len(a.Num) == 0 {
			c.empty(0)
		}
		return c.loose(a, c.scalar(wholeKind(a), func(x []float64) float64 {
			m := x[0]
			for _, y := range x[1:] {
				m = f(m, y)
			}
			return m
		}(a.Num)))
	}
}

// statistics holds the summaries of data.
var statistics = map[string]func(c *call) *Value{
	"mean":     statistic(mean),
	"variance": statistic(variance),
	"sd":       statistic(sd),
	"median":   statistic(func(x []float64) float64 { return quantile(x, 0.5) }),
	"quantile": func(c *call) *Value {
		x, p := c.num(0), c.num(1)
		out := c.out(Real, p.Shape, p.axes())
		for i, a := range p.Num {
			if (a < 0 || a > 1) && !p.IsUnknown(i) && !p.IsHole(i) {
				fail("bad-argument", c.exprs[1].Place(), "the probability of a quantile is a number from 0 to 1, but is %s here%s", number(a), c.r.turns())
			}
			out.Num[i] = quantile(x.Num, a)
		}
		return out
	},
	"center":      func(c *call) *Value { return c.scale(false) },
	"standardize": func(c *call) *Value { return c.scale(true) },
}

// statistic makes a summary of all elements.
func statistic(f func([]float64) float64) func(c *call) *Value {
	return func(c *call) *Value {
		return c.scalar(Real, f(c.num(0).Num))
	}
}

// scale is center and standardize.
func (c *call) scale(divide bool) *Value {
	x := c.num(0)
	if len(x.Shape) == 0 || len(x.Shape) > 2 {
		c.bad(0, "a vector or matrix")
	}
	m := 1
	if len(x.Shape) == 2 {
		m = x.Shape[1]
	}
	from := x
	if f := c.ofFit(0); f != nil {
		from = f // new rows have the scale of the fit
	} else if c.r.strange(x) {
		from = c.r.atFit(x, c.e)
	}
	s := make([]float64, 0, 2*m)
	col := make([]float64, from.Shape[0])
	for j := range m {
		for i := range col {
			col[i] = from.Num[i*m+j]
		}
		s = append(s, mean(col), sd(col))
	}
	if c.r.in.Fit != nil && c.r.main == nil && !c.r.sizing {
		k := &Kept{}
		if from != x {
			k.Stats, k.Varies = s, from.AnyUnknown() || c.r.strange(x)
		}
		c.r.note(c.e, k)
	}
	out := c.r.newValue(c.span, Real, x.Shape, x.axes())
	for i, a := range x.Num {
		out.Num[i] = a - s[i%m*2]
		if divide {
			out.Num[i] /= s[i%m*2+1]
		}
	}
	c.r.mark(out, x)
	return c.r.markAll(out, from)
}

func sum(x []float64) float64 {
	s := 0.0
	for _, a := range x {
		s += a
	}
	return s
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i] * b[i])
	}
	return s
}

// unit returns the power of two by which numbers are multiplied so that their
// squares neither overflow nor vanish: 1, but for very large and very small ones.
func unit(x []float64) float64 {
	largest := 0.0
	for _, a := range x {
		largest = mathx.Max(largest, math.Abs(a))
	}
	switch {
	case largest > 0x1p500:
		return 0x1p-600
	case largest < 0x1p-500:
		return 0x1p600
	}
	return 1
}

// times returns s x.
func times(x []float64, s float64) []float64 {
	out := make([]float64, len(x))
	for i, a := range x {
		out[i] = a * s
	}
	return out
}

func sd(x []float64) float64 {
	s := unit(x)
	return math.Sqrt(variance(times(x, s))) / s
}

func mean(x []float64) float64 { return sum(x) / float64(len(x)) }

func variance(x []float64) float64 {
	m, s := mean(x), 0.0
	for _, a := range x {
		s += float64((a - m) * (a - m))
	}
	return s / float64(len(x)-1)
}

// quantile is the p-quantile, linear between the order statistics (Hyndman and
// Fan 1996, definition 7, the default of R and NumPy).
func quantile(x []float64, p float64) float64 {
	if len(x) == 0 || !(p >= 0 && p <= 1) || slices.ContainsFunc(x, func(a float64) bool { return a != a }) {
		return nan
	}
	s := slices.Clone(x)
	sort.Float64s(s)
	h := float64(p * float64(len(s)-1))
	k := math.Floor(h)
	lo := s[int(k)]
	if h == k {
		return lo
	}
	return lo + float64((h-k)*(s[int(k)+1]-lo))
}

// logSumExp is the log of the sum of exponentials, -inf of none.
func logSumExp(x []float64) float64 {
	m := math.Inf(-1)
	for _, a := range x {
		m = mathx.Max(a, m)
	}
	if math.IsInf(m, 0) {
		return m
	}
	s := 0.0
	for _, a := range x {
		s += mathx.Exp(a - m)
	}
	return m + mathx.Log(s)
}
