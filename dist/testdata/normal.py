"""log f = -z^2 / 2 - log(sigma) - log(2 pi) / 2, z = (x - mu) / sigma."""
import mpmath as m

from common import densities, log_phi, power, short, sign, tails


def first(form, a):
    return [a[0], 1 / m.sqrt(a[1])] if form == 1 else a


def logpdf(x, mu, s):
    return -(((x - mu) / s) ** 2) / 2 - m.log(s) - m.log(2 * m.pi) / 2


def cdf(x, mu, s):
    return log_phi((x - mu) / s), log_phi((mu - x) / s)


def quantile(p, mu, s):
    return mu + s * m.sqrt(2) * m.erfinv(2 * p - 1)


def mean(mu, s):
    return mu


def var(mu, s):
    return s * s


def far(rnd):
    yield from densities(20, 0, lambda: (power(rnd, -20, 3), 0.0, power(rnd, -20, 20)))
    yield from tails(15, 0, lambda: (sign(rnd) * power(rnd, -10, 2.5), 0.0, 1.0))
    for at in (0.5, -7.0, 30.0):
        yield from short(at, [0.0, 1.0])
