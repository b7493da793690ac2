package dataset_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/runtime"
)

func everyKindFit(t *testing.T) *runtime.Fit {
	t.Helper()
	return fittest.Sample(t, fittest.Open(t, fittest.EveryKind, fittest.EveryKindData...), runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 20, Seed: 3}})
}

func groupsOf(t *testing.T, f *runtime.Fit, opt dataset.Options) *export.Dataset {
	t.Helper()
	d, notes, err := f.Dataset(context.Background(), opt)
	if err != nil || len(notes) > 0 {
		t.Fatal(err, notes)
	}
	return d
}

func TestDatasetLayout(t *testing.T) {
	f := everyKindFit(t)
	d := groupsOf(t, f, dataset.Options{Groups: []string{"all"}})
	var got []string
	for _, g := range d.Groups {
		for _, v := range g.Vars {
			got = append(got, fmt.Sprintf("%s %s %v %d", g.Name, v.Name, v.Dims, v.Type))
		}
	}
	want := strings.Split(`posterior y [chain draw y_missing] 0
posterior x [chain draw x_missing] 0
posterior a [chain draw g] 0
posterior m [chain draw] 0
posterior s [chain draw] 0
posterior b [chain draw b_dim_0] 0
posterior new [chain draw] 1
posterior chain_ [chain draw N] 0
sample_stats lp [chain draw] 0
sample_stats acceptance_rate [chain draw] 0
sample_stats step_size [chain draw] 0
sample_stats tree_depth [chain draw] 1
sample_stats reached_max_treedepth [chain draw] 2
sample_stats n_steps [chain draw] 1
sample_stats diverging [chain draw] 2
sample_stats energy [chain draw] 0
posterior_predictive x [chain draw x_observed] 0
posterior_predictive y [chain draw y_observed] 0
posterior_predictive v [chain draw N v_dim_1] 0
posterior_predictive log_k [chain draw log_k_dim_0] 0
predictions x [chain draw x_missing] 0
predictions y [chain draw y_missing] 0
log_likelihood x [chain draw x_observed] 0
log_likelihood y [chain draw y_observed] 0
log_likelihood v [chain draw N] 0
log_likelihood log_k [chain draw log_k_dim_0] 0
prior x [chain draw x_missing] 0
prior y [chain draw y_missing] 0
prior a [chain draw g] 0
prior m [chain draw] 0
prior s [chain draw] 0
prior b [chain draw b_dim_0] 0
prior new [chain draw] 1
prior chain_ [chain draw N] 0
prior_predictive x [chain draw x_observed] 0
prior_predictive y [chain draw y_observed] 0
prior_predictive v [chain draw N v_dim_1] 0
observed_data x [x_observed] 0
observed_data y [y_observed] 0
observed_data v [N v_dim_1] 0
observed_data log_k [log_k_dim_0] 0
constant_data g_level [N] 3
constant_data k [N] 1`, "\n")
	sorted := func(list []string) []string { list = slices.Clone(list); slices.Sort(list); return list }
	if !slices.Equal(sorted(got), sorted(want)) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	post := d.Group(export.Posterior)
	if m := post.Dim("x_missing"); !slices.Equal(m.Numbers, []int{3, 4}) {
		t.Errorf("x_missing: %v", m)
	}
	if m := d.Group(export.ObservedData).Dim("y_observed"); !slices.Equal(m.Numbers, []int{1, 3, 4, 5}) {
		t.Errorf("y_observed: %v", m)
	}
	if m := post.Dim("g"); !slices.Equal(m.Labels, []string{"a, c", "b", "ü 'x'"}) {
		t.Errorf("g: %q", m.Labels)
	}
	if v := d.Group(export.ObservedData).Var("log_k"); v.Attrs["expression"] != "log(k)" || v.Num[2] != math.Log(3) {
		t.Errorf("log_k: %+v", v)
	}
	// The same numbers as everything else shows, under the same names.
	series, err := f.Series(nil)
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]float64{}
	for _, v := range post.Vars {
		for e, label := range post.ElementLabels(v) {
			for d := range len(v.Num) / v.Width() {
				columns[label] = append(columns[label], v.Num[d*v.Width()+e])
			}
		}
	}
	for _, s := range series {
		if !slices.Equal(columns[s.Name], slices.Concat(s.Draws...)) {
			t.Errorf("%s: %v, want %v", s.Name, columns[s.Name], s.Draws)
		}
		delete(columns, s.Name)
	}
	b := fittest.Draws(t, f, "b[2]")
	if len(columns) != 2 || columns["b[1]"][7] != 0 || columns["b[3]"][7] != 2*b[0][7] {
		t.Errorf("elements that `=` gives: %v", columns)
	}
}

