package modeltest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// What help says to type about a loop in brackets is a statement of its own: it has the loop around it, and no
// `n in 1:N` in the brackets of a value.
func TestHelpAboutLoopsInBrackets(t *testing.T) {
	code := regexp.MustCompile("`([^`]*(?:\\+=|~) [^`]*)`")
	for _, c := range []struct{ body, want string }{
		{"v: real<lower=lo>[N]\nv[n in 1:N] ~ Normal(x[n], 1)", "for n in 1:N { target += Normal(x[n], 1).lccdf(lo[n]) }"},
		{"v: real<lower=lo>[N]\nv[n in 1:N] ~ Normal(x[n], 1)", "v[n in 1:N] ~ Truncated(Normal(x[n], 1), lower=lo[n])"},
		{"v: real<lower=lo, upper=9>[N]\nfor n in 1:N { v[n] ~ Normal(x[n], 1) }", "target += log_diff_exp(Normal(x[n], 1).lcdf(9), Normal(x[n], 1).lcdf(lo[n]))"},
		{"v[n in [2, 1, 1, 2]] ~ Normal(x[n], 1)", "for n in [2, 1, 1, 2] { target += Normal(x[n], 1).lpdf(v[n]) }"},
		{"v[n in 1:N, k in 1:2, 1] = a * x[n]\nv[n in 1:N, k in 1:2, 1] ~ Normal(k, 1)", "for n in 1:N, k in 1:2 { target += Normal(k, 1).lpdf(v[n, k, 1]) }"},
	} {
		file, list := lang.Parse(ast.NewSource("m.bayes", "data x, y: real[N]\ny ~ Normal(a, 1)\na ~ Normal(0, 1)\nlo = a * x\n"+c.body+"\n"))
		model, more := lang.Check(file, nil)
		if list.Err() != nil || more.Err() != nil {
			t.Fatal(list.Format(), more.Format())
		}
		source, err := bind.FromValues(map[string]any{"x": []float64{1, 2, 3, 4}, "y": []float64{1, 2, 3, 4}})
		if err != nil {
			t.Fatal(err)
		}
		_, found := bind.Bind(model, bind.Data{Sources: []bind.Source{source}})
		said := found.Format()
		if !strings.Contains(said, "`"+c.want+"`") {
			t.Errorf("%s\nhelp does not say %s:\n%s", c.body, c.want, said)
		}
		for _, line := range strings.Split(said, "\n") {
			if help, ok := strings.CutPrefix(line, "help: "); ok {
				for _, m := range code.FindAllStringSubmatch(help, -1) {
					if _, list := lang.Parse(ast.NewSource("help.bayes", m[1]+"\n")); list.Err() != nil {
						t.Errorf("%s\nhelp says what is no statement: %s", c.body, m[1])
					}
				}
			}
		}
	}
}
