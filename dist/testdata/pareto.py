"""f = a m^a / x^(a + 1) for x >= m."""
import mpmath as m

from common import densities, of_hazard, power, short, tails


def logpdf(x, a, b):
    return m.log(a) - m.log(x) - a * m.log(x / b) if x >= b else -m.inf


def cdf(x, a, b):
    return of_hazard(a * m.log(x / b))


def quantile(p, a, b):
    return b * (1 - p) ** (-1 / a)


def mean(a, b):
    return a * b / (a - 1) if a > 1 else None


def var(a, b):
    return a * b * b / ((a - 1) ** 2 * (a - 2)) if a > 2 else None


def place(rnd):
    a, b = power(rnd, -2, 4), power(rnd, -20, 20)
    return b * (1 + power(rnd, -10, 3)), a, b


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd))
    yield from tails(30, 0, lambda: place(rnd))
    yield from short(30.0, [3.0, 1.0])
