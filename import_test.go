package bayes_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"github.com/bayes-lang/bayes"
)

// Imported functions: paths are relative to the file with the import, files may import each other, constants belong to
// their file, and a run holds all of its text.
func TestImportedFunctions(t *testing.T) {
	const model = "import \"lib/a.bayes\"\ndata y: real[N]\ny ~ Normal(f(m), 1)\nm ~ Normal(0, 1)\n"
	files := fstest.MapFS{
		"m/m.bayes":       {Data: []byte(model)},
		"m/lib/a.bayes":   {Data: []byte("import \"../../b.bayes\"\nscale = 3\nfn f(x) = scale * g(x)\n")},
		"b.bayes":         {Data: []byte("import \"m/lib/a.bayes\"\nscale = 5\nfn g(x) = x + scale\nfn both(x) = f(x) + g(x)\n")},
		"twice/m.bayes":   {Data: []byte("import \"a.bayes\"\ndata y: real[N]\ny ~ Normal(f(0), 1)\n")},
		"twice/a.bayes":   {Data: []byte("import \"b.bayes\"\nfn f(x) = g(x)\n")},
		"twice/b.bayes":   {Data: []byte("import \"a.bayes\"\nfn g(x) = f(x)\n")},
		"wrong/m.bayes":   {Data: []byte("import \"a.bayes\"\ndata y: real[N]\ny ~ Normal(f(0), 1)\n")},
		"wrong/a.bayes":   {Data: []byte("fn h(x) = x\nfn f(x) = h(x) + zz\n")},
		"outside/m.bayes": {Data: []byte("import \"a.bayes\"\ndata y: real[N]\nzz = 1\ny ~ Normal(f(0), 1)\n")},
		"outside/a.bayes": {Data: []byte("fn f(x) = x + zz\n")},
	}
	m, err := bayes.CompileFS(files, "m/m.bayes")
	if err != nil {
		t.Fatal(err)
	}
	bound, err := m.Bind(bayes.Values(map[string]any{"y": []float64{30, 31}}))
	if err != nil {
		t.Fatal(err)
	}
	fit, err := bound.Sample(context.Background(), short(3))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := fit.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	again, err := bayes.ReadFit(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*bayes.Fit{fit, again} {
		v, err := f.Eval(context.Background(), "sum((f(m) - 3 * (m + 5))^2)")
		if err != nil {
			t.Fatal(err)
		}
		for x := range v.All() {
			if x[0] != 0 {
				t.Fatalf("f(m) is 3 * (m + 5), but differs by %v", x)
			}
		}
	}
	for name, want := range map[string]struct {
		file string
		line int
		code bayes.Code
	}{
		"twice/m.bayes":   {"a.bayes", 2, bayes.CodeRecursion},
		"wrong/m.bayes":   {"a.bayes", 2, bayes.CodeUnknownName},
		"outside/m.bayes": {"a.bayes", 1, bayes.CodeUnknownName},
	} {
		_, err := bayes.CompileFS(files, name)
		var e *bayes.Error
		if !errors.As(err, &e) || e.File != want.file || e.Line != want.line || e.Code != want.code {
			t.Errorf("%s: %v (%+v), want %v", name, err, e, want)
		}
	}
}
