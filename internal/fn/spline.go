package fn

import (
	"fmt"
)

var bspline = Spec{
	Name: "bspline", Params: []Param{{Name: "x", Need: Vector}, {Name: "knots", Need: Increasing}, {Name: "degree", Need: Size, Optional: true, Default: "3"}},
	Doc:     "matrix of the B-splines at x",
	Shapes:  "A vector x of length N gives an N x (length(knots) + degree - 1) matrix; the knots include both ends and may repeat. Beyond the ends the splines continue as straight lines.",
	Example: "bspline([0, 1], [0, 1], degree=1)", Value: "[[1, 0], [0, 1]]",
	See: "cov_exp_quad",
	Points: []Point{
		{"bspline([0.5, 2], [0, 1, 3], 2)", []float64{0.25, 0.6666666666666666, 0.08333333333333333, 0.0, 0.0, 0.16666666666666666, 0.5833333333333334, 0.25}},
	},
	functions: functions{
		work: func(a []Arg) [3]int {
			d := degreeOf(a)
			return [3]int{a[0].Shape[0], a[1].Shape[0] + 2*d, 4 * (d + 1)}
		},
		shape: func(a []Arg) (Out, *Problem) {
			d := degreeOf(a)
			if d > mostDegree { // beyond that the recursion loses all digits
				return Out{}, &Problem{Arg: 2, Code: "bad-argument", Text: fmt.Sprintf("the degree of `bspline` is %d, but may be at most %d", d, mostDegree)}
			}
			knots := a[1].Num
			if len(knots) < 2 {
				return wants(1, "two knots or more, the first and the last among them")
			}
			for i := range knots[1:] {
				if !(knots[i] <= knots[i+1]) || knots[0] == knots[len(knots)-1] {
					return Out{}, &Problem{Arg: 1, Code: "bad-argument", Text: "the knots of `bspline` must increase"}
				}
			}
			return Out{Shape: []int{a[0].Shape[0], len(knots) + d - 1}, Axes: []Axis{along(0, 0), nil}}, nil
		},
		value: func(a []Arg, out []float64) { splines(a[0].ask, a[0].Num, a[1].Num, degreeOf(a), out) },
	},
}

// mostDegree is the highest degree of a spline.
const mostDegree = 100

// degreeOf returns the degree in a call of bspline.
func degreeOf(a []Arg) int {
	if len(a) > 2 && a[2].Given {
		return int(a[2].Num[0])
	}
	return 3
}

// splines is the basis of B-splines by the Cox-de Boor recursion (de Boor, A Practical Guide to Splines, chapter IX):
// len(knots) + degree - 1 functions that sum to 1. Beyond the first and the last knot they continue as straight lines, with
// the slope that they have there.
func splines(ask asking, x, knots []float64, degree int, out []float64) {
	var t []float64
	for range degree {
		t = append(t, knots[0])
	}
	t = append(t, knots...)
	for range degree {
		t = append(t, knots[len(knots)-1])
	}
	m := len(t) - degree - 1
	first, last := t[0], t[len(t)-1]
	b, slope := make([]float64, len(t)-1), make([]float64, m)
	for i, a := range x {
		ask(4 * len(t) * (degree + 1))
		edge := min(max(a, first), last)
		basis(b, slope, t, degree, edge) // NaN for NaN
		row := out[i*m : (i+1)*m]
		for j := range row {
			row[j] = b[j]
			if edge != a {
				row[j] += float64((a - edge) * slope[j])
			}
		}
	}
}

// basis computes the B-splines of a degree with knots t at a, and their slopes.
func basis(b, slope, t []float64, degree int, a float64) {
	end := lastOf(t, len(t)-degree-2)
	for j := range b {
		// The last interval with a width is closed, so that the last knot belongs to it.
		b[j] = 0
		if t[j] <= a && (a < t[j+1] || a == t[j+1] && j == end) {
			b[j] = 1
		}
	}
	if a != a {
		for j := range b {
			b[j] = nan
		}
	}
	for k := 1; k <= degree; k++ {
		for j := 0; j+k+1 < len(t); j++ {
			v, d := 0.0, 0.0
			if w := t[j+k] - t[j]; w > 0 {
				v += float64((a - t[j]) / w * b[j])
				d += float64(float64(k) / w * b[j])
			}
			if w := t[j+k+1] - t[j+1]; w > 0 {
				v += float64((t[j+k+1] - a) / w * b[j+1])
				d -= float64(float64(k) / w * b[j+1])
			}
			if k == degree {
				slope[j] = d
			}
			b[j] = v
		}
	}
}

// lastOf returns the last interval of knots with positive width, at most j.
func lastOf(t []float64, j int) int {
	for t[j] == t[j+1] {
		j--
	}
	return j
}
