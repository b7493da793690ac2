package stats

import "math"

// EBFMI returns the estimated Bayesian fraction of missing information of one chain from the
// energies of its draws: how much of the energy's variance one change of momentum covers
// (Betancourt 2016, "Diagnosing suboptimal cotangent disintegrations", equation 7). Below 0.3
// the chain explores the energies, and so the tails, slowly. It is NaN for fewer than two draws
// or if all are equal.
func EBFMI(energy []float64) float64 {
	if len(energy) < 2 {
		return math.NaN()
	}
	m := mean(energy)
	steps, spread := 0.0, 0.0
	for i, e := range energy {
		spread += float64((e - m) * (e - m))
		if i > 0 {
			d := e - energy[i-1]
			steps += float64(d * d)
		}
	}
	if spread == 0 {
		return math.NaN()
	}
	return steps / spread
}
