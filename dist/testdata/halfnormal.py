"""Twice the density of Normal(0, sigma), for x >= 0."""
import mpmath as m

from common import power, tails


def logpdf(x, s):
    return -((x / s) ** 2) / 2 - m.log(s) - m.log(m.pi / 2) / 2


def cdf(x, s):
    return m.log(m.erf(x / s / m.sqrt(2))), m.log(m.erfc(x / s / m.sqrt(2)))


def quantile(p, s):
    return s * m.sqrt(2) * m.erfinv(p)


def mean(s):
    return s * m.sqrt(2 / m.pi)


def var(s):
    return s * s * (1 - 2 / m.pi)


def far(rnd):
    yield from tails(15, 0, lambda: (power(rnd, -300, 1), power(rnd, -2, 5)))
