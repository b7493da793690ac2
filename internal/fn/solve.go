package fn

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var inverse = Spec{
	Name: "inverse", Params: []Param{{Name: "A", Need: Square}},
	Doc:     "inverse of a matrix; prefer `solve` where possible",
	Shapes:  squareShape,
	Example: "inverse([[2, 0], [0, 4]])", Value: "[[0.5, 0], [0, 0.25]]",
	See:     "solve",
	Aliases: []Alias{{Name: "inverse_spd"}, {Name: "pinv"}, {Name: "inv_spd"}, {Name: "solve_inverse"}},
	Points: []Point{
		{"inverse([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{0.286144578313253, -0.10240963855421686, -0.08433734939759036, -0.10240963855421686, 0.37349397590361444, 0.07228915662650602, -0.08433734939759036, 0.07228915662650602, 0.5301204819277109}},
		{"inverse([[1, 2], [0.5, -1]])", []float64{0.5, 1.0, 0.25, -0.5}},
	},
	functions: functions{
		work: cubes(1, 1),
		shape: func(a []Arg) (Out, *Problem) {
			return Out{Shape: a[0].Shape, Axes: []Axis{along(0, 1), along(0, 0)}}, nil
		},
		value: func(a []Arg, out []float64) {
			n := a[0].Shape[0]
			id := make([]float64, n*n)
			for i := range n {
				id[i*n+i] = 1
			}
			copy(out, luSolve(a[0].ask, a[0].Num, n, id, n))
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return t.Inverse(a[0].Refs(t), a[0].Shape[0]) },
	},
}

var solve = Spec{
	Name: "solve", Params: []Param{{Name: "A", Need: Square}, {Name: "b", Need: Arrays}},
	Doc:     "the x that solves A x = b",
	Shapes:  "A is K x K, and b is a vector of length K or a matrix with K rows; the result has the shape of b.",
	Example: "solve([[2, 0], [0, 4]], [2, 2])", Value: "[1, 0.5]",
	See: "inverse cholesky",
	Aliases: []Alias{
		{Name: "mdivide_left", Here: "solve(A, B)"},
		{Name: "mdivide_left_tri_low", Here: "solve(L, B)"},
		{Name: "mdivide_right", Here: "solve(B', A')'", Args: "AB"},
	},
	Meant: map[int]string{1: "the inverse of a matrix is `inverse($1)`"},
	Points: []Point{
		{"solve([[1, 2], [0.5, -1]], [3, -2])", []float64{-0.5, 1.75}},
		{"solve([[1, 2], [0.5, -1]], [[1, 2], [0.5, -1]])", []float64{1.0, 0.0, 0.0, 1.0}},
	},
	functions: functions{
		work: cubes(1, 3),
		shape: func(a []Arg) (Out, *Problem) {
			if p := rowsOf(a); p != nil {
				return Out{}, p
			}
			out := Out{Shape: a[1].Shape, Axes: like(1, len(a[1].Shape)), Meet: [][2]Places{{{Arg: 0}, {Arg: 1}}}}
			out.Axes[0] = along(0, 1)
			return out, nil
		},
		value: func(a []Arg, out []float64) {
			copy(out, luSolve(a[0].ask, a[0].Num, a[0].Shape[0], a[1].Num, columns(a[1].Shape)))
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref {
			return t.Solve(a[0].Refs(t), a[1].Refs(t), a[0].Shape[0], columns(a[1].Shape))
		},
	},
}

// rowsOf says what is wrong with a second argument that does not have as many rows as the first, a square matrix.
func rowsOf(a []Arg) *Problem {
	if s := a[1].Shape; len(s) == 0 || len(s) > 2 || s[0] != a[0].Shape[0] {
		_, p := wants(1, "a vector or matrix with as many rows as `{0}`")
		return p
	}
	return nil
}

// cubes is the work of a function that goes through a matrix several times, or that does a part of that.
func cubes(times, part int) func(a []Arg) [3]int {
	return func(a []Arg) [3]int {
		n, m := a[0].Shape[0], a[0].Shape[1]
		return [3]int{n * times, m, max(1, min(n, m)/part)}
	}
}

// lu factors a matrix with partial pivoting: in place, with L below the diagonal (its diagonal is 1) and U on and above
// it; perm has the original row of each row.
func lu(ask asking, a []float64, n int) (f []float64, perm []int, sign float64) {
	f = append([]float64(nil), a...)
	perm, sign = make([]int, n), 1
	for i := range perm {
		perm[i] = i
	}
	for j := range n {
		ask((n - j) * (n - j))
		p := j
		for i := j + 1; i < n; i++ {
			if math.Abs(f[i*n+j]) > math.Abs(f[p*n+j]) {
				p = i
			}
		}
		if p != j {
			for k := range n {
				f[j*n+k], f[p*n+k] = f[p*n+k], f[j*n+k]
			}
			perm[j], perm[p] = perm[p], perm[j]
			sign = -sign
		}
		for i := j + 1; i < n; i++ {
			f[i*n+j] /= f[j*n+j]
			for k := j + 1; k < n; k++ {
				f[i*n+k] -= float64(f[i*n+j] * f[j*n+k])
			}
		}
	}
	return f, perm, sign
}

// luSolve solves a x = b for m right-hand sides.
func luSolve(ask asking, a []float64, n int, b []float64, m int) []float64 {
	f, perm, _ := lu(ask, a, n)
	x := make([]float64, n*m)
	for c := range m {
		ask(n * n)
		for i := range n {
			s := b[perm[i]*m+c]
			for k := range i {
				s -= float64(f[i*n+k] * x[k*m+c])
			}
			x[i*m+c] = s
		}
		for i := n - 1; i >= 0; i-- {
			s := x[i*m+c]
			for k := i + 1; k < n; k++ {
				s -= float64(f[i*n+k] * x[k*m+c])
			}
			x[i*m+c] = s / f[i*n+i]
		}
	}
	return x
}
