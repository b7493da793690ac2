package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// YuleSimon(rho): log f(x) = log(rho) + lbeta(x, rho + 1) and P(X > x) = x B(x, rho + 1),
// x in {1, 2, ...}. Johnson, Kemp, Kotz (2005), ch. 6.
var yuleSimon = Spec{
	Name:     "YuleSimon",
	Doc:      "whole numbers from 1 with a tail like x^(-rho): the trials up to the first success of a probability exp(-w), w from Exponential(rho)",
	Forms:    []Form{{Params: []Param{{Name: "rho", Rule: Positive}}}},
	Discrete: true,
	Density:  "rho * exp(lbeta(x, rho + 1))",
	Mean:     "rho / (rho - 1)",
	SD:       "rho / ((rho - 1) * sqrt(rho - 2))",
	Note:     "The mean exists for rho > 1, the sd for rho > 2.",
	Example:  "exp(YuleSimon(1).lpmf([1, 2]))", Value: "[0.5, 0.166667]",
	See: "Geometric Pareto",
	Aliases: []Alias{
		{Name: "yule", Here: "YuleSimon($1)"},
		{Name: "Yule", Here: "YuleSimon($1)"},
	},
	Synonyms: map[string]Synonym{"alpha": {"rho", "$1"}, "shape": {"rho", "$1"}},
	Points: []Point{
		{Args: [][]float64{{8}}},
		{Args: [][]float64{{30}}},
		{Args: [][]float64{{4.5}}},
	},
	functions: functions{
		support: support(transform.Discrete, 1, math.Inf(1)),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 1 {
				return math.Inf(-1)
			}
			return mathx.Log(p[0]) + mathx.Lbeta(x, p[0]+1)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			v := t.Add(t.Log(p[0]), t.Lbeta(x, t.plus(p[0], 1)))
			return t.Add(t.whole(x, v, 1), t.positive(p[0]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			failure := mathx.Log1mExp(-r.Exponential() / p[0])
			return finite(mathx.Max(1, math.Ceil(mathx.Log(r.Float64())/failure)))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Log1mExp(mathx.Log(x) + mathx.Lbeta(x, p[0]+1))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.Log(x) + mathx.Lbeta(x, p[0]+1)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log1mExp(t.Add(t.Log(x), t.Lbeta(x, t.plus(p[0], 1))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Add(t.Log(x), t.Lbeta(x, t.plus(p[0], 1)))
		}),
	},
}
