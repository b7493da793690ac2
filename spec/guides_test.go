package spec_test

import (
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/eval"
	"github.com/bayes-lang/bayes/lang"
)

// v are the values of the parameters of a claim.
type v map[string]float64

// claim says that a distribution of another tool is one of ours: a row of a table
// of a guide. density is the other tool's, written here from its manual.
type claim struct {
	page, theirs, ours string
	args               v
	xs                 []float64
	density            func(x float64, p v) float64
}

func lg(x float64) float64 { y, _ := math.Lgamma(x); return y }

func normal(x, mu, sd float64) float64 {
	return -0.5*math.Log(2*math.Pi) - math.Log(sd) - 0.5*math.Pow((x-mu)/sd, 2)
}

func student(x, nu, mu, sd float64) float64 {
	return lg((nu+1)/2) - lg(nu/2) - 0.5*math.Log(nu*math.Pi) - math.Log(sd) - (nu+1)/2*math.Log1p(math.Pow((x-mu)/sd, 2)/nu)
}

func gammaRate(x, shape, rate float64) float64 {
	return shape*math.Log(rate) - lg(shape) + (shape-1)*math.Log(x) - rate*x
}

func weibull(x, shape, scale float64) float64 {
	return math.Log(shape/scale) + (shape-1)*math.Log(x/scale) - math.Pow(x/scale, shape)
}

func betaDensity(x, a, b float64) float64 {
	return lg(a+b) - lg(a) - lg(b) + (a-1)*math.Log(x) + (b-1)*math.Log1p(-x)
}

func logistic(x, mu, s float64) float64 {
	z := (x - mu) / s
	return -z - math.Log(s) - 2*math.Log1p(math.Exp(-z))
}

func poisson(x, m float64) float64 { return x*math.Log(m) - m - lg(x+1) }

// failures is the number of failures before the r-th success of probability p.
func failures(x, r, p float64) float64 {
	return lg(x+r) - lg(r) - lg(x+1) + r*math.Log(p) + x*math.Log1p(-p)
}

func binomial(x, n, p float64) float64 {
	return lg(n+1) - lg(x+1) - lg(n-x+1) + x*math.Log(p) + (n-x)*math.Log1p(-p)
}

func logit(p float64) float64 { return 1 / (1 + math.Exp(-p)) }

const (
	stanPage = "../docs/from-stan.md"
	pymcPage = "../docs/from-pymc.md"
	bugsPage = "../docs/from-bugs.md"
	brmsPage = "../docs/from-brms.md"
)

var (
	reals     = []float64{-1.3, 0.4, 2.5}
	positives = []float64{0.3, 1.7, 4}
	units     = []float64{0.2, 0.7}
	counts    = []float64{0, 1, 4}
)

