package autodiff

import (
	"fmt"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A moment is when a statement of a graph runs: its position in the graph and, in a nest, the iteration and its
// position in the nest.
type moment struct{ stmt, iteration, inner int32 }

func (m moment) before(n moment) bool {
	switch {
	case m.stmt != n.stmt:
		return m.stmt < n.stmt
	case m.iteration != n.iteration:
		return m.iteration < n.iteration
	}
	return m.inner < n.inner
}

// checkOrder reports a row that reads a cell before everything written to it is there, because another row of the
// same loop and iteration, or a later row, writes it. Such a graph has no meaning, but a machine would silently
// compute something from it.
func checkOrder(g *graph.Graph) error {
	written := make([]moment, g.Cells) // the last writer, stmt counted from 1; 0: none, or an input
	var err error
	visit := func(write bool) {
		each := func(at moment, p int) {
			switch w := &written[p]; {
			case p < g.Inputs:
			case write:
				if w.before(at) {
					*w = at
				}
			case err == nil && w.stmt > 0 && !w.before(at):
				err = fmt.Errorf("statement %d reads cell %d before it is complete", at.stmt-1, p)
			}
		}
		one := func(s graph.Stmt, at moment) {
			switch s := s.(type) {
			case *graph.Loop:
				lo, hi := runs(iterationOf(at, s.Starts), s.Rows, s.Starts)
				for _, in := range s.Body {
					if write && in.Op.Effect() && in.Op != graph.OpTarget || !write && in.Op == graph.OpLoad {
						if !write && int(reach(in.Addr, g.Index, lo, hi).To) <= g.Inputs {
							continue
						}
						eachPlace(in.Addr, g.Index, lo, hi, func(p int) { each(at, p) })
					}
				}
			case *graph.Node:
				lo, hi := runs(iterationOf(at, s.Starts), s.Rows, s.Starts)
				list := s.In
				if write {
					list = s.Out
				}
				for _, b := range list {
					if !b.Const {
						eachOfBlock(b, lo, hi, 0, func(p int) { each(at, p) })
					}
				}
			}
		}
		for k, s := range g.Stmts {
			at := moment{stmt: int32(k + 1)}
			nest, ok := s.(*graph.Nest)
			if !ok {
				one(s, at)
				continue
			}
			for t := range nest.Iterations {
				for i, s := range nest.Stmts {
					one(s, moment{int32(k + 1), int32(t), int32(i)})
				}
			}
		}
	}
	visit(true)
	visit(false)
	return err
}

// iterationOf is the iteration for runs: -1 outside nests.
func iterationOf(at moment, starts []int32) int {
	if starts == nil {
		return -1
	}
	return int(at.iteration)
}
