package transform

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// space is a constrained space to test.
type space struct {
	kind   Kind
	event  int
	lo, hi float64
}

func (s space) String() string { return fmt.Sprintf("%v(%d, %v, %v)", s.kind, s.event, s.lo, s.hi) }

var inf = math.Inf(1)

var spaces = []space{
	{Real, 1, -inf, inf},
	{Lower, 1, 0, inf}, {Lower, 1, -3.5, inf}, {Lower, 1, -inf, inf},
	{Upper, 1, -inf, 0}, {Upper, 1, -inf, 2.25}, {Upper, 1, -inf, inf},
	{Interval, 1, 0, 1}, {Interval, 1, -10, 10}, {Interval, 1, -1, 0}, {Interval, 1, 5, 5.5},
	{Interval, 1, 2, inf}, {Interval, 1, -inf, 2}, {Interval, 1, -inf, inf},
	{Ordered, 1, -inf, inf}, {Ordered, 4, -inf, inf}, {PositiveOrdered, 1, -inf, inf}, {PositiveOrdered, 5, -inf, inf},
	{Simplex, 1, -inf, inf}, {Simplex, 2, -inf, inf}, {Simplex, 6, -inf, inf}, {Simplex, 25, -inf, inf},
	{SumToZero, 1, -inf, inf}, {SumToZero, 2, -inf, inf}, {SumToZero, 7, -inf, inf}, {SumToZero, 40, -inf, inf},
	{UnitVector, 1, -inf, inf}, {UnitVector, 2, -inf, inf}, {UnitVector, 3, -inf, inf}, {UnitVector, 30, -inf, inf},
	{CholeskyCorr, 1, -inf, inf}, {CholeskyCorr, 4, -inf, inf}, {CholeskyCorr, 9, -inf, inf}, {CholeskyCorr, 25, -inf, inf},
	{CholeskyCov, 1, -inf, inf}, {CholeskyCov, 4, -inf, inf}, {CholeskyCov, 9, -inf, inf}, {CholeskyCov, 25, -inf, inf},
	{CorrMatrix, 1, -inf, inf}, {CorrMatrix, 4, -inf, inf}, {CorrMatrix, 9, -inf, inf}, {CorrMatrix, 25, -inf, inf},
	{CovMatrix, 1, -inf, inf}, {CovMatrix, 4, -inf, inf}, {CovMatrix, 9, -inf, inf}, {CovMatrix, 25, -inf, inf},
}

// points returns unconstrained points: 0, moderate and large ones.
func (s space) points() [][]float64 {
	r := rand.New(rand.NewPCG(1, 2))
	n := s.kind.Size(s.event)
	out := [][]float64{make([]float64, n)}
	if s.kind == UnitVector { // 0 has no direction
		out = nil
	}
	for _, scale := range []float64{0.03, 0.5, 1, 2} {
		u := make([]float64, n)
		for i := range u {
			u[i] = scale * r.NormFloat64()
		}
		out = append(out, u)
	}
	return out
}

func (s space) constrain(u []float64) (x []float64, logJ float64) {
	x = make([]float64, s.event)
	return x, Constrain(s.kind, u, s.lo, s.hi, x)
}

func TestRoundTrip(t *testing.T) {
	for _, s := range spaces {
		for _, u := range s.points() {
			x, _ := s.constrain(u)
			back := make([]float64, len(u))
			if s.kind == UnitVector { // many u have the direction x: x is one of them
				u = x
			}
			if err := Unconstrain(s.kind, x, s.lo, s.hi, back); err != nil {
				t.Errorf("%v: %v is refused: %v", s, x, err)
				continue
			}
			for i := range u {
				if !(math.Abs(back[i]-u[i]) <= 1e-11*math.Max(1, math.Abs(u[i]))) {
					t.Errorf("%v: u[%d] = %v comes back as %v", s, i, u[i], back[i])
				}
			}
		}
	}
}

// free returns the elements of x that are coordinates of the space: all, the
// first K-1 of a simplex, or of a matrix those below the diagonal, of a covariance with it.
func (s space) free(x []float64) []float64 {
	switch s.kind {
	case Simplex:
		return x[:len(x)-1]
	case CholeskyCorr, CorrMatrix, CholeskyCov, CovMatrix:
		n := order(len(x))
		var out []float64
		for i := 0; i < n; i++ {
			width := i
			if s.kind == CholeskyCov || s.kind == CovMatrix {
				width++
			}
			out = append(out, x[i*n:i*n+width]...)
		}
		return out
	}
	return x
}

