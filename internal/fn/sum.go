package fn

var sum = Spec{
	Name: "sum", Params: []Param{{Name: "x"}},
	Doc:     "sum of all elements, 0 of none",
	Shapes:  oneOfAll,
	Example: "sum([[1, 2], [3, 4]])", Value: "10",
	See: "mean cumsum prod",
	Points: []Point{
		{"sum([[1, 2.5], [-0.5, 4]])", []float64{7.0}},
	},
}

var prod = Spec{
	Name: "prod", Params: []Param{{Name: "x"}},
	Doc:     "product of all elements, 1 of none",
	Shapes:  oneOfAll,
	Example: "prod(1:5)", Value: "120",
	See: "sum",
	Points: []Point{
		{"prod([1.5, 2.5, -0.5])", []float64{-1.875}},
	},
}

var cumsum = Spec{
	Name: "cumsum", Params: []Param{{Name: "x", Need: Vector}},
	Doc:     "sums of the first elements",
	Shapes:  vectorShape,
	Example: "cumsum([1, 2, 3])", Value: "[1, 3, 6]",
	See: "sum",
	Points: []Point{
		{"cumsum([1, 2.5, -0.5])", []float64{1.0, 3.5, 3.0}},
	},
	Mixes: true,
}
