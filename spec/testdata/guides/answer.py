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
    blocks = dict(re.findall(r"^(functions|data|transformed data|parameters) {(.*?)^}", code, re.S | re.M))
    bare = "".join(f"{name} {{{text}}}\n" for name, text in blocks.items())
    both = [stanli.bridgestan_model(stan_code=c, data=data) for c in (code, bare)]
    out = []
    for p in points:
        at = json.dumps(p)
        out.append(np.subtract(*[m.log_density(m.param_unconstrain_json(at)) for m in both]).item())
    return out


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
    if "multiplier" in pair["Theirs"]:
        # The density of theta; that of z = (theta - mu) / tau has tau as a factor for each.
        points = [p | {"theta": [p["mu"] + p["tau"] * z for z in p["z"]]} for p in points]
        for p in points:
            del p["z"]
        out = stan(pair["Theirs"], data, points)
        return stan_name(), [lp + len(p["theta"]) * float(np.log(p["tau"])) for lp, p in zip(out, points)]
    if n == 12:
        data["M"] = len(data["x_new"])
    return stan_name(), stan(pair["Theirs"], data, points)


def stan_name():
    return "Stan, by stanli " + version("stanli")


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


# ---- brms ----

def brms(requests):
    """The Stan programs and data that brms makes of a list of {call, data}."""
    answer = subprocess.run(["Rscript", os.path.join(HERE, "brms.R")], input=json.dumps(requests), capture_output=True, text=True, check=True)
    out = []
    for a in json.loads(answer.stdout):
        # Arrays in the way of today's Stan.
        code = re.sub(r"\b(int|real|vector)\[\] (\w+)", r"array[] \1 \2", a["code"][0])
        code = re.sub(r"^( *)((?:int|real)(?:<[^>]*>)?|vector(?:<[^>]*>)?\[\w+\]) (\w+)\[([^\]]*)\];", r"\1array[\4] \2 \3;", code, flags=re.M)
        data = {k: v[0] if k in a["scalar"] and not re.search(r"(vector\[[^\]]*\]|array\[[^\]]*\] \w+(<[^>]*>)?) " + k + ";", code) else v for k, v in a["data"].items()}
        out.append((code, {k: finite(v) for k, v in data.items()}))
    return out


def finite(x):
    """A value without the infinities that stand where brms fills in another value."""
    if isinstance(x, list):
        return [finite(v) for v in x]
    return {"Inf": 1e300, "-Inf": -1e300, "NA": 0}.get(x, x) if isinstance(x, str) else x


def brms_pair(pair):
    data, n = data_of(pair["Files"]), int(pair["Heading"].split(".")[0])
    size = len(next(iter(data.values())))
    ((code, made),) = brms([{"call": pair["Theirs"], "data": data | {"t": list(range(size))}}])
    points = []
    for p in pair["Points"]:
        q = {"Intercept": p.get("a"), "b": [p["b"]] if "b" in p else [], "sigma": p.get("sigma")}
        q |= {k: p[k] for k in ("shape", "nu", "phi") if k in p}
        match n:
            case 2:
                q["b"] = [p["b1"], p["b2"], p["b3"]]
            case 3:
                q["b"] = [p["a"]] + p["c"][1:]
            case 4 | 20:
                q |= {"sd_1": [p["tau"]], "z_1": [p["z"]]}
            case 5:
                q |= {"sd_1": p["tau"], "z_1": np.transpose(p["z"]).tolist(), "L_1": p["L"]}
            case 6:  # in the order g, g:h, h
                q |= {"sd_1": [p["tau1"]], "z_1": [p["z1"]], "sd_2": [p["tau3"]], "z_2": [sum(p["z3"], [])], "sd_3": [p["tau2"]], "z_3": [p["z2"]]}
            case 10:
                q = {"Intercept_y": p["a"], "bsp_y": [p["b"]], "sigma_y": p["s"], "Intercept_x": p["m"], "sigma_x": p["t"],
                     "Ymi_x": [v for v, seen in zip(p["x"], data["x"]) if seen is None]}
            case 11:
                q["Intercept"] = p["c"]
            case 13:
                q["Intercept"] = p["mu"]
            case 15:
                q["ar"] = [p["phi"]]
            case 16:
                q |= {"Intercept_sigma": p["c"], "b_sigma": [p["d"]]}
            case 17:
                q |= {"b_a": [p["a"]], "b_b": [p["b"]]}
            case 18:
                q = {"Intercept_mubus": p["a2"], "b_mubus": [p["b2"]], "Intercept_mucar": p["a3"], "b_mucar": [p["b3"]]}
        parameters = re.search(r"\nparameters {.*?\n}\n", code, re.S).group(0)
        points.append({k: v for k, v in q.items() if re.search(rf" {k};", parameters)})
    return brms_name(), stan(code, made, points)


