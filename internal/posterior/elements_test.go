package posterior_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
	"github.com/google/go-cmp/cmp"
)

// partly are models of whose outcome some elements are observed, some missing, and
// of some no `~` says anything; with what is predicted, what is observed, and what the
// posterior has of y.
var partly = []struct {
	name, text           string
	settings             []string
	predicted, posterior string
	observed             int
}{
	{"missing outcomes", "data y, t: real[N]\ny ~ Normal(a + b * t, s)\na, b ~ Normal(0, 10)\ns ~ HalfNormal(1)\n",
		[]string{"t=1:7", "y=[1.1, 2.3, 2.9, NA, 5.2, NA, NA]"}, "y[1] y[2] y[3] y[4] y[5] y[6] y[7]", "y[4] y[6] y[7]", 4},
	{"a series", "data y: real[N]\nfor t in 2:N { y[t] ~ Normal(a + y[t-1], s) }\na ~ Normal(0, 10)\ns ~ HalfNormal(1)\n",
		[]string{"y=[1.1, 2.3, 2.9, NA, 5.2, NA, NA]"}, "y[2] y[3] y[4] y[5] y[6] y[7]", "y[4] y[6] y[7]", 3},
	{"a slice", "data y: real[N]\ny[2:N] ~ Normal(a * y[1:N-1], 1)\na ~ Normal(0, 1)\n",
		[]string{"y=[1, 2, 3]"}, "y[2] y[3]", "", 2},
	{"censored rows", "data y: real[N]\ndata event: bool[N]\ny[event] ~ Exponential(r)\ntarget += Exponential(r).lccdf(y[not event])\nr ~ Exponential(1)\n",
		[]string{"y=[1, 2, 3, 4]", "event=[1, 0, 1, 0]"}, "y[1] y[3]", "", 2},
	{"rows that are left out", "data y, x: real[N]\nfor n in 1:N { if x[n] > 2 { y[n] ~ Normal(a * x[n], 1) } }\na ~ Normal(0, 1)\n",
		[]string{"x=1:4", "y=[1, 2, 3, 4]"}, "y[3] y[4]", "", 2},
	{"what is computed from data", "data y: real[N]\nly = log(y)\nly[2:N] ~ Normal(a, 1)\na ~ Normal(0, 1)\n",
		[]string{"y=[1, 2, 3]"}, "ly[2] ly[3]", "", 2},
	{"vectors that are partly missing", "data y: real[N, K]\ny ~ MvNormal(m, eye(2))\nm[2] ~ Normal(0, 1)\n",
		[]string{"y=[[0.2, NA], [1, 2], [NA, NA]]"}, "y[1, 1] y[1, 2] y[2, 1] y[2, 2] y[3, 1] y[3, 2]", "y[1, 2] y[3, 1] y[3, 2]", 3},
}

