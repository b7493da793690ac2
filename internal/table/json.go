package table

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Record is a JSON file: named numbers, strings and nested arrays of them.
type Record struct {
	Name   string // of the file, for messages
	Fields []*Field
}

// Field is one named value of a Record, row-major. Num is nil if the value has strings, Text if it has numbers; true
// and false are 1 and 0.
type Field struct {
	Name    string
	Line    int
	Col     int
	Shape   []int // nil: a scalar
	Num     []float64
	Text    []string
	Missing []bool // nil: none. null, NaN, and "NA" among numbers
	Bool    bool   // consists only of true and false
	file    string
}

// Len returns the number of elements.
func (f *Field) Len() int { return max(len(f.Num), len(f.Text)) }

// Errorf returns an error at the field.
func (f *Field) Errorf(format string, args ...any) *Error {
	return &Error{File: f.file, Line: f.Line, Col: f.Col, Message: "`" + f.Name + "`: " + sprintf(format, args...)}
}

// Field returns the field with a name: exactly this name, or else one whose spaces and dots are `_` in the name. It
// is nil if there is none.
func (r *Record) Field(name string) (*Field, error) {
	var found *Field
	for _, f := range r.Fields {
		if f.Name == name {
			return f, nil
		}
		if PlainName(f.Name) == name {
			if found != nil {
				return nil, f.Errorf("this and `%s` both fit the name `%s`", found.Name, name)
			}
			found = f
		}
	}
	return found, nil
}

// Names returns the names of the fields, in the order of the file.
func (r *Record) Names() []string {
	out := make([]string, len(r.Fields))
	for i, f := range r.Fields {
		out[i] = f.Name
	}
	return out
}

// reader reads JSON and keeps track of the place.
type reader struct {
	name  string
	text  string
	pos   int
	cells int
	opt   Options
}

// element is a leaf of an array before it is known whether strings or numbers are meant.
type element struct {
	num  float64
	text string
	kind byte // 'n' number, 't' string, 'b' true or false, 'm' missing
	pos  int
}

func (r *reader) fail(pos int, format string, args ...any) *Error {
	line, col := place(r.text, pos)
	return &Error{File: r.name, Line: line, Col: col, Message: sprintf(format, args...)}
}

func place(text string, pos int) (line, col int) {
	pos = min(pos, len(text))
	start := strings.LastIndexByte(text[:pos], '\n') + 1
	return strings.Count(text[:pos], "\n") + 1, utf8.RuneCountInString(text[start:pos]) + 1
}

// walker finds places one after another, so that a line with many names is read once.
type walker struct{ pos, line, col int }

