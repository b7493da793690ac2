package fn

var argmax = Spec{
	Name: "argmax", Params: []Param{{Name: "x", Need: Vector}},
	Doc:     "index of the largest element, the first of several",
	Shapes:  "A vector with at least one element gives a whole number.",
	Example: "argmax([3, 7, 1])", Value: "2",
	See: "max order which",
	Aliases: []Alias{
		{Name: "which_max", Here: "argmax(x)"},
		{Name: "idxmax", Here: "argmax(x)"},
	},
	Points:    []Point{{"argmax([1, 2.5, -0.5, 2.5])", []float64{2}}, {"argmax([-1])", []float64{1}}},
	functions: functions{kind: Ints, shape: placed, value: placeOf(func(a, b float64) bool { return a > b })},
}

var argmin = Spec{
	Name: "argmin", Params: []Param{{Name: "x", Need: Vector}},
	Doc:     "index of the smallest element, the first of several",
	Shapes:  "A vector with at least one element gives a whole number.",
	Example: "argmin([3, 7, 1])", Value: "3",
	See: "min order which",
	Aliases: []Alias{
		{Name: "which_min", Here: "argmin(x)"},
		{Name: "idxmin", Here: "argmin(x)"},
	},
	Points:    []Point{{"argmin([1, -0.5, 2.5, -0.5])", []float64{2}}, {"argmin([-1])", []float64{1}}},
	functions: functions{kind: Ints, shape: placed, value: placeOf(func(a, b float64) bool { return a < b })},
}

// placed is the shape of an index into a vector.
func placed(a []Arg) (Out, *Problem) {
	out, p := some(a)
	out.Number = along(0, 0)
	return out, p
}

// placeOf returns the index of the element that comes before all others, the first of several; NaN if one is NaN.
func placeOf(first func(a, b float64) bool) func(a []Arg, out []float64) {
	return func(a []Arg, out []float64) {
		best := 0
		for i, x := range a[0].Num {
			if x != x {
				out[0] = nan
				return
			}
			if first(x, a[0].Num[best]) {
				best = i
			}
		}
		out[0] = float64(best + 1)
	}
}
