package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var phi = Spec{
	Name: "Phi", Params: []Param{{Name: "x"}},
	Doc:     "distribution function of the standard normal distribution",
	Shapes:  eachShape,
	Example: "Phi(0)", Value: "0.5",
	See:     "inv_Phi Normal",
	Aliases: []Alias{{Name: "pnorm"}, {Name: "Phi_approx"}, {Name: "invprobit"}, {Name: "inv_probit"}, {Name: "normcdf"}, {Name: "std_normal_cdf"}, {Name: "normal_cdf"}},
	Points: []Point{
		{"Phi(0.75)", []float64{0.7733726476231318}},
		{"Phi(-2.5)", []float64{0.006209665325776135}},
	},
	functions: functions{value1: mathx.Phi, trace1: (*graph.Trace).Phi},
}

var invPhi = Spec{
	Name: "inv_Phi", Params: []Param{{Name: "x"}},
	Doc:     "quantile function of the standard normal distribution",
	Shapes:  eachShape,
	Example: "inv_Phi(0.5)", Value: "0",
	See: "Phi Normal",
	Aliases: []Alias{
		{Name: "qnorm", Here: "inv_Phi(p)"},
		{Name: "probit", Here: "inv_Phi(p)"},
	},
	Points: []Point{
		{"inv_Phi(0.25)", []float64{-0.6744897501960817}},
		{"inv_Phi(0.875)", []float64{1.150349380376008}},
	},
	functions: functions{value1: mathx.InvPhi, trace1: (*graph.Trace).InvPhi, domain: between(0, 1)},
}

var erf = Spec{
	Name: "erf", Params: []Param{{Name: "x"}},
	Doc:     "error function",
	Shapes:  eachShape,
	Example: "erf(0)", Value: "0",
	See:     "erfc Phi",
	Aliases: []Alias{{Name: "erfunction"}},
	Points: []Point{
		{"erf(0.75)", []float64{0.7111556336535151}},
		{"erf(-1.5)", []float64{-0.9661051464753108}},
	},
	functions: functions{value1: mathx.Erf, trace1: (*graph.Trace).Erf},
}

var erfc = Spec{
	Name: "erfc", Params: []Param{{Name: "x"}},
	Doc:     "1 - erf(x), accurate for large x",
	Shapes:  eachShape,
	Example: "erfc(0)", Value: "1",
	See: "erf",
	Points: []Point{
		{"erfc(0.75)", []float64{0.28884436634648486}},
		{"erfc(-1.5)", []float64{1.9661051464753108}},
	},
	functions: functions{value1: mathx.Erfc, trace1: (*graph.Trace).Erfc},
}
