package lang

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/bayes-lang/bayes/ast"
)

// examples returns the model texts of testdata/examples by file name.
func examples(t testing.TB) (names []string, texts map[string]string) {
	t.Helper()
	names, err := filepath.Glob("testdata/examples/*.bayes")
	if err != nil || len(names) != 45 {
		t.Fatalf("%d example texts, want 45 (%v)", len(names), err)
	}
	texts = map[string]string{}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		texts[n] = string(b)
	}
	return names, texts
}

func TestExamplesParse(t *testing.T) {
	names, texts := examples(t)
	for _, n := range names {
		file, faults := Parse(ast.NewSource(n, texts[n]))
		if len(faults) > 0 {
			t.Errorf("%s", faults.Format())
		}
		if len(file.Stmts) == 0 {
			t.Errorf("%s: no statements", n)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	names, texts := examples(b)
	for b.Loop() {
		Parse(ast.NewSource(names[4], texts[names[4]]))
	}
}
