"""f = C(K, x) C(N - K, n - x) / C(N, n)."""
import mpmath as m

from common import densities, lg, power, tails

discrete = True


def first(form, a):
    return [a[0], a[1], a[1] + a[2]] if form == 1 else a


def choose(n, x):
    return lg(n + 1) - lg(x + 1) - lg(n - x + 1)


def logpdf(x, n, k, all):
    return choose(k, x) + choose(all - k, n - x) - choose(all, n)


def cdf(x, n, k, all):
    lo, hi, at = int(max(0, n + k - all)), int(min(n, k)), int(x)
    if at < lo:
        return -m.inf, 0 * n
    if at >= hi:
        return 0 * n, -m.inf
    f = [m.exp(logpdf(m.mpf(i), n, k, all)) for i in range(lo, hi + 1)]
    return m.log(sum(f[: at - lo + 1])), m.log(sum(f[at - lo + 1 :]))


def mean(n, k, all):
    return n * k / all


def var(n, k, all):
    return n * k / all * (1 - k / all) * (all - n) / (all - 1)


def place(rnd, hi):
    all = int(power(rnd, 1, hi))
    n, k = rnd.randrange(1, all), rnd.randrange(1, all)
    lo, top = max(0, n + k - all), min(n, k)
    return float(rnd.randrange(lo, top + 1)), float(n), float(k), float(all)


def far(rnd):
    yield from densities(40, 0, lambda: place(rnd, 5))
    yield from tails(20, 0, lambda: place(rnd, 2.5))