// Every element that is on the left of `~` is predicted, whether it is observed or missing,
// and no other element is: none of them is a constant. All who show predictions, and the
// inventory, have the same elements.
func TestElementsPredicted(t *testing.T) {
	for _, c := range partly {
		f := fittest.Sample(t, fittest.Open(t, c.text, c.settings...), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 50, Seed: 1}})
		p, err := f.Predict(context.Background(), posterior.PredictOptions{Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		prior, err := forward.Prior(context.Background(), f.Input, forward.Options{Draws: 50, Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, p := range []*forward.Predictions{p, prior} {
			var labels []string
			for _, r := range p.Summary([]float64{0.5}).Rows {
				if strings.HasPrefix(r.Name, "y") || strings.HasPrefix(r.Name, "ly") {
					labels = append(labels, r.Name)
					if !(r.SD > 0) {
						t.Errorf("%s: the prediction of %s has mean %v and sd %v", c.name, r.Name, r.Mean, r.SD)
					}
				}
			}
			if got := strings.Join(labels, " "); got != c.predicted {
				t.Errorf("%s: predicted are %s, want %s", c.name, got, c.predicted)
			}
		}
		s, err := f.Summary(summary.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var missing []string
		for _, r := range s.Rows {
			if strings.HasPrefix(r.Name, "y") {
				missing = append(missing, r.Name)
			}
		}
		if got := strings.Join(missing, " "); got != c.posterior {
			t.Errorf("%s: the posterior has %s, want %s", c.name, got, c.posterior)
		}
		observed := 0
		for _, it := range f.Bound.Inventory() {
			if it.Role == "observed" {
				observed += it.Count
			}
		}
		if observed != c.observed {
			t.Errorf("%s: %d values are observed by the inventory, want %d\n%s", c.name, observed, c.observed, f.Bound.Format())
		}
		// Elements can be asked for, and none that no `~` is about.
		first, _, _ := strings.Cut(strings.ReplaceAll(c.predicted, ", ", ","), " ")
		if p, err = f.Predict(context.Background(), posterior.PredictOptions{Seed: 1, Names: []string{strings.ReplaceAll(first, ",", ", ")}}); err != nil || len(p.Vars) != 1 || len(p.Vars[0].Elems) != 1 {
			t.Errorf("%s: %s is not predicted: %v", c.name, first, err)
		}
	}
}

// The evaluator and the compiled program predict the same elements.
func TestElementsCompiled(t *testing.T) {
	for _, c := range partly {
		f := fittest.Sample(t, fittest.Open(t, c.text, c.settings...), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 20, Seed: 1}})
		picks := []int{0, 1, 2, 3}
		drawer := f.Drawer(f.Bound, 1)
		var names []string
		var slow [][]*eval.Value
		for _, i := range picks {
			d, err := drawer(f.Bound.Interp(), i)
			if err != nil {
				t.Fatal(c.name, err)
			}
			names = f.Predicted(d, nil)
			var row []*eval.Value
			for _, n := range names {
				row = append(row, d.Observed[n])
			}
			slow = append(slow, row)
		}
		fast, err := f.Compiled(f.Bound, 1, false, picks, names, slow[0]).Run(context.Background())
		if err != nil || fast == nil {
			t.Errorf("%s: not compiled: %v", c.name, err)
			continue
		}
		for i := range slow {
			for k := range names {
				if !forward.Agree(slow[i][k], fast[i][k]) {
					t.Errorf("%s: %s is %v by the evaluator, %v by the program", c.name, names[k], slow[i][k].Num, fast[i][k].Num)
				}
			}
		}
	}
}

// A prediction of the known part of a vector whose other part is missing is a draw of
// the distribution, and no constant.
func TestPredictPartOfVector(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, "data y: real[N, K]\ny ~ MvNormal([0, 0], eye(2))\na ~ Normal(sum(y), 1)\ndata b: real\nb ~ Normal(a, 1)\n", "y=[[7, NA]]", "b=1"), runtime.SampleOptions{Chains: 4, Sampler: runtime.SamplerOptions{Warmup: 500, Draws: 1000, Seed: 1}})
	p, err := f.Predict(context.Background(), posterior.PredictOptions{Seed: 1, Names: []string{"y[1, 1]"}})
	if err != nil {
		t.Fatal(err)
	}
	r := p.Summary(nil).Rows[0]
	if bound := 5 / math.Sqrt(4000); !(math.Abs(r.Mean) <= bound) || !(math.Abs(r.SD-1) <= bound) {
		t.Errorf("y[1, 1] is predicted with mean %v and sd %v, want 0 and 1", r.Mean, r.SD)
	}
}

// Data of the fit given again change nothing: missing values keep their draws, and the
// predictions are the same numbers.
func TestSameDataAgain(t *testing.T) {
	for _, c := range partly {
		f := fittest.Sample(t, fittest.Open(t, c.text, c.settings...), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 50, Seed: 1}})
		want, err := f.Predict(context.Background(), posterior.PredictOptions{Seed: 1})
		if err != nil {
			t.Fatal(c.name, err)
		}
		got, err := f.Predict(context.Background(), posterior.PredictOptions{Seed: 1, Settings: c.settings})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if len(want.Vars) != len(got.Vars) {
			t.Fatalf("%s: %d names and %d", c.name, len(want.Vars), len(got.Vars))
		}
		for k, v := range want.Vars {
			for d := range v.Draws {
				if !slices.Equal(v.Draws[d], got.Vars[k].Draws[d]) {
					t.Errorf("%s: draw %d of %s is %v, and %v with the same data again", c.name, d, v.Name, v.Draws[d], got.Vars[k].Draws[d])
					break
				}
			}
		}
	}
}

