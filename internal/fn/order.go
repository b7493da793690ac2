package fn

var sort = Spec{
	Name: "sort", Params: []Param{{Name: "x", Need: Sortable}},
	Doc:     "elements in increasing order",
	Shapes:  vectorShape,
	Example: "sort([3, 1, 2])", Value: "[1, 2, 3]",
	See: "order rank",
	Points: []Point{
		{"sort([1, 2.5, -0.5, 4])", []float64{-0.5, 1.0, 2.5, 4.0}},
	},
	Mixes: true,
}

var order = Spec{
	Name: "order", Params: []Param{{Name: "x", Need: Sortable}},
	Doc:     "indices that sort x: x[order(x)] is sort(x)",
	Shapes:  vectorOf,
	Example: "order([3, 1, 2])", Value: "[2, 3, 1]",
	See: "sort rank",
	Points: []Point{
		{"order([1, 2.5, -0.5, 4])", []float64{3.0, 1.0, 2.0, 4.0}},
	},
	Mixes: true,
}

var rank = Spec{
	Name: "rank", Params: []Param{{Name: "x", Need: Sortable}},
	Doc:     "ranks of the elements; equal ones share the mean of theirs",
	Shapes:  vectorShape,
	Example: "rank([5, 1, 5])", Value: "[2.5, 1, 2.5]",
	See: "order sort",
	Points: []Point{
		{"rank([2.5, 1, 2.5, 4])", []float64{2.5, 1.0, 2.5, 4.0}},
	},
	Mixes: true,
}
