package transform

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// Sum to zero: K numbers from K-1 by an isometry, so that the log Jacobian is 0.
// With w[l] = u[l] / sqrt(l (l+1)) and w[0] = 0,
// x[j] = sum over l = j, ..., K-1 of w[l], minus (j-1) w[j-1]:
// the coordinates in the orthonormal basis (1, ..., 1, -l, 0, ...) / sqrt(l (l+1)).

// sumTolerance is how far a sum may be from its exact value, as in Stan.
const sumTolerance = 1e-8

func constrainSumToZero(u, x []float64) float64 {
	isometry(u, x)
	return 0
}

// isometry fills x with the zero-sum vector whose coordinates are u.
func isometry(u, x []float64) {
	sum := 0.0
	for j := len(x); j >= 1; j-- {
		if j <= len(u) {
			sum += helmert(u, j)
		}
		x[j-1] = sum
		if j >= 2 {
			x[j-1] -= float64(float64(j-1) * helmert(u, j-1))
		}
	}
}

// helmert returns w[l], l from 1.
func helmert(u []float64, l int) float64 {
	n := float64(l)
	return u[l-1] / math.Sqrt(n*(n+1))
}

// coordinates is the inverse of isometry; it ignores what x has along (1, ..., 1).
func coordinates(x, u []float64) {
	sum := 0.0
	for l := 1; l <= len(u); l++ {
		n := float64(l)
		sum += x[l-1]
		u[l-1] = (sum - float64(n*x[l])) / math.Sqrt(n*(n+1))
	}
}

func unconstrainSumToZero(x, u []float64) error {
	sum, size := 0.0, 1.0
	for _, v := range x {
		sum += v
		size += math.Abs(v)
	}
	if !(math.Abs(sum) <= sumTolerance*size) {
		return fmt.Errorf("values sum to %s, but must sum to 0", number(sum))
	}
	coordinates(x, u)
	return nil
}

func graphSumToZero(t *graph.Trace, u []graph.Ref, event int) ([]graph.Ref, graph.Ref) {
	return graphIsometry(t, u, event), t.Const(0)
}

func graphIsometry(t *graph.Trace, u []graph.Ref, event int) []graph.Ref {
	x := make([]graph.Ref, event)
	tail := t.Const(0) // sum of the scaled coordinates from j on
	for j := event - 1; j >= 0; j-- {
		x[j] = tail
		if j > 0 {
			// Data rather than constants, so that all elements have one form and are one loop.
			l := float64(j)
			w := t.Mul(t.Data(1/math.Sqrt(l*(l+1))), u[j-1])
			x[j] = t.Sub(tail, t.Mul(t.Data(l), w))
			tail = t.Add(tail, w)
		}
	}
	return x
}
