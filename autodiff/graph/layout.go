package graph

import (
	"math"
	"slices"
)

// turns finds for every row of a recurrence the turn it runs in: after all rows
// it needs. Within a turn classes run in the order of their first cells, so a
// row may need what an earlier class of the same turn makes.
func (r *roller) turns() {
	type when struct{ turn, rank int32 }
	cell := map[Ref]when{}
	slot := map[int32]when{}
	for _, group := range r.order_ {
		if !r.recurrent(group) {
			continue
		}
		// Work through the rows in an order in which needs come first.
		type work struct {
			key   int64
			class int32
			row   int32 // -1: the opaque itself
			at    int   // number of the row in its class
		}
		var list []work
		key := func(w *row) int64 {
			if w.effect == toSlot {
				return -1 // set below
			}
			return 2 * int64(w.dest)
		}
		slotKey := map[int32]int64{}
		for _, c := range group {
			if o := r.classes[c].opaque; o >= 0 {
				list = append(list, work{key: 2 * int64(r.opFirst[o]), class: c, row: -1})
				for _, p := range r.inputs[o] {
					for s := p.slot; p.at == None && !p.constant && s < p.slot+int32(p.n); s++ {
						slotKey[s] = 2*int64(r.opFirst[o]) - 1
					}
				}
			}
		}
		first := map[int32]int64{}
		for _, c := range group {
			for at, i := range r.classes[c].rows {
				w := &r.rows[i]
				k := key(w)
				if w.effect == toSlot {
					var ok bool
					if k, ok = slotKey[w.dest]; !ok {
						k = math.MaxInt64 // nothing of this recurrence reads it
					}
				}
				list = append(list, work{key: k, class: c, row: i, at: at})
			}
		}
		for _, w := range list {
			if k, ok := first[w.class]; !ok || w.key < k {
				first[w.class] = w.key
			}
		}
		slices.SortFunc(group, func(a, b int32) int {
			if first[a] != first[b] {
				if first[a] < first[b] {
					return -1
				}
				return 1
			}
			return int(a - b)
		})
		for rank, c := range group {
			r.classes[c].rank = rank
		}
		slices.SortStableFunc(list, func(a, b work) int {
			switch {
			case a.key < b.key:
				return -1
			case a.key > b.key:
				return 1
			}
			return 0
		})
		for _, w := range list {
			k := r.classes[w.class]
			var turn int32
			after := func(at when, ok bool) {
				if !ok {
					return
				}
				if at.rank < int32(k.rank) {
					turn = max(turn, at.turn)
				} else {
					turn = max(turn, at.turn+1)
				}
			}
			later := func(a when) when {
				b := when{turn, int32(k.rank)}
				if a.turn > b.turn || a.turn == b.turn && a.rank > b.rank {
					return a
				}
				return b
			}
			if w.row < 0 {
				for _, p := range r.inputs[k.opaque] {
					if p.constant {
						continue
					}
					if p.at != None {
						at, ok := cell[p.at]
						after(at, ok)
						continue
					}
					for s := p.slot; s < p.slot+int32(p.n); s++ {
						at, ok := slot[s]
						after(at, ok)
					}
				}
				k.turn = turn
				for i := 0; i < r.t.opaques[k.opaque].outs; i++ {
					cell[r.opFirst[k.opaque]+Ref(i)] = when{turn, int32(k.rank)}
				}
				continue
			}
			for _, n := range k.leaf[w.at*k.leaves : (w.at+1)*k.leaves] {
				at, ok := cell[n]
				after(at, ok)
			}
			row := &r.rows[w.row]
			row.turn = turn
			if row.effect == toSlot {
				slot[row.dest] = when{turn, int32(k.rank)}
				continue
			}
			if at, ok := cell[Ref(row.dest)]; ok {
				cell[Ref(row.dest)] = later(at)
			} else {
				cell[Ref(row.dest)] = when{turn, int32(k.rank)}
			}
			if s, ok := r.pinned[row.root]; ok && row.effect == toStore {
				slot[s] = cell[Ref(row.dest)]
			}
		}
		for _, c := range group {
			r.sortRows(r.classes[c])
		}
	}
}

// sortRows puts the rows of a class in the order of their turns.
func (r *roller) sortRows(k *class) {
	perm := make([]int, len(k.rows))
	for i := range perm {
		perm[i] = i
	}
	slices.SortStableFunc(perm, func(a, b int) int { return int(r.rows[k.rows[a]].turn - r.rows[k.rows[b]].turn) })
	rows, leaf := make([]int32, len(k.rows)), make([]Ref, 0, len(k.leaf))
	for i, p := range perm {
		rows[i] = k.rows[p]
		leaf = append(leaf, k.leaf[p*k.leaves:(p+1)*k.leaves]...)
	}
	k.rows, k.leaf = rows, leaf
}

