package dist

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

func TestTableSorted(t *testing.T) {
	if names := Names(); !slices.IsSorted(names) {
		t.Errorf("not sorted: %v", names)
	}
	for _, s := range table {
		if s.Doc == "" || strings.HasSuffix(s.Doc, ".") {
			t.Errorf("%s: doc %q", s.Name, s.Doc)
		}
		if Lookup(s.Name) != s {
			t.Errorf("%s is not found", s.Name)
		}
		if s.EventRank > 0 == (s.length == nil) {
			t.Errorf("%s: rank and length of a draw disagree", s.Name)
		}
		if has := s.HasCDF(); has != (s.logCCDF != nil) || has != (s.graphLogCDF != nil) || has != (s.graphLogCCDF != nil) {
			t.Errorf("%s has half a distribution function", s.Name)
		}
	}
	if Lookup("normal") != nil {
		t.Error("names ignore case")
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		dist       string
		positional int
		named      string
		form       int
		place      []int
		problem    string
	}{
		{"Normal", 2, "", 0, []int{0, 1}, ""},
		{"Normal", 1, "tau", 1, []int{0, 1}, ""},
		{"Normal", 0, "sigma mu", 0, []int{1, 0}, ""},
		{"Gamma", 0, "mu sigma", 1, []int{0, 1}, ""},
		{"Binomial", 1, "logit", 1, []int{0, 1}, ""},
		{"Bernoulli", 0, "logit", 1, []int{0}, ""},
		{"Poisson", 0, "log", 1, []int{0}, ""},
		{"NegativeBinomial", 0, "log alpha", 2, []int{0, 1}, ""},
		{"NegativeBinomial", 0, "n p", 1, []int{0, 1}, ""},
		{"NegativeBinomial", 0, "alpha mu", 0, []int{1, 0}, ""},
		{"MvNormal", 1, "chol", 1, []int{0, 1}, ""},
		{"MvNormal", 1, "prec", 2, []int{0, 1}, ""},
		{"Beta", 0, "mu nu", 2, []int{0, 1}, ""},
		{"OrderedLogistic", 0, "eta cutpoints", 0, []int{0, 1}, ""},
		{"Flat", 0, "", 0, nil, ""},
		{"Normal", 1, "sd", 0, nil, "Normal has no `sd`; write `sigma`: `Normal(mu, sigma)` or `Normal(mu, tau=tau)`"},
		{"Exponential", 0, "rate", 0, nil, "Exponential has no `rate`; write `lam`: `Exponential(lam)` or `Exponential(scale=scale)`"},
		{"Normal", 1, "colour", 0, nil, "Normal has no `colour`; write `Normal(mu, sigma)` or `Normal(mu, tau=tau)`"},
		{"Normal", 3, "", 0, nil, "Normal takes 2 arguments, but is given 3; write `Normal(mu, sigma)` or `Normal(mu, tau=tau)`"},
		{"Normal", 1, "", 0, nil, "Normal needs `sigma`; write `Normal(mu, sigma)` or `Normal(mu, tau=tau)`"},
		{"Normal", 0, "", 0, nil, "Normal needs its parameters; write `Normal(mu, sigma)` or `Normal(mu, tau=tau)`"},
		{"Normal", 1, "mu", 0, nil, "Normal is given `mu` twice: by position and by name"},
		{"Normal", 0, "mu mu", 0, nil, "Normal is given `mu` twice"},
		{"Gamma", 1, "sigma", 0, nil, "Gamma with `sigma` needs `mu` by name; write `Gamma(alpha, beta)` or `Gamma(mu=mu, sigma=sigma)`"},
		{"Normal", 0, "sigma tau", 0, nil, "Normal does not take `sigma` and `tau` together; write `Normal(mu, sigma)` or `Normal(mu, tau=tau)`"},
		{"Normal", 1, "var", 0, nil, "Normal has no `var`; write `sigma = sqrt(var)`: `Normal(mu, sigma)` or `Normal(mu, tau=tau)`"},
		{"Normal", 1, "prec", 0, nil, "Normal has no `prec`; write `tau`: `Normal(mu, sigma)` or `Normal(mu, tau=tau)`"},
		{"Gamma", 1, "scale", 0, nil, "Gamma has no `scale`; write `beta = 1 / scale`: `Gamma(alpha, beta)` or `Gamma(mu=mu, sigma=sigma)`"},
		{"Gamma", 1, "rate", 0, nil, "Gamma has no `rate`; write `beta`: `Gamma(alpha, beta)` or `Gamma(mu=mu, sigma=sigma)`"},
		{"NegativeBinomial", 0, "mu size", 0, nil, "NegativeBinomial has no `size`; write `alpha`: `NegativeBinomial(mu, alpha)`, `NegativeBinomial(n=n, p=p)` or `NegativeBinomial(log=log, alpha=alpha)`"},
		{"LogNormal", 0, "mean sd", 0, nil, "LogNormal has no `mean`; write `LogNormal(mu, sigma)`"},
		{"Flat", 1, "", 0, nil, "Flat takes 0 arguments, but is given 1; write `Flat()`"},
		{"MvNormal", 1, "Sigma", 0, nil, "MvNormal has no `Sigma`; write `cov`: `MvNormal(mu, cov)`, `MvNormal(mu, chol=chol)`, `MvNormal(mu, prec=prec)`, `MvNormal(mu, sd=sd, corr=corr)` or `MvNormal(mu, sd=sd, corr_chol=corr_chol)`"},
	} {
		form, place, problem := Lookup(c.dist).Match(c.positional, strings.Fields(c.named))
		if form != c.form || !slices.Equal(place, c.place) || problem != c.problem {
			t.Errorf("%s with %d and %q: form %d, place %v, problem %q", c.dist, c.positional, c.named, form, place, problem)
		}
	}
}

