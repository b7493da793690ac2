package bayes_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/bayes-lang/bayes"
)

// BenchmarkPredict predicts three new numbers from so many posterior draws, as a
// service does: the shapes are those of the call before, the numbers are not.
func BenchmarkPredict(b *testing.B) {
	fit := lineFit()
	for _, draws := range []int{1, 100, 200, 4000} {
		b.Run(fmt.Sprint(draws), func(b *testing.B) {
			b.ReportAllocs()
			x := []float64{-2, 0, 2}
			for b.Loop() {
				x[0]++
				p, err := fit.Predict(context.Background(), bayes.PredictOptions{Draws: draws}, bayes.Values(map[string]any{"x": x}))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := p.Draws("y"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("parallel200", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			x := []float64{-2, 0, 2}
			for pb.Next() {
				x[0]++
				if _, err := fit.Predict(context.Background(), bayes.PredictOptions{Draws: 200}, bayes.Values(map[string]any{"x": x})); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// BenchmarkEightSchools goes from text to draws.
func BenchmarkEightSchools(b *testing.B) {
	files := os.DirFS("examples")
	var bound *bayes.Bound
	b.Run("compile+bind", func(b *testing.B) {
		for b.Loop() {
			model, err := bayes.CompileFS(files, "eight_schools_noncentered.bayes")
			if err != nil {
				b.Fatal(err)
			}
			if bound, err = model.Bind(); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, draws := range []int{100, 1000} {
		b.Run(fmt.Sprintf("sample%d", draws), func(b *testing.B) {
			for b.Loop() {
				if _, err := bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1, Warmup: draws, Draws: draws}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
