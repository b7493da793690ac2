"""log f = -(x - mu)' S^-1 (x - mu) / 2 - log det(2 pi S) / 2."""
import mpmath as m

vectors = True


def first(form, a):
    n = len(a[0])
    s = m.matrix([a[1][i * n : (i + 1) * n] for i in range(n)])
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
