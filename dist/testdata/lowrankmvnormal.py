"""Normal with the covariance F F' + diag(d)."""
import mpmath as m

import mvnormal

vectors = True


def first(form, a):
    n = len(a[2])
    r = len(a[1]) // n
    f = m.matrix([a[1][i * r : (i + 1) * r] for i in range(n)])
    return [a[0], f * f.T + m.diag(a[2])]


logpdf = mvnormal.logpdf
events = mvnormal.events
