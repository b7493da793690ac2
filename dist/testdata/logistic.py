"""F = 1 / (1 + exp(-z)), z = (x - mu) / s; f = F (1 - F) / s."""
import mpmath as m


def cdf(x, mu, s):
    z = (x - mu) / s
    return -m.log1p(m.exp(-z)), -m.log1p(m.exp(z))


def logpdf(x, mu, s):
    return sum(cdf(x, mu, s)) - m.log(s)


def quantile(p, mu, s):
    return mu + s * m.log(p / (1 - p))


def mean(mu, s):
    return mu


def var(mu, s):
    return (m.pi * s) ** 2 / 3
