package portable

import (
	"math"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// A model builds a graph by hand.
type model struct{ graph.Graph }

func newModel(inputs int) *model {
	return &model{graph.Graph{Inputs: inputs, Cells: inputs}}
}

// cells adds n cells and returns the first.
func (m *model) cells(n int) int32 {
	m.Cells += n
	return int32(m.Cells - n)
}

func (m *model) data(x ...float64) int32 {
	m.Data = append(m.Data, x...)
	return int32(len(m.Data) - len(x))
}

func (m *model) table(x ...int32) int32 {
	m.Index = append(m.Index, x...)
	return int32(len(m.Index) - len(x))
}

// A body is a loop body under construction.
type body struct{ ins []graph.Instr }

type val = int32

func at(base int32) graph.Addr           { return graph.Addr{Base: base, Table: -1} }
func rows(base, stride int32) graph.Addr { return graph.Addr{Base: base, Stride: stride, Table: -1} }
func through(base, table int32) graph.Addr {
	return graph.Addr{Base: base, Table: table}
}

func (b *body) emit(in graph.Instr) val {
	b.ins = append(b.ins, in)
	return val(len(b.ins) - 1)
}
func (b *body) num(f float64) val {
	return b.emit(graph.Instr{Op: graph.OpConst, A: -1, B: -1, C: -1, F: f})
}
func (b *body) load(a graph.Addr) val {
	return b.emit(graph.Instr{Op: graph.OpLoad, A: -1, B: -1, C: -1, Addr: a})
}
func (b *body) data(a graph.Addr) val {
	return b.emit(graph.Instr{Op: graph.OpData, A: -1, B: -1, C: -1, Addr: a})
}
func (b *body) op(op graph.Op, args ...val) val {
	in := graph.Instr{Op: op, A: -1, B: -1, C: -1}
	for k, a := range args {
		*[]*int32{&in.A, &in.B, &in.C}[k] = a
	}
	return b.emit(in)
}
func (b *body) add(x, y val) val { return b.op(graph.OpAdd, x, y) }
func (b *body) sub(x, y val) val { return b.op(graph.OpSub, x, y) }
func (b *body) mul(x, y val) val { return b.op(graph.OpMul, x, y) }
func (b *body) div(x, y val) val { return b.op(graph.OpDiv, x, y) }
func (b *body) target(x val)     { b.effect(graph.OpTarget, graph.Addr{}, x) }
func (b *body) effect(op graph.Op, a graph.Addr, x val) {
	b.emit(graph.Instr{Op: op, A: x, B: -1, C: -1, Addr: a})
}
func (b *body) store(a graph.Addr, x val) { b.effect(graph.OpStore, a, x) }

// normal is the log density of a normal variable without its constant.
func (b *body) normal(x, mu, sigma val) val {
	z := b.div(b.sub(x, mu), sigma)
	return b.sub(b.mul(b.num(-0.5), b.mul(z, z)), b.op(graph.OpLog, sigma))
}

func makeLoop(n int, f func(b *body)) *graph.Loop {
	var b body
	f(&b)
	return &graph.Loop{Rows: n, Body: b.ins, Origin: -1}
}

func (m *model) loop(n int, f func(b *body)) {
	m.Stmts = append(m.Stmts, makeLoop(n, f))
}

// nest adds a nest; each statement is a loop or node and the rows of its iterations.
func (m *model) nest(iterations int, stmts ...graph.Stmt) {
	m.Stmts = append(m.Stmts, &graph.Nest{Iterations: iterations, Stmts: stmts})
}

// inNest makes a loop for a nest; starts has one more entry than there are iterations.
func inNest(starts []int32, f func(b *body)) *graph.Loop {
	l := makeLoop(int(starts[len(starts)-1]), f)
	l.Starts = starts
	return l
}

// each gives one row an iteration.
func each(iterations int) []int32 {
	s := make([]int32, iterations+1)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

// variants are the option sets that every gradient is checked under: all passes, none,
// and each of them left out.
func variants() map[string]autodiff.Options {
	v := map[string]autodiff.Options{"default": {}, "plain": autodiff.Plain()}
	for _, p := range autodiff.Passes() {
		if set, err := autodiff.Without(p.Name); err == nil {
			v["without "+p.Name] = autodiff.Options{Without: set}
		}
	}
	return v
}

// without leaves out passes.
func without(t testing.TB, names ...string) autodiff.Options {
	t.Helper()
	set, err := autodiff.Without(names...)
	if err != nil {
		t.Fatal(err)
	}
	return autodiff.Options{Without: set}
}

// only leaves out all passes but some.
func only(t testing.TB, names ...string) autodiff.Options {
	t.Helper()
	var out []string
	for _, p := range autodiff.Passes() {
		if !p.Required && !slices.Contains(names, p.Name) {
			out = append(out, p.Name)
		}
	}
	return without(t, out...)
}

func compile(t testing.TB, g *graph.Graph, o autodiff.Options) *autodiff.Program {
	t.Helper()
	p, err := autodiff.Compile(g, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// differences returns the gradient of the reference by central differences of
// fourth order.
func differences(g *graph.Graph, x []float64) []float64 {
	f := func(y []float64) float64 {
		v, _ := autodiff.Reference(g, y, solve)
		return v
	}
	d := make([]float64, len(x))
	y := append([]float64(nil), x...)
	for i := range x {
		h := 1e-3 * math.Max(1, math.Abs(x[i])) // error h^4 f''''' / 30 + eps f / h
		at := func(k float64) float64 { y[i] = x[i] + k*h; return f(y) }
		d[i] = (8*(at(1)-at(-1)) - (at(2) - at(-2))) / (12 * h)
		y[i] = x[i]
	}
	return d
}

// agree reports whether two numbers are equal up to tol relative to scale, or
// are both the same infinity or NaN.
func agree(a, b, scale, tol float64) bool {
	if a == b || math.IsNaN(a) && math.IsNaN(b) {
		return true
	}
	return math.Abs(a-b) <= tol*math.Max(1, scale)
}

// differenceError bounds the error of differences for the models of the tests:
// their fifth derivatives are of order 10 to 1000.
const differenceError = 1e-8

// check compares log density and gradient under all options with the reference
// and its differences.
func check(t *testing.T, g *graph.Graph, x []float64) {
	t.Helper()
	want, cells := autodiff.Reference(g, x, solve)
	diff := differences(g, x)
	for name, o := range variants() {
		m := New(compile(t, g, o))
		grad := make([]float64, g.Inputs)
		got := m.Eval(x, grad)
		if o == autodiff.Plain() && math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s: log density is %v, want %v to the bit", name, got, want)
		}
		if !agree(got, want, math.Abs(want), 1e-12) {
			t.Errorf("%s: log density is %v, want %v", name, got, want)
		}
		for i := range grad {
			if !agree(grad[i], diff[i], math.Abs(diff[i])+math.Abs(want)*1e-3, differenceError) {
				t.Errorf("%s: component %d of the gradient is %v, differences give %v\n%s", name, i, grad[i], diff[i], m.prog)
			}
		}
		if g.Outputs > 0 {
			out := make([]float64, g.Outputs)
			m.Values(x, out)
			for i, v := range out {
				if w := cells[g.Output+i]; !agree(v, w, math.Abs(w), 1e-12) || o == autodiff.Plain() && math.Float64bits(v) != math.Float64bits(w) {
					t.Errorf("%s: output %d is %v, want %v", name, i, v, w)
				}
			}
		}
		if t.Failed() {
			return
		}
	}
}

// solve runs a node in the reference with the machine's own linear algebra,
// which node_test.go checks against gonum.
func solve(n *graph.Node, in [][]float64) [][]float64 {
	k := 1
	for _, d := range n.Dims {
		k = max(k, d)
	}
	j := job{dims: n.Dims, scratch: make([]float64, 8*k*k+4*k), pivot: make([]int32, k), tape: make([]float64, 2*k*k+k)}
	copy(j.in[:], in)
	j.out[0] = make([]float64, n.Out[0].N)
	j.forward(n.Kind)
	return [][]float64{j.out[0]}
}
