package lang

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bayes-lang/bayes/ast"
)

// reformat formats a text that has no errors, and checks that the tree and the
// comments are the same, and that formatting again changes nothing.
func reformat(t interface {
	Helper()
	Fatalf(string, ...any)
}, name, text string) string {
	t.Helper()
	src := ast.NewSource(name, text)
	file, errs := Parse(src)
	if len(errs) > 0 {
		t.Fatalf("%s has errors:\n%s", name, errs.Format())
	}
	got, sound := formatted(file)
	if !sound {
		t.Fatalf("%s: the tree does not fit the tokens of\n%s", name, text)
	}
	again, errs := Parse(ast.NewSource("formatted", got))
	if len(errs) > 0 {
		t.Fatalf("%s formatted has errors:\n%s\n%s", name, got, errs.Format())
	}
	if a, b := treeText(file.Stmts), treeText(again.Stmts); a != b {
		t.Fatalf("%s formatted is another tree:\n%s\n%s\n%s", name, got, a, b)
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
	if public, errs := Format(src); public != got || len(errs) > 0 {
		t.Fatalf("%s: Format gives another text:\n%s\n%s", name, public, errs.Format())
	}
	for i, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
		if line != strings.TrimRight(line, " \t\r") {
			t.Fatalf("%s: line %d ends with blanks: %q", name, i+1, line)
		}
	}
	return got
}

// treeText writes all fields of a tree but the places. (Comparing with cmp takes
// twice as long for each bracket inside another, too long for a fuzzer.)
func treeText(tree any) string {
	var b strings.Builder
	var write func(v reflect.Value)
	write = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if v.IsNil() {
				b.WriteString("nil ")
				return
			}
			write(v.Elem())
		case reflect.Slice:
			b.WriteString("[")
			for i := range v.Len() {
				write(v.Index(i))
			}
			b.WriteString("]")
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[ast.Span]() {
				return
			}
			b.WriteString(v.Type().Name() + "{")
			for i := range v.NumField() {
				write(v.Field(i))
			}
			b.WriteString("}")
		default:
			fmt.Fprintf(&b, "%#v ", v.Interface())
		}
	}
	write(reflect.ValueOf(tree))
	return b.String()
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

// commentTexts are the comments in alphabetical order: those that a carriage
// return alone ends go before their statement.
func commentTexts(f *ast.File) string {
	var list []string
	for _, c := range f.Comments {
		list = append(list, strings.TrimSpace(c.Text))
	}
	sort.Strings(list)
	return strings.Join(list, "\n")
}

// changedExamples are the examples that the formatter changes, and what becomes
// of the lines: named arguments that are names need no blanks, and one line is too long.
var changedExamples = map[string][2]string{
	"06": {"vote ~ Bernoulli(logit = eta)\n", "vote ~ Bernoulli(logit=eta)\n"},
	"30": {"= [(alpha - beta * s[2]) * s[1], (delta", "= [(alpha - beta * s[2]) * s[1],\n    (delta"},
	"31": {"(mu = y[:, 2], alpha = phi)", "(mu=y[:, 2], alpha=phi)"},
}

func TestFormatExamples(t *testing.T) {
	names, texts := examples(t)
	for _, n := range names {
		want := texts[n]
		if c, ok := changedExamples[filepath.Base(n)[:2]]; ok {
			if !strings.Contains(want, c[0]) {
				t.Errorf("%s has no %q", n, c[0])
			}
			want = strings.Replace(want, c[0], c[1], 1)
		}
		if got := reformat(t, n, texts[n]); got != want {
			t.Errorf("%s: %s", n, cmp.Diff(want, got))
		}
	}
}

