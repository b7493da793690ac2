package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Poisson(mu) or Poisson(log), log = log(mu):
// log f(x) = x log(mu) - mu - lgamma(x + 1), x in {0, 1, ...}.
// Johnson, Kemp, Kotz (2005), ch. 4.
var poisson = Spec{
	Name: "Poisson",
	Doc:  "counts with mean mu; log is log(mu)",
	Forms: []Form{
		{Params: []Param{{Name: "mu", Rule: NonNegative}}},
		{Params: []Param{{Name: "log"}}},
	},
	Discrete:    true,
	Density:     "mu^x * exp(-mu) / exp(lgamma(x + 1))",
	Mean:        "mu",
	SD:          "sqrt(mu)",
	Conversions: []string{"mu = exp(log)"},
	Note:        "An offset is a term of log: Poisson(log = log(exposure) + a + b * x).",
	Example:     "exp(Poisson(2).lpmf([0, 1, 2]))", Value: "[0.135335, 0.270671, 0.270671]",
	See: "NegativeBinomial Binomial",
	Aliases: []Alias{
		{Name: "dpois", Here: "Poisson($1)"},
		{Name: "poisson_log", Here: "Poisson(log=$1)", Usage: "Poisson(log=eta)"},
		{Name: "poisson_log_glm", Here: "Poisson(log = $2 + $1 @ $3)", Usage: "Poisson(log = alpha + X @ beta)"},
		{Name: "PoissonLog", Here: "Poisson(log=$1)", Usage: "Poisson(log=eta)"},
		{Name: "LogPoisson", Here: "Poisson(log=$1)", Usage: "Poisson(log=eta)"},
		{Name: "Pois", Here: "Poisson($1)"},
		{Name: "pois", Here: "Poisson($1)"},
	},
	Synonyms: map[string]Synonym{
		"theta": {"mu", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{3}}},
		{Args: [][]float64{{0.05}}},
		{Args: [][]float64{{400}}},
		{Form: 1, Args: [][]float64{{1.7}}},
		{Form: 1, Args: [][]float64{{-2}}},
	},
	functions: functions{
		support: onCounts(),
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			if x >= large {
				mu := poissonMean(form, p)
				return logPeak(x) - deviance(x, (mu-x)/x, mu/x)
			}
			if form == 1 {
				return float64(x*p[0]) - mathx.Exp(p[0]) - mathx.Lgamma(x+1)
			}
			if x == 0 {
				return -p[0]
			}
			return float64(x*mathx.Log(p[0])) - p[0] - mathx.Lgamma(x+1)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			if t.isLarge(x) {
				mu := poissonGraphMean(t, form, p)
				v := t.deviance(x, t.Div(t.Sub(mu, x), x), t.Div(mu, x))
				return t.whole(x, t.Sub(t.logPeak(x), v), 0)
			}
			var v graph.Ref
			if form == 1 {
				v = t.Sub(t.Mul(x, p[0]), t.Exp(p[0]))
			} else {
				v = t.Sub(t.xlogy(x, t.isZero(p[0]), t.Log(p[0])), p[0])
			}
			return t.whole(x, t.Sub(v, t.Lgamma(t.plus(x, 1))), 0)
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 { return r.Poisson(poissonMean(form, p)) }),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			return mathx.LogGammaQ(x+1, poissonMean(form, p))
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			return mathx.LogGammaP(x+1, poissonMean(form, p))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogGammaQ, t.plus(x, 1), poissonGraphMean(t, form, p))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			return t.Op(graph.OpLogGammaP, t.plus(x, 1), poissonGraphMean(t, form, p))
		}),
	},
}

func poissonMean(form int, p params) float64 {
	if form == 1 {
		return mathx.Exp(p[0])
	}
	return p[0]
}

func poissonGraphMean(t *tracer, form int, p refs) graph.Ref {
	if form == 1 {
		return t.Exp(p[0])
	}
	return p[0]
}
