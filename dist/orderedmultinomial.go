package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// OrderedMultinomial(n, eta, cutpoints): counts of n draws of OrderedLogistic(eta, cutpoints),
// log f(x) = lgamma(n + 1) - sum lgamma(x[k] + 1) + sum x[k] log(p[k]), where the counts x sum to n and
// p[k] = inv_logit(eta - c[k-1]) - inv_logit(eta - c[k]).
// McCullagh (1980), Regression models for ordinal data, J. R. Statist. Soc. B 42, sec. 2.
var orderedMultinomial = Spec{
	Name: "OrderedMultinomial",
	Doc:  "counts that sum to n, of K ordered categories: of n draws, how many are which value of OrderedLogistic(eta, cutpoints)",
	Forms: []Form{{Params: []Param{
		{Name: "n", Rule: Count}, {Name: "eta"}, {Name: "cutpoints", Rank: 1, Rule: Increasing, Axes: []int{-1}},
	}}},
	Discrete:  true,
	EventRank: 1,
	Density:   "exp(lgamma(n + 1) - sum(lgamma(x + 1)) + sum([x[k] * OrderedLogistic(eta, cutpoints).lpmf(k) for k in 1:length(x)]))",
	Mean:      "n * [exp(OrderedLogistic(eta, cutpoints).lpmf(k)) for k in 1:length(cutpoints)+1]",
	SD:        "sqrt(mean * (1 - mean / n))",
	Values:    "vectors of counts that sum to n, one count more than cutpoints",
	Note:      "It is OrderedLogistic for data in a table: each row has the counts of the categories.",
	Example:   "exp(OrderedMultinomial(2, 0, [0]).lpmf([1, 1]))", Value: "0.5",
	See: "OrderedLogistic Multinomial ordered",
	Synonyms: map[string]Synonym{
		"total_count": {"n", "$1"}, "compute_p": {},
	},
	Points: []Point{
		{Args: [][]float64{{7}, {0.3}, {-1, 0, 2}}},
		{Args: [][]float64{{3}, {-6}, {-5, 5}}},
		{Args: [][]float64{{40}, {1}, {0.5}}},
		{Args: [][]float64{{0}, {1}, {0.5, 0.75}}},
	},
	functions: functions{
		support: Support{Kind: transform.Discrete, LowerArg: -1, UpperArg: 0, Lower: 0, Upper: math.Inf(1), Integer: true},
		length:  func(_ int, a [][]float64) int { return len(a[2]) + 1 },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			total, v := 0.0, mathx.Lgamma(a[0][0]+1)
			for k, c := range x {
				if c < 0 {
					return math.Inf(-1)
				}
				total += c
				if c > 0 {
					v += float64(c*orderedLogistic.logDensity(0, []float64{float64(k + 1)}, a[1:])) - mathx.Lgamma(c+1)
				}
			}
			if total != a[0][0] {
				return math.Inf(-1)
			}
			return v
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			eta, cuts := a[1][0], a[2]
			ok := t.once("increasing", cuts, func() []graph.Ref { return []graph.Ref{t.increasing(cuts)} })
			terms, parts := make([]graph.Ref, len(x)), make([]graph.Ref, len(x))
			for k, c := range x {
				terms[k] = t.Mul(c, t.category(k+1, eta, cuts))
				parts[k] = t.Neg(t.Lgamma(t.plus(c, 1)))
			}
			parts = append(parts, t.Lgamma(t.plus(a[0][0], 1)))
			v := t.Add(t.Sum(terms), t.Sum(parts))
			for _, c := range x {
				v = t.whole(c, v, 0)
			}
			v = t.within(t.Eq(t.Sum(x), a[0][0]), v, math.Inf(-1))
			return t.Add(v, ok[0])
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			p := make([]float64, len(out))
			for k := range p {
				p[k] = mathx.Exp(orderedLogistic.logDensity(0, []float64{float64(k + 1)}, a[1:]))
			}
			drawMultinomial(r, a[0][0], p, out)
		},
	},
}
