"""P(X <= k) = 1 / (1 + exp(eta - c[k])); categories from 1."""
import mpmath as m

discrete = True


def first(form, a):
    return [a[0], a[1] if isinstance(a[1], list) else [a[1]]]


def cdf(x, eta, c):
    k = int(x)
    if k <= 0:
        return -m.inf, 0 * x
    if k > len(c):
        return 0 * x, -m.inf
    z = c[k - 1] - eta
    return -m.log1p(m.exp(-z)), -m.log1p(m.exp(z))


def logpdf(x, eta, c):
    return m.log(m.exp(cdf(x, eta, c)[0]) - m.exp(cdf(x - 1, eta, c)[0]))
