package fn

var bspline = Spec{
	Name: "bspline", Params: []Param{{Name: "x", Need: Vector}, {Name: "knots", Need: Vector}, {Name: "degree", Need: Size, Optional: true, Default: "3"}},
	Doc:     "matrix of the B-splines at x",
	Shapes:  "x has N elements, knots hold both ends and may repeat; N x (knots + degree - 1). Beyond the ends the splines go on as straight lines.",
	Example: "bspline([0, 1], [0, 1], degree=1)", Value: "[[1, 0], [0, 1]]",
	See: "cov_exp_quad",
	Points: []Point{
		{"bspline([0.5, 2], [0, 1, 3], 2)", []float64{0.25, 0.6666666666666666, 0.08333333333333333, 0.0, 0.0, 0.16666666666666666, 0.5833333333333334, 0.25}},
	},
}

var interpolate = Spec{
	Name: "interpolate", Params: []Param{{Name: "x"}, {Name: "y"}, {Name: "z"}},
	Doc:    "linear interpolation of the points (x, y) at z",
	Shapes: "x and y are vectors of one length; the result has the shape of z.",
	See:    "bspline",
	Later:  true,
}
