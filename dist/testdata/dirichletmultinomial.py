"""f = n! G(A) / G(n + A) prod G(x + a) / (G(a) x!), A = sum a."""
import mpmath as m

from common import lg, softmax

vectors = True


def first(form, a):
    if form == 0:
        return [a[0][0], a[1]]
    p = softmax(a[1]) if form == 2 else a[1]
    return [a[0][0], [a[2][0] * v for v in p]]


def logpdf(x, n, a):
    return lg(n + 1) + lg(sum(a)) - lg(n + sum(a)) + sum(lg(y + v) - lg(v) - lg(y + 1) for y, v in zip(x, a))


def events(rnd, n, a):
    out = []
    for _ in range(4):
        p = [rnd.gammavariate(float(v), 1) for v in a]
        x = [0.0] * len(a)
        for k in rnd.choices(range(len(p)), weights=p, k=int(n)):
            x[k] += 1
        out.append(x)
    return out
