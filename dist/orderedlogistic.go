package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// OrderedLogistic(eta, cutpoints) with cutpoints c[1] < ... < c[K-1], c[0] = -inf,
// c[K] = inf: f(x) = inv_logit(eta - c[x-1]) - inv_logit(eta - c[x]), x in {1, ..., K}.
// McCullagh (1980), Regression models for ordinal data, J. R. Statist. Soc. B 42.
var orderedLogistic = Spec{
	Name: "OrderedLogistic",
	Doc:  "one of 1 to K: how many of the K - 1 cutpoints lie below eta plus logistic noise, plus one",
	Forms: []Form{{Params: []Param{
		{Name: "eta"}, {Name: "cutpoints", Rank: 1, Rule: Increasing},
	}}},
	Discrete:   true,
	Categories: true,
	Ordered:    true,
	Density:    "(if x == 1 { 1 } else { inv_logit(eta - cutpoints[x - 1]) }) - (if x > length(cutpoints) { 0 } else { inv_logit(eta - cutpoints[x]) })",
	Values:     "1 to one more than the length of cutpoints",
	Note:       "The probability of a category of at most k is inv_logit(cutpoints[k] - eta).",
	Example:    "exp(OrderedLogistic(0, [0]).lpmf(1))", Value: "0.5",
	See: "Categorical ordered",
	Aliases: []Alias{
		{Name: "ordered_logistic", Here: "OrderedLogistic($1, $2)"},
		{Name: "orderedlogit"},
		{Name: "ordered_logistic_glm"},
	},
	Points: []Point{
		{Args: [][]float64{{0.3}, {-1, 0, 2}}},
		{Args: [][]float64{{-6}, {-5, 5}}},
		{Args: [][]float64{{1}, {0.5}}},
	},
	functions: functions{
		support:    support(transform.Discrete, 1, math.Inf(1)),
		categories: func(length func(arg int) int) float64 { return float64(length(1) + 1) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			eta, c := a[0][0], a[1]
			if !(x[0] >= 1 && x[0] <= float64(len(c)+1)) {
				return math.Inf(-1)
			}
			k := int(x[0])
			switch {
			case len(c) == 0:
				return 0
			case k == 1:
				return logisticLog(c[0] - eta)
			case k == len(c)+1:
				return logisticLog(eta - c[k-2])
			}
			hi, lo := eta-c[k-2], eta-c[k-1]
			if lo > 0 { // both near 1: take the difference of the complements
				hi, lo = -lo, -hi
			}
			return mathx.LogDiffExp(logisticLog(hi), logisticLog(lo))
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			eta, c := a[0][0], a[1]
			ok := t.once("increasing", c, func() []graph.Ref { return []graph.Ref{t.increasing(c)} })
			v := t.byCategory(x[0], len(c)+1, math.Inf(-1), func(k int) graph.Ref { return t.category(k, eta, c) })
			return t.Add(v, ok[0])
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			z := a[0][0] + mathx.Logit(r.Float64())
			k := 1
			for _, c := range a[1] {
				if z > c {
					k++
				}
			}
			out[0] = float64(k)
		},
		logCDF:  func(_ int, x float64, a [][]float64) float64 { return logisticLog(a[1][int(x)-1] - a[0][0]) },
		logCCDF: func(_ int, x float64, a [][]float64) float64 { return logisticLog(a[0][0] - a[1][int(x)-1]) },
		graphLogCDF: func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.Neg(t.Log1pExp(t.Sub(a[0][0], t.pick(x, a[1], math.NaN()))))
		},
		graphLogCCDF: func(t *tracer, _ int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.Neg(t.Log1pExp(t.Sub(t.pick(x, a[1], math.NaN()), a[0][0])))
		},
	},
}

// logisticLog returns log(inv_logit(x)).
func logisticLog(x float64) float64 { return -mathx.Log1pExp(-x) }

// category is the log probability of category k. Between two cutpoints, with
// a = eta - c[k-1] > b = eta - c[k], it is
// log(inv_logit(a) - inv_logit(b)) = log1m_exp(b - a) - log1p_exp(-a) - log1p_exp(b),
// whose first term depends on the cutpoints alone.
func (t *tracer) category(k int, eta graph.Ref, c []graph.Ref) graph.Ref {
	switch {
	case len(c) == 0:
		return t.Const(0)
	case k == 1:
		return t.Neg(t.Log1pExp(t.Sub(eta, c[0])))
	case k == len(c)+1:
		return t.Neg(t.Log1pExp(t.Sub(c[k-2], eta)))
	}
	gap := t.once("gap", c[k-2:k], func() []graph.Ref {
		return []graph.Ref{t.Log1mExp(t.Sub(c[k-2], c[k-1]))}
	})
	v := t.Sub(t.Neg(t.Log1pExp(t.Sub(c[k-2], eta))), t.Log1pExp(t.Sub(eta, c[k-1])))
	return t.Add(v, gap[0])
}

// increasing returns 0 if the list is increasing, else NaN.
func (t *tracer) increasing(list []graph.Ref) graph.Ref {
	ok := t.Const(0)
	for i := 1; i < len(list); i++ {
		ok = t.Add(ok, t.require(t.Lt(list[i-1], list[i])))
	}
	if len(list) == 1 {
		ok = t.obeys(Finite, list)
	}
	return ok
}
