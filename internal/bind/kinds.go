package bind

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/table"
)

// This file decides how columns without a declared type are read: all numbers, all true and false, or all
// labels. A column that mixes them is none of these: one odd cell does not turn a thousand numbers into
// labels.

// truthWord reads the words for true and false that tools write into files.
func truthWord(s string) (x float64, ok bool) {
	switch s {
	case "true", "True", "TRUE":
		return 1, true
	case "false", "False", "FALSE":
		return 0, true
	}
	return 0, false
}

// truths reports whether a column consists of words for true and false.
func (r *raw) truths() bool {
	some := false
	for i := range r.size() {
		s, missing := r.label(i)
		if missing {
			continue
		}
		if _, ok := truthWord(s); !ok || !r.column {
			return false
		}
		some = true
	}
	return some
}

// mixed rejects a column with both numbers and strings. It reports whether it did.
func (b *binder) mixed(w *want) bool {
	if !w.raw.column {
		return false
	}
	const numbers, texts = 0, 1
	var count, first [2]int
	l := w.raw.labels()
	kinds := make([]int, len(l.texts)) // for each string, plus one: 0 is not known yet
	for i, c := range l.class {
		if c < 0 {
			continue
		}
		if kinds[c] == 0 {
			kinds[c] = 1 + numbers
			if _, _, problem := w.raw.number(i); problem != "" {
				kinds[c] = 1 + texts
			}
		}
		kind := kinds[c] - 1
		if count[kind] == 0 {
			first[kind] = i
		}
		count[kind]++
	}
	if count[numbers] == 0 || count[texts] == 0 {
		return false
	}
	labels := fmt.Sprintf("labels are declared `data %s: factor[N]`", w.name.Ident)
	if odd := first[numbers]; count[numbers] < count[texts] {
		b.fail(w, "bad-data", "`%s` holds strings, but %s is the number %s", w.name.Ident, w.raw.place(odd), quoteText(w.raw, odd)).
			WithHelp("%s", labels)
	} else {
		odd = first[texts]
		_, _, problem := w.raw.number(odd)
		b.fail(w, "bad-data", "`%s` holds numbers, but in %s %s", w.name.Ident, w.raw.place(odd), problem).
			WithHelp("%s", strings.TrimPrefix(w.instead(odd)+"; "+labels, "; "))
		if strings.Contains(w.instead(odd), "factor[N]") {
			b.list[len(b.list)-1].WithHelp("%s", w.instead(odd)) // it says so already
		}
	}
	return true
}

// decimals rejects columns of one file of which some have decimal commas and others decimal points: in one
// of the two, the separator marks thousands.
func (b *binder) decimals() {
	type seen struct {
		w   *want
		c   *table.Column
		row int
	}
	first := map[*table.Table]map[byte]seen{}
	for _, w := range b.wants {
		if w.raw == nil || w.state != done || w.value.Kind == eval.Level {
			continue
		}
		for _, c := range columnsOf(w.raw.cells) {
			mark, row := c.c.Mark()
			if mark == 0 {
				continue
			}
			if first[c.t] == nil {
				first[c.t] = map[byte]seen{}
			}
			if _, ok := first[c.t][mark]; !ok {
				first[c.t][mark] = seen{w, c.c, row}
			}
			other, ok := first[c.t][','+'.'-mark]
			if !ok {
				continue
			}
			words := map[byte]string{',': "comma", '.': "point"}
			b.fail(w, "bad-data", "%s has a decimal %s, but %s a decimal %s: %s and %s", c.place(row), words[mark],
				(&columnCells{c: other.c, t: c.t}).place(other.row), words[','+'.'-mark], c.c.Text(row), other.c.Text(other.row)).
				WithHelp("write all numbers of the file with one decimal mark")
			return
		}
	}
}