// A new file whose outcome is partly missing predicts every row.
func TestPartlyMissingNewData(t *testing.T) {
	for _, c := range partly[:2] {
		f := fittest.Sample(t, fittest.Open(t, c.text, c.settings...), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 50, Seed: 1}})
		file := input.NewFile("new.csv", []byte("t,y\n8,8.1\n9,NA\n10,NA\n11,12\n"))
		p, err := f.Predict(context.Background(), posterior.PredictOptions{Seed: 1, Data: []input.File{file}})
		if err != nil {
			t.Fatal(c.name, err)
		}
		want := []string{"y[1]", "y[2]", "y[3]", "y[4]"}
		if c.name == "a series" {
			want = want[1:]
		}
		if !slices.Equal(p.Vars[0].Labels, want) {
			t.Errorf("%s: predicted are %q, want %q", c.name, p.Vars[0].Labels, want)
		}
	}
}

// Random models in which a random part of an array is on the left of `~` and a random part
// of it is missing: what is observed, missing, predicted and left alone is known from
// how the model was made.
func TestElementsRandom(t *testing.T) {
	models := 60
	if os.Getenv("BAYES_LONG") != "" {
		models = 3000
	}
	kinds := map[string]int{}
	for seed := range uint64(models) {
		m := randomElements(seed)
		kinds[m.kind]++
		s, list := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(m.text)), Settings: m.settings})
		if s == nil {
			t.Fatalf("seed %d: %s\n%s%q", seed, list.Format(), m.text, m.settings)
		}
		bad := func(what, got, want string) {
			if got != want {
				t.Errorf("seed %d: %s: %q, want %q\n%s%q", seed, what, got, want, m.text, m.settings)
			}
		}
		observed := 0
		for _, it := range s.Bound.Inventory() {
			if it.Role == "observed" && it.Name == "y" {
				observed = it.Count
			}
		}
		bad("observed", fmt.Sprint(observed), fmt.Sprint(len(m.left)-len(m.missing)))
		labels := func(vars []*forward.Variable) string {
			for _, v := range vars {
				if v.Name == "y" {
					return strings.Join(v.Labels, " ")
				}
			}
			return ""
		}
		want := strings.Join(m.left, " ")
		p, err := forward.Prior(context.Background(), s.Input, forward.Options{Draws: 3, Seed: seed, Names: []string{"y", "m"}})
		if err == nil {
			bad("drawn from the prior", labels(p.Vars), want)
		} else if len(m.left) > 0 {
			bad("prior", err.Error(), "")
		}
		f, err := s.Sample(context.Background(), runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Warmup: 20, Draws: 4, Seed: seed}})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s%q", seed, err, m.text, m.settings)
		}
		sum, err := f.Summary(summary.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var missing []string
		for _, r := range sum.Rows {
			if strings.HasPrefix(r.Name, "y[") {
				missing = append(missing, r.Name)
			}
		}
		bad("posterior", strings.Join(missing, " "), strings.Join(m.missing, " "))
		first, err := f.Predict(context.Background(), posterior.PredictOptions{Seed: seed})
		if len(m.left) == 0 {
			said, _, _ := strings.Cut(fmt.Sprint(err), ";") // the rest is about `target +=`
			bad("error", said, "m.bayes observes no name, so there is nothing to predict")
			continue
		}
		if err != nil {
			t.Fatalf("seed %d: %v\n%s%q", seed, err, m.text, m.settings)
		}
		bad("predicted", labels(first.Vars), want)
		again, err := f.Predict(context.Background(), posterior.PredictOptions{Seed: seed, Settings: m.settings})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s%q", seed, err, m.text, m.settings)
		}
		bad("with the same data again", fmt.Sprint(again.Vars[0].Draws), fmt.Sprint(first.Vars[0].Draws))
		// A missing element has the values that the posterior has of it, where it is sampled.
		for i, label := range first.Vars[0].Labels {
			u := s.Bound.Unknown("y")
			if u == nil || !slices.Contains(u.Labels(), label) {
				continue
			}
			list, err := f.Series([]string{label})
			if err != nil {
				t.Fatal(err)
			}
			for d, row := range first.Vars[0].Draws {
				if x := list[0].Draws[0][d]; x != row[i] {
					t.Errorf("seed %d: draw %d of %s is %v in the posterior, %v in the predictions", seed, d, label, x, row[i])
				}
			}
		}
	}
	if len(kinds) < 6 {
		t.Errorf("the models are of few kinds: %v", kinds)
	}
}

