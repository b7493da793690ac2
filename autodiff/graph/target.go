package graph

// Term is a scalar, or the rows of a block, to be added to the log density.
type Term struct {
	Ref    Ref
	Origin int32
}

// Target adds a scalar to the log density. The terms of a sum that do not vary by row are added
// once, times the number of rows. Those that vary stay one term, so that everything that a row
// computes is in one body; only the terms of a long sum, and those that a loop of the model adds
// up, are rows of their own.
func (t *Trace) Target(r Ref, origin int32) {
	if t.IsBlock(r) {
		t.Targets([]Term{{r, origin}})
		return
	}
	a := apart{t: t, rows: 1, parts: t.parts[:0], budget: t.Len() + 1000, origin: origin}
	a.row(r, 1)
	t.addParts(a.parts, 0, nil, 0, lists{})
	clear(a.parts)
	t.parts = a.parts
}

// part is a piece of a term: k times ref, or just k if ref is None.
type part struct {
	Term
	k       float64
	column  []float64 // a factor by row
	varying bool
	rows    []part // the parts of each of n rows that are added one after another
	n       int
	starts  []int32 // the rows are those of lists by iterations
	at      []int32 // and the iterations of the loop that they belong to
}

// Targets adds terms to the log density, row by row if they are blocks.
func (t *Trace) Targets(list []Term) {
	rows := 1
	for _, x := range list {
		rows = max(rows, t.Rows(x.Ref))
	}
	t.TargetRows(list, rows)
}

// Terms are what each of some iterations of a loop adds to the log density.
type Terms struct {
	List       []Term
	Iterations []int32 // nil: all
	// Starts, if not nil, says that each iteration adds the terms of a list: those of the q-th
	// iteration are the rows Starts[q]:Starts[q+1]. Pairs are their numbers in the whole list, of
	// which these may be a part; nil: all.
	Starts, Pairs []int32
	Inner         int32 // the number of the inner loop
}

// lists are rows of an inner loop: those of one inner loop come pair by pair.
type lists struct {
	inner int32 // its number; 0: none
	pairs []int32
}

// pairOf returns the number of the pair to which a row belongs.
func (l *lists) pairOf(q int) int32 {
	if l.pairs == nil {
		return int32(q)
	}
	return l.pairs[q]
}

// TargetRows adds terms to the log density in each of n rows; a scalar is added n times.
func (t *Trace) TargetRows(list []Term, n int) { t.TargetIterations([]Terms{{List: list}}, n) }

// TargetIterations adds to the log density what each of n iterations of a loop adds, one iteration at a time.
func (t *Trace) TargetIterations(sets []Terms, n int) {
	all := make([][]part, len(sets))
	at := make([][]int32, len(sets))
	for i, set := range sets {
		a := apart{t: t, rows: n, iterations: set.Iterations}
		if set.Iterations != nil {
			a.rows = len(set.Iterations)
		}
		if set.Starts != nil {
			a.iterations = (&block{at: set.Iterations}).pairIterations(&block{starts: set.Starts, n: int(set.Starts[len(set.Starts)-1])})
			a.rows = len(a.iterations)
		}
		if at[i] = a.iterations; i == 0 {
			a.parts = t.parts[:0]
		}
		for _, x := range set.List {
			// A sum that occurs in itself again and again (x + x, where x is y + y, ...) has more terms than scalars;
			// such a sum is not split completely.
			a.budget, a.origin = t.Len()+1000, x.Origin
			a.all(x.Ref, 1)
		}
		all[i] = a.parts
	}
	t.Group()
	group := t.group
	next := make([]int, len(sets)) // the iteration of each set that comes next
	for iteration := range n {
		for i, set := range sets {
			q := next[i]
			switch {
			case set.Iterations == nil:
				q = iteration
			case q == len(set.Iterations) || int(set.Iterations[q]) != iteration:
				continue
			}
			next[i] = q + 1
			if set.Starts == nil {
				t.addParts(all[i], q, set.Iterations, group, lists{})
				continue
			}
			for p := set.Starts[q]; p < set.Starts[q+1]; p++ {
				t.addParts(all[i], int(p), at[i], group, lists{set.Inner, set.Pairs})
			}
		}
	}
	if len(sets) > 0 {
		clear(all[0])
		t.parts = all[0]
	}
}

// addParts adds the parts of row q, in a group of terms; 0: no group.
func (t *Trace) addParts(parts []part, q int, iterations []int32, group int32, in lists) {
	for i := range parts {
		p := &parts[i]
		switch {
		case p.starts != nil:
			for i := p.starts[q]; i < p.starts[q+1]; i++ {
				t.addParts(p.rows, int(i), p.at, group, in)
			}
			continue
		case p.rows != nil:
			t.Group()
			for q, group := 0, t.group; q < p.n; q++ {
				t.addParts(p.rows, q, nil, group, lists{})
			}
			continue
		case p.varying:
			if q == 0 {
				t.targets = append(t.targets, term{p.Ref, p.Origin, group, iterations, in})
				t.times = append(t.times, 1)
			}
			continue
		}
		if p.Ref == None {
			p.Ref = t.Const(1)
		}
		k := p.k
		if p.column != nil {
			k = float64(k * p.column[q])
		}
		r := t.Row(p.Ref, q)
		i, ok := t.repeat[r]
		if !ok {
			t.repeat[r] = len(t.targets)
			t.targets = append(t.targets, term{r, p.Origin, group, []int32{iterationOf(iterations, q)}, lists{in.inner, []int32{in.pairOf(q)}}})
			t.times = append(t.times, k)
			continue
		}
		t.times[i] += k
	}
}

