"""f = x^(alpha - 1) (1 - x)^(beta - 1) / B(alpha, beta)."""
import math

import mpmath as m

from common import densities, lg, lower_beta, power, short, tails

lower, upper = 0, 1


def first(form, a):
    if form == 1:
        nu = a[0] * (1 - a[0]) / a[1] ** 2 - 1
    elif form >= 2:
        nu = a[1]
    else:
        return a
    return [a[0] * nu, (1 - a[0]) * nu]


def logpdf(x, a, b):
    return lg(a + b) - lg(a) - lg(b) + (a - 1) * m.log(x) + (b - 1) * m.log1p(-x)


def cdf(x, a, b):
    return lower_beta(a, b, x, 1 - x)


def mean(a, b):
    return a / (a + b)


def var(a, b):
    return a * b / ((a + b) ** 2 * (a + b + 1))


def place(rnd):
    n, mu = power(rnd, 0, 12), rnd.uniform(0.01, 0.99)
    x = mu + rnd.gauss(0, 1) * math.sqrt(mu * (1 - mu) / (n + 1))
    return min(max(x, 1e-9), 1 - 1e-9), n * mu, n * (1 - mu)


def by_mean(rnd):
    x, a, b = place(rnd)
    return x, a / (a + b), a + b


def far(rnd):
    yield from densities(40, 0, lambda: place(rnd))
    yield from densities(20, 2, lambda: by_mean(rnd))
    yield from tails(20, 0, lambda: (rnd.choice((rnd.random(), power(rnd, -200, -1))), power(rnd, -2, 3), power(rnd, -2, 3)))
    yield from short(0.25, [2.0, 3.0])
