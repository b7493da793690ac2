#!/usr/bin/env python3
"""Writes partials.txt: derivatives of the operations of package graph to 22 digits, by mpmath.

Each line: the operation, the number of the operand, the operands as hexadecimal floats, the
derivative in decimal. Points are ordinary ones and those where formulas lose digits: near the
ends of domains, in tails, at tiny and at large numbers.

usage: python3 partials.py > partials.txt
"""
import random

import mpmath as m
from mpmath import mp, mpf

rnd = random.Random(1)
mp.dps = 80


def put(name, k, args, v):
    if isinstance(v, m.mpc):
        assert abs(v.imag) < mpf(10) ** -30 * abs(v.real)
        v = v.real
    if m.isnan(v) or m.isinf(v) or abs(v) > mpf(2) ** 1020 or (v != 0 and abs(v) < mpf(2) ** -1000):
        return
    print(name, k, *[float(a).hex() for a in args], m.nstr(v, 22, strip_zeros=False, min_fixed=1, max_fixed=0))


def one(name, f, points):
    """f is the derivative itself."""
    for x in points:
        put(name, 0, [x], f(mpf(float(x))))


def many(name, fs, points):
    """fs are the derivatives in each operand, None for one that is not tested."""
    for p in points:
        for k, f in enumerate(fs):
            if f:
                put(name, k, p, f(*[mpf(float(x)) for x in p]))


def uni(lo, hi, n=12):
    return [rnd.uniform(lo, hi) for _ in range(n)]


def pairs(a, b, n=20):
    return [(rnd.uniform(*a), rnd.uniform(*b)) for _ in range(n)]


def phi(x):
    return m.exp(-x * x / 2) / m.sqrt(2 * m.pi)


def Phi(x):
    return m.erfc(-x / m.sqrt(2)) / 2


wide = [1e-300, -1e-300, 1e-20, -1e-20, 1e-9, -1e-9, 1e-3, -1e-3]
some = uni(-3, 3) + wide
plus = uni(0.01, 5) + [1e-300, 1e-20, 1e-9, 1e-3, 30, 1e3, 1e9, 1e300]

one("neg", lambda x: mpf(-1), some)
one("sqrt", lambda x: 1 / (2 * m.sqrt(x)), plus)
one("abs", lambda x: m.sign(x), some)
one("exp", m.exp, some + [-700, 700])
one("log", lambda x: 1 / x, plus)
one("log1p", lambda x: 1 / (1 + x), plus + [-0.9, -0.5, -1 + 2**-40])
one("expm1", m.exp, some + [30, 700])
one("log1p_exp", lambda x: 1 / (1 + m.exp(-x)), some + [-700, -40, 40, 700])
one("log1m_exp", lambda x: 1 / -m.expm1(-x), [-x for x in uni(0.001, 5)] + [-1e-300, -1e-9, -40, -700])
one("logistic", lambda x: m.exp(-x) / (1 + m.exp(-x)) ** 2, some + [-700, -40])
one("lgamma", m.digamma, plus)
one("digamma", lambda x: m.polygamma(1, x), plus[:-1])
one("trigamma", lambda x: m.polygamma(2, x), plus[:-1])
one("stirling", lambda x: m.digamma(x) - m.log(x) + 1 / (2 * x), uni(0.3, 20))
one("erf", lambda x: 2 / m.sqrt(m.pi) * m.exp(-x * x), some + [-26, 26])
one("erfc", lambda x: -2 / m.sqrt(m.pi) * m.exp(-x * x), some + [-26, 26])
one("Phi", phi, some + [-37, 37])
one("log_Phi", lambda x: phi(x) / Phi(x), some + [-37, -12, -5, 5, 37, -100])
one("inv_Phi", lambda p: 1 / phi(-m.sqrt(2) * m.erfinv(1 - 2 * p)), uni(0.01, 0.99) + [1e-12, 1e-30, 0.5, 1 - 2**-30])
one("sin", m.cos, some + [1e3])
one("cos", lambda x: -m.sin(x), some + [1e3])
one("tan", lambda x: 1 / m.cos(x) ** 2, some)
one("asin", lambda x: 1 / m.sqrt(1 - x * x), uni(-0.99, 0.99) + [1 - 2**-30, 2**-30 - 1, 1e-300])
one("acos", lambda x: -1 / m.sqrt(1 - x * x), uni(-0.99, 0.99) + [1 - 2**-30, 2**-30 - 1, 1e-300])
one("atan", lambda x: 1 / (1 + x * x), some + [1e9, -1e100])
one("sinh", m.cosh, some + [700, -700])
one("cosh", m.sinh, some + [700, -700])
one("tanh", lambda x: 1 / m.cosh(x) ** 2, some)

