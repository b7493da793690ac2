// Package bayes_test holds the rules of the project that no compiler checks:
// which package may import which, and what must not decide a bit of a result.
package bayes_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/bayes-lang/bayes"

// layers says what each package may import of this module; HACKING.md has the
// same table with reasons.
var layers = map[string][]string{
	"ast":                     {},
	"internal/diag":           {"ast"},
	"internal/disk":           {},
	"mathx":                   {},
	"autodiff/solver":         {"mathx"},
	"autodiff/graph":          {"autodiff/solver", "mathx"},
	"autodiff":                {"autodiff/graph", "mathx"},
	"autodiff/ieee":           {},
	"autodiff/portable":       {"autodiff", "autodiff/graph", "autodiff/solver", "mathx"},
	"autodiff/tier":           {"autodiff", "autodiff/portable"},
	"internal/transform":      {"autodiff/graph", "mathx"},
	"dist":                    {"autodiff/graph", "mathx", "internal/transform"},
	"internal/fn":             {"autodiff/graph", "autodiff/solver", "mathx"},
	"internal/list":           {},
	"lang":                    {"ast", "internal/diag", "dist", "internal/fn"},
	"internal/table":          {"internal/diag"},
	"internal/depend":         {},
	"internal/eliminate":      {},
	"internal/eval":           {"ast", "autodiff/solver", "internal/depend", "internal/diag", "dist", "internal/eliminate", "internal/fn", "lang", "mathx", "internal/transform"},
	"internal/bind":           {"ast", "internal/diag", "dist", "internal/eval", "lang", "internal/table", "internal/transform"},
	"compile":                 {"ast", "autodiff", "autodiff/graph", "autodiff/portable", "internal/bind", "internal/diag", "dist", "internal/eliminate", "internal/eval", "internal/fn", "lang", "mathx", "internal/transform"},
	"internal/verify":         {"autodiff", "autodiff/graph", "autodiff/tier", "compile", "internal/bind", "mathx"},
	"nuts":                    {"mathx"},
	"stats":                   {"mathx"},
	"internal/store":          {"internal/disk"},
	"internal/parallel":       {"internal/eval"},
	"internal/naming":         {"ast", "internal/diag", "internal/eval", "lang"},
	"internal/input":          {"ast", "internal/bind", "internal/diag", "internal/eval", "lang", "internal/store", "internal/table"},
	"internal/summary":        {"internal/diag", "internal/parallel", "stats"},
	"internal/density":        {"autodiff", "autodiff/graph", "autodiff/tier", "compile", "internal/bind", "internal/summary", "nuts"},
	"internal/forward":        {"ast", "autodiff", "compile", "internal/bind", "internal/density", "internal/diag", "internal/eval", "internal/input", "lang", "mathx", "internal/naming", "nuts", "internal/parallel", "stats", "internal/summary"},
	"internal/posterior":      {"ast", "autodiff", "autodiff/tier", "compile", "internal/bind", "internal/density", "internal/eliminate", "internal/eval", "internal/fn", "internal/diag", "internal/forward", "internal/input", "lang", "mathx", "internal/naming", "internal/parallel", "stats", "internal/summary", "internal/transform"},
	"internal/predictor":      {"compile", "internal/bind", "internal/diag", "internal/eval", "internal/forward", "internal/input", "mathx", "internal/naming", "internal/posterior"},
	"internal/dataset":        {"ast", "internal/bind", "internal/eval", "internal/export", "internal/forward", "internal/input", "lang", "mathx", "internal/naming", "internal/parallel", "internal/posterior", "internal/store"},
	"internal/loaded":         {"internal/export", "internal/input", "internal/naming", "internal/summary"},
	"runtime":                 {"ast", "internal/bind", "internal/dataset", "internal/density", "internal/diag", "internal/disk", "internal/eval", "internal/export", "internal/input", "lang", "nuts", "internal/posterior", "stats", "internal/store", "internal/summary"},
	"internal/plot":           {"internal/diag", "stats"},
	"internal/export":         {"internal/disk"},
	"internal/export/parquet": {"internal/export"},
	"internal/diagnose":       {"ast", "internal/diag", "internal/eval", "internal/forward", "internal/input", "lang", "internal/naming", "nuts", "internal/parallel", "runtime", "stats", "internal/summary"},
	"internal/save":           {"internal/dataset", "internal/disk", "internal/export", "internal/export/parquet", "runtime", "internal/store"},
	"internal/figure":         {"ast", "internal/bind", "internal/diag", "internal/eval", "internal/forward", "internal/input", "internal/loaded", "internal/plot", "internal/posterior", "runtime", "internal/summary"},
	"internal/report":         {"internal/diagnose", "internal/eval", "internal/figure", "internal/forward", "internal/input", "internal/plot", "internal/posterior", "runtime", "stats", "internal/summary"},
	"internal/help":           {"internal/diag", "dist", "internal/figure", "internal/fn", "lang"},
	"internal/mutate":         {},
	"internal/lsp":            {"ast", "internal/diag", "internal/fn", "internal/help", "internal/input", "lang", "runtime"},
	"internal/repl":           {"ast", "internal/dataset", "internal/diag", "internal/diagnose", "dist", "internal/eval", "internal/figure", "internal/fn", "internal/forward", "internal/help", "internal/input", "lang", "internal/loaded", "internal/plot", "internal/posterior", "runtime", "internal/save", "internal/summary"},
	".":                       {"ast", "internal/bind", "internal/bridge", "internal/density", "internal/diag", "internal/disk", "internal/eval", "internal/forward", "internal/input", "lang", "nuts", "internal/posterior", "internal/predictor", "runtime", "stats", "internal/summary", "internal/table"},
	"internal/bridge":         {"runtime"},
	"diagnosis":               {".", "internal/bridge", "internal/diagnose", "internal/summary"},
	"picture":                 {".", "internal/bridge", "internal/figure", "internal/plot"},
	"export":                  {".", "internal/bridge", "internal/dataset", "internal/save"},
	"examples/embed/groups":   {"."},
	"examples/embed/serve":    {"."},
	"cmd/bayes":               {"autodiff", "compile", "internal/dataset", "internal/density", "internal/diag", "internal/diagnose", "internal/eval", "internal/export", "internal/figure", "internal/forward", "internal/help", "internal/input", "internal/loaded", "internal/lsp", "internal/plot", "internal/posterior", "internal/repl", "internal/report", "runtime", "internal/save", "internal/summary", "internal/verify"},
}

