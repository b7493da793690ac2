package table

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Column is one column of a Table. A cell takes eight bytes: a number is kept as such, together with its form, and a
// string once for all cells that have it.
type Column struct {
	Name  string
	Place int // position of the column in the file, from 1
	table *Table
	keep  Keep

	// For each cell its number, or the index of its string in texts; NaN: missing.
	num []float64
	// How the cells are written: all in one form or, if forms is not nil, each in its own.
	form  form
	forms []form
	some  bool // some cell is not missing
	gaps  bool // some cell is missing

	texts []string
	place map[string]int32 // index of a string in texts, while the file is read

	odd odds

	// The first rows, from 1, with a decimal comma and with a decimal point; 0: none.
	comma, point int
}

// form is how the cell of a number is written: as a plain decimal with that many digits after its mark, or in another way.
type form uint8

const (
	digitsAfter form = 0x1f // of a decimal: the digits after the mark
	withComma   form = 0x20 // its mark is a comma
	asText      form = 0x40 // not a number: num is the index of its string
	asWritten   form = 0x41 // a number that is kept as written, in odd
	asValue     form = 0x42 // a number that is not kept as written
)

// odds are numbers as written that are not plain decimals, such as 1e-5.
type odds struct {
	row  []int32
	end  []int // end of each row's number in text
	text []byte
}

func (o *odds) add(row int, text []byte) {
	o.text = append(o.text, text...)
	o.row, o.end = append(o.row, int32(row)), append(o.end, len(o.text))
}

func (o *odds) at(row int) string {
	i, _ := slices.BinarySearch(o.row, int32(row))
	from := 0
	if i > 0 {
		from = o.end[i-1]
	}
	return string(o.text[from:o.end[i]])
}

// add adds a cell.
func (c *Column) add(f field) {
	if x, as, ok := plain(f.text, c.table.Comma); ok {
		c.put(x, as)
		if c.table.Comma && as != 0 {
			c.mark(as&withComma != 0)
		}
		return
	}
	if len(f.text) == 0 || !f.quoted && absent(f.text) {
		c.gaps = true
		c.put(math.NaN(), c.form)
		return
	}
	if k, ok := c.place[string(f.text)]; ok {
		c.put(float64(k), asText)
		return
	}
	if x, ok := long(f.text); ok {
		c.written(x, f.text)
		return
	}
	text := diag.Composed(string(f.text))
	x, problem := number(text, c.table.Comma)
	if problem == "" {
		c.written(x, []byte(text))
		return
	}
	k, ok := c.place[text]
	if !ok {
		if c.place == nil {
			c.place = map[string]int32{}
		}
		k = int32(len(c.texts))
		c.texts = append(c.texts, text)
		c.place[text] = k
	}
	c.put(float64(k), asText)
}

// written adds the cell of a number that is not a plain decimal.
func (c *Column) written(x float64, text []byte) {
	if c.table.Comma {
		c.marks(string(text))
	}
	if c.keep == Numbers && !c.table.Comma {
		c.put(x, asValue)
		return
	}
	c.odd.add(len(c.num), text)
	c.put(x, asWritten)
}

// put adds a cell of a form.
func (c *Column) put(x float64, as form) {
	switch {
	case x != x:
	case !c.some:
		c.form, c.some = as, true
	case as != c.form && c.forms == nil:
		c.forms = make([]form, len(c.num), cap(c.num))
		for i := range c.forms {
			c.forms[i] = c.form
		}
	}
	if c.forms != nil {
		c.forms = append(c.forms, as)
	}
	c.num = append(c.num, x)
}

// reserve allocates memory for a number of rows.
func (c *Column) reserve(rows int) {
	if n := rows - len(c.num); n > 0 {
		c.num = slices.Grow(c.num, n)
		if c.forms != nil {
			c.forms = slices.Grow(c.forms, n)
		}
	}
}

