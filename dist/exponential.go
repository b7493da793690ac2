package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Exponential(lam) or Exponential(scale), scale = 1 / lam:
// log f(x) = log(lam) - lam x for x >= 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 19.
var exponential = Spec{
	Name: "Exponential",
	Doc:  "positive, with rate lam; or scale 1 / lam, its mean",
	Forms: []Form{
		{Params: []Param{{Name: "lam", Rule: Positive}}},
		{Params: []Param{{Name: "scale", Rule: Positive}}},
	},
	Density:     "lam * exp(-lam * x)",
	Mean:        "1 / lam",
	SD:          "1 / lam",
	Conversions: []string{"lam = 1 / scale"},
	Example:     "Exponential(2).lpdf(1)", Value: "-1.30685",
	See: "Gamma Weibull HalfNormal",
	Aliases: []Alias{
		{Name: "dexp", Here: "Exponential($1)"},
		{Name: "Exp", Here: "Exponential($1)", Fact: "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
		{Name: "exp", Here: "Exponential($1)", Fact: "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
		{Name: "Expo", Here: "Exponential($1)", Fact: "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
		{Name: "Expon", Here: "Exponential($1)", Fact: "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
		{Name: "expon", Here: "Exponential($1)", Fact: "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
		{Name: "np.exponential", Here: "Exponential(scale=$1)", Usage: "Exponential(scale=m)", Fact: "the argument in NumPy is the mean"},
	},
	Synonyms: map[string]Synonym{
		"mean": {"scale", "$1"},
		"mu":   {"scale", "$1"},
		"beta": {},
	},
	Points: []Point{
		{Args: [][]float64{{0.5}}},
		{Args: [][]float64{{1}}},
		{Args: [][]float64{{0.02}}},
		{Form: 1, Args: [][]float64{{3}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			if form == 1 {
				return -mathx.Log(p[0]) - x/p[0]
			}
			return mathx.Log(p[0]) - float64(p[0]*x)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			core := t.support(x, t.Neg(expTimes(t, form, x, p)), 0, math.Inf(1))
			if form == 1 {
				return t.Sub(core, t.Log(p[0]))
			}
			return t.Add(core, t.Log(p[0]))
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			if form == 1 {
				return finite(r.Exponential() * p[0])
			}
			return finite(r.Exponential() / p[0])
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			h, scale := x*p[0], mathx.Log(p[0])
			if form == 1 {
				h, scale = x/p[0], -scale
			}
			if h < smallHazard {
				return mathx.Log(x) + scale
			}
			return mathx.Log1mExp(-h)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			if form == 1 {
				return -x / p[0]
			}
			return -x * p[0]
		}),
		inverse: inverted(func(form int, lp float64, upper bool, p params) float64 {
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			if form == 1 {
				return finite(-lp * p[0])
			}
			return finite(-lp / p[0])
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			h := expTimes(t, form, x, p)
			scale := t.Log(p[0])
			if form == 1 {
				scale = t.Neg(scale)
			}
			return t.Select(t.Lt(h, t.Const(smallHazard)), t.Add(t.Log(x), scale), t.Log1mExp(t.Neg(h)))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(expTimes(t, form, x, p))
		}),
	},
}

// smallHazard is the h below which log(1 - exp(-h)) is taken to be log(h): far below where that
// changes a digit, and above where a product of two numbers has lost some.
const smallHazard = 1e-250

// expTimes returns lam x.
func expTimes(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
	if form == 1 {
		return t.Div(x, p[0])
	}
	return t.Mul(x, p[0])
}
