package graph

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// Tape evaluates a trace in the order in which it was made: scalar by scalar, and the rows of a
// block together. It is for programs that stop in between: forward draws, in which random
// numbers are inputs of what comes after them.
type Tape struct {
	t    *Trace
	need []bool   // which scalars the outputs need, by Ref
	rows [][]bool // and which rows of blocks; nil: none
	code []tapeStep
}

// tapeStep is a scalar, or rows of a block.
type tapeStep struct {
	ref  Ref
	rows []int32 // of a block; nil: all
}

// Moment is a position in the order in which a trace was made, given by its numbers of scalars and blocks.
type Moment struct{ nodes, blocks int }

// Steps returns how many scalars and blocks the tape computes.
func (p *Tape) Steps() int { return len(p.code) }

// Now is the moment after everything made so far.
func (t *Trace) Now() Moment { return Moment{len(t.nodes), len(t.blocks)} }

// Needs reports whether the outputs depend on a scalar or row.
func (p *Tape) Needs(r Ref) bool {
	switch {
	case r == None:
		return false
	case r < firstBlock:
		return p.need[r]
	}
	h, q := p.t.rowOf(r)
	rows := p.rows[h-firstBlock]
	return rows != nil && rows[q]
}

// want marks what an output, or an operand, is.
func (p *Tape) want(r Ref) {
	switch t := p.t; {
	case r == None:
	case r < firstBlock:
		p.need[r] = true
	case r < firstRow:
		for q := range t.Rows(r) {
			p.want(t.Row(r, q))
		}
	default:
		h, q := t.rowOf(r)
		rows := &p.rows[h-firstBlock]
		if *rows == nil {
			*rows = make([]bool, t.block(h).n)
		}
		(*rows)[q] = true
	}
}

// Tape returns the tape that computes these scalars. None is skipped.
func (t *Trace) Tape(outputs []Ref) *Tape {
	p := &Tape{t: t, need: make([]bool, len(t.nodes)), rows: make([][]bool, len(t.blocks))}
	for _, r := range outputs {
		p.want(r)
	}
	block := len(t.blocks)
	for i := len(t.nodes); i >= 0; i-- { // what is made later is needed first
		for ; block > 0 && int(t.blocks[block-1].when) == i; block-- {
			p.ofBlock(firstBlock + Ref(block-1))
		}
		if i > 0 && p.need[i-1] {
			p.ofNode(Ref(i - 1))
		}
	}
	for i, j := 0, len(p.code)-1; i < j; i, j = i+1, j-1 {
		p.code[i], p.code[j] = p.code[j], p.code[i]
	}
	return p
}

// ofNode marks what a scalar is computed from.
func (p *Tape) ofNode(r Ref) {
	n := &p.t.nodes[r]
	switch n.op {
	case OpConst, OpData, opInput:
		return
	case opSum, opMaxOf:
		for _, e := range p.t.lists[n.a : n.a+n.b] {
			p.want(e)
		}
	case opOut:
		for _, in := range p.t.opaques[n.a].in {
			for _, e := range in.refs {
				p.want(e)
			}
		}
	default:
		p.want(n.a)
		p.want(n.b)
		p.want(n.c)
	}
	p.code = append(p.code, tapeStep{ref: r})
}

// ofBlock marks what the marked rows of a block are computed from.
func (p *Tape) ofBlock(h Ref) {
	b, rows := p.t.block(h), p.rows[h-firstBlock]
	if rows == nil || b.op == OpData || b.op == opPick || b.op == opInput {
		return
	}
	step, all := tapeStep{ref: h}, true
	for q, is := range rows {
		if all = all && is; !is {
			continue
		}
		step.rows = append(step.rows, int32(q))
		if reduces(b.op) {
			for _, e := range p.t.summands(b.first + Ref(q)) {
				p.want(e)
			}
			continue
		}
		for _, a := range [3]Ref{b.a, b.b, b.c} {
			if a != None {
				p.want(p.t.Row(a, q))
			}
		}
	}
	if all {
		step.rows = nil
	}
	p.code = append(p.code, step)
}

// Run is the state of one evaluation of a tape. It is not safe for concurrent use; any number of
// runs may share the tape.
type Run struct {
	cells  []float64 // of scalars
	rows   []float64 // of blocks, by number
	p      *Tape
	at     int
	outs   [][]float64 // of opaques, in this evaluation
	picked [3][]float64
}

// NewRun returns a run whose cells are initialised with the known values.
func (p *Tape) NewRun() *Run {
	t := p.t
	r := &Run{cells: make([]float64, len(t.nodes)), rows: make([]float64, t.nextRow-firstRow), p: p, outs: make([][]float64, len(t.opaques))}
	for i := range t.nodes {
		if t.nodes[i].known {
			r.cells[i] = t.nodes[i].f
		}
	}
	for i := range t.blocks {
		if b := &t.blocks[i]; b.op == OpData {
			copy(r.rows[b.first-firstRow:], b.column)
		}
	}
	return r
}

// At returns the value of a scalar or row.
func (r *Run) At(x Ref) float64 {
	if x < firstBlock {
		return r.cells[x]
	}
	return r.rows[x-firstRow]
}

// Set sets the value of an input, or of a row of Drawn.
func (r *Run) Set(x Ref, value float64) {
	if x < firstBlock {
		r.cells[x] = value
		return
	}
	r.rows[x-firstRow] = value
}