// The models of the project are formatted.
func TestExamplesAreFormatted(t *testing.T) {
	for _, pattern := range []string{"../examples/*.bayes", "../examples/*/*.bayes"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: no texts (%v)", pattern, err)
		}
		for _, n := range names {
			text := readText(t, n)
			if got, errs := Format(ast.NewSource(n, text)); len(errs) > 0 || got != text {
				t.Errorf("%s is not formatted: `bayes fmt examples`\n%s%s", n, errs.Format(), cmp.Diff(text, got))
			}
		}
	}
}

func TestFormatKeepsMeaning(t *testing.T) {
	for _, pattern := range []string{"../examples/*.bayes", "../examples/*/*.bayes", "testdata/import/*.bayes"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: no texts (%v)", pattern, err)
		}
		for _, n := range names {
			text := readText(t, n)
			if _, errs := Parse(ast.NewSource(n, text)); len(errs) == 0 {
				reformat(t, n, text)
			}
		}
	}
	sound := 0
	for _, n := range []string{"testdata/check.bayes", "testdata/syntax.bayes"} {
		for _, chunk := range strings.Split(readText(t, n), "\n---\n") {
			src := ast.NewSource(n, chunk)
			if _, errs := Parse(src); len(errs) == 0 {
				reformat(t, n, chunk)
				sound++
			} else if got, list := Format(src); got != src.Text || list.Format() != errs.Format() {
				t.Errorf("a text with errors is changed, or has other errors:\n%s\n%s", got, list.Format())
			}
		}
	}
	if sound < 20 {
		t.Errorf("only %d texts of testdata without errors", sound)
	}
}

