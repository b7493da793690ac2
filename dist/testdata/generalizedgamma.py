"""(x / beta)^c has the density y^(alpha - 1) exp(-y) / G(alpha)."""
import mpmath as m

from common import densities, lg, lower_gamma, power, short, tails

lower, upper = 0, m.inf


def logpdf(x, a, b, c):
    y = (x / b) ** c
    return m.log(c / x) + a * m.log(y) - y - lg(a)


def cdf(x, a, b, c):
    return lower_gamma(a, (x / b) ** c)


def moment(k, a, b, c):
    return b**k * m.exp(lg(a + k / c) - lg(a))


def mean(a, b, c):
    return moment(1, a, b, c)


def var(a, b, c):
    return moment(2, a, b, c) - moment(1, a, b, c) ** 2


def place(rnd, widest):
    a, b, c = power(rnd, -2, widest), power(rnd, -10, 10), power(rnd, -1, 1)
    return float(b * (a * power(rnd, -2, 0.5)) ** (1 / c)), a, b, c


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd, 3))
    yield from tails(30, 0, lambda: place(rnd, 2))
    yield from short(2.0, [3.0, 1.0, 1.5])
