package portable

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

func (m *Machine) runVector(l *vectorLoop, t int) {
	lo, hi := 0, l.rows
	if t >= 0 && l.starts != nil {
		lo, hi = int(l.starts[t]), int(l.starts[t+1])
	}
	if lo == hi {
		return
	}
	m.row(l.fixed, 0, 0)
	if l.found {
		m.chunk(l, lo, hi-lo)
		m.onlyBlock(l.sums)
		return
	}
	m.startSums(l.sums)
	for block := lo; block < hi; block += sumBlock {
		end := min(block+sumBlock, hi)
		for q := block; q < end; q += l.chunk {
			m.chunk(l, q, min(l.chunk, end-q))
		}
		m.endBlock(l.sums)
	}
	m.endSums(l.sums)
}

// floats returns the n floats of an operand from row q on.
func (m *Machine) floats(o operand, q, n int) []float64 {
	at := int(o.base) + int(o.step)*q
	return m.source[o.source][at : at+n : at+n]
}

// scalar returns the float of a scalar operand.
func (m *Machine) scalar(o operand) float64 { return m.source[o.source][o.base] }

// chunk runs the code of a loop for the rows q..q+n-1.
func (m *Machine) chunk(l *vectorLoop, q, n int) {
	for k := range l.code {
		x := &l.code[k]
		switch {
		case x.kernel != nil:
			if !l.found {
				m.place(x, q, n, false)
			}
			x.kernel(&x.span)
		case x.op >= graph.NumOps:
			m.effect(x, q, n)
		default:
			m.function(x, q, n)
		}
	}
}

// place finds what the kernel of an instruction takes for the rows q..q+n-1.
func (m *Machine) place(x *vectorInstr, q, n int, found bool) {
	r := &x.span
	if x.op == codeSum {
		r.d = m.mem[x.base : x.base+8]
		if found {
			r.d = m.mem[x.base+8 : x.base+9] // the total
		}
	} else if !x.d.scalar {
		r.d = m.floats(x.d, q, n)
	}
	s := &r.s
	for k, o := range [3]operand{x.a, x.b, x.c} {
		if o.scalar {
			*s = &m.source[o.source][o.base]
			s = &r.t
		} else {
			*[3]*[]float64{&r.a, &r.b, &r.c}[k] = m.floats(o, q, n)
		}
	}
}

// function runs comparisons, selections and functions.
func (m *Machine) function(x *vectorInstr, q, n int) {
	d := m.floats(x.d, q, n)
	switch x.op {
	case graph.OpSqrt:
		a := m.floats(x.a, q, n)
		for i := range d {
			d[i] = math.Sqrt(a[i])
		}
	case graph.OpAbs:
		a := m.floats(x.a, q, n)
		for i := range d {
			d[i] = math.Abs(a[i])
		}
	case graph.OpSelect:
		m.choose(d, x, q, n)
	default:
		if f := x.op.Rows(); f != nil {
			f(d, m.floats(x.a, q, n))
			return
		}
		if f := x.op.Unary(); f != nil {
			a := m.floats(x.a, q, n)
			for i := range d {
				d[i] = f(a[i])
			}
			return
		}
		a, da := m.walk(x.a, q, n)
		b, db := m.walk(x.b, q, n)
		c, dc := m.walk(x.c, q, n)
		m.general(x.op, d, a, b, c, da, db, dc)
	}
}

// walk returns the floats of an operand and how far to move from row to row.
func (m *Machine) walk(o operand, q, n int) ([]float64, int) {
	if o.scalar {
		return m.source[o.source][o.base : o.base+1], 0
	}
	return m.floats(o, q, n), 1
}

// general runs a function of two or three operands.
func (m *Machine) general(op graph.Op, d, a, b, c []float64, da, db, dc int) {
	switch op {
	case graph.OpLt:
		for i := range d {
			d[i] = truth(a[i*da] < b[i*db])
		}
	case graph.OpLe:
		for i := range d {
			d[i] = truth(a[i*da] <= b[i*db])
		}
	case graph.OpMax:
		for i := range d {
			d[i] = mathx.Max(a[i*da], b[i*db])
		}
	default:
		if f := op.Binary(); f != nil {
			for i := range d {
				d[i] = f(a[i*da], b[i*db])
			}
			return
		}
		f := op.Ternary()
		for i := range d {
			d[i] = f(a[i*da], b[i*db], c[i*dc])
		}
	}
}

func (m *Machine) choose(d []float64, x *vectorInstr, q, n int) {
	a := m.floats(x.a, q, n)
	b, db := m.walk(x.b, q, n)
	c, dc := m.walk(x.c, q, n)
	for i := range d {
		v := c[i*dc]
		if a[i] != 0 {
			v = b[i*db]
		}
		d[i] = v
	}
}

