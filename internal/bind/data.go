package bind

import (
	"io"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/table"
)

// Data is where values come from. Files named in the model go first; then
// every source in turn, a later one before an earlier one.
type Data struct {
	// Open opens a file named in the model, `from "file.csv"`, relative to the
	// model file. Nil: there are no files.
	Open    func(path string) (io.ReadCloser, error)
	Sources []Source
	// Partial allows names left of `~` to have no data at all; they are unknown
	// then. For runs that read no outcomes: prior, simulate.
	Partial bool
	// Limits bounds what data and model may cost.
	Limits eval.Limits
	// Stop, where not nil, is asked again and again; its error ends the binding.
	Stop func() error
	// Together is from how many iterations on those of a loop are walked together, see
	// eval.Interp.
	Together int
}

// Source is a file, or a set of named values.
type Source struct {
	Name   string        // for messages: the file, or "settings"
	Table  *table.Table  // a CSV file
	Record *table.Record // a JSON file
	Values eval.Env      // settings, or values of a Go program
	Order  []string      // names of Values in the order they were given
}

// FromFile reads a CSV or JSON file as a source, packed or not.
func FromFile(name string, r io.Reader) (Source, error) {
	return FromFileWithin(name, r, eval.Limits{}, nil)
}

// FromFileWithin is FromFile within limits. keep says what is kept of its columns, see
// Keep; nil: all.
func FromFileWithin(name string, r io.Reader, l eval.Limits, keep func(column string) table.Keep) (Source, error) {
	opt := tableOptions(l)
	opt.Keep = keep
	t, rec, err := table.Read(name, r, opt)
	return Source{Name: name, Table: t, Record: rec}, err
}

// tableOptions are the limits as they bound files.
func tableOptions(l eval.Limits) table.Options {
	return table.Options{MaxBytes: l.Text(), MaxCells: l.Array(), MaxRows: l.Array(), Unpack: true}
}
