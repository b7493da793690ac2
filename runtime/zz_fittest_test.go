package runtime

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/stats"
)

// within is how many Monte Carlo standard errors an estimate may lie from the
// truth: with fixed seeds and the number of comparisons made here, fewer than one
// in a thousand correct versions of the program would fail.
const within = 4

func open(t *testing.T, text string, settings ...string) *Session {
	t.Helper()
	s, list := Open(Input{Model: NewFile("m.bayes", []byte(text)), Settings: settings})
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

func sample(t *testing.T, s *Session, opt SampleOptions) *Fit {
	t.Helper()
	f, err := s.Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// example samples an example.
func example(t *testing.T, name string, opt SampleOptions) *Fit {
	t.Helper()
	examples := examplesOf(t)
	text, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(examples, path)) }
	s, list := Open(Input{Model: NewFile(name, text), Read: read})
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	return sample(t, s, opt)
}

// draws returns the draws of one number.
func draws(t *testing.T, f *Fit, name string) [][]float64 {
	t.Helper()
	list, err := f.Series([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 {
		t.Fatalf("%s has %d numbers", name, len(list))
	}
	return list[0].Draws
}

func near(t *testing.T, what string, got, want, mcse float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within*mcse) {
		t.Errorf("%s: %v, want %v, which is %.1f Monte Carlo errors of %v away", what, got, want, math.Abs(got-want)/mcse, mcse)
	}
}

// moments compares mean and sd of draws with the truth.
func moments(t *testing.T, what string, x [][]float64, mean, sd float64) {
	t.Helper()
	near(t, what+" mean", stats.Mean(x), mean, stats.MCSEMean(x))
	near(t, what+" sd", stats.SD(x), sd, stats.MCSESD(x))
}

func list(x []float64) string { return strings.ReplaceAll(fmt.Sprint(x), " ", ", ") }

const line = `data x, y: real[N]
y ~ Normal(mu, sigma)
mu = b0 + b1 * x
b0, b1 ~ Normal(0, 5)
sigma ~ HalfNormal(2)
slope = b1 / sigma
y_new ~ Normal(b0 + 10 * b1, sigma)
`

var lineData = []string{"x=[-3, -2, -1, 0, 1, 2, 3]", "y=[-5.1, -3.2, -0.8, 1.3, 2.6, 5.2, 6.7]"}

// layout is a model with one of each kind of name that files must lay out.
const layoutModel = `data y, x: real[N]
data g: factor[N]
data k: int[N]
data v: real[N, 2]

y ~ Normal(a[g] + b[2] * x, s)
x ~ Normal(m, 1)
a[g] ~ Normal(m, 2)
m ~ Normal(0, 2)
s ~ HalfNormal(1)
b: real[3]
b[1] = 0
b[2] ~ Normal(0, 1)
b[3] = 2 * b[2]
for n in 1:N { v[n] ~ MvNormal([m, 0], [[1, 0], [0, 1]]) }
log(k) ~ Normal(m, 1)
mu = m + x
new ~ Poisson(exp(m) + 1)
chain[N] ~ Normal(s, 1)
`

var layoutData = []string{
	"y=[1, NA, 0.5, 2, 1.5]", "x=[0, 1, NA, NA, 2]", `g=["b", "ü 'x'", "b", "a, c", "b"]`, "k=[1, 2, 3, 4, 5]",
	"v=[[1, 2], [0, 1], [1, 1], [2, 0], [0, 0]]",
}

// fitOf samples a model a little, over JSON data.
func fitOf(t *testing.T, text, data string) *Fit {
	t.Helper()
	s, problems := Open(Input{Model: NewFile("m.bayes", []byte(text)), Data: []File{NewFile("d.json", []byte(data))}})
	if s == nil {
		t.Fatalf("%s\n%s", text, problems.Format())
	}
	return sample(t, s, brief)
}

func predict(t *testing.T, f *Fit, opt PredictOptions) *Predictions {
	t.Helper()
	p, err := f.Predict(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// column is the draws of a number, as one chain.
func column(t *testing.T, p *Predictions, label string) [][]float64 {
	t.Helper()
	for _, v := range p.Vars {
		for i, l := range v.Labels {
			if l == label {
				x := make([]float64, p.Draws)
				for d := range x {
					x[d] = v.Draws[d][i]
				}
				return [][]float64{x}
			}
		}
	}
	t.Fatalf("there is no %s", label)
	return nil
}

var brief = SampleOptions{Chains: 2, Sampler: SamplerOptions{Warmup: 60, Draws: 8, Seed: 1}}

// examplesOf finds the folder of the examples above that of the test.
func examplesOf(t *testing.T) string {
	t.Helper()
	for up := ".."; len(up) < 40; up = filepath.Join("..", up) {
		if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
			return filepath.Join(up, "examples")
		}
	}
	t.Fatal("the examples are not found")
	return ""
}

// asFresh is data of a text as JSON.
func asFresh(text string) []Fresh {
	file := NewFile("new.json", []byte(text))
	s, err := bind.FromFile(file.Name, strings.NewReader(text))
	if err != nil {
		panic(err)
	}
	return []Fresh{{s, func() File { return file }}}
}
