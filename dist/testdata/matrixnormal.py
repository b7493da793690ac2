"""The stacked columns are normal with the covariance kron(V, U)."""
import math

import mpmath as m

from common import square

vectors = True


def first(form, a):
    u, v = square(a[1]), square(a[2])
    return [a[0]] + ([u * u.T, v * v.T] if form == 1 else [u, v])


def logpdf(x, mu, u, v):
    n, k = u.rows, v.rows
    cov = m.matrix([[u[i % n, j % n] * v[i // n, j // n] for j in range(n * k)] for i in range(n * k)])
    d = m.matrix([x[i % n * k + i // n] - mu[i % n * k + i // n] for i in range(n * k)])
    return -(d.T * cov**-1 * d)[0] / 2 - m.log(m.det(2 * m.pi * cov)) / 2


def events(rnd, mu, u, v):
    return [[float(y) + rnd.gauss(0, 2) for y in mu] for _ in range(4)]