# ---- the tables: distributions and expressions ----

WHOLE = {"n", "i", "j", "k", "K", "idx", "r"}


def typed(args):
    """Arguments as int, float, bool and arrays of them; JSON says 2 for 2.0 as well."""
    out = {}
    for name, x in args.items():
        x = np.array(x)
        out[name] = x if x.dtype == bool else x.astype(int if name in WHOLE and np.all(x == np.round(x)) else float)
    return out


def stan_type(x, whole=False):
    if x.dtype == bool or x.ndim == 0 and (whole or x.dtype == int):
        return "int"
    if whole or x.dtype == int:
        return f"array[{len(x)}] int"
    return ["real", f"vector[{x.size}]", f"matrix[{', '.join(map(str, x.shape))}]"][x.ndim]


def stan_number(declarations, data, target):
    """The value of an expression; the model has it as its density."""
    code = "data {" + "".join(f"{t} {n}; " for n, t in declarations.items()) + "} parameters {real unused;} model { target += " + target + "; }"
    m = stanli.bridgestan_model(stan_code=code, data={k: v.astype(int).tolist() if v.dtype == bool else v.tolist() for k, v in data.items()})
    return float(m.log_density(np.zeros(1)))


def stan_claim(c):
    args = typed(c["Args"])
    declarations = {n: stan_type(x) for n, x in args.items()}
    if "xs" in declarations:  # of a Gaussian process
        declarations["xs"] = f"array[{len(args['xs'])}] real"
    if "Xs" not in c:
        shape, text = c.get("Shape") or [], c["Theirs"]
        if not shape:
            return [stan_number(declarations, args, text)]
        each = [f"({text})[{', '.join(str(i + 1) for i in at)}]" for at in np.ndindex(*shape)]
        return [stan_number(declarations, args, e) for e in each]
    name, rest = re.fullmatch(r"(\w+)\((.*)\)", c["Theirs"]).groups()
    kind = "lpmf" if c.get("Discrete") else "lpdf"
    out = []
    for x in c["Xs"]:
        x = np.array(x).astype(int if kind == "lpmf" else float)
        out.append(stan_number(declarations | {"x": stan_type(x, kind == "lpmf")}, args | {"x": x}, f"{name}_{kind}(x | {rest})"))
    return out


def pymc_claim(c):
    args = typed(c["Args"])
    scope = {"pm": pm, "np": np, "pt": pt} | {n: x if x.ndim or x.dtype == bool else x.item() for n, x in args.items()}
    if ".std()" in c["Theirs"]:  # said of a column of pandas
        scope["x"] = pd.Series(scope["x"])
    if "Xs" not in c:
        y = eval(c["Theirs"], scope)
        return np.ravel(y.eval() if hasattr(y, "eval") else y).astype(float).tolist()
    dist = eval(re.sub(r"^(\w+)\(", r"pm.\1.dist(", c["Theirs"]), scope)
    first = int(c["Theirs"].startswith(("Categorical", "OrderedLogistic")))  # counted from 0 there
    return [float(pm.logp(dist, np.array(x) - first).eval()) for x in c["Xs"]]


