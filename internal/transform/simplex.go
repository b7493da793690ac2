package transform

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Simplex of K from K-1 by the isometric log-ratio: z is the zero-sum vector
// with the coordinates u (see SumToZero), x = softmax(z), log Jacobian
// = sum of log x[j] + 1/2 log K. (The determinant is that of the first K-1
// elements of x, as a simplex has K-1 free ones.)
// Egozcue et al. (2003), Isometric logratio transformations for compositional
// data analysis, Mathematical Geology 35.

func constrainSimplex(u, x []float64) float64 {
	isometry(u, x)
	top := math.Inf(-1)
	for _, z := range x {
		top = math.Max(top, z)
	}
	sum := 0.0
	for _, z := range x {
		sum += mathx.Exp(z - top)
	}
	logSum := top + mathx.Log(sum)
	logJ := float64(0.5 * mathx.Log(float64(len(x))))
	for j, z := range x {
		logJ += z - logSum
		x[j] = mathx.Exp(z - logSum)
	}
	return logJ
}

func unconstrainSimplex(x, u []float64) error {
	sum := 0.0
	z := make([]float64, len(x))
	for j, v := range x {
		if !(v > 0) {
			return fmt.Errorf("element %d is %s, but the elements of a simplex must be positive", j+1, number(v))
		}
		sum += v
		z[j] = mathx.Log(v)
	}
	if !(math.Abs(sum-1) <= sumTolerance) {
		return fmt.Errorf("values sum to %s, but must sum to 1", number(sum))
	}
	coordinates(z, u)
	return nil
}

func graphSimplex(t *graph.Trace, u []graph.Ref, event int) ([]graph.Ref, graph.Ref) {
	if event == 1 {
		return []graph.Ref{t.Const(1)}, t.Const(0)
	}
	z := graphIsometry(t, u, event)
	norm := t.LogSumExp(z)
	x := make([]graph.Ref, event)
	for j := range z {
		x[j] = t.Exp(t.Sub(z[j], norm))
	}
	// The z sum to 0, so the logs of x sum to -K log(sum exp(z)).
	n := float64(event)
	return x, t.Sub(t.Const(0.5*mathx.Log(n)), t.Mul(t.Const(n), norm))
}
