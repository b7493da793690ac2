"""f = G((nu + K) / 2) / (G(nu / 2) det(nu pi S)^(1/2)) (1 + (x - mu)' S^-1 (x - mu) / nu)^(-(nu + K) / 2)."""
import mpmath as m

from common import lg, square

vectors = True


def first(form, a):
    if form > 2:
        n = len(a[1])
        r = square(a[3])
        r = r * r.T if form == 4 else r
        return [a[0][0], a[1], m.matrix([[a[2][i] * a[2][j] * r[i, j] for j in range(n)] for i in range(n)])]
    s = square(a[2])
    return [a[0][0], a[1], [s, s * s.T, s**-1][form]]


def logpdf(x, nu, mu, s):
    k = len(mu)
    d = m.matrix([y - v for y, v in zip(x, mu)])
    q = (d.T * s**-1 * d)[0]
    return lg((nu + k) / 2) - lg(nu / 2) - m.log(m.det(nu * m.pi * s)) / 2 - (nu + k) / 2 * m.log1p(q / nu)


def events(rnd, nu, mu, s):
    l = m.cholesky((s + s.T) / 2)
    out = []
    for _ in range(4):
        z = m.matrix([rnd.gauss(0, 1) * rnd.choice((0.1, 1, 30)) for _ in mu])
        out.append([float(v + y) for v, y in zip(mu, l * z)])
    return out
