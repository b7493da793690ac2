"""1 / x is Gamma(alpha, beta): f = beta^alpha x^(-alpha - 1) exp(-beta / x) / G(alpha)."""
import mpmath as m

import gamma
from common import densities, lg, lower_gamma, short, tails

lower, upper = 0, m.inf


def first(form, a):
    r = (a[0] / a[1]) ** 2
    return [r + 2, a[0] * (r + 1)] if form == 1 else a


def logpdf(x, a, b):
    return a * m.log(b) - lg(a) - (a + 1) * m.log(x) - b / x


def cdf(x, a, b):
    return lower_gamma(a, b / x)[::-1]


def mean(a, b):
    return b / (a - 1) if a > 1 else None


def var(a, b):
    return b**2 / ((a - 1) ** 2 * (a - 2)) if a > 2 else None


def inverse(v):
    return (1 / v[0], v[1], v[2])


def far(rnd):
    yield from densities(20, 0, lambda: inverse(gamma.place(rnd)))
    yield from densities(20, 1, lambda: gamma.by_mean(rnd))
    yield from tails(20, 0, lambda: inverse(gamma.near(rnd)))
    yield from short(2.0, [3.0, 1.0])
