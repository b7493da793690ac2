"""F = 1 - (1 - x^a)^b."""
import mpmath as m

from common import densities, of_hazard, power, short, tails


def logpdf(x, a, b):
    return m.log(a * b) + (a - 1) * m.log(x) + (b - 1) * m.log1p(-(x**a))


def cdf(x, a, b):
    return of_hazard(-b * m.log1p(-(x**a)))


def quantile(p, a, b):
    return (-m.expm1(m.log1p(-p) / b)) ** (1 / a)


def mean(a, b):
    return b * m.beta(1 + 1 / a, b)


def var(a, b):
    return b * m.beta(1 + 2 / a, b) - mean(a, b) ** 2


def far(rnd):
    yield from densities(30, 0, lambda: (power(rnd, -200, -0.001), power(rnd, -2, 2), power(rnd, -3, 5)))
    yield from tails(30, 0, lambda: (power(rnd, -100, -0.001), power(rnd, -2, 2), power(rnd, -3, 5)))
    yield from short(0.2, [2.0, 3.0])