var claims = []claim{
	// The densities of Stan's functions reference.
	{stanPage, "normal(mu, sigma)", "Normal(mu, sigma)", v{"mu": 1, "sigma": 2}, reals, func(x float64, p v) float64 { return normal(x, p["mu"], p["sigma"]) }},
	{stanPage, "student_t(nu, mu, sigma)", "StudentT(nu, mu, sigma)", v{"nu": 4, "mu": 1, "sigma": 2}, reals, func(x float64, p v) float64 { return student(x, p["nu"], p["mu"], p["sigma"]) }},
	{stanPage, "cauchy(mu, sigma)", "Cauchy(mu, sigma)", v{"mu": 1, "sigma": 2}, reals, func(x float64, p v) float64 { return student(x, 1, p["mu"], p["sigma"]) }},
	{stanPage, "double_exponential(mu, sigma)", "Laplace(mu, sigma)", v{"mu": 1, "sigma": 2}, reals, func(x float64, p v) float64 { return -math.Log(2*p["sigma"]) - math.Abs(x-p["mu"])/p["sigma"] }},
	{stanPage, "logistic(mu, sigma)", "Logistic(mu, sigma)", v{"mu": 1, "sigma": 2}, reals, func(x float64, p v) float64 { return logistic(x, p["mu"], p["sigma"]) }},
	{stanPage, "lognormal(mu, sigma)", "LogNormal(mu, sigma)", v{"mu": 1, "sigma": 2}, positives, func(x float64, p v) float64 { return normal(math.Log(x), p["mu"], p["sigma"]) - math.Log(x) }},
	{stanPage, "exponential(beta)", "Exponential(beta)", v{"beta": 2}, positives, func(x float64, p v) float64 { return math.Log(p["beta"]) - p["beta"]*x }},
	{stanPage, "gamma(alpha, beta)", "Gamma(alpha, beta)", v{"alpha": 3, "beta": 2}, positives, func(x float64, p v) float64 { return gammaRate(x, p["alpha"], p["beta"]) }},
	{stanPage, "inv_gamma(alpha, beta)", "InverseGamma(alpha, beta)", v{"alpha": 3, "beta": 2}, positives, func(x float64, p v) float64 { return gammaRate(1/x, p["alpha"], p["beta"]) - 2*math.Log(x) }},
	{stanPage, "chi_square(nu)", "Gamma(nu / 2, 0.5)", v{"nu": 5}, positives, func(x float64, p v) float64 { return chiSquared(x, p["nu"]) }},
	{stanPage, "weibull(alpha, sigma)", "Weibull(alpha, sigma)", v{"alpha": 3, "sigma": 2}, positives, func(x float64, p v) float64 { return weibull(x, p["alpha"], p["sigma"]) }},
	{stanPage, "beta_proportion(mu, kappa)", "Beta(mu=mu, nu=kappa)", v{"mu": 0.3, "kappa": 5}, units, func(x float64, p v) float64 { return betaDensity(x, p["mu"]*p["kappa"], (1-p["mu"])*p["kappa"]) }},
	{stanPage, "uniform(a, b)", "Uniform(a, b)", v{"a": -2, "b": 3}, reals, func(x float64, p v) float64 { return -math.Log(5) }},
	{stanPage, "bernoulli_logit(a)", "Bernoulli(logit=a)", v{"a": 0.7}, []float64{0, 1}, func(x float64, p v) float64 { return binomial(x, 1, logit(p["a"])) }},
	{stanPage, "binomial_logit(n, a)", "Binomial(n, logit=a)", v{"n": 5, "a": 0.7}, counts, func(x float64, p v) float64 { return binomial(x, p["n"], logit(p["a"])) }},
	{stanPage, "poisson_log(a)", "Poisson(log=a)", v{"a": 0.7}, counts, func(x float64, p v) float64 { return poisson(x, math.Exp(p["a"])) }},
	{stanPage, "neg_binomial_2(mu, phi)", "NegativeBinomial(mu, phi)", v{"mu": 3, "phi": 2}, counts, func(x float64, p v) float64 { return failures(x, p["phi"], p["phi"]/(p["mu"]+p["phi"])) }},
	{stanPage, "neg_binomial(alpha, beta)", "NegativeBinomial(n=alpha, p=beta / (beta + 1))", v{"alpha": 3, "beta": 2}, counts, func(x float64, p v) float64 { return failures(x, p["alpha"], p["beta"]/(p["beta"]+1)) }},
	{stanPage, "neg_binomial_2_log(eta, phi)", "NegativeBinomial(log=eta, alpha=phi)", v{"eta": 0.7, "phi": 2}, counts, func(x float64, p v) float64 {
		return failures(x, p["phi"], p["phi"]/(math.Exp(p["eta"])+p["phi"]))
	}},
	{stanPage, "normal(0, s)", "HalfNormal(s)", v{"s": 2}, positives, func(x float64, p v) float64 { return math.Log(2) + normal(x, 0, p["s"]) }},

	// PyMC's that are not the same.
	{pymcPage, "StudentT(nu, mu, sigma)", "StudentT(nu, mu, sigma)", v{"nu": 4, "mu": 1, "sigma": 2}, reals, func(x float64, p v) float64 { return student(x, p["nu"], p["mu"], p["sigma"]) }},
	{pymcPage, "LogNormal(mu, sigma)", "LogNormal(mu, sigma)", v{"mu": 1, "sigma": 2}, positives, func(x float64, p v) float64 { return normal(math.Log(x), p["mu"], p["sigma"]) - math.Log(x) }},
	{pymcPage, "Poisson(pm.math.exp(e))", "Poisson(log=e)", v{"e": 0.7}, counts, func(x float64, p v) float64 { return poisson(x, math.Exp(p["e"])) }},

	// BUGS: the densities of the OpenBUGS and JAGS manuals.
	{bugsPage, "dnorm(mu, tau)", "Normal(mu, tau=tau)", v{"mu": 1, "tau": 4}, reals, func(x float64, p v) float64 {
		return 0.5*math.Log(p["tau"]/(2*math.Pi)) - p["tau"]/2*math.Pow(x-p["mu"], 2)
	}},
	{bugsPage, "dlnorm(mu, tau)", "LogNormal(mu, 1 / sqrt(tau))", v{"mu": 1, "tau": 4}, positives, func(x float64, p v) float64 {
		return 0.5*math.Log(p["tau"]/(2*math.Pi)) - math.Log(x) - p["tau"]/2*math.Pow(math.Log(x)-p["mu"], 2)
	}},
	{bugsPage, "dt(mu, tau, k)", "StudentT(k, mu, 1 / sqrt(tau))", v{"mu": 1, "tau": 4, "k": 5}, reals, func(x float64, p v) float64 {
		k := p["k"]
		return lg((k+1)/2) - lg(k/2) + 0.5*math.Log(p["tau"]/(k*math.Pi)) - (k+1)/2*math.Log1p(p["tau"]*math.Pow(x-p["mu"], 2)/k)
	}},
	{bugsPage, "ddexp(mu, tau)", "Laplace(mu, 1 / tau)", v{"mu": 1, "tau": 4}, reals, func(x float64, p v) float64 { return math.Log(p["tau"]/2) - p["tau"]*math.Abs(x-p["mu"]) }},
	{bugsPage, "dlogis(mu, tau)", "Logistic(mu, 1 / tau)", v{"mu": 1, "tau": 4}, reals, func(x float64, p v) float64 {
		e := p["tau"] * (x - p["mu"])
		return math.Log(p["tau"]) + e - 2*math.Log1p(math.Exp(e))
	}},
	{bugsPage, "dexp(lambda)", "Exponential(lambda)", v{"lambda": 4}, positives, func(x float64, p v) float64 { return math.Log(p["lambda"]) - p["lambda"]*x }},
	{bugsPage, "dgamma(r, lambda)", "Gamma(r, lambda)", v{"r": 3, "lambda": 4}, positives, func(x float64, p v) float64 { return gammaRate(x, p["r"], p["lambda"]) }},
	{bugsPage, "dchisqr(k)", "Gamma(k / 2, 0.5)", v{"k": 5}, positives, func(x float64, p v) float64 { return chiSquared(x, p["k"]) }},
	{bugsPage, "dweib(v, lambda)", "Weibull(v, lambda^(-1 / v))", v{"v": 3, "lambda": 0.5}, positives, func(x float64, p v) float64 {
		return math.Log(p["v"]*p["lambda"]) + (p["v"]-1)*math.Log(x) - p["lambda"]*math.Pow(x, p["v"])
	}},
	{bugsPage, "dbeta(a, b)", "Beta(a, b)", v{"a": 2, "b": 3}, units, func(x float64, p v) float64 { return betaDensity(x, p["a"], p["b"]) }},
	{bugsPage, "dbern(p)", "Bernoulli(p)", v{"p": 0.3}, []float64{0, 1}, func(x float64, p v) float64 { return binomial(x, 1, p["p"]) }},
	{bugsPage, "dbin(p, n)", "Binomial(n, p)", v{"p": 0.3, "n": 5}, counts, func(x float64, p v) float64 { return binomial(x, p["n"], p["p"]) }},
	{bugsPage, "dpois(m)", "Poisson(m)", v{"m": 3}, counts, func(x float64, p v) float64 { return poisson(x, p["m"]) }},
	{bugsPage, "dnegbin(p, r)", "NegativeBinomial(n=r, p=p)", v{"p": 0.3, "r": 2}, counts, func(x float64, p v) float64 { return failures(x, p["r"], p["p"]) }},
	{bugsPage, "dnorm(0, tau) T(0, )", "HalfNormal(1 / sqrt(tau))", v{"tau": 4}, positives, func(x float64, p v) float64 { return math.Log(2) + normal(x, 0, 0.5) }},

	// The parametrisations of brms's families; mu is the linear predictor.
	{bugsPage, "negbinomial()", "NegativeBinomial(log=mu, alpha=shape)", v{"mu": 0.7, "shape": 2}, counts, func(x float64, p v) float64 {
		return failures(x, p["shape"], p["shape"]/(math.Exp(p["mu"])+p["shape"]))
	}},
	{bugsPage, "Gamma(link = \"log\")", "Gamma(shape, shape / exp(mu))", v{"mu": 0.7, "shape": 2}, positives, func(x float64, p v) float64 { return gammaRate(x, p["shape"], p["shape"]/math.Exp(p["mu"])) }},
	{bugsPage, "Beta()", "Beta(mu = inv_logit(mu), nu=phi)", v{"mu": 0.7, "phi": 4}, units, func(x float64, p v) float64 {
		m := logit(p["mu"])
		return betaDensity(x, m*p["phi"], (1-m)*p["phi"])
	}},
	{bugsPage, "weibull()", "Weibull(shape, exp(mu - lgamma(1 + 1 / shape)))", v{"mu": 0.7, "shape": 2}, positives, func(x float64, p v) float64 {
		return weibull(x, p["shape"], math.Exp(p["mu"])/math.Gamma(1+1/p["shape"]))
	}},
	{bugsPage, "lognormal()", "LogNormal(mu, sigma)", v{"mu": 0.7, "sigma": 2}, positives, func(x float64, p v) float64 { return normal(math.Log(x), p["mu"], p["sigma"]) - math.Log(x) }},
}

