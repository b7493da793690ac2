// Package diag holds errors of the user's model or data: where, what, and what
// to do about it, in the words of the model.
package diag

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/ast"
)

// Severity tells an error from a warning.
type Severity uint8

// The severities.
const (
	Error Severity = iota
	Warning
)

// Diagnostic is one error with its place. Message is lower case, without a full
// stop, and states the fact with both sides; Help says what to type.
type Diagnostic struct {
	Severity Severity
	Code     string // kebab-case name of the kind of error, such as "unknown-name"
	Span     ast.Span
	Message  string
	Notes    []Note
	Help     string
	Cause    error // what it was made from, such as an error of a file system; nil: nothing
}

// Note is a further place or fact that belongs to an error.
type Note struct {
	Span    ast.Span // zero: no place
	Message string
}

// New returns an error of a kind at a place.
func New(code string, span ast.Span, format string, args ...any) *Diagnostic {
	return &Diagnostic{Code: code, Span: span, Message: fmt.Sprintf(format, args...)}
}

// WithHelp sets the line that says what to do, and returns d.
func (d *Diagnostic) WithHelp(format string, args ...any) *Diagnostic {
	d.Help = fmt.Sprintf(format, args...)
	return d
}

// WithCause sets the error that it was made from, and returns d.
func (d *Diagnostic) WithCause(err error) *Diagnostic {
	d.Cause = err
	return d
}

// Unwrap returns the error that it was made from, for errors.Is.
func (d *Diagnostic) Unwrap() error { return d.Cause }

// WithNote adds a further place or fact, and returns d.
func (d *Diagnostic) WithNote(span ast.Span, format string, args ...any) *Diagnostic {
	d.Notes = append(d.Notes, Note{span, fmt.Sprintf(format, args...)})
	return d
}

// Error returns the first line: file:line:col: error: message.
func (d *Diagnostic) Error() string {
	kind := "error"
	if d.Severity == Warning {
		kind = "warning"
	}
	return place(d.Span) + kind + ": " + Visible(d.Message)
}

func place(s ast.Span) string {
	if s.IsZero() {
		return ""
	}
	line, col := s.Source.Position(s.Start)
	return fmt.Sprintf("%s:%d:%d: ", s.Source.Name, line, col)
}

// Format returns the whole message: first line, the line of text with a caret
// under the span, notes and help. It ends with a newline.
func (d *Diagnostic) Format() string {
	var b strings.Builder
	b.WriteString(d.Error() + "\n")
	excerpt(&b, d.Span)
	for _, n := range d.Notes {
		b.WriteString(place(n.Span) + "note: " + Visible(n.Message) + "\n")
		excerpt(&b, n.Span)
	}
	if d.Help != "" {
		b.WriteString("help: " + Visible(d.Help) + "\n")
	}
	return b.String()
}

// widest is the number of characters of a line that an excerpt shows.
const widest = 160

// excerpt writes the line of the span's start with a caret under it. Tabs stay
// tabs in the caret's line, so that it lines up in any terminal. Of a very long
// line the part around the span is shown.
func excerpt(b *strings.Builder, s ast.Span) {
	if s.IsZero() {
		return
	}
	line, col := s.Source.Position(s.Start)
	text := s.Source.Line(line)
	if strings.TrimSpace(text) == "" || strings.ContainsRune(text, 0) {
		return
	}
	runes := []rune(text)
	from := min(col-1, len(runes))
	to := len(runes)
	if endLine, endCol := s.Source.Position(s.End); endLine == line {
		to = min(endCol-1, to)
	}
	before, after := "", ""
	if len(runes) > widest {
		first := min(max(0, from-widest/2), len(runes)-widest)
		last := first + widest
		if first > 0 {
			before = "..."
		}
		if last < len(runes) {
			after = "..."
		}
		runes = runes[first:last]
		from, to = from-first, min(to-first, widest)
	}
	b.WriteString("    " + before + Visible(string(runes)) + after + "\n    " + strings.Repeat(" ", len(before)))
	from = min(from, len(runes))
	for _, r := range runes[:from] {
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteString(strings.Repeat(" ", wide(string(r))))
		}
	}
	b.WriteString(strings.Repeat("^", max(1, wide(string(runes[from:max(from, min(to, len(runes)))])))) + "\n")
}

// wide is the number of characters of a text as Visible writes it.
func wide(s string) int { return utf8.RuneCountInString(Visible(s)) }

// List is the errors of one pass.
type List []*Diagnostic

// Most is the number of errors that are shown at once.
const Most = 20

// Error returns the first lines of the errors.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, d := range l {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// Format returns the whole messages, sorted by place, at most Most of them.
func (l List) Format() string {
	l = l.Sorted()
	var b strings.Builder
	for i, d := range l {
		if i == Most {
			fmt.Fprintf(&b, "and %d more\n", len(l)-Most)
			break
		}
		b.WriteString(d.Format())
	}
	return b.String()
}

// Sorted returns the list by place, with one error for each place and message.
func (l List) Sorted() List {
	out := append(List(nil), l...)
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i].Span, out[j].Span
		if a.Source != b.Source {
			return a.Source != nil && (b.Source == nil || a.Source.Name < b.Source.Name)
		}
		return a.Start < b.Start
	})
	kept := out[:0]
	for i, d := range out {
		if i > 0 && d.Span == out[i-1].Span && d.Message == out[i-1].Message {
			continue
		}
		kept = append(kept, d)
	}
	return kept
}

// Err returns the list as an error, nil when it holds no error (warnings alone are none).
func (l List) Err() error {
	for _, d := range l {
		if d.Severity == Error {
			return l
		}
	}
	return nil
}
