package portable

import (
	"math"
	"sync"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
)

// fusedSum is the canonical sum of products, each fused into its partial sum.
func fusedSum(x, y []float64) float64 {
	total := 0.0
	for len(x) > 0 {
		n := min(len(x), 65536)
		var p [8]float64
		for i := range x[:n] {
			p[i%8] = math.FMA(x[i], y[i], p[i%8])
		}
		total += ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
		x, y = x[n:], y[n:]
	}
	return total
}

// Sums are added in the documented order, to the bit, at every length where a
// chunk, a partial sum or a block begins or ends.
func TestCanonicalSums(t *testing.T) {
	for _, n := range []int{0, 1, 2, 5, 6, 7, 8, 9, 63, 511, 512, 513, 1000, 65535, 65536, 65537, 131072 + 700} {
		x, y := normals("sum x", n), normals("sum y", n)
		products := make([]float64, n)
		for i := range x {
			products[i] = x[i] * y[i]
		}
		m := newModel(1)
		xs, ys, total := m.data(x...), m.data(y...), m.cells(1)
		m.loop(n, func(b *body) {
			p := b.mul(b.data(rows(xs, 1)), b.data(rows(ys, 1)))
			b.target(p)
			b.effect(graph.OpAcc, at(total), p)
		})
		m.Output, m.Outputs = int(total), 1
		// in one iteration of a nest the same, whatever row it starts at
		shifted := newModel(1)
		xs, ys, total = shifted.data(append([]float64{1, 2, 3}, x...)...), shifted.data(append([]float64{1, 2, 3}, y...)...), shifted.cells(1)
		l := makeLoop(n+3, func(b *body) {
			p := b.mul(b.data(rows(xs, 1)), b.data(rows(ys, 1)))
			b.target(p)
			b.effect(graph.OpAcc, at(total), p)
		})
		l.Starts = []int32{3, 3, int32(n + 3)}
		shifted.nest(2, l)
		shifted.Output, shifted.Outputs = int(total), 1
		out, grad := []float64{0}, []float64{0}
		for _, g := range []*graph.Graph{&m.Graph, &shifted.Graph} {
			machine := New(compile(t, g, autodiff.Plain()))
			want := autodiff.CanonicalSum(products)
			if got := machine.Eval([]float64{0}, grad); got != want {
				t.Errorf("%d rows: sum is %v, want %v", n, got, want)
			}
			if machine.Values([]float64{0}, out); out[0] != want {
				t.Errorf("%d rows: sum in a cell is %v, want %v", n, out[0], want)
			}
			machine = New(compile(t, g, without(t, "share", "distribute", "distribute-adjoint", "terms")))
			if got, want := machine.Eval([]float64{0}, grad), fusedSum(x, y); got != want {
				t.Errorf("%d rows: fused sum is %v, want %v", n, got, want)
			}
		}
	}
}

// A scatter-add adds in row order.
func TestScatterOrder(t *testing.T) {
	const n = 1111
	x := normals("scatter", n)
	m := newModel(1)
	index := make([]int32, n)
	want := make([]float64, 7)
	for q := range index {
		index[q] = int32(q * q % 7)
		want[index[q]] += x[q]
	}
	xs, to := m.data(x...), m.cells(7)
	m.loop(n, func(b *body) { b.effect(graph.OpAcc, through(to, m.table(index...)), b.data(rows(xs, 1))) })
	m.Output, m.Outputs = int(to), 7
	out := make([]float64, 7)
	New(compile(t, &m.Graph, autodiff.Options{})).Values([]float64{0}, out)
	for i := range out {
		if out[i] != want[i] && !(want[i] == 0 && out[i] == 0) {
			t.Errorf("cell %d is %v, want %v", i, out[i], want[i])
		}
	}
}

func benchModels() map[string]*model {
	return map[string]*model{
		"eight schools": eightSchools(), "logistic": logistic(600, 5), "GARCH": garch(50),
		"mixture": mixture(300), "GP": gaussianProcess(20), "varying": varying(200, 9), "HMM": hmm(20, 4),
		"AR": autoregression(30), "ragged": ragged([]int{4, 9, 20}), "chain": matrixChain(5, 3),
	}
}

func TestNoAllocations(t *testing.T) {
	for name, m := range benchModels() {
		machine := New(compile(t, &m.Graph, autodiff.Options{}))
		x, g, out := point(m.Inputs), make([]float64, m.Inputs), make([]float64, m.Outputs)
		if n := testing.AllocsPerRun(5, func() { machine.Eval(x, g); machine.Values(x, out) }); n != 0 {
			t.Errorf("%s: %v allocations in an evaluation", name, n)
		}
	}
}

