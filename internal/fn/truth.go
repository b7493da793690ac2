package fn

var anyOf = Spec{
	Name: "any", Params: []Param{{Name: "x", Need: Truths}},
	Doc:     "whether an element is true",
	Shapes:  "An array of bools gives a bool.",
	Example: "any([1, 2] > 1)", Value: "true",
	See: "all which",
	Points: []Point{
		{"any([1, 2] > 1)", []float64{1.0}},
		{"any([1, 2] > 2)", []float64{0.0}},
	},
}

var allOf = Spec{
	Name: "all", Params: []Param{{Name: "x", Need: Truths}},
	Doc:     "whether all elements are true",
	Shapes:  "An array of bools gives a bool.",
	Example: "all([1, 2] > 1)", Value: "false",
	See: "any",
	Points: []Point{
		{"all([1, 2] > 1)", []float64{0.0}},
		{"all([1, 2] > 0)", []float64{1.0}},
	},
}

var which = Spec{
	Name: "which", Params: []Param{{Name: "x", Need: Places}},
	Doc:     "places where x is true",
	Shapes:  "A vector of bools gives ints.",
	Example: "which([5, 1, 7] > 3)", Value: "[1, 3]",
	See: "any indexing",
	Points: []Point{
		{"which([3, 1, 2] > 1)", []float64{1.0, 3.0}},
	},
	Gathers: true,
}
