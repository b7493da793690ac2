package portable

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// LiteralTier makes machines that run a program exactly as its documentation says.
var LiteralTier = autodiff.Tier{
	Name: "literal",
	Does: "plain Go, number by number; slow, a reference for the others",
	Size: Size,
	New:  func(p *autodiff.Program) autodiff.Machine { return NewLiteral(p) },
}

// Literal runs the loops of a program as documented for autodiff.Loop: row by row, instruction by
// instruction, with each canonical sum kept as a list that is summed at the end of its iteration.
// All other machines must agree with it bit for bit in every cell. It shares only the linear
// algebra of nodes with Machine.
type Literal struct {
	m      *Machine // memory, and nodes ready to run
	values []float64
	sums   [][]product
}

// A product is a term of a sum; b is 1 if there is no second factor.
type product struct{ a, b float64 }

// NewLiteral returns a literal machine for a program.
func NewLiteral(p *autodiff.Program) *Literal { return &Literal{m: New(p)} }

// Lanes implements autodiff.Machine.
func (l *Literal) Lanes() int { return 1 }

// EvalAll implements autodiff.Machine.
func (l *Literal) EvalAll(point [][]float64, logp []float64, grad [][]float64) {
	p := l.m.prog
	for k := range point {
		copy(l.m.mem[:p.Inputs], point[k])
		l.m.prepare(p.Zero, p.Lowest)
		l.steps(p.Density, l.m.density, -1)
		logp[k] = l.m.result(grad[k])
	}
}

// Values implements autodiff.Machine.
func (l *Literal) Values(point, out []float64) {
	p := l.m.prog
	copy(l.m.mem[:p.Inputs], point)
	l.m.prepare(p.ValuesZero, p.ValuesLowest)
	l.steps(p.Values, l.m.values, -1)
	copy(out, l.m.mem[p.Output:p.Output+p.Outputs])
}

// steps runs steps in iteration t of a nest (-1: outside); tasks are the same steps, of which
// only nodes are used.
func (l *Literal) steps(steps []autodiff.Step, tasks []task, t int) {
	for i, s := range steps {
		switch s := s.(type) {
		case *autodiff.Loop:
			l.loop(s, t)
		case *autodiff.Node:
			l.m.runNode(tasks[i].node, t)
		case *autodiff.Nest:
			for k := range s.Iterations {
				iteration := k
				if s.Backward {
					iteration = s.Iterations - 1 - k
				}
				l.steps(s.Steps, tasks[i].nest.tasks, iteration)
			}
		}
	}
}

func (l *Literal) loop(loop *autodiff.Loop, iteration int) {
	lo, hi := loop.Runs(iteration)
	for len(l.values) < len(loop.Body) {
		l.values, l.sums = append(l.values, 0), append(l.sums, nil)
	}
	for i := range loop.Body {
		l.sums[i] = l.sums[i][:0]
	}
	mem := l.m.mem
	arg := func(o int32) float64 {
		if o < 0 {
			return 0
		}
		return l.values[o]
	}
	for q := lo; q < hi; q++ {
		for i, in := range loop.Body {
			place := int(in.Addr.Base)
			switch {
			case in.Op == graph.OpTarget:
				place = int(l.m.target)
			case in.Addr.Table >= 0:
				place += int(l.m.index[int(in.Addr.Table)+q])
			default:
				place += int(in.Addr.Stride) * q
			}
			a, b := arg(in.A), 1.0
			if in.B >= 0 {
				b = l.values[in.B]
			}
			switch in.Op {
			case graph.OpConst:
				l.values[i] = in.F
			case graph.OpData:
				l.values[i] = l.m.prog.Data[place]
			case graph.OpLoad:
				l.values[i] = mem[place]
			case graph.OpStore:
				mem[place] = a
			case graph.OpAccMax:
				mem[place] = mathx.Max(mem[place], a)
			case graph.OpAcc, graph.OpTarget:
				switch one := in.Op == graph.OpTarget || in.Addr.Table < 0 && in.Addr.Stride == 0; {
				case one && loop.Rows == 1: // may be loaded in the same row
					mem[place] += math.FMA(a, b, 0)
				case one:
					l.sums[i] = append(l.sums[i], product{a, b})
				default:
					mem[place] = math.FMA(a, b, mem[place])
				}
			default:
				l.values[i] = graph.Apply(in.Op, a, arg(in.B), arg(in.C))
			}
		}
	}
	for i, in := range loop.Body {
		if len(l.sums[i]) == 0 {
			continue
		}
		place := in.Addr.Base
		if in.Op == graph.OpTarget {
			place = l.m.target
		}
		mem[place] += canonicalSum(l.sums[i])
	}
}

// canonicalSum adds products in the order of graph.Loop, each with one rounding.
func canonicalSum(list []product) float64 {
	total := 0.0
	for len(list) > 0 {
		n := min(len(list), sumBlock)
		var p [8]float64
		for i, x := range list[:n] {
			p[i%8] = math.FMA(x.a, x.b, p[i%8])
		}
		total += combine(&p)
		list = list[n:]
	}
	return total
}
