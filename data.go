package bayes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/table"
)

// Data is a set of named values for a model. Values, Struct, CSV or JSON make it, and it may be
// used any number of times. These functions find what is wrong with the data at once: Err
// returns the error, and whatever uses the data returns the same error. The zero Data has no
// values.
type Data struct {
	source *bind.Source // nil: no values
	file   func() input.File
	names  []string // names that a model must have; nil: it takes what it knows
	broken error
}

// Err returns the error found when the data were made, or nil.
func (d Data) Err() error { return d.broken }

// valuesName is the name of a Go program's data in messages.
const valuesName = "the values given"

// Values takes numbers, strings and bools by name: single values, slices, and nested slices
// whose rows have equal lengths. Pointers and interfaces stand for the value they hold. NaN, ""
// and nil are missing. A factor takes strings, its labels. Sizes of the model, such as N, may
// be given too; a name that the model does not take from data is an error when the data are
// used.
func Values(values map[string]any) Data {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	r := &table.Record{Name: valuesName}
	for i, name := range names {
		f := &column{name: diag.Composed(name)}
		if slices.Contains(names[:i], f.name) {
			return Data{broken: newError(CodeBadData, fmt.Sprintf("`%s` is given twice, with its accents encoded in two ways", f.name), "")}
		}
		names[i] = f.name
		if err := f.whole(values[name]); err != nil {
			return Data{broken: newError(CodeBadData, fmt.Sprintf("`%s`: %v", name, err), "")}
		}
		r.Fields = append(r.Fields, f.field())
	}
	d := ofRecord(r)
	d.names = names
	return d
}

// Struct takes the fields of a struct that have a tag `bayes:"name"`. One struct (or a pointer
// to one) gives their values; a slice of structs gives columns with one row for each. The
// fields of embedded structs count as fields of the outer one. Fields that the model does not
// have, and those with the tag "-", are ignored.
func Struct(v any) Data {
	x, err := pointed(reflect.ValueOf(v))
	if err != nil {
		return Data{broken: newError(CodeBadData, "Struct: "+err.Error(), "")}
	}
	if !x.IsValid() {
		return Data{broken: newError(CodeBadData, "Struct is given nothing", "give a struct, or a slice of structs")}
	}
	t, rows := x.Type(), false
	if x.Kind() == reflect.Slice || x.Kind() == reflect.Array {
		t, rows = base(t.Elem()), true
	}
	if t.Kind() != reflect.Struct {
		return Data{broken: newError(CodeBadData, fmt.Sprintf("Struct is given a value of type %s", x.Type()), "give a struct, or a slice of structs")}
	}
	fields := tagged(t)
	if len(fields) == 0 {
		return Data{broken: newError(CodeBadData, fmt.Sprintf("%s has no exported field with a tag `%s:\"name\"`", t, tag), "")}
	}
	r := &table.Record{Name: valuesName}
	for _, field := range fields {
		f := &column{name: diag.Composed(field.Tag.Get(tag))}
		if strings.ContainsAny(f.name, ", \t\r\n") {
			return Data{broken: newError(CodeBadData, fmt.Sprintf("the field `%s` of %s has the tag `%s:%q`, which is not a name", field.Name, t, tag, f.name), "a tag is a name alone, without blanks and options; `-` skips a field")}
		}
		if slices.ContainsFunc(r.Fields, func(o *table.Field) bool { return o.Name == f.name }) {
			return Data{broken: newError(CodeBadData, fmt.Sprintf("%s has two fields with the tag `%s:\"%s\"`", t, tag, f.name), "")}
		}
		var err error
		if rows {
			err = f.rows(x, field.Index)
		} else {
			at, _ := x.FieldByIndexErr(field.Index) // nothing below an embedded nil pointer
			err = f.add(at, 0)
		}
		if err != nil {
			return Data{broken: newError(CodeBadData, fmt.Sprintf("`%s`: %v", f.name, err), "")}
		}
		r.Fields = append(r.Fields, f.field())
	}
	return ofRecord(r)
}

// tag is the key of the tags of struct fields.
const tag = "bayes"

// base is the type that a pointer points to.
func base(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// pointed is what pointers and interfaces lead to, nothing where they end in nil.
func pointed(x reflect.Value) (reflect.Value, error) {
	for deep := 0; x.IsValid() && (x.Kind() == reflect.Pointer || x.Kind() == reflect.Interface); deep++ {
		if deep > 2*deepest { // it may point at itself
			return x, fmt.Errorf("it is a chain of pointers deeper than %d", deepest)
		}
		x = x.Elem()
	}
	return x, nil
}

// tagged returns the fields of a struct that have a name for the model.
func tagged(t reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get(tag); f.IsExported() && name != "" && name != "-" {
			out = append(out, f)
		}
	}
	return out
}

