package modeltest

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/mathx"
)

// What a model of distributions made of functions is worth, and one of those that the functions are taken
// from: log density and gradient, the values of what is drawn back, and forward draws with the same random numbers.
var ownAndBuiltIn = []struct{ name, head, own, builtIn string }{
	{"a number", "fn f(x, m, s) = Normal(m, s).lpdf(x)\nfn g(m, s) = Normal(m, s).sample()",
		"y ~ CustomDist(a + b * x, s, logp=f, random=g)", "y ~ Normal(a + b * x, s)"},
	{"a loop", "fn f(x, m, s) = Normal(m, s).lpdf(x)\nfn g(m, s) = Normal(m, s).sample()",
		"for n in 1:N { y[n] ~ CustomDist(a + b * x[n], s, logp=f, random=g) }", "for n in 1:N { y[n] ~ Normal(a + b * x[n], s) }"},
	{"an expression", "fn f(x, m, s) = Normal(m, s).lpdf(x)",
		"log1p(x^2) ~ CustomDist(a, s, logp=f)\ny ~ Normal(b, 1)", "log1p(x^2) ~ Normal(a, s)\ny ~ Normal(b, 1)"},
	{"missing values", "fn f(x, m, s) = Normal(m, s).lpdf(x)\nfn g(m, s) = Normal(m, s).sample()",
		"h ~ CustomDist(a, s, logp=f, random=g)\ny ~ Normal(h + b, 1)", "h ~ Normal(a, s)\ny ~ Normal(h + b, 1)"},
	{"counts", "fn f(k: int, m) {\n    if k == 0 { return -m }\n    return k * log(m) - m - lgamma(k + 1)\n}\nfn g(m) = Poisson(m).sample()",
		"c ~ CustomDist(exp(a + b * x), logp=f, random=g, lower=0)\ns2 ~ Normal(s, 1)", "c ~ Poisson(exp(a + b * x))\ns2 ~ Normal(s, 1)"},
	{"an unknown between unknown bounds", "fn f(x, h) = -log(h)\nfn g(h) = Uniform(0, h).sample()",
		"u ~ CustomDist(s, logp=f, random=g, lower=0, upper=s)\ny ~ Normal(u + a, b^2 + 1)", "u ~ Uniform(0, s)\ny ~ Normal(u + a, b^2 + 1)"},
	{"an unknown that nothing observed reads", "fn f(x, m) = Exponential(m).lpdf(x)\nfn g(m) = Exponential(m).sample()",
		"y ~ Normal(a + b * x, s)\nu[3] ~ CustomDist(s, logp=f, random=g, lower=0)", "y ~ Normal(a + b * x, s)\nu[3] ~ Exponential(s)"},
	{"vectors", "fn f(x: real[k], m: real[k], s) = sum(Normal(m, s).lpdf(x))\nfn g(m: real[k], s) {\n    d: real[k]\n    for i in 1:k { d[i] = Normal(m[i], s).sample() }\n    return d\n}",
		"X ~ CustomDist([a, b], s, logp=f, random=g)\nu[3] ~ CustomDist([a, b], 1, logp=f, random=g)\ny ~ Normal(u[1, 2], 1)",
		"m = [a, b]\nfor n in 1:N { X[n] ~ MvNormal(m, s^2 * eye(2)) }\nfor j in 1:3 { u[j] ~ MvNormal(m, eye(2)) }\ny ~ Normal(u[1, 2], 1)"},
	{"a series by its length", "fn f(x: real[n], n: int, r, s) {\n    t = Normal(0, 1).lpdf(x[1])\n    for i in 2:n { t = t + Normal(r * x[i-1], s).lpdf(x[i]) }\n    return t\n}",
		"y ~ CustomDist(N, a, s, logp=f)\nb2 ~ Normal(b, 1)", "y[1] ~ Normal(0, 1)\nfor i in 2:N { y[i] ~ Normal(a * y[i-1], s) }\nb2 ~ Normal(b, 1)"},
	{"truncated", "fn f(x, m, s) = Normal(m, s).lpdf(x)\nfn F(x, m, s) = Normal(m, s).lcdf(x)",
		"y ~ Truncated(CustomDist(a, s, logp=f, lcdf=F), lower=-4)\nb2 ~ Normal(b, 1)", "y ~ Truncated(Normal(a, s), lower=-4)\nb2 ~ Normal(b, 1)"},
	{"censored", "fn f(t, r) = log(r) - r * t\nfn S(t, r) = -r * t",
		"p ~ Censored(CustomDist(s * exp(b * x), logp=f, lccdf=S, lower=0), upper=1.5)\na2 ~ Normal(a, 1)", "p ~ Censored(Exponential(s * exp(b * x)), upper=1.5)\na2 ~ Normal(a, 1)"},
	{"mixed", "fn f(x, m, s) = Normal(m, s).lpdf(x)\nfn g(m, s) = Normal(m, s).sample()",
		"y ~ Mixture([0.3, 0.7], [CustomDist(a, s, logp=f, random=g), StudentT(3, b, 1)])", "y ~ Mixture([0.3, 0.7], [Normal(a, s), StudentT(3, b, 1)])"},
	{"zero-inflated", "fn f(k: int, m) = k * log(m) - m - lgamma(k + 1)\nfn g(m) = Poisson(m).sample()",
		"c ~ ZeroInflated(inv_logit(a), CustomDist(exp(b), logp=f, random=g, lower=0))\ns2 ~ Normal(s, 1)", "c ~ ZeroInflated(inv_logit(a), Poisson(exp(b)))\ns2 ~ Normal(s, 1)"},
	{"summed out", "fn f(k: int, p) = if k == 1 { log(p) } else { log1m(p) }\nfn g(p) = Bernoulli(p).sample()",
		"q[N] ~ CustomDist(inv_logit(b), logp=f, random=g, lower=0, upper=1)\ny ~ Normal(a + 2 * q, s)", "q[N] ~ Bernoulli(inv_logit(b))\ny ~ Normal(a + 2 * q, s)"},
	{"a density of its own", "fn f(x, m, s) = Normal(m, s).lpdf(x)",
		"y ~ Normal(a, s)\ntarget += CustomDist(b, s, logp=f).lpdf(x)", "y ~ Normal(a, s)\ntarget += Normal(b, s).lpdf(x)"},
}

