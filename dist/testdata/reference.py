"""Writes reference.json: values of scipy.stats for every point of points.json.

python3 reference.py, with scipy 1.17 and numpy 2. For univariate distributions:
x (quantiles), log density, log cdf and log survival function, mean and variance
(null where there is none). For multivariate ones: x and log density. Negative
binomials and LKJ factors are computed by mpmath from their definitions.
"""
import json
import os

import mpmath as mp
import numpy as np
from scipy import special, stats

here = os.path.dirname(os.path.abspath(__file__))
mp.mp.dps = 40


def frozen(name, form, a):
    v = [x[0] if len(x) == 1 else np.array(x) for x in a]
    if name == "Normal":
        return stats.norm(v[0], v[1] if form == 0 else v[1] ** -0.5)
    if name == "HalfNormal":
        return stats.halfnorm(0, v[0])
    if name == "StudentT":
        return stats.t(v[0], v[1], v[2])
    if name == "Cauchy":
        return stats.cauchy(v[0], v[1])
    if name == "HalfCauchy":
        return stats.halfcauchy(0, v[0])
    if name == "Laplace":
        return stats.laplace(v[0], v[1])
    if name == "Logistic":
        return stats.logistic(v[0], v[1])
    if name == "LogNormal":
        return stats.lognorm(v[1], 0, np.exp(v[0]))
    if name == "Exponential":
        return stats.expon(0, 1 / v[0] if form == 0 else v[0])
    if name == "Gamma":
        if form == 1:
            return stats.gamma((v[0] / v[1]) ** 2, 0, v[1] ** 2 / v[0])
        return stats.gamma(v[0], 0, 1 / v[1])
    if name == "InverseGamma":
        if form == 1:
            alpha = (v[0] / v[1]) ** 2 + 2
            return stats.invgamma(alpha, 0, v[0] * (alpha - 1))
        return stats.invgamma(v[0], 0, v[1])
    if name == "Beta":
        if form == 1:
            nu = v[0] * (1 - v[0]) / v[1] ** 2 - 1
            return stats.beta(v[0] * nu, (1 - v[0]) * nu)
        if form == 2:
            return stats.beta(v[0] * v[1], (1 - v[0]) * v[1])
        return stats.beta(v[0], v[1])
    if name == "Uniform":
        return stats.uniform(v[0], v[1] - v[0])
    if name == "Weibull":
        return stats.weibull_min(v[0], 0, v[1])
    if name == "Bernoulli":
        return stats.bernoulli(v[0] if form == 0 else special.expit(v[0]))
    if name == "Binomial":
        return stats.binom(v[0], v[1] if form == 0 else special.expit(v[1]))
    if name == "Poisson":
        return stats.poisson(v[0] if form == 0 else np.exp(v[0]))
    if name == "NegativeBinomial":
        if form == 1:
            return stats.nbinom(v[0], v[1])
        mu = v[0] if form == 0 else np.exp(v[0])
        return stats.nbinom(v[1], v[1] / (mu + v[1]))
    if name == "Categorical":
        p = np.atleast_1d(v[0]) if form == 0 else special.softmax(v[0])
        return stats.rv_discrete(values=(np.arange(1, len(p) + 1), p))
    if name == "OrderedLogistic":
        c = np.concatenate([[-np.inf], np.atleast_1d(v[1]), [np.inf]])
        lo, hi = c[:-1] - v[0], c[1:] - v[0]
        p = np.where(lo > 0, special.expit(-lo) - special.expit(-hi), special.expit(hi) - special.expit(lo))
        return stats.rv_discrete(values=(np.arange(1, len(p) + 1), p / p.sum()))
    return None


def number(x):
    x = float(x)
    if np.isnan(x):
        return None
    if np.isinf(x):
        return "inf" if x > 0 else "-inf"
    return x


def half_t(a, p):
    """HalfStudentT from the t: log density, log cdf, log survival function."""
    nu, sigma = a[0][0], a[1][0]
    t = stats.t(nu, 0, sigma)
    x = t.ppf(0.5 + p / 2)
    inner = special.betainc(0.5, nu / 2, (x / sigma) ** 2 / (nu + (x / sigma) ** 2))
    mean = var = None
    if nu > 1:
        mean = 2 * sigma * np.sqrt(nu) * np.exp(special.gammaln((nu + 1) / 2) - special.gammaln(nu / 2)) / (np.sqrt(np.pi) * (nu - 1))
    if nu > 2:
        var = sigma**2 * nu / (nu - 2) - mean**2
    tail = 2 * t.sf(x)
    lcdf = np.where(tail < 0.1, np.log1p(-tail), np.log(inner))
    return x, t.logpdf(x) + np.log(2), lcdf, t.logsf(x) + np.log(2), mean, var


