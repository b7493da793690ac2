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
	noting  bool   // stages are wanted
	stages  []Stage
	err     error // of a pass
}

// Compile turns a graph into a program. An error means that the graph is not well formed, or
// that it needs a derivative that does not exist.
func Compile(g *graph.Graph, opt Options) (*Program, error) {
	c := &compiler{opt: opt, g: g, cells: g.Cells}
	return c.compile()
}

// A Stage is the log density after a pass, as text.
type Stage struct{ Pass, Text string }

// Stages compiles a graph and lists it before any pass, under the name graph, and after
// each pass that runs.
func Stages(g *graph.Graph, opt Options) ([]Stage, error) {
	c := &compiler{opt: opt, g: g, cells: g.Cells, noting: true}
	_, err := c.compile()
	return c.stages, err
}

func (c *compiler) compile() (*Program, error) {
	g := c.g
	if 2*align(g.Cells) > math.MaxInt32 { // values and adjoints
		return nil, graph.ErrTooLarge
	}
	steps, err := importGraph(g)
	if err != nil {
		return nil, err
	}
	if err := c.compileInner(steps); err != nil {
		return nil, err
	}
	c.note("graph", steps)
	values := &rewriting{steps: copySteps(steps), wanted: make([]bool, g.Cells)}
	for i := g.Output; i < g.Output+g.Outputs; i++ {
		values.wanted[i] = true
	}
	density := &rewriting{steps: copySteps(steps), targets: true}
	for _, r := range []*rewriting{values, density} { // in this order: adjoints come after all cells of values
		for _, p := range passes {
			if c.apply(p, r); c.err != nil {
				return nil, c.err
			}
		}
	}
	if c.opt.Last != nil {
		c.apply(c.opt.Last, density)
	}
	if c.size > math.MaxInt32 {
		return nil, graph.ErrTooLarge
	}
	p := &Program{
		Inputs: g.Inputs, Data: g.Data, Index: g.Index,
		Output: g.Output, Outputs: g.Outputs, Origins: g.Origins,
		Density: density.steps, Values: values.steps, Adjoint: c.adjoint, Cells: c.size,
	}
	p.Zero, p.Lowest = c.initial(p.Density)
	p.ValuesZero, p.ValuesLowest = c.initial(p.Values)
	// Adjoints are sums, and those of the inputs are read even if nothing is added to them.
	p.Zero = mergeRanges(append(p.Zero, Range{int32(c.adjoint), int32(c.adjoint + g.Inputs)}))
	form := *g
	form.Data = nil
	p.form, p.size = &form, len(g.Data)
	packData(p)
	return p, nil
}

// compileInner compiles the functions that nodes solve for, each once.
func (c *compiler) compileInner(steps []Step) error {
	done := map[*graph.Solved]*Program{}
	var failed error
	eachNode(steps, func(n *Node) {
		if n.Solved == nil || failed != nil {
			return
		}
		if done[n.Solved] == nil {
			done[n.Solved], failed = Compile(n.Solved.Graph, Options{Without: c.opt.Without})
		}
		n.Inner = done[n.Solved]
	})
	return failed
}

// align rounds up to a cache line of 8 cells.
func align(n int) int { return (n + 7) &^ 7 }

// cell adds one cell for a value, before the adjoints are placed.
func (c *compiler) cell() int32 {
	c.cells++
	return int32(c.cells - 1)
}

// work adds n cells after the adjoints and returns the first. If there are too many, the number wraps, which Compile
// rejects in the end.
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
