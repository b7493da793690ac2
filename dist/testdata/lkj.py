"""Theorem 5 of Lewandowski, Kurowicka, Joe (2009) for the correlation matrix R."""
import math

import mpmath as m
from mpmath import mpf


def logpdf(x, n, eta):
    n = int(n)
    value = (eta - 1) * m.log(m.det(m.matrix([x[i * n : (i + 1) * n] for i in range(n)]))) if n > 1 else mpf(0)
    for k in range(1, n):
        b = eta + mpf(n - k - 1) / 2
        value -= (2 * eta - 2 + n - k) * (n - k) * m.log(2) + (n - k) * m.log(m.beta(b, b))
    return value


def events(rnd, n, eta):
    n = int(n)
    out = []
    for _ in range(3):
        l = []
        for i in range(n):
            row = [rnd.gauss(0, 1) for _ in range(i)] + [abs(rnd.gauss(0, 1)) + 0.1]
            size = math.sqrt(sum(v * v for v in row))
            l.append([v / size for v in row] + [0.0] * (n - i - 1))
        out.append([1.0 if i == j else sum(l[max(i, j)][k] * l[min(i, j)][k] for k in range(n)) for i in range(n) for j in range(n)])
    return out
