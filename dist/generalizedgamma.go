package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// GeneralizedGamma(alpha, beta, c), shapes alpha and c, scale beta, l = c log(x / beta):
// log f(x) = log(c) - log(x) - lgamma(alpha) + alpha l - exp(l) for x > 0, so that
// (x / beta)^c is Gamma(alpha, 1). Stacy, A generalization of the gamma distribution, Annals
// of Mathematical Statistics 33 (1962).
var generalizedGamma = Spec{
	Name: "GeneralizedGamma",
	Doc:  "positive: (x / beta)^c is a Gamma(alpha, 1) number; shapes alpha and c, scale beta",
	Forms: []Form{
		{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "beta", Rule: Positive}, {Name: "c", Rule: Positive}}},
	},
	Density: "c / x * (x / beta)^(alpha * c) * exp(-(x / beta)^c) / exp(lgamma(alpha))",
	Mean:    "beta * exp(lgamma(alpha + 1 / c) - lgamma(alpha))",
	SD:      "sqrt(beta^2 * exp(lgamma(alpha + 2 / c) - lgamma(alpha)) - mean^2)",
	Note:    "beta is a scale. It is Gamma(alpha, 1 / beta) with c = 1, Weibull(c, beta) with alpha = 1, and near LogNormal for large alpha. For the mu, sigma and Q > 0 of flexsurv write alpha = 1 / Q^2, c = Q / sigma, beta = exp(mu) * Q^(2 / c).",
	Example: "GeneralizedGamma(1, 2, 3).lccdf(2)", Value: "-1",
	See: "Gamma Weibull LogNormal",
	Aliases: []Alias{
		{Name: "gengamma", Here: "GeneralizedGamma($1, 1, $2)", Usage: "GeneralizedGamma(a, scale, c)", Fact: "the scale comes second"},
		{Name: "dgen.gamma", Here: "GeneralizedGamma($1, 1 / $2, $3)", Usage: "GeneralizedGamma(r, 1 / lambda, b)", Fact: "the second argument in BUGS and JAGS is a rate"},
	},
	Synonyms: map[string]Synonym{
		"a": {"alpha", "$1"}, "k": {"alpha", "$1"}, "r": {"alpha", "$1"}, "scale": {"beta", "$1"}, "rate": {"beta", "1 / $1"}, "lambda": {"beta", "1 / $1"}, "b": {"c", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2.5}, {1.5}, {1.7}}},
		{Args: [][]float64{{1}, {2}, {1}}},
		{Args: [][]float64{{0.4}, {10}, {0.6}}},
		{Args: [][]float64{{30}, {0.1}, {0.8}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			l := float64(p[2] * logRatio(x, p[1]))
			if x == 0 { // c x^(alpha c - 1) / (beta^(alpha c) Gamma(alpha)) near 0
				switch e := float64(p[0] * p[2]); {
				case e < 1:
					return math.Inf(1)
				case e > 1:
					return math.Inf(-1)
				}
				return mathx.Log(p[2]) - mathx.Log(p[1]) - mathx.Lgamma(p[0])
			}
			rest := mathx.Log(p[2]) - mathx.Log(x)
			y := mathx.Exp(l)
			if p[0] >= large {
				return logPeak(p[0]) - deviance(p[0], (y-p[0])/p[0], y/p[0]) + mathx.Log(p[0]) + rest
			}
			return float64(p[0]*l) - y - mathx.Lgamma(p[0]) + rest
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l := t.Sub(t.Log(x), t.Log(p[1]))
			y := t.Exp(t.Mul(p[2], l))
			if t.isLarge(p[0]) {
				v := t.Sub(t.logPeak(p[0]), t.deviance(p[0], t.Div(t.Sub(y, p[0]), p[0]), t.Div(y, p[0])))
				v = t.Add(v, t.Sub(t.Add(t.Log(p[0]), t.Log(p[2])), t.Log(x)))
				return t.Add(t.within(t.Lt(t.Const(0), x), v, math.Inf(-1)), t.positive(p[1]))
			}
			// log(x) is taken out, so that the density at 0 is that of the power alpha c - 1.
			core := t.Sub(t.logPower(t.plus(t.Mul(p[0], p[2]), -1), l, t.isKnown(x, 0)), y)
			core = t.support(x, core, 0, math.Inf(1))
			norm := t.Sub(t.Sub(t.Log(p[2]), t.Log(p[1])), t.Lgamma(p[0]))
			return t.Add(t.Add(core, norm), t.positive(p[0]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return generalizedGammaAt(r.LogGamma(p[0]), p)
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.LogGammaP(p[0], mathx.Exp(p[2]*logRatio(x, p[1])))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 {
			return mathx.LogGammaQ(p[0], mathx.Exp(p[2]*logRatio(x, p[1])))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogGammaP, p[0], t.Exp(t.Mul(p[2], t.Sub(t.Log(x), t.Log(p[1])))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogGammaQ, p[0], t.Exp(t.Mul(p[2], t.Sub(t.Log(x), t.Log(p[1])))))
		}),
	},
}

// generalizedGammaAt returns x from the log of (x / beta)^c.
func generalizedGammaAt(l float64, p params) float64 {
	return finite(p[1] * mathx.Exp(l/p[2]))
}
