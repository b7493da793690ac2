package autodiff

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// derivative appends the gradient to the log density: first everything that runs forward, then what runs in reverse.
// It decides where adjoints and tapes are.
var derivative = Pass{
	Name:     "derivative",
	Does:     "adds the gradient",
	After:    []string{"eliminate", "share", "fold", "hoist", "distribute", "terms", "sweep", "fuse", "reciprocal"},
	Required: true,
	in:       densityOnly,
	run: func(c *compiler, r *rewriting) {
		c.adjoint = align(c.cells)
		c.size = c.adjoint + align(c.cells)
		if c.size > math.MaxInt32 {
			c.err = graph.ErrTooLarge
			return
		}
		c.findActive(r.steps)
		c.findHidden(r.steps)
		forward, reverse, err := c.reverseSteps(r.steps, 0)
		if err != nil {
			c.err = err
			return
		}
		r.steps = append(forward, reverse...)
	},
}

// A reverser writes the derivative of one body into another.
type reverser struct {
	*body  // where the derivative goes
	src    []graph.Instr
	active []bool
	table  *maskTable
	masks  []mask
	adj    []int32 // per source instruction, its adjoint in the body, -1: none yet
	shift  int32   // from a cell to its adjoint
	// value gives the value of a source instruction in the derivative body.
	value func(v int32) int32
}

// give adds x, which instruction from passes on to its operand k, to the adjoint of that operand.
func (r *reverser) give(from int32, k int, x int32) {
	v := operands(r.src[from])[k]
	if !r.active[v] {
		return
	}
	m := r.table.side(r.src[from], r.masks[from], k)
	if m != always && m != r.masks[v] {
		x = r.blend(m, x)
	}
	if r.adj[v] < 0 {
		r.adj[v] = x
	} else {
		r.adj[v] = r.add(r.adj[v], x)
	}
}

// storedAdjoint loads the adjoint of the cell that an effect writes.
func (r *reverser) storedAdjoint(effect int32) int32 {
	a := r.src[effect].Addr
	a.Base += r.shift
	return r.emit(graph.Instr{Op: graph.OpLoad, Addr: a})
}

// run writes the derivative: from the last instruction to the first, each
// passes its adjoint on to its operands; what arrives at a load is added to the
// adjoint of its cell.
func (r *reverser) run() error {
	for i := int32(len(r.src)) - 1; i >= 0; i-- {
		in := r.src[i]
		if !r.active[i] {
			continue
		}
		switch in.Op {
		case graph.OpTarget:
			r.give(i, 0, r.constant(1))
			continue
		case graph.OpStore, graph.OpAcc:
			r.give(i, 0, r.storedAdjoint(i))
			continue
		}
		w := r.adj[i]
		if w < 0 {
			continue
		}
		if in.Op == graph.OpLoad {
			if m := r.masks[i]; m != always {
				w = r.blend(m, w)
			}
			a := in.Addr
			a.Base += r.shift
			r.emit(graph.Instr{Op: graph.OpAcc, A: w, B: -1, Addr: a})
			continue
		}
		rule := in.Op.Rule()
		if rule == nil {
			return fmt.Errorf("autodiff: operation %v has no derivative", in.Op)
		}
		rule(&graph.D{Writer: &partials{reverser: r, in: in, at: i, w: w}})
	}
	return nil
}

// small reports whether a loop runs element by element: there every result is as cheap to load as to
// compute.
func small(l *Loop, iterations int) bool {
	if iterations < 1 {
		iterations = 1
	}
	return l.Rows <= 8*iterations
}

// differentiate returns the forward and the reverse part of a loop; iterations is the number of iterations of its
// nest, or 0 outside. Either may be nil: a fused loop has no reverse part, nor has one that does not depend on an
// input.
func (c *compiler) differentiate(l *Loop, iterations int) (forward, reverse *Loop, err error) {
	active := c.activeInstrs(l)
	some, only := false, true
	for i, in := range l.Body {
		if in.Op.Effect() {
			some = some || active[i]
			only = only && in.Op == graph.OpTarget
		}
	}
	if !some {
		return l, nil, nil
	}
	r := &reverser{src: l.Body, active: active, table: newMaskTable(), shift: int32(c.adjoint)}
	r.masks = findMasks(r.table, l.Body, active, func(i int) bool { return c.hiddenEffect(l, i) })
	r.adj = make([]int32, len(l.Body))
	for i := range r.adj {
		r.adj[i] = -1
	}
	r.body = c.newBody()
	r.reciprocal = c.on("reciprocal") && l.Rows > 1
	if only && c.on("fuse") {
		return c.fuse(l, r)
	}
	return c.unfused(l, r, iterations)
}

