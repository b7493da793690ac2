package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// NegativeBinomial(mu, alpha), mean mu and variance mu + mu^2 / alpha; or
// NegativeBinomial(log, alpha) with log = log(mu); or NegativeBinomial(n, p), the
// failures before success n, with alpha = n and mu = n (1 - p) / p:
// log f(x) = log(Gamma(x + alpha) / (Gamma(alpha) x!)) + x log(mu / alpha)
// - (alpha + x) log1p(mu / alpha), x in {0, 1, ...}.
// The coefficient is -log(x + alpha) - lbeta(x + 1, alpha), which does not cancel
// for large alpha. Johnson, Kemp, Kotz (2005), ch. 5.
var negativeBinomial = Spec{
	Name: "NegativeBinomial",
	Doc: "counts with mean mu and variance mu + mu^2 / alpha; log is log(mu); " +
		"or the number of failures before the n-th success of probability p",
	Forms: []Form{
		{Params: []Param{{Name: "mu", Rule: NonNegative}, {Name: "alpha", Rule: Positive}}},
		{Params: []Param{{Name: "n", Rule: Positive}, {Name: "p", Rule: Probability}}},
		{Params: []Param{{Name: "log"}, {Name: "alpha", Rule: Positive}}},
	},
	Discrete:    true,
	Density:     "exp(lchoose(x + alpha - 1, x)) * (alpha / (mu + alpha))^alpha * (mu / (mu + alpha))^x",
	Mean:        "mu",
	SD:          "sqrt(mu + mu^2 / alpha)",
	Conversions: []string{"alpha = n, mu = n * (1 - p) / p", "mu = exp(log)"},
	Note:        "alpha is Stan's phi. With n and p it counts failures before the n-th success of probability p, as in BUGS and R.",
	Example:     "exp(NegativeBinomial(2, 1).lpmf(0))", Value: "0.333333",
	See: "Poisson Gamma",
	Aliases: []Alias{
		{Name: "dnegbin", Here: "NegativeBinomial(n=$2, p=$1)", Usage: "NegativeBinomial(n=r, p=q)"},
		{Name: "neg_binomial_2", Here: "NegativeBinomial($1, $2)"},
		{Name: "neg_binomial_2_log", Here: "NegativeBinomial(log=$1, alpha=$2)", Usage: "NegativeBinomial(log=eta, alpha=phi)"},
		{Name: "neg_binomial", Here: "NegativeBinomial($1 / $2, $1)", Usage: "NegativeBinomial(mu, alpha)", Fact: "the first argument is the mean"},
		{Name: "NegativeBinomialLog", Here: "NegativeBinomial(log=$1, alpha=$2)", Usage: "NegativeBinomial(log=eta, alpha=phi)"},
		{Name: "NegBin", Here: "NegativeBinomial($1, $2)", Fact: "the first argument is the mean; with a size and a probability write `NegativeBinomial(n=r, p=q)`"},
		{Name: "NB", Here: "NegativeBinomial($1, $2)", Fact: "the first argument is the mean; with a size and a probability write `NegativeBinomial(n=r, p=q)`"},
		{Name: "NB2", Here: "NegativeBinomial($1, $2)"},
		{Name: "nbinom", Here: "NegativeBinomial(n=$1, p=$2)"},
		{Name: "GammaPoisson", Here: "NegativeBinomial($1 / $2, $1)", Usage: "NegativeBinomial(mu, alpha)", Fact: "the first argument is the mean"},
		{Name: "NegBinomial", Here: "NegativeBinomial($1, $2)", Fact: "the first argument is the mean; with a size and a probability write `NegativeBinomial(n=r, p=q)`"},
		{Name: "NegativeBinomialProbs", Here: "NegativeBinomial(n=$1, p = 1 - $2)", Usage: "NegativeBinomial(n=r, p=q)", Fact: "`p` is the probability that ends the count, 1 - probs"},
		{Name: "NegativeBinomial2", Here: "NegativeBinomial($1, $2)"},
		{Name: "neg_binomial_2_log_glm", Usage: "NegativeBinomial(log=, alpha=)"},
		{Name: "dgeom", Here: "NegativeBinomial(n=1, p=$1)", Usage: "NegativeBinomial(n=1, p=p)", Fact: "in R it counts failures, from 0; `Geometric(p)` counts trials, from 1"},
		{Name: "rgeom", Here: "NegativeBinomial(n=1, p=$1)", Usage: "NegativeBinomial(n=1, p=p)", Fact: "in R it counts failures, from 0; `Geometric(p)` counts trials, from 1"},
		{Name: "GeometricProbs", Here: "NegativeBinomial(n=1, p=$1)", Usage: "NegativeBinomial(n=1, p=p)", Fact: "in NumPyro it counts failures, from 0; `Geometric(p)` counts trials, from 1"},
		{Name: "GeometricLogits", Here: "NegativeBinomial(n=1, p = inv_logit($1))", Usage: "NegativeBinomial(n=1, p = inv_logit(eta))", Fact: "in NumPyro it counts failures, from 0; `Geometric(logit=eta)` counts trials, from 1"},
		{Name: "negbin"},
		{Name: "negbinomial"},
	},
	Synonyms: map[string]Synonym{
		"probs":      {"p", "1 - $1"},
		"theta":      {"alpha", "$1"},
		"dispersion": {},
		"size":       {"alpha", "$1"},
		"r":          {"n", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{3}, {1.5}}},
		{Args: [][]float64{{3}, {2}}},
		{Args: [][]float64{{20}, {0.5}}},
		{Args: [][]float64{{5}, {10000000}}},
		{Form: 1, Args: [][]float64{{4}, {0.3}}},
		{Form: 1, Args: [][]float64{{0.8}, {0.9}}},
		{Form: 2, Args: [][]float64{{1.2}, {3}}},
		{Form: 2, Args: [][]float64{{-1}, {0.4}}},
	},
	functions: functions{
		support: onCounts(),
		check: func(form int, a [][]float64) string {
			if form == 1 && a[1][0] == 0 {
				return "p is 0, but must be positive"
			}
			return ""
		},
		graphCheck: func(t *tracer, form int, a [][]graph.Ref) graph.Ref {
			if form != 1 {
				return t.Const(0)
			}
			return t.positive(a[1][0])
		},
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 0 {
				return math.Inf(-1)
			}
			alpha := p[1]
			if form == 1 {
				alpha = p[0]
			}
			if x >= large {
				_, s, f := negativeBinomialSuccess(form, p)
				e := float64(alpha*f) - float64(x*s)
				if form == 0 {
					e = s * (p[0] - x)
				}
				return logLargeNegativeBinomial(x, alpha, s, f, e)
			}
			v := -mathx.Log(x+alpha) - mathx.Lbeta(x+1, alpha)
			switch form {
			case 1:
				v += float64(alpha * mathx.Log(p[1]))
				if x > 0 {
					v += float64(x * mathx.Log1p(-p[1]))
				}
			case 2:
				w := p[0] - mathx.Log(alpha)
				v -= float64(alpha * mathx.Log1pExp(w))
				if x > 0 {
					v -= float64(x * mathx.Log1pExp(-w))
				}
			default:
				v -= float64(alpha * mathx.Log1p(p[0]/alpha))
				if x > 0 {
					v -= float64(x * mathx.Log1p(alpha/p[0]))
				}
			}
			return v
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			alpha := p[1]
			if form == 1 {
				alpha = p[0]
			}
			if t.isLarge(x) {
				_, s, f := negativeBinomialGraphSuccess(t, form, p)
				e := t.Sub(t.Mul(alpha, f), t.Mul(x, s))
				if form == 0 {
					e = t.Mul(s, t.Sub(p[0], x))
				}
				ok := t.positive(alpha)
				if form == 0 {
					ok = t.Add(ok, t.nonNegative(p[0]))
				} else if form == 1 {
					ok = t.Add(ok, t.fraction(p[1]))
				}
				return t.Add(t.whole(x, t.largeNegativeBinomial(x, alpha, s, f, e), 0), ok)
			}
			sum := t.Add(x, alpha)
			var v graph.Ref
			ok := t.Const(0)
			switch form {
			case 1:
				v = t.Add(t.Mul(alpha, t.Log(p[1])), t.xlogy(x, t.isOne(p[1]), t.Log1p(t.Neg(p[1]))))
				ok = t.positive(alpha)
			case 2:
				w := t.Sub(p[0], t.Log(alpha))
				v = t.Sub(t.Mul(x, w), t.Mul(sum, t.Log1pExp(w)))
			default:
				w := t.Sub(t.Log(p[0]), t.Log(alpha))
				v = t.Sub(t.xlogy(x, t.isZero(p[0]), w), t.Mul(sum, t.Log1p(t.Div(p[0], alpha))))
			}
			choose := t.Neg(t.Add(t.Log(sum), t.Lbeta(t.plus(x, 1), alpha)))
			return t.Add(t.whole(x, t.Add(v, choose), 0), ok)
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			switch form {
			case 1:
				return r.NegativeBinomial(p[0]*(1-p[1])/p[1], p[0])
			case 2:
				return r.NegativeBinomial(mathx.Exp(p[0]), p[1])
			}
			return r.NegativeBinomial(p[0], p[1])
		}),
		logCDF: cumulative(func(form int, x float64, p params) float64 {
			alpha, s, f := negativeBinomialSuccess(form, p)
			return logIncBeta(alpha, x+1, s, f)
		}),
		logCCDF: cumulative(func(form int, x float64, p params) float64 {
			alpha, s, f := negativeBinomialSuccess(form, p)
			return logIncBeta(x+1, alpha, f, s)
		}),
		graphLogCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			alpha, s, f := negativeBinomialGraphSuccess(t, form, p)
			return t.log(t.incBeta(alpha, t.plus(x, 1), s, f))
		}),
		graphLogCCDF: tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			alpha, s, f := negativeBinomialGraphSuccess(t, form, p)
			return t.logNot(t.incBeta(alpha, t.plus(x, 1), s, f))
		}),
	},
}

// negativeBinomialSuccess returns alpha, alpha / (mu + alpha) and mu / (mu + alpha).
func negativeBinomialSuccess(form int, p params) (alpha, success, failure float64) {
	switch form {
	case 1:
		return p[0], p[1], 1 - p[1]
	case 2:
		w := p[0] - mathx.Log(p[1])
		return p[1], mathx.Logistic(-w), mathx.Logistic(w)
	}
	return p[1], p[1] / (p[0] + p[1]), p[0] / (p[0] + p[1])
}

func negativeBinomialGraphSuccess(t *tracer, form int, p refs) (alpha, success, failure graph.Ref) {
	switch form {
	case 1:
		return p[0], p[1], t.Sub(t.Const(1), p[1])
	case 2:
		w := t.Sub(p[0], t.Log(p[1]))
		return p[1], t.Logistic(t.Neg(w)), t.Logistic(w)
	}
	sum := t.Add(p[0], p[1])
	return p[1], t.Div(p[1], sum), t.Div(p[0], sum)
}
