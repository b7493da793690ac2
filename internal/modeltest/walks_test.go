package modeltest

import (
	"math/rand/v2"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// walks compares the two walks over the model of a text, if it can be bound at all; right: it has no
// error.
func walks(t *testing.T, text string, data map[string]any) (right, checked bool) {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("random.bayes", text))
	if list.Err() != nil {
		return false, false
	}
	model, list := lang.Check(file, nil)
	if list.Err() != nil {
		return false, false
	}
	source, err := bind.FromValues(data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if p := recover(); p != nil {
			t.Logf("%s\n%v", text, data)
			panic(p)
		}
	}()
	b, err := Walks(model, bind.Data{Sources: []bind.Source{source}})
	if err != nil {
		t.Fatalf("%v\n%s\n%v", err, text, data)
	}
	return b != nil, true
}

// TestWalksOfRandomModels compares iterations that are walked together with those that are
// walked one by one, in models that are right and in models with errors.
func TestWalksOfRandomModels(t *testing.T) {
	n := *models
	if testing.Short() {
		n /= 4
	}
	right, wrong := 0, 0
	for seed := *first; seed < *first+uint64(n); seed++ {
		r := rand.New(rand.NewPCG(seed, 77))
		for _, m := range []Model{Generate(seed), GenerateLoops(seed)} {
			if fine, _ := walks(t, m.Text, m.Data); fine {
				right++
			}
			for range 3 {
				if fine, checked := walks(t, Break(m.Text, r), m.Data); checked && !fine {
					wrong++
				}
			}
		}
	}
	t.Logf("%d models without errors, %d with some", right, wrong)
	if right < n || wrong < n/4 {
		t.Errorf("only %d models without errors and %d with some, of %d", right, wrong, n)
	}
}

// Bodies of loops in which only one of the two walks might go wrong: errors that an iteration by itself
// has, attempts that end when something is done already, and what is noted about each iteration.
func TestWalksOfForms(t *testing.T) {
	const head = "data N, G: int\ndata x, y: real[N]\ndata k: int[N]\ndata on: bool[N]\ndata g: factor[N]\ndata v: real[G]\nb ~ Normal(0, 1)\na[g] ~ Normal(0, 1)\n"
	data := map[string]any{"N": 6, "G": 3, "x": []float64{0.5, -1, 2, 0, 1, 3}, "y": []float64{1, 2, 3, 4, 5, 6}, "k": []int{1, 2, 3, 3, 2, 1},
		"on": []bool{true, true, false, true, true, true}, "g": []string{"p", "q", "r", "p", "q", "r"}, "v": []float64{1, 2, 3}}
	for _, c := range []struct {
		body  string
		right bool
	}{
		{"for n in 1:N { e[k[n]] = x[n] }\ny ~ Normal(b, 1)", false},
		{"for n in 1:N { e[k[n]] ~ Normal(0, 1) }\ny ~ Normal(b, 1)", false},
		{"for n in 1:N { y[n] ~ Normal(a[n], 1) }", false},
		{"for n in 1:N { y[n] ~ Normal(a[g[n]] + v[k[n]], 1) }", true},
		{"for n in 1:N {\n    e[n] = x[n] * b\n    y[n] ~ Normal(e[n], 1)\n}", true},
		{"for n in 1:N {\n    e[n] = x[n] * b\n    y[n] ~ Normal(e[max(n - 1, 1)], 1)\n}", true},
		{"for n in 1:N {\n    e[n] = x[n] * b\n    y[n] ~ Normal(e[min(n + 1, N)], 1)\n}", false},
		{"for n in 1:N {\n    e[n] ~ Normal(0, 1)\n    y[n] ~ Normal(e[n], if k[n] == 1 { 1 } else { 2.5 })\n}", true},
		{"for n in 1:N {\n    e[n] = b\n    f[n] = 2 ^ k[n]\n    y[n] ~ Normal(e[n] + f[n], 1)\n}", true},
		{"for n in 1:N {\n    e[n] = b\n    target += Normal(e[n], 1).lpdf(y[n])\n    y[n] ~ Normal(e[n], 2 ^ k[n])\n}", true},
		{"for n in 2:N { e[n] = x[n] }\nfor n in 1:N { y[n] ~ Normal(e[n], 1) }", false},
		{"for n in 1:N { y[n] ~ Normal(x[n+1], 1) }", false},
		{"for n in 1:N { y[n] ~ Normal(if n == 1 { b } else { x[n-1] }, 1) }", true},
		{"for n in 1:N { y[n] ~ Normal(if n == 2 { b } else { x[n-1] }, 1) }", false},
		{"for n in 1:N { target += Gamma(2, 1).lpdf(x[n]) }\ny ~ Normal(b, 1)", false},
		{"for n in 1:N { y[n] ~ Normal(b, x[n]) }", false},
		{"for n in 1:N { y[n] ~ Gamma(2, exp(b) + log(x[n] - 2)) }", false},
		{"for n in 1:N { x[n] ~ Gamma(2, 1) }\ny ~ Normal(b, 1)", false},
		{"e = [x[i] * j for i in 1:N, j in 1:k[i]]\ny ~ Normal(b, 1)", false},
		{"e = [x[i] * j for i in 1:N, j in 1:G]\ny ~ Normal(e[:, 1], 1)", true},
		{"e = [a[i] for i in 1:G]\ny ~ Normal(b, 1)\nz = e + v", false},
		{"e = [a[i] for i in g]\ny ~ Normal(e[g], 1)", true},
		{"for i in 1:3 { e[i] = a[i] + x[i] }\ny ~ Normal(b, 1)", false},
		{"e = [a[i] * x[i] for i in 1:3]\ny ~ Normal(b, 1)", false},
		{"for n in 1:N { y[n] ~ Normal(x[on[n]], 1) }", false},
		{"for n in 1:N { y[n] ~ Normal(on[n], 1) }", true},
		{"for n in 1:N { y[n] ~ Normal(x, 1) }", false},
		{"for n in 1:N { y[n] ~ Normal(x * x[n], 1) }", false},
		{"for n in 1:N { y[n] ~ Normal(x[n] + x[k], 1) }", false},
		{"for n in 1:N { y[n] ~ Categorical(logit = x[n] * v) }", false},
		{"fn f(u: real[m]) = u * 2\nfor n in 1:N { y[n] ~ Normal(f(x[n]), 1) }", false},
		{"fn f(u: real) = if u > 0 { u } else { 0.0 }\nfor n in 1:N { y[n] ~ Normal(f(x[n]), 1) }", true},
		{"for n in 1:N, i in 1:2 { e[n] ~ Normal(0, 1) }\ny ~ Normal(b, 1)", false},
		{"w: real<lower=b>[N]\nfor n in 1:N { w[n] ~ Normal(x[n], 1) }\ny ~ Normal(w, 1)", true},
		{"lo = b * x\nw: real<lower=lo, upper=b+4>[N]\nfor n in 1:N { w[n] ~ Normal(x[n], 1) }\ny ~ Normal(w, 1)", true},
		{"for l in g { e[l] = a[l] + b }\ny ~ Normal(e[g], 1)", true},
		{"for i in 1:N { for j in 1:k[i] { e[i, j] ~ Normal(0, 1) } }\ny ~ Normal(b, 1)", true},
	} {
		right, checked := walks(t, head+c.body+"\n", data)
		if !checked || right != c.right {
			t.Errorf("%s\nhas no error: %v (checked: %v)", c.body, right, checked)
		}
	}
}
