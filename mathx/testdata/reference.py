#!/usr/bin/env python3
"""Writes reference.txt: values of the functions of package mathx to 22 digits, by mpmath.

Each line: the function, its arguments as hexadecimal floats, the value in decimal.
Incomplete gamma and beta functions and their derivatives come from their series in 80 to some
thousand digits here, not from mpmath's functions.

usage: python3 reference.py [points per function] [seed] > reference.txt
"""
import random
import sys
from mpmath import mp, mpf
import mpmath as m

N = int(sys.argv[1]) if len(sys.argv) > 1 else 60
rnd = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
mp.dps = 60


def f64(x):
    return float(x)


def put(name, args, v):
    if isinstance(v, m.mpc):
        if v.imag != 0:
            return
        v = v.real
    if m.isnan(v) or m.isinf(v) or abs(v) > mpf(2) ** 1023 or (v != 0 and abs(v) < mpf(2) ** -1080):
        return
    print(name, *[float(a).hex() for a in args], m.nstr(v, 22, strip_zeros=False, min_fixed=1, max_fixed=0))


def uni(lo, hi):
    return lambda: rnd.uniform(lo, hi)


def logu(lo, hi):
    return lambda: 10 ** rnd.uniform(lo, hi)


def signed(g):
    return lambda: g() * rnd.choice((-1, 1))


def near(c, lo, hi):
    """c (1 +- 10^u)"""
    return lambda: c + rnd.choice((-1, 1)) * 10 ** rnd.uniform(lo, hi)