// The log likelihood is that of the statements; its sum is the part of observed
// draws in the log density.
func TestDatasetLogLikelihood(t *testing.T) {
	f := everyKindFit(t)
	d := groupsOf(t, f, dataset.Options{Groups: []string{export.LogLikelihood, export.Posterior}, Thin: 7})
	g := d.Group(export.LogLikelihood)
	if m := g.Dim(export.Draw); !slices.Equal(m.Numbers, []int{0, 7, 14}) {
		t.Fatalf("thinned: %v", m)
	}
	normal := func(x, mu, sigma float64) float64 {
		z := (x - mu) / sigma
		return -z*z/2 - math.Log(sigma) - math.Log(2*math.Pi)/2
	}
	m := fittest.Draws(t, f, "m")
	k := 0
	for c := range 2 {
		for _, i := range []int{0, 7, 14} {
			for e, x := range []float64{0, 1, 2} {
				if got, want := g.Var("x").Num[k*3+e], normal(x, m[c][i], 1); !(math.Abs(got-want) <= 1e-12) {
					t.Errorf("x %d of draw %d: %v, want %v", e, i, got, want)
				}
			}
			for e, x := range []float64{0, math.Log(2), math.Log(3), math.Log(4), math.Log(5)} {
				if got, want := g.Var("log_k").Num[k*5+e], normal(x, m[c][i], 1); !(math.Abs(got-want) <= 1e-12) {
					t.Errorf("log(k) %d of draw %d: %v, want %v", e, i, got, want)
				}
			}
			for e, v := range [][]float64{{1, 2}, {0, 1}, {1, 1}, {2, 0}, {0, 0}} {
				if got, want := g.Var("v").Num[k*5+e], normal(v[0], m[c][i], 1)+normal(v[1], 0, 1); !(math.Abs(got-want) <= 1e-12) {
					t.Errorf("v %d of draw %d: %v, want %v", e, i, got, want)
				}
			}
			k++
		}
	}
}

// An array filled in part, by loops, and with levels: units keep their places.
func TestDatasetPartlyObserved(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, `data y: real[T]
for t in 2:T { y[t] ~ Normal(phi * y[t-1], 1) }
phi ~ Normal(0, 1)
eps = [y[t] - phi * y[t-1] for t in 2:T]
w: real[T]
for t in 1:T { w[t] = phi * t }
`, "y=[1, 2, 3, 2]"), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 50, Draws: 10}})
	d := groupsOf(t, f, dataset.Options{Groups: []string{export.LogLikelihood, export.ObservedData, export.PosteriorPredictive, export.Posterior}, Names: []string{"phi", "w"}})
	for _, name := range []string{export.LogLikelihood, export.ObservedData, export.PosteriorPredictive} {
		if m := d.Group(name).Dim("y_observed"); m == nil || !slices.Equal(m.Numbers, []int{2, 3, 4}) {
			t.Errorf("%s: %+v", name, m)
		}
	}
	w := d.Group(export.Posterior).Var("w")
	if w == nil || w.Dims[2] != "T" || w.Num[6] != 3*d.Group(export.Posterior).Var("phi").Num[1] {
		t.Errorf("w: %+v", w)
	}
}

// The known part of a vector whose other part is missing is observed; its density is
// none of an observation, and the file says so instead of leaving it out.
func TestDatasetPartOfVector(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, "data y: real[N, K]\ny ~ MvNormal(m, eye(2))\nm[2] ~ Normal(0, 1)\n", "y=[[0.2, NA], [1, 2], [NA, NA]]"),
		runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 50, Draws: 10}})
	d := groupsOf(t, f, dataset.Options{Groups: []string{export.ObservedData, export.PosteriorPredictive}})
	for _, name := range []string{export.ObservedData, export.PosteriorPredictive} {
		v := d.Group(name).Var("y")
		if want := []string{"y[1, 1]", "y[2, 1]", "y[2, 2]"}; !slices.Equal(v.Labels, want) {
			t.Errorf("%s has %q, want %q", name, v.Labels, want)
		}
	}
	if _, _, err := f.Dataset(context.Background(), dataset.Options{Groups: []string{export.LogLikelihood}}); err == nil || !strings.Contains(err.Error(), "`y[1, 1]` is a part of a vector whose rest is missing") {
		t.Errorf("the log likelihood lacks a row: %v", err)
	}
}

