package lang

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
)

var snippet = regexp.MustCompile("`([^`]+)`")

// notCode are words in back quotes that are no text of the language: shell
// commands, options, and names of files.
var notCode = regexp.MustCompile(`^(bayes( .*)?|--.*|prior|sample|simulate|.*\.(csv|json|bayes)|name=value|[A-Za-z]+=\.\.\.|x y|target \+=)$`)

// What the help lines of the table of errors put in back quotes is text of the
// language: a statement, an expression, or a piece of one.
func TestHelpIsCode(t *testing.T) {
	files, _ := filepath.Glob("../cmd/bayes/testdata/errors/*.txt")
	if len(files) < 8 {
		t.Fatalf("%d files of the table", len(files))
	}
	seen := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "help: ") {
				continue
			}
			if strings.Count(line, "`")%2 != 0 && !strings.Contains(line, "'`'") {
				t.Errorf("%s: a back quote too many: %s", file, line)
				continue
			}
			for _, m := range snippet.FindAllStringSubmatch(line, -1) {
				if code := m[1]; !seen[code] {
					seen[code] = true
					if !isCode(code) {
						t.Errorf("%s: %q is no text of the language: %s", filepath.Base(file), code, line)
					}
				}
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("only %d pieces of code in help lines", len(seen))
	}
}

// isCode reports whether a piece of a help line can be read, alone or in the
// statement that it belongs to.
func isCode(code string) bool {
	if notCode.MatchString(code) {
		return true
	}
	tokens := Scan(ast.NewSource("code", code))
	if len(tokens) == 1 && tokens[0].Kind != TokenOther && tokens[0].Kind != TokenOpenText {
		return true
	}
	code = strings.NewReplacer("{ ... }", "{ z[i] = 1 }", "{ ... return x }", "{ return x }", "[...]", "[1]", "(...)", "(1)", "= ...", "= 1",
		"(..., ", "(a, ", "NAME", "name", "TYPE", "real", "~ ...", "~ Normal(0, 1)").Replace(code)
	for _, frame := range []string{"%", "x ~ Normal(0, 1)%", "x ~ %", "x = %", "x = Normal(0, 1)%", "x = Normal(0, 1)%(y)", "data y: %", "x = f(%)", "for %{ x[i] = 1 }", "if true { x = 1 } %{ x = 2 }", "if true { x = 1 } % true { x = 2 }",
		"for i in 1:3 {% x[i] = 1 }", "target += %", "x = x[%]", "x% 1", "f(0, %)", "% = 1"} {
		if _, errs := ParseLine(ast.NewSource("code", strings.Replace(frame, "%", code, 1))); errs.Err() == nil {
			return true
		}
	}
	return false
}
