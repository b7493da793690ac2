package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

const extraZeros = "`psi` is the probability of a count, as in PyMC; with NumPyro's `gate` it is `1 - gate`"

// zeroInflated is `ZeroInflated(psi, d)`: P(0) = 1 - psi + psi P_d(0), P(x) = psi P_d(x) for other x.
// Lambert (1992), Technometrics 34, 1-14.
var zeroInflated = Combinator{
	Name:    "ZeroInflated",
	Doc:     "a count of d with probability psi, and otherwise 0",
	Usage:   []string{"ZeroInflated(psi, d)", "ZeroInflated(d, logit=eta)"},
	Call:    "ZeroInflated(psi, Poisson(mu))",
	Slots:   zeroSlots,
	Density: "psi * P(d = x), plus 1 - psi at x = 0",
	Mean:    "psi * mean of d",
	SD:      "sqrt(psi * (sd of d^2 + (1 - psi) * mean of d^2))",
	Values:  "0 and those of d",
	Note: `psi is the probability of d, as in PyMC; the probability of an extra zero, which brms calls zi and Stan's manual theta, is 1 - psi. With logit= psi is inv_logit(eta).

  fish ~ ZeroInflated(psi, Poisson(lambda))

With Hurdle, no zeros come from d.`,
	Example: "ZeroInflated(0.5, Poisson(2)).lpmf(0)", Value: "-0.566219", See: "Hurdle Mixture Poisson NegativeBinomial Binomial",
	Aliases: []Alias{
		{Name: "ZeroInflatedPoisson", Usage: "ZeroInflated(psi, Poisson(mu))", Fact: extraZeros},
		{Name: "ZIP", Usage: "ZeroInflated(psi, Poisson(mu))", Fact: extraZeros},
		{Name: "ZeroInflatedBinomial", Usage: "ZeroInflated(psi, Binomial(n, p))", Fact: extraZeros},
		{Name: "ZeroInflatedNegativeBinomial", Usage: "ZeroInflated(psi, NegativeBinomial(mu, alpha))", Fact: extraZeros},
		{Name: "ZeroInflatedDistribution", Usage: "ZeroInflated(psi, d)", Fact: extraZeros},
		{Name: "dzipois", Usage: "ZeroInflated(psi, Poisson(lambda))", Fact: extraZeros},
	},
	problem: func(parts []Part) string {
		switch s := parts[0].Spec; {
		case s.EventRank > 0:
			return "only distributions of single numbers can be zero-inflated, but a draw of " + s.Name + " is a " + eventWord(s)
		case !s.Discrete:
			return s.Name + " gives real numbers, which are never exactly 0, so that there is nothing to inflate: write `Hurdle(psi, " + s.Form(0) + ")`"
		}
		return ""
	},
	build: func(s *Spec, c *combined) {
		z := zeros{c, c.parts[0]}
		z.common(s)
		d, form := z.d.Spec, z.d.Form
		s.logDensity = func(_ int, x []float64, a [][]float64) float64 {
			one, none := z.logs(a)
			v := one + d.LogDensity(form, x, argsOf(c, 0, a))
			if math.IsInf(one, -1) {
				v = one
			}
			if x[0] != 0 {
				return v
			}
			return mathx.LogSumExp2(none, v)
		}
		s.graph = func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			one, none, ok := z.traceLogs(t, a)
			v := t.Add(one, t.nothing(d.trace(t, form, x, argsOf(c, 0, a))))
			v = t.either(t.isZero(x[0]), func() graph.Ref { return t.LogSumExp([]graph.Ref{none, v}) }, func() graph.Ref { return v })
			return t.Add(v, ok)
		}
		if d.CanDraw() {
			s.draw = func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
				if one, _ := z.logs(a); r.Float64() < mathx.Exp(one) {
					d.draw(r, form, argsOf(c, 0, a), out)
					return
				}
				out[0] = 0
			}
		}
		if !d.HasCDF() {
			return
		}
		z.functions(s, func(x float64, args [][]float64) (below, above float64) {
			return d.LogCDF(form, x, args), d.LogCCDF(form, x, args)
		}, func(t *tracer, x graph.Ref, args [][]graph.Ref) (below, above func() graph.Ref) {
			return func() graph.Ref { return d.traceLogCDF(t, form, x, args) }, func() graph.Ref { return d.traceLogCCDF(t, form, x, args) }
		})
	},
}

