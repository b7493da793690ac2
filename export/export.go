// Package export writes the draws of a fit for other programs, as the command `bayes save` does:
// ArviZ's layout as Zarr or JSON, tables as CSV or Parquet, and CmdStan's files.
package export

import (
	"context"
	"errors"
	"io"

	"github.com/bayes-lang/bayes"
	"github.com/bayes-lang/bayes/internal/bridge"
	"github.com/bayes-lang/bayes/internal/save"
	"github.com/bayes-lang/bayes/runtime"
)

// Format is a form in which draws are written.
type Format string

// The formats.
const (
	Zarr    Format = "zarr"    // a folder in ArviZ's layout, which xarray opens
	CSV     Format = "csv"     // a table, a row for each draw
	CmdStan Format = "cmdstan" // a CSV file for each chain, as CmdStan writes it
	Parquet Format = "parquet" // a table, typed
	JSON    Format = "json"    // nested lists
)

// Options say what is written. The zero value is the default.
type Options struct {
	Format Format // ""; by the ending of the path
	// Groups are those of ArviZ: posterior, sample_stats, posterior_predictive, predictions,
	// log_likelihood, prior, prior_predictive, observed_data, constant_data, or all; none: those
	// that need no computation, and of a table the posterior.
	Groups   []string
	Names    []string       // of posterior and prior, computed ones too; none: all unknowns
	Thin     int            // every so many draws one is written; 0: all
	Existing bayes.Existing // what becomes of what is there
}

func (o Options) inner() save.Options {
	return save.Options{
		Format: save.Format(o.Format), Overwrite: o.Existing == bayes.ReplaceExisting,
		Store: runtime.StoreOptions{Groups: o.Groups, Names: o.Names, Thin: o.Thin},
	}
}

var errNothing = errors.New("the fit holds nothing: Sample and OpenFit return one that does, or an error")

// Save writes draws to a path, for CmdStan to PATH-1.csv and so on, and returns the paths
// written, with notes of what the model does not have. A file is there whole or not at all.
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
