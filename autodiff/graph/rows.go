package graph

import (
	"math"
	"slices"
	"sort"
)

// A Ref may be the rows of a block instead of one scalar. An operation on refs of n rows, or of n rows and one, has n
// rows. The trace then holds one entry instead of n scalars of one form, and Roll makes one loop of it without
// looking at them one by one.
//
// Every row has a number of its own, so that it can be read as a scalar too: code that does not understand blocks
// reads rows, and gets the same program.
const (
	firstBlock Ref = 1 << 28       // from here: blocks
	firstRow   Ref = 1 << 29       // from here: rows of blocks
	unnumbered Ref = math.MaxInt32 // of a block whose rows nothing reads as scalars
)

// opPick is a block whose rows are scalars, or rows of other blocks, that exist already.
const opPick = opOut + 1

// block is n scalars of one form. Operands are scalars, or blocks with equally many rows.
type block struct {
	scalar
	n      int
	first  Ref       // number of row 0; rows of a pick have the numbers of what they pick
	column []float64 // of OpData
	list   []Ref     // of opPick: what the rows are
	// like is what all rows of a pick are, to be looked at by rules of simplification.
	like    scalar
	inputs  bool // all rows of the pick are inputs
	parts   [2]Ref
	when    int32   // number of scalars that existed before it
	at      []int32 // the iterations of a loop that the rows belong to; nil: in order
	group   int32   // blocks of one group come row by row, not block by block
	touched bool    // a shared operation reads a row as a scalar
	kept    []bool
	lists
	starts []int32 // of a list by iterations, see Segments; nil: a row for each iteration
	of     []Ref   // of opSum and opMaxOf: blocks, or one list by iterations
}

// blockKey identifies a block whose rows are shared.
type blockKey struct {
	op      Op
	a, b, c Ref
}

// Mixed is the value a trace panics with if rows cannot be traced together. By, if not nil, says
// which rows differ from the others.
type Mixed struct{ By []bool }

// Rows returns how many rows a ref has; 1 for a scalar.
func (t *Trace) Rows(r Ref) int {
	if t.IsBlock(r) {
		return t.block(r).n
	}
	return 1
}

// IsBlock reports whether a ref is a block of rows.
func (t *Trace) IsBlock(r Ref) bool { return r >= firstBlock && r < firstRow }

func (t *Trace) block(r Ref) *block { return &t.blocks[r-firstBlock] }

// Row returns row q of a block, or the scalar itself.
func (t *Trace) Row(r Ref, q int) Ref {
	if !t.IsBlock(r) {
		return r
	}
	b := t.block(r)
	if b.op == opPick {
		return b.list[q]
	}
	return b.first + Ref(q)
}

// AppendRows appends the rows of a block to a list.
func (t *Trace) AppendRows(list []Ref, r Ref) []Ref {
	n := t.Rows(r)
	list = slices.Grow(list, n)
	for q := range n {
		list = append(list, t.Row(r, q))
	}
	return list
}

// rowOf returns the block that has a row, and its position in it.
func (t *Trace) rowOf(r Ref) (handle Ref, q int) {
	if b := &t.blocks[t.lastBlock]; r >= b.first && r < b.first+Ref(b.n) && b.op != opPick {
		return firstBlock + Ref(t.lastBlock), int(r - b.first)
	}
	i := sort.Search(len(t.blocks), func(i int) bool { return t.blocks[i].first > r }) - 1
	for t.blocks[i].op == opPick { // a pick has no numbers of its own
		i--
	}
	t.lastBlock = i
	return firstBlock + Ref(i), int(r - t.blocks[i].first)
}

// look returns the scalar with a number. That of a block has blocks as operands.
func (t *Trace) look(r Ref) scalar {
	if r < firstBlock {
		return t.nodes[r]
	}
	return t.lookRows(r)
}

func (t *Trace) lookRows(r Ref) scalar {
	if r < firstRow {
		b := t.block(r)
		if b.op == opPick {
			return b.like
		}
		return b.scalar
	}
	h, q := t.rowOf(r)
	b := t.block(h)
	n := b.scalar
	if b.kept != nil && b.kept[q] {
		n.marks |= keep
	}
	if b.op == OpData {
		n.f = b.column[q]
		return n
	}
	if n.op == opOut {
		n.b = Ref(q)
		return n
	}
	for _, x := range [3]*Ref{&n.a, &n.b, &n.c} {
		if *x != None {
			*x = t.Row(*x, q)
		}
	}
	return n
}

