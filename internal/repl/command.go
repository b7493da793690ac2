package repl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/help"
	"github.com/bayes-lang/bayes/internal/summary"
)

// command is a word that does something.
type command struct {
	name, usage, doc string
	options          []string // that it takes as name=value
	flags            []string // those of the options that are true or false
	settings         bool     // takes name=value for names of the model
	names            bool     // takes words without a value
	expressions      bool     // the words may be expressions
}

// table returns the commands in the order in which they are listed.
func table() []command {
	return []command{
		{name: "load", usage: "load PATH", doc: "open a model (.bayes), data (.csv, .json), a run (a folder), or draws of CmdStan (.csv)", names: true},
		{name: "data", usage: "data", doc: "list the data; `data x, y` declares names"},
		{name: "model", usage: "model", doc: "show the model and what is observed and unknown"},
		{name: "remove", usage: "remove NAME...", doc: "remove statements from the model", names: true, expressions: true},
		{name: "prior", usage: "prior [NAME...] [draws=1000]", doc: "draw from the prior: what the model implies before it sees the outcomes", options: []string{"draws", "seed", "quantiles", "save", "overwrite"}, flags: []string{"overwrite"}, settings: true, names: true},
		{name: "sample", usage: "sample [draws=1000] [chains=4]", doc: "draw from the posterior; Ctrl-C stops the run and keeps its draws", options: []string{"draws", "chains", "warmup", "seed", "accept", "max_depth", "metric", "radius", "threads", "out", "overwrite"}, flags: []string{"overwrite"}},
		{name: "summary", usage: "summary [NAME...]", doc: "summarise the posterior; derived names and elements too", options: []string{"quantiles", "hdi"}, names: true, expressions: true},
		{name: "diagnose", usage: "diagnose", doc: "what is wrong with the draws, in words, and what to do", options: []string{"prior"}, flags: []string{"prior"}},
		{name: "plot", usage: "plot KIND [NAME...] [save=FILE]", doc: "plot, here or into a file; `plot` alone lists the kinds", options: plotOptions(), flags: []string{"hdi", "lines", "text", "overwrite"}, names: true, expressions: true},
		{name: "set_data", usage: "set_data x=[-2, 0, 2]", doc: "give data new values; predictions and the next `sample` use them", settings: true, names: true},
		{name: "posterior_predictive", usage: "posterior_predictive [NAME...]", doc: "simulate the observed names for each posterior draw; expressions too, `P(y > 3)`", options: []string{"seed", "quantiles", "save", "overwrite"}, flags: []string{"overwrite"}, settings: true, names: true, expressions: true},
		{name: "simulate", usage: "simulate b0=1 [save=FILE]", doc: "fix parameters and generate data", options: []string{"seed", "save", "overwrite"}, flags: []string{"overwrite"}, settings: true},
		{name: "save", usage: "save PATH", doc: "write the model (.bayes), the draws (.csv, ...), or the whole run (a folder)", options: []string{"format", "groups", "thin", "overwrite"}, flags: []string{"overwrite"}, names: true},
		{name: "help", usage: "help [NAME]", doc: "list the commands, or describe anything: a command, function, distribution, topic", names: true},
		{name: "explain", usage: "explain CODE", doc: "explain a kind of error, with an example", names: true},
		{name: "quit", usage: "quit", doc: "end the session"},
	}
}

func lookup(name string) *command {
	for _, c := range table() {
		if c.name == name {
			return &c
		}
	}
	return nil
}

// arguments of a command.
type arguments struct {
	names    []string
	options  map[string]string
	settings []string
}

// split cuts a line at spaces and commas outside brackets and strings. A value, or a word where words are
// expressions, continues if there is an operator before or after the space.
func split(text string, expressions bool) []string {
	var out []string
	depth, from := 0, -1
	end := func(i int) {
		if from >= 0 {
			out = append(out, strings.TrimSpace(text[from:i]))
		}
		from = -1
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		blank := c == ' ' || c == '\t' || c == '\n' || c == '\r'
		switch {
		case c == '#' && depth == 0:
			end(i)
			return out
		case depth == 0 && c == ',':
			end(i)
			continue
		case depth == 0 && blank:
			rest := strings.TrimLeft(text[i:], " \t\r\n")
			value := from >= 0 && strings.Contains(text[from:i], "=")
			before := ""
			if from >= 0 {
				before = strings.TrimSpace(text[from:i])
			}
			sign := !value && len(rest) > 1 && (rest[0] == '-' || rest[0] == '+') && rest[1] != ' ' // `trace -b` are two words
			more := (value || expressions && from >= 0) && !sign && rest != "" && !named(rest) && (strings.ContainsRune("=+-*/^%@", rune(before[len(before)-1])) || strings.ContainsRune("+-*/^%@", rune(rest[0])))
			if strings.HasPrefix(rest, "=") && !value && from >= 0 || more {
				continue
			}
			end(i)
			continue
		case c == '(' || c == '[' || c == '{':
			depth++
		case (c == ')' || c == ']' || c == '}') && depth > 0:
			depth--
		}
		if from < 0 {
			from = i
		}
		if c == '"' {
			if k := strings.IndexByte(text[i+1:], '"'); k >= 0 {
				i += k + 1
			}
		}
	}
	end(len(text))
	return out
}

