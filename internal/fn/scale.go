package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
)

var standardize = Spec{
	Name: "standardize", Params: []Param{{Name: "x", Need: Arrays}},
	Doc:     "x minus its mean, divided by its sd",
	Shapes:  "The result has the shape of x; each column of a matrix is standardized by its own mean and sd. With real data the mean and sd of the fit are kept for predictions.",
	Example: "standardize([1, 2, 3])", Value: "[-1, 0, 1]",
	See: "center sd set_data",
	Aliases: []Alias{
		{Name: "scale"}, {Name: "zscore"},
		{Name: "cor", Here: "sum(standardize(x) * standardize(y)) / (length(x) - 1)"},
	},
	Points: []Point{
		{"standardize([1, 2.5, -0.5, 4])", []float64{-0.3872983346207417, 0.3872983346207417, -1.161895003862225, 1.161895003862225}},
		{"standardize([[1, 8], [2.5, 4]])", []float64{-0.7071067811865476, 0.7071067811865476, 0.7071067811865476, -0.7071067811865476}},
	},
	functions: functions{
		shape: scaled,
		learn: func(column []float64) []float64 { return []float64{meanOf(column), sdOf(column)} },
		apply: func(x float64, learned []float64) float64 { return (x - learned[0]) / learned[1] },
		traceApply: func(t *graph.Trace, x graph.Ref, learned []graph.Ref) graph.Ref {
			return t.Div(t.Sub(x, learned[0]), learned[1])
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return traceScaled(t, &a[0], true) },
	},
}

var center = Spec{
	Name: "center", Params: []Param{{Name: "x", Need: Arrays}},
	Doc:     "x minus its mean",
	Shapes:  "The result has the shape of x; each column of a matrix is centered on its own mean. With real data the mean of the fit is kept for predictions.",
	Example: "center([1, 2, 6])", Value: "[-2, -1, 3]",
	See: "standardize mean set_data",
	Aliases: []Alias{
		{Name: "cov", Here: "sum(center(x) * center(y)) / (length(x) - 1)"},
	},
	Points: []Point{
		{"center([1, 2.5, -0.5, 4])", []float64{-0.75, 0.75, -2.25, 2.25}},
	},
	functions: functions{
		shape:      scaled,
		learn:      func(column []float64) []float64 { return []float64{meanOf(column)} },
		apply:      func(x float64, learned []float64) float64 { return x - learned[0] },
		traceApply: func(t *graph.Trace, x graph.Ref, learned []graph.Ref) graph.Ref { return t.Sub(x, learned[0]) },
		trace:      func(t *graph.Trace, a []Traced) []graph.Ref { return traceScaled(t, &a[0], false) },
	},
}

func scaled(a []Arg) (Out, *Problem) {
	if n := len(a[0].Shape); n == 0 || n > 2 {
		return wants(0, "a vector or matrix")
	}
	return asFirst(a)
}

// traceScaled subtracts the mean of each column and, if divide is set, divides by its sd.
func traceScaled(t *graph.Trace, a *Traced, divide bool) []graph.Ref {
	x, cols := a.Refs(t), columns(a.Shape)
	out := make([]graph.Ref, len(x))
	for j := 0; j < cols; j++ {
		var column []graph.Ref
		for i := j; i < len(x); i += cols {
			column = append(column, x[i])
		}
		m, inv := traceMean(t, column), t.Const(1)
		if divide {
			inv = t.Div(inv, traceSD(t, column))
		}
		for i := j; i < len(x); i += cols {
			out[i] = t.Mul(inv, t.Sub(x[i], m))
		}
	}
	return out
}
