"""F = erfc(sqrt(c / (2 (x - mu))))."""
import mpmath as m

from common import densities, lower_gamma, mpf, power, short, tails


def logpdf(x, mu, c):
    y = (x - mu) / c
    return -m.log(c) - m.log(2 * m.pi) / 2 - 3 * m.log(y) / 2 - 1 / (2 * y)


def cdf(x, mu, c):
    return lower_gamma(mpf(1) / 2, c / (x - mu) / 2)[::-1]


def quantile(p, mu, c):
    return mu + c / (2 * m.erfinv(1 - p) ** 2)


def place(rnd):
    c = power(rnd, -20, 20)
    return c * power(rnd, -3, 40), 0.0, c


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: place(rnd))
    yield from short(3.0, [1.0, 2.0])
