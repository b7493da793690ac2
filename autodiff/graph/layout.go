package graph

import (
	"cmp"
	"math"
	"slices"
)

// age orders scalars by when they were made.
func (t *Trace) age(r Ref) int64 {
	if r < firstBlock {
		return int64(r)<<32 | 1<<31
	}
	h, _ := t.rowOf(r)
	return int64(t.block(h).when)<<32 | int64(r-firstRow)
}

// eachRow calls f for the rows of a class, with the number of the span in the class and the row in the span. Spans of
// blocks of one group come row by row.
func (r *roller) eachRow(k *class, f func(s, q int)) {
	if !k.ordered {
		r.orderRows(k)
	}
	for _, x := range k.order {
		f(int(x.span), int(x.row))
	}
	if k.order != nil {
		return
	}
	for s, i := range k.spans {
		for q := range r.spans[i].n {
			f(s, q)
		}
	}
}

// orderRows finds the order of the rows of a class, if it is not that of the spans.
func (r *roller) orderRows(k *class) {
	k.ordered, k.order = true, nil
	several := false
	for s := range k.spans {
		several = several || s > 0 && r.oneGroup(k.spans[s-1], k.spans[s])
	}
	if !several {
		return
	}
	for s := 0; s < len(k.spans); {
		from, end, first := len(k.order), s+1, int32(s)
		for end < len(k.spans) && r.oneGroup(k.spans[s], k.spans[end]) {
			end++
		}
		for i := s; i < end; i++ {
			w := &r.spans[k.spans[i]]
			if i == s || w.inner == 0 || w.inner != r.spans[k.spans[i-1]].inner {
				first = int32(i)
			}
			for q := range w.n {
				x := rowOfSpan{span: int32(i), row: int32(q), iteration: w.iterationOf(q), first: first}
				if w.inner != 0 {
					x.pair = w.pairOf(at(w.sel, q))
				}
				k.order = append(k.order, x)
			}
		}
		slices.SortStableFunc(k.order[from:], func(a, b rowOfSpan) int {
			return cmp.Or(cmp.Compare(a.iteration, b.iteration), cmp.Compare(a.first, b.first), cmp.Compare(a.pair, b.pair))
		})
		s = end
	}
}

// scatter splits the spans of a class into spans of one row.
func (r *roller) scatter(k *class) {
	if k.opaque >= 0 || !slices.ContainsFunc(k.spans, func(i int32) bool { return r.t.IsBlock(r.spans[i].root) }) {
		return
	}
	var spans []int32
	var leaf []Ref
	r.eachRow(k, func(s, q int) {
		one := r.single(&r.spans[k.spans[s]], q)
		one.group = 0
		spans = append(spans, r.add(one))
		for _, n := range k.leaf[s*k.leaves : (s+1)*k.leaves] {
			leaf = append(leaf, r.leafRow(n, q))
		}
	})
	// Each span is now one row: the order is that of the spans, whatever group they belonged to.
	k.spans, k.leaf, k.ordered, k.order = spans, leaf, true, nil
}

// leafRow returns row q of a leaf.
func (r *roller) leafRow(n Ref, q int) Ref {
	if r.t.IsBlock(n) && r.t.block(n).op == OpData && r.t.block(n).first == unnumbered {
		return r.t.Data(r.t.block(n).column[q])
	}
	return r.t.Row(n, q)
}

// sortRows puts the rows of a class in the order of their iterations.
func (r *roller) sortRows(k *class) {
	perm := make([]int, len(k.spans))
	for i := range perm {
		perm[i] = i
	}
	slices.SortStableFunc(perm, func(a, b int) int { return int(r.spans[k.spans[a]].iteration - r.spans[k.spans[b]].iteration) })
	spans, leaf := make([]int32, len(k.spans)), make([]Ref, 0, len(k.leaf))
	for i, p := range perm {
		spans[i] = k.spans[p]
		leaf = append(leaf, k.leaf[p*k.leaves:(p+1)*k.leaves]...)
	}
	// Each span is now one row: the order is that of the spans, whatever group they belonged to.
	k.spans, k.leaf, k.ordered, k.order = spans, leaf, true, nil
}