// named reports whether a line begins with `name =`.
func named(text string) bool {
	name, rest, ok := strings.Cut(text, "=")
	name = strings.TrimSpace(name)
	return ok && name != "" && !strings.HasPrefix(rest, "=") && !strings.ContainsAny(name, " \t\n,()[]\"<>!+-*/")
}

// arguments reads what follows a command.
func (c *command) arguments(text string) (*arguments, error) {
	a := &arguments{options: map[string]string{}}
	if open := unclosed(text); open != "" {
		return nil, fmt.Errorf("`%s` is never closed", open)
	}
	last := "" // the option given by the previous word
	for _, word := range split(text, c.expressions) {
		if _, err := strconv.ParseFloat(word, 64); err == nil && last != "" {
			a.options[last] += ", " + word // quantiles=0.1, 0.5
			continue
		}
		last = ""
		name, value, has := strings.Cut(word, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		isOption := has && !strings.HasPrefix(value, "=") && isName(strings.TrimLeft(name, "-"))
		switch {
		case strings.HasPrefix(name, "--"):
			name = strings.ReplaceAll(name[2:], "-", "_")
			if value == "" {
				value = "..."
			}
			return nil, fmt.Errorf("options are written `%s=%s` here", name, value)
		case isOption && slices.Contains(c.options, name):
			if value == "" {
				return nil, fmt.Errorf("`%s` needs a value: `%s=...`", name, name)
			}
			value = unquote(value)
			if slices.Contains(c.flags, name) && value != "true" && value != "false" {
				return nil, fmt.Errorf("%s: %q is neither `true` nor `false`", name, value)
			}
			if _, twice := a.options[name]; twice {
				return nil, fmt.Errorf("`%s` is given twice", name)
			}
			a.options[name], last = value, name
		case isOption && c.settings:
			if value == "" {
				return nil, fmt.Errorf("`%s` needs a value: `%s=[1, 2, 3]`", name, name)
			}
			a.settings = append(a.settings, name+"="+value)
		case isOption || has && !c.expressions:
			return nil, c.noOption(name)
		case !c.names && slices.Contains(c.options, word):
			return nil, fmt.Errorf("`%s` needs a value: `%s=...`", word, word)
		case !c.names:
			return nil, fmt.Errorf("`%s` does not take `%s`; it is written `%s`", c.name, word, c.usage)
		case c.expressions && (word[0] == '[' || word[0] == '('):
			return nil, fmt.Errorf("`%s` is not a name; an element is written `a%s`, without a space", word, word)
		default:
			a.names = append(a.names, unquote(word))
		}
	}
	return a, nil
}

// unclosed returns the first bracket in a line that is not closed, or "".
func unclosed(text string) string {
	var open []byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '(', '[', '{':
			open = append(open, c)
		case ')', ']', '}':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case '#':
			if end := strings.IndexByte(text[i:], '\n'); end >= 0 {
				i += end
			} else {
				i = len(text)
			}
		case '"':
			if end := strings.IndexByte(text[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		}
	}
	if len(open) == 0 {
		return ""
	}
	return string(open[:1])
}

// noOption says which options exist.
func (c *command) noOption(name string) error {
	switch near := nearest(name, c.options); {
	case len(c.options) == 0:
		return fmt.Errorf("`%s` takes no options; it is written `%s`", c.name, c.usage)
	case near != "":
		return fmt.Errorf("`%s` has no option `%s`; did you mean `%s`?", c.name, name, near)
	case help.OptionElsewhere(name, c.options) != "":
		return fmt.Errorf("`%s` has no option `%s`; it is `%s=...` here", c.name, name, help.OptionElsewhere(name, c.options))
	}
	return fmt.Errorf("`%s` has no option `%s`; there are %s", c.name, name, strings.Join(c.options, ", "))
}

// isName reports whether a string can be a name.
func isName(text string) bool {
	for i, r := range text {
		if !isWord(r) || i == 0 && r >= '0' && r <= '9' {
			return false
		}
	}
	return text != ""
}

func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' && !strings.Contains(s[1:len(s)-1], `"`) {
		return s[1 : len(s)-1]
	}
	return s
}

