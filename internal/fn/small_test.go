package fn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/fn"
)

// numbers makes an argument with the numbers that a parameter wants.
func numbers(need fn.Need, n int, shape []int, r *rand.Rand) fn.Arg {
	a := array(shape, make([]float64, size(shape))...)
	for i := range a.Num {
		a.Num[i] = 1.5 * r.NormFloat64()
	}
	switch need {
	case fn.Increasing:
		slices.Sort(a.Num)
	case fn.Size, fn.Dimension:
		a.Num, a.Kind = []float64{float64(n)}, fn.Int
	case fn.Truths, fn.KnownTruths:
		for i, x := range a.Num {
			a.Num[i] = 0
			if x > 0 {
				a.Num[i] = 1
			}
		}
		a.Kind = fn.Bool
	case fn.Square, fn.Covariance:
		for i := range shape[0] {
			for j := range i {
				if need == fn.Covariance {
					a.Num[i*shape[0]+j] = a.Num[j*shape[0]+i]
				}
			}
			a.Num[i*shape[0]+i] += 8
		}
	case fn.Fixed:
		for i := range a.Num {
			a.Num[i] = float64(i%3) / 2
		}
	}
	return a
}

// A trace of a function of whole arrays has the elements of its value, for few numbers too, for
// one and for none: also where that is no number.
func TestTracesOfFewNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for _, f := range fn.All() {
		if !f.Built() || !f.Traced() || f.Moves() || f.Sizes() || f.Solves() {
			continue
		}
		tried := 0
		most := len(f.Params)
		if f.Rest != "" {
			most++
		}
		for count := max(1, f.Min()); count <= most; count++ {
			if f.ByElement(count) {
				tried++
				continue
			}
			for n := range 6 {
				var with func(args []fn.Arg)
				with = func(args []fn.Arg) {
					if k := len(args); k < count {
						for _, m := range []int{n, n + 1} {
							for _, s := range shapes(f.Param(k).Need, m) {
								with(append(slices.Clone(args), numbers(f.Param(k).Need, m, s, r)))
							}
						}
						return
					}
					out, problem := f.Out(args)
					if problem != nil || f.Check(args) != nil || out.Together != nil && !slices.Equal(args[0].Shape, args[1].Shape) {
						return
					}
					for _, m := range out.Meet {
						if args[m[0].Arg].Shape[m[0].Axis] != args[m[1].Arg].Shape[m[1].Axis] {
							return
						}
					}
					want := make([]float64, size(out.Shape))
					if f.Learns() {
						cols := 1
						if len(args[0].Shape) == 2 {
							cols = args[0].Shape[1]
						}
						for j := range cols {
							var column []float64
							for i := j; i < len(want); i += cols {
								column = append(column, args[0].Num[i])
							}
							for i, learned := j, f.Learn(column); i < len(want); i += cols {
								want[i] = f.Apply(args[0].Num[i], learned)
							}
						}
					} else if !f.Compute(args, want) { // it is moved
						for i, e := range f.Elements(args) {
							want[i] = args[e.Arg].Num[e.Elem]
						}
					}
					tr := graph.NewTrace()
					traced, in := make([]fn.Traced, count), []float64(nil)
					for k, a := range args {
						if need := f.Param(k).Need; need.Known() || need.Numeric() {
							traced[k] = fn.Traced{Given: true, Shape: a.Shape, Num: a.Num, Literal: true}
							continue
						}
						traced[k] = known(tr, len(in), a.Shape)
						in = append(in, a.Num...)
					}
					tried++
					got := f.TraceArrays(tr, traced)
					if len(got) != len(want) {
						t.Errorf("%s of %s: the trace has %d elements, the value %d", f.Name, shapesOf(args), len(got), len(want))
						return
					}
					scale := 1.0 // elements that mix others round as the largest
					for _, x := range want {
						if x-x == 0 {
							scale = max(scale, math.Abs(x))
						}
					}
					for i, ref := range got {
						x := tr.Value(in, ref)
						if !(math.Abs(x-want[i]) <= 1e-13*scale) && x != want[i] && (x == x || want[i] == want[i]) {
							t.Errorf("%s of %s, %v: element %d is %v over a trace, %v as a value", f.Name, shapesOf(args), args, i+1, x, want[i])
						}
					}
				}
				with(nil)
			}
		}
		if tried == 0 {
			t.Errorf("%s was not tried", f.Name)
		}
	}
}

