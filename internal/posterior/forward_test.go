package posterior_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/fittest"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/runtime"
	"github.com/bayes-lang/bayes/stats"
)

// Predictions for new x: mean b0 + b1 x, variance that of the line and sigma^2.
func TestPredict(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, fittest.Line, fittest.LineData...), runtime.SampleOptions{})
	p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"x=[-2, 0, 20]"}, Names: []string{"y", "mu"}, Seed: 9})
	if p.Draws != 4000 || len(p.Vars) != 2 || len(p.Vars[0].Labels) != 3 {
		t.Fatalf("%d draws of %d names", p.Draws, len(p.Vars))
	}
	b0, b1, sigma := flatten(fittest.Draws(t, f, "b0")), flatten(fittest.Draws(t, f, "b1")), flatten(fittest.Draws(t, f, "sigma"))
	for i, x := range []float64{-2, 0, 20} {
		labels := []string{"y[1]", "y[2]", "y[3]"}
		y, mu := fittest.Column(t, p, labels[i]), fittest.Column(t, p, strings.Replace(labels[i], "y", "mu", 1))
		z := [][]float64{make([]float64, len(b0))}
		for d := range b0 {
			if want := b0[d] + float64(b1[d]*x); mu[0][d] != want {
				t.Fatalf("mu at x = %v is %v in draw %d, want %v", x, mu[0][d], d, want)
			}
			z[0][d] = (y[0][d] - mu[0][d]) / sigma[d]
		}
		fittest.Moments(t, labels[i], z, 0, 1)
	}
	again := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"x=[-2, 0, 20]"}, Names: []string{"y", "mu"}, Seed: 9})
	if d := cmp.Diff(p.Vars, again.Vars); d != "" {
		t.Error("the same seed gives other predictions")
	}
	// Without new data: a redraw of each observed value.
	own := fittest.Predict(t, f, posterior.PredictOptions{Seed: 1})
	if len(own.Vars) != 1 || own.Vars[0].Name != "y" || len(own.Vars[0].Labels) != 7 {
		t.Fatalf("%+v", own.Vars[0].Labels)
	}
}

func flatten(x [][]float64) (out []float64) {
	for _, c := range x {
		out = append(out, c...)
	}
	return out
}

// A model that centres its covariates goes on to use the mean of the fit.
func TestCentred(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, "data x, y: real[N]\ny ~ Normal(mu, 1)\nmu = a + b * (x - mean(x))\na, b ~ Normal(0, 5)\n",
		"x=[1, 2, 3, 4, 10]", "y=[1, 3, 2, 5, 9]"), runtime.SampleOptions{Sampler: runtime.SamplerOptions{Draws: 50}})
	p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"x=[4, 104]"}, Names: []string{"mu"}})
	a, b := flatten(fittest.Draws(t, f, "a")), flatten(fittest.Draws(t, f, "b"))
	for d := range a {
		if got := p.Vars[0].Draws[d]; got[0] != a[d] || !(math.Abs(got[1]-(a[d]+100*b[d])) <= 1e-9) {
			t.Fatalf("draw %d: %v, want %v and %v", d, got, a[d], a[d]+100*b[d])
		}
	}
}

