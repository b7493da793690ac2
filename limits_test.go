package bayes_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bayes-lang/bayes"
)

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
		var newError *bayes.Error
		if !errors.As(err, &newError) {
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
	} else if _, err = m.Bind(); err == nil || !strings.Contains(err.Error(), "too large for the available memory") {
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

// patience is a context that is over when it has been asked so often. Unless it calls, nobody
// learns that without asking: a call then returns when its work has ended, so that what it
// asks can be counted.
type patience struct {
	context.Context
	most  int64
	calls bool
	asked atomic.Int64
	over  chan struct{}
}

func patient(most int64) *patience {
	return &patience{Context: context.Background(), most: most, over: make(chan struct{})}
}

func (p *patience) Done() <-chan struct{} { return p.over }

func (p *patience) Err() error {
	n := p.asked.Add(1)
	if n == p.most+1 && p.calls {
		close(p.over)
	}
	if n > p.most {
		return context.DeadlineExceeded
	}
	return nil
}

// Whatever takes long asks its context again and again, and ends when that is over.
func TestContexts(t *testing.T) {
	model := func(text string) *bayes.Model {
		return must(bayes.Compile("m.bayes", "data y: real[N]\n"+text+"a ~ Normal(0, 1)\n"))
	}
	y := func(n int) bayes.Data { return bayes.Values(map[string]any{"y": make([]float64, n)}) }
	pairs := model("for i in 1:N {\n    x[i, 1] = a\n    for j in 2:N { x[i, j] = y[i] * y[j] + a * x[i, j - 1] }\n}\ntarget += sum(x)\n")
	walk := model("x[1] = a\nfor i in 2:N { x[i] = y[i] + a * x[i - 1] }\ntarget += sum(x)\n")
	line := lineFit()
	fit := must(line.Bound().Sample(context.Background(), bayes.SampleOptions{Chains: 1, Warmup: 100, Draws: 10}))
	large := must(line.Predict(context.Background(), bayes.PredictOptions{}, bayes.Values(map[string]any{"x": make([]float64, 10)})))
	rows := bayes.Values(map[string]any{"x": make([]float64, 100)})
	for name, c := range map[string]struct {
		least int64 // how often the whole work asks
		f     func(context.Context) error
	}{
		"bind":    {60, func(ctx context.Context) error { _, err := pairs.BindContext(ctx, y(150)); return err }},
		"density": {10, func(ctx context.Context) error { _, err := must(walk.Bind(y(5000))).DensityContext(ctx); return err }},
		"summary": {10, func(ctx context.Context) error { _, err := large.SummaryContext(ctx); return err }},
		"prior": {60, func(ctx context.Context) error {
			_, err := pairs.Prior(ctx, bayes.PriorOptions{Draws: 5}, y(150))
			return err
		}},
		"predict": {60, func(ctx context.Context) error {
			_, err := line.Predict(ctx, bayes.PredictOptions{}, rows)
			return err
		}},
		"draws": {4000, func(ctx context.Context) error { _, err := line.Eval(ctx, "mean(b1 * (1:10))"); return err }},
		"long draws": {200, func(ctx context.Context) error {
			_, err := fit.Eval(ctx, "sum([sum([exp(b1 * i * j) for i in 1:100]) for j in 1:100])")
			return err
		}},
		"quantiles": {200, func(ctx context.Context) error {
			_, err := fit.Eval(ctx, "sum(Beta(2, 3).quantile(linspace(0.001, 0.999, 1000)))")
			return err
		}},
	} {
		whole := patient(math.MaxInt64)
		if err := c.f(whole); err != nil || whole.asked.Load() < c.least {
			t.Errorf("%s: %v, asked %d times, not %d", name, err, whole.asked.Load(), c.least)
			continue
		}
		half := patient(whole.asked.Load() / 2)
		// Each thread asks once more or a few times, in the loops around.
		err := c.f(half)
		if more := half.asked.Load() - half.most; !errors.Is(err, context.DeadlineExceeded) || more > int64(10*runtime.GOMAXPROCS(0)) {
			t.Errorf("%s, over in the middle: %v, asked %d more times", name, err, more)
		}
		if err := c.f(patient(0)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s, begun with a context that is over: %v", name, err)
		}
	}
	b := must(walk.Bind(y(5000)))
	if _, err := b.DensityContext(patient(3)); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if _, err := b.Density(); err != nil {
		t.Errorf("after a call that was given up: %v", err)
	}
}

// A call returns when its context is over, and what would go on for ever ends.
func TestContextOfEndlessWork(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx := patient(5)
	ctx.calls = true
	m := must(bayes.Compile("m.bayes", "for i in 1:100000, j in 1:100000 { x = i * j }\na ~ Normal(0, 1)\n"))
	if _, err := (bayes.Limits{Steps: bayes.NoLimit}).Bind(ctx, m); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	settled(t, before)
}
