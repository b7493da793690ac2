"""1 - F = (1 + xi z)^(-1 / xi), z = (x - mu) / s; exp(-z) for xi = 0."""
import mpmath as m

from common import densities, of_hazard, power, short, sign, tails


def hazard(x, mu, s, xi):
    z = (x - mu) / s
    return m.log1p(xi * z) / xi if xi != 0 else z


def logpdf(x, mu, s, xi):
    return -m.log(s) - (1 + xi) * hazard(x, mu, s, xi)


def cdf(x, mu, s, xi):
    return of_hazard(hazard(x, mu, s, xi))


def quantile(p, mu, s, xi):
    h = -m.log1p(-p)
    return mu + s * (m.expm1(xi * h) / xi if xi != 0 else h)


def mean(mu, s, xi):
    return mu + s / (1 - xi) if xi < 1 else None


def var(mu, s, xi):
    return (s / (1 - xi)) ** 2 / (1 - 2 * xi) if xi < 0.5 else None


def place(rnd, lo, hi):
    s, xi = power(rnd, -50, 50), sign(rnd) * power(rnd, lo, hi)
    return s * (power(rnd, -30, 30) if xi > 0 else -rnd.random() / xi), 0.0, s, xi


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd, -6, 0))
    yield from tails(30, 0, lambda: place(rnd, -6, 0))
    yield from short(3.0, [1.0, 2.0, 0.2])
