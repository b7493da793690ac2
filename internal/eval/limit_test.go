package eval

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// What would fill the memory or never end is refused at once.
func TestLimits(t *testing.T) {
	for src, want := range map[string]string{
		"x = rep(1, 1000000000)":                                            "an array of 1000000000 elements is too large",
		"x = sum(1:1000000000000)":                                          "an array of 1000000000000 elements is too large",
		"x = [i for i in 1:1000, j in 1:1000, k in 1:1000]":                 "an array of 1000000000 elements is too large",
		"for i in 1:100000000000 { x[i] = 1 }":                              "elements is too large",
		"x[1] = 1\nx[900000000000] = 2":                                     "but an array has at most",
		"x[100000, 100000] ~ Normal(0, 1)":                                  "more than 1048576 unknown numbers",
		"fn g(x) {\n  for i in 1:60 { x = x + x }\n  return x\n}\nx = g(1)": "whole numbers go up to",
		"x = 2^1000000000000":                                               "whole numbers go up to",
		"x = eye(100000)":                                                   "elements is too large",
	} {
		_, err := model(t, src+"\n", nil).Outline()
		if err == nil || !strings.Contains(format(err), want) {
			t.Errorf("%s\ngives %v, want %q", src, err, want)
		}
	}
}

func TestStepLimit(t *testing.T) {
	in := model(t, "x = sum([i + 1 for i in 1:1000])\n", nil)
	r := in.newRun(nil)
	r.survey = &survey{failed: map[string]bool{}}
	r.steps = r.most.steps - 100
	r.blocks() // a survey goes on after errors
	if in.tooLong == nil || !strings.Contains(in.tooLong.Message, "more than 8 million steps of evaluation; it was here when they ran out (with i = ") {
		t.Errorf("gives %v", in.tooLong)
	}
	if _, again := in.Run(nil); again == nil || !strings.Contains(format(again), "8 million") {
		t.Errorf("a further run gives %v", again)
	}
}

func TestConstantCycle(t *testing.T) {
	file, list := lang.Parse(ast.NewSource("m.bayes", "import \"a.bayes\"\nx = f(1)\n"))
	if list.Err() != nil {
		t.Fatal(list.Format())
	}
	m, list := lang.Check(file, func(string) (*ast.Source, error) {
		return ast.NewSource("a.bayes", "A = B\nB = A\nfn f(x) = x + A\n"), nil
	})
	if list.Err() != nil {
		t.Skip("found by the checker")
	}
	_, err := New(m, nil).Outline()
	if err == nil || !strings.Contains(format(err), "is defined from itself") {
		t.Errorf("gives %v", err)
	}
}

// Texts that ask for more memory or work than there should be end, whatever they are
// made of, and take little memory until then.
func TestBudgets(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	const most = (8<<20 + 1<<20) * 64 * 8 // 64 numbers a step, of eight million steps, and what is counted ahead of its work
	for src, want := range map[string]string{
		"a[5000000] ~ Normal(0, 1)":                                         "more than 1048576 unknown numbers",
		"x = bspline([0.5], [0, 1], degree=100000000)":                      "the degree of `bspline` is 100000000, but may be at most 100",
		"x = Beta(2, 3).quantile(linspace(0.001, 0.999, 1000000))":          "million steps",
		"x = sum(rep(1, 9000000)) + sum(rep(2, 9000000))":                   "arrays of more than 16 million elements together",
		"for i in 1:1000000 { x = sum(1:(100000 + i)) }":                    "million steps",
		"A = eye(2900)\nx = sum(A @ A)":                                     "million",
		"A = eye(1500)\nfor i in 1:100 { x = det(i * A) }":                  "million steps",
		"b[2000] ~ MvNormal(rep(0, 2000), eye(2000))":                       "more than 1048576 unknown numbers",
		"for i in 1:30000000 { }\nfor i in 1:30000000, j in 1:30000000 { }": "million",
		"for i in 1:5000, j in 1:5000, k in 1:5000 { x = i }":               "million steps",
		"x = sum([sum([sum(1:k) for k in 1:j]) for j in 1:3000])":           "million steps",
		"fn f(x) = x + 1\nfn g(x) = f(f(f(f(f(f(f(f(x))))))))\nfn h(x) = g(g(g(g(g(g(g(g(x))))))))\nfn i(x) = h(h(h(h(h(h(h(h(x))))))))\nfn j(x) = i(i(i(i(i(i(i(i(x))))))))\nfn k(x) = j(j(j(j(j(j(j(j(x))))))))\nfn l(x) = k(k(k(k(k(k(k(k(x))))))))\nfn m(x) = l(l(l(l(l(l(l(l(x))))))))\ny = m(m(m(m(m(m(m(m(1))))))))": "million steps",
		"x = kron(eye(70), eye(70))\ny = kron(x, eye(2))":                       "million",
		"a[2000] ~ Normal(0, 1)\ntarget += sum([sum(a * k) for k in 1:100000])": "million",
	} {
		t.Logf("%.60s", src)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := model(t, src+"\n", nil).Outline()
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(format(err), want) {
			t.Errorf("%.60s\ngives %v, want %q", src, err, want)
		}
		if made := after.TotalAlloc - before.TotalAlloc; made > most {
			t.Errorf("%.60s\ntakes %d MB", src, made>>20)
		}
	}
}

