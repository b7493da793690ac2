package main

import (
	"strings"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/compile"
)

// passFlags are the options of commands that look at what the compiler makes of a model.
type passFlags struct {
	NoPass []string `help:"Leave out a pass of the compiler; may be repeated. Results change only by rounding. Passes: ${passes}." placeholder:"NAME"`
}

// passes says which passes run.
func (p passFlags) passes() (compile.Build, error) {
	b, err := compile.Without(p.NoPass...)
	if err != nil {
		return b, usageError{"--no-pass: " + err.Error()}
	}
	return b, nil
}

// passWords are the names of passes, for the tags of options.
func passWords() kong.Vars {
	var names, stages []string
	for _, p := range compile.Passes() {
		if !p.Required {
			names = append(names, p.Name)
		}
		if !p.Choice {
			stages = append(stages, p.Name)
		}
	}
	return kong.Vars{
		"passes": strings.Join(names, ", "),
		"stages": strings.Join(stages, ", "),
		"dumps":  "after:" + strings.Join(stages, ",after:"),
	}
}
