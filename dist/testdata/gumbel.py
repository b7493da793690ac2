"""F = exp(-exp(-z)), z = (x - mu) / beta."""
import mpmath as m

from common import densities, power, short, sign, tails


def logpdf(x, mu, b):
    z = (x - mu) / b
    return -z - m.exp(-z) - m.log(b)


def cdf(x, mu, b):
    h = m.exp(-(x - mu) / b)
    return -h, m.log(-m.expm1(-h))


def quantile(p, mu, b):
    return mu - b * m.log(-m.log(p))


def mean(mu, b):
    return mu + b * m.euler


def var(mu, b):
    return (m.pi * b) ** 2 / 6


def far(rnd):
    yield from densities(20, 0, lambda: (sign(rnd) * power(rnd, -5, 1.5), 0.0, power(rnd, -1, 1)))
    yield from densities(10, 0, lambda: (power(rnd, 1, 80), 0.0, power(rnd, -20, 20)))
    yield from tails(20, 0, lambda: (sign(rnd) * power(rnd, -5, 1.5), 0.0, power(rnd, -1, 1)))
    yield from tails(10, 0, lambda: (power(rnd, 1, 80), 0.0, power(rnd, -20, 20)))
    yield from short(1.0, [0.5, 2.0])
