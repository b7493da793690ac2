package bayes_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
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
// fit1000 is the default, 4 chains of 1000 warm-up and 1000 kept draws: the figure "100 fits a second
// on one core", by CPU time. Half of it is evaluating gradients.
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
	for _, e := range []string{"P(b > 0)", `a["g001"] - a["g002"]`, "mean(a)", "mu[17] + 1"} {
		b.Run("eval "+e, func(b *testing.B) {
			for b.Loop() {
				must(groups.Eval(context.Background(), e))
			}
		})
	}
	row("regression", line, "y", x)
	row("mean", line, "mu", x)
	row("groups", groups, "y", g)
}

// A prepared row allocates nothing, and draws what Predict draws.
func TestPreparedRowAllocatesNothing(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name string
		fit  *bayes.Fit
		want string
		data func(x float64) map[string]any
	}{
		{"a regression", lineFit(), "y", func(x float64) map[string]any { return map[string]any{"x": []float64{x}} }},
		{"its mean", lineFit(), "mu", func(x float64) map[string]any { return map[string]any{"x": []float64{x}} }},
		{"200 groups", groupsFit(), "y", func(x float64) map[string]any { return map[string]any{"g": []string{"g117"}, "x": []float64{x}} }},
	} {
		opt := bayes.PredictOptions{Names: []string{c.want}, Seed: 3}
		p, err := c.fit.Predictor(ctx, opt, bayes.Values(c.data(0)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		row := p.NewRow()
		for _, x := range []float64{-1, 2.5} {
			if err := row.Set("x", x); err != nil {
				t.Fatal(err)
			}
			if err := row.Predict(); err != nil {
				t.Fatal(err)
			}
			d := must(must(c.fit.Predict(ctx, opt, bayes.Values(c.data(x)))).Draws(c.want))
			for i, y := range row.Draws(0) {
				if want := d.At(0, i)[0]; y != want {
					t.Fatalf("%s at %v: draw %d is %v, Predict has %v", c.name, x, i, y, want)
				}
			}
			low, high := d.Interval(0.9)
			if a, b := row.Interval(0, 0.9); a != low[0] || b != high[0] || !(math.Abs(row.Mean(0)-d.Mean()[0]) <= 1e-12*math.Abs(row.Mean(0))) {
				t.Errorf("%s: %v (%v, %v), Predict has %v (%v, %v)", c.name, row.Mean(0), a, b, d.Mean()[0], low[0], high[0])
			}
		}
		x := 0.0
		if n := testing.AllocsPerRun(10, func() {
			x++
			if row.Set("x", x) != nil || row.Predict() != nil {
				t.Error("no prediction")
			}
			row.Interval(0, 0.9)
			row.Mean(0)
		}); n > 0 {
			t.Errorf("%s: a row allocates %v times", c.name, n)
		}
	}
	p := must(lineFit().Predictor(ctx, bayes.PredictOptions{}, bayes.Values(map[string]any{"x": []float64{0}})))
	row := p.NewRow()
	for _, err := range []error{row.Set("z", 1), row.Set("x", 1, 2), row.Set("x", math.NaN()), row.Set("x", math.Inf(1))} {
		var e *bayes.Error
		if !errors.As(err, &e) || e.Code != bayes.CodeBadData {
			t.Error(err)
		}
	}
	if row.Draws(1) != nil || !math.IsNaN(row.Mean(-1)) || !math.IsNaN(row.Quantile(0, 2)) {
		t.Error("a number that is not there has draws")
	}
}

// One element of many is read without the others, and an open fit holds its draws once.
func TestOneElementOfMany(t *testing.T) {
	fit := groupsFit()
	all := must(fit.Draws("a"))
	at := all.Index("a[g007]")
	one := must(fit.Draws(`a["g007"]`))
	if one.Name != "a[g007]" || len(one.Shape) != 0 || one.Len() != 1000 || one.Chains() != 4 {
		t.Errorf("%+v", one)
	}
	for c := range 4 {
		for d := range 1000 {
			if one.At(c, d)[0] != all.At(c, d)[at] {
				t.Fatalf("chain %d, draw %d differs", c, d)
			}
		}
	}
	folder := filepath.Join(t.TempDir(), "groups.run")
	if err := fit.Save(folder, bayes.KeepExisting); err != nil {
		t.Fatal(err)
	}
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before := heap()
	opened := must(bayes.OpenFit(folder))
	held := heap() - before
	draws := 4 * 1000 * 204 * 8.0
	if held > 1.5*draws {
		t.Errorf("an open fit holds %.1f MB for %.1f MB of draws", held/(1<<20), draws/(1<<20))
	}
	var took runtime.MemStats
	runtime.ReadMemStats(&took)
	start := took.TotalAlloc
	must(opened.Draws("a[g007]"))
	runtime.ReadMemStats(&took)
	if n := float64(took.TotalAlloc - start); n > draws/10 {
		t.Errorf("one element of 200 takes %.2f MB", n/(1<<20))
	}
	runtime.KeepAlive(opened)
}
