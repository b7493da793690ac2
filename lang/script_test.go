package lang

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// TestScripts runs the chunks of testdata/*.bayes, separated by lines `---`. A
// comment `# want error: "regexp"` (or `warning:`) says what is to be reported
// on its line; several may stand in one comment. A chunk without one must be
// sound. `# want help: "regexp"` is matched with the help of an error of the line.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.bayes")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	wrong := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		line := 0
		for _, chunk := range strings.SplitAfter(string(b), "\n---\n") {
			text := strings.Repeat("\n", line) + strings.TrimSuffix(chunk, "---\n")
			line += strings.Count(chunk, "\n")
			if runScript(t, f, text) {
				wrong++
			}
		}
	}
	if wrong < 100 {
		t.Errorf("%d wrong texts, want at least 100", wrong)
	}
}

var wantComment = regexp.MustCompile(`(error|warning|help): ("(?:[^"\\]|\\.)*"|` + "`[^`]*`)")

func runScript(t *testing.T, name, text string) (wrong bool) {
	t.Helper()
	src := ast.NewSource(name, text)
	type want struct {
		kind string
		re   *regexp.Regexp
		used bool
	}
	wants := map[int][]*want{}
	for i, l := range strings.Split(text, "\n") {
		_, comment, ok := strings.Cut(l, "# want ")
		if !ok {
			continue
		}
		for _, m := range wantComment.FindAllStringSubmatch(comment, -1) {
			s, err := strconv.Unquote(m[2])
			if err != nil {
				t.Fatalf("%s:%d: %v", name, i+1, err)
			}
			wants[i+1] = append(wants[i+1], &want{kind: m[1], re: regexp.MustCompile(s)})
			wrong = wrong || m[1] == "error"
		}
	}
	for _, d := range checkText(src) {
		kind := "error"
		if d.Severity == diag.Warning {
			kind = "warning"
		}
		found, helped := false, true
		for _, w := range wants[d.Span.Line()] {
			switch {
			case w.kind == kind && !w.used && w.re.MatchString(d.Message):
				if !found {
					w.used, found = true, true
				}
			case w.kind == "help" && !w.used:
				helped = w.re.MatchString(d.Help)
				w.used = helped
			}
		}
		if !found || !helped {
			t.Errorf("not wanted:\n%s", d.Format())
		}
	}
	for l, list := range wants {
		for _, w := range list {
			if !w.used {
				t.Errorf("%s:%d: no %s that matches %q", name, l, w.kind, w.re)
			}
		}
	}
	return wrong
}

// checkText parses and, where that finds no error, checks.
func checkText(src *ast.Source) diag.List {
	file, errs := Parse(src)
	if len(errs) == 0 {
		_, errs = Check(file, testLoad)
	}
	return errs
}

func testLoad(path string) (*ast.Source, error) {
	b, err := os.ReadFile(filepath.Join("testdata", "import", path))
	if err != nil {
		return nil, err
	}
	return ast.NewSource(path, string(b)), nil
}
