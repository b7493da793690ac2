package eval

import (
	"math"

	"github.com/bayes-lang/bayes/internal/diag"
)

// decompositions holds the parts of decompositions, one result each, and the
// matrix exponential. Signs are fixed so that results are unique: the largest
// component of an eigenvector or singular vector is positive, and so is the
// diagonal of R.
var decompositions = map[string]func(c *call) *Value{
	"eigen_values": func(c *call) *Value {
		a, n := c.symmetric(0)
		w, _ := jacobi(a.Num, n)
		out := c.out(Real, []int{n}, nil)
		copy(out.Num, w)
		return out
	},
	"eigen_vectors": func(c *call) *Value {
		a, n := c.symmetric(0)
		_, v := jacobi(a.Num, n)
		out := c.out(Real, []int{n, n}, []*Factor{a.along(0), nil})
		copy(out.Num, v)
		return out
	},
	"svd_u": func(c *call) *Value {
		a, n, m := c.mat(0)
		u, _, _ := svd(a.Num, n, m)
		out := c.out(Real, []int{n, min(n, m)}, []*Factor{a.along(0), nil})
		copy(out.Num, u)
		return out
	},
	"svd_s": func(c *call) *Value {
		a, n, m := c.mat(0)
		_, s, _ := svd(a.Num, n, m)
		out := c.out(Real, []int{min(n, m)}, nil)
		copy(out.Num, s)
		return out
	},
	"svd_v": func(c *call) *Value {
		a, n, m := c.mat(0)
		_, _, v := svd(a.Num, n, m)
		out := c.out(Real, []int{m, min(n, m)}, []*Factor{a.along(1), nil})
		copy(out.Num, v)
		return out
	},
	"qr_q": func(c *call) *Value {
		a, n, m := c.tall(0)
		q, _ := qr(a.Num, n, m)
		out := c.out(Real, []int{n, m}, []*Factor{a.along(0), nil})
		copy(out.Num, q)
		return out
	},
	"qr_r": func(c *call) *Value {
		a, n, m := c.tall(0)
		_, rr := qr(a.Num, n, m)
		out := c.out(Real, []int{m, m}, []*Factor{nil, a.along(1)})
		copy(out.Num, rr)
		return out
	},
	"matrix_exp": func(c *call) *Value {
		a, n := c.square(0)
		out := c.out(Real, []int{n, n}, a.axes())
		copy(out.Num, matrixExp(a.Num, n))
		return out
	},
}

// tall returns argument k, a matrix with at least as many rows as columns.
func (c *call) tall(k int) (v *Value, n, m int) {
	v, n, m = c.mat(k)
	if n < m {
		c.bad(k, "a matrix with at least as many rows as columns")
	}
	return v, n, m
}

// symmetric returns argument k, which must be a symmetric matrix (to rounding).
func (c *call) symmetric(k int) (*Value, int) {
	a, n := c.square(k)
	for i := range n {
		for j := range i {
			x, y := a.Num[i*n+j], a.Num[j*n+i]
			if math.Abs(x-y) > 1e-8*(1+math.Abs(x)+math.Abs(y)) {
				throw(diag.New("shape", c.exprs[k].Place(), "`%s` is not symmetric: element [%d, %d] is %s, [%d, %d] is %s",
					text(c.exprs[k]), i+1, j+1, number(x), j+1, i+1, number(y)))
			}
		}
	}
	return a, n
}

// jacobi finds eigenvalues (increasing) and eigenvectors (in columns) of a
// symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, 8.5).
func jacobi(a []float64, n int) (w, v []float64) {
	a = append([]float64(nil), a...)
	v = make([]float64, n*n)
	for i := range n {
		v[i*n+i] = 1
	}
	for range 100 { // sweeps: convergence is quadratic, ten are plenty
		off, all := 0.0, 0.0
		for i := range n {
			for j := range n {
				if all += float64(a[i*n+j] * a[i*n+j]); i != j {
					off += float64(a[i*n+j] * a[i*n+j])
				}
			}
		}
		if !(off > 1e-32*all) {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				if a[p*n+q] == 0 {
					continue
				}
				theta := (a[q*n+q] - a[p*n+p]) / (2 * a[p*n+q])
				t := 1 / (math.Abs(theta) + math.Sqrt(1+float64(theta*theta)))
				if theta < 0 {
					t = -t
				}
				cs := 1 / math.Sqrt(1+float64(t*t))
				sn := t * cs
				for k := range n {
					x, y := a[k*n+p], a[k*n+q]
					a[k*n+p], a[k*n+q] = float64(cs*x)-float64(sn*y), float64(sn*x)+float64(cs*y)
				}
				for k := range n {
					x, y := a[p*n+k], a[q*n+k]
					a[p*n+k], a[q*n+k] = float64(cs*x)-float64(sn*y), float64(sn*x)+float64(cs*y)
				}
				for k := range n {
					x, y := v[k*n+p], v[k*n+q]
					v[k*n+p], v[k*n+q] = float64(cs*x)-float64(sn*y), float64(sn*x)+float64(cs*y)
				}
			}
		}
	}
	w = make([]float64, n)
	for i := range n {
		w[i] = a[i*n+i]
	}
	// By insertion, with the columns of v.
	for i := 1; i < n; i++ {
		for j := i; j > 0 && w[j] < w[j-1]; j-- {
			w[j], w[j-1] = w[j-1], w[j]
			for k := range n {
				v[k*n+j], v[k*n+j-1] = v[k*n+j-1], v[k*n+j]
			}
		}
	}
	for j := range n {
		fixSign(v, n, n, j)
	}
	return w, v
}

