package stats

// Summary describes the draws of one number.
type Summary struct {
	Mean, SD, Median, MAD float64
	MCSE                  float64 // of the mean
	MCSESD                float64 // of the standard deviation
	ESSBulk, ESSTail      float64
	RHat                  float64
	Quantiles             []float64 // at the requested probabilities
}

// Summarize returns the summary of draws with quantiles at probabilities p. Each field equals
// the result of the function of that name.
func Summarize(x [][]float64, p []float64) Summary {
	s := newSample(x)
	m := Summary{
		Mean: Mean(x), SD: SD(x), MCSE: MCSEMean(x), MCSESD: MCSESD(x),
		ESSBulk: s.essBulk(), ESSTail: s.essTail(), RHat: s.rhat(),
		Quantiles: make([]float64, len(p)),
	}
	all := s.sorted
	if n := shortest(x); s.bad || len(flat(x)) != n*len(x) {
		all = sorted(x) // draws that the diagnostics leave out
		m.MAD = MAD(x)
	} else {
		m.MAD = madScale * quantileSorted(s.rank.fold(quantileSorted(all, 0.5)).values(), 0.5)
	}
	m.Median = quantileSorted(all, 0.5)
	for i := range p {
		m.Quantiles[i] = quantileSorted(all, p[i])
	}
	return m
}
