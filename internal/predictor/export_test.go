package predictor

import (
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
)

// Of returns the draws that the predictions are from.
func (p *Predictor) Of() *posterior.Posterior { return p.fit }

// Compiled reports whether a program is kept for data.
func (p *Predictor) Compiled(data []input.Fresh, opt posterior.PredictOptions) bool {
	key, _, _ := p.key(data, opt)
	return p.kept[key] != nil && p.kept[key].plan != nil
}

// Programs counts what is kept.
func (p *Predictor) Programs() int { return len(p.kept) }

// KeepAtMost sets how many programs are kept.
func (p *Predictor) KeepAtMost(n int) { p.most = n }

// Cells returns how many numbers are kept, as they are counted and as they are.
func (p *Predictor) Cells() (counted, kept int) {
	for _, e := range p.kept {
		kept += e.cells
	}
	return p.cells, kept
}