both = pairs((-3, 3), (-3, 3)) + [(1e-300, 1e-300), (1e200, -1e-200), (-0.5, 1e9)]
many("add", [lambda a, b: mpf(1), lambda a, b: mpf(1)], both)
many("sub", [lambda a, b: mpf(1), lambda a, b: mpf(-1)], both)
many("mul", [lambda a, b: b, lambda a, b: a], both)
many("div", [lambda a, b: 1 / b, lambda a, b: -a / b**2], pairs((-3, 3), (0.1, 3)) + [(1e100, 1e-100)])
many("max", [lambda a, b: mpf(a > b), lambda a, b: mpf(not a > b)], both)
many("min", [lambda a, b: mpf(a < b), lambda a, b: mpf(not a < b)], both)
many("pow", [lambda a, b: b * a ** (b - 1), lambda a, b: a**b * m.log(a)], pairs((0.1, 5), (-4, 4)) + [(1e-9, 2.5), (1e9, 0.25), (2, 0), (3, 1), (1.5, 2)])
many("atan2", [lambda a, b: b / (a * a + b * b), lambda a, b: -a / (a * a + b * b)], pairs((-3, 3), (-3, 3)) + [(1e-9, -1), (1e9, 1)])
many("lbeta", [lambda a, b: m.digamma(a) - m.digamma(a + b), lambda a, b: m.digamma(b) - m.digamma(a + b)], pairs((0.1, 30), (0.1, 30)))

threes = [(rnd.uniform(-3, 3), rnd.uniform(-3, 3), rnd.uniform(-3, 3)) for _ in range(12)]
many("fma", [lambda a, b, c: b, lambda a, b, c: a, lambda a, b, c: mpf(1)], threes)
many("fms", [lambda a, b, c: b, lambda a, b, c: a, lambda a, b, c: mpf(-1)], threes)
many("fnma", [lambda a, b, c: -b, lambda a, b, c: -a, lambda a, b, c: mpf(1)], threes)
many("select", [None, lambda a, b, c: mpf(a != 0), lambda a, b, c: mpf(a == 0)], threes + [(0, 1, 2), (0, -1, 3)])


def P(a, x):
    return m.gammainc(a, 0, x, regularized=True)


def Q(a, x):
    return m.gammainc(a, x, m.inf, regularized=True)


def density(a, x):
    return x ** (a - 1) * m.exp(-x) / m.gamma(a)


def slope(f, k):
    """The derivative of f in operand k, from differences with some hundred digits."""
    def g(*p):
        with mp.workdps(150):
            h = mpf(10) ** -50
            lo, hi = list(p), list(p)
            lo[k], hi[k] = p[k] - h, p[k] + h
            return (f(*hi) - f(*lo)) / (2 * h)
    return g


shapes = [(rnd.uniform(0.3, 12), rnd.uniform(0.1, 20)) for _ in range(10)] + [(0.2, 1e-3), (30, 8), (5, 40)]
many("gamma_p", [slope(P, 0), density], shapes)
many("gamma_q", [slope(Q, 0), lambda a, x: -density(a, x)], shapes)
many("log_gamma_p", [slope(lambda a, x: m.log(P(a, x)), 0), lambda a, x: density(a, x) / P(a, x)], shapes)
many("log_gamma_q", [slope(lambda a, x: m.log(Q(a, x)), 0), lambda a, x: -density(a, x) / Q(a, x)], shapes)


def I(a, b, x):
    return m.betainc(a, b, 0, x, regularized=True)


def beta(a, b, x):
    return x ** (a - 1) * (1 - x) ** (b - 1) / m.beta(a, b)


