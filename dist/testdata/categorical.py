"""Category x with probability p[x]; categories from 1."""
import mpmath as m

from common import softmax

discrete, vectors = True, True


def first(form, a):
    return [softmax(a[0])] if form == 1 else a


def logpdf(x, p):
    return m.log(p[int(x) - 1])


def cdf(x, p):
    k = int(x)
    return (m.log(sum(p[:k])) if k > 0 else -m.inf), (m.log(sum(p[k:])) if k < len(p) else -m.inf)
