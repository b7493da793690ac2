package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Gamma(alpha, beta), shape alpha and rate beta, or Gamma(mu, sigma) with
// alpha = mu^2 / sigma^2 and beta = mu / sigma^2:
// log f(x) = alpha log(beta) - lgamma(alpha) + (alpha - 1) log(x) - beta x for x >= 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, ch. 17.
var gamma = Spec{
	Name: "Gamma",
	Doc:  "positive, with shape alpha and rate beta; or by mean mu and standard deviation sigma",
	Forms: []Form{
		{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "beta", Rule: Positive}}},
		{Params: []Param{{Name: "mu", Rule: Positive}, {Name: "sigma", Rule: Positive}}},
	},
	Density:     "beta^alpha * x^(alpha - 1) * exp(-beta * x) / exp(lgamma(alpha))",
	Mean:        "alpha / beta",
	SD:          "sqrt(alpha) / beta",
	Conversions: []string{"alpha = mu^2 / sigma^2, beta = mu / sigma^2"},
	Note:        "beta is a rate, as in Stan, PyMC and BUGS; of a scale s write Gamma(alpha, 1 / s).",
	Example:     "Gamma(2, 1).lpdf(1)", Value: "-1",
	See: "Exponential InverseGamma NegativeBinomial",
	Aliases: []Alias{
		{Name: "dgamma", Here: "Gamma($1, $2)"},
		{Name: "np.gamma", Here: "Gamma($1, 1 / $2)", Usage: "Gamma(alpha, 1 / scale)", Fact: "the second argument here is the rate"},
	},
	Synonyms: map[string]Synonym{
		"precision": {},
		"prec":      {},
		"tau":       {},
		"scale":     {"beta", "1 / $1"},
		"theta":     {"beta", "1 / $1"},
		"lam":       {"beta", "$1"},
		"lambda":    {"beta", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2.5}, {1.5}}},
		{Args: [][]float64{{2}, {3}}},
		{Args: [][]float64{{0.3}, {0.01}}},
		{Args: [][]float64{{1}, {2}}},
		{Args: [][]float64{{150}, {10}}},
		{Form: 1, Args: [][]float64{{4}, {2}}},
		{Form: 1, Args: [][]float64{{0.5}, {1.5}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			a, b := gammaShapeRate(form, p)
			if a >= large {
				d := math.FMA(b, x, -a) / a
				if form == 1 {
					d = (x - p[0]) / p[0]
				}
				if x == 0 {
					return math.Inf(-1)
				}
				return logPeak(a) - deviance(a, d, b*x/a) + (mathx.Log(a) - mathx.Log(x))
			}
			v := float64(a*mathx.Log(b)) - mathx.Lgamma(a) - float64(b*x)
			if a == 1 {
				return v
			}
			return v + float64((a-1)*mathx.Log(x))
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, ok := gammaGraphShapeRate(t, form, p)
			if t.isLarge(a) && t.known(b) {
				m := t.Mul(b, x)
				d := t.Div(t.Sub(m, a), a)
				if form == 1 {
					d = t.Div(t.Sub(x, p[0]), p[0])
				}
				v := t.Sub(t.plus(t.logPeak(a), mathx.Log(t.number(a))), t.Add(t.deviance(a, d, t.Div(m, a)), t.Log(x)))
				return t.Add(t.within(t.Lt(t.Const(0), x), v, math.Inf(-1)), ok)
			}
			core := t.Neg(t.Mul(x, b))
			if !t.isKnown(a, 1) {
				core = t.Add(t.logPower(t.plus(a, -1), t.Log(x), t.isKnown(x, 0)), core)
			}
			norm := t.Sub(t.Mul(a, t.Log(b)), t.Lgamma(a))
			return t.Add(t.Add(t.support(x, core, 0, math.Inf(1)), norm), ok)
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			a, b := gammaShapeRate(form, p)
			return finite(r.Gamma(a) / b)
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			a, b := gammaShapeRate(form, p)
			return mathx.LogGammaP(a, b*x)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			a, b := gammaShapeRate(form, p)
			return mathx.LogGammaQ(a, b*x)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, _ := gammaGraphShapeRate(t, form, p)
			return t.Op(graph.OpLogGammaP, a, t.Mul(x, b))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, _ := gammaGraphShapeRate(t, form, p)
			return t.Op(graph.OpLogGammaQ, a, t.Mul(x, b))
		}),
	},
}

func gammaShapeRate(form int, p params) (a, b float64) {
	if form == 1 {
		r := p[0] / p[1]
		return r * r, r / p[1]
	}
	return p[0], p[1]
}

// gammaGraphShapeRate also returns a term that is NaN where log(b) would not
// notice bad arguments.
func gammaGraphShapeRate(t *tracer, form int, p refs) (a, b, ok graph.Ref) {
	if form == 1 {
		r := t.Div(p[0], p[1])
		return t.Square(r), t.Div(r, p[1]), t.positive(p[1])
	}
	return p[0], p[1], t.positive(p[0])
}

