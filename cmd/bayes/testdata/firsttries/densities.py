"""Prints the log densities that the distributions of firsttries/table.txt have in the tool
that they are written for, by SciPy's own definitions: a statement, a value, the log
density there. Names have the values mu = 0.3, sigma = 1.7, n = 5.

    python densities.py >densities.txt      (SciPy 1.16.3)
"""

from math import exp, inf, log, log1p, sqrt

from scipy import stats
from scipy.special import expit

mu, sigma, n = 0.3, 1.7, 5


def lognormal(mean, sd):
    """By mean and standard deviation of the number itself."""
    s2 = log1p((sd / mean) ** 2)
    return stats.lognorm(sqrt(s2), scale=exp(log(mean) - s2 / 2))


def truncated(d, low, high, x):
    return d.logpdf(x) - log(d.cdf(high) - d.cdf(low))


mean2 = stats.multivariate_normal([0, 0], [[1, 0], [0, 1]])
rows = [
    ("z ~ BernoulliLogit(mu)", "1", stats.bernoulli(expit(mu)).logpmf(1)),
    ("z ~ Bernoulli(logits=mu)", "0", stats.bernoulli(expit(mu)).logpmf(0)),
    ("z ~ Bernoulli(logit_p=mu)", "1", stats.bernoulli(expit(mu)).logpmf(1)),
    ("k ~ BinomialLogit(n, mu)", "2", stats.binom(n, expit(mu)).logpmf(2)),
    ("k ~ Binomial(total_count=n, probs=0.5)", "2", stats.binom(n, 0.5).logpmf(2)),
    ("k ~ Binomial(0.5, n)", "1", stats.binom(n, 0.5).logpmf(1)),
    ("k ~ PoissonLog(mu)", "3", stats.poisson(exp(mu)).logpmf(3)),
    ("k ~ Pois(2)", "3", stats.poisson(2).logpmf(3)),
    ("k ~ NegBin(2, 1)", "3", stats.nbinom(1, 1 / (1 + 2)).logpmf(3)),
    ("k ~ NegativeBinomial2(2, 1)", "3", stats.nbinom(1, 1 / (1 + 2)).logpmf(3)),
    ("k ~ NegativeBinomial(mu=2, theta=1)", "4", stats.nbinom(1, 1 / (1 + 2)).logpmf(4)),
    # PyTorch, NumPyro and TFP: total_count failures end it, probs is that of a success, which counts.
    ("k ~ NegativeBinomial(total_count=5, probs=0.3)", "4", stats.nbinom(5, 1 - 0.3).logpmf(4)),
    ("y ~ N(mu, sigma^2)", "0.5", stats.norm(mu, sigma).logpdf(0.5)),
    ("y ~ Normal(loc=mu, scale=sigma)", "0.5", stats.norm(mu, sigma).logpdf(0.5)),
    ("y ~ dnorm(mean=mu, sd=sigma)", "0.5", stats.norm(mu, sigma).logpdf(0.5)),
    ("y ~ Normal(mu, prec=1)", "0.5", stats.norm(mu, 1).logpdf(0.5)),
    ("y ~ Normal(mu, var=1)", "0.5", stats.norm(mu, 1).logpdf(0.5)),
    ("s ~ Half-Normal(0, 1)", "0.5", stats.halfnorm(scale=1).logpdf(0.5)),
    ("s ~ HalfNormal(sd=1)", "0.5", stats.halfnorm(scale=1).logpdf(0.5)),
    ("s ~ HalfCauchy(0, 1)", "0.5", stats.halfcauchy(scale=1).logpdf(0.5)),
    ("w ~ student_t(3, 0, 1)", "0.5", stats.t(3).logpdf(0.5)),
    ("s ~ InvGamma(1, 1)", "0.5", stats.invgamma(1, scale=1).logpdf(0.5)),
    ("s ~ Exponential(lambda=1)", "0.5", stats.expon(scale=1).logpdf(0.5)),
    ("s ~ np.random.exponential(2)", "0.5", stats.expon(scale=2).logpdf(0.5)),
    ("s ~ Gamma(shape=2, rate=1)", "0.5", stats.gamma(2, scale=1).logpdf(0.5)),
    ("s ~ Gamma(2, scale=1)", "0.5", stats.gamma(2, scale=1).logpdf(0.5)),
    ("s = np.random.gamma(2, 3)", "0.5", stats.gamma(2, scale=3).logpdf(0.5)),
    ("s ~ Chi2(3)", "0.5", stats.chi2(3).logpdf(0.5)),
    ("s ~ Beta(concentration1=2, concentration0=3)", "0.4", stats.beta(2, 3).logpdf(0.4)),
    ("s ~ Beta(mu=0.5, phi=10)", "0.4", stats.beta(5, 5).logpdf(0.4)),
    ("s ~ beta_proportion(0.5, 10)", "0.4", stats.beta(5, 5).logpdf(0.4)),
    ("s ~ Uniform(low=0, high=1)", "0.4", stats.uniform(0, 1).logpdf(0.4)),
    ("w ~ Laplace(loc=0, scale=1)", "0.4", stats.laplace(0, 1).logpdf(0.4)),
    ("s ~ log_normal(0, 1)", "0.4", stats.lognorm(1).logpdf(0.4)),
    ("s ~ LogNormal(mean=1, sd=2)", "0.4", lognormal(1, 2).logpdf(0.4)),
    ("s ~ LogNormal(mean=exp(mu) + 1, sd=sigma)", "0.4", lognormal(exp(mu) + 1, sigma).logpdf(0.4)),
    ("s ~ TruncatedNormal(0, 1, 0)", "0.4", truncated(stats.norm(0, 1), 0, inf, 0.4)),
    ("w ~ TruncatedNormal(0, 1, 0, 5)", "0.4", truncated(stats.norm(0, 1), 0, 5, 0.4)),
    ("w ~ TruncatedNormal(loc=mu, scale=sigma, low=1)", "1.4", truncated(stats.norm(mu, sigma), 1, inf, 1.4)),
    ("s ~ Normal(0, 1) T[0, ]", "0.4", truncated(stats.norm(0, 1), 0, inf, 0.4)),
    ("s ~ student_t(3, 0, 2.5) T[0, ]", "0.4", truncated(stats.t(3, 0, 2.5), 0, inf, 0.4)),
    ("w ~ MultiNormal([0, 0], eye(2))", "[0.5, -0.2]", mean2.logpdf([0.5, -0.2])),
    ("w ~ multi_normal_cholesky([0, 0], eye(2))", "[0.5, -0.2]", mean2.logpdf([0.5, -0.2])),
    ("w ~ MultivariateNormal(loc=[0, 0], scale_tril=eye(2))", "[0.5, -0.2]", mean2.logpdf([0.5, -0.2])),
    ("w ~ Uniform(-inf, inf)", "3", 0.0),
    ("s ~ Uniform(0, inf)", "3", 0.0),
    ("p ~ Dirichlet(1, 1, 1)", "[0.2, 0.3, 0.5]", stats.dirichlet([1, 1, 1]).logpdf([0.2, 0.3, 0.5])),
]
for statement, x, value in rows:
    print(f"{statement} | {x} | {float(value)!r}")
