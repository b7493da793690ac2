package fn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/fn"
)

// array is an argument of a call of computed.
func array(shape []int, num ...float64) fn.Arg {
	return fn.Arg{Given: true, Kind: fn.Real, Shape: shape, Num: num}
}

// computed is the value of a function of whole arrays.
func computed(t *testing.T, name string, args ...fn.Arg) []float64 {
	t.Helper()
	f := fn.Lookup(name)
	out, problem := f.Out(args)
	if problem != nil {
		t.Fatal(name, problem.Text)
	}
	x := make([]float64, size(out.Shape))
	if !f.Compute(args, x) {
		t.Fatalf("%s computes nothing", name)
	}
	return x
}

// Values to the last bit but a few where a formula that is right elsewhere is not: very large and
// very small numbers, numbers far from 0, matrices that are singular or change signs, ties.
func TestHardValues(t *testing.T) {
	vec := func(x ...float64) fn.Arg { return array([]int{len(x)}, x...) }
	mat := func(n int, x ...float64) fn.Arg { return array([]int{n, len(x) / n}, x...) }
	num := func(x float64) fn.Arg { return array(nil, x) }
	nan, inf, r2 := math.NaN(), math.Inf(1), math.Sqrt2/2
	for _, c := range []struct {
		name string
		args []fn.Arg
		want []float64
	}{
		{"variance", []fn.Arg{vec(1e8+1, 1e8+2, 1e8+4)}, []float64{7.0 / 3}},
		{"sd", []fn.Arg{vec(1e200, 3e200)}, []float64{math.Sqrt2 * 1e200}},
		{"sd", []fn.Arg{vec(1e-200, 3e-200)}, []float64{math.Sqrt2 * 1e-200}},
		{"sd", []fn.Arg{vec(-3e200, -1e200)}, []float64{math.Sqrt2 * 1e200}},
		{"det", []fn.Arg{mat(2, 0, 1, 1, 0)}, []float64{-1}},
		{"det", []fn.Arg{mat(2, 0, 0, 0, 1)}, []float64{0}},
		{"det", []fn.Arg{mat(2, 0.05, 0, 0, 1)}, []float64{0.05}},
		{"det", []fn.Arg{mat(2, 0.09, 0, 0, 1)}, []float64{0.09}},
		{"log_det", []fn.Arg{mat(2, 0, 0, 0, 1)}, []float64{-inf}},
		{"log_det", []fn.Arg{mat(2, 1, 2, 2, 4)}, []float64{-inf}},
		{"det", []fn.Arg{mat(2, nan, 0, 0, 0)}, []float64{nan}},
		{"cholesky", []fn.Arg{mat(1, 0.05)}, []float64{math.Sqrt(0.05)}},
		{"cholesky", []fn.Arg{mat(1, 0)}, []float64{nan}},
		{"cholesky", []fn.Arg{mat(2, 1, 2, 2, 4)}, []float64{1, 0, 2, nan}},
		{"linspace", []fn.Arg{num(1), num(1e-20), num(3)}, []float64{1, 0.5, 1e-20}},
		{"quantile", []fn.Arg{vec(3, 1, 2), vec(0, 1)}, []float64{1, 3}},
		{"quantile", []fn.Arg{vec(), vec(0.5)}, []float64{nan}},
		{"any", []fn.Arg{vec(0, nan, 1)}, []float64{1}},
		{"any", []fn.Arg{vec(0, nan)}, []float64{nan}},
		{"all", []fn.Arg{vec(1, nan, 0)}, []float64{0}},
		{"all", []fn.Arg{vec(1, nan)}, []float64{nan}},
		{"norm", []fn.Arg{vec(3e200, 4e200)}, []float64{5e200}},
		{"norm", []fn.Arg{vec(-3e-200, 4e-200)}, []float64{5e-200}},
		{"eigen_values", []fn.Arg{mat(2, 1, 0.09, 0.09, 1)}, []float64{0.91, 1.09}},
		{"eigen_vectors", []fn.Arg{mat(2, 2, 1, 1, 2)}, []float64{r2, r2, -r2, r2}},
		{"eigen_vectors", []fn.Arg{mat(2, 2, -1, -1, 2)}, []float64{r2, r2, r2, -r2}},
		{"eigen_vectors", []fn.Arg{mat(2, 3, 0, 0, 3)}, []float64{1, 0, 0, 1}},
		{"svd_u", []fn.Arg{mat(200, slices.Repeat([]float64{-1}, 200)...)}, slices.Repeat([]float64{math.Sqrt(0.005)}, 200)},
		{"svd_u", []fn.Arg{mat(200, slices.Repeat([]float64{1}, 200)...)}, slices.Repeat([]float64{math.Sqrt(0.005)}, 200)},
		{"svd_s", []fn.Arg{mat(2, 0, 0, 0, 0)}, []float64{0, 0}},
		{"svd_s", []fn.Arg{mat(2, 2, 0, 0, 0)}, []float64{2, 0}},
		{"svd_u", []fn.Arg{mat(2, 2, 0, 0, 0)}, []float64{1, 0, 0, 0}},
		// At a point nothing of the point before counts.
		{"interpolate", []fn.Arg{vec(0, 1, 2), vec(inf, 5, 3), vec(1, 2)}, []float64{5, 3}},
		{"interpolate", []fn.Arg{vec(0, 1, 2), vec(1, inf, 3), num(2)}, []float64{3}},
		// The second row has to change places, whatever is above it and to its right.
		{"solve", []fn.Arg{mat(4, 1, 0, 0, 5, 0, 1e-20, 1, 0, 0, -1, 1, 0, 0, 0, 0, 1), vec(6, 1, 0, 1)}, []float64{1, 1, 1, 1}},
		{"matrix_exp", []fn.Arg{mat(2, 0, 20, -20, 0)}, []float64{math.Cos(20), math.Sin(20), -math.Sin(20), math.Cos(20)}},
		{"matrix_exp", []fn.Arg{mat(2, 0, 0.2, 0.2, 0)}, []float64{math.Cosh(0.2), math.Sinh(0.2), math.Sinh(0.2), math.Cosh(0.2)}},
	} {
		got := computed(t, c.name, c.args...)
		for i, want := range c.want {
			// Squaring a matrix of rotations doubles the rounding each time.
			if x := got[i]; !(math.Abs(x-want) <= 1e-15*math.Abs(want) || x == want || x != x && want != want || c.name == "matrix_exp" && math.Abs(x-want) < 2e-14) {
				t.Errorf("%s(%v): element %d is %.17g, want %.17g", c.name, c.args, i+1, x, want)
			}
		}
	}
}

