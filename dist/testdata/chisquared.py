"""f = x^(nu/2 - 1) exp(-x/2) / (2^(nu/2) G(nu/2))."""
import mpmath as m

from common import densities, lg, lower_gamma, power, short, tails

lower, upper = 0, m.inf


def logpdf(x, nu):
    return (nu / 2 - 1) * m.log(x) - x / 2 - nu / 2 * m.log(2) - lg(nu / 2)


def cdf(x, nu):
    return lower_gamma(nu / 2, x / 2)


def mean(nu):
    return nu


def var(nu):
    return 2 * nu


def place(rnd):
    nu = power(rnd, -3, 14)
    return abs(nu + rnd.gauss(0, 1) * (2 * nu) ** 0.5), nu


def near(rnd):
    nu = power(rnd, -3, 3)
    return nu * power(rnd, -3, 0.5), nu


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: near(rnd))
    yield from short(2.0, [3.0])
