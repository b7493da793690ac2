package fn

import (
	"fmt"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var diff = Spec{
	Name: "diff", Params: []Param{{Name: "x", Need: Vector}},
	Doc:     "differences of neighbours: x[2:] - x[1:length(x)-1]",
	Shapes:  "A vector of length N, at least 1, gives one of length N - 1.",
	Example: "diff([1, 4, 9])", Value: "[3, 5]",
	See:    "cumsum",
	Points: []Point{{"diff([1, 2.5, -0.5])", []float64{1.5, -3}}},
	Mixes:  true,
	functions: functions{
		kind: Whole,
		shape: func(a []Arg) (Out, *Problem) {
			if a[0].Shape[0] == 0 {
				return wants(0, "one element or more")
			}
			return Out{Shape: []int{a[0].Shape[0] - 1}}, nil
		},
		value: func(a []Arg, out []float64) {
			for i := range out {
				out[i] = a[0].Num[i+1] - a[0].Num[i]
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			x := a[0].Refs(t)
			out := make([]graph.Ref, len(x)-1)
			for i := range out {
				out[i] = t.Sub(x[i+1], x[i])
			}
			return out
		},
		needs: func(a []Arg, i int, need func(arg, elem int)) { need(0, i); need(0, i+1) },
	},
}

var cumprod = Spec{
	Name: "cumprod", Params: []Param{{Name: "x", Need: Vector}},
	Doc:     "cumulative products",
	Shapes:  vectorShape,
	Example: "cumprod([1, 2, 3])", Value: "[1, 2, 6]",
	See:       "cumsum prod",
	Aliases:   []Alias{{Name: "cumulative_product"}},
	Points:    []Point{{"cumprod([1.5, 2.5, -0.5])", []float64{1.5, 3.75, -1.875}}},
	Mixes:     true,
	functions: running(1, func(p, x float64) float64 { return p * x }, (*graph.Trace).Mul),
}

var movingSum = Spec{
	Name: "moving_sum", Params: []Param{{Name: "x", Need: Vector}, {Name: "k", Need: Size}},
	Doc:     "sums of k neighbours",
	Shapes:  "A vector of length N, at least k, gives one of length N - k + 1. A moving mean is `moving_sum(x, k) / k`.",
	Example: "moving_sum([1, 2, 3, 4], 2)", Value: "[3, 5, 7]",
	See: "cumsum convolve",
	Aliases: []Alias{
		{Name: "rolling_sum", Here: "moving_sum(x, k)"},
		{Name: "rollsum", Here: "moving_sum(x, k)"},
		{Name: "rollmean", Here: "moving_sum(x, k) / k"},
	},
	Points: []Point{{"moving_sum([1, 2.5, -0.5, 4], 3)", []float64{3, 6}}, {"moving_sum([1, 2.5], 1)", []float64{1, 2.5}}},
	Mixes:  true,
	functions: functions{
		kind: Whole,
		shape: func(a []Arg) (Out, *Problem) {
			k, n := int(a[1].Num[0]), a[0].Shape[0]
			if k < 1 || k > n {
				return Out{}, &Problem{Arg: 1, Code: "bad-argument", Text: fmt.Sprintf("`{f}` cannot sum %d neighbours, since `{0}` is {is 0}", k)}
			}
			return Out{Shape: []int{n - k + 1}}, nil
		},
		value: func(a []Arg, out []float64) {
			k := int(a[1].Num[0])
			for i := range out {
				a[0].ask(k)
				out[i] = total(a[0].Num[i : i+k])
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			x, k := a[0].Refs(t), int(a[1].Num[0])
			out := make([]graph.Ref, len(x)-k+1)
			for i := range out {
				out[i] = t.Sum(x[i : i+k])
			}
			return out
		},
		needs: func(a []Arg, i int, need func(arg, elem int)) {
			for j := range int(a[1].Num[0]) {
				need(0, i+j)
			}
		},
	},
}
