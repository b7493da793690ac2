package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Multinomial(n, p) or Multinomial(n, logit), p = softmax(logit):
// log f(x) = lgamma(n + 1) - sum lgamma(x[k] + 1) + sum x[k] log(p[k]), where the
// counts x sum to n. Johnson, Kotz, Balakrishnan (1997), Discrete Multivariate
// Distributions, ch. 35.
var multinomial = Spec{
	Name: "Multinomial",
	Doc:  "counts that sum to n, of K categories with probabilities p or softmax(logit)",
	Forms: []Form{
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "p", Rank: 1, Rule: Probabilities}}},
		{Params: []Param{{Name: "n", Rule: Count}, {Name: "logit", Rank: 1}}},
	},
	Discrete:    true,
	EventRank:   1,
	Density:     "exp(lgamma(n + 1) - sum(lgamma(x + 1)) + sum(x * log(p)))",
	Mean:        "n * p",
	SD:          "sqrt(n * p * (1 - p))",
	Conversions: []string{"p = softmax(logit)"},
	Values:      "vectors of counts that sum to n",
	Example:     "exp(Multinomial(2, [0.5, 0.5]).lpmf([1, 1]))", Value: "0.5",
	See: "Categorical Dirichlet Binomial",
	Aliases: []Alias{
		{Name: "dmulti", Here: "Multinomial($2, $1)", Usage: "Multinomial(n, p)", Fact: "the number of trials comes first"},
		{Name: "MultinomialLogits", Here: "Multinomial($2, logit=$1)", Usage: "Multinomial(n, logit=eta)", Fact: "the number of trials comes first"},
		{Name: "multinomial", Usage: "Multinomial(n, p)", Fact: "the number of trials comes first"},
		{Name: "Multi", Here: "Multinomial($1, $2)"},
		{Name: "multinom"},
		{Name: "multi"},
		{Name: "multinomial_logit", Usage: "Multinomial(n, logit=)"},
	},
	Points: []Point{
		{Args: [][]float64{{5}, {0.2, 0.5, 0.3}}},
		{Args: [][]float64{{10}, {0.2, 0.5, 0.3}}},
		{Args: [][]float64{{3}, {0.25, 0.25, 0.25, 0.25}}},
		{Form: 1, Args: [][]float64{{6}, {1, 0, -1}}},
	},
	functions: functions{
		support: Support{Kind: transform.Discrete, LowerArg: -1, UpperArg: 0, Lower: 0, Upper: math.Inf(1), Integer: true},
		check:   func(_ int, a [][]float64) string { return emptyProblem("logit", a[1]) },
		length:  func(_ int, a [][]float64) int { return len(a[1]) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			norm := 0.0
			if form == 1 {
				norm = logSumExp(a[1])
			}
			total, v := 0.0, mathx.Lgamma(a[0][0]+1)
			for k, c := range x {
				if c < 0 {
					return math.Inf(-1)
				}
				total += c
				v -= mathx.Lgamma(c + 1)
				if c == 0 {
					continue
				}
				if form == 1 {
					v += float64(c * (a[1][k] - norm))
				} else {
					v += float64(c * mathx.Log(a[1][k]))
				}
			}
			if total != a[0][0] {
				return math.Inf(-1)
			}
			return v
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			terms, parts := make([]graph.Ref, len(x)), make([]graph.Ref, len(x))
			for k, c := range x {
				if form == 1 {
					terms[k] = t.Mul(c, a[1][k])
				} else {
					terms[k] = t.xlogy(c, t.isZero(a[1][k]), t.Log(a[1][k]))
				}
				parts[k] = t.Neg(t.Lgamma(t.plus(c, 1)))
			}
			parts = append(parts, t.Lgamma(t.plus(a[0][0], 1)))
			v := t.Sum(terms)
			ok := t.Const(0)
			if form == 1 {
				norm := t.once("logsumexp", a[1], func() []graph.Ref { return []graph.Ref{t.LogSumExp(a[1])} })
				v = t.Sub(v, t.Mul(a[0][0], norm[0]))
			} else {
				ok = t.once("simplex", a[1], func() []graph.Ref { return []graph.Ref{t.simplex(a[1])} })[0]
			}
			v = t.Add(v, t.Sum(parts))
			for _, c := range x {
				v = t.whole(c, v, 0)
			}
			v = t.within(t.Eq(t.Sum(x), a[0][0]), v, math.Inf(-1))
			return t.Add(v, ok)
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			drawMultinomial(r, a[0][0], probabilities(form, a[1]), out)
		},
	},
}

// drawMultinomial draws one category after another, each binomial given what is left.
func drawMultinomial(r *mathx.Stream, left float64, p, out []float64) {
	rest := 0.0
	tails := make([]float64, len(p))
	for k := len(p) - 1; k >= 0; k-- {
		rest += p[k]
		tails[k] = rest
	}
	for k := range p {
		switch {
		case left == 0 || p[k] == 0:
			out[k] = 0
		case p[k] >= tails[k]:
			out[k] = left
		default:
			out[k] = r.Binomial(left, p[k]/tails[k])
		}
		left -= out[k]
	}
}

// sizeProblem says that two parameters differ in length.
func sizeProblem(a string, n int, b string, m int) string {
	return fmt.Sprintf("%s has length %d, but %s is %d x %d", a, n, b, m, m)
}