// to returns the place of pos, which must not be before the last one.
func (w *walker) to(text string, pos int) (line, col int) {
	passed := text[w.pos:pos]
	if n := strings.Count(passed, "\n"); n > 0 {
		w.line += n
		w.col = 1
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	w.col += utf8.RuneCountInString(passed)
	w.pos = pos
	return w.line, w.col
}

func (r *reader) space() {
	for r.pos < len(r.text) {
		switch r.text[r.pos] {
		case ' ', '\t', '\r', '\n':
			r.pos++
		default:
			return
		}
	}
}

// peek returns the next byte that is not white space, 0 at the end.
func (r *reader) peek() byte {
	r.space()
	if r.pos >= len(r.text) {
		return 0
	}
	return r.text[r.pos]
}

func (r *reader) expected(what string) *Error {
	if r.peek() == 0 {
		return r.fail(r.pos, "expected %s, but found the end of the file", what)
	}
	return r.fail(r.pos, "expected %s, but found %s", what, found(r.text[r.pos:]))
}

func parseJSON(name, text string, opt Options) (*Record, error) {
	r := &reader{name: name, text: text, opt: opt}
	rec := &Record{Name: name}
	if r.peek() == '[' {
		return r.parseRows()
	}
	if r.peek() != '{' {
		return nil, r.expected("`{` or `[`, the start of an object of named values or of a list of rows")
	}
	r.pos++
	seen := map[string]bool{}
	walk := walker{line: 1, col: 1}
	for first := true; ; first = false {
		switch c := r.peek(); {
		case c == '}' && first:
			r.pos++
			return rec, r.end()
		case c != '"':
			return nil, r.expected("a name in quotes")
		}
		at := r.pos
		key, err := r.quoted()
		if err != nil {
			return nil, err
		}
		if seen[key] {
			return nil, r.fail(at, "`%s` appears twice in the file", key)
		}
		seen[key] = true
		if r.peek() != ':' {
			return nil, r.expected("`:`")
		}
		r.pos++
		r.space()
		f := &Field{Name: key, file: name}
		f.Line, f.Col = walk.to(text, at)
		if err := r.value(f); err != nil {
			err.Message = "`" + key + "`: " + err.Message
			return nil, err
		}
		rec.Fields = append(rec.Fields, f)
		switch r.peek() {
		case ',':
			r.pos++
		case '}':
			r.pos++
			return rec, r.end()
		default:
			return nil, r.expected("`,` or `}`")
		}
	}
}

func (r *reader) end() error {
	if r.peek() != 0 {
		return r.expected("the end of the file")
	}
	return nil
}

// value reads the value of a field.
func (r *reader) value(f *Field) *Error {
	var list []element
	if err := r.item(&f.Shape, 0, &list); err != nil {
		return err
	}
	return r.settle(f, list)
}

// item reads a leaf or an array at a depth. shape gets the lengths found in the first row of each depth; later rows
// must agree.
func (r *reader) item(shape *[]int, depth int, out *[]element) *Error {
	at := r.pos
	if r.peek() != '[' {
		if len(*shape) > depth {
			return r.fail(at, "a single value where other rows hold arrays")
		}
		e, err := r.leaf()
		if err != nil {
			return err
		}
		if r.cells++; r.cells > r.opt.MaxCells {
			return r.fail(at, "the file has more than %d values", r.opt.MaxCells)
		}
		*out = append(*out, e)
		return nil
	}
	if depth >= r.opt.MaxDepth {
		return r.fail(at, "arrays are nested deeper than %d", r.opt.MaxDepth)
	}
	r.pos++
	known := len(*shape) > depth
	if !known {
		if len(*out) > 0 {
			return r.fail(at, "an array where other rows hold single values")
		}
		*shape = append(*shape, -1) // not yet known
	}
	n := 0
	if r.peek() == ']' {
		r.pos++
	} else {
		for {
			r.space()
			if err := r.item(shape, depth+1, out); err != nil {
				return err
			}
			n++
			c := r.peek()
			if c != ',' && c != ']' {
				return r.expected("`,` or `]`")
			}
			r.pos++
			if c == ']' {
				break
			}
		}
	}
	if r.cells++; r.cells > r.opt.MaxCells { // empty rows cost memory too
		return r.fail(at, "the file has more than %d values", r.opt.MaxCells)
	}
	switch want := (*shape)[depth]; {
	case want < 0:
		(*shape)[depth] = n
	case want != n:
		return r.fail(at, "the rows differ in length: this one has %d, an earlier one %d", n, want)
	}
	return nil
}

// leaf reads a number, a string or a word.
func (r *reader) leaf() (element, *Error) {
	at := r.pos
	switch c := r.peek(); {
	case c == '"':
		s, err := r.quoted()
		return element{text: s, kind: 't', pos: at}, err
	case c == '{':
		return element{}, r.fail(at, "objects inside objects (tuples) are not supported")
	case c == 0:
		return element{}, r.expected("a value")
	}
	for r.pos < len(r.text) && !strings.ContainsRune(" \t\r\n,:[]{}\"", rune(r.text[r.pos])) {
		r.pos++
	}
	word := r.text[at:r.pos]
	switch word {
	case "":
		return element{}, r.expected("a value")
	case "true":
		return element{num: 1, kind: 'b', pos: at}, nil
	case "false":
		return element{kind: 'b', pos: at}, nil
	case "null", "NA", "NaN", "nan", "-NaN":
		return element{num: math.NaN(), kind: 'm', pos: at}, nil
	}
	v, problem := number(word, false)
	if problem != "" {
		return element{}, r.fail(at, "%s", problem)
	}
	return element{num: v, kind: 'n', pos: at}, nil
}

// settle decides whether the elements of a field are numbers or strings. "NaN", "Inf" and "-Inf" are CmdStan's way of
// writing numbers; they are strings only among other strings.
func (r *reader) settle(f *Field, list []element) *Error {
	size := 1
	for _, n := range f.Shape {
		size *= n
	}
	if size != len(list) {
		return r.fail(r.pos, "holds %d values, but its shape asks for %d", len(list), size)
	}
	number, text, bools := -1, -1, 0
	for i, e := range list {
		switch e.kind {
		case 'b':
			bools++
		case 'n':
			number = i
		case 't':
			if _, ok := special(e.text); !ok && text < 0 {
				text = i
			}
		}
	}
	if text >= 0 && (number >= 0 || bools > 0) {
		return r.fail(list[text].pos, "%s is not a number, but other elements are", strconv.Quote(short(list[text].text)))
	}
	f.Bool = bools > 0 && number < 0
	missing := func(i int) {
		if f.Missing == nil {
			f.Missing = make([]bool, len(list))
		}
		f.Missing[i] = true
	}
	if text >= 0 {
		f.Text = make([]string, len(list))
		for i, e := range list {
			f.Text[i] = e.text
			if e.kind == 'm' || e.text == "" {
				f.Text[i] = ""
				missing(i)
			}
		}
		return nil
	}
	f.Num = make([]float64, len(list))
	for i, e := range list {
		f.Num[i] = e.num
		if e.kind == 't' {
			f.Num[i], _ = special(e.text)
		}
		if math.IsNaN(f.Num[i]) {
			missing(i)
		}
	}
	return nil
}

// special reads the strings that mean numbers that JSON cannot write.
func special(s string) (float64, bool) {
	switch strings.ToLower(s) {
	case "nan", "-nan", "na":
		return math.NaN(), true
	case "inf", "+inf", "infinity", "+infinity":
		return math.Inf(1), true
	case "-inf", "-infinity":
		return math.Inf(-1), true
	}
	return 0, false
}

// quoted reads a string in double quotes, in composed form.
func (r *reader) quoted() (string, *Error) {
	at := r.pos
	r.pos++
	start := r.pos
	var b []byte
	shared := true
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == '"':
			s := r.text[start:r.pos]
			r.pos++
			if !shared {
				s = string(append(b, s...))
			}
			if !utf8.ValidString(s) {
				s = strings.ToValidUTF8(s, "\uFFFD")
			}
			return diag.Composed(s), nil
		case c == '\\':
			shared = false
			b = append(b, r.text[start:r.pos]...)
			var err *Error
			if b, err = r.escape(b); err != nil {
				return "", err
			}
			start = r.pos
		case c == '\n':
			return "", r.fail(at, "this string is not closed on its line")
		default:
			r.pos++
		}
	}
	return "", r.fail(at, "this string is never closed")
}