// paired rejects combining the rows of two files if one of the files has a row for each level: `county`
// from the file of counties next to `y` from the file of visits, which also has a column `county`.
//
// It also rejects rows of two files that, according to a key column of both, are in different orders.
func (b *binder) paired() {
	rowsOf := func(w *want) (size string, ok bool) {
		if w.raw == nil || !w.raw.column || w.raw.index < b.first && b.prev != nil || w.state != done || len(w.axes) > 0 && w.axes[0] != nil {
			return "", false
		}
		if w.name.Shapeless() {
			return fmt.Sprint(w.shape), true
		}
		if len(w.name.Type.Dims) == 0 {
			return "", false
		}
		return w.name.Type.Dims[0].Place().Text(), true
	}
	for _, w := range b.wants {
		size, ok := rowsOf(w)
		f := b.factors[w.name.Ident]
		if !ok || f == nil {
			continue
		}
		by := slices.IndexFunc(b.wants, func(l *want) bool { // data by level from the same file
			return l.raw != nil && l.raw.src == w.raw.src && len(l.axes) > 0 && l.axes[0] == f
		})
		if by < 0 {
			continue
		}
		for _, o := range b.wants {
			if other, ok := rowsOf(o); !ok || other != size || o.raw.src == w.raw.src {
				continue
			}
			if r, err := o.raw.src.value(w.name, 0); r == nil || err != nil {
				continue
			}
			b.fail(w, "bad-data", "`%s` is taken from %s, which has a row for each of its levels, but `%s` from %s, which has a column `%s` too: rows of two files would be paired",
				w.name.Ident, w.raw.from, o.name.Ident, o.raw.from, w.name.Column()).
				WithHelp("the file given last takes precedence: give %s after %s", o.raw.from, w.raw.from)
			break
		}
	}
	type twoFiles struct{ a, b *table.Table }
	seen := map[twoFiles]bool{}
	for i, w := range b.wants {
		size, ok := rowsOf(w)
		if !ok || w.raw.src.Table == nil {
			continue
		}
		for _, o := range b.wants[:i] {
			if other, ok := rowsOf(o); !ok || other != size || o.raw.src.Table == nil || o.raw.src == w.raw.src {
				continue
			}
			files := twoFiles{o.raw.src.Table, w.raw.src.Table}
			if seen[files] {
				continue
			}
			seen[files] = true
			if key, row := shuffled(files.a, files.b); key != nil {
				there, _ := files.b.Column(key.Name)
				b.fail(w, "bad-data", "`%s` is taken from %s and `%s` from %s row by row, but the rows are in different orders: in row %d, column `%s` is %q in %s and %q in %s",
					w.name.Ident, w.raw.from, o.name.Ident, o.raw.from, row+1, key.Name, there.Text(row), w.raw.from, key.Text(row), o.raw.from).
					WithHelp("sort both files by `%s`; or join them by it, as data by level: `real[key]` with `data key: factor[...] ... as %q`", key.Name, key.Name)
				break
			}
		}
	}
}

func columnsOf(c cells) []*columnCells {
	switch c := c.(type) {
	case *columnCells:
		return []*columnCells{c}
	case picked:
		return columnsOf(c.cells)
	case overlay:
		return append(columnsOf(c.above), columnsOf(c.below)...)
	case columns:
		var list []*columnCells
		for _, x := range c {
			list = append(list, columnsOf(x)...)
		}
		return list
	}
	return nil
}

// thousands matches a whole number with separators of thousands.
var thousands = regexp.MustCompile(`^[0-9]{1,3}([ ,'’\x{a0}\x{202f}\x{2009}][0-9]{3})+$`)

// instead says what to do about a cell that is not a number.
func (w *want) instead(i int) string {
	s, _ := w.raw.label(i)
	switch strings.ToLower(s) {
	case "true", "false", "t", "f":
		return fmt.Sprintf("true and false are declared `data %s: bool%s`", w.name.Ident, w.dimsText())
	case "yes", "no", "y", "n":
		for k := range w.raw.size() { // the one that means true
			if l, _ := w.raw.label(k); strings.HasPrefix(strings.ToLower(l), "y") {
				s = l
				break
			}
		}
		return fmt.Sprintf("declare `data %s: factor%s`, and `%s == %s` is true or false", w.name.Ident, w.dimsText(), w.name.Ident, strconv.Quote(s))
	}
	if _, err := strconv.ParseFloat(s, 64); errors.Is(err, strconv.ErrRange) {
		return ""
	} else if err == nil && w.raw.src != nil && w.raw.src.Record != nil {
		return "JSON has numbers without quotes"
	}
	if s != "" && strings.Trim(s, "0123456789") == "" {
		return fmt.Sprintf("an id is a label, `data %s: factor%s`; a quantity is written with an exponent", w.name.Ident, w.dimsText())
	}
	if thousands.MatchString(s) {
		return "numbers have no thousands separator: " + strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, s)
	}
	return "a cell holds a number, or `NA` if it is missing"
}

// dimsText is the shape of a name in the words of its declaration: "[N]".
func (w *want) dimsText() string {
	if w.name.Shapeless() {
		return "[N]"
	}
	parts := make([]string, len(w.name.Type.Dims))
	for i, e := range w.name.Type.Dims {
		parts[i] = e.Place().Text()
	}
	if len(parts) == 0 {
		return ""
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// shuffled finds a column of two tables that has the same cells in both, each once, but in different
// orders, and the first row that differs. A key that is in the same order in both says that the rows
// belong together.
func shuffled(a, b *table.Table) (key *table.Column, row int) {
	for _, c := range a.Columns {
		d, err := b.Column(c.Name)
		if c.Name == "" || c.Skipped() || d == nil || err != nil || d.Name != c.Name || c.Gaps() || d.Gaps() || c.Len() != d.Len() {
			continue
		}
		if _, first := c.Alike(); len(first) < c.Len() {
			continue
		}
		cells, differs := make(map[string]bool, c.Len()), -1
		for i := range c.Len() {
			cell := c.Text(i)
			cells[cell] = true
			if differs < 0 && cell != d.Text(i) {
				differs = i
			}
		}
		for i := range d.Len() {
			delete(cells, d.Text(i))
		}
		switch {
		case len(cells) > 0:
		case differs < 0:
			return nil, 0
		case key == nil:
			key, row = c, differs
		}
	}
	return key, row
}
