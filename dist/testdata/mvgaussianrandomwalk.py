"""x[1] is MvNormal(start, init), x[t] is MvNormal(x[t-1] + mu, cov)."""
import mpmath as m

import mvnormal
from common import square

vectors = True


def first(form, a):
    s = square(a[2 if form == 0 else 1])
    if form == 0:
        return [int(a[0][0]), a[1], s, a[3], square(a[4])]
    s = s * s.T if form == 2 else s
    return [int(a[0][0]), [m.mpf(0)] * s.rows, s, [m.mpf(0)] * s.rows, s]


def logpdf(x, n, mu, cov, start, init):
    k = cov.rows
    rows = [x[t * k : (t + 1) * k] for t in range(n)]
    v = mvnormal.logpdf(rows[0], start, init)
    for t in range(1, n):
        v += mvnormal.logpdf(rows[t], [y + d for y, d in zip(rows[t - 1], mu)], cov)
    return v


def events(rnd, n, mu, cov, start, init):
    return [[rnd.gauss(0, 2) for _ in range(n * cov.rows)] for _ in range(4)]