// CSV reads a table with a header line; each name has a column. The name is used in messages;
// if it ends in .gz, the data are decompressed with gzip. More than 64 MiB of text is an error;
// the method Limits.CSV takes more, or less.
func CSV(name string, r io.Reader) Data { return Limits{}.CSV(name, r) }

// JSON reads an object of named numbers, strings and nested arrays, as CmdStan takes it, or a
// list of rows. The name is used in messages; if it ends in .gz, the data are decompressed with
// gzip. More than 64 MiB of text is an error; the method Limits.JSON takes more, or less.
func JSON(name string, r io.Reader) Data { return Limits{}.JSON(name, r) }

func read(name string, r io.Reader, l Limits, parse func(io.Reader, table.Options) (bind.Source, error)) Data {
	if err := l.check(); err != nil {
		return Data{broken: err}
	}
	most := l.inner().Text()
	if v := reflect.ValueOf(r); r == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		return Data{broken: newError(CodeBadData, fmt.Sprintf("%s cannot be read: the reader is nil", name), "")}
	}
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(content)) > most {
		err = fmt.Errorf("it has more than %d bytes; Limits may allow more", most)
	}
	if err != nil {
		e := newError(CodeBadFile, fmt.Sprintf("%s cannot be read: %v", name, err), "")
		e.File, e.line, e.cause = name, e.Error(), err
		return Data{broken: e}
	}
	s, err := parse(bytes.NewReader(content), table.Options{MaxBytes: most, MaxCells: l.inner().Array(), MaxRows: l.inner().Array()})
	if err != nil {
		return Data{broken: public(err)}
	}
	return Data{source: &s, file: sync.OnceValue(func() input.File {
		if s.Table != nil && table.NamedJSON(name) {
			name += ".csv" // a run reads it again, and files go by their names
		}
		return input.NewFile(name, content)
	})}
}

// ofRecord is data that are named values already. As a file they are the JSON that
// the language reads, so that a saved run holds them and can be repeated.
func ofRecord(r *table.Record) Data {
	return Data{
		source: &bind.Source{Name: r.Name, Record: r},
		file:   sync.OnceValue(func() input.File { return input.NewFile(r.Name, appendRecord(nil, r)) }),
	}
}

// column gathers the elements of one name.
type column struct {
	name    string
	shape   []int
	num     []float64
	text    []string
	missing []bool
	any     bool // something is missing
	texts   bool
	truths  bool // all that is not missing is a bool
	some    bool // there is something that is not missing
}

func (f *column) field() *table.Field {
	out := &table.Field{Name: f.name, Shape: f.shape, Num: f.num, Bool: f.some && f.truths}
	if f.texts {
		out.Num, out.Text = nil, f.text
	} else if out.Num == nil {
		out.Num = []float64{}
	}
	if f.any {
		out.Missing = f.missing
	}
	return out
}

// whole adds a value of its own, the common ones without reflection.
func (f *column) whole(v any) error {
	switch v := v.(type) {
	case []float64:
		f.shape, f.num = []int{len(v)}, slices.Clone(v)
		if !slices.ContainsFunc(v, math.IsNaN) {
			return nil
		}
		f.shape, f.num = nil, nil
	case float64:
		if v == v {
			f.num = []float64{v}
			return nil
		}
	}
	return f.add(reflect.ValueOf(v), 0)
}

// rows adds a field of each of many structs.
func (f *column) rows(rows reflect.Value, index []int) error {
	f.shape = []int{rows.Len()}
	for i := range rows.Len() {
		row := rows.Index(i)
		for row.Kind() == reflect.Pointer && !row.IsNil() {
			row = row.Elem()
		}
		var cell reflect.Value // nothing, where there is no row
		if row.Kind() == reflect.Struct {
			cell, _ = row.FieldByIndexErr(index)
		}
		if err := f.add(cell, 1); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
	}
	return nil
}

// mostWhole is the largest whole number of the language, deepest the largest depth of
// nested slices, and of pointers to pointers.
const (
	mostWhole = 1 << 53
	deepest   = 32
)

