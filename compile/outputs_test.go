package compile

import (
	"math"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// Computed names are traced by rows, as the density is: what is held, and the program, do not grow with
// the rows, and the values are those of the scalars written out, to the bit.
func TestComputedNamesByRows(t *testing.T) {
	const head = "data x, y: real[N]\ndata g: int[N]\ny ~ Normal(a, s)\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\nu[5] ~ Normal(a, s)\nv[N] ~ Normal(0, 1)\ntarget += 0 * (sum(x) + sum(g) + sum(u) + b) - sum(v^2)\n"
	for name, text := range map[string]string{
		"statement":     "m = a + b * x + u[g]",
		"unknowns":      "m = exp(0.1 * v) * a",
		"loop":          "for n in 1:N { m[n] = a + b * x[n] * u[g[n]] }",
		"two in a loop": "for n in 1:N {\n    c[n] = a + b * x[n]\n    m[n] = exp(0.1 * c[n]) + v[n]\n}",
		"neighbours":    "c = a + b * x\nfor n in 2:N { m[n] = c[n-1] - c[n] }",
		"branches":      "for n in 1:N { if g[n] == 2 { m[n] = a } else { m[n] = b * x[n] } }",
		"comprehension": "m = [a * x[n] + j for n in 1:N, j in 1:2]",
		"product":       "m = [x, exp(x)]' @ [a, b]",
	} {
		program := func(n, fewest int) (p *autodiff.Program, entries, dim int) {
			x, places := make([]float64, n), make([]int, n)
			for i := range x {
				x[i], places[i] = float64(i%11)/10-0.3, 1+i%5
			}
			file, list := lang.Parse(ast.NewSource("model.bayes", head+text+"\n"))
			if list.Err() != nil {
				t.Fatal(list.Format())
			}
			model, list := lang.Check(file, nil)
			if list.Err() != nil {
				t.Fatal(list.Format())
			}
			source, err := bind.FromValues(map[string]any{"x": x, "y": x, "g": places})
			if err != nil {
				t.Fatal(err)
			}
			b, list := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
			if b == nil {
				t.Fatal(list.Format())
			}
			tr := newTracer(b, false)
			tr.fewest = fewest
			tr.derived([]string{"m", "v"})
			entries = tr.t.Entries()
			g, err := tr.t.Roll()
			if err != nil {
				t.Fatal(err)
			}
			if p, err = autodiff.Compile(g, autodiff.Options{}); err != nil {
				t.Fatal(err)
			}
			return p, entries, b.Dim
		}
		_, few, _ := program(100, fewest)
		_, many, _ := program(400, fewest)
		if many-few > 300 { // the coordinates of v
			t.Errorf("%s: the trace holds %d for 100 rows, %d for 400", name, few, many)
		}
		values := func(fewest int) []float64 {
			p, _, dim := program(100, fewest)
			at, out := make([]float64, dim), make([]float64, p.Outputs)
			for i := range at {
				at[i] = math.Sin(float64(3 * i))
			}
			portable.New(p).Values(at, out)
			return out
		}
		same := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
		if rows, scalars := values(2), values(0); len(rows) == 0 || !slices.EqualFunc(rows, scalars, same) {
			t.Errorf("%s: by rows %v, scalar by scalar %v", name, rows, scalars)
		}
	}
}
