package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// BetaBinomial(n, alpha, beta), a Binomial(n, p) with p from Beta(alpha, beta); or
// BetaBinomial(n, mu, kappa) or BetaBinomial(n, logit, kappa) with mu = inv_logit(logit),
// alpha = mu kappa and beta = (1 - mu) kappa:
// log f(x) = lchoose(n, x) + lbeta(x + alpha, n - x + beta) - lbeta(alpha, beta), x in {0, ..., n}.
// Given their sum n, two counts from NegativeBinomial(alpha, r) and NegativeBinomial(beta, r)
// have this distribution for any r; hence
// log f(x) = h(x, alpha) + h(n - x, beta) - h(n, alpha + beta), h(x, a) = -log(x + a) - lbeta(x + 1, a),
// in which nothing cancels for large alpha and beta. Johnson, Kemp, Kotz (2005), ch. 6.
var betaBinomial = Spec{
	Name: "BetaBinomial",
	Doc: "the number of successes in n trials whose common probability is Beta(alpha, beta); " +
		"or with mean probability mu or inv_logit(logit), and precision kappa = alpha + beta",
	Forms: []Form{
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "alpha", Rule: Positive}, {Name: "beta", Rule: Positive}}},
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "mu", Rule: OpenUnit}, {Name: "kappa", Rule: Positive}}},
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "logit"}, {Name: "kappa", Rule: Positive}}},
	},
	Discrete:    true,
	Density:     "exp(lchoose(n, x) + lbeta(x + alpha, n - x + beta) - lbeta(alpha, beta))",
	Mean:        "n * alpha / (alpha + beta)",
	SD:          "sqrt(n * alpha * beta * (alpha + beta + n) / (alpha + beta + 1)) / (alpha + beta)",
	Conversions: []string{"alpha = mu * kappa, beta = (1 - mu) * kappa", "alpha = inv_logit(logit) * kappa, beta = inv_logit(-logit) * kappa"},
	Values:      "0 to n",
	Note:        "A binomial whose variance is larger by the factor 1 + (n - 1) / (kappa + 1): overdispersed counts of n.",
	Example:     "exp(BetaBinomial(2, 1, 1).lpmf([0, 1, 2]))", Value: "[0.333333, 0.333333, 0.333333]",
	See: "Binomial Beta NegativeBinomial DirichletMultinomial",
	Aliases: []Alias{
		{Name: "beta_binomial", Here: "BetaBinomial($1, $2, $3)"},
		{Name: "dbetabin", Here: "BetaBinomial($3, $1, $2)", Usage: "BetaBinomial(n, alpha, beta)", Fact: "the number of trials comes first"},
		{Name: "betabin", Here: "BetaBinomial($3, $1, $2)", Usage: "BetaBinomial(n, alpha, beta)", Fact: "the number of trials comes first"},
		{Name: "betabinom", Here: "BetaBinomial($1, $2, $3)"},
		{Name: "dbbinom", Usage: "BetaBinomial(n, alpha, beta)", Fact: "the number of trials comes first"},
		{Name: "bbinom", Here: "BetaBinomial($1, $2, $3)"},
		{Name: "dbetabinom", Usage: "BetaBinomial(n, mu=m, kappa=s)", Fact: "the number of trials comes first"},
		{Name: "betabinomial"},
	},
	Synonyms: map[string]Synonym{
		"concentration1": {"alpha", "$1"}, "concentration0": {"beta", "$1"}, "phi": {"kappa", "$1"}, "s": {"kappa", "$1"},
		"prob": {"mu", "$1"}, "p": {"mu", "$1"}, "m": {"mu", "$1"}, "rho": {"kappa", "1 / $1 - 1"}, "eta": {"logit", "$1"},
		"precision": {"kappa", "$1"}, "dispersion": {},
	},
	Points: []Point{
		{Args: [][]float64{{7}, {2}, {3}}},
		{Args: [][]float64{{30}, {0.4}, {0.6}}},
		{Args: [][]float64{{12}, {300}, {2000}}},
		{Args: [][]float64{{1}, {1}, {1}}},
		{Form: 1, Args: [][]float64{{20}, {0.3}, {5}}},
		{Form: 2, Args: [][]float64{{9}, {1.5}, {4}}},
		{Form: 2, Args: [][]float64{{15}, {-3}, {0.8}}},
	},
	functions: functions{
		support: Support{Kind: transform.Discrete, LowerArg: -1, UpperArg: 0, Lower: 0, Upper: math.Inf(1), Integer: true},
		logDensity: density(func(form int, x float64, p params) float64 {
			if x < 0 || x > p[0] {
				return math.Inf(-1)
			}
			a, b := betaBinomialShapes(form, p)
			return logBetaBinomial(x, p[0], a, b)
		}),
		graph: traced(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
			a, b := betaBinomialRefs(t, form, p)
			v := t.betaBinomial(x, p[0], a, b)
			return t.Add(t.wholeUpTo(x, v, p[0]), t.Add(t.positive(a), t.positive(b)))
		}),
		draw: drawn(func(r *mathx.Stream, form int, p params) float64 {
			a, b := betaBinomialShapes(form, p)
			return r.Binomial(p[0], r.Beta(a, b))
		}),
	}.summed(betaBinomialTails, betaBinomialGraphTails),
}