// TestJacobian compares the log Jacobian with the determinant of differences;
// for SumToZero with that of J'J, as the space lies askew in its coordinates. For UnitVector, whose
// J takes lengths to nothing, it is the product of the other singular values, with the density of
// the length of a standard normal vector.
func TestJacobian(t *testing.T) {
	const h = 1e-4
	for _, s := range spaces {
		for _, u := range s.points() {
			n := len(u)
			if n == 0 {
				if _, logJ := s.constrain(u); logJ != 0 {
					t.Errorf("%v: log Jacobian of nothing is %v", s, logJ)
				}
				continue
			}
			_, logJ := s.constrain(u)
			column := func(j int) []float64 {
				at := func(d float64) []float64 {
					v := append([]float64(nil), u...)
					v[j] += d
					x, _ := s.constrain(v)
					return s.free(x)
				}
				a, b, c, d := at(-2*h), at(-h), at(h), at(2*h)
				out := make([]float64, len(a))
				for i := range a {
					out[i] = (8*(c[i]-b[i]) - (d[i] - a[i])) / (12 * h)
				}
				return out
			}
			var J *mat.Dense
			for j := range u {
				c := column(j)
				if J == nil {
					J = mat.NewDense(len(c), n, nil)
				}
				J.SetCol(j, c)
			}
			var want float64
			switch s.kind {
			case UnitVector:
				var svd mat.SVD
				svd.Factorize(J, mat.SVDNone)
				for _, v := range svd.Values(nil)[:n-1] {
					want += math.Log(v)
				}
				square, k := 0.0, 0.5*float64(n)
				for _, v := range u {
					square += v * v
				}
				lg, _ := math.Lgamma(k)
				want += (k-0.5)*math.Log(square) - square/2 - (k-1)*math.Ln2 - lg
			case SumToZero:
				var g mat.Dense
				g.Mul(J.T(), J)
				want, _ = mat.LogDet(&g)
				want /= 2
			default:
				want, _ = mat.LogDet(J)
			}
			if !(math.Abs(logJ-want) <= 1e-8*math.Max(1, math.Abs(want))) {
				t.Errorf("%v at %v: log Jacobian %v, by differences %v", s, u, logJ, want)
			}
		}
	}
}

func TestMembers(t *testing.T) {
	for _, s := range spaces {
		for _, u := range s.points() {
			x, _ := s.constrain(u)
			sum, square := 0.0, 0.0
			for i, v := range x {
				sum += v
				square += v * v
				if !(v >= s.lo && v <= s.hi) {
					t.Errorf("%v: %v", s, x)
				}
				if (s.kind == Ordered || s.kind == PositiveOrdered) && i > 0 && v <= x[i-1] || s.kind == PositiveOrdered && v <= 0 {
					t.Errorf("%v: %v", s, x)
				}
			}
			if s.kind == Simplex && !(math.Abs(sum-1) <= 1e-14) || s.kind == SumToZero && !(math.Abs(sum) <= 1e-13) {
				t.Errorf("%v: sum %v", s, sum)
			}
			if s.kind == UnitVector && !(math.Abs(square-1) <= 1e-14) {
				t.Errorf("%v: squares sum to %v", s, square)
			}
			if n := order(s.event); s.kind == CholeskyCorr && !(math.Abs(square-float64(n)) <= 1e-13) {
				t.Errorf("%v: squares sum to %v", s, square)
			}
			if s.kind == SumToZero { // an isometry
				norm := 0.0
				for _, v := range u {
					norm += v * v
				}
				if !(math.Abs(norm-square) <= 1e-12*math.Max(1, norm)) {
					t.Errorf("%v: length %v, but u has %v", s, math.Sqrt(square), math.Sqrt(norm))
				}
			}
		}
	}
}

