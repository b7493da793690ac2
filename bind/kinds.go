package bind

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// This file holds how columns without a declared type are read: all numbers, all true
// and false, or all labels. A column that is part one and part another is none of
// them: one odd cell does not make labels of a thousand numbers.

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

// truths reports whether a column has true and false, in words, and nothing else.
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

// mixed refuses a column that holds numbers and texts. It reports whether it did.
func (b *binder) mixed(w *want) bool {
	if !w.raw.column {
		return false
	}
	const numbers, texts = 0, 1
	var count, first [2]int
	for i := range w.raw.size() {
		if _, missing := w.raw.label(i); missing {
			continue
		}
		kind := numbers
		if _, _, problem := w.raw.number(i); problem != "" {
			kind = texts
		}
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
		b.fail(w, "bad-data", "`%s` holds texts, but %s is the number %s", w.name.Ident, w.raw.place(odd), quoteText(w.raw, odd)).
			WithHelp("%s", labels)
	} else {
		odd = first[texts]
		b.fail(w, "bad-data", "`%s` holds numbers, but %s is %s", w.name.Ident, w.raw.place(odd), quoteText(w.raw, odd)).
			WithHelp("%s; %s", w.instead(odd), labels)
	}
	return true
}

// thousands is a whole number with separators of thousands.
var thousands = regexp.MustCompile(`^[0-9]{1,3}([ ,'’\x{a0}\x{202f}\x{2009}][0-9]{3})+$`)

// instead says what to do about a cell that is no number.
func (w *want) instead(i int) string {
	s, _ := w.raw.label(i)
	switch strings.ToLower(s) {
	case "true", "false", "t", "f":
		return fmt.Sprintf("true and false are declared `data %s: bool%s`", w.name.Ident, w.dimsText())
	case "yes", "no", "y", "n":
		for k := range w.raw.size() { // the one that counts as true
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
	if thousands.MatchString(s) {
		return "thousands have no separator: " + strings.Map(func(r rune) rune {
			if '0' <= r && r <= '9' {
				return r
			}
			return -1
		}, s)
	}
	return "a cell holds a number, or `NA` where it is missing"
}

// dimsText is the shape of a name as it is declared: "[N]".
func (w *want) dimsText() string {
	if w.name.Type == nil {
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
