package verify_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/verify"
	"github.com/bayes-lang/bayes/lang"
)

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

func line(t *testing.T) *bind.Bound {
	return bound(t, "data x, y: real[N]\ny ~ Normal(a + b * x, s)\na, b ~ Normal(0, 1)\ns ~ HalfNormal(1)\n",
		map[string]any{"x": []float64{1, 2, 3, 4, 5, 6, 7, 8}, "y": []float64{1, 3, 2, 5, 4, 6, 8, 7}})
}

// change applies f to the bodies of all loops.
func change(steps []autodiff.Step, f func(l *autodiff.Loop)) []autodiff.Step {
	for _, s := range steps {
		switch s := s.(type) {
		case *autodiff.Loop:
			f(s)
		case *autodiff.Nest:
			change(s.Steps, f)
		}
	}
	return steps
}

// planted are passes that are wrong: what they do, and where it shows.
var planted = []struct {
	name                   string
	run                    func(steps []autodiff.Step) []autodiff.Step
	density, gradientAlone bool
}{
	{"constant", func(steps []autodiff.Step) []autodiff.Step { // -0.5 becomes -0.5001
		return change(steps, func(l *autodiff.Loop) {
			for i := range l.Body {
				if in := &l.Body[i]; in.Op == graph.OpConst && in.F == -0.5 {
					in.F = -0.5001
				}
			}
		})
	}, true, false},
	{"row", func(steps []autodiff.Step) []autodiff.Step { // the last row is lost
		return change(steps, func(l *autodiff.Loop) {
			if l.Rows > 1 {
				l.Rows--
			}
		})
	}, true, false},
	{"adjoint", func(steps []autodiff.Step) []autodiff.Step { // an adjoint is added twice
		done := false
		return change(steps, func(l *autodiff.Loop) {
			for _, in := range l.Body {
				if in.Op == graph.OpAcc && l.Rows > 1 && !done {
					l.Body = append(l.Body[:len(l.Body):len(l.Body)], in)
					done = true
				}
			}
		})
	}, false, true},
}

// A wrong pass is found, is named, and is told apart from the programs without it.
func TestWrongPassIsFound(t *testing.T) {
	for _, p := range planted {
		r, err := verify.Check(line(t), verify.Options{Last: autodiff.NewPass(p.name, "is wrong", p.run)})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Wrong() || !slices.Equal(r.Guilty(), []string{p.name}) {
			t.Errorf("%s: wrong %v, guilty %v\n%s", p.name, r.Wrong(), r.Guilty(), r.Text())
		}
		for _, row := range r.Rows {
			right := row.Without == p.name || strings.HasSuffix(row.Program, "without passes")
			if right != (row.Problem == "") {
				t.Errorf("%s, %s: %q", p.name, row.Program, row.Problem)
			}
			if want := "the log density is"; p.density && !right && !strings.Contains(row.Problem, want) {
				t.Errorf("%s, %s: %q, want %q", p.name, row.Program, row.Problem, want)
			}
			if want := "the gradient gives"; p.gradientAlone && !right && (!strings.Contains(row.Problem, want) || row.Density > 1e-12) {
				t.Errorf("%s, %s: %q, want %q", p.name, row.Program, row.Problem, want)
			}
		}
	}
}

// Every tier, every pass left out and none are compared, and agree.
func TestAllAgree(t *testing.T) {
	r, err := verify.Check(line(t), verify.Options{Points: 3})
	if err != nil {
		t.Fatal(err)
	}
	text := r.Text()
	for _, p := range compile.Passes() {
		if !p.Required && !strings.Contains(text, "portable without "+p.Name+" ") {
			t.Errorf("no line for %s\n%s", p.Name, text)
		}
	}
	if r.Wrong() || r.Points != 3 || r.Slopes < 9 || !strings.Contains(text, "\nliteral ") || !strings.Contains(text, "\nportable without passes ") {
		t.Errorf("%d points, %d slopes\n%s", r.Points, r.Slopes, text)
	}
}

// A density that is finite nowhere is no agreement.
func TestNothingToCompare(t *testing.T) {
	r, err := verify.Check(bound(t, "data y: real[N]\ny ~ Normal(a, 1)\na ~ Normal(0, 1)\ntarget += log(-1 - a^2)\n", map[string]any{"y": []float64{1, 2}}), verify.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Wrong() || r.Points != 0 || r.Tried < 10 {
		t.Errorf("%d of %d points\n%s", r.Points, r.Tried, r.Text())
	}
}
