package summary

import "fmt"

// Caller says who reads advice, and so how it refers to sampling options.
type Caller uint8

// The callers.
const (
	Shell   Caller = iota // a user of the command, or of the prompt: `--draws 1000`
	Program               // a Go program: `Draws: 1000`, a field of bayes.SampleOptions
)

// fields are the fields of bayes.SampleOptions for the flags that advice names.
var fields = map[string]string{
	"accept": "Accept", "chains": "Chains", "draws": "Draws", "max-depth": "MaxDepth", "metric": "Metric", "seed": "Seed", "warmup": "Warmup",
}

// Option returns an option with its value, in backquotes.
func (c Caller) Option(flag string, value any) string {
	if c == Program {
		if flag == "metric" {
			value = fmt.Sprintf("bayes.%sMetric", map[any]string{"dense": "Dense"}[value])
		}
		return fmt.Sprintf("`%s: %v`", fields[flag], value)
	}
	return fmt.Sprintf("`--%s %v`", flag, value)
}

// Starts says how to keep the starting points of chains close to plausible values.
func (c Caller) Starts() string {
	if c == Program {
		return "starts of your own with `Init`"
	}
	return "a smaller `--radius`"
}

// Pairs says how to look at pairs of unknowns.
func (c Caller) Pairs() string {
	if c == Program {
		return "the plot `pairs` of package picture"
	}
	return "`bayes plot RUN pairs`"
}

// Prior says which command draws from the prior, as an addition to a sentence; "" for a program.
func (c Caller) Prior() string {
	if c == Program {
		return ""
	}
	return ": `bayes prior MODEL --data FILE`"
}
