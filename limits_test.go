package bayes_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bayes-lang/bayes"
)

// late is how long after its context a call may end: 100 ms, and as much again for a
// machine that does other things.
const late = 200 * time.Millisecond

// Texts that ask for more than any data would are refused, and take little memory.
func TestStrangersTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	bind := func(text string, data ...bayes.Data) error {
		m, err := bayes.Compile("m.bayes", text)
		if err != nil {
			return err
		}
		b, err := m.Bind(data...)
		if err != nil {
			return err
		}
		_, err = b.Density()
		return err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprint(z, `{"y": [`)
	for range 250 {
		fmt.Fprint(z, strings.Repeat("1,", 1<<19))
	}
	fmt.Fprint(z, `1]}`)
	z.Close()
	if packed.Len() < 200<<10 || packed.Len() > 600<<10 {
		t.Errorf("the packed body has %d bytes", packed.Len())
	}
	normal := "data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n"
	for name, f := range map[string]func() error{
		"a spline": func() error { return bind("x = bspline([0.5], [0, 1], degree=100000000)\ny ~ Normal(x[1, 1], 1)\n") },
		"a convolution": func() error {
			return bind("a[100000] ~ Normal(0, 1)\nb[1000] ~ Normal(0, 1)\ntarget += sum(convolve(a, b))\n")
		},
		"quantiles": func() error {
			return bind("q = Beta(2, 3).quantile(linspace(0.001, 0.999, 1000000))\na ~ Normal(sum(q), 1)\n")
		},
		"unknowns":          func() error { return bind("a[5000000] ~ Normal(0, 1)\n") },
		"a packed body":     func() error { return bind(normal, bayes.JSON("body", bytes.NewReader(packed.Bytes()))) },
		"one named as such": func() error { return bind(normal, bayes.JSON("body.json.gz", bytes.NewReader(packed.Bytes()))) },
		"a long body": func() error {
			return bind(normal, bayes.Limits{Unpacked: 1000}.JSON("body", strings.NewReader(strings.Repeat(" ", 1001))))
		},
		"loops in loops":     func() error { return bind("for i in 1:100000, j in 1:100000 { x[1] = i }\na ~ Normal(0, 1)\n") },
		"draws of a million": func() error { return predictLarge() },
	} {
		most, done := atomic.Uint64{}, make(chan bool)
		runtime.GC()
		go func() {
			for {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapAlloc))
				select {
				case done <- true:
					return
				case <-time.After(5 * time.Millisecond):
				}
			}
		}()
		err := f()
		<-done
		var fault *bayes.Error
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v", name, err)
		}
		if most.Load() > 1<<30 {
			t.Errorf("%s: the heap had %d MB", name, most.Load()>>20)
		}
		t.Logf("%s: at most %d MB: %v", name, most.Load()>>20, err)
	}
}

func predictLarge() error {
	_, err := lineFit().Predict(context.Background(), bayes.PredictOptions{}, bayes.Values(map[string]any{"x": make([]float64, 200_000)}))
	return err
}