// escape reads a `\` sequence and appends what it means.
func (r *reader) escape(b []byte) ([]byte, *Error) {
	at := r.pos
	if at+1 >= len(r.text) {
		return b, r.fail(at, "the file ends inside a string")
	}
	r.pos += 2
	switch c := r.text[at+1]; c {
	case '"', '\\', '/':
		return append(b, c), nil
	case 'b':
		return append(b, '\b'), nil
	case 'f':
		return append(b, '\f'), nil
	case 'n':
		return append(b, '\n'), nil
	case 'r':
		return append(b, '\r'), nil
	case 't':
		return append(b, '\t'), nil
	case 'u':
		first, ok := r.hex()
		if !ok {
			return b, r.fail(at, "`\\u` needs four hexadecimal digits")
		}
		if utf16.IsSurrogate(first) && strings.HasPrefix(r.text[r.pos:], "\\u") {
			back := r.pos
			r.pos += 2
			second, ok := r.hex()
			if pair := utf16.DecodeRune(first, second); ok && pair != utf8.RuneError {
				return utf8.AppendRune(b, pair), nil
			}
			r.pos = back
		}
		return utf8.AppendRune(b, first), nil
	}
	return b, r.fail(at, "`\\%s` is not valid in JSON", string([]rune(r.text[at+1 : min(len(r.text), at+5)])[:1]))
}

func (r *reader) hex() (rune, bool) {
	if r.pos+4 > len(r.text) {
		return 0, false
	}
	v, err := strconv.ParseUint(r.text[r.pos:r.pos+4], 16, 32)
	if err != nil {
		return 0, false
	}
	r.pos += 4
	return rune(v), true
}

// SortLabels sorts strings in the order of levels: by value if they are all numbers, else by code point. It reports
// whether it was by value.
func SortLabels(labels []string) bool {
	values := make(map[string]float64, len(labels))
	for _, l := range labels {
		v, problem := decimal(l, false)
		if problem != "" || math.IsNaN(v) {
			sort.Strings(labels)
			return false
		}
		values[l] = v
	}
	sort.SliceStable(labels, func(i, j int) bool {
		a, b := values[labels[i]], values[labels[j]]
		if a != b {
			return a < b
		}
		return labels[i] < labels[j]
	})
	return true
}
