package runtime

import (
	"context"
	"math"
	"sync/atomic"

	"github.com/bayes-lang/bayes/bind"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/mathx"
)

// forwardDraws are forward draws to be made by a compiled program.
type forwardDraws struct {
	b       *bind.Bound
	options compile.ForwardOptions
	first   []*eval.Value // what the evaluator drew first, by name
	n       int
	stream  func(i int) *mathx.Stream
	// values prepares what gives the values of elements for draw i.
	values func(list []compile.Element) func(i int, out []float64)
}

// run returns the values of the names for every draw. It returns none where that
// is left to the evaluator: the model has something that the compiler does not
// have, or the program does not draw what the evaluator drew first.
func (w forwardDraws) run(ctx context.Context) ([][]*eval.Value, error) {
	program, err := compile.NewForward(w.b, w.options)
	if err != nil {
		return nil, nil
	}
	values := w.values(program.Given())
	out := make([][]*eval.Value, w.n)
	var left atomic.Bool // to the evaluator
	start := func() func(i int) error {
		d, given := program.NewDrawer(), make([]float64, len(program.Given()))
		nums := make([][]float64, len(w.first))
		return func(i int) error {
			values(i, given)
			row := make([]*eval.Value, len(w.first))
			for k, v := range w.first {
				like := *v
				like.Num = make([]float64, len(v.Num))
				row[k], nums[k] = &like, like.Num
			}
			if !d.Draw(w.stream(i), given, nums) {
				left.Store(true)
			}
			out[i] = row
			return nil
		}
	}
	if w.n > 0 {
		_ = start()(0) // has no error
		for k, v := range w.first {
			left.Store(left.Load() || !agree(v, out[0][k]))
		}
	}
	if left.Load() {
		return nil, nil
	}
	err = forEach(ctx, w.n, start)
	if left.Load() || err != nil {
		return nil, err
	}
	return out, nil
}

// agreement is how far numbers of the compiled program may lie from the
// evaluator's: both are right to some units in the last place of each step.
const agreement = 1e-6

func agree(a, b *eval.Value) bool {
	for i, x := range a.Num {
		y := b.Num[i]
		same := x == y || x != x && y != y || math.Abs(x-y) <= agreement*max(math.Abs(x), 1)
		if !same && !a.IsHole(i) {
			return false
		}
	}
	return true
}

// compiled draws names given the posterior draws picked, by a compiled program;
// none where that is left to the evaluator.
func (f *Fit) compiled(ctx context.Context, b *bind.Bound, seed uint64, picks []int, names []string, first []*eval.Value) ([][]*eval.Value, error) {
	known, at := map[string][]bool{}, map[compile.Element]int{}
	for _, s := range f.sources(b) {
		known[s.name] = make([]bool, len(s.at))
		for e, k := range s.at {
			known[s.name][e] = k >= 0
			at[compile.Element{Name: s.name, Elem: e}] = k
		}
	}
	posterior, per := f.Values(), f.Draws()
	return forwardDraws{
		b: b, options: compile.ForwardOptions{Given: known, Frozen: b != f.Bound, Names: names}, first: first, n: len(picks),
		stream: func(i int) *mathx.Stream {
			return mathx.NewStreamAt(seed, f.used[picks[i]/per], picks[i]%per, "posterior_predictive")
		},
		values: func(list []compile.Element) func(int, []float64) {
			places := make([]int, len(list))
			for k, e := range list {
				places[k] = at[e]
			}
			return func(i int, out []float64) {
				draw := posterior[picks[i]/per][picks[i]%per]
				for k, p := range places {
					out[k] = draw[p]
				}
			}
		},
	}.run(ctx)
}

// compiledPrior draws names from the prior by a compiled program, with the values
// that givens has for each draw; none where that is left to the evaluator.
func compiledPrior(ctx context.Context, b *bind.Bound, opt ForwardOptions, names []string, first []*eval.Value, stream func(int) *mathx.Stream, givens func(int) eval.Env) ([][]*eval.Value, error) {
	known := map[string][]bool{}
	for name, v := range givens(0) {
		known[name] = make([]bool, len(v.Num))
		for e := range v.Num {
			known[name][e] = !v.IsHole(e)
		}
	}
	return forwardDraws{
		b: b, options: compile.ForwardOptions{Given: known, Prior: true, Names: names, Whole: opt.Simulate}, first: first, n: opt.Draws, stream: stream,
		values: func(list []compile.Element) func(int, []float64) {
			return func(i int, out []float64) {
				env := givens(i)
				for k, e := range list {
					out[k] = env[e.Name].Num[e.Elem]
				}
			}
		},
	}.run(ctx)
}