// known is an argument of a trace whose numbers are inputs, from the given one on.
func known(t *graph.Trace, from int, shape []int) fn.Traced {
	a := fn.Traced{Given: true, Shape: shape}
	for i := range size(shape) {
		a.Ref = append(a.Ref, t.Input(from+i, false))
	}
	return a
}

// The sd is the root of the variance to the last bit, scales with powers of two to the last bit,
// and neither overflows nor vanishes where the variance does: as a value and over a trace.
func TestSDScales(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	both := func(x []float64) (value, traced float64) {
		tr := graph.NewTrace()
		out := fn.Lookup("sd").TraceArrays(tr, []fn.Traced{known(tr, 0, []int{len(x)})})
		return computed(t, "sd", array([]int{len(x)}, x...))[0], tr.Value(x, out[0])
	}
	for range 20 {
		x := make([]float64, 5)
		for i := range x {
			x[i] = r.NormFloat64() / 64
		}
		value, traced := both(x)
		if want := math.Sqrt(computed(t, "variance", array([]int{5}, x...))[0]); value != want || !(math.Abs(traced-want) <= 1e-15*want) {
			t.Errorf("the sd of %v is %v, over a trace %v, want %v", x, value, traced, want)
		}
		for _, k := range []int{-900, -560, -400, 400, 560, 900} {
			y := make([]float64, len(x))
			for i := range x {
				y[i] = math.Ldexp(x[i], k)
			}
			v, tv := both(y)
			if v != math.Ldexp(value, k) || tv != math.Ldexp(traced, k) {
				t.Errorf("the sd of %v is %v, over a trace %v, want %v and %v", y, v, tv, math.Ldexp(value, k), math.Ldexp(traced, k))
			}
		}
	}
	// One large number among zeros, whose mean is not large: the sd is x/sqrt(n), but for a
	// rounding of each term of the sum.
	x := make([]float64, 10000)
	x[17] = 0x1p513
	want, off := 0x1p513/100, 0x1p513/100*0x1p-53*10000
	if v, tv := both(x); !(math.Abs(v-want) <= off) || !(math.Abs(tv-want) <= off) {
		t.Errorf("the sd of 2^513 among zeros is %v, over a trace %v, want %v", v, tv, want)
	}
}

