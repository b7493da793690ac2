package portable

import (
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// linear is a regression with n rows and k columns; inputs are k coefficients
// and the log of the noise.
func linear(n, k int) *model {
	m := newModel(k + 1)
	r := mathx.NewStream(1, 0, "linear")
	x := make([]float64, n*k)
	for i := range x {
		x[i] = r.Normal()
	}
	y := make([]float64, n)
	for i := range y {
		y[i] = r.Normal()
	}
	xs, ys, sigma := m.data(x...), m.data(y...), m.cells(1)
	m.loop(1, func(b *body) {
		b.store(at(sigma), b.op(graph.OpExp, b.load(at(int32(k)))))
	})
	m.loop(1, func(b *body) { b.target(b.load(at(int32(k)))) })
	m.loop(n, func(b *body) {
		mu := b.num(0)
		for j := 0; j < k; j++ {
			mu = b.add(mu, b.mul(b.data(rows(xs+int32(j), int32(k))), b.load(at(int32(j)))))
		}
		b.target(b.normal(b.data(rows(ys, 1)), mu, b.load(at(sigma))))
	})
	return m
}

func TestLinear(t *testing.T) {
	for _, n := range []int{0, 1, 2, 7, 8, 9, 20, 511, 512, 513, 1025} {
		check(t, &linear(n, 3).Graph, []float64{0.3, -0.2, 0.5, 0.1})
	}
}

func TestModels(t *testing.T) {
	for _, c := range []struct {
		name string
		m    *model
	}{
		{"eight schools", eightSchools()},
		{"logistic", logistic(20, 2)},
		{"GARCH", garch(12)},
		{"mixture", mixture(9)},
		{"GP", gaussianProcess(6)},
		{"varying", varying(40, 5)},
		{"HMM", hmm(7, 3)},
		{"HMM with many states", hmm(4, 8)},
		{"AR", autoregression(9)},
		{"ragged", ragged([]int{3, 1, 5, 2})},
		{"ragged and wide", ragged([]int{20, 1, 33, 9, 8})},
		{"matrix chain", matrixChain(5, 3)},
		{"many columns", manyColumns(11, 5)},
		{"long GARCH", garch(40)},
		{"long AR", autoregression(30)},
		{"long matrix chain", matrixChain(25, 2)},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, &c.m.Graph, point(c.m.Inputs)) })
	}
}

// Folding a sum over the lines of a matrix changes no bit.
func TestFold(t *testing.T) {
	m := manyColumns(30, 7)
	on, off := only(t, "fold"), autodiff.Plain()
	x := point(m.Inputs)
	a, b := make([]float64, m.Outputs), make([]float64, m.Outputs)
	p := compile(t, &m.Graph, on)
	if l, ok := p.Density[0].(*autodiff.Loop); !ok || l.Rows != 30 {
		t.Errorf("the sum is not folded:\n%s", p)
	}
	New(p).Values(x, a)
	New(compile(t, &m.Graph, off)).Values(x, b)
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("output %d is %v, unfolded %v", i, a[i], b[i])
		}
	}
}
