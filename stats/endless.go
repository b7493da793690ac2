package stats

import "math"

// Endless reports whether a density decays too slowly to be integrated in the direction from
// one point through another. It takes the largest density in the plane orthogonal to that
// direction at 10 and at 10^9 times their distance; if that decays like distance^-p with p < 1,
// in the unconstrained space, the integral diverges. (If the search does not reach the largest
// density, its value is too small, and so the error is towards false.) logDensity also sets the
// gradient.
func Endless(logDensity func(x, grad []float64) float64, from, through []float64) bool {
	n := len(from)
	along := make([]float64, n)
	for i := range along {
		along[i] = through[i] - from[i]
	}
	length := norm(along)
	if !(length > 0) || math.IsInf(length, 1) {
		return false
	}
	for i := range along {
		along[i] /= length
	}
	across := func(v []float64) { addScaled(v, -dot(v, along), along) }
	x := make([]float64, n)
	highest := func(t float64) float64 {
		return -lowest(func(w, grad []float64) float64 {
			copy(x, w)
			across(x)
			for i := range x {
				x[i] += from[i]
			}
			addScaled(x, t*length, along)
			lp := logDensity(x, grad)
			for i := range grad {
				grad[i] = -grad[i]
			}
			across(grad)
			return -lp
		}, n)
	}
	near, far := highest(10), highest(1e9)
	return near-far < math.Log(1e8) // false where either is not a number
}