func TestSuggest(t *testing.T) {
	for name, want := range map[string]string{
		"normal": "Normal", "dnorm": "Normal(mu, tau=t)", "rnorm": "Normal", "normal_lpdf": "Normal", "bernoulli_logit": "Bernoulli(logit=eta)",
		"neg_binomial_2": "NegativeBinomial", "student_t": "StudentT", "halfnormal": "HalfNormal", "dt": "StudentT(nu, mu, sigma)",
		"double_exponential": "Laplace", "poisson_log": "Poisson(log=eta)", "poisson_log_lpmf": "Poisson(log=eta)", "poisson_lpmf": "Poisson", "lkj_corr_cholesky": "LKJCholesky(K, eta)",
		"multi_normal_cholesky": "MvNormal(mu, chol=L)", "inv_gamma": "InverseGamma", "dgamma": "Gamma", "bananas": "", "": "", "d": "",
		"NORMAL": "Normal", "Truncatednormal": "Truncated(Normal(mu, sigma), lower=, upper=)", "ddirch": "Dirichlet",
	} {
		if got := Suggest(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	// An alias belongs to one distribution, and what is suggested exists.
	seen := map[string]string{}
	for _, s := range table {
		for _, a := range s.Aliases {
			if other, ok := seen[a.Name]; ok {
				t.Errorf("%q is an alias of %s and %s", a.Name, other, s.Name)
			}
			seen[a.Name] = s.Name
			for _, text := range []string{a.Here, a.Usage} {
				if text != "" && !strings.HasPrefix(text, s.Name+"(") {
					t.Errorf("%q, an alias of %s, suggests %q", a.Name, s.Name, text)
				}
			}
		}
	}
}

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		dist string
		form int
		args [][]float64
		want string
	}{
		{"Normal", 0, [][]float64{{0}, {-1}}, "sigma is -1, but must be positive"},
		{"Bernoulli", 0, [][]float64{{1.2}}, "p is 1.2, but must be between 0 and 1"},
		{"Binomial", 0, [][]float64{{2.5}, {0.5}}, "n is 2.5, but must be a whole number, 0 or more"},
		{"Dirichlet", 0, [][]float64{{1, -1}}, "a[2] is -1, but must be positive"},
		{"Categorical", 0, [][]float64{{0.5, 0.4}}, "p sums to 0.9, but must sum to 1"},
		{"Categorical", 1, [][]float64{{}}, "logit is empty"},
		{"Uniform", 0, [][]float64{{2}, {1}}, "lower is 2, but must be less than upper, which is 1"},
		{"Beta", 1, [][]float64{{0.5}, {0.6}}, "sigma is 0.6, but must be less than sqrt(mu * (1 - mu)), which is 0.5"},
		{"MvNormal", 0, [][]float64{{0, 0}, {1, 2, 2, 1}}, "cov is not positive definite"},
		{"MvNormal", 0, [][]float64{{0, 0}, {1, 0.5, 0.2, 1}}, "cov is not symmetric: cov[2, 1] is 0.2, but cov[1, 2] is 0.5"},
		{"MvNormal", 0, [][]float64{{0, 0, 0}, {1, 0, 0, 1}}, "mu has length 3, but cov is 2 x 2"},
		{"MvNormal", 1, [][]float64{{0, 0}, {1, 1, 0, 1}}, "chol[1, 2] is 1, but must be 0: chol must be lower triangular"},
		{"MvNormal", 3, [][]float64{{0, 0}, {1, 2}, {1, 0.5, 0.5, 1.5}}, "corr[2, 2] is 1.5, but the diagonal of a correlation matrix must be 1"},
		{"MvNormal", 3, [][]float64{{0, 0}, {1, 2}, {1, 1.5, 1.5, 1}}, "corr is not positive definite"},
		{"MvNormal", 3, [][]float64{{0, 0}, {1, 2, 3}, {1, 0.5, 0.5, 1}}, "sd has length 3, but corr is 2 x 2"},
		{"MvNormal", 4, [][]float64{{0, 0}, {1, 2}, {1, 0, 0.5, 0.5}}, "row 2 of corr_chol has squares that sum to 0.5, but must have length 1"},
		{"LowRankMvNormal", 0, [][]float64{{0, 0}, {1, 2, 3}, {1, 1}}, "factor has 3 numbers, but must have a row for each of the 2 elements of d"},
		{"MvGaussianRandomWalk", 0, [][]float64{{3}, {0, 0, 0}, {1, 0, 0, 1}, {0}, {1, 0, 0, 1}}, "mu has length 3, but cov is 2 x 2"},
		{"MvNormal", 1, [][]float64{{0, 0}, {1, 0, 0, 0}}, "chol[2, 2] is 0, but the diagonal must be positive"},
		{"OrderedLogistic", 0, [][]float64{{0}, {1, 0}}, "cutpoints[2] is 0, but must be greater than cutpoints[1], which is 1"},
		{"NegativeBinomial", 1, [][]float64{{1}, {0}}, "p is 0, but must be positive"},
		{"LKJCholesky", 0, [][]float64{{0}, {1}}, "n is 0, but must be a whole number, 1 or more"},
	} {
		if got := Lookup(c.dist).CheckArgs(c.form, c.args); got != c.want {
			t.Errorf("%s%v: %q, want %q", c.dist, c.args, got, c.want)
		}
	}
}

