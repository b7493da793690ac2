package modeltest

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// The element at hand of a statement for all of `[g]` never reaches what reads whole
// arrays: it would read the elements at hand of all levels.
func TestElementAtHand(t *testing.T) {
	data := map[string]any{"y": []float64{1, 2, 3}, "g": []string{"a", "b", "a"}, "X": [][]float64{{1, 2}, {10, 20}}, "w": []float64{4, 5}}
	const head = "data y: real[N]\ndata g: factor[N]\ndata X: real[g, K]\ndata w: real[g]\ny ~ Normal(a[g] + m, 1)\nm ~ Normal(0, 1)\n" +
		"fn average(x) = mean(x)\nfn logistic(x) { e = exp(x); return e / (1 + e) }\nfn apply(f, x) = f(x)\n"
	holdAll(t, []held{
		{"loop", head + "for l in g { a[l] = m * mean(X[l]) }\n", data, []float64{2}, map[string][]float64{"a": {3, 30}}},
		{"product", head + "a[g] = m * X[g] @ [1, 1]\n", data, []float64{2}, map[string][]float64{"a": {6, 60}}},
		{"elementwise", head + "a[g] = max(w[g], m) + w[g]^2 + 0 * exp(w[g]) + 0 * logistic(w[g])\n", data, []float64{2}, map[string][]float64{"a": {20, 30}}},
		{"whole", head + "a[g] = m * (w[g] - mean(w))\n", data, []float64{2}, map[string][]float64{"a": {-1, 1}}},
		{"density", head + "a[g] = Normal(m, 1).lpdf(w[g]) - Normal(m, 1).lpdf(w[g] + 1)\n", data, []float64{2}, map[string][]float64{"a": {2.5, 3.5}}},
		{"columns", head + "a[g] = m * X[g, 2]\n", data, []float64{2}, map[string][]float64{"a": {4, 40}}},
	})
	for _, expr := range []string{
		"= m * mean(X[g])", "= m + sum(X[g])", "= m * max(X[g])", "= m * average(X[g])", "= m * apply(mean, X[g])", "= m + w[g] - mean(w[g])",
		"= cumsum(m * w[g])", "= m * reverse(w[g])", "= m * standardize(w[g])", "= m * X[g][2]", "= m + [X[g] for k in 1:2][1]", "= X[g] @ (X[g])'",
		"~ Normal(mean(X[g]), 1)", "~ Normal(m, norm(X[g]))", "~ Normal(average(w[g]), 1)",
	} {
		file, list := lang.Parse(ast.NewSource("m.bayes", head+"a[g] "+expr+"\n"))
		if list.Err() != nil {
			t.Fatal(list.Format())
		}
		model, list := lang.Check(file, nil)
		if list.Err() != nil {
			t.Fatal(list.Format())
		}
		source, err := bind.FromValues(data)
		if err != nil {
			t.Fatal(err)
		}
		_, list = bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
		if text := list.Format(); !strings.Contains(text, "reads a whole array, but") || !strings.Contains(text, "`for l in g { a[l] "+expr[:1]) {
			t.Errorf("a[g] %s\n%s", expr, text)
		}
	}
}
