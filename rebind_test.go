package bayes_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes"
)

// A bound model over other data is the one that Bind makes, to the bit, whether its program is
// the one that was there or not; and where nothing but numbers differs, it is.
func TestRebind(t *testing.T) {
	ctx := context.Background()
	// wave is n numbers that are all different, and no special ones.
	wave := func(n int, phase float64) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = math.Sin(1.7*float64(i)+phase) + 0.01*float64(i) + 0.1
		}
		return out
	}
	counts := func(n, k int) []int {
		out := make([]int, n)
		for i := range out {
			out[i] = 1 + (i*k)%5
		}
		return out
	}
	yes := func(n, k int) []int {
		out := counts(n, k)
		for i := range out {
			out[i] %= 2
		}
		return out
	}
	levels := func(n int, last string) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = []string{"a", "b", last}[i%3]
		}
		return out
	}
	matrix := func(n int, phase float64) [][]float64 {
		return [][]float64{wave(n, phase), wave(n, phase+1), wave(n, phase+2), wave(n, phase+3)}
	}
	const (
		line     = "data x, y: real[N]\ny ~ Normal(a + b * x, s)\na, b ~ Normal(0, 5)\ns ~ Exponential(1)\n"
		scaled   = "data x, y: real[N]\nz = standardize(x)\ny ~ Normal(a + b * z, s)\na, b ~ Normal(0, 5)\ns ~ Exponential(1)\n"
		grouped  = "data g: factor[N]\ndata x, y: real[N]\ny ~ Normal(a[g] + b * x, s)\na[g] ~ Normal(m, 1)\nm, b ~ Normal(0, 5)\ns ~ Exponential(1)\n"
		walk     = "data y: real[T]\nfor t in 2:T { y[t] ~ Normal(a + b * y[t-1], s) }\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\n"
		product  = "data X: real[N, 4]\ndata y: real[N]\ny ~ Normal(X @ b, s)\nb[4] ~ Normal(0, 2)\ns ~ Exponential(1)\n"
		branch   = "data k: int\ndata x, y: real[N]\nfor i in 1:N { y[i] ~ Normal(if k > 2 { a * x[i] } else { a + x[i] }, s) }\na ~ Normal(0, 1)\ns ~ Exponential(1)\n"
		poisson  = "data x: real[N]\ndata k: int[N]\nk ~ Poisson(log = a + b * x)\na, b ~ Normal(0, 1)\n"
		logistic = "data x: real[N]\ndata k: int[N]\nk ~ Bernoulli(logit = a + b * x)\na, b ~ Normal(0, 1)\n"
		bounded  = "data x, y: real[N]\ndata most: real\ny ~ Normal(a * x, 1)\nparam a: real<lower=0, upper=most>\n"
		missing  = "data x, y: real[N]\ny ~ Normal(a + b * x, s)\nx ~ Normal(0, 1)\na, b ~ Normal(0, 5)\ns ~ Exponential(1)\n"
	)
	for _, c := range []struct {
		name, text string
		first, new map[string]any
		reused     bool
	}{
		{"a few rows", line, map[string]any{"x": wave(7, 0), "y": wave(7, 1)}, map[string]any{"x": wave(7, 2), "y": wave(7, 3)}, true},
		{"many rows", line, map[string]any{"x": wave(300, 0), "y": wave(300, 1)}, map[string]any{"x": wave(300, 2), "y": wave(300, 3)}, true},
		{"more rows", line, map[string]any{"x": wave(7, 0), "y": wave(7, 1)}, map[string]any{"x": wave(8, 2), "y": wave(8, 3)}, false},
		{"computed from data", scaled, map[string]any{"x": wave(70, 0), "y": wave(70, 1)}, map[string]any{"x": wave(70, 2), "y": wave(70, 3)}, true},
		{"groups", grouped, map[string]any{"g": levels(90, "c"), "x": wave(90, 0), "y": wave(90, 1)}, map[string]any{"g": levels(90, "d"), "x": wave(90, 2), "y": wave(90, 3)}, true},
		{"other groups", grouped, map[string]any{"g": levels(90, "c"), "x": wave(90, 0), "y": wave(90, 1)}, map[string]any{"g": levels(90, "a"), "x": wave(90, 2), "y": wave(90, 3)}, false},
		{"a recurrence", walk, map[string]any{"y": wave(80, 0)}, map[string]any{"y": wave(80, 1)}, true},
		{"a matrix", product, map[string]any{"X": transposed(matrix(65, 0)), "y": wave(65, 11)}, map[string]any{"X": transposed(matrix(65, 5)), "y": wave(65, 13)}, true},
		{"a branch that stays", branch, map[string]any{"k": 3, "x": wave(9, 0), "y": wave(9, 1)}, map[string]any{"k": 4, "x": wave(9, 2), "y": wave(9, 3)}, true},
		{"the other branch", branch, map[string]any{"k": 3, "x": wave(9, 0), "y": wave(9, 1)}, map[string]any{"k": 1, "x": wave(9, 2), "y": wave(9, 3)}, false},
		{"a covariate that is 0", line, map[string]any{"x": wave(7, 0), "y": wave(7, 1)}, map[string]any{"x": make([]float64, 7), "y": wave(7, 3)}, false},
		{"a bound", bounded, map[string]any{"most": 2.5, "x": wave(7, 0), "y": wave(7, 1)}, map[string]any{"most": 3.5, "x": wave(7, 2), "y": wave(7, 3)}, false},
		{"counts", poisson, map[string]any{"x": wave(90, 0), "k": counts(90, 3)}, map[string]any{"x": wave(90, 2), "k": counts(90, 4)}, true},
		{"yes and no", logistic, map[string]any{"x": wave(90, 0), "k": yes(90, 3)}, map[string]any{"x": wave(90, 2), "k": yes(90, 4)}, true},
		{"another element is missing", missing, map[string]any{"x": []any{1.5, nil, 2.5}, "y": wave(3, 0)}, map[string]any{"x": []any{nil, 1.5, 2.5}, "y": wave(3, 0)}, false},
	} {
		model := must(bayes.Compile("m.bayes", c.text))
		bound := must(model.Bind(bayes.Values(c.first)))
		old := must(bound.Density())
		if old.Reused() {
			t.Errorf("%s: Bind reuses a program", c.name)
		}
		again, fresh := must(bound.Rebind(bayes.Values(c.new))), must(model.Bind(bayes.Values(c.new)))
		got, want := must(again.Density()), must(fresh.Density())
		if got.Reused() != c.reused {
			t.Errorf("%s: the program is reused: %t", c.name, got.Reused())
		}
		same := func(what string, a, b []float64) {
			t.Helper()
			for i := range b {
				if len(a) != len(b) || math.Float64bits(a[i]) != math.Float64bits(b[i]) {
					t.Fatalf("%s: %s is %v, after Bind %v", c.name, what, a, b)
				}
			}
		}
		differs := false
		for k := range 4 {
			point := wave(want.Dim(), float64(k))
			a, b, o := make([]float64, want.Dim()+1), make([]float64, want.Dim()+1), make([]float64, old.Dim()+1)
			a[0] = must(got.Eval(point, a[1:]))
			b[0] = must(want.Eval(point, b[1:]))
			same("density and gradient", a, b)
			if old.Dim() == want.Dim() {
				o[0] = must(old.Eval(point, o[1:]))
				differs = differs || o[0] != b[0]
			}
		}
		if old.Dim() == want.Dim() && !differs && c.name != "a bound" {
			t.Errorf("%s: the new data have the density of the first", c.name)
		}
		opt := bayes.SampleOptions{Seed: 5, Chains: 2, Warmup: 100, Draws: 20}
		a, b := must(again.Sample(ctx, opt)), must(fresh.Sample(ctx, opt))
		for _, u := range fresh.Unknowns() {
			x, y := must(a.Draws(u.Name)), must(b.Draws(u.Name))
			for chain := range 2 {
				for d := range 20 {
					same(fmt.Sprintf("a draw of %s", u.Name), x.At(chain, d), y.At(chain, d))
				}
			}
		}
		p, q := must(a.Predict(ctx, bayes.PredictOptions{})), must(b.Predict(ctx, bayes.PredictOptions{}))
		for _, name := range q.Names() {
			x, y := must(p.Draws(name)), must(q.Draws(name))
			for d := range 40 {
				same("a prediction of "+name, x.At(0, d), y.At(0, d))
			}
		}
	}
}