// mark records a decimal mark in the cell that was added last.
func (c *Column) mark(comma bool) {
	switch {
	case comma && c.comma == 0:
		c.comma = len(c.num)
	case !comma && c.point == 0:
		c.point = len(c.num)
	}
}

// marks records the decimal mark of a number that is about to be added.
func (c *Column) marks(cell string) {
	comma, point := strings.Contains(cell, ","), strings.Contains(cell, ".")
	if comma == point || comma && c.comma > 0 || point && c.point > 0 {
		return
	}
	if _, problem := decimal(cell, true); problem != "" {
		return
	}
	if comma {
		c.comma = len(c.num) + 1
	} else {
		c.point = len(c.num) + 1
	}
}

// plain reads a plain decimal: digits, optionally with a minus sign before and a mark between them, written without
// unnecessary zeros. With at most 15 digits, it is the quotient of two whole numbers that float64 can represent,
// rounded once, so that its form follows from its value.
func plain(b []byte, comma bool) (x float64, as form, ok bool) {
	const most = 15
	if len(b) == 0 || len(b) > most+2 {
		return 0, 0, false
	}
	i, n := 0, uint64(0)
	if b[0] == '-' {
		i = 1
	}
	start := i
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		n = n*10 + uint64(b[i]-'0')
	}
	digits := i - start
	if digits == 0 || digits > 1 && b[start] == '0' {
		return 0, 0, false
	}
	if x = float64(n); i < len(b) {
		switch {
		case b[i] == '.':
		case b[i] == ',' && comma:
			as = withComma
		default:
			return 0, 0, false
		}
		i++
		from := i
		for ; i < len(b) && b[i]-'0' <= 9; i++ {
			n = n*10 + uint64(b[i]-'0')
		}
		after := i - from
		if i < len(b) || after == 0 {
			return 0, 0, false
		}
		digits += after
		as |= form(after)
		x = float64(n) / tens[after]
	}
	if digits > most {
		return 0, 0, false
	}
	if start == 1 {
		x = -x
	}
	return x, as, true
}

// long reads a number that has more digits, or an exponent. It rejects what number would reject or read only in part.
func long(b []byte) (x float64, ok bool) {
	for _, c := range b {
		if c-'0' > 9 && c != '.' && c != 'e' && c != 'E' && c != '-' && c != '+' {
			return 0, false
		}
	}
	x, err := strconv.ParseFloat(string(b), 64)
	return x, err == nil && math.Abs(x) < mostWhole
}

var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16}

func (c *Column) formOf(row int) form {
	if c.forms != nil {
		return c.forms[row]
	}
	return c.form
}

// Text returns the cell of a row (from 0) as it is written, without the quotes around it; "" for a missing one.
func (c *Column) Text(row int) string {
	x := c.num[row]
	if x != x {
		return ""
	}
	switch as := c.formOf(row); as {
	case asText:
		return c.texts[int(x)]
	case asWritten:
		return c.odd.at(row)
	case asValue:
		return strconv.FormatFloat(x, 'g', -1, 64)
	default:
		s := strconv.FormatFloat(x, 'f', int(as&digitsAfter), 64)
		if as&withComma != 0 {
			s = strings.Replace(s, ".", ",", 1)
		}
		return s
	}
}

// Absent reports whether the cell of a row (from 0) has no value: an empty field, `NA`, `NaN`, `.` or `#N/A`. A
// quoted "NA" is a string, but not a number.
func (c *Column) Absent(row int) bool { return c.num[row] != c.num[row] }

// Len returns the number of cells.
func (c *Column) Len() int { return len(c.num) }

// Skipped reports whether the cells were skipped: see Options.Keep.
func (c *Column) Skipped() bool { return c.keep == Nothing }

// Gaps reports whether some cell has no value.
func (c *Column) Gaps() bool { return c.gaps }

