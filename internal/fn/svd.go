package fn

import (
	"math"
)

var svdU = Spec{
	Name: "svd_u", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "left singular vectors, in columns",
	Shapes:  "An N x K matrix gives an N x min(N, K) matrix.",
	Example: "abs(svd_u([[2, 0], [0, 1]]))", Value: "[[1, 0], [0, 1]]",
	See: "svd_s svd_v",
	Points: []Point{
		{"svd_u([[1, 2], [3, -1], [0.5, 4]])", []float64{0.45363771770757766, 0.2548030737071468, -0.156826814013169, 0.9661254314216233, 0.8772788447691754, 0.04095173243920923}},
	},
	Mixes: true,
	functions: functions{
		work: cubes(16, 1),
		shape: func(a []Arg) (Out, *Problem) {
			s := a[0].Shape
			return Out{Shape: []int{s[0], min(s[0], s[1])}, Axes: []Axis{along(0, 0), nil}}, nil
		},
		value: func(a []Arg, out []float64) {
			u, _, _ := svd(a[0].ask, a[0].Num, a[0].Shape[0], a[0].Shape[1])
			copy(out, u)
		},
	},
}

var svdS = Spec{
	Name: "svd_s", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "singular values, decreasing",
	Shapes:  "An N x K matrix gives a vector of min(N, K) numbers.",
	Example: "svd_s([[1, 0], [0, 2]])", Value: "[2, 1]",
	See: "svd_u svd_v",
	Aliases: []Alias{
		{Name: "singular_values"},
		{Name: "svd", Here: "svd_u(A)`, `svd_s(A)` and `svd_v(A)"},
	},
	Points: []Point{
		{"svd_s([[1, 2], [3, -1], [0.5, 4]])", []float64{4.592627998451133, 3.1871253611746653}},
	},
	functions: functions{
		work: cubes(16, 1),
		shape: func(a []Arg) (Out, *Problem) {
			s := a[0].Shape
			return Out{Shape: []int{min(s[0], s[1])}}, nil
		},
		value: func(a []Arg, out []float64) {
			_, u, _ := svd(a[0].ask, a[0].Num, a[0].Shape[0], a[0].Shape[1])
			copy(out, u)
		},
	},
}

var svdV = Spec{
	Name: "svd_v", Params: []Param{{Name: "A", Need: Matrix}},
	Doc:     "right singular vectors, in columns",
	Shapes:  "An N x K matrix gives a K x min(N, K) matrix.",
	Example: "abs(svd_v([[2, 0], [0, 1]]))", Value: "[[1, 0], [0, 1]]",
	See: "svd_u svd_s",
	Points: []Point{
		{"svd_v([[1, 2], [3, -1], [0.5, 4]])", []float64{0.0918421213725365, 0.995773581062378, 0.995773581062378, -0.0918421213725365}},
	},
	functions: functions{
		work: cubes(16, 1),
		shape: func(a []Arg) (Out, *Problem) {
			s := a[0].Shape
			return Out{Shape: []int{s[1], min(s[0], s[1])}, Axes: []Axis{along(0, 1), nil}}, nil
		},
		value: func(a []Arg, out []float64) {
			_, _, u := svd(a[0].ask, a[0].Num, a[0].Shape[0], a[0].Shape[1])
			copy(out, u)
		},
	},
}

// svd is the thin singular value decomposition by one-sided Jacobi rotations
// (Golub and Van Loan, 8.6.3): A (n x m) = U diag(s) V', s decreasing.
func svd(ask asking, a []float64, n, m int) (u, s, v []float64) {
	if n < m {
		t := make([]float64, n*m)
		for i := range n {
			for j := range m {
				t[j*n+i] = a[i*m+j]
			}
		}
		v, s, u = svd(ask, t, m, n)
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
	least := float64(n) * 0x1p-52 // the cosine of two columns that rounding leaves
	for range 100 {
		turned := false
		for p := range m {
			for q := p + 1; q < m; q++ {
				ask(7 * n)
				al, be, ga := 0.0, 0.0, 0.0
				for k := range n {
					al += float64(u[k*m+p] * u[k*m+p])
					be += float64(u[k*m+q] * u[k*m+q])
					ga += float64(u[k*m+p] * u[k*m+q])
				}
				if !(math.Abs(ga) > least*math.Sqrt(al*be)) {
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
