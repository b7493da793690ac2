package save

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/loaded"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

func fitted(t *testing.T) *runtime.Fit {
	t.Helper()
	s, list := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(`data y, x: real[N]
data g: factor[N]
y ~ Normal(a[g], s)
x ~ Normal(m, 1)
a[g] ~ Normal(m, 2)
m ~ Normal(0, 2)
s ~ HalfNormal(1)
`)), Settings: []string{"y=[1, NA, 0.5, 2, 1.5]", "x=[0, 1, NA, NA, 2]", `g=["b", "c", "b", "a", "b"]`}})
	if s == nil {
		t.Fatal(list.Format())
	}
	f, err := s.Sample(context.Background(), runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 20, Seed: 3}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Draws of CmdStan's files give the summary that the run itself gives.
func TestOpenDraws(t *testing.T) {
	f := fitted(t)
	dir := t.TempDir()
	paths, _, err := Draws(context.Background(), f, filepath.Join(dir, "m"), Options{Format: CmdStan})
	if err != nil || len(paths) != 2 {
		t.Fatal(err, paths)
	}
	l, err := loaded.Open(paths)
	if err != nil || len(l.Notes) > 0 {
		t.Fatal(err, l.Notes)
	}
	got, err := l.Summary(summary.Options{Names: []string{"m", "a[2]", "x_missing"}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := f.Summary(summary.Options{Names: []string{"m", "a[b]", "x"}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Rows {
		g, w := got.Rows[i], want.Rows[i]
		if g.Mean != w.Mean || g.RHat != w.RHat || g.TailESS != w.TailESS || !slices.Equal(g.Interval, w.Interval) {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
	if got.Divergences != want.Divergences || got.Draws != want.Draws || !slices.Equal(got.EBFMI, want.EBFMI) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if _, err := l.Series([]string{"zz"}); err == nil || !strings.Contains(err.Error(), "there are `y_missing`") {
		t.Error(err)
	}
	if _, err := l.Series([]string{"a[9]"}); err == nil || !strings.Contains(err.Error(), "there is no `a[9]`") {
		t.Error(err)
	}
	if _, err := loaded.Open([]string{filepath.Join(dir, "none.csv")}); err == nil || !strings.Contains(err.Error(), "none.csv cannot be read") {
		t.Error(err)
	}
}