// Both ends of linspace are the numbers that are given, to the last bit, over a trace too.
func TestLinspaceEnds(t *testing.T) {
	for _, n := range []int{2, 3, 8} {
		tr, ends := graph.NewTrace(), []float64{1, 1e-20}
		out := fn.Lookup("linspace").TraceArrays(tr, []fn.Traced{known(tr, 0, nil), known(tr, 1, nil), {Given: true, Num: []float64{float64(n)}}})
		if a, b := tr.Value(ends, out[0]), tr.Value(ends, out[n-1]); a != ends[0] || b != ends[1] {
			t.Errorf("the ends of %d numbers are %v and %v, want %v", n, a, b, ends)
		}
	}
}

// The series of matrix_exp goes on to the 20th power, which is all that an element far from the
// diagonal has; it is scaled by as few halvings as bring every row sum of sizes within 1/4, and
// each costs one product.
func TestMatrixExp(t *testing.T) {
	const n = 21
	x, want := make([]float64, n*n), 1.0
	for i := 1; i < n; i++ {
		x[(i-1)*n+i] = 0.25
		want *= 0.25 / float64(i)
	}
	if got := computed(t, "matrix_exp", array([]int{n, n}, x...))[n-1]; !(math.Abs(got-want) < 1e-14*want) {
		t.Errorf("the corner of the exponential of a chain is %v, want %v", got, want)
	}
	products := func(x float64) int {
		asked := 0
		computed(t, "matrix_exp", counted(array([]int{2, 2}, x/2, -x/2, -x/2, x/2), &asked))
		return asked
	}
	one := products(0) / 20
	for _, c := range []struct {
		norm     float64
		halvings int
	}{{0.25, 0}, {0.26, 1}, {0.5, 1}, {1, 2}, {-1, 2}, {1024, 12}} {
		if got := products(c.norm); got != (20+c.halvings)*one {
			t.Errorf("a row sum of %v takes %d operations, want %d products of %d", c.norm, got, 20+c.halvings, one)
		}
	}
}

// A matrix of two rows is diagonal after one rotation.
func TestOneRotation(t *testing.T) {
	for _, last := range []float64{1, 1.1, 0.9, 3, -3, 0.5} { // the tangent is of either sign, or 1
		asked := 0
		computed(t, "eigen_values", counted(array([]int{2, 2}, 1, 1, 1, last), &asked))
		if asked != 12 {
			t.Errorf("[[1, 1], [1, %v]] takes %d operations, not one rotation of 12", last, asked)
		}
		asked = 0 // the rotation, and a look at what it left
		computed(t, "svd_s", counted(array([]int{2, 2}, 1, 0.5, 0, last), &asked))
		if asked != 28 {
			t.Errorf("[[1, 0.5], [0, %v]] takes %d operations, not 2 times 14", last, asked)
		}
	}
}

