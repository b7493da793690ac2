package fn

var mean = Spec{
	Name: "mean", Params: []Param{{Name: "x"}},
	Doc:     "mean of all elements",
	Shapes:  ofSample,
	Example: "mean([1, 2, 6])", Value: "3",
	See: "median sd center",
	Points: []Point{
		{"mean([1, 2.5, -0.5, 4])", []float64{1.75}},
	},
}

var variance = Spec{
	Name: "variance", Params: []Param{{Name: "x"}},
	Doc:     "variance of all elements, by N - 1",
	Shapes:  ofSample,
	Example: "variance([1, 3, 5])", Value: "4",
	See: "sd",
	Points: []Point{
		{"variance([1, 2.5, -0.5, 4])", []float64{3.75}},
	},
}

var sd = Spec{
	Name: "sd", Params: []Param{{Name: "x"}},
	Doc:     "standard deviation of all elements, by N - 1",
	Shapes:  ofSample,
	Example: "sd([1, 2, 3])", Value: "1",
	See: "variance standardize",
	Points: []Point{
		{"sd([1, 2.5, -0.5, 4])", []float64{1.9364916731037085}},
	},
}
