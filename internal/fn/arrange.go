package fn

var repeat = Spec{
	Name: "rep", Params: []Param{{Name: "x", Need: Elements}, {Name: "n", Need: Size}},
	Doc:     "x repeated n times",
	Shapes:  "A number gives a vector of length n, a vector a matrix with n rows.",
	Example: "rep(0.5, 3)", Value: "[0.5, 0.5, 0.5]",
	See: "linspace concat",
	Aliases: []Alias{
		{Name: "repeat"},
		{Name: "rep_vector", Here: "rep(x, n)"},
		{Name: "rep_row_vector", Here: "rep(x, n)"},
		{Name: "rep_array", Here: "rep(x, n)"},
		{Name: "rep_matrix", Here: "[x for i in 1:n, j in 1:m]"},
		{Name: "zeros", Here: "rep(0, n)"},
		{Name: "ones", Here: "rep(1, n)"},
		{Name: "full", Here: "rep(x, n)", Args: "nx"},
		{Name: "numeric", Here: "rep(0, n)"},
		{Name: "vector", Here: "rep(0, n)"},
	},
	Points: []Point{
		{"rep([1, 2.5], 2)", []float64{1.0, 2.5, 1.0, 2.5}},
	},
	functions: functions{
		kind: Same,
		shape: func(a []Arg) (Out, *Problem) {
			n := int(a[1].Num[0])
			return Out{Shape: append([]int{n}, a[0].Shape...), Axes: append([]Axis{{{Arg: 1, How: Counted}}}, like(0, len(a[0].Shape))...)}, nil
		},
		move: func(a []Arg) []Element {
			size := a[0].Size()
			out := make([]Element, 0, int(a[1].Num[0])*size)
			for range int(a[1].Num[0]) {
				for i := range size {
					out = append(out, Element{0, i})
				}
			}
			return out
		},
	},
}

var concat = Spec{
	Name: "concat", Params: []Param{{Name: "a", Need: Elements}}, Rest: "...",
	Doc:     "vectors joined end to end",
	Shapes:  "Any number of vectors and numbers; matrices are joined by rows.",
	Example: "concat([1, 2], 3:4)", Value: "[1, 2, 3, 4]",
	See: "rep",
	Aliases: []Alias{
		{Name: "append", Here: "concat(a, b)"},
		{Name: "append_row", Here: "concat(a, b)"},
		{Name: "append_col", Here: "[a, b]'"},
		{Name: "append_array", Here: "concat(a, b)"},
		{Name: "cat", Here: "concat(a, b)"},
		{Name: "concatenate", Here: "concat(a, b)"},
		{Name: "hstack", Here: "concat(a, b)"},
		{Name: "c", Here: "[1, 2, 3]"},
		{Name: "cbind", Here: "[a, b]'"},
		{Name: "column_stack", Here: "[a, b]'"},
		{Name: "stack", Here: "[a, b]"},
	},
	Points: []Point{
		{"concat([1, 2.5], 4, [-0.5])", []float64{1.0, 2.5, 4.0, -0.5}},
	},
	Gathers: true,
	functions: functions{
		kind: Joined, shape: concatShape,
		move: func(a []Arg) []Element {
			var out []Element
			for k := range a {
				for i := range a[k].Size() {
					out = append(out, Element{k, i})
				}
			}
			return out
		},
	},
}

var reverse = Spec{
	Name: "reverse", Params: []Param{{Name: "x", Need: Elements}},
	Doc:     "elements in reverse order",
	Shapes:  vectorShape + " For a matrix, the rows are reversed.",
	Example: "reverse([1, 2, 3])", Value: "[3, 2, 1]",
	See: "sort",
	Points: []Point{
		{"reverse([1, 2.5, 4])", []float64{4.0, 2.5, 1.0}},
		{"reverse([[1, 2.5], [4, 8]])", []float64{4.0, 8.0, 1.0, 2.5}},
	},
	Mixes: true,
	functions: functions{
		kind: Same,
		shape: func(a []Arg) (Out, *Problem) {
			if len(a[0].Shape) == 0 {
				return wants(0, "a vector")
			}
			out, _ := asFirst(a)
			out.Axes[0] = Axis{{How: Reordered}}
			return out, nil
		},
		move: func(a []Arg) []Element {
			n, inner := a[0].Shape[0], product(a[0].Shape[1:])
			out := make([]Element, 0, n*inner)
			for i := n - 1; i >= 0; i-- {
				for j := range inner {
					out = append(out, Element{0, i*inner + j})
				}
			}
			return out
		},
	},
}

// concatShape is the shape of arrays joined along their first axis, or of vectors and numbers joined.
func concatShape(a []Arg) (Out, *Problem) {
	deepest := 0
	for k := range a {
		if len(a[k].Shape) > len(a[deepest].Shape) {
			deepest = k
		}
	}
	rank := max(1, len(a[deepest].Shape))
	n, first := 0, -1 // the first array
	out := Out{Shape: make([]int, rank), Axes: make([]Axis, rank)}
	out.Axes[0] = Axis{{Arg: -1, How: Listed}}
	for k := range a {
		if rank == 1 && len(a[k].Shape) == 0 {
			n++
			continue
		}
		arg, other := string(rune('0'+k)), string(rune('0'+deepest))
		if len(a[k].Shape) != rank {
			return out, &Problem{Arg: k, Code: "shape", Text: "`{" + arg + "}` is {is " + arg + "}, but another argument of `concat` is {is " + other + "}"}
		}
		if first < 0 {
			first = k
		}
		for d := 1; d < rank; d++ {
			if a[k].Shape[d] != a[first].Shape[d] {
				return out, &Problem{Arg: k, Code: "shape", Text: "`{" + arg + "}` is {is " + arg + "}, but `{0}` is {is 0}"}
			}
			if out.Shape[d] = a[k].Shape[d]; k > first {
				out.Meet = append(out.Meet, [2]Places{{Arg: first, Axis: d}, {Arg: k, Axis: d}})
			}
			out.Axes[d] = along(k, d)
		}
		out.Axes[0] = append(out.Axes[0], Places{Arg: k, How: Reordered})
		n += a[k].Shape[0]
	}
	out.Shape[0] = n
	return out, nil
}