// TestEdges checks values at the ends of supports and for probabilities 0 and 1.
func TestEdges(t *testing.T) {
	for _, c := range edges {
		s := Lookup(c.dist)
		if got := s.LogDensity(c.form, c.x, c.args); !same(got, c.want) {
			t.Errorf("%s form %d %v at %v: %v, want %v", c.dist, c.form, c.args, c.x, got, c.want)
		}
		for _, k := range [][2]string{{"data", "input"}, {"data", "data"}, {"const", "const"}, {"input", "const"}} {
			if k[1] == "input" && (c.dist == "Gamma" || c.dist == "Beta" || c.dist == "Weibull" || c.dist == "Dirichlet") && c.want < 10 {
				continue // an exponent of exactly 0 is only seen when it is known
			}
			b := newBuilder()
			p := &point{Dist: c.dist, Form: c.form, Args: c.args}
			r := s.Graph(b.t, c.form, b.list(k[0], c.x), b.traceArgs(p, k[1]))
			if got := b.t.Value(b.inputs, r); !same(got, c.want) {
				t.Errorf("%s form %d %v at %v, %v: graph %v, want %v", c.dist, c.form, c.args, c.x, k, got, c.want)
			}
		}
	}
}

func newBuilder() *builder { return &builder{t: graph.NewTrace()} }

