// Package forward simulates the names of a model, from its prior or given posterior draws of its unknowns. Such draws are
// called forward draws: each name is drawn from its distribution given those before it. A compiled program makes them, or the
// evaluator if the model cannot be compiled.
package forward

import (
	"context"
	"math"
	"sync/atomic"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/mathx"
)

// Draws are forward draws to be made by a compiled program.
type Draws struct {
	Bound   *bind.Bound
	Options compile.ForwardOptions
	First   []*eval.Value // what the evaluator drew first, by name
	N       int
	Stream  func(i int) *mathx.Stream
	// Values prepares a function that writes the values of elements for draw i.
	Values func(list []compile.Element) func(i int, out []float64) error
}

// Run returns the values of the names for every draw; none if the evaluator has to compute
// them, see Each.
func (w Draws) Run(ctx context.Context) ([][]*eval.Value, error) {
	out := make([][]*eval.Value, w.N)
	done, err := w.Each(ctx, func() func(int, []*eval.Value) error {
		return func(i int, row []*eval.Value) error {
			out[i] = row
			return nil
		}
	})
	if !done || err != nil {
		return nil, err
	}
	return out, nil
}

// Each passes the values of the names for every draw to a function; start makes one such
// function for each thread. It returns false if the evaluator has to compute them: the model
// uses something that the compiler does not support, or the program does not reproduce what
// the evaluator drew first.
func (w Draws) Each(ctx context.Context, start func() func(i int, row []*eval.Value) error) (bool, error) {
	program, err := compile.NewForward(w.Bound, w.Options)
	if err != nil {
		return false, nil
	}
	values := w.Values(program.Given())
	var left atomic.Bool // to the evaluator
	draw := func(use func(i int, row []*eval.Value) error) func(i int) error {
		d, given := program.NewDrawer(), make([]float64, len(program.Given()))
		nums := make([][]float64, len(w.First))
		return func(i int) error {
			if err := values(i, given); err != nil {
				return err
			}
			row := make([]*eval.Value, len(w.First))
			for k, v := range w.First {
				like := *v
				like.Num = make([]float64, len(v.Num))
				row[k], nums[k] = &like, like.Num
			}
			var stream *mathx.Stream
			if program.Draws() {
				stream = w.Stream(i)
			}
			if !d.Draw(stream, given, nums) {
				left.Store(true)
			}
			if left.Load() {
				return nil
			}
			return use(i, row)
		}
	}
	if w.N > 0 {
		err := draw(func(_ int, row []*eval.Value) error {
			for k, v := range w.First {
				left.Store(left.Load() || !Agree(v, row[k]))
			}
			return nil
		})(0)
		if err != nil {
			return false, err
		}
	}
	if left.Load() {
		return false, nil
	}
	err = parallel.ForEach(ctx, w.N, func() func(int) error { return draw(start()) })
	return !left.Load(), err
}

// Agreement is the tolerance for differences between the compiled program and the evaluator:
// each is accurate to a few units in the last place per step.
const Agreement = 1e-6

func Agree(a, b *eval.Value) bool {
	for i, x := range a.Num {
		y := b.Num[i]
		same := x == y || x != x && y != y || math.Abs(x-y) <= Agreement*max(math.Abs(x), 1)
		if !same && !a.IsHole(i) {
			return false
		}
	}
	return true
}

// compiledPrior draws names from the prior by a compiled program, with the values that givens has for each draw; it returns
// none if that is left to the evaluator.
func compiledPrior(ctx context.Context, b *bind.Bound, opt Options, names []string, first []*eval.Value, stream func(int) *mathx.Stream, givens func(int) eval.Env) ([][]*eval.Value, error) {
	known := map[string][]bool{}
	for name, v := range givens(0) {
		known[name] = make([]bool, len(v.Num))
		for e := range v.Num {
			known[name][e] = !v.IsHole(e)
		}
	}
	return Draws{
		Bound: b, Options: compile.ForwardOptions{Given: known, Prior: true, Names: names, Whole: opt.Simulate}, First: first, N: opt.Draws, Stream: stream,
		Values: func(list []compile.Element) func(int, []float64) error {
			return func(i int, out []float64) error {
				env := givens(i)
				for k, e := range list {
					out[k] = env[e.Name].Num[e.Elem]
				}
				return nil
			}
		},
	}.Run(ctx)
}

// Purpose is the purpose of the random number stream for everything that is simulated from a
// posterior draw. It is one stream, so that a forecast is the same number wherever it is shown.
const Purpose = "posterior_predictive"
