package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// HalfNormal(sigma), the absolute value of a Normal(0, sigma) number:
// log f(x) = log(2 / pi) / 2 - log(sigma) - (x / sigma)^2 / 2 for x >= 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, sec. 13.10.
var halfNormal = Spec{
	Name:    "HalfNormal",
	Doc:     "positive half of a normal distribution about 0 whose standard deviation is sigma",
	Forms:   []Form{{Params: []Param{{Name: "sigma", Rule: Positive}}}},
	Density: "sqrt(2 / pi) / sigma * exp(-(x / sigma)^2 / 2)",
	Mean:    "sigma * sqrt(2 / pi)",
	SD:      "sigma * sqrt(1 - 2 / pi)",
	Example: "HalfNormal(1).cdf(1)", Value: "0.682689",
	See: "Normal Exponential HalfStudentT",
	Aliases: []Alias{
		{Name: "HalfGaussian", Here: "HalfNormal($1)"},
		{Name: "halfnorm", Here: "HalfNormal($1)"},
	},
	Synonyms: map[string]Synonym{
		"scale": {"sigma", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2}}},
		{Args: [][]float64{{1}}},
		{Args: [][]float64{{0.003}}},
		{Args: [][]float64{{120}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			z := x / p[0]
			return 0.5*(math.Ln2-logPi) - mathx.Log(p[0]) - float64(0.5*z*z)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			core := t.scale(-0.5, t.Square(t.Div(x, p[0])))
			return t.plus(t.Sub(t.support(x, core, 0, math.Inf(1)), t.Log(p[0])), 0.5*(math.Ln2-logPi))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 { return p[0] * math.Abs(r.Normal()) }),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			z := x / p[0] / math.Sqrt2
			if z < 0.5 {
				return mathx.Log(mathx.Erf(z))
			}
			return mathx.Log1p(-mathx.Erfc(z))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return math.Ln2 + mathx.LogPhi(-x/p[0]) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if upper {
				return p[0] * normalQuantile(lp-math.Ln2, true)
			}
			if lp < -2 { // erf is nearly linear here; the difference of the tails would cancel
				return p[0] * erfInverse(mathx.Exp(lp)) * math.Sqrt2
			}
			return p[0] * normalQuantile(mathx.Log1mExp(lp)-math.Ln2, true)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.scale(1/math.Sqrt2, t.Div(x, p[0]))
			return t.Select(t.Lt(z, t.Const(0.5)), t.Log(t.Erf(z)), t.Log1p(t.Neg(t.Erfc(z))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.plus(t.LogPhi(t.Neg(t.Div(x, p[0]))), math.Ln2)
		}),
	},
}

// erfInverse returns the z >= 0 with erf(z) = p, for p below 1/2: Newton steps
// from the linear term of the series (DLMF 7.6.1).
func erfInverse(p float64) float64 {
	z := float64(p * (math.SqrtPi / 2))
	for range 6 {
		z -= float64((mathx.Erf(z) - p) * mathx.Exp(z*z) * (math.SqrtPi / 2))
	}
	return z
}
