package lang

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/modeltest"
)

// reformat formats a text that has no faults, and checks that the tree and the
// comments are the same, and that formatting again changes nothing.
func reformat(t interface {
	Helper()
	Fatalf(string, ...any)
}, name, text string) string {
	t.Helper()
	src := ast.NewSource(name, text)
	file, faults := Parse(src)
	if len(faults) > 0 {
		t.Fatalf("%s has faults:\n%s", name, faults.Format())
	}
	got, sound := formatted(file)
	if !sound {
		t.Fatalf("%s: the tree does not fit the tokens of\n%s", name, text)
	}
	again, faults := Parse(ast.NewSource("formatted", got))
	if len(faults) > 0 {
		t.Fatalf("%s formatted has faults:\n%s\n%s", name, got, faults.Format())
	}
	if d := sameTree(file.Stmts, again.Stmts); d != "" {
		t.Fatalf("%s formatted is another tree:\n%s\n%s", name, got, d)
	}
	if a, b := tokenTexts(src), tokenTexts(again.Source); a != b {
		t.Fatalf("%s formatted has other tokens:\n%s\n%s", name, a, b)
	}
	if a, b := commentTexts(file), commentTexts(again); a != b {
		t.Fatalf("%s formatted has other comments:\n%s\nwanted\n%s\nin\n%s", name, b, a, got)
	}
	twice, sound := formatted(again)
	if !sound || twice != got {
		t.Fatalf("%s formatted twice is another text:\n%s\nand\n%s", name, got, twice)
	}
	if public, faults := Format(src); public != got || len(faults) > 0 {
		t.Fatalf("%s: Format gives another text:\n%s\n%s", name, public, faults.Format())
	}
	for i, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
		if line != strings.TrimRight(line, " \t\r") {
			t.Fatalf("%s: line %d ends with blanks: %q", name, i+1, line)
		}
	}
	return got
}

func tokenTexts(src *ast.Source) string {
	var list []string
	tokens, _ := lex(src)
	for _, t := range tokens {
		if t.Type != tokNewline && !isOp(t, ";") {
			list = append(list, t.Value)
		}
	}
	return strings.Join(list, " ")
}

// commentTexts are the comments, in alphabetical order where one had to be moved
// before its statement.
func commentTexts(f *ast.File) string {
	var list []string
	for _, c := range f.Comments {
		list = append(list, strings.TrimSpace(c.Text))
	}
	return strings.Join(list, "\n")
}

func TestDump(t *testing.T) {
	for _, pat := range []string{"testdata/examples/*.bayes", "../examples/*.bayes", "../examples/*/*.bayes"} {
		names, _ := filepath.Glob(pat)
		for _, n := range names {
			b, _ := os.ReadFile(n)
			got := reformat(t, n, string(b))
			if got != string(b) {
				os.WriteFile("/tmp/tm/a", b, 0o644)
				os.WriteFile("/tmp/tm/b", []byte(got), 0o644)
				a, c := strings.Split(string(b), "\n"), strings.Split(got, "\n")
				for i := range max(len(a), len(c)) {
					x, y := "", ""
					if i < len(a) {
						x = a[i]
					}
					if i < len(c) {
						y = c[i]
					}
					if x != y {
						fmt.Printf("%s\n- %s\n+ %s\n", n, x, y)
					}
				}
			}
		}
	}
	for seed := range uint64(300) {
		reformat(t, "generated", modeltest.Generate(seed).Text)
	}
	_ = rapid.Check
}