// What is the same in each iteration is looked at once where shapes are found, and computed
// in each where values are: that ends as well.
func TestBudgetOfRepeatedWork(t *testing.T) {
	for _, src := range []string{"for i in 1:1000000 { x = sum(1:100000) }\n", "A = eye(1500)\nfor i in 1:100 { x = det(A) }\n"} {
		in := model(t, src, nil)
		if _, err := in.Outline(); err != nil {
			t.Errorf("%s\ngives %v", src, err)
		}
		if _, err := in.Run(nil); err == nil || !strings.Contains(format(err), "million steps") {
			t.Errorf("%s\ngives %v, want that it takes too many steps", src, err)
		}
	}
}

// An element of an array costs a step, however long the array is.
func TestElementIsOneStep(t *testing.T) {
	steps := func(n int) int {
		x := make([]float64, n)
		in := model(t, "data x: real[N]\ny = sum([x[i] + (x)[i] for i in 1:1000])\n", Env{"x": Reals(x...), "N": Whole(n)})
		r := in.newRun(nil)
		r.load()
		r.blocks()
		return r.steps
	}
	if few, many := steps(1000), steps(1_000_000); few != many || few == 0 {
		t.Errorf("%d steps where there are 1000 elements, %d where there are a million", few, many)
	}
}

// The steps that a loop may take grow with the data: loops over all rows, over pairs of 8
// states at each of them, and over the neighbours of each are no mistakes.
func TestStepsOfLongSeries(t *testing.T) {
	for src, n := range map[string]int{
		"for t in 2:N { mu[t] = 0.5 * x[t-1] + 0.1 * x[t] }":                      100_000,
		"h[1] = 1.0\nfor t in 2:N { h[t] = 0.1 + 0.2 * x[t-1]^2 + 0.7 * h[t-1] }": 100_000,
		"g: real[N, 8]\nfor k in 1:8 { g[1, k] = x[1] }\nfor t in 2:N, k in 1:8 { g[t, k] = log_sum_exp([g[t-1, j] + log(j + k) for j in 1:8]) + Normal(k, 1).lpdf(x[t]) }": 20_000,
	} {
		if os.Getenv("BAYES_LONG") == "" {
			n /= 50 // steps are counted, and the share of those allowed stays the same
		}
		x := make([]float64, n)
		in := model(t, "data x: real[N]\n"+src+"\n", Env{"x": Reals(x...), "N": Whole(n)})
		if _, err := in.Outline(); err != nil {
			t.Errorf("%s\n%v", src, err)
		}
		r := in.newRun(nil)
		r.load()
		r.blocks()
		if most := stepsPerDatum * n; r.steps > most {
			t.Errorf("%s\n%d steps, but %d numbers of data allow %d", src, r.steps, n, most)
		}
	}
}

// Quantiles are charged the search that they take, by the same rule where the memory is the
// only other limit: what would take a minute is refused at once, with words.
func TestQuantilesAreCharged(t *testing.T) {
	for _, c := range []struct {
		d    string
		n    int
		most bool // more than may be
	}{
		{"Beta(2, 3)", 100, false}, {"Beta(2, 3)", 1000, true}, {"Poisson(3)", 1000, false}, {"Poisson(1e12)", 20, false}, {"Poisson(1e12)", 200, true},
		{"Binomial(1000000, 0.5)", 200, true}, {"Gamma(2e6, 1)", 200, true}, {"StudentT(3, 0, 1)", 1000, true}, {"Normal(0, 1)", 10_000, false},
		{"Weibull(2, 1)", 10_000, false}, {"Truncated(Gamma(2, 1), lower=1)", 1000, true}, {"Truncated(Poisson(1e9), lower=1)", 200, true},
	} {
		for _, l := range []Limits{{Steps: 100_000}, {Steps: 100_000, Memory: 16 << 30}} {
			in := model(t, fmt.Sprintf("x = %s.quantile(linspace(0.001, 0.999, %d))\n", c.d, c.n), nil)
			in.Limits = l
			_, err := in.Outline()
			if (err != nil) != c.most || err != nil && !strings.Contains(format(err), "more than 100000 steps of ") {
				t.Errorf("%s at %d points within %+v: %v", c.d, c.n, l, err)
			}
		}
	}
	in := model(t, "x = 1\n", Env{"y": Reals(make([]float64, 1000)...)})
	for _, l := range []Limits{{}, {Memory: 16 << 30}, {Memory: 1 << 20}} {
		if in.Limits = l; in.budget().searches != stepsAlways+1000*stepsPerDatum {
			t.Errorf("%+v: %d steps of searching", l, in.budget().searches)
		}
	}
}

