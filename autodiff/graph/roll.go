package graph

import (
	"errors"
)

// Roll builds the graph of the trace: scalars of equal form become the rows of loops.
//
//  1. Ownership. A scalar with one reader becomes part of that reader's body; one with several
//     gets a cell of its own (a row that stores). Terms of the density and of sums, and inputs
//     of nodes, are rows too. The rows of a block that are all treated the same are a span,
//     which later steps handle as a unit.
//  2. Classes. Rows whose bodies have the same form, except for the cells and data they read,
//     are one class: one loop.
//  3. Order. Classes that need each other's cells form a recurrence: a nest, whose iterations
//     are found from the dependencies of the rows. All others run one after another.
//  4. Addresses. Cells are assigned in row order, so that most addresses are affine in the row;
//     the others become index tables.
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
	t.repeat = map[Ref]int{} // terms added later are counted from zero
	r, blocks := &roller{t: t}, len(t.blocks)
	r.ownership()
	r.placeInputs()
	r.classify()
	r.order()
	r.schedule()
	r.allocate()
	g, err = r.emit()
	t.blocks = t.blocks[:blocks] // without those that are only leaves of bodies
	return g, err
}

// maxBody is the number of scalars beyond which a body is cut in two.
const maxBody = 4000

// Marks in the serial form of a body, in addition to the numbers of operations.
const (
	formConst = 254 // followed by the constant
	formAgain = 255 // followed by the number of an instruction that exists already
)

type effect uint8

const (
	toTarget effect = iota
	toStore         // the root's own cell
	toSum           // the cell of a sum
	toMax           // the cell of a maximum
	toSlot          // a position in the input block of a node, or an output
)

// span is a number of rows of one form: an expression and what happens to its value.
type span struct {
	root      Ref     // a scalar (also a row of a block), or a block
	n         int     // rows
	sel       []int32 // the rows of the block; nil: all
	first     int32   // number of the first row, which owns what is in its body
	dest      Ref     // toStore: as root; toSum, toMax: scalar, row or block; toSlot: number of the slot of the first row
	effect    effect
	origin    int32
	iteration int32
	part      int32   // of the lists of dest, if that is a block
	group     int32   // the same for blocks that come row by row; 0: a scalar
	at        []int32 // the iterations that the rows of the block, or the row, belong to; nil: in order
	lists
}

// class is rows of one form, or one opaque node.
type class struct {
	body   []Instr // a leaf has its number in Addr.Base until addresses are known
	leaves int
	spans  []int32 // into roller.spans
	leaf   []Ref   // leaves of the spans, span after span: scalars, or blocks with equally many rows
	opaque int32   // -1: none
	// order is that of the rows, if it is not that of the spans.
	order     []rowOfSpan
	ordered   bool
	deps      []int32 // classes, in order of first need
	group     int32   // strongly connected component
	rank      int     // position among the classes of its group
	origin    int32
	iteration int32 // of an opaque in a recurrence
}

// rowOfSpan is a row of a span of a class, and the iteration it belongs to.
type rowOfSpan struct {
	span, row, iteration int32
	first, pair          int32 // of an inner loop: its first span, and the pair
}

// place is a block of cells that a node reads.
type place struct {
	constant bool // in Data
	slot     int32
	known    []float64 // constant
	at       Ref       // >= 0: the block begins at the cell of this scalar (or input)
	n        int
}

// fate is what happens to the rows of a block.
type fate struct {
	whole  int32   // span that has every row in its body, row by row; none, or many
	owner  []int32 // if that is not a span: for each row, the row that has it in its body, -1: none
	shared []bool  // and whether it has a cell
	all    bool    // every row has a cell
	mixed  bool    // some have, some do not
	made   int32   // class that stores the rows
	mades  []int32 // if it is not one
	cell   int32   // of row 0; the others follow it
	cells  []int32 // if they do not
}

const (
	none = -1 // nothing reads it
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
	order_  [][]int32 // groups of classes in the order in which they run
	made    []int32   // class that stores a scalar (toStore), -1
	summed  map[Ref][]int32
	slotBy  []int32 // class that fills a slot
	cell    []int32
	slot    []int32 // cell of a slot

	g       *Graph
	datas   map[uint64][][2]int32 // by hash: the position of a column, and its number
	columns [][]float64           // of data, one after another
	numbers int                   // numbers in the columns
	index   map[uint64][][2]int32
}

func (r *roller) leafOp(op Op) bool {
	return op == OpConst || op == OpData || op == opInput
}

func (r *roller) fate(n Ref) *fate { return &r.fates[n-firstBlock] }

// placeInputs finds a block of consecutive cells for every input of a node: if it already is one (unknowns, outputs
// of another node), that one, otherwise slots into which rows store.
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

// consecutive reports whether the scalars are consecutive inputs or outputs.
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

// spanOrder lists the spans so that what a loop runs comes in the order of the model: cells by number, terms and
// slots as they were made.
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
			order = append(order, bySum[firstBlock+Ref(block)]...)
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

// makes records that a class stores what a span makes.
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
	case r.t.IsBlock(w.root) && w.sel == nil:
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
	if !r.t.IsBlock(w.root) {
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
		case reduces(b.op):
			for _, c := range r.summed[h] {
				f(c)
			}
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

// ErrTooLarge means that a graph, a program or a machine needs more cells than an address can
// number.
var ErrTooLarge = errors.New("the model is too large: it needs more than 2^31 numbers at once")
