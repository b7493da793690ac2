package graph

import (
	"math"
	"testing"
)

// Scalars and rows that compute the same of equal data are found, others are told apart.
func TestAlike(t *testing.T) {
	tr := NewTrace()
	x := tr.Input(0, false)
	scalar := func(f float64) Ref { return tr.Exp(tr.Mul(tr.Data(f), x)) }
	a, b, c := scalar(2), scalar(2), scalar(3)
	sumA, sumB, sumC := tr.Sum([]Ref{a, c, x}), tr.Sum([]Ref{b, c, x}), tr.Sum([]Ref{a, b, x})
	block := tr.Mul(tr.Column([]float64{1, 2, 1, 2, 1, 0, math.Copysign(0, -1), 1}), x)
	few := tr.Mul(tr.Column([]float64{1, 2, 3, 4}), x)
	l := tr.Alike()
	if a == b || l.First(a) != l.First(b) || l.First(a) == l.First(c) {
		t.Error("products of equal data")
	}
	if l.First(sumA) != l.First(sumB) || l.First(sumA) == l.First(sumC) {
		t.Error("sums")
	}
	want := []int{0, 1, 0, 1, 0, 5, 6, 0}
	for q, first := range want {
		if got := l.First(tr.Row(block, q)); got != tr.Row(block, first) {
			t.Errorf("row %d is said to be %d, not row %d", q, got, first)
		}
	}
	for q := range 4 {
		if l.First(tr.Row(few, q)) != tr.Row(few, q) {
			t.Errorf("row %d of different rows is said to be another", q)
		}
	}
}

// A product with 0 is 0 only where the other factor is a finite number without a sign.
func TestTimesZero(t *testing.T) {
	tr := NewTrace()
	x, y := tr.Input(0, false), tr.Input(1, false)
	p := tr.Logistic(tr.Add(x, y))
	block := tr.Logistic(tr.Mul(tr.Column([]float64{1, -2, 3}), x))
	bad := tr.Logistic(tr.Mul(tr.Column([]float64{1, math.Inf(1), 3}), x))
	zero := tr.Const(0)
	for name, c := range map[string]struct {
		r    Ref
		zero bool
	}{
		"logistic":                   {p, true},
		"least of two":               {tr.Min(p, tr.Const(0.9)), true},
		"logistic of rows":           {block, true},
		"logistic of rows with Inf":  {bad, false},
		"input, of either sign":      {x, false},
		"magnitude of an input":      {tr.Abs(x), true},
		"exp, which may be infinite": {tr.Exp(x), false},
		"logistic of exp":            {tr.Logistic(tr.Exp(x)), true},
		"logistic of Inf - Inf":      {tr.Logistic(tr.Sub(tr.Exp(x), tr.Exp(y))), false},
		"tanh, of either sign":       {tr.Tanh(x), false},
		"negative":                   {tr.Neg(p), false},
		"less than 0":                {tr.Sub(p, tr.Const(1)), false},
	} {
		got := tr.Mul(zero, c.r)
		if f, known := tr.Known(got); known != c.zero || known && (f != 0 || math.Signbit(f)) {
			t.Errorf("0 times %s: %v, known %v", name, f, known)
		}
	}
	if _, known := tr.Known(tr.Mul(tr.Const(math.Copysign(0, -1)), p)); known {
		t.Error("-0 times a number is -0")
	}
}
