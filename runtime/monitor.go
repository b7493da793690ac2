package runtime

import (
	"sync"
	"time"

	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/nuts"
)

// Monitor lets a caller watch the progress of chains. The zero value is ready to use; its
// methods are safe for concurrent use.
type Monitor struct {
	mu     sync.Mutex
	chains []watched
}

// watched is a chain with its clock.
type watched struct {
	ChainProgress
	began, ended time.Time
}

// ChainProgress is the progress of one chain.
type ChainProgress struct {
	Phase       nuts.Phase
	Draws       int // made so far, including warm-up
	Warmup      int // how many of the requested draws are warm-up
	Total       int // requested draws, including warm-up
	Divergences int // after warm-up
	MaxDepth    int // draws after warm-up whose trajectory was cut off
	StepSize    float64
	Evaluations int64
	LogP        float64
	Seconds     float64 // since the chain started, until now or its end
}

// Ended reports whether the chain has finished making draws.
func (p ChainProgress) Ended() bool { return p.Phase >= nuts.Finished }

// Snapshot returns the progress of all chains.
func (m *Monitor) Snapshot() []ChainProgress {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]ChainProgress, len(m.chains))
	for i, c := range m.chains {
		out[i] = c.ChainProgress
		switch {
		case !c.ended.IsZero() && !c.began.IsZero():
			out[i].Seconds = c.ended.Sub(c.began).Seconds()
		case !c.began.IsZero():
			out[i].Seconds = time.Since(c.began).Seconds()
		}
	}
	return out
}

// begin notes what the chains of a run will do.
func (m *Monitor) begin(opt SampleOptions) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	warmup := max(0, opt.Sampler.Warmup)
	m.chains = make([]watched, opt.Chains)
	for i := range m.chains {
		m.chains[i].Warmup, m.chains[i].Total = warmup, warmup+max(0, opt.Sampler.Draws)
	}
}

// draw notes a draw of a chain.
func (m *Monitor) draw(chain int, d *nuts.Draw) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	p := &m.chains[chain]
	p.Draws, p.StepSize, p.Evaluations, p.LogP = d.Index+1, d.StepSize, d.Evaluations, d.LogP
	if !d.Warmup && d.Divergent() {
		p.Divergences++
	}
	if !d.Warmup && d.MaxDepth {
		p.MaxDepth++
	}
}

// phase notes what a chain does now.
func (m *Monitor) phase(chain int, phase nuts.Phase) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &m.chains[chain]
	c.Phase = phase
	if phase > nuts.Starting && c.began.IsZero() {
		c.began = time.Now()
	}
	if c.Ended() {
		c.ended = time.Now()
	}
}

// sink takes draws from the chains into memory, the logs, and the monitor.
type sink struct {
	fit      *Fit
	folder   *store.Folder // nil: none
	logs     []*store.Log
	monitor  *Monitor
	rejected rejected
	blocks   [][2][]float64 // by chain: what is left of the blocks of positions in warm-up and after it
}

// Draws are given memory for so many at once, since an allocation costs more than a copy.
const (
	blockRecords = 1024
	blockNumbers = 4096
)

// keep adds a record at position x to a list that is to have wanted records. The positions lie in
// blocks of several; block is what is left of the last.
func keep(list *[]store.Record, block *[]float64, r store.Record, x []float64, wanted int) {
	if *list == nil {
		*list = make([]store.Record, 0, max(1, min(wanted, blockRecords)))
	}
	n := len(x)
	if len(*block) < n {
		*block = make([]float64, n*max(1, min(wanted-len(*list), blockNumbers/n)))
	}
	r.X, *block = (*block)[:n:n], (*block)[n:]
	copy(r.X, x)
	*list = append(*list, r)
}

// Draw implements nuts.Sink.
func (s *sink) Draw(c *nuts.Chain, d *nuts.Draw) error {
	r := store.Record{
		Index: d.Index, Warmup: d.Warmup, Divergent: d.Divergent(), MaxDepth: d.MaxDepth, Depth: d.Depth, Steps: d.Steps,
		LogP: d.LogP, Energy: d.Energy, Accept: d.Accept, StepSize: d.StepSize,
	}
	i := c.Number()
	s.rejected.note(i, d)
	if watch := s.fit.Options.Watch; watch != nil {
		if err := watch(i, d); err != nil {
			return err
		}
	}
	list, block, wanted := &s.fit.Chains[i], &s.blocks[i][1], s.fit.Options.Sampler.Draws
	if d.Warmup { // apart, because the draws of warm-up may be dropped
		list, block, wanted = &s.fit.Warmup[i], &s.blocks[i][0], s.fit.Options.Sampler.Warmup
	}
	keep(list, block, r, d.X, wanted)
	s.monitor.draw(i, d)
	if s.logs != nil {
		return s.logs[i].Append(&(*list)[len(*list)-1])
	}
	return nil
}

// Progress implements nuts.Sink.
func (s *sink) Progress(c *nuts.Chain, p nuts.Phase) { s.monitor.phase(c.Number(), p) }
