package portable

import "math"

// Dense linear algebra on row-major matrices. Every number is computed from dot products of one kind: blocks of 256
// terms, each one chain of fused multiply-adds from +0 in index order, the blocks added in order. So the choice of
// tiles changes no bit.

// dotBlock is the number of terms of one chain.
const dotBlock = 256

// dot returns the dot product of a and b.
func dot(a, b []float64) float64 {
	s := 0.0
	for len(a) > 0 {
		n := min(len(a), dotBlock)
		c := 0.0
		x, y := a[:n], b[:n]
		for i := range x {
			c = math.FMA(x[i], y[i], c)
		}
		s += c
		a, b = a[n:], b[n:]
	}
	return s
}

// dot4 returns the dot products of a with four rows.
func dot4(a, b0, b1, b2, b3 []float64) (s0, s1, s2, s3 float64) {
	for len(a) > 0 {
		n := min(len(a), dotBlock)
		var c0, c1, c2, c3 float64
		x, y0, y1, y2, y3 := a[:n], b0[:n], b1[:n], b2[:n], b3[:n]
		for i, v := range x {
			c0 = math.FMA(v, y0[i], c0)
			c1 = math.FMA(v, y1[i], c1)
			c2 = math.FMA(v, y2[i], c2)
			c3 = math.FMA(v, y3[i], c3)
		}
		s0 += c0
		s1 += c1
		s2 += c2
		s3 += c3
		a, b0, b1, b2, b3 = a[n:], b0[n:], b1[n:], b2[n:], b3[n:]
	}
	return
}

// dot8 returns the dot products of a and b with four rows each.
func dot8(a, b, y0, y1, y2, y3 []float64) (s [8]float64) {
	for from := 0; from < len(a); from += dotBlock {
		to := min(from+dotBlock, len(a))
		var c0, c1, c2, c3, d0, d1, d2, d3 float64
		x, z := a[from:to], b[from:to]
		z = z[:len(x)]
		r0, r1, r2, r3 := y0[from:to][:len(x)], y1[from:to][:len(x)], y2[from:to][:len(x)], y3[from:to][:len(x)]
		for i, v := range x {
			w := z[i]
			e0, e1, e2, e3 := r0[i], r1[i], r2[i], r3[i]
			c0 = math.FMA(v, e0, c0)
			d0 = math.FMA(w, e0, d0)
			c1 = math.FMA(v, e1, c1)
			d1 = math.FMA(w, e1, d1)
			c2 = math.FMA(v, e2, c2)
			d2 = math.FMA(w, e2, d2)
			c3 = math.FMA(v, e3, c3)
			d3 = math.FMA(w, e3, d3)
		}
		s[0] += c0
		s[1] += c1
		s[2] += c2
		s[3] += c3
		s[4] += d0
		s[5] += d1
		s[6] += d2
		s[7] += d3
	}
	return
}

// dots computes c[j] = a . row j of b for the first m rows of b, which are ld apart;
// only the first len(a) columns take part.
func dots(c, a, b []float64, ld, m int) {
	n := len(a)
	j := 0
	for ; j+4 <= m; j += 4 {
		o := j * ld
		c[j], c[j+1], c[j+2], c[j+3] = dot4(a, b[o:o+n], b[o+ld:o+ld+n], b[o+2*ld:o+2*ld+n], b[o+3*ld:o+3*ld+n])
	}
	if m >= 4 && j < m { // the last four rows again
		o := (m - 4) * ld
		c[m-4], c[m-3], c[m-2], c[m-1] = dot4(a, b[o:o+n], b[o+ld:o+ld+n], b[o+2*ld:o+2*ld+n], b[o+3*ld:o+3*ld+n])
		return
	}
	for ; j < m; j++ {
		c[j] = dot(a, b[j*ld:j*ld+n])
	}
}

// transpose writes the transpose of a (n x m) to t (m x n).
func transpose(t, a []float64, n, m int) {
	for i := 0; i < n; i++ {
		for j, v := range a[i*m : i*m+m] {
			t[j*n+i] = v
		}
	}
}

// rowProducts writes the dot products of the rows of a (n x k) with the rows of
// b (m x k) to c (n x m), or adds them where add is set.
func rowProducts(c, a, b []float64, n, k, m int, add bool) {
	put := func(i, j int, v float64) {
		if add {
			c[i*m+j] += v
		} else {
			c[i*m+j] = v
		}
	}
	for i := 0; i < n; i += 2 {
		x := a[i*k : i*k+k]
		y := x // the last row of an odd number is used twice
		if i+1 < n {
			y = a[(i+1)*k : (i+1)*k+k]
		}
		for j := 0; j < m; j += 4 {
			row := func(o int) []float64 { o = min(j+o, m-1); return b[o*k : o*k+k] }
			s := dot8(x, y, row(0), row(1), row(2), row(3))
			for o := 0; o < 4 && j+o < m; o++ {
				put(i, j+o, s[o])
				if i+1 < n {
					put(i+1, j+o, s[4+o])
				}
			}
		}
	}
}

