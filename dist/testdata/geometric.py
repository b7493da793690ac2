"""f = p (1 - p)^(x - 1), x from 1."""
import mpmath as m

from common import densities, logistic, power, tails

discrete = True


def first(form, a):
    return [logistic(a[0])] if form == 1 else a


def logpdf(x, p):
    return m.log(p) + ((x - 1) * m.log1p(-p) if x > 1 else 0)


def cdf(x, p):
    if x < 1:
        return -m.inf, 0 * x
    if p == 1:
        return 0 * x, -m.inf
    h = -x * m.log1p(-p)
    return m.log(-m.expm1(-h)), -h


def mean(p):
    return 1 / p


def var(p):
    return (1 - p) / p**2


def place(rnd):
    p = power(rnd, -12, 0)
    return float(int(1 + power(rnd, -2, 2) / p)), p


def by_logit(rnd):
    z = rnd.uniform(-30, 30)
    return float(int(1 + power(rnd, -2, 2) * (1 + 2.718281828**-z))), z


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(10, 0, lambda: place(rnd))
    yield from densities(20, 1, lambda: by_logit(rnd))
    yield from tails(10, 1, lambda: by_logit(rnd))
