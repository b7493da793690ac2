package help

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// topics returns the entries about a subject, in the order in which they are
// listed.
func topics() []Entry {
	list := wordEntries(Topic, []word{
		{"language", "", "a model in short: data, ~ and =", `
  data x, y from "line.csv"        # what is given

  y ~ Normal(mu, sigma)            # data left of ~ are observed
  mu = b0 + b1 * x                 # computed
  b0, b1 ~ Normal(0, 10)           # any other name left of ~ is unknown
  sigma ~ Exponential(1)           # its distribution makes it positive

Statements can be in any order. Groups:

  a[county] ~ Normal(mu, tau)      # one a for each county
  y ~ Normal(a[county] + b * x, sigma)

Loops are written with for, functions with fn. bayes help functions, distributions and types list what there is, and which parts of the language this version does not evaluate yet. The reference is spec/language.md.`, "roles factors left indexing distributions functions ~ ="},
		{"roles", "", "which names are data, known, unknown or derived; what is sampled and what is simulated", `
  data       declared data
  known      defined with = from data and numbers only
  unknown    left of ~ without being data or known, or declared param
  derived    any other name left of =
  observed   data or known, left of ~

An unknown on which something observed depends is sampled. One on which nothing observed depends is simulated: for each posterior draw, a value is drawn from its distribution (y_new ~ Normal(mu, sigma)). bayes check lists all names with their roles.`, "~ = param missing prediction"},
		{"files", "", "data files: CSV and JSON", `
A CSV file needs a header. Separators (comma, semicolon, tab), decimal commas, quotes, a byte order mark and gzip are recognised. NA, NaN, a lone point, #N/A and an empty field count as missing.

  data x, y from "line.csv"                  # columns x and y
  data X: real[N, K] from "rows.csv"         # columns X1, X2, ...
  data X: real[N, terms] from "rows.csv"     # columns named by the strings in terms
  data size: real[school] from "schools.csv" # matched by the column school
  data m: real[N] from "rows.csv" as "M (g)" # the column "M (g)"

A JSON file is an object that maps names to numbers, strings and nested arrays in row-major order:

  {"N": 3, "y": [1.5, 2, null], "X": [[1, 2], [3, 4], [5, 6]]}

or a list of rows, as other programs write it:

  [{"y": 1.5, "x": 1}, {"y": 2, "x": 3}, {"x": 5}]

Paths in a model are relative to the model file. --data FILE adds files, of which later ones override earlier ones, and name=VALUE sets single names: x=1:20, n=5, group='["a", "b"]'. A size such as N is taken from the data and must agree everywhere.`, "data factors missing set_data"},
		{"factors", "", "columns of labels: levels, sets that are shared, dimensions", `
A column of strings is a factor, and so is a column of ints declared factor[N]. A column of only TRUE and FALSE is bool, and a column of numbers with a string among them is an error unless it is declared factor[N]. Levels are sorted (whole numbers by value, strings by code point) unless a list of strings gives their order:

  grades = ["poor", "fair", "good"]
  data rating: factor<grades>[N]

A factor can be an index and a dimension; its levels label the output: a[Hennepin].

  a[county] ~ Normal(mu, tau)      # one for each level
  y ~ Normal(a[county], sigma)     # row by row
  b["A"] = 0                       # one level

Columns share levels by naming the set: data home, away: factor<team>[N], then att[team] ~ Normal(0, s) and att[home] - att[away]. Axes of different factors never match, even if they have the same length. Nor do rows of the data and levels: y ~ Normal(a, 1) with one a for each county is refused, even if there are as many rows as counties; a[county] has one number for each row. Declare data that have one value per level like this: data area: real[county] from "counties.csv".

A factor is not a number: f == "text" compares labels, int(f) gives level numbers from 1. It can index any axis with a position for each of its levels, and can be the outcome of Categorical and OrderedLogistic, for the latter with its levels in order; for a yes-or-no outcome write y == "yes" ~ Bernoulli(p).`, "data nlevels levels indexing"},
		{"left", "brackets on the left of ~ and =", "how many elements there are, or which ones are meant", `
If a single statement defines a name, the brackets say how many elements it has:

  theta[J] ~ Normal(mu, tau)
  a[county, 2] ~ Normal(0, 1)

If several statements define a name, or in a loop, or with a range, a string or a bool array inside, they say which elements are meant:

  x[1] ~ Normal(0, 1)
  for t in 2:T { x[t] ~ Normal(phi * x[t-1], s) }
  b["A"] = 0

A factor stands for all of its levels but those that another statement names, outside of loops. So a reference level is

  b[region] ~ Normal(0, 10)
  b["north"] = 0

A name for the current element goes in the brackets, and makes a loop in one line:

  u[i in county, k in 1:3] ~ Normal(0, tau[k])

In a statement with [county] on the left, county as an index on the right means the current element. For a multivariate distribution the brackets count draws: ab[county] ~ MvNormal(mu, chol=L) has one row per level, as long as mu. If no argument implies the length, it is the first argument: LKJCholesky(2, 2).`, "~ = indexing factors"},
		{"indexing", "", "elements, slices and gathers", `
  x[1]           the first element; x[length(x)] the last one
  x[2:5] x[2:]   a slice, both ends included
  X[i, j]        an element of a matrix
  X[i] X[i, :]   a row
  X[:, j]        a column
  p["B"]         a level of a factor, or of a list of strings
  a[county]      a gather: one element for each row
  x[x > 0]       the elements for which a bool array is true
  a[state, age]  several arrays are paired row by row: one number per row
  A[i, :][:, j]  a table of all pairs

An index that is out of range is an error when the data are bound. Index 0 and negative indices are errors.`, "left factors which :"},
		{"missing", "", "missing values: NA, NaN or an empty field", `
In a name left of ~ a missing value is an unknown: sampled if something observed depends on it, otherwise simulated for each posterior draw. Give a covariate with missing values a distribution, and they are imputed:

  y ~ Normal(a + b * bmi, s)
  bmi ~ Normal(m, t)               # bmi has empty fields

Missing outcomes at the end of a series are its forecast. The posterior shows only the missing elements, such as y[7]; predictions and their plots show them next to the observed ones. Names computed from a partly missing name are derived. A missing value anywhere else is an error that names the rows; so is a missing whole number on which something observed depends.`, "files roles prediction"},
		{"supports", "", "where unknowns live: distributions, types and bounds", `
The support of an unknown follows from its distribution and its declared type: sigma ~ Exponential(1) is positive, w ~ Dirichlet(a) a simplex. You need a declaration only for a flat unknown, and for types that no distribution has (ordered, sum_to_zero).

  param cut: ordered[4]
  cut ~ Normal(0, 5)

As in Stan, a declared type does not renormalise the density; Truncated does. The sampler works on the unconstrained scale and adds the log Jacobian; everything is printed on the scale of the model.`, "param real ordered simplex sum_to_zero cholesky_factor_corr Truncated"},
		{"prediction", "", "predictions for the data, for new rows, new levels, and the future", `
  posterior_predictive                 simulates the observed names
  set_data x=[-2, 0, 2]                new covariates; y takes their length
  posterior_predictive                 predicts y there

On the command line: bayes posterior_predictive linear.run "x=[-2, 0, 2]", or --data new.csv.

Draws of unknowns are kept by factor level; a new level is drawn from its distribution given the draws. Unknowns on which nothing observed depends (y_new ~ Normal(mu, sigma)) are simulated for each posterior draw. Missing outcomes are predicted along with the observed ones; at the end of a series they are its forecast. Data that have no ~, such as y[1] of a series, are not predicted. In a series y[t] ~ Normal(a + b * y[t-1], s) each y[t] is predicted one step ahead from the observed past.`, "set_data posterior_predictive missing roles"},
		{"options", "", "options of the sampler", `
  chains     4         independent runs, compared with each other
  warmup     1000      draws during which step size and metric are adapted; not part of the results
  draws      1000      draws kept per chain
  seed       1         the same seed gives exactly the same draws
  accept     0.8       target mean acceptance probability; 0.95 takes smaller steps
  max_depth  10        maximum tree depth: how often a trajectory may double
  metric     gradient  how the metric is adapted: gradient, variance (as in Stan), dense, unit
  radius     2         initial values are drawn within this distance of 0 on the unconstrained scale: the best of 16; if the density is finite at none of them, 84 more are tried, nearer and farther
  threads    0         chains to run at once; does not affect the draws

On the command line write --max-depth and so on, in the REPL max_depth=12. If draws are divergent, raise accept or reparameterise the model. Trajectories that reach the maximum tree depth are slow, not wrong.`, "sample diagnostics runs"},
		{"diagnostics", "", "how to tell whether the draws can be trusted", `
  R-hat        compares the chains; should be below 1.01. Above that they disagree: draw more, or look at the model.
  ess_bulk     how many independent draws would give the mean as accurately; at least 100 per chain.
  ess_tail     the same for the quantiles.
  mcse         Monte Carlo standard error of the mean.
  divergent    draws where the simulation of the trajectory failed: a region too narrow for the step size. Even a few can bias the result. Raise accept to 0.95 or 0.99, write groups as mu + tau * z with z ~ Normal(0, 1), or give scales a tighter prior.
  depth        trajectories that reached max_depth: slow, not wrong.
  E-BFMI       below 0.3 the energy changes too slowly: heavy tails, or a scale near 0.

bayes diagnose RUN says which of these matter in a run, and what to do.`, "summary diagnose options sample"},
		{"runs", "", "run folders: what sample saves", `
sample saves a run in MODEL.run, or in the folder given by --out, and never overwrites a run unless asked to. MODEL.run is always the latest run of the model: the one before it is renamed to MODEL-2.run, MODEL-3.run and so on, as the last line of sample says.

Commands that read a run say so if there is a newer one of the same model, or if the model or its data have changed since; comments and formatting do not count.

  run.json         the model, settings, seed and options, and the names and hashes of its data files
  run-data-1.csv   a copy of a data file
  chain-1.log      the draws of a chain, written while it samples
  draws.zarr       the draws for other programs
  env.json         machine and times, written when the run has ended; the results do not depend on it

All but the data contain the identity of the run, a hash of everything that determines its draws. It is checked when the run is read, and so are the hashes of the data.

A run is self-contained: summary, plot and posterior_predictive need neither the model file nor the data. A run that was stopped keeps its draws. You can move the folder.

During sampling the folder is locked (by MODEL.run.lock beside it), so two programs never write to the same one. With --overwrite the new run is written to MODEL.run.new and replaces the old one when it is complete; other files in the folder are kept. Reading a run that is damaged, or whose process was killed, is an error that says what can still be read; bayes recover recovers that.`, "sample load save summary recover"},
		{"environment", "", "environment variables", `
  NO_COLOR          if set, output has no colours
  XDG_CONFIG_HOME   folder in which the REPL keeps its history, as bayes/history; by default ~/.config (on macOS and Windows, the usual place there)`, "colours repl"},
		{"exit", "", "exit codes of bayes", `
  0     success
  1     an error in the model, the data or the run
  2     wrong usage of the command line
  3     an internal error of bayes; please report it
  130   interrupted; the draws so far are kept

Results go to standard output, progress and messages to standard error. --json prints results for other programs.`, "sample check"},
		{"colours", "", "colours and progress", `
Progress and colours are shown only on a terminal. NO_COLOR turns off colours, --quiet turns off progress. Plots use a colour-blind-safe palette.`, "environment plot"},
		{"numbers", "", "numbers: ints and reals, overflow, the same bits everywhere", `
3 is an int, 3.0 and 1e3 are reals. An int is converted to a real and a bool to 0 or 1 where needed, never the reverse. / is always real; div and % round towards minus infinity. An int beyond 2^53 is an error; so is its overflow. 1 / 0 is inf, 0 / 0 is NaN. A log density of NaN rejects the proposal, and the run reports how often.

The same model, data, options and seed give exactly the same draws on every machine and with any number of threads.`, "int real / div options"},
		{"constants", "pi   inf", "predefined names", "pi is 3.14159..., inf is infinity. A model may redefine both.", "numbers"},
		{"limits", "", "how large models and data may be", `
  200          nested brackets, blocks and functions
  5000         operators of equal precedence in a row
  32           indices or sizes in one pair of brackets, clauses of one for
  4194304      bytes of a model (4 MiB)
  524288       words, numbers and symbols of a model (2^19)
  2^53         whole numbers

Beyond these limits there is an error that says so.

How large arrays, compiled densities, unknowns and draws may be depends only on the memory: three quarters of what the machine, container and ulimit leave free. Anything that would not fit is an error before it is allocated.

Go programs have their own limits, which are strict by default and can be set: see Limits in go doc github.com/bayes-lang/bayes.`, "numbers"},
	})
	list = append(list,
		Entry{Name: "functions", Kind: Topic, Summary: "all functions", Body: columns(functionNames(true)) +
			"\nreal and int are types and functions. " + notYet(functionNames(false)), See: []string{"fn", "distributions"}},
		Entry{Name: "distributions", Kind: Topic, Summary: "all distributions", Body: columns(append(dist.Names(), dist.CombinatorNames()...)) +
			"\nArguments are given by position or by name; names select the parametrisation: Normal(mu, tau=4). D.lpdf(x), .lpmf, .cdf, .lcdf, .lccdf and .quantile are numbers. " +
			notYet(lang.LaterDistributions()), See: []string{"lpdf", "cdf", "Truncated", "supports", "functions"}},
	)
	for _, l := range []struct {
		name, summary string
		list          []Entry
	}{
		{"commands", "all commands", append(commands(), Entry{Name: "data", Summary: "in the REPL, lists the data"})}, {"keywords", "all reserved words", keywords()},
		{"operators", "all operators, those that bind tightest first", operators()}, {"types", "all types", types()},
	} {
		var b strings.Builder
		for _, e := range l.list {
			later := ""
			if e.Later {
				later = " (not implemented yet)"
			}
			fmt.Fprintf(&b, "  %-21s %s%s\n", e.Name, e.Summary, later)
		}
		list = append(list, Entry{Name: l.name, Kind: Topic, Summary: l.summary, Body: b.String(), See: []string{"topics"}})
	}
	all := append(list, Entry{Name: "topics", Kind: Topic, See: []string{"help"}, Summary: "everything you can look up"})
	var b strings.Builder
	for _, e := range all {
		fmt.Fprintf(&b, "  %-14s %s\n", e.Name, e.Summary)
	}
	all[len(all)-1].Body = b.String() + "\nYou can also look up any function, distribution, keyword, operator, command or error code."
	return all
}

func notYet(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "Part of the language, but not evaluated by this version: " + strings.Join(names, ", ") + "."
}

func functionNames(built bool) []string {
	var list []string
	for _, f := range fn.All() {
		if f.Built() == built {
			list = append(list, f.Name)
		}
	}
	return list
}

// columns sets names in columns of a page 80 wide, down then across.
func columns(names []string) string {
	width := 0
	for _, n := range names {
		width = max(width, len(n)+2)
	}
	across := max(1, 78/width)
	rows := (len(names) + across - 1) / across
	var b strings.Builder
	for r := range rows {
		line := "  "
		for i := r; i < len(names); i += rows {
			line += fmt.Sprintf("%-*s", width, names[i])
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
