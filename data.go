package bayes

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/bayes-lang/bayes/runtime"
)

// Data is a set of named values for a model. It is made once, by Values, Struct,
// CSV or JSON, and may be used any number of times. A fault found while it was made
// is returned by whatever uses it.
type Data struct {
	file   runtime.File
	names  []string // that a model must have; nil: it takes what it knows
	broken error
}

// Err returns the fault that was found while the data were made, or nil.
func (d Data) Err() error { return d.broken }

// values is the name of data of Go programs in messages.
const values = "the values given"

// Values takes numbers, texts and truths by name: single ones, slices, and nested
// slices whose rows are equally long. Pointers and interfaces stand for what they
// hold. NaN, "" and nil are missing. Sizes of the model, such as N, may be among
// them; a name that the model does not take from data is an error when it is used.
func Values(values map[string]any) Data {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	e := encoder{}
	for _, name := range names {
		e.field(name, reflect.ValueOf(values[name]))
	}
	d := e.data()
	d.names = names
	return d
}

// Struct takes the fields of a struct that have a tag `bayes:"name"`: from one
// struct (or a pointer to one) their values, from a slice of structs columns with
// one row for each. Embedded structs count as part of the outer one. Fields that the model
// does not have are passed over.
func Struct(v any) Data {
	x := reflect.ValueOf(v)
	for x.IsValid() && (x.Kind() == reflect.Pointer || x.Kind() == reflect.Interface) && !x.IsNil() {
		x = x.Elem()
	}
	if !x.IsValid() {
		return Data{broken: fault("bad-data", "Struct is given nothing", "give a struct, or a slice of structs")}
	}
	e := encoder{}
	switch t := x.Type(); {
	case x.Kind() == reflect.Struct:
		for _, f := range tagged(t) {
			at, _ := x.FieldByIndexErr(f.Index) // nothing below an embedded nil pointer
			e.field(f.Tag.Get(tag), at)
		}
	case (x.Kind() == reflect.Slice || x.Kind() == reflect.Array) && base(t.Elem()).Kind() == reflect.Struct:
		for _, f := range tagged(base(t.Elem())) {
			e.column(f.Tag.Get(tag), x, f.Index)
		}
	default:
		return Data{broken: fault("bad-data", fmt.Sprintf("Struct is given a %s", t), "give a struct, or a slice of structs")}
	}
	if e.n == 0 && e.err == nil {
		return Data{broken: fault("bad-data", fmt.Sprintf("%s has no field with a tag `%s:\"name\"`", x.Type(), tag), "")}
	}
	return e.data()
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

// tagged returns the fields of a struct that have a name for the model.
func tagged(t reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		if f.IsExported() && f.Tag.Get(tag) != "" {
			out = append(out, f)
		}
	}
	return out
}

// CSV reads a table with a header line. The name stands in messages.
func CSV(name string, r io.Reader) Data { return read(name, r) }

// JSON reads an object of named numbers, texts and nested arrays, as CmdStan
// takes it. The name stands in messages.
func JSON(name string, r io.Reader) Data { return read(name, r) }

func read(name string, r io.Reader) Data {
	content, err := io.ReadAll(r)
	if err != nil {
		e := fault("bad-file", fmt.Sprintf("%s cannot be read: %v", name, err), "")
		e.File, e.cause = name, err
		return Data{broken: e}
	}
	return Data{file: runtime.NewFile(name, content)}
}

// encoder writes values as the JSON that the language reads as data, so that a
// saved run holds them and can be repeated.
type encoder struct {
	text []byte
	n    int // fields written
	err  error
	kind reflect.Kind // of the field at hand: Invalid (none yet), String, or Float64
}

func (e *encoder) data() Data {
	if e.err != nil {
		return Data{broken: e.err}
	}
	if e.n == 0 {
		e.text = append(e.text, '{')
	}
	return Data{file: runtime.NewFile(values, append(e.text, "}\n"...))}
}

// name begins a field.
func (e *encoder) name(name string) {
	opening := ",\n"
	if e.n == 0 {
		opening = "{"
	}
	e.n++
	e.kind = reflect.Invalid
	e.text = append(e.text, opening...)
	e.string(name)
	e.text = append(e.text, ':', ' ')
}

func (e *encoder) string(s string) {
	text, _ := json.Marshal(s) // a string can always be written
	e.text = append(e.text, text...)
}

func (e *encoder) field(name string, x reflect.Value) {
	e.name(name)
	e.check(name, e.value(x, 0))
}

