package fn

var inverse = Spec{
	Name: "inverse", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "inverse of a matrix; `solve` is better where it will do",
	Shapes:  squareShape,
	Example: "inverse([[2, 0], [0, 4]])", Value: "[[0.5, 0], [0, 0.25]]",
	See: "solve",
	Points: []Point{
		{"inverse([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{0.286144578313253, -0.10240963855421686, -0.08433734939759036, -0.10240963855421686, 0.37349397590361444, 0.07228915662650602, -0.08433734939759036, 0.07228915662650602, 0.5301204819277109}},
		{"inverse([[1, 2], [0.5, -1]])", []float64{0.5, 1.0, 0.25, -0.5}},
	},
}

var solve = Spec{
	Name: "solve", Params: []Param{{Name: "A", Need: Square}, {Name: "b", Need: Arrays}},
	Doc:     "the x of A x = b",
	Shapes:  "A is K x K, b a vector of length K or a matrix of K rows; the shape of b.",
	Example: "solve([[2, 0], [0, 4]], [2, 2])", Value: "[1, 0.5]",
	See: "inverse cholesky",
	Points: []Point{
		{"solve([[1, 2], [0.5, -1]], [3, -2])", []float64{-0.5, 1.75}},
		{"solve([[1, 2], [0.5, -1]], [[1, 2], [0.5, -1]])", []float64{1.0, 0.0, 0.0, 1.0}},
	},
}
