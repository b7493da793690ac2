package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var cholesky = Spec{
	Name: "cholesky", Params: []Param{{Name: "A", Need: Covariance}},
	Doc:     "lower Cholesky factor L of a symmetric positive definite matrix, A = L L'",
	Shapes:  squareShape,
	Example: "cholesky([[4, 2], [2, 5]])", Value: "[[2, 0], [1, 2]]",
	See:     "LKJCholesky MvNormal",
	Aliases: []Alias{{Name: "cholesky_decompose"}, {Name: "chol"}},
	Points: []Point{
		{"cholesky([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{2.0, 0.0, 0.0, 0.5, 1.6583123951777, 0.0, 0.25, -0.22613350843332272, 1.3734495390671024}},
	},
	functions: functions{
		work: cubes(1, 6), shape: asFirst,
		value: func(a []Arg, out []float64) { copy(out, choleskyOf(a[0].ask, a[0].Num, a[0].Shape[0])) },
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return t.Cholesky(a[0].Refs(t), a[0].Shape[0]) },
	},
}

var quadForm = Spec{
	Name: "quad_form", Params: []Param{{Name: "A", Need: Square}, {Name: "x", Need: Arrays}},
	Doc:     "x' A x",
	Shapes:  "A vector x gives a number, a matrix x with K columns a K x K matrix.",
	Example: "quad_form(eye(2), [3, 4])", Value: "25",
	See: "@",
	Points: []Point{
		{"quad_form([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]], [1, -2, 0.5])", []float64{13.5}},
		{"quad_form([[1, 2], [0.5, -1]], [[1, 2], [3, -1]])", []float64{-0.5, 6.0, 16.5, -2.0}},
	},
	functions: functions{
		work: cubes(1, 1),
		shape: func(a []Arg) (Out, *Problem) {
			if p := rowsOf(a); p != nil {
				return Out{}, p
			}
			out := Out{Meet: [][2]Places{{{Arg: 0, Axis: 1}, {Arg: 1}}}}
			if s := a[1].Shape; len(s) == 2 {
				out.Shape, out.Axes = []int{s[1], s[1]}, []Axis{along(1, 1), along(1, 1)}
			}
			return out, nil
		},
		value: func(a []Arg, out []float64) {
			n, m := a[0].Shape[0], columns(a[1].Shape)
			xt := make([]float64, n*m)
			for i := range n {
				for j := range m {
					xt[j*n+i] = a[1].Num[i*m+j]
				}
			}
			copy(out, product3(a[0].ask, xt, product3(a[0].ask, a[0].Num, a[1].Num, n, n, m), m, n, m))
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			n, m := a[0].Shape[0], columns(a[1].Shape)
			xt := transposed(t, &a[1], n, m)
			left := Traced{Ref: traceProduct(t, &xt, &a[0], m, n, n)}
			return traceProduct(t, &left, &a[1], m, n, m)
		},
	},
}

// choleskyOf is the lower factor of a symmetric matrix, NaN if it is not positive definite. It reads only the
// lower triangle.
func choleskyOf(ask asking, a []float64, n int) []float64 {
	l := make([]float64, n*n)
	for j := range n {
		ask((n - j) * j)
		for i := j; i < n; i++ {
			s := a[i*n+j]
			for k := range j {
				s -= float64(l[i*n+k] * l[j*n+k])
			}
			switch {
			case i > j:
				l[i*n+j] = s / l[j*n+j]
			case s > 0:
				l[j*n+j] = math.Sqrt(s)
			default:
				l[j*n+j] = nan
			}
		}
	}
	return l
}

// product3 is the matrix product of a (n x k) and b (k x m).
func product3(ask asking, a, b []float64, n, k, m int) []float64 {
	out := make([]float64, n*m)
	for i := range n {
		ask(m * k)
		for j := range m {
			s := 0.0
			for l := range k {
				s += float64(a[i*k+l] * b[l*m+j])
			}
			out[i*m+j] = s
		}
	}
	return out
}

// transposed is the transpose of an n x m matrix.
func transposed(t *graph.Trace, a *Traced, n, m int) Traced {
	out := Traced{Literal: a.Literal}
	var refs []graph.Ref
	if a.Num == nil {
		refs = a.Refs(t)
	}
	for j := range m {
		for i := range n {
			if refs != nil {
				out.Ref = append(out.Ref, refs[i*m+j])
			} else {
				out.Num = append(out.Num, a.Num[i*m+j])
			}
		}
	}
	return out
}

// traceProduct is the matrix product of a (n x k) and b (k x m).
func traceProduct(t *graph.Trace, a, b *Traced, n, k, m int) []graph.Ref {
	if a.Num != nil && !a.Literal && b.Num == nil {
		return t.MatMulKnown(a.Num, b.Refs(t), n, k, m)
	}
	return t.MatMul(a.Refs(t), b.Refs(t), n, k, m)
}
