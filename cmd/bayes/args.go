package main

import (
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
)

// settings takes name=value words out of the arguments: those written so, and
// `--name value` where the command has no such option but the name is one of a
// model. `--b0 1` and `b0=1` are the same.
func settings(parser *kong.Kong, args []string) (rest, extra []string) {
	flags := map[string]bool{"help": false, "h": false} // true: takes a value
	var command *kong.Node
	for _, arg := range args {
		for _, c := range parser.Model.Children {
			if c.Name == arg && command == nil {
				command = c
			}
		}
	}
	if command == nil {
		return args, nil
	}
	for _, list := range command.AllFlags(false) {
		for _, f := range list {
			takes := !f.IsBool()
			flags[f.Name] = takes
			if f.Short != 0 {
				flags[string(f.Short)] = takes
			}
			for _, alias := range f.Aliases {
				flags[alias] = takes
			}
		}
	}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "--":
			return append(rest, args[i:]...), extra
		case strings.HasPrefix(arg, "--"):
			name, value, has := strings.Cut(arg[2:], "=")
			takes, known := flags[name]
			switch {
			case known:
				rest = append(rest, arg)
				if takes && !has && i+1 < len(args) {
					i++
					rest = append(rest, args[i])
				}
			case !isName(name) || near(name, flags):
				rest = append(rest, arg) // an error, with a suggestion
			case has:
				extra = append(extra, name+"="+value)
			case i+1 < len(args):
				i++
				extra = append(extra, name+"="+args[i])
			default:
				rest = append(rest, arg)
			}
		case strings.HasPrefix(arg, "-") && len(arg) == 2 && flags[arg[1:]]:
			rest = append(rest, arg)
			if i+1 < len(args) {
				i++
				rest = append(rest, args[i])
			}
		default:
			name, _, has := strings.Cut(arg, "=")
			if has && isName(strings.TrimSpace(name)) {
				extra = append(extra, arg)
			} else {
				rest = append(rest, arg)
			}
		}
	}
	return rest, extra
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
		if len(f) >= 4 && distance(word, f) <= 2 {
			return true
		}
	}
	return false
}

// distance is the number of letters to insert, delete, replace or swap.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
