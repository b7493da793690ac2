package help

import "strings"

// optionsElsewhere are options of other tools, in small letters without `-` and
// `_`, and those of this program that mean the same.
var optionsElsewhere = map[string]string{
	"iter": "draws", "itersampling": "draws", "iters": "draws", "niter": "draws", "nsamples": "draws", "numsamples": "draws", "samples": "draws",
	"ndraws": "draws", "numdraws": "draws", "n": "draws",
	"tune": "warmup", "iterwarmup": "warmup", "numwarmup": "warmup", "nwarmup": "warmup", "burnin": "warmup", "nburnin": "warmup", "nadapt": "warmup",
	"targetaccept": "accept", "targetacceptprob": "accept", "adaptdelta": "accept", "delta": "accept",
	"maxtreedepth": "max_depth", "maxdepth": "max_depth", "cores": "threads", "ncores": "threads", "parallelchains": "threads", "jobs": "threads",
	"nchains": "chains", "numchains": "chains", "randomseed": "seed", "randomstate": "seed", "outputdir": "out", "hdiprob": "hdi", "prob": "hdi", "ciprob": "hdi",
	"probs": "quantiles", "varnames": "names", "pars": "names", "variables": "names", "figsize": "width", "refval": "reference", "filename": "save",
}

// OptionElsewhere returns the option, of those given, that does what an option of
// another tool does; "" if there is none.
func OptionElsewhere(name string, options []string) string {
	want := optionsElsewhere[strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))]
	for _, o := range options {
		if want != "" && strings.ReplaceAll(o, "-", "_") == want {
			return o
		}
	}
	return ""
}

// commandsElsewhere are words of other tools for what a command does here.
var commandsElsewhere = map[string]string{
	"fit": "sample", "run": "sample", "mcmc": "sample", "nuts": "sample", "stan": "sample", "brm": "sample", "predict": "posterior_predictive",
	"pp_check": "plot", "ppc": "plot", "plot_trace": "plot", "plot_posterior": "plot", "plot_forest": "plot", "plot_pair": "plot", "plot_ppc": "plot", "traceplot": "plot",
	"prior_predictive": "prior", "sample_prior_predictive": "prior", "sample_posterior_predictive": "posterior_predictive",
	"posterior_predict": "posterior_predictive", "print": "summary", "summarize": "summary", "summarise": "summary", "describe": "summary",
	"diagnostics": "diagnose", "rhat": "diagnose", "ess": "diagnose", "export": "save", "write": "save", "update": "set_data", "newdata": "set_data",
}

// CommandElsewhere returns the command that does what a word of another tool
// does, "" if there is none.
func CommandElsewhere(word string) string { return commandsElsewhere[strings.ToLower(word)] }
