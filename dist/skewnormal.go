package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// SkewNormal(mu, sigma, alpha), z = (x - mu) / sigma:
// log f(x) = log(2) - log(sigma) - log(2 pi) / 2 - z^2 / 2 + log Phi(alpha z).
// A. Azzalini, A class of distributions which includes the normal ones (1985).
var skewNormal = Spec{
	Name: "SkewNormal",
	Doc:  "a normal distribution leaning to one side: location mu, scale sigma and shape alpha, which is positive for a long right tail",
	Forms: []Form{
		{Params: []Param{{Name: "mu"}, {Name: "sigma", Rule: Positive}, {Name: "alpha"}}},
	},
	Density: "2 / (sigma * sqrt(2 * pi)) * exp(-((x - mu) / sigma)^2 / 2) * Phi(alpha * (x - mu) / sigma)",
	Mean:    "mu + sigma * alpha / sqrt(1 + alpha^2) * sqrt(2 / pi)",
	SD:      "sigma * sqrt(1 - 2 / pi * alpha^2 / (1 + alpha^2))",
	Note:    "mu and sigma are the mean and sd only for alpha = 0, where it is Normal(mu, sigma).",
	Example: "SkewNormal(0, 1, 1).cdf(0)", Value: "0.25",
	See: "Normal ExGaussian",
	Aliases: []Alias{
		{Name: "skew_normal", Here: "SkewNormal($1, $2, $3)"},
		{Name: "skewnorm", Here: "SkewNormal(0, 1, $1)", Usage: "SkewNormal(mu, sigma, alpha)"},
	},
	Synonyms: map[string]Synonym{"xi": {"mu", "$1"}, "omega": {"sigma", "$1"}, "shape": {"alpha", "$1"}, "skewness": {}},
	Points: []Point{
		{Args: [][]float64{{1}, {2}, {1.5}}},
		{Args: [][]float64{{0}, {1}, {-4}}},
		{Args: [][]float64{{-3}, {0.1}, {0.2}}},
	},
	functions: functions{
		support: onReals(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			z := (x - p[0]) / p[1]
			return math.Ln2 - 0.5*logTwoPi - mathx.Log(p[1]) - float64(0.5*z*z) + mathx.LogPhi(p[2]*z)
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Div(t.Sub(x, p[0]), p[1])
			core := t.Add(t.scale(-0.5, t.Square(z)), t.LogPhi(t.Mul(p[2], z)))
			return t.plus(t.Sub(core, t.Log(p[1])), math.Ln2-0.5*logTwoPi)
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			u, v := math.Abs(r.Normal()), r.Normal()
			return p[0] + float64(p[1]*(float64(p[2]*u)+v)/math.Sqrt(1+float64(p[2]*p[2])))
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return mathx.LogSkewPhi((x-p[0])/p[1], p[2]) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return mathx.LogSkewPhi((p[0]-x)/p[1], -p[2]) }),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogSkewPhi, t.Div(t.Sub(x, p[0]), p[1]), p[2])
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogSkewPhi, t.Div(t.Sub(p[0], x), p[1]), t.Neg(p[2]))
		}),
	},
}
