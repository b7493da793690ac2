package bind

import (
	"io"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/table"
)

// Data is where values come from: first the files named in the model, then every source, of which later
// ones take precedence over earlier ones.
type Data struct {
	// Open opens a file named in the model, `from "file.csv"`, relative to the
	// model file. Nil: there are no files.
	Open    func(path string) (io.ReadCloser, error)
	Sources []Source
	// Partial allows observed names to have no data at all; they are then unknown. It is for runs that do not
	// read outcomes: prior, simulate.
	Partial bool
	// Limits bounds what data and model may cost.
	Limits eval.Limits
	// Stop, if not nil, is called repeatedly; an error ends the binding.
	Stop func() error
	// Together is the number of iterations from which those of a loop are walked together, see eval.Interp.
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

// FromFile reads a CSV or JSON file as a source, compressed or not.
func FromFile(name string, r io.Reader) (Source, error) {
	return FromFileWithin(name, r, eval.Limits{}, nil)
}

// FromFileWithin is FromFile within limits. keep says what is kept of each column, see Keep; nil: all.
func FromFileWithin(name string, r io.Reader, l eval.Limits, keep func(column string) table.Keep) (Source, error) {
	opt := tableOptions(l)
	opt.Keep = keep
	t, rec, err := table.Read(name, r, opt)
	return Source{Name: name, Table: t, Record: rec}, err
}

// tableOptions are the limits as they apply to files.
func tableOptions(l eval.Limits) table.Options {
	return table.Options{MaxBytes: l.Text(), MaxCells: l.Array(), MaxRows: l.Array(), Unpack: true}
}
