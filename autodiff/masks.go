package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// Masks keep infinite partials of an unselected side out of a gradient. In select(c, log(a), 0) with a = 0 and c
// false, the adjoint of log(a) is 0 and its partial is infinite: 0 * inf would be NaN. So a value that is used only
// under one side of a select has that side as its mask; inside the masked region, adjoints may be anything while the
// side is not selected; and where they leave it, for an operand with a wider mask, they are blended, select(mask,
// contribution, 0), after the multiplication with the partial.

// A mask is the index of an expression in maskTable.
type mask int32

const (
	unset  mask = -1 // no use seen yet
	always mask = 0  // needed whatever is selected
)

type maskKind uint8

const (
	maskAlways  maskKind = iota
	maskNonzero          // value x != 0
	maskLess             // value x < value y
	maskStored           // the adjoint of the cell that effect x stores is not 0
	maskAnd              // both masks
	maskOr               // one of both masks
)

// maskExpr is a mask: an atom over values of the source body (not negated or
// negated), or a combination of two masks.
type maskExpr struct {
	kind maskKind
	not  bool
	x, y int32
}

// maskTable has every mask of a body once, so that equal masks have equal numbers.
type maskTable struct {
	list   []maskExpr
	number map[maskExpr]mask
}

func newMaskTable() *maskTable {
	t := &maskTable{number: map[maskExpr]mask{}}
	t.intern(maskExpr{kind: maskAlways})
	return t
}

func (t *maskTable) intern(e maskExpr) mask {
	if m, ok := t.number[e]; ok {
		return m
	}
	m := mask(len(t.list))
	t.list = append(t.list, e)
	t.number[e] = m
	return m
}

func (t *maskTable) and(m, n mask) mask {
	switch {
	case m == always || m == n:
		return n
	case n == always:
		return m
	}
	return t.intern(maskExpr{kind: maskAnd, x: int32(m), y: int32(n)})
}

func (t *maskTable) or(m, n mask) mask {
	switch {
	case m == unset || m == n:
		return n
	case m == always || n == always:
		return always
	}
	// (p and c) or (p and not c) is p
	p, c := t.split(m)
	q, d := t.split(n)
	if p == q && t.opposite(c, d) {
		return p
	}
	return t.intern(maskExpr{kind: maskOr, x: int32(m), y: int32(n)})
}

// split takes a conjunction apart into its outer and inner conditions.
func (t *maskTable) split(m mask) (outer, inner mask) {
	if e := t.list[m]; e.kind == maskAnd {
		return mask(e.x), mask(e.y)
	}
	return always, m
}

func (t *maskTable) opposite(m, n mask) bool {
	a, b := t.list[m], t.list[n]
	a.not = !a.not
	return a == b && a.kind != maskAnd && a.kind != maskOr
}

// side returns the mask under which instruction in, which itself has mask m, passes an adjoint on to operand k.
func (t *maskTable) side(in graph.Instr, m mask, k int) mask {
	of := operands(in)
	side := in.Op.Side(k)
	e := maskExpr{x: of[side.X], not: side.Not}
	switch side.When {
	case graph.Nonzero:
		e.kind = maskNonzero
	case graph.Less:
		e.kind, e.y = maskLess, of[side.Y]
	default:
		return m
	}
	return t.and(m, t.intern(e))
}

// findMasks returns the mask of every active instruction of a body. An effect for which hidden is true stores a cell
// that is read under masks: its adjoint may be 0 for that reason, so it starts a masked region of its own.
func findMasks(t *maskTable, ins []graph.Instr, active []bool, hidden func(effect int) bool) []mask {
	masks := make([]mask, len(ins))
	for i := range masks {
		masks[i] = unset
	}
	for i := len(ins) - 1; i >= 0; i-- {
		if !active[i] {
			continue
		}
		in := ins[i]
		if in.Op.Effect() {
			masks[i] = always
			if hidden != nil && hidden(i) {
				masks[i] = t.intern(maskExpr{kind: maskStored, x: int32(i)})
			}
		}
		if masks[i] == unset || in.Op.Flat() {
			continue
		}
		for k, o := range operands(in) {
			if o < 0 || !active[o] || in.Op.Side(k).When == graph.Never {
				continue
			}
			masks[o] = t.or(masks[o], t.side(in, masks[i], k))
		}
	}
	return masks
}

// blend is select(m, w, 0) in the derivative body.
func (r *reverser) blend(m mask, w int32) int32 {
	e := r.table.list[m]
	zero := r.constant(0)
	if e.kind <= maskLess && e.not { // no need to negate the condition
		e.not = false
		return r.choose(r.condition(e), zero, w)
	}
	return r.choose(r.condition(e), w, zero)
}

// condition computes a mask in the derivative body: not 0 where selected.
func (r *reverser) condition(e maskExpr) int32 {
	var v int32
	switch e.kind {
	case maskNonzero:
		v = r.value(e.x)
	case maskLess:
		v = r.op(graph.OpLt, r.value(e.x), r.value(e.y))
	case maskStored:
		v = r.op(graph.OpNe, r.storedAdjoint(e.x), r.constant(0))
	case maskAnd:
		v = r.op(graph.OpAnd, r.condition(r.table.list[e.x]), r.condition(r.table.list[e.y]))
	case maskOr:
		v = r.op(graph.OpOr, r.condition(r.table.list[e.x]), r.condition(r.table.list[e.y]))
	}
	if e.not {
		v = r.op(graph.OpNot, v)
	}
	return v
}
