package posterior

import (
	"context"
	"slices"
	"sync"

	"github.com/bayes-lang/bayes/internal/eval"
)

// keptDraws are the last values of names that were computed or simulated for all draws.
type keptDraws struct {
	sync.Mutex
	names  []string
	values [][]*eval.Value // by draw
}

// ForwardOnce returns the values of computed or simulated names, by draw, numbered through the
// chains in use. It keeps the last result, since what is saved is usually also summarised.
func (f *Posterior) ForwardOnce(ctx context.Context, names []string) ([][]*eval.Value, error) {
	k := &f.kept
	k.Lock()
	defer k.Unlock()
	if k.values != nil && slices.Equal(names, k.names) {
		return k.values, nil
	}
	values := make([][]*eval.Value, len(f.used)*f.Draws())
	err := f.eachOwn(ctx, f.Joined, names, func(*eval.Interp) func(int, []*eval.Value) error {
		return func(i int, row []*eval.Value) error {
			values[i] = row
			return nil
		}
	})
	if err == nil {
		k.names, k.values = slices.Clone(names), values
	}
	return values, err
}

// eachForward passes the values of names that are computed or simulated to a function, for every draw counted through
// the chains in use, from several goroutines.
func (f *Posterior) eachForward(ctx context.Context, names []string, use func(i int, row []*eval.Value)) error {
	n := 0
	for _, name := range names {
		n += len(f.Joined.Shapes[name].Num)
	}
	if rows := len(f.used) * f.draws; n > 0 && rows <= f.AtOnce()/n {
		list, err := f.ForwardOnce(ctx, names)
		for i, row := range list {
			use(i, row)
		}
		return err
	}
	return f.eachOwn(ctx, f.Joined, names, func(*eval.Interp) func(int, []*eval.Value) error {
		return func(i int, row []*eval.Value) error {
			use(i, row)
			return nil
		}
	})
}
