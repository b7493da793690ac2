package portable

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Scalar code works on memory: every operand is a cell that moves with the row,
// so loads and stores need no instructions of their own.

// A place is the cell base + stride*q.
type place struct{ base, stride int32 }

// A scalarInstr is d = op(a, b, c), or an effect.
type scalarInstr struct {
	op         graph.Op
	table      int32 // of the codes that go through an index table
	d, a, b, c place
	f          func(a float64) float64 // of codeFunction
}

// Codes of scalar instructions in addition to the operations of the graph. The base of an indexed place is operand c,
// which is only used with its index.
const (
	codeMove            = graph.NumOps + iota // d = a
	codeGather                                // d = memory[c.base + index[table+q]]
	codeScatter                               // memory[c.base + index[table+q]] = a
	codeAdd                                   // d += a
	codeAddProduct                            // d += a*b
	codePartial                               // partial sum (q-lo) mod 8 of d += a
	codePartialFma                            // partial sum (q-lo) mod 8 of d += a*b, fused
	codeScatterAdd                            // memory[c.base + index[table+q]] += a
	codeScatterFma                            // memory[c.base + index[table+q]] += a*b, fused
	codeAddFma                                // d += a*b, fused
	codeLargest                               // d = max(d, a)
	codeScatterLarge                          // memory[c.base + index[table+q]] = max(that, a)
	codeFunction                              // d = f(a)
	codeSubtract                              // d -= a, in lines
	codeSubtractProduct                       // d -= a*b, in lines
)

// compute returns the instruction of an operation that has a value; its places are still to be set. Arithmetic has
// code of its own in row; everything else is taken from the table of operations.
func compute(op graph.Op) scalarInstr {
	switch op {
	case graph.OpNeg, graph.OpSqrt, graph.OpAbs:
	default:
		if f := op.Unary(); f != nil {
			return scalarInstr{op: codeFunction, f: f}
		}
	}
	return scalarInstr{op: op}
}

// A scalarLoop is a loop ready to run element by element.
type scalarLoop struct {
	rows   int
	starts []int32
	code   []scalarInstr
	sums   []sum
}

// A sum is a canonical sum: 8 partial sums from partial on, then the running total of the blocks; at the end the
// total is added to cell.
type sum struct {
	partial, cell int32
	negated       bool // what is summed is subtracted
}

func (b *builder) scalarLoop(l *autodiff.Loop) *scalarLoop {
	lo, hi, single := rowsOf(l.Rows, l.Starts)
	s := &scalarLoop{rows: l.Rows, starts: l.Starts}
	t := &scalarBuilder{builder: b, loop: s, at: make([]place, len(l.Body)), lo: lo, hi: hi, single: single}
	t.findStores(l.Body)
	for i, in := range l.Body {
		t.instr(i, in)
	}
	s.code = append(s.code, t.late...)
	return s
}

type scalarBuilder struct {
	*builder
	loop   *scalarLoop
	at     []place // where each value is
	direct []int32 // per value, the store that it writes itself, or -1
	lo, hi int32
	single bool // no iteration has more than one row
	// late are the sums of single rows to one cell: a sum is added at the end of
	// its iteration, after what the row adds to cells that differ by row.
	late []scalarInstr
}

// findStores makes a computed value write directly to the cell where it is stored.
func (t *scalarBuilder) findStores(body []graph.Instr) {
	t.direct = make([]int32, len(body))
	for i := range t.direct {
		t.direct[i] = -1
	}
	for i, in := range body {
		if in.Op == graph.OpStore && in.Addr.Table < 0 && body[in.A].Op.Arity() > 0 && t.direct[in.A] < 0 {
			t.direct[in.A] = int32(i)
			t.at[in.A] = place{in.Addr.Base, in.Addr.Stride}
		}
	}
}

