package graph

import (
	"math"
	"slices"
)

// Ref is a scalar in a Trace, or a block: the rows of a column (see rows.go).
type Ref int32

// None is the Ref of no scalar.
const None Ref = -1

// Kinds of scalars that only a trace knows, in addition to the operations.
const (
	opInput Op = NumOps + iota // a: coordinate
	opSum                      // lists[a : a+b]
	opMaxOf                    // lists[a : a+b]
	opOut                      // output b of opaque a
)

// inlineTerms is the length up to which a sum or maximum is a chain of
// operations inside a body; longer ones are loops with an accumulator.
const inlineTerms = 16

type scalar struct {
	op      Op
	varying bool // depends on data or on an element of an array
	known   bool // a constant or data
	marks   uint8
	a, b, c Ref
	f       float64
}

// Marks of a scalar.
const (
	keep   uint8 = 1 << iota // gets a cell even with one reader (see Keep)
	hashed                   // is in the hash table
)

type opaque struct {
	kind   NodeKind
	dims   []int
	in     []operand
	outs   int
	solved *Solved // of kinds Ode, Integral and Root
}

type term struct {
	ref    Ref
	origin int32
	group  int32   // the same for terms of blocks that are added row by row
	at     []int32 // the iterations that the rows belong to; nil: in order
	lists
}

// Trace is a model written out as scalars. Each operation makes one scalar. What the model
// computes once and reads often is one scalar with many readers, and Roll turns scalars of equal
// form into the rows of loops.
//
// Equal scalars are shared if that is worthwhile: those that do not vary by row (scalar
// parameters, and what is computed from them alone) and costly functions of parameters. Sums and
// products of array elements are not shared, so that accidental equality of rows does not split
// a loop.
type Trace struct {
	nodes   []scalar
	lists   []Ref
	opaques []opaque
	targets []term
	repeat  map[Ref]int // index into targets of a term that does not vary
	times   []float64   // how often the target is added, by target
	outputs []Ref
	inputs  int
	origins []string
	hash    []Ref // open addressing, by contents
	hashed  int

	blocks    []block
	picked    int              // rows of picks, which have no numbers
	nextRow   Ref              // the next free number of a row
	lastBlock int              // where rowOf found a row last
	group     int32            // of blocks being made
	groups    int32            // number so far
	statement int              // greater than 0 in a statement for all rows
	together  int              // number of rows traced together, 0: scalars
	at        []int32          // the iterations of a loop that these are, nil: all
	in        lists            // and the pairs of an inner loop
	blockBy   map[blockKey]Ref // blocks whose rows are shared
	parts     []part           // work space of Targets
	factors   map[string][]Ref // lower factors of matrices, by their elements

	// Full, if not nil, is called when there are more than Most scalars or, with Held, when what
	// is held takes as much memory as more than Most scalars; it does not return.
	Most int
	Full func()
	Held bool

	sharing int // greater than 0 while all equal scalars are shared

	// literal and apiece say that Simplify and Once are switched off.
	literal, apiece bool
}

// NewTrace returns an empty trace.
func NewTrace() *Trace {
	return &Trace{hash: make([]Ref, 1<<10), repeat: map[Ref]int{}, nextRow: firstRow}
}

// Grow makes room for n scalars, so that the trace of a large model is not repeatedly copied
// while it grows.
func (t *Trace) Grow(n int) { t.nodes = slices.Grow(t.nodes, n) }

// Origin registers a place in the model and returns its number, for Target.
func (t *Trace) Origin(place string) int32 {
	t.origins = append(t.origins, place)
	return int32(len(t.origins) - 1)
}

func (t *Trace) node(n scalar, share bool) Ref {
	if t.Full != nil && t.Size() > t.Most {
		t.Full()
	}
	if share && (n.a >= firstRow || n.b >= firstRow || n.c >= firstRow) {
		if r, ok := t.asRow(n); ok {
			return r
		}
	}
	if !share {
		t.nodes = append(t.nodes, n)
		return Ref(len(t.nodes) - 1)
	}
	if 2*t.hashed >= len(t.hash) {
		old := t.hash
		t.hash = make([]Ref, 2*len(old))
		for _, r := range old {
			if r != 0 {
				t.hash[t.slot(t.nodes[r-1])] = r
			}
		}
	}
	i := t.slot(n)
	if r := t.hash[i]; r != 0 {
		return r - 1
	}
	n.marks |= hashed
	t.nodes = append(t.nodes, n)
	t.hash[i] = Ref(len(t.nodes)) // plus one: 0 is empty
	t.hashed++
	return Ref(len(t.nodes) - 1)
}

