package graph

import "math"

// A Rule passes the adjoint of a result on to the operands of its operation, and is itself
// written in operations. If a partial derivative would be infinite or undefined at a point where
// the function itself is fine (a root at 0, a power with exponent 0), the rule defines it as a
// finite number.
type Rule func(d *D)

// Rule returns the rule of the operation, or nil if it is flat or has no derivative.
func (o Op) Rule() Rule { return table[o].rule }

// A Writer receives what a rule writes: the body of a derivative, or plain numbers (Partials).
// Its values are numbered. A rule asks only for the values it needs, since each may cost a
// recomputation or a tape.
type Writer interface {
	Operand(k int) int32           // the value of operand k
	Result() int32                 // the value of the operation
	Adjoint() int32                // the adjoint of the result
	Active(k int) bool             // whether the adjoint of operand k is needed
	Square() bool                  // whether operands A and B are the same value
	Give(k int, x int32)           // adds x to the adjoint of operand k, on its Side
	Const(f float64) int32         // a constant
	Known(x int32) (float64, bool) // the value of a constant
	Op(op Op, args ...int32) int32 // may simplify: nothing fixes the rounding of a derivative
}

// D is what rules use to write derivatives.
type D struct{ Writer }

func (d *D) a() int32 { return d.Operand(0) }
func (d *D) b() int32 { return d.Operand(1) }
func (d *D) c() int32 { return d.Operand(2) }
func (d *D) v() int32 { return d.Result() }
func (d *D) w() int32 { return d.Adjoint() }

func (d *D) activeA() bool { return d.Active(0) }
func (d *D) activeB() bool { return d.Active(1) }
func (d *D) activeC() bool { return d.Active(2) }

// toA, toB and toC add x to the adjoint of an operand.
func (d *D) toA(x int32) { d.Give(0, x) }
func (d *D) toB(x int32) { d.Give(1, x) }
func (d *D) toC(x int32) { d.Give(2, x) }

func (d *D) fn(op Op, args ...int32) int32 { return d.Op(op, args...) }
func (d *D) constant(f float64) int32      { return d.Const(f) }
func (d *D) add(x, y int32) int32          { return d.Op(OpAdd, x, y) }
func (d *D) sub(x, y int32) int32          { return d.Op(OpSub, x, y) }
func (d *D) mul(x, y int32) int32          { return d.Op(OpMul, x, y) }
func (d *D) div(x, y int32) int32          { return d.Op(OpDiv, x, y) }
func (d *D) neg(x int32) int32             { return d.Op(OpNeg, x) }
func (d *D) square(x int32) int32          { return d.mul(x, x) }

// choose is cond != 0 ? x : y.
func (d *D) choose(cond, x, y int32) int32 { return d.Op(OpSelect, cond, x, y) }

const (
	invSqrt2Pi = 0.398942280401432677939946059934381868 // 1/sqrt(2 pi)
	logSqrt2Pi = 0.918938533204672741780329736405617639 // log sqrt(2 pi)
)

// product passes w on to the factors A and B.
func (d *D) product(w int32) {
	if d.Square() {
		d.toA(d.mul(d.constant(2), d.mul(w, d.a())))
		return
	}
	if d.activeA() {
		d.toA(d.mul(w, d.b()))
	}
	if d.activeB() {
		d.toB(d.mul(w, d.a()))
	}
}

// gauss is scale * exp(-rate a^2).
func (d *D) gauss(scale, rate float64) int32 {
	return d.mul(d.constant(scale), d.fn(OpExp, d.mul(d.constant(-rate), d.square(d.a()))))
}

// arcRoot is sqrt(1 - a^2), without cancellation near 1.
func (d *D) arcRoot() int32 {
	a, one := d.a(), d.constant(1)
	return d.fn(OpSqrt, d.mul(d.sub(one, a), d.add(one, a)))
}

// power: in a it is b a^(b-1), which is 0 where b is 0; the power is not computed again but divided by a, so a = 0 is
// treated separately: 1 for b = 1, 0 otherwise. In b it is a^b log a, and 0 where a is 0.
func power(d *D) {
	a, b := d.a(), d.b()
	zero := d.constant(0)
	if d.activeA() {
		var t int32
		switch e, ok := d.Known(b); {
		case ok && e == 0:
			t = zero
		case ok && e == 1:
			t = d.w()
		case ok && e == 2:
			t = d.mul(d.constant(2), d.mul(d.w(), a))
		case ok:
			t = d.choose(a, d.div(d.mul(d.constant(e), d.mul(d.w(), d.v())), a), zero)
		default:
			at0 := d.choose(d.fn(OpEq, b, d.constant(1)), d.w(), zero)
			t = d.choose(a, d.div(d.mul(d.w(), d.mul(b, d.v())), a), at0)
			t = d.choose(b, t, zero)
		}
		d.toA(t)
	}
	if d.activeB() {
		t := d.mul(d.w(), d.mul(d.v(), d.fn(OpLog, a)))
		d.toB(d.choose(a, t, zero))
	}
}

// incompleteGamma is the derivative of P(a, b): in b the density of a gamma
// variable, b^(a-1) exp(-b) / Gamma(a).
func (d *D) incompleteGamma(w int32) {
	a, b := d.a(), d.b()
	if d.activeA() {
		d.toA(d.mul(w, d.fn(OpGammaPDA, a, b)))
	}
	if d.activeB() {
		l := d.sub(d.mul(d.sub(a, d.constant(1)), d.fn(OpLog, b)), d.add(b, d.fn(OpLgamma, a)))
		d.toB(d.choose(b, d.mul(w, d.fn(OpExp, l)), d.constant(0)))
	}
}

