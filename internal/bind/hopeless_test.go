package bind

import (
	"strings"
	"testing"
)

// Data that no value of the unknowns makes possible are an error at binding, with the row
// and the column, not a sampler that finds no start.
func TestImpossibleData(t *testing.T) {
	const csv = "x,y,c,p\n1,2,7,0.5\n0,3,7,1\n2,0,7,0.25\n5,inf,7,0\n"
	const inf, row2, row3 = "row 4, column `y` of a.csv (line 5) is inf", "row 2, column `x` of a.csv (line 3)", "row 3, column `y` of a.csv (line 4)"
	head := "data x, y, c, p: real[N] from \"a.csv\"\nm ~ Normal(0, 1)\ns ~ HalfNormal(1)\n"
	for _, c := range []struct{ text, want string }{
		{"y ~ Normal(m, s)", inf + ", but Normal gives finite numbers"},
		{"y ~ Exponential(s)", inf},
		{"y[1:3] ~ LogNormal(m, s)", row3 + " is 0, where LogNormal has no probability"},
		{"y[1:3] ~ InverseGamma(s, s)", row3 + " is 0, where InverseGamma has no probability"},
		{"for i in 1:3 { y[i] ~ LogNormal(m, s) }", row3 + " is 0"},
		{"log(x) ~ Normal(m, s)", "`log(x)` at " + row2 + " is -inf, but Normal gives finite numbers"},
		{"logit(p) ~ Normal(m, s)", "`logit(p)` at row 2, column `p` of a.csv (line 3) is inf"},
		{"sqrt(x - 1) ~ Normal(m, s)", "`sqrt(x - 1)` at " + row2 + " is NaN"},
		{"c ~ Normal(m + s * log(x), 1)", "`log(x)` is -inf at " + row2},
		{"c ~ Normal(m * standardize(c), s)", "`standardize(c)` is NaN at row 1, column `c` of a.csv (line 2)"},
		{"z = (c - mean(c)) / sd(c)\nc ~ Normal(m * z, s)", "is NaN"},
		{"z = log(x)\nmu = m + s * z\nc ~ Normal(mu, 1)", "`log(x)` is -inf at " + row2},
		{"for i in 1:N { c[i] ~ Normal(m + s * log(x[i]), 1) }", "row 2, column `c` of a.csv (line 3) has no distribution"},
		{"target += LogNormal(m, s).lpdf(y[1:3])", "element 3 of `y[1:3]` is 0, where LogNormal has no probability"},
		{"for i in 1:3 { target += 1 + InverseGamma(s, s).lpdf(y[i]) }", "`y[i]` (with i = 3) is 0, where InverseGamma has no probability"},
		{"target += sum(Normal(m, s).lpdf(log(x)))", "`log(x)` at " + row2 + " is -inf, but Normal gives finite numbers"},
		{"target += Poisson(exp(m)).lpmf(5 * p) - 1", "is 2.5, but Poisson gives whole numbers"},
		{"target += Uniform(m, 4).lpdf(x)", "is 5, but Uniform gives no values above 4"},

		// What may be possible is no error.
		{"target += Gamma(s, s).lpdf(x)", "-"},
		{"target += log_sum_exp([LogNormal(m, s).lpdf(x[2]), Normal(m, s).lpdf(x[2])])", "-"},
		{"for i in 1:N { if x[i] > 0 { target += LogNormal(m, s).lpdf(x[i]) } }", "-"},
		{"target += sum(if x > 0 { LogNormal(m, s).lpdf(x) } else { log(0.5) })", "-"},
		{"x ~ Gamma(s, s)", "-"},
		{"x ~ Exponential(s)", "-"},
		{"p ~ Beta(s, s)", "-"},
		{"c ~ Normal(if x > 0 { m * log(x) } else { m }, s)", "-"},
		{"z = log(x)\nc ~ Normal(m * exp(z), s)", "-"},
		{"z = log(x)\nc[3:4] ~ Normal(m * z[3:4], s)", "-"},
	} {
		got, b := says(t, head+c.text+"\n", map[string]string{"a.csv": strings.Replace(csv, "inf", map[bool]string{true: "inf", false: "9"}[strings.HasPrefix(c.want, inf)], 1)})
		if (b != nil) != (c.want == "-") || c.want != "-" && !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s\nwant %s", c.text, got, c.want)
		}
	}
}
