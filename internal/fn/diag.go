package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
)

var diag = Spec{
	Name: "diag", Params: []Param{{Name: "x"}},
	Doc:     "diagonal matrix of a vector, or the diagonal of a matrix",
	Shapes:  "A vector of length K gives a K x K matrix, and a K x K matrix gives a vector.",
	Example: "diag([2, 3])", Value: "[[2, 0], [0, 3]]",
	See: "eye trace",
	Aliases: []Alias{
		{Name: "diag_matrix"},
		{Name: "diag_pre_multiply", Here: "diag(s) @ L"},
		{Name: "diagonal", Here: "diag(X)"},
		{Name: "quad_form_diag", Here: "diag(s) @ A @ diag(s)", Args: "As"},
		{Name: "diag_post_multiply", Here: "A @ diag(s)"},
		{Name: "add_diag", Here: "A + diag(s)"},
	},
	Points: []Point{
		{"diag([1, 2.5])", []float64{1.0, 0.0, 0.0, 2.5}},
		{"diag([[1, 2.5], [4, 8]])", []float64{1.0, 8.0}},
	},
	functions: functions{
		kind: Same,
		shape: func(a []Arg) (Out, *Problem) {
			switch s := a[0].Shape; len(s) {
			case 1:
				return Out{Shape: []int{s[0], s[0]}, Axes: []Axis{along(0, 0), along(0, 0)}}, nil
			case 2:
				return Out{Shape: []int{min(s[0], s[1])}, Axes: []Axis{along(0, 0)}}, nil
			}
			out, p := wants(0, "a vector or a matrix")
			p.Help = "`x * eye(n)` is x times the identity matrix"
			return out, p
		},
		move: func(a []Arg) []Element {
			n := a[0].Shape[0]
			if len(a[0].Shape) == 2 {
				m := a[0].Shape[1]
				out := make([]Element, min(n, m))
				for i := range out {
					out[i] = Element{0, i*m + i}
				}
				return out
			}
			out := make([]Element, n*n)
			for i := range out {
				if out[i].Arg = -1; i/n == i%n {
					out[i] = Element{0, i / n}
				}
			}
			return out
		},
	},
}

var eye = Spec{
	Name: "eye", Params: []Param{{Name: "n", Need: Dimension}},
	Doc:     "identity matrix",
	Shapes:  "An n x n matrix.",
	Example: "eye(2)", Value: "[[1, 0], [0, 1]]",
	See:     "diag",
	Aliases: []Alias{{Name: "identity_matrix"}, {Name: "identity"}, {Name: "eyes"}},
	Points: []Point{
		{"eye(2)", []float64{1.0, 0.0, 0.0, 1.0}},
	},
	functions: functions{
		kind: Ints,
		shape: func(a []Arg) (Out, *Problem) {
			n := int(a[0].Num[0])
			return Out{Shape: []int{n, n}, Axes: []Axis{{{How: Counted}}, {{How: Counted}}}}, nil
		},
		value: func(a []Arg, out []float64) {
			n := int(a[0].Num[0])
			for i := range n {
				out[i*n+i] = 1
			}
		},
	},
}

var trace = Spec{
	Name: "trace", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "sum of the diagonal",
	Shapes:  squareShape,
	Example: "trace([[1, 2], [3, 4]])", Value: "5",
	See: "diag det",
	Points: []Point{
		{"trace([[1, 2.5], [4, 8]])", []float64{9.0}},
	},
	functions: functions{
		kind: Whole, shape: number,
		value: func(a []Arg, out []float64) {
			n := a[0].Shape[0]
			for i := range n {
				out[0] += a[0].Num[i*n+i]
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			n := a[0].Shape[0]
			d := make([]graph.Ref, n)
			for i := range d {
				d[i] = a[0].At(t, i*n+i)
			}
			return []graph.Ref{t.Sum(d)}
		},
	},
}
