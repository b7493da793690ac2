package graph

import "slices"

// A list whose length differs by iteration of a loop, such as x[1:i], is a block of pairs: its rows are the elements
// of the first iteration, then those of the second, and so on. It comes with the positions where each begins. An
// operation on such a list and a block with a row for each iteration is an operation on every pair; a sum of it is a
// block with a row for each iteration. So is a sum of many blocks: its rows are sums of a list, just like sums of
// scalars that were written out one by one.

// Segments divides the rows of a block into lists: iteration q has the rows starts[q]:starts[q+1].
func (t *Trace) Segments(r Ref, starts []int32) Ref {
	if !t.IsBlock(r) || t.block(r).n != int(starts[len(starts)-1]) {
		panic(Mixed{})
	}
	b := t.block(r)
	switch {
	case b.known:
		r = t.Column(b.column)
	case b.op == opPick:
		r = t.addBlock(block{scalar: b.scalar, like: b.like, n: b.n, list: b.list, inputs: b.inputs})
	default:
		r = t.addBlock(block{scalar: scalar{op: opPick, varying: b.varying, a: None, b: None, c: None}, like: t.rule(t.Row(r, 0)), n: b.n, list: t.AppendRows(nil, r)})
	}
	t.block(r).starts = starts
	return r
}

// applyPairs is applyRows if the refs are lists by iterations.
func (t *Trace) applyPairs(op Op, args []Ref, starts []int32) Ref {
	r := t.applyBlocks(op, args)
	if !t.IsBlock(r) {
		panic(Mixed{})
	}
	t.block(r).starts = starts
	return r
}

// Starts returns where the lists of a block of pairs begin, or nil if r is not such a block.
func (t *Trace) Starts(r Ref) []int32 {
	if !t.IsBlock(r) {
		return nil
	}
	return t.block(r).starts
}

// iterationsOfPairs returns the iteration of each pair.
func iterationsOfPairs(starts []int32) []int {
	iteration := make([]int, starts[len(starts)-1])
	for q := range len(starts) - 1 {
		for i := starts[q]; i < starts[q+1]; i++ {
			iteration[i] = q
		}
	}
	return iteration
}

// Spread repeats the rows of a block, one for each iteration, for each pair of the lists.
func (t *Trace) Spread(r Ref, starts []int32) Ref {
	if !t.IsBlock(r) || t.Starts(r) != nil || t.block(r).n == int(starts[len(starts)-1]) {
		return r
	}
	if t.block(r).n != len(starts)-1 {
		panic(Mixed{})
	}
	return t.Segments(t.Gather(r, iterationsOfPairs(starts)), starts)
}

// pairUp gives blocks with a row for each iteration a row for each pair, if one of the refs is a list by iterations.
func (t *Trace) pairUp(args []Ref) ([]Ref, []int32) {
	var starts []int32
	for _, r := range args {
		switch s := t.Starts(r); {
		case s == nil:
		case starts == nil:
			starts = s
		case &s[0] != &starts[0]:
			panic(Mixed{})
		}
	}
	if starts == nil {
		return args, nil
	}
	out := make([]Ref, len(args))
	for i, r := range args {
		out[i] = t.Spread(r, starts)
	}
	return out, starts
}

// SumWrittenOut reports whether a sum of n terms is written out in a body.
func SumWrittenOut(n int) bool { return n <= inlineTerms }

// Mean returns the sum of the list divided by its length.
func (t *Trace) Mean(list []Ref) Ref { return t.Mul(t.InverseLength(list, 0), t.Sum(list)) }

// InverseLength returns 1 / (n - less) of a list of n.
func (t *Trace) InverseLength(list []Ref, less int) Ref {
	starts := t.listStarts(list)
	if starts == nil {
		return t.Const(1 / float64(len(list)-less))
	}
	each := make([]float64, len(starts)-1)
	for q := range each {
		each[q] = 1 / float64(int(starts[q+1]-starts[q])-less)
	}
	return t.Column(each)
}

// listStarts returns where the lists begin if the only ref is a list by iterations, otherwise nil.
func (t *Trace) listStarts(list []Ref) []int32 {
	if len(list) != 1 {
		return nil
	}
	return t.Starts(list[0])
}

