package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/loaded"
	"github.com/bayes-lang/bayes/internal/save"
	"github.com/bayes-lang/bayes/runtime"
)

type saveCmd struct {
	RunDir    string   `arg:"" name:"run" help:"Folder of a run, which may be an interrupted one."`
	Format    string   `help:"zarr (for ArviZ and xarray), csv (a table), cmdstan (one CSV file per chain), parquet (a typed table) or json; by default taken from the extension of --output, otherwise zarr." placeholder:"FORMAT"`
	Output    string   `short:"o" help:"File or folder to write, or - for standard output. By default zarr is written to draws.zarr in the run, other formats to RUN-draws.FORMAT." aliases:"out,save" placeholder:"PATH"`
	Groups    []string `help:"Groups to save: posterior, sample_stats, posterior_predictive (with predictions, those of missing outcomes), log_likelihood, prior, prior_predictive, observed_data, constant_data, or all. By default those that need no computation; for tables, the posterior." placeholder:"GROUP"`
	Names     []string `help:"Names to save from the posterior and prior, including computed ones; by default all unknowns." placeholder:"NAME"`
	Thin      int      `help:"Thinning: save every Nth draw." default:"1" min:"1" max:"1000000000"`
	Overwrite bool     `help:"Replace existing files."`
	Quiet     bool     `short:"q" help:"Do not report what was written."`
}

func (c *saveCmd) Run(a *app) error {
	opt := save.Options{Overwrite: c.Overwrite, Store: dataset.Options{Groups: c.Groups, Names: c.Names, Thin: c.Thin}}
	var err error
	switch {
	case c.Format != "":
		if opt.Format, err = save.ParseFormat(c.Format); err != nil {
			return usageError{err.Error()}
		}
	case c.Output == "-":
		return usageError{"standard output has no extension that gives the format: use --format csv, json or parquet"}
	case c.Output == "":
		opt.Format = save.Zarr
	default:
		if opt.Format = save.FormatOf(c.Output); opt.Format == "" {
			return usageError{fmt.Sprintf("%s has no extension that gives the format; use --format zarr, csv, cmdstan, parquet or json", c.Output)}
		}
	}
	if _, err := dataset.Groups(c.Groups); err != nil {
		return usageError{err.Error()}
	}
	fit, err := a.openFit(c.RunDir)
	if err != nil {
		return err
	}
	if c.Output == "-" {
		return save.Write(a.ctx, fit, a.out, opt)
	}
	path := c.Output
	if path == "" {
		path = c.place(opt.Format)
		if filepath.Dir(path) == filepath.Clean(c.RunDir) { // draws.zarr as the run's options have it
			opt.Overwrite = true
			if kept := fit.Options.Store; kept != nil && !kept.None {
				opt.Store = *kept
			}
		}
	}
	paths, notes, err := save.Draws(a.ctx, fit, path, opt)
	if err != nil {
		return err
	}
	for _, note := range notes {
		fmt.Fprintf(a.errs, "note: %s\n", note)
	}
	if !c.Quiet {
		fmt.Fprintf(a.errs, "written: %s\n", strings.Join(paths, ", "))
	}
	return nil
}

// place is where draws go that are not told where. The folder of the run holds
// draws.zarr as the run's options have it; other choices go beside it.
func (c *saveCmd) place(format save.Format) string {
	run := filepath.Clean(c.RunDir)
	if format == save.Zarr && len(c.Groups) == 0 && len(c.Names) == 0 && c.Thin == 1 {
		return filepath.Join(run, "draws.zarr")
	}
	name := filepath.Base(run)
	if run == "." {
		name = "run"
	}
	name = strings.TrimSuffix(name, ".run") + "-draws"
	if format == save.CmdStan {
		return name
	}
	return name + "." + string(format)
}

// storeFlags say what `sample` keeps for other programs.
type storeFlags struct {
	Store []string `help:"Groups to write to draws.zarr in the run: posterior, sample_stats, posterior_predictive (with predictions, those of missing outcomes), log_likelihood, prior, prior_predictive, observed_data, constant_data; all; or none to write no file. By default those that need no computation. The run itself always keeps all draws." placeholder:"GROUP"`
	Keep  []string `help:"Names to write to draws.zarr from the posterior and prior, including computed ones; by default all unknowns." placeholder:"NAME"`
	Thin  int      `help:"Thinning of draws.zarr: keep every Nth draw." default:"1" min:"1" max:"1000000000"`
}

// options checks the flags with the model, before anything is sampled.
func (f storeFlags) options(s *runtime.Session, noSave bool) (*dataset.Options, error) {
	if len(f.Store) == 0 && len(f.Keep) == 0 && f.Thin == 1 {
		return nil, nil
	}
	if noSave {
		return nil, usageError{"--no-save keeps nothing, but --store, --keep or --thin say what is to be kept"}
	}
	opt := &dataset.Options{Groups: f.Store, Names: f.Keep}
	if f.Thin > 1 {
		opt.Thin = f.Thin
	}
	if slices.Contains(f.Store, "none") {
		if len(f.Store) > 1 || len(f.Keep) > 0 || f.Thin > 1 {
			return nil, usageError{"--store none keeps no file, so it cannot be combined with other choices of what is kept"}
		}
		return &dataset.Options{None: true}, nil
	}
	if _, err := dataset.Groups(f.Store); err != nil {
		return nil, usageError{err.Error() + ", and none"}
	}
	return opt, dataset.Check(s.Bound, *opt)
}

// drawFiles returns the files of draws that a command line names in place of the
// folder of a run; none where it names a folder.
func drawFiles(first string, more []string) []string {
	if info, err := os.Stat(first); err == nil && info.IsDir() || err != nil && !strings.HasSuffix(first, ".csv") {
		return nil
	}
	files := []string{first}
	for _, name := range more {
		if info, err := os.Stat(name); !strings.HasSuffix(name, ".csv") && (err != nil || info.IsDir()) {
			break
		}
		files = append(files, name)
	}
	return files
}

// openDraws reads draws that another program made, and says what is missing of them.
func (a *app) openDraws(files []string) (*loaded.Draws, error) {
	for _, f := range files {
		if strings.HasSuffix(f, ".bayes") {
			return nil, usageError{fmt.Sprintf("%s is a model, but a run is a folder; `bayes sample` makes one of a model", f)}
		}
		if _, err := os.Stat(f); err != nil {
			return nil, fileError("file", f, err)
		}
	}
	l, err := loaded.Open(files)
	if err != nil {
		return nil, err
	}
	for _, note := range l.Notes {
		fmt.Fprintf(a.errs, "note: %s\n", note)
	}
	return l, nil
}
