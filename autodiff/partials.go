package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// partials lets the rule of an operation write to the body of a derivative: it is the graph.Writer of one
// instruction. The operands and the result are values of the derivative body; asking for one may cost a recomputation
// or a tape.
type partials struct {
	*reverser
	in graph.Instr
	at int32 // the instruction, in the source body
	w  int32 // the adjoint of its result
}

func (p *partials) Operand(k int) int32           { return p.value(operands(p.in)[k]) }
func (p *partials) Result() int32                 { return p.value(p.at) }
func (p *partials) Adjoint() int32                { return p.w }
func (p *partials) Active(k int) bool             { return p.active[operands(p.in)[k]] }
func (p *partials) Square() bool                  { return p.in.A == p.in.B }
func (p *partials) Give(k int, x int32)           { p.give(p.at, k, x) }
func (p *partials) Const(f float64) int32         { return p.constant(f) }
func (p *partials) Known(x int32) (float64, bool) { return p.known(x) }

// Op simplifies where it can.
func (p *partials) Op(op graph.Op, args ...int32) int32 {
	switch op {
	case graph.OpAdd:
		return p.add(args[0], args[1])
	case graph.OpSub:
		return p.sub(args[0], args[1])
	case graph.OpMul:
		return p.mul(args[0], args[1])
	case graph.OpDiv:
		return p.div(args[0], args[1])
	case graph.OpNeg:
		return p.neg(args[0])
	case graph.OpSelect:
		return p.choose(args[0], args[1], args[2])
	}
	return p.op(op, args...)
}
