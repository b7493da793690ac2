package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/bayes-lang/bayes/internal/diagnose"
	"github.com/bayes-lang/bayes/internal/input"

	"golang.org/x/term"

	"github.com/bayes-lang/bayes/runtime"
)

type diagnoseCmd struct {
	RunDir  string `arg:"" name:"run" help:"Folder of a run."`
	JSON    bool   `name:"json" help:"Print as JSON."`
	NoPrior bool   `help:"Skip the comparison of the posterior with prior draws."`
}

// diagnosisJSON is what --json prints.
type diagnosisJSON struct {
	Severity string             `json:"severity"`
	Verdict  string             `json:"verdict"`
	Findings []diagnose.Finding `json:"findings"`
}

func (c *diagnoseCmd) Run(a *app) error {
	fit, err := a.openRun(c.RunDir)
	if err != nil {
		return err
	}
	list, err := diagnose.Fit(a.ctx, fit, diagnose.Options{NoPrior: c.NoPrior})
	if err != nil {
		return err
	}
	if c.JSON {
		return a.writeJSON(diagnosisJSON{diagnose.Worst(list).String(), diagnose.Verdict(list), list})
	}
	fmt.Fprintf(a.out, "%s\n\n%s", diagnose.Verdict(list), diagnose.FormatFindings(list, a.width()))
	return nil
}

// openRun reads a run, also one without draws, and says where it is not that of the
// model as it is now.
func (a *app) openRun(path string) (*runtime.Fit, error) {
	defer a.reading()()
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if fit, err := runtime.OpenFit(path); err == nil { // another run is about to take its place
			return fit, nil
		}
		return nil, fileError("folder", path, err)
	case err != nil:
		return nil, fileError("folder", path, err)
	case !info.IsDir():
		return nil, usageError{fmt.Sprintf("%s is a file, but a run is a folder; `bayes sample` makes one of a model", path)}
	}
	fit, err := runtime.OpenFit(path)
	if err == nil {
		if note := fit.Outdated(path, input.FileAt); note != "" {
			fmt.Fprintf(a.errs, "note: %s\n", note)
		}
	}
	return fit, err
}

// width is how many characters a line of text should have: at most 100, 80 where
// there is no terminal.
func (a *app) width() int {
	if w := a.columns(); w > 0 {
		return min(w, 100)
	}
	return 80
}

// columns is how many characters fit on a line of the terminal that the results
// go to, 0 where they go elsewhere.
func (a *app) columns() int {
	if o, ok := a.out.(*output); ok {
		if f, ok := o.w.(*os.File); ok {
			if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
				return w
			}
		}
	}
	return 0
}
