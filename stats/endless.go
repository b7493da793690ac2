package stats

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"
)

// Endless reports whether a density decays too slowly to be integrated in the direction from
// one point through another. It takes the largest density in the plane orthogonal to that
// direction at 10 and at 10^9 times their distance; if that decays like distance^-p with p < 1,
// in the unconstrained space, the integral diverges. (If the search does not reach the largest
// density, its value is too small, and so the error is towards false.) logDensity also sets the
// gradient.
func Endless(logDensity func(x, grad []float64) float64, from, through []float64) bool {
	n := len(from)
	along := make([]float64, n)
	floats.SubTo(along, through, from)
	length := floats.Norm(along, 2)
	if !(length > 0) || math.IsInf(length, 1) {
		return false
	}
	floats.Scale(1/length, along)
	across := func(v []float64) { floats.AddScaled(v, -floats.Dot(v, along), along) }
	x := make([]float64, n)
	highest := func(t float64) float64 {
		at := func(w []float64) []float64 {
			copy(x, w)
			across(x)
			floats.Add(x, from)
			floats.AddScaled(x, t*length, along)
			return x
		}
		grad := make([]float64, n)
		r, err := optimize.Minimize(optimize.Problem{
			Func: func(w []float64) float64 { return -logDensity(at(w), grad) },
			Grad: func(g, w []float64) {
				logDensity(at(w), g)
				floats.Scale(-1, g)
				across(g)
			},
		}, make([]float64, n), &optimize.Settings{MajorIterations: 200, FuncEvaluations: 2000}, &optimize.LBFGS{})
		if r == nil || err != nil && math.IsInf(r.F, 0) {
			return math.NaN()
		}
		return -r.F
	}
	near, far := highest(10), highest(1e9)
	return near-far < math.Log(1e8) // false where either is not a number
}
