package table

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/internal/diag"
)

// scanner cuts the text of a CSV file into fields and keeps track of the place. Of a large file it sees a part at a
// time: see feed.
type scanner struct {
	name string
	text []byte
	more bool // the file continues after text
	pos  int
	line int // of pos, from 1
	bol  int // offset of the start of that line
	sep  byte
}

// mostColumns keeps a line of nothing but separators from filling the memory.
const mostColumns = 200_000

// mostName is how many bytes the name of a column may have: messages list names.
const mostName = 4096

// errMore says that a record continues after the current part of the file.
var errMore = errors.New("the record goes on")

// field is one field, without the quotes around it. Its text belongs to the scanner, and is valid until more is read.
type field struct {
	text   []byte
	quoted bool
}

func (s *scanner) fail(pos int, format string, args ...any) *Error {
	return &Error{File: s.name, Line: s.line, Col: s.column(pos), Message: sprintf(format, args...)}
}

func (s *scanner) column(pos int) int {
	return utf8.RuneCount(s.text[s.bol:max(pos, s.bol)]) + 1
}

func (s *scanner) done() bool { return s.pos >= len(s.text) }

func lineEnd(b byte) bool { return b == '\n' || b == '\r' }

// newline skips \n, \r\n or a lone \r (old Macintosh files).
func (s *scanner) newline() {
	if s.text[s.pos] == '\r' && s.pos+1 < len(s.text) && s.text[s.pos+1] == '\n' {
		s.pos++
	}
	s.pos++
	s.line++
	s.bol = s.pos
}

// blanks skips spaces and tabs that do not separate fields.
func (s *scanner) blanks() {
	for !s.done() && s.text[s.pos] != s.sep && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
}

// record reads one line of fields into out. It must not be called at the end of the text. A record that reaches the
// end of a part of the file is errMore, and the scanner stays where it was.
func (s *scanner) record(out []field) ([]field, error) {
	start := *s
	out, err := s.fields(out)
	if s.more && s.done() {
		*s = start
		return out, errMore
	}
	return out, err
}

func (s *scanner) fields(out []field) ([]field, error) {
	for {
		f, err := s.field()
		if err != nil {
			return out, err
		}
		if len(out) == mostColumns {
			return out, s.fail(s.pos, "the line has more than %d fields", mostColumns)
		}
		out = append(out, f)
		if s.done() {
			return out, nil
		}
		if s.text[s.pos] == s.sep {
			s.pos++
			continue
		}
		s.newline()
		return out, nil
	}
}

// field reads up to a separator, a line end or the end of the text.
func (s *scanner) field() (field, error) {
	s.blanks()
	if s.done() || s.text[s.pos] != '"' {
		text, sep := s.text[s.pos:], s.sep
		n := 0
		for n < len(text) && text[n] != sep && text[n] != '\n' && text[n] != '\r' {
			n++
		}
		s.pos += n
		for n > 0 && (text[n-1] == ' ' || text[n-1] == '\t') {
			n--
		}
		return field{text: text[:n]}, nil
	}
	open := *s // for the place, if the quote is not closed
	s.pos++
	var b []byte
	plain := true // no doubled quotes: the text can be shared
	for start := s.pos; ; {
		if s.done() {
			return field{}, open.fail(open.pos, "a quote is opened here and never closed")
		}
		switch c := s.text[s.pos]; {
		case c == '"' && s.pos+1 < len(s.text) && s.text[s.pos+1] == '"':
			plain = false
			b = append(b, s.text[start:s.pos+1]...)
			s.pos += 2
			start = s.pos
		case c == '"':
			text := s.text[start:s.pos]
			if !plain {
				text = append(b, text...)
			}
			s.pos++
			s.blanks()
			if !s.done() && s.text[s.pos] != s.sep && !lineEnd(s.text[s.pos]) {
				return field{}, s.fail(s.pos, "%s after a closing quote; a quote inside a quoted field is written twice", found(string(s.text[s.pos:min(len(s.text), s.pos+utf8.UTFMax)])))
			}
			return field{text, true}, nil
		case lineEnd(c):
			at := s.pos
			s.newline()
			if s.text[at] == '\r' { // line ends inside quotes are kept as \n
				plain = false
				b = append(append(b, s.text[start:at]...), '\n')
				start = s.pos
			}
		default:
			s.pos++
		}
	}
}

