package fn

var length = Spec{
	Name: "length", Params: []Param{{Name: "x", Need: Sized}},
	Doc:     "number of elements",
	Shapes:  "An int, known as soon as the data are.",
	Example: "length([[1, 2, 3], [4, 5, 6]])", Value: "6",
	See: "rows cols nlevels",
	Points: []Point{
		{"length([[1, 2.5, -0.5], [4, 0.25, 8]])", []float64{6.0}},
	},
}

var rows = Spec{
	Name: "rows", Params: []Param{{Name: "x", Need: Sized}},
	Doc:     "number of rows: the length of the first axis",
	Shapes:  "An int.",
	Example: "rows([[1, 2, 3], [4, 5, 6]])", Value: "2",
	See: "cols length",
	Points: []Point{
		{"rows([[1, 2.5, -0.5], [4, 0.25, 8]])", []float64{2.0}},
	},
}

var cols = Spec{
	Name: "cols", Params: []Param{{Name: "x", Need: Sized}},
	Doc:     "number of columns of a matrix",
	Shapes:  "An int.",
	Example: "cols([[1, 2, 3], [4, 5, 6]])", Value: "3",
	See: "rows length",
	Points: []Point{
		{"cols([[1, 2.5, -0.5], [4, 0.25, 8]])", []float64{3.0}},
	},
}

var nlevels = Spec{
	Name: "nlevels", Params: []Param{{Name: "x", Need: Factor}},
	Doc:     "number of levels of a factor",
	Shapes:  "A column that is a factor, or the name of a set of levels; an int.",
	Example: "nlevels(county)", Value: "2",
	See: "levels factors",
}

var levels = Spec{
	Name: "levels", Params: []Param{{Name: "x", Need: Factor}},
	Doc:     "labels of the levels of a factor",
	Shapes:  "A column that is a factor, or the name of a set of levels; a list of texts.",
	Example: "levels(county)", Value: "[\"Anoka\", \"Carver\"]",
	See: "nlevels factors",
}