func same(a, b float64) bool { return a == b || math.Abs(a-b) < 1e-14 }

var inf = math.Inf(1)

var edges = []struct {
	dist string
	form int
	args [][]float64
	x    []float64
	want float64
}{
	{"Bernoulli", 0, [][]float64{{0}}, one(0), 0},
	{"Bernoulli", 0, [][]float64{{0}}, one(1), -inf},
	{"Bernoulli", 0, [][]float64{{1}}, one(1), 0},
	{"Bernoulli", 0, [][]float64{{1}}, one(0), -inf},
	{"Binomial", 0, [][]float64{{3}, {0}}, one(0), 0},
	{"Binomial", 0, [][]float64{{3}, {0}}, one(2), -inf},
	{"Binomial", 0, [][]float64{{3}, {1}}, one(3), 0},
	{"Binomial", 0, [][]float64{{0}, {0.3}}, one(0), 0},
	{"Poisson", 0, [][]float64{{0}}, one(0), 0},
	{"Poisson", 0, [][]float64{{0}}, one(2), -inf},
	{"NegativeBinomial", 0, [][]float64{{0}, {2}}, one(0), 0},
	{"NegativeBinomial", 0, [][]float64{{0}, {2}}, one(1), -inf},
	{"NegativeBinomial", 1, [][]float64{{2}, {1}}, one(0), 0},
	{"NegativeBinomial", 1, [][]float64{{2}, {1}}, one(3), -inf},
	{"Categorical", 0, [][]float64{{0, 1}}, one(1), -inf},
	{"Categorical", 0, [][]float64{{0, 1}}, one(2), 0},
	{"Multinomial", 0, [][]float64{{2}, {0, 1}}, one(0, 2), 0},
	{"Multinomial", 0, [][]float64{{2}, {0, 1}}, one(1, 1), -inf},
	{"Multinomial", 0, [][]float64{{2}, {0.5, 0.5}}, one(1, 2), -inf},
	{"Uniform", 0, [][]float64{{0}, {1}}, one(0), 0},
	{"Uniform", 0, [][]float64{{0}, {1}}, one(1), 0},
	{"Exponential", 0, [][]float64{{1}}, one(0), 0},
	{"Gamma", 0, [][]float64{{1}, {1}}, one(0), 0},
	{"Gamma", 0, [][]float64{{0.5}, {1}}, one(0), inf},
	{"Gamma", 0, [][]float64{{2}, {1}}, one(0), -inf},
	{"Weibull", 0, [][]float64{{1}, {1}}, one(0), 0},
	{"Weibull", 0, [][]float64{{2}, {1}}, one(0), -inf},
	{"Beta", 0, [][]float64{{1}, {1}}, one(0), 0},
	{"Beta", 0, [][]float64{{1}, {1}}, one(1), 0},
	{"Beta", 0, [][]float64{{2}, {2}}, one(1), -inf},
	{"Beta", 0, [][]float64{{2}, {0.5}}, one(1), inf},
	{"Dirichlet", 0, [][]float64{{1, 1}}, one(0, 1), 0},
	{"Dirichlet", 0, [][]float64{{1, 1}}, one(0.4, 0.4), -inf},
	{"Normal", 0, [][]float64{{0}, {1}}, one(inf), -inf},
	{"Flat", 0, nil, one(3), 0},
	{"HalfFlat", 0, nil, one(3), 0},
}
