package bind

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/diag"
)

// A model that observes nothing, or less than its data have, is told so: what is
// declared and read by nothing, columns that it does not use, files without rows.
func TestNothingObserved(t *testing.T) {
	line := "a + b * x, s)\na, b ~ Normal(0, 1)\ns ~ HalfNormal(1)\n"
	files := map[string]string{"d.csv": "x,y,z\n1,2,3\n2,3,4\n", "empty.csv": "x,y\n", "yield.csv": "x,yield_\n1,2\n2,3\n", "two.csv": "x,y,w\n1,2,3\n2,3,4\n"}
	for _, c := range []struct {
		name, text string
		data       []string
		settings   []string
		want       []string // the parts of each warning, none for none
	}{
		{"an outcome that is not declared", "data x: real[N] from \"d.csv\"\ny ~ Normal(" + line, nil, nil,
			[]string{"m.bayes:2:1: warning: nothing is observed, so `sample` draws from the prior", "`y` is an unknown of the model, although d.csv has a column `y`", "d.csv has a column that the model does not use: `z`", "declare it: `data y from \"d.csv\"`"}},
		{"an outcome under another name", "data x, yield_: real[N]\nharvest ~ Normal(" + line, []string{"yield.csv"}, nil,
			[]string{"nothing is observed", "m.bayes:1:9: note: `yield_` is declared as data, but nothing reads it", "to observe `yield_`, put it on the left of `~`"}},
		{"a column that the model does not use", "data x: real[N]\nq ~ Normal(" + line, []string{"d.csv"}, nil,
			[]string{"nothing is observed", "d.csv has columns that the model does not use: `y` and `z`"}},
		{"a file without rows", "data x, y: real[N]\ny ~ Normal(" + line, []string{"empty.csv"}, nil,
			[]string{"nothing is observed", "empty.csv has no rows"}},
		{"no values", "data x, y: real[N]\ny ~ Normal(" + line, nil, []string{"x=[]", "y=[]"},
			[]string{"nothing is observed", "`y` has no values"}},
		{"an outcome that is missing", "data x, y: real[N]\ny ~ Normal(" + line, nil, []string{"x=[1, 2]", "y=[NA, NA]"},
			[]string{"nothing is observed", "note: all values of `y` are missing"}},
		{"a range that is empty", "data y: real[N]\nfor i in 4:N { y[i] ~ Normal(a, 1) }\na ~ Normal(0, 1)\n", nil, []string{"y=[1, 2]"},
			[]string{"nothing is observed"}},
		{"a model without data", "a ~ Normal(0, 1)\n", nil, nil, []string{"nothing is observed", "declare it, `data y`, and give it a distribution, `y ~ Normal(...)`"}},
		{"a second outcome that is not declared", "data x, y: real[N]\ny ~ Normal(m, 1)\nw ~ Normal(m, 1)\nx ~ Normal(w, 1)\nm ~ Normal(0, 1)\n", []string{"two.csv"}, nil,
			[]string{"m.bayes:3:1: warning: `w` is an unknown of the model, although two.csv has a column `w`", "declare it: `data w`"}},
		{"a file without rows beside another", "data z from \"d.csv\"\ndata y from \"empty.csv\"\nz ~ Normal(m, 1)\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n", nil, nil,
			[]string{"m.bayes:2:6: warning: empty.csv has no rows, so `y` has no values"}},
		{"a likelihood in target", "data y from \"d.csv\"\ntarget += sum(Normal(m, 1).lpdf(y))\nm ~ Normal(0, 1)\n", nil, nil, nil},
		{"an expression that is observed", "data y from \"d.csv\"\nlog(y) ~ Normal(m, 1)\nm ~ Normal(0, 1)\n", nil, nil, nil},
		{"an outcome, and a column that nothing uses", "data x, y: real[N]\ny ~ Normal(" + line, []string{"d.csv"}, nil, nil},
		{"vectors that are all partly missing", "data y: real[N, K]\ny ~ MvNormal(m, eye(2))\nm[2] ~ Normal(0, 1)\n", nil, []string{"y=[[1, NA]]"}, nil},
	} {
		b, err := given{files: files, data: c.data, settings: c.settings}.bind(t, c.text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := b.Warnings.Format()
		if len(c.want) == 0 && got != "" {
			t.Errorf("%s: there is a warning:\n%s", c.name, got)
		}
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: the warning lacks %q:\n%s", c.name, w, got)
			}
		}
		if len(c.want) > 0 && len(b.Warnings) != 1 {
			t.Errorf("%s: there are %d warnings, not one:\n%s", c.name, len(b.Warnings), got)
		}
		for _, w := range b.Warnings {
			if w.Severity != diag.Warning {
				t.Errorf("%s: %s is no warning", c.name, w.Code)
			}
		}
		// Who draws from the prior on purpose is told nothing.
		if b, err = (given{files: files, data: c.data, settings: c.settings, partial: true}).bind(t, c.text); err != nil || len(b.Warnings) > 0 {
			t.Errorf("%s: for the prior: %v", c.name, err)
		}
	}
}
