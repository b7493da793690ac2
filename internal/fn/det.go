package fn

var det = Spec{
	Name: "det", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "determinant",
	Shapes:  squareShape,
	Example: "det([[2, 0], [0, 3]])", Value: "6",
	See: "log_det",
	Points: []Point{
		{"det([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{20.75}},
		{"det([[1, 2], [0.5, -1]])", []float64{-2.0}},
	},
	functions: functions{traceMost: 9},
}

var logDet = Spec{
	Name: "log_det", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "logarithm of the absolute value of the determinant",
	Shapes:  squareShape,
	Example: "log_det(eye(3))", Value: "0",
	See: "det",
	Points: []Point{
		{"log_det([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{3.0325462466767075}},
		{"log_det([[1, 2], [0.5, -1]])", []float64{0.6931471805599453}},
	},
}