// hurdle is `Hurdle(psi, d)`: P(0) = 1 - psi, f(x) = psi f_d(x) / P_d(X > 0) for x > 0.
// Mullahy (1986), J. Econometrics 33, 341-365.
var hurdle = Combinator{
	Name:    "Hurdle",
	Doc:     "with probability psi a positive value of d, and otherwise 0",
	Usage:   []string{"Hurdle(psi, d)", "Hurdle(d, logit=eta)"},
	Call:    "Hurdle(psi, Poisson(mu))",
	Slots:   zeroSlots,
	Density: "1 - psi at x = 0, psi * density of d at x / P(d > 0) for x > 0",
	Mean:    "psi * mean of d / P(d > 0), if d has no negative values",
	SD:      "",
	Values:  "0 and the positive values of d",
	Note: `psi is the probability of a value other than 0, as in PyMC; brms calls 1 - psi hu. With logit= psi is inv_logit(eta). d may be a distribution of counts or of real numbers.

  catch ~ Hurdle(psi, NegativeBinomial(mu=m, alpha=a))
  rain ~ Hurdle(psi, Gamma(mu=m, sigma=s))`,
	Example: "exp(Hurdle(0.4, Poisson(2)).lpmf([0, 1]))", Value: "[0.6, 0.125214]", See: "ZeroInflated Mixture Truncated",
	Aliases: []Alias{
		{Name: "HurdlePoisson", Here: "Hurdle($1, Poisson($2))", Usage: "Hurdle(psi, Poisson(mu))"},
		{Name: "HurdleNegativeBinomial", Usage: "Hurdle(psi, NegativeBinomial(mu, alpha))"},
		{Name: "HurdleGamma", Here: "Hurdle($1, Gamma($2, $3))", Usage: "Hurdle(psi, Gamma(alpha, beta))"},
		{Name: "HurdleLogNormal", Here: "Hurdle($1, LogNormal($2, $3))", Usage: "Hurdle(psi, LogNormal(mu, sigma))"},
	},
	problem: func(parts []Part) string {
		s := parts[0].Spec
		switch {
		case s.EventRank > 0:
			return "Hurdle takes a distribution of single numbers, but a draw of " + s.Name + " is a " + eventWord(s)
		case s.Atoms():
			return s.Name + " has single values with a probability of their own and cannot be part of a Hurdle"
		case !s.CanDraw():
			return noDraws(s, "be part of a Hurdle")
		case !s.HasCDF() && !positive(s):
			return noCDF(s, "be part of a Hurdle")
		}
		return ""
	},
	build: func(s *Spec, c *combined) {
		z := zeros{c, c.parts[0]}
		z.common(s)
		d, form := z.d.Spec, z.d.Form
		s.atoms, s.rough = !s.Discrete, true
		if !s.Discrete {
			s.atomsAt = "0"
		}
		// The log of P_d(X > 0).
		counts := d.Discrete && d.support.LowerArg < 0 && d.support.Lower == 0
		above0 := func(args [][]float64) float64 {
			switch {
			case positive(d):
				return 0
			case counts:
				return mathx.Log1mExp(d.LogDensity(form, []float64{0}, args))
			}
			return d.LogCCDF(form, 0, args)
		}
		traceAbove0 := func(t *tracer, args [][]graph.Ref) graph.Ref {
			switch {
			case positive(d):
				return t.Const(0)
			case counts:
				return t.Log1mExp(d.trace(t, form, []graph.Ref{t.Const(0)}, args))
			}
			return d.traceLogCCDF(t, form, t.Const(0), args)
		}
		s.logDensity = func(_ int, x []float64, a [][]float64) float64 {
			one, none := z.logs(a)
			switch {
			case x[0] < 0:
				return math.Inf(-1)
			case x[0] == 0:
				return none
			case math.IsInf(one, -1):
				return one
			}
			args := argsOf(c, 0, a)
			return one + d.LogDensity(form, x, args) - above0(args)
		}
		s.graph = func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			one, none, ok := z.traceLogs(t, a)
			args := argsOf(c, 0, a)
			v := t.either(t.Lt(t.Const(0), x[0]),
				func() graph.Ref {
					return t.Add(one, t.Sub(d.trace(t, form, x, args), traceAbove0(t, args)))
				},
				func() graph.Ref {
					return t.either(t.isZero(x[0]), func() graph.Ref { return none }, func() graph.Ref { return t.Const(math.Inf(-1)) })
				})
			return t.Add(t.Add(v, ok), d.traceCheck(t, form, args)) // also where x is 0
		}
		cut, least := Truncated{Inner: d, Form: form}, []float64{0}
		if s.Discrete {
			least[0] = 1
		}
		s.draw = func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			if one, _ := z.logs(a); !(r.Float64() < mathx.Exp(one)) {
				out[0] = 0
				return
			}
			if positive(d) {
				d.draw(r, form, argsOf(c, 0, a), out)
				return
			}
			cut.Draw(r, argsOf(c, 0, a), least, nil, out)
		}
		if !d.HasCDF() {
			return
		}
		z.functions(s, func(x float64, args [][]float64) (below, above float64) {
			switch {
			case x < 0 || x == 0:
				return math.Inf(-1), 0
			case positive(d):
				return d.LogCDF(form, x, args), d.LogCCDF(form, x, args)
			}
			above = d.LogCCDF(form, x, args) - above0(args)
			return cut.logMass(args, least[0], x) - above0(args), math.Min(0, above)
		}, func(t *tracer, x graph.Ref, args [][]graph.Ref) (below, above func() graph.Ref) {
			if positive(d) {
				return func() graph.Ref { return d.traceLogCDF(t, form, x, args) }, func() graph.Ref { return d.traceLogCCDF(t, form, x, args) }
			}
			low := t.Const(least[0])
			return func() graph.Ref {
					inside := t.either(t.Le(low, x), func() graph.Ref { return t.Sub(cut.graphMass(t, args, low, x), traceAbove0(t, args)) },
						func() graph.Ref { return t.Const(math.Inf(-1)) })
					return inside
				}, func() graph.Ref {
					return t.either(t.Le(low, x), func() graph.Ref { return t.Sub(d.traceLogCCDF(t, form, x, args), traceAbove0(t, args)) },
						func() graph.Ref { return t.Const(0) })
				}
		})
		space, bounds, trace := s.space, s.bounds, s.traceSpace
		s.space = func(a [][]float64) (lo, hi float64) { _, hi = space(a); return 0, hi }
		s.bounds = func(form int, a [][]float64) (lo, hi float64) { _, hi = bounds(form, a); return 0, hi }
		s.traceSpace = func(t *tracer, a [][]graph.Ref) (lo, hi graph.Ref) { _, hi = trace(t, a); return t.Const(0), hi }
		s.support.Lower = 0
		if !s.Discrete {
			s.support.Kind = bounded(false, true, !math.IsInf(s.support.Upper, 1))
		}
	},
}

