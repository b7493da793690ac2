package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Logistic(mu, s), z = (x - mu) / s: log f(x) = -z - log(s) - 2 log1p(exp(-z)).
// Johnson, Kotz, Balakrishnan (1995), vol. 2, ch. 23.
var logistic = Spec{
	Name:    "Logistic",
	Doc:     "location mu and scale s",
	Forms:   []Form{{Params: []Param{{Name: "mu"}, {Name: "s", Rule: Positive}}}},
	Density: "exp(-(x - mu) / s) / (s * (1 + exp(-(x - mu) / s))^2)",
	Mean:    "mu",
	SD:      "s * pi / sqrt(3)",
	Example: "Logistic(0, 1).cdf(0)", Value: "0.5",
	See: "Normal inv_logit",
	Aliases: []Alias{
		{Name: "dlogis", Here: "Logistic($1, 1 / $2)", Usage: "Logistic(mu, s)", Fact: "s is the scale"},
		{Name: "logis"},
	},
	Points: []Point{
		{Args: [][]float64{{1}, {2}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{-10}, {4}}},
	},
	functions: functions{
		support: onReals(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			z := math.Abs(x-p[0]) / p[1]
			return -z - mathx.Log(p[1]) - float64(2*mathx.Log1p(mathx.Exp(-z)))
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Div(t.Sub(x, p[0]), p[1])
			core := t.Sub(t.Neg(z), t.scale(2, t.Log1pExp(t.Neg(z))))
			return t.Sub(core, t.Log(p[1]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return p[0] + float64(p[1]*mathx.Logit(r.Float64()))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 { return -mathx.Log1pExp((p[0] - x) / p[1]) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return -mathx.Log1pExp((x - p[0]) / p[1])
		}),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			z := lp - mathx.Log1mExp(lp)
			if upper {
				z = -z
			}
			return p[0] + float64(p[1]*z)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(t.Log1pExp(t.Div(t.Sub(p[0], x), p[1])))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(t.Log1pExp(t.Div(t.Sub(x, p[0]), p[1])))
		}),
	},
}