// Functions that take long for many points without saying how long ask all the same: once a
// pair at least, and a comparison of a sort.
func TestManyAreAskedAbout(t *testing.T) {
	const n = 500
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i * 7 % n)
	}
	for _, c := range []struct {
		name  string
		args  []fn.Arg
		least int
	}{
		{"cov_exp_quad", []fn.Arg{array(nil, 1), array(nil, 1)}, n * n},
		{"cov_dot", []fn.Arg{array(nil, 1)}, n * n},
		{"hsgp_basis", []fn.Arg{whole(n), array(nil, 1)}, n * n},
		{"moving_sum", []fn.Arg{whole(n / 2)}, n * n / 4},
		{"order", nil, n - 1}, {"rank", nil, n - 1},
	} {
		asked := 0
		computed(t, c.name, append([]fn.Arg{counted(array([]int{n}, x...), &asked)}, c.args...)...)
		if asked < c.least || asked > 1000*c.least {
			t.Errorf("%s of %d numbers asks about %d operations, but takes %d at least", c.name, n, asked, c.least)
		}
	}
	asked := 0
	computed(t, "interpolate", counted(array([]int{n}, slices.Sorted(slices.Values(x))...), &asked), array([]int{n}, x...), array([]int{n}, x...))
	if asked < n || asked > 1000*n*n { // a search at least for each, at most a comparison with each point
		t.Errorf("interpolate at %d numbers asks about %d operations", n, asked)
	}
	asked = 0
	computed(t, "solve", counted(array([]int{2, 2}, 2, 1, 1, 3), &asked), array([]int{2, n}, slices.Repeat(x, 2)...))
	if asked < 4*n || asked > 400*n {
		t.Errorf("solve for %d columns asks about %d operations, but takes %d at least", n, asked, 4*n)
	}
}

// whole is an argument that is a whole number.
func whole(n int) fn.Arg { return fn.Arg{Given: true, Kind: fn.Int, Num: []float64{float64(n)}} }

// counted makes the first argument count the operations that are asked about.
func counted(a fn.Arg, n *int) fn.Arg {
	a.Ask = func(operations int) { *n += operations }
	return a
}

// What takes long asks about as many operations as its work is said to be.
func TestWorkIsAskedAbout(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	tried := 0
	for _, f := range fn.All() {
		if !f.Built() || f.ByElement(f.Min()) {
			continue
		}
		list := calls(f, 12, r)
		for i, c := range slices.Repeat(list, 2) {
			var args []fn.Arg
			for k, a := range c.inputs {
				x := numbers(f.Param(k).Need, 12, a.shape, r)
				if f.Param(k).Need == fn.Size && i >= len(list) {
					x.Num[0] = 0
				}
				args = append(args, x)
			}
			work, much := f.Work(args)
			out, problem := f.Out(args)
			if !much || problem != nil {
				continue
			}
			n := 0
			args[0] = counted(args[0], &n)
			if !f.Compute(args, make([]float64, size(out.Shape))) {
				continue
			}
			tried++
			if w := work[0] * work[1] * work[2]; n < w/16 || n > 4*w {
				t.Errorf("%s of %v asks about %d operations, but its work is %d", f.Name, shapesOf(args), n, w)
			}
		}
	}
	t.Logf("%d calls", tried)
}

func shapesOf(args []fn.Arg) string {
	text := ""
	for _, a := range args {
		text += fmt.Sprint(a.Shape)
	}
	return text
}

