package modeltest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/bayes-lang/bayes/compile"
)

// TestLoops compares random models of loops and comprehensions by the evaluator, by rows, also
// where there are few, and scalar by scalar: log densities to the bit, derivatives to rounding, and
// of nearly all models to the bit. Where several rows read one element through the same two
// functions, scalars compute these once, and add what comes back before they multiply.
func TestLoops(t *testing.T) {
	n := *models
	if testing.Short() {
		n /= 4
	}
	compared, rounded := 0, 0
	for seed := *first; seed < *first+uint64(n) && !t.Failed(); seed++ {
		m := GenerateLoops(seed)
		b := boundModel(t, m)
		if b == nil {
			t.Fatalf("seed %d does not bind\n%s", seed, m.Text)
		}
		bad := func(format string, args ...any) {
			t.Errorf("seed %d: "+format+"\n%s\n%v", append(append([]any{seed}, args...), m.Text, m.Data)...)
		}
		r := rand.New(rand.NewPCG(seed, 5))
		x, u, v := make([]float64, b.Dim), make([]float64, b.Dim), make([]float64, b.Dim)
		for i := range x {
			x[i] = 0.7 * r.NormFloat64()
		}
		density := func(how compile.Tracing, gradient []float64) float64 {
			g, err := how.Density(b)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, m.Text)
			}
			run, err := machine(g)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, m.Text)
			}
			return run.Eval(x, gradient)
		}
		rows, scalars := density(compile.Tracing{Fewest: 2}, u), density(compile.Tracing{Scalars: true}, v)
		terms, _, err := b.Interp().LogDensityAt(x, b)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, m.Text)
		}
		if math.IsNaN(terms.Total) || math.IsInf(terms.Total, 0) {
			continue
		}
		compared++
		if _, _, err := Forward(b, x, seed); err != nil {
			bad("forward: %v", err)
		}
		for how, lp := range map[string]float64{"by rows": rows, "scalar by scalar": scalars} {
			if !(math.Abs(lp-terms.Total) <= agreement*(terms.Abs+1)) {
				bad("log density %.17g by the evaluator, %.17g %s", terms.Total, lp, how)
			}
		}
		if !sameBits(rows, scalars) {
			bad("log density %.17g by rows, %.17g scalar by scalar", rows, scalars)
		}
		same := true
		for i := range u {
			same = same && sameBits(u[i], v[i])
			if !(u[i] == v[i] || math.Abs(u[i]-v[i]) <= 1e-14*(math.Abs(v[i])+1)) {
				bad("derivative %d is %.17g by rows, %.17g scalar by scalar", i, u[i], v[i])
			}
		}
		if !same {
			rounded++
		}
	}
	if rounded > compared/50 {
		t.Errorf("the derivatives of %d of %d models are not equal to the bit", rounded, compared)
	}
	if compared < n*9/10 {
		t.Errorf("only %d of %d models compared", compared, n)
	}
}
