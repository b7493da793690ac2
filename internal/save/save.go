// Package save writes the draws of a fit to files for other programs.
package save

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/dataset"
	"github.com/bayes-lang/bayes/internal/disk"
	"github.com/bayes-lang/bayes/internal/export"
	"github.com/bayes-lang/bayes/internal/export/parquet"
	"github.com/bayes-lang/bayes/internal/store"
	"github.com/bayes-lang/bayes/runtime"
)

// Format is a form in which draws are saved for other programs.
type Format string

// The formats.
const (
	Zarr    Format = "zarr"    // a folder in ArviZ's layout
	CSV     Format = "csv"     // a table, a row for each draw
	CmdStan Format = "cmdstan" // a CSV file for each chain, as CmdStan writes it
	Parquet Format = "parquet" // a table, typed
	JSON    Format = "json"    // nested lists
)

// Formats returns all formats.
func Formats() []Format { return []Format{Zarr, CSV, CmdStan, Parquet, JSON} }

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	var have []string
	for _, f := range Formats() {
		if string(f) == name {
			return f, nil
		}
		have = append(have, string(f))
	}
	return "", fmt.Errorf("there is no format %q; the formats are %s", name, strings.Join(have, ", "))
}

// FormatOf returns the format that the ending of a path stands for, "" for none.
func FormatOf(path string) Format {
	switch ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), ".")); ending {
	case "zarr", "csv", "parquet", "json":
		return Format(ending)
	}
	return ""
}

// groups are those that a format holds where nothing else is asked for.
func (f Format) groups() []string {
	switch f {
	case CSV, Parquet:
		return []string{export.Posterior}
	case CmdStan:
		return []string{export.Posterior, export.SampleStats}
	}
	return dataset.StoredGroups()
}

// Options say how draws are saved.
type Options struct {
	Format    Format // by the ending of the path where it is ""
	Overwrite bool   // replace what is there
	Store     dataset.Options
}

// filled puts in what follows from the path.
func (o Options) filled(path string) (Options, error) {
	if o.Format == "" {
		o.Format = FormatOf(path)
	}
	if _, err := ParseFormat(string(o.Format)); err != nil {
		return o, fmt.Errorf("%s has no extension that gives the format: .zarr, .csv, .parquet and .json do", path)
	}
	if len(o.Store.Groups) == 0 {
		o.Store.Groups = o.Format.groups()
	}
	if o.Format == CmdStan {
		for _, g := range o.Store.Groups {
			if g != export.Posterior && g != export.SampleStats && g != "all" {
				return o, fmt.Errorf("CmdStan files hold the posterior and sample_stats, and have no place for %s", g)
			}
		}
		o.Store.Groups = o.Format.groups()
	}
	return o, nil
}

// Draws writes draws to a file, or a folder, or for CmdStan to a file for
// each chain (PATH-1.csv, ...), and returns the paths written, with notes of what
// the model does not have. What is there is replaced only if the options say so. A
// file is there whole or not at all.
func Draws(ctx context.Context, f *runtime.Fit, path string, opt Options) (paths, notes []string, err error) {
	if opt, err = opt.filled(path); err != nil {
		return nil, nil, err
	}
	paths = []string{path}
	if opt.Format == CmdStan {
		paths = nil
		for _, c := range f.Used() {
			paths = append(paths, fmt.Sprintf("%s-%d.csv", strings.TrimSuffix(path, ".csv"), c+1))
		}
	}
	for _, p := range paths {
		info, err := os.Lstat(p)
		switch {
		case err == nil && !opt.Overwrite:
			return nil, nil, fmt.Errorf("%s already exists; name another path, or allow --overwrite", p)
		case err == nil && info.IsDir() && opt.Format != Zarr:
			return nil, nil, fmt.Errorf("%s is a folder, but a file is needed", p)
		}
		if info, err := os.Stat(filepath.Dir(p)); err != nil || !info.IsDir() {
			return nil, nil, fmt.Errorf("%s cannot be written: there is no folder %s", p, filepath.Dir(p))
		}
	}
	d, notes, err := f.Dataset(ctx, opt.Store)
	if err != nil {
		return nil, nil, err
	}
	switch opt.Format {
	case Zarr:
		write := func() error { return export.WriteZarr(path, d) }
		if f.Folder != "" && filepath.Dir(path) == filepath.Clean(f.Folder) {
			return paths, notes, store.Amend(f.Folder, f.ID(), write)
		}
		return paths, notes, write()
	case CmdStan:
		return paths, notes, saveCmdStan(f, d, opt, paths)
	}
	file, err := newFile(path)
	if err != nil {
		return nil, nil, err
	}
	err = writeFormat(file, d, opt)
	return paths, notes, file.finish(err)
}

// Write writes draws in a format that is one file.
func Write(ctx context.Context, f *runtime.Fit, w io.Writer, opt Options) error {
	if opt.Format == Zarr || opt.Format == CmdStan {
		return fmt.Errorf("the format %s is several files and cannot be written as one", opt.Format)
	}
	opt, err := opt.filled("")
	if err != nil {
		return err
	}
	d, _, err := f.Dataset(ctx, opt.Store)
	if err != nil {
		return err
	}
	return writeFormat(w, d, opt)
}

func writeFormat(w io.Writer, d *export.Dataset, opt Options) error {
	if opt.Format == JSON {
		return export.WriteJSON(w, d)
	}
	if slices.Contains(opt.Store.Groups, "all") { // all that goes beside the posterior: the prior has draws of its own
		d.Groups = slices.DeleteFunc(d.Groups, func(g *export.Group) bool { return g.Name == export.Prior || g.Name == export.PriorPredictive })
	}
	if opt.Format == Parquet {
		return parquet.Write(w, d, "bayes", runtime.Version)
	}
	return export.WriteCSV(w, d)
}

// saveCmdStan writes a file for each chain.
func saveCmdStan(f *runtime.Fit, d *export.Dataset, opt Options, paths []string) error {
	s := f.Options.Sampler
	h := export.StanHeader{
		Program: "bayes " + runtime.Version, Model: strings.TrimSuffix(filepath.Base(f.Source.Name), filepath.Ext(f.Source.Name)),
		Seed: s.Seed, Warmup: max(0, s.Warmup), Draws: f.Draws(), Thin: max(1, opt.Store.Thin),
		Accept: s.Accept, MaxDepth: s.MaxDepth, Metric: s.Metric.String(), Radius: max(0, s.Radius),
	}
	var files []*newDrawFile
	err := export.WriteCmdStan(d, h, func(int) (io.WriteCloser, error) {
		file, err := newFile(paths[len(files)])
		if err != nil {
			return nil, err
		}
		files = append(files, file)
		return struct {
			io.Writer
			io.Closer
		}{file, io.NopCloser(&bytes.Buffer{})}, nil
	})
	for _, file := range files {
		if e := file.finish(err); err == nil {
			err = e
		}
	}
	return err
}

// newDrawFile is a file that gets its name when it is whole.
type newDrawFile struct {
	*os.File
	path string
}

func newFile(path string) (*newDrawFile, error) {
	file, err := disk.Temp(filepath.Join(filepath.Dir(path), "."+filepath.Base(path)))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be written: %w", path, disk.Cause(err))
	}
	return &newDrawFile{file, path}, nil
}

// finish gives the file its name, or removes it after an error.
func (f *newDrawFile) finish(err error) error { return disk.Keep(f.File, f.path, err) }
