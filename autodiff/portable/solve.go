package portable

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/solver"
)

// solving solves a node of kind Ode, Integral or Root in a machineand keeps what the node's adjoint needs.
type solving struct {
	m           *Machine // of the function
	point, grad []float64
	failed      bool
	path        solver.Path
	pieces      solver.Pieces
	at          solver.Point
	in, din     [4][]float64
}

// solving returns the solving of a node; its adjoint has the same one.
func (b *builder) solving(n *autodiff.Node) *solving {
	at := n.Out[0].Base
	if s := b.solvings[at]; s != nil {
		return s
	}
	if b.solvings == nil {
		b.solvings = map[int32]*solving{}
	}
	s := &solving{point: make([]float64, n.Inner.Inputs), grad: make([]float64, n.Inner.Inputs)}
	b.solvings[at] = s
	return s
}

// Value implements solver.Func.
func (s *solving) Value(x, out []float64) {
	copy(s.point, x)
	s.m.Values(s.point, out)
}

// Pull implements solver.Pulled.
func (s *solving) Pull(x, w, grad []float64) {
	copy(s.point, x)
	copy(s.point[len(x):], w)
	if value := s.m.Eval(s.point, s.grad); value-value != 0 {
		for i := range grad {
			grad[i] = math.NaN()
		}
		return
	}
	copy(grad, s.grad)
}

// runSolving runs row q of a node.
func (m *Machine) runSolving(n *node, q int) {
	s := n.solving
	if s.m == nil {
		s.m = New(n.Inner)
	}
	shift := int32(m.prog.Adjoint)
	in, din := s.in[:len(n.In)], s.din[:]
	clear(din)
	for k, b := range n.In {
		source := m.mem
		if b.Const {
			source = m.source[1]
		}
		in[k] = block(source, b, q, 0)
		if n.Phase == autodiff.Reverse && n.Active[k] {
			din[k] = block(m.mem, b, q, shift)
		}
	}
	out := block(m.mem, n.Out[0], q, 0)
	if n.Phase != autodiff.Reverse {
		s.failed = n.Solved.Solve(s, in, out, &s.path, &s.pieces, &s.at) != nil
		if s.failed {
			for i := range out {
				out[i] = math.NaN()
			}
		}
		return
	}
	dout := block(m.mem, n.Out[0], q, shift)
	if s.failed || !some(dout) {
		return
	}
	args := func(k int) []float64 {
		if k < len(in) {
			return in[k]
		}
		return nil
	}
	switch p := n.Solved; {
	case p.ODE != nil:
		p.ODE.Adjoint(s, solver.Given{Y0: in[0], T0: in[1][0], Ts: in[2], Args: args(3)}, &s.path, out, dout, din[0], din[1], din[2], din[3])
	case p.Integral != nil:
		p.Integral.Adjoint(s, in[0][0], in[1][0], args(2), dout[0], &s.pieces, din[0], din[1], din[2])
	default:
		if din[1] != nil {
			p.Root.Adjoint(s, out, args(1), dout, &s.at, din[1])
		}
	}
}

func some(list []float64) bool {
	for _, x := range list {
		if x != 0 {
			return true
		}
	}
	return false
}
