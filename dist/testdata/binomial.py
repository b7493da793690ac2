"""f = C(n, x) p^x (1 - p)^(n - x)."""
import math

import mpmath as m

from common import count, densities, lg, logistic, lower_beta, power, tails

discrete = True


def first(form, a):
    return [a[0], logistic(a[1])] if form == 1 else a


def logpdf(x, n, p):
    return lg(n + 1) - lg(x + 1) - lg(n - x + 1) + (x * m.log(p) if x else 0) + ((n - x) * m.log1p(-p) if x < n else 0)


def cdf(x, n, p):
    if x < 0:
        return -m.inf, 0 * x
    if x >= n:
        return 0 * x, -m.inf
    return lower_beta(x + 1, n - x, p, 1 - p)[::-1]


def mean(n, p):
    return n * p


def var(n, p):
    return n * p * (1 - p)


def place(rnd):
    n = math.floor(power(rnd, 3, 15.5))
    p = rnd.choice((rnd.random(), power(rnd, -9, -1), 1 - power(rnd, -9, -1)))
    x = count(rnd, n * p, math.sqrt(n * p * (1 - p))) if rnd.random() < 0.8 else math.floor(n * rnd.random())
    return float(min(x, n)), float(n), p


def by_logit(rnd):
    x, n, p = place(rnd)
    return x, n, math.log(p) - math.log1p(-p)


def few(rnd):
    n = math.floor(power(rnd, 0.5, 3.5))
    return float(math.floor(rnd.random() * n)), float(n), rnd.choice((rnd.random(), power(rnd, -8, -1)))


def far(rnd):
    yield from densities(40, 0, lambda: place(rnd))
    yield from densities(30, 1, lambda: by_logit(rnd))
    yield from tails(20, 0, lambda: few(rnd))
