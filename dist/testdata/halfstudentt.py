"""Twice the density of StudentT(nu, 0, sigma), for x >= 0."""
import mpmath as m
from mpmath import mp

from common import lg, power, student_tails, tails

lower, upper = 0, m.inf


def logpdf(x, nu, s):
    return m.log(2) + lg((nu + 1) / 2) - lg(nu / 2) - m.log(m.pi * nu) / 2 - m.log(s) - (nu + 1) / 2 * m.log1p((x / s) ** 2 / nu)


def cdf(x, nu, s):
    # Near 0 the second argument of the incomplete beta function is 1 up to 2 log10(x).
    with mp.workdps(mp.dps + 2 * int(max(0, -m.log10(x / s)))):
        return student_tails((x / s) ** 2, nu)[::-1]


def mean(nu, s):
    return 2 * s * m.sqrt(nu / m.pi) * m.exp(lg((nu + 1) / 2) - lg(nu / 2)) / (nu - 1) if nu > 1 else None


def var(nu, s):
    return s * s * nu / (nu - 2) - mean(nu, s) ** 2 if nu > 2 else None


def far(rnd):
    yield from tails(20, 0, lambda: (power(rnd, -30, 60), power(rnd, -1, 3), 1.0))
    yield from tails(10, 0, lambda: (power(rnd, -250, -100), power(rnd, -1, 3), 1.0))