// graphOf builds the graph with bounds of some kind: constants, data or unknown.
func (s space) graphOf(bounds string, u []float64) (tr *graph.Trace, inputs []float64, x []graph.Ref, logJ graph.Ref) {
	tr = graph.NewTrace()
	inputs = append(inputs, u...)
	refs := make([]graph.Ref, len(u))
	for i := range u {
		refs[i] = tr.Input(i, len(u) > 1)
	}
	ref := func(b float64) graph.Ref {
		switch {
		case math.IsInf(b, 0) && bounds != "data":
			return graph.None
		case bounds == "unknown":
			inputs = append(inputs, b)
			return tr.Input(len(inputs)-1, false)
		case bounds == "data":
			return tr.Data(b)
		}
		return tr.Const(b)
	}
	x, logJ = ConstrainGraph(tr, s.kind, refs, ref(s.lo), ref(s.hi), s.event)
	return tr, inputs, x, logJ
}

func TestGraph(t *testing.T) {
	for _, s := range spaces {
		for _, u := range s.points() {
			for _, bounds := range []string{"const", "data", "unknown"} {
				want, wantJ := s.constrain(u)
				tr, inputs, x, logJ := s.graphOf(bounds, u)
				if len(x) != s.event {
					t.Fatalf("%v: graph has %d elements", s, len(x))
				}
				for i, r := range x {
					if got := tr.Value(inputs, r); !(math.Abs(got-want[i]) <= 1e-13*math.Max(1, math.Abs(want[i]))) {
						t.Errorf("%v, %s bounds: graph x[%d] is %v, plain %v", s, bounds, i, got, want[i])
					}
				}
				if got := tr.Value(inputs, logJ); !(math.Abs(got-wantJ) <= 1e-13*math.Max(1, math.Abs(wantJ))*float64(s.event)) {
					t.Errorf("%v, %s bounds: graph log Jacobian is %v, plain %v", s, bounds, got, wantJ)
				}
			}
		}
	}
}

// TestExtremes goes to |u| = 700: intervals must not reach their bounds, and log
// Jacobians must stay finite and exact.
func TestExtremes(t *testing.T) {
	for _, s := range spaces {
		if s.kind.Size(s.event) != 1 {
			continue
		}
		for _, v := range []float64{-700, -100, -40, -20, 20, 36, 37, 38, 40, 100, 700} {
			u := []float64{v}
			x, logJ := s.constrain(u)
			var want float64
			switch bounded(s.kind, s.lo, s.hi) {
			case Lower, Upper:
				want = v
			case Interval:
				want = -math.Abs(v) - 2*math.Log1p(math.Exp(-math.Abs(v))) + math.Log(s.hi-s.lo)
			case PositiveOrdered, CholeskyCov:
				want = v
			case CovMatrix:
				want = v + v + math.Ln2
			case CorrMatrix: // log of 1 - tanh(v)^2
				want = 2 * (math.Ln2 - math.Abs(v) - math.Log1p(math.Exp(-2*math.Abs(v))))
			case Simplex, CholeskyCorr:
				want = logJ
			case UnitVector: // v x = |v|: the density of half a normal, both ways
				want = 0.5*math.Log(2/math.Pi) - v*v/2
			}
			if math.IsInf(logJ, 0) || !(math.Abs(logJ-want) <= 1e-13*math.Abs(want)) {
				t.Errorf("%v at %v: log Jacobian %v, want %v", s, v, logJ, want)
			}
			if bounded(s.kind, s.lo, s.hi) == Interval && !(x[0] > s.lo && x[0] < s.hi) {
				t.Errorf("%v at %v: %v is on a bound", s, v, x[0])
			}
			for _, bounds := range []string{"const", "data"} {
				tr, inputs, refs, r := s.graphOf(bounds, u)
				if got := tr.Value(inputs, r); !(math.Abs(got-logJ) <= 1e-13*math.Max(1, math.Abs(logJ))) {
					t.Errorf("%v at %v: graph log Jacobian %v, want %v", s, v, got, logJ)
				}
				got := tr.Value(inputs, refs[0])
				if bounded(s.kind, s.lo, s.hi) == Interval && !(got > s.lo && got < s.hi) {
					t.Errorf("%v at %v: graph %v is on a bound", s, v, got)
				}
				if got != x[0] && !(math.Abs(got-x[0]) <= 1e-12*math.Abs(x[0])) { // exp(700) amplifies the rounding of its argument
					t.Errorf("%v at %v: graph %v, plain %v", s, v, got, x[0])
				}
			}
		}
	}
}

