package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// folded is `Folded(d)`: f(x) = f_d(x) + f_d(-x) for x > 0, F(x) = P(-x <= d <= x).
// Leone, Nelson, Nottingham (1961), Technometrics 3, 543-550.
var folded = Combinator{
	Name:    "Folded",
	Doc:     "the absolute value of a draw of d",
	Usage:   []string{"Folded(d)"},
	Call:    "Folded(Normal(mu, sigma))",
	Slots:   []Slot{{Param: Param{Name: "d"}, Role: Inner}},
	Density: "density of d at x + density of d at -x",
	Values:  "numbers from 0",
	Note: `  size ~ Folded(Normal(mu, sigma))

If d is symmetric around 0, this is the half distribution: Folded(Normal(0, s)) is HalfNormal(s).`,
	Example: "Folded(Normal(1, 2)).lpdf(0.5)", Value: "-1.0674", See: "HalfNormal Affine Truncated",
	Aliases: []Alias{{Name: "FoldedNormal", Usage: "Folded(Normal(mu, sigma))"}, {Name: "foldnorm", Usage: "Folded(Normal(mu, sigma))"}, {Name: "FoldedDistribution", Usage: "Folded(d)"}},
	problem: func(parts []Part) string {
		if s := parts[0].Spec; s.Atoms() {
			return "single values of " + s.Name + " have a probability of their own, and it cannot be folded"
		}
		return oneNumber(parts[0].Spec, "Folded", "folded")
	},
	build: func(s *Spec, c *combined) {
		d, form := c.parts[0].Spec, c.parts[0].Form
		sides := Truncated{Inner: d, Form: form}
		lower, upper := d.ends()
		s.support = support(bounded(s.Discrete, true, lower && upper), 0, math.Inf(1))
		s.rough = s.rough || lower || upper || d.kink != 0
		s.Categories, s.Ordered = false, false
		far := func(lo, hi float64) (float64, float64) { return 0, math.Max(math.Abs(lo), math.Abs(hi)) }
		s.space = func(a [][]float64) (lo, hi float64) { return far(d.Space(form, argsOf(c, 0, a))) }
		s.bounds = func(_ int, a [][]float64) (lo, hi float64) { return far(d.Bounds(form, argsOf(c, 0, a))) }
		s.traceSpace = func(t *tracer, a [][]graph.Ref) (lo, hi graph.Ref) {
			lo, hi = d.traceBounds(t, argsOf(c, 0, a))
			if lo == graph.None || hi == graph.None {
				return t.Const(0), graph.None
			}
			return t.Const(0), t.Max(t.Abs(lo), t.Abs(hi))
		}
		s.logDensity = func(_ int, x []float64, a [][]float64) float64 {
			args := argsOf(c, 0, a)
			switch {
			case x[0] < 0:
				return math.Inf(-1)
			case x[0] == 0 && s.Discrete:
				return d.LogDensity(form, x, args)
			}
			return mathx.LogSumExp2(d.LogDensity(form, x, args), d.LogDensity(form, []float64{-x[0]}, args))
		}
		s.graph = func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			args := argsOf(c, 0, a)
			right := d.trace(t, form, x, args)
			v := t.LogSumExp([]graph.Ref{t.nothing(right), t.nothing(d.trace(t, form, []graph.Ref{t.Neg(x[0])}, args))})
			if s.Discrete {
				v = t.either(t.isZero(x[0]), func() graph.Ref { return right }, func() graph.Ref { return v })
			}
			return t.within(t.Le(t.Const(0), x[0]), v, math.Inf(-1))
		}
		s.draw = func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			d.draw(r, form, argsOf(c, 0, a), out)
			out[0] = math.Abs(out[0])
		}
		if !d.CanDraw() {
			s.draw = nil
		}
		s.everywhere = true
		s.logCDF = func(_ int, x float64, a [][]float64) float64 {
			if x < 0 || x == 0 && !s.Discrete {
				return math.Inf(-1)
			}
			return math.Min(0, sides.logMass(argsOf(c, 0, a), -x, x))
		}
		s.logCCDF = func(_ int, x float64, a [][]float64) float64 {
			if x < 0 {
				return 0
			}
			args, below := argsOf(c, 0, a), -x
			if s.Discrete {
				below = -math.Floor(x) - 1
			}
			return math.Min(0, mathx.LogSumExp2(d.LogCCDF(form, x, args), d.LogCDF(form, below, args)))
		}
		inside := func(t *tracer, x, v graph.Ref, below float64) graph.Ref {
			ok := t.Lt(t.Const(0), x)
			if s.Discrete {
				ok = t.Le(t.Const(0), x)
			}
			return t.within(ok, v, below)
		}
		s.graphLogCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return inside(t, x, sides.graphMass(t, argsOf(c, 0, a), t.Neg(x), x), math.Inf(-1))
		}
		s.graphLogCCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			args, below := argsOf(c, 0, a), t.Neg(x)
			if s.Discrete {
				below = t.plus(t.Neg(t.Op(graph.OpFloor, x)), -1)
			}
			return inside(t, x, t.LogSumExp([]graph.Ref{t.nothing(d.traceLogCCDF(t, form, x, args)), t.nothing(d.traceLogCDF(t, form, below, args))}), 0)
		}
	},
}

