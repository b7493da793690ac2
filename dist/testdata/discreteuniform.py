"""f = 1 / (b - a + 1), x from a to b."""
import mpmath as m

discrete = True


def logpdf(x, a, b):
    return -m.log(b - a + 1)


def cdf(x, a, b):
    n = b - a + 1
    if x < a:
        return -m.inf, 0 * n
    if x >= b:
        return 0 * n, -m.inf
    return m.log((x - a + 1) / n), m.log((b - x) / n)


def mean(a, b):
    return (a + b) / 2


def var(a, b):
    return ((b - a + 1) ** 2 - 1) / 12
