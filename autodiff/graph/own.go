package graph

import "math"

// isCell reports whether readers of a scalar load it.
func (r *roller) isCell(n Ref) bool {
	op := r.t.look(n).op
	return op == opInput || op == opSum || op == opMaxOf || op == opOut || r.isShared(n)
}

// isShared reports whether a scalar, or a row of a block, has a cell.
func (r *roller) isShared(n Ref) bool {
	if n < firstBlock {
		return r.shared[n]
	}
	h, q := r.t.rowOf(n)
	f := r.fate(h)
	return f.all || f.shared != nil && f.shared[q]
}

// byRow gives each row of a block a fate of its own.
func (r *roller) byRow(h Ref) *fate {
	f := r.fate(h)
	if f.owner == nil {
		n := r.t.block(h).n
		f.owner, f.shared = make([]int32, n), make([]bool, n)
		for q := range f.owner {
			f.owner[q] = -1
			if f.whole >= 0 {
				f.owner[q] = r.spans[f.whole].first + int32(q)
			}
			f.shared[q] = f.all
		}
		f.whole = many
	}
	return f
}

// share gives a scalar a cell.
func (r *roller) share(n Ref) {
	if n < firstBlock {
		r.shared[n] = true
		return
	}
	h, q := r.t.rowOf(n)
	r.byRow(h).shared[q] = true
}

func (r *roller) add(w span) int32 {
	w.first = int32(r.rows)
	if r.rows += w.n; r.rows > math.MaxInt32 {
		panic(ErrTooLarge)
	}
	r.spans = append(r.spans, w)
	r.size = append(r.size, 0)
	return int32(len(r.spans) - 1)
}

// proposeRow records that row by, of a span, reads a scalar.
func (r *roller) proposeRow(n Ref, by, in int32) {
	if n >= firstBlock {
		h, q := r.t.rowOf(n)
		if op := r.t.block(h).op; op == OpData || r.fate(h).all {
			return
		}
		f := r.byRow(h)
		switch {
		case f.owner[q] < 0:
			f.owner[q] = by
		case f.owner[q] != by:
			f.shared[q] = true
		}
		return
	}
	r.live[n] = true
	switch {
	case r.leafOp(r.t.nodes[n].op):
	case r.owner[n] < 0:
		r.owner[n] = by
		r.size[in]++
		if int(r.size[in]) > maxBody*r.spans[in].n {
			r.shared[n] = true
		}
	case r.owner[n] != by:
		r.shared[n] = true
	}
}

// propose records that a span reads a scalar, or each of its rows the corresponding row of a block.
func (r *roller) propose(n Ref, in int32) {
	w := &r.spans[in]
	switch {
	case !r.t.IsBlock(n):
		r.proposeRow(n, w.first, in)
		if w.n > 1 {
			r.proposeRow(n, w.first+1, in)
		}
	case r.t.block(n).op == opPick || w.sel != nil:
		b := r.t.block(n)
		if b.op == OpData || b.inputs {
			return
		}
		for q := range w.n {
			e := q
			if w.sel != nil {
				e = int(w.sel[q])
			}
			r.proposeRow(r.t.Row(n, e), w.first+int32(q), in)
		}
	case r.t.block(n).op == OpData:
	default:
		f := r.fate(n)
		switch {
		case f.all || f.whole == in:
		case f.whole == none:
			f.whole = in
			if r.size[in] += int32(w.n); int(r.size[in]) > maxBody*w.n {
				f.all = true
			}
		case f.whole >= 0:
			f.all = true
		default:
			for q := range w.n {
				r.proposeRow(r.t.Row(n, q), w.first+int32(q), in)
			}
		}
	}
}

// ownership walks from the roots down: all readers of a scalar come after it, so they are all known when it is reached.
func (r *roller) ownership() {
	t := r.t
	n := len(t.nodes)
	r.owner, r.shared, r.live = make([]int32, n), make([]bool, n), make([]bool, n)
	r.fates, r.store = make([]fate, len(t.blocks)), map[Ref][]int32{}
	for i := range r.fates {
		r.fates[i] = fate{whole: none, made: -1, cell: -1}
	}
	r.opLive = make([]bool, len(t.opaques))
	r.opFirst = make([]Ref, len(t.opaques))
	r.pinned = map[Ref]int32{}
	for i := range r.owner {
		r.owner[i] = -1
	}
	for i, n := range t.nodes {
		if n.op == opOut && n.b == 0 {
			r.opFirst[n.a] = Ref(i)
		}
	}
	root := func(x Ref, w span) {
		w.root, w.n = x, t.Rows(x)
		if w.group == 0 && t.IsBlock(x) {
			w.group, w.at, w.lists = t.block(x).group, t.block(x).at, t.block(x).lists
		}
		r.propose(x, r.add(w))
	}
	for _, x := range t.targets {
		root(x.ref, span{effect: toTarget, origin: x.origin, group: x.group, at: x.at, lists: x.lists})
	}
	r.slots = int32(len(t.outputs)) // the first slots are the outputs
	for i := 0; i < len(t.outputs); {
		x := t.outputsFrom(i)
		root(x, span{effect: toSlot, dest: Ref(i), origin: -1})
		i += t.Rows(x)
	}
	blocks := len(t.blocks)
	for i := n - 1; i >= -1; i-- {
		for blocks > 0 && int(t.blocks[blocks-1].when) > i {
			blocks--
			r.ownBlock(firstBlock + Ref(blocks))
		}
		if i < 0 || !r.live[i] || r.leafOp(t.nodes[i].op) {
			continue
		}
		x := t.nodes[i]
		switch x.op {
		case opSum, opMaxOf:
			e := toSum
			if x.op == opMaxOf {
				e = toMax
			}
			for _, a := range t.lists[x.a : x.a+x.b] {
				root(a, span{effect: e, dest: Ref(i), origin: -1})
			}
			continue
		case opOut:
			r.ownOpaque(x.a)
			continue
		}
		if x.marks&keep != 0 {
			r.shared[i] = true
		}
		by, in := r.owner[i], int32(-1)
		if r.shared[i] {
			in = r.add(span{root: Ref(i), n: 1, effect: toStore, dest: Ref(i), origin: -1})
			r.owner[i] = in
			by = r.spans[in].first
		} else {
			in = r.spanOf(by)
		}
		for _, a := range [3]Ref{x.a, x.b, x.c} {
			if a != None {
				r.proposeRow(a, by, in)
			}
		}
	}
}