// foreign says which package may import which modules of others.
var foreign = map[string][]string{
	"github.com/alecthomas/participle/v2": {"lang"},
	"golang.org/x/text":                   {"internal/diag"},
	"github.com/alecthomas/kong":          {"cmd/bayes"},
	"github.com/chzyer/readline":          {"cmd/bayes"},
	"golang.org/x/term":                   {"cmd/bayes"},
	"golang.org/x/sys":                    {"autodiff/portable", "cmd/bayes", "internal/disk", "internal/input"},
	"gonum.org/v1/gonum":                  {"stats"},
	"gonum.org/v1/plot":                   {"internal/plot"},
	"golang.org/x/image":                  {"internal/plot"},
	"codeberg.org/go-fonts/liberation":    {"internal/plot"},
	"github.com/parquet-go/parquet-go":    {"internal/export/parquet"},
	"github.com/sourcegraph/jsonrpc2":     {"internal/lsp"},
}

// exact are the packages whose numbers must be the same to the bit everywhere:
// densities, gradients, transforms, draws and adaptation are computed in them.
var exact = []string{"mathx", "autodiff", "autodiff/graph", "autodiff/ieee", "autodiff/portable", "autodiff/tier", "internal/transform", "dist", "internal/fn", "internal/eval", "internal/bind", "compile", "nuts"}

// sameEverywhere are the functions of package math that give the same bits on
// every processor; constants are all allowed. The rest of math is computed
// differently here and there: package mathx has what takes its place.
var sameEverywhere = []string{
	"Abs", "Ceil", "Copysign", "FMA", "Float32bits", "Float32frombits", "Float64bits", "Float64frombits",
	"Floor", "Frexp", "Ilogb", "Inf", "IsInf", "IsNaN", "Ldexp", "Logb", "Max", "Min", "Mod", "Modf", "NaN", "Nextafter",
	"Round", "RoundToEven", "Signbit", "Sqrt", "Trunc",
}

// testOnly are packages that serve tests alone; nothing else imports them.
var testOnly = []string{"internal/modeltest", "internal/fittest"}

// most is the length in lines that a file may have.
const most = 800

