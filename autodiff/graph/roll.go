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
//     Terms of the density, of sums and inputs of nodes are rows too.
//  2. Classes. Rows whose bodies have the same form, but for the cells and data
//     they read, are one class: one loop.
//  3. Order. Classes that need each other's cells form a recurrence: a nest,
//     whose turns are found from the dependencies of the rows. All others run
//     one after another.
//  4. Addresses. Cells are given out in row order, so that most addresses are
//     affine in the row; the others become index tables.
func (t *Trace) Roll() (*Graph, error) {
	for i, k := range t.times {
		if k != 1 {
			t.targets[i].ref, t.times[i] = t.Mul(t.Const(k), t.targets[i].ref), 1
		}
	}
	t.repeat = map[Ref]int{} // terms added later count anew
	r := &roller{t: t}
	r.ownership()
	r.placeInputs()
	r.classify()
	r.order()
	r.turns()
	r.allocate()
	return r.emit()
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

// row is one turn of a body: an expression and what becomes of its value.
type row struct {
	root   Ref
	dest   int32 // toStore, toSum, toMax: scalar; toSlot: number of the slot
	effect effect
	origin int32
	turn   int32
}

// class is rows of one form, or one opaque node.
type class struct {
	body   []Instr // a leaf has its number in Addr.Base until addresses are known
	leaves int
	rows   []int32 // into roller.rows
	leaf   []Ref   // leaves of the rows, row after row
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

type roller struct {
	t       *Trace
	rows    []row
	owner   []int32 // row that holds a scalar in its body, -1 none yet
	shared  []bool  // scalar has a cell
	live    []bool
	size    []int32 // scalars in the body of a row
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

// isCell reports whether readers of a scalar load it.
func (r *roller) isCell(n Ref) bool {
	op := r.t.nodes[n].op
	return op == opInput || op == opSum || op == opMaxOf || op == opOut || r.shared[n]
}

// ownership walks from the roots down: a scalar's readers all have greater
// numbers, so when it is reached all of them are known.
func (r *roller) ownership() {
	t := r.t
	n := len(t.nodes)
	r.owner, r.shared, r.live = make([]int32, n), make([]bool, n), make([]bool, n)
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
	propose := func(n Ref, by int32) {
		r.live[n] = true
		switch {
		case r.leafOp(t.nodes[n].op):
		case r.owner[n] < 0:
			r.owner[n] = by
			r.size[by]++
			if r.size[by] > maxBody {
				r.shared[n] = true
			}
		case r.owner[n] != by:
			r.shared[n] = true
		}
	}
	add := func(w row) int32 {
		r.rows = append(r.rows, w)
		r.size = append(r.size, 0)
		return int32(len(r.rows) - 1)
	}
	for _, x := range t.targets {
		propose(x.ref, add(row{root: x.ref, effect: toTarget, origin: x.origin}))
	}
	r.slots = int32(len(t.outputs)) // the first slots are the outputs
	for i, x := range t.outputs {
		propose(x, add(row{root: x, effect: toSlot, dest: int32(i), origin: -1}))
	}
	for i := n - 1; i >= 0; i-- {
		x := t.nodes[i]
		if !r.live[i] || r.leafOp(x.op) {
			continue
		}
		switch x.op {
		case opSum, opMaxOf:
			e := toSum
			if x.op == opMaxOf {
				e = toMax
			}
			for _, a := range t.lists[x.a : x.a+x.b] {
				propose(a, add(row{root: a, effect: e, dest: int32(i), origin: -1}))
			}
			continue
		case opOut:
			if !r.opLive[x.a] {
				r.opLive[x.a] = true
				for _, in := range t.opaques[x.a].in {
					for _, a := range in.refs {
						r.live[a] = true
						if !r.leafOp(t.nodes[a].op) {
							r.shared[a] = true
						}
					}
				}
			}
			continue
		}
		if x.keep {
			r.shared[i] = true
		}
		if r.shared[i] {
			r.owner[i] = add(row{root: Ref(i), effect: toStore, dest: int32(i), origin: -1})
		}
		for _, a := range [3]Ref{x.a, x.b, x.c} {
			if a != None {
				propose(a, r.owner[i])
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
				if op := t.nodes[a].op; r.shared[a] && op < NumOps {
					if _, taken := r.pinned[a]; !taken {
						r.pinned[a] = s
						continue
					}
				}
				r.rows = append(r.rows, row{root: a, effect: toSlot, dest: s, origin: -1})
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
	first := r.t.nodes[list[0]]
	for i, a := range list {
		n := r.t.nodes[a]
		switch {
		case first.op == opInput && n.op == opInput && n.a == first.a+Ref(i):
		case first.op == opOut && n.op == opOut && n.a == first.a && n.b == first.b+Ref(i):
		default:
			return false
		}
	}
	return true
}

// rowOrder lists the rows so that what a loop runs comes in the order of the
// model: cells by number, terms and slots as they were made.
func (r *roller) rowOrder() []int32 {
	var order []int32
	bySum := map[int32][]int32{}
	for i, w := range r.rows {
		if w.effect == toSum || w.effect == toMax {
			bySum[w.dest] = append(bySum[w.dest], int32(i))
		}
	}
	for n := range r.t.nodes {
		if !r.live[n] {
			continue
		}
		switch op := r.t.nodes[n].op; {
		case op == opSum || op == opMaxOf:
			order = append(order, bySum[int32(n)]...)
		case op < NumOps && r.shared[n]:
			order = append(order, r.owner[n])
		}
	}
	for i, w := range r.rows {
		if w.effect == toTarget || w.effect == toSlot {
			order = append(order, int32(i))
		}
	}
	return order
}

// classify puts every row into the class of its form.
func (r *roller) classify() {
	t := r.t
	local := make([]int32, len(t.nodes)) // number in the body at hand
	stamp := make([]int32, len(t.nodes))
	byForm := map[string]int32{}
	var form []byte
	var body []Instr
	var leaves []Ref
	var now int32
	word := func(x uint64) { form = binary.LittleEndian.AppendUint64(form, x) }
	put := func(x Instr) int32 {
		body = append(body, x)
		return int32(len(body) - 1)
	}
	var visit func(n Ref, top bool) int32
	visit = func(n Ref, top bool) int32 {
		x := &t.nodes[n]
		switch {
		case x.op == OpConst:
			form = append(form, formConst)
			word(math.Float64bits(x.f))
			return put(Instr{Op: OpConst, A: -1, B: -1, C: -1, F: x.f, Addr: Addr{Table: -1}})
		case x.op == OpData || !top && r.isCell(n) || top && (x.op >= NumOps):
			op := OpLoad
			if x.op == OpData {
				op = OpData
			}
			form = append(form, byte(op))
			leaves = append(leaves, n)
			return put(Instr{Op: op, A: -1, B: -1, C: -1, Addr: Addr{Base: int32(len(leaves) - 1), Table: -1}})
		case stamp[n] == now:
			form = append(form, formAgain)
			form = binary.LittleEndian.AppendUint32(form, uint32(local[n]))
			return local[n]
		}
		in := Instr{Op: x.op, A: -1, B: -1, C: -1, Addr: Addr{Table: -1}}
		if x.a != None {
			in.A = visit(x.a, false)
		}
		if x.b != None {
			in.B = visit(x.b, false)
		}
		if x.c != None {
			in.C = visit(x.c, false)
		}
		form = append(form, byte(x.op))
		stamp[n], local[n] = now, put(in)
		return local[n]
	}
	r.made = make([]int32, len(t.nodes))
	for i := range r.made {
		r.made[i] = -1
	}
	r.summed = map[Ref][]int32{}
	r.slotBy = make([]int32, r.slots)
	for i := range r.slotBy {
		r.slotBy[i] = -1
	}
	for _, i := range r.rowOrder() {
		w := &r.rows[i]
		now = i + 1
		form, body, leaves = form[:0], body[:0], leaves[:0]
		form = append(form, byte(w.effect))
		root := visit(w.root, w.effect == toStore)
		c, ok := byForm[string(form)]
		if !ok {
			c = int32(len(r.classes))
			byForm[string(form)] = c
			effect := Instr{Op: [...]Op{OpTarget, OpStore, OpAcc, OpAccMax, OpStore}[w.effect], A: root, B: -1, C: -1, Addr: Addr{Table: -1}}
			r.classes = append(r.classes, &class{body: append(append([]Instr(nil), body...), effect), leaves: len(leaves), opaque: -1, origin: w.origin})
		}
		k := r.classes[c]
		k.rows = append(k.rows, i)
		k.leaf = append(k.leaf, leaves...)
		switch w.effect {
		case toStore:
			r.made[w.dest] = c
			if s, ok := r.pinned[w.root]; ok {
				r.slotBy[s] = c
			}
		case toSum, toMax:
			by := r.summed[Ref(w.dest)]
			if len(by) == 0 || by[len(by)-1] != c {
				r.summed[Ref(w.dest)] = append(by, c)
			}
		case toSlot:
			r.slotBy[w.dest] = c
		}
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

// makers calls f for every class that takes part in making a cell.
func (r *roller) makers(n Ref, f func(int32)) {
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
