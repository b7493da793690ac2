package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var qrQ = Spec{
	Name: "qr_q", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "orthonormal columns Q of A = Q R",
	Shapes:  "An N x K matrix with N >= K gives an N x K matrix.",
	Example: "qr_q([[2, 0], [0, 3]])", Value: "[[1, 0], [0, 1]]",
	See: "qr_r",
	Aliases: []Alias{
		{Name: "qr_thin_q"},
		{Name: "qr", Here: "qr_q(A)` and `qr_r(A)"},
	},
	Points: []Point{
		{"qr_q([[1, 2], [3, -1], [0.5, 4]])", []float64{0.31234752377721214, 0.4161139383483729, 0.9370425713316364, -0.282744086313638, 0.15617376188860607, 0.8642366411850823}},
	},
	Mixes: true,
	functions: functions{
		work: cubes(1, 1),
		shape: func(a []Arg) (Out, *Problem) {
			if a[0].Shape[0] < a[0].Shape[1] {
				return wants(0, "a matrix with at least as many rows as columns")
			}
			return Out{Shape: a[0].Shape, Axes: []Axis{along(0, 0), nil}}, nil
		},
		value: func(a []Arg, out []float64) {
			q, _ := qr(a[0].ask, a[0].Num, a[0].Shape[0], a[0].Shape[1])
			copy(out, q)
		},
		traceMost: mostQR, traceMore: moreQR,
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return first(traceQR(t, &a[0])) },
	},
}

var qrR = Spec{
	Name: "qr_r", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "upper triangle R of A = Q R, with a positive diagonal",
	Shapes:  "An N x K matrix with N >= K gives a K x K matrix.",
	Example: "qr_r([[2, 0], [0, 3]])", Value: "[[2, 0], [0, 3]]",
	See:     "qr_q",
	Aliases: []Alias{{Name: "qr_thin_r"}},
	Points: []Point{
		{"qr_r([[1, 2], [3, -1], [0.5, 4]])", []float64{3.2015621187164243, 0.31234752377721214, 0.0, 4.571918527750713}},
	},
	functions: functions{
		work: cubes(1, 1),
		shape: func(a []Arg) (Out, *Problem) {
			if a[0].Shape[0] < a[0].Shape[1] {
				return wants(0, "a matrix with at least as many rows as columns")
			}
			return Out{Shape: []int{a[0].Shape[1], a[0].Shape[1]}, Axes: []Axis{nil, along(0, 1)}}, nil
		},
		value: func(a []Arg, out []float64) {
			_, q := qr(a[0].ask, a[0].Num, a[0].Shape[0], a[0].Shape[1])
			copy(out, q)
		},
		traceMost: mostQR, traceMore: moreQR,
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return second(traceQR(t, &a[0])) },
	},
}

// qr is the thin QR decomposition by modified Gram-Schmidt, done twice for
// orthogonality to rounding (Giraud, Langou and Rozloznik 2005).
func qr(ask asking, a []float64, n, m int) (q, r []float64) {
	q, r = append([]float64(nil), a...), make([]float64, m*m)
	for j := range m {
		ask(4 * n * j)
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

// mostQR is how many rows a matrix of unknowns may have: each number of the decomposition is a node of the graph.
const (
	mostQR = 300
	moreQR = "`qr_q` and `qr_r` of unknowns are implemented for up to 300 rows only"
)

func first(q, _ []graph.Ref) []graph.Ref  { return q }
func second(_, r []graph.Ref) []graph.Ref { return r }

// traceQR is qr over a trace.
func traceQR(t *graph.Trace, a *Traced) (q, r []graph.Ref) {
	n, m, all := a.Shape[0], a.Shape[1], a.Refs(t)
	columns := make([][]graph.Ref, m)
	r = make([]graph.Ref, m*m)
	for i := range r {
		r[i] = t.Const(0)
	}
	for j := range m {
		c := make([]graph.Ref, n)
		for k := range c {
			c[k] = all[k*m+j]
		}
		for range 2 {
			for i, b := range columns[:j] {
				d := t.Dot(b, c)
				t.Keep(d)
				for k := range c {
					c[k] = t.Sub(c[k], t.Mul(d, b[k]))
					t.Keep(c[k])
				}
				r[i*m+j] = t.Add(r[i*m+j], d)
			}
		}
		size := t.Sqrt(t.Dot(c, c))
		t.Keep(size)
		for k := range c {
			c[k] = t.Div(c[k], size)
			t.Keep(c[k])
		}
		columns[j], r[j*m+j] = c, size
	}
	q = make([]graph.Ref, 0, n*m)
	for k := range n {
		for j := range m {
			q = append(q, columns[j][k])
		}
	}
	return q, r
}