// unfused writes the reverse part as a loop of its own. A value that it needs is loaded if it is in a cell, put on a
// tape if that pays, and otherwise computed again.
func (c *compiler) unfused(l *Loop, r *reverser, iterations int) (forward, reverse *Loop, err error) {
	stored := make([]int32, len(l.Body)) // the effect that stores a value, or -1
	for i := range stored {
		stored[i] = -1
	}
	for i, in := range l.Body {
		if in.Op == graph.OpStore {
			stored[in.A] = int32(i)
		}
	}
	tapeAll := small(l, iterations)
	tapes := map[int32]int32{} // value -> first cell of its tape
	place := make([]int32, len(l.Body))
	for i := range place {
		place[i] = -1
	}
	var value func(v int32) int32
	value = func(v int32) int32 {
		if place[v] >= 0 {
			return place[v]
		}
		in := l.Body[v]
		switch {
		case in.Op.Arity() == 0: // a leaf
		case stored[v] >= 0:
			in = graph.Instr{Op: graph.OpLoad, Addr: l.Body[stored[v]].Addr}
		case in.Op.Cost() >= graph.CostTaped || tapeAll:
			tapes[v] = c.work(l.Rows)
			in = graph.Instr{Op: graph.OpLoad, Addr: graph.Addr{Base: tapes[v], Stride: 1, Table: -1}}
			if l.Rows == 1 {
				in.Addr.Stride = 0
			}
		default:
			for _, o := range operands(in) {
				if o >= 0 {
					value(o)
				}
			}
			in = renumber(in, place)
		}
		place[v] = r.emit(in)
		return place[v]
	}
	r.value = value
	if err := r.run(); err != nil {
		return nil, nil, err
	}
	b := *l
	b.Phase = Reverse
	b.Body = prune(r.ins)

	f := *l
	fb := c.newBody()
	at := make([]int32, len(l.Body))
	for i, in := range l.Body {
		at[i] = fb.emit(renumber(in, at))
		if base, ok := tapes[int32(i)]; ok {
			a := graph.Addr{Base: base, Stride: 1, Table: -1}
			if l.Rows == 1 {
				a.Stride = 0
			}
			fb.emit(graph.Instr{Op: graph.OpStore, A: at[i], Addr: a})
		}
	}
	f.Body = prune(fb.ins)
	if len(b.Body) == 0 {
		return &f, nil, nil
	}
	return &f, &b, nil
}

// reverseSteps differentiates a list of steps: what runs forward, in order, and
// what runs afterwards, already in the order of the reverse pass.
func (c *compiler) reverseSteps(steps []Step, iterations int) (forward, reverse []Step, err error) {
	back := make([]Step, len(steps))
	for k, s := range steps {
		switch s := s.(type) {
		case *Loop:
			f, b, err := c.differentiate(s, iterations)
			if err != nil {
				return nil, nil, err
			}
			forward = append(forward, f)
			if b != nil {
				back[k] = b
			}
		case *Node:
			f, b := c.reverseNode(s)
			forward = append(forward, f)
			if b != nil {
				back[k] = b
			}
		case *Nest:
			f, b, err := c.reverseSteps(s.Steps, s.Iterations)
			if err != nil {
				return nil, nil, err
			}
			forward = append(forward, &Nest{Iterations: s.Iterations, Steps: f})
			if len(b) > 0 {
				back[k] = &Nest{Iterations: s.Iterations, Backward: true, Steps: b}
			}
		}
	}
	for k := len(back) - 1; k >= 0; k-- {
		if back[k] != nil {
			reverse = append(reverse, back[k])
		}
	}
	return forward, reverse, nil
}