// add adds a value at a depth of nesting.
func (f *column) add(x reflect.Value, depth int) error {
	x, err := pointed(x)
	if err != nil {
		return err
	}
	if x.IsValid() && (x.Kind() == reflect.Slice || x.Kind() == reflect.Array) {
		switch {
		case depth >= deepest:
			return fmt.Errorf("it is nested deeper than %d", deepest)
		case depth < len(f.shape):
			if f.shape[depth] != x.Len() {
				return fmt.Errorf("its rows differ in length: %d and %d", f.shape[depth], x.Len())
			}
		case len(f.missing) > 0:
			return fmt.Errorf("rows and single values are mixed")
		default:
			f.shape = append(f.shape, x.Len())
		}
		for i := range x.Len() {
			if err := f.add(x.Index(i), depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if depth < len(f.shape) {
		return fmt.Errorf("rows and single values are mixed")
	}
	num, text, missing, truth := math.NaN(), "", false, false
	switch {
	case !x.IsValid():
		missing = true
	case x.Kind() == reflect.String:
		text = diag.Composed(x.String())
		missing = text == ""
		if !utf8.ValidString(text) {
			return fmt.Errorf("the string %q is not UTF-8", text)
		}
	case x.Kind() == reflect.Bool:
		truth = true
		if num = 0; x.Bool() {
			num = 1
		}
	case x.CanInt():
		if num = float64(x.Int()); x.Int() > mostWhole || x.Int() < -mostWhole {
			return fmt.Errorf("%d is too large for a whole number", x.Int())
		}
	case x.CanUint():
		if num = float64(x.Uint()); x.Uint() > mostWhole {
			return fmt.Errorf("%d is too large for a whole number", x.Uint())
		}
	case x.CanFloat():
		num = x.Float()
		missing = num != num
	default:
		return fmt.Errorf("values of type %s are not accepted", x.Type())
	}
	if !missing {
		isText := x.Kind() == reflect.String
		if f.some && f.texts != isText {
			return fmt.Errorf("strings and numbers are mixed")
		}
		f.truths = truth && (!f.some || f.truths)
		f.texts, f.some = isText, true
	}
	f.num, f.text, f.missing, f.any = append(f.num, num), append(f.text, text), append(f.missing, missing), f.any || missing
	return nil
}

// appendRecord writes named values as JSON.
func appendRecord(b []byte, r *table.Record) []byte {
	b = append(b, '{')
	for i, f := range r.Fields {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		b = append(appendText(b, f.Name), ": "...)
		next := 0
		b = appendField(b, f, 0, &next)
	}
	return append(b, "}\n"...)
}

func appendField(b []byte, f *table.Field, depth int, next *int) []byte {
	if depth < len(f.Shape) {
		b = append(b, '[')
		for i := range f.Shape[depth] {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendField(b, f, depth+1, next)
		}
		return append(b, ']')
	}
	i := *next
	*next++
	switch {
	case f.Missing != nil && f.Missing[i]:
		return append(b, "null"...)
	case f.Text != nil:
		return appendText(b, f.Text[i])
	case f.Bool:
		return strconv.AppendBool(b, f.Num[i] != 0)
	}
	return appendNumber(b, f.Num[i])
}

func appendText(b []byte, s string) []byte {
	text, _ := json.Marshal(s) // a string can always be written
	return append(b, text...)
}

// appendNumber writes a number so that reading it gives the same one.
func appendNumber(b []byte, x float64) []byte {
	switch {
	case math.IsInf(x, 1):
		return append(b, `"Inf"`...)
	case math.IsInf(x, -1):
		return append(b, `"-Inf"`...)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}

func noModel() error { return unmade("model", "Compile and CompileFS return") }

// used returns the data that have values, for a model that takes them.
func (m *Model) used(data []Data) ([]Data, error) {
	if m == nil {
		return nil, noModel()
	}
	var out []Data
	for _, d := range data {
		if d.broken != nil {
			return nil, d.broken
		}
		if d.source == nil {
			continue
		}
		for _, name := range d.names {
			if !m.takes[name] {
				return nil, m.stranger(name)
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// fresh returns data as the packages below take them.
func (m *Model) fresh(data []Data) ([]input.Fresh, error) {
	data, err := m.used(data)
	if err != nil {
		return nil, err
	}
	out := make([]input.Fresh, len(data))
	for i, d := range data {
		out[i].Source, out[i].File = *d.source, d.file
	}
	return out, nil
}

// stranger reports a value that the model has no use for.
func (m *Model) stranger(name string) error {
	message := fmt.Sprintf("`%s` is given, but the model has no data of this name", name)
	help := ""
	for _, n := range m.names {
		if n.Name == name {
			message = fmt.Sprintf("`%s` is given, but the model does not take it from data: it is %s", name, n.Role)
		}
		if m.takes[n.Name] {
			if help != "" {
				help += ", "
			}
			help += "`" + n.Name + "`"
		}
	}
	if help != "" {
		help = "it takes " + help
	}
	return newError(CodeUnknownName, message, help)
}

// settings writes values as settings of the language, in the order of their
// names.
func settings(values map[string]any) ([]string, error) {
	var out []string
	for name := range values {
		out = append(out, name)
	}
	slices.Sort(out)
	for i, name := range out {
		f := &column{name: name}
		if err := f.whole(values[name]); err != nil {
			return nil, newError(CodeBadData, fmt.Sprintf("`%s`: %v", name, err), "")
		}
		if f.texts {
			return nil, newError(CodeBadData, fmt.Sprintf("`%s` is fixed at strings, but takes numbers", name), "")
		}
		if f.any {
			return nil, newError(CodeBadData, fmt.Sprintf("`%s` is fixed, but a value of it is missing", name), "leave out the name to have it drawn")
		}
		next := 0
		out[i] = name + "=" + string(appendField(nil, f.field(), 0, &next))
	}
	return out, nil
}
