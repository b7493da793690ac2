package autodiff

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// eliminate removes effects whose cells are not read, then what computes them. It always runs: the derivative of what is
// not needed may not exist.
var eliminate = Pass{
	Name:     "eliminate",
	Does:     "drops what nothing needs",
	Exact:    true,
	Required: true,
	run:      (*compiler).eliminate,
}

// sweep is eliminate once more: a cell that was made for a part may have lost its readers. It always runs: what is not
// read has an adjoint of 0, which times an infinite partial would be NaN.
var sweep = Pass{
	Name:     "sweep",
	Does:     "drops what nothing needs any more",
	After:    []string{"eliminate", "distribute", "terms"},
	Exact:    true,
	Required: true,
	run:      (*compiler).eliminate,
}

func (c *compiler) eliminate(r *rewriting) {
	wanted := make([]bool, c.cells)
	copy(wanted, r.wanted)
	kept := map[*Loop][]bool{}
	nodes := map[*Node]bool{}
	c.need(r.steps, wanted, r.targets, kept, nodes)
	r.steps = swept(r.steps, kept, nodes)
}

// need marks, from the last step to the first, the effects that are needed; it
// reports whether it marked a new one. Nests are repeated until nothing changes,
// because an iteration may need what an earlier iteration stores in a later step.
func (c *compiler) need(steps []Step, wanted []bool, targets bool, kept map[*Loop][]bool, nodes map[*Node]bool) (changed bool) {
	for k := len(steps) - 1; k >= 0; k-- {
		switch s := steps[k].(type) {
		case *Nest:
			for c.need(s.Steps, wanted, targets, kept, nodes) {
				changed = true
			}
		case *Node:
			changed = c.needNode(s, wanted, nodes) || changed
		case *Loop:
			changed = c.needLoop(s, wanted, targets, kept) || changed
		}
	}
	return changed
}

func (c *compiler) needNode(n *Node, wanted []bool, nodes map[*Node]bool) bool {
	if nodes[n] {
		return false
	}
	lo, hi := n.allRows()
	for _, b := range n.Out {
		for q := lo; q < hi && !nodes[n]; q++ {
			nodes[n] = anyOf(wanted, int(b.Base)+int(b.Stride)*q, b.N)
		}
	}
	if !nodes[n] {
		return false
	}
	for _, b := range n.In {
		for q := lo; q < hi && !b.Const; q++ {
			for j := 0; j < b.N; j++ {
				wanted[int(b.Base)+int(b.Stride)*q+j] = true
			}
		}
	}
	return true
}

func anyOf(set []bool, from, n int) bool {
	for _, x := range set[from : from+n] {
		if x {
			return true
		}
	}
	return false
}

func (c *compiler) needLoop(l *Loop, wanted []bool, targets bool, kept map[*Loop][]bool) bool {
	live := kept[l]
	if live == nil {
		live = make([]bool, len(l.Body))
		kept[l] = live
	}
	lo, hi := l.allRows()
	changed := false
	for i := len(l.Body) - 1; i >= 0; i-- {
		in := l.Body[i]
		if !live[i] && in.Op.Effect() && lo < hi {
			if in.Op == graph.OpTarget {
				live[i] = targets
			} else {
				eachPlace(in.Addr, c.g.Index, lo, hi, func(p int) { live[i] = live[i] || wanted[p] })
			}
			changed = changed || live[i]
		}
		if !live[i] {
			continue
		}
		for _, o := range operands(in) {
			if o >= 0 {
				live[o] = true
			}
		}
		if in.Op == graph.OpLoad {
			eachPlace(in.Addr, c.g.Index, lo, hi, func(p int) { wanted[p] = true })
		}
	}
	return changed
}

// swept drops what has not been marked.
func swept(steps []Step, kept map[*Loop][]bool, nodes map[*Node]bool) []Step {
	var out []Step
	for _, s := range steps {
		switch s := s.(type) {
		case *Nest:
			if s.Steps = swept(s.Steps, kept, nodes); len(s.Steps) > 0 {
				out = append(out, s)
			}
		case *Node:
			if nodes[s] {
				out = append(out, s)
			}
		case *Loop:
			place := make([]int32, len(s.Body))
			var ins []graph.Instr
			for i, in := range s.Body {
				if kept[s][i] {
					place[i] = int32(len(ins))
					ins = append(ins, renumber(in, place))
				}
			}
			if s.Body = ins; len(ins) > 0 {
				out = append(out, s)
			}
		}
	}
	return out
}
