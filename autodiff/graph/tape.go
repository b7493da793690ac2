package graph

import (
	"math"

	"github.com/bayes-lang/bayes/mathx"
)

// Tape evaluates a trace scalar after scalar, in the order in which they were
// made. It is for programs that stop in between: forward draws, whose random
// numbers are inputs of what comes after them.
type Tape struct {
	t    *Trace
	need []bool // what the outputs need, by Ref
	code []Ref  // of it, what is neither an input nor a known value
}

// Needs reports whether the outputs need a scalar.
func (p *Tape) Needs(r Ref) bool { return r != None && p.need[r] }

// Tape returns the tape that computes these scalars; None among them is passed over.
func (t *Trace) Tape(outputs []Ref) *Tape {
	if len(t.blocks) > 0 {
		panic("graph: a tape has no blocks")
	}
	need := make([]bool, len(t.nodes))
	list := make([]Ref, 0, len(outputs))
	want := func(r Ref) {
		if r != None && !need[r] {
			need[r] = true
			list = append(list, r)
		}
	}
	for _, r := range outputs {
		want(r)
	}
	p := &Tape{t: t, need: need}
	for len(list) > 0 {
		n := &t.nodes[list[len(list)-1]]
		list = list[:len(list)-1]
		switch n.op {
		case OpConst, OpData, opInput:
		case opSum, opMaxOf:
			for _, r := range t.lists[n.a : n.a+n.b] {
				want(r)
			}
		case opOut:
			for _, in := range t.opaques[n.a].in {
				for _, r := range in.refs {
					want(r)
				}
			}
		default:
			want(n.a)
			want(n.b)
			want(n.c)
		}
	}
	for r, needed := range need {
		if op := t.nodes[r].op; needed && op != OpConst && op != OpData && op != opInput {
			p.code = append(p.code, Ref(r))
		}
	}
	return p
}

// Run is one evaluation of a tape at a time. It is not safe for concurrent use;
// any number of runs may share the tape.
type Run struct {
	Cells []float64 // by Ref; set those of inputs
	p     *Tape
	at    int
	outs  [][]float64 // of opaques, in this evaluation
}

// NewRun returns a run with the known values in their cells.
func (p *Tape) NewRun() *Run {
	r := &Run{Cells: make([]float64, len(p.t.nodes)), p: p, outs: make([][]float64, len(p.t.opaques))}
	for i := range p.t.nodes {
		if p.t.nodes[i].known {
			r.Cells[i] = p.t.nodes[i].f
		}
	}
	return r
}

// Restart begins a new evaluation.
func (r *Run) Restart() {
	r.at = 0
	clear(r.outs)
}

// Until evaluates all scalars made before end.
func (r *Run) Until(end Ref) {
	t, cells := r.p.t, r.Cells
	for ; r.at < len(r.p.code) && r.p.code[r.at] < end; r.at++ {
		k := r.p.code[r.at]
		n := &t.nodes[k]
		switch n.op {
		case OpAdd:
			cells[k] = cells[n.a] + cells[n.b]
		case OpSub:
			cells[k] = cells[n.a] - cells[n.b]
		case OpMul:
			cells[k] = cells[n.a] * cells[n.b]
		case opSum:
			f := 0.0
			for _, e := range t.lists[n.a : n.a+n.b] {
				f += cells[e]
			}
			cells[k] = f
		case opMaxOf:
			f := math.Inf(-1)
			for _, e := range t.lists[n.a : n.a+n.b] {
				f = mathx.Max(f, cells[e])
			}
			cells[k] = f
		case opOut:
			cells[k] = r.opaque(int(n.a))[n.b]
		default:
			var x [3]float64
			if n.a != None {
				x[0] = cells[n.a]
			}
			if n.b != None {
				x[1] = cells[n.b]
			}
			if n.c != None {
				x[2] = cells[n.c]
			}
			cells[k] = Apply(n.op, x[0], x[1], x[2])
		}
	}
}

func (r *Run) opaque(i int) []float64 {
	if r.outs[i] == nil {
		o := &r.p.t.opaques[i]
		in := make([][]float64, len(o.in))
		for j, x := range o.in {
			in[j] = append(in[j], x.known...)
			for _, e := range x.refs {
				in[j] = append(in[j], r.Cells[e])
			}
		}
		r.outs[i] = plainNode(o.kind, o.dims, in)
	}
	return r.outs[i]
}