// InverseGamma(alpha, beta), shape alpha and scale beta, or InverseGamma(mu, sigma)
// with alpha = mu^2 / sigma^2 + 2 and beta = mu (alpha - 1):
// log f(x) = alpha log(beta) - lgamma(alpha) - (alpha + 1) log(x) - beta / x for x > 0.
// Johnson, Kotz, Balakrishnan (1994), vol. 1, sec. 17.8.
var inverseGamma = Spec{
	Name: "InverseGamma",
	Doc:  "the inverse of a Gamma(alpha, beta) number: shape alpha, scale beta; or by mean mu and standard deviation sigma",
	Forms: []Form{
		{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "beta", Rule: Positive}}},
		{Params: []Param{{Name: "mu", Rule: Positive}, {Name: "sigma", Rule: Positive}}},
	},
	Density:     "beta^alpha * x^(-alpha - 1) * exp(-beta / x) / exp(lgamma(alpha))",
	Mean:        "beta / (alpha - 1)",
	SD:          "mean / sqrt(alpha - 2)",
	Conversions: []string{"alpha = mu^2 / sigma^2 + 2, beta = mu * (mu^2 / sigma^2 + 1)"},
	Note:        "The mean exists for alpha > 1, the sd for alpha > 2.",
	Example:     "InverseGamma(1, 2).cdf(2)", Value: "0.367879",
	See: "Gamma",
	Aliases: []Alias{
		{Name: "inv_gamma", Here: "InverseGamma($1, $2)"},
		{Name: "InvGamma", Here: "InverseGamma($1, $2)"},
		{Name: "IG", Here: "InverseGamma($1, $2)"},
		{Name: "invgamma", Here: "InverseGamma($1, $2)"},
		{Name: "invgam"},
	},
	Synonyms: map[string]Synonym{
		"rate":      {},
		"scale":     {"beta", "$1"},
		"precision": {},
		"prec":      {},
		"tau":       {},
		"lam":       {},
	},
	Points: []Point{
		{Args: [][]float64{{20}, {30}}},
		{Args: [][]float64{{3}, {2}}},
		{Args: [][]float64{{0.5}, {0.5}}},
		{Args: [][]float64{{20}, {100}}},
		{Form: 1, Args: [][]float64{{2}, {1}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(form int, x float64, p params) float64 {
			if x <= 0 {
				return math.Inf(-1)
			}
			a, b := inverseGammaShapeScale(form, p)
			if a >= large {
				return logPeak(a) - deviance(a, (b/x-a)/a, b/x/a) + (mathx.Log(a) - mathx.Log(x))
			}
			return float64(a*mathx.Log(b)) - mathx.Lgamma(a) - float64((a+1)*mathx.Log(x)) - b/x
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, ok := inverseGammaGraphShapeScale(t, form, p)
			if t.isLarge(a) && t.known(b) {
				m := t.Div(b, x)
				d := t.Div(t.Sub(m, a), a)
				v := t.Sub(t.plus(t.logPeak(a), mathx.Log(t.number(a))), t.Add(t.deviance(a, d, t.Div(m, a)), t.Log(x)))
				return t.Add(t.within(t.Lt(t.Const(0), x), v, math.Inf(-1)), ok)
			}
			core := t.Sub(t.Neg(t.Mul(t.plus(a, 1), t.Log(x))), t.Div(b, x))
			core = t.within(t.Lt(t.Const(0), x), core, math.Inf(-1))
			norm := t.Sub(t.Mul(a, t.Log(b)), t.Lgamma(a))
			return t.Add(t.Add(core, norm), ok)
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			a, b := inverseGammaShapeScale(form, p)
			return finite(b / r.Gamma(a))
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			a, b := inverseGammaShapeScale(form, p)
			return mathx.LogGammaQ(a, b/x)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			a, b := inverseGammaShapeScale(form, p)
			return mathx.LogGammaP(a, b/x)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, _ := inverseGammaGraphShapeScale(t, form, p)
			return t.Op(graph.OpLogGammaQ, a, t.Div(b, x))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b, _ := inverseGammaGraphShapeScale(t, form, p)
			return t.Op(graph.OpLogGammaP, a, t.Div(b, x))
		}),
	},
}

func inverseGammaShapeScale(form int, p params) (a, b float64) {
	if form == 1 {
		r := p[0] / p[1]
		return float64(r*r) + 2, p[0] * (float64(r*r) + 1)
	}
	return p[0], p[1]
}

func inverseGammaGraphShapeScale(t *tracer, form int, p refs) (a, b, ok graph.Ref) {
	if form == 1 {
		r := t.Square(t.Div(p[0], p[1]))
		return t.plus(r, 2), t.Mul(p[0], t.plus(r, 1)), t.positive(p[1])
	}
	return p[0], p[1], t.positive(p[0])
}
