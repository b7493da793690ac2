package repl

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/internal/help"
)

// help lists the commands, or describes names.
func (r *REPL) help(names []string) error {
	if len(names) == 0 {
		widest := 0
		for _, c := range table() {
			widest = max(widest, len(c.usage))
		}
		for _, c := range table() {
			fmt.Fprintf(r.Out, "%-*s  %s\n", widest, c.usage, c.doc)
		}
		fmt.Fprint(r.Out, `
A model statement extends the model, or replaces the one with the same left side.
An expression prints its value, or with posterior draws its summary: b1 / b0, P(b1 > 0).
Open brackets continue on the next line; Ctrl-C cancels an entry, or
stops what is running. Tab completes. help NAME describes anything: help sample,
help Normal, help factors, help topics.
`)
		return nil
	}
	for i, name := range names {
		if i > 0 {
			fmt.Fprintln(r.Out)
		}
		if err := r.helpOn(name); err != nil {
			return err
		}
	}
	return nil
}

// helpOn describes a name. A command is described as it is typed here.
func (r *REPL) helpOn(name string) error {
	if name == "topics" || name == "topic" {
		for _, e := range help.Topics() {
			fmt.Fprintf(r.Out, "%-22s %s\n", e.Name, e.Summary)
		}
		return nil
	}
	c := lookup(name)
	if c != nil {
		fmt.Fprintf(r.Out, "%s\n    %s\n", c.usage, c.doc)
		if len(c.options) > 0 {
			fmt.Fprintf(r.Out, "    options: %s\n", strings.Join(c.options, ", "))
		}
		if name == "plot" {
			fmt.Fprint(r.Out, "\n"+kindList())
		}
	}
	e, ok := help.Lookup(name)
	if ok && c != nil {
		// The form for the command line is described elsewhere.
		if e.Body != "" {
			fmt.Fprintf(r.Out, "\n%s\n\n%s", "On the command line:", e.Text(r.width()))
		}
		return nil
	}
	if ok {
		fmt.Fprint(r.Out, e.Text(r.width()))
		return nil
	}
	if c != nil {
		return nil
	}
	if near := help.Suggest(name); near != "" {
		return fmt.Errorf("there is nothing called `%s`; did you mean `%s`?", name, near)
	}
	return fmt.Errorf("there is nothing called `%s`; `help` lists the commands, `help topics` the topics", name)
}

// explain explains a kind of error.
func (r *REPL) explain(names []string) error {
	if len(names) == 0 {
		for _, e := range help.Of(help.Code) {
			fmt.Fprintf(r.Out, "%-24s %s\n", e.Name, e.Summary)
		}
		return nil
	}
	if len(names) > 1 {
		return errors.New("`explain` takes one code, as shown in brackets at the end of a message")
	}
	code := strings.Trim(names[0], "[]")
	if e, ok := help.Lookup(code); ok && e.Kind == help.Code {
		fmt.Fprint(r.Out, e.Text(r.width()))
		return nil
	}
	var codes []string
	for _, e := range help.Of(help.Code) {
		codes = append(codes, e.Name)
	}
	if near := nearest(code, codes); near != "" {
		return fmt.Errorf("there is no kind of error `%s`; did you mean `%s`?", code, near)
	}
	return fmt.Errorf("there is no kind of error `%s`; `explain` alone lists them", code)
}
