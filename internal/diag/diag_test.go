package diag

import (
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
)

// at makes an error at the first place of a word in a text.
func at(text, word string) *Diagnostic {
	i := strings.Index(text, word)
	return New("code", ast.Span{Source: ast.NewSource("m.bayes", text), Start: i, End: i + len(word)}, "`%s` is wrong", word)
}

func TestFormat(t *testing.T) {
	for _, test := range []struct{ text, word, want string }{
		{"x = 1\ny = simga\n", "simga", "m.bayes:2:5: error: `simga` is wrong\n    y = simga\n        ^^^^^\n"},
		{"\tx\t= yy", "yy", "m.bayes:1:6: error: `yy` is wrong\n    \tx\t= yy\n    \t \t  ^^\n"},
		{"größe = é + x", "x", "m.bayes:1:13: error: `x` is wrong\n    größe = é + x\n                ^\n"},
		{"x = 1 \x1b[31m red", "red", "m.bayes:1:13: error: `red` is wrong\n    x = 1 \\u001b[31m red\n                     ^^^\n"},
		{"a\x00 wrong", "wrong", "m.bayes:1:4: error: `wrong` is wrong\n"},
	} {
		if got := at(test.text, test.word).Format(); got != test.want {
			t.Errorf("%q: got\n%s\nwant\n%s", test.text, got, test.want)
		}
	}
}

// Of a very long line the part around the error is shown, the caret under it.
func TestLongLine(t *testing.T) {
	for _, before := range []int{0, 10, 100, 5000} {
		for _, after := range []int{0, 10, 5000} {
			text := strings.Repeat("é", before) + "HERE" + strings.Repeat("é", after)
			lines := strings.Split(at(text, "HERE").Format(), "\n")
			if n := len([]rune(lines[1])); n > widest+10 {
				t.Errorf("%d before, %d after: the excerpt has %d characters", before, after, n)
			}
			mark, shown := strings.Index(lines[2], "^"), []rune(lines[1])
			if mark < 0 || string(shown[mark:mark+4]) != "HERE" || strings.Count(lines[2], "^") != 4 {
				t.Errorf("%d before, %d after:\n%s\n%s", before, after, lines[1], lines[2])
			}
		}
	}
}

func TestMost(t *testing.T) {
	src := ast.NewSource("m.bayes", strings.Repeat("x\n", 30))
	var list List
	for i := range 30 {
		list = append(list, New("code", ast.Span{Source: src, Start: 2 * (29 - i), End: 2*(29-i) + 1}, "broken"))
	}
	text := list.Format()
	if n := strings.Count(text, "error: broken"); n != Most || !strings.HasSuffix(text, "and 10 more\n") || !strings.HasPrefix(text, "m.bayes:1:1:") {
		t.Errorf("%d errors are shown:\n%s", n, text)
	}
}
