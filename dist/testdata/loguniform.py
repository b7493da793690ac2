"""f = 1 / (x log(upper / lower))."""
import mpmath as m

from common import densities, power, tails


def logpdf(x, lo, hi):
    return -m.log(x) - m.log(m.log(hi / lo)) if lo <= x <= hi else -m.inf


def cdf(x, lo, hi):
    w = m.log(hi / lo)
    return m.log(m.log(x / lo) / w), m.log(m.log(hi / x) / w)


def quantile(p, lo, hi):
    return lo * (hi / lo) ** p


def mean(lo, hi):
    return (hi - lo) / m.log(hi / lo)


def var(lo, hi):
    return (hi**2 - lo**2) / (2 * m.log(hi / lo)) - mean(lo, hi) ** 2


def place(rnd):
    lo = power(rnd, -50, 50)
    hi = lo * (1 + power(rnd, -8, 40))
    return lo + (hi - lo) * rnd.random(), lo, hi


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: place(rnd))
