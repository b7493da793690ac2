package portable

import (
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
)

func BenchmarkEval(b *testing.B) {
	for _, c := range []struct {
		name string
		m    *model
	}{
		{"eight schools", eightSchools()},
		{"linear N=1000 K=4", linear(1000, 4)},
		{"logistic N=3000 K=5", logistic(3000, 5)},
		{"GARCH T=200", garch(200)},
		{"mixture N=1000", mixture(1000)},
		{"GP Cholesky 100", gaussianProcess(100)},
		{"varying N=919 J=85", varying(919, 85)},
		{"HMM T=1000 K=4", hmm(1000, 4)},
		{"AR T=200", autoregression(200)},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := New(compile(b, &c.m.Graph, autodiff.Options{}))
			x, g := point(c.m.Inputs), make([]float64, c.m.Inputs)
			b.ReportAllocs()
			for b.Loop() {
				m.Eval(x, g)
			}
		})
	}
}

// point is a place of moderate size to evaluate at.
func point(n int) []float64 {
	x := normals("point", n)
	for i := range x {
		x[i] *= 0.3
	}
	return x
}
