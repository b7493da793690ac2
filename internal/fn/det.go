package fn

import (
	"math"
	"math/bits"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

var det = Spec{
	Name: "det", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "determinant",
	Shapes:  squareShape,
	Example: "det([[2, 0], [0, 3]])", Value: "6",
	See:     "log_det",
	Aliases: []Alias{{Name: "determinant"}},
	Points: []Point{
		{"det([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{20.75}},
		{"det([[1, 2], [0.5, -1]])", []float64{-2.0}},
	},
	functions: functions{
		shape: number, work: cubes(1, 3),
		value: func(a []Arg, out []float64) {
			sign, log := luDet(a[0].ask, a[0].Num, a[0].Shape[0])
			out[0] = sign * mathx.Exp(log)
		},
		trace:     traceDet,
		traceMost: 9, traceMore: "`det` of a matrix of unknowns larger than 9 x 9 is not implemented yet; `log_det` is",
	},
}

var logDet = Spec{
	Name: "log_det", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "logarithm of the absolute value of the determinant",
	Shapes:  squareShape,
	Example: "log_det(eye(3))", Value: "0",
	See:     "det",
	Aliases: []Alias{{Name: "log_determinant"}, {Name: "logdet"}, {Name: "slogdet"}},
	Points: []Point{
		{"log_det([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{3.0325462466767075}},
		{"log_det([[1, 2], [0.5, -1]])", []float64{0.6931471805599453}},
	},
	functions: functions{
		shape: number, work: cubes(1, 3),
		value: func(a []Arg, out []float64) { _, out[0] = luDet(a[0].ask, a[0].Num, a[0].Shape[0]) },
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			return []graph.Ref{t.LogDet(a[0].Refs(t), a[0].Shape[0])}
		},
	},
}

// traceDet expands by rows over all sets of columns, without a division: unlike log_det, it is right for
// singular matrices too, and has a sign.
func traceDet(t *graph.Trace, a []Traced) []graph.Ref {
	n, x := a[0].Shape[0], a[0].Refs(t)
	minor := make([]graph.Ref, 1<<n) // of the first rows and the columns of a set
	minor[0] = t.Const(1)
	for set := 1; set < len(minor); set++ {
		row := bits.OnesCount(uint(set)) - 1
		sum := t.Const(0)
		for c := range n {
			if set&(1<<c) == 0 {
				continue
			}
			term := t.Mul(x[row*n+c], minor[set&^(1<<c)])
			if bits.OnesCount(uint(set>>(c+1)))%2 == 1 {
				sum = t.Sub(sum, term)
			} else {
				sum = t.Add(sum, term)
			}
		}
		if minor[set] = sum; n > 3 {
			t.Keep(sum)
		}
	}
	return minor[len(minor)-1:]
}

// luDet returns the sign of a determinant and the log of its absolute value.
func luDet(ask asking, a []float64, n int) (sign, log float64) {
	f, _, sign := lu(ask, a, n)
	for i := range n {
		d := f[i*n+i]
		if d == 0 { // the division has made what follows NaN
			return 0, math.Inf(-1)
		}
		if d < 0 {
			sign = -sign
		}
		log += mathx.Log(math.Abs(d))
	}
	return sign, log
}
