package lang

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bayes-lang/bayes/ast"
)

// sameTree compares statements without their places, and says where they differ.
// (The time of cmp.Diff is exponential in the depth of the tree.)
func sameTree(a, b []ast.Stmt) string {
	var x, y strings.Builder
	dump(&x, reflect.ValueOf(a))
	dump(&y, reflect.ValueOf(b))
	s, t := x.String(), y.String()
	if s == t {
		return ""
	}
	i := 0
	for i < len(s) && i < len(t) && s[i] == t[i] {
		i++
	}
	from := max(0, i-200)
	return fmt.Sprintf("%s\n%s", s[from:min(len(s), i+200)], t[from:min(len(t), i+200)])
}

// dump writes the structure of a value without its places.
func dump(b *strings.Builder, v reflect.Value) {
	if !v.IsValid() {
		b.WriteString("nil")
		return
	}
	if v.Type() == reflect.TypeFor[ast.Span]() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			b.WriteString("nil")
			return
		}
		dump(b, v.Elem())
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			dump(b, v.Index(i))
			b.WriteString(", ")
		}
		b.WriteString("]")
	case reflect.Struct:
		b.WriteString(v.Type().Name() + "{")
		for i := range v.NumField() {
			b.WriteString(v.Type().Field(i).Name + ":")
			dump(b, v.Field(i))
			b.WriteString(" ")
		}
		b.WriteString("}")
	default:
		fmt.Fprintf(b, "%v", v.Interface())
	}
}

func reprint(t interface{ Fatalf(string, ...any) }, file *ast.File) {
	text := ast.Print(file)
	again, errs := Parse(ast.NewSource("printed", text))
	if len(errs) > 0 {
		t.Fatalf("the printed text has errors:\n%s\n%s", text, errs.Format())
	}
	if d := sameTree(file.Stmts, again.Stmts); d != "" {
		t.Fatalf("printed and parsed it is another tree:\n%s\n%s", text, d)
	}
	if s := ast.Print(again); s != text {
		t.Fatalf("printed twice it is another text:\n%s\n%s", text, s)
	}
}

func TestPrintExamples(t *testing.T) {
	names, texts := examples(t)
	for _, n := range names {
		file, _ := Parse(ast.NewSource(n, texts[n]))
		reprint(t, file)
	}
	scripts, _ := filepath.Glob("testdata/*.bayes")
	for _, n := range scripts {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		for _, chunk := range strings.Split(string(b), "\n---\n") {
			// What is sound of a text with errors prints as well.
			file, _ := Parse(ast.NewSource(n, chunk))
			reprint(t, file)
		}
	}
}

// exprText draws the text of an expression.
func exprText(t *rapid.T, depth int) string {
	sub := func() string { return exprText(t, depth-1) }
	if depth == 0 {
		return rapid.SampledFrom([]string{"x", "y1", "3", "2.5", "1e-3", `"a"`, "true", "β", "(1:3)"}).Draw(t, "leaf")
	}
	switch rapid.IntRange(0, 14).Draw(t, "kind") {
	case 0, 1, 2, 3:
		op := rapid.SampledFrom([]string{"+", "-", "*", "/", "%", "@", "^", " and ", " or ", "- "}).Draw(t, "op")
		return sub() + op + sub()
	case 4:
		return "(" + sub() + rapid.SampledFrom([]string{"==", "<", ">=", "!="}).Draw(t, "cmp") + sub() + ")"
	case 5:
		return rapid.SampledFrom([]string{"-", "+"}).Draw(t, "sign") + sub()
	case 6:
		return "(not " + sub() + ")"
	case 7:
		return "f(" + sub() + ", a=" + sub() + ")"
	case 8:
		return "x[" + sub() + ", :, " + sub() + ":]"
	case 9:
		return "(" + sub() + ")'"
	case 10:
		return "[" + sub() + ", " + sub() + "]"
	case 11:
		return "[" + sub() + " for i in 1:" + sub() + ", j in " + sub() + "]"
	case 12:
		return "(if " + sub() + " { " + sub() + " } else if " + sub() + " {" + sub() + "} else { " + sub() + " })"
	case 13:
		return "Normal(" + sub() + ", 1).lpdf(" + sub() + ")"
	}
	return "(" + sub() + ")"
}

func TestPrintExpressions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := "x = " + exprText(t, rapid.IntRange(0, 5).Draw(t, "depth"))
		file, errs := Parse(ast.NewSource("drawn", text))
		for _, d := range errs {
			if d.Code != "syntax" || !strings.Contains(d.Message, "chain") && !strings.Contains(d.Message, "more weakly") {
				t.Fatalf("%s\n%s", text, d.Format())
			}
		}
		reprint(t, file)
	})
}

func TestPrecedence(t *testing.T) {
	for text, want := range map[string]string{
		"-x^2":              "-(x^2)",
		"2^3^4":             "2^(3^4)",
		"2^-x^2":            "2^(-(x^2))",
		"a - b - c":         "(a - b) - c",
		"a + b * c @ d":     "a + ((b * c) @ d)",
		"not a == b":        "not (a == b)",
		"a or b and not c":  "a or (b and (not c))",
		"-a * b":            "(-a) * b",
		"x'[1]'^2":          "(((x')[1])')^2",
		"a < b + 1 and c":   "(a < (b + 1)) and c",
		"1:N-1":             "1:(N - 1)",
		"f(1:N-1, a=2:3)":   "f(1:(N - 1), a=2:3)",
		"- -x":              "-(-x)",
		"A[1:2, :][, 1]":    "",
		"D(1).lpdf(y)[2]^2": "((D(1).lpdf(y))[2])^2",
	} {
		file, errs := Parse(ast.NewSource("t", "v = "+text))
		if want == "" {
			if len(errs) == 0 {
				t.Errorf("%s: no error", text)
			}
			continue
		}
		if len(errs) > 0 {
			t.Errorf("%s", errs.Format())
			continue
		}
		if got := grouped(file.Stmts[0].(*ast.Define).Right, true); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// grouped prints an expression with all its parentheses.
func grouped(e ast.Expr, top bool) string {
	s := ""
	switch e := e.(type) {
	case *ast.Binary:
		op := " " + e.Op.String() + " "
		if e.Op == ast.Pow {
			op = "^"
		}
		s = grouped(e.X, false) + op + grouped(e.Y, false)
	case *ast.Unary:
		s = e.Op.String() + grouped(e.X, false)
		if e.Op == ast.Not {
			s = "not " + grouped(e.X, false)
		}
	case *ast.Transpose:
		s = grouped(e.X, false) + "'"
	case *ast.Index:
		s = grouped(e.X, false) + "[" + grouped(e.Args[0], true) + "]"
	case *ast.Range:
		return grouped(e.Lo, false) + ":" + grouped(e.Hi, false)
	case *ast.Method:
		s = ast.String(e)
	case *ast.Call:
		if len(e.Args) == 2 {
			return "f(" + grouped(e.Args[0].Value, true) + ", a=" + grouped(e.Args[1].Value, true) + ")"
		}
		return ast.String(e)
	default:
		return ast.String(e)
	}
	if top {
		return s
	}
	return "(" + s + ")"
}
