package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// OrderedProbit(eta, cutpoints) with cutpoints c[1] < ... < c[K-1], c[0] = -inf, c[K] = inf,
// or OrderedProbit(eta, cutpoints, sigma), sigma = 1 in the first form:
// f(x) = Phi((c[x] - eta) / sigma) - Phi((c[x-1] - eta) / sigma), x in {1, ..., K}.
// Aitchison, Silvey (1957), The generalization of probit analysis to the case of multiple
// responses, Biometrika 44.
var orderedProbit = Spec{
	Name: "OrderedProbit",
	Doc:  "one of 1 to K: how many of the K - 1 cutpoints lie below eta plus normal noise of sd sigma, by default 1, plus one",
	Forms: []Form{
		{Params: []Param{{Name: "eta"}, {Name: "cutpoints", Rank: 1, Rule: Increasing}}},
		{Params: []Param{{Name: "eta"}, {Name: "cutpoints", Rank: 1, Rule: Increasing}, {Name: "sigma", Rule: Positive}}},
	},
	Discrete:    true,
	Categories:  true,
	Ordered:     true,
	Density:     "(if x > length(cutpoints) { 1 } else { Phi(cutpoints[x] - eta) }) - (if x == 1 { 0 } else { Phi(cutpoints[x - 1] - eta) })",
	Conversions: []string{"eta = eta / sigma, cutpoints = cutpoints / sigma"},
	Values:      "1 to one more than the length of cutpoints",
	Note:        "The probability of a category of at most k is Phi((cutpoints[k] - eta) / sigma).",
	Example:     "exp(OrderedProbit(0, [0]).lpmf(1))", Value: "0.5",
	See: "OrderedLogistic Categorical ordered",
	Aliases: []Alias{
		{Name: "ordered_probit", Here: "OrderedProbit($1, $2)"},
		{Name: "orderedprobit"},
	},
	Points: []Point{
		{Args: [][]float64{{0.3}, {-1, 0, 2}}},
		{Args: [][]float64{{-6}, {-5, 5}}},
		{Args: [][]float64{{1}, {0.5}}},
		{Args: [][]float64{{-2}, {1, 1.001, 1.002, 4}}},
		{Form: 1, Args: [][]float64{{1.5}, {-2, 1, 3}, {2.5}}},
	},
	functions: functions{
		support:    support(transform.Discrete, 1, math.Inf(1)),
		categories: func(length func(arg int) int) float64 { return float64(length(1) + 1) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			c := a[1]
			if !(x[0] >= 1 && x[0] <= float64(len(c)+1)) {
				return math.Inf(-1)
			}
			lo, hi := math.Inf(-1), math.Inf(1)
			k := int(x[0])
			if k > 1 {
				lo = c[k-2]
			}
			if k <= len(c) {
				hi = c[k-1]
			}
			return Truncated{Inner: &normal}.logMass(probitNoise(form, a), lo, hi)
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			c := a[1]
			ok := t.once("increasing", c, func() []graph.Ref { return []graph.Ref{t.increasing(c)} })
			noise := [][]graph.Ref{a[0], {t.Const(1)}}
			if form == 1 {
				noise[1] = a[2]
			}
			v := t.byCategory(x[0], len(c)+1, math.Inf(-1), func(k int) graph.Ref {
				lo, hi := graph.None, graph.None
				if k > 1 {
					lo = c[k-2]
				}
				if k <= len(c) {
					hi = c[k-1]
				}
				return Truncated{Inner: &normal}.graphMass(t, noise, lo, hi)
			})
			if form == 1 {
				v = t.Add(v, t.positive(a[2][0]))
			}
			return t.Add(v, ok[0])
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			noise := probitNoise(form, a)
			z := noise[0][0] + float64(noise[1][0]*r.Normal())
			k := 1
			for _, c := range a[1] {
				if z > c {
					k++
				}
			}
			out[0] = float64(k)
		},
		logCDF: func(form int, x float64, a [][]float64) float64 {
			return normal.logCDF(0, a[1][int(x)-1], probitNoise(form, a))
		},
		logCCDF: func(form int, x float64, a [][]float64) float64 {
			return normal.logCCDF(0, a[1][int(x)-1], probitNoise(form, a))
		},
		graphLogCDF: func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.LogPhi(t.probit(form, t.Sub(t.pick(x, a[1], math.NaN()), a[0][0]), a))
		},
		graphLogCCDF: func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.LogPhi(t.probit(form, t.Sub(a[0][0], t.pick(x, a[1], math.NaN())), a))
		},
	},
}

// probitNoise returns the arguments of the normal distribution that the cutpoints divide.
func probitNoise(form int, a [][]float64) [][]float64 {
	if form == 1 {
		return [][]float64{a[0], a[2]}
	}
	return [][]float64{a[0], {1}}
}

// probit is d in standard deviations.
func (t *tracer) probit(form int, d graph.Ref, a [][]graph.Ref) graph.Ref {
	if form == 1 {
		return t.Div(d, a[2][0])
	}
	return d
}
