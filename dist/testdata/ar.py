"""x[t] is Normal(mu + sum rho[k] x[t-k], sigma) after the first ones, which are Normal(0, init)."""
from mpmath import mpf

from common import normal_log, series_events


def first(form, a):
    a = a if form == 0 else [a[0], mpf(0)] + a[1:]
    return [a[0], a[1], a[2] if isinstance(a[2], list) else [a[2]], a[3], a[4]]


def logpdf(x, n, mu, rho, sigma, init):
    p = len(rho)
    v = mpf(0)
    for t in range(int(n)):
        if t < p:
            v += normal_log(x[t], 0, init)
        else:
            v += normal_log(x[t], mu + sum(rho[k] * x[t - 1 - k] for k in range(p)), sigma)
    return v


def events(rnd, n, *a):
    return series_events(rnd, n)
