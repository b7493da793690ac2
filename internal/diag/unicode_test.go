package diag

import (
	"strings"
	"testing"
	"unicode"
)

// The doubles of Latin letters are of other scripts; a table of them is typed by hand, and
// a double that is the letter itself would not be seen.
func TestLookalikesAreOfOtherScripts(t *testing.T) {
	for _, table := range []map[rune]rune{lookalikes, cousins} {
		for from, to := range table {
			if unicode.Is(unicode.Latin, from) || from < 0x80 {
				t.Errorf("%U is the double of %U", from, to)
			}
			if !unicode.Is(unicode.Latin, to) && to != '3' && to != '\u03bc' {
				t.Errorf("%U stands for %U", from, to)
			}
		}
	}
}

func TestSuggestSaysHowLettersDiffer(t *testing.T) {
	for _, c := range []struct{ word, name, want string }{
		{"sigm\u0430", "sigma", "did you mean `sigma`? it looks the same, but its `\u0430` is a Cyrillic letter (U+0430), not a Latin letter (U+0061)"},
		{"x", "\u0445", "is a Latin letter (U+0078), not a Cyrillic letter (U+0445)"},
		{"\u00b5", "\u03bc", "did you mean `\u03bc`? it looks the same"},
		{"\u03bd", "v", "a Greek letter (U+03BD)"},
		{"\uff58", "x", "a full-width letter (U+FF58)"},
		{"mu", "mu\u200b", "did you mean `mu\\u200b`? it looks the same, but \"mu\\u200b\" has the invisible character U+200B"},
		{"New York", "New\u00a0York", "a blank (U+0020), not a blank (U+00A0)"},
		{"sigm", "sigma", "did you mean `sigma`?"},
		{"alpha", "beta", ""},
	} {
		got := Suggest(c.word, []string{"zzz", c.name}, Ticked)
		if !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%+q for %+q: got %s, want %s", c.word, c.name, got, c.want)
		}
	}
}

func TestVisible(t *testing.T) {
	for s, want := range map[string]string{
		"plain \u00e9\t\n":            "plain \u00e9\t\n",
		"a\u202eb\u2066c\u200bd":      `a\u202eb\u2066c\u200bd`,
		"m\u034f\u3164\ufe0f":         `m\u034f\u3164\ufe0f`,
		"\x1b[31m":                    `\u001b[31m`,
		"\U000e0041":                  `\U000e0041`,
		"\u2028":                      `\u2028`,
		"\u03c3 \u0416 \u4e2d \u00a0": "\u03c3 \u0416 \u4e2d \u00a0",
	} {
		if got := Visible(s); got != want {
			t.Errorf("%+q: %s, want %s", s, got, want)
		}
	}
	for _, s := range []string{"e\u0301", "\u212b", "A\u030a", "\u1100\u1161"} {
		if got := Composed(s); len([]rune(got)) != 1 {
			t.Errorf("%+q is composed as %+q", s, got)
		}
	}
}
