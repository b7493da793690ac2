"""log(x) is Normal(mu, sigma)."""
import mpmath as m

import normal
from common import power, short, tails


def logpdf(x, mu, s):
    return normal.logpdf(m.log(x), mu, s) - m.log(x)


def cdf(x, mu, s):
    return normal.cdf(m.log(x), mu, s)


def quantile(p, mu, s):
    return m.exp(normal.quantile(p, mu, s))


def mean(mu, s):
    return m.exp(mu + s * s / 2)


def var(mu, s):
    return m.expm1(s * s) * m.exp(2 * mu + s * s)


def far(rnd):
    yield from tails(15, 0, lambda: (power(rnd, -300, 300), power(rnd, -3, 2), power(rnd, 1, 3)))
    yield from short(3.0, [0.0, 1.0])
