"""Writes far.json: log densities and log distribution functions at extreme
arguments, by mpmath from their definitions, to 17 digits.

python3 far.py > far.json, with mpmath 1.4. Each entry: dist, form, what (lpdf,
lcdf, lccdf, and the same of Truncated with lower and upper), x, args, value.
Arguments are spread over powers of ten; counts and shapes go up to 1e15.
"""
import json
import math
import random

import mpmath as m
from mpmath import mp, mpf

mp.dps = 80
rnd = random.Random(3)
out = []


def power(lo, hi):
    return 10 ** rnd.uniform(lo, hi)


def put(dist, form, what, x, args, value, **more):
    if value is None or m.isinf(value) or m.isnan(value):
        return
    e = {"dist": dist, "form": form, "what": what, "x": x, "args": [[a] for a in args], "value": float(m.nstr(value, 17))}
    e.update(more)
    out.append(json.dumps(e))


def points(n, dist, form, what, f, draw):
    for _ in range(n):
        v = [float(a) for a in draw()]
        put(dist, form, what, v[0], v[1:], f(*[mpf(a) for a in v]))


lg = m.loggamma


def normal(x, mu, s):
    z = (x - mu) / s
    return -z * z / 2 - m.log(s) - m.log(2 * m.pi) / 2


def student(x, nu, mu, s):
    z = (x - mu) / s
    return lg((nu + 1) / 2) - lg(nu / 2) - m.log(m.pi * nu) / 2 - m.log(s) - (nu + 1) / 2 * m.log1p(z * z / nu)


def gamma(x, a, b):
    return a * m.log(b) - lg(a) + (a - 1) * m.log(x) - b * x


def inverse_gamma(x, a, b):
    return a * m.log(b) - lg(a) - (a + 1) * m.log(x) - b / x


def beta(x, a, b):
    return lg(a + b) - lg(a) - lg(b) + (a - 1) * m.log(x) + (b - 1) * m.log1p(-x)


def poisson(x, mu):
    return x * m.log(mu) - mu - lg(x + 1)


def binomial(x, n, p):
    return lg(n + 1) - lg(x + 1) - lg(n - x + 1) + (x * m.log(p) if x else 0) + ((n - x) * m.log1p(-p) if x < n else 0)


def negative_binomial(x, mu, a):
    return lg(x + a) - lg(a) - lg(x + 1) + (x * m.log(mu / (mu + a)) if x else 0) + a * m.log(a / (mu + a))


def logistic(x):
    return 1 / (1 + m.exp(-x))


def count(mean, sd):
    return float(math.floor(min(abs(mean + rnd.gauss(0, 2) * sd), 9e15)))


def poisson_point():
    mu = power(3, 15.5)
    return count(mu, math.sqrt(mu)) if rnd.random() < 0.8 else math.floor(mu * power(-2, 0)), mu


def binomial_point():
    n = math.floor(power(3, 15.5))
    p = rnd.choice((rnd.random(), power(-9, -1), 1 - power(-9, -1)))
    x = count(n * p, math.sqrt(n * p * (1 - p))) if rnd.random() < 0.8 else math.floor(n * rnd.random())
    return min(x, n), n, p


def negative_binomial_point():
    mu, a = power(3, 13), power(-5, 15)
    return count(mu, math.sqrt(mu + mu * mu / a)), mu, a


def gamma_point():
    a, b = power(-3, 15), power(-20, 20)
    return abs(a + rnd.gauss(0, 1) * math.sqrt(a)) / b, a, b


def by_mean():
    mu, r = power(-10, 10), power(-7, 1)
    return abs(mu * (1 + r * rnd.gauss(0, 1))), mu, mu * r


def beta_point():
    n, mu = power(0, 12), rnd.uniform(0.01, 0.99)
    x = mu + rnd.gauss(0, 1) * math.sqrt(mu * (1 - mu) / (n + 1))
    return min(max(x, 1e-9), 1 - 1e-9), n * mu, n * (1 - mu)


