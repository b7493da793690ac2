// Package posterior computes what the draws of a model say about its names, their elements and
// expressions of them, and predicts what would be observed. The positions of the sampler may come
// from memory or from disk.
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

// Posterior is a model with its data and draws of its unknowns. It is safe for concurrent use.
type Posterior struct {
	Joined  *bind.Bound // the model with the data of the draws
	Density *density.Density
	Seed    uint64 // of the run: for everything that is simulated
	Limits  eval.Limits

	named  []input.File // that the model names, as they were read
	chains Chains
	used   []int
	draws  int

	values keptValues
	kept   keptDraws

	summedOnce sync.Once
	summed     *summed
}

// Chains gives access to the draws of a posterior.
type Chains struct {
	Used  []int // chains that have draws, numbered from 0
	Draws int   // per chain
	// At returns the unconstrained position of a draw after warm-up. OnDisk means that it reads from disk.
	At     func(chain, draw int) ([]float64, error)
	OnDisk bool
}

// New returns the posterior of a bound model, given its draws.
func New(b *bind.Bound, d *density.Density, c Chains, seed uint64, l eval.Limits, files []input.File) *Posterior {
	return &Posterior{Joined: b, Density: d, Seed: seed, Limits: l, named: files, chains: c, used: c.Used, draws: c.Draws}
}

// Used returns the chains (numbered from 0) that summaries use; see Draws.
func (f *Posterior) Used() []int { return f.used }

// Draws returns how many draws of each chain in Used summaries use; 0 if there are none after
// warm-up.
func (f *Posterior) Draws() int { return f.draws }

// Values returns the unknowns that have values in every draw, on the scale of the model, by chain
// (of Used), draw, and value. The values are the Elems of each of Bound.Fitted in turn.
//
// They are computed on the first call and kept in memory. Code that reads the draws only once
// uses reader instead.
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
			v := f.newFitted()
			out[i] = make([][]float64, f.draws)
			for j := range out[i] {
				out[i][j] = make([]float64, v.Len())
				if x, err := f.Point(chain, j); err == nil { // only reading from disk can fail: see Rows
					v.At(i, j, x, out[i][j])
				}
			}
		})
	}
	wait.Wait()
	f.values.made = out
	return out
}
