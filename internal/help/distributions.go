package help

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/lang"
)

// law is what there is to say of a distribution beyond its table in package dist.
// The formulas are expressions of the language over x and the parameters of the
// first form; a test compares them with the distribution itself. In sd the name
// `mean` stands for the mean.
type law struct {
	name     string
	density  string
	mean, sd string // "" where there is none
	// forms says for each further parametrisation what the first one's parameters
	// are: "sigma = 1 / sqrt(tau)".
	forms          []string
	note           string
	example, value string
	see            string
}

var laws = [...]law{
	{name: "Normal", density: "exp(-((x - mu) / sigma)^2 / 2) / (sigma * sqrt(2 * pi))", mean: "mu", sd: "sigma", forms: []string{"sigma = 1 / sqrt(tau)"},
		note:    "The second argument is the standard deviation, as in Stan and PyMC; the precision of BUGS is tau.",
		example: "Normal(0, 1).lpdf(0)", value: "-0.918939", see: "HalfNormal StudentT MvNormal LogNormal"},
	{name: "HalfNormal", density: "sqrt(2 / pi) / sigma * exp(-(x / sigma)^2 / 2)", mean: "sigma * sqrt(2 / pi)", sd: "sigma * sqrt(1 - 2 / pi)",
		example: "HalfNormal(1).cdf(1)", value: "0.682689", see: "Normal Exponential HalfStudentT"},
	{name: "StudentT", density: "exp(lgamma((nu + 1) / 2) - lgamma(nu / 2)) / (sigma * sqrt(nu * pi)) * (1 + ((x - mu) / sigma)^2 / nu)^(-(nu + 1) / 2)",
		mean: "mu", sd: "sigma * sqrt(nu / (nu - 2))", note: "The mean exists for nu > 1, the sd for nu > 2.",
		example: "StudentT(3, 0, 1).quantile(0.975)", value: "3.18245", see: "Normal Cauchy HalfStudentT"},
	{name: "HalfStudentT", density: "2 * exp(lgamma((nu + 1) / 2) - lgamma(nu / 2)) / (sigma * sqrt(nu * pi)) * (1 + (x / sigma)^2 / nu)^(-(nu + 1) / 2)",
		mean: "2 * sigma * sqrt(nu / pi) * exp(lgamma((nu + 1) / 2) - lgamma(nu / 2)) / (nu - 1)", sd: "sqrt(sigma^2 * nu / (nu - 2) - mean^2)",
		note:    "The mean exists for nu > 1, the sd for nu > 2.",
		example: "HalfStudentT(3, 1).quantile(0.95)", value: "3.18245", see: "StudentT HalfNormal HalfCauchy"},
	{name: "Cauchy", density: "1 / (pi * beta * (1 + ((x - alpha) / beta)^2))", note: "It has neither mean nor sd; alpha is the median.",
		example: "Cauchy(0, 1).quantile(0.5)", value: "0", see: "StudentT HalfCauchy"},
	{name: "HalfCauchy", density: "2 / (pi * beta * (1 + (x / beta)^2))", note: "It has neither mean nor sd; beta is the median.",
		example: "HalfCauchy(2).quantile(0.5)", value: "2", see: "HalfStudentT HalfNormal"},
	{name: "Laplace", density: "exp(-abs(x - mu) / b) / (2 * b)", mean: "mu", sd: "b * sqrt(2)", example: "Laplace(0, 1).cdf(0)", value: "0.5", see: "Normal Logistic"},
	{name: "Logistic", density: "exp(-(x - mu) / s) / (s * (1 + exp(-(x - mu) / s))^2)", mean: "mu", sd: "s * pi / sqrt(3)",
		example: "Logistic(0, 1).cdf(0)", value: "0.5", see: "Normal inv_logit"},
	{name: "LogNormal", density: "exp(-((log(x) - mu) / sigma)^2 / 2) / (x * sigma * sqrt(2 * pi))", mean: "exp(mu + sigma^2 / 2)", sd: "mean * sqrt(exp(sigma^2) - 1)",
		note: "mu and sigma are mean and sd of the logarithm; the median is exp(mu).", example: "LogNormal(1, 0.5).quantile(0.5)", value: "2.71828", see: "Normal Gamma"},
	{name: "Exponential", density: "lam * exp(-lam * x)", mean: "1 / lam", sd: "1 / lam", forms: []string{"lam = 1 / scale"},
		example: "Exponential(2).lpdf(1)", value: "-1.30685", see: "Gamma Weibull HalfNormal"},
	{name: "Gamma", density: "beta^alpha * x^(alpha - 1) * exp(-beta * x) / exp(lgamma(alpha))", mean: "alpha / beta", sd: "sqrt(alpha) / beta",
		forms: []string{"alpha = mu^2 / sigma^2, beta = mu / sigma^2"}, note: "beta is a rate, as in Stan, PyMC and BUGS; of a scale s write Gamma(alpha, 1 / s).",
		example: "Gamma(2, 1).lpdf(1)", value: "-1", see: "Exponential InverseGamma NegativeBinomial"},
	{name: "InverseGamma", density: "beta^alpha * x^(-alpha - 1) * exp(-beta / x) / exp(lgamma(alpha))", mean: "beta / (alpha - 1)", sd: "mean / sqrt(alpha - 2)",
		forms: []string{"alpha = mu^2 / sigma^2 + 2, beta = mu * (mu^2 / sigma^2 + 1)"}, note: "The mean exists for alpha > 1, the sd for alpha > 2.",
		example: "InverseGamma(1, 2).cdf(2)", value: "0.367879", see: "Gamma"},
	{name: "Beta", density: "x^(alpha - 1) * (1 - x)^(beta - 1) / beta(alpha, beta)", mean: "alpha / (alpha + beta)", sd: "sqrt(mean * (1 - mean) / (alpha + beta + 1))",
		forms:   []string{"alpha = mu * (mu * (1 - mu) / sigma^2 - 1), beta = (1 - mu) * (mu * (1 - mu) / sigma^2 - 1)", "alpha = mu * nu, beta = (1 - mu) * nu"},
		example: "Beta(1, 1).lpdf(0.3)", value: "0", see: "Dirichlet Uniform Binomial"},
	{name: "Uniform", density: "1 / (upper - lower)", mean: "(lower + upper) / 2", sd: "(upper - lower) / sqrt(12)", example: "Uniform(0, 4).cdf([1, 2])", value: "[0.25, 0.5]", see: "Flat Beta"},
	{name: "Weibull", density: "alpha / beta * (x / beta)^(alpha - 1) * exp(-(x / beta)^alpha)", mean: "beta * exp(lgamma(1 + 1 / alpha))",
		sd:   "beta * sqrt(exp(lgamma(1 + 2 / alpha)) - exp(2 * lgamma(1 + 1 / alpha)))",
		note: "alpha is the shape and beta the scale, as in Stan and PyMC.", example: "Weibull(1, 2).lccdf(3)", value: "-1.5", see: "Exponential lccdf"},
	{name: "Flat", density: "1", note: "It is no distribution that could be drawn from: prior and simulate ask for a value.", example: "Flat().lpdf(3)", value: "0", see: "HalfFlat param Uniform"},
	{name: "HalfFlat", density: "1", note: "It is no distribution that could be drawn from: prior and simulate ask for a value.", example: "HalfFlat().lpdf(3)", value: "0", see: "Flat param"},
	{name: "Bernoulli", density: "p^x * (1 - p)^(1 - x)", mean: "p", sd: "sqrt(p * (1 - p))", forms: []string{"p = inv_logit(logit)"},
		example: "exp(Bernoulli(0.25).lpmf([0, 1]))", value: "[0.75, 0.25]", see: "Binomial inv_logit Categorical"},
	{name: "Binomial", density: "exp(lchoose(n, x)) * p^x * (1 - p)^(n - x)", mean: "n * p", sd: "sqrt(n * p * (1 - p))", forms: []string{"p = inv_logit(logit)"},
		example: "exp(Binomial(3, 0.5).lpmf([0, 1, 2, 3]))", value: "[0.125, 0.375, 0.375, 0.125]", see: "Bernoulli Multinomial Poisson"},
	{name: "Poisson", density: "mu^x * exp(-mu) / exp(lgamma(x + 1))", mean: "mu", sd: "sqrt(mu)", forms: []string{"mu = exp(log)"},
		note: "An offset is a term of log: Poisson(log = log(exposure) + a + b * x).", example: "exp(Poisson(2).lpmf([0, 1, 2]))", value: "[0.135335, 0.270671, 0.270671]", see: "NegativeBinomial Binomial"},
	{name: "NegativeBinomial", density: "exp(lchoose(x + alpha - 1, x)) * (alpha / (mu + alpha))^alpha * (mu / (mu + alpha))^x", mean: "mu", sd: "sqrt(mu + mu^2 / alpha)",
		forms:   []string{"alpha = n, mu = n * (1 - p) / p", "mu = exp(log)"},
		note:    "alpha is Stan's phi. With n and p it counts failures before the n-th success of probability p, as in BUGS and R.",
		example: "exp(NegativeBinomial(2, 1).lpmf(0))", value: "0.333333", see: "Poisson Gamma"},
	{name: "Categorical", density: "p[x]", forms: []string{"p = softmax(logit)"}, note: "Categories run from 1.",
		example: "exp(Categorical([0.25, 0.75]).lpmf(2))", value: "0.75", see: "OrderedLogistic Multinomial Dirichlet softmax"},
	{name: "OrderedLogistic", density: "inv_logit(eta - cutpoints[x - 1]) - inv_logit(eta - cutpoints[x])",
		note:    "Of the first category the first term is 1, of the last one the second is 0. So P(X <= k) = inv_logit(cutpoints[k] - eta).",
		example: "exp(OrderedLogistic(0, [0]).lpmf(1))", value: "0.5", see: "Categorical ordered"},
	{name: "Dirichlet", density: "exp(lgamma(sum(a)) - sum(lgamma(a)) + sum((a - 1) * log(x)))", mean: "a / sum(a)", sd: "sqrt(mean * (1 - mean) / (sum(a) + 1))",
		note: "Its draws are simplexes. Brackets count draws: P[3] ~ Dirichlet([1, 1]) is 3 x 2.", example: "Dirichlet([1, 1]).lpdf([0.25, 0.75])", value: "0", see: "Beta simplex Multinomial"},
	{name: "Multinomial", density: "exp(lgamma(n + 1) - sum(lgamma(x + 1)) + sum(x * log(p)))", mean: "n * p", sd: "sqrt(n * p * (1 - p))", forms: []string{"p = softmax(logit)"},
		example: "exp(Multinomial(2, [0.5, 0.5]).lpmf([1, 1]))", value: "0.5", see: "Categorical Dirichlet Binomial"},
	{name: "MvNormal", density: "exp(-quad_form(inverse(cov), x - mu) / 2) / sqrt(det(2 * pi * cov))", mean: "mu", sd: "sqrt(diag(cov))",
		forms: []string{"cov = chol @ chol'", "cov = inverse(prec)"}, note: "A single number as mu goes with every element. Brackets count draws: ab[county] ~ MvNormal(mu, chol=L) is levels x K.",
		example: "MvNormal([0, 0], eye(2)).lpdf([0, 0])", value: "-1.83788", see: "LKJCholesky Normal cov_exp_quad cholesky"},
	{name: "LKJCholesky", density: "prod([x[k, k]^(n - k + 2 * eta - 2) for k in 2:n])",
		note: "The density is this up to a constant factor that depends on n and eta. eta = 1 is uniform over correlation matrices; larger values favour small correlations. " +
			"Each correlation has mean 0 and sd 1 / sqrt(2 * eta + n - 1). The covariance matrix of scales tau has the factor diag(tau) @ L.",
		example: "exp(LKJCholesky(2, 1).lpdf(eye(2)))", value: "0.5", see: "MvNormal cholesky_factor_corr"},
}