func iterationOf(iterations []int32, q int) int32 {
	if iterations == nil {
		return int32(q)
	}
	return iterations[q]
}

// apart splits terms of the log density.
type apart struct {
	t          *Trace
	budget     int
	origin     int32
	rows       int
	iterations []int32
	parts      []part
}

// all splits k times a scalar or a block.
func (a *apart) all(r Ref, k float64) {
	if a.iterations != nil {
		defer a.t.Iterations(a.iterations)()
	} else if a.rows > 1 {
		defer a.t.Together(a.rows)()
	}
	a.row(r, k)
}

// row adds k times a scalar, with the part that varies as one row.
func (a *apart) row(r Ref, k float64) {
	if r = a.varying(r, k); r == None {
		return
	}
	r = a.t.Mul(a.t.Const(k), r)
	if (a.rows > 1 || a.iterations != nil) && !a.t.IsBlock(r) { // the same for every row
		same := make([]Ref, a.rows)
		for q := range same {
			same[q] = r
		}
		r = a.t.Pick(same)
	}
	a.parts = append(a.parts, part{Term: Term{r, a.origin}, varying: true})
}

// once adds k times a scalar that does not vary.
func (a *apart) once(r Ref, k float64) {
	p := part{Term: Term{r, a.origin}, k: k}
	if n := a.t.look(r); n.known {
		p.Ref, p.column = None, a.t.Values(r)
		if p.column == nil {
			p.k = float64(k * n.f)
		}
	}
	a.parts = append(a.parts, p)
}

// varying adds k times what does not vary of r, and k times those terms of r that are rows of their own. It returns
// the rest of r, or None.
func (a *apart) varying(r Ref, k float64) Ref {
	t := a.t
	n := t.look(r)
	if t.apiece {
		return r
	}
	a.budget--
	if t.IsBlock(r) {
		b := t.block(r)
		if b.op == opPick {
			if !a.plain(b) {
				panic(Mixed{}) // rows that are sums
			}
			n.op = opPick
		}
		if b.kept != nil && (b.op == OpAdd || b.op == OpSub) {
			panic(Mixed{})
		}
	}
	switch {
	case a.budget < 0:
	case n.op == OpAdd || n.op == OpSub:
		sign := k
		if n.op == OpSub {
			sign = -k
		}
		if n.marks&keep != 0 { // a sum accumulated by a loop of the model
			a.row(n.a, k)
			a.row(n.b, sign)
			return None
		}
		x, y := a.varying(n.a, k), a.varying(n.b, sign)
		switch {
		case x == n.a && y == n.b:
			return r
		case y == None:
			return x
		case x != None:
			return t.Op(n.op, x, y)
		case n.op == OpSub:
			return t.Neg(y)
		}
		return y
	case n.op == OpNeg:
		switch x := a.varying(n.a, -k); x {
		case n.a:
			return r
		case None:
			return None
		default:
			return t.Neg(x)
		}
	case n.op == OpMul && t.look(n.a).op == OpConst:
		if m := t.look(n.b); m.op == opSum || !m.varying {
			switch x := a.varying(n.b, float64(k*t.look(n.a).f)); x {
			case n.b:
				return r
			case None:
				return None
			default:
				return t.Mul(n.a, x)
			}
		}
	case n.op == opSum && t.IsBlock(r):
		for _, e := range t.block(r).of {
			starts := t.block(e).starts
			if starts == nil {
				a.row(e, k)
				continue
			}
			at := t.block(r).pairIterations(t.block(e))
			b := apart{t: t, budget: a.budget, origin: a.origin, rows: len(at), iterations: at}
			b.all(e, k)
			a.parts = append(a.parts, part{rows: b.parts, starts: starts, at: at})
		}
		return None
	case n.op == opSum:
		for _, e := range t.lists[n.a : n.a+n.b] {
			if !t.IsBlock(e) {
				a.row(e, k)
				continue
			}
			if a.rows > 1 || a.iterations != nil {
				panic(Mixed{})
			}
			b := apart{t: t, budget: a.budget, origin: a.origin, rows: t.Rows(e)}
			b.all(e, k)
			a.parts = append(a.parts, part{rows: b.parts, n: b.rows})
		}
		return None
	}
	if n.varying && !n.known {
		return r
	}
	a.once(r, k)
	return None
}

// plain reports whether no row of a pick is a sum, which would be split.
func (a *apart) plain(b *block) bool {
	for _, e := range b.list {
		switch a.t.look(e).op {
		case OpAdd, OpSub, OpNeg, OpMul, opSum:
			return false
		}
	}
	return true
}
