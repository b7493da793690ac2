package portable

import "math"

// A matrix times a vector is most of the work of a regression on a table of covariates: the matrix is large and read
// once in each direction, so it is never transposed or copied.

// matVec writes the dot products of the rows of a (n x k) with b to c.
func matVec(c, a, b []float64, n, k int) {
	i := 0
	for ; i+4 <= n; i += 4 {
		o := i * k
		c[i], c[i+1], c[i+2], c[i+3] = dot4(b, a[o:o+k], a[o+k:o+2*k], a[o+2*k:o+3*k], a[o+3*k:o+4*k])
	}
	for ; i < n; i++ {
		c[i] = dot(a[i*k:i*k+k], b)
	}
}

// addVecMat adds the dot products of the columns of a (n x k) with w to c. The
// sums are those of dot: blocks of rows, each one chain from +0 for each column.
func addVecMat(c, a, w []float64, n, k int, sums, part []float64) {
	clear(sums[:k])
	for from := 0; from < n; from += dotBlock {
		to := min(from+dotBlock, n)
		p := part[:k]
		clear(p)
		i := from
		for ; i+2 <= to; i += 2 { // two rows at a time, in order for every column
			x, y := a[i*k:i*k+k], a[i*k+k:i*k+2*k]
			v, z := w[i], w[i+1]
			y = y[:len(p)]
			for j, e := range x[:len(p)] {
				p[j] = math.FMA(y[j], z, math.FMA(e, v, p[j]))
			}
		}
		if i < to {
			x, v := a[i*k:i*k+k], w[i]
			for j, e := range x[:len(p)] {
				p[j] = math.FMA(e, v, p[j])
			}
		}
		for j, e := range p {
			sums[j] += e
		}
	}
	for j, e := range sums[:k] {
		c[j] += e
	}
}
