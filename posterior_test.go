package bayes_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes"
)

// moments returns mean and standard deviation of a density on a line, whose
// logarithm is given, by the trapezoidal rule: for smooth densities that have
// died out at the ends it is exact to rounding.
func moments(logp func(float64) float64, lo, hi float64) (mean, sd float64) {
	const points = 4000
	var s0, s1, s2 float64
	for i := range points {
		x := lo + (hi-lo)*float64(i)/(points-1)
		p := math.Exp(logp(x))
		s0, s1, s2 = s0+p, s1+p*x, s2+p*x*x
	}
	mean = s1 / s0
	return mean, math.Sqrt(s2/s0 - mean*mean)
}

// within of its own Monte Carlo error a mean must lie: beyond lies one of 16 000
// right ones.
const within = 4

// TestPosteriorMeans samples models of which a term was left out, with the means
// that all terms give.
func TestPosteriorMeans(t *testing.T) {
	above := func(x float64) float64 { return math.Log(0.5 * math.Erfc(x/math.Sqrt2)) } // log P(Z > x)
	y := []float64{0.1, -0.3, 0.5, 0.2, -1, 0.7, 0.9, -0.2, 0.3, 0.6}
	square := func(mu float64) (sum float64) {
		for _, x := range y {
			sum -= (x - mu) * (x - mu) / 2
		}
		return sum
	}
	censored, sd := moments(func(mu float64) float64 { return square(mu) + 10*above(1-mu) - mu*mu/200 }, -4, 5)
	if !(math.Abs(censored-0.990) <= 5e-4) || !(math.Abs(sd-0.247) <= 5e-4) {
		t.Fatalf("quadrature gives %.4f (%.4f)", censored, sd)
	}
	floor, _ := moments(func(a float64) float64 { return square(a) + above(a) - a*a/2 }, -4, 5)
	positive, _ := moments(func(mu float64) float64 { return square(mu) + 5*above(-mu) - mu*mu/2 }, -4, 5)
	for _, c := range []struct {
		name, text string
		data       map[string]any
		want       map[string]float64
		warning    string
	}{
		{"a walk from a flat element", "data y: real[n]\ny ~ Normal(mu, 1)\nparam mu: real[n]\nfor t in 2:n { mu[t] ~ Normal(mu[t-1], 1) }\n",
			map[string]any{"y": []float64{1, 2, 4}}, map[string]float64{"mu[1]": 1.625, "mu[2]": 2.25, "mu[3]": 3.125}, ""},
		{"censored by a declared bound", "data y: real[10]\ndata C: real\nparam y_cens: real<lower=C>[10]\ny_cens ~ Normal(mu, 1)\ny ~ Normal(mu, 1)\nmu ~ Normal(0, 10)\n",
			map[string]any{"y": y, "C": 1}, map[string]float64{"mu": censored}, "target += Normal(mu, 1).lccdf(rep(C, 10))"},
		{"the same without the values", "data y: real[10]\ndata C: real\ntarget += Normal(mu, 1).lccdf(rep(C, 10))\ny ~ Normal(mu, 1)\nmu ~ Normal(0, 10)\n",
			map[string]any{"y": y, "C": 1}, map[string]float64{"mu": censored}, ""},
		{"a bound that is unknown", "data y: real[10]\nparam x: real<lower=a>\nx ~ Normal(0, 1)\ny ~ Normal(a, 1)\na ~ Normal(0, 1)\n",
			map[string]any{"y": y}, map[string]float64{"a": floor}, "Truncated(Normal(0, 1), lower=a)"},
		{"missing values within bounds", "data y: real[10]\ndata z: real<lower=0>[5]\ny ~ Normal(mu, 1)\nz ~ Normal(mu, 1)\nmu ~ Normal(0, 1)\n",
			map[string]any{"y": y, "z": []any{nil, nil, nil, nil, nil}}, map[string]float64{"mu": positive}, "leave them out"},
	} {
		model, err := bayes.Compile("m.bayes", c.text)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		b, err := model.Bind(bayes.Values(c.data))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		said := ""
		for _, w := range b.Warnings() {
			said += w.Message + "\n" + w.Help
		}
		if !strings.Contains(said, c.warning) || (said == "") != (c.warning == "") {
			t.Errorf("%s: warnings %q, want %q", c.name, said, c.warning)
		}
		fit, err := b.Sample(context.Background(), bayes.SampleOptions{Seed: 1})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		s, err := fit.Summary(bayes.SummaryOptions{})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, row := range s.Rows {
			if want, ok := c.want[row.Name]; ok {
				seen++
				if !(math.Abs(row.Mean-want) <= within*row.MCSE) {
					t.Errorf("%s: %s has mean %.4f, Monte Carlo error %.4f, want %.4f", c.name, row.Name, row.Mean, row.MCSE, want)
				}
			}
		}
		if seen != len(c.want) {
			t.Errorf("%s: %d of %d numbers are summarised", c.name, seen, len(c.want))
		}
	}
}
