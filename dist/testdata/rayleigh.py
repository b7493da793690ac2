"""f = x / s^2 exp(-x^2 / (2 s^2))."""
import mpmath as m

from common import densities, of_hazard, power, short, tails


def logpdf(x, s):
    return m.log(x) - 2 * m.log(s) - (x / s) ** 2 / 2


def cdf(x, s):
    return of_hazard((x / s) ** 2 / 2)


def quantile(p, s):
    return s * m.sqrt(-2 * m.log1p(-p))


def mean(s):
    return s * m.sqrt(m.pi / 2)


def var(s):
    return s * s * (2 - m.pi / 2)


def place(rnd):
    s = power(rnd, -50, 50)
    return s * power(rnd, -3, 1.5), s


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: place(rnd))
    yield from tails(10, 0, lambda: (power(rnd, -250, -50), 1.0))
    yield from short(2.0, [1.5])