// distributions returns the entries of distributions, by name.
func distributions() []Entry {
	var list []Entry
	for _, name := range dist.Names() {
		list = append(list, distribution(dist.Lookup(name)))
	}
	list = append(list, Entry{
		Name: "Truncated", Kind: Distribution, Usage: "Truncated(D, lower=a, upper=b)",
		Summary: "the distribution D of one dimension, restricted to the interval from a to b and renormalised",
		Body: `
Either bound may be left out; both are included. A declared bound (real<lower=0>) does not renormalise; Truncated does.

  delay ~ Truncated(Normal(mu, sigma), lower=0)

With unknown arguments or bounds D may not be Bernoulli, Categorical or OrderedLogistic, whose cdf has no derivative here; multivariate distributions cannot be truncated.`,
		Example: "exp(Truncated(Uniform(0, 4), upper=2).lpdf(1))", Value: "0.5", See: []string{"Normal", "supports", "cdf"},
	})
	for _, name := range lang.LaterDistributions() {
		list = append(list, Entry{Name: name, Kind: Distribution, Usage: name + "(...)", Summary: later[name], Later: true})
	}
	slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func distribution(s *dist.Spec) Entry {
	e := Entry{Name: s.Name, Kind: Distribution, Summary: s.Doc}
	var l law
	for i := range laws {
		if laws[i].name == s.Name {
			l = laws[i]
		}
	}
	var usage []string
	for i := range s.Forms {
		usage = append(usage, s.Form(i))
	}
	e.Usage = strings.Join(usage, "\n")
	var b strings.Builder
	row := func(head, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-11s %s\n", head, text)
		}
	}
	row("parameters", Parameters(s))
	row("values", SupportOf(s))
	density := "density"
	if s.Discrete {
		density = "probability"
	}
	row(density, l.density)
	row("mean", l.mean)
	row("sd", l.sd)
	for i, how := range l.forms {
		row("", s.Form(i+1)+" is "+s.Form(0)+" with "+how)
	}
	if l.note != "" {
		b.WriteString("\n" + l.note + "\n")
	}
	e.Body, e.Example, e.Value, e.See = b.String(), l.example, l.value, strings.Fields(l.see)
	return e
}