// What a model says of all levels holds for predictions of some of them: the mean
// that effects are centred by, a reference level, the step from one year to the next.
func TestLevelsOfTheFit(t *testing.T) {
	short := runtime.SampleOptions{Chains: 1, Sampler: runtime.SamplerOptions{Draws: 50, Warmup: 100}}
	f := fittest.Sample(t, fittest.Open(t, "data y: real[N]\ndata g: factor[N]\ny ~ Normal(mu, 1)\nmu = m + a[g] - mean(a)\na[g] ~ Normal(0, 2)\nm ~ Normal(0, 2)\n",
		`g=["n", "n", "s", "e"]`, "y=[3, 4, 1, 2]"), short)
	p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{`g=["s"]`}, Names: []string{"mu"}})
	m, n, s, e := flatten(fittest.Draws(t, f, "m")), flatten(fittest.Draws(t, f, "a[n]")), flatten(fittest.Draws(t, f, "a[s]")), flatten(fittest.Draws(t, f, "a[e]"))
	for d := range m {
		if want := m[d] + s[d] - (n[d]+s[d]+e[d])/3; !(math.Abs(p.Vars[0].Draws[d][0]-want) <= 1e-12) {
			t.Fatalf("draw %d: mu is %v, want %v", d, p.Vars[0].Draws[d], want)
		}
	}
	f = fittest.Sample(t, fittest.Open(t, "data y: real[N]\ndata arm: factor[N]\ny ~ Normal(b[arm], 1)\nb: real[arm]\nb[\"placebo\"] = 0\nb[\"high\"] ~ Normal(1, 1)\nb[\"low\"] ~ Normal(0.5, 1)\n",
		`arm=["placebo", "high", "low"]`, "y=[0, 2, 1]"), short)
	fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{`arm=["low", "placebo"]`}})
	f = fittest.Sample(t, fittest.Open(t, "data y: real[N]\ndata year: factor[N]\ny ~ Normal(a[year], 1)\na: real[year]\na[1] ~ Normal(0, 100)\nfor k in 2:nlevels(year) { a[k] ~ Normal(a[k-1], 0.001) }\n",
		"year=[2019, 2020, 2021]", "y=[50, 50.1, 50.2]"), short)
	p = fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"year=[2022]"}, Names: []string{"a"}})
	last := flatten(fittest.Draws(t, f, "a[2021]"))
	for d, got := range flatten(fittest.Column(t, p, "a[2022]")) {
		if !(math.Abs(got-last[d]) <= 0.01) {
			t.Fatalf("draw %d: the year after %v is %v", d, last[d], got)
		}
	}
}

// Draws of levels are kept by label; new levels are drawn from their
// distribution, given the draws.
func TestNewLevels(t *testing.T) {
	text := "data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g], 1)\na[g] ~ Normal(m, 0.5)\nm ~ Normal(0, 2)\n"
	f := fittest.Sample(t, fittest.Open(t, text, `g=["n", "n", "s", "e"]`, "y=[3, 4, 1, 2]"), runtime.SampleOptions{})
	p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{`g=["s", "w", "s"]`}, Names: []string{"a", "y"}})
	if d := cmp.Diff(flatten(fittest.Draws(t, f, "a[s]")), flatten(fittest.Column(t, p, "a[s]"))); d != "" {
		t.Error("a[s] is not kept:", d)
	}
	z, m := fittest.Column(t, p, "a[w]"), flatten(fittest.Draws(t, f, "m"))
	for d := range m {
		z[0][d] = (z[0][d] - m[d]) / 0.5
	}
	fittest.Moments(t, "a[w]", z, 0, 1)
	if report := strings.Join(p.Report, "\n"); !strings.Contains(report, "`a`: 3 kept, 1 new (a[w]), drawn from the distribution") {
		t.Error(report)
	}
}

// A reference level stays what it is with new levels, which are drawn from the distribution of the
// others; so do predictions by level from computed elements.
func TestNewLevelsBesideAReferenceLevel(t *testing.T) {
	text := "data y: real[N]\ndata g: factor[N]\ny ~ Normal(a[g] + c[g], 1)\na[g] ~ Normal(m[g], 0.5)\na[\"n\"] = 7\nm[g] ~ Normal(mm, 0.1)\nmm ~ Normal(0, 2)\nc[g] = 2 * a[g]\nc[\"s\"] = -1\n"
	f := fittest.Sample(t, fittest.Open(t, text, `g=["n", "n", "s", "e"]`, "y=[3, 4, 1, 2]"), runtime.SampleOptions{})
	p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{`g=["n", "w", "s"]`}, Names: []string{"a", "c", "m", "y"}})
	if d := cmp.Diff(flatten(fittest.Draws(t, f, "a[s]")), flatten(fittest.Column(t, p, "a[s]"))); d != "" {
		t.Error("a[s] is not kept:", d)
	}
	w, m, c := fittest.Column(t, p, "a[w]"), fittest.Column(t, p, "m[w]"), fittest.Column(t, p, "c[w]")
	known, named := fittest.Column(t, p, "a[n]"), fittest.Column(t, p, "c[s]")
	for i := range w {
		for d := range w[i] {
			if known[i][d] != 7 || named[i][d] != -1 || c[i][d] != 2*w[i][d] {
				t.Fatalf("a[n] is %v, c[s] %v, c[w] %v, a[w] %v", known[i][d], named[i][d], c[i][d], w[i][d])
			}
			w[i][d] = (w[i][d] - m[i][d]) / 0.5
		}
	}
	fittest.Moments(t, "a[w]", w, 0, 1)
	if report := strings.Join(p.Report, "\n"); !strings.Contains(report, "`a`: 2 kept, 1 new (a[w]), drawn from the distribution") {
		t.Error(report)
	}
}