betas = [(rnd.uniform(0.3, 12), rnd.uniform(0.3, 12), rnd.uniform(0.02, 0.98)) for _ in range(10)] + [(20, 3, 0.05), (0.3, 0.4, 1e-6)]
many("inc_beta", [slope(I, 0), slope(I, 1), beta], betas)
many("log_inc_beta", [slope(lambda a, b, x: m.log(I(a, b, x)), 0), slope(lambda a, b, x: m.log(I(a, b, x)), 1),
                      lambda a, b, x: beta(a, b, x) / I(a, b, x)], betas)


# Functions of distributions.


def mills(w):
    return Phi(-w) / phi(w)


def exp_normal(z, d):
    """The distribution function, and the density over d."""
    h = m.exp(d * d / 2 - z * d) * Phi(z - d)
    return Phi(z) - h, h


one("log_mills", lambda w: w - 1 / mills(w), some + [-30, 5, 30, 100])
zd = pairs((-3, 3), (0.1, 3)) + [(-20, 0.5), (2, 1e-8), (8, 3), (-3, 50)]
many("log_exp_normal", [lambda z, d: d * exp_normal(z, d)[1] / exp_normal(z, d)[0], lambda z, d: (phi(z) - (d - z) * exp_normal(z, d)[1]) / exp_normal(z, d)[0]], zd)


def skew_Phi(z, a):
    """Phi(z) - 2 T(z, a)."""
    with mp.workdps(40):
        return Phi(z) - m.quad(lambda x: m.exp(-z * z * (1 + x * x) / 2) / (1 + x * x), m.linspace(0, a, 9)) / m.pi


many("log_skew_Phi", [lambda z, a: 2 * phi(z) * Phi(a * z) / skew_Phi(z, a), lambda z, a: -m.exp(-z * z * (1 + a * a) / 2) / (m.pi * (1 + a * a)) / skew_Phi(z, a)],
     pairs((-3, 3), (-3, 3)) + [(-5, 2), (-1, 6), (3, -4), (1e-9, 20), (-8, -1)])
one("log_i0_scaled", lambda x: m.besseli(1, x) / m.besseli(0, x) - 1, uni(0.01, 5) + [1e-9, 19.9, 20.1, 300, 1e6])


def rice(b, a):
    with mp.workdps(30):
        return m.quad(lambda t: t * m.exp(-(t * t + a * a) / 2) * m.besseli(0, a * t), m.linspace(0, b, 9))


def rice_density(n, b, a):
    return b * m.exp(-(a * a + b * b) / 2) * m.besseli(n, a * b)


ba = pairs((0.1, 5), (0.1, 4), 12) + [(0.01, 2), (9, 10), (0.5, 0.001)]
many("log_rice_p", [lambda b, a: rice_density(0, b, a) / rice(b, a), lambda b, a: -rice_density(1, b, a) / rice(b, a)], ba)
many("log_rice_q", [lambda b, a: -rice_density(0, b, a) / (1 - rice(b, a)), lambda b, a: rice_density(1, b, a) / (1 - rice(b, a))], ba)


def von_mises_density(x, mu, k):
    return m.exp(k * m.cos(x - mu)) / (2 * m.pi * m.besseli(0, k))


def von_mises(x, mu, k, f=lambda t: mpf(1)):
    with mp.workdps(30):
        return m.quad(lambda t: f(t - mu) * von_mises_density(t, mu, k), m.linspace(-m.pi, x, 9))


many("log_von_mises", [
    lambda x, mu, k: von_mises_density(x, mu, k) / von_mises(x, mu, k),
    lambda x, mu, k: (von_mises_density(m.pi, mu, k) - von_mises_density(x, mu, k)) / von_mises(x, mu, k),
    lambda x, mu, k: von_mises(x, mu, k, m.cos) / von_mises(x, mu, k) - m.besseli(1, k) / m.besseli(0, k),
], [(rnd.uniform(-3, 3), rnd.uniform(-3, 3), rnd.uniform(0.1, 5)) for _ in range(10)] + [(-2, 0.1, 10), (2.5, 5, 1)])
