package modeltest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// boundTo binds a model to its data.
func boundTo(t *testing.T, m Model) *bind.Bound {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("random.bayes", m.Text))
	if list.Err() != nil {
		t.Fatalf("does not parse:\n%s", list.Format())
	}
	model, list := lang.Check(file, nil)
	if list.Err() != nil {
		t.Fatalf("does not check:\n%s\n%s", list.Format(), m.Text)
	}
	source, err := bind.FromValues(m.Data)
	if err != nil {
		t.Fatal(err)
	}
	b, list := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
	if b == nil {
		t.Fatalf("does not bind:\n%s\n%s\n%v", list.Format(), m.Text, m.Data)
	}
	return b
}

func logSum(list []float64) float64 {
	m := math.Inf(-1)
	for _, x := range list {
		m = math.Max(m, x)
	}
	sum := 0.0
	for _, x := range list {
		sum += math.Exp(x - m)
	}
	return m + math.Log(sum)
}

// TestSummedModels compares, on random models with discrete unknowns, the evaluator and the
// compiled graph with the sum over all joint values, and the gradient with differences.
func TestSummedModels(t *testing.T) {
	n := *models
	if testing.Short() {
		n /= 4
	}
	ran, compared, slopes, most := 0, 0, 0, 0
	for seed := *first; seed < *first+uint64(n); seed++ {
		m := Summed(seed, 2+int(seed%2))
		b := boundTo(t, m)
		if b.SumOut() == nil {
			continue // what was drawn is not read
		}
		ran++
		var forward forwards
		c, s, _ := agree(t, seed, m, &forward)
		compared, slopes = compared+c, slopes+s
		r := rand.New(rand.NewPCG(seed, 5))
		x := make([]float64, b.Dim)
		for i := range x {
			x[i] = 0.7 * r.NormFloat64()
		}
		terms, _, err := b.Interp().LogDensityAt(x, b)
		if err != nil {
			t.Fatal(err)
		}
		logs, _, err := Joint(b, x)
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, len(logs))
		if want := logSum(logs); !(math.Abs(terms.Total-want) <= 1e-10*(math.Abs(want)+1)) {
			t.Errorf("log density %.15g, but the sum over %d joint values is %.15g", terms.Total, len(logs), want)
		}
		if t.Failed() {
			t.Fatalf("seed %d:\n%s\n%v", seed, m.Text, m.Data)
		}
	}
	t.Logf("%d models, %d points compared, %d derivatives, up to %d joint values", ran, compared, slopes, most)
	if ran < n*80/100 || compared < 2*ran || slopes < ran || most < 200 {
		t.Errorf("of %d models %d ran, with %d points and %d derivatives compared: too few", n, ran, compared, slopes)
	}
}

// TestSummedModelsByRows compares programs traced by rows with those of every scalar written out, for
// columns long enough to be traced so.
func TestSummedModelsByRows(t *testing.T) {
	n := *models / 4
	if testing.Short() {
		n /= 4
	}
	ran := 0
	for seed := *first; seed < *first+uint64(n); seed++ {
		m := Summed(seed, 70)
		b := boundTo(t, m)
		if b.SumOut() == nil {
			continue
		}
		ran++
		x, grads := make([]float64, b.Dim), [2][]float64{make([]float64, b.Dim), make([]float64, b.Dim)}
		r := rand.New(rand.NewPCG(seed, 7))
		for i := range x {
			x[i] = 0.5 * r.NormFloat64()
		}
		var lp [2]float64
		for k, scalars := range []bool{false, true} {
			g, err := compile.Tracing{Scalars: scalars}.Density(b)
			if err != nil {
				t.Fatalf("%v\n%s", err, m.Text)
			}
			program, err := autodiff.Compile(g, autodiff.Options{})
			if err != nil {
				t.Fatal(err)
			}
			lp[k] = portable.New(program).Eval(x, grads[k])
		}
		terms, _, err := b.Interp().LogDensityAt(x, b)
		if err != nil {
			t.Fatal(err)
		}
		if want := terms.Total; !(math.Abs(lp[0]-want) <= agreement*(terms.Abs+1)) || !(math.Abs(lp[1]-want) <= agreement*(terms.Abs+1)) {
			t.Errorf("log density %.15g by rows, %.15g by scalars, %.15g by the evaluator", lp[0], lp[1], want)
		}
		for i := range x {
			if !(math.Abs(grads[0][i]-grads[1][i]) <= 1e-9*(math.Abs(grads[1][i])+1)) {
				t.Errorf("component %d of the gradient is %.15g by rows, %.15g by scalars", i, grads[0][i], grads[1][i])
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, m.Text)
		}
	}
	if ran < n*80/100 {
		t.Errorf("of %d models %d ran: too few", n, ran)
	}
}