// slot finds a scalar's slot in the hash table: the one that it is in, or the empty one that it would go in.
func (t *Trace) slot(n scalar) int {
	h := math.Float64bits(n.f)*0x9e3779b97f4a7c15 ^ uint64(n.op)<<56
	for _, r := range [3]Ref{n.a, n.b, n.c} {
		h = (h ^ uint64(uint32(r))) * 0xff51afd7ed558ccd
		h ^= h >> 32
	}
	mask := len(t.hash) - 1
	for i := int(h) & mask; ; i = (i + 1) & mask {
		r := t.hash[i]
		if r == 0 {
			return i
		}
		m := &t.nodes[r-1]
		if m.op == n.op && m.a == n.a && m.b == n.b && m.c == n.c && math.Float64bits(m.f) == math.Float64bits(n.f) {
			return i
		}
	}
}

// Const returns a constant that is written in the model or in a formula. It is simplified away
// where possible (x*1, x+0).
func (t *Trace) Const(f float64) Ref {
	return t.node(scalar{op: OpConst, known: true, a: None, b: None, c: None, f: f}, true)
}

// Sharing shares all equal scalars until end is called, including sums, products and data: it is for numbers that are
// computed many times, such as the terms to the left and to the right of a change point.
func (t *Trace) Sharing() (end func()) {
	t.sharing++
	return func() { t.sharing-- }
}

// Data returns a known value that comes from data. Known values are folded with each other but
// never simplified away, so that all rows have the same form.
func (t *Trace) Data(f float64) Ref {
	return t.node(scalar{op: OpData, known: true, varying: true, a: None, b: None, c: None, f: f}, t.sharing > 0)
}

// Input returns unconstrained coordinate i. element says that it belongs to an array and is not
// a scalar parameter.
func (t *Trace) Input(i int, element bool) Ref {
	t.inputs = max(t.inputs, i+1)
	return t.node(scalar{op: opInput, varying: element, a: Ref(i), b: None, c: None}, true)
}

// Known returns the value of a constant or of data. The value of a block must be the same in all
// rows; if it is not, the trace panics with Mixed.
func (t *Trace) Known(r Ref) (float64, bool) {
	if t.IsBlock(r) {
		b := t.block(r)
		if !b.known {
			return 0, false
		}
		for _, f := range b.column {
			if math.Float64bits(f) != math.Float64bits(b.column[0]) {
				panic(Mixed{})
			}
		}
		return b.column[0], true
	}
	n := t.look(r)
	return n.f, n.known
}

// IsKnown reports whether a value, or all values of a block, are known.
func (t *Trace) IsKnown(r Ref) bool { return t.look(r).known }

func (t *Trace) isConst(r Ref, f float64) bool {
	return r < firstBlock && t.nodes[r].op == OpConst && t.nodes[r].f == f
}

// Op applies an operation to scalars.
func (t *Trace) Op(op Op, args ...Ref) Ref {
	switch op {
	case OpAdd:
		return t.Add(args[0], args[1])
	case OpSub:
		return t.Sub(args[0], args[1])
	case OpMul:
		return t.Mul(args[0], args[1])
	case OpDiv:
		return t.Div(args[0], args[1])
	case OpNeg:
		return t.Neg(args[0])
	case OpPow:
		return t.Pow(args[0], args[1])
	case OpSelect:
		return t.Select(args[0], args[1], args[2])
	case OpLog:
		return t.Log(args[0])
	case OpLt:
		return t.Lt(args[0], args[1])
	case OpLe:
		return t.Le(args[0], args[1])
	}
	return t.apply(op, args...)
}

// apply makes the scalar without simplifying.
func (t *Trace) apply(op Op, args ...Ref) Ref {
	for _, r := range args {
		if t.IsBlock(r) {
			return t.applyRows(op, args)
		}
	}
	n := scalar{op: op, a: None, b: None, c: None}
	n.a = args[0]
	if len(args) > 1 {
		n.b = args[1]
	}
	if len(args) > 2 {
		n.c = args[2]
	}
	known, data := true, false
	var v [3]float64
	for i, r := range args {
		m := t.look(r)
		known = known && m.known
		data = data || m.op == OpData
		n.varying = n.varying || m.varying
		v[i] = m.f
	}
	if known {
		f := Apply(op, v[0], v[1], v[2])
		if data {
			return t.Data(f)
		}
		return t.Const(f)
	}
	share := !n.varying || t.sharing > 0 || op.Cost() >= CostShared && !data
	if t.together > 0 && !share { // every row has its own
		return t.addBlock(block{scalar: n, n: t.together})
	}
	return t.node(n, share)
}

