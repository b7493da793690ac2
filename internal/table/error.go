package table

import (
	"fmt"
	"strings"
)

// Error is an error in a data file with its place.
type Error struct {
	File    string
	Line    int    // from 1, 0 if there is none
	Col     int    // character of the line, from 1, 0 if there is none
	Row     int    // row of data, from 1 after the header, 0 if there is none
	Column  string // name of the column or field, "" if there is none
	Message string
}

// Error returns "file:line:col: row R, column `c`: message".
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Col > 0 {
			fmt.Fprintf(&b, ":%d", e.Col)
		}
	}
	// Messages about the file, or about a row, continue its name.
	first, _, _ := strings.Cut(e.Message, " ")
	sentence := first == "is" || first == "has" || first == "holds" || first == "cannot"
	place := e.Place()
	switch {
	case place != "" && sentence:
		b.WriteString(": " + place + " ")
	case place != "":
		b.WriteString(": " + place + ": ")
	case sentence && e.Line == 0:
		b.WriteString(" ")
	default:
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	return b.String()
}

// Place returns the place inside the file in words: "row 3, column `x`".
func (e *Error) Place() string {
	var parts []string
	if e.Row > 0 {
		parts = append(parts, fmt.Sprintf("row %d", e.Row))
	}
	if e.Column != "" {
		parts = append(parts, fmt.Sprintf("column `%s`", e.Column))
	}
	return strings.Join(parts, ", ")
}

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }
