package spec_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

const (
	stanPage = "../docs/from-stan.md"
	pymcPage = "../docs/from-pymc.md"
	bugsPage = "../docs/from-bugs.md"
	brmsPage = "../docs/from-brms.md"
)

// v are the values of the names of a claim: float64, int, bool and lists of them.
type v map[string]any

// A claim says that a distribution or an expression of another tool is one of ours: an
// entry of a table of a guide. What the other tool makes of it is stored.
type claim struct {
	Page, Theirs, Ours string
	Args               v
	// Xs are where a log density is taken; an expression has none.
	Xs []any `json:",omitempty"`
	// Up to a constant: of a density that the other tool does not normalise.
	Constant bool  `json:",omitempty"`
	Discrete bool  `json:",omitempty"`
	Shape    []int `json:",omitempty"` // of the value of an expression
	// Tool says what computed Values: a number for each of Xs, or the elements of
	// the expression, row by row.
	Tool   string
	Values []float64
}

type xs = []any

var (
	reals     = xs{-1.3, 0.4, 2.5}
	positives = xs{0.3, 1.7, 4.5}
	units     = xs{0.2, 0.7}
	counts    = xs{0, 1, 4}
	coins     = xs{0, 1}
)

// densities are the tables of distributions.
var densities = []claim{
	{Page: stanPage, Theirs: "normal(mu, sigma)", Ours: "Normal(mu, sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: stanPage, Theirs: "student_t(nu, mu, sigma)", Ours: "StudentT(nu, mu, sigma)", Args: v{"nu": 4.5, "mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: stanPage, Theirs: "cauchy(mu, sigma)", Ours: "Cauchy(mu, sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: stanPage, Theirs: "double_exponential(mu, sigma)", Ours: "Laplace(mu, sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: stanPage, Theirs: "logistic(mu, sigma)", Ours: "Logistic(mu, sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: stanPage, Theirs: "lognormal(mu, sigma)", Ours: "LogNormal(mu, sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: positives},
	{Page: stanPage, Theirs: "exponential(beta)", Ours: "Exponential(beta)", Args: v{"beta": 2.1}, Xs: positives},
	{Page: stanPage, Theirs: "gamma(alpha, beta)", Ours: "Gamma(alpha, beta)", Args: v{"alpha": 3.1, "beta": 2.1}, Xs: positives},
	{Page: stanPage, Theirs: "inv_gamma(alpha, beta)", Ours: "InverseGamma(alpha, beta)", Args: v{"alpha": 3.1, "beta": 2.1}, Xs: positives},
	{Page: stanPage, Theirs: "chi_square(nu)", Ours: "ChiSquared(nu)", Args: v{"nu": 5.1}, Xs: positives},
	{Page: stanPage, Theirs: "weibull(alpha, sigma)", Ours: "Weibull(alpha, sigma)", Args: v{"alpha": 3.1, "sigma": 2.1}, Xs: positives},
	{Page: stanPage, Theirs: "beta_proportion(mu, kappa)", Ours: "Beta(mu=mu, kappa=kappa)", Args: v{"mu": 0.3, "kappa": 5.1}, Xs: units},
	{Page: stanPage, Theirs: "uniform(a, b)", Ours: "Uniform(a, b)", Args: v{"a": -2.1, "b": 3.1}, Xs: reals},
	{Page: stanPage, Theirs: "bernoulli_logit(a)", Ours: "Bernoulli(logit=a)", Args: v{"a": 0.7}, Xs: coins},
	{Page: stanPage, Theirs: "binomial_logit(n, a)", Ours: "Binomial(n, logit=a)", Args: v{"n": 5, "a": 0.7}, Xs: counts},
	{Page: stanPage, Theirs: "poisson_log(a)", Ours: "Poisson(log=a)", Args: v{"a": 0.7}, Xs: counts},
	{Page: stanPage, Theirs: "neg_binomial_2(mu, phi)", Ours: "NegativeBinomial(mu, phi)", Args: v{"mu": 3.1, "phi": 2.1}, Xs: counts},
	{Page: stanPage, Theirs: "neg_binomial(alpha, beta)", Ours: "NegativeBinomial(n=alpha, p=beta / (beta + 1))", Args: v{"alpha": 3.1, "beta": 2.1}, Xs: counts},
	{Page: stanPage, Theirs: "neg_binomial_2_log(eta, phi)", Ours: "NegativeBinomial(log=eta, alpha=phi)", Args: v{"eta": 0.7, "phi": 2.1}, Xs: counts},
	{Page: stanPage, Theirs: "categorical_logit(b)", Ours: "Categorical(logit=b)", Args: v{"b": []float64{0.1, 1.1, 2.1}}, Xs: xs{1, 2, 3}},
	{Page: stanPage, Theirs: "ordered_logistic(eta, c)", Ours: "OrderedLogistic(eta, c)", Args: v{"eta": 0.3, "c": []float64{-1.1, 0.5}}, Xs: xs{1, 2, 3}},
	{Page: stanPage, Theirs: "multi_normal(mu, Sigma)", Ours: "MvNormal(mu, Sigma)", Args: v{"mu": []float64{1.1, 0.9}, "Sigma": [][]float64{{2.1, 0.5}, {0.5, 1.1}}}, Xs: plane},
	{Page: stanPage, Theirs: "multi_normal_cholesky(mu, L)", Ours: "MvNormal(mu, chol=L)", Args: v{"mu": []float64{1.1, 0.9}, "L": [][]float64{{1.4, 0.0}, {0.3, 0.9}}}, Xs: plane},
	{Page: stanPage, Theirs: "multi_normal_prec(mu, Omega)", Ours: "MvNormal(mu, prec=Omega)", Args: v{"mu": []float64{1.1, 0.9}, "Omega": [][]float64{{2.1, 0.5}, {0.5, 1.1}}}, Xs: plane},
	{Page: stanPage, Theirs: "lkj_corr_cholesky(eta)", Ours: "LKJCholesky(K, eta)", Args: v{"K": 2, "eta": 2.1}, Xs: factors},
	{Page: stanPage, Theirs: "normal(0, s)", Ours: "HalfNormal(s)", Args: v{"s": 2.1}, Xs: positives, Constant: true},
	{Page: pymcPage, Theirs: "Normal(mu, sigma)", Ours: "Normal(mu, sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: pymcPage, Theirs: "Normal(mu, tau=tau)", Ours: "Normal(mu, tau=tau)", Args: v{"mu": 1.1, "tau": 4.1}, Xs: reals},
	{Page: pymcPage, Theirs: "StudentT(nu, mu, sigma=sigma)", Ours: "StudentT(nu, mu, sigma=sigma)", Args: v{"nu": 4.5, "mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: pymcPage, Theirs: "StudentT(nu, mu, lam=lam)", Ours: "StudentT(nu, mu, 1 / sqrt(lam))", Args: v{"nu": 4.5, "mu": 1.1, "lam": 4.1}, Xs: reals},
	{Page: pymcPage, Theirs: "LogNormal(mu, sigma)", Ours: "LogNormal(mu, sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "LogNormal(mu, tau=tau)", Ours: "LogNormal(mu, 1 / sqrt(tau))", Args: v{"mu": 1.1, "tau": 4.1}, Xs: positives},
	{Page: pymcPage, Theirs: "Exponential(lam)", Ours: "Exponential(lam)", Args: v{"lam": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "Exponential(scale=scale)", Ours: "Exponential(scale=scale)", Args: v{"scale": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "Gamma(alpha, beta)", Ours: "Gamma(alpha, beta)", Args: v{"alpha": 3.1, "beta": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "Gamma(mu=mu, sigma=sigma)", Ours: "Gamma(mu=mu, sigma=sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "InverseGamma(alpha, beta)", Ours: "InverseGamma(alpha, beta)", Args: v{"alpha": 3.1, "beta": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "Beta(alpha, beta)", Ours: "Beta(alpha, beta)", Args: v{"alpha": 3.1, "beta": 2.1}, Xs: units},
	{Page: pymcPage, Theirs: "Weibull(alpha, beta)", Ours: "Weibull(alpha, beta)", Args: v{"alpha": 3.1, "beta": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "Laplace(mu, b)", Ours: "Laplace(mu, b)", Args: v{"mu": 1.1, "b": 2.1}, Xs: reals},
	{Page: pymcPage, Theirs: "Logistic(mu, s)", Ours: "Logistic(mu, s)", Args: v{"mu": 1.1, "s": 2.1}, Xs: reals},
	{Page: pymcPage, Theirs: "Cauchy(alpha, beta)", Ours: "Cauchy(alpha, beta)", Args: v{"alpha": 3.1, "beta": 2.1}, Xs: reals},
	{Page: pymcPage, Theirs: "Uniform(lower, upper)", Ours: "Uniform(lower, upper)", Args: v{"lower": -2.1, "upper": 3.1}, Xs: reals},
	{Page: pymcPage, Theirs: "HalfNormal(sigma)", Ours: "HalfNormal(sigma)", Args: v{"sigma": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "HalfCauchy(beta)", Ours: "HalfCauchy(beta)", Args: v{"beta": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "HalfStudentT(nu, sigma)", Ours: "HalfStudentT(nu, sigma)", Args: v{"nu": 4.5, "sigma": 2.1}, Xs: positives},
	{Page: pymcPage, Theirs: "Bernoulli(p)", Ours: "Bernoulli(p)", Args: v{"p": 0.3}, Xs: coins},
	{Page: pymcPage, Theirs: "Binomial(n, p)", Ours: "Binomial(n, p)", Args: v{"n": 5, "p": 0.3}, Xs: counts},
	{Page: pymcPage, Theirs: "Poisson(mu)", Ours: "Poisson(mu)", Args: v{"mu": 2.1}, Xs: counts},
	{Page: pymcPage, Theirs: "NegativeBinomial(mu, alpha)", Ours: "NegativeBinomial(mu, alpha)", Args: v{"mu": 3.1, "alpha": 2.1}, Xs: counts},
	{Page: pymcPage, Theirs: "NegativeBinomial(n=n, p=p)", Ours: "NegativeBinomial(n=n, p=p)", Args: v{"n": 3, "p": 0.3}, Xs: counts},
	{Page: pymcPage, Theirs: "Bernoulli(logit_p=e)", Ours: "Bernoulli(logit=e)", Args: v{"e": 0.7}, Xs: coins},
	{Page: pymcPage, Theirs: "Binomial(n, logit_p=e)", Ours: "Binomial(n, logit=e)", Args: v{"n": 5, "e": 0.7}, Xs: counts},
	{Page: pymcPage, Theirs: "Poisson(pm.math.exp(e))", Ours: "Poisson(log=e)", Args: v{"e": 0.7}, Xs: counts},
	{Page: pymcPage, Theirs: "Categorical(p)", Ours: "Categorical(p)", Args: v{"p": []float64{0.2, 0.3, 0.5}}, Xs: xs{1, 2, 3}},
	{Page: pymcPage, Theirs: "Categorical(logit_p=b)", Ours: "Categorical(logit=b)", Args: v{"b": []float64{0.1, 1.1, 2.1}}, Xs: xs{1, 2, 3}},
	{Page: pymcPage, Theirs: "OrderedLogistic(eta=eta, cutpoints=c)", Ours: "OrderedLogistic(eta, c)", Args: v{"eta": 0.3, "c": []float64{-1.1, 0.5}}, Xs: xs{1, 2, 3}},
	{Page: pymcPage, Theirs: "MvNormal(mu, Sigma)", Ours: "MvNormal(mu, Sigma)", Args: v{"mu": []float64{1.1, 0.9}, "Sigma": [][]float64{{2.1, 0.5}, {0.5, 1.1}}}, Xs: plane},
	{Page: pymcPage, Theirs: "MvNormal(mu, chol=L)", Ours: "MvNormal(mu, chol=L)", Args: v{"mu": []float64{1.1, 0.9}, "L": [][]float64{{1.4, 0.0}, {0.3, 0.9}}}, Xs: plane},
	{Page: pymcPage, Theirs: "MvNormal(mu, tau=Omega)", Ours: "MvNormal(mu, prec=Omega)", Args: v{"mu": []float64{1.1, 0.9}, "Omega": [][]float64{{2.1, 0.5}, {0.5, 1.1}}}, Xs: plane},
	{Page: pymcPage, Theirs: "Dirichlet(a)", Ours: "Dirichlet(a)", Args: v{"a": []float64{2.1, 1.1, 3.1}}, Xs: shares},
	{Page: pymcPage, Theirs: "Multinomial(n, p)", Ours: "Multinomial(n, p)", Args: v{"n": 4, "p": []float64{0.2, 0.3, 0.5}}, Xs: cells},
	{Page: bugsPage, Theirs: "dnorm(mu, tau)", Ours: "Normal(mu, tau=tau)", Args: v{"mu": 1.1, "tau": 4.1}, Xs: reals},
	{Page: bugsPage, Theirs: "dlnorm(mu, tau)", Ours: "LogNormal(mu, 1 / sqrt(tau))", Args: v{"mu": 1.1, "tau": 4.1}, Xs: positives},
	{Page: bugsPage, Theirs: "dt(mu, tau, k)", Ours: "StudentT(k, mu, 1 / sqrt(tau))", Args: v{"mu": 1.1, "tau": 4.1, "k": 5}, Xs: reals},
	{Page: bugsPage, Theirs: "ddexp(mu, tau)", Ours: "Laplace(mu, 1 / tau)", Args: v{"mu": 1.1, "tau": 4.1}, Xs: reals},
	{Page: bugsPage, Theirs: "dlogis(mu, tau)", Ours: "Logistic(mu, 1 / tau)", Args: v{"mu": 1.1, "tau": 4.1}, Xs: reals},
	{Page: bugsPage, Theirs: "dexp(lambda)", Ours: "Exponential(lambda)", Args: v{"lambda": 4.1}, Xs: positives},
	{Page: bugsPage, Theirs: "dgamma(r, lambda)", Ours: "Gamma(r, lambda)", Args: v{"r": 3.1, "lambda": 4.1}, Xs: positives},
	{Page: bugsPage, Theirs: "dchisqr(k)", Ours: "ChiSquared(k)", Args: v{"k": 5}, Xs: positives},
	{Page: bugsPage, Theirs: "dweib(v, lambda)", Ours: "Weibull(v, lambda^(-1 / v))", Args: v{"v": 3.1, "lambda": 0.5}, Xs: positives},
	{Page: bugsPage, Theirs: "dbeta(a, b)", Ours: "Beta(a, b)", Args: v{"a": 2.1, "b": 3.1}, Xs: units},
	{Page: bugsPage, Theirs: "dunif(a, b)", Ours: "Uniform(a, b)", Args: v{"a": -2.1, "b": 3.1}, Xs: reals},
	{Page: bugsPage, Theirs: "dbern(p)", Ours: "Bernoulli(p)", Args: v{"p": 0.3}, Xs: coins},
	{Page: bugsPage, Theirs: "dbin(p, n)", Ours: "Binomial(n, p)", Args: v{"p": 0.3, "n": 5}, Xs: counts},
	{Page: bugsPage, Theirs: "dpois(m)", Ours: "Poisson(m)", Args: v{"m": 3.1}, Xs: counts},
	{Page: bugsPage, Theirs: "dnegbin(p, r)", Ours: "NegativeBinomial(n=r, p=p)", Args: v{"p": 0.3, "r": 2.1}, Xs: counts},
	{Page: bugsPage, Theirs: "dcat(p[])", Ours: "Categorical(p)", Args: v{"p": []float64{0.2, 0.3, 0.5}}, Xs: xs{1, 2, 3}},
	{Page: bugsPage, Theirs: "dmulti(p[], n)", Ours: "Multinomial(n, p)", Args: v{"n": 4, "p": []float64{0.2, 0.3, 0.5}}, Xs: cells},
	{Page: bugsPage, Theirs: "ddirch(a[])", Ours: "Dirichlet(a)", Args: v{"a": []float64{2.1, 1.1, 3.1}}, Xs: shares},
	{Page: bugsPage, Theirs: "dmnorm(mu[], Omega[, ])", Ours: "MvNormal(mu, prec=Omega)", Args: v{"mu": []float64{1.1, 0.9}, "Omega": [][]float64{{2.1, 0.5}, {0.5, 1.1}}}, Xs: plane},
	{Page: bugsPage, Theirs: "dnorm(0, tau) T(0, )", Ours: "HalfNormal(1 / sqrt(tau))", Args: v{"tau": 4.1}, Xs: positives},
	{Page: bugsPage, Theirs: "dnorm(mu, tau) T(c, )", Ours: "Truncated(Normal(mu, tau=tau), lower=c)", Args: v{"mu": 1.1, "tau": 4.1, "c": 0.2}, Xs: positives},
	{Page: brmsPage, Theirs: "gaussian()", Ours: "Normal(mu, sigma)", Args: v{"mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: brmsPage, Theirs: "student()", Ours: "StudentT(nu, mu, sigma)", Args: v{"nu": 4.5, "mu": 1.1, "sigma": 2.1}, Xs: reals},
	{Page: brmsPage, Theirs: "lognormal()", Ours: "LogNormal(mu, sigma)", Args: v{"mu": 0.7, "sigma": 2.1}, Xs: positives},
	{Page: brmsPage, Theirs: "bernoulli()", Ours: "Bernoulli(logit=mu)", Args: v{"mu": 0.7}, Xs: coins},
	{Page: brmsPage, Theirs: "binomial()", Ours: "Binomial(n, logit=mu)", Args: v{"mu": 0.7, "n": 5}, Xs: counts},
	{Page: brmsPage, Theirs: "poisson()", Ours: "Poisson(log=mu)", Args: v{"mu": 0.7}, Xs: counts},
	{Page: brmsPage, Theirs: "negbinomial()", Ours: "NegativeBinomial(log=mu, alpha=shape)", Args: v{"mu": 0.7, "shape": 2.1}, Xs: counts},
	{Page: brmsPage, Theirs: "Gamma(link = \"log\")", Ours: "Gamma(shape, shape / exp(mu))", Args: v{"mu": 0.7, "shape": 2.1}, Xs: positives},
	{Page: brmsPage, Theirs: "exponential()", Ours: "Exponential(exp(-mu))", Args: v{"mu": 0.7}, Xs: positives},
	{Page: brmsPage, Theirs: "weibull()", Ours: "Weibull(shape, exp(mu - lgamma(1 + 1 / shape)))", Args: v{"mu": 0.7, "shape": 2.1}, Xs: positives},
	{Page: brmsPage, Theirs: "Beta()", Ours: "Beta(mu = inv_logit(mu), nu=phi)", Args: v{"mu": 0.7, "phi": 4.1}, Xs: units},
}

var (
	plane   = xs{[]float64{2.1, 0.3}, []float64{-0.5, 1.2}}
	shares  = xs{[]float64{0.25, 0.25, 0.5}, []float64{0.125, 0.625, 0.25}}
	cells   = xs{[]int{2, 1, 1}, []int{0, 3, 1}}
	factors = xs{[][]float64{{1, 0}, {0.6, 0.8}}, [][]float64{{1, 0}, {-0.28, 0.96}}}
)

// expressions are the tables of words; their names have these values.
var expressions = []claim{
	{Page: stanPage, Theirs: "i / j", Ours: "div(i, j)", Args: v{"i": 7, "j": 3}},
	{Page: stanPage, Theirs: "i % j", Ours: "i % j", Args: v{"i": 7, "j": 3}},
	{Page: stanPage, Theirs: "c ? a : b", Ours: "if c { a } else { b }", Args: v{"c": true, "a": 2.5, "b": 0.4}},
	{Page: stanPage, Theirs: "A * B", Ours: "A @ B", Args: v{"A": [][]float64{{2.1, 0.5, 0.1}, {0.5, 1.7, 0.2}, {0.1, 0.2, 1.1}}, "B": [][]float64{{1.1, 0.5, 0.3}, {0.2, 0.7, 0.4}, {0.6, 0.8, 0.9}}}},
	{Page: stanPage, Theirs: "v .* w", Ours: "v * w", Args: v{"v": []float64{1.5, -0.5, 2.5}, "w": []float64{0.4, 1.4, 2.4}}},
	{Page: stanPage, Theirs: "v ./ w", Ours: "v / w", Args: v{"v": []float64{1.5, -0.5, 2.5}, "w": []float64{0.4, 1.4, 2.4}}},
	{Page: stanPage, Theirs: "A'", Ours: "A'", Args: v{"A": [][]float64{{2.1, 0.5, 0.1}, {0.5, 1.7, 0.2}, {0.1, 0.2, 1.1}}}},
	{Page: stanPage, Theirs: "v[2:]", Ours: "v[2:]", Args: v{"v": []float64{1.5, -0.5, 2.5}}},
	{Page: stanPage, Theirs: "A[ , 1]", Ours: "A[:, 1]", Args: v{"A": [][]float64{{2.1, 0.5, 0.1}, {0.5, 1.7, 0.2}, {0.1, 0.2, 1.1}}}},
	{Page: stanPage, Theirs: "v[idx]", Ours: "v[idx]", Args: v{"v": []float64{1.5, -0.5, 2.5}, "idx": []int{3, 1}}},
	{Page: stanPage, Theirs: "normal_lcdf(x | mu, s)", Ours: "Normal(mu, s).lcdf(x)", Args: v{"x": 0.7, "mu": 1.1, "s": 2.1}},
	{Page: stanPage, Theirs: "normal_lccdf(x | mu, s)", Ours: "Normal(mu, s).lccdf(x)", Args: v{"x": 0.7, "mu": 1.1, "s": 2.1}},
	{Page: stanPage, Theirs: "log_mix(t, a, b)", Ours: "log_sum_exp(log(t) + a, log1m(t) + b)", Args: v{"t": 0.3, "a": 2.5, "b": 0.4}},
	{Page: stanPage, Theirs: "square(x)", Ours: "x^2", Args: v{"x": 0.7}},
	{Page: stanPage, Theirs: "fmax(a, b)", Ours: "max(a, b)", Args: v{"a": 2.5, "b": 0.4}},
	{Page: stanPage, Theirs: "rep_vector(x, n)", Ours: "rep(x, n)", Args: v{"x": 0.7, "n": 3}},
	{Page: stanPage, Theirs: "num_elements(v)", Ours: "length(v)", Args: v{"v": []float64{1.5, -0.5, 2.5}}},
	{Page: stanPage, Theirs: "append_row(v, w)", Ours: "concat(v, w)", Args: v{"v": []float64{1.5, -0.5, 2.5}, "w": []float64{0.4, 1.4, 2.4}}},
	{Page: stanPage, Theirs: "cumulative_sum(v)", Ours: "cumsum(v)", Args: v{"v": []float64{1.5, -0.5, 2.5}}},
	{Page: stanPage, Theirs: "diag_pre_multiply(v, A)", Ours: "diag(v) @ A", Args: v{"v": []float64{1.5, -0.5, 2.5}, "A": [][]float64{{2.1, 0.5, 0.1}, {0.5, 1.7, 0.2}, {0.1, 0.2, 1.1}}}},
	{Page: stanPage, Theirs: "quad_form(A, v)", Ours: "quad_form(A, v)", Args: v{"A": [][]float64{{2.1, 0.5, 0.1}, {0.5, 1.7, 0.2}, {0.1, 0.2, 1.1}}, "v": []float64{1.5, -0.5, 2.5}}},
	{Page: stanPage, Theirs: "A \\ v", Ours: "solve(A, v)", Args: v{"A": [][]float64{{2.1, 0.5, 0.1}, {0.5, 1.7, 0.2}, {0.1, 0.2, 1.1}}, "v": []float64{1.5, -0.5, 2.5}}},
	{Page: stanPage, Theirs: "cholesky_decompose(A)", Ours: "cholesky(A)", Args: v{"A": [][]float64{{2.1, 0.5, 0.1}, {0.5, 1.7, 0.2}, {0.1, 0.2, 1.1}}}},
	{Page: stanPage, Theirs: "gp_exp_quad_cov(xs, a, l)", Ours: "cov_exp_quad(xs, a, l)", Args: v{"xs": []float64{0.1, 0.9, 2.4}, "a": 2.5, "l": 1.3}},
	{Page: bugsPage, Theirs: "x[1:2]", Ours: "x[1:2]", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
	{Page: bugsPage, Theirs: "X[, 1]", Ours: "X[:, 1]", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}}},
	{Page: bugsPage, Theirs: "X[i, ]", Ours: "X[i]", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}, "i": 2}},
	{Page: bugsPage, Theirs: "inprod(X[i, ], b)", Ours: "X[i] @ b", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}, "i": 2, "b": []float64{1.5, -0.5, 2.5}}},
	{Page: bugsPage, Theirs: "X %*% b", Ours: "X @ b", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}, "b": []float64{1.5, -0.5, 2.5}}},
	{Page: bugsPage, Theirs: "pow(a, 2)", Ours: "a^2", Args: v{"a": 2.5}},
	{Page: bugsPage, Theirs: "phi(a)", Ours: "Phi(a)", Args: v{"a": 2.5}},
	{Page: bugsPage, Theirs: "ilogit(a)", Ours: "inv_logit(a)", Args: v{"a": 2.5}},
	{Page: bugsPage, Theirs: "logfact(n)", Ours: "lgamma(n + 1)", Args: v{"n": 5}},
	{Page: bugsPage, Theirs: "step(a)", Ours: "a >= 0", Args: v{"a": 2.5}},
	{Page: bugsPage, Theirs: "equals(i, j)", Ours: "i == j", Args: v{"i": 7, "j": 3}},
	{Page: bugsPage, Theirs: "ifelse(a > 1, a, 1)", Ours: "if a > 1 { a } else { 1 }", Args: v{"a": 2.5}},
	{Page: bugsPage, Theirs: "mean(x[])", Ours: "mean(x)", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
	{Page: bugsPage, Theirs: "sd(x[])", Ours: "sd(x)", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
	{Page: bugsPage, Theirs: "sum(x[])", Ours: "sum(x)", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
	{Page: bugsPage, Theirs: "t(X)", Ours: "X'", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}}},
	{Page: pymcPage, Theirs: "pm.logp(pm.Normal.dist(0, 1), x)", Ours: "Normal(0, 1).lpdf(x)", Args: v{"x": 0.7}},
	{Page: pymcPage, Theirs: "pm.math.dot(X, b)", Ours: "X @ b", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}, "b": []float64{1.5, -0.5, 2.5}}},
	{Page: pymcPage, Theirs: "a * b", Ours: "a * b", Args: v{"a": 2.5, "b": 0.4}},
	{Page: pymcPage, Theirs: "a ** 2", Ours: "a^2", Args: v{"a": 2.5}},
	{Page: pymcPage, Theirs: "i // j", Ours: "div(i, j)", Args: v{"i": -7, "j": 3}},
	{Page: pymcPage, Theirs: "x[0]", Ours: "x[1]", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
	{Page: pymcPage, Theirs: "x[-1]", Ours: "x[length(x)]", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
	{Page: pymcPage, Theirs: "x[1:3]", Ours: "x[2:3]", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
	{Page: pymcPage, Theirs: "X[:, 0]", Ours: "X[:, 1]", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}}},
	{Page: pymcPage, Theirs: "X.T", Ours: "X'", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}}},
	{Page: pymcPage, Theirs: "pm.math.switch(c, a, b)", Ours: "if c { a } else { b }", Args: v{"c": true, "a": 2.5, "b": 0.4}},
	{Page: pymcPage, Theirs: "pm.math.invlogit(x)", Ours: "inv_logit(x)", Args: v{"x": 0.7}},
	{Page: pymcPage, Theirs: "pm.math.logsumexp(x)", Ours: "log_sum_exp(x)", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
	{Page: pymcPage, Theirs: "pt.concatenate([a, b])", Ours: "concat(a, b)", Args: v{"a": []float64{1.5, -0.5, 2.5}, "b": []float64{0.4, 1.4, 2.4}}},
	{Page: pymcPage, Theirs: "X.mean()", Ours: "mean(X)", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}}},
	{Page: pymcPage, Theirs: "X.sum(axis=1)", Ours: "[sum(X[i]) for i in 1:rows(X)]", Args: v{"X": [][]float64{{1.5, 2.5, 0.5}, {-0.5, 3.5, 1.5}}}},
	{Page: pymcPage, Theirs: "(x - x.mean()) / x.std()", Ours: "standardize(x)", Args: v{"x": []float64{1.5, -0.5, 2.5}}},
}

// value makes a value of the language of a number, a bool, or lists of numbers.
func value(x any) *eval.Value {
	switch x := x.(type) {
	case bool:
		return eval.Truth(x)
	case int:
		return eval.Whole(x)
	case float64:
		return eval.Number(x)
	case []int:
		return eval.Ints(x...)
	case []float64:
		return eval.Reals(x...)
	case [][]float64:
		return eval.Array(eval.Real, []int{len(x), len(x[0])}, slices.Concat(x...))
	}
	panic(fmt.Sprintf("a value of type %T", x))
}

// evaluate returns the value of an expression in which names have values.
func (c *claim) evaluate(text string, env eval.Env) (*eval.Value, error) {
	model := "zero = 0\n"
	for name := range env {
		model += "data " + name + "\n"
	}
	file, errs := lang.Parse(ast.NewSource("m", model))
	if err := errs.Err(); err != nil {
		return nil, err
	}
	m, errs := lang.Check(file, nil)
	if err := errs.Err(); err != nil {
		return nil, err
	}
	return evaluate(eval.New(m, env), text, env)
}

// ours returns our values of a claim.
func (c *claim) ours() (*eval.Value, error) {
	env := eval.Env{}
	for name, a := range c.Args {
		env[name] = value(a)
	}
	if len(c.Xs) == 0 {
		return c.evaluate(c.Ours, env)
	}
	method := ".lpdf(x)"
	if c.Discrete {
		method = ".lpmf(x)"
	}
	out := eval.Reals(make([]float64, len(c.Xs))...)
	for i, x := range c.Xs {
		env["x"] = value(x)
		y, err := c.evaluate(c.Ours+method, env)
		if err != nil {
			return nil, err
		}
		out.Num[i] = y.Num[0]
	}
	return out, nil
}

// claims are those of both kinds, with what is known of them here.
func claims() []*claim {
	var out []*claim
	for _, c := range slices.Concat(densities, expressions) {
		if len(c.Xs) > 0 {
			name, _, _ := strings.Cut(c.Ours, "(")
			d := dist.Lookup(name) // nil for Truncated
			c.Discrete = d != nil && d.Discrete
		} else if y, err := c.ours(); err == nil {
			c.Shape = y.Shape
		}
		out = append(out, &c)
	}
	return out
}

// claimAgreement bounds the difference of two tools' values of one formula, and
// singlePrecision that from PyMC, which takes logarithms of whole constants, such as
// the log(2) of a half-Cauchy, in single precision.
const (
	claimAgreement  = 1e-10
	singlePrecision = 1e-7
)

func TestClaims(t *testing.T) {
	known := stored(t).Claims
	for _, c := range claims() {
		got, err := c.ours()
		if err != nil {
			t.Errorf("%s: %s: %v", c.Page, c.Ours, err)
			continue
		}
		i := slices.IndexFunc(known, func(k *claim) bool {
			return k.Page == c.Page && k.Theirs == c.Theirs && show(k.Args) == show(c.Args) && show(k.Xs) == show(c.Xs)
		})
		if i < 0 || len(known[i].Values) != len(got.Num) {
			t.Errorf("%s: %s has no values of `%s` for these arguments; see testdata/guides/README.md", c.Page, answers, c.Theirs)
			continue
		}
		want, shift, bound := known[i].Values, 0.0, claimAgreement
		if c.Page == pymcPage {
			bound = singlePrecision
		}
		if c.Constant {
			shift = got.Num[0] - want[0]
		}
		for j, y := range got.Num {
			if !(math.Abs(y-want[j]-shift) <= bound*math.Max(1, math.Abs(want[j]))) {
				t.Errorf("%s: `%s` is %v in %s, but `%s` is %v", c.Page, c.Theirs, want, known[i].Tool, c.Ours, got.Num)
				break
			}
		}
	}
}

// elsewhere are entries of the tables that one of the pairs of models has, and those
// which say that there is none.
var elsewhere = regexp.MustCompile("see [0-9]+|`c` of|^ordered")

// What stands in the tables is claimed above, and the other way round.
func TestClaimsAreThePages(t *testing.T) {
	all := claims()
	for _, page := range guides {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		in, rows := false, 0
		found := map[string]bool{}
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "## ") {
				in = line == "## Distributions" || line == "## Families"
			}
			cells := strings.Split(strings.Trim(strings.ReplaceAll(line, "\\|", "\x00"), "| "), " | ")
			if !strings.HasPrefix(line, "| ") || len(cells) < 2 {
				continue
			}
			theirs, ours := texts(cells[0]), texts(cells[1])
			if strings.HasPrefix(cells[1], "the same") {
				ours = theirs
			}
			for i, text := range theirs {
				claimed := slices.ContainsFunc(all, func(c *claim) bool {
					return c.Page == page && c.Theirs == text && i < len(ours) && c.Ours == ours[i]
				})
				found[text] = found[text] || claimed
				if in && !claimed && !elsewhere.MatchString(line) {
					t.Errorf("%s: no test of `%s` in %s", page, text, line)
				}
			}
			if in {
				rows++
			}
		}
		for _, c := range all {
			if c.Page == page && !found[c.Theirs] {
				t.Errorf("%s has no entry for `%s` and `%s`", page, c.Theirs, c.Ours)
			}
		}
		if rows < 8 {
			t.Errorf("%s: only %d rows", page, rows)
		}
	}
}

// texts returns what stands between backticks in a cell of a table.
func texts(cell string) []string {
	var out []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		out = append(out, strings.ReplaceAll(m[1], "\x00", "|"))
	}
	return out
}

// The words of the tables that are ours are of the language: expressions parse, and
// what they call is there.
func TestGuideWords(t *testing.T) {
	code := regexp.MustCompile("`([^`]+)`")
	call := regexp.MustCompile(`([A-Za-z_0-9]+)\(`)
	checked := 0
	for _, page := range guides {
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
					if fn.Lookup(c[1]) == nil && !lang.IsDistribution(c[1]) && c[1] != "f" && c[1] != "lpdf" && c[1] != "lcdf" && c[1] != "lccdf" {
						t.Errorf("%s: `%s` calls %s, which is not there", page, ours, c[1])
					}
				}
				if strings.ContainsAny(ours, "{") && !strings.HasPrefix(ours, "for") && !strings.HasPrefix(ours, "if") || strings.Contains(ours, "...") || strings.HasPrefix(ours, "#") || strings.Contains(ours, "=)") || len(ours) == 1 {
					continue
				}
				if ours = strings.TrimPrefix(ours, "+ "); strings.HasPrefix(ours, "if ") && !strings.HasSuffix(ours, "... }") {
					ours = "(" + ours + ")" // an expression
				}
				if _, errs := lang.ParseLine(ast.NewSource(page, ours)); errs.Err() != nil {
					t.Errorf("%s: %s", page, errs.Format())
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
	for _, page := range guides {
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
