package dist

import (
	"math"
	"strings"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// custom is `CustomDist(args..., logp=f)`: what it does, the functions of a model say; those who know
// the model make a Spec of them with Functions.
var custom = Combinator{
	Name:  "CustomDist",
	Doc:   "a distribution whose log density is a function of the model",
	Usage: []string{"CustomDist(a, b, ..., logp=f)", "CustomDist(a, b, ..., logp=f, random=g)", "CustomDist(a, b, ..., logp=f, lcdf=F, lccdf=S, lower=0)"},
	Call:  "CustomDist(a, b, logp=f, random=g)",
	Rest:  true,
	Slots: []Slot{
		{Param: Param{Name: "logp"}, Role: Function},
		{Param: Param{Name: "random"}, Role: Function, Optional: true},
		{Param: Param{Name: "lcdf"}, Role: Function, Optional: true},
		{Param: Param{Name: "lccdf"}, Role: Function, Optional: true},
		{Param: Param{Name: "lower", Rule: Bound}, Optional: true},
		{Param: Param{Name: "upper", Rule: Bound}, Optional: true},
	},
	Density: "exp(f(x, a, b, ...))",
	Values:  "real numbers from lower to upper; whole numbers where the first argument of f is declared int, vectors where it is declared real[n]",
	Note: `f(x, a, b, ...) is the log density of one draw x, given the arguments of the distribution, which may be columns and unknowns like those of others. It is 0 outside lower and upper.

  fn gompertz(t, a, b) = log(a) + b * t - a / b * expm1(b * t)
  fn draw(a, b) = log1p(-b / a * log(Uniform(0, 1).sample())) / b
  t ~ CustomDist(a, b, logp=gompertz, random=draw, lower=0)

random=g is needed for predictions: g(a, b, ...) returns a draw, and only in such a function may a distribution draw, by .sample(). lcdf=F and lccdf=S are the logs of P(X <= x) and P(X > x), called like f; either is enough for Truncated, Censored, .cdf and .quantile, and draws are then made from it where random= is missing.

The types of f's arguments say what a draw is: x: int a whole number, x: real[n] a vector; an argument declared real[n] is a vector for each draw. Where no vector says how long a draw is, its length is an argument by the name of the size: fn f(x: real[n], n, s) with CustomDist(N, s, logp=f).`,
	See:     "fn Truncated Censored Mixture target posterior_predictive",
	Aliases: []Alias{{Name: "DensityDist", Usage: "CustomDist(a, b, logp=f, random=g)"}},
	problem: func([]Part) string { return "" },
}

// Functions are what makes a distribution of one's own.
type Functions struct {
	Params     []Param // the arguments, in the order in which the functions take them
	Discrete   bool
	EventRank  int
	Event      int // numbers in a draw
	LogDensity func(x []float64, a [][]float64) float64
	Graph      func(t *graph.Trace, x []graph.Ref, a [][]graph.Ref) graph.Ref
	// Draw may be nil, and so may either of the logs of P(X <= x) and P(X > x), or both.
	Draw                      func(r *mathx.Stream, a [][]float64, out []float64)
	LogCDF, LogCCDF           func(x float64, a [][]float64) float64
	GraphLogCDF, GraphLogCCDF func(t *graph.Trace, x graph.Ref, a [][]graph.Ref) graph.Ref
}

// Spec makes the distribution; lower and upper say whether these bounds follow the arguments.
func (f Functions) Spec(lower, upper bool) *Spec {
	n := len(f.Params)
	params := append([]Param{}, f.Params...)
	s := &Spec{Name: custom.Name, Discrete: f.Discrete, EventRank: f.EventRank, own: true}
	s.support = support(bounded(f.Discrete, lower, upper), math.Inf(-1), math.Inf(1))
	if f.EventRank > 0 && !f.Discrete {
		s.support = onReals()
	}
	if lower {
		s.support.LowerArg, params = len(params), append(params, Param{Name: "lower", Rule: Bound})
	}
	if upper {
		s.support.UpperArg, params = len(params), append(params, Param{Name: "upper", Rule: Bound})
	}
	s.Forms = []Form{{Params: params}}
	s.length = func(int, [][]float64) int { return f.Event }
	s.rough = true
	if lower && upper {
		s.check = func(_ int, a [][]float64) string {
			lo, hi := a[s.support.LowerArg][0], a[s.support.UpperArg][0]
			if f.Discrete && lo == hi {
				return ""
			}
			return inOrder(lo, hi)
		}
		s.graphCheck = func(t *tracer, _ int, a [][]graph.Ref) graph.Ref {
			lo, hi := a[s.support.LowerArg][0], a[s.support.UpperArg][0]
			if f.Discrete {
				return t.require(t.Le(lo, hi))
			}
			return t.require(t.Lt(lo, hi))
		}
	}
	s.logDensity = func(form int, x []float64, a [][]float64) float64 {
		if lo, hi := s.Space(form, a); f.EventRank == 0 && (x[0] < lo || x[0] > hi) {
			return math.Inf(-1)
		}
		return f.LogDensity(x, a[:n])
	}
	s.graph = func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
		v := func() graph.Ref { return f.Graph(t.Trace, x, a[:n]) }
		ok := s.traceCheck(t, form, a)
		if f.EventRank > 0 {
			return t.Add(v(), ok)
		}
		lo, hi := s.ownBounds(t.Trace, a)
		in := t.Const(1)
		if lo != graph.None {
			in = t.Le(lo, x[0])
		}
		if hi != graph.None {
			in = t.Mul(in, t.Le(x[0], hi))
		}
		return t.Add(t.either(in, v, func() graph.Ref { return t.Const(math.Inf(-1)) }), ok)
	}
	if s.Discrete {
		in := s.graph
		s.graph = func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			v := in(t, form, x, a)
			for _, r := range x {
				v = t.whole(r, v, math.Inf(-1))
			}
			return v
		}
	}
	if f.LogCDF != nil || f.LogCCDF != nil {
		f.distribution(s, n)
	}
	switch {
	case f.Draw != nil:
		s.draw = func(r *mathx.Stream, _ int, a [][]float64, out []float64) { f.Draw(r, a[:n], out) }
	case s.logCDF != nil:
		s.draw = func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			out[0] = s.Quantile(form, r.Float64(), a)
		}
	}
	return s
}

