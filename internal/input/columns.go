package input

import (
	"bytes"

	"github.com/bayes-lang/bayes/internal/table"
)

// Columns returns the names for which a data file has values: the columns of a CSV file, or
// the fields of a JSON file.
func Columns(name string, content []byte) ([]string, error) {
	t, rec, err := table.Read(name, bytes.NewReader(content), table.Options{Unpack: true})
	switch {
	case err != nil:
		return nil, err
	case t != nil:
		return t.Names(), nil
	}
	return rec.Names(), nil
}
