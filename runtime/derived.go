package runtime

import (
	"sync"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
)

// derived returns the draws of computed names by the machine, by name. Names
// that depend on what is drawn forward, or that the compiler does not have, are
// left out: the evaluator computes them.
func (f *Fit) derived(names []string) map[string][]Series {
	if len(names) == 0 {
		return nil
	}
	g, elems, err := compile.Derived(f.Bound, names)
	if err != nil {
		return nil
	}
	program, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		return nil
	}
	if _, err := portable.Size(program); err != nil {
		return nil
	}
	var list []*Series
	out := map[string][]Series{}
	for k, name := range names {
		if elems[k] == nil {
			continue
		}
		like := f.Bound.Shapes[name]
		out[name] = make([]Series, len(elems[k]))
		for i, e := range elems[k] {
			s := &out[name][i]
			s.Name = bind.Label(name, like.Shape, like.Axes, e)
			s.Draws = make([][]float64, len(f.used))
			list = append(list, s)
		}
	}
	per := f.Draws()
	var wait sync.WaitGroup
	for c, chain := range f.used {
		for _, s := range list {
			s.Draws[c] = make([]float64, per)
		}
		wait.Go(func() {
			m := portable.New(program)
			values := make([]float64, len(list))
			for d := range per {
				m.Values(f.Chains[chain][d].X, values)
				for i, s := range list {
					s.Draws[c][d] = values[i]
				}
			}
		})
	}
	wait.Wait()
	return out
}
