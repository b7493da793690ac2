package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// MatrixNormal(mu, rowcov, colcov), or with the lower Cholesky factors rowchol and colchol,
// n x m matrices whose stacked columns are normal with covariance kron(colcov, rowcov):
// log f(X) = -n m / 2 log(2 pi) - m / 2 log(det rowcov) - n / 2 log(det colcov)
// - tr(colcov^-1 (X - mu)' rowcov^-1 (X - mu)) / 2. Gupta, Nagar (2000), ch. 2.
var matrixNormal = Spec{
	Name: "MatrixNormal",
	Doc:  "normal matrix with means mu, covariance rowcov between its rows and colcov between its columns; or with their lower Cholesky factors",
	Forms: []Form{
		{Params: []Param{{Name: "mu", Rank: 2}, {Name: "rowcov", Rank: 2, Rule: Symmetric, Axes: []int{0, 0}}, {Name: "colcov", Rank: 2, Rule: Symmetric, Axes: []int{1, 1}}}},
		{Params: []Param{{Name: "mu", Rank: 2}, {Name: "rowchol", Rank: 2, Rule: CholeskyFactor, Axes: []int{0, 0}}, {Name: "colchol", Rank: 2, Rule: CholeskyFactor, Axes: []int{1, 1}}}},
	},
	EventRank:   2,
	Density:     "exp(-trace(inverse(colcov) @ (x - mu)' @ inverse(rowcov) @ (x - mu)) / 2) / ((2 * pi)^(rows(mu) * cols(mu) / 2) * det(rowcov)^(cols(mu) / 2) * det(colcov)^(rows(mu) / 2))",
	Mean:        "mu",
	SD:          "sqrt(outer(diag(rowcov), diag(colcov)))",
	Conversions: []string{"rowcov = rowchol @ rowchol', colcov = colchol @ colchol'"},
	Values:      "matrices",
	Note:        "The covariance of x[i, j] and x[k, l] is rowcov[i, k] * colcov[j, l]. One scale is free: fix a diagonal.",
	Example:     "MatrixNormal([[0, 0]], [[1]], eye(2)).lpdf([[0, 0]])", Value: "-1.83788",
	See: "MvNormal Wishart LKJCholesky kron",
	Aliases: []Alias{
		{Name: "matrix_normal", Here: "MatrixNormal($1, $2, $3)"},
		{Name: "multi_gp", Usage: "MatrixNormal(mu, rowcov, colcov)"},
		{Name: "matnorm"},
	},
	Synonyms: map[string]Synonym{
		"U": {"rowcov", "$1"}, "V": {"colcov", "$1"}, "M": {"mu", "$1"}, "scale_tril_row": {"rowchol", "$1"}, "scale_tril_column": {"colchol", "$1"},
	},
	Points: []Point{
		{Args: [][]float64{{1, -1, 2, 0}, {2, 0.5, 0.5, 1}, {1, -0.3, -0.3, 4}}},
		{Args: [][]float64{{1, -1, 2, 0, 3, 4}, {2, 0.5, 0.3, 0.5, 1, -0.2, 0.3, -0.2, 0.7}, {1, -0.3, -0.3, 4}}},
		{Form: 1, Args: [][]float64{{1, 2, 3}, {2}, {1, 0, 0, 0.5, 2, 0, -1, 0.3, 0.4}}},
	},
	functions: functions{
		support: onReals(),
		check: func(form int, a [][]float64) string {
			if n, m := order(len(a[1])), order(len(a[2])); len(a[0]) != n*m {
				return fmt.Sprintf("mu has %d numbers, but the draws are %d x %d", len(a[0]), n, m)
			}
			return ""
		},
		length: func(_ int, a [][]float64) int { return order(len(a[1])) * order(len(a[2])) },
		logDensity: func(form int, x []float64, a [][]float64) float64 {
			n, m := order(len(a[1])), order(len(a[2]))
			row, col := a[1], a[2]
			if form == 0 {
				row, _ = choleskyFactor(a[1], n)
				col, _ = choleskyFactor(a[2], m)
			}
			v := -float64(0.5 * float64(n*m) * logTwoPi)
			for i := range n {
				v -= float64(float64(m) * mathx.Log(row[i*n+i]))
			}
			for j := range m {
				v -= float64(float64(n) * mathx.Log(col[j*m+j]))
			}
			z, column := make([]float64, n*m), make([]float64, n)
			for j := range m {
				for i := range n {
					if math.IsInf(x[i*m+j], 0) {
						return math.Inf(-1)
					}
					column[i] = x[i*m+j] - a[0][i*m+j]
				}
				for i, w := range whiten(0, column, row) {
					z[i*m+j] = w
				}
			}
			for i := range n {
				for _, w := range whiten(0, z[i*m:(i+1)*m], col) {
					v -= float64(0.5 * w * w)
				}
			}
			return v
		},
		graph: func(t *tracer, form int, x []graph.Ref, a [][]graph.Ref) graph.Ref {
			n, m := order(len(a[1])), order(len(a[2]))
			row, col := a[1], a[2]
			if form == 0 {
				row, col = t.factorOf(a[1], n), t.factorOf(a[2], m)
			}
			d := make([]graph.Ref, n*m)
			for i := range d {
				d[i] = t.Sub(x[i], a[0][i])
			}
			z := t.SolveLower(row, d, n, m)
			turned := make([]graph.Ref, n*m)
			for i := range n {
				for j := range m {
					turned[j*n+i] = z[i*m+j]
				}
			}
			w := t.SolveLower(col, turned, m, n)
			v := t.scale(-0.5, t.Dot(w, w))
			v = t.Sub(v, t.scale(float64(m), t.halfLogDet(row, n)))
			v = t.Sub(v, t.scale(float64(n), t.halfLogDet(col, m)))
			return t.plus(v, -0.5*float64(n*m)*logTwoPi)
		},
		draw: func(r *mathx.Stream, form int, a [][]float64, out []float64) {
			n, m := order(len(a[1])), order(len(a[2]))
			row, col := a[1], a[2]
			if form == 0 {
				row, _ = choleskyFactor(a[1], n)
				col, _ = choleskyFactor(a[2], m)
			}
			z, half := make([]float64, n*m), make([]float64, n*m)
			for i := range z {
				z[i] = r.Normal()
			}
			for i := range n {
				for j := range m {
					for k := range i + 1 {
						half[i*m+j] += float64(row[i*n+k] * z[k*m+j])
					}
				}
			}
			for i := range n {
				for j := range m {
					out[i*m+j] = a[0][i*m+j]
					for k := range j + 1 {
						out[i*m+j] += float64(half[i*m+k] * col[j*m+k])
					}
				}
			}
		},
	},
}
