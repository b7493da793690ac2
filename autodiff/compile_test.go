package autodiff

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

func at(base int32) graph.Addr  { return graph.Addr{Base: base, Table: -1} }
func row(base int32) graph.Addr { return graph.Addr{Base: base, Stride: 1, Table: -1} }

func load(a graph.Addr) graph.Instr {
	return graph.Instr{Op: graph.OpLoad, A: -1, B: -1, C: -1, Addr: a}
}

func op(o graph.Op, args ...int32) graph.Instr {
	in := graph.Instr{Op: o, A: -1, B: -1, C: -1}
	for k, a := range args {
		*[]*int32{&in.A, &in.B, &in.C}[k] = a
	}
	return in
}

func effect(o graph.Op, a graph.Addr, v int32) graph.Instr {
	return graph.Instr{Op: o, A: v, B: -1, C: -1, Addr: a}
}

// recurrence is x[t+1] = a*x[t] + sin(b*u[t]), target += exp(a) * x[t+1]^2, in
// one nest: inputs a, b, u[20].
func recurrence() *graph.Graph {
	const n = 20
	g := &graph.Graph{Inputs: 2 + n, Cells: 2 + n + n + 1}
	x := int32(2 + n)
	starts := make([]int32, n+1)
	for t := range starts {
		starts[t] = int32(t)
	}
	g.Stmts = []graph.Stmt{
		&graph.Loop{Rows: 1, Origin: -1, Body: []graph.Instr{
			{Op: graph.OpConst, A: -1, B: -1, C: -1, F: 0.5},
			effect(graph.OpStore, at(x), 0),
		}},
		&graph.Nest{Iterations: n, Stmts: []graph.Stmt{&graph.Loop{Rows: n, Starts: starts, Origin: -1, Body: []graph.Instr{
			load(at(0)),                        // 0: a
			load(row(x)),                       // 1
			op(graph.OpMul, 0, 1),              // 2
			load(at(1)),                        // 3: b
			load(row(2)),                       // 4
			op(graph.OpMul, 3, 4),              // 5
			op(graph.OpSin, 5),                 // 6
			op(graph.OpAdd, 2, 6),              // 7
			effect(graph.OpStore, row(x+1), 7), // 8
			op(graph.OpExp, 0),                 // 9
			op(graph.OpMul, 7, 7),              // 10
			op(graph.OpMul, 9, 10),             // 11
			effect(graph.OpTarget, graph.Addr{}, 11),
		}}}},
	}
	return g
}

func without(t *testing.T, names ...string) Options {
	t.Helper()
	set, err := Without(names...)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Without: set}
}

