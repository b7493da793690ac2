"""Normal with the precision matrix tau (D - rho W)."""
import mpmath as m

from common import laplacian


def first(form, a):
    return [a[0]] + [v if isinstance(v, list) else [v] for v in a[1:3]] + a[3:]


def logpdf(x, mu, one, other, tau, rho):
    p = tau * laplacian(len(mu), one, other, rho)
    d = m.matrix([y - v for y, v in zip(x, mu)])
    return -(d.T * p * d)[0] / 2 + m.log(m.det(p / (2 * m.pi))) / 2


def events(rnd, mu, *a):
    return [[float(v) + rnd.gauss(0, 2) for v in mu] for _ in range(4)]
