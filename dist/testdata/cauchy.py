"""f = 1 / (pi beta (1 + z^2)), z = (x - alpha) / beta."""
import mpmath as m

from common import densities, power


def logpdf(x, a, b):
    return -m.log(m.pi * b) - m.log1p(((x - a) / b) ** 2)


def cdf(x, a, b):
    z = (x - a) / b
    return m.log(m.atan2(1, -z) / m.pi), m.log(m.atan2(1, z) / m.pi)


def quantile(p, a, b):
    return a + b * m.tan(m.pi * (p - 0.5))


def far(rnd):
    yield from densities(20, 0, lambda: (power(rnd, -300, 300), 0.0, power(rnd, -5, 5)))
