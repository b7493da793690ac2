"""x[1] is Normal(start, init), x[t] is Normal(x[t-1] + mu, sigma)."""
from mpmath import mpf

from common import normal_log, series_events


def first(form, a):
    zero = mpf(0)
    return {0: a, 1: [a[0], zero, a[1], zero, a[1]], 2: [a[0], zero, a[1], zero, a[-1]]}[form]


def logpdf(x, n, mu, sigma, start, init):
    return normal_log(x[0], start, init) + sum(normal_log(x[t], x[t - 1] + mu, sigma) for t in range(1, int(n)))


def events(rnd, n, *a):
    return series_events(rnd, n)
