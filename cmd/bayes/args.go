package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"

	"github.com/bayes-lang/bayes/internal/diag"
)

// words is a command line split into its parts.
type words struct {
	rest   []string // for the parser
	extra  []string // name=value settings
	dashed []string // names of those that were written `--name value`
	plain  []string // those that were written `name=value`, although the command has an option of that name
	flags  []string // the options of the command
}

// settings takes name=value words out of the arguments of commands that take
// them: those written so, and `--name value` where the command has no such
// option. `--b0 1` and `b0=1` are the same. Options with a value become one
// word, so that a value may begin with a minus.
func settings(parser *kong.Kong, args []string) (words, error) {
	var command *kong.Node
	for _, arg := range args {
		for _, c := range parser.Model.Children {
			if c.Name == arg && command == nil {
				command = c
			}
		}
	}
	if command == nil {
		return words{rest: args}, nil
	}
	flags := optionsOf(command)
	_, takesSettings := flags["set"]
	w := words{flags: optionNames(command)}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		name, value, has := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		// next is the following word as a value.
		next := func() (string, bool) {
			if i+1 == len(args) {
				return "", false
			}
			word, _, _ := strings.Cut(strings.TrimPrefix(args[i+1], "--"), "=")
			if _, option := flags[word]; option && strings.HasPrefix(args[i+1], "--") {
				return "", false
			}
			i++
			return args[i], true
		}
		switch takes, known := flags[name]; {
		case arg == "--":
			w.rest = append(w.rest, args[i:]...)
			return w, nil
		case strings.HasPrefix(arg, "--") && known && takes && !has:
			if value, has = next(); !has {
				return w, usageError{fmt.Sprintf("--%s needs a value", name)}
			}
			w.rest = append(w.rest, "--"+name+"="+value)
		case strings.HasPrefix(arg, "--"):
			if known || !takesSettings || !isName(name) || near(name, flags) {
				w.rest = append(w.rest, arg) // an option, or an error with a suggestion
				break
			}
			if !has {
				if value, has = next(); !has {
					return w, usageError{fmt.Sprintf("%s has no option --%s, and as a name of the model it needs a value", command.Name, name)}
				}
			}
			w.extra = append(w.extra, name+"="+value)
			w.dashed = append(w.dashed, name)
		case has && takesSettings && isName(strings.TrimSpace(name)):
			w.extra = append(w.extra, arg)
			if _, option := flags[strings.TrimSpace(name)]; option {
				w.plain = append(w.plain, arg)
			}
		default:
			w.rest = append(w.rest, arg)
		}
	}
	return w, nil
}

// optionsOf returns the options of a command, and whether they take a value.
func optionsOf(command *kong.Node) map[string]bool {
	flags := map[string]bool{"help": false}
	for _, list := range command.AllFlags(false) {
		for _, f := range list {
			flags[f.Name] = !f.IsBool()
			for _, alias := range f.Aliases {
				flags[alias] = !f.IsBool()
			}
		}
	}
	return flags
}

// isName reports whether s can be a name of a model.
func isName(s string) bool {
	for i, r := range s {
		if !(r == '_' || unicode.IsLetter(r) || i > 0 && unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
}

// near reports whether a word is a misspelt option rather than a name.
func near(word string, flags map[string]bool) bool {
	if len(word) < 4 {
		return false
	}
	for f := range flags {
		if len(f) >= 4 && diag.Distance(word, f) <= 2 {
			return true
		}
	}
	return false
}