// elementsModel is a model with what is known of the elements of y.
type elementsModel struct {
	kind, text    string
	settings      []string
	left, missing []string // labels
}

func randomElements(seed uint64) elementsModel {
	r := rand.New(rand.NewPCG(seed, 11))
	n, k := 1+r.IntN(7), 1
	m := elementsModel{kind: []string{"loop", "slice", "mask", "list", "choice", "matrix", "series"}[r.IntN(7)]}
	head, body := "data y: real[N]\n", ""
	if m.kind == "matrix" {
		k = 2
		head = "data y: real[N, K]\n"
	}
	left, missing := make([]bool, n*k), make([]bool, n*k)
	for i := range left {
		missing[i] = r.Float64() < 0.3
	}
	from, to := 1+r.IntN(n), 1+r.IntN(n)
	scale := []string{"1", "s"}[r.IntN(2)]
	mask := make([]string, n)
	switch m.kind {
	case "loop", "slice", "series":
		if from > to {
			from, to = to, from
		}
		for i := from; i <= to; i++ {
			left[i-1] = true
		}
		body = fmt.Sprintf("for i in %d:%d { y[i] ~ Normal(m, %s) }\n", from, to, scale)
		if m.kind == "slice" {
			body = fmt.Sprintf("y[%d:%d] ~ Normal(m, %s)\n", from, to, scale)
		}
		if m.kind == "series" {
			if from == 1 {
				from, left[0] = 2, false
			}
			missing[from-2] = false // it is read
			body = fmt.Sprintf("for t in %d:%d { y[t] ~ Normal(m + 0.5 * y[t-1], %s) }\n", from, to, scale)
		}
	case "mask", "choice":
		for i := range n {
			left[i] = r.IntN(2) == 0
			mask[i] = fmt.Sprint(left[i])
		}
		head += "data e: bool[N]\n"
		m.settings = append(m.settings, "e=["+strings.Join(mask, ", ")+"]")
		body = fmt.Sprintf("y[e] ~ Normal(m, %s)\n", scale)
		if m.kind == "choice" {
			body = fmt.Sprintf("for i in 1:N { if e[i] { y[i] ~ Normal(m, %s) } }\n", scale)
		}
	case "list":
		var list []string
		for _, i := range r.Perm(n)[:1+r.IntN(n)] {
			left[i] = true
			list = append(list, fmt.Sprint(i+1))
		}
		head += "data at: int[M]\n"
		m.settings = append(m.settings, "at=["+strings.Join(list, ", ")+"]")
		body = fmt.Sprintf("y[at] ~ Normal(m, %s)\n", scale)
	case "matrix":
		j := r.IntN(2)
		for i := range n {
			left[i*2+j] = true
		}
		body = fmt.Sprintf("y[:, %d] ~ Normal(m, %s)\n", j+1, scale)
	}
	values := make([]string, n*k)
	seen := 0
	for i := range values {
		values[i] = fmt.Sprintf("%.2f", r.NormFloat64())
		label := fmt.Sprintf("y[%d]", i+1)
		if k == 2 {
			label = fmt.Sprintf("y[%d, %d]", i/2+1, i%2+1)
		}
		if missing[i] {
			values[i] = "NA"
		}
		switch {
		case left[i] && missing[i]:
			m.missing = append(m.missing, label)
		case left[i]:
			seen++
		}
		if left[i] {
			m.left = append(m.left, label)
		}
	}
	if k == 2 {
		rows := make([]string, n)
		for i := range rows {
			rows[i] = "[" + values[2*i] + ", " + values[2*i+1] + "]"
		}
		values = rows
	}
	m.settings = append(m.settings, "y=["+strings.Join(values, ", ")+"]")
	// Something is observed always.
	m.text = head + body + "m ~ Normal(0, 1)\ns ~ HalfNormal(1)\ntarget += Normal(m, s).lpdf(0.3)\n"
	return m
}