// A series that grows with new data goes on from its last state, in each draw, however it is written; a shorter one
// keeps its first numbers.
func TestSeriesGoOn(t *testing.T) {
	const head = "data y: real[T]\ny ~ Normal(x, 0.5)\ntau ~ Exponential(1)\n"
	for _, text := range []string{
		"x ~ GaussianRandomWalk(T, mu=3, sigma=tau, start=0, init=100)\n",
		"x ~ AR(T, mu=3, rho=[1], sigma=tau, init=100)\n",
		"x[1] ~ Normal(0, 100)\nfor t in 2:T { x[t] ~ Normal(3 + x[t-1], tau) }\n",
		"x[1] ~ Normal(0, 100)\nx[t in 2:T] ~ Normal(3 + x[t-1], tau)\n",
	} {
		f := fittest.Sample(t, fittest.Open(t, head+text, "y=[50, 53, 57, 59, 63]"), runtime.SampleOptions{})
		p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"T=7"}, Names: []string{"x", "y"}})
		if d := cmp.Diff(flatten(fittest.Draws(t, f, "x[5]")), flatten(fittest.Column(t, p, "x[5]"))); d != "" {
			t.Errorf("%sx[5] is not kept: %s", text, d)
		}
		tau, six, seven, y := flatten(fittest.Draws(t, f, "tau")), fittest.Column(t, p, "x[6]"), fittest.Column(t, p, "x[7]"), fittest.Column(t, p, "y[7]")
		five := fittest.Column(t, p, "x[5]")
		d := 0
		for i := range six {
			for j := range six[i] {
				y[i][j] = (y[i][j] - seven[i][j]) / 0.5
				seven[i][j] = (seven[i][j] - six[i][j] - 3) / tau[d]
				six[i][j] = (six[i][j] - five[i][j] - 3) / tau[d]
				d++
			}
		}
		fittest.Moments(t, text+"x[6]", six, 0, 1)
		fittest.Moments(t, text+"x[7]", seven, 0, 1)
		fittest.Moments(t, text+"y[7]", y, 0, 1)
		p = fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"T=3"}, Names: []string{"x"}})
		if d := cmp.Diff(flatten(fittest.Draws(t, f, "x[3]")), flatten(fittest.Column(t, p, "x[3]"))); d != "" {
			t.Errorf("%sx[3] is not kept: %s", text, d)
		}
	}
}

