package stats

import "math"

// RHat returns the potential scale reduction of all draws: rank-normalised, on split chains,
// the larger of the one for location and the one for scale (folded draws); equation 14 of the
// paper. Values above 1.01 mean that the chains disagree.
func RHat(x [][]float64) float64 { return newSample(x).rhat() }

func (s *sample) rhat() float64 {
	if s.bad {
		return math.NaN()
	}
	bulk := rhat(s.scores())
	tail := rhat(s.rank.fold(quantileSorted(s.sorted, 0.5)).split().normalScores())
	if math.IsNaN(bulk) || math.IsNaN(tail) {
		return math.NaN()
	}
	return math.Max(bulk, tail)
}

// rhat compares the variance between chains with that within (equations 1 to 4
// of the paper).
func rhat(x [][]float64) float64 {
	if degenerate(x) {
		return math.NaN()
	}
	n := float64(len(x[0]))
	means := make([]float64, len(x))
	within := 0.0
	for c, chain := range x {
		means[c] = mean(chain)
		within += variance(chain)
	}
	within /= float64(len(x))
	between := n * variance(means)
	return math.Sqrt((between/within + n - 1) / n)
}
