"""By the parts v[k] = w[k] / R[k-1], each Beta(1, alpha), with dw / dv = prod R[k-1]."""
import mpmath as m


def logpdf(x, n, alpha):
    v, rest = m.mpf(0), m.mpf(1)
    for k in range(int(n) - 1):
        after = sum(x[k + 1 :])
        v += m.log(alpha) + (alpha - 1) * m.log(after / rest) - m.log(rest)
        rest = after
    return v


def events(rnd, n, alpha):
    out = []
    for _ in range(4):
        g = [rnd.gammavariate(1.5, 1) for _ in range(int(n))]
        out.append([v / sum(g) for v in g])
    return out
