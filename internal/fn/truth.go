package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
)

var anyOf = Spec{
	Name: "any", Params: []Param{{Name: "x", Need: Truths}}, Options: byGroup,
	Doc:     "whether any element is true",
	Shapes:  "An array of bools gives a bool; with `by`, a factor, one for each of its levels.",
	Example: "any([1, 2] > 1)", Value: "true",
	See: "all which",
	Points: []Point{
		{"any([1, 2] > 1)", []float64{1.0}},
		{"any([1, 2] > 2)", []float64{0.0}},
	},
	functions: grouped(1, 0, functions{
		kind: Bools, shape: number, value: ofAll(func(x []float64) float64 { return until(x, 1) }), trace: traceTruth(graph.OpOr, 0),
	}),
}

var allOf = Spec{
	Name: "all", Params: []Param{{Name: "x", Need: Truths}}, Options: byGroup,
	Doc:     "whether all elements are true",
	Shapes:  "An array of bools gives a bool; with `by`, a factor, one for each of its levels.",
	Example: "all([1, 2] > 1)", Value: "false",
	See: "any",
	Points: []Point{
		{"all([1, 2] > 1)", []float64{0.0}},
		{"all([1, 2] > 0)", []float64{1.0}},
	},
	functions: grouped(1, 0, functions{
		kind: Bools, shape: number, value: ofAll(func(x []float64) float64 { return until(x, 0) }), trace: traceTruth(graph.OpAnd, 1),
	}),
}

var which = Spec{
	Name: "which", Params: []Param{{Name: "x", Need: KnownTruths}},
	Doc:     "positions where x is true",
	Shapes:  "A vector of bools gives ints.",
	Example: "which([5, 1, 7] > 3)", Value: "[1, 3]",
	See: "any indexing",
	Aliases: []Alias{
		{Name: "find"},
		{Name: "where", Here: "if c { a } else { b }"},
		{Name: "where"},
	},
	Points: []Point{
		{"which([3, 1, 2] > 1)", []float64{1.0, 3.0}},
	},
	Gathers: true,
	functions: functions{
		kind: Ints,
		shape: func(a []Arg) (Out, *Problem) {
			n := 0
			for _, x := range a[0].Num {
				if x == 1 {
					n++
				}
			}
			places := Axis{{How: Reordered}}
			return Out{Shape: []int{n}, Axes: []Axis{places}, Number: places}, nil
		},
		value: func(a []Arg, out []float64) {
			k := 0
			for i, x := range a[0].Num {
				if x == 1 {
					out[k] = float64(i + 1)
					k++
				}
			}
		},
	},
}

// until is any (stop: 1) and all (stop: 0).
func until(x []float64, stop float64) float64 {
	res := 1 - stop
	for _, a := range x {
		if a == stop {
			return stop
		}
		if a != a {
			res = nan
		}
	}
	return res
}

// traceTruth is any, of or, and all, of and.
func traceTruth(op graph.Op, empty float64) func(t *graph.Trace, a []Traced) []graph.Ref {
	return tracedAll(func(t *graph.Trace, x []graph.Ref) graph.Ref {
		if len(x) == 0 {
			return t.Const(empty)
		}
		r := x[0]
		for i, y := range x[1:] {
			if r = t.Op(op, r, y); i >= 16 {
				t.Keep(r)
			}
		}
		return r
	})
}