func readText(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Each NAME.bayes of testdata/format becomes NAME.want.
func TestFormatFiles(t *testing.T) {
	names, _ := filepath.Glob("testdata/format/*.bayes")
	if len(names) == 0 {
		t.Fatal("no texts")
	}
	for _, n := range names {
		got := reformat(t, n, readText(t, n))
		want := strings.TrimSuffix(n, ".bayes") + ".want"
		if *writeWanted {
			if err := os.WriteFile(want, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(readText(t, want), got); d != "" {
			t.Errorf("%s:\n%s", n, d)
		}
		if again := reformat(t, want, got); again != got {
			t.Errorf("%s is not as it would be formatted", want)
		}
	}
}

var writeWanted = flag.Bool("write-format", false, "write what testdata/format should become")

func TestFormatLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                                            "",
		"\n\n":                                        "",
		"# c":                                         "# c\n",
		"a=1;b=2;":                                    "a = 1\nb = 2\n",
		"\ufeffx=a+b*x^2\r\n":                         "x = a + b * x^2\n",
		"x=-y^-2":                                     "x = -y^-2\n",
		"u [ i in id,k in 1 : 3,: ]~D(i)":             "u[i in id, k in 1:3, :] ~ D(i)\n",
		"e[n in 1:N,2,j in 1:n-1]=a[n]+j":             "e[n in 1:N, 2, j in 1:n-1] = a[n] + j\n",
		"x=not a==b":                                  "x = not a == b\n",
		"x=y [ t - 1 , 1 : N - 1 ]":                   "x = y[t-1, 1:N-1]\n",
		"x=y[2*i-1,-k+1,n(a)-1,a:]":                   "x = y[2 * i - 1, -k + 1, n(a) - 1, a:]\n",
		"x=y[t-a[i]+1,(t-1)]":                         "x = y[t-a[i]+1, (t - 1)]\n",
		"for i in 2*a+1:length(x)-1{}":                "for i in 2*a+1:length(x)-1 {}\n",
		"x=(a% b:c@d-1)":                              "x = (a % b:c @ d - 1)\n",
		"x = (a - -b:a*-1)":                           "x = (a - -b:a * -1)\n",
		"param c:ordered [N-1]":                       "param c: ordered[N - 1]\n",
		"data x:real< upper = 1,lower=-1 >":           "data x: real<upper=1, lower=-1>\n",
		"data f:factor < t > [ N ]from\"a\"":          "data f: factor<t>[N] from \"a\"\n",
		"y~D(a = 1,b = -x[2])":                        "y ~ D(a=1, b=-x[2])\n",
		"y~D(a=1,b=x+2)":                              "y ~ D(a = 1, b = x + 2)\n",
		"y~D(1).lpdf (x)'":                            "y ~ D(1).lpdf(x)'\n",
		"x = 1 .f()":                                  "x = 1 .f()\n",
		"x=if a{1}else if b{2}else{3}":                "x = if a { 1 } else if b { 2 } else { 3 }\n",
		"x=if a{1}else{if b{2}else{3}}":               "x = if a { 1 } else { if b { 2 } else { 3 } }\n",
		"for i in 1:N{x[i]=1;y[i]=2}":                 "for i in 1:N {\n    x[i] = 1\n    y[i] = 2\n}\n",
		"for i in 1:N{\nx[i]=1}":                      "for i in 1:N {\n    x[i] = 1\n}\n",
		"if a{x=1}\nelse if b{x=2}\nelse{x=3}":        "if a { x = 1 } else if b { x = 2 } else { x = 3 }\n",
		"if a{x=1}else{if b{x=2}}":                    "if a { x = 1 } else { if b { x = 2 } }\n",
		"fn f(a,b:real[N])=a\n\n\n\nfn g(){return 1}": "fn f(a, b: real[N]) = a\n\nfn g() { return 1 }\n",
		"import   \"a.bayes\"":                        "import \"a.bayes\"\n",
		"x = 1_000.50E-3   \"\"\n":                    "",
		"x=1# c":                                      "x = 1  # c\n",
		"f(# c\r 2)~D(1)":                             "# c\nf(2) ~ D(1)\n",
		"x = [a # c\n'[1] + y']":                      "x = [\n    a  # c\n'[1] + y'\n]\n",
		"P=[[1,2],\n[3,4]]":                           "P = [\n    [1, 2],\n    [3, 4]\n]\n",
		"P=[\n[1,2],[3,4]\n]":                         "P = [[1, 2], [3, 4]]\n",
		"target+=\n\n  a +\n b":                       "target += a + b\n",
	} {
		if want == "" && strings.Contains(text, "x") {
			if got, errs := Format(ast.NewSource("t", text)); got != text || len(errs) == 0 {
				t.Errorf("%q became %q without errors", text, got)
			}
			continue
		}
		if got := reformat(t, fmt.Sprintf("%q", text), text); got != want {
			t.Errorf("%q became\n%s\nwanted\n%s", text, got, want)
		}
	}
}

// respaced writes the tokens of a text with other blanks and with line ends where
// these do not count; comments, other line ends and the blanks before texts stay.
func respaced(t *rapid.T, text string) string {
	src := ast.NewSource("respaced", text)
	tokens, comments := lex(src)
	var b strings.Builder
	depth, end := 0, 0
	for i, tok := range tokens {
		gap := text[end:tok.Pos.Offset]
		for len(comments) > 0 && comments[0].Span.Start < tok.Pos.Offset {
			comments = comments[1:]
		}
		if i > 0 && !strings.Contains(gap, "#") && tok.Type != tokNewline && tokens[i-1].Type != tokNewline {
			choices := []string{" ", "   ", "\t"}
			before := tokens[i-1]
			glued := tokens[i-1].Type != tokOp && tok.Type != tokOp
			if !glued && (isOp(before, "(") || isOp(before, "[") || isOp(before, ",") || isOp(tok, ")") || isOp(tok, "]")) {
				choices = append(choices, "")
			}
			if depth > 0 && !isOp(tok, "[") && tok.Value != "'" && !isOp(before, ",") {
				choices = append(choices, "\n", " \n\n  ")
			}
			if strings.Contains("+-*/~", before.Value) && tok.Value != "'" {
				choices = append(choices, "\n")
			}
			gap = rapid.SampledFrom(choices).Draw(t, "gap")
		}
		b.WriteString(gap)
		if !tok.EOF() {
			b.WriteString(tok.Value)
			end = tok.Pos.Offset + len(tok.Value)
		}
		switch {
		case isOp(tok, "("), isOp(tok, "["):
			depth++
		case isOp(tok, ")"), isOp(tok, "]"):
			depth--
		}
	}
	return b.String()
}

// The layout depends on blanks and on line ends inside brackets no more than the
// meaning does.
func TestFormatIsCanonical(t *testing.T) {
	_, texts := examples(t)
	var list []string
	for _, n := range sortedKeys(texts) {
		// Comments may stand elsewhere after longer code.
		list = append(list, dropComments(texts[n]))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(list).Draw(t, "example")
		want := reformat(t, "example", text)
		other := respaced(t, text)
		if got := reformat(t, "respaced", other); got != want {
			t.Fatalf("respaced\n%s\nit became\n%s\nand not\n%s", other, got, want)
		}
	})
}

