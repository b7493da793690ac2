"""F = erfc(exp(-z / 2) / sqrt(2)), z = (x - mu) / s."""
import mpmath as m

from common import densities, power, short, sign, tails


def logpdf(x, mu, s):
    z = (x - mu) / s
    return -(z + m.exp(-z)) / 2 - m.log(2 * m.pi) / 2 - m.log(s)


def cdf(x, mu, s):
    w = m.exp(-(x - mu) / s / 2) / m.sqrt(2)
    return m.log(m.erfc(w)), m.log(m.erf(w))


def quantile(p, mu, s):
    return mu - 2 * s * m.log(m.sqrt(2) * m.erfinv(1 - p))


def mean(mu, s):
    return mu + s * (m.log(2) + m.euler)


def var(mu, s):
    return (m.pi * s) ** 2 / 2


def far(rnd):
    yield from densities(20, 0, lambda: (sign(rnd) * power(rnd, -5, 1.5), 0.0, power(rnd, 0, 1)))
    yield from densities(10, 0, lambda: (power(rnd, 1, 80), 0.0, power(rnd, -20, 20)))
    yield from tails(20, 0, lambda: (sign(rnd) * power(rnd, -5, 1), 0.0, power(rnd, 0.3, 1)))
    yield from tails(10, 0, lambda: (power(rnd, 1, 3), 0.0, power(rnd, 0, 2)))
    yield from short(1.0, [0.5, 2.0])
