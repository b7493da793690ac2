package bind

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/table"
)

// Of the columns of a file those that a model can name are kept, as what it takes them for.
func TestKeep(t *testing.T) {
	for _, c := range []struct{ model, kept string }{
		{"data y, x: real[N] from \"f.csv\"\ny ~ Normal(x, 1)", "y=num x=num"},
		{"data y from \"f.csv\"\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)", "y m"},
		{"data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(0, 1)", "y=num g a"},
		{"data y: real[N] as \"log y\"\ny ~ Normal(0, 1)", "y=num log-y=num"},
		{"data y: real[N]\ndata X: real[N, K]\ny ~ Normal(X @ b, 1)\nb[1:K] ~ Normal(0, 1)", "y=num X=num X1=num X.2=num X[3]=num"},
		{"data y: real[N]\ndata X: real[N, 2]\ny ~ Normal(X[:, 1], 1)", "y=num X=num X1=num X.2=num X[3]=num"},
		{"data y: real[N]\nkinds = [\"x\", \"z\"]\ndata X: real[N, kinds]\ny ~ Normal(X[:, 1], 1)", "all"},
		{"data y: real[N] from \"f.csv\"\ndata x: real[N] from \"g.csv\"\ny ~ Normal(x, 1)", "all"},
		{"data y: real[N]\ndata s: factor<team>[N]\ndata h: real[team]\ny ~ Normal(h[s], 1)", "y=num s h=num team"},
		{"data y: real[N]\ndata l_g: real[N]\ny ~ Normal(l_g, 1)", "y=num l.g=num"},
	} {
		keep := Keep(check(t, c.model), 0)
		if (keep == nil) != (c.kept == "all") {
			t.Errorf("%s\nkeeps all: %v", c.model, keep == nil)
		}
		if keep == nil {
			continue
		}
		var kept []string
		for _, name := range []string{"y", "x", "m", "s", "g", "h", "a", "X", "X1", "X.2", "X[3]", "log y", "log_y", "l.g", "team", "z", "N", "id", ""} {
			shown := strings.ReplaceAll(name, " ", "-")
			switch keep(name) {
			case table.All:
				kept = append(kept, shown)
			case table.Numbers:
				kept = append(kept, shown+"=num")
			}
		}
		got := map[string]bool{}
		for _, k := range kept {
			got[k] = true
		}
		for _, k := range strings.Fields(c.kept) {
			if !got[k] {
				t.Errorf("%s\nkeeps %v, want %s among them", c.model, kept, k)
			}
			delete(got, k)
		}
		for k := range got {
			if k != "N" && k != "K" {
				t.Errorf("%s\nkeeps %s", c.model, k)
			}
		}
	}
}
