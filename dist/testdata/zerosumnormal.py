"""The normal density of the coordinates in an orthonormal basis of the vectors that sum to 0."""
import mpmath as m

from common import zero_sums


def logpdf(x, n, sigma):
    return -(n - 1) * (m.log(2 * m.pi) / 2 + m.log(sigma)) - sum(v * v for v in x) / (2 * sigma**2)


def events(rnd, n, sigma):
    return zero_sums(rnd, int(n), float(sigma))
