package portable

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// A generator draws random graphs: loops, ragged nests whose rows read what
// earlier iterations stored, gathers, scatters, sums, selections.
type generator struct {
	*rapid.T
	*model
	ready []int32 // cells that the next statement may read
}

func (g *generator) pick(n int) int { return rapid.IntRange(0, n-1).Draw(g.T, "pick") }

func randomGraph(t *rapid.T) *graph.Graph {
	inputs := rapid.IntRange(1, 5).Draw(t, "inputs")
	g := &generator{T: t, model: newModel(inputs)}
	for i := 0; i < inputs; i++ {
		g.ready = append(g.ready, int32(i))
	}
	g.data(0.3, -0.7, 1.2, 0.1, -0.4, 0.9, 0.5, -1.1)
	for k := rapid.IntRange(1, 5).Draw(t, "statements"); k > 0; k-- {
		if g.pick(3) == 0 {
			g.randomNest()
		} else {
			n := []int{1, 1, 2, 5, 7, 8, 9, 13, 21}[g.pick(9)]
			cells := g.ready
			l, written := g.randomLoop(n, func(q int) []int32 { return cells })
			g.Stmts = append(g.Stmts, l)
			g.ready = append(g.ready, written...)
		}
	}
	g.model.Output, g.Outputs = g.Inputs, g.Cells-g.Inputs
	return &g.Graph
}

func (g *generator) randomNest() {
	iterations := rapid.IntRange(1, 5).Draw(g.T, "iterations")
	loops := 1 + g.pick(3)
	before := g.ready
	inIteration := make([][]int32, iterations) // cells written in an iteration by the loops so far
	var stmts []graph.Stmt
	var written []int32
	for k := 0; k < loops; k++ {
		starts := []int32{0}
		var iterationOf []int
		wide := g.pick(4) == 0
		for t := 0; t < iterations; t++ {
			n := g.pick(4)
			if wide {
				n = 5 + g.pick(14)
			}
			for i := 0; i < n; i++ {
				iterationOf = append(iterationOf, t)
			}
			starts = append(starts, int32(len(iterationOf)))
		}
		n := len(iterationOf)
		own := make([][]int32, iterations)
		// a recurrence: cells of this loop itself, written in earlier iterations
		first := g.Cells
		self := n > 0 && g.pick(2) == 0
		l, cells := g.randomLoop(n, func(q int) []int32 {
			t := iterationOf[q]
			list := append([]int32(nil), before...)
			for s := 0; s <= t; s++ {
				list = append(list, inIteration[s]...)
			}
			for p := 0; self && p < n && iterationOf[p] < t; p++ {
				list = append(list, int32(first+p))
			}
			return list
		})
		l.Starts = starts
		// only plain stores of one cell per row are read within the nest
		for q, c := range cells {
			if q < n {
				own[iterationOf[q]] = append(own[iterationOf[q]], c)
			}
		}
		for t := range own {
			inIteration[t] = append(inIteration[t], own[t]...)
		}
		written = append(written, cells...)
		stmts = append(stmts, l)
	}
	g.nest(iterations, stmts...)
	g.ready = append(append([]int32(nil), before...), written...)
}

// randomLoop makes a loop of n rows that reads cells(q) in row q; its first
// effect stores one new cell for each row. It returns the cells it writes: those
// first, then cells that are complete only after the loop.
func (g *generator) randomLoop(n int, cells func(q int) []int32) (*graph.Loop, []int32) {
	var b body
	var vals, written []int32
	out := g.cells(n)
	for q := 0; q < n; q++ {
		written = append(written, out+int32(q))
	}
	push := func(v int32) { vals = append(vals, v) }
	for k := 1 + g.pick(4); k > 0; k-- {
		push(g.randomLoad(&b, n, cells))
	}
	if g.pick(2) == 0 {
		stride := int32(g.pick(2))
		if n > 8 {
			stride = 0
		}
		push(b.data(rows(0, stride)))
	}
	for k := g.pick(12); k > 0; k-- {
		arg := func() int32 { return vals[g.pick(len(vals))] }
		push(g.randomOp(&b, arg))
	}
	last := b.op(graph.OpTanh, vals[len(vals)-1]) // keeps recurrences bounded
	b.store(rows(out, 1), last)
	for k := g.pick(4); k > 0; k-- {
		v := vals[g.pick(len(vals))]
		switch g.pick(6) {
		case 0, 1:
			b.target(v)
		case 2:
			c := g.cells(1)
			b.effect(graph.OpAcc, at(c), v)
			if n > 0 {
				written = append(written, c)
			}
		case 3: // scatter-add to two cells, each of them hit
			c := g.cells(2)
			index := make([]int32, n)
			for q := range index {
				index[q] = int32((q + q/3) % 2)
			}
			b.effect(graph.OpAcc, through(c, g.table(index...)), v)
			if n > 1 {
				written = append(written, c, c+1)
			}
		case 4: // backwards
			c := g.cells(2 * n)
			b.store(rows(c+2*int32(n)-1, -2), v)
			for q := 0; q < n; q++ {
				written = append(written, c+2*int32(n)-1-2*int32(q))
			}
		case 5:
			c := g.cells(1)
			b.effect(graph.OpAccMax, at(c), v)
			if n > 0 {
				written = append(written, c)
			}
		}
	}
	if g.pick(2) == 0 {
		b.target(last)
	}
	return &graph.Loop{Rows: n, Body: b.ins, Origin: -1}, written
}