func dropComments(text string) string {
	src := ast.NewSource("t", text)
	_, comments := lex(src)
	for i := len(comments) - 1; i >= 0; i-- {
		s := comments[i].Span
		text = strings.TrimRight(text[:s.Start], " ") + text[s.End:]
	}
	return text
}

func sortedKeys(m map[string]string) []string {
	var list []string
	for k := range m {
		list = append(list, k)
	}
	sort.Strings(list)
	return list
}

// commented writes comments where a text may have them.
func commented(t *rapid.T, text string) string {
	src := ast.NewSource("commented", text)
	tokens, _ := lex(src)
	var b strings.Builder
	depth, end, count := 0, 0, 0
	for i, tok := range tokens {
		b.WriteString(text[end:tok.Pos.Offset])
		end = tok.Pos.Offset
		legal := i == 0 || depth > 0 || tokens[i-1].Type == tokNewline || tok.Type == tokNewline ||
			strings.Contains("+-*/~@,{", tokens[i-1].Value) || isOp(tok, "}")
		// A branch of an if expression holds one line alone.
		if legal && rapid.IntRange(0, 7).Draw(t, "comment") == 0 {
			for range rapid.IntRange(1, 2).Draw(t, "comments") {
				count++
				fmt.Fprintf(&b, "%s# c%d  \n%s", rapid.SampledFrom([]string{"", "  ", "\n", "\n\n    ", "          "}).Draw(t, "blank"), count,
					rapid.SampledFrom([]string{"", "   ", "\n"}).Draw(t, "after"))
			}
		}
		if !tok.EOF() {
			b.WriteString(tok.Value)
			end += len(tok.Value)
		}
		switch {
		case isOp(tok, "("), isOp(tok, "["):
			depth++
		case isOp(tok, ")"), isOp(tok, "]"):
			depth--
		}
	}
	return b.String()
}

func TestFormatKeepsComments(t *testing.T) {
	_, texts := examples(t)
	names := sortedKeys(texts)
	sound, tried := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tried++
		text := commented(t, dropComments(texts[rapid.SampledFrom(names).Draw(t, "example")]))
		if _, errs := Parse(ast.NewSource("commented", text)); len(errs) > 0 {
			return // a `}` on a line of its own, for one
		}
		sound++
		reformat(t, "commented", text)
	})
	if sound < tried/2 {
		t.Errorf("only %d of %d texts were sound", sound, tried)
	}
}

// FuzzFormat looks for texts whose layout has another meaning, or another layout.
func FuzzFormat(f *testing.F) {
	seed(f)
	names, _ := filepath.Glob("testdata/format/*.bayes")
	for _, n := range names {
		f.Add(readText(f, n))
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := ast.NewSource("fuzz", text)
		if _, errs := Parse(src); len(errs) > 0 {
			if got, list := Format(src); got != src.Text || len(list) == 0 {
				t.Fatalf("a text with errors became %q", got)
			}
			return
		}
		reformat(t, "fuzz", text)
	})
}
