"""f = exp(kappa cos(x - mu)) / (2 pi I0(kappa)) from -pi to pi."""
import mpmath as m

from common import away, densities, mp, power, solved, tails


def logpdf(x, mu, k):
    return k * m.cos(x - mu) - m.log(2 * m.pi * m.besseli(0, k))


def mass(lo, hi, mu, k):
    """Log of the probability of an interval, in parts where the density is monotone."""
    ends = sorted({lo, hi} | {c for c in (mu + j * m.pi for j in range(-4, 5)) if lo < c < hi})
    total = 0
    for p, q in zip(ends, ends[1:]):
        near, far = (p, q) if m.cos(p - mu) > m.cos(q - mu) else (q, p)
        top = m.exp(k * (m.cos(near - mu) - 1))
        g = lambda t: m.exp(k * (m.cos(t - mu) - m.cos(near - mu)))
        total += top * abs(m.quad(g, away(near, min(1 / (1 + k), (q - p) / 2), far)))
    return m.log(total / (2 * m.pi * m.besseli(0, k) * m.exp(-k)))


def cdf(x, mu, k):
    with mp.workdps(min(mp.dps, 30)):
        return mass(-m.pi, x, mu, k), mass(x, m.pi, mu, k)


def quantile(p, mu, k):
    return solved(lambda x: cdf(x, mu, k), p, -m.pi, m.pi)


def place(rnd):
    return rnd.uniform(-3.1, 3.1), rnd.uniform(-9, 9), power(rnd, -3, 2)


def far(rnd):
    yield from densities(20, 0, lambda: (rnd.uniform(-3.1, 3.1), rnd.uniform(-9, 9), power(rnd, -10, 5)))
    yield from tails(10, 0, lambda: place(rnd))
