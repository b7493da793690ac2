package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Categorical(p) or Categorical(logit), p = softmax(logit): log f(x) = log(p[x]),
// x in {1, ..., K}.
var categorical = Spec{
	Name: "Categorical",
	Doc:  "one of 1 to K with probabilities p, or softmax(logit)",
	Forms: []Form{
		{Params: []Param{{Name: "p", Rank: 1, Rule: Probabilities}}},
		{Params: []Param{{Name: "logit", Rank: 1}}},
	},
	Discrete:    true,
	Categories:  true,
	Density:     "p[x]",
	Conversions: []string{"p = softmax(logit)"},
	Values:      "1 to the length of p",
	Note:        "Categories run from 1.",
	Example:     "exp(Categorical([0.25, 0.75]).lpmf(2))", Value: "0.75",
	See: "OrderedLogistic Multinomial Dirichlet softmax",
	Aliases: []Alias{
		{Name: "dcat", Here: "Categorical($1)"},
		{Name: "categorical_logit", Here: "Categorical(logit=$1)", Usage: "Categorical(logit=eta)"},
		{Name: "CategoricalLogit", Here: "Categorical(logit=$1)", Usage: "Categorical(logit=eta)"},
		{Name: "CategoricalLogits", Here: "Categorical(logit=$1)", Usage: "Categorical(logit=eta)"},
		{Name: "CategoricalProbs", Here: "Categorical($1)"},
		{Name: "Cat", Here: "Categorical($1)"},
		{Name: "cat"},
	},
	Points: []Point{
		{Args: [][]float64{{0.2, 0.5, 0.3}}},
		{Args: [][]float64{{1}}},
		{Form: 1, Args: [][]float64{{0.5, -1, 2, 0}}},
		{Form: 1, Args: [][]float64{{700, 0, -700}}},
	},
	functions: functions{
		support:    support(transform.Discrete, 1, math.Inf(1)),
		check:      func(_ int, a [][]float64) string { return emptyProblem("logit", a[0]) },
		categories: func(length func(arg int) int) float64 { return float64(length(0)) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			if !(x[0] >= 1 && x[0] <= float64(len(a[0]))) {
				return math.Inf(-1)
			}
			k := int(x[0]) - 1
			if form == 1 {
				return a[0][k] - logSumExp(a[0])
			}
			return mathx.Log(a[0][k])
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			if form == 1 {
				norm := t.once("logsumexp", a[0], func() []graph.Ref { return []graph.Ref{t.LogSumExp(a[0])} })
				return t.Sub(t.pick(x[0], a[0], math.Inf(-1)), norm[0])
			}
			ok := t.once("simplex", a[0], func() []graph.Ref { return []graph.Ref{t.simplex(a[0])} })
			return t.Add(t.Log(t.pick(x[0], a[0], 0)), ok[0])
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			out[0] = float64(drawCategory(r, probabilities(form, a[0])))
		},
		logCDF: func(form int, x float64, a [][]float64) float64 {
			return logSumOf(probabilities(form, a[0])[:int(x)])
		},
		logCCDF: func(form int, x float64, a [][]float64) float64 {
			return logSumOf(probabilities(form, a[0])[int(x):])
		},
		graphLogCDF: func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.byCategory(x, len(a[0])-1, math.NaN(), func(k int) graph.Ref { return t.someCategories(form, a[0][:k], a[0]) })
		},
		graphLogCCDF: func(t *tracer, form int, x graph.Ref, a [][]graph.Ref) graph.Ref {
			return t.byCategory(x, len(a[0])-1, math.NaN(), func(k int) graph.Ref { return t.someCategories(form, a[0][k:], a[0]) })
		},
	},
}

func emptyProblem(name string, v []float64) string {
	if len(v) == 0 {
		return name + " is empty"
	}
	return ""
}

// someCategories is the log probability of some of all categories.
func (t *tracer) someCategories(form int, some, all []graph.Ref) graph.Ref {
	if form == 0 {
		return t.Log(t.Sum(some))
	}
	norm := t.once("logsumexp", all, func() []graph.Ref { return []graph.Ref{t.LogSumExp(all)} })
	return t.Sub(t.LogSumExp(some), norm[0])
}

// pick returns element x of the list, counted from 1, or none for an x that is not a position in
// it. x is usually known.
func (t *tracer) pick(x graph.Ref, list []graph.Ref, none float64) graph.Ref {
	return t.byCategory(x, len(list), none, func(k int) graph.Ref { return list[k-1] })
}

// byCategory returns f(x) for an x from 1 to n, else none.
func (t *tracer) byCategory(x graph.Ref, n int, none float64, f func(k int) graph.Ref) graph.Ref {
	if v, known := t.Known(x); known {
		if k := int(v); float64(k) == v && k >= 1 && k <= n {
			return f(k)
		}
		return t.Const(none)
	}
	out := t.Const(none)
	for k := 1; k <= n; k++ {
		out = t.Select(t.Eq(x, t.Const(float64(k))), f(k), out)
	}
	return out
}

// simplex returns 0 for a list that sums to 1, else NaN.
func (t *tracer) simplex(list []graph.Ref) graph.Ref {
	d := t.Abs(t.plus(t.Sum(list), -1))
	return t.require(t.Le(d, t.Const(sumTolerance)))
}

func logSumExp(v []float64) float64 {
	top := math.Inf(-1)
	for _, x := range v {
		top = mathx.Max(top, x)
	}
	if math.IsInf(top, 0) {
		return top
	}
	sum := 0.0
	for _, x := range v {
		sum += mathx.Exp(x - top)
	}
	return top + mathx.Log(sum)
}

// probabilities returns p, or softmax(p) for the second form.
func probabilities(form int, p []float64) []float64 {
	if form == 0 {
		return p
	}
	norm := logSumExp(p)
	out := make([]float64, len(p))
	for i, x := range p {
		out[i] = mathx.Exp(x - norm)
	}
	return out
}

func logSumOf(p []float64) float64 {
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	return mathx.Log(mathx.Min(sum, 1))
}

// drawCategory draws 1 to K; never one of probability 0.
func drawCategory(r *mathx.Stream, p []float64) int {
	u, last := r.Float64(), 1
	for i, x := range p {
		if x > 0 {
			last = i + 1
			if u < x {
				return last
			}
			u -= x
		}
	}
	return last // rounding
}
