package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var sin = Spec{
	Name: "sin", Params: []Param{{Name: "x"}},
	Doc:     "sine of x in radians",
	Shapes:  eachShape,
	Example: "sin(0)", Value: "0",
	See: "cos tan asin",
	Points: []Point{
		{"sin(0.75)", []float64{0.6816387600233341}},
		{"sin(-1.5)", []float64{-0.9974949866040544}},
	},
	functions: functions{value1: mathx.Sin, trace1: (*graph.Trace).Sin},
}

var cos = Spec{
	Name: "cos", Params: []Param{{Name: "x"}},
	Doc:     "cosine of x in radians",
	Shapes:  eachShape,
	Example: "cos(0)", Value: "1",
	See: "sin tan acos",
	Points: []Point{
		{"cos(0.75)", []float64{0.7316888688738209}},
		{"cos(-1.5)", []float64{0.0707372016677029}},
	},
	functions: functions{value1: mathx.Cos, trace1: (*graph.Trace).Cos},
}

var tan = Spec{
	Name: "tan", Params: []Param{{Name: "x"}},
	Doc:     "tangent of x in radians",
	Shapes:  eachShape,
	Example: "tan(0)", Value: "0",
	See: "sin cos atan",
	Points: []Point{
		{"tan(0.75)", []float64{0.9315964599440725}},
		{"tan(-1.5)", []float64{-14.101419947171719}},
	},
	functions: functions{value1: mathx.Tan, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Op(graph.OpTan, x) }},
}

var asin = Spec{
	Name: "asin", Params: []Param{{Name: "x"}},
	Doc:     "inverse sine, from -pi/2 to pi/2",
	Shapes:  eachShape,
	Example: "asin(1) / pi", Value: "0.5",
	See: "sin",
	Points: []Point{
		{"asin(0.75)", []float64{0.848062078981481}},
		{"asin(-0.25)", []float64{-0.25268025514207865}},
	},
	functions: functions{value1: mathx.Asin, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Op(graph.OpAsin, x) }, domain: between(-1, 1)},
}

var acos = Spec{
	Name: "acos", Params: []Param{{Name: "x"}},
	Doc:     "inverse cosine, from 0 to pi",
	Shapes:  eachShape,
	Example: "acos(-1) / pi", Value: "1",
	See: "cos",
	Points: []Point{
		{"acos(0.75)", []float64{0.7227342478134157}},
		{"acos(-0.25)", []float64{1.8234765819369754}},
	},
	functions: functions{value1: mathx.Acos, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Op(graph.OpAcos, x) }, domain: between(-1, 1)},
}

var atan = Spec{
	Name: "atan", Params: []Param{{Name: "x"}},
	Doc:     "inverse tangent, from -pi/2 to pi/2",
	Shapes:  eachShape,
	Example: "4 * atan(1) == pi", Value: "true",
	See: "tan atan2",
	Points: []Point{
		{"atan(0.75)", []float64{0.6435011087932844}},
		{"atan(-1.5)", []float64{-0.982793723247329}},
	},
	functions: functions{value1: mathx.Atan, trace1: (*graph.Trace).Atan},
}

var atan2 = Spec{
	Name: "atan2", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "angle of the point (b, a), from -pi to pi",
	Shapes:  eachOfTwo,
	Example: "atan2(0, -1) == pi", Value: "true",
	See: "atan",
	Points: []Point{
		{"atan2(1.5, -2)", []float64{2.498091544796509}},
		{"atan2(-0.5, 3)", []float64{-0.16514867741462683}},
	},
	functions: functions{value2: mathx.Atan2, trace2: func(t *graph.Trace, x, y graph.Ref) graph.Ref { return t.Op(graph.OpAtan2, x, y) }},
}
