package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/posterior"
)

// drawFlags say what is shown and kept of forward draws.
type drawFlags struct {
	Quantiles []float64 `help:"Probabilities of the quantiles to show." default:"0.05,0.5,0.95" min:"0" max:"1" placeholder:"P,..."`
	Save      string    `help:"Write all draws to this CSV file, one row per draw." aliases:"out,output" placeholder:"FILE.csv"`
	JSON      bool      `name:"json" help:"Print as JSON."`
	Quiet     bool      `short:"q" help:"Do not report what was fixed, kept or left out."`
}

// show prints summaries of draws and saves the draws.
func (f drawFlags) show(a *app, p *forward.Predictions) error {
	if !f.Quiet {
		for _, line := range p.Report {
			fmt.Fprintln(a.errs, line)
		}
	}
	if f.Save != "" {
		if err := saveFile(f.Save, p.WriteDraws); err != nil {
			return err
		}
		if !f.Quiet {
			fmt.Fprintf(a.errs, "%d draws written to %s\n", p.Draws, f.Save)
		}
	}
	s := p.Summary(f.Quantiles)
	if f.JSON {
		return a.writeJSON(s)
	}
	fmt.Fprint(a.out, strings.Join(s.Tables(a.columns()), "\n"))
	return nil
}

type priorCmd struct {
	modelInput
	drawFlags
	Draws int      `help:"Number of draws." default:"1000" min:"1" max:"10000000"`
	Seed  uint64   `help:"Random seed." default:"1"`
	Names []string `help:"Names to show; by default everything unknown or observed." placeholder:"NAME"`
}

func (c *priorCmd) Run(a *app) error {
	in, err := c.input(a)
	if err != nil {
		return err
	}
	p, err := forward.Prior(a.ctx, in, forward.Options{Draws: c.Draws, Seed: c.Seed, Names: c.Names})
	if err != nil {
		return err
	}
	return c.show(a, p)
}

type predictCmd struct {
	RunDir      string   `arg:"" name:"run" help:"Folder of a run."`
	Names       []string `arg:"" optional:"" help:"Names to predict, or expressions such as 'P(y > 3)' and 'max(y)'; by default everything observed."`
	Data        []string `help:"Data file with new values; may be repeated." sep:"none" placeholder:"FILE"`
	Set         []string `help:"New values: x='[-2, 0, 2]'. Also x=1:20 alone, or --x 1:20." sep:"none" placeholder:"NAME=VALUE"`
	KnownLevels bool     `help:"Refuse factor levels that the run's data do not contain. By default the effects of new levels are drawn from their distribution."`
	drawFlags
	Seed uint64 `help:"Random seed for the predictions. The default is the seed of the run: forecasts are then the values that summary and save show."`
}

func (c *predictCmd) Run(a *app) error {
	fit, err := a.openFit(c.RunDir)
	if err != nil {
		return err
	}
	if err := a.options(fit.Source.Name, func(name string) bool { return input.HasName(fit.Model, name) }); err != nil {
		return err
	}
	files, err := readFiles(c.Data)
	if err != nil {
		return err
	}
	p, err := fit.Predict(a.ctx, posterior.PredictOptions{Data: files, Settings: a.settings(c.Set), Seed: c.Seed, Names: c.Names, KnownLevels: c.KnownLevels})
	if err != nil {
		return err
	}
	return c.show(a, p)
}

type simulateCmd struct {
	modelInput
	Seed  uint64 `help:"Random seed." default:"1"`
	Save  string `help:"Write the data to this file, in the format its extension names: CSV for columns of equal length, JSON for anything." aliases:"out,output" placeholder:"FILE"`
	JSON  bool   `name:"json" help:"Print as JSON."`
	Quiet bool   `short:"q" help:"Do not print the parameters."`
}

func (c *simulateCmd) Run(a *app) error {
	in, err := c.input(a)
	if err != nil {
		return err
	}
	p, err := forward.Prior(a.ctx, in, forward.Options{Draws: 1, Seed: c.Seed, Simulate: true})
	if err != nil {
		return err
	}
	if !c.Quiet {
		for _, line := range p.Report {
			fmt.Fprintln(a.errs, line)
		}
		for _, v := range p.Vars {
			if v.Observed {
				continue
			}
			for i, label := range v.Labels {
				fmt.Fprintf(a.errs, "%s = %s\n", label, v.Text(0, i))
			}
		}
	}
	if c.Save != "" {
		return saveFile(c.Save, func(w io.Writer) error { return p.WriteData(w, c.Save) })
	}
	if c.JSON {
		return p.WriteData(a.out, ".json")
	}
	return p.WriteData(a.out, ".csv")
}
