"""The normal density in an orthonormal basis B of the vectors that sum to 0, with precision B' Q B / sigma^2."""
import mpmath as m

from common import laplacian, zero_sums


def first(form, a):
    return [a[0]] + [v if isinstance(v, list) else [v] for v in a[1:3]] + [a[3]]


def logpdf(x, n, one, other, sigma):
    n = int(n)
    q = laplacian(n, one, other, 1)
    b = m.matrix(n, n - 1)
    for l in range(1, n):
        for i in range(l):
            b[i, l - 1] = 1 / m.sqrt(l * (l + 1))
        b[l, l - 1] = -l / m.sqrt(l * (l + 1))
    p = b.T * q * b / sigma**2
    z = b.T * m.matrix(x)
    return -(z.T * p * z)[0] / 2 + m.log(m.det(p / (2 * m.pi))) / 2


def events(rnd, n, one, other, sigma):
    return zero_sums(rnd, int(n), float(sigma))
