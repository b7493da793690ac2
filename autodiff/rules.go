package autodiff

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A rule passes the adjoint of a result on to the operands of its instruction,
// written in operations of the graph. Where a partial would be infinite or
// undefined at a point where the function itself is fine (a root at 0, a power
// at exponent 0), the rule defines it as a finite number.
type rule func(d *partials)

// partials is what a rule works with: w is the adjoint of the result.
type partials struct {
	*body
	r  *reverser
	in graph.Instr
	at int32 // the instruction, in the source body
	w  int32
}

// The operands and the result as values of the derivative body. Asking for one
// may cost a recomputation or a tape, so rules ask only for what they need.
func (d *partials) a() int32 { return d.r.value(d.in.A) }
func (d *partials) b() int32 { return d.r.value(d.in.B) }
func (d *partials) c() int32 { return d.r.value(d.in.C) }
func (d *partials) v() int32 { return d.r.value(d.at) }

func (d *partials) activeA() bool { return d.r.active[d.in.A] }
func (d *partials) activeB() bool { return d.r.active[d.in.B] }
func (d *partials) activeC() bool { return d.r.active[d.in.C] }

// toA, toB and toC add x to the adjoint of an operand.
func (d *partials) toA(x int32) { d.r.give(d.at, 0, x) }
func (d *partials) toB(x int32) { d.r.give(d.at, 1, x) }
func (d *partials) toC(x int32) { d.r.give(d.at, 2, x) }

func (d *partials) fn(op graph.Op, args ...int32) int32 { return d.op(op, args...) }
func (d *partials) square(x int32) int32                { return d.mul(x, x) }

