"""z = (log(x / (1 - x)) - mu) / s is standard normal."""
import mpmath as m

from common import densities, log_phi, logistic, power, short, tails


def place(x, mu, s):
    return (m.log(x) - m.log1p(-x) - mu) / s


def logpdf(x, mu, s):
    z = place(x, mu, s)
    return -z * z / 2 - m.log(2 * m.pi) / 2 - m.log(s) - m.log(x) - m.log1p(-x)


def cdf(x, mu, s):
    z = place(x, mu, s)
    return log_phi(z), log_phi(-z)


def quantile(p, mu, s):
    return logistic(mu + s * m.sqrt(2) * m.erfinv(2 * p - 1))


def far(rnd):
    yield from densities(20, 0, lambda: (power(rnd, -200, -0.01), -100 * rnd.random(), power(rnd, 0, 3)))
    yield from tails(20, 0, lambda: (power(rnd, -200, -0.01), -100 * rnd.random(), power(rnd, 0, 3)))
    yield from short(0.2, [0.5, 1.0])
