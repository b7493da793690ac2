package fn

var norm = Spec{
	Name: "norm", Params: []Param{{Name: "x"}},
	Doc:     "Euclidean length: the root of the sum of squares",
	Shapes:  oneOfAll,
	Example: "norm([3, 4])", Value: "5",
	See: "dot",
	Points: []Point{
		{"norm([1, 2.5, -0.5])", []float64{2.7386127875258306}},
	},
}

var dot = Spec{
	Name: "dot", Params: []Param{{Name: "a", Need: Arrays}, {Name: "b", Need: Arrays}},
	Doc:     "sum of the products of the elements of two vectors, the same as a @ b",
	Shapes:  "Two vectors of one length give a number.",
	Example: "dot([1, 2], [3, 4])", Value: "11",
	See: "@ outer",
	Points: []Point{
		{"dot([1, 2.5, -0.5], [2, -1, 4])", []float64{-2.5}},
	},
}