func found(rest string) string {
	r, _ := utf8.DecodeRuneInString(rest)
	return "`" + string(r) + "`"
}

// look is how many lines are used to find the character that separates the fields.
const look = 20

// separator finds the character that separates fields: among those in the header, the one that occurs equally often
// in each of the first lines; if there are several, the one with the most fields.
func separator(text []byte, more bool) byte {
	best, bestFields, bestEven := byte(','), 0, false
	for _, sep := range []byte{',', ';', '\t', '|'} {
		s := &scanner{text: text, more: more, line: 1, sep: sep}
		fields, even := 0, true
		var rec []field
		for n := 0; n < look && !s.done(); n++ {
			var err error
			if rec, err = s.record(rec[:0]); err == errMore {
				break
			} else if err != nil {
				even = false
				if n == 0 {
					fields = 0
				}
				break
			}
			if len(rec) == 1 && len(rec[0].text) == 0 {
				continue // a blank line
			}
			if fields == 0 {
				fields = len(rec)
			}
			if len(rec) != fields {
				even = false
			}
		}
		if fields < 2 {
			continue
		}
		if even && !bestEven || even == bestEven && fields > bestFields {
			best, bestFields, bestEven = sep, fields, even
		}
	}
	return best
}

// readCSV reads a whole table.
func readCSV(name string, f *feed, opt Options) (*Table, error) {
	s := &scanner{name: name, line: 1}
	if err := f.begin(s); err != nil {
		return nil, err
	}
	s.sep = separator(s.text, s.more)
	var rec []field
	var err error
	head := 1 // the line of the header
	for {     // blank lines before the header
		if s.done() {
			return nil, &Error{File: name, Message: "is empty: it has no header line"}
		}
		head = s.line
		if rec, err = f.next(s, rec); err != nil {
			return nil, err
		}
		if len(rec) > 1 || len(rec[0].text) > 0 || rec[0].quoted {
			break
		}
	}
	t := &Table{Name: name, Separator: s.sep, Comma: s.sep == ';'}
	for i, f := range rec {
		if len(f.text) > mostName {
			return nil, &Error{File: name, Line: head, Message: sprintf("the name of column %d has more than %d bytes", i+1, mostName)}
		}
		c := &Column{Name: diag.Composed(strings.TrimSpace(string(f.text))), Place: i + 1, table: t}
		if opt.Keep != nil {
			c.keep = opt.Keep(c.Name)
		}
		t.Columns = append(t.Columns, c)
	}
	width := len(t.Columns)
	for !s.done() {
		line := s.line
		if rec, err = f.next(s, rec); err != nil {
			if e, ok := err.(*Error); ok && err != f.err {
				e.Row = t.Rows + 1
			}
			return nil, err
		}
		// A blank line is not a row, except in a file with one column, where it is a missing value.
		if len(rec) == 1 && width > 1 && len(rec[0].text) == 0 && !rec[0].quoted {
			continue
		}
		if len(rec) != width {
			return nil, ragged(t, line, len(rec))
		}
		if (t.Rows+1)*width > opt.MaxCells {
			return nil, &Error{File: name, Line: line, Message: sprintf("has more than %d fields", opt.MaxCells)}
		}
		if t.Rows == opt.MaxRows {
			return nil, &Error{File: name, Line: line, Message: sprintf("has more than %d rows", opt.MaxRows)}
		}
		for i, c := range t.Columns {
			if c.keep != Nothing {
				c.add(rec[i])
			}
		}
		t.begin(line)
		if rows := f.rows(t.Rows, s); rows > 0 {
			t.reserve(min(rows, opt.MaxRows))
		}
	}
	t.forget()
	return t, nil
}

// reserve allocates memory for a number of rows.
func (t *Table) reserve(rows int) {
	for _, c := range t.Columns {
		if c.keep != Nothing {
			c.reserve(rows)
		}
	}
}

func ragged(t *Table, line, fields int) *Error {
	e := &Error{File: t.Name, Line: line, Row: t.Rows + 1,
		Message: sprintf("has %s, but the header has %d", diag.Plural(fields, "field"), len(t.Columns))}
	switch {
	case t.Separator == ',' && len(t.Columns) == 1 && fields > 1:
		e.Message += "; decimal commas are read where `;` separates the columns"
	case fields == len(t.Columns)+1 && t.Rows == 0:
		e.Message += "; if the first column holds row names, the header needs a name for it"
	}
	return e
}