// Parameters says what the parameters of a distribution must be: "mu: real, sigma:
// positive; tau: positive".
func Parameters(s *dist.Spec) string {
	var forms []string
	seen := map[string]bool{}
	for _, f := range s.Forms {
		var list []string
		for _, p := range f.Params {
			if seen[p.Name] {
				continue
			}
			seen[p.Name] = true
			list = append(list, p.Name+": "+must(p))
		}
		if len(list) > 0 {
			forms = append(forms, strings.Join(list, ", "))
		}
	}
	if len(forms) == 0 {
		return "none"
	}
	return strings.Join(forms, "; ")
}

func must(p dist.Param) string {
	switch p.Rule {
	case dist.Finite:
		return [...]string{"real", "vector", "matrix"}[p.Rank]
	case dist.Weights:
		return "vector of positive numbers"
	case dist.Probabilities:
		return "simplex"
	case dist.Increasing:
		return "increasing vector"
	case dist.CholeskyFactor:
		return "lower triangular matrix with a positive diagonal"
	case dist.Symmetric:
		return "symmetric positive definite matrix"
	}
	return p.Rule.String()
}

// SupportOf says where the draws of a distribution lie.
func SupportOf(s *dist.Spec) string {
	sup := s.Support(0)
	params := s.Forms[0].Params
	switch s.Name {
	case "Categorical":
		return "1 to the length of p"
	case "OrderedLogistic":
		return "1 to one more than the length of cutpoints"
	case "Binomial":
		return "0 to n"
	case "Multinomial":
		return "vectors of counts that sum to n"
	case "MvNormal":
		return "vectors"
	case "Dirichlet":
		return "simplexes"
	case "LKJCholesky":
		return "lower Cholesky factors of correlation matrices"
	}
	lo, hi := number(sup.Lower), number(sup.Upper)
	if sup.LowerArg >= 0 {
		lo = params[sup.LowerArg].Name
	}
	if sup.UpperArg >= 0 {
		hi = params[sup.UpperArg].Name
	}
	switch {
	case s.Discrete && hi == "inf":
		return "whole numbers from " + lo
	case s.Discrete && lo == "0" && hi == "1":
		return "0 and 1"
	case s.Discrete:
		return lo + " to " + hi
	case lo == "-inf" && hi == "inf":
		return "real numbers"
	case lo == "0" && hi == "inf":
		return "positive numbers"
	}
	return "numbers between " + lo + " and " + hi
}

