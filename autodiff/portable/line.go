package portable

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// Loops of a few rows outside nests, and all those that follow them, are written out as a line: a list of
// instructions each of which finds its cells once.

// line returns a loop of a few rows, outside nests, as code for one: every place is a cell, and
// partial sums, of which each has one term, are values like others.
func (b *builder) line(l *autodiff.Loop) []scalarInstr {
	s := b.scalarLoop(l)
	var code []scalarInstr
	zero := place{base: b.constant(0)}
	for q := range int32(s.rows) {
		for _, x := range s.code {
			for _, p := range []*place{&x.d, &x.a, &x.b, &x.c} {
				*p = place{base: p.base + p.stride*q}
			}
			if x.indexed() {
				x.c.base += b.prog.Index[x.table+q]
			}
			switch x.op {
			case codeGather:
				x.op, x.a = codeMove, x.c
			case codeScatter:
				x.op, x.d = codeMove, x.c
			case codeScatterAdd:
				x.op, x.d = codeAdd, x.c
			case codeScatterFma:
				x.op, x.d = codeAddFma, x.c
			case codeScatterLarge:
				x.op, x.d = codeLargest, x.c
			case codePartial:
				x.op, x.d.base, x.b = graph.OpAdd, x.d.base+q, zero
			case codePartialFma:
				x.op, x.d.base, x.c = graph.OpFma, x.d.base+q, zero
			}
			code = append(code, x)
		}
	}
	for _, sum := range s.sums {
		// the order of combine; the missing partial sums are +0, and no sum is -0
		add := func(to, from int) {
			if from < s.rows {
				to := place{base: sum.partial + int32(to)}
				code = append(code, scalarInstr{op: codeAdd, d: to, a: place{base: sum.partial + int32(from)}})
			}
		}
		for i := range 4 {
			add(i, i+4)
		}
		add(0, 2)
		add(1, 3)
		add(0, 1)
		code = append(code, scalarInstr{op: codeAdd, d: place{base: sum.cell}, a: place{base: sum.partial}})
	}
	return b.shorten(code)
}

// shorten makes an instruction that adds a product, or a number with its sign changed, compute it, if nothing else
// uses it. Bits stay: a sum with -x is a difference, and products are still rounded.
func (b *builder) shorten(code []scalarInstr) []scalarInstr {
	reads := map[int32]int{}
	for _, x := range code {
		for _, p := range [3]place{x.a, x.b, x.c} {
			reads[p.base]++
		}
	}
	// into is y combined with the instruction before it, if only y uses that.
	into := func(x, y scalarInstr) (scalarInstr, bool) {
		if x.d != y.a || int(x.d.base) < b.prog.Cells || reads[x.d.base] != 1 {
			return y, false
		}
		switch {
		case x.op == graph.OpNeg && y.op == codeAdd:
			y.op, y.a = codeSubtract, x.a
		case x.op == graph.OpMul && y.op == codeAdd:
			y.op, y.a, y.b = codeAddProduct, x.a, x.b
		case x.op == graph.OpMul && y.op == codeSubtract:
			y.op, y.a, y.b = codeSubtractProduct, x.a, x.b
		default:
			return y, false
		}
		return y, true
	}
	var out []scalarInstr
	for _, y := range code {
		for n := len(out); n > 0; n-- {
			more, ok := into(out[n-1], y)
			if !ok {
				break
			}
			y, out = more, out[:n-1]
		}
		out = append(out, y)
	}
	return out
}

// indexed reports whether an instruction goes through an index table.
func (x scalarInstr) indexed() bool {
	switch x.op {
	case codeGather, codeScatter, codeScatterAdd, codeScatterFma, codeScatterLarge:
		return true
	}
	return false
}

// A lineInstr is an instruction of a line.
type lineInstr struct {
	op         graph.Op
	d, a, b, c *float64
	of         []scalarInstr // the one that it is
}

// line returns code for the cells of the machine.
func (m *Machine) line(code []scalarInstr) []lineInstr {
	out := make([]lineInstr, len(code))
	for i := range code {
		x := &code[i]
		out[i] = lineInstr{x.op, &m.mem[x.d.base], &m.mem[x.a.base], &m.mem[x.b.base], &m.mem[x.c.base], code[i : i+1]}
	}
	return out
}

// runLine runs the commonest instructions at once and leaves the others to row.
func (m *Machine) runLine(code []lineInstr) {
	for i := range code {
		x := &code[i]
		switch x.op {
		case graph.OpAdd:
			*x.d = *x.a + *x.b
		case graph.OpSub:
			*x.d = *x.a - *x.b
		case graph.OpMul:
			*x.d = *x.a * *x.b
		case graph.OpDiv:
			*x.d = *x.a / *x.b
		case graph.OpNeg:
			*x.d = -*x.a
		case graph.OpFma:
			*x.d = math.FMA(*x.a, *x.b, *x.c)
		case codeMove:
			*x.d = *x.a
		case codeAdd:
			*x.d += *x.a
		case codeAddProduct:
			*x.d += float64(*x.a * *x.b)
		case codeAddFma:
			*x.d = math.FMA(*x.a, *x.b, *x.d)
		case codeSubtract:
			*x.d -= *x.a
		case codeSubtractProduct:
			*x.d -= float64(*x.a * *x.b)
		case codeFunction:
			*x.d = x.of[0].f(*x.a)
		default:
			m.row(x.of, 0, 0)
		}
	}
}
