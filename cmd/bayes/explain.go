package main

import (
	"fmt"

	"github.com/bayes-lang/bayes/help"
)

// explainCmd tells what a kind of error means.
type explainCmd struct {
	Code string `arg:"" optional:"" help:"Code of an error, such as unknown-name; without one all are listed."`
}

func (c *explainCmd) Run(a *app) error {
	if c.Code == "" {
		width := 0
		for _, e := range help.Of(help.Code) {
			width = max(width, len(e.Name))
		}
		for _, e := range help.Of(help.Code) {
			fmt.Fprintf(a.out, "%-*s  %s\n", width, e.Name, e.Summary)
		}
		return nil
	}
	e, ok := help.Lookup(c.Code)
	if !ok || e.Kind != help.Code {
		hint := "; `bayes explain` lists all"
		if near := nearestCode(c.Code); near != "" {
			hint = fmt.Sprintf("; did you mean `%s`?", near)
		}
		return usageError{fmt.Sprintf("there is no error code `%s`%s", c.Code, hint)}
	}
	fmt.Fprint(a.out, e.Text(a.width()))
	return nil
}

// nearestCode returns the code that was most likely meant, or "".
func nearestCode(word string) string {
	best, least := "", len(word)/3+1
	for _, e := range help.Of(help.Code) {
		if d := distance(word, e.Name); d < least {
			best, least = e.Name, d
		}
	}
	return best
}
