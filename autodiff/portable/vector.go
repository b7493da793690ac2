package portable

import (
	"slices"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// Vector code runs a body operation by operation over a chunk of rows. Operands in consecutive cells are used where
// they are; others are copied into buffers, few enough to stay in the first-level cache.

// An operand is a run of consecutive floats, or one float for all rows.
type operand struct {
	source uint8 // of Machine.source: memory or data
	scalar bool  // one float for all rows
	step   int32 // 1: moves with the row, 0: a buffer
	base   int32
}

// A vectorInstr computes d = op(a, b, c) for a chunk, or has an effect.
type vectorInstr struct {
	op         graph.Op
	d, a, b, c operand
	product    bool  // an effect adds a*b instead of a
	rounded    bool  // codeSum adds a*b rounded, or a*b rounded times c
	base       int32 // of a strided or indexed place
	stride     int32
	table      int32
	terms      []term        // of a chain, 2 to 4
	parts      []vectorInstr // of codeInterleave: sums that may meet in a cell

	kernel func(s *span) // nil: it has none, see Machine.chunk
	span   span          // what the kernel takes
}

// A term of a chain is a vector times a scalar.
type term struct{ a, s operand }

// Codes of vector instructions in addition to the operations of the graph.
const (
	codeCopy            graph.Op = graph.NumOps + 64 + iota // d = a
	codeStrided                                             // d = cells base + stride*q
	codeIndexed                                             // d = cells base + index[table+q]
	codeStoreStrided                                        // cells base + stride*q = a
	codeStoreIndexed                                        // cells base + index[table+q] = a
	codeIncrease                                            // d += a, or a*b fused
	codeIncreaseStrided                                     // cells base + stride*q += a, or a*b fused
	codeIncreaseIndexed                                     // cells base + index[table+q] += a, or a*b fused
	codeSum                                                 // partial sums at base += a, or a*b fused
	codeLargestIndexed                                      // cells base + index[table+q] = max(those, a), row after row
	codeLargestStrided                                      // cells base + stride*q = max(those, a), row after row
	codeChain                                               // d = c + sum of terms, each fused, in order
	codeInterleave                                          // row after row all parts, each a sum to differing cells
	codeSoftplus                                            // d = log1p_exp(a) and b = logistic(a)
)

// A vectorLoop is a loop ready to run in chunks.
type vectorLoop struct {
	rows   int
	starts []int32
	fixed  []scalarInstr // values that are the same for all rows of an iteration
	code   []vectorInstr
	sums   []sum
	chunk  int
	found  bool // the operands are always the same rows, and have been found
}

type vectorBuilder struct {
	*builder
	outside bool // outside nests
	loop    *vectorLoop
	body    []graph.Instr
	done    []bool // computed together with an earlier value
	at      []operand
	fixed   []bool
	last    []int // the last instruction that uses a value
	direct  []int32
	buffer  []int32 // the buffer of a value, or -1
	free    []int32 // buffers that are free
	buffers int32
	uses    []int
	pins    []int  // per value: deferred instructions that will read it
	over    []bool // per value: pinned after its last use
	meets   []int  // per sum to differing cells: the last one that may add to the same cells, or itself
	met     map[int]*meeting
	folded  []bool           // computed by the only sum that uses it
	waiting map[int][]int32  // by sum: values whose buffers stay taken until then
	pending map[int32]*chain // by the value that continues it
}

// A meeting collects sums whose cells overlap until the last of them, so that
// every row is added by all of them before the next.
type meeting struct {
	parts []vectorInstr
	held  []int32
}

// A chain is a run of fused multiply-adds, each adding a vector times a scalar
// to the one before, that are computed in one pass over the rows.
type chain struct {
	start operand // what the first term is added to
	terms []term
	held  []int32 // values whose buffers stay taken until the chain is computed
}

func (b *builder) vectorLoop(l *autodiff.Loop, outside bool) *vectorLoop {
	n := len(l.Body)
	v := &vectorBuilder{
		builder: b, outside: outside, loop: &vectorLoop{rows: l.Rows, starts: l.Starts}, body: l.Body, done: make([]bool, n),
		at: make([]operand, n), fixed: make([]bool, n), last: make([]int, n),
		folded: make([]bool, n), waiting: map[int][]int32{}, direct: make([]int32, n), buffer: make([]int32, n), uses: make([]int, n), pins: make([]int, n), over: make([]bool, n), pending: map[int32]*chain{},
	}
	v.analyse(l.Body)
	v.fold()
	v.findMeetings(l)
	for i, in := range l.Body {
		v.instr(i, in)
		v.release(i, in)
	}
	v.place()
	return v.loop
}

// analyse finds what does not vary, the last uses, and the values that can be computed right where they are stored.
func (v *vectorBuilder) analyse(body []graph.Instr) {
	for i, in := range body {
		v.buffer[i], v.direct[i], v.last[i] = -1, -1, -1
		v.fixed[i] = !in.Op.Effect()
		if in.Op == graph.OpLoad || in.Op == graph.OpData {
			v.fixed[i] = in.Addr.Table < 0 && in.Addr.Stride == 0
		}
		for _, o := range operands(in) {
			if o >= 0 {
				v.last[o] = i
				v.uses[o]++
				v.fixed[i] = v.fixed[i] && v.fixed[o]
			}
		}
	}
	for i, in := range body {
		if in.Op == graph.OpStore && in.Addr.Table < 0 && in.Addr.Stride == 1 &&
			body[in.A].Op.Arity() > 0 && !v.fixed[in.A] && v.direct[in.A] < 0 {
			v.direct[in.A] = int32(i)
			v.at[in.A] = operand{step: 1, base: in.Addr.Base}
		}
	}
}

// fold finds the products and negations that only a sum to one cell uses: it computes them as it adds.
func (v *vectorBuilder) fold() {
	for j, in := range v.body {
		if in.Op != graph.OpTarget && (in.Op != graph.OpAcc || in.Addr.Table >= 0 || in.Addr.Stride != 0) {
			continue
		}
		alone := func(i int32, op graph.Op) bool {
			return v.body[i].Op == op && v.uses[i] == 1 && !v.fixed[i]
		}
		product := func(i int32) bool {
			return alone(i, graph.OpMul) && !v.fixed[v.body[i].A] && !v.fixed[v.body[i].B] && v.quiet(int(i), j)
		}
		a := in.A
		if in.B >= 0 {
			if v.fixed[a] {
				a = in.B
			}
			v.folded[a] = product(a) && (v.fixed[in.A] || v.fixed[in.B])
			continue
		}
		if alone(a, graph.OpNeg) && v.quiet(int(a), j) {
			v.folded[a] = true
			a = v.body[a].A
		}
		v.folded[a] = v.folded[a] || product(a)
	}
}

// quiet reports whether nothing between instructions i and j changes cells that differ by row.
func (v *vectorBuilder) quiet(i, j int) bool {
	for _, in := range v.body[i:j] {
		if in.Op.Effect() && in.Op != graph.OpTarget && (in.Op != graph.OpAcc || in.Addr.Table >= 0 || in.Addr.Stride != 0) {
			return false
		}
	}
	return true
}

// findMeetings finds the sums of a body that may add to the same cells.
func (v *vectorBuilder) findMeetings(l *autodiff.Loop) {
	v.meets, v.met = make([]int, len(l.Body)), map[int]*meeting{}
	lo, hi, _ := rowsOf(l.Rows, l.Starts)
	type reach struct{ from, to int32 }
	of := make([]reach, len(l.Body))
	for i, in := range l.Body {
		v.meets[i] = i
		if in.Op != graph.OpAcc || in.Addr.Table < 0 && in.Addr.Stride == 0 {
			continue
		}
		x, y := in.Addr.Base+in.Addr.Stride*lo, in.Addr.Base+in.Addr.Stride*(hi-1)
		if in.Addr.Table >= 0 {
			t := v.prog.Index[in.Addr.Table+lo : in.Addr.Table+hi]
			x, y = in.Addr.Base+slices.Min(t), in.Addr.Base+slices.Max(t)
		}
		of[i] = reach{min(x, y), max(x, y) + 1}
		for j := 0; j < i; j++ {
			if of[j].to <= of[i].from || of[i].to <= of[j].from || of[j].to == 0 || interlaced(in.Addr, l.Body[j].Addr) {
				continue
			}
			old := v.meets[j]
			for k := range v.meets[:i] {
				if v.meets[k] == old {
					v.meets[k] = i
				}
			}
		}
	}
}

// interlaced reports whether two evenly spaced addresses never coincide.
func interlaced(a, b graph.Addr) bool {
	return a.Table < 0 && b.Table < 0 && a.Stride == b.Stride && a.Stride != 0 && (a.Base-b.Base)%a.Stride != 0
}

// meet defers a sum that meets a later one, or emits all that have met. It
// reports whether the sum is done.
func (v *vectorBuilder) meet(i int, in graph.Instr, x vectorInstr) bool {
	last := v.meets[i]
	m := v.met[last]
	if last == i && m == nil {
		return false
	}
	if m == nil {
		m = &meeting{}
		v.met[last] = m
	}
	m.parts = append(m.parts, x)
	if last != i {
		m.held = v.pin(m.held, in)
		return true
	}
	v.parts = max(v.parts, len(m.parts))
	unused := operand{scalar: true}
	v.emit(vectorInstr{op: codeInterleave, d: unused, a: unused, b: unused, c: unused, parts: m.parts})
	v.unpin(m.held)
	return true
}

// pin keeps the buffers of operands that a deferred instruction will read, until
// unpin, whatever uses them last in between.
func (v *vectorBuilder) pin(held []int32, in graph.Instr) []int32 {
	for _, o := range operands(in) {
		if o >= 0 && v.buffer[o] >= 0 {
			v.pins[o]++
			held = append(held, o)
		}
	}
	return held
}

// unpin frees the buffers of pinned values whose last use has passed.
func (v *vectorBuilder) unpin(held []int32) {
	for _, o := range held {
		if v.pins[o]--; v.pins[o] == 0 && v.over[o] {
			v.drop(o)
		}
	}
}

// drop frees the buffer of a value.
func (v *vectorBuilder) drop(o int32) {
	v.free = append(v.free, v.buffer[o])
	v.buffer[o] = -1
}

// take gives a value a buffer. Buffers are numbered here and get their cells in place.
func (v *vectorBuilder) take(i int) operand {
	var n int32
	if k := len(v.free); k > 0 {
		n, v.free = v.free[k-1], v.free[:k-1]
	} else {
		n = v.buffers
		v.buffers++
	}
	v.buffer[i] = n
	return operand{base: n}
}

// release frees the buffers whose values are used for the last time.
func (v *vectorBuilder) release(i int, in graph.Instr) {
	for _, o := range operands(in) {
		if o >= 0 && v.last[o] == i && v.buffer[o] >= 0 {
			if v.pins[o] > 0 {
				v.over[o] = true
			} else {
				v.drop(o)
			}
		}
	}
}

// place gives the buffers their cells, and the loop a chunk size for which they and what is used in place fit into
// the cache.
func (v *vectorBuilder) place() {
	streams := int(v.buffers) + v.streams()
	chunk := 512
	if streams > 8 {
		chunk = 256
	}
	if streams > 16 {
		chunk = 128
	}
	v.loop.chunk = chunk
	v.loop.found = v.outside && v.loop.rows <= chunk
	at := v.builder.buffer(int(v.buffers) * chunk)
	var fix func(x *vectorInstr)
	fix = func(x *vectorInstr) {
		list := []*operand{&x.d, &x.a, &x.b, &x.c}
		for i := range x.terms {
			list = append(list, &x.terms[i].a)
		}
		for _, o := range list {
			if o.step == 0 && !o.scalar {
				o.base = at + o.base*int32(chunk)
			}
		}
		for i := range x.parts {
			fix(&x.parts[i])
		}
	}
	for k := range v.loop.code {
		x := &v.loop.code[k]
		fix(x)
		x.kernel = kernel(x, v.loop.found)
	}
}

// streams counts the runs of cells and data that the code uses in place.
func (v *vectorBuilder) streams() int {
	seen := map[operand]bool{}
	for _, x := range v.loop.code {
		for _, o := range []operand{x.d, x.a, x.b, x.c} {
			if o.step == 1 {
				seen[o] = true
			}
		}
		for _, t := range x.terms {
			seen[t.a] = true
		}
	}
	return len(seen)
}

// scalarPlace is where scalar code finds a value that does not vary.
func (v *vectorBuilder) scalarPlace(o int32) place {
	x := v.at[o]
	if x.source == 1 {
		return place{v.dataCopy(x.base, x.base+1), 0}
	}
	return place{x.base, 0}
}

func (v *vectorBuilder) emit(x vectorInstr) { v.loop.code = append(v.loop.code, x) }

func (v *vectorBuilder) instr(i int, in graph.Instr) {
	switch {
	case in.Op == graph.OpConst:
		v.at[i] = operand{scalar: true, base: v.constant(in.F)}
	case in.Op == graph.OpData || in.Op == graph.OpLoad:
		v.load(i, in)
	case in.Op.Effect():
		v.effect(i, in)
	case v.folded[i]:
		j := v.last[i]
		if v.folded[j] {
			j = v.last[j]
		}
		v.waiting[j] = v.pin(v.waiting[j], in)
	case v.fixed[i]:
		cell := v.alloc(1)
		s := compute(in.Op)
		s.d = place{cell, 0}
		for k, o := range operands(in) {
			if o >= 0 {
				*[]*place{&s.a, &s.b, &s.c}[k] = v.scalarPlace(o)
			}
		}
		v.loop.fixed = append(v.loop.fixed, s)
		v.at[i] = operand{scalar: true, base: cell}
	case v.paired(i, in):
	case v.chained(i, in):
	default:
		unused := operand{scalar: true}
		x := vectorInstr{op: in.Op, a: unused, b: unused, c: unused}
		for k, o := range operands(in) {
			if o >= 0 {
				*[]*operand{&x.a, &x.b, &x.c}[k] = v.at[o]
			}
		}
		v.shape(&x)
		if v.direct[i] < 0 {
			// an operand that dies here passes its buffer on: kernels work row by row
			v.release(i, in)
			v.at[i] = v.take(i)
		}
		x.d = v.at[i]
		v.emit(x)
	}
}

// paired computes log1p_exp(x) together with logistic(x), its derivative, if a body has both: they share the
// exponential. It reports whether i is done.
func (v *vectorBuilder) paired(i int, in graph.Instr) bool {
	if v.done[i] {
		return true
	}
	if in.Op != graph.OpLog1pExp || v.direct[i] >= 0 {
		return false
	}
	for j := i + 1; j < len(v.body); j++ {
		other := v.body[j]
		if other.Op != graph.OpLogistic || other.A != in.A || v.direct[j] >= 0 {
			continue
		}
		x := vectorInstr{op: codeSoftplus, a: v.at[in.A], c: operand{scalar: true}}
		v.at[i], v.at[j] = v.take(i), v.take(j)
		x.d, x.b = v.at[i], v.at[j]
		v.emit(x)
		v.done[j] = true
		return true
	}
	return false
}

// scaled returns the vector and the scalar of a product a*b, if it is one.
func (v *vectorBuilder) scaled(in graph.Instr) (t term, ok bool) {
	if in.Op != graph.OpFma {
		return t, false
	}
	a, b := v.at[in.A], v.at[in.B]
	if a.scalar {
		a, b = b, a
	}
	return term{a, b}, !a.scalar && b.scalar
}

// chained defers a multiply-add that the next one continues, and computes what
// has been deferred when the chain ends. It reports whether i is done.
func (v *vectorBuilder) chained(i int, in graph.Instr) bool {
	t, ok := v.scaled(in)
	if !ok {
		return false
	}
	c := v.pending[in.C]
	if c == nil {
		if v.at[in.C].scalar {
			return false
		}
		c = &chain{start: v.at[in.C]}
	}
	more := len(c.terms) < 3 && v.direct[i] < 0 && v.uses[i] == 1 && v.continues(i)
	if !more && len(c.terms) == 0 {
		return false
	}
	c.terms = append(c.terms, t)
	if more {
		c.held = v.pin(c.held, in)
		v.pending[int32(i)] = c
		return true
	}
	if v.direct[i] < 0 {
		v.at[i] = v.take(i)
	}
	v.emit(vectorInstr{op: codeChain, d: v.at[i], a: operand{scalar: true}, b: operand{scalar: true}, c: c.start, terms: c.terms})
	v.unpin(c.held)
	return true
}

// continues reports whether the only user of value i adds a vector times a
// scalar to it.
func (v *vectorBuilder) continues(i int) bool {
	j := v.last[i]
	in := v.body[j]
	return in.Op == graph.OpFma && in.C == int32(i) && v.fixed[in.A] != v.fixed[in.B]
}

func (v *vectorBuilder) load(i int, in graph.Instr) {
	source := uint8(0)
	if in.Op == graph.OpData {
		source = 1
	}
	switch a := in.Addr; {
	case a.Table >= 0:
		v.at[i] = v.take(i)
		v.emit(vectorInstr{op: codeIndexed, d: v.at[i], a: operand{source: source, scalar: true}, base: a.Base, table: a.Table})
	case a.Stride == 0:
		v.at[i] = operand{source: source, scalar: true, base: a.Base}
	case a.Stride == 1:
		v.at[i] = operand{source: source, step: 1, base: a.Base}
	default:
		v.at[i] = v.take(i)
		v.emit(vectorInstr{op: codeStrided, d: v.at[i], a: operand{source: source, scalar: true}, base: a.Base, stride: a.Stride})
	}
}

// shape brings the operands into a form that has a kernel: a scalar in a position in which no kernel takes one is
// spread over a buffer.
func (v *vectorBuilder) shape(x *vectorInstr) {
	switch x.op {
	case graph.OpAdd, graph.OpMul:
		if x.a.scalar {
			x.a, x.b = x.b, x.a
		}
	case graph.OpFma, graph.OpFms, graph.OpFnma:
		if x.a.scalar {
			x.a, x.b = x.b, x.a
		}
		if x.a.scalar { // a product of two scalars and a vector
			x.a = v.spread(x.a)
		}
	case graph.OpSelect:
		if x.a.scalar {
			x.a = v.spread(x.a)
		}
	}
}

// spread copies a scalar into a temporary buffer.
func (v *vectorBuilder) spread(s operand) operand {
	d := operand{base: v.buffers}
	v.buffers++
	v.emit(vectorInstr{op: codeCopy, d: d, a: s})
	return d
}

func (v *vectorBuilder) effect(i int, in graph.Instr) {
	a := v.at[in.A]
	x := vectorInstr{a: a, b: operand{scalar: true}, c: operand{scalar: true}, base: in.Addr.Base, stride: in.Addr.Stride, table: in.Addr.Table}
	indexed, strided := in.Addr.Table >= 0, in.Addr.Stride != 1
	if in.B >= 0 {
		x.b = v.at[in.B]
		if x.a.scalar {
			x.a, x.b = x.b, x.a
		}
		x.product = true
	}
	pick := func(next, strides, indices graph.Op) {
		switch {
		case indexed:
			x.op = indices
		case strided:
			x.op = strides
		default:
			x.op = next
			x.d = operand{step: 1, base: in.Addr.Base}
		}
		if x.op != next && x.a.scalar || x.op == codeIncrease && x.a.scalar {
			x.a = v.spread(x.a)
		}
	}
	switch in.Op {
	case graph.OpStore:
		if v.direct[in.A] == int32(i) {
			return
		}
		pick(codeCopy, codeStoreStrided, codeStoreIndexed)
	case graph.OpAccMax:
		pick(codeLargestStrided, codeLargestStrided, codeLargestIndexed)
		if x.a.scalar {
			x.a = v.spread(x.a)
		}
	case graph.OpTarget, graph.OpAcc:
		if in.Op == graph.OpAcc && (indexed || in.Addr.Stride != 0) {
			pick(codeIncrease, codeIncreaseStrided, codeIncreaseIndexed)
			if v.meet(i, in, x) {
				return
			}
			break
		}
		v.sum(i, in)
		return
	}
	v.emit(x)
}

// sum emits a sum to one cell, with what is folded into it.
func (v *vectorBuilder) sum(i int, in graph.Instr) {
	unused := operand{scalar: true}
	x := vectorInstr{op: codeSum, a: v.at[in.A], b: unused, c: unused, base: v.alloc(9)}
	s := sum{partial: x.base, cell: in.Addr.Base}
	if in.Op == graph.OpTarget {
		s.cell = v.target
	}
	a := in.A
	if in.B >= 0 {
		x.b, x.product = v.at[in.B], true
		if v.fixed[a] {
			a, x.a, x.b = in.B, x.b, x.a
		}
	}
	if v.folded[a] && v.body[a].Op == graph.OpNeg {
		s.negated = true
		a = v.body[a].A
		x.a = v.at[a]
	}
	if v.folded[a] {
		x.c, x.rounded = x.b, true
		x.a, x.b = v.at[v.body[a].A], v.at[v.body[a].B]
	}
	if x.a.scalar {
		x.a = v.spread(x.a)
	}
	v.loop.sums = append(v.loop.sums, s)
	v.emit(x)
	v.unpin(v.waiting[i])
}
