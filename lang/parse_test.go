package lang

import (
	"os"
	"path/filepath"
	"strings"
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
		file, errs := Parse(ast.NewSource(n, texts[n]))
		if len(errs) > 0 {
			t.Errorf("%s", errs.Format())
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

// lines returns the statements of a text, one a line.
func lines(t *testing.T, text string, repl bool) string {
	t.Helper()
	file, errs := parse(ast.NewSource("text", text), repl)
	if len(errs) > 0 {
		t.Fatalf("%s", errs.Format())
	}
	var list []string
	for _, s := range file.Stmts {
		list = append(list, ast.String(s))
	}
	return strings.Join(list, "\n")
}

// TestText pins how texts become lines, names and numbers.
func TestText(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"\ufeffx = 3\r\ny = 4\r\n", "x = 3\ny = 4"},
		{"x = 3; y = 4;; z = 5", "x = 3\ny = 4\nz = 5"},
		{"x =\n\n 3 # no end\n\ty = 4", "x = 3\ny = 4"},
		{"e\u0301 = 1", "\u00e9 = 1"},
		{"x = 1_000 + 007 + .5 + 1e-3", "x = 1_000 + 007 + .5 + 1e-3"},
		{`x = "a ""b"" c"`, `x = "a ""b"" c"`},
		{`data a, b: real<lower=0,
upper=1>[N] from "C:\new.csv"`, `data a, b: real<lower=0, upper=1>[N] from "C:\new.csv"`},
		{"param p: real<lower=0>\nx = 3", "param p: real<lower=0>\nx = 3"},
		{"x = a >\n b", "x = a > b"},
		{"x = A'\ny = 2", "x = A'\ny = 2"},
		{"x = a and\nb", "x = a and b"},
		{"a,\nb ~ Normal(0,\n1)", "a, b ~ Normal(0, 1)"},
		{"if a { x = 1 }\n\n# why\nelse if b { x = 2 }\nelse { x = 3 }", "if a {\n    x = 1\n} else if b {\n    x = 2\n} else {\n    x = 3\n}"},
		{"x = f(if a {\n1\n} else {\n2\n})", "x = f(if a { 1 } else { 2 })"},
		{"x = if a { 1 }\nelse { 2 }\ny = 1", "x = if a { 1 } else { 2 }\ny = 1"},
		{"fn f(a) = if a > 1 {\n 1\n} else {\n 2 }", "fn f(a) = if a > 1 { 1 } else { 2 }"},
		{"for i in 1:3, j in x { y[i, j] = if i > j {\n1\n} else { 2 }; z[i] = 3 }", "for i in 1:3, j in x {\n    y[i, j] = if i > j { 1 } else { 2 }\n    z[i] = 3\n}"},
		{"target += x; lower = 2; from = 3", "target += x\nlower = 2\nfrom = 3"},
		{"x = []", "x = []"},
	} {
		if got := lines(t, c.text, false); got != c.want {
			t.Errorf("%q: got\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
	src := ast.NewSource("text", "x = 1 # one\n# two\r\n")
	file, _ := Parse(src)
	if len(file.Comments) != 2 || file.Comments[0].Text != "# one" || file.Comments[1].Text != "# two" || file.Comments[1].Span.Text() != "# two" {
		t.Errorf("comments: %v", file.Comments)
	}
}

func TestParseLine(t *testing.T) {
	for text, want := range map[string]string{
		"x + 1":        "*ast.Show",
		"-x":           "*ast.Show",
		"(1:3)":        "*ast.Show",
		"x < -3":       "*ast.Show",
		"not a":        "*ast.Show",
		"x = 3":        "*ast.Define",
		"y ~ Exp(1)":   "*ast.Tilde",
		"b: real[N]":   "*ast.Declare",
		"x <- 3":       "",
		"x[1] <- 3":    "",
		"1:3":          "",
		"x +":          "",
		"f(x":          "",
		"x\n* 3":       "",
		"for i in 1:3": "",
	} {
		file, errs := ParseLine(ast.NewSource("repl", text))
		got := ""
		if len(errs) == 0 && len(file.Stmts) == 1 {
			got = strings.TrimSpace(strings.Split(strings.TrimPrefix(typeName(file.Stmts[0]), " "), " ")[0])
		}
		if got != want {
			t.Errorf("%q: got %q, want %q\n%s", text, got, want, errs.Format())
		}
	}
}

func typeName(s ast.Stmt) string {
	switch s.(type) {
	case *ast.Show:
		return "*ast.Show"
	case *ast.Define:
		return "*ast.Define"
	case *ast.Tilde:
		return "*ast.Tilde"
	case *ast.Declare:
		return "*ast.Declare"
	}
	return "another"
}

// TestHostile gives texts that are deep, long or broken; each must end soon and
// with errors that have a place.
func TestHostile(t *testing.T) {
	for name, text := range map[string]string{
		"parentheses": "x = " + strings.Repeat("(", 20000),
		"brackets":    strings.Repeat("[(", 20000),
		"signs":       "x = " + strings.Repeat("-", 20000) + "1",
		"nots":        "x = " + strings.Repeat("not ", 20000) + "a",
		"powers":      "x = 1" + strings.Repeat("^1", 20000),
		"sums":        "x = 1" + strings.Repeat("+1", 20000),
		"transposes":  "x = a" + strings.Repeat("'", 20000),
		"indices":     "x = a" + strings.Repeat("[1]", 20000),
		"blocks":      strings.Repeat("for i in 1:2 {\n", 20000),
		"conditions":  "x = " + strings.Repeat("if a { 1 } else ", 20000),
		"branches":    strings.Repeat("if a { x = 1 } else ", 20000),
		"methods":     "x = a" + strings.Repeat(".b()", 20000),
		"open lines":  strings.Repeat("x = (\n", 2000),
		"errors":      strings.Repeat("x = = 3\n", 5000),
		"bytes":       "\xff\xfe\x00x = \xc3\x28\n",
		"quotes":      strings.Repeat("\"", 9999),
		"empty":       "",
	} {
		t.Run(name, func(t *testing.T) {
			src := ast.NewSource("hostile", text)
			_, errs := Parse(src)
			if len(errs) == 0 && text != "" {
				t.Fatal("no error")
			}
			for _, d := range errs {
				if d.Span.Source != src || d.Span.End > len(text) {
					t.Errorf("no place: %s", d.Message)
				}
			}
		})
	}
}

func TestCheckExpr(t *testing.T) {
	m := check(t, "data y: real[N]\ny ~ Normal(mu, 1)\nmu ~ Normal(0, 1)\nfn f(x) = x")
	for text, want := range map[string]string{
		"f(mu) + sum(y) / N": "",
		"muu + 1":            "`muu` is not defined",
		"Normal(0, 1)":       "`Normal` is a distribution, and used here as a value",
	} {
		file, _ := ParseLine(ast.NewSource("repl", text))
		errs := CheckExpr(m, file.Stmts[0].(*ast.Show).X)
		got := ""
		if len(errs) > 0 {
			got = errs[0].Message
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
