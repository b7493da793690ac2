package fn

var qrQ = Spec{
	Name: "qr_q", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "orthonormal columns Q of A = Q R",
	Shapes:  "Of an N x K matrix with N >= K, N x K.",
	Example: "qr_q([[2, 0], [0, 3]])", Value: "[[1, 0], [0, 1]]",
	See: "qr_r",
	Points: []Point{
		{"qr_q([[1, 2], [3, -1], [0.5, 4]])", []float64{0.31234752377721214, 0.4161139383483729, 0.9370425713316364, -0.282744086313638, 0.15617376188860607, 0.8642366411850823}},
	},
	Mixes: true,
}

var qrR = Spec{
	Name: "qr_r", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "upper triangle R of A = Q R, with a positive diagonal",
	Shapes:  "Of an N x K matrix with N >= K, K x K.",
	Example: "qr_r([[2, 0], [0, 3]])", Value: "[[2, 0], [0, 3]]",
	See: "qr_q",
	Points: []Point{
		{"qr_r([[1, 2], [3, -1], [0.5, 4]])", []float64{3.2015621187164243, 0.31234752377721214, 0.0, 4.571918527750713}},
	},
}