// affine is `Affine(d, loc, scale)`, the distribution of loc + scale X for a draw X of d:
// f(x) = f_d((x - loc) / scale) / scale.
var affine = Combinator{
	Name:    "Affine",
	Doc:     "loc + scale * x for a draw x of d",
	Usage:   []string{"Affine(d, loc, scale)"},
	Call:    "Affine(StudentT(nu, 0, 1), loc, scale)",
	Slots:   []Slot{{Param: Param{Name: "d"}, Role: Inner}, {Param: Param{Name: "loc", Rule: Finite}}, {Param: Param{Name: "scale", Rule: Positive}}},
	Density: "density of d at (x - loc) / scale, divided by scale",
	Mean:    "loc + scale * mean of d",
	SD:      "scale * sd of d",
	Values:  "loc + scale * those of d",
	Note: `  age ~ Affine(Gamma(2, 0.1), 18, 1)      # 18 and more

If d draws whole numbers, loc and scale must be whole numbers too.`,
	Example: "Affine(Normal(0, 1), 1, 2).cdf(3)", Value: "0.841345", See: "Folded Truncated",
	Aliases: []Alias{{Name: "AffineDistribution", Here: "Affine($3, $1, $2)", Usage: "Affine(d, loc, scale)"}, {Name: "LocationScale", Here: "Affine($3, $1, $2)", Usage: "Affine(d, loc, scale)"}},
	problem: func(parts []Part) string {
		switch s := parts[0].Spec; {
		case s.EventRank > 0:
			return "only distributions of single numbers can be shifted and scaled, but a draw of " + s.Name + " is a " + eventWord(s)
		case !s.CanDraw():
			return noDraws(s, "be shifted and scaled")
		}
		return ""
	},
	build: func(s *Spec, c *combined) {
		d, form := c.parts[0].Spec, c.parts[0].Form
		own := func(a [][]float64) (args [][]float64, loc, scale float64) {
			return argsOf(c, 0, a), ownArg(c, "loc", a)[0], ownArg(c, "scale", a)[0]
		}
		traced := func(t *tracer, x graph.Ref, a [][]graph.Ref) (args [][]graph.Ref, z, ok graph.Ref) {
			loc, scale := ownArg(c, "loc", a)[0], ownArg(c, "scale", a)[0]
			return argsOf(c, 0, a), t.Div(t.Sub(x, loc), scale), t.positive(scale)
		}
		lower, upper := d.ends()
		s.support = support(bounded(s.Discrete, lower, upper), math.Inf(-1), math.Inf(1))
		s.rough = s.rough || lower || upper || d.kink != 0
		s.atomsAt = ""
		s.Categories, s.Ordered = false, false
		move := func(a [][]float64, lo, hi float64) (float64, float64) {
			_, loc, scale := own(a)
			return loc + float64(scale*lo), loc + float64(scale*hi)
		}
		s.space = func(a [][]float64) (float64, float64) {
			lo, hi := d.Space(form, argsOf(c, 0, a))
			return move(a, lo, hi)
		}
		s.bounds = func(_ int, a [][]float64) (float64, float64) {
			lo, hi := d.Bounds(form, argsOf(c, 0, a))
			return move(a, lo, hi)
		}
		s.traceSpace = func(t *tracer, a [][]graph.Ref) (lo, hi graph.Ref) {
			loc, scale := ownArg(c, "loc", a)[0], ownArg(c, "scale", a)[0]
			move := func(r graph.Ref) graph.Ref {
				if r == graph.None {
					return r
				}
				return t.Add(loc, t.Mul(scale, r))
			}
			lo, hi = d.traceBounds(t, argsOf(c, 0, a))
			return move(lo), move(hi)
		}
		if s.Discrete {
			s.check = func(_ int, a [][]float64) string {
				_, loc, scale := own(a)
				if why := Whole.problem("loc", []float64{loc}); why != "" {
					return why
				}
				return Whole.problem("scale", []float64{scale})
			}
		}
		check := s.graphCheck
		s.graphCheck = func(t *tracer, f int, a [][]graph.Ref) graph.Ref {
			ok := check(t, f, a)
			if s.Discrete {
				loc, scale := ownArg(c, "loc", a), ownArg(c, "scale", a)
				ok = t.Add(ok, t.Add(t.obeys(Whole, loc), t.obeys(Whole, scale)))
			}
			return ok
		}
		s.logDensity = func(_ int, x []float64, a [][]float64) float64 {
			args, loc, scale := own(a)
			v := d.LogDensity(form, []float64{(x[0] - loc) / scale}, args)
			if s.Discrete {
				return v
			}
			return v - mathx.Log(scale)
		}
		s.graph = func(t *tracer, f int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			args, z, ok := traced(t, x[0], a)
			v := d.trace(t, form, []graph.Ref{z}, args)
			if s.Discrete {
				v = t.within(t.Eq(t.Op(graph.OpFloor, z), z), v, math.Inf(-1))
				return t.Add(t.Add(v, ok), s.graphCheck(t, f, a))
			}
			return t.Add(t.Sub(v, t.Log(ownArg(c, "scale", a)[0])), ok)
		}
		s.draw = func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			args, loc, scale := own(a)
			d.draw(r, form, args, out)
			out[0] = loc + float64(scale*out[0])
		}
		if !d.HasCDF() {
			return
		}
		s.everywhere = true
		s.logCDF = func(_ int, x float64, a [][]float64) float64 {
			args, loc, scale := own(a)
			return d.LogCDF(form, (x-loc)/scale, args)
		}
		s.logCCDF = func(_ int, x float64, a [][]float64) float64 {
			args, loc, scale := own(a)
			return d.LogCCDF(form, (x-loc)/scale, args)
		}
		s.quantile = func(asked func(), q float64, a [][]float64) float64 {
			args, loc, scale := own(a)
			return loc + float64(scale*d.QuantileAsking(asked, form, q, args))
		}
		s.graphLogCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			args, z, ok := traced(t, x, a)
			return t.Add(d.traceLogCDF(t, form, z, args), ok)
		}
		s.graphLogCCDF = func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			args, z, ok := traced(t, x, a)
			return t.Add(d.traceLogCCDF(t, form, z, args), ok)
		}
	},
}
