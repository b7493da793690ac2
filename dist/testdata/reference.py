"""Writes NAME.json for NAME.py: what mpmath has for a distribution at its points.

    python3 reference.py [NAME...]

with mpmath 1.4, from points.json, which `go generate` writes from the tables of
the distributions. A second run gives the same bytes. A module has

    first(form, a)     arguments of the first form, for a distribution with others
    logpdf(x, *a)      log density or log mass at x, with the arguments of the first form
    cdf(x, *a)         log F(x) and log(1 - F(x)), for one dimension
    quantile(p, *a)    where F is p; without it, it is searched for between `lower` and `upper`
    mean(*a), var(*a)  None where there is none
    discrete           True for whole numbers
    events(rnd, *a)    places, for several dimensions
    far(rnd)           places and arguments spread over powers of ten: form, what
                       (lpdf, lcdf, lccdf), x, arguments, and the bounds of a truncation

Points become x (quantiles, or events), lpdf, lcdf, lccdf, mean and var. Numbers
are computed to 60 digits (where they are searched for, places to 20) and rounded to the nearest double.
"""
import importlib
import inspect
import json
import os
import random
import sys

import mpmath as m
from mpmath import mp, mpf

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
sys.dont_write_bytecode = True

digits = 60
probabilities = [mpf(10) ** -8, mpf(10) ** -3, mpf("0.05"), mpf("0.3"), mpf("0.5"), mpf("0.8"), mpf("0.99"), 1 - mpf(10) ** -6]


def number(x):
    if x is None:
        return None
    if m.isinf(x):
        return "inf" if x > 0 else "-inf"
    return float(x)


def exact(a):
    return [[mpf(x) for x in v] if isinstance(v, list) else mpf(v) for v in a]


def arguments(module, form, a):
    """Arguments of the first form; a list of one number is that number."""
    a = [v[0] if isinstance(v, list) and len(v) == 1 and not getattr(module, "vectors", False) else v for v in exact(a)]
    return module.first(form, a) if hasattr(module, "first") else a


def lies_below(module, x, p, a):
    lower, upper = module.cdf(x, *a)
    return lower < m.log(p) if p < 0.5 else upper > m.log1p(-p)


def whole(module, p, a):
    """The least whole number k with F(k) >= p."""
    k, step = -1, 1
    while lies_below(module, mpf(k + step), p, a):
        k, step = k + step, 2 * step
    while step > 1:
        step //= 2
        if lies_below(module, mpf(k + step), p, a):
            k += step
    return mpf(k + 1)


def searched(module, p, a):
    """A place where F is about p, by halving intervals, first of exponents."""
    lo, hi = module.lower, module.upper
    if hi == m.inf:
        hi = mpf(1)
        while lies_below(module, hi, p, a):
            hi *= 16
    if lo == -m.inf:
        lo = -mpf(1)
        while not lies_below(module, lo, p, a):
            lo *= 16
    if lo == 0:
        lo = hi
        while not lies_below(module, lo, p, a):
            hi, lo = lo, lo / 16
    for _ in range(60):
        mid = (lo + hi) / 2
        if lies_below(module, mid, p, a):
            lo = mid
        else:
            hi = mid
    return hi


def places(module, a):
    """Quantiles, where the search for them takes 20 digits."""
    with mp.workdps(20):
        return places_of(module, a)


def places_of(module, a):
    xs = []
    for p in probabilities:
        if getattr(module, "discrete", False):
            x = whole(module, p, a)
        elif hasattr(module, "quantile"):
            x = module.quantile(p, *a)
        else:
            x = searched(module, p, a)
        if float(x) not in xs:
            xs.append(float(x))
    return xs


def at_point(module, name, point):
    a = arguments(module, point["form"], point["args"])
    row = {"form": point["form"], "args": point["args"]}
    if hasattr(module, "events"):
        rnd = random.Random(name + json.dumps(point))
        row["x"] = module.events(rnd, *a)
        row["lpdf"] = [number(module.logpdf([mpf(v) for v in x], *a)) for x in row["x"]]
        return row
    row["x"] = places(module, a)
    row["lpdf"] = [number(module.logpdf(mpf(x), *a)) for x in row["x"]]
    pairs = [module.cdf(mpf(x), *a) for x in row["x"]]
    row["lcdf"] = [number(p[0]) for p in pairs]
    row["lccdf"] = [number(p[1]) for p in pairs]
    row["mean"] = number(module.mean(*a)) if hasattr(module, "mean") else None
    row["var"] = number(module.var(*a)) if hasattr(module, "var") else None
    return row


def far_value(module, form, what, x, args, lo=None, hi=None):
    a = arguments(module, form, args)
    x = mpf(x)
    if lo is None:
        return module.logpdf(x, *a) if what == "lpdf" else module.cdf(x, *a)[what == "lccdf"]
    lo, hi = mpf(lo), mpf(hi)
    top = module.logpdf(lo, *a)  # so that what is integrated is about 1, whatever its size

    def mass(end):
        return m.quad(lambda v: m.exp(module.logpdf(v, *a) - top), m.linspace(lo, end, 5))

    return module.logpdf(x, *a) - top - m.log(mass(hi)) if what == "lpdf" else m.log(mass(x) / mass(hi))


def lines(rows):
    return "[\n" + ",\n".join("  " + json.dumps(r) for r in rows) + "\n ]" if rows else "[]"


def write(name, points):
    mp.dps = digits
    module = importlib.import_module(name.lower())
    rows = [at_point(module, name, p) for p in points]
    far = []
    if hasattr(module, "far"):
        for f in module.far(random.Random(name)):
            value = far_value(module, *f)
            if m.isinf(value) or m.isnan(value):
                continue
            e = {"form": f[0], "what": f[1], "x": float(f[2]), "args": [[float(v)] for v in f[3]], "value": float(value)}
            if len(f) > 4:
                e["lower"], e["upper"] = [float(f[4])], [float(f[5])]
            far.append(e)
    with open(os.path.join(here, name.lower() + ".json"), "w") as out:
        out.write('{\n "points": ' + lines(rows) + ',\n "far": ' + lines(far) + "\n}\n")


with open(os.path.join(here, "points.json")) as f:
    table = json.load(f)
for name in sys.argv[1:] or sorted(table):
    if table[name]:
        write(name, table[name])
        print(name)
