package runtime

import (
	"sync"
)

// rows returns what gives the sampled unknowns of a draw, counted through the chains in
// use, on the scale of the model: the values of Bound.Unknowns, each one's Elems in turn.
// Nobody may change them. They are in memory, or are read from the run as they are asked
// for: see onDisk.
func (f *Fit) rows() func(i int) ([]float64, error) {
	per := f.draws
	if !f.onDisk() {
		values := f.Values()
		return func(i int) ([]float64, error) { return values[i/per][i%per], nil }
	}
	machines := sync.Pool{New: func() any { return f.Density.NewValues() }}
	return func(i int) ([]float64, error) {
		x, err := f.point(f.used[i/per], i%per)
		if err != nil {
			return nil, err
		}
		v := machines.Get().(*Values)
		defer machines.Put(v)
		out := make([]float64, v.Len())
		v.At(x, out)
		return out, nil
	}
}

// onDisk reports whether the positions of the draws stay in the folder of the run, since
// they are too many to be kept in memory.
func (f *Fit) onDisk() bool { return f.logs != nil }

// point returns the unconstrained position of a draw after warm-up of a chain.
func (f *Fit) point(chain, draw int) ([]float64, error) {
	if !f.onDisk() {
		return f.Chains[chain][draw].X, nil
	}
	return f.logs[chain].At(len(f.Warmup[chain]) + draw)
}

// atOnce is how many numbers of draws are in memory at a time, of those that are read,
// summarised or written.
func (f *Fit) atOnce() int { return max(f.Input.Limits.Kept()/4, 1<<16) }
