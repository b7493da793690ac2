package diag

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Composed returns a text in the composed form (NFC). Names, columns and labels are
// compared in it, so that the two ways of writing an accent are one.
func Composed(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return norm.NFC.String(s)
		}
	}
	return s
}

// Invisible reports whether a character leaves no mark of its own: it joins or directs
// others, or is ignored. Spaces are visible by the room they take.
func Invisible(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' && r != '\t' && r != '\n' || r == 0x7f
	}
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// Hidden returns the first invisible character of a text, 0 if there is none.
func Hidden(s string) rune {
	for _, r := range s {
		if Invisible(r) {
			return r
		}
	}
	return 0
}

// Visible writes the invisible characters of a text, and those that change its direction,
// as escapes, so that it is read as it is: `a\u202eb`.
func Visible(s string) string {
	if Hidden(s) == 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteString(seen(r))
	}
	return b.String()
}

// seen is a character as Visible writes it.
func seen(r rune) string {
	switch {
	case !Invisible(r):
		return string(r)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// lookalikes are letters of other scripts with the Latin, or the Greek, letter for which
// they are taken in any type.
var lookalikes = pairs("аaеeоoрpсcуyхxѕsіiјjһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTУYХXЅSІIЈJЗ3" + "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοo" + "µμ")

// cousins are letters that differ on a careful look.
var cousins = pairs("αaνvρpιiυuχxκkωwγyτt")

func pairs(s string) map[rune]rune {
	list := []rune(s)
	m := make(map[rune]rune, len(list)/2)
	for i := 0; i+1 < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

// Skeleton is the same for texts that look the same: it has the letters for which the
// letters of a text are taken, and nothing that cannot be seen.
func Skeleton(s string) string { return skeleton(s, false) }

// skeleton is Skeleton; near counts cousins too.
func skeleton(s string, near bool) string {
	return strings.Map(func(r rune) rune {
		switch to, alike := lookalikes[r], cousins[r]; {
		case to != 0:
			return to
		case near && alike != 0:
			return alike
		case Invisible(r):
			return -1
		case r >= 0xff01 && r <= 0xff5e: // full width
			return r - 0xfee0
		case unicode.Is(unicode.Zs, r):
			return ' '
		}
		return r
	}, s)
}

// Difference says how a text differs from another that looks like it: "`а` is a Cyrillic
// letter (U+0430), not `a`".
func Difference(a, b string) string {
	x, y := []rune(a), []rune(b)
	for i := range max(len(x), len(y)) {
		switch {
		case i < len(x) && i < len(y) && x[i] == y[i]:
			continue
		case i < len(x) && Invisible(x[i]):
			return fmt.Sprintf("it has the invisible character %U", x[i])
		case i < len(y) && Invisible(y[i]):
			return fmt.Sprintf("%s has the invisible character %U", strconv.Quote(b), y[i])
		case i < len(x) && i < len(y):
			return fmt.Sprintf("its `%c` is %s, not %s", x[i], described(x[i]), described(y[i]))
		}
	}
	return ""
}

// described names a character by its script and number.
func described(r rune) string {
	for _, s := range []struct {
		name  string
		table *unicode.RangeTable
	}{{"a Cyrillic letter", unicode.Cyrillic}, {"a Greek letter", unicode.Greek}, {"a Latin letter", unicode.Latin}, {"a blank", unicode.Zs}} {
		if unicode.Is(s.table, r) {
			if s.name == "a Latin letter" && r >= 0xff00 {
				return fmt.Sprintf("a full-width letter (%U)", r)
			}
			return fmt.Sprintf("%s (%U)", s.name, r)
		}
	}
	return fmt.Sprintf("%U", r)
}

// Suggest returns a help that offers the name most likely meant by word, "" if there is
// none. Where the two look alike it says how they differ. quote puts a name in marks.
func Suggest(word string, names []string, quote func(string) string) string {
	names = slices.Sorted(slices.Values(names))
	for _, near := range []bool{false, true} {
		like := skeleton(word, near)
		i := slices.IndexFunc(names, func(n string) bool { return n != word && skeleton(n, near) == like })
		if i >= 0 {
			return fmt.Sprintf("did you mean %s? it looks the same, but %s", quote(names[i]), Difference(word, names[i]))
		}
	}
	if near := Nearest(word, names); near != "" {
		return "did you mean " + quote(near) + "?"
	}
	return ""
}

// Ticked puts a name in backticks.
func Ticked(name string) string { return "`" + Visible(name) + "`" }
