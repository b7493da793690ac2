package table

import "math"

// rowList is a JSON file that is a list of rows: `[{"x": 1, "y": 2}, {"x": 3, "y": 4}]` means `{"x": [1, 3], "y": [2, 4]}`.
type rowList struct {
	*reader
	fields []*Field
	lists  map[string]*rowField
	rows   int
}

// rowField is a field being turned from rows into a column.
type rowField struct {
	*Field
	list []element
	rows int // that it has a value for, including missing ones
}

// list reads the rows.
func (r *rowList) list() *Error {
	r.pos++ // the bracket
	for first := true; ; first = false {
		switch c := r.peek(); {
		case c == ']' && first:
			r.pos++
			return nil
		case c != '{':
			return r.expected("`{`, the start of a row of named values")
		}
		at := r.pos
		if r.rows++; r.rows > r.opt.MaxRows {
			return r.fail(at, "the file has more than %d rows", r.opt.MaxRows)
		}
		if err := r.row(); err != nil {
			return err
		}
		if err := r.fill(at); err != nil {
			return err
		}
		switch r.peek() {
		case ',':
			r.pos++
		case ']':
			r.pos++
			return nil
		default:
			return r.expected("`,` or `]`")
		}
	}
}

// row reads an object of named values.
func (r *rowList) row() *Error {
	r.pos++
	if r.peek() == '}' {
		r.pos++
		return nil
	}
	for {
		if r.peek() != '"' {
			return r.expected("a name in quotes")
		}
		at := r.pos
		key, err := r.quoted()
		if err != nil {
			return err
		}
		if r.peek() != ':' {
			return r.expected("`:`")
		}
		r.pos++
		r.space()
		if err := r.cell(key, at); err != nil {
			return err
		}
		switch r.peek() {
		case ',':
			r.pos++
		case '}':
			r.pos++
			return nil
		default:
			return r.expected("`,` or `}`")
		}
	}
}

// cell reads the value of a field in the row that is being read.
func (r *rowList) cell(key string, at int) *Error {
	f := r.lists[key]
	if f == nil {
		f = &rowField{Field: &Field{Name: key, file: r.name, Shape: []int{-1}}}
		f.Line, f.Col = place(r.text, at)
		r.lists[key] = f
		r.fields = append(r.fields, f.Field)
		for range r.rows - 1 { // rows before this one
			if err := r.skip(f, at); err != nil {
				return err
			}
		}
	}
	if f.rows >= r.rows {
		return r.fail(at, "`%s` appears twice in one row", key)
	}
	var err *Error
	if f.rows > 0 && len(f.Shape) == 1 && r.peek() == '[' {
		err = r.fail(r.pos, "an array where other rows hold single values")
	} else {
		err = r.item(&f.Shape, 1, &f.list)
	}
	if err != nil {
		err.Message = "`" + key + "`: " + err.Message
		return err
	}
	f.rows++
	return nil
}

// fill makes missing what a row does not name.
func (r *rowList) fill(at int) *Error {
	for _, field := range r.fields {
		f := r.lists[field.Name]
		if f.rows == r.rows {
			continue
		}
		if len(f.Shape) > 1 {
			return r.fail(at, "this row has no `%s`, which is an array in other rows", f.Name)
		}
		if err := r.skip(f, at); err != nil {
			return err
		}
	}
	return nil
}

// skip makes the value of a row missing.
func (r *rowList) skip(f *rowField, at int) *Error {
	if r.cells++; r.cells > r.opt.MaxCells {
		return r.fail(at, "the file has more than %d values", r.opt.MaxCells)
	}
	f.list = append(f.list, element{num: math.NaN(), kind: 'm', pos: at})
	f.rows++
	return nil
}

// parseRows reads a list of rows as a record of columns.
func (r *reader) parseRows() (*Record, error) {
	rows := &rowList{reader: r, lists: map[string]*rowField{}}
	if err := rows.list(); err != nil {
		return nil, err
	}
	if err := r.end(); err != nil {
		return nil, err
	}
	for _, field := range rows.fields {
		field.Shape[0] = rows.rows
		if err := r.settle(field, rows.lists[field.Name].list); err != nil {
			err.Message = "`" + field.Name + "`: " + err.Message
			return nil, err
		}
	}
	return &Record{Name: r.name, Fields: rows.fields}, nil
}