func (t *scalarBuilder) instr(i int, in graph.Instr) {
	emit := func(s scalarInstr) { t.loop.code = append(t.loop.code, s) }
	var a [3]place
	for k, o := range operands(in) {
		if o >= 0 {
			a[k] = t.at[o]
		}
	}
	dest := place{in.Addr.Base, in.Addr.Stride}
	switch in.Op {
	case graph.OpConst:
		t.at[i] = place{t.constant(in.F), 0}
	case graph.OpData:
		if in.Addr.Stride == 0 {
			t.at[i] = place{t.dataCopy(in.Addr.Base, in.Addr.Base+1), 0}
		} else if t.lo < t.hi { // columns are laid out row after row
			t.at[i] = place{t.dataCopy(in.Addr.Base+t.lo, in.Addr.Base+t.hi) - t.lo, 1}
		}
	case graph.OpLoad:
		if in.Addr.Table >= 0 {
			t.at[i] = place{t.alloc(1), 0}
			emit(scalarInstr{op: codeGather, d: t.at[i], c: dest, table: in.Addr.Table})
		} else {
			t.at[i] = dest
		}
	case graph.OpStore:
		if in.Addr.Table >= 0 {
			emit(scalarInstr{op: codeScatter, c: dest, a: a[0], table: in.Addr.Table})
		} else if t.direct[in.A] != int32(i) {
			emit(scalarInstr{op: codeMove, d: dest, a: a[0]})
		}
	case graph.OpAccMax:
		if in.Addr.Table >= 0 {
			emit(scalarInstr{op: codeScatterLarge, c: dest, a: a[0], table: in.Addr.Table})
		} else {
			emit(scalarInstr{op: codeLargest, d: dest, a: a[0]})
		}
	case graph.OpTarget, graph.OpAcc:
		t.accumulate(in, dest, a)
	default:
		if t.direct[i] < 0 {
			t.at[i] = place{t.alloc(1), 0}
		}
		s := compute(in.Op)
		s.d, s.a, s.b, s.c = t.at[i], a[0], a[1], a[2]
		emit(s)
	}
}

// accumulate emits an OpAcc or OpTarget.
func (t *scalarBuilder) accumulate(in graph.Instr, dest place, a [3]place) {
	if in.Op == graph.OpTarget {
		dest = place{t.target, 0}
	}
	s := scalarInstr{d: dest, a: a[0], b: a[1], table: in.Addr.Table}
	product := in.B >= 0
	pick := func(plain, fused graph.Op) {
		if s.op = plain; product {
			s.op = fused
		}
	}
	switch {
	case in.Op == graph.OpAcc && in.Addr.Table >= 0:
		pick(codeScatterAdd, codeScatterFma)
		s.c, s.d = dest, place{}
	case dest.stride != 0:
		pick(codeAdd, codeAddFma)
	case t.single: // one term: the partial sum is 0 + a*b, rounded once
		pick(codeAdd, codeAddProduct)
		if t.loop.rows != 1 { // a loop of one row may load what it has added to
			t.late = append(t.late, s)
			return
		}
	default:
		pick(codePartial, codePartialFma)
		s.d = place{t.alloc(9), 0}
		t.loop.sums = append(t.loop.sums, sum{partial: s.d.base, cell: dest.base})
	}
	t.loop.code = append(t.loop.code, s)
}

func (m *Machine) runScalar(l *scalarLoop, t int) {
	lo, hi := 0, l.rows
	if t >= 0 && l.starts != nil {
		lo, hi = int(l.starts[t]), int(l.starts[t+1])
	}
	if len(l.sums) == 0 {
		m.rows(l.code, lo, hi, 1, lo)
		return
	}
	if lo == hi {
		return
	}
	m.startSums(l.sums)
	for block := lo; block < hi; block += sumBlock {
		end := min(block+sumBlock, hi)
		m.rows(l.code, block, end, 1, block)
		m.endBlock(l.sums)
	}
	m.endSums(l.sums)
}

