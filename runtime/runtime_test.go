package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/runtime"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bayes-lang/bayes/internal/density"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/stats"
)

// Conjugate models, whose posteriors are known.
func TestConjugate(t *testing.T) {
	t.Run("normal", func(t *testing.T) {
		y := []float64{1.2, 0.3, 2.1, 1.7, -0.4, 0.9, 1.1}
		f := fittest.Sample(t, fittest.Open(t, "data y: real[N]\ny ~ Normal(m, 0.8)\nm ~ Normal(-1, 2)\n", "y="+fittest.List(y)), runtime.SampleOptions{})
		sum := 0.0
		for _, v := range y {
			sum += v
		}
		precision := 1/4.0 + float64(len(y))/0.64
		fittest.Moments(t, "m", fittest.Draws(t, f, "m"), (-1/4.0+sum/0.64)/precision, 1/math.Sqrt(precision))
	})
	t.Run("beta", func(t *testing.T) {
		f := fittest.Sample(t, fittest.Open(t, "data k, n: int\nk ~ Binomial(n, p)\np ~ Beta(2, 3)\n", "k=7", "n=10"), runtime.SampleOptions{})
		a, b := 9.0, 6.0
		fittest.Moments(t, "p", fittest.Draws(t, f, "p"), a/(a+b), math.Sqrt(a*b/((a+b)*(a+b)*(a+b+1))))
	})
	t.Run("gamma", func(t *testing.T) {
		f := fittest.Sample(t, fittest.Open(t, "data y: int[N]\ny ~ Poisson(r)\nr ~ Gamma(3, 2)\n", "y=[2, 0, 4, 1]"), runtime.SampleOptions{Sampler: runtime.SamplerOptions{Seed: 5}})
		fittest.Moments(t, "r", fittest.Draws(t, f, "r"), 10.0/6, math.Sqrt(10)/6)
	})
}

