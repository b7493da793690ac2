"""f = rho B(x, rho + 1), P(X > x) = x B(x, rho + 1)."""
import mpmath as m

from common import densities, lg, power, tails

discrete = True


def lbeta(a, b):
    return lg(a) + lg(b) - lg(a + b)


def logpdf(x, rho):
    return m.log(rho) + lbeta(x, rho + 1)


def cdf(x, rho):
    if x < 1:
        return -m.inf, 0 * rho
    c = m.log(x) + lbeta(x, rho + 1)
    return m.log1p(-m.exp(c)), c


def mean(rho):
    return rho / (rho - 1)


def var(rho):
    return rho**2 / ((rho - 1) ** 2 * (rho - 2))


def far(rnd):
    place = lambda: (float(int(power(rnd, 0, 9))), power(rnd, -3, 4))
    yield from densities(30, 0, place)
    yield from tails(20, 0, place)
