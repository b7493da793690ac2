package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// LogLogistic(alpha, beta), scale alpha, shape beta, z = beta log(x / alpha):
// log f(x) = log(beta) - log(x) + z - 2 log1p(exp(z)) for x > 0, so that log(x) is
// logistic. Johnson, Kotz, Balakrishnan (1995), vol. 2, ch. 23.
var logLogistic = Spec{
	Name: "LogLogistic",
	Doc:  "positive, with a logistic logarithm: scale (median) alpha and shape beta",
	Forms: []Form{
		{Params: []Param{{Name: "alpha", Rule: Positive}, {Name: "beta", Rule: Positive}}},
		{Params: []Param{{Name: "mu"}, {Name: "s", Rule: Positive}}},
	},
	Density:     "beta / x * (x / alpha)^beta / (1 + (x / alpha)^beta)^2",
	Mean:        "alpha * pi / beta / sin(pi / beta)",
	SD:          "sqrt(alpha^2 * 2 * pi / beta / sin(2 * pi / beta) - mean^2)",
	Conversions: []string{"alpha = exp(mu), beta = 1 / s"},
	Note:        "alpha is the median. The mean exists for beta > 1, the sd for beta > 2. mu and s are location and scale of the logarithm.",
	Example:     "LogLogistic(3, 2).cdf(3)", Value: "0.5",
	See: "Logistic LogNormal Weibull lccdf",
	Aliases: []Alias{
		{Name: "loglogistic", Here: "LogLogistic($1, $2)"},
		{Name: "log_logistic", Here: "LogLogistic($1, $2)"},
		{Name: "llogis", Usage: "LogLogistic(scale, shape)", Fact: "the scale comes first"},
		{Name: "dllogis", Usage: "LogLogistic(scale, shape)", Fact: "the scale comes first"},
		{Name: "fisk", Usage: "LogLogistic(scale, c)", Fact: "the scale comes first"},
		{Name: "Fisk", Usage: "LogLogistic(scale, c)", Fact: "the scale comes first"},
	},
	Synonyms: map[string]Synonym{
		"scale": {"alpha", "$1"}, "shape": {"beta", "$1"}, "c": {"beta", "$1"}, "k": {"beta", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{2}, {6}}},
		{Args: [][]float64{{1}, {1}}},
		{Args: [][]float64{{0.3}, {0.4}}},
		{Args: [][]float64{{500}, {25}}},
		{Form: 1, Args: [][]float64{{0.7}, {0.2}}},
		{Form: 1, Args: [][]float64{{-3}, {1.5}}},
	},
	functions: functions{
		support: onPositives(),
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			mu, beta := logLogisticScale(form, p)
			if x == 0 { // beta x^(beta - 1) / alpha^beta near 0
				switch {
				case beta < 1:
					return math.Inf(1)
				case beta > 1:
					return math.Inf(-1)
				}
				return -mu
			}
			z := math.Abs(beta * (mathx.Log(x) - mu))
			return mathx.Log(beta) - mathx.Log(x) - z - float64(2*mathx.Log1p(mathx.Exp(-z)))
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			mu, beta := logLogisticRefs(t, form, p)
			l := t.Sub(t.Log(x), mu)
			z := t.Mul(beta, l)
			// log(x) is taken out, so that the density at 0 is that of the power beta - 1.
			core := t.Sub(t.logPower(t.plus(beta, -1), l, t.isKnown(x, 0)), t.scale(2, t.Log1pExp(z)))
			core = t.support(x, core, 0, math.Inf(1))
			return t.Sub(t.Add(core, t.Log(beta)), mu)
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			mu, beta := logLogisticScale(form, p)
			return finite(mathx.Exp(mu + mathx.Logit(r.Float64())/beta))
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			mu, beta := logLogisticScale(form, p)
			return -mathx.Log1pExp(beta * (mu - mathx.Log(x)))
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			mu, beta := logLogisticScale(form, p)
			return -mathx.Log1pExp(beta * (mathx.Log(x) - mu))
		}),
		inverse: inverted(func(form int, lp float64, upper bool, p params) float64 {
			mu, beta := logLogisticScale(form, p)
			z := lp - mathx.Log1mExp(lp)
			if upper {
				z = -z
			}
			return finite(mathx.Exp(mu + z/beta))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			mu, beta := logLogisticRefs(t, form, p)
			return t.Neg(t.Log1pExp(t.Mul(beta, t.Sub(mu, t.Log(x)))))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			mu, beta := logLogisticRefs(t, form, p)
			return t.Neg(t.Log1pExp(t.Mul(beta, t.Sub(t.Log(x), mu))))
		}),
	},
}

// logLogisticScale returns the logarithm of alpha, and beta.
func logLogisticScale(form int, p params) (mu, beta float64) {
	if form == 1 {
		return p[0], 1 / p[1]
	}
	return mathx.Log(p[0]), p[1]
}

func logLogisticRefs(t *tracer, form int, p refs) (mu, beta graph.Ref) {
	if form == 1 {
		return p[0], t.Div(t.Const(1), p[1])
	}
	return t.Log(p[0]), p[1]
}
