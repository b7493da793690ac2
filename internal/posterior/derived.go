package posterior

import (
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/tier"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
)

// Derived is a program that computes names from positions of draws. Nil computes none.
type Derived struct {
	program *autodiff.Program
	First   map[string]int   // by name: the position of its first element among the results
	Elems   map[string][]int // by name: the elements that are defined
}

// Derive compiles computed names. Names that depend on something simulated, or that the
// compiler does not support, are left out; the evaluator computes them.
func (f *Posterior) Derive(names []string) *Derived {
	if len(names) == 0 {
		return nil
	}
	g, elems, err := compile.Derived(f.Joined, names)
	if err != nil {
		return nil
	}
	d := &Derived{First: map[string]int{}, Elems: map[string][]int{}}
	if d.program, err = autodiff.Compile(g, autodiff.Options{}); err != nil {
		return nil
	}
	if _, err := tier.Best().Size(d.program); err != nil {
		return nil
	}
	at := 0
	for k, name := range names {
		if elems[k] != nil {
			d.First[name], d.Elems[name] = at, elems[k]
			at += len(elems[k])
		}
	}
	return d
}

// Has reports whether the program computes a name.
func (d *Derived) Has(name string) bool { return d != nil && d.Elems[name] != nil }

func (d *Derived) columns(b *bind.Bound, name string) []drawColumn {
	if !d.Has(name) {
		return nil
	}
	like := b.Shapes[name]
	out := make([]drawColumn, len(d.Elems[name]))
	for i, e := range d.Elems[name] {
		out[i] = drawColumn{name: bind.Label(name, like.Shape, like.Axes, e), kind: derivedColumn, place: d.First[name] + i}
	}
	return out
}

// Machine returns a machine for one goroutine that computes the names; nil if there are none.
func (d *Derived) Machine() *derivedMachine {
	if d == nil {
		return nil
	}
	return &derivedMachine{tier.Best().New(d.program), make([]float64, d.program.Outputs)}
}
