package stats

import (
	"math"
	"testing"
)

// Densities with and without an end, along the line from (0, 0) through (1, -1) or,
// a little off it, (1, -1.2).
func TestEndless(t *testing.T) {
	for _, c := range []struct {
		name string
		lp   func(x, g []float64) float64
		want bool
	}{
		{"a ridge: a + b is normal", func(x, g []float64) float64 {
			s := x[0] + x[1]
			g[0], g[1] = -s, -s
			return -s * s / 2
		}, true},
		{"normal", func(x, g []float64) float64 {
			g[0], g[1] = -x[0], -x[1]
			return -(x[0]*x[0] + x[1]*x[1]) / 2
		}, false},
		{"normal of scale 10^4", func(x, g []float64) float64 {
			g[0], g[1] = -x[0]*1e-8, -x[1]*1e-8
			return -(x[0]*x[0] + x[1]*x[1]) / 2 * 1e-8
		}, false},
		{"a Cauchy ridge, which has an integral", func(x, g []float64) float64 {
			s, d := x[0]+x[1], x[0]-x[1]
			gd := -2 * d / (1 + d*d)
			g[0], g[1] = -s+gd, -s-gd
			return -s*s/2 - math.Log1p(d*d)
		}, false},
		{"a ridge that falls like 1 over the root of the distance", func(x, g []float64) float64 {
			s, d := x[0]+x[1], x[0]-x[1]
			gd := -0.5 * d / (1 + d*d)
			g[0], g[1] = -s+gd, -s-gd
			return -s*s/2 - math.Log1p(d*d)/4
		}, true},
		{"not a number", func(x, g []float64) float64 { return math.NaN() }, false},
	} {
		for _, through := range [][]float64{{1, -1}, {1, -1.2}} {
			if got := Endless(c.lp, []float64{0, 0}, through); got != c.want {
				t.Errorf("%s, through %v: %v", c.name, through, got)
			}
		}
	}
	if Endless(func(x, g []float64) float64 { return 0 }, []float64{1, 2}, []float64{1, 2}) {
		t.Error("no direction is endless")
	}
}