def table(name, f, *gens, extra=()):
    for x in extra:
        put(name, [f64(x)], f(mpf(f64(x))))
    for g in gens:
        for _ in range(max(1, N // len(gens))):
            x = f64(g())
            try:
                v = f(mpf(x))
            except (ValueError, ZeroDivisionError):
                continue
            put(name, [x], v)


table("Exp", m.exp, uni(-1, 1), uni(-745, 709.7), signed(logu(-20, 0)), uni(-745, -700),
      extra=[0, 1, -1, 709.78, -745.13, 5e-324, 0.34657359, -0.34657359])
table("Log", m.log, uni(0.5, 2), logu(-307, 308), near(1, -16, -1), logu(-323, -308), extra=[1, 2, 0.5, 5e-324, 1.7e308, 1.4142135623730951])
table("Log2", lambda x: m.log(x, 2), uni(0.5, 2), logu(-307, 308), near(1, -15, -1), extra=[8, 1024, 0.125, 5e-324])
table("Log10", m.log10, uni(0.5, 2), logu(-307, 308), near(1, -15, -1), extra=[10, 100, 1000, 1e15, 0.1])
table("Log1p", m.log1p, uni(-0.99, 1), signed(logu(-20, -0.01)), logu(0, 308), near(-1, -15, -2), extra=[1e-300, 0.41421356, -0.29289321, 1.7e308])
table("Expm1", m.expm1, uni(-1, 1), signed(logu(-20, 0)), uni(-40, 40), uni(40, 709.7), extra=[1e-300, 0.34657, -0.34658])
table("Log1pExp", lambda x: m.log1p(m.exp(x)), uni(-5, 5), uni(-700, 50), signed(logu(-10, 2)))
table("Log1mExp", lambda x: m.log(-m.expm1(x)) if x > -1 else m.log1p(-m.exp(x)), uni(-3, 0), lambda: -logu(-20, 2)(), uni(-700, 0))
table("Logistic", lambda x: 1 / (1 + m.exp(-x)), uni(-5, 5), uni(-700, 50), signed(logu(-10, 2)))
table("Logit", lambda x: m.log(x) - m.log1p(-x), uni(0, 1), logu(-300, -1), near(0.5, -15, -2), lambda: 1 - logu(-15, -1)(), extra=[0.25, 0.75])
trigs = [uni(-1, 1), uni(-100, 100), signed(logu(-20, 0)), uni(-1e5, 1e5), signed(logu(5, 308)), lambda: rnd.randrange(1, 1000) * 1.5707963267948966]
hard = [6381956970095103 * 2.0**797, 5.319372648326541e255, 1e22, 2.0**27, 1.3e8, 1.7e308]
for nm, f in (("Sin", m.sin), ("Cos", m.cos), ("Tan", m.tan)):
    def g(x, f=f):
        with mp.workdps(420):
            return +f(x)
    table(nm, g, *trigs, extra=hard + [0.7853981633974483, 2.356194490192345])
table("Asin", m.asin, uni(-1, 1), signed(logu(-20, 0)), lambda: 1 - logu(-15, -1)(), extra=[0.5, 1, -1])
table("Acos", m.acos, uni(-1, 1), signed(logu(-20, 0)), lambda: 1 - logu(-15, -1)(), lambda: logu(-15, -1)() - 1, extra=[0.5, -1])
table("Atan", m.atan, uni(-3, 3), signed(logu(-20, 20)), signed(logu(-300, 300)), extra=[0.41421356237309503, 2.414213562373095, 1])
table("Sinh", m.sinh, uni(-2, 2), signed(logu(-20, 0)), uni(-710, 710), uni(-25, 25))
table("Cosh", m.cosh, uni(-2, 2), uni(-710, 710), uni(-25, 25))
table("Tanh", m.tanh, uni(-2, 2), signed(logu(-20, 0)), uni(-25, 25))
table("Erf", m.erf, uni(-1, 1), signed(logu(-20, 0)), uni(-6.5, 6.5), extra=[0.7, 0.6999, 1e-300])
table("Erfc", m.erfc, uni(-6, 1), uni(0.4, 6), uni(5, 27.2), signed(logu(-20, 0)), extra=[0.5, 0.4999, 26.5, 27.2])


def Phi(x):
    return m.erfc(-x / m.sqrt(2)) / 2


table("Phi", Phi, uni(-1.5, 1.5), uni(-10, 8), uni(-38.4, -10), signed(logu(-20, 0)), extra=[0.72, -0.72, -38.4])
table("LogPhi", lambda x: m.log1p(-Phi(-x)) if x > 0 else m.log(Phi(x)), uni(-1.5, 1.5), uni(-10, 38), uni(-100, -10), lambda: -logu(2, 8)(), extra=[0.72, -0.72, -38.4])


def InvPhi(p):
    if p == mpf(1) / 2:
        return mpf(0)
    t = min(p, 1 - p)
    x = m.sqrt(-2 * m.log(t)) if t < 0.3 else (mpf(1) / 2 - t) * 2
    for _ in range(60):
        P = Phi(-x)
        d = (m.log(P) - m.log(t)) * P / (m.exp(-x * x / 2) / m.sqrt(2 * m.pi))
        x += d
        if abs(d) < mpf(10) ** -45:
            break
    return -x if p < 0.5 else x


table("InvPhi", InvPhi, uni(0, 1), logu(-300, -1), lambda: 1 - logu(-15, -1)(), near(0.5, -15, -1), logu(-14, -6),
      extra=[0.075, 0.925, 0.0749, 1e-320, 1.388794386496402e-11, 1.3e-11])


def lg(x):
    with mp.workdps(80):
        return m.loggamma(x).real if x > 0 else m.log(abs(m.gamma(x)))


gen = [uni(0, 3), uni(0, 20), logu(-15, 15), near(1, -15, -1), near(2, -15, -1), uni(3, 10)]
table("Lgamma", lg, *gen, uni(-20, 0), logu(15, 305), extra=[0.5, 1.5, 3, 8, 1e-300, 2.5e305, 171.6])
for k, nm in enumerate(("Digamma", "Trigamma", "Tetragamma")):
    def g(x, k=k):
        with mp.workdps(80):
            return m.psi(k, x)
    table(nm, g, *gen[:3], uni(-10, 0), near(1.4616321449683622, -15, -1), uni(3, 10), extra=[1, 3, 8, 0.999999, 2.999999, 7.999999])
# two arguments


def table2(name, f, *gens):
    for g in gens:
        for _ in range(max(1, N // len(gens))):
            a = [f64(v) for v in g()]
            try:
                v = f(*[mpf(x) for x in a])
            except (ValueError, ZeroDivisionError):
                continue
            put(name, a, v)


def pair(g, h):
    return lambda: (g(), h())


table2("Pow", m.power, pair(uni(0, 3), uni(-5, 5)), pair(logu(-300, 300), uni(-2, 2)), pair(near(1, -8, -2), signed(logu(0, 5))),
       lambda: (rnd.randrange(1, 30), rnd.randrange(-10, 10)), lambda: (-rnd.randrange(1, 30), rnd.randrange(-9, 10)), pair(logu(-320, -300), uni(0, 1)))
table2("Atan2", m.atan2, pair(uni(-1, 1), uni(-1, 1)), pair(signed(logu(-20, 20)), signed(logu(-20, 20))), pair(signed(logu(-300, 300)), signed(logu(-300, 300))))


def lbeta(a, b):
    with mp.workdps(60 + int(max(0, m.log10(max(a, b))))):
        return m.loggamma(a) + m.loggamma(b) - m.loggamma(a + b)


table2("Lbeta", lbeta, pair(uni(0, 10), uni(0, 10)), pair(logu(-10, 10), logu(-10, 10)), pair(uni(7, 30), uni(7, 30)), pair(logu(-3, 1), logu(5, 200)))
table2("Lchoose", lambda n, k: -m.log1p(n) - lbeta(n - k + 1, k + 1), lambda: (lambda n: (n, rnd.randrange(1, n)))(rnd.randrange(2, 60)),
       lambda: (lambda n: (n, rnd.randrange(1, n)))(int(10 ** rnd.uniform(1, 9))), lambda: (lambda n: (n, rnd.uniform(0, n)))(rnd.uniform(1, 100)))
table2("LogSumExp2", lambda a, b: m.log(m.exp(a) + m.exp(b)), pair(uni(-5, 5), uni(-5, 5)), pair(uni(-700, 700), uni(-700, 700)))
table2("LogDiffExp", lambda a, b: m.log(m.exp(a) - m.exp(b)), lambda: (lambda a: (a, a - logu(-10, 2)()))(uni(-5, 5)()))


def gamma_all(a, x):
    """P, Q, dP/da by DLMF 8.7.1"""
    # Q is about exp(-(x - a - a log(x/a)))
    digits = 100 + int(max(0, 0.45 * (x - a - a * m.log(x / a)))) if x > a else 100
    with mp.workdps(digits):
        a, x = +a, +x
        pre = m.exp(a * m.log(x) - x - m.loggamma(a + 1))
        s = t = mpf(1)
        h = d = mpf(0)
        n = 0
        eps = mpf(10) ** (-mp.dps)
        while True:
            n += 1
            w = 1 / (a + n)
            t *= x * w
            h += w
            s += t
            d -= t * h
            if t * (1 + h) < eps * abs(s) and n > x - a:
                break
        P = pre * s
        return P, 1 - P, P * (m.log(x) - m.digamma(a + 1)) + pre * d


def gx(a):
    """an x where P(a, x) is neither 0 nor 1"""
    return max(f64(a + rnd.uniform(-8, 12) * m.sqrt(a)), f64(a) * 10 ** rnd.uniform(-3, 0))


def with_x(g):
    def h():
        a = g()
        return a, gx(a)
    return h


for k, nm in enumerate(("GammaP", "GammaQ", "GammaPDA")):
    table2(nm, lambda a, x, k=k: gamma_all(a, x)[k], with_x(uni(0, 3)), with_x(uni(1, 50)), with_x(logu(1.5, 3)),
           with_x(logu(3, 4.5)), pair(logu(-3, 0), logu(-8, 1.5)), pair(uni(0, 5), uni(0, 10)), pair(uni(190, 300), uni(100, 700)))
for a, x in ((1e6, 1e6), (1e6, 0.997e6), (1e6, 1.004e6), (1e8, 1.0003e8)):
    for nm, v in zip(("GammaP", "GammaQ", "GammaPDA"), gamma_all(mpf(a), mpf(x))):
        put(nm, [a, x], v)


def beta_all(a, b, x):
    """I, dI/da, dI/db by DLMF 8.17.8"""
    with mp.workdps(120):
        a, b, x = +a, +b, +x
        y = 1 - x
        if x > a / (a + b):
            v, da, db = beta_series(b, a, y, x)
            return 1 - v, -db, -da
        return beta_series(a, b, x, y)


def beta_series(a, b, x, y):
    pre = m.exp(a * m.log(x) + b * m.log(y) + m.loggamma(a + b) - m.loggamma(a + 1) - m.loggamma(b))
    s = t = mpf(1)
    ha = hb = sa = sb = mpf(0)
    n = 0
    eps = mpf(10) ** (-mp.dps)
    while True:
        # t = (a+b)_n / (a+1)_n x^n
        u, w = 1 / (a + b + n), 1 / (a + 1 + n)
        t *= (a + b + n) * w * x
        hb += u
        ha += u - w
        n += 1
        s += t
        sa += t * ha
        sb += t * hb
        if t * (1 + hb) < eps * s and n > 10:
            break
        if n > 3000000:
            raise ValueError
    c = m.digamma(a + b)
    I = pre * s
    return I, I * (m.log(x) + c - m.digamma(a + 1)) + pre * sa, I * (m.log(y) + c - m.digamma(b)) + pre * sb


def bx(a, b):
    mu = a / (a + b)
    sd = (mu * (1 - mu) / (a + b + 1)) ** 0.5
    while True:
        x = mu + rnd.uniform(-9, 9) * sd
        if 0 < x < 0.98:
            return x
        if rnd.random() < 0.3:
            return mu * 10 ** rnd.uniform(-4, 0) * 0.98


def triple(g, h):
    def k():
        a, b = g(), h()
        return a, b, bx(a, b)
    return k


for k, nm in enumerate(("IncBeta", "IncBetaDA", "IncBetaDB")):
    table2(nm, lambda a, b, x, k=k: beta_all(a, b, x)[k], triple(uni(0, 3), uni(0, 3)), triple(uni(0, 30), uni(0, 30)), triple(logu(0, 3), logu(0, 3)),
           triple(logu(-3, 0), logu(-3, 0)), triple(logu(-2, 0), logu(0, 3)), triple(logu(0, 3), logu(-2, 0)), triple(logu(2.3, 4), logu(2.3, 4)), triple(uni(190, 300), uni(190, 300)),
           lambda: (uni(0.1, 5)(), uni(0.1, 5)(), uni(0.001, 0.999)()))

# near the poles and between them, for negative numbers of all sizes

far = [near(0, -300, -1), near(-1, -15, -1), near(-2, -15, -1), near(-20, -14, -1), lambda: -logu(-300, 0)(), lambda: -logu(0, 5)()]
table("Lgamma", lg, *far)
for k, nm in enumerate(("Digamma", "Trigamma", "Tetragamma")):
    def g(x, k=k):
        with mp.workdps(80):
            return m.psi(k, x)
    table(nm, g, *(far if k == 0 else [near(0, -100, -1)] + far[1:4] + [lambda: -logu(-100, 5)()]))

# Functions of distributions. They begin with a seed of their own.

rnd.seed(2)


def npdf(z):
    return m.exp(-z * z / 2) / m.sqrt(2 * m.pi)


def ncdf(z):
    return m.erfc(-z / m.sqrt(2)) / 2


def digits(n, f):
    def g(*a):
        with mp.workdps(n):
            return +f(*a)
    return g


def mills(w):
    return ncdf(-w) / npdf(w)


table("LogMills", digits(300, lambda w: m.log(mills(w))), uni(-3, 3), uni(-30, 30), logu(0, 100), signed(logu(-20, 0)))
table("LogMillsSlope", digits(400, lambda w: w - 1 / mills(w)), uni(-3, 6), uni(-30, 30), logu(0, 80), signed(logu(-20, 0)))


def exp_normal(z, d):
    return ncdf(z) - m.exp(d * d / 2 - z * d) * ncdf(z - d)


zd = [lambda: (uni(-5, 5)(), logu(-3, 1)()), lambda: (uni(-30, 10)(), logu(-12, 3)()), lambda: (logu(0, 3)(), logu(-6, 1)())]
table2("LogExpNormal", digits(1000, lambda z, d: m.log(exp_normal(z, d))), *zd)
table2("LogExpNormalDZ", digits(1000, lambda z, d: d * (ncdf(z) - exp_normal(z, d)) / exp_normal(z, d)), *zd)
table2("LogExpNormalDD", digits(1000, lambda z, d: (npdf(z) - (d - z) * (ncdf(z) - exp_normal(z, d))) / exp_normal(z, d)), *zd)


def skew_tail(h, a):
    """P(X < -h), h >= 0, for the skew normal distribution with a >= 0."""
    end = m.sqrt(a * a + 400 / (h * h)) if h > 0 else m.inf
    cuts = [a] + [x for x in (a + (end - a) / 100, a + (end - a) / 10) if h > 0] + ([2 * a + 1, 20 * a + 20] if h < 0.1 else []) + [end]
    cuts = sorted(set(min(c, end) for c in cuts))
    return m.quad(lambda x: m.exp(-h * h * (x * x - a * a) / 2) / (1 + x * x), cuts, maxdegree=10) / m.pi * m.exp(-h * h * (1 + a * a) / 2)


def skew_phi(z, a):
    if a < 0:
        return 1 - skew_phi(-z, -a)
    return skew_tail(-z, a) if z <= 0 else m.erf(z / m.sqrt(2)) + skew_tail(z, a)


def log_skew(z, a):
    with mp.workdps(40):
        t = skew_tail(abs(z), abs(a))
        if z <= 0 and a >= 0:
            return m.log(t)
        if z > 0 and a < 0:
            return m.log1p(-t)
        u = 2 * ncdf(-abs(z)) - t
        return m.log(u) if z <= 0 else m.log1p(-u)


table2("LogSkewPhi", log_skew, lambda: (uni(-4, 4)(), uni(-5, 5)()), lambda: (uni(-20, 8)(), signed(logu(-3, 3))()), lambda: (-logu(-3, 2)(), logu(-3, 1)()),
       lambda: (signed(logu(-8, 0))(), signed(logu(-2, 6))()))

table("LogI0Scaled", digits(60, lambda x: m.log(m.besseli(0, x)) - x), uni(0, 19), uni(15, 60), logu(-10, 6))
table("LogI0ScaledSlope", digits(60, lambda x: m.besseli(1, x) / m.besseli(0, x) - 1), uni(0, 19), uni(15, 60), logu(-10, 6))


def away(end, scale, stop):
    """Places from an end on to a stop, close together at first."""
    out = [end]
    while abs(out[-1] - end) < abs(stop - end) / 3:
        out.append(end + m.sign(stop - end) * (3 * abs(out[-1] - end) + scale))
    return out + [stop]


def rice(b, a):
    """Log P and log Q by the series of Marcum's function that converges (DLMF 10.35)."""
    with mp.workdps(60):
        r = min(a / b, b / a)
        terms, k = mpf(0), 0 if a < b else 1
        while True:
            t = r**k * m.besseli(k, a * b)
            terms += t
            if t < terms * mpf(10) ** -55:
                break
            k += 1
        l = m.log(terms) - (a * a + b * b) / 2
        other = m.log1p(-m.exp(l))
        return (other, l) if a < b else (l, other)


def rice_p(b, a):
    return rice(b, a)[0]


def rice_q(b, a):
    return rice(b, a)[1]


below = [lambda: (uni(0.01, 3)(), uni(0, 4)()), lambda: (lambda a: (max(0.1, a + uni(-8, 1)()), a))(uni(1, 40)()), lambda: (logu(-6, 0)(), logu(-3, 0.5)())]
above = [lambda: (uni(1.5, 8)(), uni(0, 4)()), lambda: (lambda a: (a + uni(-1, 8)(), a))(uni(1, 40)()), lambda: (uni(3, 30)(), logu(-3, 0.5)())]
table2("LogRiceP", rice_p, *below)
table2("LogRiceQ", rice_q, *above)


def von_mises(x, mu, k, f=lambda t: mpf(1)):
    ends = sorted({-m.pi, x} | {c for c in (mu - m.pi, mu, mu + m.pi) if -m.pi < c < x})
    scale = 1 / (1 + k)
    pieces = []
    for lo, hi in zip(ends, ends[1:]):
        near, far = (lo, hi) if m.cos(lo - mu) > m.cos(hi - mu) else (hi, lo)
        pieces.append(away(near, min(scale, (hi - lo) / 2), far))
    h = lambda t: m.exp(k * (m.cos(t - mu) - 1))
    g = lambda t: f(t - mu) * h(t)
    return sum(m.sign(p[-1] - p[0]) * h(p[0]) * m.quad(lambda t: g(t) / h(p[0]), p) for p in pieces) / (2 * m.pi * m.besseli(0, k) * m.exp(-k))


def log_von_mises(x, mu, k):
    with mp.workdps(30):
        return m.log(von_mises(x, mu, k))


def von_mises_dk(x, mu, k):
    with mp.workdps(30):
        return von_mises(x, mu, k, lambda t: m.cos(t)) / von_mises(x, mu, k) - m.besseli(1, k) / m.besseli(0, k)


for nm, f in (("LogVonMises", log_von_mises), ("LogVonMisesDK", von_mises_dk)):
    table2(nm, f, lambda: (uni(-3.1, 3.1)(), uni(-3, 3)(), logu(-3, 1)()), lambda: (uni(-3.1, 1)(), uni(-0.5, 0.5)(), logu(0, 3)()))
