package posterior_test

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/runtime"
)

// The compiled program predicts what the evaluator predicts, draw by draw, for the
// data of the fit and for new ones: other sizes, new levels, missing outcomes,
// forecasts; and leaves to it what it does not have.
func TestCompiledPredictions(t *testing.T) {
	short := runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Draws: 20, Warmup: 50}}
	for _, c := range []struct {
		what, text string
		data, new  []string
		left       bool // to the evaluator
	}{
		{"the data of the fit", fittest.Line, fittest.LineData, nil, false},
		{"other sizes", fittest.Line, fittest.LineData, []string{"x=[-2, 0, 20]"}, false},
		{"new levels", "data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(m, 0.5)\nm ~ Normal(0, 2)\n",
			[]string{`g=["n", "n", "s", "e"]`, "y=[3, 4, 1, 2]"}, []string{`g=["s", "w", "s"]`}, false},
		{"missing outcomes", fittest.Line, []string{"x=[1, 2, 3, 4]", "y=[1, NA, 3, 5]"}, nil, false},
		{"a forecast", "data y: real[T]\nfor t in 2:T { y[t] ~ Normal(m + p * (y[t-1] - m), s) }\nm ~ Normal(0, 1)\np ~ Uniform(-1, 1)\ns ~ Exponential(1)\n",
			[]string{"y=[1, 2, 1, 1.5, NA, NA, NA]"}, nil, false},
		{"summaries in a name", "data x, y: real[N]\ny ~ Normal(mu, 1)\nmu = a + b * c\nc = x - mean(x)\na, b ~ Normal(0, 5)\n",
			[]string{"x=[1, 2, 3, 4, 10]", "y=[1, 3, 2, 5, 9]"}, []string{"x=[4, 104]"}, false},
		{"summaries in a statement", "data x, y: real[N]\ny ~ Normal(mu, 1)\nmu = a + b * (x - mean(x))\na, b ~ Normal(0, 5)\n",
			[]string{"x=[1, 2, 3, 4, 10]", "y=[1, 3, 2, 5, 9]"}, []string{"x=[4, 104]"}, false},
		{"summaries in a loop", "data x, y: real[N]\nfor i in 1:N { y[i] ~ Normal(a + b * (x[i] - mean(x)), 1) }\na, b ~ Normal(0, 5)\n",
			[]string{"x=[1, 2, 3, 4, 10]", "y=[1, 3, 2, 5, 9]"}, []string{"x=[4, 104]"}, false},
		{"counts, truncated, vectors", "data n, y: int[N]\ndata z: real[N]\ny ~ Binomial(n, p)\np ~ Truncated(Beta(2, 2), lower=0.1)\nz ~ Truncated(Normal(m[1], 1), lower=0)\nm ~ MvNormal([1, 2], [[1, 0.3], [0.3, 1]])\n",
			[]string{"n=[5, 6, 7]", "y=[1, 4, 3]", "z=[1, 2, 0.5]"}, nil, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			f := fittest.Sample(t, fittest.Open(t, c.text, c.data...), short)
			p := &forward.Predictions{}
			b, err := f.Rebind(posterior.PredictOptions{Settings: c.new}, p)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			drawer, picks := f.Drawer(b, 3), f.Picks(posterior.PredictOptions{})
			first, err := drawer(b.Interp(), 0)
			if err != nil {
				t.Fatal(err)
			}
			get := func(d *eval.Drawn, name string) *eval.Value {
				if v := d.Observed[name]; v != nil {
					return v
				}
				return d.Env[name]
			}
			var like []*eval.Value
			for _, n := range f.Model.Names {
				if v := get(first, n.Ident); !n.Size && v.Kind < eval.Set {
					names, like = append(names, n.Ident), append(like, v)
				}
			}
			got, err := f.Compiled(b, 3, false, picks, names, like).Run(context.Background())
			if err != nil || (got == nil) != c.left {
				t.Fatalf("%v; compiled: %v", err, got != nil)
			}
			if c.left {
				return
			}
			want, err := f.ForwardSome(context.Background(), b, len(picks), drawer, get, names)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				for k := range names {
					if !forward.Agree(want[i][k], got[i][k]) {
						t.Fatalf("draw %d of `%s` is %v by the evaluator, %v by the program", i, names[k], want[i][k].Num, got[i][k].Num)
					}
				}
			}
			same := func(a, b *eval.Value) bool { return slices.Equal(a.Num, b.Num) }
			if slices.EqualFunc(got[0], got[1], same) {
				t.Error("two draws are the same: nothing was drawn")
			}
		})
	}
}