// Eigenvectors and singular vectors are those of the matrix, of length 1, at right angles, in
// order, with their largest component positive; and they are found within a few sweeps.
func TestVectorsOfMatrices(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	product := func(a, b []float64, n, k, m int) []float64 {
		out := make([]float64, n*m)
		for i := range n {
			for j := range m {
				for l := range k {
					out[i*m+j] += a[i*k+l] * b[l*m+j]
				}
			}
		}
		return out
	}
	transpose := func(a []float64, n, m int) []float64 {
		out := make([]float64, n*m)
		for i := range n {
			for j := range m {
				out[j*n+i] = a[i*m+j]
			}
		}
		return out
	}
	diagonal := func(d []float64) []float64 {
		out := make([]float64, len(d)*len(d))
		for i, x := range d {
			out[i*len(d)+i] = x
		}
		return out
	}
	same := func(what string, got, want []float64) {
		t.Helper()
		for i := range want {
			if !(math.Abs(got[i]-want[i]) < 1e-12) {
				t.Errorf("%s: %v, want %v", what, got, want)
				return
			}
		}
	}
	positive := func(what string, v []float64, n, m int) {
		t.Helper()
		for j := range m {
			best := 0.0
			for i := range n {
				if !(math.Abs(v[i*m+j]) <= math.Abs(best)) {
					best = v[i*m+j]
				}
			}
			if best < 0 {
				t.Errorf("the largest component of column %d of %s is negative: %v", j+1, what, v)
			}
		}
	}
	const sweeps = 9 // convergence is quadratic
	for n := 1; n <= 6; n++ {
		for try := range 21 {
			x, scale := make([]float64, n*n), []float64{1, 1e-12, 1e12}[try%3]
			for i := range n {
				for j := range i + 1 {
					x[i*n+j] = scale * r.NormFloat64()
					x[j*n+i] = x[i*n+j]
				}
			}
			asked := 0
			a := counted(array([]int{n, n}, x...), &asked)
			w, v := computed(t, "eigen_values", a), computed(t, "eigen_vectors", a)
			if !slices.IsSorted(w) {
				t.Errorf("eigenvalues %v", w)
			}
			same("V'V", product(transpose(v, n, n), v, n, n, n), diagonal(slices.Repeat([]float64{1}, n)))
			for i := range x {
				x[i] /= scale
			}
			for i := range w {
				w[i] /= scale
			}
			same("A V", product(x, v, n, n, n), product(v, diagonal(w), n, n, n))
			positive("eigenvectors", v, n, n)
			if most := 2 * sweeps * n * (n - 1) / 2 * 6 * n; asked > most {
				t.Errorf("eigenvalues of a matrix of %d take %d operations, more than %d", n, asked, most)
			}
		}
		for m := 1; m <= 6; m++ {
			x := make([]float64, n*m)
			scale := []float64{1, 1e-12, 1e12}[m%3]
			for i := range x {
				x[i] = scale * r.NormFloat64()
			}
			asked, k := 0, min(n, m)
			a := counted(array([]int{n, m}, x...), &asked)
			u, s, v := computed(t, "svd_u", a), computed(t, "svd_s", a), computed(t, "svd_v", a)
			for i, y := range s {
				if y < 0 || i > 0 && y > s[i-1] {
					t.Errorf("singular values %v", s)
				}
			}
			one := diagonal(slices.Repeat([]float64{1}, k))
			same("U'U", product(transpose(u, n, k), u, k, n, k), one)
			same("V'V", product(transpose(v, m, k), v, k, m, k), one)
			again := product(product(u, diagonal(s), n, k, k), transpose(v, m, k), n, k, m)
			for i := range x {
				x[i], again[i] = x[i]/scale, again[i]/scale
			}
			same("U S V'", again, x)
			positive("left singular vectors", u, n, k)
			if most := 3 * sweeps * k * (k - 1) / 2 * 7 * max(n, m); asked > most {
				t.Errorf("singular values of a %d x %d matrix take %d operations, more than %d", n, m, asked, most)
			}
		}
	}
}

