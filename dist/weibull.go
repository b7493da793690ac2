package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Weibull(alpha, beta), shape alpha, scale beta, l = log(x / beta):
// log f(x) = log(alpha) - log(beta) + (alpha - 1) l - exp(alpha l) for x >= 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 21.
var weibull = Spec{
	Name:    "Weibull",
	Doc:     "positive, with shape alpha and scale beta",
	Forms:   []Form{{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "beta", Rule: Positive}}}},
	Density: "alpha / beta * (x / beta)^(alpha - 1) * exp(-(x / beta)^alpha)",
	Mean:    "beta * exp(lgamma(1 + 1 / alpha))",
	SD:      "beta * sqrt(exp(lgamma(1 + 2 / alpha)) - exp(2 * lgamma(1 + 1 / alpha)))",
	Note:    "alpha is the shape and beta the scale, as in Stan and PyMC.",
	Example: "Weibull(1, 2).lccdf(3)", Value: "-1.5",
	See: "Exponential lccdf",
	Aliases: []Alias{
		{Name: "dweib", Here: "Weibull($1, $2^(-1 / $1))", Usage: "Weibull(alpha, beta)", Fact: "beta is the scale"},
		{Name: "dweibull", Here: "Weibull($1, $2)", Usage: "Weibull(alpha, beta)", Fact: "beta is the scale"},
		{Name: "weib"},
	},
	Synonyms: map[string]Synonym{
		"rate": {"beta", "1 / $1"},
	},
	Points: []Point{
		{Args: [][]float64{{1.5}, {2}}},
		{Args: [][]float64{{0.6}, {10}}},
		{Args: [][]float64{{1}, {3}}},
		{Args: [][]float64{{8}, {0.5}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			norm := mathx.Log(p[0]) - mathx.Log(p[1])
			if p[0] == 1 {
				return norm - x/p[1]
			}
			return norm + float64((p[0]-1)*mathx.Log(x/p[1])) - mathx.Pow(x/p[1], p[0])
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l := t.Sub(t.Log(x), t.Log(p[1]))
			core := t.Neg(t.Exp(t.Mul(p[0], l)))
			if !t.isKnown(p[0], 1) {
				core = t.Add(t.logPower(t.plus(p[0], -1), l, t.isKnown(x, 0)), core)
			}
			core = t.support(x, core, 0, math.Inf(1))
			return t.Sub(t.Add(core, t.Log(p[0])), t.Log(p[1]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(p[1] * mathx.Pow(r.Exponential(), 1/p[0]))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			if l := p[0] * logRatio(x, p[1]); l < smallLogHazard {
				return l
			}
			return mathx.Log1mExp(-mathx.Pow(x/p[1], p[0]))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return -mathx.Pow(x/p[1], p[0]) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			if !upper {
				lp = mathx.Log1mExp(lp)
			}
			return finite(p[1] * mathx.Pow(-lp, 1/p[0]))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l := weibullLogHazard(t, x, p)
			return t.Select(t.Lt(l, t.Const(smallLogHazard)), l, t.Log1mExp(t.Neg(t.Exp(l))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(t.Exp(weibullLogHazard(t, x, p)))
		}),
	},
}

// weibullLogHazard is the log of the cumulative hazard (x / beta)^alpha.
func weibullLogHazard(t *tracer, x graph.Ref, p refs) graph.Ref {
	return t.Mul(p[0], t.Sub(t.Log(x), t.Log(p[1])))
}

// smallLogHazard is the log h below which log(1 - exp(-h)) is log(h) to the last digit.
const smallLogHazard = -40

// logRatio returns log(x / y), also if the quotient over- or underflows.
func logRatio(x, y float64) float64 {
	if r := x / y; r > 1e-300 && r < 1e300 {
		return mathx.Log(r)
	}
	return mathx.Log(x) - mathx.Log(y)
}
