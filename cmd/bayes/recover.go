package main

import (
	"fmt"

	"github.com/bayes-lang/bayes/runtime"
)

type recoverCmd struct {
	RunDir string `arg:"" name:"run" help:"Folder of a run that is damaged or whose process was killed."`
	Quiet  bool   `short:"q" help:"Do not report what was recovered."`
}

func (c *recoverCmd) Run(a *app) error {
	fit, err := runtime.Recover(c.RunDir)
	if err != nil {
		return err
	}
	if c.Quiet {
		return nil
	}
	for _, note := range fit.Notes {
		fmt.Fprintf(a.errs, "note: %s\n", note)
	}
	what := fit.Incomplete()
	if what == "" {
		what = "no draw is missing"
	}
	fmt.Fprintf(a.errs, "run saved in %s: %s\n", c.RunDir, what)
	return nil
}
