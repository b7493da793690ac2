package graph

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// run executes a graph by the letter, row by row, and returns the log density
// and all cells. It fails when a cell is read before it is written or is
// written twice.
func run(t rapid.TB, g *Graph, inputs []float64) (float64, []float64) {
	cells := make([]float64, g.Cells)
	written := make([]bool, g.Cells)
	summed := make([]bool, g.Cells)
	copy(cells, inputs)
	for i := range inputs {
		written[i] = true
	}
	for i := len(inputs); i < g.Cells; i++ {
		cells[i] = math.NaN()
	}
	var lp float64
	at := func(a Addr, q int) int {
		if a.Table >= 0 {
			return int(a.Base + g.Index[int(a.Table)+q])
		}
		return int(a.Base) + int(a.Stride)*q
	}
	loop := func(l *Loop, from, to int) {
		for q := from; q < to; q++ {
			v := make([]float64, len(l.Body))
			for i, in := range l.Body {
				var x [3]float64
				for k, a := range [3]int32{in.A, in.B, in.C} {
					if a >= 0 {
						x[k] = v[a]
					}
				}
				switch in.Op {
				case OpConst:
					v[i] = in.F
				case OpData:
					v[i] = g.Data[at(in.Addr, q)]
				case OpLoad:
					c := at(in.Addr, q)
					if !written[c] {
						t.Fatalf("cell %d is read before it is written", c)
					}
					v[i] = cells[c]
				case OpStore:
					c := at(in.Addr, q)
					if written[c] {
						t.Fatalf("cell %d is written twice", c)
					}
					written[c], cells[c] = true, x[0]
				case OpAcc:
					c := at(in.Addr, q)
					if !summed[c] {
						summed[c], written[c], cells[c] = true, true, 0
					}
					cells[c] += x[0]
				case OpAccMax:
					c := at(in.Addr, q)
					if !summed[c] {
						summed[c], written[c], cells[c] = true, true, math.Inf(-1)
					}
					cells[c] = math.Max(cells[c], x[0])
				case OpTarget:
					lp += x[0]
				default:
					v[i] = Apply(in.Op, x[0], x[1], x[2])
				}
			}
		}
	}
	node := func(n *Node) {
		in := make([][]float64, len(n.In))
		for k, b := range n.In {
			if b.Const {
				in[k] = g.Data[b.Base : int(b.Base)+b.N]
				continue
			}
			for c := int(b.Base); c < int(b.Base)+b.N; c++ {
				if !written[c] {
					t.Fatalf("a node reads cell %d before it is written", c)
				}
			}
			in[k] = cells[b.Base : int(b.Base)+b.N]
		}
		for i, f := range plainNode(n.Kind, n.Dims, in) {
			c := int(n.Out[0].Base) + i
			written[c], cells[c] = true, f
		}
	}
	for _, s := range g.Stmts {
		switch s := s.(type) {
		case *Loop:
			loop(s, 0, s.Rows)
		case *Node:
			node(s)
		case *Nest:
			for iteration := 0; iteration < s.Iterations; iteration++ {
				for _, x := range s.Stmts {
					switch x := x.(type) {
					case *Loop:
						loop(x, int(x.Starts[iteration]), int(x.Starts[iteration+1]))
					case *Node:
						if x.Starts[iteration+1] > x.Starts[iteration] {
							node(x)
						}
					}
				}
			}
		}
	}
	return lp, cells
}

func check(t rapid.TB, tr *Trace, inputs []float64, targets, outputs []Ref) *Graph {
	want := 0.0
	size := 0.0
	for _, r := range targets {
		f := tr.Value(inputs, r)
		want += f
		size += math.Abs(f)
		tr.Target(r, 0)
	}
	for _, r := range outputs {
		tr.Output(r)
	}
	g, err := tr.Roll()
	if err != nil {
		t.Fatal(err)
	}
	lp, cells := run(t, g, inputs)
	if !(math.Abs(lp-want) <= 1e-10*(size+1)) && !math.IsNaN(want) && !math.IsInf(want, 0) {
		t.Fatalf("log density %g, want %g", lp, want)
	}
	for i, r := range outputs {
		f := tr.Value(inputs, r)
		if got := cells[g.Output+i]; !(math.Abs(got-f) <= 1e-10*(1+math.Abs(f))) && !math.IsNaN(f) && !math.IsInf(f, 0) {
			t.Fatalf("output %d is %g, want %g", i, got, f)
		}
	}
	return g
}

