package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Binomial(n, p) or Binomial(n, logit), logit = log(p / (1 - p)):
// log f(x) = lchoose(n, x) + x log(p) + (n - x) log1p(-p)
// = lchoose(n, x) + x logit - n log1p(exp(logit)), x in {0, ..., n}.
// Johnson, Kemp, Kotz (2005), Univariate Discrete Distributions, ch. 3.
var binomial = Spec{
	Name: "Binomial",
	Doc:  "the number of successes in n trials of probability p; logit is log(p / (1 - p))",
	Forms: []Form{
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "p", Rule: Probability}}},
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "logit"}}},
	},
	Discrete:    true,
	Density:     "exp(lchoose(n, x)) * p^x * (1 - p)^(n - x)",
	Mean:        "n * p",
	SD:          "sqrt(n * p * (1 - p))",
	Conversions: []string{"p = inv_logit(logit)"},
	Values:      "0 to n",
	Example:     "exp(Binomial(3, 0.5).lpmf([0, 1, 2, 3]))", Value: "[0.125, 0.375, 0.375, 0.125]",
	See: "Bernoulli Multinomial Poisson",
	Aliases: []Alias{
		{Name: "dbin", Here: "Binomial($2, $1)", Usage: "Binomial(n, p)", Fact: "the number of trials comes first"},
		{Name: "dbinom", Usage: "Binomial(n, p)", Fact: "the number of trials comes first"},
		{Name: "binomial_logit", Here: "Binomial($1, logit=$2)", Usage: "Binomial(n, logit=eta)"},
		{Name: "BinomialLogit", Here: "Binomial($1, logit=$2)", Usage: "Binomial(n, logit=eta)"},
		{Name: "BinomialLogits", Here: "Binomial($2, logit=$1)", Usage: "Binomial(n, logit=eta)", Fact: "the number of trials comes first"},
		{Name: "Binom", Here: "Binomial($1, $2)"},
		{Name: "binom", Here: "Binomial($1, $2)"},
		{Name: "bin"},
	},
	Points: []Point{
		{Args: [][]float64{{7}, {0.3}}},
		{Args: [][]float64{{10}, {0.3}}},
		{Args: [][]float64{{1}, {0.5}}},
		{Args: [][]float64{{500}, {0.02}}},
		{Form: 1, Args: [][]float64{{20}, {1.5}}},
		{Form: 1, Args: [][]float64{{7}, {-4}}},
	},
	functions: functions{
		support: Support{Kind: transform.Discrete, LowerArg: -1, UpperArg: 0, Lower: 0, Upper: math.Inf(1), Integer: true},
		logDensity: density(func(form int, x float64, p params) float64 {
			n := p[0]
			if x < 0 || x > n {
				return math.Inf(-1)
			}
			if min(x, n-x) >= large {
				p, q := p[1], 1-p[1]
				if form == 1 {
					p, q = mathx.Logistic(p), mathx.Logistic(-p)
				}
				if p <= 0.5 {
					return logLargeBinomial(x, n, p, q, math.FMA(n, p, -x))
				}
				return logLargeBinomial(x, n, p, q, -math.FMA(n, q, -(n-x)))
			}
			yes, no := chances(form, p[1])
			v := mathx.Lchoose(n, x)
			if x > 0 {
				v += float64(x * yes)
			}
			if x < n {
				v += float64((n - x) * no)
			}
			return v
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			n := p[0]
			rest := t.Sub(n, x)
			if t.isLarge(x, rest) {
				yes, no := graphChances(t, form, p[1])
				e := t.Sub(t.Mul(n, yes), x)
				if k, _ := t.Known(t.Sub(x, rest)); k > 0 { // in terms of the smaller of the two
					e = t.Sub(rest, t.Mul(n, no))
				}
				return t.wholeUpTo(x, t.largeBinomial(x, n, yes, no, e), n)
			}
			var v graph.Ref
			switch {
			case form == 1 && t.isLarge(n): // x logit - n log1p(exp(logit)) would cancel
				v = t.Neg(t.Add(t.Mul(x, t.Log1pExp(t.Neg(p[1]))), t.Mul(rest, t.Log1pExp(p[1]))))
			case form == 1:
				v = t.Sub(t.Mul(x, p[1]), t.Mul(n, t.Log1pExp(p[1])))
			default:
				v = t.Add(t.xlogy(x, t.isZero(p[1]), t.Log(p[1])),
					t.xlogy(rest, t.isOne(p[1]), t.Log1p(t.Neg(p[1]))))
			}
			// lchoose(n, x) = -log(n + 1) - lbeta(n - x + 1, x + 1)
			choose := t.Neg(t.Add(t.Log(t.plus(n, 1)), t.Lbeta(t.plus(rest, 1), t.plus(x, 1))))
			return t.wholeUpTo(x, t.Add(v, choose), n)
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			if form == 1 {
				p[1] = mathx.Logistic(p[1])
			}
			return r.Binomial(p[0], p[1])
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			yes, no := chances(form, p[1])
			return logIncBeta(p[0]-x, x+1, mathx.Exp(no), mathx.Exp(yes))
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			yes, no := chances(form, p[1])
			return logIncBeta(x+1, p[0]-x, mathx.Exp(yes), mathx.Exp(no))
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			yes, no := graphChances(t, form, p[1])
			return t.log(t.incBeta(t.Sub(p[0], x), t.plus(x, 1), no, yes))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			yes, no := graphChances(t, form, p[1])
			return t.logNot(t.incBeta(t.Sub(p[0], x), t.plus(x, 1), no, yes))
		}),
	},
}

// chances returns log(p) and log(1 - p) for p or its logit.
func chances(form int, p float64) (yes, no float64) {
	if form == 1 {
		return -mathx.Log1pExp(-p), -mathx.Log1pExp(p)
	}
	return mathx.Log(p), mathx.Log1p(-p)
}

// graphChances returns p and 1 - p.
func graphChances(t *tracer, form int, p graph.Ref) (yes, no graph.Ref) {
	if form == 1 {
		return t.Logistic(p), t.Logistic(t.Neg(p))
	}
	return p, t.Sub(t.Const(1), p)
}
