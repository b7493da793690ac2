package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
)

var sum = Spec{
	Name: "sum", Params: []Param{{Name: "x"}}, Options: byGroup,
	Doc:     "sum of all elements, 0 if there are none",
	Shapes:  oneOfAll,
	Example: "sum([[1, 2], [3, 4]])", Value: "10",
	See: "mean cumsum prod",
	Aliases: []Alias{
		{Name: "rowSums", Here: "[sum(X[n]) for n in 1:rows(X)]"},
		{Name: "colSums", Here: "[sum(X[:, k]) for k in 1:cols(X)]"},
		{Name: "sumsq", Here: "sum(x^2)"},
		{Name: "rowsum", Here: "sum(x, by=g)", Args: "xg"},
		{Name: "segment_sum", Here: "sum(x, by=g)", Args: "xg"},
		{Name: "bincount", Here: "sum(x == k)"},
	},
	Points: []Point{
		{"sum([[1, 2.5], [-0.5, 4]])", []float64{7.0}},
	},
	functions: grouped(1, 0, functions{
		kind: Whole, lists: true, shape: number, value: ofAll(total), trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			if a[0].Run != 0 {
				return []graph.Ref{t.SumRows(a[0].Run)}
			}
			return []graph.Ref{t.Sum(a[0].Refs(t))}
		},
	}),
}

var prod = Spec{
	Name: "prod", Params: []Param{{Name: "x"}}, Options: byGroup,
	Doc:     "product of all elements, 1 if there are none",
	Shapes:  oneOfAll,
	Example: "prod(1:5)", Value: "120",
	See: "sum",
	Points: []Point{
		{"prod([1.5, 2.5, -0.5])", []float64{-1.875}},
	},
	functions: grouped(1, 0, functions{
		kind: Whole, shape: number,
		value: ofAll(func(x []float64) float64 {
			p := 1.0
			for _, a := range x {
				p *= a
			}
			return p
		}),
		trace: tracedAll(func(t *graph.Trace, x []graph.Ref) graph.Ref {
			p := t.Const(1)
			for i, r := range x {
				p = t.Mul(p, r)
				if i >= 16 {
					t.Keep(p)
				}
			}
			return p
		}),
	}),
}

var cumsum = Spec{
	Name: "cumsum", Params: []Param{{Name: "x", Need: Vector}},
	Doc:     "cumulative sums",
	Shapes:  vectorShape,
	Example: "cumsum([1, 2, 3])", Value: "[1, 3, 6]",
	See:     "sum",
	Aliases: []Alias{{Name: "cumulative_sum"}},
	Points: []Point{
		{"cumsum([1, 2.5, -0.5])", []float64{1.0, 3.5, 3.0}},
	},
	Mixes:     true,
	functions: running(0, func(s, x float64) float64 { return s + x }, (*graph.Trace).Add),
}

// running has the functions of a function that combines each element with those before it.
func running(start float64, next func(so, x float64) float64, traced func(t *graph.Trace, so, x graph.Ref) graph.Ref) functions {
	return functions{
		kind: Whole, shape: asFirst,
		value: func(a []Arg, out []float64) {
			so := start
			for i, x := range a[0].Num {
				so = next(so, x)
				out[i] = so
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			out := make([]graph.Ref, a[0].Shape[0])
			so := t.Const(start)
			for i, r := range a[0].Refs(t) {
				so = traced(t, so, r)
				t.Keep(so)
				out[i] = so
			}
			return out
		},
		needs:  func(a []Arg, i int, need func(arg, elem int)) { need(0, i) },
		prefix: true,
	}
}

func total(x []float64) float64 {
	s := 0.0
	for _, a := range x {
		s += a
	}
	return s
}