// What is learned of a column is applied over a trace as to a number.
func TestTraceApply(t *testing.T) {
	for _, f := range fn.All() {
		if !f.Learns() {
			continue
		}
		learned := f.Learn([]float64{1, 2.5, -0.5, 4})
		in := append([]float64{7}, learned...)
		tr := graph.NewTrace()
		refs := known(tr, 0, []int{len(in)}).Ref
		if got, want := tr.Value(in, f.TraceApply(tr, refs[0], refs[1:])), f.Apply(7, learned); got != want {
			t.Errorf("%s: %v over a trace, %v as a value", f.Name, got, want)
		}
	}
}

// A probability beyond 1 or below 0 is refused where it is sure, and has no quantile where it is
// not.
func TestQuantileOfNoProbability(t *testing.T) {
	f, x := fn.Lookup("quantile"), array([]int{3}, 1, 2, 3)
	for _, p := range []float64{-0.05, 1.05} {
		if _, problem := f.Out([]fn.Arg{x, array(nil, p)}); problem == nil {
			t.Errorf("the quantile at %v is not refused", p)
		}
		out := []float64{0}
		f.Compute([]fn.Arg{x, array(nil, p)}, out)
		tr := graph.NewTrace()
		refs := f.TraceArrays(tr, []fn.Traced{known(tr, 0, []int{3}), {Given: true, Num: []float64{p}, Literal: true}})
		if v := tr.Value(x.Num, refs[0]); out[0] == out[0] || v == v {
			t.Errorf("the quantile at %v is %v, over a trace %v", p, out[0], v)
		}
	}
}

// A = Q R with orthonormal columns, to rounding, however nearly the columns depend on one another.
func TestQR(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for n := 1; n <= 6; n++ {
		for m := 1; m <= n; m++ {
			for _, off := range []float64{1, 1e-7} { // how far from the first column the others are
				a := make([]float64, n*m)
				for i := range n {
					a[i*m] = r.NormFloat64()
					for j := 1; j < m; j++ {
						a[i*m+j] = a[i*m] + off*r.NormFloat64()
					}
				}
				what := fmt.Sprintf("%d x %d, %v off", n, m, off)
				q, u := computed(t, "qr_q", array([]int{n, m}, a...)), computed(t, "qr_r", array([]int{n, m}, a...))
				for i := range m {
					for j := range m {
						s, want := 0.0, 0.0
						for k := range n {
							s += q[k*m+i] * q[k*m+j]
						}
						if i == j {
							want = 1
						}
						if !(math.Abs(s-want) <= 1e-14) {
							t.Errorf("%s: columns %d and %d of Q have the product %v", what, i+1, j+1, s)
						}
						if x := u[i*m+j]; i > j && x != 0 || i == j && !(x > 0) {
							t.Errorf("%s: element %d, %d of R is %v", what, i+1, j+1, x)
						}
					}
				}
				for i := range n {
					for j := range m {
						s := 0.0
						for k := range m {
							s += q[i*m+k] * u[k*m+j]
						}
						if !(math.Abs(s-a[i*m+j]) <= 1e-14) {
							t.Errorf("%s: element %d, %d of Q R is %v, want %v", what, i+1, j+1, s, a[i*m+j])
						}
					}
				}
			}
		}
	}
}

// div divides whole numbers of any sign and size as integers are divided, and refuses the rest.
func TestDiv(t *testing.T) {
	f := fn.Lookup("div")
	r := rand.New(rand.NewPCG(9, 9))
	for range 100000 {
		a, b := r.Int64()>>(11+r.IntN(52)), 1+r.Int64()>>(11+r.IntN(52))
		if r.IntN(4) == 0 { // a multiple, or next to one
			a = a/b*b - r.Int64N(3) + 1
		}
		if r.IntN(2) == 0 {
			a = -a
		}
		if r.IntN(2) == 0 {
			b = -b
		}
		want := a / b
		if a%b != 0 && (a < 0) != (b < 0) {
			want--
		}
		if got := f.Value2()(float64(a), float64(b)); got != float64(want) {
			t.Fatalf("div(%d, %d) is %v, want %d", a, b, got, want)
		}
	}
	if x := f.Value2()(1, 0); x == x || f.Refuse([]float64{1, 0}) == nil || f.Refuse([]float64{0, 1}) != nil {
		t.Errorf("div(1, 0) is %v", x)
	}
	whole, part := array(nil, 4), array(nil, 2.5)
	whole.Kind = fn.Int
	for i, args := range [][]fn.Arg{{part, whole}, {whole, part}} {
		if p := f.Check(args); p == nil || p.Arg != i || p.Text != fmt.Sprintf("`{%d}` is a real number, but `div` divides whole numbers", i) {
			t.Errorf("argument %d is a real number: %v", i+1, p)
		}
	}
}
