package autodiff

import (
	"fmt"
	"math"
	"sort"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// importGraph copies the statements of a graph into steps and checks that the
// graph is well formed: operands come earlier in the body, addresses stay in
// range, and every cell has one writer.
func importGraph(g *graph.Graph) ([]Step, error) {
	if g.Inputs < 0 || g.Inputs > g.Cells || g.Outputs < 0 || g.Outputs > 0 && (g.Output < 0 || g.Output+g.Outputs > g.Cells) {
		return nil, fmt.Errorf("autodiff: inputs or outputs are outside the %d cells", g.Cells)
	}
	im := importer{g: g, written: make([]graph.Op, g.Cells)}
	for i := 0; i < g.Inputs; i++ {
		im.written[i] = graph.OpStore
	}
	steps, err := im.stmts(g.Stmts, -1)
	if err == nil {
		err = checkOrder(g)
	}
	return steps, err
}

type importer struct {
	g       *graph.Graph
	written []graph.Op // the effect that writes a cell, 0 for none
}

func (im *importer) stmts(list []graph.Stmt, iterations int) ([]Step, error) {
	var out []Step
	for k, s := range list {
		var step Step
		var err error
		switch s := s.(type) {
		case *graph.Loop:
			step, err = im.loop(s, iterations)
		case *graph.Node:
			step, err = im.node(s, iterations)
		case *graph.Nest:
			if iterations >= 0 {
				return nil, fmt.Errorf("statement %d: a nest inside a nest", k)
			}
			if s.Iterations < 0 {
				return nil, fmt.Errorf("statement %d: %d iterations", k, s.Iterations)
			}
			var inner []Step
			inner, err = im.stmts(s.Stmts, s.Iterations)
			step = &Nest{Iterations: s.Iterations, Steps: inner}
		}
		if err != nil {
			return nil, fmt.Errorf("statement %d: %w", k, err)
		}
		out = append(out, step)
	}
	return out, nil
}

// checkRows checks the rows of a statement and returns how many there are in all.
func checkRows(rows int, starts []int32, iterations int) (int, error) {
	if iterations < 0 {
		if rows < 0 {
			return 0, fmt.Errorf("%d rows", rows)
		}
		return rows, nil
	}
	if len(starts) != iterations+1 {
		return 0, fmt.Errorf("%d starts in a nest of %d iterations", len(starts), iterations)
	}
	if starts[0] < 0 {
		return 0, fmt.Errorf("rows start at %d", starts[0])
	}
	for t := 0; t < iterations; t++ {
		if starts[t] > starts[t+1] {
			return 0, fmt.Errorf("starts decrease at iteration %d", t)
		}
	}
	return int(starts[iterations]), nil
}

func (im *importer) loop(s *graph.Loop, iterations int) (*Loop, error) {
	rows, err := checkRows(s.Rows, s.Starts, iterations)
	if err != nil {
		return nil, err
	}
	l := &Loop{Rows: rows, Origin: s.Origin, Body: make([]graph.Instr, len(s.Body))}
	if iterations >= 0 {
		l.Starts = s.Starts
	}
	lo, hi := l.allRows()
	for i, in := range s.Body {
		if in.Op >= graph.NumOps {
			return nil, fmt.Errorf("instruction %d: no operation %d", i, in.Op)
		}
		ops := operands(in)
		for k := 0; k < in.Op.Arity(); k++ {
			if ops[k] < 0 || int(ops[k]) >= i || l.Body[ops[k]].Op.Effect() {
				return nil, fmt.Errorf("instruction %d: %v has no operand %d", i, in.Op, k)
			}
		}
		// a product is the compiler's own way to sum; the graph has no operand there
		if in.Op.Effect() {
			in.B = -1
		}
		in = clean(in)
		if hasAddr(in.Op) && lo < hi {
			if err := im.address(in, lo, hi); err != nil {
				return nil, fmt.Errorf("instruction %d: %v: %w", i, in.Op, err)
			}
			in.Addr = im.straighten(in, lo, hi)
		}
		l.Body[i] = in
	}
	return l, nil
}

// straighten replaces a table of evenly spaced positions by a stride, except for sums, whose order depends on the
// form of the address.
func (im *importer) straighten(in graph.Instr, lo, hi int) graph.Addr {
	a := in.Addr
	if a.Table < 0 {
		if hi-lo == 1 && lo == 0 {
			a.Stride = 0
		}
		return a
	}
	if in.Op == graph.OpAcc || in.Op == graph.OpAccMax {
		return a
	}
	t := im.g.Index[int(a.Table)+lo : int(a.Table)+hi]
	stride := int32(0)
	if len(t) > 1 {
		stride = t[1] - t[0]
	}
	for k := 1; k < len(t); k++ {
		if t[k]-t[k-1] != stride {
			return a
		}
	}
	return graph.Addr{Base: a.Base + t[0] - stride*int32(lo), Stride: stride, Table: -1}
}

// address checks that an address stays in range and that its cells have no other writer.
func (im *importer) address(in graph.Instr, lo, hi int) error {
	n := im.g.Cells
	if in.Op == graph.OpData {
		n = len(im.g.Data)
	}
	if in.Addr.Table >= 0 && int(in.Addr.Table)+hi > len(im.g.Index) {
		return fmt.Errorf("its table ends at %d, but there are %d indices", int(in.Addr.Table)+hi, len(im.g.Index))
	}
	if !in.Op.Effect() && in.Addr.Table < 0 { // checking the ends is enough
		first, last := int(in.Addr.Base)+int(in.Addr.Stride)*lo, int(in.Addr.Base)+int(in.Addr.Stride)*(hi-1)
		if min(first, last) < 0 || max(first, last) >= n {
			return fmt.Errorf("places %d to %d are not all in 0..%d", first, last, n-1)
		}
		return nil
	}
	const none = math.MinInt
	bad, twice := none, none
	sum := in.Op == graph.OpAcc || in.Op == graph.OpAccMax
	eachPlace(in.Addr, im.g.Index, lo, hi, func(c int) {
		switch {
		case c < 0 || c >= n:
			bad = c
		case !in.Op.Effect():
		case im.written[c] == 0:
			im.written[c] = in.Op
		case !sum || im.written[c] != in.Op: // several loops may add to one sum
			twice = c
		}
	})
	if bad != none {
		return fmt.Errorf("place %d is outside 0..%d", bad, n-1)
	}
	if twice != none {
		return fmt.Errorf("cell %d has two writers", twice)
	}
	return nil
}

func (im *importer) node(s *graph.Node, iterations int) (*Node, error) {
	rows, err := checkRows(s.Rows, s.Starts, iterations)
	if err != nil {
		return nil, err
	}
	n := &Node{Node: *s, Tape: -1}
	n.Rows = rows
	if iterations < 0 {
		n.Starts = nil
	}
	in, out, err := nodeShape(s.Kind, s.Dims)
	if err != nil {
		return nil, err
	}
	if len(s.In) != len(in) || len(s.Out) != len(out) {
		return nil, fmt.Errorf("%s with %d operands and %d results", nodeName(s.Kind), len(s.In), len(s.Out))
	}
	lo, hi := n.allRows()
	if lo == hi {
		return n, nil
	}
	for k, b := range s.In {
		limit := im.g.Cells
		if b.Const {
			limit = len(im.g.Data)
		}
		r := blockReach(b, lo, hi, 0)
		if b.N != in[k] || r.From < 0 || int(r.To) > limit {
			return nil, fmt.Errorf("%s: operand %d has %d values at %d..%d, but needs %d within %d", nodeName(s.Kind), k, b.N, r.From, r.To, in[k], limit)
		}
	}
	for k, b := range s.Out {
		r := blockReach(b, lo, hi, 0)
		if b.Const || b.N != out[k] || r.From < 0 || int(r.To) > im.g.Cells {
			return nil, fmt.Errorf("%s: result %d has %d values at %d..%d", nodeName(s.Kind), k, b.N, r.From, r.To)
		}
		for q := lo; q < hi; q++ {
			for j := 0; j < b.N; j++ {
				c := int(b.Base) + int(b.Stride)*q + j
				if im.written[c] != 0 {
					return nil, fmt.Errorf("%s: cell %d has two writers", nodeName(s.Kind), c)
				}
				im.written[c] = graph.OpStore
			}
		}
	}
	return n, nil
}

// nodeShape returns how many values the operands and results of a node have.
func nodeShape(k graph.NodeKind, d []int) (in, out []int, err error) {
	need := 1
	switch k {
	case graph.MatMul, graph.MatTMul:
		need = 3
	case graph.SolveLower, graph.SolveLowerT, graph.Solve, graph.MvNormalCov, graph.Root:
		need = 2
	case graph.Ode:
		need = 3
	}
	if len(d) != need {
		return nil, nil, fmt.Errorf("%s with %d dimensions", nodeName(k), len(d))
	}
	for _, n := range d {
		if n < 0 {
			return nil, nil, fmt.Errorf("%s with dimension %d", nodeName(k), n)
		}
	}
	switch n := d[0]; k {
	case graph.MatMul, graph.MatTMul:
		return []int{n * d[1], d[1] * d[2]}, []int{n * d[2]}, nil
	case graph.EigenValues:
		return []int{n * n}, []int{n}, nil
	case graph.Cholesky, graph.Inverse, graph.MatrixExp, graph.EigenVectors:
		return []int{n * n}, []int{n * n}, nil
	case graph.SolveLower, graph.SolveLowerT, graph.Solve:
		return []int{n * n, n * d[1]}, []int{n * d[1]}, nil
	case graph.LogDet:
		return []int{n * n}, []int{1}, nil
	case graph.MvNormalCov:
		return []int{d[1] * n, n * n}, []int{d[1]}, nil
	case graph.Ode:
		return withArgs(d[2], n, 1, d[1]), []int{d[1] * n}, nil
	case graph.Integral:
		return withArgs(n, 1, 1), []int{1}, nil
	case graph.Root:
		return withArgs(d[1], n), []int{n}, nil
	}
	return nil, nil, fmt.Errorf("no node kind %d", k)
}

// withArgs appends an operand of n arguments, if there are any.
func withArgs(n int, in ...int) []int {
	if n > 0 {
		in = append(in, n)
	}
	return in
}

// allRows returns the rows that a loop runs in all its iterations together.
func (l *Loop) allRows() (lo, hi int) { return allRows(l.Rows, l.Starts) }

func (n *Node) allRows() (lo, hi int) { return allRows(n.Rows, n.Starts) }

func allRows(rows int, starts []int32) (lo, hi int) {
	if len(starts) > 0 {
		return int(starts[0]), int(starts[len(starts)-1])
	}
	return 0, rows
}

// eachPlace calls f for the cells that an address refers to in the rows lo <= q < hi.
func eachPlace(a graph.Addr, index []int32, lo, hi int, f func(place int)) {
	if a.Table >= 0 {
		for q := lo; q < hi; q++ {
			f(int(a.Base) + int(index[int(a.Table)+q]))
		}
		return
	}
	if a.Stride == 0 && lo < hi {
		f(int(a.Base))
		return
	}
	for q := lo; q < hi; q++ {
		f(int(a.Base) + int(a.Stride)*q)
	}
}

// reach returns the range of cells that an address touches in a loop.
func (c *compiler) reach(a graph.Addr, l *Loop) Range {
	lo, hi := l.allRows()
	return reach(a, c.g.Index, lo, hi)
}

func reach(a graph.Addr, index []int32, lo, hi int) Range {
	if lo >= hi {
		return Range{}
	}
	if a.Table < 0 {
		x, y := a.Base+a.Stride*int32(lo), a.Base+a.Stride*int32(hi-1)
		return Range{min(x, y), max(x, y) + 1}
	}
	t := index[int(a.Table)+lo : int(a.Table)+hi]
	x, y := t[0], t[0]
	for _, i := range t {
		x, y = min(x, i), max(y, i)
	}
	return Range{a.Base + x, a.Base + y + 1}
}

func blockReach(b graph.Block, lo, hi int, shift int32) Range {
	if lo >= hi {
		return Range{}
	}
	x, y := b.Base+b.Stride*int32(lo), b.Base+b.Stride*int32(hi-1)
	return Range{min(x, y) + shift, max(x, y) + int32(b.N) + shift}
}

// mergeRanges sorts ranges and joins those that touch.
func mergeRanges(list []Range) []Range {
	sort.Slice(list, func(i, j int) bool { return list[i].From < list[j].From })
	var out []Range
	for _, r := range list {
		if r.From >= r.To {
			continue
		}
		if n := len(out); n > 0 && r.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, r.To)
			continue
		}
		out = append(out, r)
	}
	return out
}

// eachLoop calls f for all loops, in order; iterations is that of the nest, 0 outside.
func eachLoop(steps []Step, f func(l *Loop, iterations int)) { eachLoopIn(steps, 0, f) }

func eachLoopIn(steps []Step, iterations int, f func(l *Loop, iterations int)) {
	for _, s := range steps {
		switch s := s.(type) {
		case *Loop:
			f(s, iterations)
		case *Nest:
			eachLoopIn(s.Steps, s.Iterations, f)
		}
	}
}

func eachNode(steps []Step, f func(n *Node)) {
	for _, s := range steps {
		switch s := s.(type) {
		case *Node:
			f(s)
		case *Nest:
			eachNode(s.Steps, f)
		}
	}
}

// copySteps copies steps and bodies, so that passes may change them in place.
func copySteps(steps []Step) []Step {
	out := make([]Step, len(steps))
	for i, s := range steps {
		switch s := s.(type) {
		case *Loop:
			l := *s
			l.Body = append([]graph.Instr(nil), s.Body...)
			out[i] = &l
		case *Nest:
			out[i] = &Nest{Iterations: s.Iterations, Backward: s.Backward, Steps: copySteps(s.Steps)}
		case *Node:
			n := *s
			out[i] = &n
		}
	}
	return out
}