// What does not take part in a recurrence leaves its nest, forward and in reverse.
func TestDistribution(t *testing.T) {
	p, err := Compile(recurrence(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var nests []*Nest
	for _, s := range p.Density {
		if n, ok := s.(*Nest); ok {
			nests = append(nests, n)
		}
	}
	if len(nests) != 2 || nests[0].Backward || !nests[1].Backward {
		t.Fatalf("want a nest forward and one backward:\n%s", p)
	}
	for _, n := range nests {
		for _, s := range n.Steps {
			for _, in := range s.(*Loop).Body {
				switch in.Op {
				case graph.OpLoad, graph.OpFma, graph.OpStore, graph.OpAcc:
				default:
					t.Errorf("%v stands in a nest:\n%s", in.Op, p)
				}
			}
		}
	}
	if p, _ := Compile(recurrence(), without(t, "distribute", "distribute-adjoint", "terms")); !strings.Contains(p.String(), "    fused loop") && !strings.Contains(p.String(), "target += ") {
		t.Errorf("Without distribution more changes more than the split:\n%s", p)
	}
}

// The invariant exp(a) is computed once, and its adjoint arrives as one sum.
func TestHoist(t *testing.T) {
	p, err := Compile(recurrence(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range p.Density {
		l, ok := s.(*Loop)
		if !ok || l.Rows == 1 {
			continue
		}
		for _, in := range l.Body {
			if in.Op == graph.OpExp {
				t.Errorf("exp(a) is computed in every row:\n%s", p)
			}
		}
	}
}

func TestFuseMultiplyAdds(t *testing.T) {
	ins := []graph.Instr{
		load(at(0)), load(at(1)), load(at(2)),
		op(graph.OpMul, 0, 1), // 3: used twice
		op(graph.OpMul, 1, 2), // 4: used once
		op(graph.OpAdd, 3, 4), // 5 -> fma(1, 2, 3)
		op(graph.OpMul, 5, 0), // 6: used once
		op(graph.OpSub, 3, 6), // 7 -> fnma(5, 0, 3)
		op(graph.OpMul, 7, 7), // 8: used once, by a sum
		effect(graph.OpTarget, graph.Addr{Table: -1}, 8),
	}
	var got []string
	w := writer{}
	for i, in := range fuseMultiplyAdds(ins) {
		got = append(got, w.instr(i, in))
	}
	want := "%0 = v[0]|%1 = v[1]|%2 = v[2]|%3 = mul(%0, %1)|%4 = fma(%1, %2, %3)|%5 = fnma(%4, %0, %3)|target += %5*%5"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

// A value used on both sides of a select carries the mask of the select itself.
func TestMaskTable(t *testing.T) {
	table := newMaskTable()
	sel := op(graph.OpSelect, 0, 1, 2)
	yes, no := table.side(sel, always, 1), table.side(sel, always, 2)
	if yes == no || table.or(yes, no) != always || table.or(yes, yes) != yes || table.or(unset, no) != no {
		t.Error("masks of one select combine wrongly")
	}
	inner := op(graph.OpMax, 3, 4)
	a, b := table.side(inner, yes, 0), table.side(inner, yes, 1)
	if table.or(a, b) != yes {
		t.Error("both sides of an inner selection are the side that it stands on")
	}
	if m := table.or(a, no); m == always || m == a || m == no {
		t.Error("masks of different conditions are kept")
	}
}

// Unneeded statements are not computed.
func TestElimination(t *testing.T) {
	g := recurrence()
	g.Stmts = g.Stmts[:1]
	g.Cells++
	g.Stmts = append(g.Stmts, &graph.Loop{Rows: 1, Origin: -1, Body: []graph.Instr{
		load(at(0)), op(graph.OpExp, 0), effect(graph.OpStore, at(int32(g.Cells-1)), 1),
	}})
	g.Output, g.Outputs = g.Cells-1, 1
	p, err := Compile(g, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Density) != 0 || len(p.Values) != 1 {
		t.Errorf("density:\n%s\nvalues:\n%s", p, p.ValuesText())
	}
}

// A graph in which a row reads what another row of its iteration writes, or a later one, is
// refused.
func TestOrderIsChecked(t *testing.T) {
	for name, change := range map[string]func(g *graph.Graph, l *graph.Loop){
		"right": func(*graph.Graph, *graph.Loop) {},
		"one iteration": func(g *graph.Graph, l *graph.Loop) {
			n := g.Stmts[1].(*graph.Nest)
			n.Iterations, l.Starts = 1, []int32{0, 20}
		},
		"later iterations": func(g *graph.Graph, l *graph.Loop) { l.Body[1].Addr.Base += 1 },
		"no nest":          func(g *graph.Graph, l *graph.Loop) { l.Starts = nil; g.Stmts[1] = l },
		"wrong order":      func(g *graph.Graph, l *graph.Loop) { g.Stmts[0], g.Stmts[1] = g.Stmts[1], g.Stmts[0] },
	} {
		g := recurrence()
		change(g, g.Stmts[1].(*graph.Nest).Stmts[0].(*graph.Loop))
		_, err := Compile(g, Options{})
		if name == "right" {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), "before it is complete") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
