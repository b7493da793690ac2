package autodiff

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A body is the body of a loop under construction. Equal instructions are
// emitted once, unless the pass share is off.
type body struct {
	ins  []graph.Instr
	seen map[instrKey]int32 // nil: equal instructions are kept apart
	// reciprocal says to write x/u, if u is the same for all rows, as x * (1/u).
	reciprocal bool
	uniform    []bool // per instruction: the same for all rows
}

// instrKey identifies an instruction by its bits: floats are compared as bits,
// so that NaN equals itself and -0 differs from +0.
type instrKey struct {
	op      graph.Op
	a, b, c int32
	addr    graph.Addr
	f       uint64
}

// newBody returns an empty body; if share is on, equal instructions will be emitted once.
func (c *compiler) newBody() *body {
	b := &body{}
	if c.on("share") {
		b.seen = map[instrKey]int32{}
	}
	return b
}

// emit appends an instruction, or finds the equal one that already exists.
// Operands beyond the arity and fields that the operation does not use are cleared.
func (b *body) emit(in graph.Instr) int32 {
	in = clean(in)
	if in.Op.Effect() || b.seen == nil {
		return b.push(in)
	}
	k := instrKey{in.Op, in.A, in.B, in.C, in.Addr, math.Float64bits(in.F)}
	if in.Op.Commutes() && k.a > k.b {
		k.a, k.b = k.b, k.a
	}
	if v, ok := b.seen[k]; ok {
		return v
	}
	v := b.push(in)
	b.seen[k] = v
	return v
}

func (b *body) push(in graph.Instr) int32 {
	u := !in.Op.Effect()
	switch in.Op {
	case graph.OpLoad, graph.OpData:
		u = in.Addr.Table < 0 && in.Addr.Stride == 0
	}
	for _, o := range operands(in) {
		if o >= 0 && !b.uniform[o] {
			u = false
		}
	}
	b.ins = append(b.ins, in)
	b.uniform = append(b.uniform, u)
	return int32(len(b.ins) - 1)
}

// operands returns the three operands, -1 where unused.
func operands(in graph.Instr) [3]int32 { return [3]int32{in.A, in.B, in.C} }

// hasAddr reports whether the operation reads or writes an address.
func hasAddr(op graph.Op) bool {
	switch op {
	case graph.OpData, graph.OpLoad, graph.OpStore, graph.OpAcc, graph.OpAccMax:
		return true
	}
	return false
}

// clean clears the fields that the operation does not use, so that equal
// instructions are equal as values.
func clean(in graph.Instr) graph.Instr {
	n := in.Op.Arity()
	if n < 3 {
		in.C = -1
	}
	if n < 2 && !(in.B >= 0 && (in.Op == graph.OpAcc || in.Op == graph.OpTarget)) {
		in.B = -1
	}
	if n < 1 {
		in.A = -1
	}
	switch {
	case !hasAddr(in.Op):
		in.Addr = graph.Addr{Table: -1}
	case in.Addr.Table < 0:
		in.Addr.Table = -1
	default:
		in.Addr.Stride = 0
	}
	if in.Op != graph.OpConst {
		in.F = 0
	}
	return in
}

// prune drops the instructions that no effect needs and renumbers the rest.
func prune(ins []graph.Instr) []graph.Instr {
	live := make([]bool, len(ins))
	for i := len(ins) - 1; i >= 0; i-- {
		if ins[i].Op.Effect() {
			live[i] = true
		}
		if !live[i] {
			continue
		}
		for _, o := range operands(ins[i]) {
			if o >= 0 {
				live[o] = true
			}
		}
	}
	out := make([]graph.Instr, 0, len(ins))
	place := make([]int32, len(ins))
	for i, in := range ins {
		if !live[i] {
			continue
		}
		place[i] = int32(len(out))
		out = append(out, renumber(in, place))
	}
	return out
}

// renumber renumbers the operands of an instruction.
func renumber(in graph.Instr, place []int32) graph.Instr {
	if in.A >= 0 {
		in.A = place[in.A]
	}
	if in.B >= 0 {
		in.B = place[in.B]
	}
	if in.C >= 0 {
		in.C = place[in.C]
	}
	return in
}

// The methods below write derivative code. They may simplify where the graph's
// own arithmetic may not, because nothing fixes the rounding of a derivative.

func (b *body) op(op graph.Op, args ...int32) int32 {
	in := graph.Instr{Op: op, A: -1, B: -1, C: -1}
	for k, a := range args {
		switch k {
		case 0:
			in.A = a
		case 1:
			in.B = a
		case 2:
			in.C = a
		}
	}
	return b.emit(in)
}

func (b *body) constant(f float64) int32 {
	return b.emit(graph.Instr{Op: graph.OpConst, F: f})
}

func (b *body) known(v int32) (float64, bool) {
	return b.ins[v].F, b.ins[v].Op == graph.OpConst
}

func (b *body) is(v int32, f float64) bool {
	c, ok := b.known(v)
	return ok && c == f
}

func (b *body) add(x, y int32) int32 {
	switch {
	case b.is(x, 0):
		return y
	case b.is(y, 0):
		return x
	case b.ins[y].Op == graph.OpNeg:
		return b.sub(x, b.ins[y].A)
	case b.ins[x].Op == graph.OpNeg:
		return b.sub(y, b.ins[x].A)
	}
	return b.op(graph.OpAdd, x, y)
}

func (b *body) sub(x, y int32) int32 {
	switch {
	case b.is(y, 0):
		return x
	case b.is(x, 0):
		return b.neg(y)
	case b.ins[y].Op == graph.OpNeg:
		return b.add(x, b.ins[y].A)
	}
	return b.op(graph.OpSub, x, y)
}

func (b *body) neg(x int32) int32 {
	if c, ok := b.known(x); ok {
		return b.constant(-c)
	}
	switch in := b.ins[x]; in.Op {
	case graph.OpNeg:
		return in.A
	case graph.OpSub:
		return b.sub(in.B, in.A)
	case graph.OpMul:
		if c, ok := b.known(in.A); ok {
			return b.mul(b.constant(-c), in.B)
		}
	}
	return b.op(graph.OpNeg, x)
}

func (b *body) mul(x, y int32) int32 {
	if _, ok := b.known(y); ok {
		x, y = y, x // a constant comes first
	}
	if c, ok := b.known(x); ok {
		if d, ok := b.known(y); ok {
			return b.constant(c * d)
		}
		switch c {
		case 1:
			return y
		case -1:
			return b.neg(y)
		}
		switch in := b.ins[y]; in.Op {
		case graph.OpNeg:
			return b.mul(b.constant(-c), in.A)
		case graph.OpMul:
			if d, ok := b.known(in.A); ok {
				return b.mul(b.constant(c*d), in.B)
			}
		}
		return b.op(graph.OpMul, x, y)
	}
	switch {
	case b.ins[x].Op == graph.OpNeg:
		return b.neg(b.mul(b.ins[x].A, y))
	case b.ins[y].Op == graph.OpNeg:
		return b.neg(b.mul(x, b.ins[y].A))
	}
	return b.op(graph.OpMul, x, y)
}

// choose is cond != 0 ? x : y.
func (b *body) choose(cond, x, y int32) int32 {
	if x == y {
		return x
	}
	return b.op(graph.OpSelect, cond, x, y)
}
