"""f = lam exp(-lam x)."""
import mpmath as m

from common import of_hazard, power, tails


def first(form, a):
    return [1 / a[0]] if form == 1 else a


def logpdf(x, lam):
    return m.log(lam) - lam * x


def cdf(x, lam):
    return of_hazard(lam * x)


def quantile(p, lam):
    return -m.log1p(-p) / lam


def mean(lam):
    return 1 / lam


def var(lam):
    return 1 / lam**2


def far(rnd):
    yield from tails(15, 0, lambda: (power(rnd, -300, 2), power(rnd, -300, 0)))
    yield from tails(15, 1, lambda: (power(rnd, -300, 2), power(rnd, 0, 300)))
