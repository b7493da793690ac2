"""f = mu^x exp(-mu) / x!"""
import math

import mpmath as m

from common import count, densities, lg, lower_gamma, power, tails

discrete = True


def first(form, a):
    return [m.exp(a[0])] if form == 1 else a


def logpdf(x, mu):
    return x * m.log(mu) - mu - lg(x + 1)


def cdf(x, mu):
    return lower_gamma(x + 1, mu)[::-1] if x >= 0 else (-m.inf, 0 * x)


def mean(mu):
    return mu


def var(mu):
    return mu


def place(rnd):
    mu = power(rnd, 3, 15.5)
    return count(rnd, mu, math.sqrt(mu)) if rnd.random() < 0.8 else float(math.floor(mu * power(rnd, -2, 0))), mu


def by_log(rnd):
    x, mu = place(rnd)
    return x, math.log(mu)


def few(rnd):
    mu = power(rnd, -3, 3)
    return float(math.floor(mu * power(rnd, -2, 1))), mu


def far(rnd):
    yield from densities(40, 0, lambda: place(rnd))
    yield from densities(20, 1, lambda: by_log(rnd))
    yield from tails(20, 0, lambda: few(rnd))
