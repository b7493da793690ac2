package compile_test

import (
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/lang"
)

// What decides an index, a size, a branch, a support or a type is no input of a
// program; plain covariates are.
func TestReplaceable(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"data x, y\ny ~ Normal(a + b * x, 1)\na, b ~ Normal(0, 1)\n", []string{"x"}},
		{"data x, y: real[N]\nz = standardize(x)\ny ~ Normal(a + b * exp(z), 1)\na, b ~ Normal(0, 1)\n", []string{"x"}},
		{"data x: real<lower=0>[N]\ndata y: real[N]\ny ~ Normal(a * x, 1)\na ~ Normal(0, 1)\n", nil},
		{"data n, y: int[N]\ny ~ Binomial(n, p)\np ~ Beta(1, 1)\n", nil},
		{"data g: int[N]\ndata y, x: real[N]\ny ~ Normal(a[g] + x, 1)\na[3] ~ Normal(0, 1)\n", []string{"x"}},
		{"data k, y: real[N]\nj = int(k) + 1\nfor i in 1:N { y[i] ~ Normal(a[j[i]], 1) }\na[3] ~ Normal(0, 1)\n", nil},
		{"data s: real\ndata x, y: real[N]\nfor i in 1:N { if s > 0 { y[i] ~ Normal(a * x[i], 1) } else { y[i] ~ Normal(x[i], 1) } }\na ~ Normal(0, 1)\n", []string{"x"}},
		{"data x, y: real[N]\ny ~ Normal(a * sort(x), 1)\na ~ Normal(0, 1)\n", nil},
		{"data x, y: real[N]\ny ~ Normal(a * concat([1.0], x)[1:N], 1)\na ~ Normal(0, 1)\n", []string{"x"}},
		{"data x, y: real[N]\ny ~ Normal(a * length(x) + cov_exp_quad(x, a, 1)[1], 1)\na ~ Normal(0, 1)\n", []string{"x"}},
		{"data x, y: real[N]\ndata p: real\ny ~ Normal(quantile(a * x, p), 1)\na ~ Normal(0, 1)\n", []string{"x"}},
		{"data x: real\ndata k: int\ndata y: real[N]\ny ~ Normal(sum(rep(a * x, k)), 1)\na ~ Normal(0, 1)\n", []string{"x"}},
		{"data x: real[2, 2]\ndata y: real[N]\ny ~ Normal(a * det(x) + a * eigen_values(x)[1], 1)\na ~ Normal(0, 1)\n", nil},
		{"data x: real[2, 2]\ndata y: real[N]\ny ~ Normal(a * log_det(x), 1)\na ~ Normal(0, 1)\n", []string{"x"}},
		{"fn f(x: real) = 2 * x\ndata x, y: real\ny ~ Normal(a * f(x), 1)\na ~ Normal(0, 1)\n", nil},
	} {
		file, list := lang.Parse(ast.NewSource("m.bayes", c.text))
		if list.Err() != nil {
			t.Error(list.Format())
			continue
		}
		m, list := lang.Check(file, nil)
		if list.Err() != nil {
			t.Error(list.Format())
			continue
		}
		var got []string
		for name := range compile.Replaceable(m) {
			got = append(got, name)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s%q, want %q", c.text, got, c.want)
		}
	}
}
