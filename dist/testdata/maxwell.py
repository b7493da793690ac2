"""f = sqrt(2/pi) x^2 / s^3 exp(-x^2 / (2 s^2))."""
import mpmath as m

from common import densities, lower_gamma, mpf, power, short, tails

lower, upper = 0, m.inf


def logpdf(x, s):
    return m.log(2 / m.pi) / 2 + 2 * m.log(x) - 3 * m.log(s) - (x / s) ** 2 / 2


def cdf(x, s):
    return lower_gamma(mpf(3) / 2, (x / s) ** 2 / 2)


def mean(s):
    return 2 * s * m.sqrt(2 / m.pi)


def var(s):
    return s * s * (3 - 8 / m.pi)


def place(rnd):
    s = power(rnd, -50, 50)
    return s * power(rnd, -3, 1.5), s


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: place(rnd))
    yield from tails(10, 0, lambda: (power(rnd, -250, -50), 1.0))
    yield from short(2.0, [1.5])
