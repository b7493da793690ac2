package stats

// sample is draws prepared for diagnostics: cut to equal length, sorted once.
type sample struct {
	x      [][]float64
	bad    bool // no diagnostic exists; the rest is not filled in
	rank   *ranking
	sorted []float64
	normal [][]float64 // scores of the split chains, once computed
}

func newSample(x [][]float64) *sample {
	s := &sample{x: cut(x)}
	if s.bad = degenerate(s.x); !s.bad {
		s.rank = rank(s.x)
		s.sorted = s.rank.values()
	}
	return s
}

// scores returns the rank-normalised split chains.
func (s *sample) scores() [][]float64 {
	if s.normal == nil {
		s.normal = s.rank.split().normalScores()
	}
	return s.normal
}
