package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var exp = Spec{
	Name: "exp", Params: []Param{{Name: "x"}},
	Doc:     "e to the power of x",
	Shapes:  eachShape,
	Example: "exp([0, 1])", Value: "[1, 2.71828]",
	See: "log expm1",
	Aliases: []Alias{
		{Name: "icloglog", Here: "1 - exp(-exp(x))"},
		{Name: "inv_cloglog", Here: "1 - exp(-exp(x))"},
	},
	Points: []Point{
		{"exp(1)", []float64{2.718281828459045}},
		{"exp(-2.5)", []float64{0.0820849986238988}},
	},
	functions: functions{value1: mathx.Exp, trace1: (*graph.Trace).Exp},
}

var expm1 = Spec{
	Name: "expm1", Params: []Param{{Name: "x"}},
	Doc:     "exp(x) - 1, accurate for small x",
	Shapes:  eachShape,
	Example: "expm1(1e-20)", Value: "1e-20",
	See: "exp log1p",
	Points: []Point{
		{"expm1(0.0009765625)", []float64{0.0009770394924165351}},
		{"expm1(2)", []float64{6.38905609893065}},
	},
	functions: functions{value1: mathx.Expm1, trace1: (*graph.Trace).Expm1},
}
