package runtime_test

import (
	"bytes"
	"context"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

// A run that is larger than the memory is read in parts: what is summarised, saved,
// computed and predicted is what it is when all is in memory, to the bit.
func TestRunLargerThanMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.run")
	fittest.Sample(t, fittest.Open(t, `data y: real[N]
y ~ Normal(mu + a[1], s)
z ~ Poisson(exp(a[2] / 4))
mu ~ Normal(0, 1)
s ~ HalfNormal(1)
a[60] ~ Normal(0, 1)
w = softmax(a)
v = 2 * a
next ~ Normal(mu, s)
ahead[1] = next
for t in 2:5 { ahead[t] = ahead[t-1] + a[t] }
flat ~ Flat()
target += -0.5 * (flat - y[1])^2
`, "y=[1, 2, NA, 4]", "N=4"), runtime.SampleOptions{Chains: 2, Folder: path, Sampler: runtime.SamplerOptions{Warmup: 300, Draws: 700, Seed: 3}})
	whole, err := runtime.OpenFit(path)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := runtime.OpenFitWithin(path, eval.Limits{Memory: 2 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if whole.OnDisk() || !parts.OnDisk() {
		t.Fatalf("on disk: %v and %v", whole.OnDisk(), parts.OnDisk())
	}
	for _, chain := range slices.Concat(parts.Chains, parts.Warmup) {
		for i := range chain {
			if chain[i].X != nil {
				t.Fatal("positions are in memory")
			}
		}
	}
	ctx := context.Background()
	for _, names := range [][]string{nil, {"a[7]", "w", "next", "ahead[4]", "z", "y"}} {
		want, err := whole.Summary(summary.Options{Names: names})
		if err != nil {
			t.Fatal(err)
		}
		got, err := parts.Summary(summary.Options{Names: names})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })); d != "" || len(got.Rows) < 60 {
			t.Errorf("summary of %v: %s", names, d)
		}
	}
	for _, opt := range []dataset.Options{
		{Groups: []string{export.Posterior, export.SampleStats, export.PosteriorPredictive, export.ObservedData}},
		{Thin: 3, Names: []string{"w", "ahead", "z", "y", "a"}, Groups: []string{export.Posterior, export.Predictions}},
	} {
		var texts [2]string
		for k, f := range []*runtime.Fit{whole, parts} {
			var b bytes.Buffer
			d, _, err := f.Dataset(ctx, opt)
			if err != nil {
				t.Fatal(err)
			}
			if inParts := d.Groups[0].Draws != nil; inParts != (f == parts && opt.Thin == 0) {
				t.Errorf("%+v: the posterior is made in parts: %v", opt, inParts)
			}
			if err := export.WriteJSON(&b, d); err != nil {
				t.Fatal(err)
			}
			if d, _, err = f.Dataset(ctx, opt); err != nil {
				t.Fatal(err)
			}
			if err := export.WriteCSV(&b, d); err != nil {
				t.Fatal(err)
			}
			texts[k] = b.String()
		}
		if texts[0] != texts[1] {
			t.Errorf("%+v: %d and %d bytes differ", opt, len(texts[0]), len(texts[1]))
		}
	}
	for _, text := range []string{"a[3] * s", "w[2] + next", "quantile(mu, 0.3)"} {
		want, err := whole.Evaluate(ctx, text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := parts.Evaluate(ctx, text); err != nil || cmp.Diff(want.Draws, got.Draws) != "" {
			t.Errorf("%s: %v", text, err)
		}
	}
	want, err := whole.Predict(ctx, posterior.PredictOptions{Most: 100})
	if err != nil {
		t.Fatal(err)
	}
	got, err := parts.Predict(ctx, posterior.PredictOptions{Most: 100})
	if err != nil || cmp.Diff(want.Vars[0].Draws, got.Vars[0].Draws) != "" {
		t.Errorf("predictions: %v", err)
	}
	// What needs all at once is refused, with what to do.
	if _, err := parts.Series([]string{"a", "w", "v"}); err == nil || !strings.Contains(err.Error(), "fit in the available memory") {
		t.Errorf("all at once: %v", err)
	}
	// A copy has the positions too.
	again := filepath.Join(t.TempDir(), "again.run")
	if err := parts.Save(again, false); err != nil {
		t.Fatal(err)
	}
	if f, err := runtime.OpenFit(again); err != nil || cmp.Diff(f.Chains, whole.Chains) != "" || cmp.Diff(f.Warmup, whole.Warmup) != "" {
		t.Errorf("saved again: %v", err)
	}
}
