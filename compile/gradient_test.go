package compile_test

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
)

// Models whose gradients were wrong once: values that wait for a later
// instruction (sums that meet in a cell, chains of multiply-adds) lost their
// buffers to values between the two.
func TestGradientsUnderAllOptions(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		data map[string]any
	}{
		"sums that meet": {
			"data y, x: real[N]\ndata idx: int[N]\nv[4] ~ Normal(0, 1)\nw ~ Normal(0, 1)\n" +
				"y ~ Normal(tanh(v[idx] + v[idx] + (if x > 0 { v[idx] } else { w })), 1)\n",
			map[string]any{
				"y": []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 1}, "x": []float64{1, -1, 1, 1, -1, 1, 1, -1, 1, -1},
				"idx": []int{4, 1, 3, 3, 2, 1, 4, 1, 2, 3},
			},
		},
		"chains": {
			"data x: real[N]\ndata y: int[N]\na1 ~ StudentT(4, 0, 1)\na2 ~ Uniform(-2, 3)\n" +
				"fn f4(u, w) = tanh(u) * w + u / (1 + u^2)\n" +
				"d3 = f4((tanh(a2) * (x - x^2 / 3)), tanh(a1 / (1 + 1.5)))\n" +
				"y ~ Bernoulli(logit = (tanh((a1 * d3)) + (a2 / (1 + 1.5) * cumsum(d3) / N)))\n",
			map[string]any{"x": []float64{-0.85, -0.5, -0.45, -0.38, 2.27, 1.51, 0.2, 0.12, -2.63}, "y": []int{1, 1, 0, 1, 0, 1, 0, 1, 1}},
		},
	} {
		b := bound(t, c.text, c.data)
		g := density(t, b)
		x := make([]float64, b.Dim)
		for i := range x {
			x[i] = 0.3 * float64(i+1) * float64(1-2*(i%2))
		}
		gradient := func(opt autodiff.Options) []float64 {
			p, err := autodiff.Compile(g, opt)
			if err != nil {
				t.Fatal(err)
			}
			grad := make([]float64, b.Dim)
			portable.New(p).Eval(x, grad)
			return grad
		}
		want := gradient(autodiff.Plain())
		variants := map[string]autodiff.Options{"all passes": {}}
		for _, p := range autodiff.Passes() {
			if set, err := autodiff.Without(p.Name); err == nil {
				variants["without "+p.Name] = autodiff.Options{Without: set}
			}
		}
		for option, opt := range variants {
			for i, got := range gradient(opt) {
				if !(math.Abs(got-want[i]) <= 1e-12*(1+math.Abs(want[i]))) {
					t.Errorf("%s, %s: component %d is %v, but %v without optimisations", name, option, i, got, want[i])
				}
			}
		}
	}
}
