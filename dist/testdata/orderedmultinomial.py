"""Multinomial with the probabilities of ordered categories."""
import mpmath as m

import multinomial
import orderedlogistic

vectors = True


def first(form, a):
    return [a[0][0], [m.exp(orderedlogistic.logpdf(k, a[1][0], a[2])) for k in range(1, len(a[2]) + 2)]]


logpdf = multinomial.logpdf
events = multinomial.events
