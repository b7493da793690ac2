"""Opens what bayes writes with the programs that it is written for.

    python interop.py FOLDER

FOLDER holds for each model NAME what .ci/interop made of it: NAME.run,
NAME.json (all groups), NAME.zarr (all groups), NAME-N.csv (CmdStan), NAME.draws.csv,
NAME.parquet and NAME.summary.json. The JSON is what everything else is compared
with; it is read here by Python's own parser. Prints a line for each check and
fails if one does not hold.
"""

import glob
import json
import os
import sys
import warnings

import numpy as np
import pandas as pd
import xarray as xr
import zarr

warnings.filterwarnings("ignore")
os.environ.setdefault("MPLBACKEND", "Agg")

failures = []
count = 0


def check(what, holds):
    global count
    count += 1
    if not holds:
        failures.append(what)
        print("  FAILED:", what)


def close(a, b, tolerance):
    return bool(np.allclose(np.asarray(a, float), np.asarray(b, float), rtol=tolerance, atol=tolerance, equal_nan=True))


def number(x):
    """A number of the JSON files, where null is none."""
    return np.nan if x is None else x


def array(data):
    """Nested lists of the JSON files, null for what is not a number."""
    a = np.array(data)
    return np.array(data, dtype=float) if a.dtype == object else a


def load(folder, name, ending):
    with open(os.path.join(folder, name + ending)) as f:
        return json.load(f)


def compare_group(where, ds, group):
    """A group as xarray has it, with that of the JSON file."""
    check(f"{where}: variables", set(ds.data_vars) == set(group["data_vars"]))
    check(f"{where}: coordinates", set(ds.coords) == set(group["coords"]))
    check(f"{where}: sizes", {str(k): int(v) for k, v in ds.sizes.items()} == group["dims"])
    for name, c in group["coords"].items():
        check(f"{where}: coordinates {name}", list(ds[name].values.tolist()) == c["data"])
    for name, v in group["data_vars"].items():
        values = ds[name].values
        check(f"{where}: dims of {name}", list(ds[name].dims) == v["dims"])
        want = array(v["data"])
        check(f"{where}: type of {name}", values.dtype.kind == want.dtype.kind or want.size == 0 or values.dtype.kind == "f" and want.dtype.kind in "fi")
        if values.dtype.kind == "f":
            check(f"{where}: values of {name}", np.array_equal(values, want.astype(float).reshape(values.shape), equal_nan=True))
        else:
            check(f"{where}: values of {name}", np.array_equal(values, want.reshape(values.shape)))


def label(element, variables):
    """What ArviZ calls an element, for the name that bayes gives it: levels have no
    quotes, and a variable that would be named like a dimension has an underscore."""
    name, bracket, inner = element.partition("[")
    if name not in variables:
        name += "_"
    if not bracket:
        return name
    parts, rest, decoder = [], inner[:-1], json.JSONDecoder()
    while rest:
        if rest.startswith('"'):
            part, end = decoder.raw_decode(rest)
        else:
            end = rest.find(", ") if ", " in rest else len(rest)
            part = rest[:end]
        parts.append(part)
        rest = rest[end + 2 :]
    return f"{name}[{', '.join(parts)}]"


def summary_of(az, data):
    """The table of az.summary with unrounded numbers, under the names of ArviZ 0.x."""
    if az.__version__.startswith("0."):
        table = az.summary(data, kind="all", round_to="none")
    else:
        table = az.summary(data, kind="all", round_to="none", ci_prob=0.9, ci_kind="eti")
    return table


def compare_summary(folder, name, az, data, variables):
    """az.summary with `bayes summary --json`."""
    table = summary_of(az, data)
    rows = load(folder, name, ".summary.json")["parameters"]
    columns = {"mean": 1e-9, "sd": 1e-9, "ess_bulk": 1e-6, "r_hat": 1e-6}
    if az.__version__.startswith("0."):  # 1.x takes the tails of another interval
        columns.update({"ess_tail": 1e-6, "mcse_mean": 1e-6})
    seen = 0
    for row in rows:
        key = label(row["name"], variables)
        check(f"{name}: az.summary has {key}", key in table.index)
        if key not in table.index:
            continue
        seen += 1
        for column, tolerance in columns.items():
            if row["sd"] == 0 and column not in ("mean", "sd"):
                continue  # a constant has no R-hat here; ArviZ says 1
            mine = number(row[{"r_hat": "rhat", "mcse_mean": "mcse"}.get(column, column)])
            check(f"{name}: az.summary {key} {column}: {table.loc[key, column]} and {mine}", close(table.loc[key, column], mine, tolerance))
    return seen