// outputsFrom returns the block whose rows are the outputs from number i on, or the scalar that output i is.
func (t *Trace) outputsFrom(i int) Ref {
	x := t.outputs[i]
	if x < firstRow {
		return x
	}
	h, q := t.rowOf(x)
	n := t.block(h).n
	if q > 0 || n > len(t.outputs)-i {
		return x
	}
	for k, y := range t.outputs[i : i+n] {
		if y != x+Ref(k) {
			return x
		}
	}
	return h
}

// spanOf returns the span that has a row.
func (r *roller) spanOf(row int32) int32 {
	lo, hi := 0, len(r.spans)
	if len(r.spans) == r.rows {
		return row
	}
	for hi-lo > 1 {
		if m := (lo + hi) / 2; r.spans[m].first <= row {
			lo = m
		} else {
			hi = m
		}
	}
	return int32(lo)
}

func (r *roller) ownOpaque(o Ref) {
	if r.opLive[o] {
		return
	}
	r.opLive[o] = true
	for _, in := range r.t.opaques[o].in {
		for _, a := range in.refs {
			if a < firstBlock {
				r.live[a] = true
			}
			if !r.leafOp(r.t.look(a).op) {
				r.share(a)
			}
		}
	}
}

// ownBlock settles the fate of a block, whose readers are all known.
func (r *roller) ownBlock(h Ref) {
	b, f := r.t.block(h), r.fate(h)
	if b.op == OpData || b.op == opPick {
		return
	}
	if reduces(b.op) {
		r.ownReduction(h)
		return
	}
	switch {
	case b.marks&keep == 0 || f.whole == none:
	case f.whole == many && !f.all: // the rows that something reads
		for q, by := range f.owner {
			f.shared[q] = by >= 0
		}
	default:
		f.all = true
	}
	if b.kept != nil && !f.all && f.whole != none {
		r.byRow(h)
		for q, k := range b.kept {
			f.shared[q] = f.shared[q] || k && f.owner[q] >= 0
		}
	}
	operands := [3]Ref{b.a, b.b, b.c}
	cells, held := 0, 0
	if !f.all && f.whole == many {
		for q := range f.owner {
			if f.shared[q] {
				cells++
			} else if f.owner[q] >= 0 {
				held++
			}
		}
		if cells == b.n {
			f.all, f.owner, f.shared = true, nil, nil
		}
	}
	switch {
	case f.all:
		f.whole, f.owner, f.shared = many, nil, nil
		in := r.add(span{root: h, n: b.n, effect: toStore, dest: h, origin: -1, group: b.group, at: b.at, lists: b.lists})
		r.store[h] = append(r.store[h], in)
		for _, a := range operands {
			if a != None {
				r.propose(a, in)
			}
		}
	case f.whole == none:
	case f.whole >= 0:
		for _, a := range operands {
			if a != None {
				r.propose(a, f.whole)
			}
		}
	default:
		in, at := int32(-1), int32(0)
		f.mixed = cells > 0
		if cells > 0 {
			sel := make([]int32, 0, cells)
			for q, is := range f.shared {
				if is {
					sel = append(sel, int32(q))
				}
			}
			in = r.add(span{root: h, n: cells, sel: sel, effect: toStore, dest: h, origin: -1, group: b.group, at: b.at, lists: b.lists})
			r.store[h] = append(r.store[h], in)
		}
		for q := range f.owner {
			by, of := f.owner[q], in
			switch {
			case f.shared[q]:
				by = r.spans[in].first + at
				at++
			case by < 0:
				continue
			default:
				of = r.spanOf(by)
			}
			for _, a := range operands {
				if a != None {
					r.proposeRow(r.t.Row(a, q), by, of)
				}
			}
		}
	}
}