// rules has a rule for every operation that has a derivative. Operations
// without one are either piecewise constant (flat) or refused.
var rules = [graph.NumOps]rule{
	graph.OpAdd: func(d *partials) { d.toA(d.w); d.toB(d.w) },
	graph.OpSub: func(d *partials) {
		d.toA(d.w)
		if d.activeB() {
			d.toB(d.neg(d.w))
		}
	},
	graph.OpMul: func(d *partials) {
		if d.in.A == d.in.B {
			d.toA(d.mul(d.constant(2), d.mul(d.w, d.a())))
			return
		}
		d.product(d.w)
	},
	graph.OpDiv: func(d *partials) {
		t := d.div(d.w, d.b())
		d.toA(t)
		if d.activeB() {
			d.toB(d.neg(d.mul(t, d.v())))
		}
	},
	graph.OpNeg: func(d *partials) { d.toA(d.neg(d.w)) },
	graph.OpFma: func(d *partials) { d.product(d.w); d.toC(d.w) },
	graph.OpFms: func(d *partials) {
		d.product(d.w)
		if d.activeC() {
			d.toC(d.neg(d.w))
		}
	},
	graph.OpFnma: func(d *partials) {
		if d.activeA() || d.activeB() {
			d.product(d.neg(d.w))
		}
		d.toC(d.w)
	},
	// 1/(2 sqrt a), and 0 at a = 0
	graph.OpSqrt: func(d *partials) {
		v := d.v()
		d.toA(d.choose(v, d.div(d.mul(d.constant(0.5), d.w), v), d.constant(0)))
	},
	// the sign of a, and 0 at a = 0
	graph.OpAbs: func(d *partials) { d.toA(d.mul(d.w, d.fn(graph.OpSign, d.a()))) },
	// Max, Min and Select pass the adjoint to the side that was selected; the
	// blending is that of masks.go.
	graph.OpMax:    func(d *partials) { d.toA(d.w); d.toB(d.w) },
	graph.OpMin:    func(d *partials) { d.toA(d.w); d.toB(d.w) },
	graph.OpSelect: func(d *partials) { d.toB(d.w); d.toC(d.w) },

	graph.OpExp:   func(d *partials) { d.toA(d.mul(d.w, d.v())) },
	graph.OpLog:   func(d *partials) { d.toA(d.div(d.w, d.a())) },
	graph.OpLog1p: func(d *partials) { d.toA(d.div(d.w, d.add(d.constant(1), d.a()))) },
	graph.OpExpm1: func(d *partials) { d.toA(d.mul(d.w, d.add(d.constant(1), d.v()))) },
	graph.OpLog1pExp: func(d *partials) {
		d.toA(d.mul(d.w, d.fn(graph.OpLogistic, d.a())))
	},
	// -exp(a)/(1-exp(a)) = -1/expm1(-a)
	graph.OpLog1mExp: func(d *partials) {
		d.toA(d.neg(d.div(d.w, d.fn(graph.OpExpm1, d.neg(d.a())))))
	},
	graph.OpLogistic: func(d *partials) {
		v := d.v()
		d.toA(d.mul(d.w, d.mul(v, d.sub(d.constant(1), v))))
	},
	graph.OpPow: power,
	graph.OpLgamma: func(d *partials) {
		d.toA(d.mul(d.w, d.fn(graph.OpDigamma, d.a())))
	},
	// digamma(a) - log(a) + 1/(2a)
	graph.OpStirling: func(d *partials) {
		a := d.a()
		t := d.sub(d.fn(graph.OpDigamma, a), d.fn(graph.OpLog, a))
		d.toA(d.mul(d.w, d.add(t, d.div(d.constant(0.5), a))))
	},
	graph.OpDigamma: func(d *partials) {
		d.toA(d.mul(d.w, d.fn(graph.OpTrigamma, d.a())))
	},
	graph.OpTrigamma: func(d *partials) {
		d.toA(d.mul(d.w, d.fn(graph.OpTetragamma, d.a())))
	},
	graph.OpErf:  func(d *partials) { d.toA(d.mul(d.w, d.gauss(2/math.SqrtPi, 1))) },
	graph.OpErfc: func(d *partials) { d.toA(d.mul(d.w, d.gauss(-2/math.SqrtPi, 1))) },
	graph.OpPhi:  func(d *partials) { d.toA(d.mul(d.w, d.gauss(invSqrt2Pi, 0.5))) },
	// phi(a)/Phi(a) = exp(-a^2/2 - log sqrt(2 pi) - log Phi(a))
	graph.OpLogPhi: func(d *partials) {
		a := d.a()
		q := d.sub(d.mul(d.constant(-0.5), d.square(a)), d.add(d.constant(logSqrt2Pi), d.v()))
		d.toA(d.mul(d.w, d.fn(graph.OpExp, q)))
	},
	// 1/phi(v)
	graph.OpInvPhi: func(d *partials) {
		q := d.fn(graph.OpExp, d.mul(d.constant(0.5), d.square(d.v())))
		d.toA(d.mul(d.w, d.mul(d.constant(1/invSqrt2Pi), q)))
	},
	graph.OpSin: func(d *partials) { d.toA(d.mul(d.w, d.fn(graph.OpCos, d.a()))) },
	graph.OpCos: func(d *partials) { d.toA(d.neg(d.mul(d.w, d.fn(graph.OpSin, d.a())))) },
	graph.OpTan: func(d *partials) {
		d.toA(d.mul(d.w, d.add(d.constant(1), d.square(d.v()))))
	},
	graph.OpAsin: func(d *partials) { d.toA(d.div(d.w, d.arcRoot())) },
	graph.OpAcos: func(d *partials) { d.toA(d.neg(d.div(d.w, d.arcRoot()))) },
	graph.OpAtan: func(d *partials) {
		d.toA(d.div(d.w, d.add(d.constant(1), d.square(d.a()))))
	},
	// (b, -a) / (a^2 + b^2), and 0 at the origin
	graph.OpAtan2: func(d *partials) {
		a, b := d.a(), d.b()
		n := d.add(d.square(a), d.square(b))
		t := d.choose(n, d.div(d.w, n), d.constant(0))
		if d.activeA() {
			d.toA(d.mul(t, b))
		}
		if d.activeB() {
			d.toB(d.neg(d.mul(t, a)))
		}
	},
	graph.OpSinh: func(d *partials) { d.toA(d.mul(d.w, d.fn(graph.OpCosh, d.a()))) },
	graph.OpCosh: func(d *partials) { d.toA(d.mul(d.w, d.fn(graph.OpSinh, d.a()))) },
	graph.OpTanh: func(d *partials) {
		v, one := d.v(), d.constant(1)
		d.toA(d.mul(d.w, d.mul(d.sub(one, v), d.add(one, v))))
	},
	graph.OpLbeta: func(d *partials) {
		a, b := d.a(), d.b()
		both := d.fn(graph.OpDigamma, d.add(a, b))
		if d.activeA() {
			d.toA(d.mul(d.w, d.sub(d.fn(graph.OpDigamma, a), both)))
		}
		if d.activeB() {
			d.toB(d.mul(d.w, d.sub(d.fn(graph.OpDigamma, b), both)))
		}
	},
	graph.OpGammaP:     func(d *partials) { d.incompleteGamma(d.w) },
	graph.OpGammaQ:     func(d *partials) { d.incompleteGamma(d.neg(d.w)) },
	graph.OpIncBeta:    incompleteBeta,
	graph.OpLogGammaP:  func(d *partials) { d.logIncompleteGamma(d.w, graph.OpLogGammaPDA) },
	graph.OpLogGammaQ:  func(d *partials) { d.logIncompleteGamma(d.neg(d.w), graph.OpLogGammaQDA) },
	graph.OpLogIncBeta: logIncompleteBeta,
}

// flat operations are piecewise constant, or stop derivatives: they pass nothing on.
func flat(op graph.Op) bool {
	switch op {
	case graph.OpFloor, graph.OpCeil, graph.OpRound, graph.OpSign,
		graph.OpEq, graph.OpNe, graph.OpLt, graph.OpLe, graph.OpAnd, graph.OpOr, graph.OpNot, graph.OpStop:
		return true
	}
	return false
}

const (
	invSqrt2Pi = 0.398942280401432677939946059934381868 // 1/sqrt(2 pi)
	logSqrt2Pi = 0.918938533204672741780329736405617639 // log sqrt(2 pi)
)

