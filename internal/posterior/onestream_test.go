package posterior_test

import (
	"context"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/predictor"
	"github.com/bayes-lang/bayes/runtime"
)

// A forecast, and anything else that is drawn forward, is the same number wherever a
// run shows it: summaries, expressions, predictions (with the data of the fit, or the
// same data given again), and files, in the compiled program and in the evaluator.
func TestForecastsAreTheSameEverywhere(t *testing.T) {
	ctx := context.Background()
	f := fittest.Sample(t, fittest.Open(t, `data y: real[N]
data x: real[N]
for t in 2:N { y[t] ~ Normal(a + b * y[t-1] + c * x[t], s) }
x ~ Normal(m, 1)
theta ~ Normal(a, s)
count ~ Poisson(exp(theta))
twice = 2 * y[N]
a, b, c, m ~ Normal(0, 1)
s ~ HalfNormal(1)
`, "y=[1, 2, NA, 3, NA, NA]", "x=[0, NA, 1, 0, 1, NA]"), runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Draws: 20, Warmup: 50, Seed: 7}})
	names := []string{"y", "x", "theta", "count", "twice"}
	list, err := f.Series(names)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]float64{}
	for _, s := range list {
		want[s.Name] = slices.Concat(s.Draws...)
	}
	for _, label := range []string{"y[3]", "y[5]", "y[6]", "x[2]", "x[6]", "theta", "count", "twice"} {
		if len(want[label]) != 40 {
			t.Fatalf("%s has %d draws", label, len(want[label]))
		}
	}
	seen := map[string]int{}
	same := func(where, label string, got []float64) {
		if draws := want[label]; draws != nil && !slices.Equal(draws, got) {
			t.Errorf("%s in %s: %v, want %v", label, where, got[:3], draws[:3])
		} else if draws != nil {
			seen[where]++
		}
	}
	predictions := func(where string, p *forward.Predictions, err error) {
		if err != nil {
			t.Errorf("%s: %v", where, err)
			return
		}
		for _, v := range p.Vars {
			for i, label := range v.Labels {
				var got []float64
				for d := range v.Draws {
					got = append(got, v.Draws[d][i])
				}
				same(where, label, got)
			}
		}
	}
	p, err := f.Predict(ctx, posterior.PredictOptions{Names: names})
	predictions("predictions", p, err)
	p, err = f.Predict(ctx, posterior.PredictOptions{Names: names, Settings: []string{"y=[1, 2, NA, 3, NA, NA]", "x=[0, NA, 1, 0, 1, NA]"}})
	predictions("predictions for the same data", p, err)
	p, err = predictor.New(f.Posterior).Predict(ctx, nil, posterior.PredictOptions{Names: names})
	predictions("a predictor", p, err)
	p, err = f.Predict(ctx, posterior.PredictOptions{Names: []string{"theta + 0", "twice + 0"}})
	if err == nil {
		p.Vars[0].Labels[0], p.Vars[1].Labels[0] = "theta", "twice"
	}
	predictions("expressions of predictions", p, err)
	for _, name := range names {
		a, err := f.Evaluate(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		for e, label := range a.Labels {
			var got []float64
			for c := range a.Draws {
				for d := range a.Draws[c] {
					got = append(got, a.Draws[c][d][e])
				}
			}
			same("expressions", label, got)
		}
	}
	draw := f.Drawer(f.Bound, f.Options.Sampler.Seed)
	all := map[string][]float64{}
	for i := range 40 {
		d, err := draw(f.Bound.Interp(), i)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			v := d.Env[name]
			for e := range v.Num {
				label := bind.Label(name, v.Shape, v.Axes, e)
				all[label] = append(all[label], v.Num[e])
			}
		}
	}
	for label, got := range all {
		if _, drawn := want[label]; drawn {
			close := slices.EqualFunc(got, want[label], func(a, b float64) bool { return forward.Agree(eval.Reals(a), eval.Reals(b)) })
			if !close {
				t.Errorf("%s by the evaluator: %v, want %v", label, got[:3], want[label][:3])
			}
		}
	}
	set, _, err := f.Dataset(ctx, dataset.Options{Groups: []string{export.Posterior}, Names: names})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range set.Groups[0].Vars {
		for i, label := range set.Groups[0].ElementLabels(v) {
			var got []float64
			for d := range 40 {
				got = append(got, v.Num[d*v.Width()+i])
			}
			same("files", label, got)
		}
	}
	for where, n := range map[string]int{"predictions": 8, "predictions for the same data": 8, "a predictor": 8, "expressions of predictions": 2, "expressions": 8, "files": 8} {
		if seen[where] != n {
			t.Errorf("%s: %d numbers were compared, want %d", where, seen[where], n)
		}
	}
}