// Select returns b if c is not 0, else d.
func (t *Trace) Select(c, b, d Ref) Ref {
	if t.look(b).op != OpData && t.look(d).op != OpData && t.IsKnown(c) {
		if t.Holds(c, func(f float64) bool { return f != 0 }) {
			return b
		}
		return d
	}
	if t.same(b, d) {
		return b
	}
	return t.apply(OpSelect, c, b, d)
}

// The elementary functions.

func (t *Trace) Max(a, b Ref) Ref   { return t.apply(OpMax, a, b) }
func (t *Trace) Min(a, b Ref) Ref   { return t.apply(OpMin, a, b) }
func (t *Trace) Lbeta(a, b Ref) Ref { return t.apply(OpLbeta, a, b) }
func (t *Trace) Eq(a, b Ref) Ref    { return t.apply(OpEq, a, b) }
func (t *Trace) Square(a Ref) Ref   { return t.apply(OpMul, a, a) }
func (t *Trace) Sqrt(a Ref) Ref     { return t.apply(OpSqrt, a) }
func (t *Trace) Abs(a Ref) Ref      { return t.apply(OpAbs, a) }
func (t *Trace) Exp(a Ref) Ref      { return t.apply(OpExp, a) }
func (t *Trace) Log1p(a Ref) Ref    { return t.apply(OpLog1p, a) }
func (t *Trace) Expm1(a Ref) Ref    { return t.apply(OpExpm1, a) }
func (t *Trace) Log1pExp(a Ref) Ref { return t.apply(OpLog1pExp, a) }
func (t *Trace) Log1mExp(a Ref) Ref { return t.apply(OpLog1mExp, a) }
func (t *Trace) Logistic(a Ref) Ref { return t.apply(OpLogistic, a) }
func (t *Trace) Lgamma(a Ref) Ref   { return t.apply(OpLgamma, a) }
func (t *Trace) Digamma(a Ref) Ref  { return t.apply(OpDigamma, a) }
func (t *Trace) Phi(a Ref) Ref      { return t.apply(OpPhi, a) }
func (t *Trace) LogPhi(a Ref) Ref   { return t.apply(OpLogPhi, a) }
func (t *Trace) InvPhi(a Ref) Ref   { return t.apply(OpInvPhi, a) }
func (t *Trace) Erf(a Ref) Ref      { return t.apply(OpErf, a) }
func (t *Trace) Erfc(a Ref) Ref     { return t.apply(OpErfc, a) }
func (t *Trace) Sin(a Ref) Ref      { return t.apply(OpSin, a) }
func (t *Trace) Cos(a Ref) Ref      { return t.apply(OpCos, a) }
func (t *Trace) Tanh(a Ref) Ref     { return t.apply(OpTanh, a) }
func (t *Trace) Atan(a Ref) Ref     { return t.apply(OpAtan, a) }
func (t *Trace) Stop(a Ref) Ref     { return t.apply(OpStop, a) }

// list stores refs and makes an n-ary scalar over them; a block among them means its rows.
func (t *Trace) list(op Op, refs []Ref) Ref {
	t.single()
	n := scalar{op: op, a: Ref(len(t.lists)), b: Ref(len(refs)), c: None}
	for _, r := range refs {
		n.varying = n.varying || t.look(r).varying
	}
	t.lists = append(t.lists, refs...)
	return t.node(n, false)
}

// single panics if rows are being traced together: what is made has no rows.
func (t *Trace) single() {
	if t.together > 0 {
		panic(Mixed{})
	}
}

// alone panics if one of the refs is a block: what is asked for has no rows.
func (t *Trace) alone(list []Ref) {
	for _, r := range list {
		if t.IsBlock(r) {
			panic(Mixed{})
		}
	}
}

// reduce makes a sum or maximum of a long list, for each of the rows if they are traced together.
func (t *Trace) reduce(op Op, list []Ref) Ref {
	if t.together > 0 || slices.ContainsFunc(list, t.IsBlock) {
		return t.reduceRows(op, list)
	}
	return t.list(op, list)
}