func TestDistributionsOfFunctionsAreTheBuiltIn(t *testing.T) {
	data := func(n int, missing bool) map[string]any {
		r := rand.New(rand.NewPCG(5, uint64(n)))
		x, y, h, p, c := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]int, n)
		X := make([][]float64, n)
		for i := range x {
			x[i], y[i], h[i], p[i], c[i] = r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), min(1.5, r.ExpFloat64()), r.IntN(4)
			X[i] = []float64{r.NormFloat64(), r.NormFloat64()}
		}
		if missing {
			h[n/2] = math.NaN()
		}
		return map[string]any{"x": x, "y": y, "h": h, "p": p, "c": c, "X": X}
	}
	for _, n := range []int{3, 70} {
		for _, c := range ownAndBuiltIn {
			text := func(model string) string {
				return "data x, y, h, p: real[N]\ndata c: int[N]\ndata X: real[N, 2]\n" + model + "\na, b ~ Normal(0, 1)\ns ~ Exponential(1)\n"
			}
			own, builtIn := boundTo(t, Model{text(c.head + "\n" + c.own), data(n, c.name == "missing values")}), boundTo(t, Model{text(c.builtIn), data(n, c.name == "missing values")})
			if own.Dim != builtIn.Dim || own.Dim == 0 {
				t.Fatalf("%s: %d unknown numbers, and %d", c.name, own.Dim, builtIn.Dim)
			}
			for k := range 3 {
				r := rand.New(rand.NewPCG(9, uint64(k)))
				x := make([]float64, own.Dim)
				for i := range x {
					x[i] = 0.6 * r.NormFloat64()
				}
				sameLaw(t, c.name, own, builtIn, x)
				sameDraws(t, c.name, own, builtIn, x)
			}
		}
	}
}

func sameLaw(t *testing.T, name string, own, builtIn *bind.Bound, x []float64) {
	t.Helper()
	type density struct {
		lp, byGraph float64
		grad        []float64
	}
	var all [2]density
	for i, b := range []*bind.Bound{own, builtIn} {
		terms, _, err := b.Interp().LogDensityAt(x, b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		g, err := compile.Density(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p, err := autodiff.Compile(g, autodiff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		d := density{lp: terms.Total, grad: make([]float64, b.Dim)}
		d.byGraph = portable.New(p).Eval(x, d.grad)
		all[i] = d
	}
	scale := math.Abs(all[1].lp) + 1
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-11*scale }
	if !near(all[0].lp, all[1].lp) || !near(all[0].byGraph, all[1].lp) || !near(all[1].byGraph, all[1].lp) {
		t.Errorf("%s: log density %.15g by functions (%.15g compiled), %.15g built in", name, all[0].lp, all[0].byGraph, all[1].lp)
	}
	for i := range x {
		if !(math.Abs(all[0].grad[i]-all[1].grad[i]) <= 1e-9*(math.Abs(all[1].grad[i])+scale)) {
			t.Errorf("%s: component %d of the gradient is %.15g by functions, %.15g built in", name, i, all[0].grad[i], all[1].grad[i])
		}
	}
}

// sameDraws compares forward draws of names that both models draw alike.
func sameDraws(t *testing.T, name string, own, builtIn *bind.Bound, x []float64) {
	t.Helper()
	if slices.Contains([]string{"vectors", "a series by its length", "truncated", "censored"}, name) {
		return // drawn with other random numbers, or not at all
	}
	var all [2]*eval.Drawn
	for i, b := range []*bind.Bound{own, builtIn} {
		env, _, err := b.Constrain(x)
		if err != nil {
			t.Fatal(err)
		}
		given := eval.Env{}
		for _, u := range b.Unknowns {
			v := env[u.Name].Clone()
			v.Unknown = eval.Marks{}
			given[u.Name] = v
		}
		all[i], err = b.Interp().Forward(eval.Forward{Stream: mathx.NewStreamAt(3, 0, 0, "test"), Given: given})
		if err != nil {
			if name == "an expression" || name == "a density of its own" {
				return // without random=
			}
			t.Fatalf("%s: %v", name, err)
		}
	}
	for key, v := range all[1].Observed {
		w := all[0].Observed[key]
		if w == nil || !slices.Equal(v.Num, w.Num) {
			t.Errorf("%s: %s is drawn as %v by functions, as %v built in", name, key, w, v)
		}
	}
	if u := all[1].Env["u"]; u != nil && !slices.Equal(u.Num, all[0].Env["u"].Num) {
		t.Errorf("%s: u is %v by functions, %v built in", name, all[0].Env["u"].Num, u.Num)
	}
}
