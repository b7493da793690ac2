package fn

var minimum = Spec{
	Name: "min", Params: []Param{{Name: "a"}, {Name: "b", Optional: true}},
	Doc:     "smallest element, or the smaller of two",
	Shapes:  "Of one array, one number; of two arguments element by element.",
	Example: "min([3, 1], 2)", Value: "[2, 1]",
	See: "max",
	Points: []Point{
		{"min([1, 2.5, -0.5, 4])", []float64{-0.5}},
		{"min([1, 2.5], 2)", []float64{1.0, 2.0}},
	},
}

var maximum = Spec{
	Name: "max", Params: []Param{{Name: "a"}, {Name: "b", Optional: true}},
	Doc:     "largest element, or the larger of two",
	Shapes:  "Of one array, one number; of two arguments element by element.",
	Example: "max([3, 1, 2])", Value: "3",
	See: "min",
	Points: []Point{
		{"max([1, 2.5, -0.5, 4])", []float64{4.0}},
		{"max([1, 2.5], 2)", []float64{2.0, 2.5}},
	},
}