// source is one Go file of the project.
type source struct {
	path, dir string // relative to the root, with slashes
	test      bool
	syntax    *ast.File
	lines     int
}

func sources(t *testing.T) (*token.FileSet, []source) {
	t.Helper()
	set := token.NewFileSet()
	var list []source
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(set, path, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(path)
		list = append(list, source{
			path: slashed, dir: filepath.ToSlash(filepath.Dir(path)),
			test: strings.HasSuffix(path, "_test.go"), syntax: file,
			lines: strings.Count(string(text), "\n"),
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("no Go files found")
	}
	return set, list
}

// importProblem says what is wrong when a file of package dir imports path, ""
// when nothing is.
func importProblem(dir, path string) string {
	if inner, ok := strings.CutPrefix(path+"/", module+"/"); ok {
		inner = strings.TrimSuffix(inner, "/")
		if inner == "" {
			inner = "." // the root package
		}
		allowed, known := layers[dir]
		if !known {
			return "package " + dir + " has no line in the table of layers"
		}
		if slices.Contains(allowed, inner) {
			return ""
		}
		return "package " + dir + " may not import " + inner
	}
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		if (path == "math/rand" || path == "math/rand/v2") && dir != "mathx" {
			return "random numbers come from mathx alone"
		}
		return "" // the standard library
	}
	for prefix, users := range foreign {
		if path == prefix || strings.HasPrefix(path, prefix+"/") {
			if slices.Contains(users, dir) {
				return ""
			}
			return "package " + dir + " may not import " + path
		}
	}
	return path + " is not among the modules weighed and taken"
}

// mathProblem says what is wrong with math.name in package dir, "" when nothing
// is. A constant is written with the same syntax as a function, hence the list.
func mathProblem(dir, name string) string {
	constant := strings.HasPrefix(name, "Max") && name != "Max" ||
		strings.HasPrefix(name, "Min") && name != "Min" ||
		strings.HasPrefix(name, "Smallest") ||
		slices.Contains([]string{"E", "Pi", "Phi", "Sqrt2", "SqrtE", "SqrtPi", "SqrtPhi", "Ln2", "Log2E", "Ln10", "Log10E"}, name)
	if constant || slices.Contains(sameEverywhere, name) || !slices.Contains(exact, dir) {
		return ""
	}
	return "math." + name + " differs between processors; use mathx"
}

func TestImportPolicy(t *testing.T) {
	set, files := sources(t)
	for _, file := range files {
		if file.test || slices.Contains(testOnly, file.dir) {
			continue // tests take oracles from anywhere
		}
		if _, known := layers[file.dir]; !known {
			t.Errorf("%s: package %s has no line in the table of layers", file.path, file.dir)
		}
		for _, spec := range file.syntax.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if problem := importProblem(file.dir, path); problem != "" {
				t.Errorf("%s: %s", set.Position(spec.Pos()), problem)
			}
		}
	}
}

// What a program gets that imports the package: the packages that it asked for, and of
// others only those without which no model can be fitted.
func TestProgramsGetWhatTheyAskFor(t *testing.T) {
	gotool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the go tool is not there to list dependencies")
	}
	out, err := exec.Command(gotool, "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Fields(string(out))
	if len(all) < 50 || !slices.Contains(all, module+"/runtime") {
		t.Fatalf("go list says %q", all)
	}
	others := slices.DeleteFunc(slices.Clone(all), func(path string) bool { return strings.HasPrefix(path, module) })
	if len(others) > mostDependencies {
		t.Errorf("%d packages beside those of the project, more than %d", len(others), mostDependencies)
	}
	for _, path := range all {
		first, _, _ := strings.Cut(path, "/")
		large := slices.Contains([]string{"net", "image", "html", "database"}, first)
		for _, word := range []string{"parquet", "protobuf", "/plot", "/figure"} {
			large = large || strings.Contains(path, word)
		}
		if large {
			t.Errorf("%s is among the dependencies of the package", path)
		}
	}
}

// mostDependencies is the number of packages of others, those of the standard library
// included, that a program gets with this one.
const mostDependencies = 155

func TestSameBitsPolicy(t *testing.T) {
	set, files := sources(t)
	for _, file := range files {
		if file.test || !slices.Contains(exact, file.dir) {
			continue
		}
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "math" {
					if problem := mathProblem(file.dir, sel.Sel.Name); problem != "" {
						t.Errorf("%s: %s", set.Position(sel.Pos()), problem)
					}
				}
			}
			return true
		})
	}
}

