"""f = 2^(1 - nu/2) x^(nu - 1) exp(-x^2/2) / G(nu/2)."""
import mpmath as m

from common import densities, lg, lower_gamma, power, short, tails

lower, upper = 0, m.inf


def logpdf(x, nu):
    return (1 - nu / 2) * m.log(2) - lg(nu / 2) + (nu - 1) * m.log(x) - x * x / 2


def cdf(x, nu):
    return lower_gamma(nu / 2, x * x / 2)


def mean(nu):
    return m.sqrt(2) * m.gammaprod([(nu + 1) / 2], [nu / 2])


def var(nu):
    return nu - mean(nu) ** 2


def place(rnd):
    nu = power(rnd, -2, 12)
    return abs(nu**0.5 + rnd.gauss(0, 1)), nu


def near(rnd):
    nu = power(rnd, -2, 3)
    return nu**0.5 * power(rnd, -3, 0.3), nu


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: near(rnd))
    yield from tails(10, 0, lambda: (power(rnd, -250, -50), power(rnd, -2, 1)))
    yield from short(1.0, [3.0])