// logIncompleteGamma is the derivative of log P or of log Q: in b the density of a
// gamma variable over P, or over Q with w negative.
func (d *D) logIncompleteGamma(w int32, da Op) {
	a, b := d.a(), d.b()
	if d.activeA() {
		d.toA(d.mul(d.w(), d.fn(da, a, b)))
	}
	if d.activeB() {
		l := d.sub(d.mul(d.sub(a, d.constant(1)), d.fn(OpLog, b)), d.add(d.add(b, d.fn(OpLgamma, a)), d.v()))
		d.toB(d.choose(b, d.mul(w, d.fn(OpExp, l)), d.constant(0)))
	}
}

// logIncompleteBeta: in c it is the density of a beta variable over the value.
func logIncompleteBeta(d *D) {
	a, b, c := d.a(), d.b(), d.c()
	if d.activeA() {
		d.toA(d.mul(d.w(), d.fn(OpLogIncBetaDA, a, b, c)))
	}
	if d.activeB() {
		d.toB(d.mul(d.w(), d.fn(OpLogIncBetaDB, a, b, c)))
	}
	if d.activeC() {
		one := d.constant(1)
		l := d.add(d.mul(d.sub(a, one), d.fn(OpLog, c)), d.mul(d.sub(b, one), d.fn(OpLog1p, d.neg(c))))
		l = d.sub(l, d.add(d.fn(OpLbeta, a, b), d.v()))
		inside := d.mul(c, d.sub(one, c))
		d.toC(d.choose(inside, d.mul(d.w(), d.fn(OpExp, l)), d.constant(0)))
	}
}

// incompleteBeta: in c it is the density of a beta variable, defined as 0 at
// both ends.
func incompleteBeta(d *D) {
	a, b, c := d.a(), d.b(), d.c()
	if d.activeA() {
		d.toA(d.mul(d.w(), d.fn(OpIncBetaDA, a, b, c)))
	}
	if d.activeB() {
		d.toB(d.mul(d.w(), d.fn(OpIncBetaDB, a, b, c)))
	}
	if d.activeC() {
		one := d.constant(1)
		l := d.add(d.mul(d.sub(a, one), d.fn(OpLog, c)), d.mul(d.sub(b, one), d.fn(OpLog1p, d.neg(c))))
		l = d.sub(l, d.fn(OpLbeta, a, b))
		inside := d.mul(c, d.sub(one, c))
		d.toC(d.choose(inside, d.mul(d.w(), d.fn(OpExp, l)), d.constant(0)))
	}
}

// logSkewPhi: in a it is the density 2 phi(a) Phi(a b) over the value, in b
// -exp(-a^2 (1 + b^2) / 2) / (pi (1 + b^2)) over it.
func logSkewPhi(d *D) {
	a, b := d.a(), d.b()
	ab := d.mul(a, b)
	half := d.mul(d.constant(0.5), d.square(a))
	if d.activeA() {
		l := d.sub(d.fn(OpLogPhi, ab), d.add(half, d.add(d.v(), d.constant(logSqrt2Pi-math.Ln2))))
		d.toA(d.mul(d.w(), d.fn(OpExp, l)))
	}
	if d.activeB() {
		l := d.neg(d.add(d.v(), d.add(half, d.mul(d.constant(0.5), d.square(ab)))))
		n := d.mul(d.constant(math.Pi), d.add(d.constant(1), d.square(b)))
		d.toB(d.neg(d.div(d.mul(d.w(), d.fn(OpExp, l)), n)))
	}
}

// rice is the derivative of the log of the lower tail, or of the upper one with w negative: in a the density
// a exp(-(a - b)^2 / 2) (exp(-ab) I0(ab)) over the value, in b the same with -I1.
func (d *D) rice(w int32) {
	a, b := d.a(), d.b()
	ab := d.mul(a, b)
	l := d.sub(d.fn(OpLogI0Scaled, ab), d.add(d.v(), d.mul(d.constant(0.5), d.square(d.sub(a, b)))))
	t := d.mul(w, d.mul(a, d.fn(OpExp, l)))
	d.toA(t)
	if d.activeB() {
		d.toB(d.neg(d.mul(t, d.add(d.constant(1), d.fn(OpLogI0ScaledSlope, ab)))))
	}
}

// logVonMises: in a it is the density over the value, in b the density at -pi minus that at a, over the value.
func logVonMises(d *D) {
	a, b, c := d.a(), d.b(), d.c()
	half := d.constant(0.5)
	norm := d.add(d.add(d.v(), d.fn(OpLogI0Scaled, c)), d.constant(2*logSqrt2Pi))
	density := func(root int32) int32 { // exp(-2 c root^2)
		return d.fn(OpExp, d.sub(d.mul(d.constant(-2), d.mul(c, d.square(root))), norm))
	}
	if d.activeA() || d.activeB() {
		at := density(d.fn(OpSin, d.mul(half, d.sub(a, b))))
		d.toA(d.mul(d.w(), at))
		if d.activeB() {
			end := density(d.fn(OpCos, d.mul(half, b)))
			d.toB(d.mul(d.w(), d.sub(end, at)))
		}
	}
	if d.activeC() {
		d.toC(d.mul(d.w(), d.fn(OpLogVonMisesDK, a, b, c)))
	}
}