func TestUnconstrainErrors(t *testing.T) {
	for _, c := range []struct {
		kind   Kind
		x      []float64
		lo, hi float64
		want   string
	}{
		{Real, []float64{math.NaN()}, -inf, inf, "value is missing (NaN)"},
		{Real, []float64{inf}, -inf, inf, "value is infinite"},
		{Lower, []float64{-1}, 0, inf, "value is -1, but must be greater than 0"},
		{Lower, []float64{0}, 0, inf, "value is 0, but must be greater than 0"},
		{Upper, []float64{3}, -inf, 2.5, "value is 3, but must be less than 2.5"},
		{Upper, []float64{2.5}, -inf, 2.5, "value is 2.5, but must be less than 2.5"},
		{Interval, []float64{1}, 0, 1, "value is 1, but must lie between 0 and 1"},
		{Interval, []float64{0}, 0, 1, "value is 0, but must lie between 0 and 1"},
		{Ordered, []float64{1, 1}, -inf, inf, "element 2 is 1, but must be greater than element 1, which is 1"},
		{PositiveOrdered, []float64{-1, 1}, -inf, inf, "element 1 is -1, but must be positive"},
		{PositiveOrdered, []float64{0, 1}, -inf, inf, "element 1 is 0, but must be positive"},
		{Simplex, []float64{0.5, 0.51}, -inf, inf, "values sum to 1.01, but must sum to 1"},
		{Simplex, []float64{0.5, 0.6}, -inf, inf, "values sum to 1.1, but must sum to 1"},
		{Simplex, []float64{1, 0}, -inf, inf, "element 2 is 0, but the elements of a simplex must be positive"},
		{SumToZero, []float64{1, 1}, -inf, inf, "values sum to 2, but must sum to 0"},
		{SumToZero, []float64{-1, -1}, -inf, inf, "values sum to -2, but must sum to 0"},
		{SumToZero, []float64{0.01, 0}, -inf, inf, "values sum to 0.01, but must sum to 0"},
		{CholeskyCorr, []float64{1, 0, 0.625, 0.7905}, -inf, inf, "row 2 has squares that sum to 1.01551525, but must have length 1"},
		{CholeskyCorr, []float64{1, 0.5, 0, 1}, -inf, inf, "element [1, 2] is 0.5, but above the diagonal must be 0"},
		{CholeskyCorr, []float64{1, 0, 1, 0}, -inf, inf, "element [2, 2] is 0, but the diagonal must be positive"},
		{CholeskyCorr, []float64{1, 0, 0.5, 0.5}, -inf, inf, "row 2 has squares that sum to 0.5, but must have length 1"},
		{CholeskyCov, []float64{1, 0.5, 0, 1}, -inf, inf, "element [1, 2] is 0.5, but above the diagonal must be 0"},
		{CholeskyCov, []float64{1, 0, 1, 0}, -inf, inf, "element [2, 2] is 0, but the diagonal must be positive"},
		{CovMatrix, []float64{1, 0.5, 0.25, 1}, -inf, inf, "matrix is not symmetric: element [2, 1] is 0.25, but [1, 2] is 0.5"},
		{CovMatrix, []float64{1, 2, 2, 1}, -inf, inf, "matrix is not positive definite"},
		{CovMatrix, []float64{1, 0.5, 0.5 + 1.5e-8, 1}, -inf, inf, "matrix is not symmetric: element [2, 1] is 0.500000015, but [1, 2] is 0.5"},
		{CovMatrix, []float64{1e6, -5e4, -5e4 + 1e-3, 1e6}, -inf, inf, "matrix is not symmetric: element [2, 1] is -49999.999, but [1, 2] is -50000"},
		{CovMatrix, []float64{1e6, -5e4 + 1e-3, -5e4, 1e6}, -inf, inf, "matrix is not symmetric: element [2, 1] is -50000, but [1, 2] is -49999.999"},
		{CovMatrix, []float64{1, 2, 2}, -inf, inf, "matrix of 3 values is not square"},
		{CorrMatrix, []float64{1, 0.5, 0.5, 1.5}, -inf, inf, "element [2, 2] is 1.5, but the diagonal of a correlation matrix must be 1"},
		{CorrMatrix, []float64{1, 0.5, 0.5, 1 + 1.5e-8}, -inf, inf, "element [2, 2] is 1.000000015, but the diagonal of a correlation matrix must be 1"},
		{CorrMatrix, []float64{1, 1, 1, 1}, -inf, inf, "matrix is not positive definite"},
		{Discrete, []float64{1}, -inf, inf, "a discrete value is not sampled"},
	} {
		err := Unconstrain(c.kind, c.x, c.lo, c.hi, make([]float64, len(c.x)))
		if err == nil || err.Error() != c.want {
			t.Errorf("%v %v: error %v, want %q", c.kind, c.x, err, c.want)
		}
	}
}

