package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var logSumExp = Spec{
	Name: "log_sum_exp", Params: []Param{{Name: "a"}, {Name: "b", Optional: true}}, Options: byGroup,
	Doc:     "log(sum(exp(a))), or log(exp(a) + exp(b)), without overflow",
	Shapes:  ofOneOrTwo,
	Example: "log_sum_exp([1000, 1000])", Value: "1000.69",
	See: "softmax log_diff_exp",
	Aliases: []Alias{
		{Name: "logsumexp", Here: "log_sum_exp(x)"},
		{Name: "log_mix", Here: "log_sum_exp(log(w) + a, log1m(w) + b)"},
	},
	Points: []Point{
		{"log_sum_exp([1, 2.5, -0.5])", []float64{2.741311296657157}},
		{"log_sum_exp(1, 2.5)", []float64{2.7014132779827524}},
	},
	functions: grouped(2, 0, functions{
		value2: mathx.LogSumExp2,
		trace2: func(t *graph.Trace, x, y graph.Ref) graph.Ref { return t.LogSumExp([]graph.Ref{x, y}) },
		shape:  number, lists: true, value: ofAll(logSumExpOf), trace: tracedAll((*graph.Trace).LogSumExp),
	}),
}

var logDiffExp = Spec{
	Name: "log_diff_exp", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "log(exp(a) - exp(b)) without overflow, for a >= b",
	Shapes:  eachOfTwo,
	Example: "exp(log_diff_exp(log(5), log(2)))", Value: "3",
	See: "log1m_exp",
	Points: []Point{
		{"log_diff_exp(2, 1.5)", []float64{1.0672478704328114}},
		{"log_diff_exp(0.25, -3)", []float64{0.21045405782050106}},
	},
	functions: functions{value2: mathx.LogDiffExp, trace2: func(t *graph.Trace, x, y graph.Ref) graph.Ref { return t.Add(x, t.Log1mExp(t.Sub(y, x))) }, domain: func(x []float64) bool { return x[0] >= x[1] }},
}

var softmax = Spec{
	Name: "softmax", Params: []Param{{Name: "x", Need: Vector}},
	Doc:     "exp(x) / sum(exp(x)): a simplex",
	Shapes:  vectorShape,
	Example: "softmax([0, 0])", Value: "[0.5, 0.5]",
	See:     "log_softmax Categorical",
	Aliases: []Alias{{Name: "soft_max"}},
	Points: []Point{
		{"softmax([1, 2.5, -0.5])", []float64{0.1752903921400367, 0.7855970345892759, 0.03911257327068745}},
	},
	Mixes: true,
	functions: functions{
		shape: asFirst,
		value: func(a []Arg, out []float64) {
			s := logSumExpOf(a[0].Num)
			for i, x := range a[0].Num {
				out[i] = mathx.Exp(x - s)
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			x := a[0].Refs(t)
			lse, out := t.LogSumExp(x), make([]graph.Ref, len(x))
			for i, r := range x {
				out[i] = t.Exp(t.Sub(r, lse))
			}
			return out
		},
	},
}

var logSoftmax = Spec{
	Name: "log_softmax", Params: []Param{{Name: "x", Need: Vector}},
	Doc:     "logarithm of softmax, without overflow",
	Shapes:  vectorShape,
	Example: "exp(log_softmax([5, 5]))", Value: "[0.5, 0.5]",
	See: "softmax",
	Points: []Point{
		{"log_softmax([1, 2.5, -0.5])", []float64{-1.7413112966571571, -0.24131129665715706, -3.241311296657157}},
	},
	Mixes: true,
	functions: functions{
		shape: asFirst,
		value: func(a []Arg, out []float64) {
			s := logSumExpOf(a[0].Num)
			for i, x := range a[0].Num {
				out[i] = x - s
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			x := a[0].Refs(t)
			lse, out := t.LogSumExp(x), make([]graph.Ref, len(x))
			for i, r := range x {
				out[i] = t.Sub(r, lse)
			}
			return out
		},
	},
}

// logSumExpOf is the log of the sum of exponentials, -inf for no elements.
func logSumExpOf(x []float64) float64 {
	m := math.Inf(-1)
	for _, a := range x {
		m = mathx.Max(a, m)
	}
	if math.IsInf(m, 0) {
		return m
	}
	s := 0.0
	for _, a := range x {
		s += mathx.Exp(a - m)
	}
	return m + mathx.Log(s)
}
