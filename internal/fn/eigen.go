package fn

var eigenValues = Spec{
	Name: "eigen_values", Params: []Param{{Name: "A", Need: Covariance}},
	Doc:     "eigenvalues of a symmetric matrix, increasing",
	Shapes:  squareShape,
	Example: "eigen_values([[2, 0], [0, 1]])", Value: "[1, 2]",
	See: "eigen_vectors",
	Points: []Point{
		{"eigen_values([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{1.6583297723365864, 2.689794467298036, 4.651875760365377}},
	},
}

var eigenVectors = Spec{
	Name: "eigen_vectors", Params: []Param{{Name: "A", Need: Covariance}},
	Doc:     "eigenvectors of a symmetric matrix, in columns, in the order of eigen_values",
	Shapes:  squareShape,
	Example: "abs(eigen_vectors([[2, 0], [0, 1]]))", Value: "[[0, 1], [1, 0]]",
	See: "eigen_values",
	Points: []Point{
		{"eigen_vectors([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{-0.358077812157063, -0.3696108014971213, 0.857419463190256, 0.4220776751659864, 0.7550477444790795, 0.501750276216696, 0.8328449534981209, -0.5415632548222878, 0.11436137660505215}},
	},
	Mixes: true,
}