// column writes a field of each of many structs.
func (e *encoder) column(name string, rows reflect.Value, index []int) {
	e.name(name)
	e.text = append(e.text, '[')
	for i := range rows.Len() {
		if i > 0 {
			e.text = append(e.text, ',')
		}
		row := rows.Index(i)
		for row.Kind() == reflect.Pointer && !row.IsNil() {
			row = row.Elem()
		}
		var cell reflect.Value // nothing, where there is no row
		if row.Kind() == reflect.Struct {
			cell, _ = row.FieldByIndexErr(index)
		}
		if err := e.value(cell, 1); err != nil {
			e.check(name, err)
			return
		}
	}
	e.text = append(e.text, ']')
}

func (e *encoder) check(name string, err error) {
	if err != nil && e.err == nil {
		e.err = fault("bad-data", fmt.Sprintf("`%s`: %v", name, err), "")
	}
}

func (e *encoder) value(x reflect.Value, depth int) error {
	for x.IsValid() && (x.Kind() == reflect.Pointer || x.Kind() == reflect.Interface) {
		x = x.Elem()
	}
	if !x.IsValid() {
		e.text = append(e.text, "null"...)
		return nil
	}
	if k := x.Kind(); k == reflect.Slice || k == reflect.Array {
		const deepest = 32
		if depth >= deepest {
			return fmt.Errorf("it is nested deeper than %d", deepest)
		}
		e.text = append(e.text, '[')
		for i := range x.Len() {
			if i > 0 {
				e.text = append(e.text, ',')
			}
			if err := e.value(x.Index(i), depth+1); err != nil {
				return err
			}
		}
		e.text = append(e.text, ']')
		return nil
	}
	kind := reflect.Float64
	if x.Kind() == reflect.String {
		kind = reflect.String
	}
	if e.kind != reflect.Invalid && e.kind != kind {
		return fmt.Errorf("texts and numbers are mixed")
	}
	switch {
	case x.Kind() == reflect.String && x.Len() == 0:
		e.text = append(e.text, "null"...)
		return nil
	case x.Kind() == reflect.String:
		e.string(x.String())
	case x.Kind() == reflect.Bool:
		e.text = strconv.AppendBool(e.text, x.Bool())
	case x.CanInt():
		e.text = strconv.AppendInt(e.text, x.Int(), 10)
	case x.CanUint():
		e.text = strconv.AppendUint(e.text, x.Uint(), 10)
	case x.CanFloat():
		e.text = appendNumber(e.text, x.Float(), "null", `"Inf"`, `"-Inf"`)
	default:
		return fmt.Errorf("values of type %s are not taken", x.Type())
	}
	e.kind = kind
	return nil
}

// appendNumber writes a number so that reading it gives the same one.
func appendNumber(text []byte, f float64, nan, inf, minus string) []byte {
	switch {
	case math.IsNaN(f):
		return append(text, nan...)
	case math.IsInf(f, 1):
		return append(text, inf...)
	case math.IsInf(f, -1):
		return append(text, minus...)
	}
	return strconv.AppendFloat(text, f, 'g', -1, 64)
}

// files returns the files of data for a model; use says what of data a name is.
func (m *Model) files(data []Data) ([]runtime.File, error) {
	var out []runtime.File
	for _, d := range data {
		if d.broken != nil {
			return nil, d.broken
		}
		if d.file.Name == "" && len(d.file.Content()) == 0 {
			continue // the zero Data
		}
		for _, name := range d.names {
			if !m.takes[name] {
				return nil, m.stranger(name)
			}
		}
		out = append(out, d.file)
	}
	return out, nil
}

// stranger reports a value that the model has no use for.
func (m *Model) stranger(name string) error {
	message := fmt.Sprintf("`%s` is given, but the model has no data of this name", name)
	for _, n := range m.names {
		if n.Name == name {
			message = fmt.Sprintf("`%s` is given, but the model does not take it from data: it is %s", name, n.Role)
		}
	}
	help := ""
	for _, n := range m.names {
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
	return fault("unknown-name", message, help)
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
		e := encoder{}
		if err := e.value(reflect.ValueOf(values[name]), 0); err != nil {
			return nil, fault("bad-data", fmt.Sprintf("`%s`: %v", name, err), "")
		}
		if e.kind == reflect.String {
			return nil, fault("bad-data", fmt.Sprintf("`%s` is fixed at texts, but takes numbers", name), "")
		}
		out[i] = name + "=" + string(e.text)
	}
	return out, nil
}
