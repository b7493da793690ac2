// Package fittest makes sessions and fits for tests.
package fittest

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/runtime"
	"github.com/bayes-lang/bayes/stats"
)

// within is how many Monte Carlo standard errors an estimate may lie from the
// truth: with fixed seeds and the number of comparisons made here, fewer than one
// in a thousand correct versions of the program would fail.
const within = 4

// Open binds a model to settings.
func Open(t *testing.T, text string, settings ...string) *runtime.Session {
	t.Helper()
	s, list := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(text)), Settings: settings})
	if s == nil {
		t.Fatal(list.Format())
	}
	return s
}

// Sample draws.
func Sample(t *testing.T, s *runtime.Session, opt runtime.SampleOptions) *runtime.Fit {
	t.Helper()
	f, err := s.Sample(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Example samples one of the examples.
func Example(t *testing.T, name string, opt runtime.SampleOptions) *runtime.Fit {
	t.Helper()
	examples := examplesOf(t)
	text, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		t.Fatal(err)
	}
	read := func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(examples, path)) }
	s, list := runtime.Open(input.Input{Model: input.NewFile(name, text), Read: input.Whole(read)})
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	return Sample(t, s, opt)
}

// Draws returns the draws of one number.
func Draws(t *testing.T, f *runtime.Fit, name string) [][]float64 {
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

// Moments compares mean and sd of draws with the truth.
func Moments(t *testing.T, what string, x [][]float64, mean, sd float64) {
	t.Helper()
	near(t, what+" mean", stats.Mean(x), mean, stats.MCSEMean(x))
	near(t, what+" sd", stats.SD(x), sd, stats.MCSESD(x))
}

// List is an array as the language writes it.
func List(x []float64) string { return strings.ReplaceAll(fmt.Sprint(x), " ", ", ") }

// Line is a regression with a computed name and a forecast.
const Line = `data x, y: real[N]
y ~ Normal(mu, sigma)
mu = b0 + b1 * x
b0, b1 ~ Normal(0, 5)
sigma ~ HalfNormal(2)
slope = b1 / sigma
y_new ~ Normal(b0 + 10 * b1, sigma)
`

// LineData are the data of Line.
var LineData = []string{"x=[-3, -2, -1, 0, 1, 2, 3]", "y=[-5.1, -3.2, -0.8, 1.3, 2.6, 5.2, 6.7]"}

// EveryKind is a model with one of each kind of name.
const EveryKind = `data y, x: real[N]
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

// EveryKindData are the data of EveryKind.
var EveryKindData = []string{
	"y=[1, NA, 0.5, 2, 1.5]", "x=[0, 1, NA, NA, 2]", `g=["b", "ü 'x'", "b", "a, c", "b"]`, "k=[1, 2, 3, 4, 5]",
	"v=[[1, 2], [0, 1], [1, 1], [2, 0], [0, 0]]",
}

// FitOf samples a model a little, over JSON data.
func FitOf(t *testing.T, text, data string) *runtime.Fit {
	t.Helper()
	s, problems := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(text)), Data: []input.File{input.NewFile("d.json", []byte(data))}})
	if s == nil {
		t.Fatalf("%s\n%s", text, problems.Format())
	}
	return Sample(t, s, Brief)
}

// Predict predicts.
func Predict(t *testing.T, f *runtime.Fit, opt posterior.PredictOptions) *forward.Predictions {
	t.Helper()
	p, err := f.Predict(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Column is the draws of a number, as one chain.
func Column(t *testing.T, p *forward.Predictions, label string) [][]float64 {
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

// Brief is a run that is over at once.
var Brief = runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 60, Draws: 8, Seed: 1}}

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

// AsFresh is data of a text as JSON.
func AsFresh(text string) []input.Fresh {
	file := input.NewFile("new.json", []byte(text))
	s, err := bind.FromFile(file.Name, strings.NewReader(text))
	if err != nil {
		panic(err)
	}
	return []input.Fresh{{Source: s, File: func() input.File { return file }}}
}
