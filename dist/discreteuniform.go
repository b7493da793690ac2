package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// DiscreteUniform(lower, upper): f(x) = 1 / (upper - lower + 1), x in {lower, ..., upper}.
// Johnson, Kemp, Kotz (2005), ch. 6.
var discreteUniform = Spec{
	Name:     "DiscreteUniform",
	Doc:      "whole numbers from lower to upper inclusive, equally likely",
	Forms:    []Form{{Params: []Param{{Name: "lower", Rule: Whole}, {Name: "upper", Rule: Whole}}}},
	Discrete: true,
	Density:  "1 / (upper - lower + 1)",
	Mean:     "(lower + upper) / 2",
	SD:       "sqrt(((upper - lower + 1)^2 - 1) / 12)",
	Example:  "exp(DiscreteUniform(1, 6).lpmf(3))", Value: "0.166667",
	See: "Uniform Categorical",
	Aliases: []Alias{
		{Name: "discrete_range", Here: "DiscreteUniform($1, $2)"},
		{Name: "randint", Usage: "DiscreteUniform(low, high - 1)", Fact: "both ends are included"},
		{Name: "dunifd"},
		{Name: "ddunif", Here: "DiscreteUniform($1, $2)"},
		{Name: "dunifdisc"},
	},
	Points: []Point{
		{Args: [][]float64{{2}, {7}}},
		{Args: [][]float64{{-3}, {3}}},
		{Args: [][]float64{{5}, {5}}},
		{Args: [][]float64{{1}, {1000}}},
	},
	functions: functions{
		support: Support{Kind: transform.Discrete, LowerArg: 0, UpperArg: 1, Lower: math.Inf(-1), Upper: math.Inf(1), Integer: true},
		check: func(_ int, a [][]float64) string {
			if lo, hi := a[0][0], a[1][0]; lo > hi {
				return fmt.Sprintf("lower is %s, but must be at most upper, which is %s", number(lo), number(hi))
			}
			return ""
		},
		graphCheck: func(t *tracer, _ int, a [][]graph.Ref) graph.Ref { return t.require(t.Le(a[0][0], a[1][0])) },
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < p[0] || x > p[1] {
				return math.Inf(-1)
			}
			return -mathx.Log(p[1] - p[0] + 1)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			v := t.Neg(t.Log(t.plus(t.Sub(p[1], p[0]), 1)))
			v = t.within(t.Eq(t.Op(graph.OpFloor, x), x), v, math.Inf(-1))
			v = t.within(t.Le(x, p[1]), v, math.Inf(-1))
			v = t.within(t.Le(p[0], x), v, math.Inf(-1))
			return t.Add(v, t.Add(t.obeys(Whole, []graph.Ref{p[0]}), t.obeys(Whole, []graph.Ref{p[1]})))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return mathx.Min(p[0]+math.Floor((p[1]-p[0]+1)*r.Float64()), p[1])
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			n := p[1] - p[0] + 1
			if d := p[1] - x; d < x-p[0] {
				return mathx.Log1p(-d / n)
			}
			return mathx.Log((x - p[0] + 1) / n)
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			n := p[1] - p[0] + 1
			if d := x - p[0] + 1; d < p[1]-x {
				return mathx.Log1p(-d / n)
			}
			return mathx.Log((p[1] - x) / n)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log(t.Div(t.plus(t.Sub(x, p[0]), 1), t.plus(t.Sub(p[1], p[0]), 1)))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log(t.Div(t.Sub(p[1], x), t.plus(t.Sub(p[1], p[0]), 1)))
		}),
	},
}
