"""f = C(n, x) B(x + a, n - x + b) / B(a, b)."""
import math

import mpmath as m

from common import count, densities, lg, logistic, power, tails

discrete = True


def first(form, a):
    if form == 0:
        return a
    n, mu, kappa = a
    mu = logistic(mu) if form == 2 else mu
    return [n, mu * kappa, (1 - mu) * kappa]


def rising(a, x):
    return lg(a + x) - lg(a)


def logpdf(x, n, a, b):
    return lg(n + 1) - lg(x + 1) - lg(n - x + 1) + rising(a, x) + rising(b, n - x) - rising(a + b, n)


def cdf(x, n, a, b):
    k = int(x)
    if k < 0:
        return -m.inf, 0 * n
    if k >= n:
        return 0 * n, -m.inf
    f = [m.exp(logpdf(m.mpf(i), n, a, b)) for i in range(int(n) + 1)]
    return m.log(sum(f[: k + 1])), m.log(sum(f[k + 1 :]))


def mean(n, a, b):
    return n * a / (a + b)


def var(n, a, b):
    return n * a * b * (a + b + n) / ((a + b) ** 2 * (a + b + 1))


def place(rnd):
    n, a, b = count(rnd, power(rnd, 2, 14), 0), power(rnd, -2, 12), power(rnd, -2, 12)
    sd = n * math.sqrt(a * b * (1 + (a + b) / n) / (a + b + 1)) / (a + b)
    return min(count(rnd, n * a / (a + b), sd), n), n, a, b


def few(rnd):
    n = float(rnd.randrange(2, 60))
    return float(rnd.randrange(int(n))), n, power(rnd, -3, 6), power(rnd, -3, 6)


def by_mean(rnd):
    x, n, a, b = few(rnd)
    return x, n, a / (a + b), a + b


def far(rnd):
    yield from densities(40, 0, lambda: place(rnd))
    yield from densities(20, 0, lambda: few(rnd))
    yield from densities(20, 1, lambda: by_mean(rnd))
    yield from tails(20, 0, lambda: few(rnd))
