package graph

import "slices"

// Drawn returns a block of n numbers that are set while a tape runs (see Run.Set). A trace that has
// one is evaluated by a tape, and makes no graph.
func (t *Trace) Drawn(n int) Ref {
	return t.addBlock(block{scalar: scalar{op: opInput, varying: true, a: None, b: None, c: None}, n: n})
}

// OneByOne reports whether everything made since a moment can be evaluated by Iteration for n iterations, one
// after another: rows of an iteration need rows of the same iteration or of those before, and scalars need none.
func (t *Trace) OneByOne(from Moment, n int) bool {
	old := func(r Ref) bool { // made earlier
		if r < firstBlock {
			return int(r) < from.nodes
		}
		if r >= firstRow {
			r, _ = t.rowOf(r)
		}
		return int(r-firstBlock) < from.blocks
	}
	for i := from.nodes; i < len(t.nodes); i++ {
		x := t.nodes[i]
		switch {
		case x.known || x.op == opInput:
		case x.op >= NumOps:
			return false
		default:
			for _, a := range [3]Ref{x.a, x.b, x.c} {
				if a >= firstBlock && !old(a) {
					return false
				}
			}
		}
	}
	// needs reports whether row q of a block may need r.
	needs := func(r Ref, q int) bool {
		if r < firstBlock || old(r) {
			return true
		}
		_, at := t.rowOf(r)
		return at <= q
	}
	for i := from.blocks; i < len(t.blocks); i++ {
		b := &t.blocks[i]
		if b.op == OpData {
			continue
		}
		if b.op == opInput && b.n%n == 0 {
			if b.n > n {
				return false // several draws in an iteration
			}
			continue
		}
		if b.n != n || b.starts != nil || reduces(b.op) && slices.ContainsFunc(b.of, func(p Ref) bool { return t.Starts(p) != nil }) {
			return false
		}
		operands := []Ref{b.a, b.b, b.c}
		switch {
		case b.op == opPick:
			for q, r := range b.list {
				if !needs(r, q) {
					return false
				}
			}
			continue
		case reduces(b.op):
			operands = b.of
		}
		for _, a := range operands {
			if a == None || !t.IsBlock(a) || t.block(a).op == opPick {
				continue // a pick is checked by itself, or is older
			}
			if t.block(a).n != n {
				return false
			}
		}
	}
	return true
}

// Place is how far a run has come.
type Place int

// Place returns how far the run has come.
func (r *Run) Place() Place { return Place(r.at) }

// Return goes back to a place.
func (r *Run) Return(p Place) { r.at = int(p) }

// Iteration evaluates, of everything that was made before a moment, the rows of iteration q, and in iteration 0 the
// scalars; see OneByOne.
func (r *Run) Iteration(end Moment, q int) {
	for ; r.at < len(r.p.code); r.at++ {
		step := &r.p.code[r.at]
		if step.ref < firstBlock {
			if int(step.ref) >= end.nodes {
				return
			}
			if q == 0 {
				r.scalar(step.ref)
			}
			continue
		}
		if int(step.ref-firstBlock) >= end.blocks {
			return
		}
		if step.rows == nil {
			r.row(step.ref, int32(q))
		} else if _, is := slices.BinarySearch(step.rows, int32(q)); is {
			r.row(step.ref, int32(q))
		}
	}
}
