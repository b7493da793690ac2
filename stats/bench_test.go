package stats

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkSummarize(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name string
		phi  float64
	}{{"independent", 0}, {"sticky", 0.99}} {
		b.Run(c.name, func(b *testing.B) {
			x := make([][]float64, 4)
			for i := range x {
				x[i] = make([]float64, 1000)
				for k := 1; k < 1000; k++ {
					x[i][k] = c.phi*x[i][k-1] + r.NormFloat64()
				}
			}
			for range b.N {
				Summarize(x, []float64{0.05, 0.5, 0.95})
			}
		})
	}
}
