package fn

var svdU = Spec{
	Name: "svd_u", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "left singular vectors, in columns",
	Shapes:  "Of an N x K matrix, N x min(N, K).",
	Example: "abs(svd_u([[2, 0], [0, 1]]))", Value: "[[1, 0], [0, 1]]",
	See: "svd_s svd_v",
	Points: []Point{
		{"svd_u([[1, 2], [3, -1], [0.5, 4]])", []float64{0.45363771770757766, 0.2548030737071468, -0.156826814013169, 0.9661254314216233, 0.8772788447691754, 0.04095173243920923}},
	},
	Mixes: true,
}

var svdS = Spec{
	Name: "svd_s", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "singular values, decreasing",
	Shapes:  "Of an N x K matrix, min(N, K) numbers.",
	Example: "svd_s([[1, 0], [0, 2]])", Value: "[2, 1]",
	See: "svd_u svd_v",
	Points: []Point{
		{"svd_s([[1, 2], [3, -1], [0.5, 4]])", []float64{4.592627998451133, 3.1871253611746653}},
	},
}

var svdV = Spec{
	Name: "svd_v", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "right singular vectors, in columns",
	Shapes:  "Of an N x K matrix, K x min(N, K).",
	Example: "abs(svd_v([[2, 0], [0, 1]]))", Value: "[[1, 0], [0, 1]]",
	See: "svd_u svd_s",
	Points: []Point{
		{"svd_v([[1, 2], [3, -1], [0.5, 4]])", []float64{0.0918421213725365, 0.995773581062378, 0.995773581062378, -0.0918421213725365}},
	},
}
