package fn

var length = Spec{
	Name: "length", Params: []Param{{Name: "x", Need: Sized}},
	Doc:     "number of elements",
	Shapes:  "An int, known as soon as the data are.",
	Example: "length([[1, 2, 3], [4, 5, 6]])", Value: "6",
	See: "rows cols nlevels",
	Aliases: []Alias{
		{Name: "len"}, {Name: "size"}, {Name: "num_elements"}, {Name: "nelem"}, {Name: "n_elements"},
		{Name: "seq_along", Here: "1:length(x)"},
		{Name: "enumerate", Here: "1:length(x)"},
		{Name: "eachindex", Here: "1:length(x)"},
	},
	Points: []Point{
		{"length([[1, 2.5, -0.5], [4, 0.25, 8]])", []float64{6.0}},
	},
	functions: functions{
		kind: Ints,
		shape: func(a []Arg) (Out, *Problem) {
			if len(a[0].Shape) == 0 {
				return Out{}, nil
			}
			return Out{Number: along(0, 0)}, nil
		},
		size: func(a *Arg) int {
			if a.Kind == Set {
				return len(a.Levels)
			}
			return a.Size()
		},
	},
}

var rows = Spec{
	Name: "rows", Params: []Param{{Name: "x", Need: Sized}},
	Doc:     "number of rows: the length of the first axis",
	Shapes:  "An int.",
	Example: "rows([[1, 2, 3], [4, 5, 6]])", Value: "2",
	See: "cols length",
	Aliases: []Alias{
		{Name: "nrow", Here: "rows(X)"},
		{Name: "shape", Here: "rows(X)` or `cols(X)"},
		{Name: "dim", Here: "rows(X)` and `cols(X)"},
		{Name: "dims", Here: "rows(X)` and `cols(X)"},
	},
	Points: []Point{
		{"rows([[1, 2.5, -0.5], [4, 0.25, 8]])", []float64{2.0}},
	},
	functions: functions{
		kind:  Ints,
		shape: func(a []Arg) (Out, *Problem) { return placesAlong(a, 0) },
		size:  func(a *Arg) int { return a.Shape[0] },
	},
}

var cols = Spec{
	Name: "cols", Params: []Param{{Name: "x", Need: Sized}},
	Doc:     "number of columns of a matrix",
	Shapes:  "An int.",
	Example: "cols([[1, 2, 3], [4, 5, 6]])", Value: "3",
	See: "rows length",
	Aliases: []Alias{
		{Name: "ncol", Here: "cols(X)"},
	},
	Points: []Point{
		{"cols([[1, 2.5, -0.5], [4, 0.25, 8]])", []float64{3.0}},
	},
	functions: functions{
		kind:  Ints,
		shape: func(a []Arg) (Out, *Problem) { return placesAlong(a, 1) },
		size:  func(a *Arg) int { return a.Shape[1] },
	},
}

var nlevels = Spec{
	Name: "nlevels", Params: []Param{{Name: "x", Need: Factor}},
	Doc:     "number of levels of a factor",
	Shapes:  "A column that is a factor, or the name of a set of levels; an int.",
	Example: "nlevels(county)", Value: "2",
	See: "levels factors",
	Aliases: []Alias{
		{Name: "nunique", Here: "nlevels(f)"},
	},
	functions: functions{
		kind:  Ints,
		shape: func([]Arg) (Out, *Problem) { return Out{Number: Axis{{Arg: 0, How: Labelled}}}, nil },
		size:  func(a *Arg) int { return len(a.Levels) },
	},
}

var levels = Spec{
	Name: "levels", Params: []Param{{Name: "x", Need: Factor}},
	Doc:     "labels of the levels of a factor",
	Shapes:  "A column that is a factor, or the name of a set of levels; a list of strings.",
	Example: "levels(county)", Value: "[\"Anoka\", \"Carver\"]",
	See: "nlevels factors",
	Aliases: []Alias{
		{Name: "unique", Here: "levels(f)"},
	},
	functions: functions{
		kind: Texts,
		shape: func(a []Arg) (Out, *Problem) {
			return Out{Shape: []int{len(a[0].Levels)}, Axes: []Axis{{{How: Labelled}}}}, nil
		},
		texts: func(a []Arg) []string { return a[0].Levels },
	},
}

// placesAlong is the shape of the length of an axis.
func placesAlong(a []Arg, axis int) (Out, *Problem) {
	if len(a[0].Shape) <= axis || a[0].Kind == Set {
		return wants(0, "a matrix")
	}
	return Out{Number: along(0, axis)}, nil
}
