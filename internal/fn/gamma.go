package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var lgamma = Spec{
	Name: "lgamma", Params: []Param{{Name: "x"}},
	Doc:     "logarithm of the absolute value of the gamma function",
	Shapes:  eachShape,
	Example: "exp(lgamma(5))", Value: "24",
	See: "digamma lbeta lchoose",
	Aliases: []Alias{
		{Name: "gammaln"}, {Name: "loggam"}, {Name: "loggamma"}, {Name: "log_gamma"},
		{Name: "gamma", Here: "exp(lgamma(x))"},
		{Name: "tgamma", Here: "exp(lgamma(x))"},
		{Name: "gammafn", Here: "exp(lgamma(x))"},
	},
	Points: []Point{
		{"lgamma(3.5)", []float64{1.2009736023470743}},
		{"lgamma(0.25)", []float64{1.2880225246980774}},
		{"lgamma(-1.5)", []float64{0.860047015376481}},
	},
	functions: functions{value1: mathx.Lgamma, trace1: (*graph.Trace).Lgamma},
}

var digamma = Spec{
	Name: "digamma", Params: []Param{{Name: "x"}},
	Doc:     "derivative of lgamma",
	Shapes:  eachShape,
	Example: "digamma(2) - digamma(1)", Value: "1",
	See:     "lgamma",
	Aliases: []Alias{{Name: "digammafn"}},
	Points: []Point{
		{"digamma(3.5)", []float64{1.103156640645243}},
		{"digamma(0.25)", []float64{-4.2274535333762655}},
		{"digamma(-1.5)", []float64{0.7031566406452432}},
	},
	functions: functions{value1: mathx.Digamma, trace1: (*graph.Trace).Digamma},
}

var gammaP = Spec{
	Name: "gamma_p", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "regularised lower incomplete gamma function of shape a at b",
	Shapes:  eachOfTwo,
	Example: "gamma_p(1, 0)", Value: "0",
	See: "gamma_q Gamma",
	Points: []Point{
		{"gamma_p(2.5, 1.5)", []float64{0.3000141641213725}},
		{"gamma_p(0.5, 3)", []float64{0.9856941215645704}},
	},
	functions: functions{value2: mathx.GammaP, trace2: func(t *graph.Trace, x, y graph.Ref) graph.Ref { return t.Op(graph.OpGammaP, x, y) }, domain: func(x []float64) bool { return x[0] > 0 && x[1] >= 0 }},
}

var gammaQ = Spec{
	Name: "gamma_q", Params: []Param{{Name: "a"}, {Name: "b"}},
	Doc:     "regularised upper incomplete gamma function of shape a at b",
	Shapes:  eachOfTwo,
	Example: "gamma_q(1, 0)", Value: "1",
	See: "gamma_p Gamma",
	Points: []Point{
		{"gamma_q(2.5, 1.5)", []float64{0.6999858358786275}},
		{"gamma_q(0.5, 3)", []float64{0.01430587843542964}},
	},
	functions: functions{value2: mathx.GammaQ, trace2: func(t *graph.Trace, x, y graph.Ref) graph.Ref { return t.Op(graph.OpGammaQ, x, y) }, domain: func(x []float64) bool { return x[0] > 0 && x[1] >= 0 }},
}
