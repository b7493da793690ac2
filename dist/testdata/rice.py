"""f = x / s^2 exp(-(x^2 + nu^2) / (2 s^2)) I0(x nu / s^2)."""
import mpmath as m

from common import densities, mp, mpf, power, solved, tails


def first(form, a):
    return [a[0] * a[1], a[1]] if form == 1 else a


def logpdf(x, nu, s):
    return m.log(x) - 2 * m.log(s) - (x * x + nu * nu) / (2 * s * s) + m.log(m.besseli(0, x * nu / s**2))


def cdf(x, nu, s):
    """By the series of Marcum's function that converges: (a / b)^k I_k(a b), k = 0, 1, ... for 1 - F."""
    b, a = x / s, nu / s
    if a == 0:
        return m.log(-m.expm1(-b * b / 2)), -b * b / 2
    with mp.workdps(mp.dps + 30):
        v = series(b, a) if a < b else series(b, a) - m.exp(-((a - b) ** 2) / 2) * scaled(a * b)
        low = m.log1p(-v) if a < b else m.log(v)
        return (low, m.log(v)) if a < b else (low, m.log1p(-v))


def scaled(x):
    return m.exp(-x) * m.besseli(0, x)


def series(b, a):
    """exp(-(a - b)^2 / 2) times the sum of r^k exp(-ab) I_k(ab), where I_k is computed downwards."""
    x, r = a * b, min(a / b, b / a)
    top = 40 + int(m.sqrt(2.4 * mp.dps * (2 * x + 40)))
    high, low, terms = mpf(0), mpf(10) ** -mp.dps, mpf(0)
    for k in range(top, 0, -1):
        terms = terms * r + low
        high, low = low, 2 * k / x * low + high
    terms = terms * r + low
    return m.exp(-((a - b) ** 2) / 2) * terms / low * scaled(x)


def quantile(p, nu, s):
    return solved(lambda x: cdf(x, nu, s), p, max(s / 10**5, nu - 8 * s), nu + 8 * s)


def mean(nu, s):
    return s * m.sqrt(m.pi / 2) * m.hyp1f1(-mpf(1) / 2, 1, -((nu / s) ** 2) / 2)


def var(nu, s):
    return 2 * s * s + nu * nu - mean(nu, s) ** 2


def near(rnd):
    a = power(rnd, -2, 1)
    return abs(a + rnd.gauss(0, 2)), a, 1.0


def far(rnd):
    yield from densities(20, 0, lambda: (power(rnd, -3, 3), power(rnd, -3, 3), 1.0))
    yield from tails(20, 0, lambda: near(rnd))
