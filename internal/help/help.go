// Package help holds one table of everything that can be looked up: functions,
// distributions, words and types of the language, commands, topics, and the codes
// of errors. The reference of the language, `bayes help`, the REPL and editors
// take their words from it.
package help

import (
	"slices"
	"strings"
	"sync"
)

// Kinds of entries.
const (
	Function     = "function"
	Distribution = "distribution"
	Method       = "method" // of distributions
	Keyword      = "keyword"
	Operator     = "operator"
	Type         = "type"
	Command      = "command"
	Topic        = "topic"
	Code         = "error" // its name is the code of a diagnostic
)

// Entry describes one thing. It is never changed.
type Entry struct {
	Name    string
	Kind    string
	Usage   string // how it is written: "sum(x)"; several ways are separated by newlines
	Summary string // one line, lower case, without a full stop
	// Body tells more, in paragraphs with an empty line between them. Lines that
	// begin with two spaces are kept as they are: code and tables.
	Body string
	// Example is an expression and Value what it is, rounded to six digits; both
	// empty for none.
	Example, Value string
	See            []string // names of other entries
	// Later is true for a part of the language that this version refuses.
	Later bool
}

// Lookup returns the entry of a name: of a function, a distribution, a word, an
// operator, a command, a topic, an error code, or of one of the other names that a
// topic is known by ("exit codes", "NA").
func Lookup(name string) (Entry, bool) {
	name = strings.Join(strings.Fields(name), " ")
	all := entries()
	for _, e := range all {
		if e.Name == name {
			return e, true
		}
	}
	for _, a := range aliases {
		if slices.Contains(strings.Split(a.others, "|"), strings.ToLower(name)) {
			return Lookup(a.name)
		}
	}
	return Entry{}, false
}

// Names returns the names of all entries, sorted.
func Names() []string {
	var list []string
	for _, e := range entries() {
		list = append(list, e.Name)
	}
	slices.Sort(list)
	return list
}

// Topics returns the entries about a subject rather than a name, in the
// order in which they are listed.
func Topics() []Entry { return Of(Topic) }

// Of returns the entries of a kind: functions, distributions and error codes by
// name, the others in the order in which they are best read.
func Of(kind string) []Entry {
	var list []Entry
	for _, e := range entries() {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

// entries is the whole table, made on first use. A name is in it once: if a word is both a
// type and a function (`real`), or a keyword and a command (`data`), its one entry
// covers both.
var entries = sync.OnceValue(func() []Entry {
	return slices.Concat(functions(), distributions(), methods(), keywords(), operators(), types(), commands(), topics(), codes())
})

// aliases are other words for entries: lower case, separated by `|`.
var aliases = [...]struct{ name, others string }{
	{"files", "data files|data file|file|csv|json|columns|column|separator|gzip"},
	{"factors", "levels of factors|level sets|labels|categories|category"},
	{"missing", "missing values|missing data|na|nan|imputation|impute"},
	{"prediction", "predictions|predict|predicting|forecast|forecasts|new data"},
	{"roles", "role|known|unknown|derived|observed|data roles"},
	{"options", "sampler options|sampler|nuts|settings|adaptation|metric|warm-up|warmup|step size"},
	{"diagnostics", "divergences|divergence|r-hat|rhat|ess|ess_bulk|ess_tail|mcse|convergence|effective sample size|treedepth|e-bfmi"},
	{"runs", "run|run folder|run folders|folder|folders"},
	{"environment", "environment variables|variables|env|no_color"},
	{"exit", "exit codes|exit code|exit status"},
	{"colours", "colors|colour|color"},
	{"numbers", "overflow|determinism|integers|floats"},
	{"constants", "pi|inf|infinity"},
	{"indexing", "index|gather|gathers|brackets|slices|slice|subscripts"},
	{"left", "brackets on the left|brackets left|left brackets|how many|which elements"},
	{"supports", "support|bounds|constraints|constraint|jacobian|transforms"},
	{"language", "overview|syntax|model|statements|tutorial"},
	{"posterior_predictive", "posterior predictive|ppc"},
	{"prior", "prior predictive"},
	{"~", "tilde|distributed as"},
	{"=", "equals|assignment|define|<-"},
	{"+=", "target +="},
	{"^", "**|power"},
	{"@", "%*%|matrix product|matmul"},
	{"'", "transpose|.t"},
	{":", "range|ranges"},
	{"%", "modulo|remainder|mod"},
	{"#", "comment|comments|//"},
	{"/", "division"},
	{"lpmf", ".lpmf"}, {"lpdf", ".lpdf|log_prob|logp|log density"}, {"cdf", ".cdf"}, {"lcdf", ".lcdf"}, {"lccdf", ".lccdf"},
	{"quantile", ".quantile"},
}
