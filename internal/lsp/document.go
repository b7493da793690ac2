package lsp

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// document is one version of an open document. It is never changed: an edit makes a new one.
type document struct {
	uri     string
	version int
	text    string // as the editor has it, with a byte order mark if it has one
	lines   []int  // byte offset of the start of each line
}

func newDocument(uri string, version int, text string) *document {
	d := &document{uri: uri, version: version, text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			d.lines = append(d.lines, i+1)
		}
	}
	return d
}

// bom is the length of the byte order mark, which is not part of the model.
func (d *document) bom() int {
	if strings.HasPrefix(d.text, "\ufeff") {
		return len("\ufeff")
	}
	return 0
}

// model is the source without the byte order mark.
func (d *document) model() string { return d.text[d.bom():] }

// offset returns the byte offset of a position in text. A position beyond the end of a line or of the text means that
// end; one in the middle of a character means its beginning.
func (d *document) offset(p position) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(d.lines):
		return len(d.text)
	}
	at := d.lines[p.Line]
	units := 0
	for at < len(d.text) && d.text[at] != '\n' && d.text[at] != '\r' {
		r, size := utf8.DecodeRuneInString(d.text[at:])
		units += utf16Len(r)
		if units > p.Character {
			break
		}
		at += size
	}
	return at
}

// position returns the place of a byte offset in text.
func (d *document) position(offset int) position {
	offset = min(max(offset, 0), len(d.text))
	line := sort.SearchInts(d.lines, offset+1) - 1
	units := 0
	for _, r := range d.text[d.lines[line]:offset] {
		units += utf16Len(r)
	}
	return position{line, units}
}

// span returns the place of bytes of the model's source.
func (d *document) span(start, end int) span {
	return span{d.position(start + d.bom()), d.position(end + d.bom())}
}

// modelOffset returns the byte offset of a position in the model's source.
func (d *document) modelOffset(p position) int { return max(0, d.offset(p)-d.bom()) }

// utf16Len is how many UTF-16 units a character has.
func utf16Len(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}

// edited returns the document after changes, made one after another.
func (d *document) edited(version int, changes []change) (*document, error) {
	for _, c := range changes {
		text := c.Text
		if c.Range != nil {
			start, end := d.offset(c.Range.Start), d.offset(c.Range.End)
			if start > end {
				return nil, fmt.Errorf("a range ends at line %d before it begins at line %d", c.Range.End.Line+1, c.Range.Start.Line+1)
			}
			text = d.text[:start] + c.Text + d.text[end:]
		}
		d = newDocument(d.uri, version, text)
	}
	if len(changes) == 0 {
		d = newDocument(d.uri, version, d.text)
	}
	return d, nil
}
