package portable

import "github.com/bayes-lang/bayes/autodiff/graph"

// A span is what a kernel takes: some rows of its operands, and its scalars in the order of the operands.
type span struct {
	d, a, b, c []float64
	s, t       *float64
}

// kernel returns the kernel of an instruction, if it has one. Vectors come first if the order does not matter
// (vectorBuilder.shape); signs are exact. If all is set, the rows are those of the whole loop.
func kernel(x *vectorInstr, all bool) func(r *span) {
	switch x.op {
	case graph.OpAdd:
		if x.b.scalar {
			return func(r *span) { addScalar(r.d, r.a, *r.s) }
		}
		return func(r *span) { add(r.d, r.a, r.b) }
	case graph.OpSub:
		switch {
		case x.b.scalar:
			return func(r *span) { addScalar(r.d, r.a, -*r.s) } // a - s is a + (-s) to the bit
		case x.a.scalar:
			return func(r *span) { subFrom(r.d, *r.s, r.b) }
		}
		return func(r *span) { sub(r.d, r.a, r.b) }
	case graph.OpMul:
		if x.b.scalar {
			return func(r *span) { scale(r.d, r.a, *r.s) }
		}
		return func(r *span) { mul(r.d, r.a, r.b) }
	case graph.OpDiv:
		switch {
		case x.b.scalar:
			return func(r *span) { divScalar(r.d, r.a, *r.s) }
		case x.a.scalar:
			return func(r *span) { divInto(r.d, *r.s, r.b) }
		}
		return func(r *span) { div(r.d, r.a, r.b) }
	case graph.OpNeg:
		return func(r *span) { neg(r.d, r.a) }
	case graph.OpFma:
		switch {
		case x.b.scalar && x.c.scalar:
			return func(r *span) { fmaScalars(r.d, r.a, *r.s, *r.t) }
		case x.b.scalar:
			return func(r *span) { fmaScaled(r.d, r.a, *r.s, r.c) }
		case x.c.scalar:
			return func(r *span) { fmaPlus(r.d, r.a, r.b, *r.s) }
		}
		return func(r *span) { fma(r.d, r.a, r.b, r.c) }
	case graph.OpFms:
		switch {
		case x.b.scalar && x.c.scalar:
			return func(r *span) { fmaScalars(r.d, r.a, *r.s, -*r.t) }
		case x.b.scalar:
			return func(r *span) { fmsScaled(r.d, r.a, *r.s, r.c) }
		case x.c.scalar:
			return func(r *span) { fmaPlus(r.d, r.a, r.b, -*r.s) }
		}
		return func(r *span) { fms(r.d, r.a, r.b, r.c) }
	case graph.OpFnma:
		switch {
		case x.b.scalar && x.c.scalar:
			return func(r *span) { fmaScalars(r.d, r.a, -*r.s, *r.t) }
		case x.b.scalar:
			return func(r *span) { fmaScaled(r.d, r.a, -*r.s, r.c) }
		case x.c.scalar:
			return func(r *span) { fnmaPlus(r.d, r.a, r.b, *r.s) }
		}
		return func(r *span) { fnma(r.d, r.a, r.b, r.c) }
	case codeCopy:
		if x.a.scalar {
			return func(r *span) { spread(r.d, *r.s) }
		}
		return func(r *span) { copy(r.d, r.a) }
	case codeIncrease:
		switch {
		case !x.product:
			return func(r *span) { add(r.d, r.d, r.a) }
		case x.b.scalar:
			return func(r *span) { fmaScaled(r.d, r.a, *r.s, r.d) }
		}
		return func(r *span) { fma(r.d, r.a, r.b, r.d) }
	case codeSum:
		if all {
			switch {
			case x.rounded && x.product:
				return func(r *span) { r.d[0] = sumRoundedScaled(r.a, r.b, *r.s) }
			case x.rounded:
				return func(r *span) { r.d[0] = sumRounded(r.a, r.b) }
			case !x.product:
				return func(r *span) { r.d[0] = sumAll(r.a) }
			case x.b.scalar:
				return func(r *span) { r.d[0] = sumScaled(r.a, *r.s) }
			}
			return func(r *span) { r.d[0] = sumProduct(r.a, r.b) }
		}
		switch {
		case x.rounded && x.product:
			return func(r *span) { addPartialRoundedScaled(r.d, r.a, r.b, *r.s) }
		case x.rounded:
			return func(r *span) { addPartialRounded(r.d, r.a, r.b) }
		case !x.product:
			return func(r *span) { addPartial(r.d, r.a) }
		case x.b.scalar:
			return func(r *span) { addPartialScaled(r.d, r.a, *r.s) }
		}
		return func(r *span) { addPartialProduct(r.d, r.a, r.b) }
	}
	return nil
}

// spread fills d with s.
func spread(d []float64, s float64) {
	for i := range d {
		d[i] = s
	}
}
