package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// truncated is `Truncated(d, lower=, upper=)`; the type Truncated computes it.
var truncated = Combinator{
	Name:  truncatedName,
	Doc:   "the distribution d of one dimension, restricted to the interval from lower to upper and renormalised",
	Usage: []string{"Truncated(d, lower=a, upper=b)"},
	Call:  "Truncated(Normal(mu, sigma), lower=0)",
	Slots: []Slot{{Param: Param{Name: "d"}, Role: Inner}, {Param: Param{Name: "lower", Rule: Bound}, Optional: true}, {Param: Param{Name: "upper", Rule: Bound}, Optional: true}},
	Needs: "bound",
	Note: `Either bound may be left out; both are included. A declared bound (real<lower=0>) does not renormalise; Truncated does.

  delay ~ Truncated(Normal(mu, sigma), lower=0)

With unknown arguments or bounds d may not be Bernoulli, Categorical or OrderedLogistic, whose cdf has no derivative here; multivariate distributions cannot be truncated.`,
	Example: "exp(Truncated(Uniform(0, 4), upper=2).lpdf(1))", Value: "0.5", See: "Censored Normal supports cdf",
	problem: func(parts []Part) string {
		if s := parts[0].Spec; s.Atoms() {
			return "single values of " + s.Name + " have a probability of their own, and it cannot be truncated: truncate what is inside"
		}
		return Truncated{Inner: parts[0].Spec, Form: parts[0].Form}.Problem()
	},
	build: func(s *Spec, c *combined) {
		d := Truncated{Inner: c.parts[0].Spec, Form: c.parts[0].Form}
		bounds := func(a [][]float64) (args [][]float64, lower, upper []float64) {
			return argsOf(c, 0, a), ownArg(c, "lower", a), ownArg(c, "upper", a)
		}
		traced := func(a [][]graph.Ref) (args [][]graph.Ref, lower, upper []graph.Ref) {
			return argsOf(c, 0, a), ownArg(c, "lower", a), ownArg(c, "upper", a)
		}
		s.support = support(d.Kind(c.has("lower"), c.has("upper")), d.Inner.support.Lower, d.Inner.support.Upper)
		s.space = func(a [][]float64) (lo, hi float64) {
			args, lower, upper := bounds(a)
			return d.Space(args, lower, upper)
		}
		s.bounds = func(_ int, a [][]float64) (lo, hi float64) {
			args, lower, upper := bounds(a)
			return d.Bounds(args, lower, upper)
		}
		s.traceSpace = func(t *tracer, a [][]graph.Ref) (lo, hi graph.Ref) {
			args, lower, upper := traced(a)
			return d.graphSpace(t, args, bound(lower), bound(upper))
		}
		s.between = func(a [][]float64, known func(i int) bool) string {
			_, lower, upper := bounds(a)
			if i := c.from[1]; len(lower) > 0 && len(upper) > 0 && known(i) && known(i+1) {
				return d.order(lower, upper)
			}
			return ""
		}
		s.check = func(_ int, a [][]float64) string {
			args, lower, upper := bounds(a)
			return d.CheckArgs(args, lower, upper)
		}
		s.logDensity = func(_ int, x []float64, a [][]float64) float64 {
			args, lower, upper := bounds(a)
			return d.logDensity(x, args, lower, upper)
		}
		s.graph = func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			args, lower, upper := traced(a)
			return d.graph(t, x, args, lower, upper)
		}
		check := s.graphCheck
		s.graphCheck = func(t *tracer, form int, a [][]graph.Ref) graph.Ref {
			_, lower, upper := traced(a)
			return t.Add(check(t, form, a), d.traceOrder(t, bound(lower), bound(upper)))
		}
		if d.Inner.CanDraw() {
			s.draw = func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
				args, lower, upper := bounds(a)
				d.Draw(r, args, lower, upper, out)
			}
		}
		s.everywhere = true
		s.logCDF = func(_ int, x float64, a [][]float64) float64 {
			args, lower, upper := bounds(a)
			return d.LogCDF(x, args, lower, upper)
		}
		s.logCCDF = func(_ int, x float64, a [][]float64) float64 {
			args, lower, upper := bounds(a)
			return d.LogCCDF(x, args, lower, upper)
		}
		s.quantile = func(asked func(), p float64, a [][]float64) float64 {
			args, lower, upper := bounds(a)
			return d.QuantileAsking(asked, p, args, lower, upper)
		}
		s.graphLogCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			args, lower, upper := traced(a)
			return d.graphPart(t, x, args, lower, upper, false)
		}
		s.graphLogCCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			args, lower, upper := traced(a)
			return d.graphPart(t, x, args, lower, upper, true)
		}
	},
}

// order says what is wrong with the order of the bounds, or "".
func (d Truncated) order(lower, upper []float64) string {
	if lower[0] > upper[0] || lower[0] == upper[0] && !d.Inner.Discrete {
		return "lower is " + number(lower[0]) + ", but must be less than upper, which is " + number(upper[0])
	}
	return ""
}

// traceOrder is order over a trace: 0, or NaN.
func (d Truncated) traceOrder(t *tracer, lo, hi graph.Ref) graph.Ref {
	switch {
	case lo == graph.None || hi == graph.None:
		return t.Const(0)
	case d.Inner.Discrete:
		return t.require(t.Le(lo, hi))
	}
	return t.require(t.Lt(lo, hi))
}

// graphSpace is Space over a trace; None for no bound.
func (d Truncated) graphSpace(t *tracer, args [][]graph.Ref, lower, upper graph.Ref) (lo, hi graph.Ref) {
	lo, hi = d.Inner.traceBounds(t, args)
	return t.greatest(lo, lower), t.least(hi, upper)
}

// greatest and least are Max and Min of bounds, where None and infinities mean no bound.
func (t *tracer) greatest(a, b graph.Ref) graph.Ref { return t.ofBounds(a, b, t.Max) }
func (t *tracer) least(a, b graph.Ref) graph.Ref    { return t.ofBounds(a, b, t.Min) }

func (t *tracer) ofBounds(a, b graph.Ref, f func(a, b graph.Ref) graph.Ref) graph.Ref {
	none := func(r graph.Ref) bool {
		return r == graph.None || t.Holds(r, func(v float64) bool { return math.IsInf(v, 0) })
	}
	switch {
	case none(a) && none(b):
		return graph.None
	case none(a):
		return b
	case none(b):
		return a
	}
	return f(a, b)
}

// Cuts returns the bounds of a truncated distribution as given, even if the support of what is
// truncated is not known; NaN for none.
func (s *Spec) Cuts(args [][]float64) (lower, upper float64) {
	at := func(name string) float64 {
		if s.combined != nil && s.combined.combinator == truncatedName {
			if b := ownArg(s.combined, name, args); len(b) > 0 {
				return b[0]
			}
		}
		return math.NaN()
	}
	return at("lower"), at("upper")
}

const truncatedName = "Truncated"
