package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Uniform(lower, upper): log f(x) = -log(upper - lower) for lower <= x <= upper,
// both ends included.
var uniform = Spec{
	Name:    "Uniform",
	Doc:     "uniform from lower to upper",
	Forms:   []Form{{Params: []Param{{Name: "lower"}, {Name: "upper"}}}},
	Density: "1 / (upper - lower)",
	Mean:    "(lower + upper) / 2",
	SD:      "(upper - lower) / sqrt(12)",
	Example: "Uniform(0, 4).cdf([1, 2])", Value: "[0.25, 0.5]",
	See: "Flat Beta",
	Aliases: []Alias{
		{Name: "dunif", Here: "Uniform($1, $2)"},
		{Name: "Unif", Here: "Uniform($1, $2)"},
		{Name: "U", Here: "Uniform($1, $2)"},
		{Name: "unif"},
	},
	Points: []Point{
		{Args: [][]float64{{-1}, {3}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{-10}, {10}}},
	},
	functions: functions{
		support:    betweenArguments(),
		check:      func(_ int, a [][]float64) string { return inOrder(a[0][0], a[1][0]) },
		graphCheck: func(t *tracer, _ int, a [][]graph.Ref) graph.Ref { return t.require(t.Lt(a[0][0], a[1][0])) },
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < p[0] || x > p[1] {
				return math.Inf(-1)
			}
			return -mathx.Log(p[1] - p[0])
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			v := t.Neg(t.Log(t.Sub(p[1], p[0])))
			v = t.within(t.Le(x, p[1]), v, math.Inf(-1))
			return t.within(t.Le(p[0], x), v, math.Inf(-1))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return between(p[0]+float64((p[1]-p[0])*r.Float64()), p[0], p[1])
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			if d := p[1] - x; d < x-p[0] {
				return mathx.Log1p(-d / (p[1] - p[0]))
			}
			return mathx.Log((x - p[0]) / (p[1] - p[0]))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			if d := x - p[0]; d < p[1]-x {
				return mathx.Log1p(-d / (p[1] - p[0]))
			}
			return mathx.Log((p[1] - x) / (p[1] - p[0]))
		}),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			w := (p[1] - p[0]) * mathx.Exp(lp)
			if upper {
				return between(p[1]-float64(w), p[0], p[1])
			}
			return between(p[0]+float64(w), p[0], p[1])
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log(t.Div(t.Sub(x, p[0]), t.Sub(p[1], p[0])))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Log(t.Div(t.Sub(p[1], x), t.Sub(p[1], p[0])))
		}),
	},
}

// between returns x, moved to the nearer bound if rounding put it outside.
func between(x, lo, hi float64) float64 { return mathx.Min(mathx.Max(x, lo), hi) }
