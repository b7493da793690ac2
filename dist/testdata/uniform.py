"""f = 1 / (upper - lower)."""
import mpmath as m


def logpdf(x, lo, hi):
    return -m.log(hi - lo)


def cdf(x, lo, hi):
    return m.log((x - lo) / (hi - lo)), m.log((hi - x) / (hi - lo))


def quantile(p, lo, hi):
    return lo + p * (hi - lo)


def mean(lo, hi):
    return (lo + hi) / 2


def var(lo, hi):
    return (hi - lo) ** 2 / 12
