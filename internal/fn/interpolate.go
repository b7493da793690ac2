package fn

import (
	"fmt"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var interpolate = Spec{
	Name: "interpolate", Params: []Param{{Name: "x", Need: Increasing}, {Name: "y", Need: Vector}, {Name: "z"}},
	Doc:     "linear interpolation between the points (x, y), at z",
	Shapes:  "x and y are vectors of the same length, and x is known and increasing; the result has the shape of z. Beyond the ends it is constant.",
	Example: "interpolate([0, 1, 3], [5, 7, 3], [0.5, 2, 9])", Value: "[6, 5, 3]",
	See: "bspline",
	Aliases: []Alias{
		{Name: "interp", Here: "interpolate(x, y, z)", Args: "zxy"},
		{Name: "approx", Here: "interpolate(x, y, z)"},
		{Name: "approxfun", Here: "interpolate(x, y, z)"},
		{Name: "linear_interpolation", Here: "interpolate(x, y, z)", Args: "zxy"},
	},
	Points: []Point{
		{"interpolate([0, 1, 3], [5, 7, 3], [[-1, 0], [0.25, 1], [2.5, 3], [4, 1]])", []float64{5, 5, 5.5, 7, 4, 3, 3, 7}},
		{"interpolate([2], [5], [1, 2, 3])", []float64{5, 5, 5}},
		{"interpolate([-1, 0.5], [0.5, -1], 0)", []float64{-0.5}},
	},
	functions: functions{
		shape: func(a []Arg) (Out, *Problem) {
			x, n := a[0].Num, a[0].Shape[0]
			if n == 0 {
				return wants(0, "one point or more")
			}
			if a[1].Shape[0] != n {
				return Out{}, &Problem{Arg: 1, Code: "shape", Text: "`{1}` is {is 1}, but `{0}` is {is 0}: each point has an x and a y"}
			}
			for i := 0; i+1 < len(x); i++ {
				if !(x[i] < x[i+1]) && x[i] == x[i] && x[i+1] == x[i+1] {
					return Out{}, &Problem{Code: "bad-argument", Text: fmt.Sprintf("the x of `interpolate` must increase, but %v follows %v", x[i+1], x[i])}
				}
			}
			return Out{Shape: a[2].Shape, Axes: like(2, len(a[2].Shape))}, nil
		},
		value: func(a []Arg, out []float64) {
			x, y := a[0].Num, a[1].Num
			for i, z := range a[2].Num {
				a[0].ask(len(x))
				k := after(x, z)
				switch {
				case z != z:
					out[i] = z
				case k == 0:
					out[i] = y[0]
				case k == len(x):
					out[i] = y[k-1]
				default:
					w := (z - x[k-1]) / (x[k] - x[k-1])
					out[i] = float64((1-w)*y[k-1]) + float64(w*y[k])
				}
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			x, y := a[0].Num, a[1].Refs(t)
			n := len(x)
			var out []graph.Ref
			for _, z := range a[2].Refs(t) {
				before := func(k int) graph.Ref { // up to point k
					if k == 0 {
						return y[0]
					}
					w := t.Div(t.Sub(z, t.Data(x[k-1])), t.Data(x[k]-x[k-1]))
					return t.Add(t.Mul(t.Sub(t.Const(1), w), y[k-1]), t.Mul(w, y[k]))
				}
				if known, ok := t.Known(z); ok {
					if k := after(x, known); k < n {
						out = append(out, before(k))
					} else {
						out = append(out, y[n-1])
					}
					continue
				}
				v := y[n-1]
				for k := n - 1; k >= 0; k-- {
					v = t.Select(t.Lt(z, t.Data(x[k])), before(k), v)
				}
				out = append(out, v)
			}
			return out
		},
		needs: func(a []Arg, i int, need func(arg, elem int)) {
			need(2, i)
			for k := range a[0].Shape[0] {
				need(0, k)
				need(1, k)
			}
		},
	},
}

// after returns the index of the first of x above z, len(x) if there is none.
func after(x []float64, z float64) int {
	if k := slices.IndexFunc(x, func(a float64) bool { return a > z }); k >= 0 {
		return k
	}
	return len(x)
}
