// Package parquet writes draws as a Parquet file. It is separate from package export because its
// dependencies are large and few programs want it.
package parquet

import (
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding"

	"github.com/bayes-lang/bayes/internal/export"
)

// Write writes the draws of a dataset as one wide table like that of export.WriteCSV, with columns of
// doubles, whole numbers and bools, and the attributes as metadata. NaN stays NaN.
func Write(w io.Writer, d *export.Dataset, program, version string) error {
	t, err := export.Wide(d)
	if err != nil {
		return err
	}
	fields := fieldList{{parquet.Leaf(parquet.Int32Type), t.ChainAt}, {parquet.Leaf(parquet.Int32Type), t.DrawAt}}
	for _, c := range t.Columns {
		kind := parquet.DoubleType
		switch c.Type {
		case export.Int:
			kind = parquet.Int64Type
		case export.Bool:
			kind = parquet.BooleanType
		}
		fields = append(fields, namedField{parquet.Leaf(kind), c.Name})
	}
	options := []parquet.WriterOption{parquet.NewSchema("draws", fields), parquet.CreatedBy(program, version, "")}
	for _, a := range export.SortedAttrs(d.Attrs) {
		options = append(options, parquet.KeyValueMetadata(a[0], a[1]))
	}
	// A group of rows is in memory until it is written, together with a page of each column.
	const most = 8 << 20 // numbers
	rowsAtOnce := max(1, most/len(fields))
	options = append(options, parquet.MaxRowsPerRowGroup(int64(rowsAtOnce)),
		parquet.PageBufferSize(min(parquet.DefaultPageBufferSize, 16*rowsAtOnce)))
	out := parquet.NewWriter(w, options...)
	const batch = 64
	rows := make([]parquet.Row, 0, batch)
	err = t.Each(func(row int) error {
		var r parquet.Row
		if len(rows) < cap(rows) {
			r = rows[:len(rows)+1][len(rows)][:0]
		}
		chain, draw := t.Row(row)
		r = append(r, parquet.Int32Value(int32(chain)).Level(0, 0, 0), parquet.Int32Value(int32(draw)).Level(0, 0, 1))
		for i := range t.Columns {
			x := t.Columns[i].At(row)
			var v parquet.Value
			switch t.Columns[i].Type {
			case export.Int:
				v = parquet.Int64Value(int64(x))
			case export.Bool:
				v = parquet.BooleanValue(x != 0)
			default:
				v = parquet.DoubleValue(x)
			}
			r = append(r, v.Level(0, 0, i+2))
		}
		if rows = append(rows, r); len(rows) < batch {
			return nil
		}
		_, err := out.WriteRows(rows)
		rows = rows[:0]
		return err
	})
	if err != nil {
		return err
	}
	if _, err := out.WriteRows(rows); err != nil {
		return err
	}
	return out.Close()
}

// fieldList is the columns of a table in order; the library's own list would sort them by name.
type fieldList []namedField

type namedField struct {
	parquet.Node
	name string
}

// Name is the name of the column.
func (f namedField) Name() string { return f.name }

// Value is for rows that are Go values; the rows here are lists of numbers.
func (f namedField) Value(reflect.Value) reflect.Value { return reflect.Value{} }

func (l fieldList) ID() int { return 0 }

func (l fieldList) String() string { return parquet.Group{}.String() }

func (l fieldList) Type() parquet.Type { return parquet.Group{}.Type() }

func (l fieldList) Optional() bool { return false }

func (l fieldList) Repeated() bool { return false }

func (l fieldList) Required() bool { return true }

func (l fieldList) Leaf() bool { return false }

func (l fieldList) Encoding() encoding.Encoding { return nil }

func (l fieldList) Compression() compress.Codec { return nil }

func (l fieldList) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

func (l fieldList) Fields() []parquet.Field {
	out := make([]parquet.Field, len(l))
	for i := range l {
		out[i] = l[i]
	}
	return out
}
