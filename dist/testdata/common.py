"""What the references of several distributions share: special functions, and the
spread of arguments over powers of ten. All arithmetic is that of mpmath.
"""
import math

import mpmath as m
from mpmath import mp, mpf

lg = m.loggamma


def log_phi(z):
    """Log of the standard normal distribution function."""
    return m.log(m.erfc(-z / m.sqrt(2)) / 2) if z < 0 else m.log1p(-m.erfc(z / m.sqrt(2)) / 2)


def pair(f):
    """Log F and log(1 - F) from a number F that is not near 1."""
    return m.log(f), m.log1p(-f)


def of_hazard(h):
    """Log F and log(1 - F) from the cumulative hazard."""
    return m.log(-m.expm1(-h)), -h


def lower_gamma(a, x):
    """log P(a, x) and log Q(a, x), by the series DLMF 8.7.1."""
    if x == 0:
        return -m.inf, mpf(0)
    with mp.workdps(mp.dps + 20 + int(min(3000, max(0, 0.45 * (x - a - a * m.log(x / a)))))):
        s = t = mpf(1)
        n = 0
        while True:
            n += 1
            t *= x / (a + n)
            s += t
            if t < s * mpf(10) ** -mp.dps and n > x - a:
                break
        l = a * m.log(x) - x - lg(a + 1) + m.log(s)
        return l, m.log1p(-m.exp(l))


def lower_beta(a, b, x, y):
    """log I_x(a, b) and log(1 - I), y = 1 - x: by the series DLMF 8.17.8, or, where that
    is long, by the continued fraction 8.17.22."""
    if x == 0:
        return -m.inf, mpf(0)
    if x > (a + 1) / (a + b + 2):
        return lower_beta(b, a, y, x)[::-1]
    fraction = -m.log(x * (a + b) / (a + 1)) * 10000 < mp.dps and a > 1000
    s = beta_fraction(a, b, x) if fraction else beta_series(a, b, x)
    l = a * m.log(x) + b * m.log(y) + lg(a + b) - lg(a + 1) - lg(b) + m.log(s)
    return l, m.log1p(-m.exp(l))


def beta_series(a, b, x):
    s = t = mpf(1)
    n = 0
    while True:
        t *= (a + b + n) / (a + 1 + n) * x
        n += 1
        s += t
        if t < s * mpf(10) ** -mp.dps and n > 10:
            return s


def beta_fraction(a, b, x):
    """By Lentz's method."""
    f = c = mpf(1)
    d = mpf(0)
    n = 0
    while True:
        n += 1
        k = n // 2
        if n % 2 == 0:
            e = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k))
        else:
            e = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        d = 1 / (1 + e * d)
        c = 1 + e / c
        f *= c * d
        if abs(c * d - 1) < mpf(10) ** -mp.dps and n > 10:
            return 1 / f


def student_tails(z2, nu):
    """Log of the two tails beyond z together and of what lies between, z2 = z^2."""
    return lower_beta(nu / 2, mpf(1) / 2, nu / (nu + z2), z2 / (nu + z2))


def logistic(x):
    return 1 / (1 + m.exp(-x))


def softmax(v):
    e = [m.exp(x) for x in v]
    return [x / sum(e) for x in e]


def power(rnd, lo, hi):
    """A power of ten with an exponent between lo and hi."""
    return 10 ** rnd.uniform(lo, hi)


def sign(rnd):
    return rnd.choice((-1, 1))


def count(rnd, mean, sd):
    """A whole number about a mean, as a float."""
    return float(math.floor(min(abs(mean + rnd.gauss(0, 2) * sd), 9e15)))


def densities(n, form, draw):
    """n far points for the log density; draw gives x and the arguments."""
    for _ in range(n):
        v = draw()
        yield form, "lpdf", v[0], v[1:]


def tails(n, form, draw):
    """n far points for both log distribution functions."""
    for _ in range(n):
        v = draw()
        yield form, "lcdf", v[0], v[1:]
        yield form, "lccdf", v[0], v[1:]


def short(at, args):
    """Truncations to short intervals above a place: the density and the distribution
    function within them."""
    for width in (0.5, 1e-2, 1e-3, 1e-6, 1e-10):
        hi = at + width * min(abs(at), 1)
        x = at + (hi - at) / 4
        yield 0, "lpdf", x, args, at, hi
        yield 0, "lcdf", x, args, at, hi


def square(v):
    """A matrix from its elements."""
    n = math.isqrt(len(v))
    return m.matrix([v[i * n : (i + 1) * n] for i in range(n)])


def log_multigamma(k, a):
    return m.mpf(k * (k - 1)) / 4 * m.log(m.pi) + sum(lg(a - m.mpf(j) / 2) for j in range(k))


def covariances(rnd, s):
    """Some covariance matrices of the size of s, as symmetric floats."""
    k, out = s.rows, []
    l = m.cholesky((s + s.T) / 2)
    for _ in range(4):
        b = l * m.matrix([[rnd.gauss(0, 1) if j < i else rnd.uniform(0.3, 2) * (i == j) for j in range(k)] for i in range(k)])
        x = b * b.T
        out.append([float(x[max(i, j), min(i, j)]) for i in range(k) for j in range(k)])
    return out


def normal_log(x, mu, sigma):
    return -(((x - mu) / sigma) ** 2) / 2 - m.log(2 * m.pi) / 2 - m.log(sigma)


def series_events(rnd, n):
    return [[rnd.gauss(0, 2) for _ in range(int(n))] for _ in range(4)]


def zero_sums(rnd, n, scale):
    """Vectors that sum to 0."""
    out = []
    for _ in range(4):
        v = [rnd.gauss(0, scale) for _ in range(n)]
        out.append([x - sum(v) / n for x in v])
    return out


def laplacian(n, one, other, rho):
    """D - rho W of a graph, by its edges."""
    q = m.matrix(n, n)
    for i, j in zip(one, other):
        i, j = int(i) - 1, int(j) - 1
        q[i, i] += 1
        q[j, j] += 1
        q[i, j] = q[j, i] = -rho
    return q


def away(end, scale, stop):
    """Places from an end on to a stop, close together at first."""
    out = [end]
    while abs(out[-1] - end) < abs(stop - end) / 3:
        out.append(end + m.sign(stop - end) * (3 * abs(out[-1] - end) + scale))
    return out + [stop]


def solved(cdf, p, lo, hi):
    """About where F is p, between two places."""
    with mp.workdps(12):
        for _ in range(20):
            mid = (lo + hi) / 2
            low, high = cdf(mid)
            if low < m.log(p) if p < 0.5 else high > m.log1p(-p):
                lo = mid
            else:
                hi = mid
    return hi
