package graph

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

// numbers is a Writer on plain numbers: partials by the rules of the table, without
// anything of package autodiff.
type numbers struct {
	op  Op
	x   []float64 // the operands
	val []float64 // of what the rule has written
	d   [3]float64
}

func (n *numbers) push(f float64) int32 {
	n.val = append(n.val, f)
	return int32(len(n.val) - 1)
}

func (n *numbers) Operand(k int) int32           { return n.push(n.x[k]) }
func (n *numbers) Result() int32                 { return n.push(apply(n.op, n.x)) }
func (n *numbers) Adjoint() int32                { return n.push(1) }
func (n *numbers) Active(k int) bool             { return true }
func (n *numbers) Square() bool                  { return false }
func (n *numbers) Const(f float64) int32         { return n.push(f) }
func (n *numbers) Known(x int32) (float64, bool) { return 0, false }

func (n *numbers) Give(k int, x int32) {
	s := n.op.Side(k)
	takes := true
	switch s.When {
	case Never:
		takes = false
	case Nonzero:
		takes = n.x[s.X] != 0 != s.Not
	case Less:
		takes = n.x[s.X] < n.x[s.Y] != s.Not
	}
	if takes {
		n.d[k] += n.val[x]
	}
}

func (n *numbers) Op(op Op, args ...int32) int32 {
	x := make([]float64, len(args))
	for i, a := range args {
		x[i] = n.val[a]
	}
	return n.push(apply(op, x))
}

func apply(op Op, x []float64) float64 {
	var p [3]float64
	copy(p[:], x)
	return Apply(op, p[0], p[1], p[2])
}

// plainPartials returns the derivatives of an operation by its rule.
func plainPartials(op Op, x []float64) [3]float64 {
	n := &numbers{op: op, x: x}
	op.Rule()(&D{n})
	return n.d
}

func opNamed(t *testing.T, name string) Op {
	for op := Op(0); op < NumOps; op++ {
		if op.String() == name {
			return op
		}
	}
	t.Fatalf("no operation %q", name)
	return 0
}

// Every operation has a whole entry.
func TestTableIsWhole(t *testing.T) {
	names := map[string]Op{}
	forDerivatives := 0
	for op := Op(0); op < NumOps; op++ {
		if op.String() == "" {
			t.Errorf("operation %d has no name", op)
			continue
		}
		if other, ok := names[op.String()]; ok {
			t.Errorf("operations %d and %d are both called %v", op, other, op)
		}
		names[op.String()] = op
		if op < OpAdd || op.Effect() { // leaves and effects have no value
			continue
		}
		has := [4]bool{1: op.Unary() != nil, 2: op.Binary() != nil, 3: op.Ternary() != nil}
		for n, ok := range has {
			if ok != (n == op.Arity()) {
				t.Errorf("%v of %d operands: has a function of %d: %v", op, op.Arity(), n, ok)
			}
		}
		if op.Cost() < 1 {
			t.Errorf("%v has no cost", op)
		}
		if op.Flat() && op.Rule() != nil {
			t.Errorf("%v is flat and has a rule", op)
		}
		if !op.Flat() && op.Rule() == nil {
			forDerivatives++
		}
	}
	// tetragamma, the derivatives of the four incomplete functions and their logs in their
	// parameters, and those of LogMills, LogExpNormal (2), LogI0Scaled and LogVonMises
	if forDerivatives != 13 {
		t.Errorf("%d operations are neither flat nor have a rule, want the 13 that serve derivatives only", forDerivatives)
	}
}

// hard are operands at which ways to compute an operation come apart.
var hard = []float64{
	0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 5e-324, -5e-324, 0x1p-1022, -0x1p-1022, 1e-310,
	0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3.5, 1, -1, 2, -2, 0.3, -0.7, 3, 8, -8, 0x1p52 + 0.5, 0x1p53, 1e300, -1e300,
	math.MaxFloat64, -math.MaxFloat64, 709.8, -745.2, 40, -40, 1 - 0x1p-53, 1 + 0x1p-52, 1e-9, -1e-9,
}

