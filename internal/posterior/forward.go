package posterior

import (
	"context"
	"slices"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/mathx"
)

// compiled simulates names given the picked posterior draws, with a compiled program; first is what the evaluator
// simulated first. If own is set, they are what the model reads by these names, otherwise predictions.
func (f *Posterior) compiled(b *bind.Bound, seed uint64, own bool, picks []int, names []string, first []*eval.Value) forward.Draws {
	known, at := map[string][]bool{}, map[compile.Element]int{}
	for _, s := range f.Sources(b) {
		known[s.Name] = make([]bool, len(s.At))
		for e, k := range s.At {
			known[s.Name][e] = k >= 0
			at[compile.Element{Name: s.Name, Elem: e}] = k
		}
	}
	row, per := f.Rows(), f.Draws()
	return forward.Draws{
		Bound: b, Options: compile.ForwardOptions{Given: known, Frozen: b != f.Joined, Names: names, Own: own}, First: first, N: len(picks),
		Stream: func(i int) *mathx.Stream {
			return mathx.NewStreamAt(seed, f.used[picks[i]/per], picks[i]%per, forward.Purpose)
		},
		Values: func(list []compile.Element) func(int, []float64) error {
			places := make([]int, len(list))
			for k, e := range list {
				places[k] = at[e]
			}
			return func(i int, out []float64) error {
				draw, err := row(picks[i])
				if err != nil {
					return err
				}
				for k, p := range places {
					out[k] = draw[p]
				}
				return nil
			}
		},
	}
}

// eachOwn passes to a function, for every posterior draw, counted through the chains in use, what the model reads by
// names that are computed or simulated: from a compiled program, or else from the evaluator. start makes such a
// function for each thread, with an interpreter of its own.
func (f *Posterior) eachOwn(ctx context.Context, b *bind.Bound, names []string, start func(in *eval.Interp) func(i int, row []*eval.Value) error) error {
	return f.EachDraw(ctx, b, f.Seed, true, f.Picks(PredictOptions{}), names, start)
}

// EachDraw is eachOwn for the picked draws, with a seed. Unless own is set, what is observed is simulated again.
func (f *Posterior) EachDraw(ctx context.Context, b *bind.Bound, seed uint64, own bool, picks []int, names []string, start func(in *eval.Interp) func(i int, row []*eval.Value) error) error {
	n := len(picks)
	if n == 0 {
		return nil
	}
	interp := func() *eval.Interp {
		in := b.Interp()
		in.Stop = ctx.Err
		return in
	}
	draw := f.Drawer(b, seed)
	of := func(in *eval.Interp, i int) ([]*eval.Value, error) {
		d, err := draw(in, picks[i])
		if err != nil {
			return nil, err
		}
		row := make([]*eval.Value, len(names))
		for k, name := range names {
			row[k] = d.Env[name]
			if v := d.Observed[name]; v != nil && !own {
				row[k] = v
			}
		}
		return row, nil
	}
	first, err := of(interp(), 0)
	if err != nil {
		return err
	}
	var numbers []string // the other names, of strings and sets, are the same in every draw
	var places []int
	var like []*eval.Value
	all := true
	for k, v := range first {
		if v != nil && v.Kind < eval.Set && v.Kind != eval.Text {
			numbers, places, like = append(numbers, names[k]), append(places, k), append(like, v)
		} else if shape := b.Shapes[names[k]]; shape != nil && shape.AnyUnknown() {
			all = false
		}
	}
	if all {
		done, err := f.compiled(b, seed, own, picks, numbers, like).Each(ctx, func() func(int, []*eval.Value) error {
			use := start(interp())
			return func(i int, values []*eval.Value) error {
				row := slices.Clone(first)
				for k, v := range values {
					row[places[k]] = v
				}
				return use(i, row)
			}
		})
		if done || err != nil {
			return err
		}
	}
	return parallel.ForEach(ctx, n, func() func(int) error {
		in := interp()
		use := start(in)
		return func(i int) error {
			row, err := of(in, i)
			if err != nil {
				return err
			}
			return use(i, row)
		}
	})
}
