// Package posterior is what the draws of a model tell: of its names and elements, of expressions of
// them, and, as predictions, of what would be observed. It reads positions of the sampler from
// whoever has them.
package posterior

import (
	"sync"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/input"
)

// keptValues are what Values returned.
type keptValues struct {
	sync.Mutex
	made [][][]float64
}

// Posterior is a model with its data and draws of its unknowns: what they tell of its names, and of
// expressions of them. Any number of goroutines may share it.
type Posterior struct {
	Joined  *bind.Bound // the model with the data of the draws
	Density *density.Density
	Seed    uint64 // of the run: of whatever is drawn forward
	Limits  eval.Limits

	named  []input.File // that the model names, as they were read
	chains Chains
	used   []int
	draws  int

	values keptValues
	kept   keptDraws
}

// Chains says where the draws of a posterior are.
type Chains struct {
	Used  []int // chains that have them, from 0
	Draws int   // of each of these
	// At returns the unconstrained position of a draw after warm-up; OnDisk says that it reads it.
	At     func(chain, draw int) ([]float64, error)
	OnDisk bool
}

// NewPosterior returns what draws of a bound model tell.
func New(b *bind.Bound, d *density.Density, c Chains, seed uint64, l eval.Limits, files []input.File) *Posterior {
	return &Posterior{Joined: b, Density: d, Seed: seed, Limits: l, named: files, chains: c, used: c.Used, draws: c.Draws}
}

// Used returns the chains (from 0) whose draws summaries are over, see Draws.
func (f *Posterior) Used() []int { return f.used }

// Draws returns how many draws of each of the chains in Used summaries are over;
// 0 where there are none after warm-up.
func (f *Posterior) Draws() int { return f.draws }

// Values returns the sampled unknowns on the scale of the model: by chain in
// Used, draw, and value; the values are those of Bound.Unknowns, each one's Elems
// in turn.
//
// They are computed when they are first asked for, and kept: what reads draws once takes
// them from reader.
func (f *Posterior) Values() [][][]float64 {
	f.values.Lock()
	defer f.values.Unlock()
	if f.values.made != nil {
		return f.values.made
	}
	out := make([][][]float64, len(f.used))
	var wait sync.WaitGroup
	for i, chain := range f.used {
		wait.Go(func() {
			v := f.Density.NewValues()
			out[i] = make([][]float64, f.draws)
			for j := range out[i] {
				out[i][j] = make([]float64, v.Len())
				if x, err := f.Point(chain, j); err == nil { // only what is on disk has errors: see rows
					v.At(x, out[i][j])
				}
			}
		})
	}
	wait.Wait()
	f.values.made = out
	return out
}
