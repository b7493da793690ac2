package predictor_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/predictor"
	"github.com/bayes-lang/bayes/runtime"
)

// samePredictions compares predictions with those of Fit.Predict, which may compute
// in another order: the numbers differ by rounding at most.
func samePredictions(t *testing.T, what string, got, want *forward.Predictions) {
	t.Helper()
	if len(got.Vars) != len(want.Vars) || got.Draws != want.Draws || !slices.Equal(got.Report, want.Report) {
		t.Errorf("%s: %d names, %d draws, %q; want %d, %d, %q", what, len(got.Vars), got.Draws, got.Report, len(want.Vars), want.Draws, want.Report)
		return
	}
	for k, v := range want.Vars {
		g := got.Vars[k]
		if g.Name != v.Name || !slices.Equal(g.Shape, v.Shape) || !slices.Equal(g.Labels, v.Labels) || !slices.Equal(g.Elems, v.Elems) ||
			g.Kind != v.Kind || len(g.Axes) != len(v.Axes) || g.Observed != v.Observed {
			t.Errorf("%s: %+v; want %+v", what, g, v)
			return
		}
		for i := range v.Draws {
			for j, x := range v.Draws[i] {
				if y := g.Draws[i][j]; !(math.Abs(x-y) <= 1e-9*(1+math.Abs(x))) && !(x != x && y != y) {
					t.Errorf("%s: draw %d of %s is %v, want %v", what, i, v.Labels[j], y, x)
					return
				}
			}
		}
	}
}

// both predicts by Predictor and by Fit.Predict, and tells whether the first has
// compiled.
func both(t *testing.T, p *predictor.Predictor, data []input.Fresh, opt posterior.PredictOptions) bool {
	t.Helper()
	got, err := p.Predict(context.Background(), data, opt)
	if err != nil {
		t.Error(err)
		return false
	}
	opt.Data = input.Files(data)
	want, err := p.Of().Predict(context.Background(), opt)
	if err != nil {
		t.Error(err)
		return false
	}
	samePredictions(t, fmt.Sprintf("%s %v", p.Of().Joined.Model.Source.Name, opt.Names), got, want)
	return p.Compiled(data, opt)
}

// Every example predicts the same with and without a predictor.
func TestPredictorExamples(t *testing.T) {
	paths, err := filepath.Glob("../../examples/*.bayes")
	if err != nil || len(paths) == 0 {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s, problems := runtime.Open(input.Input{Model: input.NewFile(filepath.Base(path), text), Read: input.Whole(func(name string) ([]byte, error) {
			return os.ReadFile(filepath.Join("../../examples", name))
		})})
		if s == nil {
			t.Fatal(problems)
		}
		p := predictor.New(fittest.Sample(t, s, fittest.Brief).Posterior)
		if !both(t, p, nil, posterior.PredictOptions{Seed: 3}) {
			t.Errorf("%s is not compiled", path)
		}
		for _, n := range s.Model.Names {
			if n.Role.String() == "derived" && !testing.Short() {
				both(t, p, nil, posterior.PredictOptions{Seed: 3, Names: []string{n.Ident}})
			}
		}
	}
}

const grouped = `data g: factor[N]
data x: real[N]
data n: int[N]
data z, w: real[N]
data y: real[N]
data k: int[N]
data t: real[N]
zs = standardize(z)
y ~ Normal(a[g] + b * (x - mean(x)) + c * zs + 0.1 * center(w), exp(s + 0.1 * x))
a[g] ~ Normal(m, 1)
m, b, c ~ Normal(0, 1)
s ~ Normal(-1, 0.1)
mu = a[g] + b * x
k ~ Binomial(n, inv_logit(mu))
level = 2 * a[g]
fresh ~ StudentT(4, m, 1)
after ~ Normal(fresh, 1)
t ~ Truncated(Normal(m, 1), lower=0)
`

