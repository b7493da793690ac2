package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var toInt = Spec{
	Name: "int", Params: []Param{{Name: "x", Need: Codes}},
	Doc:    "level numbers of a factor, 0 or 1 for bools, or whole reals as ints",
	Shapes: eachShape,
	Aliases: []Alias{
		{Name: "as_integer"}, {Name: "as_int"}, {Name: "to_int"},
		{Name: "as_numeric", Here: "int(f)"},
	},
	Points: []Point{
		{"int(true)", []float64{1.0}},
		{"int(-3.0)", []float64{-3.0}},
	},
	functions: functions{value1: func(x float64) float64 { return x }, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return x }, kind: Ints, refuse: func(x []float64) *Problem {
		if x[0] != math.Floor(x[0]) {
			return &Problem{Code: "not-whole", Text: "`{0}` is {x}, which is not whole", Help: "round it first: `int(floor({0}))`"}
		}
		return nil
	}},
}

var toReal = Spec{
	Name: "real", Params: []Param{{Name: "x"}},
	Doc:     "the same numbers as reals",
	Shapes:  eachShape,
	Aliases: []Alias{{Name: "float"}, {Name: "astype"}, {Name: "as_real"}, {Name: "to_real"}},
	Points: []Point{
		{"real(3)", []float64{3.0}},
	},
	functions: functions{value1: func(x float64) float64 { return x }, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return x }},
}