// chiSquared has its own formula, from its definition.
func chiSquared(x, k float64) float64 {
	return -k/2*math.Ln2 - lg(k/2) + (k/2-1)*math.Log(x) - x/2
}

// elsewhereTested are rows of the tables of distributions that state no formula, or
// one that another test compares: the multivariate ones below, and those with the
// word "same".
var elsewhereTested = regexp.MustCompile("the same|Categorical|OrderedLogistic|MvNormal|Multinomial|Dirichlet|LKJ|sum_to_zero|a loop|target \\+=|ordered\\[|Uniform\\(a, b\\)|" +
	"^`Normal\\(mu, sigma\\)`, `StudentT|^`Bernoulli\\(logit=mu\\)`|^`Bernoulli\\(logit=e\\)`|^`Poisson\\(log=mu\\)`")

func atPoint(t *testing.T, text string, env eval.Env) *eval.Value {
	t.Helper()
	model := "zero = 0\n"
	for name := range env {
		model += "data " + name + "\n"
	}
	file, faults := lang.Parse(ast.NewSource("m", model))
	if faults.Err() != nil {
		t.Fatal(faults.Format())
	}
	m, faults := lang.Check(file, nil)
	if faults.Err() != nil {
		t.Fatal(faults.Format())
	}
	got, err := evaluate(eval.New(m, env), text, env)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return got
}