// betaBinomialShapes returns alpha and beta.
func betaBinomialShapes(form int, p params) (a, b float64) {
	switch form {
	case 1:
		return p[1] * p[2], (1 - p[1]) * p[2]
	case 2:
		return mathx.Logistic(p[1]) * p[2], mathx.Logistic(-p[1]) * p[2]
	}
	return p[1], p[2]
}

func betaBinomialRefs(t *tracer, form int, p refs) (a, b graph.Ref) {
	switch form {
	case 1:
		return t.Mul(p[1], p[2]), t.Mul(t.Sub(t.Const(1), p[1]), p[2])
	case 2:
		return t.Mul(t.Logistic(p[1]), p[2]), t.Mul(t.Logistic(t.Neg(p[1])), p[2])
	}
	return p[1], p[2]
}

// logBetaBinomial takes the counts from negative binomials whose mean for the sum is n,
// so that large ones are computed by their deviances.
func logBetaBinomial(x, n, a, b float64) float64 {
	part := func(x, a, mean float64) float64 {
		return negativeBinomial.logDensity(0, []float64{x}, [][]float64{{mean}, {a}})
	}
	return part(x, a, n*(a/(a+b))) + part(n-x, b, n*(b/(a+b))) - part(n, a+b, n)
}

// betaBinomial is logBetaBinomial over a trace, for large counts; the terms with r
// cancel and are left out for others.
func (t *tracer) betaBinomial(x, n, a, b graph.Ref) graph.Ref {
	sum, rest := t.Add(a, b), t.Sub(n, x)
	if t.isLarge(n) {
		part := func(x, a, share graph.Ref) graph.Ref {
			return negativeBinomial.graph(t, 0, []graph.Ref{x}, [][]graph.Ref{{t.Mul(n, share)}, {a}})
		}
		return t.Sub(t.Add(part(x, a, t.Div(a, sum)), part(rest, b, t.Div(b, sum))), part(n, sum, t.Const(1)))
	}
	part := func(x, a graph.Ref) graph.Ref {
		return t.Add(t.Log(t.Add(x, a)), t.Lbeta(t.plus(x, 1), a))
	}
	return t.Sub(t.Sub(part(n, sum), part(x, a)), part(rest, b))
}

func betaBinomialTails(form int, x float64, p params) (below, above float64) {
	a, b := betaBinomialShapes(form, p)
	return logTails(x, 0, p[0], a >= 1 && b >= 1, func(k float64) float64 { return logBetaBinomial(k, p[0], a, b) })
}

func betaBinomialGraphTails(t *tracer, form int, x graph.Ref, p refs) (below, above graph.Ref) {
	a, b := betaBinomialRefs(t, form, p)
	return t.logTails(x, t.Const(0), p[0], func(k float64) graph.Ref { return t.betaBinomial(t.Const(k), p[0], a, b) })
}
