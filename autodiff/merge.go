package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// merge joins neighbouring loops of one row, so that a machine starts one loop instead of many, and instructions that
// they share are executed once. Every sum of one row is still added by itself and in the same order, so no bit
// changes.
var merge = Pass{
	Name:  "merge",
	Does:  "joins neighbouring loops of one row",
	After: []string{"derivative", "lift", "distribute-adjoint", "unstop"},
	Exact: true,
	run:   func(c *compiler, r *rewriting) { r.steps = c.merge(r.steps) },
}

func (c *compiler) merge(steps []Step) []Step {
	var out []Step
	var b *body // of the last loop, while it is open
	for _, s := range steps {
		l, ok := s.(*Loop)
		if !ok || l.Rows != 1 {
			out = append(out, s)
			b = nil
			continue
		}
		if b != nil {
			if last := out[len(out)-1].(*Loop); (last.Phase == Reverse) == (l.Phase == Reverse) {
				last.Phase = max(last.Phase, l.Phase)
				if last.Origin != l.Origin {
					last.Origin = -1
				}
				appendBody(b, l.Body)
				last.Body = prune(b.ins)
				continue
			}
		}
		joined := *l
		b = c.newBody()
		appendBody(b, l.Body)
		out = append(out, &joined)
	}
	return out
}

// appendBody appends instructions; if a cell has been stored earlier in the body, its value is used instead of loading it.
func appendBody(b *body, ins []graph.Instr) {
	stored := map[graph.Addr]int32{}
	for _, in := range b.ins {
		if in.Op == graph.OpStore {
			stored[in.Addr] = in.A
		}
	}
	place := make([]int32, len(ins))
	for i, in := range ins {
		if v, ok := stored[in.Addr]; ok && in.Op == graph.OpLoad {
			place[i] = v
			continue
		}
		place[i] = b.emit(renumber(in, place))
	}
}