// allocate assigns cells in the order in which they are made.
func (r *roller) allocate() {
	t := r.t
	r.cell = make([]int32, len(t.nodes))
	for i, n := range t.nodes {
		r.cell[i] = -1
		if n.op == opInput {
			r.cell[i] = int32(n.a)
		}
	}
	cells := t.inputs
	next := func() int32 { // may wrap, which emit rejects
		cells++
		return int32(cells - 1)
	}
	r.slot = make([]int32, r.slots)
	for i := range r.slot {
		r.slot[i] = next()
	}
	for n, s := range r.pinned {
		r.setCell(n, r.slot[s])
	}
	for _, group := range r.order_ {
		for _, c := range group {
			k := r.classes[c]
			if k.opaque >= 0 {
				for i := 0; i < t.opaques[k.opaque].outs; i++ {
					r.cell[r.opFirst[k.opaque]+Ref(i)] = next()
				}
			}
			if len(k.spans) == 1 {
				w := &r.spans[k.spans[0]]
				if f := r.fateOf(w.root); f != nil && w.effect == toStore && w.sel == nil && f.cells == nil && t.IsBlock(w.root) {
					f.cell = int32(cells)
					cells += w.n
					continue
				}
			}
			r.eachRow(k, func(s, q int) {
				switch w := &r.spans[k.spans[s]]; w.effect {
				case toStore:
					if n := t.Row(w.root, at(w.sel, q)); r.cellOf(n) < 0 {
						r.setCell(n, next())
					}
				case toSum, toMax:
					if n := r.destOf(w, q); r.cellOf(n) < 0 {
						r.setCell(n, next())
					}
				}
			})
		}
	}
	r.g = &Graph{Inputs: t.inputs, Cells: cells, Output: t.inputs, Outputs: len(t.outputs), Origins: t.origins}
}

// fateOf returns the fate of a block, or of the block that a row belongs to; nil for a scalar.
func (r *roller) fateOf(n Ref) *fate {
	switch {
	case n < firstBlock:
		return nil
	case n >= firstRow:
		n, _ = r.t.rowOf(n)
	}
	return r.fate(n)
}

// cellOf returns the cell of a scalar, -1 if it has none.
func (r *roller) cellOf(n Ref) int32 {
	if n < firstBlock {
		return r.cell[n]
	}
	h, q := r.t.rowOf(n)
	switch f := r.fate(h); {
	case f.cells != nil:
		return f.cells[q]
	case f.cell >= 0:
		return f.cell + int32(q)
	}
	return -1
}

func (r *roller) setCell(n Ref, cell int32) {
	if n < firstBlock {
		r.cell[n] = cell
		return
	}
	h, q := r.t.rowOf(n)
	f := r.fate(h)
	if f.cells == nil {
		f.cells = make([]int32, r.t.block(h).n)
		for q := range f.cells {
			f.cells[q] = -1
		}
	}
	f.cells[q] = cell
}

// emit writes the statements.
func (r *roller) emit() (*Graph, error) {
	if max(r.g.Cells, r.t.Len(), len(r.t.lists)) > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	r.datas, r.index = map[uint64][][2]int32{}, map[uint64][][2]int32{}
	for _, group := range r.order_ {
		if !r.recurrent(group) {
			r.g.Stmts = append(r.g.Stmts, r.stmt(r.classes[group[0]]))
			continue
		}
		nest := &Nest{}
		for _, c := range group {
			k := r.classes[c]
			nest.Iterations = max(nest.Iterations, int(k.iteration)+1)
			for _, i := range k.spans {
				nest.Iterations = max(nest.Iterations, int(r.spans[i].iteration)+1)
			}
		}
		for _, c := range group {
			k := r.classes[c]
			starts := make([]int32, nest.Iterations+1)
			if k.opaque >= 0 {
				starts[k.iteration+1]++
			}
			for _, i := range k.spans {
				starts[r.spans[i].iteration+1]++
			}
			for i := range starts[1:] {
				starts[i+1] += starts[i]
			}
			s := r.stmt(k)
			switch s := s.(type) {
			case *Loop:
				s.Starts = starts
			case *Node:
				s.Starts = starts
			}
			nest.Stmts = append(nest.Stmts, s)
		}
		r.g.Stmts = append(r.g.Stmts, nest)
	}
	if r.numbers > math.MaxInt32 || len(r.g.Index) > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	if r.numbers > 0 {
		r.g.Data = slices.Concat(r.columns...)
	}
	return r.g, nil
}

