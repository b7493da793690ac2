package fn

import "github.com/bayes-lang/bayes/autodiff/graph"

var count = Spec{
	Name: "count", Params: []Param{{Name: "x", Need: Truths, Optional: true}}, Options: byGroup,
	Doc:     "how many elements are true, or how many rows each level has",
	Shapes:  "An array of bools gives one number. With `by`, a factor, there is one for each of its levels: of elements that are true or, without x, of rows.",
	Example: "count([5, 1, 7] > 3)", Value: "2",
	See: "sum length which",
	Aliases: []Alias{
		{Name: "table", Here: "count(by=g)", Args: "g"},
		{Name: "tabulate", Here: "count(by=g)", Args: "g"},
		{Name: "value_counts", Here: "count(by=g)", Args: "g"},
		{Name: "count_nonzero", Here: "count(x != 0)"},
	},
	Points: []Point{
		{"count([3, 1, 2] > 1)", []float64{2}},
		{"count([3, 1, 2] > 3)", []float64{0}},
	},
	functions: grouped(1, 0, functions{
		kind: Ints,
		shape: func(a []Arg) (Out, *Problem) {
			if !a[0].Given {
				return Out{}, &Problem{Code: "arguments", Text: "`{f}` counts what is true, or the rows of each level of a factor", Help: "write `count(x > 0)` or `count(by=g)`"}
			}
			return number(a)
		},
		value: ofAll(total),
		trace: tracedAll((*graph.Trace).Sum),
	}),
}