// deBoor is B-spline i of a degree over knots t at x, by the recursion as it is written in
// books; the last interval with a width is closed.
func deBoor(t []float64, i, degree int, x float64) float64 {
	if degree == 0 {
		last := slices.Max(t)
		if t[i] <= x && x < t[i+1] || x == last && t[i] < last && t[i+1] == last {
			return 1
		}
		return 0
	}
	v := 0.0
	if w := t[i+degree] - t[i]; w > 0 {
		v += (x - t[i]) / w * deBoor(t, i, degree-1, x)
	}
	if w := t[i+degree+1] - t[i+1]; w > 0 {
		v += (t[i+degree+1] - x) / w * deBoor(t, i+1, degree-1, x)
	}
	return v
}

// B-splines are those of the recursion at knots, between them and at the ends, with
// knots that repeat, and go on beyond the ends with the slope that they have there.
func TestSplines(t *testing.T) {
	for _, knots := range [][]float64{{0, 1}, {0, 1, 3}, {-1, 0, 0, 2}, {0, 1, 1, 1, 2.5}, {0, 2, 2}, {0, 0, 1}, {0, 0.01, 0.05, 0.05, 0.06}} {
		for degree := range 4 {
			lo, hi := knots[0], knots[len(knots)-1]
			padded := slices.Concat(slices.Repeat([]float64{lo}, degree), knots, slices.Repeat([]float64{hi}, degree))
			m := len(knots) + degree - 1
			x := slices.Concat(knots, []float64{lo + 0.3, lo + 0.7, hi - 0.2, (lo + hi) / 2, lo - 1, lo - 0.25, hi + 0.5, hi + 2, math.NaN()})
			d := array(nil, float64(degree))
			d.Kind = fn.Int
			got := computed(t, "bspline", array([]int{len(x)}, x...), array([]int{len(knots)}, knots...), d)
			for i, a := range x {
				for j := range m {
					want := deBoor(padded, j, degree, a)
					if edge := min(max(a, lo), hi); edge != a { // the slope, of a polynomial of degree 3 at most
						const h = 0x1p-10
						in := h
						if a > hi {
							in = -h
						}
						at := func(k float64) float64 { return deBoor(padded, j, degree, edge+k*in) }
						slope := (-11*at(0) + 18*at(1) - 9*at(2) + 2*at(3)) / (6 * in)
						want = at(0) + (a-edge)*slope
						if degree == 0 {
							want = at(0)
						}
					}
					if x := got[i*m+j]; !(math.Abs(x-want) < 1e-10) && !(a != a && x != x) {
						t.Errorf("spline %d of degree %d over %v at %v is %v, want %v", j+1, degree, knots, a, x, want)
					}
				}
			}
		}
	}
}

// The degree of a spline has a limit, and its knots have a width.
func TestSplinesRefused(t *testing.T) {
	f, x := fn.Lookup("bspline"), array([]int{1}, 0.5)
	for _, c := range []struct {
		knots   []float64
		degree  float64
		refused bool
	}{
		{[]float64{0, 1}, 100, false}, {[]float64{0, 1}, 101, true}, {[]float64{1, 1, 1}, 3, true}, {[]float64{1, 0}, 3, true}, {[]float64{0, 0.01}, 3, false},
	} {
		if _, problem := f.Out([]fn.Arg{x, array([]int{len(c.knots)}, c.knots...), array(nil, c.degree)}); (problem != nil) != c.refused {
			t.Errorf("knots %v and degree %v: %v", c.knots, c.degree, problem)
		}
	}
}

