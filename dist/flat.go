package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// Flat is improper: density 1 everywhere.
var flat = Spec{
	Name:    "Flat",
	Doc:     "improper: density 1 everywhere",
	Forms:   []Form{{}},
	Density: "1",
	Note:    "It cannot be drawn from: prior and simulate need a value.",
	Example: "Flat().lpdf(3)", Value: "0",
	See: "HalfFlat param Uniform",
	Aliases: []Alias{
		{Name: "dflat", Here: "Flat()"},
		{Name: "ImproperUniform", Usage: "Flat()"},
		{Name: "improper_uniform", Usage: "Flat()"},
	},
	functions: functions{
		support:    onReals(),
		logDensity: func(int, []float64, [][]float64) float64 { return 0 },
		graph:      func(t *tracer, _ int, _ []graph.Ref, _ [][]graph.Ref) graph.Ref { return t.Const(0) },
	},
}

// HalfFlat is improper: density 1 on the positive numbers.
var halfFlat = Spec{
	Name:    "HalfFlat",
	Doc:     "improper: density 1 on the positive numbers",
	Forms:   []Form{{}},
	Density: "1",
	Note:    "It cannot be drawn from: prior and simulate need a value.",
	Example: "HalfFlat().lpdf(3)", Value: "0",
	See: "Flat param",
	functions: functions{
		support: onPositives(),
		logDensity: func(_ int, x []float64, _ [][]float64) float64 {
			if x[0] < 0 {
				return math.Inf(-1)
			}
			return 0
		},
		graph: func(t *tracer, _ int, x []graph.Ref, _ [][]graph.Ref) graph.Ref {
			return t.support(x[0], t.Const(0), 0, math.Inf(1))
		},
	},
}
