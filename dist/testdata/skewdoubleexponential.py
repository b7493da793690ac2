"""f = 2 t (1 - t) / s exp(-2 / s ((1 - t) [x < mu] (mu - x) + t [x > mu] (x - mu)))."""
import mpmath as m

from common import densities, power, sign, tails


def logpdf(x, mu, s, t):
    return m.log(2 * t * (1 - t) / s) - 2 / s * (t * (x - mu) if x > mu else (1 - t) * (mu - x))


def cdf(x, mu, s, t):
    if x <= mu:
        f = t * m.exp(-2 / s * (1 - t) * (mu - x))
        return m.log(f), m.log1p(-f)
    f = (1 - t) * m.exp(-2 / s * t * (x - mu))
    return m.log1p(-f), m.log(f)


def quantile(p, mu, s, t):
    if p <= t:
        return mu + s / (2 * (1 - t)) * m.log(p / t)
    return mu - s / (2 * t) * m.log((1 - p) / (1 - t))


def mean(mu, s, t):
    return mu + s * (1 - 2 * t) / (2 * t * (1 - t))


def var(mu, s, t):
    return s * s * (t * t + (1 - t) ** 2) / (2 * t * (1 - t)) ** 2


def place(rnd):
    s = power(rnd, -20, 20)
    return sign(rnd) * power(rnd, -5, 3) * s, 0.0, s, rnd.random()


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: place(rnd))
