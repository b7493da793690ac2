"""f = beta^alpha x^(alpha - 1) exp(-beta x) / G(alpha)."""
import math

import mpmath as m

from common import densities, lg, lower_gamma, power, short, tails

lower, upper = 0, m.inf


def first(form, a):
    return [(a[0] / a[1]) ** 2, a[0] / a[1] ** 2] if form == 1 else a


def logpdf(x, a, b):
    return a * m.log(b) - lg(a) + (a - 1) * m.log(x) - b * x


def cdf(x, a, b):
    return lower_gamma(a, b * x)


def mean(a, b):
    return a / b


def var(a, b):
    return a / b**2


def place(rnd):
    a, b = power(rnd, -3, 15), power(rnd, -20, 20)
    return abs(a + rnd.gauss(0, 1) * math.sqrt(a)) / b, a, b


def by_mean(rnd):
    mu, r = power(rnd, -10, 10), power(rnd, -7, 1)
    return abs(mu * (1 + r * rnd.gauss(0, 1))), mu, mu * r


def near(rnd):
    a = power(rnd, -3, 3)
    return a * power(rnd, -3, 0.5), a, 1.0


def far(rnd):
    yield from densities(40, 0, lambda: place(rnd))
    yield from densities(20, 1, lambda: by_mean(rnd))
    yield from tails(30, 0, lambda: near(rnd))
    yield from tails(10, 0, lambda: (power(rnd, -200, 0), power(rnd, -3, 3), 1.0))
    yield from short(2.0, [3.0, 1.0])
    yield from short(1e-3, [0.1, 1.0])
