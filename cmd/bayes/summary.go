package main

import (
	"fmt"
	"strings"

	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/runtime"
)

// summaryFlags say what a summary shows.
type summaryFlags struct {
	Quantiles []float64 `help:"Probabilities of the quantiles to show." default:"0.05,0.5,0.95" min:"0" max:"1" placeholder:"P,..."`
	HDI       float64   `name:"hdi" help:"Show the highest density interval with this probability instead of quantiles." above:"0" below:"1" placeholder:"P"`
}

func (f summaryFlags) options(names []string) summary.Options {
	return summary.Options{Names: names, Quantiles: f.Quantiles, HDI: f.HDI}
}

type summaryCmd struct {
	RunDir string   `arg:"" name:"run" help:"Folder of a run, or CmdStan CSV files, one per chain."`
	Names  []string `arg:"" optional:"" help:"Names to show, including derived ones, or single elements such as 'a[2]'; by default all unknowns."`
	summaryFlags
	JSON  bool `name:"json" help:"Print as JSON."`
	Quiet bool `short:"q" help:"Omit the notes on the quality of the draws."`
}

func (c *summaryCmd) Run(a *app) error {
	var from summarised
	var err error
	names := c.Names
	if files := drawFiles(c.RunDir, c.Names); len(files) > 0 {
		names = c.Names[len(files)-1:]
		from, err = a.openDraws(files)
	} else {
		from, err = a.openFit(c.RunDir)
	}
	if err != nil {
		return err
	}
	s, err := from.Summary(c.summaryFlags.options(names))
	if err != nil {
		return err
	}
	return a.printSummary(s, c.JSON, c.Quiet)
}

// summarised are draws with a summary.
type summarised interface {
	Summary(summary.Options) (*summary.Summary, error)
}

// openFit reads a run, and says what is missing of it.
func (a *app) openFit(path string) (*runtime.Fit, error) {
	fit, err := a.openRun(path)
	if err != nil {
		return nil, err
	}
	if note := fit.Incomplete(); note != "" {
		fmt.Fprintf(a.errs, "note: %s\n", note)
	}
	if fit.Draws() == 0 {
		return nil, fmt.Errorf("%s has nothing to show: no chain has draws after warm-up", path)
	}
	return fit, nil
}

// summarise prints the summary of a fit.
func (a *app) summarise(fit *runtime.Fit, opt summary.Options, asJSON bool) error {
	s, err := fit.Summary(opt)
	if err != nil {
		return err
	}
	return a.printSummary(s, asJSON, false)
}

func (a *app) printSummary(s *summary.Summary, asJSON, quiet bool) error {
	if asJSON {
		if err := a.writeJSON(s); err != nil {
			return err
		}
	} else {
		fmt.Fprint(a.out, strings.Join(s.Tables(a.columns()), "\n"))
	}
	if !quiet {
		for _, line := range s.Advice(summary.Shell) {
			fmt.Fprintf(a.errs, "note: %s\n", line)
		}
	}
	return nil
}