// Rounding in the last digits of a matrix is no error: relative to large elements, absolute for
// small ones.
func TestMatricesAreRounded(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		x    []float64
	}{
		{CovMatrix, []float64{1, 0.5, 0.5 + 5e-9, 1}},
		{CovMatrix, []float64{1, 1e-9, 5e-9, 1}},
		{CovMatrix, []float64{1e-9, 0, 0, 1e-9}},
		{CholeskyCov, []float64{1e-9, 0, 0, 1e-9}},
		{CovMatrix, []float64{1e6, -5e4, -5e4 + 1e-4, 1e6}},
		{CovMatrix, []float64{1e6, -5e4 + 1e-4, -5e4, 1e6}},
		{CovMatrix, []float64{1e6, 5e4, 5e4 + 1e-4, 1e6}},
		{CorrMatrix, []float64{1, 0.5, 0.5, 1 + 5e-9}},
		{CorrMatrix, []float64{1, 0.5, 0.5, 1 - 5e-9}},
	} {
		if err := Unconstrain(c.kind, c.x, -inf, inf, make([]float64, c.kind.Size(4))); err != nil {
			t.Errorf("%v %v: %v", c.kind, c.x, err)
		}
	}
}

// Large values sum to zero as exactly as their digits allow.
func TestSumToZeroIsRelative(t *testing.T) {
	if err := Unconstrain(SumToZero, []float64{1e9, 1 - 1e9}, -inf, inf, make([]float64, 1)); err != nil {
		t.Error(err)
	}
}

// A correlation close to 1 has its coordinate without cancellation.
func TestStrongCorrelation(t *testing.T) {
	for _, u := range []float64{12, -12} {
		x, back := make([]float64, 4), make([]float64, 1)
		Constrain(CholeskyCorr, []float64{u}, -inf, inf, x)
		if err := Unconstrain(CholeskyCorr, x, -inf, inf, back); err != nil || !(math.Abs(back[0]-u) < 1e-12) {
			t.Errorf("%v comes back as %v (%v)", u, back[0], err)
		}
	}
}

// Matrices are symmetric and positive definite, however strong the correlations, and the
// trace knows their factors.
func TestMatrices(t *testing.T) {
	for _, kind := range []Kind{CorrMatrix, CovMatrix} {
		for _, n := range []int{1, 2, 3, 6, 12} {
			u := make([]float64, kind.Size(n*n))
			for i := range u {
				u[i] = math.Sin(float64(7*i)) * 4
			}
			tr := graph.NewTrace()
			refs := make([]graph.Ref, len(u))
			for i := range refs {
				refs[i] = tr.Input(i, true)
			}
			x, _ := ConstrainGraph(tr, kind, refs, graph.None, graph.None, n*n)
			before := tr.Len()
			l := tr.Cholesky(x, n)
			if n > 1 && tr.Len() != before {
				t.Errorf("%v of order %d is factored again", kind, n)
			}
			plain := make([]float64, n*n)
			Constrain(kind, u, -inf, inf, plain)
			for i := range n {
				for j := range n {
					s := 0.0
					for k := range min(i, j) + 1 {
						s += tr.Value(u, l[i*n+k]) * tr.Value(u, l[j*n+k])
					}
					scale := math.Sqrt(plain[i*n+i] * plain[j*n+j])
					if !(math.Abs(s-plain[i*n+j]) <= 1e-14*float64(n)*scale) || plain[i*n+j] != plain[j*n+i] {
						t.Errorf("%v of order %d: element %d, %d is %v, and %v by its factor", kind, n, i+1, j+1, plain[i*n+j], s)
					}
				}
			}
		}
	}
}