// Sum returns the sum of the list, 0 if it is empty. Known terms are added first.
func (t *Trace) Sum(list []Ref) Ref {
	if t.listStarts(list) != nil {
		return t.reduceRows(opSum, list)
	}
	var known float64
	var rows []float64 // the known terms, if they have rows
	var data, any bool
	rest := make([]Ref, 0, len(list))
	for _, r := range list {
		n := t.look(r)
		if !n.known {
			rest = append(rest, r)
			continue
		}
		column := t.Values(r)
		if column != nil && rows == nil {
			rows = make([]float64, len(column))
			for q := range rows {
				rows[q] = known
			}
		}
		for q := range rows {
			if column != nil {
				rows[q] += column[q]
			} else {
				rows[q] += n.f
			}
		}
		known += n.f
		data = data || n.op == OpData
		any = true
	}
	var base Ref = None
	if rows != nil {
		base = t.Column(rows)
	} else if any && data {
		base = t.Data(known)
	} else if any && (known != 0 || len(rest) == 0) {
		base = t.Const(known)
	}
	var sum Ref
	switch {
	case len(rest) == 0:
		if base == None {
			return t.Const(0)
		}
		return base
	case len(rest) <= inlineTerms:
		sum = rest[0]
		for _, r := range rest[1:] {
			sum = t.Add(sum, r)
		}
	default:
		sum = t.reduce(opSum, rest)
	}
	if base != None {
		sum = t.Add(sum, base)
	}
	return sum
}

// MaxOf returns the largest of the list, -Inf if it is empty. Derivatives do not pass through it.
func (t *Trace) MaxOf(list []Ref) Ref {
	if len(list) == 0 {
		return t.Const(math.Inf(-1))
	}
	if t.listStarts(list) != nil {
		return t.Stop(t.reduceRows(opMaxOf, list))
	}
	known := true
	for _, r := range list {
		known = known && t.look(r).known
	}
	if len(list) > inlineTerms && !known {
		return t.reduce(opMaxOf, list)
	}
	m := list[0]
	for _, r := range list[1:] {
		m = t.Max(m, r)
	}
	return t.Stop(m)
}

// LogSumExp returns log(sum(exp(list))), -Inf if the list is empty.
func (t *Trace) LogSumExp(list []Ref) Ref {
	switch len(list) {
	case 0:
		return t.Const(math.Inf(-1))
	case 1:
		if t.listStarts(list) == nil {
			return list[0]
		}
	}
	// At least the smallest number, so that a list of -Inf gives -Inf, not NaN.
	m := t.Max(t.MaxOf(list), t.Const(-math.MaxFloat64))
	e := make([]Ref, len(list))
	for i, r := range list {
		e[i] = t.Exp(t.Sub(r, m))
	}
	return t.Add(m, t.Log(t.Sum(e)))
}

// Dot returns the sum of products.
func (t *Trace) Dot(a, b []Ref) Ref {
	p := make([]Ref, len(a))
	for i := range a {
		p[i] = t.Mul(a[i], b[i])
	}
	return t.Sum(p)
}

// Keep gives a scalar a cell of its own even if it has only one reader. It is for what a
// recurrence carries between iterations, which must not grow into one long body.
func (t *Trace) Keep(r Ref) {
	switch {
	case t.look(r).known:
	case r < firstBlock:
		t.nodes[r].marks |= keep
	case r < firstRow:
		b := t.block(r)
		if b.op == opPick {
			for _, e := range b.list {
				t.Keep(e)
			}
			return
		}
		b.marks |= keep
	default:
		h, q := t.rowOf(r)
		b := t.block(h)
		if b.kept == nil {
			b.kept = make([]bool, b.n)
		}
		b.kept[q] = true
	}
}

// Output requests the value of a scalar; outputs are numbered from 0.
func (t *Trace) Output(r Ref) { t.outputs = append(t.outputs, r) }

// Len returns the number of scalars, including those of blocks.
func (t *Trace) Len() int { return len(t.nodes) + int(t.nextRow-firstRow) }

// perScalar is how many rows of a block take about as much memory as a scalar, on the
// way to a program.
const perScalar = 32

// Size returns the number that is compared with Most: the number of scalars, including those of
// blocks, or with Held, the number of scalars that would take the memory in use.
func (t *Trace) Size() int {
	if !t.Held {
		return t.Len()
	}
	return len(t.nodes) + len(t.blocks) + (int(t.nextRow-firstRow)+t.picked)/perScalar
}

// Entries returns how many scalars and blocks are held: the size of a trace, excluding columns
// and lists.
func (t *Trace) Entries() int { return len(t.nodes) + len(t.blocks) }

// Value computes a scalar from inputs, by recursion; for tests.
func (t *Trace) Value(inputs []float64, r Ref) float64 {
	v := evaluation{t: t, inputs: inputs, done: map[Ref]float64{}, outs: map[Ref][]float64{}}
	return v.value(r)
}