// Who stops a walk does so in the midst of a function that takes long: it is asked again
// and again, by what was computed.
func TestStopWithinFunctions(t *testing.T) {
	for src, least := range map[string]int{
		"A = eye(400)\nx = A @ A": 10, "x = cholesky(eye(500))": 5, "x = det(eye(500))": 5, "x = inverse(eye(400))": 10, "x = solve(eye(400), eye(400))": 10,
		"x = quad_form(eye(300), eye(300))": 10, "x = eigen_values(outer(1:220, 1:220))": 4, "x = svd_s(outer(1:100, 1:100))": 4,
		"x = qr_q(eye(250))": 4, "x = matrix_exp(eye(150))": 10, "x = kron(eye(60), eye(60))": 2, "x = convolve(real(1:5000), real(1:5000))": 4,
		"x = outer(1:4000, 1:4000)": 2, "x = sort(-(1:300000))": 10, "x = order(-(1:300000))": 10, "x = exp(real(1:1000000))": 8,
		"x = (real(1:1000000)) * 2": 8, "x = cov_exp_quad(real(1:1200), 1.0, 1.0)": 4, "x = sum([i for i in 1:100000])": 10,
		"x = Beta(2, 3).quantile(linspace(0.1, 0.9, 2000))": 20, "x = Beta(2, 3).cdf(linspace(0.1, 0.9, 100000))": 20,
	} {
		in := model(t, src+"\n", nil)
		in.Limits = Limits{Steps: -1, Elements: -1, Unknowns: -1}
		asked := 0
		in.Stop = func() error { asked++; return nil }
		r := in.newRun(nil)
		if err := func() (err error) {
			defer catch(&err)
			r.blocks()
			return nil
		}(); err != nil {
			t.Errorf("%s: %v", src, err)
		}
		if asked < least {
			t.Errorf("%s: Stop is asked %d times, want at least %d", src, asked, least)
		}
		most := asked / 2
		in.Stop = func() error {
			if most--; most <= 0 {
				return errors.New("enough")
			}
			return nil
		}
		r = in.newRun(nil)
		if err := func() (err error) {
			defer catch(&err)
			r.blocks()
			return nil
		}(); err == nil || !strings.Contains(format(err), "stopped: enough") {
			t.Errorf("%s: half way it is stopped with %v", src, err)
		}
	}
}

// Limits that are set go before those that grow with the data, and those that follow from
// the memory before none.
func TestLimitsSet(t *testing.T) {
	for _, c := range []struct {
		limits Limits
		src    string
		want   string // "": no error
	}{
		{Limits{Unknowns: -1}, "a[4000000] ~ Normal(0, 1)\nb[4000000] ~ Normal(0, 1)", "hold more than 6 million elements together"},
		{Limits{Unknowns: 100}, "a[101] ~ Normal(0, 1)", ""}, // it may be drawn forward: told when it is not
		{Limits{Unknowns: 100}, "a[401] ~ Normal(0, 1)", "more than 400 unknown numbers"},
		{Limits{Steps: 1000}, "x = sum([i for i in 1:100000])", "steps of evaluation"},
		{Limits{Elements: 1000}, "x = sum(1:1001)", "an array of 1001 elements is too large (at most 1000)"},
		{Limits{Elements: -1, Steps: -1}, "x = sum(1:40000000)", ""},
		{Limits{Memory: 8 << 30}, "x = sum(1:40000000)", ""},
		{Limits{Elements: -1, Steps: -1, Machine: 16 << 30}, "x = sum(1:1000000000)", "an array of 1000000000 elements is too large for the available memory"},
		{Limits{Elements: -1, Steps: -1, Unknowns: -1, Machine: 1 << 30}, "a[1000000] ~ Normal(0, 1)", "the draws of 1000000 unknown numbers do not fit in the available memory"},
		{Limits{Elements: -1, Steps: -1, Machine: 1 << 20}, "x = [i for i in 1:100000]", "an array of 100000 elements is too large for the available memory"},
		{Limits{Memory: 1 << 20}, "x = sum(1:100000)", "an array of 100000 elements is too large for the available memory"},
		{Limits{Memory: 1 << 30}, "a[1000000] ~ Normal(0, 1)", "the draws of 1000000 unknown numbers do not fit in the available memory"},
		{Limits{Memory: 1 << 30, Planned: 8000}, "a[20000] ~ Normal(0, 1)", "the draws of 20000 unknown numbers do not fit in the available memory"},
		{Limits{Memory: 1 << 30}, "for i in 1:1000000, j in 1:3 { }", ""},
	} {
		in := model(t, c.src+"\n", nil)
		in.Limits = c.limits
		_, err := in.Outline()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(format(err), c.want) {
			t.Errorf("%+v: %s\ngives %v, want %q", c.limits, c.src, err, c.want)
		}
	}
}
