package graph

import (
	"encoding/binary"
	"math"
	"slices"
)

// former finds the form of a span: its body in a serial form, and its leaves.
type former struct {
	r      *roller
	local  []int32 // number in the current body
	stamp  []int32
	now    int32
	form   []byte
	body   []Instr
	leaves []Ref
	blocks map[visited]int32 // numbers of blocks in the current body
	picked map[visited][]int32
	chosen map[visited]Ref
}

// visited is a block as a body reads it: all rows, or some.
type visited struct {
	block Ref
	rows  *int32
}

// irregular is what a former panics with if the rows of a span have different forms.
type irregular struct{}

func (f *former) word(x uint64) { f.form = binary.LittleEndian.AppendUint64(f.form, x) }

func (f *former) put(x Instr) int32 {
	f.body = append(f.body, x)
	return int32(len(f.body) - 1)
}

func (f *former) leaf(op Op, n Ref) int32 {
	f.form = append(f.form, byte(op))
	f.leaves = append(f.leaves, n)
	return f.put(Instr{Op: op, A: -1, B: -1, C: -1, Addr: Addr{Base: int32(len(f.leaves) - 1), Table: -1}})
}

func (f *former) again(n int32) int32 {
	f.form = append(f.form, formAgain)
	f.form = binary.LittleEndian.AppendUint32(f.form, uint32(n))
	return n
}

// start forgets the previous body.
func (f *former) start(w *span) {
	f.now++
	f.form, f.body, f.leaves = append(f.form[:0], byte(w.effect)), f.body[:0], f.leaves[:0]
	clear(f.blocks)
}

func (f *former) constant(x float64) int32 {
	f.form = append(f.form, formConst)
	f.word(math.Float64bits(x))
	return f.put(Instr{Op: OpConst, A: -1, B: -1, C: -1, F: x, Addr: Addr{Table: -1}})
}

// visit adds a scalar to the body.
func (f *former) visit(n Ref, top bool) int32 {
	t := f.r.t
	x := t.look(n)
	switch {
	case x.op == OpConst:
		return f.constant(x.f)
	case x.op == OpData:
		return f.leaf(OpData, n)
	case !top && f.r.isCell(n) || top && x.op >= NumOps:
		return f.leaf(OpLoad, n)
	}
	if n < firstBlock {
		if f.stamp[n] == f.now {
			return f.again(f.local[n])
		}
	} else if k, ok := f.blocks[visited{block: n}]; ok {
		return f.again(k)
	}
	in := Instr{Op: x.op, A: -1, B: -1, C: -1, Addr: Addr{Table: -1}}
	if x.a != None {
		in.A = f.visit(x.a, false)
	}
	if x.b != None {
		in.B = f.visit(x.b, false)
	}
	if x.c != None {
		in.C = f.visit(x.c, false)
	}
	f.form = append(f.form, byte(x.op))
	k := f.put(in)
	if n < firstBlock {
		f.stamp[n], f.local[n] = f.now, k
	} else {
		f.blocks[visited{block: n}] = k
	}
	return k
}

// visitRows adds the rows sel of a block (nil: all), or a scalar, to the body.
func (f *former) visitRows(n Ref, sel []int32, top bool) int32 {
	t := f.r.t
	if !t.IsBlock(n) {
		if x := t.look(n); x.op != OpConst && x.op != OpData && !f.r.isCell(n) {
			panic(irregular{}) // one scalar for several rows, but without a cell
		}
		return f.visit(n, top)
	}
	key := visited{block: n}
	if sel != nil {
		key.rows = &sel[0]
	}
	b := t.block(n)
	if b.op == opPick {
		if of := f.oneBlock(b, sel); of != None {
			return f.visitRows(of, f.composed(key, b, of, sel), false)
		}
		for q := range f.count(b, sel) {
			if !b.inputs && !f.r.isCell(b.list[at(sel, q)]) {
				panic(irregular{})
			}
		}
		return f.leaf(OpLoad, f.some(key, sel))
	}
	if b.op == OpData {
		return f.leaf(OpData, f.some(key, sel))
	}
	fate := f.r.fate(n)
	if !top {
		cell := fate.all || b.op == opOut || reduces(b.op)
		if fate.mixed && !cell {
			some, none := false, false
			for q := range f.count(b, sel) {
				is := fate.shared[at(sel, q)]
				some, none = some || is, none || !is
			}
			if some && none {
				panic(irregular{})
			}
			cell = some
		}
		if cell {
			return f.leaf(OpLoad, f.some(key, sel))
		}
	} else if b.op >= NumOps {
		return f.leaf(OpLoad, f.some(key, sel))
	}
	if k, ok := f.blocks[key]; ok {
		return f.again(k)
	}
	in := Instr{Op: b.op, A: -1, B: -1, C: -1, Addr: Addr{Table: -1}}
	x := b.scalar
	if x.a != None {
		in.A = f.visitRows(x.a, sel, false)
	}
	if x.b != None {
		in.B = f.visitRows(x.b, sel, false)
	}
	if x.c != None {
		in.C = f.visitRows(x.c, sel, false)
	}
	f.form = append(f.form, byte(x.op))
	k := f.put(in)
	f.blocks[key] = k
	return k
}

