#!/usr/bin/env python3
"""Answers the questions of `go test ./spec -run TestAsk -ask FILE` with the other
tools' own log densities, and prints testdata/guides/answers.json.

Nothing here knows a formula of a density: the text on the page of the guide is given to
the tool, with data and with values of its unknowns. README.md says what is installed.
"""
import io
import json
import os
import re
import subprocess
import sys

os.environ["PYTENSOR_FLAGS"] = "mode=FAST_COMPILE,cxx="  # no compiler: each model is used four times

import bridgestan
import numpy as np
import pandas as pd
import pymc as pm
import pytensor.tensor as pt
import stanli

HERE = os.path.dirname(os.path.abspath(__file__))


def data_of(files):
    """The columns and numbers of the data of our model."""
    out = {}
    for name, text in files.items():
        if name.endswith(".json"):
            out.update(json.loads(text))
        else:
            for column, values in pd.read_csv(io.StringIO(text)).items():
                out[column] = [None if pd.isna(x) else x for x in values.tolist()]
    return out


def numbers(column):
    """The number of each label of a column, from 1, and the labels."""
    levels = sorted(set(column))
    return [levels.index(x) + 1 for x in column], levels


# ---- Stan ----

def stan(code, data, points):
    """Log densities without Jacobian: those with it, less those of the same parameters
    without a model. Factors that are constant are left out by Stan."""
    bare = re.search(r"parameters\s*{[^}]*}", code).group(0)
    bare = re.search(r"(functions\s*{.*?\n})?", code, re.S).group(0) + re.search(r"data\s*{[^}]*}", code).group(0) + known_sizes(code) + bare + "model {}"
    both = [stanli.bridgestan_model(stan_code=c, data=data) for c in (code, bare)]
    out = []
    for p in points:
        at = json.dumps(p)
        out.append(np.subtract(*[m.log_density(m.param_unconstrain_json(at)) for m in both]).item())
    return out


def known_sizes(code):
    found = re.search(r"transformed data\s*{.*?\n}", code, re.S)
    return found.group(0) if found else ""


def stan_pair(pair):
    data, n = data_of(pair["Files"]), int(pair["Heading"].split(".")[0])
    points = pair["Points"]
    data = {k: v for k, v in data.items() if k != "x" or None not in v}
    size = len(next(v for v in data.values() if isinstance(v, list)))
    data |= {"N": size, "J": size, "T": size}
    if n == 2:
        data["K"] = len(data["X"][0])
    if n == 5:
        data["J"] = max(data["g"])
        points = [p | {"z": np.transpose(p["z"]).tolist()} for p in points]
    if n == 8:
        x = data_of(pair["Files"])["x"]
        seen = [i + 1 for i, v in enumerate(x) if v is not None]
        gone = [i + 1 for i, v in enumerate(x) if v is None]
        data |= {"N_obs": len(seen), "N_mis": len(gone), "ii_obs": seen, "ii_mis": gone, "x_obs": [x[i - 1] for i in seen]}
        points = [p | {"x_mis": [p["x"][i - 1] for i in gone]} for p in points]
        for p in points:
            del p["x"]
    if n == 12:
        data["M"] = len(data["x_new"])
    return "Stan, by stanli " + version("stanli"), stan(pair["Theirs"], data, points)


# ---- PyMC ----

def pymc_pair(pair):
    data, n = data_of(pair["Files"]), int(pair["Heading"].split(".")[0])
    scope = {"pm": pm, "np": np, "pd": pd, "pt": pt}
    if any(name.endswith(".csv") for name in pair["Files"]):
        scope["df"] = pd.DataFrame({k: np.array(v, dtype=float) if None in v else v for k, v in data.items()})
    scope |= {k: np.array([np.nan if x is None else x for x in v]) for k, v in data.items()}
    scope["T"] = scope["N"] = len(next(iter(data.values())))
    if n == 9:
        scope["K"] = 3
        scope["y"] = np.array([["poor", "fair", "good"].index(label) + 1 for label in data["y"]])
    exec(pair["Theirs"], scope)
    model = scope["model"]
    # A missing outcome that nothing depends on integrates to one.
    free = [rv for rv in model.free_RVs if not (n == 7 and rv.name == "y_unobserved")]
    density = model.compile_fn(model.logp(vars=free + model.observed_RVs + model.potentials, jacobian=False), inputs=[model.rvs_to_values[rv] for rv in free], on_unused_input="ignore")
    out = []
    for p in pair["Points"]:
        extra = 0.0
        if n == 5:  # the scales and correlations are one variable there
            tau, L = np.array(p["tau"]), np.array(p["L"])
            p = p | {"L": (tau[:, None] * L)[np.tril_indices(2)]}
            # Its elements are tau_i L_ij; the density of tau and of the elements of L below
            # the diagonal has the determinant of that map as a factor.
            extra = sum(i * np.log(tau[i]) - np.log(L[i, i]) for i in range(2))
        if n == 8:
            p = p | {"x_unobserved": [v for v, seen in zip(p["x"], data["x"]) if seen is None]}
        if n == 11:
            p = p | {"f_rotated_": p["z"]}
        at = {}
        for rv in free:
            x, transform = pt.as_tensor(np.array(p[rv.name], dtype=float)), model.rvs_to_transforms[rv]
            if transform is not None:
                x = transform.forward(x, *rv.owner.inputs)
            at[model.rvs_to_values[rv].name] = x.eval()
        out.append(float(density(at)) + extra)
    return "PyMC " + version("pymc"), out


