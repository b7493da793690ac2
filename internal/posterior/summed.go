package posterior

import (
	"fmt"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/tier"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/eliminate"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/mathx"
)

// Discrete unknowns that are summed out of the density still have values in the draws: for each draw of the sampler
// they are drawn from their joint distribution given everything else.

// purposeSummed is the purpose of the random number stream for them.
const purposeSummed = "summed out"

// summed is the program that computes the tables over the discrete unknowns.
type summed struct {
	how     *eval.Summed
	program *autodiff.Program
	err     error
}

// tables compiles the program, nil if no unknowns are summed out.
func (f *Posterior) tables() *summed {
	f.summedOnce.Do(func() {
		how := f.Joined.SumOut()
		if how == nil {
			return
		}
		f.summed = &summed{how: how}
		g, err := compile.Tables(f.Joined)
		if err == nil {
			f.summed.program, err = autodiff.Compile(g, autodiff.Options{})
		}
		if err == nil {
			_, err = tier.Best().Size(f.summed.program)
		}
		f.summed.err = err
	})
	return f.summed
}

// fitted computes the values of a draw: the Elems of each of Bound.Fitted in turn. It is for one
// goroutine.
type fitted struct {
	f      *Posterior
	values *density.Values

	summed  *summed // nil: none
	machine autodiff.Machine
	out     []float64
	logs    [][]float64
	sums    *eliminate.Sums
	drawn   []int
	places  []int // of each variable among the values of a draw
	stream  mathx.Stream
}

func (f *Posterior) newFitted() *fitted {
	v := &fitted{f: f, values: f.Density.NewValues(), summed: f.tables()}
	if v.summed == nil || v.summed.err != nil {
		return v
	}
	s := v.summed.how
	v.machine, v.out = tier.Best().New(v.summed.program), make([]float64, v.summed.program.Outputs)
	at := 0
	for _, table := range s.Tables() {
		v.logs = append(v.logs, v.out[at:at+len(table)])
		at += len(table)
	}
	v.sums, v.drawn = s.Plan.NewSums(mathx.Exp, mathx.Log), make([]int, len(s.Vars))
	v.places = make([]int, len(s.Vars))
	at = v.values.Len()
	for _, u := range f.Joined.Summed {
		for _, e := range u.Elems {
			if k, ok := s.Of(u.Name, e); ok {
				v.places[k] = at
			}
			at++
		}
	}
	return v
}

// Len returns the number of values of a draw.
func (v *fitted) Len() int {
	n := v.values.Len()
	for _, u := range v.f.Joined.Summed {
		n += len(u.Elems)
	}
	return n
}

// At writes the values of a draw at a point to out. The chain is counted among those in use.
func (v *fitted) At(chain, draw int, point, out []float64) error {
	v.values.At(point, out[:v.values.Len()])
	if v.summed == nil {
		return nil
	}
	if v.summed.err != nil {
		return v.summed.err
	}
	v.machine.Values(point, v.out)
	v.sums.Log(v.logs)
	v.stream.SetAt(v.f.Seed, v.f.used[chain], draw, purposeSummed)
	if !v.sums.Draw(v.stream.Float64, v.drawn) {
		return fmt.Errorf("draw %d of chain %d: %s cannot be drawn, since no value has a probability there", draw+1, v.f.used[chain]+1, v.summed.how.Names())
	}
	for k, p := range v.places {
		out[p] = float64(v.summed.how.Vars[k].Low + v.drawn[k])
	}
	return nil
}