// agreement bounds the difference of log densities from formulas of math.Lgamma.
const agreement = 1e-11

func TestClaims(t *testing.T) {
	for _, c := range claims {
		for _, x := range c.xs {
			env := eval.Env{"x": eval.Number(x)}
			for name, a := range c.args {
				env[name] = eval.Number(a)
				if name == "n" {
					env[name] = eval.Whole(int(a))
				}
			}
			method := ".lpdf(x)"
			if name, _, _ := strings.Cut(c.ours, "("); dist.Lookup(name).Discrete {
				method = ".lpmf(x)"
			}
			got, want := atPoint(t, c.ours+method, env).Num[0], c.density(x, c.args)
			if !(math.Abs(got-want) <= agreement*math.Max(1, math.Abs(want))) {
				t.Errorf("%s at %v is %v, but %s is %v", c.theirs, x, want, c.ours, got)
			}
		}
	}
}

// What stands in the tables of distributions is claimed above, and the other way round.
func TestClaimsAreThePages(t *testing.T) {
	for _, page := range []string{stanPage, pymcPage, bugsPage} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		in, rows := false, 0
		var found []string
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "## ") || strings.HasPrefix(line, "| brms") {
				in = strings.Contains(strings.ToLower(line), "distributions") || strings.HasPrefix(line, "| brms family")
			}
			cells := strings.Split(strings.Trim(strings.ReplaceAll(line, "\\|", "!"), "| "), " | ")
			if !in || !strings.HasPrefix(line, "| `") || len(cells) < 2 {
				continue
			}
			rows++
			claimed := slices.ContainsFunc(claims, func(c claim) bool {
				ok := c.page == page && strings.HasPrefix(cells[0], "`"+c.theirs+"`") && strings.Contains(line, "`"+c.ours+"`")
				if ok {
					found = append(found, c.theirs)
				}
				return ok
			})
			if !claimed && !elsewhereTested.MatchString(cells[1]) {
				t.Errorf("%s: no test of %s", page, line)
			}
		}
		for _, c := range claims {
			if c.page == page && !slices.Contains(found, c.theirs) {
				t.Errorf("%s has no row for %s and %s", page, c.theirs, c.ours)
			}
		}
		if rows < 8 {
			t.Errorf("%s: only %d rows", page, rows)
		}
	}
}