def compare_tables(folder, name, truth):
    """CSV and Parquet, as pandas reads them, with the JSON file."""
    csv = pd.read_csv(os.path.join(folder, name + ".draws.csv"), float_precision="round_trip")
    parquet = pd.read_parquet(os.path.join(folder, name + ".parquet"))
    check(f"{name}: columns of CSV and Parquet", list(csv.columns) == list(parquet.columns))
    first = list(csv.columns[:2])
    post = truth["posterior"]
    chains, draws = post["dims"]["chain"], post["dims"]["draw"]
    check(f"{name}: rows", len(csv) == len(parquet) == chains * draws)
    check(f"{name}: chain and draw", list(csv[first[0]].unique()) == list(range(1, chains + 1)) and csv[first[1]].iloc[draws - 1] == draws)
    at = 2
    for v in post["data_vars"].values():
        a = array(v["data"]).astype(float).reshape(chains * draws, -1)
        width = a.shape[1]
        for kind, table in (("CSV", csv), ("Parquet", parquet)):
            check(f"{name}: {kind}", np.array_equal(table.iloc[:, at : at + width].to_numpy(dtype=float), a, equal_nan=True))
        at += width
    check(f"{name}: no other columns", at == len(csv.columns))


def compare_cmdstan(folder, name, az, truth):
    """CmdStan's files, as ArviZ reads them, with the JSON file."""
    files = sorted(glob.glob(os.path.join(folder, name + "-[0-9].csv")))
    data = az.from_cmdstan(posterior=files)
    post, stats = truth["posterior"], truth["sample_stats"]
    check(f"{name}: CmdStan: chains", data.posterior.sizes["chain"] == len(files) == post["dims"]["chain"])
    for key, v in post["data_vars"].items():
        want = array(v["data"]).astype(float)
        stan = v["dims"][-1] if v["dims"][-1].endswith("_missing") else key
        have = data.posterior[stan].values
        check(f"{name}: CmdStan: {key} {have.shape} {want.shape}", np.array_equal(have.reshape(want.shape), want, equal_nan=True) if have.size == want.size else False)
    for key in ("lp", "acceptance_rate", "step_size", "tree_depth", "n_steps", "diverging", "energy"):
        check(f"{name}: CmdStan: {key}", key in data.sample_stats and np.array_equal(data.sample_stats[key].values.astype(float), array(stats["data_vars"][key]["data"]).astype(float)))


def by_hand(name, post, observed, constant, loglik):
    """Log densities computed here from posterior and data, with levels matched by label."""
    from scipy import stats

    if name == "linear":
        mean = post.b0 + post.b1 * constant.x
        want = stats.norm.logpdf(observed.y, mean, post.sigma.expand_dims({"row": mean.sizes["row"]}, axis=-1))
        have = loglik.y.transpose(*mean.dims).values
    elif name == "varying_intercepts":
        mean = post.a.sel(batch=constant.batch_level)
        want = stats.norm.logpdf(observed["yield"].values, mean.values, post.sigma.values[..., None])
        have = loglik["yield"].values
    elif name == "eight_schools":
        want = stats.norm.logpdf(observed.y.values, post.theta.values, constant.sigma.values)
        have = loglik.y.values
    elif name == "imputation":
        x = np.full((post.sizes["chain"], post.sizes["draw"], 40), np.nan)
        x[..., observed.x_observed.values - 1] = observed.x.values
        x[..., post.x_missing.values - 1] = post.x.values
        at = observed.y_observed.values - 1
        want = stats.norm.logpdf(observed.y.values, post.a.values[..., None] + post.b.values[..., None] * x[..., at], post.s.values[..., None])
        have = loglik.y.values
    else:
        return False
    check(f"{name}: log likelihood, computed here from posterior and data by label", close(want, have, 1e-9))
    return True


def opened(az, path):
    """The groups of a file as ArviZ opens it: a dictionary of datasets."""
    old = az.__version__.startswith("0.")
    if old and int(zarr.__version__.split(".")[0]) >= 3:  # what from_zarr refuses there
        data = az.InferenceData.from_datatree(xr.open_datatree(path, engine="zarr"))
    else:
        data = az.from_zarr(path)
    if old:
        return data, {g: data[g] for g in data.groups()}
    return data, {g: data[g].to_dataset() for g in data.children}


