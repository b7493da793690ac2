package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Gumbel(mu, beta), z = (x - mu) / beta: log f(x) = -log(beta) - z - exp(-z).
// Johnson, Kotz, Balakrishnan (1995), vol. 2, ch. 22.
var gumbel = Spec{
	Name:    "Gumbel",
	Doc:     "the largest of many numbers: location (mode) mu and scale beta, with a long right tail",
	Forms:   []Form{{Params: []Param{{Name: "mu"}, {Name: "beta", Rule: Positive}}}},
	Density: "exp(-(x - mu) / beta - exp(-(x - mu) / beta)) / beta",
	Mean:    "mu - beta * digamma(1)",
	SD:      "beta * pi / sqrt(6)",
	Note:    "For the smallest of many numbers, give -x a Gumbel distribution. An Exponential or Weibull number has a logarithm of that kind.",
	Example: "Gumbel(0, 1).cdf(0)", Value: "0.367879",
	See: "GeneralizedExtremeValue Frechet Weibull",
	Aliases: []Alias{
		{Name: "gumbel_r", Here: "Gumbel($1, $2)"},
		{Name: "extreme_value", Here: "Gumbel($1, $2)"},
	},
	Points: []Point{
		{Args: [][]float64{{1}, {2}}},
		{Args: [][]float64{{0}, {1}}},
		{Args: [][]float64{{-30}, {0.1}}},
	},
	functions: functions{
		support: onReals(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			z := (x - p[0]) / p[1]
			if math.IsInf(z, -1) {
				return z
			}
			return -z - mathx.Exp(-z) - mathx.Log(p[1])
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			z := t.Div(t.Sub(x, p[0]), p[1])
			return t.Sub(t.Neg(t.Add(z, t.Exp(t.Neg(z)))), t.Log(p[1]))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return p[0] - float64(p[1]*mathx.Log(r.Exponential()))
		}),
		logCDF:  cumulative(func(_ int, x float64, p params) float64 { return -mathx.Exp((p[0] - x) / p[1]) }),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return logNotHazard((p[0] - x) / p[1]) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			return finite(p[0] - float64(p[1]*logHazardOf(lp, upper)))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(t.Exp(t.Div(t.Sub(p[0], x), p[1])))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.logNotHazard(t.Div(t.Sub(p[0], x), p[1]))
		}),
	},
}

// logNotHazard returns log(1 - exp(-h)), given l = log(h).
func logNotHazard(l float64) float64 {
	if l < smallLogHazard {
		return l
	}
	return mathx.Log1mExp(-mathx.Exp(l))
}

func (t *tracer) logNotHazard(l graph.Ref) graph.Ref {
	return t.Select(t.Lt(l, t.Const(smallLogHazard)), l, t.Log1mExp(t.Neg(t.Exp(l))))
}

// logHazardOf returns the l with logNotHazard(l) = lp where complement is true, and with
// -exp(l) = lp where it is not.
func logHazardOf(lp float64, complement bool) float64 {
	if !complement {
		return mathx.Log(-lp)
	}
	if lp < smallLogHazard {
		return lp
	}
	return mathx.Log(-mathx.Log1mExp(lp))
}

// Frechet(alpha, sigma), shape alpha, scale sigma, l = log(x / sigma):
// log f(x) = log(alpha) - log(sigma) - (1 + alpha) l - exp(-alpha l) for x > 0.
// Johnson, Kotz, Balakrishnan (1995), vol. 2, ch. 22.
var frechet = Spec{
	Name:    "Frechet",
	Doc:     "positive, the largest of many numbers with a heavy tail: shape alpha and scale sigma",
	Forms:   []Form{{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "sigma", Rule: Positive}}}},
	Density: "alpha / sigma * (x / sigma)^(-1 - alpha) * exp(-(x / sigma)^(-alpha))",
	Mean:    "sigma * exp(lgamma(1 - 1 / alpha))",
	SD:      "sigma * sqrt(exp(lgamma(1 - 2 / alpha)) - exp(2 * lgamma(1 - 1 / alpha)))",
	Note:    "It is the inverse of a Weibull(alpha, 1 / sigma) number. The mean exists for alpha > 1, the sd for alpha > 2.",
	Example: "Frechet(3, 2).cdf(2)", Value: "0.367879",
	See: "GeneralizedExtremeValue Gumbel Weibull",
	Aliases: []Alias{
		{Name: "invweibull", Here: "Frechet($1, 1)", Usage: "Frechet(alpha, sigma)"},
		{Name: "inverse_weibull", Here: "Frechet($1, $2)"},
	},
	Synonyms: map[string]Synonym{
		"scale": {"sigma", "$1"}, "s": {"sigma", "$1"}, "c": {"alpha", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{12}, {2}}},
		{Args: [][]float64{{3}, {0.5}}},
		{Args: [][]float64{{0.8}, {1}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(_ int, x float64, p params) float64 {
			if x <= 0 {
				return math.Inf(-1)
			}
			l := logRatio(x, p[1])
			return mathx.Log(p[0]) - mathx.Log(p[1]) - float64((1+p[0])*l) - mathx.Exp(-float64(p[0]*l))
		}),
		graph: traced(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			l := t.Sub(t.Log(x), t.Log(p[1]))
			a := t.Mul(p[0], l)
			core := t.Neg(t.Add(t.Add(l, a), t.Exp(t.Neg(a))))
			core = t.within(t.Lt(t.Const(0), x), core, math.Inf(-1))
			return t.Add(core, t.Sub(t.Log(p[0]), t.Log(p[1])))
		}),
		draw: drawn(func(r *mathx.Stream, _ int, p params) float64 {
			return finite(p[1] * mathx.Pow(r.Exponential(), -1/p[0]))
		}),
		logCDF: cumulative(func(_ int, x float64, p params) float64 {
			return -mathx.Exp(-float64(p[0] * logRatio(x, p[1])))
		}),
		logCCDF: cumulative(func(_ int, x float64, p params) float64 { return logNotHazard(-float64(p[0] * logRatio(x, p[1]))) }),
		inverse: inverted(func(_ int, lp float64, upper bool, p params) float64 {
			return finite(p[1] * mathx.Exp(-logHazardOf(lp, upper)/p[0]))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.Neg(t.Exp(t.Mul(p[0], t.Sub(t.Log(p[1]), t.Log(x)))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, _ int, x graph.Ref, p refs) graph.Ref {
			return t.logNotHazard(t.Mul(p[0], t.Sub(t.Log(p[1]), t.Log(x))))
		}),
	},
}
