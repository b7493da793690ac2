package dist

import (
	"math"
	"testing"
)

// Quantiles beyond the whole numbers that can all be represented are the right numbers too,
// to the digits there are, and end at the largest number.
func TestQuantilesOfHugeCounts(t *testing.T) {
	w := Lookup("DiscreteWeibull")
	for _, beta := range []float64{0.3, 0.1, 0.03} {
		q := 0.999999
		want := math.Pow(math.Log(0.1)/math.Log(q), 1/beta) // P(X > k) = q^((k + 1)^beta)
		got := w.Quantile(0, 0.9, [][]float64{{q}, {beta}})
		if !(math.Abs(got/want-1) <= 1e-9) {
			t.Errorf("beta %v: %v, want %v", beta, got, want)
		}
	}
	if got := w.Quantile(0, 0.9, [][]float64{{0.999999}, {0.01}}); got != math.MaxFloat64 {
		t.Errorf("%v, want the largest number", got)
	}
}

// Where the last weights are 0, the density is that of the power with which they go to 0.
func TestStickBreakingAtItsEdge(t *testing.T) {
	s := Lookup("StickBreakingWeights")
	for _, c := range []struct {
		x     []float64
		alpha float64
		want  float64
	}{
		{[]float64{1, 0, 0}, 4, math.Inf(-1)},
		{[]float64{1, 0, 0}, 1.5, math.Inf(1)},
		{[]float64{1, 0, 0}, 2, 2 * math.Log(2)}, // alpha^2 R[2]^0
		{[]float64{0.5, 0.5, 0}, 2, math.Inf(-1)},
		{[]float64{0.5, 0.5, 0}, 1, math.Log(2)}, // 1 / R[2]
		{[]float64{0.5, 0.5, 0}, 0.5, math.Inf(1)},
	} {
		if got := s.LogDensity(0, c.x, [][]float64{{3}, {c.alpha}}); got != c.want && !(math.Abs(got-c.want) < 1e-14) {
			t.Errorf("%v, alpha %v: %v, want %v", c.x, c.alpha, got, c.want)
		}
	}
}