// operand returns the first (0) or second (1) operand of r; for a pick, the pick of those of its rows.
func (t *Trace) operand(r Ref, k int) Ref {
	if t.IsBlock(r) {
		if b := t.block(r); b.op == opPick {
			if b.parts[k] == None {
				list := make([]Ref, b.n)
				for q, e := range b.list {
					n := t.look(e)
					list[q] = [2]Ref{n.a, n.b}[k]
				}
				p := t.Pick(list)
				b = t.block(r) // Pick has added one
				if b.starts != nil && t.IsBlock(p) {
					t.block(p).starts = b.starts
				}
				b.parts[k] = p
			}
			return t.block(r).parts[k]
		}
	}
	n := t.look(r)
	return [2]Ref{n.a, n.b}[k]
}

// addBlock adds a block; it panics with Mixed if the numbers run out.
func (t *Trace) addBlock(b block) Ref {
	b.first, b.when, b.group, b.parts = t.nextRow, int32(len(t.nodes)), t.group, [2]Ref{None, None}
	if t.at != nil && b.n == len(t.at) {
		b.at, b.lists = t.at, t.in
	}
	if b.op != opPick {
		if int64(t.nextRow)+int64(b.n) > math.MaxInt32 || firstBlock+Ref(len(t.blocks)) == firstRow {
			panic(Mixed{})
		}
		t.nextRow += Ref(b.n)
	} else {
		t.picked += b.n
	}
	if t.Full != nil && t.Size() > t.Most {
		t.Full()
	}
	t.blocks = append(t.blocks, b)
	return firstBlock + Ref(len(t.blocks)-1)
}

// Column returns a block of known values. The slice must not be modified afterwards.
func (t *Trace) Column(values []float64) Ref {
	return t.addBlock(block{scalar: scalar{op: OpData, known: true, varying: true, a: None, b: None, c: None}, n: len(values), column: values})
}

// rule describes what a rule of simplification can see in a scalar: two with the same description are simplified in
// the same way.
func (t *Trace) rule(r Ref) scalar {
	n := t.look(r)
	s := scalar{op: opPick, varying: n.varying, known: n.known, a: None, b: None, c: None}
	switch {
	case n.op == OpConst:
		s.op, s.a = OpConst, r
	case n.op == OpNeg || n.op == OpExp || n.op == OpData:
		s.op = n.op
	case n.op == OpMul && t.look(n.a).op == OpConst:
		s.op, s.a = OpMul, n.a
	}
	return s
}

// Pick returns the block whose rows are these scalars, or if all are the same constant, that
// constant. It panics with Mixed if they are not of one kind.
func (t *Trace) Pick(list []Ref) Ref {
	inputs := true
	var like scalar
	last := None
	for q, r := range list {
		if r == last && q > 0 {
			continue
		}
		if last = r; t.IsBlock(r) {
			panic(Mixed{})
		}
		input := r < firstBlock && t.nodes[r].op == opInput
		if input && q > 0 && inputs && t.nodes[r].varying == like.varying {
			continue
		}
		if q == 0 {
			like = t.rule(r)
		} else if s := t.rule(r); s != like {
			by := make([]bool, len(list))
			for q, r := range list {
				by[q] = t.rule(r) == like
			}
			panic(Mixed{by})
		}
		inputs = inputs && input
	}
	switch like.op {
	case OpConst:
		return list[0]
	case OpData:
		column := make([]float64, len(list))
		for q, r := range list {
			column[q] = t.look(r).f
		}
		return t.Column(column)
	}
	return t.addBlock(block{scalar: scalar{op: opPick, varying: like.varying, a: None, b: None, c: None}, like: like, n: len(list), list: list, inputs: inputs})
}

// Gather returns a block made of the given rows of a block.
func (t *Trace) Gather(r Ref, rows []int) Ref {
	b := t.block(r)
	if b.op == OpData {
		column := make([]float64, len(rows))
		for q, e := range rows {
			column[q] = b.column[e]
		}
		return t.Column(column)
	}
	if len(rows) == b.n {
		same := true
		for q, e := range rows {
			if same = q == e; !same {
				break
			}
		}
		if same {
			return r
		}
	}
	list := make([]Ref, len(rows))
	for q, e := range rows {
		if b.op == opPick {
			list[q] = b.list[e]
		} else {
			list[q] = b.first + Ref(e)
		}
	}
	return t.Pick(list)
}

// Apiece repeats a number that comes from data n times, once for each row. Other refs are returned unchanged.
func (t *Trace) Apiece(r Ref, n int) Ref {
	if t.IsBlock(r) || t.look(r).op != OpData {
		return r
	}
	column, x := make([]float64, n), t.look(r).f
	for q := range column {
		column[q] = x
	}
	return t.Column(column)
}