// bytesOf is all that a folder holds.
func bytesOf(t *testing.T, path string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(path, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(path, p)
		fmt.Fprintf(h, "%s %d %s", rel, len(b), b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// draws.zarr is made of run.json and the logs alone: whoever writes it, however
// often, gives the same bytes; of an interrupted run too.
func TestWriteZarr(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "m.run"), filepath.Join(dir, "copy.run")
	opt := runtime.SampleOptions{Chains: 3, Folder: path, Sampler: runtime.SamplerOptions{Warmup: 50, Draws: 40}, Store: &dataset.Options{Groups: []string{"all"}, Thin: 3}}
	fittest.Sample(t, fittest.Open(t, fittest.EveryKind, fittest.EveryKindData...), opt)
	first := bytesOf(t, filepath.Join(path, "draws.zarr"))
	// again opens the run and keeps it elsewhere.
	again := func(change func(*runtime.Fit)) string {
		t.Helper()
		f, err := runtime.OpenFit(path)
		if err == nil {
			change(f)
			err = f.Save(copied, true)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(copied, "draws.zarr")); err != nil {
			return ""
		}
		return bytesOf(t, filepath.Join(copied, "draws.zarr"))
	}
	same := func(*runtime.Fit) {}
	if again(same) != first {
		t.Error("another program gives other bytes")
	}
	for chain, keep := range map[string]float64{"chain-2.log": 0.9, "chain-3.log": 0.3} {
		name := filepath.Join(path, chain)
		b, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(name, b[:int(keep*float64(len(b)))], 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := runtime.Recover(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := bytesOf(t, filepath.Join(path, "draws.zarr"))
	if cut == first || cut != again(same) {
		t.Error("the bytes of an interrupted run do not depend on its draws alone")
	}
	d, _, err := f.Dataset(context.Background(), dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := d.Group(export.Posterior)
	if c, n := g.Dim(export.Chain), g.Dim(export.Draw); !slices.Equal(c.Numbers, f.Used()) || n.Size != f.Draws() || n.Size >= 40 || c.Size != 2 {
		t.Errorf("chains %v, draws %v", c, n.Size)
	}
	if again(func(f *runtime.Fit) { f.Options.Store = &dataset.Options{None: true} }) != "" {
		t.Error("a run that keeps nothing is written")
	}
}

func TestStoreRefuses(t *testing.T) {
	f := everyKindFit(t)
	for _, c := range []struct {
		opt  dataset.Options
		want string
	}{
		{dataset.Options{Groups: []string{"postirior"}}, `there is no group "postirior"; the groups are posterior,`},
		{dataset.Options{Names: []string{"nope"}}, "`nope` is not a name in the model"},
		{dataset.Options{Names: []string{"b[2]"}}, "arrays are kept whole: name `b`"},
		{dataset.Options{Names: []string{"g"}}, "is data"},
		{dataset.Options{Names: []string{"v"}}, "the group posterior_predictive has them"},
		{dataset.Options{Thin: -1}, "at least 1"},
	} {
		if _, _, err := f.Dataset(context.Background(), c.opt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.opt, err, c.want)
		}
	}
	// A likelihood that belongs to no observation.
	f = fittest.Sample(t, fittest.Open(t, "data y: real[N]\ntarget += Normal(m, 1).lpdf(y)\nm ~ Normal(0, 1)\n", "y=[1, 2]"), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 20, Draws: 5}})
	if _, _, err := f.Dataset(context.Background(), dataset.Options{Groups: []string{export.LogLikelihood}}); err == nil {
		t.Error("a log likelihood without units is written")
	}
	d, notes, err := f.Dataset(context.Background(), dataset.Options{Groups: []string{"all"}})
	if err != nil || len(notes) == 0 || d.Group(export.Posterior) == nil || d.Group(export.LogLikelihood) != nil {
		t.Errorf("all groups that there are: %v %q", err, notes)
	}
}

// What a set of axes is called, where the text says it in one way or another.
func TestAxisNames(t *testing.T) {
	s := fittest.Open(t, `data y: real[N]
data u, w
y ~ Normal(a + z, 1)
a[N] ~ Normal(0, 1)
for n in 1:N { z[n] ~ Normal(0, 1) }
c ~ Normal(a, 1)
d = c * 2
e[3] ~ Normal(0, 1)
f = u + w
param L: cholesky_factor_corr[2]
p = [0.5, 0.5]
target += d[1] + L[2, 1] + e[1]
`, "y=[1, 2]", "u=[1, 2, 3, 4]", "w=[1, 2, 3, 4]")
	for name, want := range map[string][]string{
		"y": {"N"}, "a": {"N"}, "z": {"N"}, "c": {"N"}, "d": {"N"}, "e": {""}, "u": {dataset.Rows}, "f": {dataset.Rows}, "L": {"", ""}, "p": {""},
	} {
		if got := dataset.AxisNames(s.Bound, name); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// A run that is kept later has the draws for other programs too, the same ones.
func TestSaveWritesZarr(t *testing.T) {
	dir := t.TempDir()
	s := fittest.Open(t, fittest.EveryKind, fittest.EveryKindData...)
	opt := runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 30, Draws: 10}}
	later := fittest.Sample(t, s, opt)
	if err := later.Save(filepath.Join(dir, "later.run"), false); err != nil {
		t.Fatal(err)
	}
	opt.Folder = filepath.Join(dir, "now.run")
	fittest.Sample(t, s, opt)
	if bytesOf(t, filepath.Join(dir, "later.run", "draws.zarr")) != bytesOf(t, filepath.Join(dir, "now.run", "draws.zarr")) {
		t.Error("they differ")
	}
}