def model(az, folder, name):
    truth = load(folder, name, ".json")
    done = ["ArviZ"]
    for path in (os.path.join(folder, name + ".zarr"), os.path.join(folder, name + ".run", "draws.zarr")):
        data, groups = opened(az, path)
        whole = path.endswith(name + ".zarr")
        check(f"{name}: groups", set(groups) == set(truth) - {"attrs"} if whole else {"posterior", "sample_stats", "observed_data"} <= set(groups))
        for g, ds in groups.items():
            compare_group(f"{name}: {g}", ds, truth[g])
            for how in ({"consolidated": True}, {"consolidated": False}):
                with xr.open_zarr(path, group=g, **how) as again:
                    check(f"{name}: xr.open_zarr {g} {how}", again.load().identical(ds.load()))
        if whole:
            tree, parts = data, groups
    done.append("xarray.open_zarr")
    if name == "imputation":
        post, forecast, pp, seen = (parts[g] for g in ("posterior", "predictions", "posterior_predictive", "observed_data"))
        for v in ("y", "x"):
            check(f"{name}: the predictions of missing {v} are the posterior's", np.array_equal(forecast[v].values, post[v].values) and forecast[v].size > 0)
            check(f"{name}: the predictions of {v} pair with the data", pp[v].dims[2:] == seen[v].dims and set(forecast[v + "_missing"].values).isdisjoint(seen[v + "_observed"].values))
        pictures(az, tree)
        done.append("missing outcomes in predictions")
    if hasattr(xr, "open_datatree") and int(zarr.__version__.split(".")[0]) >= 3:
        dt = xr.open_datatree(os.path.join(folder, name + ".zarr"), engine="zarr")
        check(f"{name}: xr.open_datatree", set(dt.children) == set(truth) - {"attrs"} and dt.posterior.to_dataset().identical(parts["posterior"]))
        done.append("xarray.open_datatree")
    one = xr.Dataset.from_dict({k: truth["posterior"][k] for k in ("attrs", "dims", "coords", "data_vars")})
    check(f"{name}: xarray.Dataset.from_dict of the JSON", set(one.data_vars) == set(parts["posterior"].data_vars))
    seen = compare_summary(folder, name, az, tree, set(parts["posterior"].data_vars))
    done.append(f"az.summary ({seen} numbers)")
    loo = az.loo(tree, var_name=list(parts["log_likelihood"].data_vars)[-1])
    check(f"{name}: az.loo is finite", np.isfinite(float(getattr(loo, "elpd_loo", getattr(loo, "elpd", np.nan)))))
    done.append("az.loo")
    if by_hand(name, parts["posterior"], parts["observed_data"], parts.get("constant_data"), parts["log_likelihood"]):
        done.append("log likelihood by hand")
    compare_tables(folder, name, truth)
    done.append("pandas of CSV and Parquet")
    try:
        compare_cmdstan(folder, name, az, truth)
        done.append("az.from_cmdstan")
    except AttributeError as e:
        if "from_cmdstan" not in str(e):
            raise
    if name in ("linear", "eight_schools", "labels"):
        pictures(az, tree)
        done.append("az.plot_trace and the predictive check")
    print(f"{name}: {', '.join(done)}")


def pictures(az, data):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    if az.__version__.startswith("0."):
        az.plot_trace(data)
        az.plot_ppc(data, num_pp_samples=20)
    else:
        az.plot_trace(data, backend="matplotlib")
        az.plot_ppc_dist(data, backend="matplotlib")
    plt.close("all")


def readme(az, folder):
    """The lines of the README, as this version of ArviZ needs them."""
    page = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "README.md")).read()
    (code,) = [b.split("```")[0] for b in page.split("```python\n")[1:] if "linear.run" in b.split("```")[0]]
    old = az.__version__.startswith("0.")
    lines = [line for line in code.splitlines() if old or "ArviZ 0.x only" not in line]
    lines[-1] = "table = " + lines[-1]
    scope = {"az": az, "xr": xr}
    here = os.getcwd()
    os.chdir(folder)
    exec("\n".join(lines), scope)
    os.chdir(here)
    check("README: the summary has the unknowns", {"b0", "b1", "sigma"} <= set(scope["table"].index))
    print("README:", "; ".join(lines))


def large(az, folder):
    """An array of several chunks."""
    path = os.path.join(folder, "large.run", "draws.zarr")
    _, groups = opened(az, path)
    a = groups["posterior"]["a"]
    meta = json.load(open(os.path.join(path, "posterior", "a", ".zarray")))
    check("large: several chunks", meta["chunks"] != meta["shape"])
    rows = load(folder, "large", ".summary.json")["parameters"]
    mean = {r["name"]: r["mean"] for r in rows}
    check("large: means", close(a.mean(("chain", "draw")).values, [mean[f"a[{i}]"] for i in a[a.dims[2]].values], 1e-9))
    print(f"large: {a.shape} in chunks of {meta['chunks']}")


def main():
    folder = sys.argv[1]
    import arviz as az

    print(f"ArviZ {az.__version__}, xarray {xr.__version__}, zarr {zarr.__version__}, numpy {np.__version__}, pandas {pd.__version__}")
    names = sorted(os.path.basename(p)[: -len(".zarr")] for p in glob.glob(os.path.join(folder, "*.zarr")))
    for name in names:
        model(az, folder, name)
    large(az, folder)
    readme(az, folder)
    print(f"{count} checks, {len(failures)} failed")
    sys.exit(1 if failures or not names else 0)


main()
