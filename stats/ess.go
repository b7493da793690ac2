package stats

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// ESSBulk returns the effective sample size for the centre of the distribution: that of
// rank-normalised split chains (section 4.3 of the paper).
func ESSBulk(x [][]float64) float64 { return newSample(x).essBulk() }

func (s *sample) essBulk() float64 {
	if s.bad {
		return math.NaN()
	}
	return ess(s.scores())
}

// ESSTail returns the smaller of the effective sample sizes for the 5 % and the
// 95 % quantile (section 4.3 of the paper).
func ESSTail(x [][]float64) float64 { return newSample(x).essTail() }

func (s *sample) essTail() float64 {
	low, high := s.essQuantile(0.05), s.essQuantile(0.95)
	if math.IsNaN(low) || math.IsNaN(high) {
		return math.NaN()
	}
	return math.Min(low, high)
}

// ESSMean returns the effective sample size for the mean.
func ESSMean(x [][]float64) float64 { return ess(split(cut(x))) }

// ESSSD returns the effective sample size for the standard deviation: that of
// the mean absolute deviation.
func ESSSD(x [][]float64) float64 {
	x = cut(x)
	if degenerate(x) {
		return math.NaN()
	}
	m := Mean(x)
	return ess(split(apply(x, func(v float64) float64 { return math.Abs(v - m) })))
}

// ESSQuantile returns the effective sample size for the p-quantile: that of the fraction of
// draws that do not exceed it.
func ESSQuantile(x [][]float64, p float64) float64 { return newSample(x).essQuantile(p) }

func (s *sample) essQuantile(p float64) float64 {
	if s.bad || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	if p == 1 { // the indicator of the largest draw is constant: step half a draw back
		n := float64(len(s.sorted))
		p = (n - 0.5) / n
	}
	q := quantileSorted(s.sorted, p)
	return ess(split(apply(s.x, func(v float64) float64 {
		if v <= q {
			return 1
		}
		return 0
	})))
}

// ess returns the effective sample size of the mean of chains of equal length:
// all draws over the integrated autocorrelation time, cut off by Geyer's initial
// monotone sequence (section 3.2 of the paper, equations 9 to 12).
func ess(x [][]float64) float64 {
	n := shortest(x)
	if n < 3 || degenerate(x) {
		return math.NaN()
	}
	chains := float64(len(x))
	cov := newAutocovariance(x)
	size := float64(n)
	within := cov.at(0) * size / (size - 1)
	total := cov.at(0) // the variance of a draw, estimated from above
	if len(x) > 1 {
		means := make([]float64, len(x))
		for c, chain := range x {
			means[c] = mean(chain)
		}
		total += variance(means)
	}
	rho := func(lag int) float64 { return 1 - (within-cov.at(lag))/total }

	// Sums of autocorrelations at an even lag and the next are positive and fall
	// for a reversible chain. They are taken until one is not positive; one that
	// rises is noise and is lowered to the one before. The last even term is
	// added alone: it halves the error of the cut for chains that alternate.
	even, odd := 1.0, rho(1)
	time := -1.0
	previous := math.Inf(1)
	lag := 0
	for {
		pair := even + odd
		if lag >= n-5 || math.IsNaN(pair) || !(pair > 0) {
			break
		}
		previous = math.Min(previous, pair)
		time += float64(2 * previous)
		lag += 2
		even, odd = rho(lag), rho(lag+1)
	}
	if lag == 0 {
		// Not one further pair: chains too short, or the first pair not positive.
		// posterior then counts the lag 0 once too often, which is on the safe side.
		time = 2
	} else if even > 0 {
		time += even
	}
	draws := chains * size
	// An antithetic chain may be worth more than its draws, but the estimate of
	// how much is not to be trusted beyond this.
	if bound := 1 / mathx.Log10(draws); time < bound {
		time = bound
	}
	return draws / time
}
