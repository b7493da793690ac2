package bind

import (
	"strings"
	"testing"
)

// Notes on what is legal and hardly meant, where shapes show it; and none where it
// may well be meant.
func TestUnlikely(t *testing.T) {
	const data = "data y, se: real[N]\ndata g: factor[N]\ndata A, B: real[K, K]\n"
	for _, c := range []struct{ text, want, help string }{
		{"y ~ Normal(theta, se)\ntheta ~ Normal(mu, tau)\nmu ~ Normal(0, 5)\ntau ~ HalfNormal(5)\n",
			"`theta` is one number for all 3 rows", "theta[g] ~ Normal(mu, tau)"},
		{"y ~ Normal(theta, se)\ntheta ~ StudentT(4, mu, tau)\nmu ~ Normal(0, 5)\ntau ~ HalfNormal(5)\n",
			"scale `tau`", "theta[g]"},
		{"y ~ Normal(a[g], se)\na[g] ~ Normal(mu, tau)\nmu ~ Normal(0, 5)\ntau ~ HalfNormal(5)\n", "", ""},
		{"y ~ Normal(theta, tau)\ntheta ~ Normal(0, tau)\ntau ~ HalfNormal(5)\n", "", ""}, // tau has the rows too
		{"y ~ Normal(theta, se)\ntheta ~ Normal(0, 3)\n", "", ""},
		{"y ~ Normal(m, se)\nm ~ Normal(0, 1)\nC = A * B\n", "`*` multiplies the matrices `A` and `B`", "A @ B"},
		{"y ~ Normal(m, se)\nm ~ Normal(0, 1)\nC = A @ (A' * B)\n", "`*` multiplies", "A' @ B"},
		{"y ~ Normal(m, se)\nm ~ Normal(0, 1)\nC = 2 * A + A @ B\n", "", ""},
		{"y ~ Normal(m, se)\nm ~ Normal(0, 1)\nC = inv(A)\n", "`inv` of a matrix", "inverse(A)"},
		{"y ~ Normal(m, se)\nm ~ Normal(0, 1)\nC = inv(y)\n", "", ""},
	} {
		m := check(t, data+c.text)
		d, list := FromSettings([]string{"y=[1, 2, 3]", "se=[1, 1, 1]", `g=["a", "b", "a"]`, "A=[[1, 2], [3, 4]]", "B=[[1, 2], [3, 4]]"})
		if list.Err() != nil {
			t.Fatal(list.Err())
		}
		b, list := Bind(m, Data{Sources: []Source{d}})
		if list.Err() != nil {
			t.Fatal(list.Err())
		}
		got := b.Warnings.Format()
		if c.want == "" && got != "" || !strings.Contains(got, c.want) || !strings.Contains(got, c.help) {
			t.Errorf("%s gives %q, want %q and %q", c.text, got, c.want, c.help)
		}
	}
}

// Bounds that cut a distribution are spoken of where what they leave depends on unknowns,
// and not where it is the same whatever these are: half of Normal(0, s) above 0.
func TestCutMass(t *testing.T) {
	for _, c := range []struct {
		bounds, law string
		warns       bool
	}{
		{"lower=0", "Normal(0, s)", false},
		{"lower=0", "Normal(m, s)", true},
		{"lower=1", "Normal(0, s)", true},
		{"lower=1", "Normal(1, s)", false},
		{"upper=1", "Normal(1, s)", false},
		{"lower=0", "StudentT(4, 0, s)", false},
		{"lower=0", "Cauchy(0, s)", false},
		{"lower=0", "Laplace(0, s)", false},
		{"lower=-1e60", "Normal(0, s)", true},
		{"lower=-1, upper=1", "Normal(0, s)", true},
		{"upper=2", "Exponential(s)", true},
		{"lower=0, upper=s", "Normal(0, s)", true}, // the same mass, but the bound is unknown
		{"lower=0", "Normal(0, 2)", false},
	} {
		m := check(t, "data y: real[N]\nparam c: real<"+c.bounds+">\nc ~ "+c.law+"\ny ~ Normal(c + m, s)\nm ~ Normal(0, 1)\ns ~ HalfNormal(1)\n")
		d, _ := FromSettings([]string{"y=[1, 2, 3]"})
		b, list := Bind(m, Data{Sources: []Source{d}})
		if list.Err() != nil {
			t.Fatal(list.Err())
		}
		if got := b.Warnings.Format(); strings.Contains(got, "known only to lie within the bounds") != c.warns {
			t.Errorf("%s with %s: %q", c.law, c.bounds, got)
		}
	}
}