// New data may have a vector of outcomes in part: the rest is drawn given the known ones.
func TestRestOfAVector(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, "data y: real[T]\ny ~ AR(T, rho=[a], sigma=s, init=100)\na ~ Normal(0, 1)\ns ~ Exponential(1)\n",
		"y=[10, 8, 7, 6, 6, 5, 4.5, 4]"), runtime.SampleOptions{})
	p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"y=[20, 17, NA, NA]"}, Names: []string{"y"}})
	a, s, three, four := flatten(fittest.Draws(t, f, "a")), flatten(fittest.Draws(t, f, "s")), fittest.Column(t, p, "y[3]"), fittest.Column(t, p, "y[4]")
	d := 0
	for i := range three {
		for j := range three[i] {
			four[i][j] = (four[i][j] - a[d]*three[i][j]) / s[d]
			three[i][j] = (three[i][j] - a[d]*17) / s[d]
			d++
		}
	}
	fittest.Moments(t, "y[3]", three, 0, 1)
	fittest.Moments(t, "y[4]", four, 0, 1)

	f = fittest.Sample(t, fittest.Open(t, "data Y: real[N, 2]\nY ~ MvNormal([0, m], [[1, 0.8], [0.8, 1]])\nm ~ Normal(0, 10)\n",
		"Y=[[1, 6], [0, 5], [-1, 4.5]]"), runtime.SampleOptions{})
	p = fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"Y=[[3, NA], [NA, NA]]"}, Names: []string{"Y"}})
	m, x, z, w := flatten(fittest.Draws(t, f, "m")), fittest.Column(t, p, "Y[1, 2]"), fittest.Column(t, p, "Y[2, 2]"), fittest.Column(t, p, "Y[1, 1]")
	d = 0
	for i := range x {
		for j := range x[i] {
			x[i][j] = (x[i][j] - m[d] - 0.8*3) / 0.6
			z[i][j] -= m[d]
			d++
		}
	}
	fittest.Moments(t, "Y[1, 2] given Y[1, 1]", x, 0, 1)
	fittest.Moments(t, "Y[2, 2]", z, 0, 1)
	fittest.Moments(t, "Y[1, 1], which is known, anew", w, 0, 1)
	fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"N=5"}}) // there may be more rows
}

// New data of an outcome of several columns are given by column; what is missing in a row is drawn given the rest.
func TestJointOutcome(t *testing.T) {
	f := fittest.Sample(t, fittest.Open(t, "data u, v: real[N]\n[u, v] ~ MvNormal([0, m], [[1, 0.8], [0.8, 1]])\nm ~ Normal(0, 10)\ngap = v - u\n",
		"u=[1, 0, NA]", "v=[6, 5, 4.5]"), runtime.SampleOptions{})
	p := fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"u=[3, NA]", "v=[NA, NA]"}, Names: []string{"u_v", "gap"}})
	m, x, v, gap, u := flatten(fittest.Draws(t, f, "m")), fittest.Column(t, p, "u_v[1, v]"), fittest.Column(t, p, "u_v[2, v]"), fittest.Column(t, p, "gap[2]"), fittest.Column(t, p, "u_v[2, u]")
	d := 0
	for i := range x {
		for j := range x[i] {
			x[i][j] = (x[i][j] - m[d] - 0.8*3) / 0.6
			if !(math.Abs(gap[i][j]-(v[i][j]-u[i][j])) <= 1e-12) {
				t.Fatalf("gap is %v, v %v, u %v", gap[i][j], v[i][j], u[i][j])
			}
			d++
		}
	}
	fittest.Moments(t, "v given u", x, 0, 1)
	fittest.Predict(t, f, posterior.PredictOptions{Settings: []string{"N=5"}})
	if _, err := f.Predict(context.Background(), posterior.PredictOptions{Settings: []string{"u=[3]"}}); err == nil || !strings.Contains(err.Error(), "but not `v`") {
		t.Error(err)
	}
}

func prior(t *testing.T, text string, opt forward.Options, settings ...string) (*forward.Predictions, error) {
	t.Helper()
	if opt.Draws == 0 {
		opt.Draws = 4000
	}
	return forward.Prior(context.Background(), input.Input{Model: input.NewFile("m.bayes", []byte(text)), Settings: settings}, opt)
}

// Forward draws of the prior have its moments, and outcomes those that follow.
func TestPrior(t *testing.T) {
	p, err := prior(t, fittest.Line, forward.Options{Seed: 2, Names: []string{"b0", "y", "sigma", "mu[2]"}}, "x=[0, 2]")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, v := range p.Vars {
		names = append(names, v.Name)
	}
	if d := cmp.Diff([]string{"y", "mu", "b0", "sigma"}, names); d != "" {
		t.Error("not in the order of the text:", d)
	}
	fittest.Moments(t, "b0", fittest.Column(t, p, "b0"), 0, 5)
	fittest.Moments(t, "sigma", fittest.Column(t, p, "sigma"), 2*math.Sqrt(2/math.Pi), 2*math.Sqrt(1-2/math.Pi))
	fittest.Moments(t, "mu[2]", fittest.Column(t, p, "mu[2]"), 0, math.Sqrt(25+4*25))
	fittest.Moments(t, "y[2]", fittest.Column(t, p, "y[2]"), 0, math.Sqrt(25+4*25+4))
}

