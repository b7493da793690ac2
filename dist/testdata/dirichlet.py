"""f = G(sum a) / prod G(a) prod x^(a - 1)."""
import mpmath as m

from common import lg

vectors = True


def logpdf(x, a):
    return lg(sum(a)) + sum((v - 1) * m.log(y) - lg(v) for v, y in zip(a, x))


def events(rnd, a):
    out = []
    for _ in range(4):
        g = [rnd.gammavariate(float(v), 1) for v in a]
        out.append([v / sum(g) for v in g])
    return out
