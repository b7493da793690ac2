package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// findActive marks the cells that depend on an input through operations that
// have a derivative.
func (c *compiler) findActive(steps []Step) {
	c.active = make([]bool, c.cells)
	for i := 0; i < c.g.Inputs; i++ {
		c.active[i] = true
	}
	c.spread(steps)
}

// spread marks the cells that steps make active, and reports whether there are new ones.
func (c *compiler) spread(steps []Step) (changed bool) {
	mark := func(p int) {
		if !c.active[p] {
			c.active[p] = true
			changed = true
		}
	}
	for _, s := range steps {
		switch s := s.(type) {
		case *Nest:
			for c.spread(s.Steps) {
				changed = true
			}
		case *Loop:
			lo, hi := s.allRows()
			for i, on := range c.activeInstrs(s) {
				if in := s.Body[i]; on && in.Op.Effect() && in.Op != graph.OpTarget {
					eachPlace(in.Addr, c.g.Index, lo, hi, mark)
				}
			}
		case *Node:
			on := false
			for _, x := range c.activeOperands(s) {
				on = on || x
			}
			lo, hi := s.allRows()
			for _, b := range s.Out {
				for q := lo; q < hi && on; q++ {
					for j := 0; j < b.N; j++ {
						mark(int(b.Base) + int(b.Stride)*q + j)
					}
				}
			}
		}
	}
	return changed
}

// activeInstrs reports which instructions of a loop depend on an input through operations that have a derivative; for
// an effect, whether what it stores does.
func (c *compiler) activeInstrs(l *Loop) []bool {
	on := make([]bool, len(l.Body))
	lo, hi := l.allRows()
	for i, in := range l.Body {
		switch {
		case in.Op == graph.OpLoad:
			eachPlace(in.Addr, c.g.Index, lo, hi, func(p int) { on[i] = on[i] || c.active[p] })
		case in.Op.Flat():
		default:
			for k, o := range operands(in) {
				if o >= 0 && on[o] && in.Op.Side(k).When != graph.Never {
					on[i] = true
				}
			}
		}
	}
	return on
}

// activeOperands reports which operands of a node depend on an input.
func (c *compiler) activeOperands(n *Node) []bool {
	on := make([]bool, len(n.In))
	lo, hi := n.allRows()
	for k, b := range n.In {
		for q := lo; q < hi && !b.Const && !on[k]; q++ {
			on[k] = anyOf(c.active, int(b.Base)+int(b.Stride)*q, b.N)
		}
	}
	return on
}

// findHidden marks the cells that some loop reads under a mask.
func (c *compiler) findHidden(steps []Step) {
	c.hidden = make([]bool, c.cells)
	eachLoop(steps, func(l *Loop, _ int) {
		active := c.activeInstrs(l)
		lo, hi := l.allRows()
		for i, m := range findMasks(newMaskTable(), l.Body, active, nil) {
			if l.Body[i].Op == graph.OpLoad && m > always {
				eachPlace(l.Body[i].Addr, c.g.Index, lo, hi, func(p int) { c.hidden[p] = true })
			}
		}
	})
}

// hiddenEffect reports whether an effect stores a cell that is read under a mask.
func (c *compiler) hiddenEffect(l *Loop, effect int) bool {
	in := l.Body[effect]
	if in.Op != graph.OpStore && in.Op != graph.OpAcc {
		return false
	}
	lo, hi := l.allRows()
	hidden := false
	eachPlace(in.Addr, c.g.Index, lo, hi, func(p int) { hidden = hidden || c.hidden[p] })
	return hidden
}