// rows runs scalar code for the rows from, from+step, ... before to; lo is the
// first row of the block whose partial sums are open.
func (m *Machine) rows(code []scalarInstr, from, to, step, lo int) {
	for q := from; q != to; q += step {
		m.row(code, q, lo)
	}
}

func (m *Machine) row(code []scalarInstr, q, lo int) {
	mem := m.mem
	for k := range code {
		x := &code[k]
		d := &mem[int(x.d.base)+int(x.d.stride)*q]
		a := mem[int(x.a.base)+int(x.a.stride)*q]
		switch x.op {
		case graph.OpAdd:
			*d = a + mem[int(x.b.base)+int(x.b.stride)*q]
		case graph.OpSub:
			*d = a - mem[int(x.b.base)+int(x.b.stride)*q]
		case graph.OpMul:
			*d = a * mem[int(x.b.base)+int(x.b.stride)*q]
		case graph.OpDiv:
			*d = a / mem[int(x.b.base)+int(x.b.stride)*q]
		case graph.OpNeg:
			*d = -a
		case graph.OpFma:
			*d = math.FMA(a, mem[int(x.b.base)+int(x.b.stride)*q], mem[int(x.c.base)+int(x.c.stride)*q])
		case graph.OpFms:
			*d = math.FMA(a, mem[int(x.b.base)+int(x.b.stride)*q], -mem[int(x.c.base)+int(x.c.stride)*q])
		case graph.OpFnma:
			*d = math.FMA(-a, mem[int(x.b.base)+int(x.b.stride)*q], mem[int(x.c.base)+int(x.c.stride)*q])
		case graph.OpSelect:
			if a != 0 {
				*d = mem[int(x.b.base)+int(x.b.stride)*q]
			} else {
				*d = mem[int(x.c.base)+int(x.c.stride)*q]
			}
		case graph.OpSqrt:
			*d = math.Sqrt(a)
		case graph.OpMax:
			*d = mathx.Max(a, mem[int(x.b.base)+int(x.b.stride)*q])
		case graph.OpMin:
			*d = mathx.Min(a, mem[int(x.b.base)+int(x.b.stride)*q])
		case graph.OpLt:
			*d = truth(a < mem[int(x.b.base)+int(x.b.stride)*q])
		case graph.OpAbs:
			*d = math.Abs(a)
		case codeMove:
			*d = a
		case codeGather:
			*d = mem[int(x.c.base)+int(m.index[int(x.table)+q])]
		case codeScatter:
			mem[int(x.c.base)+int(m.index[int(x.table)+q])] = a
		case codeAdd:
			*d += a
		case codeAddProduct:
			*d += float64(a * mem[int(x.b.base)+int(x.b.stride)*q])
		case codeAddFma:
			*d = math.FMA(a, mem[int(x.b.base)+int(x.b.stride)*q], *d)
		case codePartial:
			mem[int(x.d.base)+(q-lo)&7] += a
		case codePartialFma:
			d = &mem[int(x.d.base)+(q-lo)&7]
			*d = math.FMA(a, mem[int(x.b.base)+int(x.b.stride)*q], *d)
		case codeScatterAdd:
			mem[int(x.c.base)+int(m.index[int(x.table)+q])] += a
		case codeScatterFma:
			d = &mem[int(x.c.base)+int(m.index[int(x.table)+q])]
			*d = math.FMA(a, mem[int(x.b.base)+int(x.b.stride)*q], *d)
		case codeLargest:
			*d = mathx.Max(*d, a)
		case codeScatterLarge:
			d = &mem[int(x.c.base)+int(m.index[int(x.table)+q])]
			*d = mathx.Max(*d, a)
		case codeFunction:
			*d = x.f(a)
		default:
			*d = graph.Apply(x.op, a, mem[int(x.b.base)+int(x.b.stride)*q], mem[int(x.c.base)+int(x.c.stride)*q])
		}
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
