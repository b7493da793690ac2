package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// reciprocal makes derivatives multiply by 1/u instead of dividing by u, if u is the same in all rows: one division
// instead of many.
var reciprocal = Pass{
	Name:   "reciprocal",
	Does:   "multiplies adjoints by 1/u where u is the same in all rows",
	Choice: true,
	in:     densityOnly,
}

func (b *body) div(x, y int32) int32 {
	if c, ok := b.known(y); ok && c != 0 {
		return b.mul(b.constant(1/c), x)
	}
	if b.ins[x].Op == graph.OpNeg {
		return b.neg(b.div(b.ins[x].A, y))
	}
	if b.reciprocal && b.uniform[y] && !b.uniform[x] {
		return b.mul(x, b.op(graph.OpDiv, b.constant(1), y))
	}
	return b.op(graph.OpDiv, x, y)
}
