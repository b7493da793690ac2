package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var sqrt = Spec{
	Name: "sqrt", Params: []Param{{Name: "x"}},
	Doc:     "square root",
	Shapes:  eachShape + " NaN below 0.",
	Example: "sqrt([4, 9])", Value: "[2, 3]",
	See: "pow ^",
	Aliases: []Alias{
		{Name: "inv_sqrt", Here: "1 / sqrt(x)"},
	},
	Points: []Point{
		{"sqrt(2)", []float64{1.4142135623730951}},
		{"sqrt(0.125)", []float64{0.3535533905932738}},
	},
	functions: functions{value1: math.Sqrt, trace1: (*graph.Trace).Sqrt, domain: least(0)},
}

var inv = Spec{
	Name: "inv", Params: []Param{{Name: "x"}},
	Doc:     "1 / x",
	Shapes:  eachShape,
	Example: "inv(4)", Value: "0.25",
	See: "/",
	Points: []Point{
		{"inv(3)", []float64{0.3333333333333333}},
		{"inv(-0.5)", []float64{-2.0}},
	},
	functions: functions{value1: func(x float64) float64 { return 1 / x }, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Div(t.Const(1), x) }},
}

var pow = Spec{
	Name: "pow", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "a to the power of b, the same as a^b",
	Shapes:  eachOfTwo,
	Example: "pow(2, [1, 2, 3])", Value: "[2, 4, 8]",
	See: "^ sqrt",
	Aliases: []Alias{
		{Name: "square", Here: "x^2"},
		{Name: "cube", Here: "x^3"},
		{Name: "power", Here: "x^y"},
	},
	Points: []Point{
		{"pow(2.5, 1.25)", []float64{3.1435835742073386}},
	},
	functions: functions{value2: mathx.Pow, trace2: (*graph.Trace).Pow, domain: func(x []float64) bool { return x[0] >= 0 || x[1] == math.Floor(x[1]) }},
}