// Machines of one program do not disturb each other.
func TestConcurrent(t *testing.T) {
	for name, m := range benchModels() {
		p := compile(t, &m.Graph, autodiff.Options{})
		points := make([][]float64, 8)
		want := make([][]float64, 8)
		first := New(p)
		for k := range points {
			points[k] = point(m.Inputs)
			points[k][0] += float64(k) / 10
			want[k] = make([]float64, m.Inputs+1)
			want[k][m.Inputs] = first.Eval(points[k], want[k][:m.Inputs])
		}
		var wg sync.WaitGroup
		for k := 0; k < 8; k++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				machine, g := New(p), make([]float64, m.Inputs)
				for i := 0; i < 16; i++ {
					j := (i + k) % 8
					v := machine.Eval(points[j], g)
					if v != want[j][m.Inputs] {
						t.Errorf("%s: log density %v, want %v", name, v, want[j][m.Inputs])
					}
					for c := range g {
						if g[c] != want[j][c] {
							t.Errorf("%s: component %d of the gradient is %v, want %v", name, c, g[c], want[j][c])
							return
						}
					}
				}
			}()
		}
		wg.Wait()
	}
}

// Compilation gives the same program every time.
func TestSameProgram(t *testing.T) {
	for name, m := range benchModels() {
		want := compile(t, &m.Graph, autodiff.Options{}).String()
		for i := 0; i < 10; i++ {
			if got := compile(t, &m.Graph, autodiff.Options{}).String(); got != want {
				t.Fatalf("%s: program differs:\n%s\n%s", name, got, want)
			}
		}
	}
}

// Where the log density or a gradient is not finite, the result is -Inf and zeros.
func TestNotFinite(t *testing.T) {
	for _, c := range []struct {
		x float64
		f func(b *body, x val) val
	}{
		{0, func(b *body, x val) val { return b.op(graph.OpLog, x) }},
		{-1, func(b *body, x val) val { return b.op(graph.OpLog, x) }},
		{math.NaN(), func(b *body, x val) val { return x }},
		{0, func(b *body, x val) val { return b.div(b.num(1), x) }},
		{1e-200, func(b *body, x val) val { return b.op(graph.OpExp, b.div(b.num(-1e-300), b.mul(x, x))) }}, // 0 * inf
	} {
		m := newModel(2)
		m.one(func(b *body) { b.target(b.add(c.f(b, b.load(at(0))), b.load(at(1)))) })
		g := []float64{5, 5}
		if v := New(compile(t, &m.Graph, autodiff.Options{})).Eval([]float64{c.x, 1}, g); !math.IsInf(v, -1) || g[0] != 0 || g[1] != 0 {
			t.Errorf("at %v: log density %v, gradient %v, want -Inf and zeros", c.x, v, g)
		}
	}
}

// A graph that is not well formed is refused, not run.
func TestRefused(t *testing.T) {
	for name, change := range map[string]func(m *model){
		"operand":     func(m *model) { m.loop(1, func(b *body) { b.op(graph.OpNeg, 5) }) },
		"cell":        func(m *model) { m.loop(2, func(b *body) { b.target(b.load(rows(0, 1))) }) },
		"data":        func(m *model) { m.loop(1, func(b *body) { b.target(b.data(at(0))) }) },
		"table":       func(m *model) { m.loop(1, func(b *body) { b.target(b.load(through(0, 3))) }) },
		"before":      func(m *model) { m.loop(1, func(b *body) { b.store(through(-1, m.table(0)), b.num(1)) }) },
		"two writers": func(m *model) { m.loop(1, func(b *body) { b.store(at(0), b.num(1)) }) },
		"starts":      func(m *model) { m.nest(2, inNest(each(1), func(b *body) { b.target(b.num(1)) })) },
		"block": func(m *model) {
			m.Stmts = append(m.Stmts, &graph.Node{Kind: graph.Cholesky, Dims: []int{2}, Rows: 1, In: []graph.Block{{N: 4}}, Out: []graph.Block{{N: 4}}})
		},
	} {
		m := newModel(1)
		change(m)
		if _, err := autodiff.Compile(&m.Graph, autodiff.Options{}); err == nil {
			t.Errorf("%s: compiles", name)
		}
	}
}