// Points that do not increase are refused, wherever they are; what is not known is not judged.
func TestInterpolateRefused(t *testing.T) {
	f, nan := fn.Lookup("interpolate"), math.NaN()
	for _, c := range []struct {
		x       []float64
		refused bool
	}{
		{[]float64{1, 2, 3}, false}, {[]float64{1, 1, 3}, true}, {[]float64{1, 2, 2}, true}, {[]float64{2, 1, 3}, true}, {[]float64{1, 3, 2}, true},
		{[]float64{nan, 2, 3}, false}, {[]float64{1, nan, 0}, false}, {[]float64{1, 2, nan}, false}, {[]float64{nan, 2, 1}, true},
	} {
		if _, problem := f.Out([]fn.Arg{array([]int{3}, c.x...), array([]int{3}, 1, 2, 3), array([]int{1}, 0.5)}); (problem != nil) != c.refused {
			t.Errorf("points at %v: %v", c.x, problem)
		} else if want := fmt.Sprintf("but %v follows %v", c.x[2], c.x[1]); c.refused && c.x[2] <= c.x[1] && !strings.Contains(problem.Text, want) {
			t.Errorf("points at %v: %q, want %q in it", c.x, problem.Text, want)
		}
	}
}

// Solutions, inverses and determinants of matrices whose rows have to change places.
func TestLinearSystems(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for n := 1; n <= 6; n++ {
		for try := range 20 {
			x := make([]float64, n*n)
			for i := range x {
				if x[i] = r.NormFloat64(); i%(n+1) == 0 && try%2 == 0 && n > 1 {
					x[i] = 0
				}
			}
			if n > 1 && try%5 == 0 { // small, but no zero
				x[0] = 1e-18
			}
			a := array([]int{n, n}, x...)
			want := determinant(x, n)
			b := make([]float64, 2*n)
			for i := range b {
				b[i] = r.NormFloat64()
			}
			det, log := computed(t, "det", a)[0], computed(t, "log_det", a)[0]
			if !(math.Abs(det-want) < 1e-12*(1+math.Abs(want))) || !(math.Abs(math.Exp(log)-math.Abs(want)) < 1e-12*(1+math.Abs(want))) {
				t.Errorf("the determinant of %v is %v, its log %v, want %v", x, det, log, want)
			}
			if math.Abs(want) < 0.05 {
				continue
			}
			y := computed(t, "solve", a, array([]int{n, 2}, b...))
			for i := range n {
				for c := range 2 {
					s := -b[i*2+c]
					for k := range n {
						s += x[i*n+k] * y[k*2+c]
					}
					if !(math.Abs(s) < 1e-11) {
						t.Errorf("the solution of %v x = %v is %v: row %d is off by %v", x, b, y, i+1, s)
					}
				}
			}
		}
	}
}

// determinant expands by the first row.
func determinant(x []float64, n int) float64 {
	if n == 0 {
		return 1
	}
	d := 0.0
	for c := range n {
		var minor []float64
		for i := 1; i < n; i++ {
			for j := range n {
				if j != c {
					minor = append(minor, x[i*n+j])
				}
			}
		}
		d += x[c] * determinant(minor, n-1) * float64(1-2*(c%2))
	}
	return d
}

// A matrix is symmetric if elements differ by rounding, for their size; else the first pair that
// does not match is named.
func TestNotSymmetric(t *testing.T) {
	for _, c := range []struct {
		x, y float64
		fine bool
	}{
		{1, 1 + 2e-8, true}, {1, 1 + 4e-8, false}, {1, 1 - 4e-8, false}, {-1, -1 - 4e-8, false}, {-1, -1 + 2e-8, true},
		{1e6, 1e6 + 0.01, true}, {1e6, 1e6 + 0.03, false}, {-1e6, -1e6 + 0.01, true}, {0.5, -0.5, false}, {0, 0.5e-8, true}, {0, 2e-8, false},
		{5, 5, true}, {4, 5, false},
	} {
		a := array([]int{3, 3}, 1, 0, c.y, 0, 2, 0, c.x, 0, 3)
		_, p := fn.Lookup("eigen_values").Out([]fn.Arg{a})
		want := fmt.Sprintf("`{0}` is not symmetric: element [3, 1] is %v, [1, 3] is %v", c.x, c.y)
		if (p == nil) != c.fine || p != nil && p.Text != want {
			t.Errorf("%v and %v: %+v", c.x, c.y, p)
		}
	}
}
