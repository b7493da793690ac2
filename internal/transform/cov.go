package transform

import (
	"errors"
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Cholesky factor of a covariance matrix, u row by row up to the diagonal:
// L[i,j] = u[i,j] and L[i,i] = exp(u[i,i]). Log Jacobian: sum of u[i,i].
//
// Covariance matrix: L L' of such a factor, with the further log Jacobian
// n log(2) + sum over i of (n - i + 1) log(L[i,i]), of the lower triangle.
//
// Correlation matrix: L L' of the factor of corr.go, with the further log Jacobian
// sum over i of (n - i) log(L[i,i]), of what is below the diagonal.

func constrainCovFactor(u, x []float64) (logJ float64) {
	n, next := order(len(x)), 0
	for i := range n {
		for j := range n {
			switch {
			case j > i:
				x[i*n+j] = 0
				continue
			case j == i:
				x[i*n+i] = mathx.Exp(u[next])
				logJ += u[next]
			default:
				x[i*n+j] = u[next]
			}
			next++
		}
	}
	return logJ
}

func unconstrainCovFactor(x, u []float64) error {
	n, next := order(len(x)), 0
	if n*n != len(x) {
		return fmt.Errorf("matrix of %d values is not square", len(x))
	}
	for i := range n {
		for j := range n {
			v := x[i*n+j]
			switch {
			case j > i && v != 0:
				return fmt.Errorf("element [%d, %d] is %s, but above the diagonal must be 0", i+1, j+1, number(v))
			case j > i:
				continue
			case j < i:
				u[next] = v
			case !(v > 0):
				return fmt.Errorf("element [%d, %d] is %s, but the diagonal must be positive", i+1, i+1, number(v))
			default:
				u[next] = mathx.Log(v)
			}
			next++
		}
	}
	return nil
}

func constrainCov(u, x []float64) (logJ float64) {
	n := order(len(x))
	logJ = constrainCovFactor(u, x)
	for i := range n {
		logJ += math.Ln2 + float64(float64(n-i)*u[i*(i+3)/2])
	}
	SquareFactor(x)
	return logJ
}

func constrainCorrMatrix(u, x []float64) (logJ float64) {
	n, next := order(len(x)), 0
	logJ = constrainCorr(u, x)
	for i := range n { // log L[i,i] by the coordinates: L[i,i] itself may be too small a number
		for range i {
			logJ += float64(float64(n-i-1) * logSech(u[next]))
			next++
		}
	}
	SquareFactor(x)
	for i := range n {
		x[i*n+i] = 1
	}
	return logJ
}

// SquareFactor replaces the n x n lower triangular L, row-major, by L L', from its end.
func SquareFactor(x []float64) {
	n := order(len(x))
	for i := n - 1; i >= 0; i-- {
		for j := i; j >= 0; j-- {
			s := 0.0
			for k := 0; k <= j; k++ {
				s += float64(x[i*n+k] * x[j*n+k])
			}
			x[i*n+j] = s
		}
	}
	for i := range n {
		for j := range i {
			x[j*n+i] = x[i*n+j]
		}
	}
}

func unconstrainCov(x, u []float64) error {
	l, err := factor(x)
	if err != nil {
		return err
	}
	return unconstrainCovFactor(l, u)
}

func unconstrainCorrMatrix(x, u []float64) error {
	n := order(len(x))
	for i := range n {
		if d := x[i*n+i]; math.Abs(d-1) > sumTolerance {
			return fmt.Errorf("element [%d, %d] is %s, but the diagonal of a correlation matrix must be 1", i+1, i+1, number(d))
		}
	}
	l, err := factor(x)
	if err != nil {
		return err
	}
	return unconstrainCorr(l, u)
}

// factor returns the Cholesky factor of a symmetric positive definite matrix.
func factor(x []float64) ([]float64, error) {
	n := order(len(x))
	if n*n != len(x) {
		return nil, fmt.Errorf("matrix of %d values is not square", len(x))
	}
	l := make([]float64, len(x))
	for i := range n {
		for j := range i + 1 {
			if a, b := x[i*n+j], x[j*n+i]; math.Abs(a-b) > sumTolerance*math.Max(1, math.Abs(a)) {
				return nil, fmt.Errorf("matrix is not symmetric: element [%d, %d] is %s, but [%d, %d] is %s", i+1, j+1, number(a), j+1, i+1, number(b))
			}
			s := x[i*n+j]
			for k := range j {
				s -= float64(l[i*n+k] * l[j*n+k])
			}
			if i > j {
				l[i*n+j] = s / l[j*n+j]
				continue
			}
			if !(s > 0) {
				return nil, errors.New("matrix is not positive definite")
			}
			l[i*n+i] = math.Sqrt(s)
		}
	}
	return l, nil
}

func graphCovFactor(t *graph.Trace, u []graph.Ref, event int) ([]graph.Ref, graph.Ref) {
	n, next := order(event), 0
	x := make([]graph.Ref, event)
	terms := make([]graph.Ref, n)
	for i := range n {
		for j := range i {
			x[i*n+j] = u[next]
			next++
		}
		x[i*n+i], terms[i] = t.Exp(u[next]), u[next]
		next++
		for j := i + 1; j < n; j++ {
			x[i*n+j] = t.Const(0)
		}
	}
	return x, t.Sum(terms)
}

func graphCov(t *graph.Trace, u []graph.Ref, event int) ([]graph.Ref, graph.Ref) {
	n := order(event)
	l, _ := graphCovFactor(t, u, event)
	var terms []graph.Ref
	for i := range n {
		terms = append(terms, t.Mul(t.Const(float64(n-i+1)), u[i*(i+3)/2]))
	}
	return t.FromFactor(l, n), t.Sum(append(terms, t.Const(float64(n)*math.Ln2)))
}

func graphCorrMatrix(t *graph.Trace, u []graph.Ref, event int) ([]graph.Ref, graph.Ref) {
	n := order(event)
	l, logJ := graphCorr(t, u, event)
	terms := []graph.Ref{logJ}
	for i := 1; i < n-1; i++ {
		terms = append(terms, t.Mul(t.Const(float64(n-i-1)), t.Log(l[i*n+i])))
	}
	x := t.FromFactor(l, n)
	for i := range n {
		x[i*n+i] = t.Const(1)
	}
	t.KnowFactor(x, l)
	return x, t.Sum(terms)
}
