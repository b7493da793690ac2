package transform

import (
	"errors"
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Unit vector: x = u / |u|, K from K. A sphere has no K-1 coordinates without a seam, so one more
// than it needs are sampled, and the length of u is given the density of the length of a standard normal
// vector, independent of x:
//
//	log Jacobian = -|u|^2 / 2 - (K/2 - 1) log(2) - lgamma(K/2),
//
// whose integral over the lengths, with the factor |u|^(K-1) of polar coordinates, is 1. So a density of
// x with respect to the area of the sphere is sampled as it is.
// Marsaglia (1972), Choosing a point from the surface of a sphere, Ann. Math. Statist. 43.

// lengthConstant is what the log Jacobian has beside -|u|^2 / 2.
func lengthConstant(n int) float64 {
	k := float64(0.5 * float64(n))
	return -mathx.Lgamma(k) - float64(math.Ln2*(k-1))
}

func constrainUnitVector(u, x []float64) (logJ float64) {
	square := 0.0
	for _, v := range u {
		square += float64(v * v)
	}
	length := math.Sqrt(square)
	for i, v := range u {
		x[i] = v / length
	}
	return lengthConstant(len(u)) - float64(0.5*square)
}

// unconstrainUnitVector returns x itself, one of the u that lead to it.
func unconstrainUnitVector(x, u []float64) error {
	square := 0.0
	for _, v := range x {
		square += float64(v * v)
	}
	if len(x) == 0 {
		return errors.New("a unit vector has one element or more")
	}
	if !(math.Abs(square-1) <= sumTolerance) {
		return fmt.Errorf("squares sum to %s, but must sum to 1", number(square))
	}
	copy(u, x)
	return nil
}

func graphUnitVector(t *graph.Trace, u []graph.Ref) ([]graph.Ref, graph.Ref) {
	square := t.Dot(u, u)
	length := t.Sqrt(square)
	x := make([]graph.Ref, len(u))
	for i, v := range u {
		x[i] = t.Div(v, length)
	}
	return x, t.Sub(t.Const(lengthConstant(len(u))), t.Mul(t.Const(0.5), square))
}