// A package name other than math for package math would hide it from the test
// of bits.
func TestMathHasItsName(t *testing.T) {
	set, files := sources(t)
	for _, file := range files {
		for _, spec := range file.syntax.Imports {
			if spec.Path.Value == `"math"` && spec.Name != nil {
				t.Errorf("%s: import math under its own name", set.Position(spec.Pos()))
			}
		}
	}
}

func TestFilesAreReadInOneSitting(t *testing.T) {
	_, files := sources(t)
	for _, file := range files {
		if file.lines > most {
			t.Errorf("%s has %d lines, more than %d", file.path, file.lines, most)
		}
	}
}

// clocks are the tests that look at a clock, with the reason. Elsewhere a test counts steps,
// calls or bytes, or waits for what must come until go test ends it: a machine that does
// other things is no error of ours.
var clocks = map[string]string{
	"cmd/bayes/writers_test.go TestKillSample":                "kills at a random moment of a run",
	"internal/store/writers_test.go TestKilled":               "kills at a random moment of a run",
	"internal/store/writers_test.go makeRun":                  "a run that takes a while",
	"example_test.go ExampleLimits":                           "shows how",
	"example_test.go ExamplePredictions_SummaryContext":       "shows how",
	"examples/embed/serve/main_test.go TestServeLarge":        "looks at the memory now and then",
	"limits_test.go TestStrangersTexts":                       "looks at the memory now and then",
	"examples/posteriordb_test.go TestGradientsOfPosteriordb": "writes a table",
	"internal/repl/repl_test.go FuzzLines":                    "what a line may take; what it prints until then is not compared",
	"internal/report/report_test.go TestNoOverflowOnAPhone":   "a browser that hangs is one that is not there",
}

// looksAtClock lists where a function of a test could fail, or end, by the time that something
// takes: by a clock, or by a loop that sleeps so many times and no more. Benchmarks may.
func looksAtClock(f *ast.FuncDecl) []token.Pos {
	var list []token.Pos
	calls := func(n ast.Node, pkg string, names ...string) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		id, ok := sel.X.(*ast.Ident)
		return ok && id.Name == pkg && slices.Contains(names, sel.Sel.Name)
	}
	sleeps := func(body *ast.BlockStmt) bool {
		found := false
		ast.Inspect(body, func(n ast.Node) bool {
			_, inner := n.(*ast.FuncLit)
			found = found || n != nil && calls(n, "time", "Sleep")
			return !inner
		})
		return found
	}
	ast.Inspect(f, func(n ast.Node) bool {
		bad := false
		switch n := n.(type) {
		case *ast.SelectorExpr:
			bad = calls(n, "time", "Now", "Since", "Until", "After", "AfterFunc", "NewTimer", "NewTicker", "Tick") || calls(n, "context", "WithTimeout", "WithDeadline")
		case *ast.RangeStmt:
			bad = sleeps(n.Body)
		case *ast.ForStmt:
			bad = n.Post != nil && sleeps(n.Body)
		}
		if bad {
			list = append(list, n.Pos())
		}
		return true
	})
	return list
}

func TestNoTestLooksAtAClock(t *testing.T) {
	set, files := sources(t)
	seen := map[string]bool{}
	for _, file := range files {
		for _, d := range file.syntax.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !file.test || strings.HasPrefix(f.Name.Name, "Benchmark") {
				continue
			}
			key := file.path + " " + f.Name.Name
			for _, at := range looksAtClock(f) {
				if seen[key] = true; clocks[key] == "" {
					t.Errorf("%s: %s depends on how fast it runs: count instead, or wait without a bound", set.Position(at), f.Name.Name)
				}
			}
		}
	}
	for key := range clocks {
		if !seen[key] {
			t.Errorf("%s looks at no clock, and needs no reason", key)
		}
	}
}