// What is drawn forward below a recursion, or computed from it, comes from the
// compiled program, for a summary, for files and for expressions: the evaluator
// runs for the first draw alone. Draw by draw it is the evaluator's.
func TestCompiledBelowRecursion(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, `data y: real[T]
data g: factor[T]
h[1] = a
for t in 2:T { h[t] = a + b * (y[t-1] - m)^2 + 0.5 * h[t-1] }
y ~ Normal(m, sqrt(h))
next ~ Normal(m, sqrt(a + b * (y[T] - m)^2 + 0.5 * h[T]))
e[g] ~ Normal(next, h[T])
double = 2 * next
m ~ Normal(0, 1)
a ~ HalfNormal(1)
b ~ Beta(2, 8)
`, "y=[1, 2, NA, 4, 1.5]", `g=["u", "v", "u", "v", "w"]`), runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Draws: 20, Warmup: 50}})
	ctx := context.Background()
	names := []string{"y", "h", "next", "e", "double", "g"}
	var want [][]*eval.Value
	draw := f.Drawer(f.Bound, f.Options.Sampler.Seed)
	for i := range 40 {
		d, err := draw(f.Bound.Interp(), i)
		if err != nil {
			t.Fatal(err)
		}
		var row []*eval.Value
		for _, name := range names {
			row = append(row, d.Env[name])
		}
		want = append(want, row)
	}
	check := func(i int, row []*eval.Value) {
		for k, name := range names {
			if !forward.Agree(want[i][k], row[k]) {
				t.Errorf("draw %d of `%s` is %v, want %v", i, name, row[k].Num, want[i][k].Num)
			}
		}
	}
	var picks []int
	for i := range want {
		picks = append(picks, i)
	}
	got, err := f.Compiled(f.Bound, f.Options.Sampler.Seed, true, picks, names[:5], want[0][:5]).Run(ctx)
	if err != nil || got == nil {
		t.Fatalf("left to the evaluator: %v", err)
	}
	var mu sync.Mutex
	seen := 0
	err = f.EachOwn(ctx, f.Bound, names, func(*eval.Interp) func(int, []*eval.Value) error {
		return func(i int, row []*eval.Value) error {
			mu.Lock()
			defer mu.Unlock()
			seen++
			check(i, row)
			return nil
		}
	})
	if err != nil || seen != len(want) {
		t.Errorf("%d draws, %v", seen, err)
	}
	list, err := f.Series([]string{"next"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := input.ParseExpr(f.Model, "next + 0 * sum(h)")
	if err != nil {
		t.Fatal(err)
	}
	x, err := f.Expression(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		w := want[i][2].Num[0]
		for _, got := range []float64{list[0].Draws[i/20][i%20], x[0].Draws[i/20][i%20]} {
			if !(math.Abs(got-w) <= forward.Agreement*max(1, math.Abs(w))) {
				t.Errorf("draw %d of `next` is %v, want %v", i, got, w)
			}
		}
	}
}

// counting is a context that counts how often it is asked for an error: the
// evaluator asks every so many steps.
type counting struct {
	context.Context
	asked atomic.Int64
}

func (c *counting) Err() error {
	c.asked.Add(1)
	return nil
}

// What is drawn below a recursion costs no steps of the evaluator for every draw.
func TestRecursionIsNotWalkedForEveryDraw(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, `data T: int
h[1] = a
for t in 2:T { h[t] = a + 0.5 * h[t-1] }
z ~ Normal(h[T], 1)
data y: real
y ~ Normal(a, 1)
a ~ Normal(0, 1)
`, "T=3000", "y=1"), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Draws: 50, Warmup: 50}})
	for _, text := range []string{"z", "z + 1", "max(h)"} {
		e, err := input.ParseExpr(f.Model, text)
		if err != nil {
			t.Fatal(err)
		}
		asked := func(draws int) int64 {
			g := f.With([][]store.Record{f.Chains[0][:draws]})
			ctx := &counting{Context: context.Background()}
			if _, err := g.Expression(ctx, e); err != nil {
				t.Fatal(err)
			}
			return ctx.asked.Load()
		}
		if few, many := asked(1), asked(50); many-few > 50*4 {
			t.Errorf("%s: the evaluator's steps, in units of its pauses: %d for one draw, %d for 50", text, few, many)
		}
	}
}

// Before any draw is returned the program's first is compared with the
// evaluator's: a program that draws something else is not used.
func TestCompiledIsChecked(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, fittest.Line, fittest.LineData...), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Draws: 20, Warmup: 50}})
	first, err := f.Drawer(f.Bound, 3)(f.Bound.Interp(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, off := range []float64{0, 1e-3} {
		like := first.Observed["y"].Clone()
		like.Num[2] += off
		got, err := f.Compiled(f.Bound, 3, false, f.Picks(posterior.PredictOptions{}), []string{"y"}, []*eval.Value{like}).Run(context.Background())
		if err != nil || (got == nil) != (off != 0) {
			t.Errorf("first draw off by %v: %v; compiled: %v", off, err, got != nil)
		}
	}
}
