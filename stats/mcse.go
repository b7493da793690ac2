package stats

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// MCSEMean returns the Monte Carlo standard error of the mean.
func MCSEMean(x [][]float64) float64 {
	x = cut(x)
	return SD(x) / math.Sqrt(ESSMean(x))
}

// MCSESD returns the Monte Carlo standard error of the standard deviation, by
// the delta method from that of the variance; it assumes no normality.
func MCSESD(x [][]float64) float64 {
	x = cut(x)
	if degenerate(x) {
		return math.NaN()
	}
	m := Mean(x)
	square := apply(x, func(v float64) float64 { return (v - m) * (v - m) })
	second := Mean(square)
	fourth := Mean(apply(square, func(v float64) float64 { return v * v }))
	return math.Sqrt((fourth - float64(second*second)) / ESSMean(square) / second / 4)
}

// MCSEQuantile returns the Monte Carlo standard error of the p-quantile: half the distance
// between the quantiles at the 16 % and 84 % points that the effective sample size implies for
// p (section 4.4 of the paper).
func MCSEQuantile(x [][]float64, p float64) float64 { return newSample(x).mcseQuantile(p) }

func (s *sample) mcseQuantile(p float64) float64 {
	e := s.essQuantile(p)
	if math.IsNaN(e) {
		return math.NaN()
	}
	// The probabilities of a standard normal below -1 and below 1, in posterior's
	// digits.
	n := float64(len(s.sorted))
	a, b := float64(e*p)+1, float64(e*(1-p))+1
	low := mathx.InvIncBeta(a, b, 0.1586553)
	high := mathx.InvIncBeta(a, b, 0.8413447)
	from := max(int(math.Floor(low*n)), 1)
	to := min(int(math.Ceil(high*n)), len(s.sorted))
	return (s.sorted[to-1] - s.sorted[from-1]) / 2
}
