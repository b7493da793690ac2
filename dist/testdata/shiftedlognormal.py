"""log(x - shift) is normal."""
import mpmath as m

from common import densities, log_phi, power, short, tails


def logpdf(x, mu, s, shift):
    y = x - shift
    return -(((m.log(y) - mu) / s) ** 2) / 2 - m.log(2 * m.pi) / 2 - m.log(s) - m.log(y)


def cdf(x, mu, s, shift):
    z = (m.log(x - shift) - mu) / s
    return log_phi(z), log_phi(-z)


def quantile(p, mu, s, shift):
    return shift + m.exp(mu + s * m.sqrt(2) * m.erfinv(2 * p - 1))


def mean(mu, s, shift):
    return shift + m.exp(mu + s * s / 2)


def var(mu, s, shift):
    return m.exp(2 * mu + s * s) * m.expm1(s * s)


def far(rnd):
    yield from densities(20, 0, lambda: (power(rnd, -100, 100), 0.0, power(rnd, -1, 2), 0.0))
    yield from tails(20, 0, lambda: (power(rnd, -100, 100), 0.0, power(rnd, -1, 2), 0.0))
    yield from short(3.0, [0.5, 1.0, 2.0])