// Where one number lies between the bounds, it is the value.
func TestNarrowestInterval(t *testing.T) {
	lo, hi := 1.0, 1+0x1p-51
	for _, u := range []float64{-40, 0, 40} {
		x := make([]float64, 1)
		Constrain(Interval, []float64{u}, lo, hi, x)
		tr := graph.NewTrace()
		g, _ := ConstrainGraph(tr, Interval, []graph.Ref{tr.Input(0, false)}, tr.Const(lo), tr.Const(hi), 1)
		if y := tr.Value([]float64{u}, g[0]); x[0] != 1+0x1p-52 || y != x[0] {
			t.Errorf("at %v the value is %v, over the trace %v", u, x[0], y)
		}
	}
}

// An interval that ends at 0 has all digits near it.
func TestIntervalBelowZero(t *testing.T) {
	tr := graph.NewTrace()
	g, _ := ConstrainGraph(tr, Interval, []graph.Ref{tr.Input(0, false)}, tr.Const(-1), tr.Const(0), 1)
	if x, want := tr.Value([]float64{60}, g[0]), -math.Exp(-60); !(math.Abs(x/want-1) < 1e-12) {
		t.Errorf("at 60 the value is %v, want %v", x, want)
	}
}

// What has no elements adds nothing.
func TestNoElements(t *testing.T) {
	for _, k := range []Kind{Ordered, PositiveOrdered} {
		tr := graph.NewTrace()
		x, logJ := ConstrainGraph(tr, k, nil, graph.None, graph.None, 0)
		if v, ok := tr.Known(logJ); len(x) != 0 || !ok || v != 0 {
			t.Errorf("%v of no elements: %v with the log Jacobian %v", k, x, v)
		}
	}
}

func TestSizes(t *testing.T) {
	for _, c := range []struct {
		kind        Kind
		event, want int
	}{
		{Real, 1, 1}, {Lower, 1, 1}, {Ordered, 5, 5}, {PositiveOrdered, 5, 5}, {Simplex, 5, 4}, {SumToZero, 5, 4},
		{CholeskyCorr, 9, 3}, {CholeskyCorr, 1, 0}, {CorrMatrix, 9, 3}, {CorrMatrix, 1, 0}, {CovMatrix, 9, 6}, {CholeskyCov, 1, 1}, {CholeskyCov, 9, 6}, {Simplex, 1, 0}, {Discrete, 1, 0}, {Ordered, 0, 0}, {Simplex, 0, 0},
	} {
		if got := c.kind.Size(c.event); got != c.want {
			t.Errorf("%v of %d: size %d, want %d", c.kind, c.event, got, c.want)
		}
	}
	for k := Kind(0); k < numKinds; k++ {
		if k.String() == "" {
			t.Errorf("kind %d has no name", k)
		}
	}
}

// TestVectorsAtExtremes goes far out with vectors and matrices, where they are all but on the edge of
// their space: they stay members of it, the log Jacobian stays finite, and plain and traced agree.
func TestVectorsAtExtremes(t *testing.T) {
	for _, s := range spaces {
		n := s.kind.Size(s.event)
		if n < 2 {
			continue
		}
		for _, size := range []float64{1e-100, 1e-9, 15, 100, 300} {
			for seed := range uint64(3) {
				r := rand.New(rand.NewPCG(seed, 9))
				u := make([]float64, n)
				for i := range u {
					u[i] = size * (2*r.Float64() - 1)
				}
				x, logJ := s.constrain(u)
				tr, inputs, refs, j := s.graphOf("const", u)
				if got := tr.Value(inputs, j); math.IsInf(logJ, 0) || !(math.Abs(got-logJ) <= 1e-12*math.Max(1, math.Abs(logJ))) {
					t.Errorf("%v at %g: log Jacobian %v, over the trace %v", s, size, logJ, got)
				}
				scale := 0.0
				for _, v := range x {
					scale = math.Max(scale, math.Abs(v))
				}
				for i, v := range x {
					if got := tr.Value(inputs, refs[i]); math.IsInf(v, 0) || !(math.Abs(got-v) <= 1e-11*math.Max(scale, 1e-300)) {
						t.Errorf("%v at %g: x[%d] is %v, over the trace %v", s, size, i, v, got)
					}
				}
				sum, square := 0.0, 0.0
				for i, v := range x {
					sum += v
					square += v * v
					if (s.kind == Ordered || s.kind == PositiveOrdered) && i > 0 && v < x[i-1] || (s.kind == Simplex || s.kind == PositiveOrdered) && v < 0 {
						t.Errorf("%v at %g: x[%d] is %v", s, size, i, v)
					}
				}
				switch k := float64(order(s.event)); s.kind {
				case Simplex:
					if !(math.Abs(sum-1) <= 1e-12) {
						t.Errorf("%v at %g: sum %v", s, size, sum)
					}
				case SumToZero:
					if !(math.Abs(sum) <= 1e-13*scale*float64(n)) {
						t.Errorf("%v at %g: sum %v", s, size, sum)
					}
				case UnitVector:
					if !(math.Abs(square-1) <= 1e-13) {
						t.Errorf("%v at %g: squares sum to %v", s, size, square)
					}
				case CholeskyCorr:
					if !(math.Abs(square-k) <= 1e-12) {
						t.Errorf("%v at %g: squares sum to %v", s, size, square)
					}
				case CorrMatrix:
					for i, v := range x {
						if !(math.Abs(v) <= 1+1e-12) || i%(int(k)+1) == 0 && v != 1 {
							t.Errorf("%v at %g: x[%d] is %v", s, size, i, v)
						}
					}
				}
			}
		}
	}
}

