package fn

import (
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var minimum = Spec{
	Name: "min", Params: []Param{{Name: "a"}, {Name: "b", Optional: true}}, Options: byGroup,
	Doc:     "smallest element, or the smaller of two",
	Shapes:  ofOneOrTwo,
	Example: "min([3, 1], 2)", Value: "[2, 1]",
	See: "max",
	Aliases: []Alias{
		{Name: "fmin", Here: "min(a, b)"},
		{Name: "pmin", Here: "min(a, b)"},
		{Name: "minimum", Here: "min(a, b)"},
	},
	Points: []Point{
		{"min([1, 2.5, -0.5, 4])", []float64{-0.5}},
		{"min([1, 2.5], 2)", []float64{1.0, 2.0}},
	},
	OverDraws: true,
	functions: grouped(2, 1, functions{
		kind: Whole, value2: mathx.Min, trace2: (*graph.Trace).Min,
		shape: some,
		value: ofAll(func(x []float64) float64 { return folded(x, mathx.Min) }),
		trace: tracedAll(func(t *graph.Trace, x []graph.Ref) graph.Ref { return traceFolded(x, t.Min) }),
	}),
}

var maximum = Spec{
	Name: "max", Params: []Param{{Name: "a"}, {Name: "b", Optional: true}}, Options: byGroup,
	Doc:     "largest element, or the larger of two",
	Shapes:  ofOneOrTwo,
	Example: "max([3, 1, 2])", Value: "3",
	See: "min",
	Aliases: []Alias{
		{Name: "fmax", Here: "max(a, b)"},
		{Name: "pmax", Here: "max(a, b)"},
		{Name: "maximum", Here: "max(a, b)"},
		{Name: "relu", Here: "max(x, 0)"},
	},
	Points: []Point{
		{"max([1, 2.5, -0.5, 4])", []float64{4.0}},
		{"max([1, 2.5], 2)", []float64{2.0, 2.5}},
	},
	OverDraws: true,
	functions: grouped(2, 1, functions{
		kind: Whole, value2: mathx.Max, trace2: (*graph.Trace).Max,
		shape: some,
		value: ofAll(func(x []float64) float64 { return folded(x, mathx.Max) }),
		trace: tracedAll(func(t *graph.Trace, x []graph.Ref) graph.Ref { return traceFolded(x, t.Max) }),
	}),
}

// some is the shape of one number, from an array with at least one element.
func some(a []Arg) (Out, *Problem) {
	if a[0].Size() == 0 {
		return Out{}, &Problem{Code: "empty-array", Text: "`{0}` has no elements, so `{f}` has no value"}
	}
	return Out{}, nil
}

func folded(x []float64, f func(a, b float64) float64) float64 {
	m := x[0]
	for _, y := range x[1:] {
		m = f(m, y)
	}
	return m
}

// traceFolded combines elements in pairs, so that no loop body grows long.
func traceFolded(x []graph.Ref, f func(a, b graph.Ref) graph.Ref) graph.Ref {
	list := slices.Clone(x)
	for len(list) > 1 {
		var next []graph.Ref
		for i := 0; i+1 < len(list); i += 2 {
			next = append(next, f(list[i], list[i+1]))
		}
		if len(list)%2 == 1 {
			next = append(next, list[len(list)-1])
		}
		list = next
	}
	return list[0]
}
