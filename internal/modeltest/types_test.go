package modeltest

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/transform"
)

// TestTypesHold has unknowns whose declared type was not kept to without `param`.
func TestTypesHold(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 3}, "g": []string{"a", "b", "c"}}
	for _, c := range []struct {
		text string
		kind transform.Kind
		dim  int
		at   []float64 // a value; its log density follows
		want float64
	}{
		{"s: sum_to_zero[g]\ns ~ Normal(0, 1)\ny ~ Normal(s[g], 1)\n", transform.SumToZero, 2,
			[]float64{1, -2, 1}, normal(1, 0) + normal(-2, 0) + normal(1, 0) + normal(1, 1) + normal(2, -2) + normal(3, 1)},
		{"s: ordered[3]\ns ~ Normal(0, 1)\ny ~ Normal(s, 1)\n", transform.Ordered, 3,
			[]float64{-1, 0, 2}, normal(-1, 0) + normal(0, 0) + normal(2, 0) + normal(1, -1) + normal(2, 0) + normal(3, 2)},
		{"s: ordered[3]\nfor k in 2:3 { s[k] ~ Normal(s[k-1], 1) }\ns[1] ~ Normal(0, 1)\ny ~ Normal(s, 1)\n", transform.Ordered, 3,
			[]float64{-1, 0, 2}, normal(-1, 0) + normal(0, -1) + normal(2, 0) + normal(1, -1) + normal(2, 0) + normal(3, 2)},
		{"s: positive_ordered[3]\ns ~ Normal(0, 1)\ny ~ Normal(s, 1)\n", transform.PositiveOrdered, 3,
			[]float64{1, 2, 3}, normal(1, 0) + normal(2, 0) + normal(3, 0) + 3*normal(0, 0)},
		{"s: simplex[3]\nfor k in 1:3 { s[k] ~ Normal(0, 1) }\ny ~ Normal(s, 1)\n", transform.Simplex, 2,
			[]float64{0.5, 0.25, 0.25}, normal(0.5, 0) + 2*normal(0.25, 0) + normal(1, 0.5) + normal(2, 0.25) + normal(3, 0.25)},
	} {
		b, list := bindText("data y: real[N]\ndata g: factor[N]\n"+c.text, data)
		if b == nil {
			t.Errorf("%s%s", c.text, list.Format())
			continue
		}
		if k := b.Unknowns[0].Groups[0].Kind; k != c.kind || b.Dim != c.dim {
			t.Errorf("%s`s` is made as %v of %d numbers, want %v of %d", c.text, k, b.Dim, c.kind, c.dim)
			continue
		}
		plain, graph, err := logDensities(b, map[string][]float64{"s": c.at})
		const rounding = 1e-9 // of an unconstrained point and back
		if err != nil || !near(plain, c.want, rounding) || !near(graph, c.want, rounding) {
			t.Errorf("%slog density %v by the evaluator, %v by the graph, want %v; %v", c.text, plain, graph, c.want, err)
		}
	}
}

func near(x, y, tolerance float64) bool { return x-y <= tolerance && y-x <= tolerance }

// TestNothingIsLost has declarations that nothing keeps to, and statements that
// mean no element: they were passed over without a word.
func TestNothingIsLost(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 3}, "x": []float64{}}
	for _, c := range []struct{ text, want, help string }{
		{"s: sum_to_zero[3]\ns[1] ~ Normal(0, 1)\ny ~ Normal(s[2], 1)\n", "`s[2]` has no distribution", "param s: sum_to_zero[3]"},
		{"p: simplex[2]\np = [0.5, 0.9]\ny ~ Normal(p[1], 1)\n", "`p` is computed by `=`, so nothing makes it a simplex", "p: real[2]"},
		{"s: real<lower=0>\ns = -z\nz ~ Normal(0, 1)\ny ~ Normal(s, 1)\n", "nothing keeps it within bounds", "s: real"},
		{"s: real<lower=0>[2]\ns[1] = -1\ns[2] ~ HalfNormal(1)\ny ~ Normal(s[2], 1)\n", "nothing keeps it within bounds", "s: real[2]"},
		{"k: int[2]\nk ~ Normal(0, 1)\ny ~ Normal(k[1], 1)\n", "`k` is declared `int`, but Normal draws real numbers", "k: real[2]"},
		{"k: bool\nk ~ Normal(0, 1)\ny ~ Normal(k, 1)\n", "`k` is declared `bool`, but Normal draws real numbers", "k: real"},
		{"k: bool[2]\nk[1] = 2\nk[2] = false\ny ~ Normal(k[1], 1)\n", "`k` is declared `bool`", "x == 1"},
		{"k: real[N]\nk = g\ny ~ Normal(k, 1)\ndata g: factor[N]\n", "`g` is a factor, but `k` is declared `real`", "int(g)"},
		{"fn f(u: real<lower=0>) = u\ny ~ Normal(f(-1), 1)\n", "a type in a function gives only kind and shape", "write `real`"},
		{"fn f(u) {\n    w: simplex[2]\n    w = u\n    return w[1]\n}\ny ~ Normal(f([3, 4]), 1)\n", "a type in a function gives only kind and shape", "real[2]"},
		{"p[1, :] ~ Normal(0, 1)\ny ~ Normal(sum(p), 1)\n", "nothing says how long `p` is there", "p: real[1, K]"},
		{"p[:] ~ Normal(0, 1)\ny ~ Normal(sum(p), 1)\n", "nothing says how long `p` is there", "p: real[K]"},
		{"p[1:, 2] ~ Normal(0, 1)\ny ~ Normal(sum(p), 1)\n", "nothing says how long `p` is there", "p: real[K, 2]"},
		{"p[1, :] = 0\ny ~ Normal(sum(p), 1)\n", "nothing says how long `p` is there", "p: real[1, K]"},
		{"p[1, :] ~ MvNormal([0, 0], eye(2))\ny ~ Normal(sum(p), 1)\n", "nothing says how long `p` is there", ""},
		{"p[0] ~ Normal(0, 1)\ny ~ Normal(sum(p), 1)\n", "`p[0]` covers no element", ""},
		{"for t in 3:2 { p[t] ~ Normal(0, 1) }\ny ~ Normal(0, 1)\n", "`p[t]` covers no element", ""},
		{"p[M] ~ Normal(0, 1)\ny ~ Normal(sum(p), 1)\ndata x: real[M]\n", "warning: `p[M]` covers no element", ""},
		{"param p: real[0]\ny ~ Normal(sum(p), 1)\n", "error: `p` has no elements", ""},
		{"param p: ordered[0]\ny ~ Normal(sum(p), 1)\n", "error: `p` has no elements", ""},
		{"param p: real[M]\ny ~ Normal(sum(p), 1)\ndata x: real[M]\n", "warning: `p` has no elements", ""},
	} {
		given := map[string]any{"y": data["y"]}
		if strings.Contains(c.text, "data x") {
			given["x"] = data["x"]
		}
		if strings.Contains(c.text, "data g") {
			given["g"] = []string{"a", "b", "a"}
		}
		b, list := bindText("data y: real[N]\n"+c.text, given)
		said := list.Format()
		if b != nil && !strings.Contains(c.want, "warning") || !strings.Contains(said, c.want) || !strings.Contains(said, c.help) {
			t.Errorf("%sgives %q, want %q and %q", c.text, said, c.want, c.help)
		}
	}
}