// positive reports whether a distribution of real numbers has no negative values.
func positive(s *Spec) bool { return !s.Discrete && s.support.LowerArg < 0 && s.support.Lower >= 0 }

var zeroSlots = []Slot{
	{Param: Param{Name: "psi", Rule: Probability}},
	{Param: Param{Name: "d"}, Role: Inner},
	{Param: Param{Name: "logit", Rule: Finite}, Instead: "psi"},
}

// zeros are the zeros of a distribution beside those of d.
type zeros struct {
	*combined
	d Part
}

// logs returns the logs of psi and of 1 - psi.
func (z zeros) logs(a [][]float64) (one, none float64) {
	p := a[z.from[1]][0]
	if z.given[0] == "logit" {
		return -mathx.Log1pExp(-p), -mathx.Log1pExp(p)
	}
	return mathx.Log(p), mathx.Log1p(-p)
}

// traceLogs is logs over a trace, with 0, or NaN for a bad psi.
func (z zeros) traceLogs(t *tracer, a [][]graph.Ref) (one, none, ok graph.Ref) {
	p := a[z.from[1]][0]
	if z.given[0] == "logit" {
		return t.Neg(t.Log1pExp(t.Neg(p))), t.Neg(t.Log1pExp(p)), t.Const(0)
	}
	never := t.Const(math.Inf(-1))
	return t.Select(t.isZero(p), never, t.Log(p)), t.Select(t.isOne(p), never, t.Log1p(t.Neg(p))), t.fraction(p)
}

