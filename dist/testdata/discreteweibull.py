"""P(X > x) = q^((x + 1)^beta)."""
import mpmath as m

from common import densities, power, tails

discrete = True


def cdf(x, q, b):
    if x < 0:
        return -m.inf, 0 * x
    h = -((x + 1) ** b) * m.log(q)
    return m.log(-m.expm1(-h)), -h


def logpdf(x, q, b):
    return m.log(q ** (x**b) - q ** ((x + 1) ** b)) if x > 0 else m.log1p(-q)


def place(rnd):
    b, h = power(rnd, -1, 1), power(rnd, -6, 0.5)
    return float(int((power(rnd, -3, 1) / h) ** (1 / b))), 2.718281828**-h, b


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: place(rnd))
