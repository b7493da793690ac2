package help

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/dist"
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

Statements stand in any order. Groups:

  a[county] ~ Normal(mu, tau)      # one a for each county
  y ~ Normal(a[county] + b * x, sigma)

Loops and functions are for and fn. bayes help functions, distributions and types list what there is, and what of the language this version does not evaluate yet. The reference is spec/language.md.`, "roles factors left indexing distributions functions ~ ="},
		{"roles", "", "which names are data, known, unknown, derived; what is sampled and what drawn", `
  data       declared data
  known      = of data and numbers alone
  unknown    left of ~ without being data or known, or declared param
  derived    any other name left of =
  observed   data or known, left of ~

An unknown from which something observed descends is sampled. One that nothing observed depends on is drawn forward from its distribution for each posterior draw (y_new ~ Normal(mu, sigma)). bayes check lists all names with their roles.`, "~ = param missing prediction"},
		{"files", "", "data files: CSV and JSON", `
A CSV file has a header. Separators (comma, semicolon, tab), decimal commas, quotes, a byte order mark and gzip are recognised. NA, NaN, a lone point, #N/A and an empty field are missing.

  data x, y from "line.csv"                  # columns x and y
  data X: real[N, K] from "rows.csv"         # columns X1, X2, ...
  data X: real[N, terms] from "rows.csv"     # columns named by the texts of terms
  data size: real[school] from "schools.csv" # joined by the column school
  data m: real[N] from "rows.csv" as "M (g)" # the column "M (g)"

A JSON file is an object from names to numbers, texts and nested arrays, rows first:

  {"N": 3, "y": [1.5, 2, null], "X": [[1, 2], [3, 4], [5, 6]]}

The path in the text is relative to the model file. --data FILE gives further files, of which later ones win, and name=VALUE single names: x=1:20, n=5, group='["a", "b"]'. A size such as N is bound by the data and must agree everywhere.`, "data factors missing set_data"},
		{"factors", "", "columns of labels: levels, sets that are shared, dimensions", `
A text column is a factor, and so is a column of ints declared factor[N]. TRUE and FALSE in all cells are bool, and a column of numbers with a text among them is an error unless it is declared factor[N]. Its levels are sorted (whole numbers by value, texts by code point), or stand in the order of a list of texts:

  grades = ["poor", "fair", "good"]
  data rating: factor<grades>[N]

A factor is an index and a dimension; levels name the output: a[Hennepin].

  a[county] ~ Normal(mu, tau)      # one for each level
  y ~ Normal(a[county], sigma)     # row by row
  b["A"] = 0                       # one level

Columns share levels by naming the set: data home, away: factor<team>[N], then att[team] ~ Normal(0, s) and att[home] - att[away]. Axes made by different factors never match, even when they are equally long. Nor do rows of the data and levels: y ~ Normal(a, 1) with one a for each county is refused, also where there are as many rows as counties; a[county] has one number for each row. Data with one value for each level are declared so: data area: real[county] from "counties.csv".

A factor is not a number: f == "text" compares labels, int(f) gives level numbers from 1. It indexes what has a place for each of its levels, and is an outcome of Categorical and OrderedLogistic, the latter with levels in order; a yes-or-no outcome is y == "yes" ~ Bernoulli(p).`, "data nlevels levels indexing"},
		{"left", "brackets on the left of ~ and =", "how many elements there are, or which of them are meant", `
In the only statement that defines a name, brackets say how many:

  theta[J] ~ Normal(mu, tau)
  a[county, 2] ~ Normal(0, 1)

Where several statements define a name, in a loop, or with a range, a text or a bool array inside, they say which:

  x[1] ~ Normal(0, 1)
  for t in 2:T { x[t] ~ Normal(phi * x[t-1], s) }
  b["A"] = 0

In a statement for all of [county], the same name as an index on the right is the element at hand. For a multivariate distribution brackets count draws: ab[county] ~ MvNormal(mu, chol=L) is levels x length of mu. Where no argument has the length it comes first: LKJCholesky(2, 2).`, "~ = indexing factors"},
		{"indexing", "", "elements, slices and gathers", `
  x[1]           the first element; x[length(x)] the last one
  x[2:5] x[2:]   a slice, both ends included
  X[i, j]        an element of a matrix
  X[i] X[i, :]   a row
  X[:, j]        a column
  p["B"]         a level of a factor, or of a list of texts
  a[county]      a gather: one element for each row
  x[x > 0]       the elements where a bool array is true
  a[state, age]  several arrays go together row by row: one number a row
  A[i, :][:, j]  a table of all pairs

