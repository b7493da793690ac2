package graph

import (
	"encoding/binary"
	"errors"
	"math"
)

// Roll makes a graph of the trace: scalars of equal form become the rows of
// loops.
//
//  1. Ownership. A scalar that one reader needs stands inside that reader's
//     body; one that several need gets a cell of its own (a row that stores).
//     Terms of the density, of sums and inputs of nodes are rows too. The rows of
//     a block that have one fate are a span, which all that follows takes as one.
//  2. Classes. Rows whose bodies have the same form, but for the cells and data
//     they read, are one class: one loop.
//  3. Order. Classes that need each other's cells form a recurrence: a nest,
//     whose turns are found from the dependencies of the rows. All others run
//     one after another.
//  4. Addresses. Cells are given out in row order, so that most addresses are
//     affine in the row; the others become index tables.
func (t *Trace) Roll() (g *Graph, err error) {
	defer func() {
		if p := recover(); p == ErrTooLarge {
			err = ErrTooLarge
		} else if p != nil {
			panic(p)
		}
	}()
	for i, k := range t.times {
		if k != 1 {
			t.targets[i].ref, t.times[i] = t.Mul(t.Const(k), t.targets[i].ref), 1
		}
	}
	t.repeat = map[Ref]int{} // terms added later count anew
	r, blocks := &roller{t: t}, len(t.blocks)
	r.ownership()
	r.placeInputs()
	r.classify()
	r.order()
	r.turns()
	r.allocate()
	g, err = r.emit()
	t.blocks = t.blocks[:blocks] // without those that are leaves of bodies only
	return g, err
}

// maxBody is the number of scalars beyond which a body is cut in two.
const maxBody = 4000

// Marks in the serial form of a body, beside the numbers of operations.
const (
	formConst = 254 // followed by the constant
	formAgain = 255 // followed by the number of an instruction already there
)

type effect uint8

const (
	toTarget effect = iota
	toStore         // the root's own cell
	toSum           // the cell of a sum
	toMax           // the cell of a maximum
	toSlot          // a place in the input block of a node, or an output
)

// span is rows of one form: turns of a body, an expression and what becomes of its value.
type span struct {
	root   Ref     // a scalar (a row of a block too), or a block
	n      int     // rows
	sel    []int32 // the rows of the block; nil: all
	first  int32   // number of the first row, which owns what stands in its body
	dest   Ref     // toStore: as root; toSum, toMax: scalar; toSlot: number of the slot
	effect effect
	origin int32
	turn   int32
	group  int32 // blocks that come row by row have the same; 0: a scalar
}

// class is rows of one form, or one opaque node.
type class struct {
	body   []Instr // a leaf has its number in Addr.Base until addresses are known
	leaves int
	spans  []int32 // into roller.spans
	leaf   []Ref   // leaves of the spans, span after span: scalars, or blocks of as many rows
	opaque int32   // -1: none
	deps   []int32 // classes, in order of first need
	group  int32   // strongly connected component
	rank   int     // place among the classes of its group
	origin int32
	turn   int32 // of an opaque in a recurrence
}

// place is a block of cells that a node reads.
type place struct {
	constant bool // in Data
	slot     int32
	known    []float64 // constant
	at       Ref       // >= 0: the block begins at the cell of this scalar (or input)
	n        int
}

// fate is what becomes of the rows of a block.
type fate struct {
	whole  int32   // span that has every row in its body, row by row; none, or many
	owner  []int32 // where that is no span: for each row the row that has it in its body, -1 none
	shared []bool  // and whether it has a cell
	all    bool    // every row has a cell
	mixed  bool    // some have, some have not
	made   int32   // class that stores the rows
	mades  []int32 // where it is not one
	cell   int32   // of row 0, the others follow
	cells  []int32 // where they do not
}

const (
	none = -1 // nobody reads it
	many = -2 // see owner and shared
)

