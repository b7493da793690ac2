package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
)

var linspace = Spec{
	Name: "linspace", Params: []Param{{Name: "a", Need: Number}, {Name: "b", Need: Number}, {Name: "n", Need: Size}},
	Doc:     "n equally spaced numbers from a to b",
	Shapes:  "A vector of n reals, including both ends.",
	Example: "linspace(0, 1, 3)", Value: "[0, 0.5, 1]",
	See: "rep :",
	Aliases: []Alias{
		{Name: "seq", Here: "1:N` or `linspace(a, b, n)"},
		{Name: "seq", Here: "a:b"},
		{Name: "arange", Here: "0:N-1", Fact: "indices begin at 1: `1:N`"},
		{Name: "arange", Here: "a:b-1"},
	},
	Points: []Point{
		{"linspace(1, 4, 4)", []float64{1.0, 2.0, 3.0, 4.0}},
		{"linspace(2, 1, 3)", []float64{2.0, 1.5, 1.0}},
	},
	functions: functions{
		shape: func(a []Arg) (Out, *Problem) {
			return Out{Shape: []int{int(a[2].Num[0])}, Axes: []Axis{{{Arg: 2, How: Counted}}}}, nil
		},
		value: func(a []Arg, out []float64) {
			x, y := a[0].Num[0], a[1].Num[0]
			for i := range out {
				switch {
				case i == 0:
					out[i] = x
				case i == len(out)-1:
					out[i] = y
				default:
					out[i] = x + float64((y-x)*(float64(i)/float64(len(out)-1)))
				}
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			n := int(a[2].Num[0])
			x, y := a[0].At(t, 0), a[1].At(t, 0)
			out := make([]graph.Ref, n)
			for i := range out {
				switch {
				case i == 0:
					out[i] = x
				case i == n-1:
					out[i] = y
				default:
					out[i] = t.Add(x, t.Mul(t.Sub(y, x), t.Data(float64(i)/float64(n-1))))
				}
			}
			return out
		},
	},
}
