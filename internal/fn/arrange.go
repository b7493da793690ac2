package fn

var repeat = Spec{
	Name: "rep", Params: []Param{{Name: "x", Need: Elements}, {Name: "n", Need: Size}},
	Doc:     "n times x",
	Shapes:  "Of a number a vector of length n; of a vector a matrix of n rows.",
	Example: "rep(0.5, 3)", Value: "[0.5, 0.5, 0.5]",
	See: "linspace concat",
	Points: []Point{
		{"rep([1, 2.5], 2)", []float64{1.0, 2.5, 1.0, 2.5}},
	},
}

var concat = Spec{
	Name: "concat", Params: []Param{{Name: "a", Need: Elements}}, Rest: "...",
	Doc:     "vectors one after the other",
	Shapes:  "Any number of vectors and numbers; of matrices their rows.",
	Example: "concat([1, 2], 3:4)", Value: "[1, 2, 3, 4]",
	See: "rep",
	Points: []Point{
		{"concat([1, 2.5], 4, [-0.5])", []float64{1.0, 2.5, 4.0, -0.5}},
	},
	Gathers: true,
}

var reverse = Spec{
	Name: "reverse", Params: []Param{{Name: "x", Need: Elements}},
	Doc:     "elements the other way round",
	Shapes:  vectorShape + " Of a matrix, the rows.",
	Example: "reverse([1, 2, 3])", Value: "[3, 2, 1]",
	See: "sort",
	Points: []Point{
		{"reverse([1, 2.5, 4])", []float64{4.0, 2.5, 1.0}},
		{"reverse([[1, 2.5], [4, 8]])", []float64{4.0, 8.0, 1.0, 2.5}},
	},
	Mixes: true,
}
