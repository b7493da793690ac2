"""F = 1 / (1 + (x / alpha)^-beta); log(x) is Logistic(log(alpha), 1 / beta)."""
import mpmath as m

from common import densities, power, short, tails


def first(form, a):
    return [m.exp(a[0]), 1 / a[1]] if form == 1 else a


def cdf(x, a, b):
    return -m.log1p((x / a) ** -b), -m.log1p((x / a) ** b)


def logpdf(x, a, b):
    return m.log(b / a) + (b - 1) * m.log(x / a) - 2 * m.log1p((x / a) ** b)


def quantile(p, a, b):
    return a * (p / (1 - p)) ** (1 / b)


def mean(a, b):
    return a * (m.pi / b) / m.sin(m.pi / b) if b > 1 else None


def var(a, b):
    c = m.pi / b
    return a**2 * (2 * c / m.sin(2 * c) - (c / m.sin(c)) ** 2) if b > 2 else None


def far(rnd):
    yield from densities(30, 0, lambda: (power(rnd, -200, 200), power(rnd, -20, 20), power(rnd, -2, 1)))
    yield from tails(30, 0, lambda: (power(rnd, -100, 100), power(rnd, -20, 20), power(rnd, -2, 1)))
    yield from short(3.0, [2.0, 1.5])
