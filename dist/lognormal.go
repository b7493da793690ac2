package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// LogNormal(mu, sigma), z = (log(x) - mu) / sigma:
// log f(x) = -log(x) - log(sigma) - log(2 pi) / 2 - z^2 / 2 for x > 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 14.
var logNormal = Spec{
	Name:    "LogNormal",
	Doc:     "positive; its logarithm is Normal(mu, sigma)",
	Forms:   []Form{{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}}}},
	Density: "exp(-((log(x) - mu) / sigma)^2 / 2) / (x * sigma * sqrt(2 * pi))",
	Mean:    "exp(mu + sigma^2 / 2)",
	SD:      "mean * sqrt(exp(sigma^2) - 1)",
	Note:    "mu and sigma are mean and sd of the logarithm; the median is exp(mu).",
	Example: "LogNormal(1, 0.5).quantile(0.5)", Value: "2.71828",
	See: "Normal Gamma",
	Aliases: []Alias{
		{Name: "dlnorm", Here: "LogNormal($1, 1 / sqrt($2))", Usage: "LogNormal(mu, sigma)", Fact: precision},
		{Name: "lnorm"},
	},
	Synonyms: map[string]Synonym{
		"mean":  {},
		"scale": {},
		"s":     {"sigma", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{0.2}, {0.5}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{2}, {0.1}}},
		{Args: [][]float64{{-3}, {2}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x <= 0 {
				return math.Inf(-1)
			}
			l := mathx.Log(x)
			z := (l - p[0]) / p[1]
			return -l - mathx.Log(p[1]) - 0.5*logTwoPi - float64(0.5*z*z)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l := t.Log(x)
			core := t.Sub(t.scale(-0.5, t.Square(t.Div(t.Sub(l, p[0]), p[1]))), l)
			core = t.within(t.Lt(t.Const(0), x), core, math.Inf(-1))
			return t.plus(t.Sub(core, t.Log(p[1])), -0.5*logTwoPi)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(mathx.Exp(p[0] + float64(p[1]*r.Normal())))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.LogPhi((mathx.Log(x) - p[0]) / p[1])
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.LogPhi((p[0] - mathx.Log(x)) / p[1])
		}),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			return finite(mathx.Exp(p[0] + float64(p[1]*normalQuantile(lp, upper))))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.LogPhi(t.Div(t.Sub(t.Log(x), p[0]), p[1]))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.LogPhi(t.Div(t.Sub(p[0], t.Log(x)), p[1]))
		}),
	},
}
