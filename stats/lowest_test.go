package stats

import (
	"math"
	"testing"
)

// The minima of functions that are narrow, curved, or far from the origin.
func TestLowest(t *testing.T) {
	for _, c := range []struct {
		name string
		n    int
		f    func(x, g []float64) float64
		want float64
	}{
		{"a quadratic with scales from 1 to 1000", 7, func(x, g []float64) float64 {
			sum := 3.0
			for i := range x {
				scale := math.Pow(10, float64(i)/2)
				d := (x[i] - float64(i)) / scale
				sum += d * d / 2
				g[i] = d / scale
			}
			return sum
		}, 3},
		{"Rosenbrock's function", 6, func(x, g []float64) float64 {
			sum := 0.0
			clear(g)
			for i := range x[1:] {
				a, b := 1-x[i], x[i+1]-x[i]*x[i]
				sum += a*a + 100*b*b
				g[i] += -2*a - 400*b*x[i]
				g[i+1] += 200 * b
			}
			return sum
		}, 0},
		{"far away", 2, func(x, g []float64) float64 {
			a, b := x[0]-1e9, x[1]+1e8
			g[0], g[1] = a, b*1e-4
			return a*a/2 + b*b*1e-4/2
		}, 0},
		{"with an edge: log(x + 20) is not defined everywhere", 1, func(x, g []float64) float64 {
			at := x[0] + 20
			if at <= 0 {
				return math.Inf(1)
			}
			g[0] = 1 - 1/at
			return at - math.Log(at)
		}, 1},
		{"infinite at the origin", 1, func(x, g []float64) float64 { return math.Inf(1) }, math.NaN()},
		{"already there", 1, func(x, g []float64) float64 { g[0] = 0; return 2 }, 2},
	} {
		calls := 0
		got := lowest(func(x, g []float64) float64 { calls++; return c.f(x, g) }, c.n)
		if !(math.Abs(got-c.want) < 1e-8) && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %v after %d calls, want %v", c.name, got, calls, c.want)
		}
		if calls > 2000 {
			t.Errorf("%s: %d calls", c.name, calls)
		}
	}
}
