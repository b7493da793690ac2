package fn

import (
	"math/bits"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var sort = Spec{
	Name: "sort", Params: []Param{{Name: "x", Need: Sortable}},
	Doc:     "elements in increasing order",
	Shapes:  vectorShape,
	Example: "sort([3, 1, 2])", Value: "[1, 2, 3]",
	See: "order rank",
	Aliases: []Alias{
		{Name: "sort_asc"},
		{Name: "sort_desc", Here: "reverse(sort(x))"},
	},
	Points: []Point{
		{"sort([1, 2.5, -0.5, 4])", []float64{-0.5, 1.0, 2.5, 4.0}},
	},
	Mixes: true,
	functions: functions{
		kind: Same, shape: reordered,
		move: func(a []Arg) []Element {
			out := make([]Element, a[0].Size())
			for i, k := range increasing(&a[0]) {
				out[i] = Element{0, k}
			}
			return out
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return traceSorted(t, a[0].Refs(t)) },
	},
}

var order = Spec{
	Name: "order", Params: []Param{{Name: "x", Need: Sortable}},
	Doc:     "indices that sort x: x[order(x)] is sort(x)",
	Shapes:  vectorOf,
	Example: "order([3, 1, 2])", Value: "[2, 3, 1]",
	See:     "sort rank",
	Aliases: []Alias{{Name: "argsort"}},
	Points: []Point{
		{"order([1, 2.5, -0.5, 4])", []float64{3.0, 1.0, 2.0, 4.0}},
	},
	Mixes: true,
	functions: functions{
		kind: Ints,
		shape: func(a []Arg) (Out, *Problem) {
			out, _ := reordered(a)
			out.Number = out.Axes[0]
			return out, nil
		},
		value: func(a []Arg, out []float64) {
			for i, k := range increasing(&a[0]) {
				out[i] = float64(k + 1)
			}
		},
	},
}

var rank = Spec{
	Name: "rank", Params: []Param{{Name: "x", Need: Sortable}},
	Doc:     "ranks of the elements; ties share their mean rank",
	Shapes:  vectorShape,
	Example: "rank([5, 1, 5])", Value: "[2.5, 1, 2.5]",
	See: "order sort",
	Points: []Point{
		{"rank([2.5, 1, 2.5, 4])", []float64{2.5, 1.0, 2.5, 4.0}},
	},
	Mixes: true,
	functions: functions{
		shape: func(a []Arg) (Out, *Problem) {
			if a[0].Kind == Level {
				return Out{}, &Problem{Code: "factor-number", Text: "`{0}` is a factor, not a number", Help: "`int({0})` gives the numbers of its levels"}
			}
			return asFirst(a)
		},
		value: func(a []Arg, out []float64) {
			at := increasing(&a[0])
			for i := 0; i < len(at); {
				j := i
				for j < len(at) && !before(&a[0], at[i], at[j]) {
					j++
				}
				for k := i; k < j; k++ {
					out[at[k]] = float64(i+1+j) / 2
				}
				i = j
			}
		},
	},
}

// reordered is the shape of the first argument, whose elements are in another order.
func reordered(a []Arg) (Out, *Problem) {
	return Out{Shape: a[0].Shape, Axes: []Axis{{{How: Reordered}}}}, nil
}

// increasing returns the indices of the elements in increasing order; equal elements keep their order.
func increasing(a *Arg) []int {
	at := make([]int, a.Size())
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(i, k int) int {
		a.ask(32)
		switch {
		case before(a, i, k):
			return -1
		case before(a, k, i):
			return 1
		}
		return 0
	})
	return at
}

// before reports whether element i comes before element k; NaN comes last.
func before(a *Arg, i, k int) bool {
	if a.Kind == Text {
		return a.Text[i] < a.Text[k]
	}
	x, y := a.Num[i], a.Num[k]
	return x < y || x == x && y != y
}

// traceSorted puts scalars in increasing order by Batcher's odd-even merge sort
// (Knuth, The Art of Computer Programming 3, algorithm 5.2.2M): a network of
// comparisons that does not depend on the values.
func traceSorted(t *graph.Trace, x []graph.Ref) []graph.Ref {
	out := slices.Clone(x)
	n := len(out)
	if n < 2 {
		return out
	}
	top := 1 << (bits.Len(uint(n-1)) - 1)
	for p := top; p > 0; p /= 2 {
		q, r, d := top, 0, p
		for {
			for i := 0; i+d < n; i++ {
				if i&p == r {
					a, b := out[i], out[i+d]
					out[i], out[i+d] = t.Min(a, b), t.Max(a, b)
					t.Keep(out[i])
					t.Keep(out[i+d])
				}
			}
			if q == p {
				break
			}
			d, q, r = q-p, q/2, p
		}
	}
	return out
}
