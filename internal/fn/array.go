package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var nan = math.NaN()

// number is the shape of one number.
func number([]Arg) (Out, *Problem) { return Out{}, nil }

// asFirst is the shape of the first argument.
func asFirst(a []Arg) (Out, *Problem) {
	return Out{Shape: a[0].Shape, Axes: like(0, len(a[0].Shape))}, nil
}

// wants says what an argument must be.
func wants(arg int, what string) (Out, *Problem) {
	n := string(rune('0' + arg))
	return Out{}, &Problem{Arg: arg, Code: "shape", Text: "`{" + n + "}` is {is " + n + "}, but `{f}` needs " + what}
}

// ofAll makes one number from all elements.
func ofAll(f func(x []float64) float64) func(a []Arg, out []float64) {
	return func(a []Arg, out []float64) { out[0] = f(a[0].Num) }
}

// tracedAll is ofAll over a trace.
func tracedAll(f func(t *graph.Trace, x []graph.Ref) graph.Ref) func(t *graph.Trace, a []Traced) []graph.Ref {
	return func(t *graph.Trace, a []Traced) []graph.Ref { return []graph.Ref{f(t, a[0].Refs(t))} }
}

// columns returns how many columns a vector or matrix with this shape has, one for a vector.
func columns(shape []int) int {
	if len(shape) < 2 {
		return 1
	}
	return shape[1]
}
