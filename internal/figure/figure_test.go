package figure

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/plot"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

// given reads a model of the examples, or takes a source.
func given(t testing.TB, model string, settings ...string) input.Input {
	t.Helper()
	in := input.Input{Settings: settings, Read: input.Whole(func(path string) ([]byte, error) { return os.ReadFile(filepath.Join("../../examples", path)) })}
	if strings.Contains(model, "\n") {
		in.Model = input.NewFile("model.bayes", []byte(model))
		return in
	}
	text, err := os.ReadFile(filepath.Join("../../examples", model+".bayes"))
	if err != nil {
		t.Fatal(err)
	}
	in.Model = input.NewFile(model+".bayes", text)
	return in
}

// fitted samples a model for a short while.
func fitted(t testing.TB, in input.Input) *runtime.Fit {
	t.Helper()
	s, list := runtime.Open(in)
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	f, err := s.Sample(context.Background(), runtime.SampleOptions{Chains: 2, Sampler: runtime.SamplerOptions{Warmup: 200, Draws: 60, Seed: 1, Threads: 2}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// shared are fits that several tests look at.
var shared struct {
	sync.Mutex
	fits map[string]*runtime.Fit
}

func example(t testing.TB, name string) Source {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.fits == nil {
		shared.fits = map[string]*runtime.Fit{}
	}
	if shared.fits[name] == nil {
		shared.fits[name] = fitted(t, given(t, name))
	}
	return Source{Fit: shared.fits[name]}
}

// svg returns a picture as text.
func svg(t testing.TB, src Source, req Request) string {
	t.Helper()
	p, err := Draw(src, req)
	if err != nil {
		t.Fatalf("%+v: %v", req, err)
	}
	var b strings.Builder
	if err := p.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shows checks that a picture has these words, as file and in characters.
func shows(t *testing.T, src Source, req Request, words ...string) {
	t.Helper()
	picture := svg(t, src, req)
	text, err := Text(src, req, plot.Screen{Width: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words {
		if !strings.Contains(picture, ">"+w+"<") {
			t.Errorf("the picture %s %v does not say %q", req.Kind, req.Names, w)
		}
	}
	if strings.Count(text, "\n") < 3 {
		t.Errorf("%s %v in characters: %q", req.Kind, req.Names, text)
	}
}

// Every picture that makes sense for the examples can be drawn, in files and
// characters.
func TestAllExamples(t *testing.T) {
	names := []string{"linear", "eight_schools", "varying_intercepts", "logistic", "poisson", "ordinal", "ar1", "garch"}
	if testing.Short() {
		names = []string{"linear", "eight_schools", "poisson"}
	}
	// beta1 of GARCH is flat: it has no prior to draw.
	flat := []string{"garch prior", "garch compare"}
	for _, name := range names {
		src, jobs := All(example(t, name), Request{Most: 60})
		var kinds []string
		for _, j := range jobs {
			kinds = append(kinds, j.Request.Kind)
			p, err := Draw(src, j.Request)
			text, err2 := Text(src, j.Request, plot.Screen{Width: 60})
			if slices.Contains(flat, name+" "+j.File) {
				if err == nil || !strings.Contains(err.Error(), "`beta1` has no distribution to draw from") {
					t.Errorf("%s %s: %v", name, j.File, err)
				}
				continue
			}
			if err != nil || err2 != nil {
				t.Errorf("%s %s: %v, %v", name, j.File, err, err2)
				continue
			}
			if p.Height < 40 || strings.Count(text, "\n") < 3 {
				t.Errorf("%s %s is empty:\n%s", name, j.File, text)
			}
		}
		for _, k := range Kinds() {
			if !slices.Contains(kinds, k.Name) {
				t.Errorf("%s has no picture `%s`", name, k.Name)
			}
		}
	}
}

// Names, elements by their levels, derived names and expressions are what
// pictures show, under these names.
func TestNames(t *testing.T) {
	groups, line := example(t, "varying_intercepts"), example(t, "linear")
	shows(t, groups, Request{Kind: "posterior", Names: []string{"a[C]", "share", "tau / sigma"}}, "a[C]", "share", "tau / sigma")
	shows(t, groups, Request{Kind: "posterior", Names: []string{"a[2]"}}, "a[2]")
	shows(t, groups, Request{Kind: "trace", Names: []string{"a"}}, "a[A]", "a[F]", "draw", "chain 2")
	shows(t, groups, Request{Kind: "pairs", Names: []string{"mu", "tau"}}, "mu", "tau")
	shows(t, groups, Request{Kind: "compare", Names: []string{"share", "a[B]", "tau / sigma"}}, "share", "a[B]", "tau / sigma", "prior", "posterior")
	shows(t, groups, Request{Kind: "forest"}, "a[A]", "mu", "90 % interval")
	shows(t, groups, Request{Kind: "bands"}, "batch", "yield", "A", "F", "Posterior predictive", "observed")
	shows(t, groups, Request{Kind: "data"}, "batch", "yield", "A", "F")
	shows(t, line, Request{Kind: "bands"}, "x", "y", "median", "observed")
	shows(t, line, Request{Kind: "bands", Lines: true}, "x", "mu, y", "Posterior")
	shows(t, line, Request{Kind: "prior"}, "x", "y", "Prior predictive")
	shows(t, line, Request{Kind: "prior", Lines: true}, "x", "mu, y", "Prior")
	shows(t, line, Request{Kind: "prior", Names: []string{"b0", "b1 / b0"}}, "b0", "b1 / b0")
	shows(t, line, Request{Kind: "bands", X: "x^2"}, "x^2", "y")
	shows(t, line, Request{Kind: "posterior", Names: []string{"b0"}, Reference: []float64{1}}, "reference value")
	shows(t, line, Request{Kind: "data", Names: []string{"x"}}, "x", "count")
	shows(t, line, Request{Kind: "posterior", Names: []string{"[b0, b1]"}}, "[b0, b1][1]", "[b0, b1][2]")
	// The mean of an outcome of 0 and 1 is drawn, where bands of itself say nothing.
	shows(t, example(t, "logistic"), Request{Kind: "bands"}, "temperature", "probability of damage")
	shows(t, example(t, "poisson"), Request{Kind: "bands", X: "age"}, "age", "deaths", "35-44")
}

// A factor constant within groups reaches the observations through the column of
// the group; loops name the axis of a series in time.
func TestCovariates(t *testing.T) {
	if !testing.Short() {
		shows(t, example(t, "varying_slopes"), Request{Kind: "bands", X: "sex"}, "sex", "girl", "boy")
		shows(t, example(t, "ar1"), Request{Kind: "bands"}, "t", "level")
	}
	f := fitted(t, given(t, "data y: real[site, T]\ndata site: factor[S]\ndata u: real[T]\nfor i in site, j in 1:T { y[i, j] ~ Normal(a[i] + b * u[j], s) }\na[site] ~ Normal(0, 5)\nb ~ Normal(0, 1)\ns ~ HalfNormal(1)\n",
		`site=["north", "south"]`, "u=[1, 2, 4]", "y=[[1, 2, 4], [2, 3, 5]]"))
	shows(t, Source{Fit: f}, Request{Kind: "bands", X: "u"}, "u", "y")
	shows(t, Source{Fit: f}, Request{Kind: "bands", X: "site"}, "site", "north")
	shows(t, Source{Fit: f}, Request{Kind: "intervals"}, "north, 1", "south, 3")
	two := fitted(t, given(t, "data x, y: real[N]\ndata k: int<lower=0>[N]\ny ~ Normal(a + b * x, 1)\nk ~ Poisson(log = c)\na, b, c ~ Normal(0, 1)\n", "x=1:4", "y=[1, 2, NA, 4]", "k=[0, 1, 2, 3]"))
	refused(t, Source{Fit: two}, Request{Kind: "bands"}, "observes several names; say which one to draw, such as `plot bands y`: `y`, `k`")
	shows(t, Source{Fit: two}, Request{Kind: "bands", Names: []string{"y"}}, "x", "y")
	if p, err := Draw(Source{Fit: two}, Request{Kind: "intervals", Names: []string{"y"}}); err != nil || slices.ContainsFunc(p.Notes, func(n string) bool { return strings.Contains(n, "prediction") }) {
		t.Errorf("the missing y has no predicted interval: %v", err)
	}
	shows(t, Source{Fit: two}, Request{Kind: "data"}, "x", "y", "k")
	yes := fitted(t, given(t, "data x, z: real[N]\ndata y: int[N]\ny ~ Bernoulli(logit = a + b * x + z)\na, b ~ Normal(0, 1)\n", "x=1:4", "z=[2, 1, 4, 3]", "y=[0, 1, 0, 1]"))
	shows(t, Source{Fit: yes}, Request{Kind: "prior"}, "share", "predicted: median", "It can be drawn over a covariate: x is one of x, z.")
	shows(t, Source{Fit: yes}, Request{Kind: "prior", X: "x"}, "probability of y")
	none := fitted(t, given(t, "data y: real[N]\ntarget += Normal(m, 1).lpdf(y)\nm ~ Normal(0, 1)\n", "y=[1, 2]"))
	refused(t, Source{Fit: none}, Request{Kind: "predictive"}, "observes no name, so there is nothing to predict; ")
	refused(t, Source{Fit: none}, Request{Kind: "bands"}, "`bands` needs the name of an array")
	logs := fitted(t, given(t, "data x, y: real[N]\nlog(y) ~ Normal(a + b * x, s)\na, b ~ Normal(0, 1)\ns ~ HalfNormal(1)\n", "x=1:4", "y=[1, 2, 3, 4]"))
	shows(t, Source{Fit: logs}, Request{Kind: "bands"}, "x", "log(y)", "observed")
}

// New values of covariates move the bands, but not what was observed.
func TestNewData(t *testing.T) {
	src := example(t, "linear")
	s, err := src.prepared(Info{})
	if err != nil {
		t.Fatal(err)
	}
	req := Request{Kind: "bands", Settings: []string{"x=[-10, 0, 10]"}}
	p, err := predict(s, req, "y")
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.curves(req)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.X, []float64{-10, 0, 10}) || len(c.Draws[0]) != 3 || len(c.Observed.X) != 100 || len(c.Observed.Y) != 100 {
		t.Errorf("x is %v, %d observed points", c.X, len(c.Observed.Y))
	}
	// Predictions of mean 1 + 2x lie near 21 at 10 and near -19 at -10.
	mean := func(k int) (sum float64) {
		for _, d := range c.Draws {
			sum += d[k] / float64(len(c.Draws))
		}
		return sum
	}
	if a, b := mean(0), mean(2); a > -15 || a < -22 || b < 17 || b > 24 {
		t.Errorf("predictions are %g and %g", a, b)
	}
	if x := c.Observed.X[0]; x != -2 {
		t.Errorf("observed x is %g", x)
	}
}

// Draws that are kept are used: pictures of the same predictions are the same.
func TestGivenPredictions(t *testing.T) {
	src := example(t, "linear")
	p, err := src.Fit.Predict(context.Background(), posterior.PredictOptions{Settings: []string{"x=[-2, 0, 2]"}, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	given := src
	given.Predictions = p
	s, err := given.prepared(Info{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := predict(s, Request{Kind: "bands"}, "y")
	if err != nil {
		t.Fatal(err)
	}
	if len(got.draws) != p.Draws || got.draws[7][1] != p.Vars[0].Draws[7][1] {
		t.Error("predictions are made anew")
	}
	c, err := got.curves(Request{Kind: "bands"})
	if err != nil || !slices.Equal(c.X, []float64{-2, 0, 2}) || len(c.Observed.X) != 100 {
		t.Errorf("%v %v, %d observed", err, c.X, len(c.Observed.X))
	}
}

// What no `~` is about is neither observed nor predicted in a picture; what is missing
// is predicted, but not compared with what was observed.
func TestElements(t *testing.T) {
	f := fitted(t, given(t, "data y: real[N]\nfor t in 2:N { y[t] ~ Normal(a + y[t-1], s) }\na ~ Normal(0, 10)\ns ~ HalfNormal(1)\n", "y=[1.1, 2.3, 2.9, NA, 5.2, 6, NA]"))
	src := Source{Fit: f, Session: f.Session}
	p, err := predict(src, Request{Kind: "intervals"}, "y")
	if err != nil {
		t.Fatal(err)
	}
	d := p.check()
	for e, want := range []struct{ observed, predicted bool }{{false, false}, {true, true}, {true, true}, {false, true}, {true, true}, {true, true}, {false, true}} {
		if got := !math.IsNaN(d.Observed[e]); got != want.observed {
			t.Errorf("y[%d] is observed: %v, want %v", e+1, got, want.observed)
		}
		if got := !math.IsNaN(d.Draws[0][e]); got != want.predicted {
			t.Errorf("y[%d] is predicted: %v, want %v", e+1, got, want.predicted)
		}
	}
	if s := seenAlone(d); len(s.Observed) != 4 || len(s.Draws[0]) != 4 {
		t.Errorf("4 values were observed; compared are %d with %d", len(s.Observed), len(s.Draws[0]))
	}
	text, err := Text(src, Request{Kind: "intervals"}, plot.Screen{Width: 100})
	if err != nil || !strings.Contains(text, "of 4 observed") {
		t.Errorf("%v\n%s", err, text)
	}
	c, err := p.curves(Request{Kind: "bands"})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, y := range c.Observed.Y {
		if !math.IsNaN(y) {
			seen++
		}
	}
	if seen != 4 {
		t.Errorf("%d values are drawn as observed, want 4", seen)
	}
	if whole, err := f.Predict(context.Background(), posterior.PredictOptions{Seed: 1}); err != nil || !has(whole, []string{"y"}) {
		t.Errorf("predictions that are there are drawn again: %v", err)
	}
}

func refused(t *testing.T, src Source, req Request, want string) {
	t.Helper()
	_, err := Draw(src, req)
	_, err2 := Text(src, req, plot.Screen{})
	if err == nil || err2 == nil || !strings.Contains(err.Error(), want) || err.Error() != err2.Error() {
		t.Errorf("%s %v: %v, want %q", req.Kind, req.Names, err, want)
	}
}

func TestRefused(t *testing.T) {
	line, groups, deaths := example(t, "linear"), example(t, "varying_intercepts"), example(t, "poisson")
	for _, c := range []struct {
		src  Source
		req  Request
		want string
	}{
		{line, Request{Kind: "tarce"}, "there is no plot `tarce`; did you mean `trace`?"},
		{line, Request{Kind: "acf"}, "did you mean `autocorrelation`?"},
		{line, Request{Kind: "qqq"}, "there are data, prior, trace"},
		{line, Request{Kind: "trace", Names: []string{"bb"}}, "`bb` is not a name in the model"},
		{line, Request{Kind: "trace", Names: []string{" "}}, "a name is empty"},
		{line, Request{Kind: "trace", Names: []string{"x"}}, "`x` does not depend on an unknown"},
		{line, Request{Kind: "trace", Names: []string{"2 * x"}}, "does not depend on an unknown"},
		{line, Request{Kind: "trace", Names: []string{"b1 /"}}, "expected a value"},
		{groups, Request{Kind: "trace", Names: []string{"a[G]"}}, "there is no `a[G]`; there are `a[A]`"},
		{deaths, Request{Kind: "bands"}, "`deaths` depends on 3 covariates, and x must be one of `person_years`, `age`, `smoker`"},
		{deaths, Request{Kind: "bands", X: "aeg"}, "`aeg` is not a name in the model; `deaths` depends on `person_years`, `age`, `smoker`"},
		{line, Request{Kind: "bands", X: "sigma"}, "depends on unknowns"},
		{line, Request{Kind: "bands", X: "[1, 2, 3]"}, "has 3 values, but `y` has 100 values"},
		{line, Request{Kind: "bands", Names: []string{"b0"}}, "is one number"},
		{line, Request{Kind: "bands", Names: []string{"mu", "y"}}, "one name at a time"},
		{line, Request{Kind: "ecdf", Names: []string{"b0"}}, "is not observed"},
		{line, Request{Kind: "trace", X: "x"}, "is not drawn over a covariate"},
		{line, Request{Kind: "trace", Lines: true}, "has no lines"},
		{line, Request{Kind: "trace", Settings: []string{"x=1:3"}}, "new data change nothing"},
		{line, Request{Kind: "trace", Reference: []float64{1}}, "has no reference value"},
		{line, Request{Kind: "posterior", Reference: []float64{1, 2}}, "2 reference values for 3 numbers"},
		{line, Request{Kind: "posterior", Mass: 1.5}, "must lie between 0 and 1"},
		{line, Request{Kind: "energy", Names: []string{"b0"}}, "takes no names"},
		{line, Request{Kind: "pairs", Names: []string{"b0"}}, "there is only `b0`"},
		{line, Request{Kind: "data", Names: []string{"sigma"}}, "is not data"},
		{line, Request{Kind: "data", Names: []string{"z"}}, "there are data `x`, `y`"},
		{Source{}, Request{Kind: "trace"}, "it needs a run"},
		{Source{}, Request{Kind: "bands"}, "needs a model"},
		{Source{Session: line.Fit.Session}, Request{Kind: "trace"}, "it needs a run"},
		{Source{Session: line.Fit.Session}, Request{Kind: "bands"}, "it needs a run"},
		{Source{Session: line.Fit.Session}, Request{Kind: "compare"}, "it needs a run"},
	} {
		refused(t, c.src, c.req, c.want)
	}
}

// A model without outcomes has a prior to draw; with settings that fix unknowns.
func TestPriorOfModel(t *testing.T) {
	in := given(t, "data x, y: real[N]\ny ~ Normal(mu, s)\nmu = a + b * x\na, b ~ Normal(0, 1)\ns ~ HalfNormal(1)\n", "x=[-2, 0, 2]", "a=100")
	src := Source{Input: &in}
	shows(t, src, Request{Kind: "prior", Most: 50}, "x", "y", "Prior predictive")
	shows(t, src, Request{Kind: "prior", Lines: true, Most: 50}, "x", "mu")
	shows(t, src, Request{Kind: "prior", Names: []string{"b"}, Most: 50}, "b")
	refused(t, src, Request{Kind: "data"}, "`y` has no values: give data for it")
	s, err := src.prepared(Info{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := predict(s, Request{Kind: "prior", Most: 50}, "y")
	if err != nil || p.draws[0][0] < 80 {
		t.Errorf("%v: a is fixed at 100, but y is %v", err, p.draws[0])
	}
	none := given(t, "a ~ Normal(0, 1)\nb[2] ~ Normal(a, 1)\n")
	shows(t, Source{Input: &none}, Request{Kind: "prior", Most: 50}, "a", "b[1]", "b[2]")
	bad := given(t, "a ~ Normal(0, \n")
	if _, err := Draw(Source{Input: &bad}, Request{Kind: "prior"}); err == nil {
		t.Error("a faulty model has a prior")
	}
}

// Named draws alone are enough for the pictures that say so.
func TestDraws(t *testing.T) {
	x := [][]float64{{1, 2, 3, 2, 4, 3}, {2, 3, 2, 1, 2, 3}}
	src := Source{Draws: &Draws{Name: "out.csv", Energy: x, Divergent: [][]bool{{true, false, false, false, false, false}, nil},
		Series: []summary.Series{{Name: "mu", Draws: x}, {Name: "theta[1]", Draws: x}, {Name: "theta[2]", Draws: x}}}}
	for _, k := range Kinds() {
		if k.Draws {
			svg(t, src, Request{Kind: k.Name})
		} else {
			refused(t, src, Request{Kind: k.Name}, "out.csv has only draws")
		}
	}
	shows(t, src, Request{Kind: "pairs", Names: []string{"theta"}}, "theta[1]", "theta[2]", "1 divergent draw")
	refused(t, src, Request{Kind: "trace", Names: []string{"nu"}}, "out.csv has no draws of `nu`; there are `mu`, `theta`")
	_, jobs := All(src, Request{})
	if len(jobs) != len(ofDraws()) {
		t.Errorf("%d pictures of draws, want %d", len(jobs), len(ofDraws()))
	}
}

// Levels have no order, and so no bands; their shares are drawn by name.
func TestFactorOutcome(t *testing.T) {
	f := fitted(t, given(t, "data answer: factor[N]\nanswer ~ Categorical(p)\np ~ Dirichlet([2, 2, 2])\n", `answer=["yes", "no", "no", "perhaps"]`))
	src := Source{Fit: f, Session: f.Session}
	refused(t, src, Request{Kind: "intervals"}, "`answer` is a factor")
	shows(t, src, Request{Kind: "predictive"}, "perhaps", "share")
	_, jobs := All(src, Request{})
	for _, j := range jobs {
		if j.Request.Kind == "bands" {
			t.Error("bands of a factor are among all pictures")
		}
		svg(t, src, j.Request)
	}
}

// Many panels are spread over pages, and the picture says so.
func TestPages(t *testing.T) {
	src := example(t, "eight_schools")
	p, err := Draw(src, Request{Kind: "trace"})
	if err != nil {
		t.Fatal(err)
	}
	if p.Pages != 2 || !slices.Contains(p.Notes, "Showing parameters 1 to 8 of 10.") {
		t.Errorf("%d pages, notes %q", p.Pages, p.Notes)
	}
	text, err := Text(src, Request{Kind: "trace", Page: 2}, plot.Screen{Width: 80})
	if err != nil || !strings.Contains(text, "tau") || !strings.Contains(text, "showing 9 to 10 of 10, page 2 of 2") {
		t.Errorf("%v\n%s", err, text)
	}
	// What is drawn forward is not sampled: it has no trace, but a density.
	if strings.Contains(svg(t, src, Request{Kind: "trace", Page: 2}), "theta_new") || !strings.Contains(svg(t, src, Request{Kind: "posterior"}), "theta_new") {
		t.Error("`theta_new`, drawn forward, is in the trace or not in the posterior")
	}
	// Pairs begin with the numbers that are no elements.
	if got := svg(t, src, Request{Kind: "pairs"}); !strings.Contains(got, ">mu<") || !strings.Contains(got, ">tau<") {
		t.Error("pairs do not begin with mu and tau")
	}
}

// Bands over one of several covariates say that the others change too, unless
// the new data hold them.
func TestOthersVary(t *testing.T) {
	src := example(t, "varying_slopes")
	const note = "The predictions follow child, sex too"
	if got := svg(t, src, Request{Kind: "bands", X: "age"}); !strings.Contains(got, note) {
		t.Error("no note that child and sex change")
	}
	if got := svg(t, src, Request{Kind: "bands", X: "child"}); strings.Contains(got, "The predictions follow") {
		t.Error("a note where levels stand side by side")
	}
	if got := svg(t, example(t, "linear"), Request{Kind: "bands"}); strings.Contains(got, "The predictions follow") {
		t.Error("a note about the only covariate")
	}
}

// Text fits the screen it is made for.
func TestTextWidth(t *testing.T) {
	src := example(t, "eight_schools")
	widths := []int{40, 80, 132}
	if testing.Short() {
		widths = widths[:1]
	}
	for _, width := range widths {
		for _, k := range Kinds() {
			req := Request{Kind: k.Name, Most: 30}
			if k.Name == "bands" {
				req.X = "school"
			}
			text, err := Text(src, req, plot.Screen{Width: width, Height: 24})
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(text, "\n") {
				if n := len([]rune(line)); n > width && !strings.Contains(line, "names show others") {
					t.Errorf("%s is %d wide on %d: %s", k.Name, n, width, line)
				}
			}
		}
	}
}

// A cancelled context ends what is being computed.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Draw(example(t, "linear"), Request{Context: ctx, Kind: "bands"}); err == nil {
		t.Error("a cancelled picture was drawn")
	}
}

// The supports of unknowns bound their densities.
func TestSupports(t *testing.T) {
	b := supports(example(t, "varying_intercepts").Fit.Bound)
	if s := b["tau"]; !s.HasLower || s.Lower != 0 || s.HasUpper {
		t.Errorf("tau has the support %+v", s)
	}
	if _, ok := b["mu"]; ok {
		t.Error("mu is bounded")
	}
}

// Shown terminals get the picture itself where they can show it.
func TestShow(t *testing.T) {
	src := example(t, "linear")
	for g, start := range map[Graphics]string{Kitty: "\x1b_Ga=T,f=100", Sixel: "\x1bP", Characters: "b0"} {
		got, err := Show(src, Request{Kind: "posterior"}, Terminal{Graphics: g})
		if err != nil || !strings.HasPrefix(got, start) {
			t.Errorf("%d: %v, %.40q", g, err, got)
		}
	}
}
