"""f = b / (k + 1/k) exp(-b k (x - mu)) above mu, exp(-b / k (mu - x)) below."""
import mpmath as m

from common import densities, power, sign, tails


def first(form, a):
    if form == 1:
        return [m.sqrt(a[0] / (1 - a[0])), a[1], a[2]]
    if form == 2:
        return [m.sqrt(a[0] / (1 - a[0])), a[1], m.sqrt(a[0] * (1 - a[0])) / a[2]]
    return a


def logpdf(x, k, mu, b):
    return m.log(b / (k + 1 / k)) - b * ((x - mu) * k if x > mu else (mu - x) / k)


def cdf(x, k, mu, b):
    q = k * k / (1 + k * k)
    if x <= mu:
        f = q * m.exp(-b / k * (mu - x))
        return m.log(f), m.log1p(-f)
    f = (1 - q) * m.exp(-b * k * (x - mu))
    return m.log1p(-f), m.log(f)


def quantile(p, k, mu, b):
    q = k * k / (1 + k * k)
    return mu + k / b * m.log(p / q) if p <= q else mu - m.log((1 - p) / (1 - q)) / (b * k)


def mean(k, mu, b):
    return mu + (1 - k * k) / (b * k)


def var(k, mu, b):
    return (1 + k**4) / (b * k) ** 2


def place(rnd):
    b = power(rnd, -20, 20)
    return sign(rnd) * power(rnd, -5, 3) / b, power(rnd, -2, 2), 0.0, b


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(20, 0, lambda: place(rnd))