// Who asks for predictions has all of them, those of missing outcomes too: the groups and
// the tables have what `posterior_predictive` and `prior` show, to the bit, and what is
// observed stays with the data that it pairs with.
func TestDatasetHasAllPredictions(t *testing.T) {
	const priorDraws = 1000 // as the groups of the prior have
	for _, c := range append(slices.Clone(partly), struct {
		name, text           string
		settings             []string
		predicted, posterior string
		observed             int
	}{"forecasts alone", "data y: real[N]\nfor t in 2:N { y[t] ~ Normal(a + y[t-1], 1) }\na ~ Normal(0, 1)\n", []string{"y=[1, NA, NA]"}, "y[2] y[3]", "y[2] y[3]", 0}) {
		f := fittest.Sample(t, fittest.Open(t, c.text, c.settings...), runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 100, Draws: 25, Seed: 4}})
		ctx := context.Background()
		p, err := f.Predict(ctx, posterior.PredictOptions{})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		prior, err := forward.Prior(ctx, f.Input, forward.Options{Draws: priorDraws, Seed: 4})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, asked := range []struct {
			group string
			of    *forward.Predictions
			rows  int
		}{{export.PosteriorPredictive, p, 50}, {export.PriorPredictive, prior, priorDraws}} {
			if asked.group == export.PriorPredictive && c.observed == 0 {
				continue // there are no observations to pair it with
			}
			d, _, err := f.Dataset(ctx, dataset.Options{Groups: []string{asked.group, export.ObservedData}})
			if err != nil {
				t.Errorf("%s: %s: %v", c.name, asked.group, err)
				continue
			}
			want, got := map[string][]float64{}, map[string][]float64{}
			for _, v := range asked.of.Vars {
				for i, label := range v.Labels {
					if v.Observed {
						for r := range v.Draws {
							want[label] = append(want[label], v.Draws[r][i])
						}
					}
				}
			}
			for _, g := range d.Groups {
				for _, v := range g.Vars {
					if !v.Drawn() {
						continue
					}
					for i, label := range g.ElementLabels(v) {
						if got[label] != nil {
							t.Errorf("%s: %s is in two groups", c.name, label)
						}
						for r := range asked.rows {
							got[label] = append(got[label], v.Num[r*v.Width()+i])
						}
					}
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s: %s: %s", c.name, asked.group, d)
			}
			// Predictions of what is observed, and no others, pair with the data.
			pairs, data := d.Group(asked.group), d.Group(export.ObservedData)
			if data == nil {
				continue
			}
			for _, v := range data.Vars {
				if w := pairs.Var(v.Name); w == nil || !slices.Equal(w.Dims[2:], v.Dims) {
					t.Errorf("%s: %s of %s does not pair with the data", c.name, v.Name, asked.group)
				}
			}
			if asked.group == export.PosteriorPredictive {
				var b bytes.Buffer
				if err := export.WriteCSV(&b, d); err != nil {
					t.Fatal(err)
				}
				rows, err := csv.NewReader(&b).ReadAll()
				if err != nil {
					t.Fatal(err)
				}
				head := rows[0][2:]
				slices.Sort(head)
				labels := slices.Sorted(maps.Keys(want))
				if !slices.Equal(head, labels) {
					t.Errorf("%s: columns %q, want %q", c.name, head, labels)
				}
			}
		}
	}
}
