package forward_test

import (
	"context"
	"testing"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/mathx"
	"github.com/bayes-lang/bayes/runtime"
)

// Priors are drawn by the program also where what is observed and what is computed
// read each other in turn, and draw by draw they are the evaluator's.
func TestCompiledPrior(t *testing.T) {
	const garch = "data y: real[T]\ns[1] = a\ny[1] ~ Normal(0, s[1])\nfor t in 2:T {\n    s[t] = sqrt(a + b * y[t-1]^2 + 0.5 * s[t-1]^2)\n    y[t] ~ Normal(0, s[t])\n}\n"
	for _, text := range []string{
		garch + "a ~ HalfNormal(1)\nb ~ Beta(2, 8)\n",
		"b ~ Beta(2, 8)\na ~ HalfNormal(1)\n" + garch,
	} {
		s, list := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(text)), Settings: []string{"y=[1, 2, 3, 4]"}})
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
		got, err := forward.CompiledPrior(context.Background(), s.Bound, forward.Options{Draws: 20}, []string{"y"}, want[:1], stream, func(int) eval.Env { return nil })
		if err != nil || got == nil {
			t.Fatalf("%v; compiled: %v\n%s", err, got != nil, text)
		}
		for i := range want {
			if !forward.Agree(want[i], got[i][0]) {
				t.Errorf("draw %d is %v by the evaluator, %v by the program", i, want[i].Num, got[i][0].Num)
			}
		}
	}
}

// BenchmarkForward draws a series of 1000 forward, by the compiled program and by the evaluator.
func BenchmarkForward(b *testing.B) {
	in := input.Input{Model: input.NewFile("m.bayes", []byte("data T: int\ny[1] ~ Normal(m, s)\nfor t in 2:T { y[t] ~ Normal(m + p * (y[t-1] - m), s) }\nm ~ Normal(0, 1)\np ~ Uniform(-1, 1)\ns ~ Exponential(1)\ndata z\nz ~ Normal(m + p, s)\n")), Settings: []string{"T=1000", "z=1"}}
	s, list := runtime.Open(in)
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
