package fn

var median = Spec{
	Name: "median", Params: []Param{{Name: "x"}},
	Doc:     "median of all elements",
	Shapes:  ofSample,
	Example: "median([5, 1, 2, 4])", Value: "3",
	See: "quantile mean",
	Points: []Point{
		{"median([1, 2.5, -0.5, 4])", []float64{1.75}},
		{"median([3, 1, 2.5])", []float64{2.5}},
	},
}

var quantile = Spec{
	Name: "quantile", Params: []Param{{Name: "x"}, {Name: "p", Need: Fixed}},
	Doc: "quantiles of all elements, linear between the order statistics",
	Shapes: "p is a probability or a vector of them; the result has the shape of p. Of real data the value of the fit is kept for predictions.\n\n" +
		"As a method, D.quantile(p) is the quantile function of a distribution D of one dimension: the x with P(X <= x) = p, for whole numbers the least with P(X <= x) >= p.\n\n" +
		"  Normal(0, 1).quantile(0.975)",
	Example: "quantile(0:4, [0, 0.5, 1])", Value: "[0, 2, 4]",
	See: "median cdf",
	Points: []Point{
		{"quantile([1, 2.5, -0.5, 4], [0.25, 0.5, 1])", []float64{0.625, 1.75, 4.0}},
	},
}
