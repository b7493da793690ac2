package fn

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
)

var outer = Spec{
	Name: "outer", Params: []Param{{Name: "a", Need: Vector}, {Name: "b", Need: Vector}},
	Doc:     "matrix of all products of elements of two vectors",
	Shapes:  "Vectors of lengths N and K give an N x K matrix.",
	Example: "outer([1, 2], [3, 4])", Value: "[[3, 4], [6, 8]]",
	See: "dot @",
	Aliases: []Alias{
		{Name: "outer_product", Here: "outer(a, b)"},
	},
	Points: []Point{
		{"outer([1, 2.5], [4, -2, 0.5])", []float64{4.0, -2.0, 0.5, 10.0, -5.0, 1.25}},
	},
	functions: functions{
		kind: Whole,
		shape: func(a []Arg) (Out, *Problem) {
			return Out{Shape: []int{a[0].Shape[0], a[1].Shape[0]}, Axes: []Axis{along(0, 0), along(1, 0)}}, nil
		},
		value: func(a []Arg, out []float64) {
			m := a[1].Shape[0]
			for i, x := range a[0].Num {
				a[0].ask(m)
				for j, y := range a[1].Num {
					out[i*m+j] = x * y
				}
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			y := a[1].Refs(t)
			out := make([]graph.Ref, 0, a[0].Shape[0]*len(y))
			for _, x := range a[0].Refs(t) {
				for _, y := range y {
					out = append(out, t.Mul(x, y))
				}
			}
			return out
		},
		needs: func(a []Arg, i int, need func(arg, elem int)) {
			m := a[1].Shape[0]
			need(0, i/m)
			need(1, i%m)
		},
		work: products,
	},
}

var kron = Spec{
	Name: "kron", Params: []Param{{Name: "A", Need: Matrix}, {Name: "B", Need: Matrix}},
	Doc:     "Kronecker product",
	Shapes:  "Matrices N x K and M x L give an NM x KL matrix.",
	Example: "kron([[1, 2]], [[1, 1]])", Value: "[[1, 1, 2, 2]]",
	See: "outer",
	Points: []Point{
		{"kron([[1, 2.5]], [[4], [-2]])", []float64{4.0, 10.0, -2.0, -5.0}},
	},
	functions: functions{
		kind: Whole,
		shape: func(a []Arg) (Out, *Problem) {
			out := Out{Shape: make([]int, 2), Axes: make([]Axis, 2)}
			for d := range out.Shape {
				out.Shape[d] = a[0].Shape[d] * a[1].Shape[d]
				out.Axes[d] = Axis{{0, d, Mixed}, {1, d, Mixed}}
			}
			return out, nil
		},
		value: func(a []Arg, out []float64) {
			m, p, q := a[0].Shape[1], a[1].Shape[0], a[1].Shape[1]
			for row := range a[0].Shape[0] * p {
				a[0].ask(8 * m * q)
				for col := range m * q {
					out[row*m*q+col] = a[0].Num[row/p*m+col/q] * a[1].Num[row%p*q+col%q]
				}
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			m, p, q := a[0].Shape[1], a[1].Shape[0], a[1].Shape[1]
			out := make([]graph.Ref, a[0].Shape[0]*m*p*q)
			for i := range out {
				row, col := i/(m*q), i%(m*q)
				out[i] = t.Mul(a[0].At(t, row/p*m+col/q), a[1].At(t, row%p*q+col%q))
			}
			return out
		},
		work: products,
	},
}

var convolve = Spec{
	Name: "convolve", Params: []Param{{Name: "a", Need: Vector}, {Name: "b", Need: Vector}},
	Doc:     "full convolution of two vectors",
	Shapes:  "Vectors of lengths N and M give one of length N + M - 1.",
	Example: "convolve([1, 2], [1, 1])", Value: "[1, 3, 2]",
	Points: []Point{
		{"convolve([1, 2.5], [4, -2, 0.5])", []float64{4.0, 8.0, -4.5, 1.25}},
	},
	Mixes: true,
	functions: functions{
		kind: Whole,
		shape: func(a []Arg) (Out, *Problem) {
			n := 0
			if a[0].Shape[0] > 0 && a[1].Shape[0] > 0 {
				n = a[0].Shape[0] + a[1].Shape[0] - 1
			}
			return Out{Shape: []int{n}, Axes: []Axis{{{0, 0, Mixed}, {1, 0, Mixed}}}}, nil
		},
		value: func(a []Arg, out []float64) {
			for i, x := range a[0].Num {
				a[0].ask(len(a[1].Num))
				for j, y := range a[1].Num {
					out[i+j] += float64(x * y)
				}
			}
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			x, y := a[0].Refs(t), a[1].Refs(t)
			if len(x) == 0 || len(y) == 0 {
				return nil
			}
			out := make([]graph.Ref, len(x)+len(y)-1)
			for k := range out {
				lo, hi := max(0, k-len(y)+1), min(k, len(x)-1)
				var u, v []graph.Ref
				for i := lo; i <= hi; i++ {
					u, v = append(u, x[i]), append(v, y[k-i])
				}
				out[k] = t.Dot(u, v)
			}
			return out
		},
		work: products,
	},
}

// products is the work of multiplying every element of one argument with every one of the other.
func products(a []Arg) [3]int { return [3]int{a[0].Size(), a[1].Size(), 8} }
