// Package table reads data files: CSV in its dialects, and JSON as CmdStan writes it. It knows nothing of models;
// every error names file, line, row and column.
package table

import (
	"math"
	"sort"
	"strconv"
	"strings"
)

// Table is a file of rows with named columns.
type Table struct {
	Name      string // of the file, for messages
	Columns   []*Column
	Rows      int
	Separator byte // between fields
	Comma     bool // decimal commas are allowed

	// Rows before which lines are skipped, and how many lines precede the data then.
	jumps []jump
	last  int // line of the row that was added last
}

// jump says that from a row on, that many lines of the file are not rows of their own.
type jump struct{ row, lines int }

// begin adds a row that starts on a line.
func (t *Table) begin(line int) {
	if line != t.last+1 {
		t.jumps = append(t.jumps, jump{t.Rows, line - t.Rows})
	}
	t.last = line
	t.Rows++
}

// Line returns the line of the file on which a row (from 0) starts.
func (t *Table) Line(row int) int {
	i := sort.Search(len(t.jumps), func(i int) bool { return t.jumps[i].row > row })
	if i == 0 {
		return row + 1
	}
	return row + t.jumps[i-1].lines
}

// forget drops what is needed while the file is read.
func (t *Table) forget() {
	for _, c := range t.Columns {
		c.place = nil
	}
}

// Column returns the column with a name. A column with exactly this name has precedence; otherwise spaces and dots of
// the file's names count as `_`. It returns nil if there is none, and an error if several match.
func (t *Table) Column(name string) (*Column, error) {
	exact, err := t.pick(name, func(c *Column) bool { return c.Name == name })
	if exact != nil || err != nil {
		return exact, err
	}
	return t.pick(name, func(c *Column) bool { return c.Name != "" && PlainName(c.Name) == name })
}

func (t *Table) pick(name string, fits func(*Column) bool) (*Column, error) {
	var found *Column
	for _, c := range t.Columns {
		if !fits(c) {
			continue
		}
		if found != nil {
			return nil, &Error{File: t.Name, Line: 1, Column: name, Message: "columns " +
				strconv.Itoa(found.Place) + " (" + strconv.Quote(found.Name) + ") and " +
				strconv.Itoa(c.Place) + " (" + strconv.Quote(c.Name) + ") both fit this name"}
		}
		found = c
	}
	if found != nil && found.Skipped() {
		return nil, &Error{File: t.Name, Line: 1, Column: found.Name, Message: "the column was skipped when the file was read; this is a bug in bayes: please report it"}
	}
	return found, nil
}

// PlainName replaces what cannot be in a name of the language by `_`.
func PlainName(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '.', '-', '\t', '\u00a0', '/':
			return '_'
		}
		return r
	}, name)
}

// Names returns the names of the columns, in the order of the file.
func (t *Table) Names() []string {
	out := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = c.Name
	}
	return out
}

// absent reports whether an unquoted field means a missing value.
func absent(cell []byte) bool {
	if len(cell) > 4 {
		return false
	}
	switch string(cell) {
	case "", "NA", "NaN", "nan", "NAN", "<NA>", "-nan", ".", "#N/A":
		return true
	}
	return false
}

// mostWhole is the largest whole number up to which reals hold every whole number.
const mostWhole = 1 << 53

// number reads a number; the problem is "" if it is one. A whole number that a real cannot represent is rejected: two
// different ids would become one.
func number(cell string, comma bool) (value float64, problem string) {
	value, problem = decimal(cell, comma)
	if problem != "" || math.Abs(value) < mostWhole {
		return value, problem
	}
	digits := strings.TrimLeft(strings.TrimSpace(cell), "+-")
	if i := strings.IndexAny(digits, ".,"); i >= 0 && strings.Trim(digits[i+1:], "0") == "" {
		// Written as a real, 9007199254740993.0, it may be one that the real cannot represent.
		if n, err := strconv.ParseUint(digits[:i], 10, 64); err == nil && uint64(float64(n)) != n {
			return 0, short(cell) + " is too large for a real to hold all its digits (2^53 at most for every whole number)"
		}
	}
	if n, err := strconv.ParseUint(digits, 10, 64); strings.Trim(digits, "0123456789") == "" && (err != nil || n > mostWhole) {
		return 0, short(cell) + " is too large for a whole number (2^53 at most)"
	}
	return value, ""
}

// decimal reads a decimal number; the problem is "" if it is one.
func decimal(cell string, comma bool) (value float64, problem string) {
	s := strings.TrimSpace(cell)
	if comma && strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	switch strings.ToLower(strings.TrimLeft(s, "+-")) {
	case "inf", "infinity":
	default:
		for i := 0; i < len(s); i++ {
			switch b := s[i]; {
			case '0' <= b && b <= '9', b == '+', b == '-', b == '.', b == 'e', b == 'E':
			default:
				return 0, strconv.Quote(short(cell)) + " is not a number"
			}
		}
	}
	value, err := strconv.ParseFloat(s, 64)
	if err != nil {
		if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
			return 0, short(cell) + " is too large for a number"
		}
		return 0, strconv.Quote(short(cell)) + " is not a number"
	}
	return value, ""
}

// short shortens a string that would fill a message.
func short(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "..."
}
