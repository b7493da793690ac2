package fn

var cholesky = Spec{
	Name: "cholesky", Params: []Param{{Name: "A", Need: Covariance}},
	Doc:     "lower Cholesky factor L of a symmetric positive definite matrix, A = L L'",
	Shapes:  squareShape,
	Example: "cholesky([[4, 2], [2, 5]])", Value: "[[2, 0], [1, 2]]",
	See: "LKJCholesky MvNormal",
	Points: []Point{
		{"cholesky([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{2.0, 0.0, 0.0, 0.5, 1.6583123951777, 0.0, 0.25, -0.22613350843332272, 1.3734495390671024}},
	},
}

var quadForm = Spec{
	Name: "quad_form", Params: []Param{{Name: "A", Need: Square}, {Name: "x", Need: Arrays}},
	Doc:     "x' A x",
	Shapes:  "Of a vector x a number, of a matrix x with K columns a K x K matrix.",
	Example: "quad_form(eye(2), [3, 4])", Value: "25",
	See: "@",
	Points: []Point{
		{"quad_form([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]], [1, -2, 0.5])", []float64{13.5}},
		{"quad_form([[1, 2], [0.5, -1]], [[1, 2], [3, -1]])", []float64{-0.5, 6.0, 16.5, -2.0}},
	},
}
