package autodiff

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Reference evaluates a graph statement by statement and row by row, exactly as its
// documentation says and without using the compiler. It returns the log density and all cells.
// It is slow: machines are compared with it. A node calls solve for its results, given the node
// and its operands (which are the same, bit for bit, on all machines); nil leaves them NaN.
func Reference(g *graph.Graph, point []float64, solve func(n *graph.Node, in [][]float64) [][]float64) (logDensity float64, cells []float64) {
	r := &reference{g: g, cells: make([]float64, g.Cells), solve: solve}
	for i := range r.cells {
		r.cells[i] = math.NaN() // shows in a result that reads a cell before it is written
	}
	copy(r.cells, point[:g.Inputs])
	r.begin(g.Stmts)
	for _, s := range g.Stmts {
		r.stmt(s, -1)
	}
	return r.target, r.cells
}

type reference struct {
	g      *graph.Graph
	cells  []float64
	target float64
	solve  func(n *graph.Node, in [][]float64) [][]float64
}

// begin sets the cells of sums to 0 and those of maxima to -Inf.
func (r *reference) begin(stmts []graph.Stmt) {
	for _, s := range stmts {
		switch s := s.(type) {
		case *graph.Nest:
			r.begin(s.Stmts)
		case *graph.Loop:
			lo, hi := allRows(s.Rows, s.Starts)
			for _, in := range s.Body {
				start := 0.0
				switch in.Op {
				case graph.OpAccMax:
					start = math.Inf(-1)
				case graph.OpAcc:
				default:
					continue
				}
				for q := lo; q < hi; q++ {
					r.cells[r.place(in.Addr, q)] = start
				}
			}
		}
	}
}

func (r *reference) place(a graph.Addr, q int) int {
	if a.Table >= 0 {
		return int(a.Base) + int(r.g.Index[int(a.Table)+q])
	}
	return int(a.Base) + int(a.Stride)*q
}

func (r *reference) stmt(s graph.Stmt, iteration int) {
	switch s := s.(type) {
	case *graph.Nest:
		for t := 0; t < s.Iterations; t++ {
			for _, inner := range s.Stmts {
				r.stmt(inner, t)
			}
		}
	case *graph.Loop:
		lo, hi := runs(iteration, s.Rows, s.Starts)
		r.loop(s, lo, hi)
	case *graph.Node:
		lo, hi := runs(iteration, s.Rows, s.Starts)
		for q := lo; q < hi; q++ {
			r.node(s, q)
		}
	}
}

func (r *reference) node(n *graph.Node, q int) {
	var in [][]float64
	for _, b := range n.In {
		from := r.cells
		if b.Const {
			from = r.g.Data
		}
		at := int(b.Base) + int(b.Stride)*q
		in = append(in, from[at:at+b.N])
	}
	if r.solve == nil {
		return
	}
	for k, out := range r.solve(n, in) {
		copy(r.cells[int(n.Out[k].Base)+int(n.Out[k].Stride)*q:], out)
	}
}

// loop runs all rows; canonical sums are collected as lists and summed at the end.
func (r *reference) loop(l *graph.Loop, lo, hi int) {
	sums := make([][]float64, len(l.Body))
	v := make([]float64, len(l.Body))
	for q := lo; q < hi; q++ {
		for i, in := range l.Body {
			arg := func(o int32) float64 {
				if o < 0 {
					return 0
				}
				return v[o]
			}
			a, b, c := arg(in.A), arg(in.B), arg(in.C)
			switch in.Op {
			case graph.OpConst:
				v[i] = in.F
			case graph.OpData:
				v[i] = r.g.Data[r.place(in.Addr, q)]
			case graph.OpLoad:
				v[i] = r.cells[r.place(in.Addr, q)]
			case graph.OpStore:
				r.cells[r.place(in.Addr, q)] = a
			case graph.OpAccMax:
				p := &r.cells[r.place(in.Addr, q)]
				*p = mathx.Max(*p, a)
			case graph.OpTarget:
				sums[i] = append(sums[i], a)
			case graph.OpAcc:
				if in.Addr.Table < 0 && in.Addr.Stride == 0 {
					sums[i] = append(sums[i], a)
				} else {
					r.cells[r.place(in.Addr, q)] += a
				}
			default:
				v[i] = graph.Apply(in.Op, a, b, c)
			}
		}
	}
	for i, in := range l.Body {
		switch {
		case len(sums[i]) == 0:
		case in.Op == graph.OpTarget:
			r.target += CanonicalSum(sums[i])
		default:
			r.cells[in.Addr.Base] += CanonicalSum(sums[i])
		}
	}
}

// CanonicalSum adds numbers in the order of graph.Loop.
func CanonicalSum(x []float64) float64 {
	total := 0.0
	for len(x) > 0 {
		n := min(len(x), 1<<16)
		var p [8]float64
		for i, v := range x[:n] {
			p[i%8] += v
		}
		total += ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
		x = x[n:]
	}
	return total
}
