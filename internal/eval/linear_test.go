package eval

import (
	"math"
	"math/rand"
	"testing"

	"github.com/bayes-lang/bayes/lang"
)

// TestLinearAlgebra checks decompositions by what they must fulfil, on random
// matrices A (5 x 3), S (4 x 4, symmetric positive definite) and G (4 x 4).
func TestLinearAlgebra(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	random := func(n, m int) *Value {
		v := Array(Real, []int{n, m}, make([]float64, n*m))
		for i := range v.Num {
			v.Num[i] = rng.NormFloat64()
		}
		return v
	}
	for range 20 {
		env := Env{"A": random(5, 3), "G": random(4, 4), "B": random(4, 2)}
		s, err := New(&lang.Model{}, nil).Expr(expr(t, "G @ G' + eye(4)"), env)
		if err != nil {
			t.Fatal(err)
		}
		env["S"] = s
		for _, zero := range []string{ // each is zero up to rounding
			"cholesky(S) @ cholesky(S)' - S",
			"S @ inverse(S) - eye(4)",
			"G @ solve(G, B) - B",
			"G @ solve(G, B[:, 1]) - B[:, 1]",
			"log_det(S) - 2 * sum(log(diag(cholesky(S))))",
			"log(abs(det(G))) - log_det(G)",
			"det(G @ S) / (det(G) * det(S)) - 1",
			"S @ eigen_vectors(S) - eigen_vectors(S) @ diag(eigen_values(S))",
			"eigen_vectors(S)' @ eigen_vectors(S) - eye(4)",
			"trace(S) - sum(eigen_values(S))",
			"qr_q(A) @ qr_r(A) - A",
			"qr_q(A)' @ qr_q(A) - eye(3)",
			"svd_u(A) @ diag(svd_s(A)) @ svd_v(A)' - A",
			"svd_u(A') @ diag(svd_s(A')) @ svd_v(A')' - A'",
			"svd_v(A)' @ svd_v(A) - eye(3)",
			"svd_s(A)^2 - reverse(eigen_values(A' @ A))",
			"matrix_exp(G) @ matrix_exp(-G) - eye(4)",
			"log(det(matrix_exp(G))) - trace(G)",
			"matrix_exp(S / 10) - eigen_vectors(S) @ diag(exp(eigen_values(S) / 10)) @ eigen_vectors(S)'",
			"quad_form(S, B) - B' @ S @ B",
			"quad_form(S, B[:, 1]) - dot(B[:, 1], S @ B[:, 1])",
			"kron(G, S) @ kron(inverse(G), inverse(S)) - eye(16)",
			"A' - [A[:, j] for j in 1:3]",
			"(A')' - A",
			"sum(outer(A[:, 1], A[:, 2])) - sum(A[:, 1]) * sum(A[:, 2])",
			"standardize(A)[:, 2] - standardize(A[:, 2])",
		} {
			v, err := New(&lang.Model{}, nil).Expr(expr(t, zero), env)
			if err != nil {
				t.Fatalf("%s: %v", zero, err)
			}
			for _, x := range v.Num {
				if !(math.Abs(x) < 1e-7) { // conditions reach 1e6; float64 rounds at 1e-16
					t.Fatalf("%s = %v", zero, v)
				}
			}
		}
	}
	for src, want := range map[string]string{
		"cholesky([[1, 2], [2, 1]])":                                                    "[[1, 0], [2, nan]]",
		"det([[1, 2], [2, 4]])":                                                         "0",
		"svd_s([[3, 0], [0, -4]])":                                                      "[4, 3]",
		"all(abs(eigen_values([[0, 1], [1, 0]]) - [-1, 1]) < 1e-15)":                    "true",
		"eigen_vectors([[2, 0], [0, 1]])":                                               "[[0, 1], [1, 0]]",
		"matrix_exp([[0, 1], [0, 0]])":                                                  "[[1, 1], [0, 1]]",
		"solve([[0, 1], [1, 0]], [3, 5])":                                               "[5, 3]",
		"diag([[1, 2, 3], [4, 5, 6]])":                                                  "[1, 5]",
		"qr_r([[0, 2], [3, 0]])":                                                        "[[3, 0], [0, 2]]",
		"convolve([1, 2, 3], [0, 1, 0.5])":                                              "[0, 1, 2.5, 4, 1.5]",
		"cov_exp_quad([[0, 0], [3, 4]], sigma=1, length=5)[1, 2] == exp(-0.5)":          "true",
		"cov_exp_quad([[0, 0], [3, 4]], sigma=2, length=[3, 4])[1, 2] == 4 * exp(-1.0)": "true",
	} {
		v, err := New(&lang.Model{}, nil).Expr(expr(t, src), Env{})
		if err != nil {
			t.Errorf("%s: %v", src, err)
		} else if got := v.String(); got != want {
			t.Errorf("%s = %s, want %s", src, got, want)
		}
	}
}

// TestBspline checks that the splines of a basis sum to 1 between the ends, and
// against the closed form of the uniform cubic spline.
func TestBspline(t *testing.T) {
	in := New(&lang.Model{}, nil)
	v, err := in.Expr(expr(t, "[sum(bspline([x], knots=linspace(0, 4, 5), degree=d)[1]) for x in [0, 0.1, 1, 2.5, 3.999, 4], d in 0:4]"), Env{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range v.Num {
		if !close(x, 1, 1e-14) {
			t.Fatalf("the splines do not sum to 1: %v", v)
		}
	}
	// In the middle of many knots B_j is the uniform cubic: (1 - u)^3 / 6 and so on.
	v, err = in.Expr(expr(t, "bspline([5.25], knots=linspace(0, 10, 11), degree=3)[1, 6:9]"), Env{})
	if err != nil {
		t.Fatal(err)
	}
	u := 0.25
	for i, want := range []float64{(1 - u) * (1 - u) * (1 - u) / 6, (3*u*u*u - 6*u*u + 4) / 6, (-3*u*u*u + 3*u*u + 3*u + 1) / 6, u * u * u / 6} {
		if !close(v.Num[i], want, 1e-14) {
			t.Errorf("spline %d is %v, want %v", i, v.Num[i], want)
		}
	}
}

// Beyond the outer knots B-splines go on as straight lines, and still sum to 1; they
// are never 0 there all together.
func TestSplineBeyondKnots(t *testing.T) {
	in := New(nil, nil)
	for _, c := range []struct{ e, want string }{
		{"bspline([-1, 2], [0, 1], degree=1)", "[[2, -1], [-1, 2]]"},
		{"bspline([-1, 2], [0, 1], degree=0)", "[[1], [1]]"},
		{"bspline([-1, 2], [0, 1], degree=2)", "[[3, -2, 0], [0, -2, 3]]"},
		{"bspline([2, 4, 6], [0, 1, 2], degree=3)[:, 5]", "[1, 7, 13]"},
	} {
		v, err := in.Expr(expr(t, c.e), Env{})
		if err != nil || v.String() != c.want {
			t.Errorf("%s = %v (%v), want %s", c.e, v, err, c.want)
		}
	}
	v, err := in.Expr(expr(t, "[sum(bspline([x], linspace(0, 4, 5), degree=d)[1]) for x in [-3, 0, 4, 5, 100], d in 0:4]"), Env{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range v.Num {
		if !(math.Abs(x-1) <= 1e-12) {
			t.Errorf("the sum is %v", x)
		}
	}
}
