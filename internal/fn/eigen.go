package fn

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

var eigenValues = Spec{
	Name: "eigen_values", Params: []Param{{Name: "A", Need: Covariance}},
	Doc:     "eigenvalues of a symmetric matrix, increasing",
	Shapes:  squareShape,
	Example: "eigen_values([[2, 0], [0, 1]])", Value: "[1, 2]",
	See: "eigen_vectors",
	Aliases: []Alias{
		{Name: "eigenvalues_sym"}, {Name: "eigvals"}, {Name: "eigvalsh"},
		{Name: "eigen", Here: "eigen_values(A)` and `eigen_vectors(A)"},
	},
	Points: []Point{
		{"eigen_values([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{1.6583297723365864, 2.689794467298036, 4.651875760365377}},
	},
	functions: functions{
		work:  cubes(16, 1),
		shape: func(a []Arg) (Out, *Problem) { return Out{Shape: a[0].Shape[:1]}, notSymmetric(&a[0]) },
		value: func(a []Arg, out []float64) {
			w, _ := jacobi(a[0].ask, a[0].Num, a[0].Shape[0])
			copy(out, w)
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return t.EigenValues(a[0].Refs(t), a[0].Shape[0]) },
	},
}

var eigenVectors = Spec{
	Name: "eigen_vectors", Params: []Param{{Name: "A", Need: Covariance}},
	Doc:     "eigenvectors of a symmetric matrix, in columns, in the order of eigen_values",
	Shapes:  squareShape,
	Example: "abs(eigen_vectors([[2, 0], [0, 1]]))", Value: "[[0, 1], [1, 0]]",
	See: "eigen_values",
	Aliases: []Alias{
		{Name: "eigenvectors_sym"},
		{Name: "eigh", Here: "eigen_values(A)` and `eigen_vectors(A)"},
	},
	Points: []Point{
		{"eigen_vectors([[4, 1, 0.5], [1, 3, -0.25], [0.5, -0.25, 2]])", []float64{-0.358077812157063, -0.3696108014971213, 0.857419463190256, 0.4220776751659864, 0.7550477444790795, 0.501750276216696, 0.8328449534981209, -0.5415632548222878, 0.11436137660505215}},
	},
	Mixes: true,
	functions: functions{
		work: cubes(16, 1),
		shape: func(a []Arg) (Out, *Problem) {
			return Out{Shape: a[0].Shape, Axes: []Axis{along(0, 0), nil}}, notSymmetric(&a[0])
		},
		value: func(a []Arg, out []float64) {
			_, v := jacobi(a[0].ask, a[0].Num, a[0].Shape[0])
			copy(out, v)
		},
		trace: func(t *graph.Trace, a []Traced) []graph.Ref { return t.EigenVectors(a[0].Refs(t), a[0].Shape[0]) },
	},
}

// notSymmetric says where a matrix is not symmetric, up to rounding.
func notSymmetric(a *Arg) *Problem {
	n := a.Shape[0]
	if a.Num == nil { // over a trace, which reads the lower triangle
		return nil
	}
	for i := range n {
		for j := range i {
			x, y := a.Num[i*n+j], a.Num[j*n+i]
			if math.Abs(x-y) > 1e-8*(1+math.Abs(x)+math.Abs(y)) {
				return &Problem{Code: "shape", Text: fmt.Sprintf("`{0}` is not symmetric: element [%d, %d] is %v, [%d, %d] is %v", i+1, j+1, x, j+1, i+1, y)}
			}
		}
	}
	return nil
}

// jacobi finds eigenvalues (increasing) and eigenvectors (in columns) of a
// symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, 8.5).
func jacobi(ask asking, a []float64, n int) (w, v []float64) {
	a = append([]float64(nil), a...)
	v = make([]float64, n*n)
	for i := range n {
		v[i*n+i] = 1
	}
	least := float64(n) * 0x1p-52 // what rounding leaves off the diagonal, relative to everything
	for range 100 {               // sweeps: convergence is quadratic, ten are enough
		off, all := 0.0, 0.0
		for i := range n {
			for j := range n {
				if all += float64(a[i*n+j] * a[i*n+j]); i != j {
					off += float64(a[i*n+j] * a[i*n+j])
				}
			}
		}
		if !(off > least*least*all) {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				ask(6 * n)
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
	// Insertion sort, moving the columns of v along.
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

// fixSign makes the largest component of column j of an n x m matrix positive, and reports whether it changed the
// sign of the column.
func fixSign(v []float64, n, m, j int) bool {
	best := 0.0
	for i := range n {
		// A component must be clearly larger to be chosen, so that rounding does not decide.
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