// cholesky writes the lower factor of a (n x n, lower triangle read) to l, whose
// upper triangle becomes 0. If a is not positive definite, all of l is NaN.
func cholesky(l, a []float64, n int) {
	row := func(i int) []float64 { return l[i*n : i*n+n] }
	for i := 0; i < n; i++ {
		copy(row(i)[:i+1], a[i*n:i*n+i+1])
		clear(row(i)[i+1:])
	}
	for j := 0; j < n; j++ {
		lj := row(j)[:j]
		d := row(j)[j] - dot(lj, lj)
		if !(d > 0) || d > math.MaxFloat64 {
			for i := range l[:n*n] {
				l[i] = math.NaN()
			}
			return
		}
		d = math.Sqrt(d)
		row(j)[j] = d
		i := j + 1
		for ; i+4 <= n; i += 4 {
			r0, r1, r2, r3 := row(i), row(i+1), row(i+2), row(i+3)
			s0, s1, s2, s3 := dot4(lj, r0[:j], r1[:j], r2[:j], r3[:j])
			r0[j] = (r0[j] - s0) / d
			r1[j] = (r1[j] - s1) / d
			r2[j] = (r2[j] - s2) / d
			r3[j] = (r3[j] - s3) / d
		}
		for ; i < n; i++ {
			r := row(i)
			r[j] = (r[j] - dot(lj, r[:j])) / d
		}
	}
}

// choleskyAdjoint adds to da (lower triangle) the adjoint of a, given the factor
// l and its adjoint dl (lower triangle read). With G symmetric, G_ij = da_ij and
// G_ii = 2 da_ii, and columns from the last to the first:
//
//	da_ik = (dl_ik - sum_{j>k} G_ij l_jk) / l_kk         for i > k
//	da_kk = (dl_kk - sum_{j>k} da_jk l_jk) / (2 l_kk)
//
// work holds 2 n^2 + 2 n floats.
func choleskyAdjoint(da, l, dl []float64, n int, work []float64) {
	lt, g := work[:n*n], work[n*n:2*n*n]
	t, col := work[2*n*n:2*n*n+n], work[2*n*n+n:2*n*n+2*n]
	transpose(lt, l, n, n)
	for k := n - 1; k >= 0; k-- {
		m := n - k - 1
		x := lt[k*n+k+1 : k*n+n] // the column k of l below the diagonal
		d := l[k*n+k]
		if m > 0 {
			dots(t[:m], x, g[(k+1)*n+k+1:], n, m)
		}
		for i := 0; i < m; i++ {
			v := (dl[(k+1+i)*n+k] - t[i]) / d
			col[i] = v
			g[(k+1+i)*n+k] = v
			g[k*n+k+1+i] = v
			da[(k+1+i)*n+k] += v
		}
		v := (dl[k*n+k] - dot(col[:m], x)) / (2 * d)
		g[k*n+k] = 2 * v
		da[k*n+k] += v
	}
}

// solveLower solves l x = b for every row b of x (m x n), in place.
func solveLower(l, x []float64, n, m int) {
	r := 0
	for ; r+4 <= m; r += 4 {
		x0, x1, x2, x3 := x[r*n:r*n+n], x[(r+1)*n:(r+1)*n+n], x[(r+2)*n:(r+2)*n+n], x[(r+3)*n:(r+3)*n+n]
		for i := 0; i < n; i++ {
			s0, s1, s2, s3 := dot4(l[i*n:i*n+i], x0[:i], x1[:i], x2[:i], x3[:i])
			d := l[i*n+i]
			x0[i] = (x0[i] - s0) / d
			x1[i] = (x1[i] - s1) / d
			x2[i] = (x2[i] - s2) / d
			x3[i] = (x3[i] - s3) / d
		}
	}
	for ; r < m; r++ {
		y := x[r*n : r*n+n]
		for i := range y {
			y[i] = (y[i] - dot(l[i*n:i*n+i], y[:i])) / l[i*n+i]
		}
	}
}

