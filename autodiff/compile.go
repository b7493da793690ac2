package autodiff

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A compiler carries a graph through the passes.
type compiler struct {
	opt     Options
	g       *graph.Graph
	cells   int    // cells of the graph and those added so far
	adjoint int    // distance from a cell to its adjoint, once known
	size    int    // all cells: values, adjoints, tapes
	active  []bool // per cell: depends on an input through something with a derivative
	hidden  []bool // per cell: read under a mask somewhere
	stages  []stage
}

// Compile turns a graph into a program. An error means that the graph is not
// well formed, or that it needs a derivative that does not exist.
func Compile(g *graph.Graph, opt Options) (*Program, error) {
	if 2*align(g.Cells) > math.MaxInt32 { // values and adjoints
		return nil, graph.ErrTooLarge
	}
	steps, err := importGraph(g)
	if err != nil {
		return nil, err
	}
	c := &compiler{opt: opt, g: g, cells: g.Cells}
	p := &Program{
		Inputs: g.Inputs, Data: g.Data, Index: g.Index,
		Output: g.Output, Outputs: g.Outputs, Origins: g.Origins,
	}
	c.note("graph", steps)

	// Values: only what the outputs need.
	wanted := make([]bool, g.Cells)
	for i := g.Output; i < g.Output+g.Outputs; i++ {
		wanted[i] = true
	}
	values := c.rewrite(copySteps(steps), wanted, false)
	// Density: only what the targets need.
	density := c.rewrite(copySteps(steps), make([]bool, g.Cells), true)
	c.note("rewritten", density)

	c.adjoint = align(c.cells)
	c.size = c.adjoint + align(c.cells)
	if c.size > math.MaxInt32 {
		return nil, graph.ErrTooLarge
	}
	c.findActive(density)
	c.findHidden(density)
	forward, reverse, err := c.reverseSteps(density, 0)
	if err != nil {
		return nil, err
	}
	if c.size > math.MaxInt32 {
		return nil, graph.ErrTooLarge
	}
	c.note("differentiated", append(append([]Step{}, forward...), reverse...))

	p.Density = c.finish(append(forward, reverse...))
	p.Values = c.finish(values)
	p.Adjoint, p.Cells = c.adjoint, c.size
	p.Zero, p.Lowest = c.initial(p.Density)
	p.ValuesZero, p.ValuesLowest = c.initial(p.Values)
	// Adjoints are sums, and those of the inputs are read even where nothing is added.
	p.Zero = mergeRanges(append(p.Zero, Range{int32(c.adjoint), int32(c.adjoint + g.Inputs)}))
	layData(p)
	c.note("density", p.Density)
	c.note("values", p.Values)
	p.stages = c.stages
	return p, nil
}

// rewrite applies the optimisations that come before differentiation. Needed
// are the wanted cells, and the targets or not.
func (c *compiler) rewrite(steps []Step, wanted []bool, targets bool) []Step {
	eliminate := func() {
		want := make([]bool, c.cells)
		copy(want, wanted)
		steps = c.eliminate(steps, want, targets)
	}
	eliminate()
	if !c.opt.NoCSE {
		eachLoop(steps, func(l *Loop, _ int) { l.Body = c.share(l.Body) })
	}
	if !c.opt.NoFold {
		steps = c.fold(steps)
	}
	if !c.opt.NoHoist {
		steps = c.hoist(steps)
	}
	if !c.opt.NoSplit {
		steps = c.split(steps)
		eliminate() // a cell that was made for a part may have lost its readers
	}
	return steps
}

// finish applies the optimisations that come last.
func (c *compiler) finish(steps []Step) []Step {
	eachLoop(steps, func(l *Loop, _ int) { l.Body = dropStops(l.Body) })
	if !c.opt.NoMerge {
		steps = c.merge(steps)
	}
	if !c.opt.NoFMA {
		eachLoop(steps, func(l *Loop, _ int) { l.Body = fuseMultiplyAdds(l.Body) })
	}
	return steps
}

// share rebuilds a body so that equal instructions are there once.
func (c *compiler) share(ins []graph.Instr) []graph.Instr {
	b := newBody(c.opt)
	place := make([]int32, len(ins))
	for i, in := range ins {
		place[i] = b.emit(renumber(in, place))
	}
	return prune(b.ins)
}

// dropStops lets the users of a stopped value use the value itself: once the
// derivative is there, OpStop has no meaning left.
func dropStops(ins []graph.Instr) []graph.Instr {
	place := make([]int32, len(ins))
	out := make([]graph.Instr, len(ins))
	for i, in := range ins {
		out[i] = renumber(in, place)
		place[i] = int32(i)
		if in.Op == graph.OpStop {
			place[i] = out[i].A
		}
	}
	return prune(out)
}

// align rounds up to a cache line of 8 cells.
func align(n int) int { return (n + 7) &^ 7 }

// cell adds one cell for a value, before adjoints have their place.
func (c *compiler) cell() int32 {
	c.cells++
	return int32(c.cells - 1)
}

// work adds n cells behind the adjoints and returns the first. Too many wrap, which
// Compile refuses in the end.
func (c *compiler) work(n int) int32 {
	at := c.size
	c.size += align(n)
	return int32(at)
}

// initial returns the cells that are sums and maxima of the steps.
func (c *compiler) initial(steps []Step) (zero, lowest []Range) {
	eachLoop(steps, func(l *Loop, _ int) {
		for _, in := range l.Body {
			switch in.Op {
			case graph.OpAcc:
				zero = append(zero, c.reach(in.Addr, l))
			case graph.OpAccMax:
				lowest = append(lowest, c.reach(in.Addr, l))
			case graph.OpLoad:
				// an adjoint that nothing was added to is read as 0
				if int(in.Addr.Base) >= c.adjoint && c.adjoint > 0 {
					if r := c.reach(in.Addr, l); int(r.To) <= 2*c.adjoint {
						zero = append(zero, r)
					}
				}
			}
		}
	})
	eachNode(steps, func(n *Node) {
		if n.Phase != Reverse {
			return
		}
		lo, hi := n.allRows()
		for k, b := range n.In {
			if n.Active[k] {
				zero = append(zero, blockReach(b, lo, hi, int32(c.adjoint)))
			}
		}
		for _, b := range n.Out {
			zero = append(zero, blockReach(b, lo, hi, int32(c.adjoint)))
		}
	})
	return mergeRanges(zero), mergeRanges(lowest)
}