points(20, "Normal", 0, "lpdf", normal, lambda: (power(-20, 3), 0, power(-20, 20)))
points(20, "StudentT", 0, "lpdf", student, lambda: (power(-20, 80), power(-5, 15), 0, power(-20, 20)))
points(20, "Cauchy", 0, "lpdf", lambda x, a, b: -m.log(m.pi * b) - m.log1p((x / b) ** 2), lambda: (power(-300, 300), 0, power(-5, 5)))
points(40, "Gamma", 0, "lpdf", gamma, gamma_point)
points(20, "Gamma", 1, "lpdf", lambda x, mu, s: gamma(x, (mu / s) ** 2, mu / s**2), by_mean)
points(20, "InverseGamma", 0, "lpdf", lambda x, a, b: inverse_gamma(x, a, b), lambda: (lambda g: (1 / g[0], g[1], g[2]))(gamma_point()))
points(20, "InverseGamma", 1, "lpdf", lambda x, mu, s: inverse_gamma(x, (mu / s) ** 2 + 2, mu * ((mu / s) ** 2 + 1)), by_mean)
points(40, "Beta", 0, "lpdf", beta, beta_point)
points(20, "Beta", 2, "lpdf", lambda x, mu, nu: beta(x, mu * nu, (1 - mu) * nu), lambda: (lambda q: (q[0], q[1] / (q[1] + q[2]), q[1] + q[2]))(beta_point()))
points(40, "Poisson", 0, "lpdf", poisson, poisson_point)
points(20, "Poisson", 1, "lpdf", lambda x, l: poisson(x, m.exp(l)), lambda: (lambda q: (q[0], math.log(q[1])))(poisson_point()))
points(40, "Binomial", 0, "lpdf", binomial, binomial_point)
points(30, "Binomial", 1, "lpdf", lambda x, n, l: binomial(x, n, logistic(l)), lambda: (lambda q: (q[0], q[1], math.log(q[2]) - math.log1p(-q[2])))(binomial_point()))
points(40, "NegativeBinomial", 0, "lpdf", negative_binomial, negative_binomial_point)
points(20, "NegativeBinomial", 2, "lpdf", lambda x, l, a: negative_binomial(x, m.exp(l), a), lambda: (lambda q: (q[0], math.log(q[1]), q[2]))(negative_binomial_point()))
points(20, "NegativeBinomial", 1, "lpdf", lambda x, n, p: negative_binomial(x, n * (1 - p) / p, n), lambda: (lambda q: (q[0], q[2], q[2] / (q[1] + q[2])))(negative_binomial_point()))


# Distribution functions, as pairs of lcdf and lccdf.


def log_phi(z):
    return m.log(m.erfc(-z / m.sqrt(2)) / 2) if z < 0 else m.log1p(-m.erfc(z / m.sqrt(2)) / 2)


def of_hazard(h):
    return m.log(-m.expm1(-h)), -h


def lower_gamma(a, x):
    """log P(a, x) and log Q(a, x) by DLMF 8.7.1"""
    with mp.workdps(100 + int(min(3000, max(0, 0.45 * (x - a - a * m.log(x / a)))))):
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
    """log I and log(1 - I) by DLMF 8.17.8"""
    if x > a / (a + b):
        return lower_beta(b, a, y, x)[::-1]
    s = t = mpf(1)
    n = 0
    while True:
        t *= (a + b + n) / (a + 1 + n) * x
        n += 1
        s += t
        if t < s * mpf(10) ** -mp.dps and n > 10:
            break
    l = a * m.log(x) + b * m.log(y) + lg(a + b) - lg(a + 1) - lg(b) + m.log(s)
    return l, m.log1p(-m.exp(l))


def both(n, dist, form, f, draw):
    for _ in range(n):
        v = [float(a) for a in draw()]
        pair = f(*[mpf(a) for a in v])
        for what, value in zip(("lcdf", "lccdf"), pair):
            put(dist, form, what, v[0], v[1:], value)


def student_tails(x, nu, mu, s):
    z2 = ((x - mu) / s) ** 2
    tail, centre = lower_beta(nu / 2, mpf(1) / 2, nu / (nu + z2), z2 / (nu + z2))
    return tail, centre


def two_sided(x, nu, mu, s):
    low = student_tails(x, nu, mu, s)[0] - m.log(2)
    pair = low, m.log1p(-m.exp(low))
    return pair if x < mu else pair[::-1]


