package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var sinh = Spec{
	Name: "sinh", Params: []Param{{Name: "x"}},
	Doc:     "hyperbolic sine",
	Shapes:  eachShape,
	Example: "sinh(0)", Value: "0",
	See: "cosh tanh",
	Points: []Point{
		{"sinh(0.75)", []float64{0.82231673193583}},
		{"sinh(-1.5)", []float64{-2.1292794550948173}},
	},
	functions: functions{value1: mathx.Sinh, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Op(graph.OpSinh, x) }},
}

var cosh = Spec{
	Name: "cosh", Params: []Param{{Name: "x"}},
	Doc:     "hyperbolic cosine",
	Shapes:  eachShape,
	Example: "cosh(0)", Value: "1",
	See: "sinh tanh",
	Points: []Point{
		{"cosh(0.75)", []float64{1.2946832846768448}},
		{"cosh(-1.5)", []float64{2.352409615243247}},
	},
	functions: functions{value1: mathx.Cosh, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Op(graph.OpCosh, x) }},
}

var tanh = Spec{
	Name: "tanh", Params: []Param{{Name: "x"}},
	Doc:     "hyperbolic tangent",
	Shapes:  eachShape,
	Example: "tanh([0, 100])", Value: "[0, 1]",
	See: "sinh cosh",
	Points: []Point{
		{"tanh(0.75)", []float64{0.6351489523872873}},
		{"tanh(-1.5)", []float64{-0.9051482536448664}},
	},
	functions: functions{value1: mathx.Tanh, trace1: (*graph.Trace).Tanh},
}
