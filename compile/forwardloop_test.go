package compile

import (
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// The steps of a program that draws forward do not grow with the rows of the data, however the model
// is written: loops that draw, also where several statements of an iteration do and need each other.
func TestForwardStepsDoNotGrowWithRows(t *testing.T) {
	const head = "data x, y, z: real[N]\ndata g: int[N]\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\nu[5] ~ Normal(a, s)\ntarget += 0 * (sum(x) + sum(z) + sum(y) + sum(g))\n"
	for name, text := range map[string]string{
		"statement":              "y ~ Normal(a + b * x, s)",
		"loop":                   "for n in 1:N { y[n] ~ Normal(a + b * x[n], s) }",
		"loop with a local":      "for n in 1:N {\n    m = a + u[g[n]]\n    y[n] ~ Normal(m, s + exp(x[n]))\n}",
		"loop that fills":        "for n in 1:N {\n    m[n] = a + b * x[n]\n    y[n] ~ Normal(m[n], s)\n}",
		"two loops":              "for n in 1:N { m[n] = a + b * x[n] }\nfor n in 1:N { y[n] ~ Normal(m[n], s) }",
		"comprehension":          "y ~ Normal([a + b * x[n] for n in 1:N], s)",
		"truncated":              "for n in 1:N { y[n] ~ Truncated(Normal(a, 1), lower=x[n] - 9) }",
		"unknowns":               "for n in 1:N { v[n] ~ Normal(u[g[n]], 1) }\ny ~ Normal(v, s)",
		"several draws":          "for n in 1:N {\n    v[n] ~ Normal(u[g[n]], 1)\n    m = b * v[n]\n    y[n] ~ Normal(m + x[n], s)\n}",
		"several observed":       "for n in 1:N {\n    y[n] ~ Normal(a, 1)\n    z[n] ~ Normal(b, s)\n}",
		"a draw that reads back": "for n in 1:N {\n    v[n] ~ Normal(x[n], 1)\n    y[n] ~ Normal(v[max(1, n - 1)] + v[n], s)\n}",
	} {
		for _, prior := range []bool{false, true} {
			steps := func(n int) int {
				x, y, g := make([]float64, n), make([]float64, n), make([]int, n)
				for i := range x {
					x[i], y[i], g[i] = float64(i%11)/10-0.3, float64(i%7)/10, 1+i%5
				}
				file, list := lang.Parse(ast.NewSource("model.bayes", head+text+"\n"))
				if list.Err() != nil {
					t.Fatal(list.Format())
				}
				model, list := lang.Check(file, nil)
				if list.Err() != nil {
					t.Fatal(list.Format())
				}
				source, err := bind.FromValues(map[string]any{"x": x, "y": y, "z": y, "g": g})
				if err != nil {
					t.Fatal(err)
				}
				b, list := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
				if b == nil {
					t.Fatal(list.Format())
				}
				f, err := NewForward(b, ForwardOptions{Prior: prior, Names: []string{"y", "u"}})
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				return f.tape.Steps() + len(f.events)
			}
			if few, many := steps(100), steps(400); many != few {
				t.Errorf("%s, prior %t: %d steps for 100 rows, %d for 400", name, prior, few, many)
			}
		}
	}
}
