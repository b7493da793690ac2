"""1 - F = exp(-(x / beta)^alpha)."""
import mpmath as m

from common import of_hazard, power, short, tails


def logpdf(x, a, b):
    return m.log(a / b) + (a - 1) * m.log(x / b) - (x / b) ** a


def cdf(x, a, b):
    return of_hazard((x / b) ** a)


def quantile(p, a, b):
    return b * (-m.log1p(-p)) ** (1 / a)


def mean(a, b):
    return b * m.gamma(1 + 1 / a)


def var(a, b):
    return b**2 * (m.gamma(1 + 2 / a) - m.gamma(1 + 1 / a) ** 2)


def far(rnd):
    yield from tails(30, 0, lambda: (power(rnd, -300, 1), power(rnd, -1, 1.5), power(rnd, -2, 2)))
    yield 0, "lcdf", 1e-200, [2.0, 1.0]
    yield from short(3.0, [1.5, 2.0])