func at(sel []int32, q int) int {
	if sel == nil {
		return q
	}
	return int(sel[q])
}

func (f *former) count(b *block, sel []int32) int {
	if sel == nil {
		return b.n
	}
	return len(sel)
}

// oneBlock returns the block that all rows of a pick belong to, None if there is none, or if its rows have cells.
func (f *former) oneBlock(b *block, sel []int32) Ref {
	if b.inputs {
		return None
	}
	of := None
	for q := range f.count(b, sel) {
		e := b.list[at(sel, q)]
		if e < firstBlock {
			return None
		}
		if h, _ := f.r.t.rowOf(e); of == None {
			of = h
		} else if of != h {
			return None
		}
	}
	if f.r.fate(of).all || f.r.t.block(of).op == opOut {
		return None
	}
	return of
}

// composed returns the rows of the block that a pick, or some rows of it, has.
func (f *former) composed(key visited, b *block, of Ref, sel []int32) []int32 {
	if rows, ok := f.picked[key]; ok {
		return rows
	}
	first := f.r.t.block(of).first
	rows := make([]int32, f.count(b, sel))
	for q := range rows {
		rows[q] = int32(b.list[at(sel, q)] - first)
	}
	f.picked[key] = rows
	return rows
}

// some returns the block of some rows of a block, as a leaf.
func (f *former) some(key visited, sel []int32) Ref {
	if sel == nil {
		return key.block
	}
	if r, ok := f.chosen[key]; ok {
		return r
	}
	t := f.r.t
	b := *t.block(key.block)
	if b.op == OpData {
		column := make([]float64, len(sel))
		for q, e := range sel {
			column[q] = b.column[e]
		}
		b.column = column
	} else {
		list := make([]Ref, len(sel))
		for q, e := range sel {
			list[q] = t.Row(key.block, int(e))
		}
		b = block{scalar: scalar{op: opPick, a: None, b: None, c: None}, list: list, inputs: b.inputs}
	}
	b.n, b.first = len(sel), unnumbered
	t.blocks = append(t.blocks, b)
	f.r.fates = append(f.r.fates, fate{whole: none, made: -1, cell: -1})
	r := firstBlock + Ref(len(t.blocks)-1)
	f.chosen[key] = r
	return r
}

// whole takes the form of a span; it reports false if its rows have different forms.
func (f *former) whole(w *span) (root int32, ok bool) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case irregular:
			ok = false
		default:
			panic(p)
		}
	}()
	f.start(w)
	if w.n == 1 && !f.r.t.IsBlock(w.root) {
		return f.visit(w.root, w.effect == toStore), true
	}
	return f.visitRows(w.root, w.sel, w.effect == toStore), true
}

