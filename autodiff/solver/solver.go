// Package solver integrates differential equations and functions, and finds roots, with the adjoints of all of these.
// The adjoints are the derivatives of what was computed, with the steps and nodes held fixed that were chosen; those
// of a root and of the ends of an integral are derivatives of the exact value.
//
// The evaluator calls it with functions that it walks, compiled models with programs, so that both choose the same steps.
package solver

import (
	"fmt"
	"math"
)

// Func is a function of a vector whose value is a vector.
type Func interface {
	// Value computes the value at x into out.
	Value(x, out []float64)
}

// Pulled is a Func with derivatives.
type Pulled interface {
	Func
	// Pull computes the products of w with the derivatives of the value with respect to each component of x.
	Pull(x, w, grad []float64)
}

// Failure says why there is no result, as a message, and what may help.
type Failure struct{ Text, Help string }

func (f *Failure) Error() string { return f.Text }

func failure(help, format string, args ...any) *Failure {
	return &Failure{fmt.Sprintf(format, args...), help}
}

// derivatives computes the derivatives of the n components of the value at x with respect to all components of x, row
// by row: those of component i at jac[i*len(x):]; if f is not Pulled, by differences, and only with respect to
// components from <= k < to of x. work has n elements.
func derivatives(f Func, x, work, jac []float64, n, from, to int) {
	if p, ok := f.(Pulled); ok {
		work = work[:n]
		clear(work)
		for i := range n {
			work[i] = 1
			p.Pull(x, work, jac[i*len(x):(i+1)*len(x)])
			work[i] = 0
		}
		return
	}
	at := work
	up := make([]float64, n)
	for k := from; k < to; k++ {
		old := x[k]
		h := float64(0x1p-18 * math.Max(math.Abs(old), 1e-3)) // of central differences
		x[k] = old + h
		above := x[k]
		f.Value(x, up)
		x[k] = old - h
		width := above - x[k]
		f.Value(x, at)
		x[k] = old
		for i := range n {
			jac[i*len(x)+k] = (up[i] - at[i]) / width
		}
	}
}

func finite(x []float64) bool {
	for _, a := range x {
		if a-a != 0 {
			return false
		}
	}
	return true
}

// lu has the factors of a square matrix with exchanged rows.
type lu struct {
	n   int
	a   []float64
	row []float64 // indices of rows
}

// factor factors a (n x n), which is kept; it reports whether that is possible.
func (f *lu) factor(a []float64, n int) bool {
	f.n, f.a = n, a
	f.row = resize(f.row, n)
	for i := range n {
		f.row[i] = float64(i)
	}
	for k := range n {
		best, at := 0.0, k
		for i := k; i < n; i++ {
			if x := math.Abs(a[i*n+k]); x > best {
				best, at = x, i
			}
		}
		if !(best > 0) || math.IsInf(best, 0) {
			return false
		}
		if at != k {
			f.row[k], f.row[at] = f.row[at], f.row[k]
			for j := range n {
				a[k*n+j], a[at*n+j] = a[at*n+j], a[k*n+j]
			}
		}
		for i := k + 1; i < n; i++ {
			if a[i*n+k] == 0 {
				continue
			}
			m := a[i*n+k] / a[k*n+k]
			a[i*n+k] = m
			for j := k + 1; j < n; j++ {
				a[i*n+j] -= float64(m * a[k*n+j])
			}
		}
	}
	return true
}

// solve replaces b by the solution of A x = b; work has n elements.
func (f *lu) solve(b, work []float64) {
	n := f.n
	for i := range n {
		s := b[int(f.row[i])]
		for j := range i {
			s -= float64(f.a[i*n+j] * work[j])
		}
		work[i] = s
	}
	for i := n - 1; i >= 0; i-- {
		s := work[i]
		for j := i + 1; j < n; j++ {
			s -= float64(f.a[i*n+j] * work[j])
		}
		work[i] = s / f.a[i*n+i]
	}
	copy(b, work[:n])
}

// solveTransposed replaces b by the solution of A' x = b.
func (f *lu) solveTransposed(b, work []float64) {
	n := f.n
	for i := range n {
		s := b[i]
		for j := range i {
			s -= float64(f.a[j*n+i] * work[j])
		}
		work[i] = s / f.a[i*n+i]
	}
	for i := n - 1; i >= 0; i-- {
		s := work[i]
		for j := i + 1; j < n; j++ {
			s -= float64(f.a[j*n+i] * work[j])
		}
		work[i] = s
	}
	for i := range n {
		b[int(f.row[i])] = work[i]
	}
}

// resize returns a list of n numbers, in the memory of list if that is large enough.
func resize(list []float64, n int) []float64 {
	if cap(list) < n {
		return make([]float64, n)
	}
	return list[:n]
}