// same reports whether two refs are the same scalar, in all rows or in none: it panics with Mixed if rows differ in this.
func (t *Trace) same(a, b Ref) bool {
	if a == b || !t.IsBlock(a) && !t.IsBlock(b) {
		return a == b
	}
	by := make([]bool, max(t.Rows(a), t.Rows(b)))
	for q := range by {
		by[q] = t.Row(a, q) == t.Row(b, q)
	}
	if slices.Contains(by, !by[0]) {
		panic(Mixed{by})
	}
	return by[0]
}

// Map returns f applied to a known value, or to all known values of a block.
func (t *Trace) Map(f func(x float64) float64, r Ref) Ref {
	column := t.Values(r)
	if column == nil {
		return t.Data(f(t.look(r).f))
	}
	out := make([]float64, len(column))
	for q, x := range column {
		out[q] = f(x)
	}
	mapped := t.Column(out)
	t.block(mapped).starts = t.block(r).starts
	return mapped
}

// Values returns the known values of a block, or nil if they are not known.
func (t *Trace) Values(r Ref) []float64 {
	if !t.IsBlock(r) {
		return nil
	}
	return t.block(r).column
}

// Holds reports whether a scalar is known and f is true for it. For a block, f must be true for
// all rows or for none; if not, the trace panics with Mixed.
func (t *Trace) Holds(r Ref, f func(x float64) bool) bool {
	if !t.IsBlock(r) {
		n := t.look(r)
		return n.known && f(n.f)
	}
	b := t.block(r)
	if !b.known {
		return false
	}
	first := f(b.column[0])
	for q, x := range b.column {
		if f(x) != first {
			by := make([]bool, b.n)
			for q := range by {
				by[q] = f(b.column[q])
			}
			_ = q
			panic(Mixed{by})
		}
	}
	return first
}

// applyRows is apply if one of the refs is a block.
func (t *Trace) applyRows(op Op, args []Ref) Ref {
	if args, starts := t.pairUp(args); starts != nil {
		return t.applyPairs(op, args, starts)
	}
	return t.applyBlocks(op, args)
}

// applyBlocks is applyRows for blocks with equally many rows.
func (t *Trace) applyBlocks(op Op, args []Ref) Ref {
	s := scalar{op: op, a: None, b: None, c: None}
	var arg [3]Ref = [3]Ref{None, None, None}
	copy(arg[:], args)
	s.a, s.b, s.c = arg[0], arg[1], arg[2]
	n, known, data, picks, made, touched := 0, true, false, false, false, false
	for _, r := range args {
		m := t.look(r)
		if t.IsBlock(r) {
			b := t.block(r)
			if n != 0 && b.n != n {
				panic("graph: blocks of different lengths meet")
			}
			n = b.n
			touched = touched || b.touched
			if b.op == opPick {
				picks = true
			} else if !b.known {
				made = true
			}
		}
		known = known && m.known
		data = data || m.op == OpData
		s.varying = s.varying || m.varying
	}
	if known {
		return t.Column(t.foldRows(op, args, n))
	}
	if s.varying && !(op.Cost() >= CostShared && !data) {
		return t.addBlock(block{scalar: s, n: n})
	}
	if picks && !made || touched { // rows may be equal to each other, or to a scalar
		list := make([]Ref, n)
		at := map[[3]Ref]Ref{}
		var last [3]Ref
		for q := range list {
			var k [3]Ref
			for i, r := range arg {
				if k[i] = None; r != None {
					k[i] = t.Row(r, q)
				}
			}
			if q > 0 && k == last {
				list[q] = list[q-1]
				continue
			}
			last = k
			r, ok := at[k]
			if !ok {
				one := s
				one.a, one.b, one.c = k[0], k[1], k[2]
				r = t.node(one, true)
				at[k] = r
			}
			list[q] = r
		}
		return t.Pick(list)
	}
	key := blockKey{op, s.a, s.b, s.c}
	if r, ok := t.blockBy[key]; ok {
		return r
	}
	r := t.addBlock(block{scalar: s, n: n})
	if t.blockBy == nil {
		t.blockBy = map[blockKey]Ref{}
	}
	t.blockBy[key] = r
	return r
}

// foldRows computes an operation on known values, row by row.
func (t *Trace) foldRows(op Op, args []Ref, n int) []float64 {
	out := make([]float64, n)
	var column [3][]float64
	var v [3]float64
	for i, r := range args {
		if t.IsBlock(r) {
			column[i] = t.block(r).column
		} else {
			v[i] = t.look(r).f
		}
	}
	for q := range out {
		for i := range args {
			if column[i] != nil {
				v[i] = column[i][q]
			}
		}
		out[q] = Apply(op, v[0], v[1], v[2])
	}
	return out
}

