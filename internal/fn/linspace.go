package fn

var linspace = Spec{
	Name: "linspace", Params: []Param{{Name: "a", Need: Number}, {Name: "b", Need: Number}, {Name: "n", Need: Size}},
	Doc:     "n equally spaced numbers from a to b",
	Shapes:  "A vector of n reals with both ends.",
	Example: "linspace(0, 1, 3)", Value: "[0, 0.5, 1]",
	See: "rep :",
	Points: []Point{
		{"linspace(1, 4, 4)", []float64{1.0, 2.0, 3.0, 4.0}},
		{"linspace(2, 1, 3)", []float64{2.0, 1.5, 1.0}},
	},
}
