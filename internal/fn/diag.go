package fn

var diag = Spec{
	Name: "diag", Params: []Param{{Name: "x"}},
	Doc:     "diagonal matrix of a vector, or the diagonal of a matrix",
	Shapes:  "A vector of length K gives K x K, a matrix K x K a vector.",
	Example: "diag([2, 3])", Value: "[[2, 0], [0, 3]]",
	See: "eye trace",
	Points: []Point{
		{"diag([1, 2.5])", []float64{1.0, 0.0, 0.0, 2.5}},
		{"diag([[1, 2.5], [4, 8]])", []float64{1.0, 8.0}},
	},
}

var eye = Spec{
	Name: "eye", Params: []Param{{Name: "n", Need: Dimension}},
	Doc:     "identity matrix",
	Shapes:  "n x n.",
	Example: "eye(2)", Value: "[[1, 0], [0, 1]]",
	See: "diag",
	Points: []Point{
		{"eye(2)", []float64{1.0, 0.0, 0.0, 1.0}},
	},
}

var trace = Spec{
	Name: "trace", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "sum of the diagonal",
	Shapes:  squareShape,
	Example: "trace([[1, 2], [3, 4]])", Value: "5",
	See: "diag det",
	Points: []Point{
		{"trace([[1, 2.5], [4, 8]])", []float64{9.0}},
	},
}