// Restart begins a new evaluation.
func (r *Run) Restart() {
	r.at = 0
	clear(r.outs)
}

// Finish evaluates everything that is left.
func (r *Run) Finish() { r.Until(r.p.t.Now()) }

// Until evaluates everything that was made before a moment.
func (r *Run) Until(end Moment) {
	for ; r.at < len(r.p.code); r.at++ {
		step := &r.p.code[r.at]
		switch {
		case step.ref < firstBlock:
			if int(step.ref) >= end.nodes {
				return
			}
			r.scalar(step.ref)
		case int(step.ref-firstBlock) >= end.blocks:
			return
		case step.rows != nil:
			r.some(step)
		default:
			r.block(step.ref)
		}
	}
}

func (r *Run) scalar(k Ref) {
	t, cells := r.p.t, r.cells
	n := &t.nodes[k]
	switch n.op {
	case opSum:
		f := 0.0
		for _, e := range t.lists[n.a : n.a+n.b] {
			for q := range t.Rows(e) {
				f += r.At(t.Row(e, q))
			}
		}
		cells[k] = f
	case opMaxOf:
		f := math.Inf(-1)
		for _, e := range t.lists[n.a : n.a+n.b] {
			for q := range t.Rows(e) {
				f = mathx.Max(f, r.At(t.Row(e, q)))
			}
		}
		cells[k] = f
	case opOut:
		cells[k] = r.opaque(int(n.a))[n.b]
	default:
		cells[k] = r.value(n.op, n.a, n.b, n.c)
	}
}

// value applies an operation to scalars or rows.
func (r *Run) value(op Op, a, b, c Ref) float64 {
	x := r.At(a)
	switch op {
	case OpAdd:
		return x + r.At(b)
	case OpSub:
		return x - r.At(b)
	case OpMul:
		return x * r.At(b)
	}
	var y, z float64
	if b != None {
		y = r.At(b)
	}
	if c != None {
		z = r.At(c)
	}
	return Apply(op, x, y, z)
}

// some evaluates some rows of a block.
func (r *Run) some(step *tapeStep) {
	for _, q := range step.rows {
		r.row(step.ref, q)
	}
}

// row evaluates row q of a block.
func (r *Run) row(h Ref, q int32) {
	t := r.p.t
	b := t.block(h)
	row := func(a Ref) Ref {
		if a == None {
			return None
		}
		return t.Row(a, int(q))
	}
	to := &r.rows[int(b.first-firstRow)+int(q)]
	if reduces(b.op) {
		*to = r.reduced(b, int(q))
	} else {
		*to = r.value(b.op, row(b.a), row(b.b), row(b.c))
	}
}

// reduced evaluates row q of a sum or maximum.
func (r *Run) reduced(b *block, q int) float64 {
	f := 0.0
	if b.op == opMaxOf {
		f = math.Inf(-1)
	}
	add := func(e Ref) {
		if x := r.At(e); b.op == opSum {
			f += x
		} else {
			f = mathx.Max(f, x)
		}
	}
	for _, part := range b.of {
		starts := r.p.t.block(part).starts
		if starts == nil {
			add(r.p.t.Row(part, q))
			continue
		}
		for i := starts[q]; i < starts[q+1]; i++ {
			add(r.p.t.Row(part, int(i)))
		}
	}
	return f
}

// block evaluates all rows of a block.
func (r *Run) block(h Ref) {
	b := r.p.t.block(h)
	to := r.rows[b.first-firstRow:][:b.n]
	if reduces(b.op) {
		for q := range to {
			to[q] = r.reduced(b, q)
		}
		return
	}
	x, y, z := r.operand(b.a, 0, b.n), r.operand(b.b, 1, b.n), r.operand(b.c, 2, b.n)
	switch b.op {
	case OpAdd:
		for q := range to {
			to[q] = x[q] + y[q]
		}
	case OpSub:
		for q := range to {
			to[q] = x[q] - y[q]
		}
	case OpMul:
		for q := range to {
			to[q] = x[q] * y[q]
		}
	default:
		for q := range to {
			var second, third float64
			if y != nil {
				second = y[q]
			}
			if z != nil {
				third = z[q]
			}
			to[q] = Apply(b.op, x[q], second, third)
		}
	}
}

// operand returns the values of operand k of a block of n rows.
func (r *Run) operand(x Ref, k, n int) []float64 {
	if x == None {
		return nil
	}
	t := r.p.t
	if t.IsBlock(x) && t.block(x).op != opPick {
		return r.rows[t.block(x).first-firstRow:][:n]
	}
	if cap(r.picked[k]) < n {
		r.picked[k] = make([]float64, n)
	}
	out := r.picked[k][:n]
	if !t.IsBlock(x) {
		value := r.At(x)
		for q := range out {
			out[q] = value
		}
		return out
	}
	for q, e := range t.block(x).list {
		out[q] = r.At(e)
	}
	return out
}

func (r *Run) opaque(i int) []float64 {
	if r.outs[i] == nil {
		o := &r.p.t.opaques[i]
		in := make([][]float64, len(o.in))
		for j, x := range o.in {
			in[j] = append(in[j], x.known...)
			for _, e := range x.refs {
				in[j] = append(in[j], r.At(e))
			}
		}
		r.outs[i] = o.plain(in)
	}
	return r.outs[i]
}
