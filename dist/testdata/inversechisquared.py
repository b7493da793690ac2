"""f = x^(-nu/2 - 1) exp(-1/(2x)) / (2^(nu/2) G(nu/2))."""
import mpmath as m

from common import densities, lg, lower_gamma, power, tails

lower, upper = 0, m.inf


def logpdf(x, nu):
    return -(nu / 2 + 1) * m.log(x) - 1 / (2 * x) - nu / 2 * m.log(2) - lg(nu / 2)


def cdf(x, nu):
    return lower_gamma(nu / 2, 1 / (2 * x))[::-1]


def mean(nu):
    return 1 / (nu - 2) if nu > 2 else None


def var(nu):
    return 2 / ((nu - 2) ** 2 * (nu - 4)) if nu > 4 else None


def near(rnd):
    nu = power(rnd, -2, 3)
    return power(rnd, -0.5, 3) / nu, nu


def far(rnd):
    yield from densities(20, 0, lambda: near(rnd))
    yield from tails(20, 0, lambda: near(rnd))
