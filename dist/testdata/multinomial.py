"""f = n! prod p^x / x!"""
import mpmath as m

from common import lg, softmax

vectors = True


def first(form, a):
    return [a[0][0], softmax(a[1]) if form == 1 else a[1]]


def logpdf(x, n, p):
    return lg(n + 1) + sum((y * m.log(q) if y else 0) - lg(y + 1) for y, q in zip(x, p))


def events(rnd, n, p):
    out = []
    for _ in range(4):
        x = [0.0] * len(p)
        for k in rnd.choices(range(len(p)), weights=[float(q) for q in p], k=int(n)):
            x[k] += 1
        out.append(x)
    return out