// effect runs copies between cells and buffers, and sums.
func (m *Machine) effect(x *vectorInstr, q, n int) {
	product := x.product
	switch x.op {
	case codeStrided:
		d := m.floats(x.d, q, n)
		from := m.source[x.a.source]
		at, step := int(x.base)+int(x.stride)*q, int(x.stride)
		for i := range d {
			d[i] = from[at]
			at += step
		}
	case codeIndexed:
		d := m.floats(x.d, q, n)
		from := m.source[x.a.source]
		index := m.index[int(x.table)+q : int(x.table)+q+n]
		base := int(x.base)
		for i := range d {
			d[i] = from[base+int(index[i])]
		}
	case codeChain:
		m.chain(x, q, n)
	case codeInterleave:
		m.interleave(x.parts, q, n)
	case codeSoftplus:
		mathx.Log1pExpLogistic(m.floats(x.d, q, n), m.floats(x.b, q, n), m.floats(x.a, q, n))
	default:
		m.scatter(x, q, n, product)
	}
}

// A meetingPart is a part of codeInterleave for one chunk: row i adds a[i] or
// a[i]*b[i*db] to cell base + stride*i, or base + index[i].
type meetingPart struct {
	a, b         []float64
	index        []int32
	base, stride int
	db           int
	product      bool
}

// interleave runs sums that may meet in a cell: row after row, all of them.
func (m *Machine) interleave(list []vectorInstr, q, n int) {
	parts := m.parts[:len(list)]
	for k := range list {
		x, p := &list[k], &parts[k]
		*p = meetingPart{}
		p.a = m.floats(x.a, q, n)
		p.product = x.product
		p.b, p.db = m.walk(x.b, q, n)
		p.base = int(x.base)
		if x.op == codeIncreaseIndexed {
			p.index = m.index[int(x.table)+q : int(x.table)+q+n]
		} else {
			p.stride = int(x.stride)
			p.base += p.stride * q
		}
	}
	for i := 0; i < n; i++ {
		for k := range parts {
			p := &parts[k]
			at := p.base + p.stride*i
			if p.index != nil {
				at = p.base + int(p.index[i])
			}
			if d := &m.mem[at]; p.product {
				*d = math.FMA(p.a[i], p.b[i*p.db], *d)
			} else {
				*d += p.a[i]
			}
		}
	}
}

// scatter runs the effects on cells that are not consecutive, in row order.
func (m *Machine) scatter(x *vectorInstr, q, n int, product bool) {
	mem := m.mem
	a := m.floats(x.a, q, n)
	b, db := m.walk(x.b, q, n)
	at, step := int(x.base)+int(x.stride)*q, int(x.stride)
	var index []int32
	if x.table >= 0 {
		index = m.index[int(x.table)+q : int(x.table)+q+n]
	}
	base := int(x.base)
	switch x.op {
	case codeStoreStrided:
		for _, v := range a {
			mem[at] = v
			at += step
		}
	case codeStoreIndexed:
		for i, v := range a {
			mem[base+int(index[i])] = v
		}
	case codeIncreaseStrided:
		for i, v := range a {
			if product {
				mem[at] = math.FMA(v, b[i*db], mem[at])
			} else {
				mem[at] += v
			}
			at += step
		}
	case codeIncreaseIndexed:
		if product {
			for i, v := range a {
				d := &mem[base+int(index[i])]
				*d = math.FMA(v, b[i*db], *d)
			}
			return
		}
		for i, v := range a {
			mem[base+int(index[i])] += v
		}
	case codeLargestStrided:
		for _, v := range a {
			mem[at] = mathx.Max(mem[at], v)
			at += step
		}
	case codeLargestIndexed:
		for i, v := range a {
			d := &mem[base+int(index[i])]
			*d = mathx.Max(*d, v)
		}
	}
}

func (m *Machine) chain(x *vectorInstr, q, n int) {
	d, c := m.floats(x.d, q, n), m.floats(x.c, q, n)
	var a [4][]float64
	var s [4]float64
	for i, t := range x.terms {
		a[i], s[i] = m.floats(t.a, q, n), m.scalar(t.s)
	}
	switch len(x.terms) {
	case 2:
		chain2(d, c, a[0], a[1], s[0], s[1])
	case 3:
		chain3(d, c, a[0], a[1], a[2], s[0], s[1], s[2])
	default:
		chain4(d, c, a[0], a[1], a[2], a[3], s[0], s[1], s[2], s[3])
	}
}
