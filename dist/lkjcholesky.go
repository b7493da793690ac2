package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// LKJCholesky(n, eta), lower Cholesky factors L of n x n correlation matrices:
// log f(L) = sum over i = 2..n of (n - i + 2 eta - 2) log(L[i,i]) - c(n, eta).
// The canonical partial correlations in column j (from 1) are 2 B - 1 with B from
// Beta(b[j], b[j]), b[j] = eta + (n - 1 - j) / 2, so that
// c = sum over j = 1..n-1 of (n - j) ((2 b[j] - 1) log(2) + lbeta(b[j], b[j])).
// Lewandowski, Kurowicka, Joe (2009), J. Multivariate Analysis 100, sec. 2 and 3.
var lkjCholesky = Spec{
	Name: "LKJCholesky",
	Doc:  "lower Cholesky factor of an n x n correlation matrix R whose density is proportional to det(R)^(eta-1)",
	Forms: []Form{{Params: []Param{
		{Name: "n", Rule: Dimension}, {Name: "eta", Rule: Positive},
	}}},
	EventRank: 2,
	Density:   "prod([x[k, k]^(n - k + 2 * eta - 2) for k in 2:n])",
	Values:    "lower Cholesky factors of correlation matrices",
	Note: "The density is this up to a constant factor that depends on n and eta. eta = 1 is uniform over correlation matrices; larger values favour small correlations. " +
		"Each correlation has mean 0 and sd 1 / sqrt(2 * eta + n - 1). The covariance matrix of scales tau has the factor diag(tau) @ L.",
	Example: "exp(LKJCholesky(2, 1).lpdf(eye(2)))", Value: "0.5",
	See: "LKJ MvNormal cholesky_factor_corr",
	Aliases: []Alias{
		{Name: "lkj_corr_cholesky", Here: "LKJCholesky(K, $1)", Usage: "LKJCholesky(K, eta)", Fact: "K is the number of rows"},
		{Name: "LKJCholeskyCov", Usage: "LKJCholesky(K, eta)", Fact: "scales `tau` enter with its Cholesky factor: `MvNormal(mu, chol = diag(tau) @ L)`"},
		{Name: "LKJCov", Usage: "LKJCholesky(K, eta)", Fact: "scales `tau` enter with its Cholesky factor: `MvNormal(mu, chol = diag(tau) @ L)`"},
		{Name: "CorrCholesky", Usage: "LKJCholesky(K, eta)", Fact: "K is the number of rows"},
		{Name: "lkjcholeskycov"},
	},
	Points: []Point{
		{Args: [][]float64{{3}, {1.7}}},
		{Args: [][]float64{{2}, {1}}},
		{Args: [][]float64{{3}, {2.5}}},
		{Args: [][]float64{{4}, {0.7}}},
		{Args: [][]float64{{1}, {1}}},
	},
	functions: functions{
		support: support(transform.CholeskyCorr, -1, 1),
		length:  func(_ int, a [][]float64) int { return int(a[0][0]) * int(a[0][0]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			n, eta := int(a[0][0]), a[1][0]
			if len(x) != n*n || corrProblem(x, n) != "" {
				return math.Inf(-1)
			}
			v := 0.0
			for i := 1; i < n; i++ {
				v += float64((float64(n-i-1) + float64(2*eta) - 2) * mathx.Log(x[i*n+i]))
			}
			for j := 1; j < n; j++ {
				b := eta + float64(float64(n-1-j)*0.5)
				v -= float64(float64(n-j) * (float64((b+b-1)*math.Ln2) + mathx.Lbeta(b, b)))
			}
			return v
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			n, eta := order(len(x)), a[1][0]
			var terms []graph.Ref
			for i := 1; i < n; i++ {
				power := t.plus(t.scale(2, eta), float64(n-i-1)-2)
				terms = append(terms, t.Mul(power, t.Log(x[i*n+i])))
			}
			v := t.Sum(terms)
			return t.Add(t.perLKJ(v, n, eta), t.positive(eta))
		},
		draw: func(r *mathx.Stream, _ int, a [][]float64, out []float64) {
			n, eta := int(a[0][0]), a[1][0]
			for i := 0; i < n; i++ {
				rest := 1.0 // product of sqrt(1 - z^2)
				for j := 0; j < n; j++ {
					switch {
					case j > i:
						out[i*n+j] = 0
					case j == i:
						out[i*n+j] = rest
					default:
						b := eta + float64(float64(n-2-j)*0.5)
						p := r.Beta(b, b)
						out[i*n+j] = rest * (p - (1 - p))
						rest *= 2 * math.Sqrt(p*(1-p))
					}
				}
			}
		},
	},
}

// corrProblem says why a matrix is not the Cholesky factor of a correlation matrix, or "".
func corrProblem(x []float64, n int) string {
	for i := 0; i < n; i++ {
		sum := 0.0
		for j := 0; j < n; j++ {
			v := x[i*n+j]
			if j > i && v != 0 {
				return fmt.Sprintf("element [%d, %d] is %s, but must be 0", i+1, j+1, number(v))
			}
			sum += float64(v * v)
		}
		if x[i*n+i] < 0 {
			return fmt.Sprintf("element [%d, %d] is %s, but must be positive", i+1, i+1, number(x[i*n+i]))
		}
		if !(math.Abs(sum-1) <= sumTolerance) {
			return fmt.Sprintf("row %d does not have length 1", i+1)
		}
	}
	return ""
}