// Outside its domain an operation is NaN, inside it is not.
func TestDomains(t *testing.T) {
	for op := OpAdd; op < OpStore; op++ {
		for k := range op.Arity() {
			lo, hi := op.Domain(k)
			for _, v := range hard {
				x := []float64{2, 3, 0.25}
				x[k] = v
				if v < lo || v > hi {
					if y := apply(op, x); y == y {
						t.Errorf("%v of %v is %v, but operand %d is outside its domain [%v, %v]", op, x[:op.Arity()], y, k, lo, hi)
					}
				} else if !(math.Abs(v) <= 1e-300) && math.Abs(v) < 1e100 && !(v <= 0 && v == math.Floor(v)) { // poles and extremes apart
					if y := apply(op, x); y != y {
						t.Errorf("%v of %v is NaN, but operand %d is inside its domain [%v, %v]", op, x[:op.Arity()], k, lo, hi)
					}
				}
			}
		}
	}
}

// What is said to rise or fall does so, at points that are farther apart than the
// rounding of the functions.
func TestRises(t *testing.T) {
	s := mathx.NewStream(3, 0, "rises")
	for op := OpAdd; op < OpStore; op++ {
		sign := op.Rises()
		if sign == 0 {
			continue
		}
		if op.Arity() != 1 {
			t.Errorf("%v rises in %d operands", op, op.Arity())
			continue
		}
		lo, hi := op.Domain(0)
		for range 4000 {
			x := math.Ldexp(2*s.Float64()-1, int(s.Uint64()%60)-48)
			y := x + float64(math.Max(1, math.Abs(x))*1e-9*(1+s.Exponential()))
			if x < lo || y > hi {
				continue
			}
			if a, b := apply(op, []float64{x}), apply(op, []float64{y}); float64(sign)*(b-a) < 0 {
				t.Errorf("%v of %v is %v, of %v %v: goes the wrong way", op, x, a, y, b)
			}
		}
	}
}

// lost says how much of the digits a partial may lose, relative to its value. Where
// nothing is said it is a few roundings.
func lost(op Op) float64 {
	switch op {
	case OpExpm1, OpLogistic, OpTanh: // what 1 + v, 1 - v cancel, relative to the largest partial
		return 1e-15
	case OpLogPhi: // a difference of terms of the size of a^2/2
		return 1e-12
	case OpErf, OpErfc, OpPhi, OpInvPhi: // exp of a square up to 700
		return 2e-13
	case OpGammaP, OpGammaQ, OpLogGammaP, OpLogGammaQ: // exp of a sum of logs, and series
		return 1e-12
	case OpIncBeta, OpLogIncBeta:
		return 1e-11
	case OpLogMills, OpLogI0Scaled: // 1/R - w, and I1/I0 - 1
		return 1e-13
	case OpLogExpNormal, OpLogSkewPhi, OpLogRiceP, OpLogRiceQ, OpLogVonMises: // exp of sums of logs, and quadrature
		return 1e-11
	case OpStirling, OpLbeta: // differences of digammas
		return 1e-13
	case OpAsin, OpAcos, OpTrigamma:
		return 1e-14
	}
	return 4e-15
}

