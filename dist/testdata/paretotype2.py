"""f = a / l (1 + (x - mu) / l)^(-a - 1) for x >= mu."""
import mpmath as m

from common import densities, of_hazard, power, short, tails


def logpdf(x, mu, l, a):
    return m.log(a / l) - (a + 1) * m.log1p((x - mu) / l)


def cdf(x, mu, l, a):
    return of_hazard(a * m.log1p((x - mu) / l))


def quantile(p, mu, l, a):
    return mu + l * m.expm1(-m.log1p(-p) / a)


def mean(mu, l, a):
    return mu + l / (a - 1) if a > 1 else None


def var(mu, l, a):
    return l * l * a / ((a - 1) ** 2 * (a - 2)) if a > 2 else None


def place(rnd):
    l = power(rnd, -50, 50)
    return l * power(rnd, -50, 50), 0.0, l, power(rnd, -2, 4)


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd))
    yield from tails(30, 0, lambda: place(rnd))
    yield from short(30.0, [1.0, 1.0, 3.0])
