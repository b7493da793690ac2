package table

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"math"
	"strings"
)

// Options bounds what a file may cost; the zero value means the defaults.
type Options struct {
	MaxBytes int64 // size of the text, after unpacking; default 512 MiB
	MaxCells int   // fields of a CSV, or elements of a JSON file; default 100 million
	MaxRows  int   // rows of a CSV; default 2^25, the most elements of an array
	MaxDepth int   // nesting of JSON; default 32
	Unpack   bool  // decompress gzip even if the name does not end in .gz
	// Keep says what is kept of each column of a CSV, by name; nil: everything.
	Keep func(column string) Keep

	part int // bytes of a CSV that are read at a time; 0: the default
}

func (o Options) filled() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 512 << 20
	}
	if o.MaxCells <= 0 {
		o.MaxCells = 100_000_000
	}
	if o.MaxRows <= 0 {
		o.MaxRows = 1 << 25
	}
	o.MaxRows = min(o.MaxRows, math.MaxInt32) // rows are counted in 32 bits
	if o.MaxDepth <= 0 {
		o.MaxDepth = 32
	}
	return o
}

// Keep is what is kept of a column of a CSV.
type Keep uint8

// All is a column whose cells are kept as written. Numbers is one whose cells are needed only as numbers: if a number
// has many digits, or an exponent, only its value is kept. For Nothing, only the name is kept.
const (
	All Keep = iota
	Numbers
	Nothing
)

// Read reads a file of either kind: JSON if its name says so or it begins with
// `{` or `[{`, else CSV. One of the two results is nil.
func Read(name string, r io.Reader, opt Options) (*Table, *Record, error) {
	text, size, err := open(name, r, opt)
	if err != nil {
		return nil, nil, err
	}
	if NamedJSON(name) || object(text) {
		rec, err := readJSON(name, text, opt.filled())
		return nil, rec, err
	}
	t, err := readCSV(name, newFeed(name, text, size, opt.filled()), opt.filled())
	return t, nil, err
}

// object reports whether a file begins with an object, or with a list of objects.
func object(text *bufio.Reader) bool {
	list := false
	for n := 1; ; n++ {
		head, err := text.Peek(n)
		if err != nil {
			return false
		}
		switch head[n-1] {
		case ' ', '\t', '\r', '\n':
		case '[':
			if list {
				return false
			}
			list = true
		default:
			return head[n-1] == '{'
		}
	}
}

// NamedJSON reports whether the name of a file says that it is JSON.
func NamedJSON(name string) bool {
	return strings.HasSuffix(strings.TrimSuffix(strings.ToLower(name), ".gz"), ".json")
}

// ReadCSV reads a table: a header line and rows of fields.
func ReadCSV(name string, r io.Reader, opt Options) (*Table, error) {
	text, size, err := open(name, r, opt)
	if err != nil {
		return nil, err
	}
	return readCSV(name, newFeed(name, text, size, opt.filled()), opt.filled())
}

// ReadJSON reads a record of named arrays, as CmdStan writes it.
func ReadJSON(name string, r io.Reader, opt Options) (*Record, error) {
	text, _, err := open(name, r, opt)
	if err != nil {
		return nil, err
	}
	return readJSON(name, text, opt.filled())
}

// open begins to read a text: it decompresses gzip, and drops a byte order mark. Other encodings than UTF-8 that can
// be recognised by their mark are rejected. size is the number of bytes of the text, 0 if it is not known.
func open(name string, r io.Reader, opt Options) (text *bufio.Reader, size int64, err error) {
	ahead := 64 << 10 // bytes among which the first character of JSON is looked for
	if size = sizeOf(r); size > 0 {
		ahead = int(min(int64(ahead), size+1))
	}
	text = bufio.NewReaderSize(r, ahead)
	if head, _ := text.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		if !opt.Unpack && !strings.HasSuffix(strings.ToLower(name), ".gz") {
			return nil, 0, &Error{File: name, Message: "is compressed with gzip; give it a name that ends in .gz to have it decompressed"}
		}
		z, err := gzip.NewReader(text)
		if err != nil {
			return nil, 0, &Error{File: name, Message: "is not a complete gzip file: " + reason(err)}
		}
		text, size = bufio.NewReaderSize(z, 64<<10), 0
	}
	head, _ := text.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte("\uFEFF")):
		_, _ = text.Discard(3)
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return nil, 0, &Error{File: name, Line: 1, Message: "is UTF-16; save it as UTF-8"}
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, 0, &Error{File: name, Message: "is a spreadsheet or another compressed file; save it as CSV"}
	case bytes.HasPrefix(head, []byte("PAR1")):
		return nil, 0, &Error{File: name, Message: "is a Parquet file; save it as CSV"}
	}
	return text, size, nil
}

// sizeOf returns how many bytes a reader gives, 0 if it is not known.
func sizeOf(r io.Reader) int64 {
	switch r := r.(type) {
	case interface{ Len() int }:
		return int64(r.Len())
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}

// readJSON reads a whole JSON text.
func readJSON(name string, r io.Reader, opt Options) (*Record, error) {
	text, err := io.ReadAll(io.LimitReader(r, opt.MaxBytes+1))
	switch {
	case err != nil:
		return nil, &Error{File: name, Message: "cannot be read: " + reason(err)}
	case int64(len(text)) > opt.MaxBytes:
		return nil, &Error{File: name, Message: sprintf("has more than %d bytes of text", opt.MaxBytes)}
	}
	if at := invalid(text); at >= 0 {
		line, col := place(string(text[:at]), at)
		if bytes.IndexByte(text, 0) >= 0 {
			return nil, &Error{File: name, Line: line, Message: "is not a text file"}
		}
		return nil, &Error{File: name, Line: line, Col: col, Message: sprintf("the byte 0x%X is not UTF-8; save it as UTF-8", text[at])}
	}
	return parseJSON(name, string(text), opt)
}

func reason(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return err.Error()
}
