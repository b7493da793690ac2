package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var mean = Spec{
	Name: "mean", Params: []Param{{Name: "x"}}, Options: byGroup,
	Doc:     "mean of all elements",
	Shapes:  ofSample,
	Example: "mean([1, 2, 6])", Value: "3",
	See: "median sd center",
	Aliases: []Alias{
		{Name: "rowMeans", Here: "[mean(X[n]) for n in 1:rows(X)]"},
		{Name: "colMeans", Here: "[mean(X[:, k]) for k in 1:cols(X)]"},
		{Name: "tapply", Here: "mean(x, by=g)"},
		{Name: "groupby", Here: "mean(x, by=g)"},
		{Name: "aggregate", Here: "mean(x, by=g)"},
		{Name: "ave", Here: "mean(x, by=g)[g]", Args: "xg"},
	},
	Points: []Point{
		{"mean([1, 2.5, -0.5, 4])", []float64{1.75}},
	},
	OverDraws: true,
	functions: grouped(1, 1, functions{shape: number, lists: true, value: ofAll(meanOf), trace: tracedAll(traceMean)}),
}

var variance = Spec{
	Name: "variance", Params: []Param{{Name: "x"}}, Options: byGroup,
	Doc:     "variance of all elements, dividing by N - 1",
	Shapes:  ofSample,
	Example: "variance([1, 3, 5])", Value: "4",
	See: "sd",
	Aliases: []Alias{
		{Name: "var", Fact: "it divides by `length(x) - 1`"},
	},
	Points: []Point{
		{"variance([1, 2.5, -0.5, 4])", []float64{3.75}},
	},
	OverDraws: true,
	functions: grouped(1, 2, functions{shape: number, lists: true, value: ofAll(varianceOf), trace: tracedAll(traceVariance)}),
}

var sd = Spec{
	Name: "sd", Params: []Param{{Name: "x"}}, Options: byGroup,
	Doc:     "standard deviation of all elements, dividing by N - 1",
	Shapes:  ofSample,
	Example: "sd([1, 2, 3])", Value: "1",
	See: "variance standardize",
	Aliases: []Alias{
		{Name: "stdev"},
		{Name: "std", Fact: "it divides by `length(x) - 1`"},
	},
	Points: []Point{
		{"sd([1, 2.5, -0.5, 4])", []float64{1.9364916731037085}},
	},
	OverDraws: true,
	functions: grouped(1, 2, functions{shape: number, lists: true, value: ofAll(sdOf), trace: tracedAll(traceSD)}),
}

func meanOf(x []float64) float64 { return total(x) / float64(len(x)) }

func traceMean(t *graph.Trace, x []graph.Ref) graph.Ref {
	return t.Mean(x)
}

func varianceOf(x []float64) float64 {
	m, s := meanOf(x), 0.0
	for _, a := range x {
		s += float64((a - m) * (a - m))
	}
	return s / float64(len(x)-1)
}

func traceVariance(t *graph.Trace, x []graph.Ref) graph.Ref {
	m := traceMean(t, x)
	t.Keep(m)
	squares := make([]graph.Ref, len(x))
	for i, r := range x {
		squares[i] = t.Square(t.Sub(r, m))
	}
	return t.Mul(t.InverseLength(x, 1), t.Sum(squares))
}

// sdOf is the square root of the variance, even if that overflows.
func sdOf(x []float64) float64 {
	s := unit(x)
	return math.Sqrt(varianceOf(times(x, s))) / s
}

func traceSD(t *graph.Trace, x []graph.Ref) graph.Ref {
	x, s := traceInUnit(t, x)
	return t.Div(t.Sqrt(traceVariance(t, x)), s)
}

// unit returns the power of two that numbers are multiplied by so that their squares neither overflow nor vanish: 1
// except for very large and very small ones.
func unit(x []float64) float64 {
	largest := 0.0
	for _, a := range x {
		largest = mathx.Max(largest, math.Abs(a))
	}
	switch {
	case largest > 0x1p500:
		return 0x1p-600
	case largest < 0x1p-500:
		return 0x1p600
	}
	return 1
}

// times returns s x.
func times(x []float64, s float64) []float64 {
	out := make([]float64, len(x))
	for i, a := range x {
		out[i] = a * s
	}
	return out
}

// traceInUnit multiplies numbers by their unit.
func traceInUnit(t *graph.Trace, x []graph.Ref) (out []graph.Ref, s graph.Ref) {
	sizes := make([]graph.Ref, len(x))
	for i, r := range x {
		sizes[i] = t.Abs(r)
	}
	largest := t.MaxOf(sizes)
	s = t.Select(t.Lt(t.Const(0x1p500), largest), t.Const(0x1p-600),
		t.Select(t.Lt(largest, t.Const(0x1p-500)), t.Const(0x1p600), t.Const(1)))
	out = make([]graph.Ref, len(x))
	for i, r := range x {
		out[i] = t.Mul(r, s)
	}
	return out, s
}
