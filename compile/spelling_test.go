package compile_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/internal/bind"
)

// cost is what a program does to evaluate density and gradient: instructions of loops, once
// for each row, scalar products of nodes, and the nodes and loops over many rows there are.
type cost struct{ instructions, products, nodes, loops int }

func costOf(t *testing.T, b *bind.Bound, many int) cost {
	t.Helper()
	p, err := autodiff.Compile(density(t, b), autodiff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var c cost
	for _, s := range p.Density {
		switch s := s.(type) {
		case *autodiff.Loop:
			c.instructions += s.Rows * len(s.Body)
			if s.Rows >= many {
				c.loops++
			}
		case *autodiff.Node:
			c.nodes += s.Rows
			work := s.Rows
			for _, n := range s.Dims {
				work *= n
			}
			c.products += work
		default:
			t.Fatalf("a %T:\n%s", s, p)
		}
	}
	return c
}

// spelled is the same regression on k columns in several spellings, and n rows of data for them.
func spelled(k, n int) (texts map[string]string, data map[string]any) {
	var sum, names []string
	data = map[string]any{}
	X, y := make([][]float64, n), make([]bool, n)
	for i := range X {
		y[i], X[i] = i%3 == 0, make([]float64, k)
		for j := range X[i] {
			X[i][j] = math.Sin(float64(i*k + j))
		}
	}
	for j := range k {
		column := make([]float64, n)
		for i := range column {
			column[i] = X[i][j]
		}
		name := fmt.Sprintf("x%d", j+1)
		names, data[name] = append(names, name), column
		sum = append(sum, fmt.Sprintf("b[%d]*%s", j+1, name))
	}
	data["X"], data["y"] = X, y
	head := "data X: real[N, K]\ndata y: bool[N]\ndata " + strings.Join(names, ", ") + ": real[N]\na ~ Normal(0, 1)\nb[K] ~ Normal(0, 1)\n" +
		"target += 0 * (sum(X) + sum(" + strings.Join(names, ") + sum(") + "))\n"
	return map[string]string{
		"matrix":        head + "y ~ Bernoulli(logit = a + X @ b)\n",
		"comprehension": head + "y ~ Bernoulli(logit = [a + X[n] @ b for n in 1:N])\n",
		"loop":          head + "for n in 1:N { y[n] ~ Bernoulli(logit = a + X[n] @ b) }\n",
		"sum":           head + "y ~ Bernoulli(logit = a + " + strings.Join(sum, " + ") + ")\n",
	}, data
}

// A regression costs about the same however it is spelled: as a matrix product, row by row, or
// as a sum of terms. Few columns are written out in one loop over the rows; many are one
// product, unless the text writes them out.
func TestSpellingsCostTheSame(t *testing.T) {
	const n = 1000
	for _, k := range []int{5, 15, 40} {
		texts, data := spelled(k, n)
		costs := map[string]cost{}
		for how, text := range texts {
			costs[how] = costOf(t, bound(t, text, data), n/2)
		}
		matrix := costs["matrix"]
		for _, how := range []string{"comprehension", "loop"} {
			if costs[how] != matrix {
				t.Errorf("%d columns: a %s costs %+v, the matrix product %+v", k, how, costs[how], matrix)
			}
		}
		sum := costs["sum"]
		if sum.loops != 1 || sum.nodes != 0 {
			t.Errorf("%d columns: the sum is %+v, want one loop over the rows", k, sum)
		}
		// A scalar product of a node, forward and back, is a multiplication and an addition,
		// as it is in a loop, which loads the number too.
		spent := func(c cost) float64 { return float64(c.instructions + 2*c.products) }
		if r := spent(sum) / spent(matrix); r < 0.5 || r > 2 {
			t.Errorf("%d columns: the sum costs %+v, the matrix product %+v", k, sum, matrix)
		}
	}
}

// What is added to each row of a product stands in the loop that reads the rows: there is one
// product, forward and back, for all rows, and no loop for what is added.
func TestRowBiasNeedsNoNodes(t *testing.T) {
	const k = 20
	for name, text := range map[string]string{
		"groups":        "y ~ Normal(X @ b + a[g], s)",
		"a number":      "y ~ Normal(X @ b + c, s)",
		"a loop":        "for n in 1:N { y[n] ~ Normal(X[n] @ b + a[g[n]], s) }",
		"comprehension": "y ~ Normal([X[n] @ b + a[g[n]] for n in 1:N], s)",
		"matrix":        "for n in 1:N { Y[n] ~ Normal(X[n] @ W + d, s) }",
		"two indices":   "M = X @ W\nfor n in 1:N, j in 1:3 { Y[n, j] ~ Normal(M[n, j] + d[j] + a[g[n]], s) }",
		"matrices":      "Y ~ Normal(X @ W + [d for n in 1:N], s)",
	} {
		var costs []cost
		for _, n := range []int{200, 800} {
			X, Y, y, g := make([][]float64, n), make([][]float64, n), make([]float64, n), make([]int, n)
			for i := range X {
				y[i], g[i], X[i] = math.Cos(float64(i)), 1+i%5, make([]float64, k)
				Y[i] = []float64{y[i], y[i] * y[i], 1 - y[i]}
				for j := range X[i] {
					X[i][j] = math.Sin(float64(i*k + j))
				}
			}
			head := "data X: real[N, K]\ndata Y: real[N, 3]\ndata y: real[N]\ndata g: int[N]\na[5], d[3] ~ Normal(0, 1)\nb[K] ~ Normal(0, 1)\nW[K, 3] ~ Normal(0, 1)\n" +
				"c ~ Normal(0, 1)\ns ~ HalfNormal(1)\ntarget += 0 * (sum(X) + sum(Y) + sum(y) + sum(g))\n"
			costs = append(costs, costOf(t, bound(t, head+text+"\n", map[string]any{"X": X, "Y": Y, "y": y, "g": g}), n/2))
		}
		for i, c := range costs {
			// Forward and back: one product each.
			if c.nodes != 2 {
				t.Errorf("%s: %d nodes, want one product and its derivative", name, c.nodes)
			}
			if c.loops != 1 {
				t.Errorf("%s, of size %d: %d loops over the rows, want one", name, i, c.loops)
			}
		}
	}
}
