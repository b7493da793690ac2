package lang

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
)

// foreignDist is a distribution as another tool calls it: what to write here,
// where `$1` stands for its first argument, how that is shown without arguments,
// and a fact that is easily missed.
type foreignDist struct{ here, usage, fact string }

const (
	precision  = "the second argument in BUGS and JAGS is the precision"
	extraZeros = "`psi` is the probability of a count, as in PyMC; with NumPyro's `gate` it is `1 - gate`"
)

// foreignDists are names under which other tools know a distribution. Names that
// differ in capitals and underscores alone need no entry.
var foreignDists = map[string]foreignDist{
	"dnorm":                            {"Normal($1, tau=$2)", "Normal(mu, tau=t)", precision + "; with a standard deviation write `Normal(mu, sigma)`"},
	"dunif":                            {"Uniform($1, $2)", "", ""},
	"dexp":                             {"Exponential($1)", "", ""},
	"dgamma":                           {"Gamma($1, $2)", "", ""},
	"dbeta":                            {"Beta($1, $2)", "", ""},
	"dbern":                            {"Bernoulli($1)", "", ""},
	"dbin":                             {"Binomial($2, $1)", "Binomial(n, p)", "the number of trials comes first"},
	"dbinom":                           {"", "Binomial(n, p)", "the number of trials comes first"},
	"dpois":                            {"Poisson($1)", "", ""},
	"dt":                               {"StudentT($3, $1, 1 / sqrt($2))", "StudentT(nu, mu, sigma)", precision},
	"dcat":                             {"Categorical($1)", "", ""},
	"dmnorm":                           {"MvNormal($1, prec=$2)", "MvNormal(mu, prec=P)", ""},
	"dmulti":                           {"Multinomial($2, $1)", "Multinomial(n, p)", "the number of trials comes first"},
	"ddirch":                           {"Dirichlet($1)", "", ""},
	"ddirich":                          {"Dirichlet($1)", "", ""},
	"dlnorm":                           {"LogNormal($1, 1 / sqrt($2))", "LogNormal(mu, sigma)", precision},
	"dweib":                            {"Weibull($1, $2^(-1 / $1))", "Weibull(alpha, beta)", "beta is the scale"},
	"dweibull":                         {"Weibull($1, $2)", "Weibull(alpha, beta)", "beta is the scale"},
	"dnegbin":                          {"NegativeBinomial(n=$2, p=$1)", "NegativeBinomial(n=r, p=q)", ""},
	"dlogis":                           {"Logistic($1, 1 / $2)", "Logistic(mu, s)", "s is the scale"},
	"ddexp":                            {"Laplace($1, 1 / $2)", "Laplace(mu, b)", "b is the scale"},
	"dflat":                            {"Flat()", "", ""},
	"dwish":                            {"", "LKJCholesky(K, 2)", "give the correlations `LKJCholesky`, and each scale its own distribution"},
	"wishart":                          {"", "LKJCholesky(K, 2)", "give the correlations `LKJCholesky`, and each scale its own distribution"},
	"inv_wishart":                      {"", "LKJCholesky(K, 2)", "give the correlations `LKJCholesky`, and each scale its own distribution"},
	"gaussian":                         {"Normal($1, $2)", "", ""},
	"Gaussian":                         {"Normal($1, $2)", "", ""},
	"normal_id_glm":                    {"Normal($2 + $1 @ $3, $4)", "Normal(alpha + X @ beta, sigma)", ""},
	"std_normal":                       {"Normal(0, 1)", "", ""},
	"neg_binomial_2":                   {"NegativeBinomial($1, $2)", "", ""},
	"neg_binomial_2_log":               {"NegativeBinomial(log=$1, alpha=$2)", "NegativeBinomial(log=eta, alpha=phi)", ""},
	"neg_binomial":                     {"NegativeBinomial($1 / $2, $1)", "NegativeBinomial(mu, alpha)", "the first argument is the mean"},
	"bernoulli_logit":                  {"Bernoulli(logit=$1)", "Bernoulli(logit=eta)", ""},
	"bernoulli_logit_glm":              {"Bernoulli(logit = $2 + $1 @ $3)", "Bernoulli(logit = alpha + X @ beta)", ""},
	"poisson_log":                      {"Poisson(log=$1)", "Poisson(log=eta)", ""},
	"poisson_log_glm":                  {"Poisson(log = $2 + $1 @ $3)", "Poisson(log = alpha + X @ beta)", ""},
	"binomial_logit":                   {"Binomial($1, logit=$2)", "Binomial(n, logit=eta)", ""},
	"categorical_logit":                {"Categorical(logit=$1)", "Categorical(logit=eta)", ""},
	"ordered_logistic":                 {"OrderedLogistic($1, $2)", "", ""},
	"multi_normal":                     {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"multi_normal_cholesky":            {"MvNormal($1, chol=$2)", "MvNormal(mu, chol=L)", ""},
	"multi_normal_prec":                {"MvNormal($1, prec=$2)", "MvNormal(mu, prec=P)", ""},
	"multivariate_normal":              {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"MultivariateNormal":               {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"lkj_corr_cholesky":                {"LKJCholesky(K, $1)", "LKJCholesky(K, eta)", "K is the number of rows"},
	"lkj":                              {"LKJCholesky(K, $1)", "LKJCholesky(K, eta)", "K is the number of rows; with `L` its Cholesky factor, the correlation matrix is `L @ L'`"},
	"lkj_corr":                         {"LKJCholesky(K, $1)", "LKJCholesky(K, eta)", "with `L` its Cholesky factor, the correlation matrix is `L @ L'`"},
	"LKJCholeskyCov":                   {"", "LKJCholesky(K, eta)", "scales `tau` enter with its Cholesky factor: `MvNormal(mu, chol = diag(tau) @ L)`"},
	"double_exponential":               {"Laplace($1, $2)", "", ""},
	"inv_gamma":                        {"InverseGamma($1, $2)", "", ""},
	"InvGamma":                         {"InverseGamma($1, $2)", "", ""},
	"MultiNormal":                      {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"MVN":                              {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"MVNormal":                         {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"MvN":                              {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"mvnorm":                           {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"dmvnorm":                          {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"MultivariateNormalTriL":           {"MvNormal($1, chol=$2)", "MvNormal(mu, chol=L)", ""},
	"MultivariateNormalFullCovariance": {"MvNormal($1, $2)", "MvNormal(mu, Sigma)", ""},
	"MultiStudentT":                    {"MvStudentT($1, $2, $3)", "", ""},
	"LKJCov":                           {"", "LKJCholesky(K, eta)", "scales `tau` enter with its Cholesky factor: `MvNormal(mu, chol = diag(tau) @ L)`"},
	"CorrCholesky":                     {"", "LKJCholesky(K, eta)", "K is the number of rows"},
	"BernoulliLogit":                   {"Bernoulli(logit=$1)", "Bernoulli(logit=eta)", ""},
	"BernoulliLogits":                  {"Bernoulli(logit=$1)", "Bernoulli(logit=eta)", ""},
	"BernoulliProbs":                   {"Bernoulli($1)", "", ""},
	"BinomialLogit":                    {"Binomial($1, logit=$2)", "Binomial(n, logit=eta)", ""},
	"BinomialLogits":                   {"Binomial($2, logit=$1)", "Binomial(n, logit=eta)", "the number of trials comes first"},
	"CategoricalLogit":                 {"Categorical(logit=$1)", "Categorical(logit=eta)", ""},
	"CategoricalLogits":                {"Categorical(logit=$1)", "Categorical(logit=eta)", ""},
	"CategoricalProbs":                 {"Categorical($1)", "", ""},
	"MultinomialLogits":                {"Multinomial($2, logit=$1)", "Multinomial(n, logit=eta)", "the number of trials comes first"},
	"multinomial":                      {"", "Multinomial(n, p)", "the number of trials comes first"},
	"PoissonLog":                       {"Poisson(log=$1)", "Poisson(log=eta)", ""},
	"LogPoisson":                       {"Poisson(log=$1)", "Poisson(log=eta)", ""},
	"NegativeBinomialLog":              {"NegativeBinomial(log=$1, alpha=$2)", "NegativeBinomial(log=eta, alpha=phi)", ""},
	"N":                                {"Normal($1, $2)", "", "the second argument is the standard deviation; with a variance `v` write `Normal(mu, sqrt(v))`"},
	"Norm":                             {"Normal($1, $2)", "", ""},
	"norm":                             {"Normal($1, $2)", "", ""},
	"Gauss":                            {"Normal($1, $2)", "", ""},
	"gauss":                            {"Normal($1, $2)", "", ""},
	"HalfGaussian":                     {"HalfNormal($1)", "", ""},
	"halfnorm":                         {"HalfNormal($1)", "", ""},
	"T":                                {"StudentT($1, $2, $3)", "StudentT(nu, mu, sigma)", ""},
	"TDist":                            {"StudentT($1, 0, 1)", "StudentT(nu, 0, 1)", ""},
	"t":                                {"StudentT($1, $2, $3)", "StudentT(nu, mu, sigma)", ""},
	"Student":                          {"StudentT($1, $2, $3)", "StudentT(nu, mu, sigma)", ""},
	"IG":                               {"InverseGamma($1, $2)", "", ""},
	"invgamma":                         {"InverseGamma($1, $2)", "", ""},
	"Unif":                             {"Uniform($1, $2)", "", ""},
	"U":                                {"Uniform($1, $2)", "", ""},
	"Exp":                              {"Exponential($1)", "", "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
	"exp":                              {"Exponential($1)", "", "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
	"Expo":                             {"Exponential($1)", "", "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
	"Expon":                            {"Exponential($1)", "", "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
	"expon":                            {"Exponential($1)", "", "the argument is the rate; with a mean `m` write `Exponential(scale=m)`"},
	"Pois":                             {"Poisson($1)", "", ""},
	"pois":                             {"Poisson($1)", "", ""},
	"Bern":                             {"Bernoulli($1)", "", ""},
	"Binom":                            {"Binomial($1, $2)", "", ""},
	"binom":                            {"Binomial($1, $2)", "", ""},
	"Cat":                              {"Categorical($1)", "", ""},
	"Multi":                            {"Multinomial($1, $2)", "", ""},
	"Dir":                              {"Dirichlet($1)", "", ""},
	"NegBin":                           {"NegativeBinomial($1, $2)", "", "the first argument is the mean; with a size and a probability write `NegativeBinomial(n=r, p=q)`"},
	"NB":                               {"NegativeBinomial($1, $2)", "", "the first argument is the mean; with a size and a probability write `NegativeBinomial(n=r, p=q)`"},
	"NB2":                              {"NegativeBinomial($1, $2)", "", ""},
	"nbinom":                           {"NegativeBinomial(n=$1, p=$2)", "", ""},
	"GammaPoisson":                     {"NegativeBinomial($1 / $2, $1)", "NegativeBinomial(mu, alpha)", "the first argument is the mean"},
	"ImproperUniform":                  {"", "Flat()", ""},
	"improper_uniform":                 {"", "Flat()", ""},
	"TruncNormal":                      {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"truncnorm":                        {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"truncated":                        {"Truncated($1, $2, $3)", "Truncated(Normal(mu, sigma), lower=a, upper=b)", ""},
	"truncated_normal":                 {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"LeftTruncatedDistribution":        {"", "Truncated(Normal(mu, sigma), lower=a)", ""},
	"TruncatedDistribution":            {"", "Truncated(Normal(mu, sigma), lower=a, upper=b)", ""},
	"arraydist":                        {"", "", "arguments may be arrays: `x ~ Normal([0, 1], 1)` gives two elements, each with its own mean"},
	"product_distribution":             {"", "", "arguments may be arrays: `x ~ Normal([0, 1], 1)` gives two elements, each with its own mean"},
	"Ordered":                          {"", "", "declare an ordered vector and give it a distribution: `param c: ordered[K]`, then `c ~ Normal(0, 1)`"},
	"AR":                               {"", "", "write the series as a loop: `for t in 2:T { y[t] ~ Normal(phi * y[t-1], sigma) }`"},
	"AR1":                              {"", "", "write the series as a loop: `for t in 2:T { y[t] ~ Normal(phi * y[t-1], sigma) }`"},
	"RandomWalk":                       {"", "", "write the random walk as a loop: `for t in 2:T { x[t] ~ Normal(x[t-1], sigma) }`"},
	"HSGP":                             {"", "MvNormal(rep(0, N), cov_exp_quad(x, sigma, length) + 1e-6 * eye(N))", "a Gaussian process at known points is a multivariate normal"},
	"Chi2":                             {"Gamma($1 / 2, 0.5)", "Gamma(nu / 2, 0.5)", "this is the chi-squared distribution"},
	"ChiSquare":                        {"Gamma($1 / 2, 0.5)", "Gamma(nu / 2, 0.5)", "this is the chi-squared distribution"},
	"chi_square":                       {"Gamma($1 / 2, 0.5)", "Gamma(nu / 2, 0.5)", "this is the chi-squared distribution"},
	"chisq":                            {"Gamma($1 / 2, 0.5)", "Gamma(nu / 2, 0.5)", "this is the chi-squared distribution"},
	"dchisqr":                          {"Gamma($1 / 2, 0.5)", "Gamma(nu / 2, 0.5)", "this is the chi-squared distribution"},
	"inv_chi_square":                   {"InverseGamma($1 / 2, 0.5)", "InverseGamma(nu / 2, 0.5)", "this is the inverse chi-squared distribution"},
	"scaled_inv_chi_square":            {"InverseGamma($1 / 2, $1 * $2^2 / 2)", "InverseGamma(nu / 2, nu * s^2 / 2)", "this is the scaled inverse chi-squared distribution"},
	"ZIP":                              {"", "ZeroInflated(psi, Poisson(mu))", extraZeros},
	"ZeroInflatedNegativeBinomial":     {"", "ZeroInflated(psi, NegativeBinomial(mu, alpha))", extraZeros},
	"Horseshoe":                        {"", "", "write the horseshoe out: `b[K] ~ Normal(0, lambda * tau)`, `lambda[K] ~ HalfCauchy(1)`, `tau ~ HalfCauchy(1)`"},
	"horseshoe":                        {"", "", "write the horseshoe out: `b[K] ~ Normal(0, lambda * tau)`, `lambda[K] ~ HalfCauchy(1)`, `tau ~ HalfCauchy(1)`"},
	"Delta":                            {"", "", "write `x = value` for a fixed value"},
	"GP":                               {"", "MvNormal(rep(0, N), cov_exp_quad(x, sigma, length) + 1e-6 * eye(N))", "a Gaussian process at known points is a multivariate normal"},
	"NormalMixture":                    {"", "Mixture(w, [Normal(mu[k], sigma[k]) for k in 1:K])", ""},
	"TruncatedNormal":                  {"", "Truncated(Normal(mu, sigma), lower=0)", ""},
	"ZeroInflatedPoisson":              {"", "ZeroInflated(psi, Poisson(mu))", extraZeros},
	"ZeroInflatedBinomial":             {"", "ZeroInflated(psi, Binomial(n, p))", extraZeros},
	"HurdlePoisson":                    {"Hurdle($1, Poisson($2))", "Hurdle(psi, Poisson(mu))", ""},
	"NegBinomial":                      {"NegativeBinomial($1, $2)", "", "the first argument is the mean; with a size and a probability write `NegativeBinomial(n=r, p=q)`"},
	"NegativeBinomialProbs":            {"NegativeBinomial(n=$1, p = 1 - $2)", "NegativeBinomial(n=r, p=q)", "`p` is the probability that ends the count, 1 - probs"},
	"BetaProportion":                   {"Beta(mu=$1, nu=$2)", "Beta(mu=m, nu=kappa)", ""},
	"beta_proportion":                  {"Beta(mu=$1, nu=$2)", "Beta(mu=m, nu=kappa)", ""},
	"MixtureSameFamily":                {"", "Mixture(w, [Normal(mu[k], sigma[k]) for k in 1:K])", ""},
	"np.exponential":                   {"Exponential(scale=$1)", "Exponential(scale=m)", "the argument in NumPy is the mean"},
	"np.gamma":                         {"Gamma($1, 1 / $2)", "Gamma(alpha, 1 / scale)", "the second argument here is the rate"},
	"NegativeBinomial2":                {"NegativeBinomial($1, $2)", "", ""},
	"HalfT":                            {"HalfStudentT($1, $2)", "", ""},
	"filldist":                         {"", "x[3] ~ Normal(0, 1)", "the number of elements goes on the left, in brackets"},
	"Potential":                        {"", "target += x", ""},
	"Deterministic":                    {"", "name = value", ""},
	"MutableData":                      {"", "data NAME: real[N]", ""},
	"ConstantData":                     {"", "data NAME: real[N]", ""},
}

// here writes a distribution of another tool with its arguments as it is written
// in this language; "" if nobody calls one so.
func here(name string, args []string) (text, fact string) {
	f, known := foreignDists[name]
	if base, ok := strings.CutSuffix(name, "_rng"); ok && !known {
		return here(base, args)
	}
	if !known {
		for _, n := range distNames() {
			if diag.Folded(n) == diag.Folded(name) {
				f, known = foreignDist{here: n + "(" + strings.Join(args, ", ") + ")", usage: usage(n)}, true
				if s := dist.Lookup(n); len(args) == 0 || s != nil && len(args) != len(s.Forms[0].Params) {
					f.here = ""
				}
				break
			}
		}
	}
	if !known {
		return "", ""
	}
	args = slices.Clone(args)
	if strings.HasPrefix(f.here, "Normal(") && len(args) == 2 && strings.HasSuffix(args[1], "^2") {
		args[1] = strings.TrimSuffix(args[1], "^2") // N(mu, sigma^2), the notation of papers
	}
	if base, _, _ := strings.Cut(f.here+f.usage, "("); strings.HasPrefix(base, "Half") && len(args) > 1 && args[0] == "0" {
		if s := dist.Lookup(base); s != nil && len(args) == len(s.Forms[0].Params)+1 {
			args = args[1:] // Half-Normal(0, 1): the location is 0, always
			f.here = base + "(" + strings.Join(args, ", ") + ")"
		}
	}
	if f.here == "" && f.usage == "" {
		return "", f.fact
	}
	text = f.here
	for i, a := range args {
		text = strings.ReplaceAll(text, "$"+strconv.Itoa(i+1), factorOf(text, i+1, a))
	}
	// With arguments too many or too few, or long ones, the form is clearer.
	if text == "" || strings.Contains(text, "$") || len(args) > strings.Count(f.here, "$") && known && strings.Contains(f.here, "$") || len(text) > 60 {
		text = f.usage
		if text == "" {
			base, _, _ := strings.Cut(f.here, "(")
			text = usage(base)
		}
	}
	return text, f.fact
}

// oneTerm is what needs no parentheses in a product: a name, a number, a call or an array.
var oneTerm = regexp.MustCompile(`^([\pL\pN_.]+|[\pL\pN_.]*(\([^()]*\)|\[[^\[\]]*\]))$`)

var plainArg = regexp.MustCompile(`^[\pL\pN_.]+(\[[^\[\]]*\])?$`)

// factorOf puts argument k in parentheses where the template computes with it.
func factorOf(template string, k int, arg string) string {
	computes := regexp.MustCompile(`[-*/^@] *\$` + strconv.Itoa(k) + `\b|\$` + strconv.Itoa(k) + ` *[*/^@]`)
	if oneTerm.MatchString(arg) || !computes.MatchString(template) {
		return arg
	}
	return "(" + arg + ")"
}

// helpHere is the help for a distribution of another tool, "" if it is unknown.
func helpHere(name string, args []ast.Arg) string {
	text, fact := here(name, argTexts(args))
	if text == "" {
		return fact
	}
	if !slices.ContainsFunc(args, func(a ast.Arg) bool { return a.Name == nil }) {
		// All by name: their order, which may differ, does not matter.
		base, _, _ := strings.Cut(text, "(")
		if s := dist.Lookup(base); s != nil && len(args) > 0 {
			if named := renamed(s, &ast.Call{Args: args}); named != "" {
				text, fact = named, ""
			}
		}
	}
	if fact != "" {
		fact = ": " + fact
	}
	return "write `" + text + "`" + fact
}

// argTexts returns the texts of arguments.
func argTexts(args []ast.Arg) []string {
	list := make([]string, len(args))
	for i, a := range args {
		list[i] = ast.String(a.Value)
		if a.Name != nil {
			list[i] = a.Name.Name + "=" + list[i]
		}
	}
	return list
}

// densities are the endings by which other tools ask for a function of a
// distribution, and the method that it is here.
var densities = []struct{ suffix, method string }{
	{"_lpdf", "lpdf"}, {"_lpmf", "lpmf"}, {"_lupdf", "lpdf"}, {"_lupmf", "lpmf"}, {"_lcdf", "lcdf"}, {"_lccdf", "lccdf"},
	{"_cdf", "cdf"}, {"_rng", "rng"}, {"_logpdf", "lpdf"}, {"_log", "lpdf"},
}

// helpDensity is the help for `normal_lpdf(y, mu, sigma)` and its kin, "" for
// any other name.
func helpDensity(name string, args []string) string {
	for _, d := range densities {
		base, ok := strings.CutSuffix(name, d.suffix)
		if !ok || distNamed(base) == "" {
			continue
		}
		if d.method == "rng" {
			text, _ := here(base, args)
			return "predictions need no function: write `y_new ~ " + text + "`"
		}
		x := "y"
		if len(args) > 0 {
			x, args = args[0], args[1:]
		}
		text, _ := here(base, args)
		return "write `" + text + "." + d.method + "(" + x + ")`"
	}
	return ""
}

var (
	densityBar = regexp.MustCompile(`([\pL_][\pL\pN_]*)\(([^()|]*)$`)
	effectBar  = regexp.MustCompile(`\(\s*[01]\b[^()|]*$`)
	callBar    = regexp.MustCompile(`([\pL_][\pL\pN_]*)\(([^|]*)$`)
	given      = regexp.MustCompile(`^\s*(?:[pP]r?\s*\(\s*)?([\pL_][\pL\pN_]*(?:\[[^\[\]]*\])?)\s*$`)
	givenTilde = regexp.MustCompile(`^\|?[^~]*~`)
	groupName  = regexp.MustCompile(`^\|?\s*([\pL_][\pL\pN_]*)\s*\)`)
)

// helpBar is the help for a `|`, by what stands around it.
func helpBar(before, after string) string {
	if m := densityBar.FindStringSubmatch(before); m != nil {
		args := []string{strings.TrimSpace(m[2])}
		args = append(args, splitArgs(after)...)
		if help := helpDensity(m[1], args); help != "" {
			return help
		}
	}
	if m := callBar.FindStringSubmatch(before); m != nil && distNamed(m[1]) != "" {
		args := append([]string{strings.TrimSpace(m[2])}, splitArgs(after)...)
		if text, _ := here(distNamed(m[1]), args); text != "" {
			return "separate arguments by commas: `" + text + "`"
		}
	}
	if m := given.FindStringSubmatch(before); m != nil && givenTilde.MatchString(after) {
		left := m[1]
		_, right, _ := strings.Cut(after, "~")
		return "put what `" + left + "` depends on inside the distribution: `" + left + " ~ " + strings.TrimSpace(right) + "`"
	}
	if strings.HasSuffix(strings.TrimSpace(before), "~") {
		return "for the half-normal distribution write `HalfNormal(sigma)`; an absolute value is `abs(x)`"
	}
	if effectBar.MatchString(before) {
		g := "g"
		if m := groupName.FindStringSubmatch(after); m != nil {
			g = m[1]
		}
		return "write varying effects out: `y ~ Normal(b * x + a[" + g + "], sigma)` with `a[" + g + "] ~ Normal(mu, tau)`"
	}
	return "write `or`"
}

// splitArgs splits the text of arguments up to the closing parenthesis.
func splitArgs(text string) (list []string) {
	open, from := 0, 0
	for i, r := range text {
		switch r {
		case '(', '[':
			open++
		case ')', ']':
			if open == 0 {
				return append(list, strings.TrimSpace(text[from:i]))
			}
			open--
		case ',':
			if open == 0 {
				list, from = append(list, strings.TrimSpace(text[from:i])), i+1
			}
		}
	}
	return append(list, strings.TrimSpace(text[from:]))
}

// helpNamed is the help for a distribution whose first argument is its name, as
// in PyMC and NumPyro, standing alone or right of `=`. left is what stands left,
// "" for nothing.
func helpNamed(left, name string, args []ast.Arg) string {
	if len(args) > 0 && args[0].Name == nil {
		if t, ok := args[0].Value.(*ast.Text); ok {
			if left == "" || left == "_" {
				left = t.Value
			}
			args = args[1:]
		}
	}
	if left == "" {
		left = "x"
	}
	var rest []ast.Arg
	how := ""
	for _, a := range args {
		if a.Name == nil {
			rest = append(rest, a)
			continue
		}
		switch a.Name.Name {
		case "observed", "obs":
			left = short(a.Value)
		case "shape", "size", "dims", "plate", "sample_shape":
			how = "[" + howMany(a.Value) + "]"
		default:
			rest = append(rest, a)
		}
	}
	switch name {
	case "Deterministic", "deterministic":
		if len(rest) == 1 {
			return "write `" + left + " = " + short(rest[0].Value) + "`"
		}
	case "Potential", "factor":
		if len(rest) == 1 {
			return "write `target += " + short(rest[0].Value) + "`"
		}
	case "sample":
		if len(rest) > 0 {
			switch d := rest[0].Value.(type) {
			case *ast.Call:
				return helpNamed(left+how, d.Func.Name, d.Args)
			case *ast.Method:
				return helpNamed(left+how, d.Name.Name, d.Args)
			}
		}
	case "Data", "MutableData", "ConstantData":
		return "write `data " + left + ": real[N]`"
	}
	if text, _ := here(name, argTexts(rest)); text != "" {
		return "write `" + left + how + " ~ " + text + "`"
	}
	return ""
}

// howMany is what stands in the brackets left for `shape=3`, `shape=(3, 2)` and `dims="county"`.
func howMany(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Text:
		return e.Value
	case *ast.Paren:
		return howMany(e.X)
	case *ast.Array:
		var list []string
		for _, x := range e.Elems {
			list = append(list, howMany(x))
		}
		return strings.Join(list, ", ")
	}
	return short(e)
}
