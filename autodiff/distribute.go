package autodiff

import (
	"math/bits"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// distribute splits nests. Only what takes part in the recurrence of a nest has to run iteration after iteration.
// Everything else, such as the terms of the log density that read the recurrence's states, or the adjoints of
// parameters that every iteration shares, moves into a loop over the rows of all iterations, before or after the nest,
// where it runs many rows at a time.
//
// The units that are moved are effects (with what computes their operand) and
// nodes. A unit depends on those that write cells it reads; units that depend on
// themselves, directly or in a circle, stay in a nest together.
// (J. R. Allen, K. Kennedy, Optimizing Compilers for Modern Architectures, 2.4.)
var distribute = Pass{
	Name:  "distribute",
	Does:  "moves out of a recurrence what is not part of it",
	After: []string{"eliminate", "hoist"},
	guard: func(c *compiler, s Step) bool {
		n, ok := s.(*Nest)
		return ok && manyRows(n)
	},
	step: func(c *compiler, s Step) []Step { return c.distribute(s.(*Nest), c.newCells) },
}

// distributeAdjoint does the same to the nests that run backward.
var distributeAdjoint = Pass{
	Name:  "distribute-adjoint",
	Does:  "moves out of a recurrence of adjoints what is not part of it",
	After: []string{"derivative", "lift"},
	in:    densityOnly,
	guard: func(c *compiler, s Step) bool {
		n, ok := s.(*Nest)
		return ok && n.Backward && manyRows(n)
	},
	step: func(c *compiler, s Step) []Step { return c.distribute(s.(*Nest), c.work) },
}

// manyRows reports whether splitting a nest pays; a nest whose rows do not begin at 0 does not come from the graph.
func manyRows(n *Nest) bool {
	most := 0
	for _, s := range n.Steps {
		lo, hi := stepRows(s)
		if lo != 0 {
			return false
		}
		most = max(most, hi)
	}
	return most >= minRows
}

// maxUnits is the largest number of units for which distribution is tried.
const maxUnits = 64

// minRows is the number of rows below which a nest is not split.
const minRows = 16

// unitSet is a set of units.
type unitSet uint64

// A unit is one effect of a loop, or a node.
type unit struct {
	step   int     // position in the nest
	effect int32   // the effect in the body of a loop, -1: a node
	deps   unitSet // direct ones, later all that it depends on
	ring   unitSet // the units that depend on it and that it depends on, and itself
	core   bool    // depends on itself
}

// A dependence holds the units of a nest.
type dependence struct {
	units   []unit
	reads   [][]unitSet // per step and instruction: writers of the cells that the value depends on, through the body
	readers [][]unitSet // per step and instruction: units of the step that need the value
}

// distribute splits a nest. newCells adds a run of cells for values that pass from one part to another.
func (c *compiler) distribute(n *Nest, newCells func(n int) int32) []Step {
	var d *dependence
	for again := true; again; {
		next := c.dependences(n.Steps)
		if next == nil && d == nil {
			return []Step{n}
		}
		if next == nil { // the cuts have made too many units: the nest is not split
			return []Step{&Nest{Iterations: n.Iterations, Backward: n.Backward, Steps: whole(n.Steps)}}
		}
		d = next
		again = false
		for k, s := range n.Steps {
			if l, ok := s.(*Loop); ok {
				again = c.cut(l, d.cuts(k, l), newCells) || again
			}
		}
	}
	return d.emit(n)
}

func stepRows(s Step) (lo, hi int) {
	switch s := s.(type) {
	case *Loop:
		return s.allRows()
	case *Node:
		return s.allRows()
	}
	return 0, 0
}

// dependences finds the units of a nest and how they depend on each other; nil if there are too many.
func (c *compiler) dependences(steps []Step) *dependence {
	d := &dependence{}
	for k, s := range steps {
		switch s := s.(type) {
		case *Node:
			d.units = append(d.units, unit{step: k, effect: -1})
		case *Loop:
			for i, in := range s.Body {
				if in.Op.Effect() {
					d.units = append(d.units, unit{step: k, effect: int32(i)})
				}
			}
		}
	}
	if len(d.units) > maxUnits {
		return nil
	}
	writers := make([]unitSet, max(c.cells, c.size))
	for u := range d.units {
		set := func(p int) { writers[p] |= 1 << u }
		switch s := steps[d.units[u].step].(type) {
		case *Node:
			c.eachWritten(s, set)
		case *Loop:
			lo, hi := s.allRows()
			if in := s.Body[d.units[u].effect]; in.Op != graph.OpTarget {
				eachPlace(in.Addr, c.g.Index, lo, hi, set)
			}
		}
	}
	d.reads = make([][]unitSet, len(steps))
	d.readers = make([][]unitSet, len(steps))
	for k, s := range steps {
		l, ok := s.(*Loop)
		if !ok {
			continue
		}
		lo, hi := l.allRows()
		reads, readers := make([]unitSet, len(l.Body)), make([]unitSet, len(l.Body))
		for i, in := range l.Body {
			if in.Op == graph.OpLoad {
				eachPlace(in.Addr, c.g.Index, lo, hi, func(p int) { reads[i] |= writers[p] })
			}
			for _, o := range operands(in) {
				if o >= 0 {
					reads[i] |= reads[o]
				}
			}
		}
		for u := range d.units {
			if d.units[u].step == k {
				readers[d.units[u].effect] |= 1 << u
			}
		}
		for i := len(l.Body) - 1; i >= 0; i-- {
			for _, o := range operands(l.Body[i]) {
				if o >= 0 {
					readers[o] |= readers[i]
				}
			}
		}
		d.reads[k], d.readers[k] = reads, readers
	}
	for u := range d.units {
		x := &d.units[u]
		if n, ok := steps[x.step].(*Node); ok {
			c.eachRead(n, func(p int) { x.deps |= writers[p] })
		} else {
			x.deps = d.reads[x.step][x.effect]
		}
	}
	d.close()
	return d
}

// close completes the dependences and finds the rings.
func (d *dependence) close() {
	for k := range d.units {
		for i := range d.units {
			if d.units[i].deps>>k&1 == 1 {
				d.units[i].deps |= d.units[k].deps
			}
		}
	}
	for i := range d.units {
		x := &d.units[i]
		x.core = x.deps>>i&1 == 1
		x.ring = 1 << i
		for j := range d.units {
			if x.deps>>j&1 == 1 && d.units[j].deps>>i&1 == 1 {
				x.ring |= 1 << j
			}
		}
	}
}

// eachWritten and eachRead call f for the cells that a node writes and reads.
func (c *compiler) eachWritten(n *Node, f func(p int)) {
	lo, hi := n.allRows()
	if n.Phase != Reverse {
		for _, b := range n.Out {
			eachOfBlock(b, lo, hi, 0, f)
		}
		return
	}
	for k, b := range n.In {
		if n.Active[k] {
			eachOfBlock(b, lo, hi, c.adjoint, f)
		}
	}
}

func (c *compiler) eachRead(n *Node, f func(p int)) {
	lo, hi := n.allRows()
	for _, b := range n.In {
		if !b.Const {
			eachOfBlock(b, lo, hi, 0, f)
		}
	}
	if n.Phase == Reverse {
		for _, b := range n.Out {
			eachOfBlock(b, lo, hi, c.adjoint, f)
		}
	}
}

func eachOfBlock(b graph.Block, lo, hi, shift int, f func(p int)) {
	for q := lo; q < hi; q++ {
		at := int(b.Base) + int(b.Stride)*q + shift
		for j := 0; j < b.N; j++ {
			f(at + j)
		}
	}
}

// cuts returns the values of a loop that should pass through cells: what a recurrence uses but does not change, and
// what is expensive and needed by units that end up in different parts.
func (d *dependence) cuts(step int, l *Loop) []bool {
	cut := make([]bool, len(l.Body))
	for i, in := range l.Body {
		if in.Op.Arity() == 0 || in.Op.Effect() {
			continue
		}
		set := d.readers[step][i]
		first := unitSet(0)
		for s := set; s != 0; s &= s - 1 {
			ring := d.units[bits.TrailingZeros64(uint64(s))].ring
			if first == 0 {
				first = ring
			}
			if ring != first && (in.Op.Cost() >= graph.CostTaped || storedAt(l, int32(i)) >= 0) {
				cut[i] = true
			}
		}
	}
	for j, in := range l.Body {
		for s := d.readers[step][j]; s != 0; s &= s - 1 {
			u := d.units[bits.TrailingZeros64(uint64(s))]
			if !u.core || d.reads[step][j]&u.ring == 0 {
				continue
			}
			// j takes part in the recurrence of u: cut off its operands that do not
			for _, o := range operands(in) {
				if o >= 0 && l.Body[o].Op.Arity() > 0 && d.reads[step][o]&u.ring == 0 {
					cut[o] = true
				}
			}
		}
	}
	return cut
}

// storedAt returns an effect that stores value v, or -1.
func storedAt(l *Loop, v int32) int32 {
	for i, in := range l.Body {
		if in.Op == graph.OpStore && in.A == v {
			return int32(i)
		}
	}
	return -1
}

// cut makes values pass through cells: each is stored, if it is not already, and its users load it. It reports whether
// anything changed.
func (c *compiler) cut(l *Loop, values []bool, newCells func(n int) int32) bool {
	place := make([]int32, len(l.Body)) // what the users of a value use
	kept := make([]int32, len(l.Body))  // the value itself, for its stores
	var out []graph.Instr
	changed := false
	for i, in := range l.Body {
		x := renumber(in, place)
		if in.Op == graph.OpStore {
			x.A = kept[in.A]
		}
		kept[i] = int32(len(out))
		place[i] = int32(len(out))
		out = append(out, x)
		if !values[i] || usedOnlyByStores(l, int32(i)) {
			continue
		}
		changed = true
		var a graph.Addr
		if s := storedAt(l, int32(i)); s >= 0 {
			a = l.Body[s].Addr
		} else {
			a = graph.Addr{Base: newCells(l.Rows), Stride: 1, Table: -1}
			out = append(out, clean(graph.Instr{Op: graph.OpStore, A: place[i], Addr: a}))
		}
		place[i] = int32(len(out))
		out = append(out, clean(graph.Instr{Op: graph.OpLoad, Addr: a}))
	}
	if changed {
		l.Body = out
	}
	return changed
}

func usedOnlyByStores(l *Loop, v int32) bool {
	for _, in := range l.Body {
		for _, o := range operands(in) {
			if o == v && in.Op != graph.OpStore {
				return false
			}
		}
	}
	return true
}

// extract returns the part of a body that some of its effects need. A cell that the same row has just stored is not
// loaded: its value is used.
func extract(ins []graph.Instr, wanted func(effect int32) bool) []graph.Instr {
	stored := map[graph.Addr]int32{}
	for i, in := range ins {
		if in.Op == graph.OpStore && wanted(int32(i)) {
			stored[in.Addr] = in.A
		}
	}
	place := make([]int32, len(ins))
	var out []graph.Instr
	for i, in := range ins {
		if in.Op.Effect() && !wanted(int32(i)) {
			continue
		}
		if v, ok := stored[in.Addr]; ok && in.Op == graph.OpLoad && v < int32(i) {
			place[i] = place[v]
			continue
		}
		place[i] = int32(len(out))
		out = append(out, renumber(in, place))
	}
	return prune(out)
}

// emit writes the parts in an order in which they can run: first the units that are ready and not part of a
// recurrence, then the first recurrence that is ready, and so on.
func (d *dependence) emit(n *Nest) []Step {
	var out []Step
	var done unitSet
	all := unitSet(1)<<len(d.units) - 1
	if len(d.units) == maxUnits {
		all = ^unitSet(0)
	}
	for done != all {
		var ready unitSet
		for u, x := range d.units {
			if done>>u&1 == 0 && !x.core && x.deps&^done == 0 {
				ready |= 1 << u
			}
		}
		if ready != 0 {
			out = append(out, d.part(n.Steps, ready, false)...)
			done |= ready
			continue
		}
		for u, x := range d.units {
			if done>>u&1 == 0 && x.core && x.deps&^x.ring&^done == 0 {
				out = append(out, &Nest{Iterations: n.Iterations, Backward: n.Backward, Steps: d.part(n.Steps, x.ring, true)})
				done |= x.ring
				break
			}
		}
	}
	return out
}

// whole undoes cuts: values that a row has just stored are used directly.
func whole(steps []Step) []Step {
	for _, s := range steps {
		if l, ok := s.(*Loop); ok {
			l.Body = extract(l.Body, func(int32) bool { return true })
		}
	}
	return steps
}

// part returns the steps with some of the units only; those of a nest keep their iterations.
func (d *dependence) part(steps []Step, units unitSet, inNest bool) []Step {
	var out []Step
	for k, s := range steps {
		wanted := func(effect int32) bool {
			for u, x := range d.units {
				if x.step == k && x.effect == effect {
					return units>>u&1 == 1
				}
			}
			return false
		}
		switch s := s.(type) {
		case *Node:
			if wanted(-1) {
				n := *s
				if !inNest {
					n.Starts = nil
				}
				out = append(out, &n)
			}
		case *Loop:
			l := *s
			if !inNest {
				l.Starts = nil
			}
			if l.Body = extract(s.Body, wanted); len(l.Body) > 0 {
				out = append(out, &l)
			}
		}
	}
	return out
}

// newCells adds n cells for values, before the adjoints are placed.
func (c *compiler) newCells(n int) int32 {
	at := c.cells
	c.cells += n
	return int32(at)
}
