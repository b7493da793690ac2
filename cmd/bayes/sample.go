package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/runtime"
)

// samplerFlags are the options of the sampler.
type samplerFlags struct {
	Chains   int     `help:"Number of chains." default:"4" min:"1" max:"65536"`
	Warmup   int     `help:"Warm-up draws per chain." default:"1000" min:"0" max:"1000000000"`
	Draws    int     `help:"Draws to keep per chain." default:"1000" min:"1" max:"1000000000"`
	Seed     uint64  `help:"Random seed: the same seed gives exactly the same draws." default:"1"`
	Accept   float64 `help:"Target mean acceptance probability for the step size." default:"0.8" above:"0" below:"1"`
	MaxDepth int     `help:"Maximum tree depth: how often a trajectory may double." default:"10" min:"1" max:"20"`
	Metric   string  `help:"How the metric is adapted: gradient, variance (as in Stan), dense, or unit." default:"gradient" enum:"gradient,variance,dense,unit"`
	Radius   float64 `help:"Draw initial values uniformly within this distance of 0 on the unconstrained scale." default:"2" min:"0" max:"1e6"`
	Threads  int     `help:"Chains to run at once; 0 means one per core. Does not affect the draws." default:"0" min:"0" max:"65536"`
}

// options turns the flags into options of the sampler.
func (f samplerFlags) options() (runtime.SampleOptions, error) {
	metric, err := runtime.ParseMetric(f.Metric)
	if err != nil {
		return runtime.SampleOptions{}, usageError{err.Error()}
	}
	o := runtime.SampleOptions{Chains: f.Chains, Sampler: runtime.SamplerOptions{
		Seed: f.Seed, Warmup: f.Warmup, Draws: f.Draws, MaxDepth: f.MaxDepth, Accept: f.Accept,
		Metric: metric, Radius: f.Radius, Threads: f.Threads,
	}}
	if f.Warmup == 0 { // 0 is the default there
		o.Sampler.Warmup = -1
	}
	if f.Radius == 0 {
		o.Sampler.Radius = -1
	}
	return o, nil
}

// String lists the options in force.
func (f samplerFlags) String() string {
	return fmt.Sprintf("%d chains of %d draws after %d of warm-up, seed %d, metric %s, accept %g, max depth %d, radius %g",
		f.Chains, f.Draws, f.Warmup, f.Seed, f.Metric, f.Accept, f.MaxDepth, f.Radius)
}

type sampleCmd struct {
	modelInput
	samplerFlags
	summaryFlags
	Out       string `help:"Folder for the run; by default named after the model, in the current folder." aliases:"output,save" placeholder:"DIR"`
	Overwrite bool   `help:"Replace the run in --out, if there is one."`
	NoSave    bool   `help:"Write nothing to disk."`
	storeFlags
	JSON  bool `name:"json" help:"Print the summary as JSON."`
	Quiet bool `short:"q" help:"Do not show the progress or the inventory."`
}

func (c *sampleCmd) Run(a *app) error {
	opt, err := c.samplerFlags.options()
	if err != nil {
		return err
	}
	switch {
	case c.NoSave && c.Out != "":
		return usageError{"--no-save keeps nothing, but --out names a folder to keep it in"}
	case c.Overwrite && c.Out == "":
		return usageError{"--overwrite replaces the run in the folder that --out names, but there is no --out"}
	}
	a.planned = c.Chains * (c.Warmup + c.Draws)
	s, err := c.open(a)
	if err != nil {
		return err
	}
	if err := s.Sampleable(); err != nil {
		return err
	}
	if opt.Store, err = c.storeFlags.options(s, c.NoSave); err != nil {
		return err
	}
	if !c.Quiet {
		fmt.Fprint(a.errs, s.Bound.Format())
		fmt.Fprintln(a.errs, c.samplerFlags)
	}
	if !c.NoSave {
		stored := dataset.Options{}
		if opt.Store != nil {
			stored = *opt.Store
		}
		if note := dataset.SizeNote(s.Bound, stored, c.Chains, c.Draws); note != "" {
			fmt.Fprintf(a.errs, "note: %s; --thin 10 keeps every 10th draw, --store says which groups are kept\n", note)
		}
	}
	opt.Folder, opt.Overwrite = c.Out, c.Overwrite
	if opt.Folder == "" && !c.NoSave {
		opt.Folder, opt.Number = strings.TrimSuffix(filepath.Base(c.Model), filepath.Ext(c.Model))+".run", true
	}
	opt.Monitor = &runtime.Monitor{}
	stop := func() {}
	if !c.Quiet {
		stop = a.progress(opt.Monitor)
	}
	fit, err := s.Sample(a.ctx, opt)
	stop()
	if err != nil {
		return err
	}
	if fit.Stopped {
		fmt.Fprintf(a.errs, "interrupted: %s\n", fit.Incomplete())
	}
	if fit.Draws() > 0 {
		defer c.kept(a, fit, opt.Folder)
	} else if fit.Folder != "" {
		fmt.Fprintf(a.errs, "run saved in %s\n", fit.Folder)
	}
	if fit.Draws() == 0 && c.Overwrite && fit.Folder == "" {
		fmt.Fprintf(a.errs, "no chain has draws after warm-up: what %s held before is kept\n", c.Out)
		return errInterrupted
	}
	if fit.Draws() == 0 {
		fmt.Fprintln(a.errs, "there is nothing to summarise: no chain has draws after warm-up")
		return errInterrupted
	}
	for _, note := range fit.Notes {
		fmt.Fprintf(a.errs, "note: %s\n", note)
	}
	if err := a.summarise(fit, c.summaryFlags.options(nil), c.JSON); err != nil {
		return err
	}
	if fit.Rejected != nil && fit.Rejected.Sampling > 0 {
		fmt.Fprintf(a.errs, "note: %s\n", fit.Rejected)
	}
	if fit.Stopped {
		return errInterrupted
	}
	return nil
}

// kept says last where the run is: under the name of the model, unless --out names a
// folder. An earlier run of the model makes room for it and keeps a number.
func (c *sampleCmd) kept(a *app, fit *runtime.Fit, folder string) {
	if fit.Folder == "" {
		return
	}
	earlier, why := "", ""
	if c.Out == "" {
		earlier, why = fit.ToFront(folder)
	}
	switch {
	case earlier != "":
		fmt.Fprintf(a.errs, "run saved in %s; the earlier one is in %s now\n", fit.Folder, earlier)
	case why != "":
		fmt.Fprintf(a.errs, "run saved in %s: %s\n", fit.Folder, why)
	case !c.Quiet || fit.Stopped:
		fmt.Fprintf(a.errs, "run saved in %s\n", fit.Folder)
	}
}
