"""f = (nu s^2 / 2)^(nu/2) x^(-nu/2 - 1) exp(-nu s^2 / (2x)) / G(nu/2)."""
import mpmath as m

from common import densities, lg, lower_gamma, power, short, tails

lower, upper = 0, m.inf


def logpdf(x, nu, s):
    b = nu * s * s / 2
    return nu / 2 * m.log(b) - lg(nu / 2) - (nu / 2 + 1) * m.log(x) - b / x


def cdf(x, nu, s):
    return lower_gamma(nu / 2, nu * s * s / 2 / x)[::-1]


def mean(nu, s):
    return nu * s * s / (nu - 2) if nu > 2 else None


def var(nu, s):
    return 2 * (nu * s * s) ** 2 / ((nu - 2) ** 2 * (nu - 4)) if nu > 4 else None


def near(rnd):
    nu, s = power(rnd, -2, 3), power(rnd, -50, 50)
    return power(rnd, -0.5, 3) * s * s, nu, s


def far(rnd):
    yield from densities(20, 0, lambda: near(rnd))
    yield from tails(20, 0, lambda: near(rnd))
    yield from short(2.0, [3.0, 1.5])
