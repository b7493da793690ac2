package portable

import (
	"fmt"
	"math"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

// Linear algebra has the bits of the formulas as they are written in books, with dot products that are chains:
// of a few rows and of many, whatever is in memory before.
func TestLinearAlgebraIsDotProducts(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 270} {
		for _, m := range []int{1, 2, 3, 4, 5, 8, 9} {
			if n < 100 || m == 5 {
				t.Run(fmt.Sprintf("%dx%d", n, m), func(t *testing.T) { linearAlgebra(t, n, m) })
			}
		}
	}
}

func linearAlgebra(t *testing.T, n, m int) {
	r := mathx.NewStream(8, 0, "dense")
	random := func(k int) []float64 {
		x := make([]float64, k)
		for i := range x {
			x[i] = r.Normal()
		}
		return x
	}
	same := func(what string, got, want []float64) {
		t.Helper()
		for i := range want {
			if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
				t.Errorf("%s: element %d is %v, want %v", what, i, got[i], want[i])
				return
			}
		}
	}

	// Products of rows, one of which is part of a longer one.
	ld := n + 2
	a, b := random(n), random(m*ld)
	got, want := random(m), make([]float64, m)
	for j := range want {
		want[j] = chains(a, b[j*ld:j*ld+n])
	}
	dots(got, a, b, ld, m)
	same("dots", got, want)
	x, y := random(3*n), random(m*n)
	for rows := range 4 {
		for _, add := range []bool{false, true} {
			got = random(rows * m)
			want = make([]float64, rows*m)
			for i := range rows {
				for j := range m {
					v := chains(x[i*n:i*n+n], y[j*n:j*n+n])
					if add {
						v = got[i*m+j] + v
					}
					want[i*m+j] = v
				}
			}
			rowProducts(got, x[:rows*n], y, rows, n, m, add)
			same("rowProducts", got, want)
		}
	}

	// The factor of a positive definite matrix, and its adjoint.
	spd := random(n * n)
	for i := range n {
		for j := range i {
			spd[j*n+i] = math.NaN() // not read
		}
		spd[i*n+i] = 3*float64(n) + spd[i*n+i]
	}
	l := make([]float64, n*n)
	for j := range n {
		for i := j; i < n; i++ {
			v := spd[i*n+j] - chains(l[i*n:i*n+j], l[j*n:j*n+j])
			if i == j {
				l[i*n+i] = math.Sqrt(v)
			} else {
				l[i*n+j] = v / l[j*n+j]
			}
		}
	}
	got = random(n * n)
	cholesky(got, spd, n)
	same("cholesky", got, l)

	dl, da := random(n*n), random(n*n)
	wantA, g := append([]float64(nil), da...), make([]float64, n*n)
	for k := n - 1; k >= 0; k-- {
		var below, column []float64
		for i := k + 1; i < n; i++ {
			below = append(below, l[i*n+k])
		}
		for i := k + 1; i < n; i++ {
			v := (dl[i*n+k] - chains(below, g[i*n+k+1:i*n+n])) / l[k*n+k]
			column = append(column, v)
			wantA[i*n+k] += v
		}
		for i, v := range column {
			g[(k+1+i)*n+k], g[k*n+k+1+i] = v, v
		}
		v := (dl[k*n+k] - chains(column, below)) / (2 * l[k*n+k])
		g[k*n+k] = 2 * v
		wantA[k*n+k] += v
	}
	choleskyAdjoint(da, l, dl, n, random(2*n*n+2*n))
	same("choleskyAdjoint", da, wantA)

	// Triangular systems, a row of b at a time.
	rhs, u := random(m*n), make([]float64, n*n)
	transpose(u, l, n, n)
	got, want = append([]float64(nil), rhs...), append([]float64(nil), rhs...)
	for q := range m {
		z := want[q*n : q*n+n]
		for i := range n {
			z[i] = (z[i] - chains(l[i*n:i*n+i], z[:i])) / l[i*n+i]
		}
	}
	solveLower(l, got, n, m)
	same("solveLower", got, want)
	got, want = append([]float64(nil), rhs...), append([]float64(nil), rhs...)
	for q := range m {
		z := want[q*n : q*n+n]
		for i := n - 1; i >= 0; i-- {
			z[i] = (z[i] - chains(u[i*n+i+1:i*n+n], z[i+1:])) / u[i*n+i]
		}
	}
	solveUpper(u, got, n, m)
	same("solveUpper", got, want)

	// Factors with exchanged rows: no multiple of a row is larger than 1, and the product is the matrix.
	general := random(n * n)
	general[0] *= 1e-9
	lu, perm := append([]float64(nil), general...), make([]int32, n)
	factor(lu, perm, n)
	for i := range n {
		for j := range n {
			s := 0.0
			for k := 0; k <= min(i, j); k++ {
				if k == i {
					s += lu[k*n+j]
				} else {
					s += lu[i*n+k] * lu[k*n+j]
				}
			}
			if w := general[int(perm[i])*n+j]; !(math.Abs(s-w) <= 1e-12) || j < i && !(math.Abs(lu[i*n+j]) <= 1) {
				t.Fatalf("factor: element %d, %d of the product is %v, want %v; multiple %v", i, j, s, w, lu[i*n+j])
			}
		}
	}
	got, want = append([]float64(nil), rhs...), make([]float64, m*n)
	for q := range m {
		z := want[q*n : q*n+n]
		for i := range n {
			z[i] = rhs[q*n+int(perm[i])] - chains(lu[i*n:i*n+i], z[:i])
		}
		for i := n - 1; i >= 0; i-- {
			z[i] = (z[i] - chains(lu[i*n+i+1:i*n+n], z[i+1:])) / lu[i*n+i]
		}
	}
	factorSolve(lu, perm, got, n, m, random(n))
	same("factorSolve", got, want)
	lut := make([]float64, n*n)
	transpose(lut, lu, n, n)
	got = append([]float64(nil), rhs...)
	for q := range m {
		z := make([]float64, n)
		for i := range n {
			z[i] = (rhs[q*n+i] - chains(lut[i*n:i*n+i], z[:i])) / lut[i*n+i]
		}
		for i := n - 1; i >= 0; i-- {
			z[i] -= chains(lut[i*n+i+1:i*n+n], z[i+1:])
		}
		for i, p := range perm {
			want[q*n+int(p)] = z[i]
		}
	}
	factorSolveT(lut, perm, got, n, m, random(n))
	same("factorSolveT", got, want)

	// The inverse of l l' from the columns of the inverse of l.
	inverse := make([]float64, n*n) // row j is column j of it
	for j := range n {
		inverse[j*n+j] = 1 / l[j*n+j]
		for i := j + 1; i < n; i++ {
			from := j / 4 * 4 // four columns start together
			inverse[j*n+i] = -chains(l[i*n+from:i*n+i], inverse[j*n+from:j*n+i]) / l[i*n+i]
		}
	}
	want = make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			v := chains(inverse[i*n+i:i*n+n], inverse[j*n+i:j*n+n])
			want[i*n+j], want[j*n+i] = v, v
		}
	}
	got = random(n * n)
	inverseOfFactor(got, l, n, random(n*n))
	same("inverseOfFactor", got, want)
}
