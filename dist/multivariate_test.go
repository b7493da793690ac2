package dist

import (
	"math"
	"testing"

	"github.com/bayes-lang/bayes/internal/transform"
)

// TestMultivariateIntegrates integrates densities over their space by the
// trapezoidal rule on the unconstrained one, which converges exponentially for
// functions that decay at both ends: a check of constants and of Jacobians.
func TestMultivariateIntegrates(t *testing.T) {
	for _, c := range []struct {
		dist  string
		form  int
		args  [][]float64
		reach float64 // of the grid
		step  float64
	}{
		{"LKJCholesky", 0, [][]float64{{2}, {1}}, 20, 0.1},
		{"LKJCholesky", 0, [][]float64{{2}, {0.7}}, 25, 0.1},
		{"LKJCholesky", 0, [][]float64{{3}, {2.5}}, 8, 0.25},
		{"Dirichlet", 0, [][]float64{{2, 0.7, 3}}, 60, 0.4},
		{"Dirichlet", 0, [][]float64{{1, 1}}, 60, 0.2},
		{"MvNormal", 0, [][]float64{{0.5, -0.5}, {1, 0.6, 0.6, 2}}, 12, 0.25},
		{"MvNormal", 1, [][]float64{{0.5, -0.5}, {1, 0, 0.6, 0.8}}, 10, 0.25},
		{"MvNormal", 2, [][]float64{{0.5, -0.5}, {1, 0.6, 0.6, 2}}, 12, 0.25},
		{"MvNormal", 3, [][]float64{{0.5, -0.5}, {0.8, 1.4}, {1, 0.6, 0.6, 1}}, 12, 0.2},
		{"MvNormal", 4, [][]float64{{0.5, -0.5}, {0.8, 1.4}, {1, 0, 0.6, 0.8}}, 12, 0.2},
		{"MvStudentT", 3, [][]float64{{9}, {0.5, -0.5}, {0.8, 1.4}, {1, 0.6, 0.6, 1}}, 60, 0.25},
		{"LowRankMvNormal", 0, [][]float64{{0.5, -0.5}, {1, -0.6}, {0.5, 0.8}}, 12, 0.2},
		{"MvGaussianRandomWalk", 0, [][]float64{{1}, {0.5, 1}, {1, 0.6, 0.6, 2}, {0.5, -1}, {1, 0.6, 0.6, 2}}, 12, 0.25},
		{"MvGaussianRandomWalk", 1, [][]float64{{2}, {0.6}}, 12, 0.2},
		{"MvStudentT", 0, [][]float64{{9}, {0.5, -0.5}, {1, 0.6, 0.6, 2}}, 60, 0.25},
		{"MvStudentT", 1, [][]float64{{9}, {0.5, -0.5}, {1, 0, 0.6, 0.8}}, 60, 0.25},
		{"MvStudentT", 2, [][]float64{{9}, {0.5, -0.5}, {1, 0.6, 0.6, 2}}, 60, 0.25},
		{"ZeroSumNormal", 0, [][]float64{{3}, {1.5}}, 15, 0.25},
		{"ICAR", 0, [][]float64{{3}, {1, 2}, {2, 3}, {0.7}}, 10, 0.2},
		{"CAR", 0, [][]float64{{0.5, -1}, {1}, {2}, {1.5}, {0.7}}, 12, 0.2},
		{"StickBreakingWeights", 0, [][]float64{{3}, {0.7}}, 60, 0.3},
		{"StickBreakingWeights", 0, [][]float64{{2}, {3}}, 60, 0.2},
		{"GaussianRandomWalk", 0, [][]float64{{2}, {0.5}, {0.7}, {-1}, {1.2}}, 12, 0.2},
		{"AR", 0, [][]float64{{2}, {0.5}, {0.7}, {0.8}, {1.2}}, 12, 0.2},
		{"GARCH11", 0, [][]float64{{2}, {0.5}, {0.3}, {0.4}, {1.2}}, 25, 0.2},
		{"MatrixNormal", 0, [][]float64{{0.5, -1}, {1.5}, {1, 0.4, 0.4, 2}}, 15, 0.25},
		{"LKJ", 0, [][]float64{{2}, {0.7}}, 25, 0.1},
		{"LKJ", 0, [][]float64{{3}, {2.5}}, 8, 0.25},
		{"Wishart", 0, [][]float64{{4}, {1, 0.6, 0.6, 2}}, 11, 0.2},
		{"Wishart", 1, [][]float64{{3.5}, {1, 0, 0.6, 0.8}}, 9, 0.2},
		{"Wishart", 2, [][]float64{{4}, {1, 0.6, 0.6, 2}}, 9, 0.2},
		{"InverseWishart", 0, [][]float64{{12}, {12, 0.6, 0.6, 10}}, 7, 0.14},
		{"InverseWishart", 1, [][]float64{{12}, {3, 0, 0.6, 3}}, 7, 0.14},
	} {
		if !isTested(c.dist) {
			continue
		}
		s := Lookup(c.dist)
		kind := s.Support(c.form).Kind
		x := make([]float64, s.EventLen(c.form, c.args))
		n := len(x)
		if kind != transform.Real {
			n = kind.Size(len(x))
		}
		u := make([]float64, n)
		var sum func(k int) float64
		sum = func(k int) float64 {
			if k < n {
				total := 0.0
				for v := -c.reach; v <= c.reach; v += c.step {
					u[k] = v
					total += sum(k+1) * c.step
				}
				return total
			}
			logJ := 0.0
			if kind == transform.Real {
				copy(x, u)
			} else {
				logJ = transform.Constrain(kind, u, math.Inf(-1), math.Inf(1), x)
			}
			return math.Exp(s.LogDensity(c.form, x, c.args) + logJ)
		}
		if got := sum(0); !(math.Abs(got-1) <= 1e-8) {
			t.Errorf("%s%v: integrates to 1 %+.3g", c.dist, c.args, got-1)
		}
	}
}

// TestMultinomialSums adds up all counts.
func TestMultinomialSums(t *testing.T) {
	for _, c := range []struct {
		dist string
		form int
		args [][]float64
	}{
		{"Multinomial", 0, [][]float64{{6}, {0.2, 0.5, 0.3}}},
		{"Multinomial", 1, [][]float64{{6}, {1, -1, 0.5}}},
		{"OrderedMultinomial", 0, [][]float64{{6}, {0.3}, {-1, 0.5}}},
		{"DirichletMultinomial", 0, [][]float64{{6}, {0.4, 2, 3}}},
		{"DirichletMultinomial", 1, [][]float64{{6}, {0.2, 0.5, 0.3}, {1.5}}},
		{"DirichletMultinomial", 2, [][]float64{{6}, {1, -1, 0.5}, {30}}},
	} {
		if !isTested(c.dist) {
			continue
		}
		s, sum := Lookup(c.dist), 0.0
		for i := 0.0; i <= 6; i++ {
			for j := 0.0; i+j <= 6; j++ {
				sum += math.Exp(s.LogDensity(c.form, []float64{i, j, 6 - i - j}, c.args))
			}
		}
		if !(math.Abs(sum-1) <= 1e-13) {
			t.Errorf("%s%v: sums to 1 %+.3g", c.dist, c.args, sum-1)
		}
	}
}