// allocate gives out cells in the order in which they are made.
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
	next := func() int32 { // may wrap, which emit refuses
		cells++
		return int32(cells - 1)
	}
	r.slot = make([]int32, r.slots)
	for i := range r.slot {
		r.slot[i] = next()
	}
	for n, s := range r.pinned {
		r.cell[n] = r.slot[s]
	}
	for _, group := range r.order_ {
		for _, c := range group {
			k := r.classes[c]
			if k.opaque >= 0 {
				for i := 0; i < t.opaques[k.opaque].outs; i++ {
					r.cell[r.opFirst[k.opaque]+Ref(i)] = next()
				}
			}
			for _, i := range k.rows {
				switch w := r.rows[i]; w.effect {
				case toStore, toSum, toMax:
					if r.cell[w.dest] < 0 {
						r.cell[w.dest] = next()
					}
				}
			}
		}
	}
	r.g = &Graph{Inputs: t.inputs, Cells: cells, Output: t.inputs, Outputs: len(t.outputs), Origins: t.origins}
}

// emit writes the statements.
func (r *roller) emit() (*Graph, error) {
	if max(r.g.Cells, len(r.t.nodes), len(r.t.lists)) > math.MaxInt32 {
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
			nest.Turns = max(nest.Turns, int(k.turn)+1)
			for _, i := range k.rows {
				nest.Turns = max(nest.Turns, int(r.rows[i].turn)+1)
			}
		}
		for _, c := range group {
			k := r.classes[c]
			starts := make([]int32, nest.Turns+1)
			if k.opaque >= 0 {
				starts[k.turn+1]++
			}
			for _, i := range k.rows {
				starts[r.rows[i].turn+1]++
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
	if len(r.g.Data) > math.MaxInt32 || len(r.g.Index) > math.MaxInt32 {
		return nil, ErrTooLarge
	}
	return r.g, nil
}

func (r *roller) stmt(k *class) Stmt {
	if k.opaque >= 0 {
		return r.opaqueNode(k)
	}
	l := &Loop{Rows: len(k.rows), Body: k.body, Origin: k.origin}
	cells := make([]int32, len(k.rows))
	for i := range l.Body {
		in := &l.Body[i]
		switch in.Op {
		case OpLoad:
			j := int(in.Addr.Base)
			for q := range cells {
				cells[q] = r.cell[k.leaf[q*k.leaves+j]]
			}
			in.Addr = r.address(cells)
		case OpData:
			j := int(in.Addr.Base)
			column := make([]float64, len(k.rows))
			same := true
			for q := range column {
				column[q] = r.t.nodes[k.leaf[q*k.leaves+j]].f
				same = same && math.Float64bits(column[q]) == math.Float64bits(column[0])
			}
			if same {
				*in = Instr{Op: OpConst, A: -1, B: -1, C: -1, F: column[0], Addr: Addr{Table: -1}}
				continue
			}
			in.Addr = Addr{Base: r.data(column), Stride: 1, Table: -1}
		case OpStore, OpAcc, OpAccMax:
			for q := range cells {
				if w := r.rows[k.rows[q]]; w.effect == toSlot {
					cells[q] = r.slot[w.dest]
				} else {
					cells[q] = r.cell[w.dest]
				}
			}
			in.Addr = r.address(cells)
		}
	}
	return l
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

// table returns where an index table stands; equal tables stand once.
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

// data returns where a column of data stands; equal columns stand once.
func (r *roller) data(column []float64) int32 {
	h := uint64(len(column))
	for _, f := range column {
		h = mix(h, math.Float64bits(f))
	}
	same := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
	for _, at := range r.datas[h] {
		if slices.EqualFunc(r.g.Data[at[0]:at[0]+at[1]], column, same) {
			return at[0]
		}
	}
	base := int32(len(r.g.Data))
	r.g.Data = append(r.g.Data, column...)
	r.datas[h] = append(r.datas[h], [2]int32{base, int32(len(column))})
	return base
}

func (r *roller) opaqueNode(k *class) Stmt {
	x := r.t.opaques[k.opaque]
	n := &Node{Kind: x.kind, Dims: x.dims, Rows: 1, Origin: -1}
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