both(15, "Normal", 0, lambda x, mu, s: (log_phi(x / s), log_phi(-x / s)), lambda: (rnd.choice((-1, 1)) * power(-10, 2.5), 0, 1))
both(15, "HalfNormal", 0, lambda x, s: (m.log(m.erf(x / s / m.sqrt(2))), m.log(m.erfc(x / s / m.sqrt(2)))), lambda: (power(-300, 1), power(-2, 5)))
both(15, "HalfCauchy", 0, lambda x, b: (m.log(2 * m.atan(x / b) / m.pi), m.log(2 * m.atan2(b, x) / m.pi)), lambda: (power(-250, 30), power(-10, 10)))
both(15, "LogNormal", 0, lambda x, mu, s: (log_phi((m.log(x) - mu) / s), log_phi((mu - m.log(x)) / s)), lambda: (power(-300, 300), power(-3, 2), power(1, 3)))
both(15, "Exponential", 0, lambda x, l: of_hazard(x * l), lambda: (power(-300, 2), power(-300, 0)))
both(15, "Exponential", 1, lambda x, l: of_hazard(x / l), lambda: (power(-300, 2), power(0, 300)))
both(30, "Weibull", 0, lambda x, a, b: of_hazard((x / b) ** a), lambda: (power(-300, 1), power(-1, 1.5), power(-2, 2)))
put("Weibull", 0, "lcdf", 1e-200, [2.0, 1.0], of_hazard(mpf(1e-200) ** 2)[0])
both(30, "Gamma", 0, lambda x, a, b: lower_gamma(a, b * x), lambda: (lambda a: (a * power(-3, 0.5), a, 1))(power(-3, 3)))
both(10, "Gamma", 0, lambda x, a, b: lower_gamma(a, b * x), lambda: (power(-200, 0), power(-3, 3), 1))
both(20, "InverseGamma", 0, lambda x, a, b: lower_gamma(a, b / x)[::-1], lambda: (lambda a: (1 / (a * power(-3, 0.5)), a, 1))(power(-3, 3)))
both(20, "Poisson", 0, lambda x, mu: lower_gamma(x + 1, mu)[::-1], lambda: (lambda mu: (math.floor(mu * power(-2, 1)), mu))(power(-3, 3)))
both(20, "Beta", 0, lambda x, a, b: lower_beta(a, b, x, 1 - x), lambda: (rnd.choice((rnd.random(), power(-200, -1))), power(-2, 3), power(-2, 3)))
both(20, "Binomial", 0, lambda x, n, p: lower_beta(x + 1, n - x, p, 1 - p)[::-1],
     lambda: (lambda n: (math.floor(rnd.random() * n), n, rnd.choice((rnd.random(), power(-8, -1)))))(math.floor(power(0.5, 3.5))))
both(20, "NegativeBinomial", 0, lambda x, mu, a: lower_beta(a, x + 1, a / (a + mu), mu / (a + mu)),
     lambda: (lambda mu: (math.floor(mu * power(-2, 1)), mu, power(-2, 3)))(power(-2, 3)))
both(20, "StudentT", 0, two_sided, lambda: (rnd.choice((-1, 1)) * power(-10, 60), power(-1, 3), 0, 1))
both(20, "HalfStudentT", 0, lambda x, nu, s: student_tails(x, nu, mpf(0), s)[::-1], lambda: (power(-30, 60), power(-1, 3), 1))
mp.dps = 800
both(10, "HalfStudentT", 0, lambda x, nu, s: student_tails(x, nu, mpf(0), s)[::-1], lambda: (power(-250, -100), power(-1, 3), 1))
mp.dps = 60

# Truncation to short intervals.


def short(dist, form, f, at, args):
    a = [mpf(v) for v in args]
    for width in (0.5, 1e-2, 1e-3, 1e-6, 1e-10):
        lo, hi = at, at + width * min(abs(at), 1)
        x = lo + (hi - lo) / 4
        top = f(mpf(lo), *a)  # so that what is integrated is about 1, whatever its size

        def mass(end):
            return m.quad(lambda v: m.exp(f(v, *a) - top), m.linspace(mpf(lo), mpf(end), 5))

        put(dist, form, "lpdf", x, args, f(mpf(x), *a) - top - m.log(mass(hi)), lower=[lo], upper=[hi])
        put(dist, form, "lcdf", x, args, m.log(mass(x) / mass(hi)), lower=[lo], upper=[hi])


def laplace(x, mu, b):
    return -abs(x - mu) / b - m.log(2 * b)


short("Normal", 0, normal, 0.5, [0.0, 1.0])
short("Normal", 0, normal, -7.0, [0.0, 1.0])
short("Normal", 0, normal, 30.0, [0.0, 1.0])
short("Gamma", 0, gamma, 2.0, [3.0, 1.0])
short("Gamma", 0, gamma, 1e-3, [0.1, 1.0])
short("InverseGamma", 0, inverse_gamma, 2.0, [3.0, 1.0])
short("Beta", 0, beta, 0.25, [2.0, 3.0])
short("StudentT", 0, student, 100.0, [3.0, 0.0, 1.0])
short("Laplace", 0, laplace, 0.5, [0.0, 1.0])
short("LogNormal", 0, lambda x, mu, s: normal(m.log(x), mu, s) - m.log(x), 3.0, [0.0, 1.0])
short("Weibull", 0, lambda x, a, b: m.log(a / b) + (a - 1) * m.log(x / b) - (x / b) ** a, 3.0, [1.5, 2.0])

print("[\n" + ",\n".join(out) + "\n]")
