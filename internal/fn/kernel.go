package fn

var covExpQuad = Spec{
	Name: "cov_exp_quad", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}},
	Doc:     "squared exponential covariance: sigma^2 exp(-d^2 / (2 length^2))",
	Shapes:  "x is a vector of N points, or a matrix whose N rows are points; N x N. d is the distance of two points. Add something small to the diagonal before `cholesky`: `+ 1e-9 * eye(N)`.",
	Example: "cov_exp_quad([0, 0], 2, 1)", Value: "[[4, 4], [4, 4]]",
	See: "MvNormal cholesky",
	Points: []Point{
		{"cov_exp_quad([0, 1, 2.5], 2, 1.5)", []float64{4.0, 3.2029496116672322, 0.9974088351091848, 3.2029496116672322, 4.0, 2.4261226388505337, 0.9974088351091848, 2.4261226388505337, 4.0}},
		{"cov_exp_quad([[0, 1], [2.5, -1]], 2, [1.5, 4])", []float64{4.0, 0.8802102075943651, 0.8802102075943651, 4.0}},
	},
}

var covExponential = Spec{
	Name: "cov_exponential", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}},
	Doc:    "exponential covariance: sigma^2 exp(-d / length)",
	Shapes: "As for `cov_exp_quad`.",
	See:    "cov_exp_quad",
	Later:  true,
}

var covMatern32 = Spec{
	Name: "cov_matern32", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}},
	Doc:    "Matern covariance of smoothness 3/2",
	Shapes: "As for `cov_exp_quad`.",
	See:    "cov_exp_quad",
	Later:  true,
}

var covMatern52 = Spec{
	Name: "cov_matern52", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}},
	Doc:    "Matern covariance of smoothness 5/2",
	Shapes: "As for `cov_exp_quad`.",
	See:    "cov_exp_quad",
	Later:  true,
}

var covPeriodic = Spec{
	Name: "cov_periodic", Params: []Param{{Name: "x", Need: Arrays}, {Name: "sigma", Need: Number}, {Name: "length"}, {Name: "period", Need: Number}},
	Doc:    "periodic covariance",
	Shapes: "As for `cov_exp_quad`.",
	See:    "cov_exp_quad",
	Later:  true,
}
