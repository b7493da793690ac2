package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var beta = Spec{
	Name: "beta", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "beta function (the distribution is `Beta`)",
	Shapes:  eachOfTwo,
	Example: "beta(1, 4)", Value: "0.25",
	See: "lbeta Beta",
	Points: []Point{
		{"beta(2.5, 1.5)", []float64{0.19634954084936207}},
		{"beta(0.5, 3)", []float64{1.0666666666666667}},
	},
	functions: functions{value2: func(x, y float64) float64 { return mathx.Exp(mathx.Lbeta(x, y)) }, trace2: func(t *graph.Trace, x, y graph.Ref) graph.Ref { return t.Exp(t.Lbeta(x, y)) }, domain: func(x []float64) bool { return x[0] > 0 && x[1] > 0 }},
}

var lbeta = Spec{
	Name: "lbeta", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "logarithm of the beta function",
	Shapes:  eachOfTwo,
	Example: "lbeta(1, 1)", Value: "0",
	See: "beta lgamma",
	Points: []Point{
		{"lbeta(2.5, 1.5)", []float64{-1.627858836390381}},
		{"lbeta(0.5, 3)", []float64{0.06453852113757118}},
	},
	functions: functions{value2: mathx.Lbeta, trace2: (*graph.Trace).Lbeta, domain: func(x []float64) bool { return x[0] > 0 && x[1] > 0 }},
}

var lchoose = Spec{
	Name: "lchoose", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "logarithm of the binomial coefficient a over b",
	Shapes:  eachOfTwo,
	Example: "exp(lchoose(4, 2))", Value: "6",
	See: "lgamma Binomial",
	Aliases: []Alias{
		{Name: "choose", Here: "exp(lchoose(n, k))"},
		{Name: "binomial_coefficient_log", Here: "lchoose(n, k)"},
		{Name: "comb", Here: "exp(lchoose(n, k))"},
	},
	Points: []Point{
		{"lchoose(10, 3)", []float64{4.787491742782046}},
		{"lchoose(7.5, 2.5)", []float64{3.5608019121718777}},
	},
	functions: functions{
		value2: mathx.Lchoose,
		trace2: func(t *graph.Trace, n, k graph.Ref) graph.Ref {
			one := t.Const(1)
			v := t.Neg(t.Add(t.Log1p(n), t.Lbeta(t.Add(t.Sub(n, k), one), t.Add(k, one))))
			within := t.Op(graph.OpAnd, t.Le(t.Const(0), k), t.Le(k, n))
			return t.Select(within, v, t.Const(math.Inf(-1)))
		},
		domain: func(x []float64) bool { return x[0] >= x[1] && x[1] >= 0 },
	},
}

var incBeta = Spec{
	Name: "inc_beta", Params: []Param{{Name: "a"}, {Name: "b"}, {Name: "x"}},
	Doc:     "regularised incomplete beta function of a and b at x",
	Shapes:  "Element by element: arrays have the same shape, and a number combines with every element.",
	Example: "inc_beta(1, 1, 0.25)", Value: "0.25",
	See: "Beta",
	Points: []Point{
		{"inc_beta(2.5, 1.5, 0.25)", []float64{0.057668885622437306}},
		{"inc_beta(0.5, 3, 0.75)", []float64{0.9945760496586913}},
	},
	functions: functions{
		value3: mathx.IncBeta,
		trace3: func(t *graph.Trace, a, b, x graph.Ref) graph.Ref { return t.Op(graph.OpIncBeta, a, b, x) },
		domain: func(x []float64) bool { return x[0] > 0 && x[1] > 0 && x[2] >= 0 && x[2] <= 1 },
	},
}
