"""f = 2 phi(z) Phi(alpha z) / s, z = (x - mu) / s; F = Phi(z) - 2 T(z, alpha) with Owen's T."""
import mpmath as m

from common import away, densities, log_phi, mp, sign, solved, tails


def logpdf(x, mu, s, a):
    z = (x - mu) / s
    return m.log(2 / s) - z * z / 2 - m.log(2 * m.pi) / 2 + log_phi(a * z)


def tail(h, a):
    """Log P(Z < -h) for h, a >= 0: the integral of exp(-h^2 (1 + x^2) / 2) / (pi (1 + x^2)) over x > a."""
    if h == 0:
        return m.log(m.acot(a) / m.pi) if a > 0 else -m.log(2)
    end = m.sqrt(a * a + 200 / (h * h))
    scale = min(1 / (h * h * (a + 1 / h)), 1 + a)
    f = lambda x: m.exp(-h * h * (x * x - a * a) / 2) / (1 + x * x)
    return m.log(m.quad(f, away(a, scale, end)) / m.pi) - h * h * (1 + a * a) / 2


def cdf(x, mu, s, a):
    z = (x - mu) / s
    if a < 0:
        return cdf(-z, 0, 1, -a)[::-1]
    with mp.workdps(min(mp.dps, 30)):
        t = tail(abs(z), a)
        if z <= 0:
            return t, m.log1p(-m.exp(t))
        u = m.log(m.erfc(z / m.sqrt(2)) - m.exp(t))
        return m.log1p(-m.exp(u)), u


def quantile(p, mu, s, a):
    return solved(lambda x: cdf(x, mu, s, a), p, mu - 7 * s, mu + 7 * s)


def mean(mu, s, a):
    return mu + s * a / m.sqrt(1 + a * a) * m.sqrt(2 / m.pi)


def var(mu, s, a):
    return s * s * (1 - 2 / m.pi * a * a / (1 + a * a))


def place(rnd):
    return sign(rnd) * 10 ** rnd.uniform(-6, 1), 0.0, 1.0, sign(rnd) * 10 ** rnd.uniform(-2, 2)


def far(rnd):
    yield from densities(20, 0, lambda: place(rnd))
    yield from tails(12, 0, lambda: place(rnd))
