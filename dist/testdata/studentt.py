"""f = G((nu + 1) / 2) / (G(nu / 2) sqrt(pi nu) sigma) (1 + z^2 / nu)^(-(nu + 1) / 2)."""
import mpmath as m

from common import densities, lg, power, short, sign, student_tails, tails

lower, upper = -m.inf, m.inf


def logpdf(x, nu, mu, s):
    z = (x - mu) / s
    return lg((nu + 1) / 2) - lg(nu / 2) - m.log(m.pi * nu) / 2 - m.log(s) - (nu + 1) / 2 * m.log1p(z * z / nu)


def cdf(x, nu, mu, s):
    low = student_tails(((x - mu) / s) ** 2, nu)[0] - m.log(2)
    pair = low, m.log1p(-m.exp(low))
    return pair if x < mu else pair[::-1]


def mean(nu, mu, s):
    return mu if nu > 1 else None


def var(nu, mu, s):
    return s * s * nu / (nu - 2) if nu > 2 else None


def far(rnd):
    yield from densities(20, 0, lambda: (power(rnd, -20, 80), power(rnd, -5, 15), 0.0, power(rnd, -20, 20)))
    yield from tails(20, 0, lambda: (sign(rnd) * power(rnd, -10, 60), power(rnd, -1, 3), 0.0, 1.0))
    yield from short(100.0, [3.0, 0.0, 1.0])