// solveUpper solves u x = b for every row b of x (m x n), in place, u upper triangular.
func solveUpper(u, x []float64, n, m int) {
	r := 0
	for ; r+4 <= m; r += 4 {
		x0, x1, x2, x3 := x[r*n:r*n+n], x[(r+1)*n:(r+1)*n+n], x[(r+2)*n:(r+2)*n+n], x[(r+3)*n:(r+3)*n+n]
		for i := n - 1; i >= 0; i-- {
			s0, s1, s2, s3 := dot4(u[i*n+i+1:i*n+n], x0[i+1:], x1[i+1:], x2[i+1:], x3[i+1:])
			d := u[i*n+i]
			x0[i] = (x0[i] - s0) / d
			x1[i] = (x1[i] - s1) / d
			x2[i] = (x2[i] - s2) / d
			x3[i] = (x3[i] - s3) / d
		}
	}
	for ; r < m; r++ {
		y := x[r*n : r*n+n]
		for i := n - 1; i >= 0; i-- {
			y[i] = (y[i] - dot(u[i*n+i+1:i*n+n], y[i+1:])) / u[i*n+i]
		}
	}
}

// factor replaces a (n x n) by its factors L (below the diagonal, with unit
// diagonal) and U, rows exchanged so that the largest element of a column is its
// pivot; row i of the factors is row perm[i] of a.
func factor(a []float64, perm []int32, n int) {
	for i := range perm[:n] {
		perm[i] = int32(i)
	}
	for k := 0; k < n; k++ {
		best := k
		for i := k + 1; i < n; i++ {
			if math.Abs(a[i*n+k]) > math.Abs(a[best*n+k]) {
				best = i
			}
		}
		if best != k {
			x, y := a[k*n:k*n+n], a[best*n:best*n+n]
			for j := range x {
				x[j], y[j] = y[j], x[j]
			}
			perm[k], perm[best] = perm[best], perm[k]
		}
		u := a[k*n+k+1 : k*n+n]
		for i := k + 1; i < n; i++ {
			f := a[i*n+k] / a[k*n+k]
			a[i*n+k] = f
			r := a[i*n+k+1 : i*n+n]
			for j := range r {
				r[j] = math.FMA(-f, u[j], r[j])
			}
		}
	}
}

// factorSolve solves A x = b for every row b of x (m x n), in place, with the
// factors of A; work holds n floats.
func factorSolve(lu []float64, perm []int32, x []float64, n, m int, work []float64) {
	w := work[:n]
	for r := 0; r < m; r++ {
		y := x[r*n : r*n+n]
		for i := range w {
			w[i] = y[perm[i]] - dot(lu[i*n:i*n+i], w[:i])
		}
		for i := n - 1; i >= 0; i-- {
			w[i] = (w[i] - dot(lu[i*n+i+1:i*n+n], w[i+1:])) / lu[i*n+i]
		}
		copy(y, w)
	}
}

// factorSolveT solves A' x = b for every row b of x (m x n), in place; lut is the
// transpose of the factors of A, work holds n floats.
func factorSolveT(lut []float64, perm []int32, x []float64, n, m int, work []float64) {
	w := work[:n]
	for r := 0; r < m; r++ {
		y := x[r*n : r*n+n]
		for i := range w { // U' is lower triangular
			w[i] = (y[i] - dot(lut[i*n:i*n+i], w[:i])) / lut[i*n+i]
		}
		for i := n - 1; i >= 0; i-- { // L' has a unit diagonal
			w[i] -= dot(lut[i*n+i+1:i*n+n], w[i+1:])
		}
		for i, p := range perm[:n] {
			y[p] = w[i]
		}
	}
}

// inverseOfFactor writes the inverse of l l' (n x n, both triangles) to k; work
// holds n^2 floats. Rows j..j+3 of work are columns of l^-1, solved together:
// their dot products start at the first of them, where the others are 0.
func inverseOfFactor(k, l []float64, n int, work []float64) {
	w := work[:n*n]
	clear(w)
	for j := 0; j < n; j += 4 {
		var y [4][]float64
		for o := range y {
			c := min(j+o, n-1)
			y[o] = w[c*n : c*n+n]
		}
		for i := j; i < n; i++ {
			row, d := l[i*n+j:i*n+i], l[i*n+i]
			var s [4]float64
			s[0], s[1], s[2], s[3] = dot4(row, y[0][j:i], y[1][j:i], y[2][j:i], y[3][j:i])
			for o := 0; o < 4 && j+o <= i && j+o < n; o++ {
				if i == j+o {
					y[o][i] = 1 / d
				} else {
					y[o][i] = -s[o] / d
				}
			}
		}
	}
	for i := 0; i < n; i++ {
		r := k[i*n : i*n+i+1]
		dots(r, w[i*n+i:i*n+n], w[i:], n, i+1)
		for j, v := range r {
			k[j*n+i] = v
		}
	}
}
