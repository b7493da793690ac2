package modeltest

import (
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/compile"
)

func dumped(t *testing.T, g *graph.Graph) string {
	p, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p.String()
}

// A name for each element in the brackets on the left is the loop that it stands for: the
// same program comes of both.
func TestOneLineLoops(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 3, 4}, "g": []string{"b", "a", "c", "a"}, "x": []float64{0.5, -1, 2, 0}}
	const head = "data y, x: real[N]\ndata g: factor[N]\n"
	for _, c := range []struct{ line, loop string }{
		{"y[n in 1:N] ~ Normal(x[n] * b, 1)\nb ~ Normal(0, 1)\n", "for n in 1:N { y[n] ~ Normal(x[n] * b, 1) }\nb ~ Normal(0, 1)\n"},
		{"y ~ Normal(u[g, 2], 1)\nu[i in g, k in 1:3] ~ Normal(0, s[k])\ns[k in 1:3] ~ HalfNormal(k)\n",
			"y ~ Normal(u[g, 2], 1)\nfor i in g, k in 1:3 { u[i, k] ~ Normal(0, s[k]) }\nfor k in 1:3 { s[k] ~ HalfNormal(k) }\n"},
		{"y ~ Normal(eta[:, 1] - eta[:, 2], 1)\neta[n in 1:N, j in 1:2] = a[j] * x[n]\na[2] ~ Normal(0, 1)\n",
			"y ~ Normal(eta[:, 1] - eta[:, 2], 1)\nfor n in 1:N, j in 1:2 { eta[n, j] = a[j] * x[n] }\na[2] ~ Normal(0, 1)\n"},
		{"y ~ Normal(v[4], 1)\nv[1] ~ Normal(0, 1)\nv[t in 2:N] ~ Normal(v[t-1], 1)\n", "y ~ Normal(v[4], 1)\nv[1] ~ Normal(0, 1)\nfor t in 2:N { v[t] ~ Normal(v[t-1], 1) }\n"},
		{"y ~ Normal(L[3, 1], 1)\nL[i in 1:3, j in 1:i] ~ Normal(i, j)\n", "y ~ Normal(L[3, 1], 1)\nfor i in 1:3, j in 1:i { L[i, j] ~ Normal(i, j) }\n"},
		{"y ~ Normal(th[1, 2], 1)\nth[k in 1:2, 1:2] ~ Normal(k, 1)\n", "y ~ Normal(th[1, 2], 1)\nfor k in 1:2 { th[k, 1:2] ~ Normal(k, 1) }\n"},
	} {
		one, many := bound(t, head+c.line, data), bound(t, head+c.loop, data)
		a, err := compile.Density(one)
		b, err2 := compile.Density(many)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if x, y := dumped(t, a), dumped(t, b); x != y || len(x) < 50 {
			t.Errorf("%s gives\n%s\nand the loop\n%s", c.line, x, y)
		}
		if x, y := one.Format(), many.Format(); x != y {
			t.Errorf("%s is\n%s\nand the loop\n%s", c.line, x, y)
		}
	}
}