type roller struct {
	t       *Trace
	spans   []span
	rows    int     // of all spans
	owner   []int32 // row that holds a scalar in its body, -1 none yet
	shared  []bool  // scalar has a cell
	live    []bool
	fates   []fate          // of blocks
	size    []int32         // scalars in the bodies of the rows of a span
	store   map[Ref][]int32 // spans that store a block
	opLive  []bool
	opFirst []Ref     // first output of an opaque
	inputs  [][]place // blocks of an opaque
	slots   int32
	pinned  map[Ref]int32 // scalar whose cell is a slot

	classes []*class
	order_  [][]int32 // groups of classes in the order they run
	made    []int32   // class that stores a scalar (toStore), -1
	summed  map[Ref][]int32
	slotBy  []int32 // class that fills a slot
	cell    []int32
	slot    []int32 // cell of a slot

	g     *Graph
	datas map[uint64][][2]int32
	index map[uint64][][2]int32
}

func (r *roller) leafOp(op Op) bool {
	return op == OpConst || op == OpData || op == opInput
}

func (r *roller) fate(n Ref) *fate { return &r.fates[n-firstBlock] }

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

// proposeRow says that row by, of a span, reads a scalar.
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

// propose says that a span reads a scalar, or each of its rows the row of a block.
func (r *roller) propose(n Ref, in int32) {
	w := &r.spans[in]
	switch {
	case !r.t.isBlock(n):
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

// ownership walks from the roots down: a scalar's readers all come after it, so when
// it is reached all of them are known.
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
		if w.group == 0 && t.isBlock(x) {
			w.group = t.block(x).group
		}
		r.propose(x, r.add(w))
	}
	for _, x := range t.targets {
		root(x.ref, span{effect: toTarget, origin: x.origin, group: x.group})
	}
	r.slots = int32(len(t.outputs)) // the first slots are the outputs
	for i, x := range t.outputs {
		root(x, span{effect: toSlot, dest: Ref(i), origin: -1})
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
	if b.marks&keep != 0 && (f.whole != none || f.all) {
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
		in := r.add(span{root: h, n: b.n, effect: toStore, dest: h, origin: -1, group: b.group})
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
			in = r.add(span{root: h, n: cells, sel: sel, effect: toStore, dest: h, origin: -1, group: b.group})
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

// placeInputs finds for every input of a node a block of neighbouring cells:
// where it already is one (unknowns, outputs of another node) that one, else
// slots into which rows store.
func (r *roller) placeInputs() {
	t := r.t
	r.inputs = make([][]place, len(t.opaques))
	type use struct{ op, in int }
	var uses []use
	for o, x := range t.opaques {
		if !r.opLive[o] {
			continue
		}
		r.inputs[o] = make([]place, len(x.in))
		for k, in := range x.in {
			p, list := &r.inputs[o][k], in.refs
			p.n, p.at = len(list), None
			if in.known != nil {
				p.constant, p.known, p.n = true, in.known, len(in.known)
				continue
			}
			if r.consecutive(list) {
				p.at = list[0]
				continue
			}
			if q := func() *place {
				for _, u := range uses {
					if equalRefs(t.opaques[u.op].in[u.in].refs, list) {
						return &r.inputs[u.op][u.in]
					}
				}
				return nil
			}(); q != nil {
				*p = *q
				continue
			}
			uses = append(uses, use{o, k})
			p.slot = r.slots
			for _, a := range list {
				s := r.slots
				r.slots++
				if op := t.look(a).op; op < NumOps && r.isShared(a) {
					if _, taken := r.pinned[a]; !taken {
						r.pinned[a] = s
						continue
					}
				}
				r.add(span{root: a, n: 1, effect: toSlot, dest: Ref(s), origin: -1})
			}
		}
	}
}

func equalRefs(a, b []Ref) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// consecutive reports whether the scalars are neighbouring inputs or outputs.
func (r *roller) consecutive(list []Ref) bool {
	first := r.t.look(list[0])
	for i, a := range list {
		n := r.t.look(a)
		switch {
		case first.op == opInput && n.op == opInput && n.a == first.a+Ref(i):
		case first.op == opOut && n.op == opOut && n.a == first.a && n.b == first.b+Ref(i):
		default:
			return false
		}
	}
	return true
}

// spanOrder lists the spans so that what a loop runs comes in the order of the
// model: cells by number, terms and slots as they were made.
func (r *roller) spanOrder() []int32 {
	t := r.t
	var order []int32
	bySum := map[Ref][]int32{}
	for i, w := range r.spans {
		if w.effect == toSum || w.effect == toMax {
			bySum[w.dest] = append(bySum[w.dest], int32(i))
		}
	}
	block := 0
	for n := 0; n <= len(t.nodes); n++ {
		for ; block < len(t.blocks) && int(t.blocks[block].when) <= n; block++ {
			order = append(order, r.store[firstBlock+Ref(block)]...)
		}
		if n == len(t.nodes) || !r.live[n] {
			continue
		}
		switch op := t.nodes[n].op; {
		case op == opSum || op == opMaxOf:
			order = append(order, bySum[Ref(n)]...)
		case op < NumOps && r.shared[n]:
			order = append(order, r.owner[n])
		}
	}
	for i, w := range r.spans {
		if w.effect == toTarget || w.effect == toSlot {
			order = append(order, int32(i))
		}
	}
	return order
}

// former finds the form of a span: its body in a serial form, and its leaves.
type former struct {
	r      *roller
	local  []int32 // number in the body at hand
	stamp  []int32
	now    int32
	form   []byte
	body   []Instr
	leaves []Ref
	blocks map[visited]int32 // numbers of blocks in the body at hand
	picked map[visited][]int32
	chosen map[visited]Ref
}

// visited is a block as a body reads it: all rows, or some.
type visited struct {
	block Ref
	rows  *int32
}

// irregular is what a former panics with where the rows of a span have different forms.
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

// start forgets the body before.
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

// visit takes a scalar into the body.
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

// visitRows takes the rows sel of a block (nil: all), or a scalar, into the body.
func (f *former) visitRows(n Ref, sel []int32, top bool) int32 {
	t := f.r.t
	if !t.isBlock(n) {
		if x := t.look(n); x.op != OpConst && x.op != OpData && !f.r.isCell(n) {
			panic(irregular{}) // one for several rows, yet without a cell
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
		cell := fate.all || b.op == opOut
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

// oneBlock returns the block of which a pick has rows that stand in bodies, None where
// it has not, or has others too.
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

// whole takes the form of a span; it reports false where its rows have different forms.
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
	if w.n == 1 && !f.r.t.isBlock(w.root) {
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
			by := r.summed[w.dest]
			if len(by) == 0 || by[len(by)-1] != c {
				r.summed[w.dest] = append(by, c)
			}
		case toSlot:
			r.slotBy[w.dest] = c
		}
	}
	order := r.spanOrder()
	for s := 0; s < len(order); {
		end := s + 1
		for end < len(order) && r.oneGroup(order[s], order[end]) {
			end++
		}
		var rest []int32 // those whose rows have different forms
		for _, i := range order[s:end] {
			if root, ok := f.whole(&r.spans[i]); ok {
				put(i, root)
				continue
			}
			rest = append(rest, i)
			r.formSingle(f, i, 0, put)
		}
		for q, more := 1, len(rest) > 0; more; q++ {
			more = false
			for _, i := range rest {
				if q < r.spans[i].n {
					r.formSingle(f, i, q, put)
					more = true
				}
			}
		}
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

// oneGroup reports whether two spans, one after the other, are of one group.
func (r *roller) oneGroup(a, b int32) bool {
	x, y := &r.spans[a], &r.spans[b]
	return x.group != 0 && x.group == y.group && x.effect == y.effect
}

// together reports whether two spans, one after the other, come row by row.
func (r *roller) together(a, b int32) bool {
	return r.oneGroup(a, b) && r.spans[a].n == r.spans[b].n
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
	one.root, one.n, one.sel, one.group = r.t.Row(w.root, at(w.sel, q)), 1, nil, 0
	if w.effect == toStore {
		one.dest = one.root
	}
	return one
}

// makes notes that a class stores what a span makes.
func (r *roller) makes(w *span, c int32) {
	pin := func(n Ref) {
		if s, ok := r.pinned[n]; ok {
			r.slotBy[s] = c
		}
	}
	switch {
	case w.root < firstBlock:
		r.made[w.root] = c
		pin(w.root)
		return
	case r.t.isBlock(w.root) && w.sel == nil:
		r.fate(w.root).made = c
		if len(r.pinned) > 0 {
			for q := range w.n {
				pin(r.t.Row(w.root, q))
			}
		}
		return
	}
	one := func(n Ref) {
		h, q := r.t.rowOf(n)
		f := r.fate(h)
		if f.mades == nil {
			f.mades = make([]int32, r.t.block(h).n)
			for q := range f.mades {
				f.mades[q] = -1
			}
		}
		f.mades[q] = c
		pin(n)
	}
	if !r.t.isBlock(w.root) {
		one(w.root)
		return
	}
	for q := range w.n {
		one(r.t.Row(w.root, at(w.sel, q)))
	}
}

// makers calls f for every class that takes part in making a cell, or those of a block.
func (r *roller) makers(n Ref, f func(int32)) {
	if n >= firstBlock {
		h, q := n, -1
		if n >= firstRow {
			h, q = r.t.rowOf(n)
		}
		b, fate := r.t.block(h), r.fate(h)
		switch {
		case b.op == OpData || b.inputs:
		case b.op == opPick:
			last := None
			for _, e := range b.list {
				if e != last {
					r.makers(e, f)
				}
				last = e
			}
		case fate.mades == nil:
			f(fate.made)
		case q >= 0:
			f(fate.mades[q])
		default:
			for _, c := range fate.mades {
				f(c)
			}
		}
		return
	}
	switch r.t.nodes[n].op {
	case OpConst, OpData, opInput:
	case opSum, opMaxOf:
		for _, c := range r.summed[n] {
			f(c)
		}
	default:
		f(r.made[n])
	}
}

func (r *roller) dependencies() {
	seen := make([]int32, len(r.classes))
	for i := range seen {
		seen[i] = -1
	}
	for i, k := range r.classes {
		need := func(c int32) {
			if c >= 0 && seen[c] != int32(i) {
				seen[c] = int32(i)
				k.deps = append(k.deps, c)
			}
		}
		for _, n := range k.leaf {
			r.makers(n, need)
		}
		if k.opaque >= 0 {
			for _, p := range r.inputs[k.opaque] {
				switch {
				case p.constant:
				case p.at != None:
					r.makers(p.at, need)
				default:
					for s := p.slot; s < p.slot+int32(p.n); s++ {
						need(r.slotBy[s])
					}
				}
			}
		}
	}
}

// order finds the recurrences (strongly connected components, after Tarjan
// 1972) and an order in which everything is made before it is read.
func (r *roller) order() {
	n := len(r.classes)
	num, low := make([]int32, n), make([]int32, n)
	on := make([]bool, n)
	var stack []int32
	var count int32
	var visit func(v int32)
	visit = func(v int32) {
		count++
		num[v], low[v] = count, count
		stack = append(stack, v)
		on[v] = true
		for _, w := range r.classes[v].deps {
			if num[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if on[w] {
				low[v] = min(low[v], num[w])
			}
		}
		if low[v] != num[v] {
			return
		}
		var group []int32
		for {
			w := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			on[w] = false
			r.classes[w].group = int32(len(r.order_))
			group = append(group, w)
			if w == v {
				break
			}
		}
		r.order_ = append(r.order_, group)
	}
	for v := range r.classes {
		if num[v] == 0 {
			visit(int32(v))
		}
	}
}

// recurrent reports whether the classes of a group need their own cells.
func (r *roller) recurrent(group []int32) bool {
	if len(group) > 1 {
		return true
	}
	for _, d := range r.classes[group[0]].deps {
		if d == group[0] {
			return true
		}
	}
	return false
}

// ErrTooLarge reports a graph, a program or a machine of more cells than addresses
// have numbers for.
var ErrTooLarge = errors.New("the model is too large: it needs more than 2^31 numbers at once")
