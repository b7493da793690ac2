"""f = exp(d^2 / 2 - z d) Phi(z - d) / nu, z = (x - mu) / s, d = s / nu."""
import mpmath as m

from common import densities, mp, power, sign, solved, tails


def first(form, a):
    return [a[0], a[1], 1 / a[2]] if form == 1 else a


def logpdf(x, mu, s, nu):
    z, d = (x - mu) / s, s / nu
    with mp.workdps(mp.dps + 40):
        return d * d / 2 - z * d + m.log(m.erfc((d - z) / m.sqrt(2)) / 2) - m.log(nu)


def cdf(x, mu, s, nu):
    z, d = (x - mu) / s, s / nu
    with mp.workdps(mp.dps + 60):
        h = m.exp(d * d / 2 - z * d) * m.erfc((d - z) / m.sqrt(2)) / 2
        up = m.erfc(z / m.sqrt(2)) / 2 + h
        low = m.erfc(-z / m.sqrt(2)) / 2 - h
        return m.log(low), m.log(up)


def quantile(p, mu, s, nu):
    return solved(lambda x: cdf(x, mu, s, nu), p, mu - 8 * s, mu + 8 * s + 25 * nu)


def mean(mu, s, nu):
    return mu + nu


def var(mu, s, nu):
    return s * s + nu * nu


def place(rnd):
    nu = power(rnd, -6, 3)
    return sign(rnd) * power(rnd, -6, 1) * max(1, nu), 0.0, 1.0, nu


def far(rnd):
    yield from densities(30, 0, lambda: place(rnd))
    yield from tails(30, 0, lambda: place(rnd))