// TestDirections integrates the Jacobian of a unit vector, and densities that are known on the circle
// and the sphere, over all u: a von Mises density and one of Fisher.
func TestDirections(t *testing.T) {
	const kappa, reach, step = 1.5, 9.0, 0.05
	total, moment := 0.0, 0.0
	for a := -reach + step/2; a < reach; a += step {
		for b := -reach + step/2; b < reach; b += step {
			x, logJ := space{UnitVector, 2, -inf, inf}.constrain([]float64{a, b})
			total += math.Exp(logJ) / (2 * math.Pi) * step * step
			// Of the von Mises density exp(kappa cos(angle)) / (2 pi I0(kappa)), I0(1.5) by its series.
			i0 := 0.0
			for k, term := 1.0, 1.0; term > 1e-20; k++ {
				i0 += term
				term *= (kappa / (2 * k)) * (kappa / (2 * k))
			}
			moment += math.Exp(logJ+kappa*x[0]) / (2 * math.Pi * i0) * step * step
		}
	}
	// The direction jumps at 0, so the rule is no better than its step squared.
	if !(math.Abs(total-1) <= 1e-3) || !(math.Abs(moment-1) <= 1e-3) {
		t.Errorf("the circle: %v and %v, want 1", total, moment)
	}
	total = 0
	const coarse = 0.2
	for a := -7 + coarse/2; a < 7; a += coarse {
		for b := -7 + coarse/2; b < 7; b += coarse {
			for c := -7 + coarse/2; c < 7; c += coarse {
				x, logJ := space{UnitVector, 3, -inf, inf}.constrain([]float64{a, b, c})
				// kappa / (4 pi sinh(kappa)) exp(kappa z)
				total += math.Exp(logJ+kappa*x[2]) * kappa / (4 * math.Pi * math.Sinh(kappa)) * coarse * coarse * coarse
			}
		}
	}
	if !(math.Abs(total-1) <= 2e-3) {
		t.Errorf("the sphere: %v, want 1", total)
	}
}

// TestLoopsOfVectors holds that the statements of the graph of a vector do not grow with its length: its
// elements have one form, and are rows of loops.
func TestLoopsOfVectors(t *testing.T) {
	for _, k := range []Kind{Ordered, PositiveOrdered, Simplex, SumToZero, UnitVector} {
		count := func(event int) int {
			s := space{k, event, -inf, inf}
			u := make([]float64, k.Size(event))
			for i := range u {
				u[i] = math.Sin(float64(i))
			}
			tr, _, x, logJ := s.graphOf("const", u)
			for i, r := range x {
				tr.Target(tr.Mul(tr.Data(float64(i)), r), 0)
			}
			tr.Target(logJ, 0)
			g, err := tr.Roll()
			if err != nil {
				t.Fatal(err)
			}
			return len(g.Stmts)
		}
		if few, many := count(20), count(400); many > few {
			t.Errorf("%v: %d statements for 20 elements, %d for 400", k, few, many)
		}
	}
}
