package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/bayes-lang/bayes/runtime"
)

type priorCmd struct {
	modelInput
	Draws     int       `help:"Number of draws." default:"1000"`
	Seed      uint64    `help:"Seed." default:"1"`
	Quantiles []float64 `help:"Probabilities of the quantiles shown." default:"0.05,0.5,0.95"`
	Names     []string  `help:"Names to show; all unknown and observed names by default." placeholder:"NAME"`
	Save      string    `help:"Write all draws to this CSV file, a row for each draw." type:"path" placeholder:"FILE.csv"`
	JSON      bool      `name:"json" help:"Print as JSON."`
	Quiet     bool      `short:"q" help:"No inventory."`
}

func (c *priorCmd) Run(a *app) error {
	if c.Draws < 1 {
		return usageError{fmt.Sprintf("--draws is %d, but must be at least 1", c.Draws)}
	}
	in, err := c.input(a)
	if err != nil {
		return err
	}
	p, err := runtime.Prior(a.ctx, in, runtime.ForwardOptions{Draws: c.Draws, Seed: c.Seed})
	if err != nil {
		return err
	}
	return a.predictions(p, c.Names, c.Quantiles, c.Save, c.JSON, c.Quiet)
}

type predictCmd struct {
	RunDir    string    `arg:"" name:"run" help:"Folder of a run." type:"path"`
	Names     []string  `arg:"" optional:"" help:"Observed names to predict; all by default."`
	Data      []string  `help:"Data file with new values; may be repeated." type:"path" placeholder:"FILE"`
	Set       []string  `help:"New values: x='[-2, 0, 2]'." sep:"none" placeholder:"NAME=VALUE"`
	Seed      uint64    `help:"Seed of the predictions." default:"1"`
	Quantiles []float64 `help:"Probabilities of the quantiles shown." default:"0.05,0.5,0.95"`
	Save      string    `help:"Write all draws to this CSV file, a row for each draw." type:"path" placeholder:"FILE.csv"`
	JSON      bool      `name:"json" help:"Print as JSON."`
	Quiet     bool      `short:"q" help:"No report of what was kept."`
}

func (c *predictCmd) Run(a *app) error {
	fit, err := a.openFit(c.RunDir)
	if err != nil {
		return err
	}
	files, err := readFiles(c.Data)
	if err != nil {
		return err
	}
	p, err := fit.Predict(a.ctx, runtime.PredictOptions{
		Data: files, Settings: append(append([]string(nil), c.Set...), a.extra...), Seed: c.Seed, Names: c.Names,
	})
	if err != nil {
		return err
	}
	return a.predictions(p, nil, c.Quantiles, c.Save, c.JSON, c.Quiet)
}

type simulateCmd struct {
	modelInput
	Seed  uint64 `help:"Seed." default:"1"`
	Save  string `help:"Write the data to this file: CSV for columns of one length, JSON for anything (by its ending)." type:"path" placeholder:"FILE"`
	JSON  bool   `name:"json" help:"Print as JSON."`
	Quiet bool   `short:"q" help:"Do not print the parameters."`
}

func (c *simulateCmd) Run(a *app) error {
	in, err := c.input(a)
	if err != nil {
		return err
	}
	p, err := runtime.Prior(a.ctx, in, runtime.ForwardOptions{Draws: 1, Seed: c.Seed, Simulate: true})
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

// predictions prints summaries of draws and saves the draws.
func (a *app) predictions(p *runtime.Predictions, names []string, quantiles []float64, save string, asJSON, quiet bool) error {
	for _, q := range quantiles {
		if !(q >= 0 && q <= 1) {
			return usageError{fmt.Sprintf("--quantiles has %g, but a probability lies between 0 and 1", q)}
		}
	}
	if err := p.Select(names); err != nil {
		return err
	}
	if !quiet {
		for _, line := range p.Report {
			fmt.Fprintln(a.errs, line)
		}
	}
	if save != "" {
		if err := saveFile(save, func(w io.Writer) error { return writeDraws(w, p) }); err != nil {
			return err
		}
		if !quiet {
			fmt.Fprintf(a.errs, "%d draws written to %s\n", p.Draws, shown(save))
		}
	}
	s := p.Summary(quantiles)
	if asJSON {
		return a.writeJSON(s)
	}
	fmt.Fprint(a.out, s.Table())
	return nil
}

// writeDraws writes a row for each draw and a column for each number.
func writeDraws(w io.Writer, p *runtime.Predictions) error {
	out := csv.NewWriter(w)
	var head []string
	for _, v := range p.Vars {
		head = append(head, v.Labels...)
	}
	out.Write(head)
	for d := 0; d < p.Draws; d++ {
		var row []string
		for _, v := range p.Vars {
			for _, x := range v.Draws[d] {
				row = append(row, strconv.FormatFloat(x, 'g', -1, 64))
			}
		}
		out.Write(row)
	}
	out.Flush()
	return out.Error()
}

// saveFile writes a file whole or not at all.
func saveFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return fileError(path, err)
	}
	err = write(f)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}
