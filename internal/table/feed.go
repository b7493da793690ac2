package table

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// feed gives a scanner a text part by part, so that a large file is never in memory as a whole. A part ends anywhere:
// a record that it cuts is read again with the next one.
type feed struct {
	name string
	r    io.Reader
	part int   // bytes read at a time
	most int64 // maximum number of bytes
	size int64 // number of bytes, 0: not known
	err  error // what ended the text too early

	buf    []byte
	valid  int   // bytes of buf that are complete characters
	read   int64 // bytes read so far
	ended  bool
	hinted bool
}

// partBytes is how much of a file is read at a time.
const partBytes = 256 << 10

func newFeed(name string, r io.Reader, size int64, opt Options) *feed {
	part := partBytes
	switch {
	case opt.part > 0:
		part = opt.part
	case size > 0:
		part = int(min(partBytes, size+1)) // one more, to see the end
	}
	return &feed{name: name, r: r, part: part, most: opt.MaxBytes, size: size}
}

// begin gives the scanner enough of the text to find the separator.
func (f *feed) begin(s *scanner) error {
	const most = 16 << 20
	for {
		if err := f.fill(s); err != nil {
			return err
		}
		lines := bytes.Count(s.text, []byte{'\n'}) + bytes.Count(s.text, []byte{'\r'})
		if !s.more || lines > 2*look || len(s.text) >= most {
			return nil
		}
	}
}

// next reads the next record, and more of the text if needed. It must not be called at the end.
func (f *feed) next(s *scanner, rec []field) ([]field, error) {
	for {
		rec, err := s.record(rec[:0])
		if err != errMore {
			return rec, err
		}
		if err := f.fill(s); err != nil {
			return rec, err
		}
	}
}

// fill adds a part of the text to what the scanner, which is at the start of a line, has not read yet.
func (f *feed) fill(s *scanner) error {
	f.buf = f.buf[:copy(f.buf, f.buf[s.bol:])]
	f.valid -= s.bol
	s.pos -= s.bol
	s.bol = 0
	if 2*len(f.buf) > cap(f.buf) || f.buf == nil { // a long record
		f.buf = append(make([]byte, 0, max(2*cap(f.buf), f.part)), f.buf...)
	}
	for room := cap(f.buf); !f.ended && len(f.buf) < room; {
		n, err := f.r.Read(f.buf[len(f.buf):room])
		f.buf = f.buf[:len(f.buf)+n]
		if f.read += int64(n); f.read > f.most {
			return f.fail(&Error{File: f.name, Message: sprintf("has more than %d bytes of text", f.most)})
		}
		switch {
		case errors.Is(err, io.EOF):
			f.ended = true
		case err != nil:
			return f.fail(&Error{File: f.name, Message: "cannot be read: " + reason(err)})
		}
	}
	return f.check(s)
}

func (f *feed) fail(e *Error) error {
	f.err = e
	return e
}

// check makes everything that is valid text available to the scanner. A character that is cut by the end of a part waits.
func (f *feed) check(s *scanner) error {
	fresh := f.buf[f.valid:]
	cut := 0
	if !f.ended {
		cut = cutRune(fresh)
	}
	fresh = fresh[:len(fresh)-cut]
	zero := bytes.IndexByte(fresh, 0)
	if at := invalid(fresh); at >= 0 {
		line, col := place(string(f.buf[:f.valid+at]), f.valid+at)
		line += s.line - 1
		if zero >= 0 {
			return f.fail(&Error{File: f.name, Line: line, Message: "is not a text file"})
		}
		return f.fail(&Error{File: f.name, Line: line, Col: col, Message: sprintf("the byte 0x%X is not UTF-8; save it as UTF-8", fresh[at])})
	}
	if zero >= 0 {
		line, _ := place(string(f.buf[:f.valid+zero]), f.valid+zero)
		return f.fail(&Error{File: f.name, Line: s.line - 1 + line, Message: "contains a zero byte: it is not a text file"})
	}
	f.valid += len(fresh)
	s.text, s.more = f.buf[:f.valid], !f.ended
	return nil
}

// cutRune returns how many bytes at the end of a text begin an incomplete character.
func cutRune(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if b := text[len(text)-n]; utf8.RuneStart(b) {
			if !utf8.FullRune(text[len(text)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// invalid returns the offset of the first byte that is not UTF-8, -1 if there is none.
func invalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	at := 0
	for {
		r, n := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && n <= 1 {
			return at
		}
		at += n
	}
}

// rows returns, once, as soon as some rows of a text of known size have been read, an estimate of how many rows it
// has; otherwise 0.
func (f *feed) rows(done int, s *scanner) int {
	const enough = 1000
	if f.hinted || f.size == 0 || done < enough {
		return 0
	}
	f.hinted = true
	consumed := f.read - int64(len(f.buf)-s.pos)
	return int(float64(done) * float64(f.size) / float64(consumed) * 1.02)
}
