package graph

import "math"

// A Rewrite is an optional simplification that a trace makes while a model is written out. The
// density does not change, except for rounding.
type Rewrite struct{ Name, Does string }

// Simplify and Once are the rewrites of a trace.
var (
	// Simplify drops operations without effect, and moves constants and signs through sums, products
	// and quotients: x*1, x+0, a-(-b), x/2, x^2, log(exp(x)).
	Simplify = Rewrite{"simplify", "drops x*1, x+0 and their like, and makes products of x/2 and x^2"}
	// Once adds terms that do not vary by row to the log density once, times the number of rows.
	Once = Rewrite{"once", "adds a term that is the same in all rows once, multiplied by their number"}
)

// LeaveOut switches rewrites off. It must be called before anything is traced.
func (t *Trace) LeaveOut(list ...Rewrite) {
	for _, r := range list {
		t.literal = t.literal || r == Simplify
		t.apiece = t.apiece || r == Once
	}
}

// Add returns a + b.
func (t *Trace) Add(a, b Ref) Ref {
	if t.literal {
		return t.apply(OpAdd, a, b)
	}
	if t.isConst(a, 0) {
		return b
	}
	if t.isConst(b, 0) {
		return a
	}
	if t.look(b).op == OpNeg {
		return t.Sub(a, t.operand(b, 0))
	}
	if t.look(a).op == OpNeg {
		return t.Sub(b, t.operand(a, 0))
	}
	return t.apply(OpAdd, a, b)
}

// Sub returns a - b.
func (t *Trace) Sub(a, b Ref) Ref {
	if t.literal {
		return t.apply(OpSub, a, b)
	}
	if t.isConst(b, 0) {
		return a
	}
	if t.isConst(a, 0) {
		return t.Neg(b)
	}
	if t.look(b).op == OpNeg {
		return t.Add(a, t.operand(b, 0))
	}
	return t.apply(OpSub, a, b)
}

// Mul returns a * b.
func (t *Trace) Mul(a, b Ref) Ref {
	if t.literal {
		return t.apply(OpMul, a, b)
	}
	if t.look(b).op == OpConst {
		a, b = b, a
	}
	if n := t.look(a); n.op == OpConst {
		m := t.look(b)
		switch {
		case n.f == 1:
			return b
		case n.f == -1:
			return t.Neg(b)
		case n.f == 0 && !math.Signbit(n.f) && !m.known && t.notNegative(b):
			return a
		case m.op == OpNeg:
			return t.Mul(t.Const(-n.f), t.operand(b, 0))
		case m.op == OpMul && t.look(m.a).op == OpConst:
			return t.Mul(t.Const(n.f*t.look(m.a).f), t.operand(b, 1))
		}
	}
	return t.apply(OpMul, a, b)
}

// Div returns a / b.
func (t *Trace) Div(a, b Ref) Ref {
	if t.literal {
		return t.apply(OpDiv, a, b)
	}
	x, y := t.look(a), t.look(b)
	if x.known && y.known {
		return t.apply(OpDiv, a, b)
	}
	if y.op == OpConst {
		return t.Mul(t.Const(1/y.f), a)
	}
	if x.varying && !y.varying {
		return t.Mul(a, t.apply(OpDiv, t.Const(1), b)) // one division for all rows
	}
	return t.apply(OpDiv, a, b)
}

// Neg returns -a.
func (t *Trace) Neg(a Ref) Ref {
	if t.literal {
		return t.apply(OpNeg, a)
	}
	n := t.look(a)
	switch {
	case n.op == OpNeg:
		return t.operand(a, 0)
	case n.op == OpMul && t.look(n.a).op == OpConst:
		return t.Mul(t.Const(-t.look(n.a).f), t.operand(a, 1))
	}
	return t.apply(OpNeg, a)
}

// Pow returns a ^ b. Powers with small constant exponents become products.
func (t *Trace) Pow(a, b Ref) Ref {
	if t.literal {
		return t.apply(OpPow, a, b)
	}
	if n := t.look(b); n.op == OpConst && !t.look(a).known {
		switch n.f {
		case 0:
			return t.Const(1)
		case 1:
			return a
		case 2:
			return t.Square(a)
		case 3:
			return t.Mul(t.Square(a), a)
		case 4:
			return t.Square(t.Square(a))
		case -1:
			return t.Div(t.Const(1), a)
		case -2:
			return t.Div(t.Const(1), t.Square(a))
		case 0.5:
			return t.Sqrt(a)
		}
	}
	return t.apply(OpPow, a, b)
}

// Log returns log(a). The log of an exponential is its argument, even if the exponential over-
// or underflows.
func (t *Trace) Log(a Ref) Ref {
	if t.literal {
		return t.apply(OpLog, a)
	}
	if n := t.look(a); n.op == OpExp && !n.known {
		return t.operand(a, 0)
	}
	return t.apply(OpLog, a)
}

// Lt returns 1 if a < b, else 0. An exponential is known to be positive without a comparison,
// even if it underflows.
func (t *Trace) Lt(a, b Ref) Ref {
	if t.literal {
		return t.apply(OpLt, a, b)
	}
	if t.isConst(a, 0) && t.look(b).op == OpExp {
		return t.Const(1)
	}
	return t.apply(OpLt, a, b)
}

// Le returns 1 if a <= b, else 0.
func (t *Trace) Le(a, b Ref) Ref {
	if t.literal {
		return t.apply(OpLe, a, b)
	}
	if t.isConst(a, 0) && t.look(b).op == OpExp {
		return t.Const(1)
	}
	return t.apply(OpLe, a, b)
}
