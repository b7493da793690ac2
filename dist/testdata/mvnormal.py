"""log f = -(x - mu)' S^-1 (x - mu) / 2 - log det(2 pi S) / 2."""
import mpmath as m

from common import square

vectors = True


def first(form, a):
    if form > 2:
        n = len(a[0])
        r = square(a[2])
        r = r * r.T if form == 4 else r
        return [a[0], m.matrix([[a[1][i] * a[1][j] * r[i, j] for j in range(n)] for i in range(n)])]
    s = square(a[1])
    return [a[0], [s, s * s.T, s**-1][form]]


def logpdf(x, mu, s):
    d = m.matrix([y - v for y, v in zip(x, mu)])
    return -(d.T * s**-1 * d)[0] / 2 - m.log(m.det(2 * m.pi * s)) / 2


def events(rnd, mu, s):
    l = m.cholesky((s + s.T) / 2)
    out = []
    for _ in range(4):
        z = m.matrix([rnd.gauss(0, 1) for _ in mu])
        out.append([float(v + y) for v, y in zip(mu, l * z)])
    return out