func (r *roller) stmt(k *class) Stmt {
	if k.opaque >= 0 {
		return r.opaqueNode(k)
	}
	rows := 0
	for _, i := range k.spans {
		rows += r.spans[i].n
	}
	l := &Loop{Rows: rows, Body: k.body, Origin: k.origin}
	var cells []int32
	for i := range l.Body {
		in := &l.Body[i]
		switch in.Op {
		case OpLoad:
			j := int(in.Addr.Base)
			cells = cells[:0]
			if h := k.leaf[j]; len(k.spans) == 1 && r.t.IsBlock(h) {
				if a, ok := r.affine(h, rows); ok {
					in.Addr = a
					continue
				}
			}
			cells = slices.Grow(cells, rows)
			r.eachRow(k, func(s, q int) { cells = append(cells, r.cellOf(r.t.Row(k.leaf[s*k.leaves+j], q))) })
			in.Addr = r.address(cells)
		case OpData:
			column := r.column(k, int(in.Addr.Base), rows)
			same := true
			for q := range column {
				if same = math.Float64bits(column[q]) == math.Float64bits(column[0]); !same {
					break
				}
			}
			if same {
				*in = Instr{Op: OpConst, A: -1, B: -1, C: -1, F: column[0], Addr: Addr{Table: -1}}
				continue
			}
			in.Addr = Addr{Base: r.data(column), Stride: 1, Table: -1}
		case OpStore, OpAcc, OpAccMax:
			cells = slices.Grow(cells[:0], rows)
			r.eachRow(k, func(s, q int) {
				switch w := &r.spans[k.spans[s]]; w.effect {
				case toSlot:
					cells = append(cells, r.slot[int(w.dest)+q])
				case toStore:
					cells = append(cells, r.cellOf(r.t.Row(w.root, at(w.sel, q))))
				default:
					cells = append(cells, r.cellOf(r.destOf(w, q)))
				}
			})
			in.Addr = r.address(cells)
		}
	}
	return l
}

// affine returns the address of a block whose cells are consecutive.
func (r *roller) affine(h Ref, rows int) (Addr, bool) {
	if f := r.fate(h); f.cells == nil && f.cell >= 0 && rows > 1 {
		return Addr{Base: f.cell, Stride: 1, Table: -1}, true
	}
	return Addr{}, false
}

// column returns the values of leaf j of a class, row by row.
func (r *roller) column(k *class, j, rows int) []float64 {
	if h := k.leaf[j]; len(k.spans) == 1 && r.t.IsBlock(h) {
		return r.t.block(h).column
	}
	column := make([]float64, 0, rows)
	r.eachRow(k, func(s, q int) {
		n := k.leaf[s*k.leaves+j]
		if r.t.IsBlock(n) {
			column = append(column, r.t.block(n).column[q])
		} else {
			column = append(column, r.t.look(n).f)
		}
	})
	return column
}

// address describes cells by row: all the same, affine, or a table.
func (r *roller) address(cells []int32) Addr {
	if len(cells) == 1 {
		return Addr{Base: cells[0], Table: -1}
	}
	stride := cells[1] - cells[0]
	for i, c := range cells {
		if c != cells[0]+int32(i)*stride {
			return Addr{Table: r.table(cells)}
		}
	}
	return Addr{Base: cells[0], Stride: stride, Table: -1}
}

func mix(h, x uint64) uint64 {
	h = (h ^ x) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// table returns the position of an index table; equal tables are stored once.
func (r *roller) table(cells []int32) int32 {
	h := uint64(len(cells))
	for _, c := range cells {
		h = mix(h, uint64(uint32(c)))
	}
	for _, at := range r.index[h] {
		if slices.Equal(r.g.Index[at[0]:at[0]+at[1]], cells) {
			return at[0]
		}
	}
	base := int32(len(r.g.Index))
	r.g.Index = append(r.g.Index, cells...)
	r.index[h] = append(r.index[h], [2]int32{base, int32(len(cells))})
	return base
}

// data returns the position of a column of data; equal columns are stored once.
func (r *roller) data(column []float64) int32 {
	h := uint64(len(column))
	for _, f := range column {
		h = mix(h, math.Float64bits(f))
	}
	same := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
	for _, at := range r.datas[h] {
		if slices.EqualFunc(r.columns[at[1]], column, same) {
			return at[0]
		}
	}
	base := int32(r.numbers)
	r.numbers += len(column)
	r.datas[h] = append(r.datas[h], [2]int32{base, int32(len(r.columns))})
	r.columns = append(r.columns, column)
	return base
}

func (r *roller) opaqueNode(k *class) Stmt {
	x := r.t.opaques[k.opaque]
	n := &Node{Kind: x.kind, Dims: x.dims, Solved: x.solved, Rows: 1, Origin: -1}
	for _, p := range r.inputs[k.opaque] {
		b := Block{N: p.n}
		switch {
		case p.constant:
			b.Const, b.Base = true, r.data(p.known)
		case p.at != None:
			b.Base = r.cell[p.at]
		default:
			b.Base = r.slot[p.slot]
		}
		n.In = append(n.In, b)
	}
	n.Out = []Block{{Base: r.cell[r.opFirst[k.opaque]], N: x.outs}}
	return n
}
