package posterior

import (
	"sync"

	"github.com/bayes-lang/bayes/internal/transform"
)

// Rows returns a function that gives the unknowns of a draw, numbered through the chains
// in use, on the scale of the model: the Elems of each of Bound.Fitted in turn. The result must
// not be modified. The values are in memory or are read from disk when needed; see Chains.
func (f *Posterior) Rows() func(i int) ([]float64, error) {
	per := f.draws
	if !f.chains.OnDisk {
		values := f.Values()
		return func(i int) ([]float64, error) { return values[i/per][i%per], nil }
	}
	machines := sync.Pool{New: func() any { return f.newFitted() }}
	return func(i int) ([]float64, error) {
		x, err := f.Point(f.used[i/per], i%per)
		if err != nil {
			return nil, err
		}
		v := machines.Get().(*fitted)
		defer machines.Put(v)
		out := make([]float64, v.Len())
		return out, v.At(i/per, i%per, x, out)
	}
}

// Point returns the unconstrained position of a draw after warm-up.
func (f *Posterior) Point(chain, draw int) ([]float64, error) { return f.chains.At(chain, draw) }

// AtOnce is how many numbers are held in memory at a time when draws are read, summarised or
// written.
func (f *Posterior) AtOnce() int { return max(f.Limits.Kept()/4, 1<<16) }

// reader returns a function that gives the unknowns of a draw as Rows does, for one goroutine that reads some of
// them, at these places, once: the result is valid until the next call. Values that are positions of the sampler
// without a transform are read directly.
func (f *Posterior) reader(places []int) func(i int) ([]float64, error) {
	f.values.Lock()
	made := f.values.made != nil
	f.values.Unlock()
	if made {
		return f.Rows()
	}
	v := f.newFitted()
	row, direct := make([]float64, v.Len()), f.direct()
	plain := true
	for _, p := range places {
		plain = plain && direct[p] >= 0
	}
	return func(i int) ([]float64, error) {
		x, err := f.Point(f.used[i/f.draws], i%f.draws)
		switch {
		case err != nil:
			return nil, err
		case plain:
			for _, p := range places {
				row[p] = x[direct[p]]
			}
		default:
			err = v.At(i/f.draws, i%f.draws, x, row)
		}
		return row, err
	}
}

// direct returns, for each value of a draw, the coordinate that it is equal to, -1 if there is a transform in between.
func (f *Posterior) direct() []int {
	var out []int
	for _, u := range f.Joined.Fitted() {
		for _, e := range u.Elems {
			at := -1
			if g, place := u.GroupOf(e); g != nil && g.Kind == transform.Real {
				at = g.Offset + place
			}
			out = append(out, at)
		}
	}
	return out
}
