package help

// commands returns what bayes can be told to do. The command line and the REPL say
// the same words; `bayes COMMAND --help` lists all options of one.
func commands() []Entry {
	return wordEntries(Command, []word{
		{"prior", "bayes prior MODEL [--data FILE] [name=VALUE]\nREPL: prior [NAME...] [name=VALUE...]", "draws from the prior: what the model implies before it sees the outcomes", `
Statements run forward: unknowns are drawn, then what depends on them, then the observed names. Covariates keep their data. A flat unknown needs a value: prior alpha=0. A target += that reads data is left out; one that reads none is kept, and the prior is then sampled by NUTS.

Options: draws (1000), seed (1), quantiles (0.05,0.5,0.95), names, save (a CSV file of all draws), json.

  bayes prior linear.bayes --draws 200
  bayes prior linear.bayes sigma=1 x=-2:2`, "simulate posterior_predictive plot"},
		{"sample", "bayes sample MODEL [--data FILE] [name=VALUE]\nREPL: sample [chains=4] [draws=1000]", "draws from the posterior with NUTS, and summarises", `
Options: chains (4), warmup (1000), draws (1000, kept of each chain), seed (1), accept (0.8), max_depth (10), metric (gradient, variance, dense, unit), radius (2), threads (0: as many as there are cores), out (folder of the run), overwrite, no-save, quantiles, hdi, json, quiet. On the command line max_depth is --max-depth. See the topic options.

The draws are kept in a folder, MODEL.run. Ctrl-C stops the run and keeps them. The same seed gives the same draws, to the bit.

  bayes sample radon.bayes --seed 1 --draws 2000`, "options diagnostics runs summary"},
		{"set_data", "set_data NAME=VALUE...   set_data FILE\nbayes posterior_predictive RUN name=VALUE", "gives names of data new values, for predictions and for the next sample", `
It is a command of the REPL; on the command line the values follow posterior_predictive, as name=VALUE, --set or --data FILE.

If a size changes, all names of that size are given anew; those left of ~ may be left out and are then predicted. A factor keeps the levels of the fit, whichever the new rows have. Unknowns keep their draws by level of a factor, or by number where the size is the same. New levels are drawn from their distribution given the draws. One line for each name says what was kept, new or dropped.

What is computed row by row follows the new rows. A value that reduces over rows and is used as a number, such as mean(x), x[1] or sum(x) / N, keeps the value of the fit until the next sample, so a model that centres its covariates predicts rightly; as a size, an end of a range or an index it follows the new data. What mixes rows, such as cumsum(x), is refused for other rows than those of the fit.

  set_data x=[-2, 0, 2]
  posterior_predictive`, "posterior_predictive prediction data"},
		{"posterior_predictive", "bayes posterior_predictive RUN [NAME...] [name=VALUE]\nREPL: posterior_predictive [NAME...]", "draws the observed names anew for each posterior draw", `
Names that are read keep their data, so a series is predicted one step ahead. With new data (set_data, --data, name=VALUE) it predicts for these.

Options: seed (that of the run, with which forecasts are the numbers that summary and save show), quantiles, save (a CSV file of all draws), json, known-levels (refuse levels that the data of the run do not have; with json the field new_levels lists them).

  bayes posterior_predictive linear.run "x=[-2, 0, 2]"`, "set_data prediction prior plot"},
		{"load", "REPL: load PATH", "opens a model (.bayes), data (.csv, .json), or the folder of a run", `
A name of the model that nothing defines and that is a column of a data file loaded is taken as data, and the REPL says so. A name typed left of ~ is too: param NAME declares an unknown of that name.`, "save data runs"},
		{"model", "REPL: model", "shows the model and what is observed and unknown", "", "data remove check"},
		{"remove", "REPL: remove NAME...", "takes the statements that define names out of the model", "", "model"},
		{"summary", "bayes summary RUN [NAME...]\nREPL: summary [NAME...]", "summarises the posterior: mean, sd, quantiles, and how far the draws can be trusted", `
Without names it shows all unknowns. Derived names and single elements may be asked for: summary mu, summary 'a[Hennepin]'. In the REPL an expression alone prints its summary: b1 / b0.

Options: quantiles, hdi (the highest density interval of a probability), json.

  mean, sd   of the draws
  mcse       Monte Carlo standard error of the mean
  q5 ... q95 quantiles
  ess_bulk   effective sample size for the mean
  ess_tail   effective sample size for the quantiles
  rhat       how far the chains disagree: should be below 1.01`, "diagnostics diagnose sample"},
		{"plot", "bayes plot RUN [KIND] [NAME...] [--save FILE.svg]\nREPL: plot [KIND] [NAME...]", "draws pictures: data, priors, traces, densities, intervals, pairs, predictions", `
  data             observed data, over the covariates they depend on
  prior            what the prior predicts, over the data
  trace            draws in their order, beside the density of each chain
  posterior        densities with median, interval and reference value
  compare          the prior against the posterior
  forest           intervals below each other
  pairs            each against each other, divergent draws marked
  rank             ranks of the draws of each chain among those of all
  autocorrelation  how much draws resemble those some steps before
  energy           energies of the draws and their changes
  ess              effective sample size as the draws grow in number
  predictive       the density of predicted data against the observed
  ecdf             the share of data below each value, predicted and observed
  bands            posterior predictive bands over a covariate
  intervals        the predicted interval of each observation, and what was observed

Names may be elements ('a[2]') and expressions (b1/b0). Without a file to save to, the picture is shown in the terminal. bayes plot --help lists the options.`, "report summary prior posterior_predictive"},
		{"diagnose", "bayes diagnose RUN\nREPL: diagnose", "says in words what is wrong with the draws, why it matters and what to do", "", "diagnostics summary"},
		{"simulate", "bayes simulate MODEL name=VALUE... [--save FILE]\nREPL: simulate name=VALUE... [save=FILE]", "fixes parameters and generates data", `
Parameters that are not given are drawn from their priors. Data that are not given are generated; sizes come from other names or are set: T=500.

Options: seed, save (CSV or JSON, by the ending), json.

  bayes simulate linear.bayes b0=1 b1=2 sigma=1 "x=linspace(-2, 2, 100)" --save linear.csv`, "prior sample"},
		{"recover", "bayes recover RUN", "keeps what can still be read of a run that is damaged, or whose program was killed", `
The run is then an interrupted one, with the draws up to the first that is missing or damaged in each chain; chains that have none are left out. It is written anew beside the old one and takes its place in one step. A run that is whole, or that is still being made, is left alone.`, "runs save diagnose"},
		{"save", "bayes save RUN ...\nREPL: save PATH", "writes the model, the draws, or the whole run", `
In the REPL the ending says what: m.bayes the model, draws.csv the draws, m.run the folder of the run.

On the command line it writes the draws of a run for other programs. --format says how: zarr (ArviZ, xarray), csv, cmdstan (a CSV file for each chain, as CmdStan writes it), parquet or json. bayes save --help lists the options.`, "load runs"},
		{"report", "bayes report RUN", "writes one HTML page about a run, which can be read offline", "Model, data, priors against posteriors, summary, traces, predictive checks, diagnosis in words, and what is needed to do it again.", "plot diagnose summary"},
		{"repl", "bayes   bayes repl [MODEL|RUN]", "talks to a model: statements, expressions and commands, line by line", `
A statement extends the model, or replaces the one with the same left side. An expression prints its value; over a posterior, its summary. The first word of a command is the command unless an operator, a bracket or ~, =, : follows it. Options are name=value.

Keys: Tab completes, Ctrl-C stops what is running, Ctrl-D or quit ends.`, "help load quit"},
		{"check", "bayes check MODEL [--data FILE] [--no-data]", "checks a model, alone or with its data, and lists what is observed and unknown", `
With --dump blocks, graph, program or stages it prints what a pass makes of the model; with --json the inventory and faults.`, "fmt explain model"},
		{"fmt", "bayes fmt [--check] [--diff] FILE...", "puts model files into the one layout", `
It changes blanks and line ends alone; comments stay. A folder stands for the .bayes files in it and below; - reads the standard input and writes the standard output. A file with faults is left alone.

  --check   changes nothing, lists the files that would change, and exits with 1 if there are any
  --diff    changes nothing and shows what would change`, "check"},
		{"density", "bayes density MODEL --at POINT", "prints the log density and its gradient at a point", "", "check lpdf"},
		{"bench", "bayes bench MODEL", "measures the time of a gradient", "", "density"},
		{"explain", "bayes explain CODE", "says what an error means, with a text that has it and the mended text", "The code stands in brackets after an error, and in the JSON of check.", "check"},
		{"lsp", "bayes lsp", "serves an editor: faults as you type, documentation, completion, layout", "", "check fmt"},
		{"completion", "bayes completion SHELL", "prints what a shell needs to complete commands, options and files", "", "help"},
		{"man", "bayes man", "prints the manual page", "", "help"},
		{"version", "bayes version", "prints the version", "", ""},
		{"help", "bayes help [COMMAND|NAME|TOPIC]\nREPL: help [NAME]", "describes a command, function, distribution, word or topic", "bayes help topics lists the topics; commands, functions, distributions, types, operators and keywords are topics that list these.", "language topics"},
		{"quit", "REPL: quit", "ends the session", "", ""},
	})
}
