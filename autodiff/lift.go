package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// lift moves sums of what is the same in all rows out of a fused or reverse loop outside nests: the value times the
// number of rows is added once, by a loop of one row. Only adjoints may be added in this way: the order of the
// graph's own sums is fixed.
var lift = Pass{
	Name:  "lift",
	Does:  "adds an adjoint that is the same in all rows once, multiplied by their number",
	After: []string{"derivative"},
	in:    densityOnly,
	guard: func(c *compiler, s Step) bool {
		l, ok := s.(*Loop)
		return ok && l.Phase != Forward && l.Rows > 1
	},
	step: func(c *compiler, s Step) []Step {
		if once := c.liftSums(s.(*Loop)); once != nil {
			return []Step{s, once}
		}
		return []Step{s}
	},
}

// liftSums returns the loop that adds the sums, or nil.
func (c *compiler) liftSums(l *Loop) *Loop {
	once := c.newBody()
	place := make([]int32, len(l.Body))
	fixed := make([]bool, len(l.Body))
	var rest []graph.Instr
	some := false
	for i, in := range l.Body {
		fixed[i] = in.Addr.Table < 0 && in.Addr.Stride == 0
		for _, o := range operands(in) {
			fixed[i] = fixed[i] && (o < 0 || fixed[o])
		}
		if fixed[i] && in.Op == graph.OpAcc {
			in.A = once.mul(once.constant(float64(l.Rows)), place[in.A])
			once.emit(in)
			some = true
			rest = append(rest, graph.Instr{Op: graph.OpConst, A: -1, B: -1, C: -1, Addr: graph.Addr{Table: -1}})
			continue
		}
		if fixed[i] && !in.Op.Effect() {
			place[i] = once.emit(renumber(in, place))
		}
		rest = append(rest, in)
	}
	if !some {
		return nil
	}
	l.Body = prune(rest)
	return &Loop{Phase: l.Phase, Rows: 1, Body: prune(once.ins), Origin: l.Origin}
}
