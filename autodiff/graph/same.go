package graph

import (
	"math"
	"slices"
)

// SameForm reports whether two graphs differ only in the numbers of their data, including those in
// constant terms (ConstantTerm).
func (g *Graph) SameForm(h *Graph) bool {
	return g.Inputs == h.Inputs && g.Cells == h.Cells && g.Output == h.Output && g.Outputs == h.Outputs &&
		slices.Equal(g.Index, h.Index) && slices.Equal(g.Origins, h.Origins) && sameStmts(g.Stmts, h.Stmts)
}

func sameStmts(a, b []Stmt) bool {
	return slices.EqualFunc(a, b, func(x, y Stmt) bool {
		switch x := x.(type) {
		case *Loop:
			y, ok := y.(*Loop)
			if ok && x.ConstantTerm() && y.ConstantTerm() {
				return x.Origin == y.Origin
			}
			return ok && x.Rows == y.Rows && x.Origin == y.Origin && slices.Equal(x.Starts, y.Starts) && slices.EqualFunc(x.Body, y.Body, Instr.same)
		case *Nest:
			y, ok := y.(*Nest)
			return ok && x.Iterations == y.Iterations && sameStmts(x.Stmts, y.Stmts)
		case *Node:
			y, ok := y.(*Node)
			return ok && x.Kind == y.Kind && x.Rows == y.Rows && x.Origin == y.Origin && slices.Equal(x.Dims, y.Dims) &&
				x.Solved.same(y.Solved) && slices.Equal(x.In, y.In) && slices.Equal(x.Out, y.Out) && slices.Equal(x.Starts, y.Starts)
		}
		return false
	})
}

// ConstantTerm reports whether a loop only adds a constant to the log density that is computed from
// known values, such as the factorials of counts.
func (l *Loop) ConstantTerm() bool {
	return l.Rows == 1 && l.Starts == nil && len(l.Body) == 2 && l.Body[0].Op == OpConst && l.Body[1].Op == OpTarget && l.Body[1].A == 0
}

// same reports whether two instructions are the same, NaN included.
func (x Instr) same(y Instr) bool {
	same := math.Float64bits(x.F) == math.Float64bits(y.F)
	x.F, y.F = 0, 0
	return same && x == y
}
