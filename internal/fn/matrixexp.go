package fn

var matrixExp = Spec{
	Name: "matrix_exp", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "exponential of a matrix",
	Shapes:  squareShape,
	Example: "matrix_exp([[0, 0], [0, 0]])", Value: "[[1, 0], [0, 1]]",
	Points: []Point{
		{"matrix_exp([[1, 2], [0.5, -1]])", []float64{3.5464824286171615, 2.7365977440171814, 0.6841494360042953, 0.8098846845999802}},
	},
}