// asRow looks for a scalar that is shared, and reads rows of blocks, among the rows of blocks; if it is not found,
// blocks of that kind are no longer shared as a whole.
func (t *Trace) asRow(n scalar) (Ref, bool) {
	key := blockKey{op: n.op, a: n.a, b: n.b, c: n.c}
	at := -1
	for _, x := range [3]*Ref{&key.a, &key.b, &key.c} {
		if *x < firstRow {
			continue
		}
		h, q := t.rowOf(*x)
		if at >= 0 && q != at {
			at = -2
		} else if at != -2 {
			at = q
		}
		*x = h
	}
	if at >= 0 {
		if r, ok := t.blockBy[key]; ok {
			return t.Row(r, at), true
		}
	}
	for _, x := range [3]Ref{key.a, key.b, key.c} {
		if t.IsBlock(x) {
			t.block(x).touched = true
		}
	}
	return None, false
}

// SumRows returns the sum of the rows of a block.
func (t *Trace) SumRows(r Ref) Ref {
	b := t.block(r)
	if b.known {
		sum := 0.0
		for _, f := range b.column {
			sum += f
		}
		return t.Data(sum)
	}
	if b.n <= inlineTerms || t.together > 0 {
		return t.Sum(t.AppendRows(nil, r))
	}
	return t.list(opSum, []Ref{r})
}

// Group puts the blocks made from now on into one group, until the next call. Written out as
// scalars, a group is made row by row.
func (t *Trace) Group() {
	t.groups++
	t.group = t.groups
}

// Statement says that what follows is one statement for all rows that are traced together, so
// that what is computed once per statement is computed once for all of them.
func (t *Trace) Statement() (end func()) {
	t.statement++
	return func() { t.statement-- }
}

// Once says that what follows is computed once per statement, until the returned function is
// called.
func (t *Trace) Once() (end func()) {
	if t.statement == 0 {
		return func() {}
	}
	return t.Together(0)
}

// Together says that what follows is traced for n rows together, until the returned function is
// called: an operation on scalars that rows do not share is made once for each row.
func (t *Trace) Together(n int) (end func()) {
	before, at, in := t.together, t.at, t.in
	t.together, t.at, t.in = n, nil, lists{}
	return func() { t.together, t.at, t.in = before, at, in }
}

// Iterations is Together for some iterations of a loop.
func (t *Trace) Iterations(iterations []int32) (end func()) {
	end = t.Together(len(iterations))
	t.at = iterations
	return end
}

// Pairs is Together for pairs of the inner loop with the given number. at are the iterations of the
// outer loop that they belong to, and pairs says which pairs they are; nil: all.
func (t *Trace) Pairs(at []int32, inner int32, pairs []int32) (end func()) {
	end = t.Iterations(at)
	t.in = lists{inner, pairs}
	return end
}

// Mark is a state of a trace that Undo can restore.
type Mark struct {
	nodes, lists, opaques, origins, blocks, hash, picked int
	next                                                 Ref
}

// Mark returns the state of the trace. It excludes added targets, kept scalars, and inputs.
func (t *Trace) Mark() Mark {
	return Mark{len(t.nodes), len(t.lists), len(t.opaques), len(t.origins), len(t.blocks), len(t.hash), t.picked, t.nextRow}
}

// Undo removes what was made since the mark.
func (t *Trace) Undo(m Mark) {
	if len(t.hash) != m.hash {
		clear(t.hash)
		t.hashed = 0
		old := t.nodes
		for i := range m.nodes {
			if old[i].marks&hashed != 0 {
				t.hash[t.slot(t.nodes[i])] = Ref(i + 1)
				t.hashed++
			}
		}
	} else {
		for i := len(t.nodes) - 1; i >= m.nodes; i-- { // in reverse order
			if t.nodes[i].marks&hashed != 0 {
				t.hash[t.slot(t.nodes[i])] = 0
				t.hashed--
			}
		}
	}
	t.nodes = t.nodes[:m.nodes]
	t.lists, t.opaques, t.origins = t.lists[:m.lists], t.opaques[:m.opaques], t.origins[:m.origins]
	for key, r := range t.blockBy {
		if r >= firstBlock+Ref(m.blocks) {
			delete(t.blockBy, key)
		}
	}
	for key, l := range t.factors {
		if slices.ContainsFunc(refsOf(key), func(r Ref) bool { return r >= Ref(m.nodes) }) || slices.ContainsFunc(l, func(r Ref) bool { return r >= Ref(m.nodes) }) {
			delete(t.factors, key)
		}
	}
	clear(t.blocks[m.blocks:])
	t.picked = m.picked
	t.blocks, t.nextRow, t.lastBlock = t.blocks[:m.blocks], m.next, 0
	for i := range t.blocks {
		for k, r := range t.blocks[i].parts {
			if r >= firstBlock+Ref(m.blocks) {
				t.blocks[i].parts[k] = None
			}
		}
	}
}
