package verify_test

import (
	"fmt"
	"testing"

	"github.com/bayes-lang/bayes/internal/verify"
)

// TestArraysOfTypes has each constrained type alone, as an array, as an array of arrays and with one value for
// each level of a factor: so many numbers are sampled, and the compiled programs agree with the evaluator.
func TestArraysOfTypes(t *testing.T) {
	data := map[string]any{"y": []float64{0.5, -1.25, 0.75}, "g": []string{"a", "b", "a"}}
	const head = "data y: real[N]\ndata g: factor[N]\ny ~ Normal(sum(x), 2)\n"
	for _, c := range []struct {
		kind string
		free int // numbers that are sampled for one value
	}{
		{"ordered", 3}, {"positive_ordered", 3}, {"simplex", 2}, {"sum_to_zero", 2}, {"unit_vector", 3},
		{"cholesky_factor_corr", 3}, {"cholesky_factor_cov", 6}, {"corr_matrix", 3}, {"cov_matrix", 6},
	} {
		for _, a := range []struct {
			dims, reads string // what else is read, with weights that tell the elements apart
			n           int
		}{
			{"3", "x[1] * [1, 2, -1]", 1},
			{"2, 3", "x[2, 1] * [1, 2, -1]", 2},
			{"g, 2, 3", "x[\"a\", 2, 3] * [1, 2, -1]", 4},
		} {
			if testing.Short() && a.n != 4 {
				continue
			}
			text := head + fmt.Sprintf("param x: %s[%s]\ntarget += -sum((%s - 0.3)^2)\n", c.kind, a.dims, a.reads)
			if c.kind == "cholesky_factor_cov" || c.kind == "cov_matrix" {
				text += "target += -0.01 * sum(x^2)\n"
			}
			b := bound(t, text, data)
			if b.Dim != a.n*c.free {
				t.Errorf("%s[%s]: %d numbers are sampled, want %d", c.kind, a.dims, b.Dim, a.n*c.free)
			}
			r, err := verify.Check(b, verify.Options{Points: 1})
			if err != nil {
				t.Errorf("%s[%s]: %v", c.kind, a.dims, err)
				continue
			}
			for _, row := range r.Rows {
				if row.Problem != "" || row.Slope > 1e-5 {
					t.Errorf("%s[%s]: %s: density %.2g, slope %.2g: %s", c.kind, a.dims, row.Program, row.Density, row.Slope, row.Problem)
					break
				}
			}
		}
	}
	b := bound(t, "data y: real[N]\nparam P: stochastic_matrix[2, 3]\ny ~ Normal(P[2] - 2 * P[1], 1)\nP[k in 1:2] ~ Dirichlet([1, 2, 3])\n", map[string]any{"y": data["y"]})
	if b.Dim != 4 {
		t.Errorf("stochastic_matrix[2, 3]: %d numbers are sampled, want 4", b.Dim)
	}
}

// TestVectorDistributions has distributions of vectors and matrices in one model, with arguments of every kind: numbers for
// all elements, unknown matrices, factors, and a draw that is longer than its argument.
func TestVectorDistributions(t *testing.T) {
	b := bound(t, `
data y: real[N, 2]
data k: int[N, 3]
y ~ MvNormal(mu, sd=s, corr=R)
mu ~ MvGaussianRandomWalk(N, chol=L)
R ~ LKJ(2, 2)
s ~ HalfNormal(1)
L = [[1, 0], [q, 1]]
q ~ Normal(0, 1)
k ~ OrderedMultinomial(5, q, c)
param c: ordered[2]
c ~ Normal(0, 2)
z ~ LowRankMvNormal(0, [[1], [q]], [1, s])
w ~ MvStudentT(5, z, sd=[1, s], corr_chol=F)
F ~ LKJCholesky(2, 1)
target += -w[1]^2
`, map[string]any{"y": [][]float64{{1, 2}, {3, 4}, {5, 6}}, "k": [][]int{{1, 2, 2}, {3, 1, 1}, {0, 0, 5}}})
	r, err := verify.Check(b, verify.Options{Points: 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		if row.Problem != "" || row.Slope > 1e-5 {
			t.Errorf("%s: density %.2g, slope %.2g: %s", row.Program, row.Density, row.Slope, row.Problem)
		}
	}
}