func TestRollRegression(t *testing.T) {
	tr := NewTrace()
	b0, b1, s := tr.Input(0, false), tr.Input(1, false), tr.Input(2, false)
	sigma := tr.Exp(s)
	var terms []Ref
	for i := 0; i < 100; i++ {
		x, y := tr.Data(float64(i)), tr.Data(float64(i%7))
		mu := tr.Add(b0, tr.Mul(b1, x))
		z := tr.Div(tr.Sub(y, mu), sigma)
		terms = append(terms, tr.Sub(tr.Mul(tr.Const(-0.5), tr.Square(z)), tr.Log(sigma)))
	}
	g := check(t, tr, []float64{0.3, -0.2, 0.1}, terms, []Ref{sigma})
	loops := 0
	for _, s := range g.Stmts {
		if l, ok := s.(*Loop); ok && l.Rows > 1 {
			loops++
			for _, in := range l.Body {
				if in.Addr.Table >= 0 {
					t.Errorf("a regression needs no index table: %v", in)
				}
			}
		}
	}
	if loops != 1 || len(g.Stmts) > 6 {
		t.Errorf("%d statements, %d of them loops", len(g.Stmts), loops)
	}
}

func TestRollRecurrence(t *testing.T) {
	tr := NewTrace()
	a, b := tr.Input(0, false), tr.Input(1, false)
	var terms, s []Ref
	s = append(s, tr.Const(1))
	for i := 1; i < 200; i++ {
		next := tr.Sqrt(tr.Add(tr.Mul(a, tr.Square(s[i-1])), tr.Add(b, tr.Data(float64(i%5)))))
		s = append(s, next)
		terms = append(terms, tr.Log(next))
	}
	g := check(t, tr, []float64{0.3, 0.2}, terms, nil)
	nests := 0
	for _, s := range g.Stmts {
		if n, ok := s.(*Nest); ok {
			nests++
			if n.Iterations < 197 || len(n.Stmts) != 1 {
				t.Errorf("nest of %d iterations, %d statements", n.Iterations, len(n.Stmts))
			}
		}
	}
	if nests != 1 || len(g.Stmts) > 8 {
		t.Errorf("%d statements, %d nests", len(g.Stmts), nests)
	}
}

func TestRollRandom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := NewTrace()
		n := rapid.IntRange(1, 5).Draw(t, "inputs")
		var pool []Ref
		inputs := make([]float64, n)
		for i := range inputs {
			inputs[i] = rapid.Float64Range(-1, 1).Draw(t, "x")
			pool = append(pool, tr.Input(i, rapid.Bool().Draw(t, "element")))
		}
		pick := func() Ref { return pool[rapid.IntRange(0, len(pool)-1).Draw(t, "pick")] }
		steps := rapid.IntRange(1, 60).Draw(t, "steps")
		for i := 0; i < steps; i++ {
			switch rapid.IntRange(0, 9).Draw(t, "op") {
			case 0:
				pool = append(pool, tr.Add(pick(), pick()))
			case 1:
				pool = append(pool, tr.Mul(pick(), pick()))
			case 2:
				pool = append(pool, tr.Tanh(pick()))
			case 3:
				pool = append(pool, tr.Data(float64(i)/10), tr.Const(0.5))
			case 4:
				var list []Ref
				for k := rapid.IntRange(0, 40).Draw(t, "len"); k > 0; k-- {
					list = append(list, pick())
				}
				pool = append(pool, tr.Tanh(tr.Sum(list)), tr.LogSumExp(append(list, pick())))
			case 5:
				x := pick()
				for k := 0; k < 20; k++ { // a recurrence
					x = tr.Tanh(tr.Add(x, tr.Mul(pick(), tr.Data(float64(k)))))
					pool = append(pool, x)
				}
			case 6:
				k := 9
				a := make([]Ref, k*k)
				for i := range a {
					a[i] = pick()
				}
				b := []Ref{pick(), pick(), pick(), pick(), pick(), pick(), pick(), pick(), pick()}
				for _, r := range tr.opaque(MatMul, []int{k, k, 1}, k, a, b) {
					pool = append(pool, tr.Tanh(r))
				}
			case 7:
				x := pick()
				tr.Keep(x)
				pool = append(pool, tr.Select(tr.Lt(x, pick()), pick(), pick()))
			default:
				pool = append(pool, tr.Sub(pick(), tr.Exp(tr.Tanh(pick()))))
			}
		}
		var targets, outputs []Ref
		for k := rapid.IntRange(1, 10).Draw(t, "targets"); k > 0; k-- {
			targets = append(targets, pick())
		}
		for k := rapid.IntRange(0, 5).Draw(t, "outputs"); k > 0; k-- {
			outputs = append(outputs, pick())
		}
		check(t, tr, inputs, targets, outputs)
	})
}

// A sum whose terms double at every step has few scalars and very many terms.
func TestTargetOfDoubledSums(t *testing.T) {
	tr := NewTrace()
	x := tr.Mul(tr.Data(1.5), tr.Input(0, false))
	for i := 0; i < 60; i++ {
		x = tr.Add(x, x)
		tr.Keep(x)
	}
	check(t, tr, []float64{0.7}, []Ref{x}, nil)
}
