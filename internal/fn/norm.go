package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var norm = Spec{
	Name: "norm", Params: []Param{{Name: "x"}},
	Doc:     "Euclidean length: the square root of the sum of squares",
	Shapes:  oneOfAll,
	Example: "norm([3, 4])", Value: "5",
	See:     "dot",
	Aliases: []Alias{{Name: "norm2"}},
	Points: []Point{
		{"norm([1, 2.5, -0.5])", []float64{2.7386127875258306}},
	},
	functions: functions{
		shape: number,
		value: ofAll(func(x []float64) float64 {
			s := unit(x)
			y := times(x, s)
			return math.Sqrt(dotOf(y, y)) / s
		}),
		trace: tracedAll(func(t *graph.Trace, x []graph.Ref) graph.Ref {
			x, s := traceInUnit(t, x)
			return t.Div(t.Sqrt(t.Dot(x, x)), s)
		}),
	},
}

var dot = Spec{
	Name: "dot", Params: []Param{{Name: "a", Need: Arrays}, {Name: "b", Need: Arrays}},
	Doc:     "sum of the products of the elements of two vectors, the same as a @ b",
	Shapes:  "Two vectors of the same length give a number.",
	Example: "dot([1, 2], [3, 4])", Value: "11",
	See: "@ outer",
	Aliases: []Alias{
		{Name: "inner"},
		{Name: "dot_product", Here: "dot(a, b)"},
		{Name: "inprod", Here: "dot(a, b)"},
		{Name: "dot_self", Here: "dot(x, x)"},
		{Name: "inprod_", Here: "dot(a, b)"},
		{Name: "tensordot", Here: "dot(a, b)"},
	},
	Points: []Point{
		{"dot([1, 2.5, -0.5], [2, -1, 4])", []float64{-2.5}},
	},
	functions: functions{
		kind: Whole, lists: true,
		shape: func(a []Arg) (Out, *Problem) {
			for k := range a {
				if len(a[k].Shape) == 0 {
					return wants(k, "vectors")
				}
			}
			return Out{Together: []int{0, 1}}, nil
		},
		value: func(a []Arg, out []float64) { out[0] = dotOf(a[0].Num, a[1].Num) },
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return []graph.Ref{t.Dot(a[0].Refs(t), a[1].Refs(t))} },
	},
}

func dotOf(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i] * b[i])
	}
	return s
}
