package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/internal/help"
)

// typed are the commands of the dialogue that a shell has in another form.
var typed = map[string]string{
	"load": "data are given as `--data FILE`, and `bayes repl FILE` opens a model or a run",
	"data": "`bayes check MODEL` lists the data of a model", "model": "`bayes check MODEL` shows what is observed and unknown",
	"set_data": "new values are given as `bayes posterior_predictive RUN --set \"x=[1, 2]\"`",
	"remove":   "a model in a file is edited there", "quit": "`bayes repl` starts the prompt, and `quit` leaves it",
	"exit": "`bayes repl` starts the prompt, and `quit` leaves it",
}

// unknownCommand says that a word is no command, and what does it here; near is
// the parser's suggestion.
func unknownCommand(word, near string) string {
	text := fmt.Sprintf("there is no command `%s`", word)
	switch here := help.CommandElsewhere(word); {
	case word == "loo" || word == "compare" || word == "optimize":
		return fmt.Sprintf("the command `%s` is not implemented yet", word)
	case typed[word] != "":
		return fmt.Sprintf("`%s` is a command at the prompt; %s", word, typed[word])
	case typed[here] != "":
		return text + "; " + typed[here]
	case here != "":
		return fmt.Sprintf("%s; here it is `bayes %s`", text, here)
	case near != "":
		return text + "; " + strings.ReplaceAll(near, `"`, "`")
	}
	return text
}

// optionNames are the options of a command.
func optionNames(command *kong.Node) []string {
	var names []string
	for name := range optionsOf(command) {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