// The same seed gives the same bytes with any number of threads, and another
// seed others.
func TestSameBytes(t *testing.T) {
	dir := t.TempDir()
	s := fittest.Open(t, fittest.Line, fittest.LineData...)
	logs := func(name string, opt runtime.SamplerOptions) []string {
		opt.Warmup, opt.Draws = 200, 100
		path := filepath.Join(dir, name)
		fittest.Sample(t, s, runtime.SampleOptions{Sampler: opt, Folder: path})
		out := []string{read(t, filepath.Join(path, "run.json"))}
		for i := range 4 {
			out = append(out, read(t, filepath.Join(path, fmt.Sprintf("chain-%d.log", i+1))))
		}
		return out
	}
	one, eight := logs("one", runtime.SamplerOptions{Seed: 3, Threads: 1}), logs("eight", runtime.SamplerOptions{Seed: 3, Threads: 8})
	if !slices.Equal(one, eight) {
		t.Error("1 and 8 threads differ")
	}
	if other := logs("other", runtime.SamplerOptions{Seed: 4}); slices.ContainsFunc(other, func(s string) bool { return slices.Contains(one, s) }) {
		t.Error("another seed gives the same bytes")
	}
	if one[1] == one[2] {
		t.Error("two chains are the same")
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A run read from its folder is the fit that was made.
func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	s, problems := runtime.Open(input.Input{
		Model: input.NewFile("m.bayes", []byte("data x, y: real[N] from \"d.csv\"\n"+strings.SplitN(fittest.Line, "\n", 2)[1])),
		Read: input.Whole(func(name string) ([]byte, error) {
			if name != "d.csv" {
				return nil, os.ErrNotExist
			}
			return []byte("x,y\n1,2\n2,3.9\n3,6.2\n"), nil
		}),
	})
	if s == nil {
		t.Fatal(problems)
	}
	f := fittest.Sample(t, s, runtime.SampleOptions{Chains: 3, Sampler: runtime.SamplerOptions{Warmup: 200, Draws: 150}, Folder: path})
	g, err := runtime.OpenFit(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f.Chains, g.Chains) + cmp.Diff(f.Warmup, g.Warmup) + cmp.Diff(f.Values(), g.Values()); d != "" {
		t.Error(d)
	}
	if g.Incomplete() != "" || g.Stopped {
		t.Errorf("a complete run says %q", g.Incomplete())
	}
	want := []string{"slope", "y_new", "mu[2]", "b0"}
	one, err := f.Summary(summary.Options{Names: want})
	if err != nil {
		t.Fatal(err)
	}
	two, err := g.Summary(summary.Options{Names: want})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(one, two, cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
	if one.Rows[0].Name != "slope" || one.Rows[2].Name != "mu[2]" || len(one.Rows) != 4 || !one.Rows[1].Unsampled {
		t.Errorf("%+v", one.Rows)
	}
	if err := os.Truncate(filepath.Join(path, "chain-2.log"), 1000); err != nil {
		t.Fatal(err)
	}
	var damaged *runtime.DamagedError
	if _, err = runtime.OpenFit(path); !errors.As(err, &damaged) || damaged.Made != 700+(1000-56)/76 || damaged.Wanted != 1050 {
		t.Fatalf("a run whose log was cut: %+v", err)
	}
	if want := "run is damaged: chain-2.log has 12 good draws, but 350 were made; 712 of 1050 draws can be read: `bayes recover " + path; !strings.Contains(err.Error(), want) {
		t.Error(err)
	}
	if g, err = runtime.Recover(path); err != nil {
		t.Fatal(err)
	}
	again, err := runtime.OpenFit(path)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Stopped || !strings.Contains(again.Incomplete(), "338 of 1050 draws are missing; 150 draws of chains 1, 3 are used") {
		t.Errorf("a run that was recovered says %q", again.Incomplete())
	}
	if d := cmp.Diff(f.Chains[2], again.Chains[2]) + cmp.Diff(f.Warmup[1][:12], again.Warmup[1]) + cmp.Diff(g.Chains, again.Chains); d != "" {
		t.Error(d)
	}
	if _, err := runtime.Recover(path); err == nil || !strings.Contains(err.Error(), "is complete: there is nothing to recover") {
		t.Error(err)
	}
}

// A summary is what stats says of the draws; derived names and names drawn
// forward follow from the draws of the unknowns.
func TestSummary(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, fittest.Line, fittest.LineData...), runtime.SampleOptions{})
	s, err := f.Summary(summary.Options{Quantiles: []float64{0.1, 0.9}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range s.Rows {
		names = append(names, r.Name)
	}
	if d := cmp.Diff([]string{"b0", "b1", "sigma", "y_new"}, names); d != "" {
		t.Error(d)
	}
	at := map[string]int{}
	k := 0
	for _, u := range f.Bound.Unknowns {
		at[u.Name] = k
		k += len(u.Elems)
	}
	for c, chain := range f.Values() { // the kept draws, on the scale of the model
		env, _, err := f.Bound.Constrain(f.Chains[c][17].X)
		if err != nil {
			t.Fatal(err)
		}
		for name, i := range at {
			if got, want := chain[17][i], env[name].Num[0]; !(math.Abs(got-want) <= 1e-12*math.Abs(want)) {
				t.Errorf("%s is %v, want %v", name, got, want)
			}
		}
	}
	column := func(fn func(v []float64) float64) [][]float64 {
		out := make([][]float64, 4)
		for c, chain := range f.Values() {
			for _, v := range chain {
				out[c] = append(out[c], fn(v))
			}
		}
		return out
	}
	for i, name := range []string{"b0", "b1", "sigma"} {
		x := column(func(v []float64) float64 { return v[at[name]] })
		r := s.Rows[i]
		want := summary.Row{Name: name, Mean: stats.Mean(x), SD: stats.SD(x), MCSE: stats.MCSEMean(x), Interval: stats.Quantiles(x, []float64{0.1, 0.9}),
			BulkESS: stats.ESSBulk(x), TailESS: stats.ESSTail(x), RHat: stats.RHat(x)}
		if d := cmp.Diff(want, r); d != "" {
			t.Error(d)
		}
	}
	b0, b1, sigma := at["b0"], at["b1"], at["sigma"]
	if d := cmp.Diff(column(func(v []float64) float64 { return v[b1] / v[sigma] }), fittest.Draws(t, f, "slope")); d != "" {
		t.Error("slope:", d)
	}
	if d := cmp.Diff(column(func(v []float64) float64 { return v[b0] + float64(v[b1]*-2) }), fittest.Draws(t, f, "mu[2]")); d != "" {
		t.Error("mu[2]:", d)
	}
	// y_new - (b0 + 10 b1), in units of sigma, is standard normal.
	z := fittest.Draws(t, f, "y_new")
	mean := column(func(v []float64) float64 { return v[b0] + 10*v[b1] })
	scale := column(func(v []float64) float64 { return v[sigma] })
	for c := range z {
		z[c] = slices.Clone(z[c])
		for d := range z[c] {
			z[c][d] = (z[c][d] - mean[c][d]) / scale[c][d]
		}
	}
	fittest.Moments(t, "y_new", z, 0, 1)
	h, err := f.Summary(summary.Options{Names: []string{"b1"}, HDI: 0.8})
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := stats.HDI(column(func(v []float64) float64 { return v[b1] }), 0.8)
	if r := h.Rows[0]; r.Interval[0] != lo || r.Interval[1] != hi {
		t.Errorf("HDI %v, want %v %v", r.Interval, lo, hi)
	}
}

// An interrupted run holds the beginning of the complete one.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	s := fittest.Open(t, fittest.Line, fittest.LineData...)
	ctx, cancel := context.WithCancel(context.Background())
	m := &runtime.Monitor{}
	go func() {
		for ctx.Err() == nil {
			if chains := m.Snapshot(); len(chains) > 0 && chains[0].Draws > 300 {
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	opt := runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 1000000, Threads: 1}, Folder: filepath.Join(dir, "cut"), Monitor: m}
	f, err := s.Sample(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	if !f.Stopped || f.Draws() < 200 || len(f.Used()) != 1 {
		t.Fatalf("stopped %v with %d draws of chains %v", f.Stopped, f.Draws(), f.Used())
	}
	g, err := runtime.OpenFit(opt.Folder)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(f.Values(), g.Values()); d != "" {
		t.Error(d)
	}
	if !strings.Contains(g.Incomplete(), "draws of chain 1 are used") {
		t.Error(g.Incomplete())
	}
	whole := fittest.Sample(t, s, runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: f.Draws()}})
	if d := cmp.Diff(whole.Chains[0], g.Chains[0]); d != "" {
		t.Error(d)
	}
}

// Summaries use as many chains as hold the most draws.
func TestInUse(t *testing.T) {
	for _, c := range []struct {
		lengths []int
		draws   int
		used    []int
	}{
		{[]int{10, 10, 10}, 10, []int{0, 1, 2}},
		{[]int{10, 9, 10}, 9, []int{0, 1, 2}},
		{[]int{10, 1, 10}, 10, []int{0, 2}},
		{[]int{0, 0, 3}, 3, []int{2}},
		{[]int{0, 0}, 0, nil},
	} {
		var chains [][]store.Record
		for _, n := range c.lengths {
			chains = append(chains, make([]store.Record, n))
		}
		if used, draws := runtime.InUse(chains); draws != c.draws || !slices.Equal(used, c.used) {
			t.Errorf("%v: %d draws of %v, want %d of %v", c.lengths, draws, used, c.draws, c.used)
		}
	}
}

// A start that does not exist is explained by its statement.
func TestNoStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	s := fittest.Open(t, "m ~ Normal(0, 1)\ntarget += log(-1 - m^2)\n")
	_, err := s.Sample(context.Background(), runtime.SampleOptions{Folder: path})
	if err == nil || !strings.Contains(err.Error(), "m.bayes:2:11: error: chain 1 found no point to start from") {
		t.Error(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the folder of a run that never began is left")
	}
}

func TestPoint(t *testing.T) {
	s := fittest.Open(t, fittest.Line, fittest.LineData...)
	p, err := density.ReadPoint([]byte(`{"constrained": {"b0": 1, "b1": [2], "sigma": 0.5}}`))
	if err != nil {
		t.Fatal(err)
	}
	u, err := p.At(s.Bound)
	if err != nil {
		t.Fatal(err)
	}
	g, err := density.GradientAt(s.Bound, u, compile.Build{})
	if err != nil {
		t.Fatal(err)
	}
	normal := func(x, m, s float64) float64 { return -0.5*(x-m)*(x-m)/(s*s) - math.Log(s) - 0.5*math.Log(2*math.Pi) }
	want := normal(1, 0, 5) + normal(2, 0, 5) + math.Log(2) + normal(0.5, 0, 2) + math.Log(0.5)
	for i, y := range []float64{-5.1, -3.2, -0.8, 1.3, 2.6, 5.2, 6.7} {
		want += normal(y, 1+2*float64(i-3), 0.5)
	}
	if !(math.Abs(g.LogDensity-want) <= 1e-10) {
		t.Errorf("log density %v, want %v", g.LogDensity, want)
	}
	var b bytes.Buffer
	text, err := g.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	b.Write(text)
	if !strings.HasPrefix(b.String(), `{"gradient":{"b0":[`) {
		t.Error(b.String())
	}
	for _, bad := range []string{"", "[]", "{}", `{"constrained": {"b0": 1}}`, `{"constrained": {"b0": 1, "b1": 2, "sigma": -1}}`, `{"unconstrained": {}, "constrained": {}}`, `{"unconstrained": {"b0": null}}`, `{"x": 1}`, `{} {}`} {
		p, err := density.ReadPoint([]byte(bad))
		if err == nil {
			_, err = p.At(s.Bound)
		}
		if err == nil {
			t.Errorf("%s is taken for a point", bad)
		}
	}
}
