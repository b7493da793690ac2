"""Density 2 / (hi - lo) at the mode c, falling along lines to 0 at lo and hi."""
import mpmath as m

from common import densities, power, tails


def logpdf(x, lo, hi, c):
    if x < c:
        return m.log(2 * (x - lo) / ((hi - lo) * (c - lo)))
    if x > c:
        return m.log(2 * (hi - x) / ((hi - lo) * (hi - c)))
    return m.log(2 / (hi - lo))


def cdf(x, lo, hi, c):
    if x <= c:
        f = (x - lo) ** 2 / ((hi - lo) * (c - lo))
        return m.log(f), m.log1p(-f)
    f = (hi - x) ** 2 / ((hi - lo) * (hi - c))
    return m.log1p(-f), m.log(f)


def quantile(p, lo, hi, c):
    if p <= (c - lo) / (hi - lo):
        return lo + m.sqrt(p * (hi - lo) * (c - lo))
    return hi - m.sqrt((1 - p) * (hi - lo) * (hi - c))


def mean(lo, hi, c):
    return (lo + hi + c) / 3


def var(lo, hi, c):
    return (lo**2 + hi**2 + c**2 - lo * hi - lo * c - hi * c) / 18


def place(rnd):
    width = power(rnd, -50, 50)
    return width * rnd.random(), 0.0, width, width * rnd.random()


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: place(rnd))
