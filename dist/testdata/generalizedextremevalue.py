"""F = exp(-exp(-g)), g = log(1 + xi z) / xi, z = (x - mu) / s; z for xi = 0."""
import mpmath as m

from common import densities, power, short, sign, tails


def place(x, mu, s, xi):
    z = (x - mu) / s
    return m.log1p(xi * z) / xi if xi != 0 else z


def logpdf(x, mu, s, xi):
    g = place(x, mu, s, xi)
    return -m.log(s) - (1 + xi) * g - m.exp(-g)


def cdf(x, mu, s, xi):
    h = m.exp(-place(x, mu, s, xi))
    return -h, m.log(-m.expm1(-h))


def quantile(p, mu, s, xi):
    g = -m.log(-m.log(p))
    return mu + s * (m.expm1(xi * g) / xi if xi != 0 else g)


def mean(mu, s, xi):
    if xi == 0:
        return mu + s * m.euler
    return mu + s * (m.gamma(1 - xi) - 1) / xi if xi < 1 else None


def var(mu, s, xi):
    if xi == 0:
        return (m.pi * s) ** 2 / 6
    return s * s * (m.gamma(1 - 2 * xi) - m.gamma(1 - xi) ** 2) / xi**2 if xi < 0.5 else None


def spot(rnd):
    s, xi = power(rnd, -50, 50), sign(rnd) * power(rnd, -6, 0)
    g = rnd.uniform(-5, 30)
    return float(s * m.expm1(xi * g) / xi), 0.0, s, xi


def far(rnd):
    yield from densities(30, 0, lambda: spot(rnd))
    yield from tails(30, 0, lambda: spot(rnd))
    yield from short(3.0, [1.0, 2.0, 0.2])