// Number returns the number in the cell of a row (from 0). missing is true for what means a missing value, quoted or not.
func (c *Column) Number(row int) (value float64, missing bool, err error) {
	x := c.num[row]
	if x != x {
		return 0, true, nil
	}
	if c.formOf(row) == asText {
		text := c.texts[int(x)]
		if absent([]byte(text)) {
			return 0, true, nil
		}
		_, problem := number(text, c.table.Comma)
		return 0, false, c.Errorf(row, "%s", problem)
	}
	if c.mixed() && row == max(c.comma, c.point)-1 {
		had, has := "point", "comma"
		if c.comma < c.point {
			had, has = has, had
		}
		return 0, false, c.Errorf(row, "%s has a decimal %s, but row %d has a decimal %s", short(c.Text(row)), has, min(c.comma, c.point), had)
	}
	return x, false, nil
}

// mixed reports whether the column has decimal commas and decimal points.
func (c *Column) mixed() bool { return c.comma > 0 && c.point > 0 }

// Mark returns the decimal mark of the column's numbers in a file that may have commas, and the first row (from 0)
// that shows it; 0 if no number does.
func (c *Column) Mark() (mark byte, row int) {
	switch {
	case c.comma > 0:
		return ',', c.comma - 1
	case c.point > 0:
		return '.', c.point - 1
	}
	return 0, 0
}

// Numeric reports whether all cells that have a value have a number.
func (c *Column) Numeric() bool {
	return !c.mixed() && !slices.ContainsFunc(c.texts, func(s string) bool { return !absent([]byte(s)) })
}

// Numbers returns the numbers of a column that is Numeric, NaN where a cell is missing, and nil for other columns.
// They are the column's own and must not be changed.
func (c *Column) Numbers() []float64 {
	if !c.Numeric() {
		return nil
	}
	if c.num == nil {
		return []float64{}
	}
	if len(c.texts) == 0 {
		return c.num[:len(c.num):len(c.num)]
	}
	out := slices.Clone(c.num)
	for i := range out { // a quoted "NA"
		if c.formOf(i) == asText {
			out[i] = math.NaN()
		}
	}
	return out
}

// Alike divides cells into classes that are written alike: class has the class of each row, -1 if the cell is
// missing, and first has a row of each class, in order.
func (c *Column) Alike() (class, first []int32) {
	class = make([]int32, len(c.num))
	type number struct {
		bits uint64 // -0 is written differently from 0
		as   form
	}
	numbers := map[number]int32{}
	texts, written, small := make([]int32, len(c.texts)), map[string]int32{}, []int32(nil) // classes, from 1
	for i, x := range c.num {
		if x != x {
			class[i] = -1
			continue
		}
		as := c.formOf(i)
		k := int32(0)
		switch {
		case as == asText:
			if k = texts[int(x)]; k == 0 {
				k = int32(len(first) + 1)
				texts[int(x)] = k
			}
		case as == asWritten:
			text := c.odd.at(i)
			if k = written[text]; k == 0 {
				k = int32(len(first) + 1)
				written[text] = k
			}
		case as == 0 && x >= 1 && x <= float64(4*len(c.num)): // most ids are small numbers
			if whole := int(x); whole >= len(small) {
				small = append(small, make([]int32, whole-len(small)+1)...)
			}
			if k = small[int(x)]; k == 0 {
				k = int32(len(first) + 1)
				small[int(x)] = k
			}
		default:
			key := number{math.Float64bits(x), as}
			if k = numbers[key]; k == 0 {
				k = int32(len(first) + 1)
				numbers[key] = k
			}
		}
		if int(k) > len(first) {
			first = append(first, int32(i))
		}
		class[i] = k - 1
	}
	return class, first
}

// Errorf returns an error at the cell of a row (from 0).
func (c *Column) Errorf(row int, format string, args ...any) *Error {
	return &Error{File: c.table.Name, Line: c.table.Line(row), Row: row + 1, Column: c.Name,
		Message: sprintf(format, args...)}
}
