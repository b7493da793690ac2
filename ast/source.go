// Package ast holds the syntax tree of a .bayes model: its nodes, their positions, walking, and
// printing.
package ast

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Source is one model file with the name used in messages (a path, or "repl").
type Source struct {
	Name  string
	Text  string
	lines []int // byte offset of the start of every line
}

// NewSource returns a source for text, without the byte order mark that some editors put before
// it, so that columns count from the first character.
func NewSource(name, text string) *Source {
	text = strings.TrimPrefix(text, "\ufeff")
	s := &Source{Name: name, Text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// Position returns the line and column, both from 1, of a byte offset. The
// column counts characters, not bytes.
func (s *Source) Position(offset int) (line, col int) {
	offset = min(max(offset, 0), len(s.Text))
	i := sort.SearchInts(s.lines, offset+1) - 1
	return i + 1, utf8.RuneCountInString(s.Text[s.lines[i]:offset]) + 1
}

// Line returns the text of a line (from 1) without its line break.
func (s *Source) Line(line int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	text := s.Text[s.lines[line-1]:]
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	return strings.TrimSuffix(text, "\r")
}

// Span is the part of a source from byte Start up to, but not including, byte End. The zero
// Span is no position.
type Span struct {
	Source     *Source
	Start, End int
}

// IsZero reports whether the span is no position.
func (s Span) IsZero() bool { return s.Source == nil }

// Text returns the text under the span.
func (s Span) Text() string {
	if s.Source == nil {
		return ""
	}
	return s.Source.Text[s.Start:s.End]
}

// Join returns the smallest span that contains both.
func (s Span) Join(t Span) Span {
	if s.IsZero() {
		return t
	}
	if t.IsZero() {
		return s
	}
	return Span{s.Source, min(s.Start, t.Start), max(s.End, t.End)}
}

// Line returns the line number of the start of the span.
func (s Span) Line() int {
	if s.Source == nil {
		return 0
	}
	line, _ := s.Source.Position(s.Start)
	return line
}
