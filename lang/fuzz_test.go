package lang

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/bayes-lang/bayes/ast"
)

// seed gives a fuzz target all texts of testdata.
func seed(f *testing.F) {
	for _, pattern := range []string{"testdata/*.bayes", "testdata/examples/*.bayes"} {
		names, _ := filepath.Glob(pattern)
		for _, n := range names {
			b, err := os.ReadFile(n)
			if err != nil {
				f.Fatal(err)
			}
			for _, chunk := range strings.Split(string(b), "\n---\n") {
				f.Add(chunk)
			}
		}
	}
	f.Add("\ufeffx = 3\r\ny = 4\r\n")
	f.Add("x = " + strings.Repeat("(", 300))
}

// FuzzParse looks for texts that crash the parser, or whose errors have no
// place in the text, or that print as another text.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(*ast.Source) (*ast.File, []string){
			func(s *ast.Source) (*ast.File, []string) { return parsed(t, s, false) },
			func(s *ast.Source) (*ast.File, []string) { return parsed(t, s, true) },
		} {
			file, errs := parse(ast.NewSource("fuzz", text))
			if len(errs) == 0 {
				reprintAs(t, file)
			}
		}
	})
}

func parsed(t *testing.T, src *ast.Source, repl bool) (*ast.File, []string) {
	file, errs := parse(src, repl)
	var list []string
	for _, d := range errs {
		if d.Span.Source != src || d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(src.Text) {
			t.Fatalf("an error outside of the text: %v", d)
		}
		list = append(list, d.Format())
	}
	return file, list
}

// reprintAs is reprint for files of the REPL too.
func reprintAs(t *testing.T, file *ast.File) {
	text := ast.Print(file)
	again, errs := ParseLine(ast.NewSource("printed", text))
	if len(errs) > 0 {
		t.Fatalf("the printed text has errors:\n%s\n%s", text, errs.Format())
	}
	if d := sameTree(file.Stmts, again.Stmts); d != "" {
		t.Fatalf("printed and parsed it is another tree:\n%s\n%s", text, d)
	}
}

// FuzzCheck looks for texts that crash the checker.
func FuzzCheck(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		file, errs := Parse(ast.NewSource("fuzz", text))
		if len(errs) > 0 {
			return
		}
		m, errs := Check(file, func(path string) (*ast.Source, error) {
			if path == "lib.bayes" {
				return ast.NewSource(path, "fn f(x) = x\nimport \"fuzz\""), nil
			}
			return nil, errors.New("none")
		})
		for _, d := range errs {
			if d.Message == "" || d.Span.Source == nil {
				t.Fatalf("an error without message or place: %+v", d)
			}
			_ = d.Format()
		}
		if errs.Err() != nil {
			return
		}
		// Each statement that runs is in one block.
		for _, b := range m.Blocks {
			if len(b.Stmts) == 0 {
				t.Fatalf("an empty block")
			}
		}
	})
}

// FuzzScan looks for texts whose tokens do not cover them: between two tokens
// stand blanks alone.
func FuzzScan(f *testing.F) {
	seed(f)
	f.Add("a\u0301b = \"x\"\"y\" # end\r\n\x00")
	f.Fuzz(func(t *testing.T, text string) {
		src := ast.NewSource("fuzz", text)
		at := 0
		for _, tok := range Scan(src) {
			if tok.Span.Start < at || tok.Span.End < tok.Span.Start || tok.Span.End > len(src.Text) {
				t.Fatalf("token %q at %d to %d, after %d", tok.Text, tok.Span.Start, tok.Span.End, at)
			}
			if gap := src.Text[at:tok.Span.Start]; strings.TrimFunc(gap, blank) != "" {
				t.Fatalf("%q is in no token", gap)
			}
			at = tok.Span.End
		}
		if rest := src.Text[at:]; strings.TrimFunc(rest, blank) != "" {
			t.Fatalf("%q is in no token", rest)
		}
	})
}

// blank reports what the scanner passes over.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || r == '\ufeff' }
