"""1 - F = exp(-eta (exp(b x) - 1))."""
import mpmath as m

from common import densities, of_hazard, power, short, tails


def logpdf(x, eta, b):
    return m.log(eta * b) + b * x - eta * m.expm1(b * x)


def cdf(x, eta, b):
    return of_hazard(eta * m.expm1(b * x))


def quantile(p, eta, b):
    return m.log1p(-m.log1p(-p) / eta) / b


def mean(eta, b):
    return m.exp(eta) * m.e1(eta) / b


def var(eta, b):
    second = m.quad(lambda u: u**2 * eta * m.exp(u - eta * m.expm1(u)), m.linspace(0, m.log(1 + 400 / eta), 30))
    return second / b**2 - mean(eta, b) ** 2


def place(rnd):
    eta, b = power(rnd, -6, 6), power(rnd, -10, 10)
    return float(m.log1p(power(rnd, -3, 1) / eta) / b), eta, b


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd))
    yield from tails(30, 0, lambda: place(rnd))
    yield from tails(10, 0, lambda: (power(rnd, -300, -20), power(rnd, -3, 3), power(rnd, -3, 3)))
    yield from short(1.0, [0.5, 0.8])
