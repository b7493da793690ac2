package solver

import "math"

// Symmetric finds the eigenvalues w of a symmetric matrix a (n x n), in increasing order, and its eigenvectors, in
// the columns of v, by rotations (Golub and Van Loan, Matrix Computations, 8.5); a is overwritten. The largest
// component of each vector is positive.
func Symmetric(a []float64, n int, w, v []float64) {
	clear(v)
	for i := range n {
		v[i*n+i] = 1
	}
	for range 60 {
		off, all := 0.0, 0.0
		for i := range n {
			for j := range n {
				x := float64(a[i*n+j] * a[i*n+j])
				if all += x; i != j {
					off += x
				}
			}
		}
		if !(off > 0x1p-106*float64(n)*all) {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				if a[p*n+q] != 0 {
					rotate(a, v, n, p, q)
				}
			}
		}
	}
	for i := range n {
		w[i] = a[i*n+i]
	}
	for i := range n { // selection sort, moving the columns of v along
		least := i
		for j := i + 1; j < n; j++ {
			if w[j] < w[least] {
				least = j
			}
		}
		w[i], w[least] = w[least], w[i]
		big := 0.0
		for k := range n {
			v[k*n+i], v[k*n+least] = v[k*n+least], v[k*n+i]
			if x := v[k*n+i]; math.Abs(x) > math.Abs(big)*(1+1e-9) {
				big = x
			}
		}
		if big < 0 {
			for k := range n {
				v[k*n+i] = -v[k*n+i]
			}
		}
	}
}

// rotate makes element p, q of a symmetric matrix 0.
func rotate(a, v []float64, n, p, q int) {
	half := (a[q*n+q] - a[p*n+p]) / (2 * a[p*n+q])
	t := 1 / (math.Abs(half) + math.Sqrt(1+float64(half*half)))
	if half < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(1+float64(t*t))
	s := t * c
	for k := range n {
		x, y := a[k*n+p], a[k*n+q]
		a[k*n+p], a[k*n+q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
		x, y = v[k*n+p], v[k*n+q]
		v[k*n+p], v[k*n+q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range n {
		x, y := a[p*n+k], a[q*n+k]
		a[p*n+k], a[q*n+k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
}

// padeB are the coefficients of the Padé approximant of order 13 of the exponential (Higham 2005, The scaling and
// squaring method for the matrix exponential revisited, SIAM Journal on Matrix Analysis 26), and padeMost is the norm
// up to which its error is below rounding.
var padeB = [14]float64{64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
	670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1}

const padeMost = 5.371920351148152

// Exponential computes the exponential of a (n x n) into out; work has ExponentialWork(n) elements.
func Exponential(a []float64, n int, out, work []float64) {
	take := func() []float64 {
		m := work[:n*n]
		work = work[n*n:]
		return m
	}
	norm := 0.0
	for j := range n {
		s := 0.0
		for i := range n {
			s += math.Abs(a[i*n+j])
		}
		norm = math.Max(norm, s)
	}
	if norm-norm != 0 {
		for i := range out {
			out[i] = math.NaN()
		}
		return
	}
	halvings := 0
	for ; norm > padeMost; halvings++ {
		norm /= 2
	}
	x, x2, x4, x6, u, v, t := take(), take(), take(), take(), take(), take(), take()
	for i := range x {
		x[i] = math.Ldexp(a[i], -halvings)
	}
	times(x2, x, x, n)
	times(x4, x2, x2, n)
	times(x6, x4, x2, n)
	b := padeB
	for i := range t {
		t[i] = float64(b[13]*x6[i]) + float64(b[11]*x4[i]) + float64(b[9]*x2[i])
		u[i] = float64(b[12]*x6[i]) + float64(b[10]*x4[i]) + float64(b[8]*x2[i])
	}
	times(out, x6, t, n)
	times(v, x6, u, n)
	for i := range out {
		out[i] += float64(b[7]*x6[i]) + float64(b[5]*x4[i]) + float64(b[3]*x2[i])
		v[i] += float64(b[6]*x6[i]) + float64(b[4]*x4[i]) + float64(b[2]*x2[i])
	}
	for i := range n {
		out[i*n+i] += b[1]
		v[i*n+i] += b[0]
	}
	times(u, x, out, n)
	for i := range u { // (v - u) X = v + u
		t[i], out[i] = v[i]-u[i], v[i]+u[i]
	}
	f := lu{row: work[2*n : 3*n]}
	if !f.factor(t, n) {
		for i := range out {
			out[i] = math.NaN()
		}
		return
	}
	column, more := work[:n], work[n:2*n]
	for j := range n {
		for i := range n {
			column[i] = out[i*n+j]
		}
		f.solve(column, more)
		for i := range n {
			out[i*n+j] = column[i]
		}
	}
	for range halvings {
		times(t, out, out, n)
		copy(out, t)
	}
}

// ExponentialWork is how many elements of work space Exponential needs.
func ExponentialWork(n int) int { return 7*n*n + 3*n }

// times is the product of two n x n matrices.
func times(out, a, b []float64, n int) {
	for i := range n {
		row := out[i*n : (i+1)*n]
		clear(row)
		for k := range n {
			if x := a[i*n+k]; x != 0 {
				for j, y := range b[k*n : (k+1)*n] {
					row[j] += float64(x * y)
				}
			}
		}
	}
}

// Mirror copies the lower triangle of a matrix to the upper one.
func Mirror(a []float64, n int) {
	for i := range n {
		for j := range i {
			a[j*n+i] = a[i*n+j]
		}
	}
}