// A prior that forward draws do not draw is sampled by NUTS; outcomes stay out
// of it and are drawn forward.
func TestPriorByNUTS(t *testing.T) {
	text := "data y: real[N]\nparam a: real<lower=0>\nb ~ Normal(a, 1)\ntarget += Normal(3, 0.5).lpdf(a)\n" +
		"y ~ Normal(b, 2)\ntarget += Normal(b, 0.1).lpdf(y)\n"
	p, err := prior(t, text, forward.Options{Seed: 2}, "N=2")
	if err != nil {
		t.Fatal(err)
	}
	fittest.Moments(t, "a", fittest.Column(t, p, "a"), 3, 0.5)
	fittest.Moments(t, "b", fittest.Column(t, p, "b"), 3, math.Sqrt(1.25))
	fittest.Moments(t, "y[2]", fittest.Column(t, p, "y[2]"), 3, math.Sqrt(5.25))
	report := strings.Join(p.Report, "\n")
	for _, want := range []string{"line 4: ", "is part of the prior", "sampled by NUTS", "line 6: ", "counts as likelihood: left out"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	// Bounds that cut a distribution whose scale is unknown: m given s is a half
	// normal, but the density is not renormalised.
	p, err = prior(t, "s ~ Uniform(1, 2)\nparam m: real<lower=0>\nm ~ Normal(0, s)\n", forward.Options{Seed: 4})
	if err != nil {
		t.Fatal(err)
	}
	fittest.Moments(t, "s", fittest.Column(t, p, "s"), 1.5, 1/math.Sqrt(12))
	if x := fittest.Column(t, p, "m"); stats.Quantile(x, 0) < 0 {
		t.Error("m is negative")
	}
}

// All flat unknowns are listed, with settings that would help.
func TestFlat(t *testing.T) {
	text := "data y: real[N]\nparam a\nparam s: real<lower=0>\nparam c: ordered[2]\nb ~ Normal(a, 1)\ny ~ Normal(b + c[1], s)\n"
	_, err := prior(t, text, forward.Options{}, "N=2")
	if err == nil || !strings.Contains(err.Error(), "`a`, `s`, `c` have no distribution") {
		t.Fatal(err)
	}
	p, err := prior(t, text, forward.Options{}, "N=2", "a=7", "s=1", "c=[1, 2]")
	if err != nil {
		t.Fatal(err)
	}
	fittest.Moments(t, "b", fittest.Column(t, p, "b"), 7, 1)
	fittest.Moments(t, "y[1]", fittest.Column(t, p, "y[1]"), 8, math.Sqrt(2))
}

// What simulate writes loads as the same data, also where a factor's rows are not
// in the order of its levels.
func TestSimulatedLoads(t *testing.T) {
	text := "data g: factor[J]\ndata y: real[g]\ndata h: factor[N]\ndata z: real[N, 2]\ny ~ Normal(m, 1)\n" +
		"for i in 1:N { for j in 1:2 { z[i, j] ~ Normal(int(h[i]), 1) } }\nm ~ Normal(0, 1)\n"
	p, err := prior(t, text, forward.Options{Draws: 1, Simulate: true, Seed: 3}, `g=["c", "a", "b"]`, `h=["q", "p"]`)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.WriteData(&b, "d.json"); err != nil {
		t.Fatal(err)
	}
	s, problems := runtime.Open(input.Input{Model: input.NewFile("m.bayes", []byte(text)), Data: []input.File{input.NewFile("d.json", b.Bytes())}})
	if s == nil {
		t.Fatalf("%s\n%s", problems.Format(), b.String())
	}
	for _, v := range p.Vars {
		if !v.Observed {
			continue
		}
		if d := cmp.Diff(v.Draws[0], s.Bound.Known[v.Name].Num); d != "" {
			t.Errorf("%s: %s\n%s", v.Name, d, b.String())
		}
		if got := bind.Label(v.Name, v.Shape, v.Axes, 0); got != v.Labels[0] {
			t.Error(got)
		}
	}
}
