"""P(X <= k) = Phi((c[k] - eta) / sigma); categories from 1."""
import mpmath as m

from common import log_phi

discrete = True


def first(form, a):
    sigma = a[2] if form == 1 else 1
    return [a[0] / sigma, [c / sigma for c in (a[1] if isinstance(a[1], list) else [a[1]])]]


def cdf(x, eta, c):
    k = int(x)
    if k <= 0:
        return -m.inf, 0 * x
    if k > len(c):
        return 0 * x, -m.inf
    z = c[k - 1] - eta
    return log_phi(z), log_phi(-z)


def logpdf(x, eta, c):
    return m.log(m.exp(cdf(x, eta, c)[0]) - m.exp(cdf(x - 1, eta, c)[0]))
