package fn

var standardize = Spec{
	Name: "standardize", Params: []Param{{Name: "x", Need: Arrays}},
	Doc:     "less the mean and divided by the sd",
	Shapes:  "The shape of x; the columns of a matrix each by their own mean and sd. Of real data the mean and sd of the fit are kept for predictions.",
	Example: "standardize([1, 2, 3])", Value: "[-1, 0, 1]",
	See: "center sd set_data",
	Points: []Point{
		{"standardize([1, 2.5, -0.5, 4])", []float64{-0.3872983346207417, 0.3872983346207417, -1.161895003862225, 1.161895003862225}},
		{"standardize([[1, 8], [2.5, 4]])", []float64{-0.7071067811865476, 0.7071067811865476, 0.7071067811865476, -0.7071067811865476}},
	},
}

var center = Spec{
	Name: "center", Params: []Param{{Name: "x", Need: Arrays}},
	Doc:     "less the mean",
	Shapes:  "The shape of x; the columns of a matrix each by their own mean. Of real data the mean of the fit is kept for predictions.",
	Example: "center([1, 2, 6])", Value: "[-2, -1, 3]",
	See: "standardize mean set_data",
	Points: []Point{
		{"center([1, 2.5, -0.5, 4])", []float64{-0.75, 0.75, -2.25, 2.25}},
	},
}
