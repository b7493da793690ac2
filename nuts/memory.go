package nuts

// Memory is a Sink that keeps everything in memory, chain by chain.
type Memory struct {
	Chains [][]Draw // copies of the draws, warm-up included
}

// NewMemory returns a sink for a number of chains.
func NewMemory(chains int) *Memory { return &Memory{Chains: make([][]Draw, chains)} }

// Draw implements Sink.
func (m *Memory) Draw(c *Chain, d *Draw) error {
	m.Chains[d.Chain] = append(m.Chains[d.Chain], d.Clone())
	return nil
}

// Progress implements Sink.
func (m *Memory) Progress(*Chain, Phase) {}

// Coordinate returns one coordinate of the kept draws, by chain and draw, without warm-up.
func (m *Memory) Coordinate(i int) [][]float64 {
	return m.Of(func(d *Draw) float64 { return d.X[i] })
}

// Of returns a number of each kept draw, by chain and draw.
func (m *Memory) Of(f func(d *Draw) float64) [][]float64 {
	all := make([][]float64, len(m.Chains))
	for c, draws := range m.Chains {
		for i := range draws {
			if !draws[i].Warmup {
				all[c] = append(all[c], f(&draws[i]))
			}
		}
	}
	return all
}

// Divergences returns how many kept draws are divergent.
func (m *Memory) Divergences() int {
	n := 0
	for _, draws := range m.Chains {
		for i := range draws {
			if !draws[i].Warmup && draws[i].Divergent() {
				n++
			}
		}
	}
	return n
}

// Clone returns a copy of the draw that shares no memory with the chain.
func (d *Draw) Clone() Draw {
	e := *d
	e.X = append([]float64(nil), d.X...)
	e.Grad = append([]float64(nil), d.Grad...)
	if v := d.Divergence; v != nil {
		e.Divergence = &Divergence{
			Start:     append([]float64(nil), v.Start...),
			StartGrad: append([]float64(nil), v.StartGrad...),
			End:       append([]float64(nil), v.End...),
			EndGrad:   append([]float64(nil), v.EndGrad...),
			Error:     v.Error,
		}
	}
	return e
}
