// Package table reads data files: CSV with its dialects, and JSON as CmdStan
// writes it. It knows nothing of models; every fault names file, line, row and
// column.
package table

import (
	"math"
	"strconv"
	"strings"
)

// Table is a file of rows and named columns.
type Table struct {
	Name      string // of the file, for messages
	Columns   []*Column
	Rows      int
	Separator byte    // that stands between fields
	Comma     bool    // decimal commas are allowed
	Lines     []int32 // line of the file on which each row starts
}

// Column is one column of a Table, its cells as text.
type Column struct {
	Name    string
	Place   int // number of the column in the file, from 1
	Cells   []string
	Missing []bool // nil: none
	table   *Table
	// The first rows, from 1, that have a decimal comma and a decimal point; 0: none.
	comma, point int
}

// Column returns the column of a name. A column of exactly this name goes
// first; else blanks and dots of the file's names count as `_`. It returns nil
// when there is none, and an error when several fit.
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
	return found, nil
}

// PlainName writes what cannot stand in a name of the language as `_`.
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

// Absent reports whether the cell of a row (from 0) holds no value: an empty
// field, `NA`, `NaN`, `.` or `#N/A`. A quoted "NA" is a text, but no number.
func (c *Column) Absent(row int) bool { return c.Missing != nil && c.Missing[row] }

// Number returns the number in the cell of a row (from 0). missing is true for
// what stands for a missing value, quoted or not.
func (c *Column) Number(row int) (value float64, missing bool, err error) {
	if c.Absent(row) || absent(c.Cells[row]) {
		return 0, true, nil
	}
	value, problem := number(c.Cells[row], c.table.Comma)
	if problem != "" {
		return 0, false, c.Errorf(row, "%s", problem)
	}
	if c.comma > 0 && c.point > 0 && row == max(c.comma, c.point)-1 {
		had, has := "point", "comma"
		if c.comma < c.point {
			had, has = has, had
		}
		return 0, false, c.Errorf(row, "%s has a decimal %s, but row %d has a decimal %s", short(c.Cells[row]), has, min(c.comma, c.point), had)
	}
	return value, false, nil
}

// Mark returns the decimal mark of the column's numbers in a file that may have commas,
// and the first row (from 0) that shows it; 0 where no number does.
func (c *Column) Mark() (mark byte, row int) {
	switch {
	case c.comma > 0:
		return ',', c.comma - 1
	case c.point > 0:
		return '.', c.point - 1
	}
	return 0, 0
}

// marks notes the decimal marks of the column.
func (c *Column) marks() {
	for i, cell := range c.Cells {
		comma, point := strings.Contains(cell, ","), strings.Contains(cell, ".")
		if comma == point || comma && c.comma > 0 || point && c.point > 0 {
			continue
		}
		if _, problem := decimal(cell, true); problem != "" {
			continue
		}
		if comma {
			c.comma = i + 1
		} else {
			c.point = i + 1
		}
	}
}

// Numeric reports whether all cells that hold a value hold a number.
func (c *Column) Numeric() bool {
	for i := range c.Cells {
		if _, _, err := c.Number(i); err != nil {
			return false
		}
	}
	return true
}

// Errorf returns an error at the cell of a row (from 0).
func (c *Column) Errorf(row int, format string, args ...any) *Error {
	return &Error{File: c.table.Name, Line: int(c.table.Lines[row]), Row: row + 1, Column: c.Name,
		Message: sprintf(format, args...)}
}

// absent reports whether an unquoted field stands for a missing value.
func absent(cell string) bool {
	switch cell {
	case "", "NA", "NaN", "nan", "NAN", "<NA>", "-nan", ".", "#N/A":
		return true
	}
	return false
}

// mostWhole is the largest whole number up to which reals hold every whole number.
const mostWhole = 1 << 53

// number reads a number; the problem is "" when it is one. A whole number that a real
// cannot hold is none: two ids that differ would be one.
func number(cell string, comma bool) (value float64, problem string) {
	value, problem = decimal(cell, comma)
	if problem != "" || math.Abs(value) < mostWhole {
		return value, problem
	}
	digits := strings.TrimLeft(strings.TrimSpace(cell), "+-")
	if n, err := strconv.ParseUint(digits, 10, 64); strings.Trim(digits, "0123456789") == "" && (err != nil || n > mostWhole) {
		return 0, short(cell) + " is too large for a whole number (2^53 at most)"
	}
	return value, ""
}

// decimal reads a decimal number; the problem is "" when it is one.
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

// short cuts a text that would fill a message.
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
