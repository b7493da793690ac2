package compile_test

import (
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/compile"
)

// rowModels are the same logistic regression in several spellings, and its kin.
var rowModels = []struct{ name, text string }{
	{"terms", "data x1, x2, x3, x4, x5: real[N]\ndata y: int[N]\ny ~ Bernoulli(logit = a + b[1]*x1 + b[2]*x2 + b[3]*x3 + b[4]*x4 + b[5]*x5)\na ~ Normal(0, 1)\nb[5] ~ Normal(0, 1)\n"},
	{"loop", "data x1, x2, x3, x4, x5: real[N]\ndata y: int[N]\nfor n in 1:N { y[n] ~ Bernoulli(logit = a + b[1]*x1[n] + b[2]*x2[n] + b[3]*x3[n] + b[4]*x4[n] + b[5]*x5[n]) }\na ~ Normal(0, 1)\nb[5] ~ Normal(0, 1)\n"},
	{"matrix", "data X: real[N, 5]\ndata y: int[N]\ny ~ Bernoulli(logit = a + X @ b)\na ~ Normal(0, 1)\nb[5] ~ Normal(0, 1)\n"},
	{"comprehension", "data X: real[N, 5]\ndata y: int[N]\ny ~ Bernoulli(logit = [a + X[n] @ b for n in 1:N])\na ~ Normal(0, 1)\nb[5] ~ Normal(0, 1)\n"},
	{"groups", "data x1: real[N]\ndata y, g: int[N]\ny ~ Bernoulli(logit = b[g] + a*x1)\na ~ Normal(0, 1)\ns ~ Exponential(1)\nb[100] ~ Normal(0, s)\n"},
}

func rowData(n int) map[string]any {
	r := rand.New(rand.NewPCG(1, 2))
	column := func() []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		return x
	}
	y, g := make([]int, n), make([]int, n)
	X := make([][]float64, n)
	for i := range y {
		y[i], g[i] = r.IntN(2), 1+r.IntN(100)
	}
	for i := range X {
		X[i] = []float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()}
	}
	return map[string]any{"x1": column(), "x2": column(), "x3": column(), "x4": column(), "x5": column(), "y": y, "g": g, "X": X}
}

func BenchmarkRows(b *testing.B) {
	const n = 100000
	for _, m := range rowModels {
		data := rowData(n)
		for name := range data {
			if !regexp.MustCompile(`\b` + name + `\b`).MatchString(m.text) {
				delete(data, name)
			}
		}
		bound := bound(b, m.text, data)
		b.Run(m.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g, err := compile.Density(bound)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := autodiff.Compile(g, autodiff.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
