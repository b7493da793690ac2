package bayes_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bayes-lang/bayes"
)

// lineData are n rows for the model of the examples.
func lineData(n int) bayes.Data {
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = float64(i)/10 - 1.5
		y[i] = 1 + 2*x[i] + float64((i*7919)%13-6)/6
	}
	return bayes.Values(map[string]any{"x": x, "y": y})
}

// groupsFit is a fit of 200 groups of five rows, made once.
var groupsFit = sync.OnceValue(func() *bayes.Fit {
	model := must(bayes.Compile("groups.bayes", "data g: factor[N]\ndata x, y: real[N]\ny ~ Normal(mu, sigma)\nmu = a[g] + b * x\na[g] ~ Normal(m, tau)\nm, b ~ Normal(0, 5)\ntau, sigma ~ Exponential(1)\n"))
	var g []string
	var x, y []float64
	for i := range 200 {
		for j := range 5 {
			g = append(g, fmt.Sprintf("g%03d", i))
			x = append(x, float64(j))
			y = append(y, float64((i*7919)%13-6)/6+float64(j)+float64(((i*5+j)*104729)%17-8)/8)
		}
	}
	bound := must(model.Bind(bayes.Values(map[string]any{"g": g, "x": x, "y": y})))
	return must(bound.Sample(context.Background(), bayes.SampleOptions{Seed: 1}))
})

// A model is parsed and checked once, however often it is bound, and data are read once: what a
// bind costs does not depend on what else is in the text.
func TestBindParsesNothing(t *testing.T) {
	long := lineText
	for i := range 300 {
		long += fmt.Sprintf("fn f%d(x) { return x + %d }\n", i, i)
	}
	allocs := func(text string) float64 {
		model := must(bayes.Compile("line.bayes", text))
		data := lineData(30)
		return testing.AllocsPerRun(10, func() { must(model.Bind(data)) })
	}
	short, more := allocs(lineText), allocs(long)
	if more > 1.2*short || short > 1000 {
		t.Errorf("a bind allocates %v times, and %v with functions in the text that nothing calls", short, more)
	}
}

// BenchmarkSmall fits 30 rows and 3 unknowns, on one thread: what binding costs, and all of it.
func BenchmarkSmall(b *testing.B) {
	model := must(bayes.Compile("line.bayes", lineText))
	data := lineData(30)
	b.Run("bind", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			must(model.Bind(data))
		}
	})
	b.Run("density", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			must(must(model.Bind(data)).Density())
		}
	})
	for _, n := range []int{300, 1000} {
		b.Run(fmt.Sprint("fit", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				fit := must(must(model.Bind(data)).Sample(context.Background(), bayes.SampleOptions{Seed: 1, Threads: 1, Warmup: n, Draws: n}))
				must(fit.Draws("b1"))
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "fits/s")
		})
	}
}

// BenchmarkRow predicts one row from 4000 draws, with an interval, and reports the median and the
// 99th percentile of the time that takes.
func BenchmarkRow(b *testing.B) {
	row := func(name string, fit *bayes.Fit, want string, data func(i int) map[string]any) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				began := time.Now()
				p := must(fit.Predict(context.Background(), bayes.PredictOptions{Names: []string{want}}, bayes.Values(data(i))))
				must(p.Draws(want)).Interval(0.9)
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
	line, groups := lineFit(), groupsFit()
	x := func(i int) map[string]any { return map[string]any{"x": []float64{float64(i % 10)}} }
	g := func(i int) map[string]any {
		return map[string]any{"g": []string{fmt.Sprintf("g%03d", i*37%200)}, "x": []float64{float64(i % 10)}}
	}
	row("regression", line, "y", x)
	row("mean", line, "mu", x)
	row("groups", groups, "y", g)
}