// reduceRows makes a sum or maximum of a list for each of some rows: of the elements of lists by iterations, or of
// the rows of blocks.
func (t *Trace) reduceRows(op Op, list []Ref) Ref {
	n, of := t.together, slices.Clone(list) // a copy, so that small lists of callers stay on their stacks
	if starts := t.listStarts(list); starts != nil {
		if n = len(starts) - 1; t.block(list[0]).known {
			return t.foldSegments(op, t.block(list[0]).column, starts)
		}
	} else {
		for _, r := range list {
			if t.IsBlock(r) {
				n = t.block(r).n
			}
		}
		for i, r := range list {
			if !t.IsBlock(r) {
				same := make([]Ref, n)
				for q := range same {
					same[q] = r
				}
				of[i] = t.Pick(same)
			}
			if !t.IsBlock(of[i]) || t.block(of[i]).n != n || t.block(of[i]).starts != nil {
				panic(Mixed{})
			}
		}
	}
	r := t.addBlock(block{scalar: scalar{op: op, varying: true, a: None, b: None, c: None}, n: n})
	t.block(r).of = of
	return r
}

// foldSegments reduces lists of known numbers.
func (t *Trace) foldSegments(op Op, column []float64, starts []int32) Ref {
	out := make([]float64, len(starts)-1)
	for q := range out {
		part := column[starts[q]:starts[q+1]]
		if op == opMaxOf {
			out[q] = part[0]
		}
		for _, x := range part {
			if op == opSum {
				out[q] += x
			} else {
				out[q] = Apply(OpMax, out[q], x, 0)
			}
		}
	}
	return t.Column(out)
}

// reduces reports whether an operation has a list of operands.
func reduces(op Op) bool { return op == opSum || op == opMaxOf }

// summands returns what a sum or maximum is taken over: scalars, or rows of a block.
func (t *Trace) summands(r Ref) []Ref {
	var out []Ref
	if r < firstBlock {
		n := t.nodes[r]
		for _, e := range t.lists[n.a : n.a+n.b] {
			out = t.AppendRows(out, e)
		}
		return out
	}
	h, q := t.rowOf(r)
	for _, e := range t.block(h).of {
		starts := t.block(e).starts
		if starts == nil {
			out = append(out, t.Row(e, q))
			continue
		}
		for i := starts[q]; i < starts[q+1]; i++ {
			out = append(out, t.Row(e, int(i)))
		}
	}
	return out
}

// pairIterations returns the iterations of the loop to which the rows of a part of a sum belong.
func (b *block) pairIterations(part *block) []int32 {
	if part.starts == nil {
		return b.at
	}
	at := make([]int32, part.n)
	for i, q := range iterationsOfPairs(part.starts) {
		at[i] = iterationOf(b.at, q)
	}
	return at
}

// ownReduction makes the lists of a sum that has rows into roots: those of the rows that are read.
func (r *roller) ownReduction(h Ref) {
	b, f := r.t.block(h), r.fate(h)
	if !f.all && f.whole == none {
		return
	}
	dead := func(q int) bool { return !f.all && f.whole == many && f.owner[q] < 0 && !f.shared[q] }
	e := toSum
	if b.op == opMaxOf {
		e = toMax
	}
	for k, part := range b.of {
		p := r.t.block(part)
		iteration := func(q int) int { return q }
		if p.starts != nil {
			of := iterationsOfPairs(p.starts)
			iteration = func(q int) int { return of[q] }
		}
		w := span{root: part, n: p.n, effect: e, dest: h, origin: -1, group: b.group, at: b.pairIterations(p), part: int32(k)}
		if p.starts == nil {
			w.lists = b.lists
		}
		some := false
		for q := range p.n {
			some = some || dead(iteration(q))
		}
		if some {
			w.sel = []int32{}
			for q := range p.n {
				if !dead(iteration(q)) {
					w.sel = append(w.sel, int32(q))
				}
			}
			w.n = len(w.sel)
		}
		r.propose(part, r.add(w))
	}
	f.all, f.whole, f.owner, f.shared = true, many, nil, nil
}

// destOf returns the sum to which row q of a span adds: a scalar, or a row of a block.
func (r *roller) destOf(w *span, q int) Ref {
	if !r.t.IsBlock(w.dest) {
		return w.dest
	}
	q = at(w.sel, q)
	if starts := r.t.block(r.t.block(w.dest).of[w.part]).starts; starts != nil {
		lo, hi := 0, len(starts)-1
		for hi-lo > 1 {
			if m := (lo + hi) / 2; int(starts[m]) <= q {
				lo = m
			} else {
				hi = m
			}
		}
		q = lo
	}
	return r.t.Row(w.dest, q)
}

// reduction returns the sum to which a row, or all of it, belongs.
func (t *Trace) reduction(n Ref) Ref {
	if n >= firstRow {
		n, _ = t.rowOf(n)
	}
	return n
}
