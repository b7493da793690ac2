package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// DirichletMultinomial(n, a), a Multinomial(n, p) with p from Dirichlet(a); or with a = kappa p or
// a = kappa softmax(logit), kappa positive:
// log f(x) = lgamma(n + 1) + lgamma(A) - lgamma(n + A) + sum of lgamma(x[k] + a[k]) - lgamma(a[k]) -
// lgamma(x[k] + 1), A = sum(a), where the counts x sum to n. As for BetaBinomial,
// log f(x) = sum h(x[k], a[k]) - h(n, A), h(x, a) = -log(x + a) - lbeta(x + 1, a).
// Johnson, Kotz, Balakrishnan (1997), ch. 35, sec. 13.1.
var dirichletMultinomial = Spec{
	Name: "DirichletMultinomial",
	Doc: "counts that sum to n, of K categories whose probabilities are Dirichlet(a); " +
		"or with mean probabilities p or softmax(logit), and precision kappa = sum(a)",
	Forms: []Form{
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "a", Rank: 1, Rule: Weights}}},
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "p", Rank: 1, Rule: Probabilities}, {Name: "kappa", Rule: Positive}}},
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "logit", Rank: 1}, {Name: "kappa", Rule: Positive}}},
	},
	Discrete:    true,
	EventRank:   1,
	Density:     "exp(lgamma(n + 1) + lgamma(sum(a)) - lgamma(n + sum(a)) + sum(lgamma(x + a) - lgamma(a) - lgamma(x + 1)))",
	Mean:        "n * a / sum(a)",
	SD:          "sqrt(mean * (1 - a / sum(a)) * (n + sum(a)) / (1 + sum(a)))",
	Conversions: []string{"a = kappa * p", "a = kappa * softmax(logit)"},
	Values:      "vectors of counts that sum to n",
	Note:        "A multinomial whose variances are larger by the factor 1 + (n - 1) / (kappa + 1): overdispersed counts.",
	Example:     "exp(DirichletMultinomial(2, [1, 1]).lpmf([1, 1]))", Value: "0.333333",
	See: "Multinomial Dirichlet BetaBinomial",
	Aliases: []Alias{
		{Name: "dirichlet_multinomial", Here: "DirichletMultinomial(n, $1)", Usage: "DirichletMultinomial(n, a)", Fact: "the number of trials comes first"},
		{Name: "ddirmnom", Usage: "DirichletMultinomial(n, a)", Fact: "the number of trials comes first"},
		{Name: "ddirmult", Usage: "DirichletMultinomial(n, a)", Fact: "the number of trials comes first"},
		{Name: "dirmult", Usage: "DirichletMultinomial(n, a)", Fact: "the number of trials comes first"},
		{Name: "dirichletmultinomial"},
	},
	Synonyms: map[string]Synonym{
		"concentration": {"a", "$1"}, "phi": {"kappa", "$1"}, "precision": {"kappa", "$1"}, "theta": {"p", "$1"}, "mu": {"p", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{5}, {1.5, 2, 0.7}}},
		{Args: [][]float64{{12}, {0.2, 0.1, 0.4, 3}}},
		{Args: [][]float64{{9}, {300, 4000}}},
		{Args: [][]float64{{0}, {1, 1}}},
		{Form: 1, Args: [][]float64{{7}, {0.2, 0.5, 0.3}, {4}}},
		{Form: 2, Args: [][]float64{{6}, {1, 0, -1}, {2.5}}},
	},
	functions: functions{
		support: Support{Kind: transform.Discrete, LowerArg: -1, UpperArg: 0, Lower: 0, Upper: math.Inf(1), Integer: true},
		check: func(form int, a [][]float64) string {
			if form == 2 {
				return emptyProblem("logit", a[1])
			}
			for k, v := range a[1] {
				if v == 0 {
					return fmt.Sprintf("p[%d] is 0, but must be positive", k+1)
				}
			}
			return ""
		},
		length: func(_ int, a [][]float64) int { return len(a[1]) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			n, weights := a[0][0], dirichletMultinomialWeights(form, a)
			total, weight, v := 0.0, 0.0, 0.0
			for _, w := range weights {
				weight += w
			}
			part := func(x, a, mean float64) float64 {
				return negativeBinomial.logDensity(0, []float64{x}, [][]float64{{mean}, {a}})
			}
			for k, w := range weights {
				if x[k] < 0 {
					return math.Inf(-1)
				}
				total += x[k]
				v += part(x[k], w, n*(w/weight))
			}
			if total != n {
				return math.Inf(-1)
			}
			return v - part(n, weight, n)
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			n, weights := a[0][0], a[1]
			ok := t.Const(0)
			if form > 0 {
				ok = t.positive(a[2][0])
				weights = t.once("dirichletMultinomial", append([]graph.Ref{a[2][0]}, a[1]...), func() []graph.Ref {
					out := make([]graph.Ref, len(a[1]))
					scale := t.Log(a[2][0])
					if form == 2 {
						scale = t.Sub(scale, t.LogSumExp(a[1]))
					}
					for k, v := range a[1] {
						if form == 2 {
							out[k] = t.Exp(t.Add(v, scale))
						} else {
							out[k] = t.Mul(v, a[2][0])
						}
					}
					return out
				})
			}
			if form == 1 {
				ok = t.Add(ok, t.once("simplex", a[1], func() []graph.Ref { return []graph.Ref{t.simplex(a[1])} })[0])
			}
			shared := t.once("weights", weights, func() []graph.Ref {
				good := make([]graph.Ref, len(weights))
				for k, w := range weights {
					good[k] = t.positive(w)
				}
				return []graph.Ref{t.Sum(weights), t.Sum(good)}
			})
			sum := shared[0]
			big := t.isLarge(n)
			part := func(x, a, mean graph.Ref) graph.Ref {
				if big {
					return negativeBinomial.graph(t, 0, []graph.Ref{x}, [][]graph.Ref{{mean}, {a}})
				}
				return t.Neg(t.Add(t.Log(t.Add(x, a)), t.Lbeta(t.plus(x, 1), a)))
			}
			terms := make([]graph.Ref, len(x))
			for k, c := range x {
				terms[k] = part(c, weights[k], t.Mul(n, t.Div(weights[k], sum)))
			}
			v := t.Sub(t.Sum(terms), part(n, sum, n))
			for _, c := range x {
				v = t.whole(c, v, 0)
			}
			v = t.within(t.Eq(t.Sum(x), n), v, math.Inf(-1))
			return t.Add(v, t.Add(ok, shared[1]))
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			weights := dirichletMultinomialWeights(form, a)
			p := make([]float64, len(weights))
			drawDirichlet(r, weights, p)
			drawMultinomial(r, a[0][0], p, out)
		},
	},
}

func dirichletMultinomialWeights(form int, a [][]float64) []float64 {
	if form == 0 {
		return a[1]
	}
	out := make([]float64, len(a[1]))
	for k, p := range probabilities(form-1, a[1]) {
		out[k] = p * a[2][0]
	}
	return out
}