func (g *generator) randomLoad(b *body, n int, cells func(q int) []int32) val {
	if n == 0 {
		return b.num(1)
	}
	first := cells(0)
	if g.pick(2) == 0 {
		return b.load(at(first[g.pick(len(first))]))
	}
	if g.pick(2) == 0 && g.Inputs > n {
		return b.load(rows(0, 1))
	}
	index := make([]int32, n)
	for q := range index {
		list := cells(q)
		index[q] = list[g.pick(len(list))]
	}
	return b.load(through(0, g.table(index...)))
}

func (g *generator) randomOp(b *body, arg func() int32) val {
	tame := func(v val) val { return b.op(graph.OpTanh, v) }
	switch g.pick(16) {
	case 0:
		return b.op(graph.OpSin, arg())
	case 1, 2:
		return b.mul(tame(arg()), arg())
	case 3, 4:
		return b.add(arg(), arg())
	case 5:
		return b.sub(arg(), arg())
	case 6:
		return b.op(graph.OpExp, tame(arg()))
	case 7:
		x := arg()
		return b.op(graph.OpSqrt, b.add(b.num(1), b.mul(x, x)))
	case 8:
		x := arg()
		return b.div(arg(), b.add(b.num(1), b.mul(x, x)))
	case 9:
		return b.op(graph.OpMax, arg(), arg())
	case 10:
		return b.op(graph.OpMin, arg(), arg())
	case 11:
		return b.op(graph.OpSelect, b.op(graph.OpLt, arg(), arg()), arg(), arg())
	case 12: // the logarithm is undefined on the side that is not selected
		x := arg()
		l := b.op(graph.OpLog, x)
		return b.op(graph.OpSelect, b.op(graph.OpLt, b.num(0.1), x), l, arg())
	case 13:
		return b.op(graph.OpLog1pExp, arg())
	case 14:
		return b.op(graph.OpLogistic, arg())
	}
	return b.op(graph.OpAbs, b.op(graph.OpNeg, arg()))
}

// tangent evaluates a graph row by row together with its derivative in a
// direction: forward mode, so that it shares nothing with reverse mode.
type tangent struct {
	g          *graph.Graph
	v, d       []float64
	target, dt float64
}

func derivative(g *graph.Graph, x, dir []float64) (scale, d float64) {
	r := &tangent{g: g, v: make([]float64, g.Cells), d: make([]float64, g.Cells)}
	copy(r.v, x)
	copy(r.d, dir)
	var lowest func(stmts []graph.Stmt)
	lowest = func(stmts []graph.Stmt) {
		for _, s := range stmts {
			switch s := s.(type) {
			case *graph.Nest:
				lowest(s.Stmts)
			case *graph.Loop:
				for _, in := range s.Body {
					if in.Op == graph.OpAccMax {
						r.v[in.Addr.Base] = math.Inf(-1)
					}
				}
			}
		}
	}
	lowest(g.Stmts)
	for _, s := range g.Stmts {
		switch s := s.(type) {
		case *graph.Loop:
			r.loop(s, 0, s.Rows)
		case *graph.Nest:
			for t := 0; t < s.Iterations; t++ {
				for _, l := range s.Stmts {
					l := l.(*graph.Loop)
					r.loop(l, int(l.Starts[t]), int(l.Starts[t+1]))
				}
			}
		}
	}
	return math.Abs(r.target), r.dt
}

