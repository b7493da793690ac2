package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Dirichlet(a), weights a of length K:
// log f(x) = lgamma(sum a) - sum lgamma(a[k]) + sum (a[k] - 1) log(x[k]), x a simplex.
// Kotz, Balakrishnan, Johnson (2000), Continuous Multivariate Distributions, ch. 49.
var dirichlet = Spec{
	Name:      "Dirichlet",
	Doc:       "a simplex, with density proportional to the product of x[k]^(a[k]-1)",
	Forms:     []Form{{Params: []Param{{Name: "a", Rank: 1, Rule: Weights}}}},
	EventRank: 1,
	Density:   "exp(lgamma(sum(a)) - sum(lgamma(a)) + sum((a - 1) * log(x)))",
	Mean:      "a / sum(a)",
	SD:        "sqrt(mean * (1 - mean) / (sum(a) + 1))",
	Values:    "simplexes",
	Note:      "Its draws are simplexes. Brackets count draws: P[3] ~ Dirichlet([1, 1]) is 3 x 2.",
	Example:   "Dirichlet([1, 1]).lpdf([0.25, 0.75])", Value: "0",
	See: "Beta simplex Multinomial",
	Aliases: []Alias{
		{Name: "ddirch", Here: "Dirichlet($1)"},
		{Name: "ddirich", Here: "Dirichlet($1)"},
		{Name: "Dir", Here: "Dirichlet($1)"},
		{Name: "dirich"},
		{Name: "dirch"},
	},
	Points: []Point{
		{Args: [][]float64{{1.5, 2, 0.7}}},
		{Args: [][]float64{{1, 1, 1}}},
		{Args: [][]float64{{2, 0.5, 5, 1}}},
		{Args: [][]float64{{0.1, 0.1}}},
	},
	functions: functions{
		support: Support{Kind: transform.Simplex, LowerArg: -1, UpperArg: -1, Lower: 0, Upper: 1},
		length:  func(_ int, a [][]float64) int { return len(a[0]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			sum, weight, v := 0.0, 0.0, 0.0
			for k, w := range a[0] {
				if x[k] < 0 {
					return math.Inf(-1)
				}
				sum += x[k]
				weight += w
				v -= mathx.Lgamma(w)
				if w != 1 {
					v += float64((w - 1) * mathx.Log(x[k]))
				}
			}
			if math.Abs(sum-1) > sumTolerance {
				return math.Inf(-1)
			}
			return v + mathx.Lgamma(weight)
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			norm := t.once("dirichlet", a[0], func() []graph.Ref {
				logs := make([]graph.Ref, 0, 2*len(a[0]))
				for _, w := range a[0] {
					logs = append(logs, t.Lgamma(w), t.positive(w))
				}
				return []graph.Ref{t.Sub(t.Lgamma(t.Sum(a[0])), t.Sum(logs))}
			})
			terms := make([]graph.Ref, 0, len(x))
			for k, w := range a[0] {
				if !t.isKnown(w, 1) {
					terms = append(terms, t.Mul(t.plus(w, -1), t.Log(x[k])))
				}
			}
			off := t.Abs(t.plus(t.Sum(x), -1))
			core := t.within(t.Le(off, t.Const(sumTolerance)), t.Sum(terms), math.Inf(-1))
			return t.Add(core, norm[0])
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			drawDirichlet(r, a[0], out)
		},
	},
}

// drawDirichlet normalises gamma draws by their logs, since those for small
// weights often underflow: if G is Gamma(a + 1) and U is
// uniform, G U^(1/a) is Gamma(a). Devroye (1986), Non-Uniform Random Variate
// Generation, IX.3.5.
func drawDirichlet(r *mathx.Stream, a, out []float64) {
	top := math.Inf(-1)
	for k, w := range a {
		out[k] = mathx.Log(r.Gamma(w+1)) - r.Exponential()/w
		top = math.Max(top, out[k])
	}
	sum := 0.0
	for k := range out {
		out[k] = mathx.Exp(out[k] - top)
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
}
