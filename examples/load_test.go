// Package examples_test runs the examples: they check and bind, the evaluator
// and the compiled graph agree on them, gradients equal CmdStan's where there
// are references, and posterior means equal those of reference draws.
package examples_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff"
	"github.com/bayes-lang/bayes/autodiff/portable"
	"github.com/bayes-lang/bayes/compile"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/lang"
)

// built is a model on its way from text to machine.
type built struct {
	model   *lang.Model
	bound   *bind.Bound
	program *autodiff.Program // of the log density; nil until it is asked for
}

// build reads a model file and joins it with the files it names and the given
// ones.
func build(t testing.TB, path string, data ...string) *built {
	t.Helper()
	return buildWith(t, path, "", data...)
}

// buildWith is build with more statements after those of the file.
func buildWith(t testing.TB, path, more string, data ...string) *built {
	t.Helper()
	model, with := read(t, path, more, data...)
	bound, errs := bind.Bind(model, with)
	if errs.Err() != nil {
		t.Fatalf("does not bind:\n%s", errs.Format())
	}
	return &built{model: model, bound: bound}
}

// read reads a model file, with more statements after its own, and says what
// data it is bound to.
func read(t testing.TB, path, more string, data ...string) (*lang.Model, bind.Data) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Dir(path)
	file, errs := lang.Parse(ast.NewSource(path, string(text)+more))
	if errs.Err() != nil {
		t.Fatalf("does not parse:\n%s", errs.Format())
	}
	model, errs := lang.Check(file, func(name string) (*ast.Source, error) {
		text, err := os.ReadFile(filepath.Join(folder, name))
		return ast.NewSource(name, string(text)), err
	})
	if errs.Err() != nil {
		t.Fatalf("does not check:\n%s", errs.Format())
	}
	var sources []bind.Source
	for _, name := range data {
		r, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		source, err := bind.FromFile(name, r)
		r.Close()
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source)
	}
	return model, bind.Data{
		Open:    func(name string) (io.ReadCloser, error) { return os.Open(filepath.Join(folder, name)) },
		Sources: sources,
	}
}

// machine compiles the log density, once, and returns a machine for it.
func (b *built) machine(t testing.TB) *portable.Machine {
	t.Helper()
	if b.program == nil {
		graph, err := compile.Density(b.bound)
		if err != nil {
			t.Fatalf("does not compile: %v", err)
		}
		if b.program, err = autodiff.Compile(graph, autodiff.Options{}); err != nil {
			t.Fatalf("has no program: %v", err)
		}
	}
	return portable.New(b.program)
}

// values returns a machine whose outputs are the constrained values of the
// sampled unknowns: for each of bound.Unknowns its Elems.
func (b *built) values(t testing.TB) *portable.Machine {
	t.Helper()
	graph, err := compile.Values(b.bound)
	if err != nil {
		t.Fatalf("values do not compile: %v", err)
	}
	program, err := autodiff.Compile(graph, autodiff.Options{})
	if err != nil {
		t.Fatalf("values have no program: %v", err)
	}
	return portable.New(program)
}
