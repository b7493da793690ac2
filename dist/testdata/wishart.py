"""f = det(X)^((nu - K - 1) / 2) exp(-tr(S^-1 X) / 2) / (2^(nu K / 2) det(S)^(nu / 2) G_K(nu / 2))."""
import mpmath as m

from common import covariances, log_multigamma, square

vectors = True


def first(form, a):
    s = square(a[1])
    return [a[0][0], [s, s * s.T, s**-1][form]]


def logpdf(x, nu, s):
    k, x = s.rows, square(x)
    trace = sum((s**-1 * x)[i, i] for i in range(k))
    power = (nu - k - 1) / 2 * m.log(m.det(x)) - trace / 2
    return power - nu * k / 2 * m.log(2) - nu / 2 * m.log(m.det(s)) - log_multigamma(k, nu / 2)


def events(rnd, nu, s):
    return [[v * float(nu) for v in x] for x in covariances(rnd, s)]