// transposed turns columns into rows.
func transposed(columns [][]float64) [][]float64 {
	out := make([][]float64, len(columns[0]))
	for i := range out {
		for _, c := range columns {
			out[i] = append(out[i], c[i])
		}
	}
	return out
}

// Rebinding goes on from what was rebound, whether that had a density or not, and leaves the
// first as it was; before the first density there is nothing to go on from.
func TestRebindAgain(t *testing.T) {
	data := func(from float64) bayes.Data {
		return bayes.Values(map[string]any{"x": []float64{from, from + 1, from + 2.5}, "y": []float64{1.5, 2, from}})
	}
	model := must(bayes.Compile("line.bayes", "data x, y: real[N]\ny ~ Normal(a + b * x, s)\na, b ~ Normal(0, 5)\ns ~ Exponential(1)\n"))
	first := must(model.Bind(data(1.25)))
	if must(must(first.Rebind(data(2.25))).Density()).Reused() {
		t.Error("nothing was compiled, but something is reused")
	}
	grad, point := make([]float64, 3), []float64{0.5, 1, 0.25}
	before := must(must(first.Density()).Eval(point, grad))
	second := must(first.Rebind(data(3.25)))
	third := must(second.Rebind(data(4.25)))
	if !must(third.Density()).Reused() || !must(second.Density()).Reused() {
		t.Error("a program was compiled again")
	}
	if after := must(must(first.Density()).Eval(point, grad)); after != before || slices.Contains(grad, math.NaN()) {
		t.Errorf("the first density was %v and is %v", before, after)
	}
	if _, err := first.Rebind(bayes.Values(map[string]any{"x": 1})); err == nil {
		t.Error("data that do not fit are taken")
	}
	var none *bayes.Bound
	if _, err := none.Rebind(); err == nil {
		t.Error("there is nothing to rebind")
	}
}