// product passes w on to the factors A and B.
func (d *partials) product(w int32) {
	if d.in.A == d.in.B {
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
func (d *partials) gauss(scale, rate float64) int32 {
	return d.mul(d.constant(scale), d.fn(graph.OpExp, d.mul(d.constant(-rate), d.square(d.a()))))
}

// arcRoot is sqrt(1 - a^2), without cancellation near 1.
func (d *partials) arcRoot() int32 {
	a, one := d.a(), d.constant(1)
	return d.fn(graph.OpSqrt, d.mul(d.sub(one, a), d.add(one, a)))
}

// power: in a it is b a^(b-1), which is 0 where b is 0; the power is not taken
// again but divided by a, so a = 0 stands apart: 1 for b = 1, 0 else. In b it
// is a^b log a, and 0 where a is 0.
func power(d *partials) {
	a, b := d.a(), d.b()
	zero := d.constant(0)
	if d.activeA() {
		var t int32
		switch e, ok := d.known(b); {
		case ok && e == 0:
			t = zero
		case ok && e == 1:
			t = d.w
		case ok && e == 2:
			t = d.mul(d.constant(2), d.mul(d.w, a))
		case ok:
			t = d.choose(a, d.div(d.mul(d.constant(e), d.mul(d.w, d.v())), a), zero)
		default:
			at0 := d.choose(d.fn(graph.OpEq, b, d.constant(1)), d.w, zero)
			t = d.choose(a, d.div(d.mul(d.w, d.mul(b, d.v())), a), at0)
			t = d.choose(b, t, zero)
		}
		d.toA(t)
	}
	if d.activeB() {
		t := d.mul(d.w, d.mul(d.v(), d.fn(graph.OpLog, a)))
		d.toB(d.choose(a, t, zero))
	}
}

// incompleteGamma is the derivative of P(a, b): in b the density of a gamma
// variable, b^(a-1) exp(-b) / Gamma(a).
func (d *partials) incompleteGamma(w int32) {
	a, b := d.a(), d.b()
	if d.activeA() {
		d.toA(d.mul(w, d.fn(graph.OpGammaPDA, a, b)))
	}
	if d.activeB() {
		l := d.sub(d.mul(d.sub(a, d.constant(1)), d.fn(graph.OpLog, b)), d.add(b, d.fn(graph.OpLgamma, a)))
		d.toB(d.choose(b, d.mul(w, d.fn(graph.OpExp, l)), d.constant(0)))
	}
}

// logIncompleteGamma is the derivative of log P or of log Q: in b the density of a
// gamma variable over P, or over Q with w negative.
func (d *partials) logIncompleteGamma(w int32, da graph.Op) {
	a, b := d.a(), d.b()
	if d.activeA() {
		d.toA(d.mul(d.w, d.fn(da, a, b)))
	}
	if d.activeB() {
		l := d.sub(d.mul(d.sub(a, d.constant(1)), d.fn(graph.OpLog, b)), d.add(d.add(b, d.fn(graph.OpLgamma, a)), d.v()))
		d.toB(d.choose(b, d.mul(w, d.fn(graph.OpExp, l)), d.constant(0)))
	}
}

// logIncompleteBeta: in c it is the density of a beta variable over the value.
func logIncompleteBeta(d *partials) {
	a, b, c := d.a(), d.b(), d.c()
	if d.activeA() {
		d.toA(d.mul(d.w, d.fn(graph.OpLogIncBetaDA, a, b, c)))
	}
	if d.activeB() {
		d.toB(d.mul(d.w, d.fn(graph.OpLogIncBetaDB, a, b, c)))
	}
	if d.activeC() {
		one := d.constant(1)
		l := d.add(d.mul(d.sub(a, one), d.fn(graph.OpLog, c)), d.mul(d.sub(b, one), d.fn(graph.OpLog1p, d.neg(c))))
		l = d.sub(l, d.add(d.fn(graph.OpLbeta, a, b), d.v()))
		inside := d.mul(c, d.sub(one, c))
		d.toC(d.choose(inside, d.mul(d.w, d.fn(graph.OpExp, l)), d.constant(0)))
	}
}

// incompleteBeta: in c it is the density of a beta variable, defined as 0 at
// both ends.
func incompleteBeta(d *partials) {
	a, b, c := d.a(), d.b(), d.c()
	if d.activeA() {
		d.toA(d.mul(d.w, d.fn(graph.OpIncBetaDA, a, b, c)))
	}
	if d.activeB() {
		d.toB(d.mul(d.w, d.fn(graph.OpIncBetaDB, a, b, c)))
	}
	if d.activeC() {
		one := d.constant(1)
		l := d.add(d.mul(d.sub(a, one), d.fn(graph.OpLog, c)), d.mul(d.sub(b, one), d.fn(graph.OpLog1p, d.neg(c))))
		l = d.sub(l, d.fn(graph.OpLbeta, a, b))
		inside := d.mul(c, d.sub(one, c))
		d.toC(d.choose(inside, d.mul(d.w, d.fn(graph.OpExp, l)), d.constant(0)))
	}
}
