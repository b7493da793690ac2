package autodiff

import (
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A product that one sum or difference reads becomes part of it; one that has other
// readers stays.
func TestFusedMultiplyAdds(t *testing.T) {
	leaf := graph.Addr{Table: -1}
	load := func(c int32) graph.Instr {
		a := leaf
		a.Base = c
		return graph.Instr{Op: graph.OpLoad, A: -1, B: -1, C: -1, Addr: a}
	}
	two := func(op graph.Op, a, b int32) graph.Instr {
		return graph.Instr{Op: op, A: a, B: b, C: -1, Addr: leaf}
	}
	one := func(op graph.Op, a int32) graph.Instr { return two(op, a, -1) }
	x, y, z := load(0), load(1), load(2)
	product := two(graph.OpMul, 0, 1)
	for _, c := range []struct {
		name string
		body []graph.Instr
		want []graph.Instr
	}{
		{"x*y + z", []graph.Instr{x, y, z, product, two(graph.OpAdd, 3, 2), one(graph.OpTarget, 4)},
			[]graph.Instr{x, y, z, {Op: graph.OpFma, A: 0, B: 1, C: 2, Addr: leaf}, one(graph.OpTarget, 3)}},
		{"z + x*y", []graph.Instr{x, y, z, product, two(graph.OpAdd, 2, 3), one(graph.OpTarget, 4)},
			[]graph.Instr{x, y, z, {Op: graph.OpFma, A: 0, B: 1, C: 2, Addr: leaf}, one(graph.OpTarget, 3)}},
		{"x*y - z", []graph.Instr{x, y, z, product, two(graph.OpSub, 3, 2), one(graph.OpTarget, 4)},
			[]graph.Instr{x, y, z, {Op: graph.OpFms, A: 0, B: 1, C: 2, Addr: leaf}, one(graph.OpTarget, 3)}},
		{"z - x*y", []graph.Instr{x, y, z, product, two(graph.OpSub, 2, 3), one(graph.OpTarget, 4)},
			[]graph.Instr{x, y, z, {Op: graph.OpFnma, A: 0, B: 1, C: 2, Addr: leaf}, one(graph.OpTarget, 3)}},
		{"target += x*y", []graph.Instr{x, y, product, one(graph.OpTarget, 2)},
			[]graph.Instr{x, y, two(graph.OpTarget, 0, 1)}},
		{"v[0] += x*y", []graph.Instr{x, y, product, one(graph.OpAcc, 2)},
			[]graph.Instr{x, y, two(graph.OpAcc, 0, 1)}},
		{"v[0] += x*y*x, where the sum has a factor of its own", []graph.Instr{x, y, product, two(graph.OpAcc, 2, 0)},
			[]graph.Instr{x, y, product, two(graph.OpAcc, 2, 0)}},
		{"a product that is read twice", []graph.Instr{x, y, z, product, two(graph.OpAdd, 3, 2), two(graph.OpMul, 4, 3), one(graph.OpTarget, 5)},
			[]graph.Instr{x, y, z, product, two(graph.OpAdd, 3, 2), two(graph.OpTarget, 4, 3)}},
	} {
		got := fuseMultiplyAdds(c.body)
		if len(got) != len(c.want) {
			t.Errorf("%s becomes %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: instruction %d is %+v, want %+v", c.name, i, got[i], c.want[i])
			}
		}
	}
}
