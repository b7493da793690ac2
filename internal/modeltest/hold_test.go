package modeltest

import (
	"math"
	"sort"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// held is a model with values that its computed names must have at a point of the
// unconstrained space, by evaluator and graph. Its gradient there is finite.
type held struct {
	name, text string
	data       map[string]any
	at         []float64
	want       map[string][]float64
}

// bound checks and binds a model.
func bound(t *testing.T, text string, data map[string]any) *bind.Bound {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("m.bayes", text))
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
	b, list := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
	if b == nil {
		t.Fatal(list.Format())
	}
	return b
}

func (h *held) check(t *testing.T) {
	b := bound(t, h.text, h.data)
	if b.Dim != len(h.at) {
		t.Fatalf("the model has %d coordinates, the point %d", b.Dim, len(h.at))
	}
	var names []string
	for name := range h.want {
		names = append(names, name)
	}
	sort.Strings(names)

	terms, env, err := b.Interp().LogDensityAt(h.at, b)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		same(t, name+" by the evaluator", env[name].Num, h.want[name])
	}

	g, elems, err := compile.Derived(b, names)
	if err != nil {
		t.Fatal(err)
	}
	program, err := autodiff.Compile(g, autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, list := range elems {
		n += len(list)
	}
	out := make([]float64, n)
	portable.New(program).Values(h.at, out)
	for k, name := range names {
		same(t, name+" by the graph", out[:len(elems[k])], h.want[name])
		out = out[len(elems[k]):]
	}
	if _, _, err := Forward(b, h.at, 1); err != nil {
		t.Error(err)
	}
	if b.Dim == 0 {
		return
	}
	d, err := compile.Density(b)
	if err != nil {
		t.Fatal(err)
	}
	if program, err = autodiff.Compile(d, autodiff.Options{}); err != nil {
		t.Fatal(err)
	}
	grad := make([]float64, b.Dim)
	lp := portable.New(program).Eval(h.at, grad)
	if !(math.Abs(lp-terms.Total) <= agreement*(terms.Abs+1)) {
		t.Errorf("log density %.17g by the evaluator, %.17g by the graph", terms.Total, lp)
	}
	for i, g := range grad {
		if math.IsNaN(g) || math.IsInf(g, 0) {
			t.Errorf("derivative %d is %v", i, g)
		}
	}
}

func same(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
		return
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-12*(1+math.Abs(want[i]))) && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) && got[i] != want[i] {
			t.Errorf("%s is %v, want %v", what, got, want)
			return
		}
	}
}

func holdAll(t *testing.T, list []held) {
	for i := range list {
		t.Run(list[i].name, list[i].check)
	}
}