func number(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	return fmt.Sprintf("%g", x)
}

// later says what the distributions are that this version refuses.
var later = map[string]string{
	"Censored":     "a distribution whose values beyond a bound are seen as the bound; write target += D.lccdf(bound) for those above it",
	"Mixture":      "a mixture of distributions; write target += log_sum_exp of the components' log weights and densities",
	"ZeroInflated": "a distribution with further zeros", "Hurdle": "a distribution whose zeros come from elsewhere",
	"Affine": "a distribution moved and scaled", "Transformed": "the distribution of a function of a draw", "CustomDist": "a distribution made of functions",
	"ZeroSumNormal": "normal vectors that sum to zero; declare the type sum_to_zero and give it a Normal", "DirichletMultinomial": "counts with Dirichlet probabilities",
	"DiscreteUniform": "whole numbers, equally likely", "AsymmetricLaplace": "Laplace distribution with two rates", "BetaBinomial": "counts with a Beta probability",
	"ChiSquared": "chi squared distribution; write Gamma(nu / 2, 0.5)", "DiracDelta": "one value", "DiscreteWeibull": "discrete Weibull distribution",
	"ExGaussian": "sum of a normal and an exponential number", "GaussianRandomWalk": "random walk; write a loop", "Geometric": "trials up to the first success",
	"Gumbel": "Gumbel distribution", "HyperGeometric": "hypergeometric distribution", "ICAR": "intrinsic conditional autoregression; write target += -0.5 * sum((phi[a] - phi[b])^2)",
	"CAR": "conditional autoregression", "InverseWishart": "inverse Wishart distribution", "Kumaraswamy": "Kumaraswamy distribution",
	"LKJ": "correlation matrices; their Cholesky factors are LKJCholesky", "LKJCorr": "correlation matrices; their Cholesky factors are LKJCholesky",
	"LogitNormal": "its logit is normal; write x = inv_logit(z) with z ~ Normal(mu, sigma)", "MatrixNormal": "normal matrices", "Moyal": "Moyal distribution",
	"MvStudentT": "multivariate t distribution", "OrderedMultinomial": "counts of ordered categories", "OrderedProbit": "ordered categories with normal noise",
	"Pareto": "Pareto distribution", "PolyaGamma": "Polya-Gamma distribution", "Rice": "Rice distribution", "SkewNormal": "skew normal distribution", "SkewStudentT": "skew t distribution",
	"StickBreakingWeights": "weights of a truncated Dirichlet process", "Triangular": "triangular distribution", "VonMises": "von Mises distribution on the circle",
	"Wald": "inverse Gaussian distribution", "Wishart": "Wishart distribution",
}
