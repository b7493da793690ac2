package table

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Options bounds what a file may cost; the zero value has the defaults.
type Options struct {
	MaxBytes int64 // size of the text, after unpacking; default 512 MiB
	MaxCells int   // fields of a CSV, or elements of a JSON file; default 100 million
	MaxRows  int   // rows of a CSV; default 2^25, the most elements of an array
	MaxDepth int   // nesting of JSON; default 32
	Unpack   bool  // unpack what is gzip, also where its name does not end in .gz
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
	if o.MaxDepth <= 0 {
		o.MaxDepth = 32
	}
	return o
}

// Read reads a file of either kind: JSON if its name says so or its first
// character is `{`, else CSV. One of the two results is nil.
func Read(name string, r io.Reader, opt Options) (*Table, *Record, error) {
	text, err := load(name, r, opt)
	if err != nil {
		return nil, nil, err
	}
	if NamedJSON(name) {
		rec, err := parseJSON(name, text, opt.filled())
		return nil, rec, err
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case ' ', '\t', '\r', '\n':
			continue
		case '{':
			rec, err := parseJSON(name, text, opt.filled())
			return nil, rec, err
		}
		break
	}
	t, err := parseCSV(name, text, opt.filled())
	return t, nil, err
}

// NamedJSON reports whether the name of a file says that it is JSON.
func NamedJSON(name string) bool {
	return strings.HasSuffix(strings.TrimSuffix(strings.ToLower(name), ".gz"), ".json")
}

// ReadCSV reads a table: a header line and rows of fields.
func ReadCSV(name string, r io.Reader, opt Options) (*Table, error) {
	text, err := load(name, r, opt)
	if err != nil {
		return nil, err
	}
	return parseCSV(name, text, opt.filled())
}

// ReadJSON reads a record of named arrays, as CmdStan writes it.
func ReadJSON(name string, r io.Reader, opt Options) (*Record, error) {
	text, err := load(name, r, opt)
	if err != nil {
		return nil, err
	}
	return parseJSON(name, text, opt.filled())
}

// load reads a whole text, unpacks it when it is gzip, and drops a byte order
// mark. Other encodings than UTF-8 that can be told by their mark are refused.
func load(name string, r io.Reader, opt Options) (string, error) {
	opt = opt.filled()
	in := bufio.NewReader(r)
	var src io.Reader = in
	if head, _ := in.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		if !opt.Unpack && !strings.HasSuffix(strings.ToLower(name), ".gz") {
			return "", &Error{File: name, Message: "is packed by gzip; a name that ends in .gz says that it is to be unpacked"}
		}
		z, err := gzip.NewReader(in)
		if err != nil {
			return "", &Error{File: name, Message: "is not a whole gzip file: " + reason(err)}
		}
		src = z
	}
	text, err := io.ReadAll(io.LimitReader(src, opt.MaxBytes+1))
	if err != nil {
		return "", &Error{File: name, Message: "cannot be read: " + reason(err)}
	}
	if int64(len(text)) > opt.MaxBytes {
		return "", &Error{File: name, Message: fmt.Sprintf("has more than %d bytes of text", opt.MaxBytes)}
	}
	switch {
	case len(text) >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF:
		text = text[3:]
	case len(text) >= 2 && (text[0] == 0xFF && text[1] == 0xFE || text[0] == 0xFE && text[1] == 0xFF):
		return "", &Error{File: name, Line: 1, Message: "is UTF-16; save it as UTF-8"}
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return "", &Error{File: name, Message: "is a spreadsheet or another packed file; save it as CSV"}
	case bytes.HasPrefix(text, []byte("PAR1")):
		return "", &Error{File: name, Message: "is a Parquet file; save it as CSV"}
	}
	if !utf8.Valid(text) {
		at := 0
		for at < len(text) {
			r, n := utf8.DecodeRune(text[at:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			at += n
		}
		line, col := place(string(text[:at]), at)
		if bytes.IndexByte(text, 0) >= 0 {
			return "", &Error{File: name, Line: line, Message: "is not a text"}
		}
		return "", &Error{File: name, Line: line, Col: col, Message: fmt.Sprintf("the byte 0x%X is not UTF-8; save it as UTF-8", text[at])}
	}
	return string(text), nil
}

func reason(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return err.Error()
}
