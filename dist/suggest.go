package dist

import "strings"

// foreign maps what users of Stan, R, BUGS and JAGS type, in lower case and
// without the prefix or suffix that asks for density or draws, to what is
// written here.
var foreign = map[string]string{
	"norm": "Normal", "normal": "Normal", "gaussian": "Normal", "std_normal": "Normal(0, 1)", "normal_id_glm": "Normal",
	"half_normal": "HalfNormal", "student_t": "StudentT", "t": "StudentT", "student": "StudentT", "half_student_t": "HalfStudentT",
	"cauchy": "Cauchy", "half_cauchy": "HalfCauchy", "double_exponential": "Laplace", "laplace": "Laplace", "dexp": "Laplace",
	"logistic": "Logistic", "logis": "Logistic", "lognormal": "LogNormal", "lnorm": "LogNormal", "log_normal": "LogNormal",
	"exp": "Exponential", "exponential": "Exponential", "expon": "Exponential", "gamma": "Gamma", "inv_gamma": "InverseGamma",
	"inverse_gamma": "InverseGamma", "invgamma": "InverseGamma", "beta": "Beta", "beta_proportion": "Beta(mu=, nu=)",
	"unif": "Uniform", "uniform": "Uniform", "weibull": "Weibull", "weib": "Weibull", "flat": "Flat", "half_flat": "HalfFlat",
	"bern": "Bernoulli", "bernoulli": "Bernoulli", "bernoulli_logit": "Bernoulli(logit=)", "bernoulli_logit_glm": "Bernoulli(logit=)",
	"binom": "Binomial", "bin": "Binomial", "binomial": "Binomial", "binomial_logit": "Binomial(n, logit=)", "pois": "Poisson",
	"poisson": "Poisson", "poisson_log": "Poisson(log=)", "poisson_log_glm": "Poisson(log=)", "neg_binomial": "NegativeBinomial(n=, p=)",
	"neg_binomial_2": "NegativeBinomial(mu, alpha)", "neg_binomial_2_log": "NegativeBinomial(log=, alpha=)",
	"neg_binomial_2_log_glm": "NegativeBinomial(log=, alpha=)", "nbinom": "NegativeBinomial", "negbin": "NegativeBinomial",
	"negative_binomial": "NegativeBinomial", "cat": "Categorical", "categorical": "Categorical",
	"categorical_logit": "Categorical(logit=)", "dirichlet": "Dirichlet", "dirich": "Dirichlet", "ddirch": "Dirichlet", "dirch": "Dirichlet",
	"multinomial": "Multinomial", "multinom": "Multinomial", "multi": "Multinomial", "multinomial_logit": "Multinomial(n, logit=)",
	"multi_normal": "MvNormal(mu, cov)", "multinormal": "MvNormal(mu, cov)", "mvnormal": "MvNormal", "mvnorm": "MvNormal", "mnorm": "MvNormal(mu, prec=)",
	"multi_normal_cholesky": "MvNormal(mu, chol=)", "multi_normal_prec": "MvNormal(mu, prec=)", "multivariate_normal": "MvNormal",
	"multivariatenormal": "MvNormal", "lkj_corr_cholesky": "LKJCholesky", "lkj_corr": "LKJCholesky", "lkj": "LKJCholesky",
	"lkjcholeskycov": "LKJCholesky", "lkjcorr": "LKJCholesky", "ordered_logistic": "OrderedLogistic", "orderedlogit": "OrderedLogistic",
	"ordered_logistic_glm": "OrderedLogistic", "improper_uniform": "Flat", "negbinomial": "NegativeBinomial", "invgam": "InverseGamma",
	"skellam": "", "double_exp": "Laplace", "ddexp": "Laplace", "truncatednormal": "Truncated(Normal(mu, sigma), lower=, upper=)",
	"truncated_normal": "Truncated(Normal(mu, sigma), lower=, upper=)", "truncnorm": "Truncated(Normal(mu, sigma), lower=, upper=)",
}

// Suggest returns what to write for a distribution's name from elsewhere
// (`normal`, `dnorm`, `bernoulli_logit`, `neg_binomial_2`), or "".
func Suggest(name string) string {
	low := strings.ToLower(name)
	for _, s := range table {
		if strings.ToLower(s.Name) == strings.ReplaceAll(low, "_", "") {
			return s.Name
		}
	}
	for _, suffix := range []string{"_lpdf", "_lpmf", "_rng", "_lcdf", "_lccdf", "_cdf", "_log"} {
		if base, ok := strings.CutSuffix(low, suffix); ok {
			if s := foreign[base]; s != "" && foreign[low] == "" {
				return s
			}
		}
	}
	if s := foreign[low]; s != "" {
		return s
	}
	if len(low) > 1 && strings.ContainsRune("dpqr", rune(low[0])) {
		return foreign[low[1:]]
	}
	return ""
}
