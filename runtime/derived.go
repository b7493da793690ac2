package runtime

import (
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/tier"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
)

// derived is a program that computes names from positions of draws; nil: of none.
type derived struct {
	program *autodiff.Program
	first   map[string]int   // of the names: the place of the first element among the results
	elems   map[string][]int // the elements that there are
}

// derive compiles computed names for the machine. Names that depend on what is drawn
// forward, or that the compiler does not have, are left out: the evaluator computes them.
func (f *Posterior) derive(names []string) *derived {
	if len(names) == 0 {
		return nil
	}
	g, elems, err := compile.Derived(f.Joined, names)
	if err != nil {
		return nil
	}
	d := &derived{first: map[string]int{}, elems: map[string][]int{}}
	if d.program, err = autodiff.Compile(g, autodiff.Options{}); err != nil {
		return nil
	}
	if _, err := tier.Best().Size(d.program); err != nil {
		return nil
	}
	at := 0
	for k, name := range names {
		if elems[k] != nil {
			d.first[name], d.elems[name] = at, elems[k]
			at += len(elems[k])
		}
	}
	return d
}

// has reports whether the program computes a name.
func (d *derived) has(name string) bool { return d != nil && d.elems[name] != nil }

// columns are the elements of a name.
func (d *derived) columns(b *bind.Bound, name string) []drawColumn {
	if !d.has(name) {
		return nil
	}
	like := b.Shapes[name]
	out := make([]drawColumn, len(d.elems[name]))
	for i, e := range d.elems[name] {
		out[i] = drawColumn{name: bind.Label(name, like.Shape, like.Axes, e), kind: derivedColumn, place: d.first[name] + i}
	}
	return out
}

// machine returns what computes them, for one goroutine; nil for none.
func (d *derived) machine() *derivedMachine {
	if d == nil {
		return nil
	}
	return &derivedMachine{tier.Best().New(d.program), make([]float64, d.program.Outputs)}
}