// letsNaNPass lists where a test fails if a distance is more than a bound: NaN is not more
// than anything. !(math.Abs(a-b) <= bound) is true of it.
func letsNaNPass(f ast.Node) []token.Pos {
	var list []token.Pos
	abs := func(x ast.Expr) bool {
		call, ok := x.(*ast.CallExpr)
		if !ok {
			return false
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "Abs"
	}
	fails := func(body *ast.BlockStmt) bool {
		found := false
		ast.Inspect(body, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				found = found || slices.Contains([]string{"Error", "Errorf", "Fatal", "Fatalf"}, sel.Sel.Name)
			}
			return true
		})
		return found
	}
	ast.Inspect(f, func(n ast.Node) bool {
		i, ok := n.(*ast.IfStmt)
		if !ok || !fails(i.Body) {
			return true
		}
		distance := ""
		if a, ok := i.Init.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && abs(a.Rhs[0]) {
			distance = a.Lhs[0].(*ast.Ident).Name
		}
		ast.Inspect(i.Cond, func(n ast.Node) bool {
			if b, ok := n.(*ast.BinaryExpr); ok && (b.Op == token.GTR || b.Op == token.GEQ) {
				id, ok := b.X.(*ast.Ident)
				if abs(b.X) || ok && id.Name == distance {
					list = append(list, b.Pos())
				}
			}
			return true
		})
		return true
	})
	return list
}

func TestNoTestLetsNaNPass(t *testing.T) {
	set, files := sources(t)
	for _, file := range files {
		if !file.test {
			continue
		}
		for _, at := range letsNaNPass(file.syntax) {
			t.Errorf("%s: NaN is within every bound here: write !(distance <= bound)", set.Position(at))
		}
	}
}

// The rules must be able to fail.
func TestPolicyCatches(t *testing.T) {
	for _, c := range []struct{ dir, path, want string }{
		{"nuts", module + "/lang", "may not import"},
		{"ast", module + "/internal/diag", "may not import"},
		{"runtime", module + "/cmd/bayes", "may not import"},
		{"internal/dataset", module + "/runtime", "may not import"},
		{"runtime", module + "/internal/modeltest", "may not import"},
		{"runtime", module, "may not import"},
		{"examples/embed/serve", module, ""},
		{"elsewhere", module + "/ast", "no line in the table"},
		{"dist", "gonum.org/v1/gonum/mathext", "may not import"},
		{"internal/eval", "math/rand/v2", "mathx alone"},
		{"internal/eval", "example.com/other", "not among the modules"},
		{"lang", module + "/ast", ""},
		{"lang", "github.com/alecthomas/participle/v2/lexer", ""},
		{"internal/eval", "sort", ""},
	} {
		got := importProblem(c.dir, c.path)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s importing %s: %q, want %q", c.dir, c.path, got, c.want)
		}
	}
	for body, bad := range map[string]bool{
		"start := time.Now(); f(); if time.Since(start) > time.Second { t.Error() }": true,
		"for range 100 { if done() { return }; time.Sleep(time.Second) }":            true,
		"for i := 0; !done(); i++ { time.Sleep(time.Second) }":                       true,
		"select { case <-done: case <-time.After(time.Second): }":                    true,
		"for !done() { time.Sleep(time.Second) }":                                    false,
		"for range 10 { go func() { time.Sleep(time.Second) }() }":                   false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package p\nfunc TestX(t *testing.T) { "+body+" }", parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := looksAtClock(file.Decls[0].(*ast.FuncDecl)); (len(got) > 0) != bad {
			t.Errorf("%s: %d places", body, len(got))
		}
	}
	for body, bad := range map[string]bool{
		"if a != a || math.Abs(a-b) > 1e-9 { t.Error() }":    true,
		"if d := math.Abs(a - b); d >= 1e-9 { t.Fatalf(s) }": true,
		"if !(math.Abs(a-b) <= 1e-9) { t.Error() }":          false,
		"if math.Abs(a) > 1 { a /= 2 }":                      false,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package p\nfunc TestX(t *testing.T) { "+body+" }", parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := letsNaNPass(file); (len(got) > 0) != bad {
			t.Errorf("%s: %d places", body, len(got))
		}
	}
	for _, c := range []struct {
		dir, name string
		bad       bool
	}{
		{"dist", "Exp", true}, {"nuts", "Pow", true}, {"internal/eval", "Lgamma", true},
		{"dist", "MaxFloat64", false}, {"mathx", "FMA", false}, {"stats", "Exp", false}, {"internal/eval", "Pi", false},
	} {
		if got := mathProblem(c.dir, c.name); (got != "") != c.bad {
			t.Errorf("math.%s in %s: %q", c.name, c.dir, got)
		}
	}
}
