package fn

var outer = Spec{
	Name: "outer", Params: []Param{{Name: "a", Need: Vector}, {Name: "b", Need: Vector}},
	Doc:     "matrix of the products of the elements of two vectors",
	Shapes:  "Vectors of length N and K give an N x K matrix.",
	Example: "outer([1, 2], [3, 4])", Value: "[[3, 4], [6, 8]]",
	See: "dot @",
	Points: []Point{
		{"outer([1, 2.5], [4, -2, 0.5])", []float64{4.0, -2.0, 0.5, 10.0, -5.0, 1.25}},
	},
}

var kron = Spec{
	Name: "kron", Params: []Param{{Name: "A", Need: Matrix}, {Name: "B", Need: Matrix}},
	Doc:     "Kronecker product",
	Shapes:  "Of matrices N x K and M x L, NM x KL.",
	Example: "kron([[1, 2]], [[1, 1]])", Value: "[[1, 1, 2, 2]]",
	See: "outer",
	Points: []Point{
		{"kron([[1, 2.5]], [[4], [-2]])", []float64{4.0, 10.0, -2.0, -5.0}},
	},
}

var convolve = Spec{
	Name: "convolve", Params: []Param{{Name: "a", Need: Vector}, {Name: "b", Need: Vector}},
	Doc:     "full convolution of two vectors",
	Shapes:  "Vectors of length N and M give one of N + M - 1.",
	Example: "convolve([1, 2], [1, 1])", Value: "[1, 3, 2]",
	Points: []Point{
		{"convolve([1, 2.5], [4, -2, 0.5])", []float64{4.0, 8.0, -4.5, 1.25}},
	},
	Mixes: true,
}
