"""f = G(x + alpha) / (G(alpha) x!) (alpha / (mu + alpha))^alpha (mu / (mu + alpha))^x."""
import math

import mpmath as m

from common import count, densities, lg, lower_beta, power, tails

discrete = True


def first(form, a):
    if form == 1:
        return [a[0] * (1 - a[1]) / a[1], a[0]]
    return [m.exp(a[0]), a[1]] if form == 2 else a


def logpdf(x, mu, a):
    return lg(x + a) - lg(a) - lg(x + 1) + (x * m.log(mu / (mu + a)) if x else 0) + a * m.log(a / (mu + a))


def cdf(x, mu, a):
    return lower_beta(a, x + 1, a / (a + mu), mu / (a + mu)) if x >= 0 else (-m.inf, 0 * x)


def mean(mu, a):
    return mu


def var(mu, a):
    return mu + mu**2 / a


def place(rnd):
    mu, a = power(rnd, 3, 13), power(rnd, -5, 15)
    return count(rnd, mu, math.sqrt(mu + mu * mu / a)), mu, a


def by_log(rnd):
    x, mu, a = place(rnd)
    return x, math.log(mu), a


def by_trials(rnd):
    x, mu, a = place(rnd)
    return x, a, a / (mu + a)


def few(rnd):
    mu = power(rnd, -2, 3)
    return float(math.floor(mu * power(rnd, -2, 1))), mu, power(rnd, -2, 3)


def far(rnd):
    yield from densities(40, 0, lambda: place(rnd))
    yield from densities(20, 2, lambda: by_log(rnd))
    yield from densities(20, 1, lambda: by_trials(rnd))
    yield from tails(20, 0, lambda: few(rnd))
