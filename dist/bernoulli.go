package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Bernoulli(p) or Bernoulli(logit), logit = log(p / (1 - p)):
// log f(x) = x log(p) + (1 - x) log1p(-p) = x logit - log1p(exp(logit)), x in {0, 1}.
var bernoulli = Spec{
	Name: "Bernoulli",
	Doc:  "1 with probability p, else 0; logit is log(p / (1 - p))",
	Forms: []Form{
		{Params: []Param{{Name: "p", Rule: Probability}}},
		{Params: []Param{{Name: "logit"}}},
	},
	Discrete:    true,
	Density:     "p^x * (1 - p)^(1 - x)",
	Mean:        "p",
	SD:          "sqrt(p * (1 - p))",
	Conversions: []string{"p = inv_logit(logit)"},
	Example:     "exp(Bernoulli(0.25).lpmf([0, 1]))", Value: "[0.75, 0.25]",
	See: "Binomial inv_logit Categorical",
	Aliases: []Alias{
		{Name: "dbern", Here: "Bernoulli($1)"},
		{Name: "bernoulli_logit", Here: "Bernoulli(logit=$1)", Usage: "Bernoulli(logit=eta)"},
		{Name: "bernoulli_logit_glm", Here: "Bernoulli(logit = $2 + $1 @ $3)", Usage: "Bernoulli(logit = alpha + X @ beta)"},
		{Name: "BernoulliLogit", Here: "Bernoulli(logit=$1)", Usage: "Bernoulli(logit=eta)"},
		{Name: "BernoulliLogits", Here: "Bernoulli(logit=$1)", Usage: "Bernoulli(logit=eta)"},
		{Name: "BernoulliProbs", Here: "Bernoulli($1)"},
		{Name: "Bern", Here: "Bernoulli($1)"},
		{Name: "bern"},
	},
	Points: []Point{
		{Args: [][]float64{{0.3}}},
		{Args: [][]float64{{0.999}}},
		{Form: 1, Args: [][]float64{{-1.2}}},
		{Form: 1, Args: [][]float64{{8}}},
	},
	functions: functions{
		support: support(transform.Discrete, 0, 1),
		logDensity: density(func(form int, x float64, p params) float64 {
			switch {
			case form == 1 && x == 1:
				return -mathx.Log1pExp(-p[0])
			case form == 1 && x == 0:
				return -mathx.Log1pExp(p[0])
			case x == 1:
				return mathx.Log(p[0])
			case x == 0:
				return mathx.Log1p(-p[0])
			}
			return math.Inf(-1)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			var v graph.Ref
			if form == 1 {
				v = t.Sub(t.Mul(x, p[0]), t.Log1pExp(p[0]))
			} else {
				v = t.Add(t.xlogy(x, t.isZero(p[0]), t.Log(p[0])),
					t.xlogy(t.Sub(t.Const(1), x), t.isOne(p[0]), t.Log1p(t.Neg(p[0]))))
			}
			return t.wholeUpTo(x, v, t.Const(1))
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			if form == 1 {
				p[0] = mathx.Logistic(p[0])
			}
			if r.Float64() < p[0] {
				return 1
			}
			return 0
		}),
		logCDF: cumulative(func(form int, _ float64, p params) float64 { // at 0
			if form == 1 {
				return -mathx.Log1pExp(p[0])
			}
			return mathx.Log1p(-p[0])
		}),
		logCCDF: cumulative(func(form int, _ float64, p params) float64 {
			if form == 1 {
				return -mathx.Log1pExp(-p[0])
			}
			return mathx.Log(p[0])
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, _ graph.Ref, p refs) graph.Ref { // at 0
			if form == 1 {
				return t.Neg(t.Log1pExp(p[0]))
			}
			return t.Log1p(t.Neg(p[0]))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, _ graph.Ref, p refs) graph.Ref {
			if form == 1 {
				return t.Neg(t.Log1pExp(t.Neg(p[0])))
			}
			return t.Log(p[0])
		}),
	},
}

// wholeUpTo returns v where x is a whole number from 0 to n, -Inf elsewhere.
func (t *tracer) wholeUpTo(x, v, n graph.Ref) graph.Ref {
	if t.known(x) && t.known(n) && t.Holds(t.Le(x, n), isTrue) {
		return t.whole(x, v, 0)
	}
	return t.whole(x, t.within(t.Le(x, n), v, math.Inf(-1)), 0)
}