// Rows of several numbers, at one point, by the formulas of the other tools.
func TestMultivariateClaims(t *testing.T) {
	vec := func(x ...float64) *eval.Value { return eval.Reals(x...) }
	mat := func(n int, x ...float64) *eval.Value { return eval.Array(eval.Real, []int{n, n}, x) }
	// Sigma = [2 0.5; 0.5 1], determinant 1.75; x - mu = (1, -1).
	quadratic := (1*1 + 1*2 + 2*0.5) / 1.75
	mvn := -math.Log(2*math.Pi) - 0.5*math.Log(1.75) - 0.5*quadratic
	env := eval.Env{
		"x": vec(2, 0), "mu": vec(1, 1), "Sigma": mat(2, 2, 0.5, 0.5, 1), "Omega": mat(2, 1/1.75, -0.5/1.75, -0.5/1.75, 2/1.75),
		"L": mat(2, math.Sqrt(2), 0, 0.5/math.Sqrt(2), math.Sqrt(1-0.125)),
		"p": vec(0.2, 0.3, 0.5), "k": eval.Ints(2, 1, 1), "b": vec(0, 1, 2), "c": vec(-1, 0.5), "w": vec(0.2, 0.3, 0.5), "a": vec(2, 1, 3),
	}
	e := math.Exp(1)
	for text, want := range map[string]float64{
		"MvNormal(mu, Sigma).lpdf(x)":      mvn,
		"MvNormal(mu, prec=Omega).lpdf(x)": mvn,
		"MvNormal(mu, chol=L).lpdf(x)":     mvn,
		// 4! / (2! 1! 1!) 0.2^2 0.3 0.5
		"Multinomial(4, p).lpmf(k)": math.Log(12 * 0.04 * 0.3 * 0.5),
		// Gamma(6) / (Gamma(2) Gamma(1) Gamma(3)) 0.2 0.5^2
		"Dirichlet(a).lpdf(w)":                     math.Log(120.0 / 2 * 0.2 * 0.25),
		"Categorical(p).lpmf(3)":                   math.Log(0.5),
		"Categorical(logit=b).lpmf(2)":             math.Log(e / (1 + e + e*e)),
		"OrderedLogistic(0.3, c).lpmf(2)":          math.Log(logit(0.5-0.3) - logit(-1-0.3)),
		"LKJCholesky(2, 2).lpdf(eye(2))":           math.Log(0.75), // of eta = 2: density (1 - r^2) * 3/4 at r = 0
		"Truncated(Normal(0, 1), lower=0).lpdf(1)": math.Log(2) + normal(1, 0, 1),
		"Normal(0, 1).lcdf(0)":                     math.Log(0.5),
	} {
		if got := atPoint(t, text, env).Num[0]; !(math.Abs(got-want) <= agreement) {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
}

// The words of the tables that are ours are of the language: expressions parse, and
// what they call is there.
func TestGuideWords(t *testing.T) {
	code := regexp.MustCompile("`([^`]+)`")
	call := regexp.MustCompile(`([A-Za-z_0-9]+)\(`)
	checked := 0
	for _, page := range []string{stanPage, pymcPage, bugsPage} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		heads := ""
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| `") {
				heads = line
			}
			if !strings.HasPrefix(line, "| `") || strings.Contains(heads, "CmdStan") || strings.Contains(heads, "ArviZ") || strings.HasPrefix(heads, "| R |") {
				continue
			}
			cells := strings.Split(strings.Trim(strings.ReplaceAll(line, "\\|", "!"), "| "), " | ")
			if len(cells) < 2 {
				continue
			}
			for _, m := range code.FindAllStringSubmatch(cells[1], -1) {
				ours := strings.TrimSpace(strings.ReplaceAll(m[1], "!", "|"))
				for _, c := range call.FindAllStringSubmatch(ours, -1) {
					if lang.LookupFunction(c[1]) == nil && !lang.IsDistribution(c[1]) && c[1] != "f" && c[1] != "lpdf" && c[1] != "lcdf" && c[1] != "lccdf" {
						t.Errorf("%s: `%s` calls %s, which is not there", page, ours, c[1])
					}
				}
				if strings.ContainsAny(ours, "{") && !strings.HasPrefix(ours, "for") && !strings.HasPrefix(ours, "if") || strings.Contains(ours, "...") || strings.HasPrefix(ours, "#") || strings.Contains(ours, "=)") || len(ours) == 1 {
					continue
				}
				if ours = strings.TrimPrefix(ours, "+ "); strings.HasPrefix(ours, "if c { a }") {
					ours = "(" + ours + ")" // an expression
				}
				if _, faults := lang.ParseLine(ast.NewSource(page, ours)); faults.Err() != nil {
					t.Errorf("%s: %s", page, faults.Format())
				}
				checked++
			}
		}
	}
	if checked < 100 {
		t.Errorf("only %d texts", checked)
	}
}

// Each guide has at least ten models side by side.
func TestGuidesAreWhole(t *testing.T) {
	for _, page := range []string{stanPage, pymcPage, bugsPage} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		list, err := blocks(string(text))
		if err != nil {
			t.Fatal(err)
		}
		theirs, ours := 0, 0
		for _, b := range list {
			switch b.kind {
			case "stan", "python", "bugs", "r":
				theirs++
			case "bayes":
				ours++
			}
		}
		if theirs < 10 || ours < 10 {
			t.Errorf("%s: %d models beside %d of ours", page, theirs, ours)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if n := len([]rune(line)); n > 120 && !strings.HasPrefix(line, "|") && !strings.Contains(line, "log density") && !strings.HasPrefix(line, "target +=") {
				t.Errorf("%s:%d has %d columns", page, i+1, n)
			}
		}
	}
}
