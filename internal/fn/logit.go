package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var logit = Spec{
	Name: "logit", Params: []Param{{Name: "x"}},
	Doc:     "log(x / (1 - x))",
	Shapes:  eachShape,
	Example: "logit(0.5)", Value: "0",
	See: "inv_logit",
	Aliases: []Alias{
		{Name: "qlogis", Here: "logit(p)"},
	},
	Points: []Point{
		{"logit(0.25)", []float64{-1.0986122886681098}},
		{"logit(0.875)", []float64{1.9459101490553132}},
	},
	functions: functions{value1: mathx.Logit, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Sub(t.Log(x), t.Log1p(t.Neg(x))) }, domain: between(0, 1)},
}

var invLogit = Spec{
	Name: "inv_logit", Params: []Param{{Name: "x"}},
	Doc:     "logistic function, 1 / (1 + exp(-x))",
	Shapes:  eachShape,
	Example: "inv_logit([0, 100])", Value: "[0.5, 1]",
	See: "logit Bernoulli",
	Aliases: []Alias{
		{Name: "logistic"}, {Name: "sigmoid"}, {Name: "invlogit"}, {Name: "expit"}, {Name: "inverse_logit"}, {Name: "plogis"}, {Name: "ilogit"},
		{Name: "log1m_inv_logit", Here: "log1m(inv_logit(x))"},
		{Name: "log_inv_logit", Here: "log(inv_logit(x))"},
		{Name: "log_sigmoid", Here: "log(inv_logit(x))"},
	},
	Points: []Point{
		{"inv_logit(1.5)", []float64{0.8175744761936437}},
		{"inv_logit(-3)", []float64{0.04742587317756678}},
	},
	functions: functions{value1: mathx.Logistic, trace1: (*graph.Trace).Logistic},
}
