package compile_test

import (
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/compile"
)

// BenchmarkSmall is what a small model costs between binding and the first evaluation.
func BenchmarkSmall(b *testing.B) {
	const text = "data y, sigma: real[J]\ny ~ Normal(theta, sigma)\ntheta[J] ~ Normal(mu, tau)\nmu ~ Normal(0, 5)\ntau ~ HalfCauchy(5)\n"
	bound := bound(b, text, map[string]any{"y": []float64{28, 8, -3, 7, -1, 1, 18, 12}, "sigma": []float64{15, 10, 16, 11, 9, 11, 10, 18}})
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
}
