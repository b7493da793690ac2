package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Rayleigh(sigma): log f(x) = log(x) - 2 log(sigma) - (x / sigma)^2 / 2 for x >= 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, sec. 18.10.
var rayleigh = Spec{
	Name:    "Rayleigh",
	Doc:     "positive: the length of a vector of two Normal(0, sigma) numbers",
	Forms:   []Form{{Params: []Param{{Name: "sigma", Rule: Positive}}}},
	Density: "x / sigma^2 * exp(-(x / sigma)^2 / 2)",
	Mean:    "sigma * sqrt(pi / 2)",
	SD:      "sigma * sqrt(2 - pi / 2)",
	Note:    "It is Weibull(2, sqrt(2) * sigma), and Rice(0, sigma).",
	Example: "Rayleigh(1).lccdf(2)", Value: "-2",
	See: "Rice Maxwell Weibull",
	Synonyms: map[string]Synonym{
		"scale": {"sigma", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2}}},
		{Args: [][]float64{{1}}},
		{Args: [][]float64{{0.01}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			z := x / p[0]
			return mathx.Log(z) - mathx.Log(p[0]) - float64(0.5*z*z)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.Add(t.Log(x), t.scale(-0.5, t.Square(t.Div(x, p[0]))))
			return t.Sub(t.support(x, core, 0, math.Inf(1)), t.scale(2, t.Log(p[0])))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(p[0] * math.Sqrt(2*r.Exponential()))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			if z := x / p[0]; z > smallSquare {
				return mathx.Log1mExp(-float64(0.5 * z * z))
			}
			return float64(2*(mathx.Log(x)-mathx.Log(p[0]))) - math.Ln2
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			z := x / p[0]
			return -0.5 * z * z
		}),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			return finite(p[0] * math.Sqrt(-2*lp))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Div(x, p[0])
			near := t.plus(t.scale(2, t.Sub(t.Log(x), t.Log(p[0]))), -math.Ln2)
			return t.Select(t.Lt(z, t.Const(smallSquare)), near, t.Log1mExp(t.scale(-0.5, t.Square(z))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.scale(-0.5, t.Square(t.Div(x, p[0])))
		}),
	},
}

// Maxwell(sigma): log f(x) = log(2 / pi) / 2 + 2 log(x) - 3 log(sigma) - (x / sigma)^2 / 2
// for x >= 0. Johnson, Kotz, Balakrishnan (1994), vol. 1, sec. 18.3.
var maxwell = Spec{
	Name:    "Maxwell",
	Doc:     "positive: the length of a vector of three Normal(0, sigma) numbers",
	Forms:   []Form{{Params: []Param{{Name: "sigma", Rule: Positive}}}},
	Density: "sqrt(2 / pi) * x^2 / sigma^3 * exp(-(x / sigma)^2 / 2)",
	Mean:    "2 * sigma * sqrt(2 / pi)",
	SD:      "sigma * sqrt(3 - 8 / pi)",
	Note:    "With sigma = 1 it is Chi(3).",
	Example: "Maxwell(1).cdf(2)", Value: "0.738536",
	See: "Rayleigh Chi",
	Aliases: []Alias{
		{Name: "maxwell_boltzmann", Here: "Maxwell($1)"},
	},
	Synonyms: map[string]Synonym{
		"a": {"sigma", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2}}},
		{Args: [][]float64{{1}}},
		{Args: [][]float64{{300}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			z := x / p[0]
			return 0.5*(math.Ln2-logPi) + float64(2*mathx.Log(z)) - mathx.Log(p[0]) - float64(0.5*z*z)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.Add(t.scale(2, t.Log(x)), t.scale(-0.5, t.Square(t.Div(x, p[0]))))
			return t.plus(t.Sub(t.support(x, core, 0, math.Inf(1)), t.scale(3, t.Log(p[0]))), 0.5*(math.Ln2-logPi))
		}),
		draw:    drawn(func(r *mathx.Stream, _ int, p params) float64 { return finite(p[0] * math.Sqrt(r.Chi2(3))) }),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return chiLogCDF(1.5, x/p[0]) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { z := x / p[0]; return mathx.LogGammaQ(1.5, float64(0.5*z*z)) }),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return chiGraphLogCDF(t, t.Const(1.5), t.Div(x, p[0]))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogGammaQ, t.Const(1.5), t.scale(0.5, t.Square(t.Div(x, p[0]))))
		}),
	},
}