const groupedData = `{"g": ["a", "b", "c", "a"], "x": [1, 2, 4, 8], "n": [5, 6, 7, 8], "z": [0, 1, 5, 9], "w": [1, 2, 3, 4], "y": [1, 2, 3, 4], "k": [1, 2, 3, 4], "t": [0.5, 1, 2, 3]}`

const groupedNew = `{"g": ["b", "b"], "x": [1, 2], "n": [4, 5], "z": [0.5, 1], "w": [1, 2]}`

func groupedPredictor(t *testing.T) *predictor.Predictor {
	s, problems := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(grouped)), Data: []input.File{input.NewFile("d.json", []byte(groupedData))}})
	if s == nil {
		t.Fatal(problems)
	}
	return predictor.New(fittest.Sample(t, s, fittest.Brief).Posterior)
}

func TestPredictorNewData(t *testing.T) {
	p := groupedPredictor(t)
	for _, text := range []string{
		groupedNew,
		strings.ReplaceAll(groupedNew, "[1, 2]", "[3, 7]"), // other numbers, one program
		strings.ReplaceAll(groupedNew, `["b", "b"]`, `["c", "a"]`),
		strings.ReplaceAll(groupedNew, `[4, 5]`, `[9, 6]`),
		strings.ReplaceAll(groupedNew, `["b", "b"]`, `["new", "a"]`), // a[new] is drawn
		`{"x": [-1, 2, 3, 4]}`,
		`{"x": [-1, 2, 3, 4], "k": [1, 1, 1, 1]}`,
	} {
		for _, names := range [][]string{nil, {"y"}, {"mu"}, {"k", "mu"}, {"after"}, {"mu[2]"}, {"t"}, {"level"}} {
			if !both(t, p, fittest.AsFresh(text), posterior.PredictOptions{Names: names, Seed: 9}) {
				t.Errorf("%s: %v is not compiled", text, names)
			}
		}
	}
	for _, names := range [][]string{{"a"}, {"m", "fresh"}} {
		both(t, p, nil, posterior.PredictOptions{Names: names})
	}
	both(t, p, nil, posterior.PredictOptions{Settings: []string{"x=[1, 2, 3, 5]"}, Most: 3})

	// Numbers alone compile nothing, whatever they are.
	before := p.Programs()
	for i := range 20 {
		both(t, p, fittest.AsFresh(fmt.Sprintf(`{"g": ["b", "b"], "x": [%d, 2], "n": [4, 5], "z": [0.5, %d], "w": [1, 2]}`, i, i)), posterior.PredictOptions{})
	}
	both(t, p, fittest.AsFresh(strings.ReplaceAll(groupedNew, `[1, 2]`, `[1e5, 2]`)), posterior.PredictOptions{Names: []string{"mu"}}) // an infinite scale elsewhere
	both(t, p, fittest.AsFresh(groupedNew), posterior.PredictOptions{Names: []string{"mu"}})
	if p.Programs() != before {
		t.Errorf("%d programs, before %d", p.Programs(), before)
	}
	// Other shapes do, but only so many are kept.
	const most = 8
	p.KeepAtMost(most)
	for i := range 30 {
		text := fmt.Sprintf(`{"g": [%s"a"], "x": [%s1], "n": [%[2]s9], "z": [%[2]s1], "w": [%[2]s1]}`, strings.Repeat(`"a", `, i), strings.Repeat("9, ", i))
		if _, err := p.Predict(context.Background(), fittest.AsFresh(text), posterior.PredictOptions{Most: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if n := p.Programs(); n != most {
		t.Errorf("%d programs are kept", n)
	}
	if counted, kept := p.Cells(); counted != kept {
		t.Errorf("%d numbers are kept, counted %d", kept, counted)
	}
}

// An error is told each time, in its own numbers.
func TestPredictorErrors(t *testing.T) {
	p := groupedPredictor(t)
	for _, c := range []struct{ text, want string }{
		{`{"x": [1, 2, 3]}`, "3"},
		{`{"x": ["p", "q", "r", "s"]}`, "`x`"},
		{`{"x": [1, 2, null, 3]}`, "`x"},
		{`{"xx": [1]}`, "`xx` is given, but the model has no data of this name"},
		{`{"n": [9, 9, 9, 9.5]}`, "9.5"},
		{`{"n": [9, 9, 9, 3]}`, "above 3"},
	} {
		for range 2 {
			if _, err := p.Predict(context.Background(), fittest.AsFresh(c.text), posterior.PredictOptions{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", c.text, err, c.want)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range 2 {
		if _, err := p.Predict(ctx, fittest.AsFresh(groupedNew), posterior.PredictOptions{}); err != context.Canceled {
			t.Errorf("with a cancelled context: %v", err)
		}
	}
}

// Levels that the fit does not have are listed, and refused where that is asked for.
func TestPredictorNewLevels(t *testing.T) {
	p := groupedPredictor(t)
	ctx := context.Background()
	fresh := func(level string) []input.Fresh {
		return fittest.AsFresh(strings.Replace(groupedNew, `"b"`, `"`+level+`"`, 1))
	}
	for range 2 { // compiled, and again
		for level, want := range map[string]string{"b": "[]", "new": "[{g [new]}]"} {
			out, err := p.Predict(ctx, fresh(level), posterior.PredictOptions{})
			if err != nil || fmt.Sprint(out.NewLevels) != want {
				t.Errorf("%s: new levels %v (%v), want %s", level, out.NewLevels, err, want)
				continue
			}
			if text, err := out.Summary(nil).MarshalJSON(); err != nil || strings.Contains(string(text), `"new_levels":[{"factor":"g","levels":["new"]}]`) != (level == "new") {
				t.Errorf("%s: %s (%v)", level, text, err)
			}
			_, err = p.Predict(ctx, fresh(level), posterior.PredictOptions{KnownLevels: true})
			if refused := err != nil && strings.Contains(err.Error(), "the fit has no level \"new\" of `g`"); refused != (level == "new") {
				t.Errorf("%s: refused: %v", level, err)
			}
		}
	}
}

// Models whose outcomes are read by what comes after them, and with missing values.
func TestPredictorInTurn(t *testing.T) {
	for _, text := range []string{
		"data y: real[N]\ny[1] ~ Normal(0, 1)\nfor i in 2:N { y[i] ~ Normal(a * y[i-1], 1) }\na ~ Normal(0, 1)\n",
		"data y: real[N]\nlog_y = log(y)\nlog_y ~ Normal(a, 1)\na ~ Normal(0, 1)\nb ~ Normal(a, 1)\nc ~ Normal(b, 1)\n",
	} {
		s, problems := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(text)), Data: []input.File{input.NewFile("d.json", []byte(`{"y": [1, 2, 3]}`))}})
		if s == nil {
			t.Fatal(problems)
		}
		p := predictor.New(fittest.Sample(t, s, fittest.Brief).Posterior)
		both(t, p, nil, posterior.PredictOptions{})
		both(t, p, fittest.AsFresh(`{"y": [1, 2, 5, 7]}`), posterior.PredictOptions{})
	}
}

func TestPredictorConcurrent(t *testing.T) {
	p := groupedPredictor(t)
	ask := func(p *predictor.Predictor, i int) *forward.Predictions {
		text := fmt.Sprintf(`{"g": ["b", "%c"], "x": [%d, 2], "n": [4, 5], "z": [0.5, %d], "w": [1, 2]}`, 'a'+i%4, i, i)
		out, err := p.Predict(context.Background(), fittest.AsFresh(text), posterior.PredictOptions{Seed: uint64(i)})
		if err != nil {
			t.Error(err)
			return &forward.Predictions{}
		}
		return out
	}
	var want [12]*forward.Predictions
	for i := range want {
		want[i] = ask(p, i)
	}
	p = predictor.New(p.Of())
	var wait sync.WaitGroup
	for g := range 6 {
		wait.Go(func() {
			for k := range want {
				i := (k + g) % len(want)
				samePredictions(t, "at once", ask(p, i), want[i])
			}
		})
	}
	wait.Wait()
}