def negative_binomial(form, a, x):
    """By mpmath, since scipy's subtractions are imprecise for large alpha."""
    v = [mp.mpf(q[0]) for q in a]
    if form == 1:
        alpha, s = v
        f = 1 - s
    else:
        mu, alpha = (v[0] if form == 0 else mp.exp(v[0])), v[1]
        s, f = alpha / (mu + alpha), mu / (mu + alpha)
    def pmf(k):
        return mp.gamma(k + alpha) / mp.gamma(alpha) / mp.factorial(k) * s**alpha * f**k
    cdf = [sum(pmf(k) for k in range(int(y) + 1)) for y in x]
    return [mp.log(pmf(int(y))) for y in x], [mp.log(c) for c in cdf], [mp.log(1 - c) for c in cdf]


rng = np.random.default_rng(1)
out = []
for point in json.load(open(os.path.join(here, "points.json"))):
    name, form, a = point["dist"], point["form"], point["args"]
    row = dict(point)
    p = np.array([1e-8, 1e-3, 0.05, 0.3, 0.5, 0.8, 0.99, 1 - 1e-6])
    d = frozen(name, form, a)
    if name == "HalfStudentT":
        x, lp, lc, ls, mean, var = half_t(a, p)
    elif d is not None:
        discrete = hasattr(d, "logpmf")
        x = np.unique(d.ppf(p))
        lp = d.logpmf(x) if discrete else d.logpdf(x)
        lc, ls = d.logcdf(x), d.logsf(x)
        if discrete:
            with np.errstate(divide="ignore"):
                lc, ls = np.log(d.cdf(x)), np.log(d.sf(x))
        if name == "NegativeBinomial":
            lp, lc, ls = negative_binomial(form, a, x)
        mean, var = d.stats(moments="mv")
    else:
        x = []
        v = [np.array(q) for q in a]
        if name == "Dirichlet":
            x = [rng.dirichlet(v[0]) for _ in range(4)]
            x = [q / q.sum() for q in x]
            lp = [stats.dirichlet(v[0]).logpdf(q) for q in x]
        elif name == "Multinomial":
            q = v[1] if form == 0 else special.softmax(v[1])
            m = stats.multinomial(int(v[0][0]), q)
            x = [m.rvs(random_state=rng)[0] for _ in range(4)]
            lp = [m.logpmf(y) for y in x]
        elif name == "MvNormal":
            n = int(len(v[1]) ** 0.5)
            s = v[1].reshape(n, n)
            s = [s, s @ s.T, np.linalg.inv(s)][form]
            m = stats.multivariate_normal(v[0], s)
            x = [np.atleast_1d(m.rvs(random_state=rng)) for _ in range(4)]
            lp = [m.logpdf(y) for y in x]
        elif name == "LKJCholesky":
            n, eta = int(v[0][0]), float(v[1][0])
            for _ in range(3):
                z = rng.normal(size=(n, n + 1))
                r = np.corrcoef(z) if n > 1 else np.eye(1)
                x.append(np.linalg.cholesky(r).ravel())
            # Theorem 5 of Lewandowski, Kurowicka, Joe for R, and the Jacobian
            # |dR/dL| = prod L[i,i]^(n-i); by mpmath.
            c = mp.mpf(0)
            for k in range(1, n):
                c += (2 * eta - 2 + n - k) * (n - k) * mp.log(2)
                b = eta + mp.mpf(n - k - 1) / 2
                c += (n - k) * mp.log(mp.beta(b, b))
            lp = []
            for y in x:
                l = y.reshape(n, n)
                value = -c
                for i in range(n):
                    value += (2 * (eta - 1) + (n - i - 1)) * mp.log(l[i, i])
                lp.append(float(value))
        row["x"] = [[float(e) for e in y] for y in x]
        row["lpdf"] = [number(e) for e in lp]
        out.append(row)
        continue
    row["x"] = [float(e) for e in x]
    row["lpdf"] = [number(e) for e in lp]
    row["lcdf"] = [number(e) for e in lc]
    row["lccdf"] = [number(e) for e in ls]
    row["mean"] = None if mean is None or not np.isfinite(mean) else float(mean)
    row["var"] = None if var is None or not np.isfinite(var) else float(var)
    out.append(row)

with open(os.path.join(here, "reference.json"), "w") as f:
    f.write("[\n" + ",\n".join(" " + json.dumps(r) for r in out) + "\n]\n")
