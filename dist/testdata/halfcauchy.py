"""Twice the density of Cauchy(0, beta), for x >= 0."""
import mpmath as m

from common import power, tails


def logpdf(x, b):
    return m.log(2) - m.log(m.pi * b) - m.log1p((x / b) ** 2)


def cdf(x, b):
    return m.log(2 * m.atan(x / b) / m.pi), m.log(2 * m.atan2(b, x) / m.pi)


def quantile(p, b):
    return b * m.tan(m.pi * p / 2)


def far(rnd):
    yield from tails(15, 0, lambda: (power(rnd, -250, 30), power(rnd, -10, 10)))
