package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var matrixExp = Spec{
	Name: "matrix_exp", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "exponential of a matrix",
	Shapes:  squareShape,
	Example: "matrix_exp([[0, 0], [0, 0]])", Value: "[[1, 0], [0, 1]]",
	Points: []Point{
		{"matrix_exp([[1, 2], [0.5, -1]])", []float64{3.5464824286171615, 2.7365977440171814, 0.6841494360042953, 0.8098846845999802}},
	},
	functions: functions{
		work: cubes(16, 1), shape: asFirst,
		value: func(a []Arg, out []float64) { copy(out, exponential(a[0].ask, a[0].Num, a[0].Shape[0])) },
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return t.MatrixExp(a[0].Refs(t), a[0].Shape[0]) },
	},
}

// exponential is the exponential of a matrix by scaling and squaring of its Taylor series, which is summed until
// its terms no longer matter.
func exponential(ask asking, a []float64, n int) []float64 {
	norm := 0.0
	for i := range n {
		s := 0.0
		for j := range n {
			s += math.Abs(a[i*n+j])
		}
		norm = math.Max(norm, s)
	}
	halvings := 0
	for norm > 0.25 && !math.IsInf(norm, 0) {
		norm /= 2
		halvings++
	}
	x := make([]float64, n*n)
	for i := range x {
		x[i] = math.Ldexp(a[i], -halvings)
	}
	out, term := make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		out[i*n+i], term[i*n+i] = 1, 1
	}
	for k := 1; k <= 20; k++ { // 0.25^20 / 20! is far below rounding
		term = product3(ask, term, x, n, n, n)
		for i := range term {
			term[i] /= float64(k)
			out[i] += term[i]
		}
	}
	for range halvings {
		out = product3(ask, out, out, n, n, n)
	}
	return out
}
