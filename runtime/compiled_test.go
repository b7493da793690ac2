package runtime

import (
	"context"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/mathx"
)

// The compiled program predicts what the evaluator predicts, draw by draw, for the
// data of the fit and for new ones: other sizes, new levels, missing outcomes,
// forecasts; and leaves to it what it does not have.
func TestCompiledPredictions(t *testing.T) {
	short := SampleOptions{Chains: 2, Sampler: SamplerOptions{Draws: 20, Warmup: 50}}
	for _, c := range []struct {
		what, text string
		data, new  []string
		left       bool // to the evaluator
	}{
		{"the data of the fit", line, lineData, nil, false},
		{"other sizes", line, lineData, []string{"x=[-2, 0, 20]"}, false},
		{"new levels", "data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(m, 0.5)\nm ~ Normal(0, 2)\n",
			[]string{`g=["n", "n", "s", "e"]`, "y=[3, 4, 1, 2]"}, []string{`g=["s", "w", "s"]`}, false},
		{"missing outcomes", line, []string{"x=[1, 2, 3, 4]", "y=[1, NA, 3, 5]"}, nil, false},
		{"a forecast", "data y: real[T]\nfor t in 2:T { y[t] ~ Normal(m + p * (y[t-1] - m), s) }\nm ~ Normal(0, 1)\np ~ Uniform(-1, 1)\ns ~ Exponential(1)\n",
			[]string{"y=[1, 2, 1, 1.5, NA, NA, NA]"}, nil, false},
		{"summaries in a name", "data x, y: real[N]\ny ~ Normal(mu, 1)\nmu = a + b * c\nc = x - mean(x)\na, b ~ Normal(0, 5)\n",
			[]string{"x=[1, 2, 3, 4, 10]", "y=[1, 3, 2, 5, 9]"}, []string{"x=[4, 104]"}, false},
		{"summaries in a statement", "data x, y: real[N]\ny ~ Normal(mu, 1)\nmu = a + b * (x - mean(x))\na, b ~ Normal(0, 5)\n",
			[]string{"x=[1, 2, 3, 4, 10]", "y=[1, 3, 2, 5, 9]"}, []string{"x=[4, 104]"}, false},
		{"summaries in a loop", "data x, y: real[N]\nfor i in 1:N { y[i] ~ Normal(a + b * (x[i] - mean(x)), 1) }\na, b ~ Normal(0, 5)\n",
			[]string{"x=[1, 2, 3, 4, 10]", "y=[1, 3, 2, 5, 9]"}, []string{"x=[4, 104]"}, true},
		{"counts, truncated, vectors", "data n, y: int[N]\ndata z: real[N]\ny ~ Binomial(n, p)\np ~ Truncated(Beta(2, 2), lower=0.1)\nz ~ Truncated(Normal(m[1], 1), lower=0)\nm ~ MvNormal([1, 2], [[1, 0.3], [0.3, 1]])\n",
			[]string{"n=[5, 6, 7]", "y=[1, 4, 3]", "z=[1, 2, 0.5]"}, nil, false},
	} {
		t.Run(c.what, func(t *testing.T) {
			f := sample(t, open(t, c.text, c.data...), short)
			p := &Predictions{}
			b, err := f.rebind(PredictOptions{Settings: c.new}, p)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			drawer, picks := f.drawer(b, 3, "posterior_predictive"), f.picks(PredictOptions{})
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
			got, err := f.compiled(context.Background(), b, 3, picks, names, like)
			if err != nil || (got == nil) != c.left {
				t.Fatalf("%v; compiled: %v", err, got != nil)
			}
			if c.left {
				return
			}
			want, err := f.forwardSome(context.Background(), b, len(picks), drawer, get, names)
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				for k := range names {
					if !agree(want[i][k], got[i][k]) {
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

// Before any draw is returned the program's first is compared with the
// evaluator's: a program that draws something else is not used.
func TestCompiledIsChecked(t *testing.T) {
	f := sample(t, open(t, line, lineData...), SampleOptions{Chains: 1, Sampler: SamplerOptions{Draws: 20, Warmup: 50}})
	first, err := f.drawer(f.Bound, 3, "posterior_predictive")(f.Bound.Interp(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, off := range []float64{0, 1e-3} {
		like := first.Observed["y"].Clone()
		like.Num[2] += off
		got, err := f.compiled(context.Background(), f.Bound, 3, f.picks(PredictOptions{}), []string{"y"}, []*eval.Value{like})
		if err != nil || (got == nil) != (off != 0) {
			t.Errorf("first draw off by %v: %v; compiled: %v", off, err, got != nil)
		}
	}
}

// Priors are drawn by the program also where what is observed and what is computed
// read each other in turn, and draw by draw they are the evaluator's.
func TestCompiledPrior(t *testing.T) {
	const garch = "data y: real[T]\ns[1] = a\ny[1] ~ Normal(0, s[1])\nfor t in 2:T {\n    s[t] = sqrt(a + b * y[t-1]^2 + 0.5 * s[t-1]^2)\n    y[t] ~ Normal(0, s[t])\n}\n"
	for _, text := range []string{
		garch + "a ~ HalfNormal(1)\nb ~ Beta(2, 8)\n",
		"b ~ Beta(2, 8)\na ~ HalfNormal(1)\n" + garch,
	} {
		s, list := Open(Input{Model: NewFile("m.bayes", []byte(text)), Settings: []string{"y=[1, 2, 3, 4]"}})
		if s == nil {
			t.Fatal(list)
		}
		stream := func(i int) *mathx.Stream { return mathx.NewStreamAt(1, 0, i, "prior") }
		var want []*eval.Value
		for i := range 20 {
			d, err := s.Bound.Interp().Forward(eval.Forward{Stream: stream(i), Prior: true})
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, d.Env["y"])
		}
		got, err := compiledPrior(context.Background(), s.Bound, ForwardOptions{Draws: 20}, []string{"y"}, want[:1], stream, func(int) eval.Env { return nil })
		if err != nil || got == nil {
			t.Fatalf("%v; compiled: %v\n%s", err, got != nil, text)
		}
		for i := range want {
			if !agree(want[i], got[i][0]) {
				t.Errorf("draw %d is %v by the evaluator, %v by the program", i, want[i].Num, got[i][0].Num)
			}
		}
	}
}

// BenchmarkForward draws a series of 1000 forward, by the compiled program and by the evaluator.
func BenchmarkForward(b *testing.B) {
	in := Input{Model: NewFile("m.bayes", []byte("data T: int\ny[1] ~ Normal(m, s)\nfor t in 2:T { y[t] ~ Normal(m + p * (y[t-1] - m), s) }\nm ~ Normal(0, 1)\np ~ Uniform(-1, 1)\ns ~ Exponential(1)\ndata z\nz ~ Normal(m + p, s)\n")), Settings: []string{"T=1000", "z=1"}}
	s, list := Open(in)
	if s == nil {
		b.Fatal(list)
	}
	stream := func(i int) *mathx.Stream { return mathx.NewStreamAt(1, 0, i, "prior") }
	b.Run("evaluator", func(b *testing.B) {
		interp := s.Bound.Interp()
		for i := range b.N {
			if _, err := interp.Forward(eval.Forward{Stream: stream(i), Prior: true}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("program", func(b *testing.B) {
		program, err := compile.NewForward(s.Bound, compile.ForwardOptions{Prior: true, Names: []string{"y"}})
		if err != nil {
			b.Fatal(err)
		}
		d, out := program.NewDrawer(), [][]float64{make([]float64, 1000)}
		b.ReportAllocs()
		for i := range b.N {
			d.Draw(stream(i), nil, out)
		}
	})
}