// classify puts every span into the class of its form.
func (r *roller) classify() {
	t := r.t
	f := &former{
		r: r, local: make([]int32, len(t.nodes)), stamp: make([]int32, len(t.nodes)),
		blocks: map[visited]int32{}, picked: map[visited][]int32{}, chosen: map[visited]Ref{},
	}
	byForm := map[string]int32{}
	r.made = make([]int32, len(t.nodes))
	for i := range r.made {
		r.made[i] = -1
	}
	r.summed = map[Ref][]int32{}
	r.slotBy = make([]int32, r.slots)
	for i := range r.slotBy {
		r.slotBy[i] = -1
	}
	put := func(i, root int32) {
		w := &r.spans[i]
		c, ok := byForm[string(f.form)]
		if !ok {
			c = int32(len(r.classes))
			byForm[string(f.form)] = c
			effect := Instr{Op: [...]Op{OpTarget, OpStore, OpAcc, OpAccMax, OpStore}[w.effect], A: root, B: -1, C: -1, Addr: Addr{Table: -1}}
			r.classes = append(r.classes, &class{body: append(append([]Instr(nil), f.body...), effect), leaves: len(f.leaves), opaque: -1, origin: w.origin})
		}
		k := r.classes[c]
		k.spans = append(k.spans, i)
		k.leaf = append(k.leaf, f.leaves...)
		switch w.effect {
		case toStore:
			r.makes(w, c)
		case toSum, toMax:
			dest := t.reduction(w.dest)
			if by := r.summed[dest]; len(by) == 0 || by[len(by)-1] != c {
				r.summed[dest] = append(by, c)
			}
		case toSlot:
			for q := range w.n {
				r.slotBy[int(w.dest)+q] = c
			}
		}
	}
	order := r.spanOrder()
	for s := 0; s < len(order); {
		end := s + 1
		for end < len(order) && r.oneGroup(order[s], order[end]) {
			end++
		}
		r.classifyGroup(f, order[s:end], put)
		s = end
	}
	for o := range t.opaques {
		if r.opLive[o] {
			c := int32(len(r.classes))
			r.classes = append(r.classes, &class{opaque: int32(o), origin: -1})
			for i := 0; i < t.opaques[o].outs; i++ {
				r.made[r.opFirst[o]+Ref(i)] = c
			}
		}
	}
	r.dependencies()
}

// classifyGroup puts spans of one group into classes, in the order of their first rows or, if the rows of a span have
// different forms, of all rows.
func (r *roller) classifyGroup(f *former, group []int32, put func(i, root int32)) {
	if len(group) == 1 {
		if root, ok := f.whole(&r.spans[group[0]]); ok {
			put(group[0], root)
			return
		}
	}
	type event struct{ iteration, span, row int32 }
	var events []event
	for _, i := range group {
		w := &r.spans[i]
		if _, ok := f.whole(w); ok {
			events = append(events, event{w.iterationOf(0), i, -1})
			continue
		}
		for q := range w.n {
			events = append(events, event{w.iterationOf(q), i, int32(q)})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return int(a.iteration - b.iteration) })
	for _, e := range events {
		if e.row >= 0 {
			r.formSingle(f, e.span, int(e.row), put)
			continue
		}
		root, _ := f.whole(&r.spans[e.span])
		put(e.span, root)
	}
}

// iterationOf returns the iteration of the loop in the model that row q of a span belongs to.
func (w *span) iterationOf(q int) int32 {
	if w.sel != nil {
		q = int(w.sel[q])
	}
	if q < len(w.at) {
		return w.at[q]
	}
	return int32(q)
}

// oneGroup reports whether two consecutive spans belong to one group. Spans that add to different scalar sums
// do not, although they may be of one block; sums that have rows come row by row.
func (r *roller) oneGroup(a, b int32) bool {
	x, y := &r.spans[a], &r.spans[b]
	reduced := x.effect == toSum || x.effect == toMax
	return x.group != 0 && x.group == y.group && x.effect == y.effect && !(reduced && x.dest != y.dest && min(x.dest, y.dest) < firstBlock)
}

// formSingle puts row q of a span into the class of its form.
func (r *roller) formSingle(f *former, i int32, q int, put func(i, root int32)) {
	one := r.single(&r.spans[i], q)
	f.start(&one)
	root := f.visit(one.root, one.effect == toStore)
	put(r.add(one), root)
}

// single returns row q of a span as a span of its own.
func (r *roller) single(w *span, q int) span {
	one := *w
	if w.effect == toSum || w.effect == toMax {
		one.dest = r.destOf(w, q)
	}
	one.root, one.n, one.at, one.sel = r.t.Row(w.root, at(w.sel, q)), 1, []int32{w.iterationOf(q)}, nil
	if w.inner != 0 {
		one.pairs = []int32{w.pairOf(at(w.sel, q))}
	}
	switch w.effect {
	case toStore:
		one.dest = one.root
	case toSlot:
		one.dest += Ref(q)
	}
	return one
}
