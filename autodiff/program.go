// Package autodiff turns a graph into a program that computes a log density and its gradient:
// it removes what is not needed, hoists what does not change from row to row, differentiates in
// reverse mode, and forms fused multiply-adds.
//
// The result is again a list of loops, nests and nodes over one arena of cells (Program), so
// that any machine that can run loops can run it; package portable is one.
package autodiff

import (
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A Program is a compiled graph. It is immutable: any number of machines share
// one. Its arena has Cells cells: first the cells of the graph and those that
// the compiler added for hoisted values, then their adjoints (the adjoint of
// cell c is cell c+Adjoint), then tapes and work space.
type Program struct {
	Inputs  int       // cells [0, Inputs) hold the unconstrained point
	Cells   int       // size of the arena
	Adjoint int       // distance from a cell to its adjoint
	Data    []float64 // constants from data
	Index   []int32   // tables of cells or of positions in Data

	// Density computes the log density (the sum of the OpTarget) and adds the
	// gradient to the adjoints of the inputs. Before it runs, the cells of Zero
	// hold +0 and those of Lowest hold -Inf.
	Density      []Step
	Zero, Lowest []Range

	// Values computes the cells [Output, Output+Outputs) only, in the same way.
	Values                   []Step
	ValuesZero, ValuesLowest []Range
	Output, Outputs          int

	Origins []string // indexed by Loop.Origin and Node.Origin

	form *graph.Graph // the graph that it was compiled from, without its data
	size int          // size of the data of the graph
	laid []laid       // how Data follows from the data of the graph; nil: they are the same
}

// A Range is the cells From <= c < To.
type Range struct{ From, To int32 }

// A Step is a *Loop, *Nest or *Node of a program.
type Step interface{ step() }

// Phase says what a step is for.
type Phase uint8

// The phases of a step.
const (
	Forward Phase = iota // computes values
	Fused                // computes values and adds the adjoints that follow from them
	Reverse              // adds adjoints, after all values have been computed
)

// A Loop runs Body for the rows 0 <= q < Rows (inside a Nest: for the rows of the iteration), with the canonical sums
// of graph.Loop: each OpTarget, and each OpAcc to one cell, sums its rows of this iteration from +0 and adds the sum
// once. Sums to cells that differ by row add row after row and, within a row, in the order of the instructions, even
// if several of them add to the same cell. Bodies are those of the graph with one addition: an OpAcc or OpTarget with
// an operand B adds the product A*B, fused into the partial sum with one rounding; otherwise B is -1. A loop of one
// row may load what it has stored or added to before.
type Loop struct {
	Phase  Phase
	Rows   int
	Body   []graph.Instr
	Starts []int32 // nil outside nests
	Origin int32
}

// A Nest runs its steps in order, iteration after iteration: from the first to the last,
// or from the last to the first if Backward is set.
type Nest struct {
	Iterations int
	Backward   bool
	Steps      []Step // Loops and Nodes with Starts
}

// A Node is a graph.Node, or its adjoint if Phase is Reverse: then it adds
// to the adjoints of the operands that are marked Active.
type Node struct {
	graph.Node
	Phase  Phase
	Active []bool // per operand; nil in a forward node
	// Tape is what the forward node keeps for its adjoint, row after row with TapeStride cells
	// each; -1 if there is none.
	Tape, TapeStride int32
	// Inner is the program of the function that the node solves for, see graph.Solved.
	Inner *Program
}

func (*Loop) step() {}
func (*Nest) step() {}
func (*Node) step() {}

// Runs returns the rows lo <= q < hi that iteration t of a nest (or -1: no nest) runs.
func (l *Loop) Runs(t int) (lo, hi int) { return runs(t, l.Rows, l.Starts) }

// Runs returns the rows lo <= q < hi that iteration t of a nest (or -1: no nest) runs.
func (n *Node) Runs(t int) (lo, hi int) { return runs(t, n.Rows, n.Starts) }

func runs(t, rows int, starts []int32) (lo, hi int) {
	if t < 0 || starts == nil {
		return 0, rows
	}
	return int(starts[t]), int(starts[t+1])
}
