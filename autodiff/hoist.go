package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// hoist moves what is the same for all rows of a loop into a loop of one row before it (before the nest, if it is in
// one), so that it is computed once and its adjoint leaves the loop as one sum. It runs after fold, which looks for
// loops that only add.
var hoist = Pass{
	Name:  "hoist",
	Does:  "computes once what is the same in all rows",
	After: []string{"eliminate", "share", "fold"},
	step: func(c *compiler, s Step) []Step {
		var out []Step
		switch s := s.(type) {
		case *Loop:
			if pre := c.hoistLoop(s, nil); pre != nil {
				out = append(out, pre)
			}
		case *Nest:
			written := c.writtenIn(s.Steps)
			eachLoop(s.Steps, func(l *Loop, _ int) {
				if pre := c.hoistLoop(l, written); pre != nil {
					out = append(out, pre)
				}
			})
		}
		return append(out, s)
	},
}

// writtenIn marks the cells that steps write.
func (c *compiler) writtenIn(steps []Step) []bool {
	written := make([]bool, c.cells)
	mark := func(p int) { written[p] = true }
	eachLoop(steps, func(l *Loop, _ int) {
		lo, hi := l.allRows()
		for _, in := range l.Body {
			if in.Op.Effect() && in.Op != graph.OpTarget {
				eachPlace(in.Addr, c.g.Index, lo, hi, mark)
			}
		}
	})
	eachNode(steps, func(n *Node) {
		lo, hi := n.allRows()
		for _, b := range n.Out {
			for q := lo; q < hi; q++ {
				for j := 0; j < b.N; j++ {
					mark(int(b.Base) + int(b.Stride)*q + j)
				}
			}
		}
	})
	return written
}

// hoistLoop takes invariant values out of one loop and returns the loop that
// computes them, or nil. Cells in written change while the loop runs.
func (c *compiler) hoistLoop(l *Loop, written []bool) *Loop {
	if l.Rows < 2 {
		return nil
	}
	fixed := make([]bool, len(l.Body))
	worth := make([]bool, len(l.Body)) // fixed, and used by something that is not
	for i, in := range l.Body {
		fixed[i] = !in.Op.Effect()
		if hasAddr(in.Op) {
			fixed[i] = fixed[i] && in.Addr.Table < 0 && in.Addr.Stride == 0 &&
				!(in.Op == graph.OpLoad && written != nil && int(in.Addr.Base) < len(written) && written[in.Addr.Base])
		}
		for _, o := range operands(in) {
			fixed[i] = fixed[i] && (o < 0 || fixed[o])
		}
		for _, o := range operands(in) {
			if o >= 0 && !fixed[i] && fixed[o] && l.Body[o].Op.Arity() > 0 {
				worth[o] = true
			}
		}
	}
	pre := c.newBody()
	place := make([]int32, len(l.Body))
	var body []graph.Instr
	some := false
	for i, in := range l.Body {
		if fixed[i] {
			place[i] = pre.emit(renumber(in, place))
		}
		if worth[i] {
			some = true
			cell := graph.Addr{Base: c.cell(), Table: -1}
			pre.emit(graph.Instr{Op: graph.OpStore, A: place[i], Addr: cell})
			in = graph.Instr{Op: graph.OpLoad, A: -1, B: -1, C: -1, Addr: cell}
		}
		body = append(body, in)
	}
	if !some {
		return nil
	}
	l.Body = prune(body)
	return &Loop{Rows: 1, Body: prune(pre.ins), Origin: l.Origin}
}
