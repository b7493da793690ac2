package main

import (
	"fmt"
	"slices"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/help"
)

// explainCmd tells what a kind of error means.
type explainCmd struct {
	Code string `arg:"" optional:"" help:"Code of an error, such as unknown-name; leave it out to list them all."`
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
		if d := diag.Distance(word, e.Name); d < least {
			best, least = e.Name, d
		}
	}
	return best
}

// more points at the explanation of an error, below the errors themselves. It is
// for people at a terminal alone: what editors and scripts read ends before it.
// Of the errors of reading and writing that explain themselves nothing is said.
func (a *app) more(list diag.List) {
	if !a.interactive {
		return
	}
	self := []string{"", "syntax", "foreign", "bad-file", "failed", "no-file", "operator-first"}
	for _, d := range list.Sorted() {
		if d.Severity == diag.Error && !slices.Contains(self, d.Code) {
			fmt.Fprintf(a.errs, "more: bayes explain %s\n", d.Code)
			return
		}
	}
}
