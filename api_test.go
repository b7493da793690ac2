package bayes_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/bayes-lang/bayes"
	"github.com/bayes-lang/bayes/internal/help"
)

// Codes lists what errors have: every code that the sources give to an error or a warning,
// and every one that `bayes explain` knows, is a constant, and there is none beside.
func TestCodesAreAllCodes(t *testing.T) {
	listed := map[string]bool{}
	for _, c := range bayes.Codes() {
		if listed[string(c)] {
			t.Errorf("%s is listed twice", c)
		}
		listed[string(c)] = true
	}
	if !slices.IsSorted(bayes.Codes()) {
		t.Error("the list is not in order")
	}
	explained := map[string]bool{}
	for _, e := range help.Of(help.Code) {
		explained[e.Name] = true
		if !listed[e.Name] {
			t.Errorf("%s is explained, but is no constant", e.Name)
		}
	}
	// Those that only a Go program can cause.
	for _, c := range []bayes.Code{bayes.CodeBadOption, bayes.CodeBadPoint, bayes.CodeDamagedRun, bayes.CodeFolderInUse, bayes.CodeNoDraws} {
		explained[string(c)] = true
	}
	for c := range listed {
		if !explained[c] {
			t.Errorf("%s is a constant, but nothing explains it", c)
		}
	}
	kebab := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	set, files := sources(t)
	found := 0
	for _, file := range files {
		if file.test {
			continue
		}
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 3 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "New" && sel.Sel.Name != "fail" && sel.Sel.Name != "warn" {
				return true
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if code, err := strconv.Unquote(lit.Value); err == nil && kebab.MatchString(code) {
				found++
				if !listed[code] {
					t.Errorf("%s: the code %s is no constant", set.Position(lit.Pos()), code)
				}
			}
			return true
		})
	}
	if found < 150 {
		t.Errorf("only %d errors were found", found)
	}
}

// No exported type stands for one of another package: `go doc` shows every field, and no
// function takes a bool whose meaning a reader of the call cannot see.
func TestNoAliasesAndNoFlags(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	types := 0
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if !d.Name.IsExported() {
					continue
				}
				for _, p := range d.Type.Params.List {
					if id, ok := p.Type.(*ast.Ident); ok && id.Name == "bool" {
						t.Errorf("%s: %s takes a bool", set.Position(p.Pos()), d.Name.Name)
					}
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					s, ok := s.(*ast.TypeSpec)
					if !ok || !s.Name.IsExported() {
						continue
					}
					types++
					if s.Assign.IsValid() {
						t.Errorf("%s: %s is an alias", set.Position(s.Pos()), s.Name.Name)
					}
					if st, ok := s.Type.(*ast.StructType); ok && strings.HasSuffix(s.Name.Name, "Options") {
						for _, f := range st.Fields.List {
							if id, ok := f.Type.(*ast.Ident); ok && id.Name == "bool" {
								t.Errorf("%s: an option of %s is a bool", set.Position(f.Pos()), s.Name.Name)
							}
						}
					}
				}
			}
		}
	}
	if types < 20 {
		t.Errorf("only %d types were found", types)
	}
	for _, x := range []any{bayes.Summary{}, bayes.SummaryRow{}, bayes.PredictionSummary{}, bayes.SummaryOptions{}, bayes.Error{}} {
		if v := reflect.TypeOf(x); v.PkgPath() != module {
			t.Errorf("%s is of %s", v, v.PkgPath())
		}
	}
}

// What is not there is fs.ErrNotExist, whatever was to be read.
func TestNotThere(t *testing.T) {
	files := fstest.MapFS{
		"m.bayes": {Data: []byte("data y from \"none.csv\"\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n")},
		"i.bayes": {Data: []byte("import \"none.bayes\"\ndata y\ny ~ Normal(m, 1)\nm ~ Normal(0, 1)\n")},
	}
	second := func(_ any, err error) error { return err }
	m, err := bayes.CompileFS(files, "m.bayes")
	if err != nil {
		t.Fatal(err)
	}
	inText, err := bayes.Compile("m.bayes", string(files["m.bayes"].Data))
	if err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(t.TempDir(), "none.run")
	for name, err := range map[string]error{
		"a model":                       second(bayes.CompileFS(files, "none.bayes")),
		"an import":                     second(bayes.CompileFS(files, "i.bayes")),
		"a data file":                   second(m.Bind()),
		"a data file of a bare text":    second(inText.Bind()),
		"a run":                         second(bayes.OpenFit(none)),
		"a run to recover":              second(bayes.Recover(none)),
		"a folder of the path to a run": second(bayes.OpenFit(filepath.Join(none, "more", "x.run"))),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v is not fs.ErrNotExist", name, err)
		}
		var e *bayes.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v is not a *bayes.Error", name, err)
		}
	}
	if _, err := bayes.OpenFit(t.TempDir()); err == nil || errors.Is(err, fs.ErrNotExist) != errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// What is wrong with data is found when they are made, not when they are used first.
func TestDataIsReadAtOnce(t *testing.T) {
	for _, c := range []struct {
		name string
		data bayes.Data
		want string
	}{
		{"CSV", bayes.CSV("a.csv", strings.NewReader("x,y\n1,2\n3\n")), "a.csv:3"},
		{"JSON", bayes.JSON("a.json", strings.NewReader(`{"x": [1, 2`)), "a.json:1"},
		{"large", bayes.Limits{Unpacked: 10}.CSV("a.csv", strings.NewReader("x,y\n1,2\n3,4\n")), "more than 10 bytes"},
		{"values", bayes.Values(map[string]any{"x": []any{1, "a"}}), "mixed"},
		{"struct", bayes.Struct(3), "give a struct"},
	} {
		var e *bayes.Error
		if !errors.As(c.data.Err(), &e) || !strings.Contains(e.Detail(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, c.data.Err(), c.want)
		}
	}
	if err := bayes.CSV("a.csv", strings.NewReader("x\n1\n")).Err(); err != nil {
		t.Error(err)
	}
}

// Elements that `=` gives beside those that are drawn have their values in the draws.
func TestDrawsHaveElementsByEquals(t *testing.T) {
	model := must(bayes.Compile("m.bayes", "data y: real[N]\nfor i in 1:N { y[i] ~ Normal(b[2] + b[3], 1) }\nb: real[3]\nb[1] = 1.5\nb[2] ~ Normal(0, 1)\nb[3] = 2 * b[2]\n"))
	bound := must(model.Bind(bayes.Values(map[string]any{"y": []float64{1, 2}})))
	fit := must(bound.Sample(t.Context(), bayes.SampleOptions{Chains: 2, Warmup: 100, Draws: 20}))
	b := must(fit.Draws("b"))
	for x := range b.All() {
		if x[0] != 1.5 || x[2] != 2*x[1] {
			t.Fatalf("a draw is %v", x)
		}
	}
	for label, want := range map[string]float64{"b[1]": 1, "b[3]": 2} {
		one, two := must(fit.Draws(label)), must(fit.Draws("b[2]"))
		for d := range one.Len() {
			if x := one.At(1, d)[0]; x != want*two.At(1, d)[0] && want == 2 || want == 1 && x != 1.5 {
				t.Fatalf("%s is %v", label, x)
			}
		}
	}
}
