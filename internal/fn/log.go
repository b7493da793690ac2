package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var log = Spec{
	Name: "log", Params: []Param{{Name: "x"}},
	Doc:     "natural logarithm",
	Shapes:  eachShape + " -inf at 0, NaN below.",
	Example: "log(8) / log(2)", Value: "3",
	See:     "log1p log10 log2 exp",
	Aliases: []Alias{{Name: "ln"}},
	Meant:   map[int]string{2: "a logarithm to another base is a quotient: `log($1) / log($2)`"},
	Points: []Point{
		{"log(3)", []float64{1.0986122886681098}},
		{"log(0.125)", []float64{-2.0794415416798357}},
	},
	functions: functions{value1: mathx.Log, trace1: (*graph.Trace).Log, domain: least(0)},
}

var log10 = Spec{
	Name: "log10", Params: []Param{{Name: "x"}},
	Doc:     "logarithm to base 10",
	Shapes:  eachShape,
	Example: "log10(1000)", Value: "3",
	See: "log log2",
	Points: []Point{
		{"log10(2)", []float64{0.3010299956639812}},
		{"log10(0.25)", []float64{-0.6020599913279624}},
	},
	functions: functions{value1: mathx.Log10, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Mul(t.Const(1/math.Ln10), t.Log(x)) }, domain: least(0)},
}

var log2 = Spec{
	Name: "log2", Params: []Param{{Name: "x"}},
	Doc:     "logarithm to base 2",
	Shapes:  eachShape,
	Example: "log2(8)", Value: "3",
	See: "log log10",
	Points: []Point{
		{"log2(3)", []float64{1.584962500721156}},
		{"log2(0.625)", []float64{-0.6780719051126377}},
	},
	functions: functions{value1: mathx.Log2, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Mul(t.Const(1/math.Ln2), t.Log(x)) }, domain: least(0)},
}

var log1p = Spec{
	Name: "log1p", Params: []Param{{Name: "x"}},
	Doc:     "log(1 + x), accurate for small x",
	Shapes:  eachShape,
	Example: "log1p(1e-20)", Value: "1e-20",
	See: "log1m log1p_exp",
	Points: []Point{
		{"log1p(0.0009765625)", []float64{0.0009760859730554589}},
		{"log1p(3)", []float64{1.3862943611198906}},
	},
	functions: functions{value1: mathx.Log1p, trace1: (*graph.Trace).Log1p, domain: least(-1)},
}

var log1m = Spec{
	Name: "log1m", Params: []Param{{Name: "x"}},
	Doc:     "log(1 - x), accurate for small x",
	Shapes:  eachShape,
	Example: "log1m(0)", Value: "0",
	See: "log1p log1m_exp",
	Aliases: []Alias{
		{Name: "cloglog", Here: "log(-log1m(p))"},
	},
	Points: []Point{
		{"log1m(0.0009765625)", []float64{-0.0009770396478266127}},
		{"log1m(-3)", []float64{1.3862943611198906}},
	},
	functions: functions{value1: func(x float64) float64 { return mathx.Log1p(-x) }, trace1: func(t *graph.Trace, x graph.Ref) graph.Ref { return t.Log1p(t.Neg(x)) }, domain: most(1)},
}

var log1pExp = Spec{
	Name: "log1p_exp", Params: []Param{{Name: "x"}},
	Doc:     "log(1 + exp(x)) without overflow",
	Shapes:  eachShape,
	Example: "log1p_exp(1000)", Value: "1000",
	See:     "inv_logit log_sum_exp",
	Aliases: []Alias{{Name: "softplus"}},
	Points: []Point{
		{"log1p_exp(-3)", []float64{0.04858735157374206}},
		{"log1p_exp(0.5)", []float64{0.9740769841801067}},
		{"log1p_exp(30)", []float64{30.000000000000092}},
	},
	functions: functions{value1: mathx.Log1pExp, trace1: (*graph.Trace).Log1pExp},
}

var log1mExp = Spec{
	Name: "log1m_exp", Params: []Param{{Name: "x"}},
	Doc:     "log(1 - exp(x)) for negative x",
	Shapes:  eachShape,
	Example: "exp(log1m_exp(log(0.25)))", Value: "0.75",
	See: "log_diff_exp",
	Points: []Point{
		{"log1m_exp(-0.25)", []float64{-1.5086915494460322}},
		{"log1m_exp(-3)", []float64{-0.05106918094270159}},
	},
	functions: functions{value1: mathx.Log1mExp, trace1: (*graph.Trace).Log1mExp, domain: most(0)},
}
