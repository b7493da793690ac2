package stats

import (
	"math"
	"slices"
)

// sorted returns all draws in ascending order; nil if one is NaN.
func sorted(x [][]float64) []float64 {
	all := flat(x)
	for _, v := range all {
		if math.IsNaN(v) {
			return nil
		}
	}
	slices.Sort(all)
	return all
}

// QuantileSorted is like Quantile for draws in ascending order; it does not allocate.
func QuantileSorted(s []float64, p float64) float64 { return quantileSorted(s, p) }

// quantileSorted is QuantileSorted.
func quantileSorted(s []float64, p float64) float64 {
	if len(s) == 0 || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	at := float64(float64(len(s)-1) * p) // rounded here, as in R: it decides which draws count
	lo := math.Floor(at)
	part := at - lo
	low := s[int(lo)]
	if part == 0 {
		return low
	}
	high := s[min(int(lo)+1, len(s)-1)]
	if low == high {
		return low
	}
	return float64((1-part)*low) + float64(part*high)
}

// Quantile returns the p-quantile of all draws, linear between order statistics (Hyndman and
// Fan 1996, type 7, R's default). It is NaN if there are none, if one is NaN, or if p is
// outside [0, 1].
func Quantile(x [][]float64, p float64) float64 { return quantileSorted(sorted(x), p) }

// Quantiles returns the quantiles of all draws at several probabilities.
func Quantiles(x [][]float64, p []float64) []float64 {
	s := sorted(x)
	q := make([]float64, len(p))
	for i := range p {
		q[i] = quantileSorted(s, p[i])
	}
	return q
}

// Median returns the median of all draws.
func Median(x [][]float64) float64 { return Quantile(x, 0.5) }

// MAD returns the median absolute deviation from the median of all draws, times
// 1.4826, which makes it the standard deviation of a normal.
func MAD(x [][]float64) float64 {
	m := Median(x)
	return madScale * Median(apply(x, func(v float64) float64 { return math.Abs(v - m) }))
}

// madScale is 1 / (upper quartile of a standard normal), as R rounds it.
const madScale = 1.4826
