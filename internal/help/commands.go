package help

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/internal/figure"
)

// commands returns the commands of bayes. The command line and the REPL use the
// same words; `bayes COMMAND --help` lists all options of one.
func commands() []Entry {
	return wordEntries(Command, []word{
		{"prior", "bayes prior MODEL [--data FILE] [name=VALUE]\nREPL: prior [NAME...] [name=VALUE...]", "samples from the prior and the prior predictive: what the model implies before it sees any outcomes", `
Unknowns are drawn first, then what depends on them, then the observed names. Covariates keep their data. A flat unknown needs a value: prior alpha=0. A target += statement that reads data is left out; if one reads no data it is kept, and the prior is then sampled by NUTS.

Options: draws (1000), seed (1), quantiles (0.05,0.5,0.95), names, save (a CSV file of all draws), json.

  bayes prior linear.bayes --draws 200
  bayes prior linear.bayes sigma=1 x=-2:2`, "simulate posterior_predictive plot"},
		{"sample", "bayes sample MODEL [--data FILE] [name=VALUE]\nREPL: sample [chains=4] [draws=1000]", "samples from the posterior with NUTS and prints a summary", `
Options: chains (4), warmup (1000), draws (1000 per chain, after warm-up), seed (1), accept (0.8), max_depth (10), metric (gradient, variance, dense, unit), radius (2), threads (0: one per core), out (folder for the run), overwrite, no-save, quantiles, hdi, json, quiet. On the command line max_depth is --max-depth. See the topic options.

The draws are saved in the folder MODEL.run. Ctrl-C stops the run and keeps the draws so far. The same seed gives exactly the same draws.

  bayes sample radon.bayes --seed 1 --draws 2000`, "options diagnostics runs summary"},
		{"set_data", "set_data NAME=VALUE...   set_data FILE\nbayes posterior_predictive RUN name=VALUE", "gives data new values, for predictions and for the next sample", `
This is a REPL command; on the command line, give the values to posterior_predictive as name=VALUE, --set or --data FILE.

If a size changes, all data of that size need new values, except outcomes, which may be left out and are then predicted. A factor keeps the levels of the fit, whichever of them occur in the new rows. Unknowns keep their draws by factor level, or by position if the size is unchanged. New levels are drawn from their distribution given the draws. One line per name says what was kept, is new or was dropped.

Whatever is computed row by row follows the new rows. A value that reduces over rows and is used as a number, such as mean(x), x[1] or sum(x) / N, keeps its value from the fit until the next sample, so a model that centres its covariates predicts correctly; as a size, the end of a range or an index it follows the new data. Anything that mixes rows, such as cumsum(x), is refused unless the rows are those of the fit.

  set_data x=[-2, 0, 2]
  posterior_predictive`, "posterior_predictive prediction data"},
		{"posterior_predictive", "bayes posterior_predictive RUN [NAME...] [name=VALUE]\nREPL: posterior_predictive [NAME...]", "simulates the observed names for each posterior draw", `
Outcomes that other statements read keep their data there, so a series is predicted one step ahead. With new data (set_data, --data, name=VALUE) it predicts for those.

Options: seed (by default that of the run, for which forecasts are the numbers that summary and save show), quantiles, save (a CSV file of all draws), json, known-levels (refuse factor levels that the run did not have; with json, the field new_levels lists them).

  bayes posterior_predictive linear.run "x=[-2, 0, 2]"`, "set_data prediction prior plot"},
		{"load", "REPL: load PATH", "opens a model (.bayes), data (.csv, .json) or a run folder", `
If a name that the model reads but does not define is a column of a loaded file, it is taken as data, and the REPL says so. The same goes for a name typed left of ~; use param NAME to declare an unknown of that name.`, "save data runs"},
		{"model", "REPL: model", "shows the model and what is observed and unknown", "", "data remove check"},
		{"remove", "REPL: remove NAME...", "removes the statements that define the given names", "", "model"},
		{"summary", "bayes summary RUN [NAME...]\nREPL: summary [NAME...]", "summarises the posterior: mean, sd, quantiles and sampling diagnostics", `
Without names it shows all unknowns. You can also ask for derived names and single elements: summary mu, summary 'a[Hennepin]'. In the REPL, just type an expression to see its summary: b1 / b0.

Options: quantiles, hdi (the highest density interval of a probability), json.

  mean, sd   of the draws
  mcse       Monte Carlo standard error of the mean
  q5 ... q95 quantiles
  ess_bulk   effective sample size for the mean
  ess_tail   effective sample size for the quantiles
  rhat       disagreement between the chains; should be below 1.01`, "diagnostics diagnose sample"},
		{"plot", "bayes plot RUN [KIND] [NAME...] [--save FILE.svg]\nREPL: plot [KIND] [NAME...]", "plots data, priors, traces, densities, intervals, pairs and predictions", "\n" + pictures() + `
Names may be elements ('a[2]') or expressions (b1/b0). Without a file to save to, the plot appears in the terminal. bayes plot --help lists the options.`, "report summary prior posterior_predictive"},
		{"diagnose", "bayes diagnose RUN\nREPL: diagnose", "explains any problems with the draws, why they matter and what to do", "", "diagnostics summary"},
		{"simulate", "bayes simulate MODEL name=VALUE... [--save FILE]\nREPL: simulate name=VALUE... [save=FILE]", "simulates data from given parameter values", `
Parameters without a value are drawn from their priors. Outcomes are generated; sizes come from the other data, or are set: T=500.

Options: seed, save (CSV or JSON, by the extension), json.

  bayes simulate linear.bayes b0=1 b1=2 sigma=1 "x=linspace(-2, 2, 100)" --save linear.csv`, "prior sample"},
		{"recover", "bayes recover RUN", "recovers what can be read from a run that is damaged or whose process was killed", `
The result is an interrupted run with the draws of each chain up to the first that is missing or damaged; chains without any are left out. It is written next to the old run and then replaces it in a single step. A run that is complete, or still being sampled, is left alone.`, "runs save diagnose"},
		{"save", "bayes save RUN ...\nREPL: save PATH", "writes the model, the draws, or the whole run", `
In the REPL the extension says what to write: m.bayes the model, draws.csv the draws, m.run the run folder.

On the command line it exports the draws of a run for other programs. --format is zarr (for ArviZ and xarray), csv, cmdstan (one CSV file per chain, as CmdStan writes them), parquet or json. With --groups posterior_predictive, predictions of observed outcomes pair with observed_data, and those of missing outcomes are in the group predictions. A run larger than the memory is read and written in parts. bayes save --help lists the options.`, "load runs"},
		{"report", "bayes report RUN", "writes a report on a run as one HTML file that can be read offline", "It has the model, data, priors against posteriors, summary, traces, predictive checks, diagnosis, and what is needed to reproduce the run.", "plot diagnose summary"},
		{"repl", "bayes   bayes repl [MODEL|RUN]", "explores a model interactively: statements, expressions and commands", `
A statement extends the model, or replaces the one with the same left side. An expression prints its value, or its posterior summary once there are draws. A line that begins with the name of a command is that command, unless an operator, a bracket or ~, = or : follows. Options are written name=value.

Keys: Tab completes, Ctrl-C stops what is running, Ctrl-D quits.`, "help load quit"},
		{"check", "bayes check MODEL [--data FILE] [--no-data]", "checks a model, with or without its data, and lists what is observed and unknown", `
--json prints the inventory and the errors.

--dump prints the model on its way to a program: blocks (names and the order of statements), graph (loops and recurrences), program (with its gradient), stages (after each pass of the compiler), or after:NAME (after one). --no-pass NAME leaves a pass out; densities and gradients change only by rounding. --explain also shows the order in which discrete unknowns are summed out, and how many entries of tables that takes for one evaluation of the density. --verify compares, at random points, the compiled log density with direct evaluation of the model, and its gradient with finite differences: on every machine, with all passes, with each pass left out in turn, and with none; it exits with status 1 if any of them differs. eliminate, sweep and derivative cannot be left out. The passes, in their order:

  rows               traces the rows of a statement together, not scalar by scalar
  simplify           drops x*1, x+0 and their like, and makes products of x/2 and x^2
  once               adds a term that is the same in all rows once, multiplied by their number
  eliminate          drops what nothing needs
  share              computes equal values of a row once
  fold               sums the rows of a matrix side by side
  hoist              computes once what is the same in all rows
  distribute         moves out of a recurrence what is not part of it
  terms              separates the terms of the log density from the values that a loop stores
  sweep              drops what nothing needs any more
  fuse               runs a term of the log density and its gradient in one pass over the rows
  reciprocal         multiplies adjoints by 1/u where u is the same in all rows
  derivative         adds the gradient
  lift               adds an adjoint that is the same in all rows once, multiplied by their number
  distribute-adjoint moves out of a recurrence of adjoints what is not part of it
  unstop             drops the marks at which derivatives stop
  merge              joins neighbouring loops of one row
  fma                makes a product and a sum one operation, rounded once
`, "fmt explain model density"},
		{"fmt", "bayes fmt [--check] [--diff] FILE...", "formats model files", `
It changes only spaces and line breaks; comments stay. Give it files, or folders to search for .bayes files; - reads standard input and writes standard output. A file with errors is left alone.

  --check   lists the files that would change without changing them; exits with status 1 if there are any
  --diff    shows the changes without making them`, "check"},
		{"density", "bayes density MODEL --at POINT", "prints the log density and its gradient at a point", "", "check lpdf"},
		{"bench", "bayes bench MODEL", "times the gradient", "", "density"},
		{"explain", "bayes explain CODE", "explains an error code, with a model that has the error and a fixed one", "The code is printed in brackets after an error, and is a field of the JSON output of check.", "check"},
		{"lsp", "bayes lsp", "runs the language server for editors: diagnostics, documentation, completion, formatting", "", "check fmt"},
		{"completion", "bayes completion SHELL", "prints a shell completion script", "", "help"},
		{"man", "bayes man", "prints the manual page", "", "help"},
		{"version", "bayes version", "prints the version", "", ""},
		{"help", "bayes help [COMMAND|NAME|TOPIC]\nREPL: help [NAME]", "describes a command, function, distribution, keyword or topic", "bayes help topics lists the topics. commands, functions, distributions, types, operators and keywords are topics that list these.", "language topics"},
		{"quit", "REPL: quit", "ends the session", "", ""},
	})
}

// pictures lists the kinds of pictures.
func pictures() string {
	var b strings.Builder
	for _, k := range figure.Kinds() {
		fmt.Fprintf(&b, "  %-16s %s\n", k.Name, strings.ToLower(k.Doc[:1])+strings.TrimSuffix(k.Doc[1:], "."))
	}
	return b.String()
}
