package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/runtime"
)

// samplerFlags are the options of the sampler.
type samplerFlags struct {
	Chains   int     `help:"Number of chains." default:"4"`
	Warmup   int     `help:"Draws of warm-up for each chain." default:"1000"`
	Draws    int     `help:"Draws kept of each chain." default:"1000"`
	Seed     uint64  `help:"Seed: the same seed gives the same draws, to the bit." default:"1"`
	Accept   float64 `help:"Mean acceptance that the step size aims at." default:"0.8"`
	MaxDepth int     `help:"Largest number of doublings of a trajectory." default:"10"`
	Metric   string  `help:"How scales are found: gradient, variance (Stan's), dense, unit." default:"gradient"`
	Radius   float64 `help:"Starts lie within this distance of 0, unconstrained." default:"2"`
	Threads  int     `help:"Chains that run at once, 0 for as many as the machine has cores. Changes no draw." default:"0"`
}

// options checks the flags and turns them into options of the sampler.
func (f samplerFlags) options() (runtime.SampleOptions, error) {
	var o runtime.SampleOptions
	metric, err := nuts.ParseMetric(f.Metric)
	if err != nil {
		return o, usageError{err.Error()}
	}
	for _, x := range []struct {
		name string
		n    int
		low  int
	}{{"--chains", f.Chains, 1}, {"--warmup", f.Warmup, 0}, {"--draws", f.Draws, 1}, {"--max-depth", f.MaxDepth, 1}, {"--threads", f.Threads, 0}} {
		if x.n < x.low {
			return o, usageError{fmt.Sprintf("%s is %d, but must be at least %d", x.name, x.n, x.low)}
		}
	}
	if !(f.Accept > 0 && f.Accept < 1) {
		return o, usageError{fmt.Sprintf("--accept is %g, but must lie between 0 and 1", f.Accept)}
	}
	if !(f.Radius >= 0) {
		return o, usageError{fmt.Sprintf("--radius is %g, but must be 0 or more", f.Radius)}
	}
	none := func(n int) int { // 0 is the default there
		if n == 0 {
			return -1
		}
		return n
	}
	o.Chains = f.Chains
	o.Sampler = nuts.Options{
		Seed: f.Seed, Warmup: none(f.Warmup), Draws: f.Draws, MaxDepth: f.MaxDepth, Accept: f.Accept,
		Metric: metric, Radius: f.Radius, Threads: f.Threads,
	}
	if f.Radius == 0 {
		o.Sampler.Radius = -1
	}
	return o, nil
}

type sampleCmd struct {
	modelInput
	samplerFlags
	summaryFlags
	Out       string `help:"Folder of the run; by default named after the model, in the current folder." type:"path" placeholder:"DIR"`
	Overwrite bool   `help:"Replace a run that --out holds."`
	NoSave    bool   `help:"Keep nothing on disk."`
	JSON      bool   `name:"json" help:"Print the summary as JSON."`
	Quiet     bool   `short:"q" help:"No progress and no inventory."`
}

func (c *sampleCmd) Run(a *app) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	summary, err := c.summaryFlags.options(nil)
	if err != nil {
		return err
	}
	s, err := c.open(a)
	if err != nil {
		return err
	}
	if !c.Quiet {
		fmt.Fprint(a.errs, s.Bound.Inventory())
		fmt.Fprintf(a.errs, "%d chains of %d draws after %d of warm-up, seed %d, metric %s, accept %g, max depth %d\n",
			c.Chains, c.Draws, c.Warmup, c.Seed, c.Metric, c.Accept, c.MaxDepth)
	}
	opt.Folder, opt.Overwrite = c.Out, c.Overwrite
	if opt.Folder == "" && !c.NoSave {
		opt.Folder = freeFolder(strings.TrimSuffix(filepath.Base(c.Model), filepath.Ext(c.Model)))
	}
	if c.NoSave {
		opt.Folder = ""
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
		fmt.Fprintf(a.errs, "interrupted: the draws so far are kept\n")
	}
	if fit.Folder != nil && !c.Quiet {
		fmt.Fprintf(a.errs, "run kept in %s\n", shown(opt.Folder))
	}
	if fit.Draws() == 0 {
		if fit.Stopped {
			return errInterrupted
		}
		return fmt.Errorf("there are no draws to summarise")
	}
	if err := a.summarise(fit, summary, c.JSON); err != nil {
		return err
	}
	if fit.Stopped {
		return errInterrupted
	}
	return nil
}

// freeFolder returns NAME.run, or NAME-2.run and so on where that is taken: a
// run is never overwritten unasked.
func freeFolder(name string) string {
	for i := 1; ; i++ {
		path := name + ".run"
		if i > 1 {
			path = fmt.Sprintf("%s-%d.run", name, i)
		}
		if _, err := os.Stat(path); os.IsNotExist(err) {
			return path
		}
	}
}

// summaryFlags say what a summary shows.
type summaryFlags struct {
	Quantiles []float64 `help:"Probabilities of the quantiles shown." default:"0.05,0.5,0.95"`
	HDI       float64   `name:"hdi" help:"Show the highest density interval of this probability in place of quantiles." placeholder:"P"`
}

func (f summaryFlags) options(names []string) (runtime.SummaryOptions, error) {
	for _, q := range f.Quantiles {
		if !(q >= 0 && q <= 1) {
			return runtime.SummaryOptions{}, usageError{fmt.Sprintf("--quantiles has %g, but a probability lies between 0 and 1", q)}
		}
	}
	if !(f.HDI >= 0 && f.HDI < 1) {
		return runtime.SummaryOptions{}, usageError{fmt.Sprintf("--hdi is %g, but must lie between 0 and 1", f.HDI)}
	}
	return runtime.SummaryOptions{Names: names, Quantiles: f.Quantiles, HDI: f.HDI}, nil
}

type summaryCmd struct {
	RunDir string   `arg:"" name:"run" help:"Folder of a run." type:"path"`
	Names  []string `arg:"" optional:"" help:"Names to show, derived ones too; all unknowns by default."`
	summaryFlags
	JSON bool `name:"json" help:"Print as JSON."`
}

func (c *summaryCmd) Run(a *app) error {
	opt, err := c.summaryFlags.options(c.Names)
	if err != nil {
		return err
	}
	fit, err := a.openFit(c.RunDir)
	if err != nil {
		return err
	}
	return a.summarise(fit, opt, c.JSON)
}

// openFit reads a run, and says what is missing of it.
func (a *app) openFit(path string) (*runtime.Fit, error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return nil, usageError{fmt.Sprintf("%s is a file, but a run is a folder; `bayes sample %s` makes one", shown(path), shown(path))}
	} else if err != nil {
		return nil, fileError(path, err)
	}
	fit, note, err := runtime.OpenFit(path)
	if err != nil {
		return nil, err
	}
	if note != "" {
		fmt.Fprintln(a.errs, note)
	}
	if fit.Draws() == 0 {
		return nil, fmt.Errorf("%s holds no draws after warm-up", shown(path))
	}
	return fit, nil
}

func (a *app) summarise(fit *runtime.Fit, opt runtime.SummaryOptions, asJSON bool) error {
	s, err := fit.Summary(opt)
	if err != nil {
		return err
	}
	if asJSON {
		return a.writeJSON(s)
	}
	fmt.Fprint(a.out, s.Table())
	for _, line := range s.Advice() {
		fmt.Fprintf(a.errs, "note: %s\n", line)
	}
	return nil
}