// The rules agree with derivatives that mpmath computed (testdata/partials.py).
func TestPartialsAgainstReference(t *testing.T) {
	f, err := os.Open("testdata/partials.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tested := map[Op][3]bool{}
	for s := bufio.NewScanner(f); s.Scan(); {
		w := strings.Fields(s.Text())
		op := opNamed(t, w[0])
		k, err := strconv.Atoi(w[1])
		if err != nil {
			t.Fatal(err)
		}
		var x []float64
		for _, a := range w[2 : len(w)-1] {
			v, err := strconv.ParseFloat(a, 64)
			if err != nil {
				t.Fatal(err)
			}
			x = append(x, v)
		}
		want, err := strconv.ParseFloat(w[len(w)-1], 64)
		if err != nil {
			t.Fatal(err)
		}
		got := plainPartials(op, x)[k]
		scale := math.Abs(want)
		if op == OpLogistic || op == OpTanh || op == OpStirling || op == OpLbeta {
			scale = math.Max(scale, 1)
		}
		if !(math.Abs(got-want) <= float64(lost(op)*scale)) {
			t.Errorf("the derivative of %v in operand %d at %v is %v, want %v: error %.2g", op, k, x, got, want, math.Abs(got-want)/scale)
		}
		all := tested[op]
		all[k] = true
		tested[op] = all
	}
	for op := OpAdd; op < OpStore; op++ {
		for k := range op.Arity() {
			if op.Rule() != nil && op.Side(k).When != Never && !tested[op][k] {
				t.Errorf("no reference for the derivative of %v in operand %d", op, k)
			}
		}
	}
}

// The table, the folding of known values, the recursion of Trace.Value and the tape
// compute the same bits.
func TestTraceComputesTheTable(t *testing.T) {
	for op := OpAdd; op < OpStore; op++ {
		arity := op.Arity()
		total := 1
		for range arity {
			total *= len(hard)
		}
		step := 1
		if arity == 3 {
			step = 37
			if op.Cost() >= series {
				step = 211
			}
		}
		for at := 0; at < total; at += step {
			x := make([]float64, arity)
			for k, n := 0, at; k < arity; k, n = k+1, n/len(hard) {
				x[k] = hard[n%len(hard)]
			}
			tr := NewTrace()
			folded, plain := make([]Ref, arity), make([]Ref, arity)
			for k, v := range x {
				folded[k] = tr.Data(v)
				plain[k] = tr.Input(k, false)
			}
			want := apply(op, x)
			if f, ok := tr.Known(tr.Op(op, folded...)); !ok || !sameBits(f, want) {
				t.Errorf("%v of %v folds to %v, want %v", op, x, f, want)
			}
			r := tr.Op(op, plain...)
			if f := tr.Value(x, r); !sameBits(f, want) {
				t.Errorf("%v of %v has the value %v, want %v", op, x, f, want)
			}
			run := tr.Tape([]Ref{r}).NewRun()
			for k, p := range plain {
				run.Set(p, x[k])
			}
			run.Finish()
			if f := run.At(r); !sameBits(f, want) {
				t.Errorf("%v of %v is %v on the tape, want %v", op, x, f, want)
			}
		}
	}
}

// A largest of many is the same for the tape and for Trace.Value, whatever is in it.
func TestLargestOnTheTape(t *testing.T) {
	for first := range hard {
		tr := NewTrace()
		x := make([]float64, inlineTerms+4)
		refs := make([]Ref, len(x))
		for i := range x {
			x[i] = hard[(first+7*i)%len(hard)]
			refs[i] = tr.Input(i, true)
		}
		r := tr.MaxOf(refs)
		run := tr.Tape([]Ref{r}).NewRun()
		for i, p := range refs {
			run.Set(p, x[i])
		}
		run.Finish()
		if got, want := run.At(r), tr.Value(x, r); !sameBits(got, want) {
			t.Errorf("the largest of %v is %v on the tape, %v by recursion", x, got, want)
		}
	}
}

// sameBits compares bits; all NaN are one.
func sameBits(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// The loops over rows are the functions.
func TestRowsOfTheTable(t *testing.T) {
	some := false
	for op := OpAdd; op < OpStore; op++ {
		if f := op.Rows(); f != nil {
			some = true
			d := make([]float64, len(hard))
			f(d, hard)
			for i, x := range hard {
				if want := op.Unary()(x); !sameBits(d[i], want) {
					t.Errorf("%v of %v is %v in a loop over rows, want %v", op, x, d[i], want)
				}
			}
		}
	}
	if !some {
		t.Error("no operation has a loop of its own")
	}
}

// Comparisons and logic give 1 where they hold and 0 elsewhere; any number but 0 counts as true.
func TestTruth(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		op   Op
		a, b float64
		want float64
	}{
		{OpAnd, 0, 0, 0}, {OpAnd, 1, 0, 0}, {OpAnd, 0, 1, 0}, {OpAnd, 1, 1, 1}, {OpAnd, 2, -3, 1}, {OpAnd, 2, 0, 0},
		{OpOr, 0, 0, 0}, {OpOr, 1, 0, 1}, {OpOr, 0, 1, 1}, {OpOr, 1, 1, 1}, {OpOr, 0, -3, 1},
		{OpEq, 1, 1, 1}, {OpEq, 1, 2, 0}, {OpEq, nan, nan, 0}, {OpNe, 1, 1, 0}, {OpNe, 1, 2, 1}, {OpNe, nan, nan, 1},
		{OpLt, 1, 2, 1}, {OpLt, 2, 1, 0}, {OpLt, 1, 1, 0}, {OpLe, 1, 2, 1}, {OpLe, 2, 1, 0}, {OpLe, 1, 1, 1},
	} {
		if got := apply(c.op, []float64{c.a, c.b}); got != c.want {
			t.Errorf("%s(%v, %v) is %v, not %v", c.op, c.a, c.b, got, c.want)
		}
	}
	for x, want := range map[float64]float64{0: 1, 1: 0, -2: 0} {
		if got := apply(OpNot, []float64{x}); got != want {
			t.Errorf("not(%v) is %v", x, got)
		}
	}
}