// Limits that are set go before the defaults, and stay with what they made.
func TestLimits(t *testing.T) {
	wide := bayes.Limits{Unknowns: 400_000, Operations: bayes.NoLimit, Elements: bayes.NoLimit, Steps: bayes.NoLimit, Draws: bayes.NoLimit, Unpacked: bayes.NoLimit}
	text := "a[300000] ~ Normal(0, 1)\ntarget += -0.5 * sum(a)\n"
	for _, c := range []struct {
		limits bayes.Limits
		want   string
	}{{bayes.Limits{}, "300000 unknown numbers to sample, but at most 262144 are allowed; Limits may allow more"}, {wide, ""}} {
		m, err := c.limits.Compile(context.Background(), "m.bayes", text)
		if err != nil {
			t.Fatal(err)
		}
		b, err := m.Bind()
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.Density(); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.limits, err)
		}
	}
	// A small limit is written to the last digit, and a size that is too large is called that.
	for _, c := range []struct {
		limits bayes.Limits
		data   map[string]any
		want   string
	}{
		{bayes.Limits{Steps: 3}, map[string]any{"y": []float64{1, 2}}, "more than 3 steps"},
		{bayes.Limits{Operations: 10}, map[string]any{"y": make([]float64, 1000)}, "more than 10 operations"},
		{bayes.Limits{}, map[string]any{"N": 1 << 31}, "but a size may be at most "},
	} {
		m, err := c.limits.Compile(context.Background(), "m.bayes", "data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n")
		if err != nil {
			t.Fatal(err)
		}
		b, err := m.Bind(bayes.Values(c.data))
		if err == nil {
			_, err = b.Density()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c.limits, err)
		}
	}
	// Without a limit the memory of the machine is one.
	if m, err := (bayes.Limits{Elements: bayes.NoLimit, Steps: bayes.NoLimit}).Compile(context.Background(), "m.bayes", "x = sum(1:1000000000000)\ny ~ Normal(x, 1)\n"); err != nil {
		t.Fatal(err)
	} else if _, err = m.Bind(); err == nil || !strings.Contains(err.Error(), "too large for the memory that there is") {
		t.Errorf("no limit: %v", err)
	}
	m, err := bayes.Limits{Draws: 50_000}.Compile(context.Background(), "m.bayes", "data y: real[N]\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n")
	if err != nil {
		t.Fatal(err)
	}
	y := bayes.Values(map[string]any{"y": []float64{1, 2}})
	b, err := m.Bind(y)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Sample(context.Background(), bayes.SampleOptions{}); err == nil || !strings.Contains(err.Error(), "are allowed; Limits may allow more") {
		t.Error(err)
	}
	if _, err := m.Prior(context.Background(), bayes.PriorOptions{Draws: 20_000}, y); err == nil || !strings.Contains(err.Error(), "are too many") {
		t.Error(err)
	}
	fit, err := b.Sample(context.Background(), bayes.SampleOptions{Chains: 1, Warmup: 100, Draws: 100})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fit.Predict(context.Background(), bayes.PredictOptions{}, bayes.Values(map[string]any{"N": 1000})); err == nil || !strings.Contains(err.Error(), "are too many: at most 50000 numbers are allowed") {
		t.Error(err)
	}
}

// Whatever takes long ends with its context.
func TestContexts(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	wide := bayes.Limits{Steps: bayes.NoLimit, Operations: bayes.NoLimit, Elements: bayes.NoLimit, Unknowns: bayes.NoLimit, Draws: bayes.NoLimit}
	slow := "data y: real[N]\nfor i in 1:N, j in 1:N { x[i, j] = y[i] * y[j] * a }\ntarget += sum(x)\na ~ Normal(0, 1)\n"
	data := bayes.Values(map[string]any{"y": make([]float64, 1500)})
	compiled := func() *bayes.Model {
		m, err := wide.Compile(context.Background(), "m.bayes", slow)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	bound, err := compiled().Bind(bayes.Values(map[string]any{"y": make([]float64, 400)}))
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x ~ Normal(0, 1) # a line\n", 1)
	for i := range 20_000 {
		long += fmt.Sprintf("x%d ~ Normal(x%d, 1)\n", i+1, i)
	}
	large, err := lineFit().Predict(context.Background(), bayes.PredictOptions{Draws: 500}, bayes.Values(map[string]any{"x": make([]float64, 20_000)}))
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func(context.Context) error{
		"compile": func(ctx context.Context) error { _, err := wide.Compile(ctx, "m.bayes", long); return err },
		"bind":    func(ctx context.Context) error { _, err := compiled().BindContext(ctx, data); return err },
		"density": func(ctx context.Context) error { _, err := bound.DensityContext(ctx); return err },
		"summary": func(ctx context.Context) error { _, err := large.SummaryContext(ctx); return err },
		"prior": func(ctx context.Context) error {
			_, err := compiled().Prior(ctx, bayes.PriorOptions{}, data)
			return err
		},
		"predict": func(ctx context.Context) error {
			_, err := lineFit().Predict(ctx, bayes.PredictOptions{}, bayes.Values(map[string]any{"x": make([]float64, 16_000)}))
			return err
		},
		"quantiles": func(ctx context.Context) error {
			_, err := lineFit().Eval(ctx, "sum(Beta(2, 3).quantile(linspace(0.001, 0.999, 100000)))")
			return err
		},
	} {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		until, _ := ctx.Deadline()
		err := f(ctx)
		if after := time.Since(until); !errors.Is(err, context.DeadlineExceeded) || after > late {
			t.Errorf("%s: %v, %v after its context", name, err, after)
		}
		cancel()
		if err := f(ctx); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
			t.Errorf("%s, begun with a context that is done: %v", name, err)
		}
	}
	if _, err := bound.Density(); err != nil {
		t.Errorf("after a call that was given up: %v", err)
	}
}
