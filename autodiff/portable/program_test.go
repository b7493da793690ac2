package portable

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// sameBits compares a machine with the literal one, cell by cell.
func sameBits(t interface{ Fatalf(string, ...any) }, name string, p *autodiff.Program, x []float64) {
	m, literal := New(p), NewLiteral(p)
	got, want := []float64{0}, []float64{0}
	grad, slow := make([]float64, len(x)), make([]float64, len(x))
	m.EvalAll([][]float64{x}, got, [][]float64{grad})
	literal.EvalAll([][]float64{x}, want, [][]float64{slow})
	same := func(a, b float64) bool {
		return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b) || a == 0 && b == 0
	}
	if !same(got[0], want[0]) || !slices.EqualFunc(grad, slow, same) {
		t.Fatalf("%s: log density is %v, gradient %v, want %v and %v to the bit\n%s", name, got[0], grad, want[0], slow, p)
	}
	for c := range p.Cells {
		if got, want := m.Cell(c), literal.m.mem[c]; !same(got, want) {
			t.Fatalf("%s: cell %d (adjoints from %d) is %v, want %v to the bit\n%s", name, c, p.Adjoint, got, want, p)
		}
	}
	if p.Outputs == 0 {
		return
	}
	values, plain := make([]float64, p.Outputs), make([]float64, p.Outputs)
	m.Values(x, values)
	literal.Values(x, plain)
	if !slices.EqualFunc(values, plain, same) {
		t.Fatalf("%s: values are %v, want %v to the bit\n%s", name, values, plain, p.ValuesText())
	}
}

// Whatever is fused, chained, paired or scattered, element by element or in
// chunks: a machine computes every cell of a program to the bit.
func TestSameBits(t *testing.T) {
	for name, m := range map[string]*model{
		"eight schools": eightSchools(), "logistic": logistic(1100, 6), "GARCH": garch(50), "mixture": mixture(300),
		"varying": varying(700, 9), "HMM": hmm(20, 3), "wide HMM": hmm(9, 9), "AR": autoregression(30),
		"ragged": ragged([]int{4, 9, 20, 1, 600}), "columns": manyColumns(530, 11),
		"GP": gaussianProcess(12), "matrix chain": matrixChain(9, 3),
	} {
		for option, o := range variants() {
			sameBits(t, name+" "+option, compile(t, &m.Graph, o), point(m.Inputs))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		g := randomGraph(t)
		x := make([]float64, g.Inputs)
		for i := range x {
			x[i] = rapid.Float64Range(-1.5, 1.5).Draw(t, "x")
		}
		for name, o := range variants() {
			p, err := autodiff.Compile(g, o)
			if err != nil {
				t.Fatal(err)
			}
			sameBits(t, name, p, x)
		}
	})
}

// A sum computes the product or the change of sign that it alone uses, but not where the cells that
// these read have been written over by then.
func TestSumsReadBeforeCellsChange(t *testing.T) {
	const n = 20
	load := func(base int32) graph.Instr {
		return graph.Instr{Op: graph.OpLoad, A: -1, B: -1, C: -1, Addr: graph.Addr{Base: base, Stride: 1, Table: -1}}
	}
	instr := func(op graph.Op, a, b int32) graph.Instr {
		return graph.Instr{Op: op, A: a, B: b, C: -1, Addr: graph.Addr{Stride: 1, Table: -1}}
	}
	for name, body := range map[string][]graph.Instr{
		"product": {load(0), load(n), instr(graph.OpMul, 0, 1), instr(graph.OpStore, 1, -1), instr(graph.OpTarget, 2, -1)},
		"sign":    {load(0), load(n), instr(graph.OpNeg, 0, -1), instr(graph.OpStore, 1, -1), instr(graph.OpTarget, 2, -1)},
		"both":    {load(0), load(n), instr(graph.OpMul, 0, 1), instr(graph.OpNeg, 2, -1), instr(graph.OpAcc, 1, -1), instr(graph.OpTarget, 3, -1)},
		"neither": {load(0), load(n), instr(graph.OpMul, 0, 1), instr(graph.OpNeg, 2, -1), instr(graph.OpTarget, 3, -1)},
	} {
		p := &autodiff.Program{
			Inputs: 2 * n, Cells: 4 * n, Adjoint: 2 * n, Zero: []autodiff.Range{{From: 2 * n, To: 4 * n}},
			Density: []autodiff.Step{&autodiff.Loop{Rows: n, Body: body}},
		}
		sameBits(t, name, p, normals("cells that change", 2*n))
	}
}
