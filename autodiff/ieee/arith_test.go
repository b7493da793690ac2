package ieee_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"

	"github.com/bayes-lang/bayes/autodiff/ieee"
)

func (t *translator) binary(n ast.Node, op token.Token, typ types.Type, a, b word) word {
	float, unsigned := isFloat(typ), isUnsigned(typ)
	pick := func(f, i ieee.Op) ieee.Op {
		if float {
			return f
		}
		return i
	}
	less := func(a, b word) word {
		switch {
		case float:
			return t.op(ieee.Lt, a, b)
		case unsigned:
			return t.op(ieee.ULt, a, b)
		}
		return t.op(ieee.ILt, a, b)
	}
	switch op {
	case token.ADD:
		return t.op(pick(ieee.Add, ieee.IAdd), a, b)
	case token.SUB:
		return t.op(pick(ieee.Sub, ieee.ISub), a, b)
	case token.MUL:
		return t.op(pick(ieee.Mul, ieee.MulLow), a, b)
	case token.QUO, token.REM:
		if float {
			return t.op(ieee.Div, a, b)
		}
		return t.quotient(n, op, a, b)
	case token.LSS:
		return less(a, b)
	case token.GTR:
		return less(b, a)
	case token.LEQ:
		if float {
			return t.op(ieee.Le, a, b)
		}
		return t.not(less(b, a))
	case token.GEQ:
		if float {
			return t.op(ieee.Le, b, a)
		}
		return t.not(less(a, b))
	case token.EQL:
		return t.op(pick(ieee.Eq, ieee.IEq), a, b)
	case token.NEQ:
		return t.not(t.op(pick(ieee.Eq, ieee.IEq), a, b))
	case token.LAND, token.AND:
		return t.op(ieee.And, a, b)
	case token.LOR, token.OR:
		return t.op(ieee.Or, a, b)
	case token.XOR:
		return t.op(ieee.Xor, a, b)
	case token.AND_NOT:
		return t.op(ieee.AndNot, a, b)
	case token.SHL:
		return t.op(ieee.Shl, a, b)
	case token.SHR:
		if unsigned {
			return t.op(ieee.Shr, a, b)
		}
		return t.op(ieee.Sar, a, b)
	}
	t.fail(n, "the operator %v", op)
	return 0
}

// quotient divides a signed integer by a power of two, towards 0.
func (t *translator) quotient(n ast.Node, op token.Token, a, b word) word {
	u, ok := t.constant(b)
	if !ok || u == 0 || u&(u-1) != 0 {
		t.fail(n, "a division of integers, not by a power of two")
	}
	shift := uint64(0)
	for u>>shift > 1 {
		shift++
	}
	up := t.op(ieee.And, t.op(ieee.Sar, a, t.bits(63)), t.bits(u-1))
	q := t.op(ieee.Sar, t.op(ieee.IAdd, a, up), t.bits(shift))
	if op == token.QUO {
		return q
	}
	return t.op(ieee.ISub, a, t.op(ieee.Shl, q, t.bits(shift)))
}

func unpack(l list) value {
	if len(l) == 1 {
		return l[0]
	}
	return l
}

func (t *translator) convert(n ast.Node, to, from types.Type, v word) word {
	switch {
	case isFloat(to) == isFloat(from):
		return v
	case isFloat(to) && isUnsigned(from):
		return t.op(ieee.FromUint, v)
	case isFloat(to):
		return t.op(ieee.FromInt, v)
	}
	return t.op(ieee.ToInt, v)
}

// library is a call of package math or math/bits.
func (t *translator) library(n ast.Node, name string, a []word) value {
	simple := map[string]ieee.Op{
		"math.FMA": ieee.Fma, "math.Abs": ieee.Abs, "math.Sqrt": ieee.Sqrt, "math.Floor": ieee.Floor,
		"math.RoundToEven": ieee.Even, "math.Copysign": ieee.Copysign, "bits.LeadingZeros64": ieee.LeadingZeros,
	}
	if op, ok := simple[name]; ok {
		return t.op(op, a...)
	}
	top := func(w word) word { return t.op(ieee.Shr, w, t.bits(63)) }
	switch name {
	case "math.Float64bits", "math.Float64frombits":
		return a[0]
	case "math.NaN":
		return t.float(math.NaN())
	case "math.Inf":
		if u, ok := t.constant(a[0]); ok {
			sign := 1
			if int64(u) < 0 {
				sign = -1
			}
			return t.float(math.Inf(sign))
		}
	case "math.IsInf":
		u, ok := t.constant(a[1])
		switch {
		case !ok:
		case u == 0:
			return t.op(ieee.Eq, t.op(ieee.Abs, a[0]), t.float(math.Inf(1)))
		default:
			sign := 1
			if int64(u) < 0 {
				sign = -1
			}
			return t.op(ieee.Eq, a[0], t.float(math.Inf(sign)))
		}
	case "math.Signbit":
		return t.op(ieee.ILt, a[0], t.bits(0))
	case "bits.Mul64":
		return list{t.op(ieee.MulHigh, a[0], a[1]), t.op(ieee.MulLow, a[0], a[1])}
	case "bits.Add64":
		sum := t.op(ieee.IAdd, t.op(ieee.IAdd, a[0], a[1]), a[2])
		carry := t.op(ieee.Or, t.op(ieee.And, a[0], a[1]), t.op(ieee.AndNot, t.op(ieee.Or, a[0], a[1]), sum))
		return list{sum, top(carry)}
	case "bits.Sub64":
		diff := t.op(ieee.ISub, t.op(ieee.ISub, a[0], a[1]), a[2])
		borrow := t.op(ieee.Or, t.op(ieee.AndNot, a[1], a[0]), t.op(ieee.AndNot, diff, t.op(ieee.Xor, a[0], a[1])))
		return list{diff, top(borrow)}
	}
	t.fail(n, "a call of %s", name)
	return nil
}