An index that is out of range is an error when the data are bound. Index 0 and negative indices are errors.`, "left factors which :"},
		{"missing", "", "missing values: NA, NaN or an empty field", `
In a name that stands left of ~ a missing value is an unknown: sampled if something observed depends on it, else drawn forward. Give a covariate with holes a model, and it is imputed:

  y ~ Normal(a + b * bmi, s)
  bmi ~ Normal(m, t)               # bmi has empty fields

Missing outcomes at the end of a series are its forecast. The posterior shows the missing elements alone: y[7]; predictions and their pictures show them beside the observed ones. Names computed from a partly missing name are derived. A missing value anywhere else is an error that names the rows; so is a missing value of a whole-number name on which something observed depends.`, "files roles prediction"},
		{"supports", "", "where unknowns live: distributions, types and bounds", `
The support of an unknown is that of its distribution and its declared type together: sigma ~ Exponential(1) is positive, w ~ Dirichlet(a) a simplex. A declaration is needed for a flat unknown and for types that no distribution has (ordered, sum_to_zero).

  param cut: ordered[4]
  cut ~ Normal(0, 5)

A declared type does not renormalise the density, as in Stan; Truncated does. The sampler works on an unconstrained space and adds the log Jacobian; what is printed is on the scale of the text.`, "param real ordered simplex sum_to_zero cholesky_factor_corr Truncated"},
		{"prediction", "", "predictions for the data, for new rows, new levels, and the future", `
  posterior_predictive                 draws the observed names anew
  set_data x=[-2, 0, 2]                new covariates; y has their length then
  posterior_predictive                 predicts y there

On the command line: bayes posterior_predictive linear.run "x=[-2, 0, 2]", or --data new.csv.

Draws of unknowns are kept by level of a factor; a new level is drawn from its distribution given the draws. Unknowns in the text that nothing observed depends on (y_new ~ Normal(mu, sigma)) are drawn with the posterior. Missing outcomes are predicted with the observed ones; at the end of a series they are its forecast. Data that no ~ is about, such as y[1] of a series, are not predicted. In a series y[t] ~ Normal(a + b * y[t-1], s) each y[t] is predicted one step ahead from the observed past.`, "set_data posterior_predictive missing roles"},
		{"options", "", "options of the sampler", `
  chains     4         independent runs, compared with each other
  warmup     1000      draws that find step size and scales, not kept
  draws      1000      draws kept of each chain
  seed       1         the same seed gives the same draws, to the bit
  accept     0.8       mean acceptance that the step size aims at; 0.95 takes smaller steps
  max_depth  10        largest number of doublings of a trajectory
  metric     gradient  how scales are found: gradient, variance (as Stan does), dense, unit
  radius     2         starts lie within this distance of 0, unconstrained: the best of 16; where the density is finite at none of them, 84 more are tried, nearer and farther
  threads    0         chains that run at once; changes no draw

On the command line --max-depth and so on, in the REPL max_depth=12. Divergent draws: raise accept, or write the model otherwise. Trajectories cut by the largest depth are slow, not wrong.`, "sample diagnostics runs"},
		{"diagnostics", "", "how far the draws can be trusted", `
  R-hat        compares the chains; should be below 1.01. Above it they do not agree: draw more, or look at the model.
  ess_bulk     independent draws that the draws are worth for the mean; at least 100 for each chain.
  ess_tail     the same for the quantiles.
  mcse         Monte Carlo standard error of the mean.
  divergent    draws where the simulation failed: a place too narrow for the step size. Even a few may bias the result. Raise accept to 0.95 or 0.99, write groups as mu + tau * z with z ~ Normal(0, 1), or give scales a tighter prior.
  depth        trajectories cut by max_depth: slow, not wrong.
  E-BFMI       below 0.3 the energy moves too slowly: heavy tails, or a scale near 0.

bayes diagnose RUN says which of these matter in a run, and what to do.`, "summary diagnose options sample"},
		{"runs", "", "folders of runs: what sample keeps", `
