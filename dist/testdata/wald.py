"""F = Phi(s (x/mu - 1)) + exp(2 lam / mu) Phi(-s (x/mu + 1)), s = sqrt(lam / x)."""
import mpmath as m

from common import densities, mp, power, short, solved, tails


def first(form, a):
    return [a[0], a[0] * a[1]] if form == 1 else a


def logpdf(x, mu, lam):
    return (m.log(lam / (2 * m.pi)) - 3 * m.log(x)) / 2 - lam * (x - mu) ** 2 / (2 * mu * mu * x)


def cdf(x, mu, lam):
    s = m.sqrt(lam / x)
    with mp.workdps(mp.dps + 60):
        second = m.exp(2 * lam / mu) * m.erfc(s * (x / mu + 1) / m.sqrt(2)) / 2
        low = m.erfc(s * (1 - x / mu) / m.sqrt(2)) / 2 + second
        up = m.erfc(s * (x / mu - 1) / m.sqrt(2)) / 2 - second
        return m.log(low), m.log(up)


def quantile(p, mu, lam):
    return m.exp(solved(lambda l: cdf(m.exp(l), mu, lam), p, m.log(mu / (1 + 40 * mu / lam + 13 * m.sqrt(mu / lam))), m.log(mu + 80 * mu * mu / lam + 40 * mu * m.sqrt(mu / lam))))


def mean(mu, lam):
    return mu


def var(mu, lam):
    return mu**3 / lam


def place(rnd):
    mu = power(rnd, -20, 20)
    return mu * power(rnd, -1.5, 1.5), mu, mu * power(rnd, -3, 3)


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd))
    yield from tails(30, 0, lambda: place(rnd))
    yield from short(1.0, [2.0, 3.0])
