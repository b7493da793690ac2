package runtime

import (
	"context"
	"slices"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/store"
)

// run is the run as a dataset takes it.
func (f *Fit) run() *dataset.Run {
	return &dataset.Run{Posterior: f.Posterior, Records: f.Chains, Input: f.Input, Files: f.files, ID: f.ID(), Version: Version, Warmup: max(0, f.Options.Sampler.Warmup)}
}

// Dataset returns the draws of the fit and related data as groups of arrays in ArviZ's layout.
// If all groups are requested, those that do not apply to the model are left out, and the notes
// say why.
func (f *Fit) Dataset(ctx context.Context, opt dataset.Options) (*export.Dataset, []string, error) {
	return f.run().Dataset(ctx, opt, slices.Contains(opt.Groups, "all"))
}

// writeZarr writes draws.zarr into the folder of the run, with what its options
// say; nothing where they say so. The notes say what the model does not have.
func (f *Fit) writeZarr(ctx context.Context, folder *store.Folder) ([]string, error) {
	var opt dataset.Options
	if f.Options.Store != nil {
		opt = *f.Options.Store
	}
	if opt.None {
		return nil, nil
	}
	d, notes, err := f.run().Dataset(ctx, opt, true)
	if err != nil {
		return nil, err
	}
	return notes, export.WriteZarr(folder.DrawsPath(), d)
}