# ---- JAGS ----

def jags(requests):
    """Answers a list of {code, data, monitor} by jags.R: for the monitor "deviance" that of
    all stochastic nodes with values in data, which is -2 times their log density."""
    answer = subprocess.run(["Rscript", os.path.join(HERE, "jags.R")], input=json.dumps(requests), capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def jags_density(code, data):
    """Log densities of one text with several data, unknowns among them."""
    return [-a[0] / 2 for a in jags([{"code": code, "data": d, "monitor": "deviance"} for d in data])]


def bugs_pair(pair):
    data, n = data_of(pair["Files"]), int(pair["Heading"].split(".")[0])
    data = {k: numbers(v)[0] if isinstance(v[0], str) else v for k, v in data.items()}
    size = len(next(iter(data.values())))
    data |= {"N": size, "T": size}
    if "g" in data:
        data["J"] = max(data["g"])
    all_of = []
    for p in pair["Points"]:
        names = {k: k.replace("_", ".") if k.replace("_", ".") in pair["Theirs"] else k for k in p}
        all_of.append(data | {names[k]: v for k, v in p.items()})
    if n == 5:
        all_of = [d | {"rho": d["L"][1][0]} for d in all_of]
    if n == 6:  # the classes are summed out
        tables = []
        for d in all_of:
            classes = [{"z": [1 + (c >> i & 1) for i in range(size)], "alpha": [1, 1]} for c in range(2**size)]
            tables.append(np.logaddexp.reduce(jags_density(pair["Theirs"], [d | c for c in classes])))
        return jags_name(), [float(x) for x in tables]
    if n == 10:  # the censored time is integrated out
        return jags_name(), [censored(pair["Theirs"], d) for d in all_of]
    return jags_name(), jags_density(pair["Theirs"], all_of)


def censored(code, d):
    """Integrates the one censored time by Gauss-Legendre on t = end / (1 - s)."""
    (row,) = [i for i, event in enumerate(d["event"]) if not event]
    end = d["time"][row]
    nodes, weights = np.polynomial.legendre.leggauss(60)
    s, w = (nodes + 1) / 2, weights / 2
    times = end / (1 - s)
    several = []
    for t in times:
        time = list(d["time"])
        time[row] = float(t)
        several.append(d | {"time": time, "end": [1e9 if e else x for e, x in zip(d["event"], d["time"])], "censored": [1 - int(e) for e in d["event"]]})
    return float(np.logaddexp.reduce(jags_density(code, several) + np.log(w * end / (1 - s) ** 2)))


def jags_name():
    return "JAGS 4.3.1"


def version(package):
    from importlib.metadata import version
    return version(package)


def main():
    questions = json.load(open(sys.argv[1]))
    earlier = json.load(open(sys.argv[2])) if len(sys.argv) > 2 else {"Pairs": [], "Claims": []}
    pages = {"from-stan.md": stan_pair, "from-pymc.md": pymc_pair, "from-bugs.md": bugs_pair}
    out = []
    for pair in questions["Pairs"]:
        old = [q for q in earlier["Pairs"] if all(q[k] == pair[k] for k in ("Page", "Heading", "Theirs", "Files", "Points"))]
        if old:
            out.append(old[0])
            continue
        try:
            pair["Tool"], pair["LogDensity"] = pages[pair["Page"]](pair)
        except Exception as e:
            print(pair["Page"], pair["Heading"], repr(e)[:2000], file=sys.stderr)
            continue
        out.append(pair)
    json.dump({"Pairs": out, "Claims": []}, sys.stdout, indent=1)


main()
