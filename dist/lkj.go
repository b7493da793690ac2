package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// LKJ(n, eta), n x n correlation matrices R: log f(R) = (eta - 1) log(det R) - c(n, eta),
// with the constant c of LKJCholesky.
// Lewandowski, Kurowicka, Joe (2009), J. Multivariate Analysis 100, sec. 3.
var lkj = Spec{
	Name: "LKJ",
	Doc:  "n x n correlation matrix with density proportional to det(x)^(eta-1)",
	Forms: []Form{{Params: []Param{
		{Name: "n", Rule: Dimension}, {Name: "eta", Rule: Positive},
	}}},
	EventRank: 2,
	Density:   "det(x)^(eta - 1)",
	Values:    "correlation matrices",
	Note: "The density is this up to a constant factor that depends on n and eta. eta = 1 is uniform; larger values favour small correlations. " +
		"Each correlation has mean 0 and sd 1 / sqrt(2 * eta + n - 1). LKJCholesky has its Cholesky factor, which MvNormal takes as chol.",
	Example: "exp(LKJ(2, 1).lpdf(eye(2)))", Value: "0.5",
	See: "LKJCholesky MvNormal corr_matrix InverseWishart",
	Aliases: []Alias{
		{Name: "lkj_corr", Here: "LKJ(K, $1)", Usage: "LKJ(K, eta)", Fact: "K is the number of rows"},
		{Name: "lkj", Here: "LKJ(K, $1)", Usage: "LKJ(K, eta)", Fact: "K is the number of rows"},
		{Name: "LKJCorr", Here: "LKJ($1, $2)"},
		{Name: "lkjcorr"},
		{Name: "dlkjcorr", Usage: "LKJ(K, eta)", Fact: "K is the number of rows"},
	},
	Synonyms: map[string]Synonym{"shape": {"eta", "$1"}},
	Points: []Point{
		{Args: [][]float64{{3}, {1.7}}},
		{Args: [][]float64{{2}, {1}}},
		{Args: [][]float64{{4}, {0.7}}},
		{Args: [][]float64{{1}, {1}}},
		{Args: [][]float64{{10}, {3}}},
	},
	functions: functions{
		support: support(transform.CorrMatrix, -1, 1),
		length:  func(_ int, a [][]float64) int { return int(a[0][0]) * int(a[0][0]) },
		logDensity: func(_ int, x []float64, a [][]float64) float64 {
			n, eta := int(a[0][0]), a[1][0]
			if len(x) != n*n {
				return math.Inf(-1)
			}
			for i := range n {
				if math.Abs(x[i*n+i]-1) > sumTolerance {
					return math.Inf(-1)
				}
			}
			if symmetricProblem("x", x) != "" {
				return math.Inf(-1)
			}
			l, _ := choleskyFactor(x, n)
			v := 0.0
			for i := 1; i < n; i++ {
				v += float64((eta + eta - 2) * mathx.Log(l[i*n+i]))
			}
			for j := 1; j < n; j++ {
				b := eta + float64(float64(n-1-j)*0.5)
				v -= float64(float64(n-j) * (float64((b+b-1)*math.Ln2) + mathx.Lbeta(b, b)))
			}
			return v
		},
		graph: func(t *tracer, _ int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			n, eta := order(len(x)), a[1][0]
			half := t.halfLogDet(t.factorOf(x, n), n)
			v := t.Mul(t.scale(2, t.plus(eta, -1)), half)
			return t.Add(t.perLKJ(v, n, eta), t.positive(eta))
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			lkjCholesky.draw(r, form, a, out)
			transform.SquareFactor(out)
			for i, n := 0, order(len(out)); i < n; i++ {
				out[i*n+i] = 1
			}
		},
	},
}

// perLKJ subtracts from v the log of the integral of det(R)^(eta-1) over correlation matrices.
func (t *tracer) perLKJ(v graph.Ref, n int, eta graph.Ref) graph.Ref {
	for j := 1; j < n; j++ {
		b := t.plus(eta, float64(n-1-j)/2)
		norm := t.Add(t.scale(math.Ln2, t.plus(t.scale(2, b), -1)), t.Lbeta(b, b))
		v = t.Sub(v, t.scale(float64(n-j), norm))
	}
	return v
}

// factorOf is the Cholesky factor of a matrix, computed once for all draws that share it; for a known
// matrix without one it is NaN.
func (t *tracer) factorOf(matrix []graph.Ref, n int) []graph.Ref {
	return t.once("factor", matrix, func() []graph.Ref {
		known := t.knownValues(matrix)
		if known == nil {
			return t.Cholesky(matrix, n)
		}
		factor, ok := choleskyFactor(known, n)
		l := make([]graph.Ref, n*n)
		for i := range l {
			switch {
			case !ok:
				l[i] = t.Const(math.NaN())
			case factor[i] == 0:
				l[i] = t.Const(0)
			default:
				l[i] = t.Data(factor[i])
			}
		}
		return l
	})
}

// halfLogDet is half the log determinant of a matrix with the factor l.
func (t *tracer) halfLogDet(l []graph.Ref, n int) graph.Ref {
	logs := make([]graph.Ref, n)
	for i := range logs {
		logs[i] = t.Log(l[i*n+i])
	}
	return t.Sum(logs)
}
