package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// StickBreakingWeights(n, alpha): n weights w[k] = v[k] (1 - v[1]) ... (1 - v[k-1]) with
// v[k] from Beta(1, alpha) for k < n, and v[n] = 1. With R[k] = w[k+1] + ... + w[n],
// log f(w) = (n - 1) log(alpha) + (alpha - 1) log(w[n]) - sum over k = 1..n-2 of log(R[k]).
// Ishwaran, James (2001), Gibbs sampling methods for stick-breaking priors, JASA 96.
var stickBreakingWeights = Spec{
	Name: "StickBreakingWeights",
	Doc:  "n weights that sum to one, broken from a stick by Beta(1, alpha) parts: a truncated Dirichlet process",
	Forms: []Form{{Params: []Param{
		{Name: "n", Rule: Dimension}, {Name: "alpha", Rule: Positive},
	}}},
	EventRank: 1,
	Density:   "alpha^(n - 1) * x[n]^(alpha - 1) / prod([sum(x[k:n]) for k in 2:n-1])",
	Mean:      "[(if k < n { 1 / (1 + alpha) } else { 1 }) * (alpha / (1 + alpha))^(k - 1) for k in 1:n]",
	SD:        "sqrt([(if k < n { 2 / ((1 + alpha) * (2 + alpha)) } else { 1 }) * (alpha / (2 + alpha))^(k - 1) for k in 1:n] - mean^2)",
	Values:    "simplexes",
	Note:      "The first weights tend to be the largest; alpha is about how many of them matter. PyMC's K counts breaks, n - 1.",
	Example:   "StickBreakingWeights(2, 1).lpdf([0.25, 0.75])", Value: "0",
	See: "Dirichlet simplex Beta",
	Aliases: []Alias{
		{Name: "GEM", Usage: "StickBreakingWeights(n, alpha)"},
		{Name: "stick_breaking", Usage: "StickBreakingWeights(n, alpha)"},
	},
	Synonyms: map[string]Synonym{"K": {"n", "$1 + 1"}, "concentration": {"alpha", "$1"}},
	Points: []Point{
		{Args: [][]float64{{4}, {1.5}}},
		{Args: [][]float64{{2}, {0.4}}},
		{Args: [][]float64{{6}, {4}}},
	},
	functions: functions{
		support: Support{Kind: transform.Simplex, LowerArg: -1, UpperArg: -1, Lower: 0, Upper: 1},
		length:  func(_ int, a [][]float64) int { return int(a[0][0]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			n, alpha := len(x), a[1][0]
			rest, v := 0.0, float64(float64(n-1)*mathx.Log(alpha))
			power := alpha - 1 // of what tends to 0 as the last weight does
			for k := n - 1; k >= 0; k-- {
				if x[k] < 0 {
					return math.Inf(-1)
				}
				rest += x[k]
				switch {
				case k == n-1 && n > 1 && rest > 0:
					v += float64((alpha - 1) * mathx.Log(rest))
				case k > 0 && k < n-1 && rest > 0:
					v -= mathx.Log(rest)
				case k > 0 && k < n-1:
					power--
				}
			}
			if math.Abs(rest-1) > sumTolerance {
				return math.Inf(-1)
			}
			if n > 1 && x[n-1] == 0 && power != 0 {
				return -power * math.Inf(1)
			}
			return v
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			n, alpha := len(x), a[1][0]
			v := t.scale(float64(n-1), t.Log(alpha))
			zeros, logs := 0.0, []graph.Ref{}
			for k, rest := n-2, x[n-1]; k > 0; k-- {
				rest = t.Add(rest, x[k])
				if t.isKnown(rest, 0) {
					zeros++ // tends to 0 as the last weight does
				} else {
					logs = append(logs, t.Log(rest))
				}
			}
			if n > 1 && !t.isKnown(alpha, 1+zeros) {
				v = t.Add(v, t.logPower(t.plus(alpha, -1-zeros), t.Log(x[n-1]), t.isKnown(x[n-1], 0)))
			}
			for _, l := range logs {
				v = t.Sub(v, l)
			}
			off := t.Abs(t.plus(t.Sum(x), -1))
			v = t.within(t.Le(off, t.Const(sumTolerance)), v, math.Inf(-1))
			return t.Add(v, t.positive(alpha))
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			rest := 0.0 // log of what is left
			for k := range out {
				if k == len(out)-1 {
					out[k] = mathx.Exp(rest)
					break
				}
				left := -r.Exponential() / a[1][0] // log(1 - v)
				out[k] = mathx.Exp(rest + mathx.Log1mExp(left))
				rest += left
			}
		},
	},
}
