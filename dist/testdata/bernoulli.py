"""1 with probability p, else 0."""
import mpmath as m

from common import logistic

discrete = True


def first(form, a):
    return [logistic(a[0])] if form == 1 else a


def logpdf(x, p):
    return m.log(p if x == 1 else 1 - p)


def cdf(x, p):
    return (m.log(0 * x + 1), -m.inf) if x >= 1 else (m.log(1 - p), m.log(p)) if x >= 0 else (-m.inf, 0 * x)


def mean(p):
    return p


def var(p):
    return p * (1 - p)
