// Package export writes the draws of a fit for other programs, like the command `bayes save`: in
// ArviZ's layout as Zarr or JSON, as tables in CSV or Parquet, and as CmdStan's CSV files.
package export

import (
	"context"
	"errors"
	"io"

	"github.com/bayes-lang/bayes"
	"github.com/bayes-lang/bayes/internal/bridge"
	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/save"
)

// Format is a file format for draws.
type Format string

// The formats.
const (
	Zarr    Format = "zarr"    // a folder in ArviZ's layout, which xarray opens
	CSV     Format = "csv"     // a table with a row for each draw
	CmdStan Format = "cmdstan" // a CSV file for each chain, as CmdStan writes it
	Parquet Format = "parquet" // a typed table
	JSON    Format = "json"    // nested lists
)

// Options say what is written. The zero value is the default.
type Options struct {
	Format Format // "": from the extension of the path
	// Groups are those of ArviZ: posterior, sample_stats, posterior_predictive, predictions,
	// log_likelihood, prior, prior_predictive, observed_data, constant_data, or all. None: those
	// that need no computation; for a table, the posterior.
	Groups   []string
	Names    []string       // names of posterior and prior, including computed ones; none: all unknowns
	Thin     int            // write every Thin-th draw; 0: all
	Existing bayes.Existing // what happens to existing files
}

func (o Options) inner() save.Options {
	return save.Options{
		Format: save.Format(o.Format), Overwrite: o.Existing == bayes.ReplaceExisting,
		Store: dataset.Options{Groups: o.Groups, Names: o.Names, Thin: o.Thin},
	}
}

var errNothing = errors.New("the fit holds nothing: Sample and OpenFit return one that does, or an error")

// Save writes draws to a path, for CmdStan to PATH-1.csv and so on, and returns the paths
// written, with notes on what the model does not have. A file is written completely or not at
// all.
func Save(ctx context.Context, fit *bayes.Fit, path string, opt Options) (paths, notes []string, err error) {
	f := bridge.Fit(fit)
	if f == nil {
		return nil, nil, errNothing
	}
	return save.Draws(ctx, f, path, opt.inner())
}

// Write writes draws in a format that is one file: CSV, Parquet or JSON.
func Write(ctx context.Context, fit *bayes.Fit, w io.Writer, opt Options) error {
	f := bridge.Fit(fit)
	if f == nil {
		return errNothing
	}
	return save.Write(ctx, f, w, opt.inner())
}
