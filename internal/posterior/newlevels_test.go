package posterior_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/predictor"
	"github.com/bayes-lang/bayes/runtime"
)

// Levels, and numbered places, that the fit did not have change nothing in what is predicted for those that it
// had: by the evaluator, by compiled programs and by a predictor.
func TestNewLevelsChangeNothing(t *testing.T) {
	const model = "data x: real[N]\ndata g: factor[N]\ndata id: int[N]\ndata u: real[g]\ndata y: real[N]\ny ~ Normal(b + %s, 0.001)\nb ~ Normal(0, 1)\n" +
		"a[g] ~ Normal(0, 1)\nc[max(id)] ~ Normal(0, 1)\nfor i in 1:max(id) { d[i] ~ Normal(0, 1) }\n" +
		"fn dev(v) = v - mean(v)\nfn total(v) { s = 0; for i in 1:length(v) { s = s + v[i] }; return s }\n"
	const data = `{"x": [1, 2, 3, 6], "g": ["b", "c", "d", "b"], "id": [1, 2, 4, 3], "u": [1, 2, 3], "y": [1, 2, 3, 4]}`
	const known = `{"x": [10, 20], "g": ["b", "d"], "id": [1, 4]}`
	for _, e := range []string{
		"a[g]", "int(g)", "a[g] - a[1]", "(a - mean(a))[g]", "center(a)[g]", "standardize(a)[g]", "dev(a)[g]", "a[g] - total(a)", "a[g] - sum(a) / length(a)",
		"a[g] - sum([2 * a[l] for l in g])", "a[g] - max(a)", "a[g] - norm(a)", "a[g] - a @ a", "a[g] - log_sum_exp(a)", "a[g] - dot(a, u)", "a[g] - sd(a + u)",
		"(a - mean(exp(a) * u))[g]", "cumsum(a)[g]", "c[id]", "(c - mean(c))[id]", "c[id] - total(c)", "(exp(c) / sum(exp(c)))[id]", "d[id]", "d[id] - sum(d)",
	} {
		f := fittest.FitOf(t, fmt.Sprintf(model, e), data)
		want := shifts(t, f, known, nil)
		for _, extra := range []string{
			`{"x": [10, 20, 20], "g": ["b", "d", "a"], "id": [1, 4, 5], "u": [9, 1, 3]}`, // by label: a, b, d
			`{"x": [10, 20, 20], "g": ["b", "d", "z"], "id": [1, 4, 9], "u": [1, 3, 9]}`,
		} {
			p := predictor.New(f.Posterior)
			for how, got := range map[string][]float64{"": shifts(t, f, extra, nil), " by a predictor": shifts(t, f, extra, p), " again": shifts(t, f, extra, p)} {
				if len(got) != 3 || !alike(got[:2], want) {
					t.Errorf("%s%s, %s: %v, want %v first", e, how, extra, got, want)
				}
			}
		}
	}
}

// An array sized by the data keeps its elements by number where it gets shorter.
func TestFewerPlaces(t *testing.T) {
	const model = "data id: int[N]\ndata y: real[N]\ny ~ Normal(b + %s, 0.001)\nb ~ Normal(0, 1)\nc[max(id)] ~ Normal(0, 1)\n"
	const data = `{"id": [1, 2, 4, 3], "y": [1, 2, 3, 4]}`
	f := fittest.FitOf(t, fmt.Sprintf(model, "c[id]"), data)
	all := shifts(t, f, `{"id": [1, 2, 3, 4]}`, nil)
	p := predictor.New(f.Posterior)
	for how, got := range map[string][]float64{"": shifts(t, f, `{"id": [2, 1]}`, nil), " by a predictor": shifts(t, f, `{"id": [2, 1]}`, p)} {
		if !alike(got, []float64{all[1], all[0]}) {
			t.Errorf("c[id]%s: %v, want c[2] and c[1] of %v", how, got, all)
		}
	}
	// What reads all of them has lost some.
	f = fittest.FitOf(t, fmt.Sprintf(model, "(c - mean(c))[id]"), data)
	refused(t, f, `{"id": [2, 1]}`, "`mean(c)` reads all of an array that had 4 elements in the fit, and has 2 over the new data")
	// A vector that is drawn as a whole cannot be a part of itself.
	f = fittest.FitOf(t, strings.Replace(fmt.Sprintf(model, "c[id]"), "c[max(id)] ~ Normal(0, 1)", "c ~ Dirichlet(rep(1, max(id)))", 1), data)
	refused(t, f, `{"id": [2, 1]}`, "`c` is one draw of a vector, and new data change its length")
}

// What has no meaning without all levels is refused, and so is what could mean two numbers.
func TestNewLevelsRefused(t *testing.T) {
	const model = "data x: real[N]\ndata g: factor[N]\ndata year: factor[N]\ndata w: real\ndata y: real[N]\ny ~ Normal(b + %s, 0.001)\nb ~ Normal(0, 1)\na[g] ~ Normal(0, 1)\nh[year] ~ Normal(0, 1)\n"
	const data = `{"x": [1, 2, 3, 6], "g": ["b", "c", "d", "b"], "year": [2014, 2016, 2018, 2016], "w": 2, "y": [1, 2, 3, 4]}`
	const newG, newYear, newW = `{"x": [1, 2], "g": ["b", "a"], "year": [2014, 2016]}`, `{"x": [1, 2], "g": ["b", "c"], "year": [2014, 2015]}`, `{"w": 3}`
	for _, c := range []struct{ e, fresh, want string }{
		{"softmax(a)[g]", newG, "`softmax(a)` would change for the data of the fit if new data add the level \"a\""},
		{"log_softmax(a)[g]", newG, "the level \"a\""},
		{"reverse(a)[1]", newG, "`reverse(a)` would change for the data of the fit"},
		{"cumsum(h)[year]", newYear, "the level \"2015\""},
		{"int(year)", newYear, "`int(year)` is 2 for \"2016\" in the fit, but would be 3 over the new data"},
		{"mean(x * w)", newW, "`mean(x * w)` is computed from the rows of the fit, but reads `w`, which is a different number in the new data"},
		{"center(x * w)", newW, "reads `w`"},
		{"x @ (w * x)", newW, "reads `w`"},
		{"quantile(x, w / 10)", newW, "reads `w`"},
		{"mid(x, w)", newW, "reads `w`"},
	} {
		f := fittest.FitOf(t, fmt.Sprintf(model, c.e)+"fn mid(v, w) = mean(v) * w\n", data)
		if c.e == "mid(x, w)" { // the product is outside the mean, but inside what is one value of the fit
			c.want = "`mid(x, w)` is computed from the rows of the fit, but reads `w`"
		}
		refused(t, f, c.fresh, c.want)
	}
}

// refused predicts for new data, which must be an error with some words; a predictor has then predicted
// for the data of the fit.
func refused(t *testing.T, f *runtime.Fit, fresh, want string) {
	t.Helper()
	p := predictor.New(f.Posterior)
	opt := posterior.PredictOptions{Seed: 1, Most: 4}
	if _, err := p.Predict(context.Background(), fittest.AsFresh(`{"w": 2}`), opt); err != nil && f.Model.ByName["w"] != nil {
		t.Errorf("the data of the fit: %v", err)
	}
	_, err := p.Predict(context.Background(), fittest.AsFresh(fresh), opt)
	opt.Data = []input.File{input.NewFile("n.json", []byte(fresh))}
	_, err2 := f.Predict(context.Background(), opt)
	for how, err := range map[string]error{"": err2, "by a predictor: ": err} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s%v, want %s", how, err, want)
		}
	}
}