func (r *tangent) loop(l *graph.Loop, lo, hi int) {
	v, d := make([]float64, len(l.Body)), make([]float64, len(l.Body))
	for q := lo; q < hi; q++ {
		for i, in := range l.Body {
			p := int(in.Addr.Base) + int(in.Addr.Stride)*q
			if in.Addr.Table >= 0 && (in.Op == graph.OpLoad || in.Op.Effect()) && in.Op != graph.OpTarget {
				p = int(in.Addr.Base) + int(r.g.Index[int(in.Addr.Table)+q])
			}
			var a, b, c, da, db, dc float64
			if in.A >= 0 {
				a, da = v[in.A], d[in.A]
			}
			if in.B >= 0 {
				b, db = v[in.B], d[in.B]
			}
			if in.C >= 0 {
				c, dc = v[in.C], d[in.C]
			}
			switch in.Op {
			case graph.OpConst:
				v[i] = in.F
				continue
			case graph.OpData:
				v[i] = r.g.Data[p]
				continue
			case graph.OpLoad:
				v[i], d[i] = r.v[p], r.d[p]
				continue
			case graph.OpStore:
				r.v[p], r.d[p] = a, da
				continue
			case graph.OpAcc:
				r.v[p] += a
				r.d[p] += da
				continue
			case graph.OpAccMax:
				r.v[p] = mathx.Max(r.v[p], a)
				continue
			case graph.OpTarget:
				r.target += a
				r.dt += da
				continue
			}
			v[i] = graph.Apply(in.Op, a, b, c)
			switch in.Op {
			case graph.OpAdd:
				d[i] = da + db
			case graph.OpSub:
				d[i] = da - db
			case graph.OpMul:
				d[i] = da*b + a*db
			case graph.OpDiv:
				d[i] = (da - v[i]*db) / b
			case graph.OpNeg:
				d[i] = -da
			case graph.OpSqrt:
				d[i] = da / (2 * v[i])
			case graph.OpAbs:
				d[i] = math.Copysign(1, a) * da
				if a == 0 {
					d[i] = 0
				}
			case graph.OpMax:
				if d[i] = db; a > b {
					d[i] = da
				}
			case graph.OpMin:
				if d[i] = db; a < b {
					d[i] = da
				}
			case graph.OpSelect:
				if d[i] = dc; a != 0 {
					d[i] = db
				}
			case graph.OpLt:
				d[i] = 0
			case graph.OpExp:
				d[i] = v[i] * da
			case graph.OpLog:
				d[i] = da / a
			case graph.OpSin:
				d[i] = math.Cos(a) * da
			case graph.OpTanh:
				d[i] = da / (math.Cosh(a) * math.Cosh(a))
			case graph.OpLog1pExp:
				d[i] = da / (1 + math.Exp(-a))
			case graph.OpLogistic:
				d[i] = da / (math.Exp(a) + 2 + math.Exp(-a))
			default:
				panic("no tangent of " + in.Op.String())
			}
		}
	}
}

// graphText is a graph as text.
func graphText(g *graph.Graph) string {
	stages, err := autodiff.Stages(g, autodiff.Options{})
	if err != nil {
		return err.Error()
	}
	return stages[0].Text
}

func TestRandomGraphs(t *testing.T) {
	exact := map[string]bool{}
	for _, p := range autodiff.Passes() {
		exact["without "+p.Name] = p.Exact
	}
	rapid.Check(t, func(t *rapid.T) {
		g := randomGraph(t)
		x := make([]float64, g.Inputs)
		for i := range x {
			x[i] = rapid.Float64Range(-1.5, 1.5).Draw(t, "x")
		}
		want, cells := autodiff.Reference(g, x, nil)
		var total float64
		grad := make([]float64, g.Inputs)
		for i := range grad {
			dir := make([]float64, g.Inputs)
			dir[i] = 1
			_, grad[i] = derivative(g, x, dir)
		}
		size := 0.0
		for _, d := range grad {
			size = math.Max(size, math.Abs(d))
		}
		base := make([]float64, g.Inputs)
		all, err := autodiff.Compile(g, autodiff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		total = New(all).Eval(x, base)
		for name, o := range variants() {
			p, err := autodiff.Compile(g, o)
			if err != nil {
				t.Fatal(err)
			}
			m := New(p)
			got := make([]float64, g.Inputs)
			v := m.Eval(x, got)
			if exact[name] && (v != total || !slices.Equal(got, base)) {
				t.Fatalf("%s: %v %v, but %v %v with it; the pass is said to change no bit\n%s", name, v, got, total, base, graphText(g))
			}
			if o == autodiff.Plain() {
				if math.Float64bits(v) != math.Float64bits(want) {
					t.Fatalf("log density is %v, want %v to the bit", v, want)
				}
				out := make([]float64, g.Outputs)
				m.Values(x, out)
				for i, v := range out {
					w := cells[g.Output+i]
					if math.IsNaN(w) { // never written, or undefined
						continue
					}
					if math.Float64bits(v) != math.Float64bits(w) {
						t.Fatalf("cell %d is %v, want %v to the bit\n%s", g.Output+i, v, w, p.ValuesText())
					}
				}
			}
			if !agree(v, want, 1e3*math.Abs(want), 1e-12) {
				t.Fatalf("%s: log density is %v, want %v, gradient %v\n%s\n%s", name, v, want, grad, graphText(g), p)
			}
			for i := range got {
				if !agree(got[i], grad[i], size, 1e-9) {
					t.Fatalf("%s: component %d of the gradient is %v, want %v\n%s\n%s", name, i, got[i], grad[i], graphText(g), p)
				}
			}
		}
	})
}