// common fills in what both distributions with zeros share.
func (z zeros) common(s *Spec) {
	c, d, form := z.combined, z.d.Spec, z.d.Form
	s.support = d.support
	if s.support.LowerArg >= 0 {
		s.support.Lower = math.Inf(-1)
	}
	if s.support.UpperArg >= 0 || d.categories != nil {
		s.support.Upper = math.Inf(1)
	}
	s.support.LowerArg, s.support.UpperArg = -1, -1
	s.support.Lower, s.support.Upper = math.Min(0, s.support.Lower), math.Max(0, s.support.Upper)
	s.Categories, s.Ordered = false, false
	s.space = func(a [][]float64) (lo, hi float64) {
		lo, hi = d.Space(form, argsOf(c, 0, a))
		return math.Min(0, lo), math.Max(0, hi)
	}
	s.bounds = func(_ int, a [][]float64) (lo, hi float64) {
		lo, hi = d.Bounds(form, argsOf(c, 0, a))
		return math.Min(0, lo), math.Max(0, hi)
	}
	s.traceSpace = func(t *tracer, a [][]graph.Ref) (lo, hi graph.Ref) {
		lo, hi = d.traceBounds(t, argsOf(c, 0, a))
		return t.outermost(lo, t.Const(0), t.Min), t.outermost(hi, t.Const(0), t.Max)
	}
}

// functions makes the distribution functions from those of the values that are not extra zeros.
func (z zeros) functions(s *Spec, plain func(x float64, args [][]float64) (below, above float64),
	traced func(t *tracer, x graph.Ref, args [][]graph.Ref) (below, above func() graph.Ref)) {
	c := z.combined
	s.everywhere = true
	s.logCDF = func(_ int, x float64, a [][]float64) float64 {
		one, none := z.logs(a)
		below, _ := plain(x, argsOf(c, 0, a))
		if x < 0 {
			return times(one, below)
		}
		return math.Min(0, mathx.LogSumExp2(none, times(one, below)))
	}
	s.logCCDF = func(_ int, x float64, a [][]float64) float64 {
		one, none := z.logs(a)
		_, above := plain(x, argsOf(c, 0, a))
		if x < 0 {
			return math.Min(0, mathx.LogSumExp2(none, times(one, above)))
		}
		return times(one, above)
	}
	s.graphLogCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
		one, none, ok := z.traceLogs(t, a)
		below, _ := traced(t, x, argsOf(c, 0, a))
		v := t.Add(one, t.nothing(below()))
		return t.Add(ok, t.either(t.Le(t.Const(0), x), func() graph.Ref { return t.LogSumExp([]graph.Ref{none, v}) }, func() graph.Ref { return v }))
	}
	s.graphLogCCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
		one, none, ok := z.traceLogs(t, a)
		_, above := traced(t, x, argsOf(c, 0, a))
		v := t.Add(one, t.nothing(above()))
		return t.Add(ok, t.either(t.Le(t.Const(0), x), func() graph.Ref { return v }, func() graph.Ref { return t.LogSumExp([]graph.Ref{none, v}) }))
	}
}

// times is the sum of two logs, where -Inf plus anything is -Inf.
func times(a, b float64) float64 {
	if math.IsInf(a, -1) || math.IsInf(b, -1) {
		return math.Inf(-1)
	}
	return a + b
}
