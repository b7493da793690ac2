package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// censored is `Censored(d, lower=, upper=, to=)`: a value X of d is seen as max(lower, min(X, upper)),
// so that a bound has the probability of everything beyond it. to= is the upper end of an interval
// whose lower end is the value: F(to) - F(x), or the density where both are equal.
// Klein, Moeschberger (2003), Survival Analysis, ch. 3.
var censored = Combinator{
	Name: "Censored",
	Doc:  "a value of d that is observed exactly between lower and upper, and otherwise known only to be beyond them; or known only to be in an interval",
	Usage: []string{
		"Censored(d, lower=a, upper=b)", "Censored(d, to=b)",
	},
	Slots: []Slot{
		{Param: Param{Name: "d"}, Role: Inner},
		{Param: Param{Name: "lower", Rule: Bound}, Optional: true},
		{Param: Param{Name: "upper", Rule: Bound}, Optional: true},
		{Param: Param{Name: "to", Rule: Bound}, Optional: true},
	},
	Call:    "Censored(Normal(mu, sigma), lower=a)",
	Needs:   "bound",
	Values:  "those of d between the bounds, and the bounds",
	Density: "that of d between the bounds; P(d <= lower) at lower and P(d >= upper) at upper",
	Mean:    "",
	Note: `A value equal to a bound is censored there. Bounds may be columns, with inf or -inf where a value is not censored:

  limit = if event { inf } else { time }      # event: the time was observed
  time ~ Censored(Weibull(alpha, beta), upper=limit)

to= is for values known to be in an interval, which starts at the value on the left (exclusive) and ends at the value of to (inclusive); for whole numbers both are inclusive. A row with equal ends was observed exactly, and one with to = inf is right-censored.

  seen_well ~ Censored(Weibull(alpha, beta), to=seen_ill)

Predictions are what would be seen with the same bounds; with to= they are values of d itself.`,
	Example: "exp(Censored(Normal(0, 1), upper=1).lpdf([0, 1, 2]))", Value: "[0.398942, 0.158655, 0]", See: "Truncated cdf posterior_predictive",
	Aliases: []Alias{{Name: "CensoredNormal", Usage: "Censored(Normal(mu, sigma), lower=a)"}, {Name: "dinterval", Usage: "Censored(d, upper=limit)"}, {Name: "Tobit", Usage: "Censored(Normal(mu, sigma), lower=0)"}},
	problem: func(parts []Part) string { return oneNumber(parts[0].Spec, "Censored", "censored") },
	build: func(s *Spec, c *combined) {
		p := c.parts[0]
		inner, form := p.Spec, p.Form
		inside := Truncated{Inner: inner, Form: form}
		interval := c.has("to")
		from, to := inner.ends()
		s.support = support(bounded(inner.Discrete, !interval && (from || c.has("lower")), to || c.has("upper")), math.Inf(-1), math.Inf(1))
		s.atoms, s.rough, s.atomsAt = true, true, ""
		ends := func(a [][]float64, lo, hi float64) (float64, float64) {
			if interval {
				lo = math.Inf(-1)
			}
			if b := ownArg(c, "lower", a); b != nil && (b[0] > lo || b[0] != b[0]) {
				lo = b[0]
			}
			if b := ownArg(c, "upper", a); b != nil && (b[0] < hi || b[0] != b[0]) {
				hi = b[0]
			}
			return lo, hi
		}
		s.space = func(a [][]float64) (lo, hi float64) {
			lo, hi = inner.Space(form, argsOf(c, 0, a))
			return ends(a, lo, hi)
		}
		s.bounds = func(_ int, a [][]float64) (lo, hi float64) {
			lo, hi = inner.Bounds(form, argsOf(c, 0, a))
			least, most := ends(a, lo, hi)
			if least != least {
				least = math.Inf(-1)
			}
			if most != most {
				most = math.Inf(1)
			}
			return math.Min(least, most), most
		}
		s.traceSpace = func(t *tracer, a [][]graph.Ref) (lo, hi graph.Ref) {
			lo, hi = inner.traceBounds(t, argsOf(c, 0, a))
			return t.greatest(lo, bound(ownArg(c, "lower", a))), t.least(hi, bound(ownArg(c, "upper", a)))
		}
		s.between = func(a [][]float64, known func(i int) bool) string {
			lower, upper := ownArg(c, "lower", a), ownArg(c, "upper", a)
			if i := c.from[1]; len(lower) > 0 && len(upper) > 0 && known(i) && known(i+1) {
				return inside.order(lower, upper)
			}
			return ""
		}
		s.logDensity = func(_ int, x []float64, a [][]float64) float64 {
			args, v := argsOf(c, 0, a), x[0]
			if b := ownArg(c, "lower", a); b != nil && v <= b[0] {
				if v < b[0] {
					return math.Inf(-1)
				}
				return inner.LogCDF(form, v, args)
			}
			if b := ownArg(c, "upper", a); b != nil && v >= b[0] {
				if v > b[0] {
					return math.Inf(-1)
				}
				return upperTail(inner, form, v, args)
			}
			if b := ownArg(c, "to", a); b != nil && b[0] != v {
				switch {
				case b[0] < v:
					return math.Inf(-1)
				case math.IsInf(b[0], 1):
					return upperTail(inner, form, v, args)
				}
				return inside.logMass(args, v, b[0])
			}
			return inner.LogDensity(form, x, args)
		}
		s.graph = func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			args := argsOf(c, 0, a)
			none := t.Const(math.Inf(-1))
			tail := func() graph.Ref {
				at := x[0]
				if inner.Discrete {
					at = t.plus(at, -1)
				}
				return inner.traceLogCCDF(t, form, at, args)
			}
			v := inner.trace(t, form, x, args)
			if b := ownArg(c, "to", a); b != nil {
				open := t.Eq(b[0], t.Const(math.Inf(1)))
				end := t.Select(open, t.plus(x[0], 1), b[0]) // no infinite end in what is not selected
				v = t.either(t.Lt(x[0], b[0]),
					func() graph.Ref {
						return t.either(open, tail, func() graph.Ref { return inside.graphMass(t, args, x[0], end) })
					},
					func() graph.Ref { return t.Select(t.Eq(x[0], b[0]), v, none) })
			}
			if b := ownArg(c, "upper", a); b != nil {
				v = t.either(t.Lt(x[0], b[0]), func() graph.Ref { return v }, func() graph.Ref {
					return t.either(t.Eq(x[0], b[0]), tail, func() graph.Ref { return none })
				})
			}
			if b := ownArg(c, "lower", a); b != nil {
				v = t.either(t.Lt(b[0], x[0]), func() graph.Ref { return v }, func() graph.Ref {
					return t.either(t.Eq(x[0], b[0]), func() graph.Ref { return inner.traceLogCDF(t, form, x[0], args) }, func() graph.Ref { return none })
				})
			}
			return v
		}
		check := s.graphCheck
		s.graphCheck = func(t *tracer, f int, a [][]graph.Ref) graph.Ref {
			return t.Add(check(t, f, a), inside.traceOrder(t, bound(ownArg(c, "lower", a)), bound(ownArg(c, "upper", a))))
		}
		seen := func(a [][]float64, v float64) float64 {
			if b := ownArg(c, "upper", a); b != nil {
				v = math.Min(v, b[0])
			}
			if b := ownArg(c, "lower", a); b != nil {
				v = math.Max(v, b[0])
			}
			return v
		}
		if inner.CanDraw() {
			s.draw = func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
				inner.draw(r, form, argsOf(c, 0, a), out)
				out[0] = seen(a, out[0])
			}
		}
		if interval {
			return // the left side alone has no distribution
		}
		s.everywhere = true
		beyond := func(a [][]float64, x float64) (below, above bool) {
			lower, upper := ownArg(c, "lower", a), ownArg(c, "upper", a)
			return lower != nil && x < lower[0], upper != nil && x >= upper[0]
		}
		s.logCDF = func(_ int, x float64, a [][]float64) float64 {
			switch below, above := beyond(a, x); {
			case below:
				return math.Inf(-1)
			case above:
				return 0
			}
			return inner.LogCDF(form, x, argsOf(c, 0, a))
		}
		s.logCCDF = func(_ int, x float64, a [][]float64) float64 {
			switch below, above := beyond(a, x); {
			case below:
				return 0
			case above:
				return math.Inf(-1)
			}
			return inner.LogCCDF(form, x, argsOf(c, 0, a))
		}
		s.quantile = func(asked func(), q float64, a [][]float64) float64 {
			return seen(a, inner.QuantileAsking(asked, form, q, argsOf(c, 0, a)))
		}
		part := func(t *tracer, x graph.Ref, a [][]graph.Ref, v graph.Ref, below, above float64) graph.Ref {
			if b := ownArg(c, "upper", a); b != nil {
				v = t.within(t.Lt(x, b[0]), v, above)
			}
			if b := ownArg(c, "lower", a); b != nil {
				v = t.within(t.Le(b[0], x), v, below)
			}
			return v
		}
		s.graphLogCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return part(t, x, a, inner.traceLogCDF(t, form, x, argsOf(c, 0, a)), math.Inf(-1), 0)
		}
		s.graphLogCCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return part(t, x, a, inner.traceLogCCDF(t, form, x, argsOf(c, 0, a)), 0, math.Inf(-1))
		}
	},
}

// oneNumber says why a distribution cannot be combined: it must be a distribution of single numbers
// with a cdf. It returns "" if it can.
func oneNumber(s *Spec, name, done string) string {
	switch {
	case s.EventRank > 0:
		return "only distributions of single numbers can be " + done + ", but a draw of " + s.Name + " is a " + eventWord(s)
	case !s.HasCDF():
		return noCDF(s, "be "+done)
	}
	return ""
}

// upperTail returns log P(X >= x).
func upperTail(s *Spec, form int, x float64, args [][]float64) float64 {
	if s.Discrete {
		x = math.Ceil(x) - 1
	}
	return s.LogCCDF(form, x, args)
}

// either is Select, but makes each alternative only if it can be selected.
func (t *tracer) either(cond graph.Ref, yes, no func() graph.Ref) graph.Ref {
	if t.known(cond) {
		if t.Holds(cond, isTrue) {
			return yes()
		}
		if t.Holds(cond, func(v float64) bool { return v == 0 }) {
			return no()
		}
	}
	return t.Select(cond, yes(), no())
}
