package transform

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Cholesky factor of a correlation matrix, u row by row below the diagonal, by
// canonical partial correlations t = tanh(u): L[1,1] = 1,
// L[i,j] = t[i,j] r[i,j] and L[i,i] = r[i,i] with
// r[i,j]^2 = 1 - sum over k < j of L[i,k]^2 = product over k < j of 1 - t[i,k]^2.
// Log Jacobian: sum of log(1 - t[i,j]^2) + log r[i,j].
// The products keep their precision where the differences cancel.
// Lewandowski, Kurowicka, Joe (2009), Generating random correlation matrices
// based on vines and extended onion method, J. Multivariate Analysis 100.

func constrainCorr(u, x []float64) (logJ float64) {
	n, next := order(len(x)), 0
	for i := 0; i < n; i++ {
		r, logR := 1.0, 0.0
		for j := 0; j < n; j++ {
			if j > i {
				x[i*n+j] = 0
				continue
			}
			if j == i {
				x[i*n+i] = r
				continue
			}
			v := u[next]
			next++
			x[i*n+j] = mathx.Tanh(v) * r
			logJ += float64(2*logSech(v)) + logR
			logR += logSech(v)
			r = mathx.Exp(logR)
		}
	}
	return logJ
}

// logSech returns log sqrt(1 - tanh(v)^2).
func logSech(v float64) float64 {
	return math.Ln2 - math.Abs(v) - mathx.Log1p(mathx.Exp(-2*math.Abs(v)))
}

func unconstrainCorr(x, u []float64) error {
	n := order(len(x))
	if n*n != len(x) {
		return fmt.Errorf("matrix of %d values is not square", len(x))
	}
	next := 0
	rest := make([]float64, n+1) // sums of squares from column j on
	for i := 0; i < n; i++ {
		row := x[i*n : (i+1)*n]
		for j := i + 1; j < n; j++ {
			if row[j] != 0 {
				return fmt.Errorf("element [%d, %d] is %s, but above the diagonal must be 0", i+1, j+1, number(row[j]))
			}
		}
		if !(row[i] > 0) {
			return fmt.Errorf("element [%d, %d] is %s, but the diagonal must be positive", i+1, i+1, number(row[i]))
		}
		rest[i+1] = 0
		for j := i; j >= 0; j-- {
			rest[j] = rest[j+1] + float64(row[j]*row[j])
		}
		if !(math.Abs(rest[0]-1) <= sumTolerance) {
			return fmt.Errorf("row %d has squares that sum to %s, but must have length 1", i+1, number(rest[0]))
		}
		for j := 0; j < i; j++ {
			// atanh(row[j] / r) by the remainders, which do not cancel.
			v := mathx.Log((math.Sqrt(rest[j]) + math.Abs(row[j])) / math.Sqrt(rest[j+1]))
			u[next] = math.Copysign(v, row[j])
			next++
		}
	}
	return nil
}

func graphCorr(t *graph.Trace, u []graph.Ref, event int) ([]graph.Ref, graph.Ref) {
	n, next := order(event), 0
	zero := t.Const(0)
	x := make([]graph.Ref, event)
	var terms []graph.Ref
	for i := 0; i < n; i++ {
		logR := zero
		for j := 0; j < i; j++ {
			v := u[next]
			next++
			r := t.Const(1)
			if j > 0 {
				r = t.Exp(logR)
			}
			x[i*n+j] = t.Mul(t.Tanh(v), r)
			// log sqrt(1 - tanh(v)^2) = log 2 + v - log(1 + exp(2 v))
			logSech := t.Add(t.Sub(v, t.Log1pExp(t.Mul(t.Const(2), v))), t.Const(math.Ln2))
			terms = append(terms, t.Mul(t.Const(2), logSech))
			if j > 0 {
				terms = append(terms, logR)
			}
			logR = t.Add(logR, logSech)
		}
		x[i*n+i] = t.Const(1)
		if i > 0 {
			x[i*n+i] = t.Exp(logR)
		}
		for j := i + 1; j < n; j++ {
			x[i*n+j] = zero
		}
	}
	return x, t.Sum(terms)
}