// fixSign makes the largest component of column j of an n x m matrix positive,
// and reports whether it turned the column.
func fixSign(v []float64, n, m, j int) bool {
	best := 0.0
	for i := range n {
		// A component must be clearly larger to decide, so that rounding does not.
		if x := v[i*m+j]; math.Abs(x) > math.Abs(best)*(1+1e-9) {
			best = x
		}
	}
	if best >= 0 {
		return false
	}
	for i := range n {
		v[i*m+j] = -v[i*m+j]
	}
	return true
}

// svd is the thin singular value decomposition by one-sided Jacobi rotations
// (Golub and Van Loan, 8.6.3): A (n x m) = U diag(s) V', s decreasing.
func svd(a []float64, n, m int) (u, s, v []float64) {
	if n < m {
		t := make([]float64, n*m)
		for i := range n {
			for j := range m {
				t[j*n+i] = a[i*m+j]
			}
		}
		v, s, u = svd(t, m, n)
		for j := range n {
			if fixSign(u, n, n, j) {
				for i := range m {
					v[i*n+j] = -v[i*n+j]
				}
			}
		}
		return u, s, v
	}
	u = append([]float64(nil), a...)
	v = make([]float64, m*m)
	for i := range m {
		v[i*m+i] = 1
	}
	for range 100 {
		turned := false
		for p := range m {
			for q := p + 1; q < m; q++ {
				al, be, ga := 0.0, 0.0, 0.0
				for k := range n {
					al += float64(u[k*m+p] * u[k*m+p])
					be += float64(u[k*m+q] * u[k*m+q])
					ga += float64(u[k*m+p] * u[k*m+q])
				}
				if !(math.Abs(ga) > 1e-16*math.Sqrt(al*be)) {
					continue
				}
				turned = true
				zeta := (be - al) / (2 * ga)
				t := 1 / (math.Abs(zeta) + math.Sqrt(1+float64(zeta*zeta)))
				if zeta < 0 {
					t = -t
				}
				cs := 1 / math.Sqrt(1+float64(t*t))
				sn := cs * t
				for k := range n {
					x, y := u[k*m+p], u[k*m+q]
					u[k*m+p], u[k*m+q] = float64(cs*x)-float64(sn*y), float64(sn*x)+float64(cs*y)
				}
				for k := range m {
					x, y := v[k*m+p], v[k*m+q]
					v[k*m+p], v[k*m+q] = float64(cs*x)-float64(sn*y), float64(sn*x)+float64(cs*y)
				}
			}
		}
		if !turned {
			break
		}
	}
	s = make([]float64, m)
	for j := range m {
		q := 0.0
		for k := range n {
			q += float64(u[k*m+j] * u[k*m+j])
		}
		if s[j] = math.Sqrt(q); s[j] > 0 {
			for k := range n {
				u[k*m+j] /= s[j]
			}
		}
	}
	for i := 1; i < m; i++ {
		for j := i; j > 0 && s[j] > s[j-1]; j-- {
			s[j], s[j-1] = s[j-1], s[j]
			for k := range n {
				u[k*m+j], u[k*m+j-1] = u[k*m+j-1], u[k*m+j]
			}
			for k := range m {
				v[k*m+j], v[k*m+j-1] = v[k*m+j-1], v[k*m+j]
			}
		}
	}
	for j := range m {
		if fixSign(u, n, m, j) {
			for i := range m {
				v[i*m+j] = -v[i*m+j]
			}
		}
	}
	return u, s, v
}

// qr is the thin QR decomposition by modified Gram-Schmidt, done twice for
// orthogonality to rounding (Giraud, Langou and Rozloznik 2005).
func qr(a []float64, n, m int) (q, r []float64) {
	q, r = append([]float64(nil), a...), make([]float64, m*m)
	for j := range m {
		for range 2 {
			for i := range j {
				d := 0.0
				for k := range n {
					d += float64(q[k*m+i] * q[k*m+j])
				}
				for k := range n {
					q[k*m+j] -= float64(d * q[k*m+i])
				}
				r[i*m+j] += d
			}
		}
		s := 0.0
		for k := range n {
			s += float64(q[k*m+j] * q[k*m+j])
		}
		r[j*m+j] = math.Sqrt(s)
		for k := range n {
			q[k*m+j] /= r[j*m+j]
		}
	}
	return q, r
}

// matrixExp is the exponential of a matrix by scaling and squaring of its
// Taylor series, whose terms are added until they no longer count.
func matrixExp(a []float64, n int) []float64 {
	norm := 0.0
	for i := range n {
		s := 0.0
		for j := range n {
			s += math.Abs(a[i*n+j])
		}
		norm = math.Max(norm, s)
	}
	halvings := 0
	for norm > 0.25 && halvings < 1100 && !math.IsInf(norm, 0) {
		norm /= 2
		halvings++
	}
	x := make([]float64, n*n)
	for i := range x {
		x[i] = math.Ldexp(a[i], -halvings)
	}
	out, term := make([]float64, n*n), make([]float64, n*n)
	for i := range n {
		out[i*n+i], term[i*n+i] = 1, 1
	}
	for k := 1; k <= 20; k++ { // 0.25^20 / 20! is far below rounding
		term = product3(term, x, n, n, n)
		for i := range term {
			term[i] /= float64(k)
			out[i] += term[i]
		}
	}
	for range halvings {
		out = product3(out, out, n, n, n)
	}
	return out
}
