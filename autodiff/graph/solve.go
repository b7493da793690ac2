package graph

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/solver"
)

// Solved is the problem of a node of kind Ode, Integral or Root: a function of a vector, traced by itself, and what
// is to be solved. One of ODE, Integral and Root is set.
type Solved struct {
	ODE      *solver.ODE
	Integral *solver.Integral
	Root     *solver.Root

	// Graph has the function: its inputs are those of the function, then a weight for each component of the
	// value; its outputs are the value, and its log density is the sum of the weights times the value.
	Graph *Graph
	Ins   int // inputs of the function

	tape    *Tape
	in, out []Ref
}

// NewSolved returns the problem of a function of ins numbers; trace makes its value from these.
func NewSolved(t *Trace, ins int, trace func(x []Ref) []Ref) (*Solved, error) {
	s := &Solved{Ins: ins}
	for i := range ins {
		s.in = append(s.in, t.Input(i, false))
	}
	s.out = trace(s.in)
	s.tape = t.Tape(s.out)
	for i, r := range s.out {
		t.Output(r)
		t.Target(t.Mul(t.Input(ins+i, false), r), -1)
	}
	var err error
	s.Graph, err = t.Roll()
	return s, err
}

// same reports whether two problems are the same.
func (s *Solved) same(o *Solved) bool {
	if s == o || s == nil || o == nil {
		return s == o
	}
	return sameProblem(s.ODE, o.ODE) && sameProblem(s.Integral, o.Integral) && sameProblem(s.Root, o.Root) && s.Ins == o.Ins &&
		s.Graph.SameForm(o.Graph) && sameNumbers(s.Graph.Data, o.Graph.Data)
}

func sameProblem[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func sameNumbers(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			return false
		}
	}
	return true
}

// Solved returns the outs values of a node of kind Ode, Integral or Root.
func (t *Trace) Solved(kind NodeKind, dims []int, outs int, s *Solved, in ...[]Ref) []Ref {
	out := t.opaque(kind, dims, outs, in...)
	t.opaques[len(t.opaques)-1].solved = s
	return out
}

// onTape is a function of a vector that a tape computes.
type onTape struct {
	s   *Solved
	run *Run
}

// Value implements solver.Func.
func (f onTape) Value(x, out []float64) {
	f.run.Restart()
	for i, r := range f.s.in {
		f.run.Set(r, x[i])
	}
	f.run.Finish()
	for i, r := range f.s.out {
		out[i] = f.run.At(r)
	}
}

// plain solves the problem without derivatives.
func (s *Solved) plain(in [][]float64, outs int) []float64 {
	f := onTape{s, s.tape.NewRun()}
	out := make([]float64, outs)
	if s.Solve(f, in, out, &solver.Path{}, &solver.Pieces{}, &solver.Point{}) != nil {
		for i := range out {
			out[i] = math.NaN()
		}
	}
	return out
}

// Solve solves the problem for a function with the operands of a node.
func (s *Solved) Solve(f solver.Func, in [][]float64, out []float64, path *solver.Path, pieces *solver.Pieces, point *solver.Point) *solver.Failure {
	args := func(k int) []float64 {
		if k < len(in) {
			return in[k]
		}
		return nil
	}
	switch {
	case s.ODE != nil:
		return s.ODE.Solve(f, solver.Given{Y0: in[0], T0: in[1][0], Ts: in[2], Args: args(3)}, out, path)
	case s.Integral != nil:
		value, failed := s.Integral.Solve(f, in[0][0], in[1][0], args(2), pieces)
		out[0] = value
		return failed
	}
	copy(out, in[0])
	return s.Root.Solve(f, args(1), out, point)
}
