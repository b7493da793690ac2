"""f = exp(-|x - mu| / b) / (2 b)."""
import mpmath as m

from common import short


def logpdf(x, mu, b):
    return -abs(x - mu) / b - m.log(2 * b)


def cdf(x, mu, b):
    low = -abs(x - mu) / b - m.log(2)
    pair = low, m.log1p(-m.exp(low))
    return pair if x < mu else pair[::-1]


def quantile(p, mu, b):
    return mu + b * m.log(2 * p) if p < 0.5 else mu - b * m.log(2 * (1 - p))


def mean(mu, b):
    return mu


def var(mu, b):
    return 2 * b * b


def far(rnd):
    yield from short(0.5, [0.0, 1.0])
