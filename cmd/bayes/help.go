package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/internal/help"
)

type helpCmd struct {
	Words []string `arg:"" optional:"" name:"name" help:"A command, function, distribution, keyword, operator, error code or topic."`
}

func (c *helpCmd) Run(a *app) error {
	name := strings.Join(c.Words, " ")
	e, ok := help.Lookup(name)
	if !ok {
		hint := "; `bayes help topics` lists the topics"
		if near := help.Suggest(name); near != "" {
			hint = fmt.Sprintf("; did you mean `%s`?", near)
		}
		return usageError{fmt.Sprintf("there is no help on `%s`%s", name, hint)}
	}
	fmt.Fprint(a.out, e.Text(a.width()))
	return nil
}

// helpIsUsage reports whether `help` with these words asks for the usage of the
// program or of one of its commands.
func helpIsUsage(parser *kong.Kong, words []string) bool {
	if len(words) == 0 {
		return true
	}
	for _, c := range parser.Model.Children {
		if c.Name == words[0] && c.Name != "help" {
			return len(words) == 1
		}
	}
	return strings.HasPrefix(words[0], "-") && words[0] != "-" && len(words[0]) > 1
}