sample keeps a run in MODEL.run, or in the folder that --out names; a run is never overwritten unasked. MODEL.run is always the last run of the model: the one before it is renamed to MODEL-2.run, MODEL-3.run and so on, and sample says so last.

Commands that read a run say when there is a newer one of the same model, and when the model or its data have changed since; comments and layout do not count.

  run.json      the model, its data files with their hashes, settings, seed and options
  chain-1.log   the draws of a chain, written as they are made
  draws.zarr    the draws for other programs
  env.json      machine and times, written when the run has ended; nothing of the result depends on it

All of them hold the identity of the run, a hash of whatever decides its draws, which is checked when the run is read.

A run is whole in itself: summary, plot and posterior_predictive need neither the model file nor the data. A run that was stopped keeps its draws. Moving the folder is fine.

While a run is made its folder is locked (MODEL.run.lock beside it): two programs never write to the same one. With --overwrite the new run is written to MODEL.run.new and takes the place of the old one when it is whole; other files in the folder stay there. A run that is damaged, or whose program was killed, is an error that says what can still be read; bayes recover keeps that.`, "sample load save summary recover"},
		{"environment", "", "environment variables", `
  NO_COLOR          if set, nothing is coloured
  XDG_CONFIG_HOME   where the REPL keeps its history: bayes/history in it, else in ~/.config (on macOS and Windows in their own places)`, "colours repl"},
		{"exit", "", "exit codes of bayes", `
  0     fine
  1     the model, the data or the run failed
  2     wrong use of the command line
  3     a fault of bayes itself; please report it
  130   interrupted; the draws so far are kept

Results go to the standard output, progress and messages to the error output. --json prints numbers for other programs.`, "sample check"},
		{"colours", "", "colours and progress", `
Progress and colours are shown on a terminal only. NO_COLOR turns colours off, --quiet progress. Pictures use colours that the colour-blind can tell apart.`, "environment plot"},
		{"numbers", "", "numbers: ints and reals, overflow, the same bits everywhere", `
3 is an int, 3.0 and 1e3 are reals. An int becomes real and a bool 0 or 1 where needed, never the reverse. / is always real; div and % round towards minus infinity. An int beyond 2^53 is an error; so is its overflow. 1 / 0 is inf, 0 / 0 is NaN. A log density of NaN rejects the draw, and the run reports how often.

The same text, data, options and seed give the same draws, to the bit, on every machine and with any number of threads.`, "int real / div options"},
		{"constants", "pi   inf", "names that are defined beforehand", "pi is 3.14159..., inf is infinity. A model may define both anew.", "numbers"},
		{"limits", "", "what is too large", `
  200          brackets, blocks and functions inside each other
  5000         operators of one level in a row
  32           indices or sizes in one pair of brackets, loops of one for
  4194304      bytes of a text (4 MiB)
  524288       words, numbers and signs of a text (2^19)
  2^53         whole numbers

Beyond them stands an error that says so.

How large arrays, the program of a density, unknowns and draws may be depends on the memory alone: three quarters of what machine, container and ulimit leave free. What does not fit is an error before it is made.

Go programs have limits of their own, which are strict and can be set: see Limits in go doc github.com/bayes-lang/bayes.`, "numbers"},
	})
	list = append(list,
		Entry{Name: "functions", Kind: Topic, Summary: "all functions", Body: columns(functionNames(true)) +
			"\nreal and int are types and functions. " + notYet(functionNames(false)), See: []string{"fn", "distributions"}},
		Entry{Name: "distributions", Kind: Topic, Summary: "all distributions", Body: columns(append(dist.Names(), "Truncated")) +
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
				later = " (not evaluated yet)"
			}
			fmt.Fprintf(&b, "  %-21s %s%s\n", e.Name, e.Summary, later)
		}
		list = append(list, Entry{Name: l.name, Kind: Topic, Summary: l.summary, Body: b.String(), See: []string{"topics"}})
	}
	all := append(list, Entry{Name: "topics", Kind: Topic, See: []string{"help"}, Summary: "what can be looked up"})
	var b strings.Builder
	for _, e := range all {
		fmt.Fprintf(&b, "  %-14s %s\n", e.Name, e.Summary)
	}
	all[len(all)-1].Body = b.String() + "\nAny function, distribution, word of the language, operator, command or error code can be looked up too."
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
	for _, f := range lang.Functions() {
		if f.Built == built {
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