// on reports whether an option that is true or false is true.
func (a *arguments) on(name string) bool { return a.options[name] == "true" }

// number reads an option between limits into to, if it is given.
func number[T int | uint64 | float64](a *arguments, name string, low, high float64, to *T) error {
	text, ok := a.options[name]
	if !ok {
		return nil
	}
	var zero T
	var err error
	x := 0.0
	kind := "a number"
	switch any(zero).(type) {
	case float64:
		x, err = strconv.ParseFloat(text, 64)
		*to = T(x)
	default:
		kind = "a whole number"
		var n uint64
		n, err = strconv.ParseUint(text, 10, 63)
		x = float64(n)
		*to = T(n)
	}
	if err != nil || !(x >= low && x <= high) {
		plain := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
		return fmt.Errorf("%s: %q is not %s from %s to %s", name, text, kind, plain(low), plain(high))
	}
	return nil
}

func (a *arguments) quantiles() ([]float64, error) {
	text, ok := a.options["quantiles"]
	if !ok {
		return []float64{0.05, 0.5, 0.95}, nil
	}
	var out []float64
	for _, s := range split(strings.Trim(text, "[]"), false) {
		q, err := strconv.ParseFloat(s, 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return nil, fmt.Errorf("quantiles: %q is not a number from 0 to 1", s)
		}
		out = append(out, q)
	}
	if len(out) == 0 {
		return nil, errors.New("quantiles: there are none; write `quantiles=[0.05, 0.95]`")
	}
	return out, nil
}

// run executes a command.
func (r *REPL) run(ctx context.Context, word, rest string) error {
	c := lookup(word)
	a, err := c.arguments(rest)
	if err != nil {
		return err
	}
	switch word {
	case "prior":
		return r.prior(ctx, a)
	case "sample":
		return r.sample(ctx, a)
	case "set_data":
		return r.setData(a)
	case "posterior_predictive":
		return r.predict(ctx, a)
	case "load":
		return r.load(a)
	case "data":
		return r.listData()
	case "model":
		return r.showModel()
	case "remove":
		return r.remove(a.names)
	case "summary":
		return r.summary(ctx, a)
	case "diagnose":
		return r.diagnose(ctx, a)
	case "plot":
		return r.plot(ctx, a)
	case "simulate":
		return r.simulate(ctx, a)
	case "save":
		return r.save(ctx, a)
	case "help":
		return r.help(a.names)
	case "explain":
		return r.explain(a.names)
	}
	r.quit = true
	return nil
}

// nearest returns the word of a list that another one most likely means, "" if none is similar.
func nearest(word string, list []string) string {
	best, least := "", 1+min(2, len([]rune(word))/3)
	for _, w := range list {
		if w == word {
			continue
		}
		if strings.EqualFold(w, word) {
			return w
		}
		if d := diag.Distance(word, w); d < least {
			best, least = w, d
		}
	}
	if best == "" && len(word) >= 4 {
		for _, w := range list {
			if strings.HasPrefix(w, word) && w != word {
				return w
			}
		}
	}
	return best
}

// elided leaves lines out of a table (a head, then a line for each name) that shows more elements of one name than
// fit on a screen.
func elided(table string, names []string) string {
	const most, shown = 12, 5
	lines := strings.SplitAfter(table, "\n")
	base := func(i int) string { b, _, _ := strings.Cut(names[i], "["); return b }
	var b strings.Builder
	b.WriteString(lines[0])
	for i := 0; i < len(names); {
		n := 1
		for i+n < len(names) && base(i+n) == base(i) {
			n++
		}
		for k := range n {
			if n <= most || k < shown {
				b.WriteString(lines[1+i+k])
			}
		}
		if n > most {
			fmt.Fprintf(&b, "... %d more of `%s`\n", n-shown, base(i))
		}
		i += n
	}
	return b.String()
}

func rowNames(rows []summary.Row) (out []string) {
	for _, row := range rows {
		out = append(out, row.Name)
	}
	return out
}
