package modeltest

import (
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/verify"
	"github.com/bayes-lang/bayes/lang"
)

// boundModel binds a generated model; nil if it has an error that generated models may have.
func boundModel(t *testing.T, m Model) *bind.Bound {
	t.Helper()
	file, list := lang.Parse(ast.NewSource("random.bayes", m.Text))
	if list.Err() != nil {
		t.Fatalf("does not parse:\n%s", list.Format())
	}
	model, list := lang.Check(file, nil)
	if list.Err() != nil {
		return nil
	}
	source, err := bind.FromValues(m.Data)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
	return b
}

// Every machine, with every pass left out, one at a time, and with none, computes the
// density that the evaluator gives, and its gradient: on random models and on those of
// the features.
func TestEachPass(t *testing.T) {
	n := *models / 2
	if testing.Short() {
		n = 40
	}
	ran, points, slopes := 0, 0, 0
	verified := func(name string, m Model) {
		b := boundModel(t, m)
		if b == nil || b.Dim == 0 {
			return
		}
		r, err := verify.Check(b, verify.Options{Points: 2})
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, m.Text)
		}
		ran++
		points += r.Points
		slopes += r.Slopes
		for _, row := range r.Rows {
			if row.Problem != "" {
				t.Errorf("%s: %s: %s\n%s%v", name, row.Program, row.Problem, m.Text, m.Data)
			}
		}
	}
	for seed := *first; seed < *first+uint64(n) && !t.Failed(); seed++ {
		verified("random", Generate(seed))
	}
	for _, f := range features {
		verified(f.name, f.Model)
	}
	t.Logf("%d models, %d points, %d directions", ran, points, slopes)
	if ran < n*80/100 || points < 3*ran/2 || slopes < points {
		t.Errorf("%d models, %d points and %d directions compared: too few", ran, points, slopes)
	}
}
