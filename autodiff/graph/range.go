package graph

import "math"

// mostDepth is how many operations deep the rules below look.
const mostDepth = 8

// notNegative reports whether a scalar, or each row of a block, is known to be a finite number that is
// not negative, nor -0, wherever the inputs are finite.
func (t *Trace) notNegative(r Ref) bool { return t.finite(r, mostDepth) && t.positive(r, mostDepth) }

// finite reports whether a scalar is known to be finite.
func (t *Trace) finite(r Ref, depth int) bool {
	if depth--; depth < 0 {
		return false
	}
	return t.every(r, func(n scalar) bool {
		switch n.op {
		case OpConst, OpData:
			return !math.IsInf(n.f, 0) && n.f == n.f
		case opInput:
			return true
		case OpNeg, OpAbs:
			return t.finite(n.a, depth)
		case OpMin, OpMax:
			return t.finite(n.a, depth) && t.finite(n.b, depth)
		case OpLogistic, OpPhi, OpTanh:
			return t.number(n.a, depth)
		}
		return false
	})
}

// number reports whether a scalar is known not to be NaN.
func (t *Trace) number(r Ref, depth int) bool {
	if t.finite(r, depth) {
		return true
	}
	if depth--; depth < 0 {
		return false
	}
	return t.every(r, func(n scalar) bool {
		switch n.op {
		case OpNeg, OpExp:
			return t.number(n.a, depth)
		case OpAdd, OpSub:
			return t.number(n.a, depth) && t.finite(n.b, depth) || t.finite(n.a, depth) && t.number(n.b, depth)
		case OpMul:
			return t.finite(n.a, depth) && t.finite(n.b, depth)
		}
		return false
	})
}

// positive reports whether a scalar is known to have no sign, unless it is NaN.
func (t *Trace) positive(r Ref, depth int) bool {
	if depth--; depth < 0 {
		return false
	}
	return t.every(r, func(n scalar) bool {
		switch n.op {
		case OpConst, OpData:
			return !math.Signbit(n.f)
		case OpAbs, OpExp, OpLogistic, OpPhi:
			return true
		case OpMin, OpMax, OpAdd, OpMul:
			return t.positive(n.a, depth) && t.positive(n.b, depth)
		}
		return false
	})
}

// every reports whether f holds for a scalar, or for all rows of a block.
func (t *Trace) every(r Ref, f func(n scalar) bool) bool {
	if !t.IsBlock(r) {
		return f(t.look(r))
	}
	b := t.block(r)
	switch b.op {
	case opPick:
		for _, e := range b.list {
			if !f(t.look(e)) {
				return false
			}
		}
		return true
	case OpData:
		n := b.scalar
		for _, n.f = range b.column {
			if !f(n) {
				return false
			}
		}
		return true
	}
	return f(b.scalar)
}
