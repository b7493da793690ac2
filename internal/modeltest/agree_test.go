package modeltest

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

var (
	models = flag.Int("models", 400, "number of random models")
	first  = flag.Uint64("first", 1, "seed of the first random model")
)

// agreement bounds the difference between evaluator and graph, relative to the
// sum of the absolute terms: they add the same terms in different orders.
const agreement = 1e-10

// TestRandomModels compares the evaluator with the compiled graph, and its
// differences with the gradient, on random models. `-models 10000` is the long run.
func TestRandomModels(t *testing.T) {
	n := *models
	if testing.Short() {
		n /= 4
	}
	ran, compared, slopes := 0, 0, 0
	var forward forwards
	for seed := *first; seed < *first+uint64(n); seed++ {
		m := Generate(seed)
		c, s, ok := agree(t, seed, m, &forward)
		if ok {
			ran++
		}
		compared += c
		slopes += s
		if t.Failed() {
			t.Fatalf("seed %d:\n%s\n%v", seed, m.Text, m.Data)
		}
	}
	t.Logf("%d forward draws by the compiled program, %d left to the evaluator", forward.drawn, forward.left)
	if forward.drawn < n {
		t.Errorf("%d forward draws of %d models were compiled: too few", forward.drawn, n)
	}
	t.Logf("%d models, %d points compared, %d derivatives", ran, compared, slopes)
	// A generator whose models fail to bind, or are never finite, would test nothing.
	if ran < n*90/100 || compared < 2*ran || slopes < ran {
		t.Errorf("of %d models %d ran, with %d points and %d derivatives compared: too few", n, ran, compared, slopes)
	}
}

// forwards counts forward draws: those of the compiled program, and those that it
// leaves to the evaluator.
type forwards struct{ drawn, left int }

// refusals are the errors that a random model may have.
var refusals = []string{
	"nothing that is observed depends on it",
	"the model observes nothing",
}

func agree(t *testing.T, seed uint64, m Model, forward *forwards) (compared, slopes int, ok bool) {
	file, list := lang.Parse(ast.NewSource("random.bayes", m.Text))
	if list.Err() != nil {
		t.Errorf("does not parse:\n%s", list.Format())
		return
	}
	model, list := lang.Check(file, nil)
	if list.Err() != nil {
		if text := list.Format(); !strings.Contains(text, "flat distribution") { // one that nothing reads
			t.Errorf("does not check:\n%s", text)
		}
		return
	}
	source, err := bind.FromValues(m.Data)
	if err != nil {
		t.Error(err)
		return
	}
	b, list := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
	if b == nil {
		if text := list.Format(); !slices.ContainsFunc(refusals, func(s string) bool { return strings.Contains(text, s) }) {
			t.Errorf("does not bind:\n%s", text)
		}
		return
	}
	if b.Dim == 0 {
		return 2, 1, true // nothing observed below any unknown
	}
	g, err := compile.Density(b)
	if err != nil {
		t.Error(err)
		return
	}
	program, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		t.Error(err)
		return
	}
	machine := portable.New(program)
	values := valuesOf(t, b)
	if values == nil {
		return
	}
	r := rand.New(rand.NewPCG(seed, 3))
	x, grad, v := make([]float64, b.Dim), make([]float64, b.Dim), make([]float64, b.Dim)
	eval := func(x []float64) (lp, abs float64) {
		terms, _, err := b.Interp().LogDensityAt(x, b)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, m.Text)
		}
		return terms.Total, terms.Abs
	}
	for k := 0; k < 3; k++ {
		for i := range x {
			x[i] = 0.7 * r.NormFloat64()
			v[i] = r.NormFloat64()
		}
		sameValues(t, b, values, x)
		built, _, err := Forward(b, x, seed)
		if err != nil {
			t.Error(err)
		}
		if built {
			forward.drawn++
		} else {
			forward.left++
		}
		want, abs := eval(x)
		got := machine.Eval(x, grad)
		if math.IsNaN(want) || math.IsInf(want, 0) {
			if !math.IsInf(got, -1) && !math.IsInf(want, 1) {
				t.Errorf("log density %v by the evaluator, %v by the graph", want, got)
			}
			continue
		}
		compared++
		if !(math.Abs(got-want) <= agreement*(abs+1)) {
			t.Errorf("log density %.17g by the evaluator, %.17g by the graph, absolute terms %.3g, at %v", want, got, abs, x)
			continue
		}
		along, plain := 0.0, 0.0
		for i := range v {
			along += v[i] * grad[i]
			plain += math.Abs(v[i] * grad[i])
		}
		slope, uncertainty, fine := difference(eval, x, v, 1e-3)
		if !fine {
			continue // a jump or kink is near
		}
		slopes++
		if math.Abs(along-slope) <= 1e-5*(plain+1)+10*uncertainty+1e-12*abs {
			continue
		}
		// A kink between the points (Laplace, abs) bends the difference: nearer ones
		// do not see it, but round more. A wrong gradient differs from all of them.
		slope, uncertainty, _ = difference(eval, x, v, 1e-5)
		if !(math.Abs(along-slope) <= 1e-4*(plain+1)+1e-9*abs) {
			t.Errorf("derivative %.12g by the gradient, %.12g by differences (%.2g), log density %.6g, absolute terms %.3g, at %v along %v", along, slope, uncertainty, got, abs, x, v)
		}
	}
	return compared, slopes, true
}

// valuesOf returns the machine that computes the values of unknowns.
func valuesOf(t *testing.T, b *bind.Bound) *portable.Machine {
	g, err := compile.Values(b)
	if err != nil {
		t.Error(err)
		return nil
	}
	program, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		t.Error(err)
		return nil
	}
	return portable.New(program)
}

// sameValues compares the values of the unknowns at a point.
func sameValues(t *testing.T, b *bind.Bound, machine *portable.Machine, x []float64) {
	_, env, err := b.Interp().LogDensityAt(x, b)
	if err != nil {
		t.Error(err)
		return
	}
	var want []float64
	for _, u := range b.Unknowns {
		for _, e := range u.Elems {
			want = append(want, env[u.Name].Num[e])
		}
	}
	got := make([]float64, len(want))
	machine.Values(x, got)
	for i := range want {
		if d := math.Abs(got[i] - want[i]); !(d <= agreement*(math.Abs(want[i])+1)) && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) {
			t.Errorf("value %d of the unknowns is %.17g by the evaluator, %.17g by the graph", i, want[i], got[i])
			return
		}
	}
}

// difference returns the derivative of f along v by central differences of step
// sizes h and h/4, with an estimate of its error. It is not fine where the two differ
// much: f jumps or bends there.
func difference(f func([]float64) (float64, float64), x, v []float64, h float64) (slope, uncertainty float64, fine bool) {
	at := func(h float64) float64 {
		y := make([]float64, len(x))
		for i := range y {
			y[i] = x[i] + h*v[i]
		}
		lp, _ := f(y)
		return lp
	}
	by := func(h float64) float64 { return (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h) }
	a, b := by(h), by(h/4)
	if math.IsNaN(a) || math.IsNaN(b) || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return 0, 0, false
	}
	uncertainty = math.Abs(a - b)
	return b, uncertainty, uncertainty <= 1e-3*(1+math.Abs(b))
}
