package compile_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
)

type layout struct{ b *bind.Bound }

func (l layout) Offset(name string, elem int) int {
	g, at := l.b.Unknown(name).GroupOf(elem)
	return g.Offset + at
}

// A row of a matrix times a vector, in a loop or a comprehension, is the matrix product;
// what only looks like it is what it means.
func TestRowsTimesAVector(t *testing.T) {
	const n, k = 70, 20
	X, x, y := make([][]float64, n), make([]float64, n), make([]float64, n)
	for i := range X {
		x[i], y[i] = float64(i%7)/7-0.4, float64(i%5)/5
		X[i] = make([]float64, k)
		for j := range X[i] {
			X[i][j] = float64((i*13+j*7)%11)/11 - 0.5
		}
	}
	const head = "data X: real[N, K]\ndata x, y: real[N]\nb[K] ~ Normal(0, 1)\nW[K, 2] ~ Normal(0, 1)\na ~ Normal(0, 1)\n" +
		"target += 0 * (sum(x) + b[1] + W[1, 1] + a + sum(X))\n"
	program := func(text string, o compile.Tracing) (*bind.Bound, *graph.Graph) {
		bound := bound(t, head+text, map[string]any{"X": X, "x": x, "y": y})
		g, err := o.Density(bound)
		if err != nil {
			t.Fatal(err)
		}
		return bound, g
	}
	_, want := program("y ~ Normal(a + X @ b, 1)\n", compile.Tracing{})
	for _, text := range []string{
		"y ~ Normal([a + X[n] @ b for n in 1:N], 1)\n",
		"for n in 1:N { y[n] ~ Normal(a + X[n] @ b, 1) }\n",
		"for n in 1:N { y[n] ~ Normal(a + (X[n]) @ (b), 1) }\n",
	} {
		for _, o := range []compile.Tracing{{}, {Scalars: true}} {
			if _, g := program(text, o); !reflect.DeepEqual(plain(g), plain(want)) {
				t.Errorf("another program for %s (%v) than for the product", text, o)
			}
		}
	}
	for _, text := range []string{
		"y ~ Normal(a + X @ b, 1)\n",
		"for n in 1:N { y[n] ~ Normal(a + X[n] @ b, 1) }\n",
		"for n in 3:N { y[n] ~ Normal(a + X[n] @ b + X[n - 2] @ b, 1) }\n",
		"for n in 1:N {\n    w = b * x[n]\n    y[n] ~ Normal(a + X[n] @ w, 1)\n}\n",
		"for n in 1:N { y[n] ~ Normal(a + X[n] @ (b * x[n]), 1) }\n",
		"y ~ Normal([sum(X[n] @ W + [a, 1]) for n in 1:N], 1)\n",
		"for n in 1:N { if x[n] > 0 { y[n] ~ Normal(X[n] @ b, 1) } else { y[n] ~ Normal(a, 1) } }\n",
		"for j in 1:2 { for n in 1:N { target += Normal(X[n] @ W[:, j], 1).lpdf(y[n]) } }\n",
		"y ~ Normal([sum([X[n] @ b for n in 1:3]) + x[n] for n in 1:N], 1)\n",
	} {
		bound, g := program(text, compile.Tracing{})
		p, err := autodiff.Compile(g, autodiff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		point := make([]float64, bound.Dim)
		for i := range point {
			point[i] = math.Sin(float64(i))
		}
		terms, _, err := bound.Interp().LogDensityAt(point, layout{bound})
		if err != nil {
			t.Fatal(err)
		}
		if got := portable.New(p).Eval(point, make([]float64, bound.Dim)); !(math.Abs(got-terms.Total) <= 1e-10*terms.Abs) {
			t.Errorf("%s: the log density is %v, of the evaluator %v", text, got, terms.Total)
		}
	}
}