// Described is Spec where the functions are known to be there, but not what they compute: it says what draws are and what
// the distribution can do.
func (f Functions) Described(random, cdf, lower, upper bool) *Spec {
	f.LogDensity = func([]float64, [][]float64) float64 { return math.NaN() }
	if random {
		f.Draw = func(_ *mathx.Stream, _ [][]float64, out []float64) { out[0] = math.NaN() }
	}
	if cdf {
		f.LogCDF = func(float64, [][]float64) float64 { return math.NaN() }
		f.GraphLogCDF = func(t *graph.Trace, _ graph.Ref, _ [][]graph.Ref) graph.Ref { return t.Const(math.NaN()) }
	}
	return f.Spec(lower, upper)
}

// distribution gives s the functions of which one may be missing, and follows from the other.
func (f Functions) distribution(s *Spec, n int) {
	other := func(f func(x float64, a [][]float64) float64) func(int, float64, [][]float64) float64 {
		return func(_ int, x float64, a [][]float64) float64 { return mathx.Log1mExp(f(x, a[:n])) }
	}
	own := func(f func(x float64, a [][]float64) float64) func(int, float64, [][]float64) float64 {
		return func(_ int, x float64, a [][]float64) float64 { return f(x, a[:n]) }
	}
	type traced = func(t *graph.Trace, x graph.Ref, a [][]graph.Ref) graph.Ref
	ownGraph := func(f traced) func(*tracer, int, graph.Ref, [][]graph.Ref) graph.Ref {
		return func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref { return f(t.Trace, x, a[:n]) }
	}
	otherGraph := func(f traced) func(*tracer, int, graph.Ref, [][]graph.Ref) graph.Ref {
		return func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.Log1mExp(f(t.Trace, x, a[:n]))
		}
	}
	if f.LogCDF != nil {
		s.logCDF, s.graphLogCDF = own(f.LogCDF), ownGraph(f.GraphLogCDF)
		s.logCCDF, s.graphLogCCDF = other(f.LogCDF), otherGraph(f.GraphLogCDF)
	}
	if f.LogCCDF != nil {
		s.logCCDF, s.graphLogCCDF = own(f.LogCCDF), ownGraph(f.GraphLogCCDF)
	}
	if f.LogCDF == nil {
		s.logCDF, s.graphLogCDF = other(f.LogCCDF), otherGraph(f.GraphLogCCDF)
	}
}

// Lacking says of a distribution made of functions which of them is missing where draws are
// wanted; "" for all others.
func (s *Spec) Lacking() string {
	for _, p := range s.Parts() {
		if why := p.Spec.Lacking(); why != "" {
			return why
		}
	}
	if s.own && s.draw == nil {
		var names []string
		for i, p := range s.Forms[0].Params {
			if i != s.support.LowerArg && i != s.support.UpperArg {
				names = append(names, p.Name)
			}
		}
		return "add `random=draw`, with a function `fn draw(" + strings.Join(names, ", ") + ") = ...` that returns a draw; in it distributions draw by `.sample()`"
	}
	return ""
}

// noCDF says why a distribution without distribution functions cannot be done something with.
func noCDF(s *Spec, done string) string {
	if s.own {
		return "CustomDist has no `lcdf=` or `lccdf=` and cannot " + done
	}
	return s.Name + " has no cumulative distribution function and cannot " + done
}

// noDraws is noCDF of one that does not draw.
func noDraws(s *Spec, done string) string {
	if s.Lacking() != "" {
		return "CustomDist has no `random=` and cannot " + done
	}
	return s.Name + " is no probability distribution and cannot " + done
}
