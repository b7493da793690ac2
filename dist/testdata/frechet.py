"""F = exp(-(x / s)^-a)."""
import mpmath as m

from common import densities, power, short, tails


def logpdf(x, a, s):
    return m.log(a / s) - (1 + a) * m.log(x / s) - (x / s) ** -a


def cdf(x, a, s):
    h = (x / s) ** -a
    return -h, m.log(-m.expm1(-h))


def quantile(p, a, s):
    return s * (-m.log(p)) ** (-1 / a)


def mean(a, s):
    return s * m.gamma(1 - 1 / a) if a > 1 else None


def var(a, s):
    return s * s * (m.gamma(1 - 2 / a) - m.gamma(1 - 1 / a) ** 2) if a > 2 else None


def place(rnd):
    a, s = power(rnd, -1, 2), power(rnd, -20, 20)
    return s * power(rnd, -1, 8) ** (1 / a), a, s


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd))
    yield from tails(30, 0, lambda: place(rnd))
    yield from short(1.5, [3.0, 2.0])