def bugs_claim(c):
    args = {n: x.tolist() for n, x in typed(c["Args"]).items()}
    if "Xs" not in c:
        shape = c.get("Shape") or []
        left = "answer" + ("[" + ",".join(f"1:{n}" for n in shape) + "]" if shape else "")
        ((*y,),) = jags([{"code": f"model {{ {left} <- {c['Theirs']}  spare ~ dnorm(0, 1) }}", "data": args, "monitor": "answer"}])
        return np.reshape(y, shape or [1], order="F").ravel().tolist()
    out = []
    for x in c["Xs"]:
        left = f"x[1:{len(x)}]" if isinstance(x, list) else "x"
        out += jags_density(f"model {{ {left} ~ {c['Theirs']} }}", [args | {"x": x}])
    return out


def brms_claims(claims):
    """Families: the log likelihood of one row, by a fit of two that are equal."""
    calls = []
    for c in claims:
        left = "y | trials(n) ~ 1" if c["Theirs"].startswith("binomial") else "y ~ 1"
        for x in c["Xs"]:
            calls.append({"call": f"brm({left}, data = d, family = {c['Theirs']})", "data": {"y": [x, x], "n": [5, 5]}})
    made = iter(brms(calls))
    for c in claims:
        c["Tool"], c["Values"] = brms_name(), []
        for _ in c["Xs"]:
            code, data = next(made)
            at = {"Intercept": c["Args"]["mu"]} | {k: v for k, v in c["Args"].items() if k in ("sigma", "nu", "shape", "phi")}
            both = [stan(code, data | {"prior_only": k}, [at])[0] for k in (0, 1)]
            c["Values"].append((both[0] - both[1]) / 2)


def brms_name():
    return f"Stan, by stanli {version('stanli')}, of the program by brms 2.18.0"


def version(package):
    from importlib.metadata import version
    return version(package)


def main():
    questions = json.load(open(sys.argv[1]))
    earlier = json.load(open(sys.argv[2])) if len(sys.argv) > 2 else {"Pairs": [], "Claims": []}
    failed = False

    def known(kind, keys, q):
        return [a for a in earlier[kind] if all(a.get(k) == q.get(k) for k in keys)]

    answers = {"Pairs": [], "Claims": []}
    pages = {"from-stan.md": stan_pair, "from-pymc.md": pymc_pair, "from-bugs.md": bugs_pair, "from-brms.md": brms_pair}
    for q in questions["Pairs"]:
        old = known("Pairs", ("Page", "Heading", "Theirs", "Files", "Points"), q)
        try:
            if not old:
                q["Tool"], q["LogDensity"] = pages[q["Page"]](q)
            answers["Pairs"].append(old[0] if old else q)
        except Exception as e:
            failed = True
            print(q["Page"], q["Heading"], repr(e), file=sys.stderr)
    pages = {"from-stan.md": (stan_claim, stan_name()), "from-pymc.md": (pymc_claim, "PyMC " + version("pymc")), "from-bugs.md": (bugs_claim, jags_name())}
    families = []
    for q in questions["Claims"]:
        old = known("Claims", ("Page", "Theirs", "Args", "Xs", "Shape"), q)
        page = os.path.basename(q["Page"])
        try:
            if old:
                q = old[0]
            elif page == "from-brms.md":
                families.append(q)
            else:
                answer, q["Tool"] = pages[page]
                q["Values"] = answer(q)
            answers["Claims"].append(q)
        except Exception as e:
            failed = True
            print(q["Page"], q["Theirs"], repr(e), file=sys.stderr)
    if families:
        brms_claims(families)
    lists = [f' "{kind}": [\n' + ",\n".join("  " + json.dumps(a) for a in list) + "\n ]" for kind, list in answers.items()]
    print("{\n" + ",\n".join(lists) + "\n}")
    sys.exit(failed)


main()
