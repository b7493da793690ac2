package main

import "slices"

// A part is a group of files whose mutants the tests of some packages must catch.
type part struct {
	name  string
	files []string // patterns, relative to the module
	but   []string // files that match but have no mutants
	tests []test   // that must catch them
	open  bool     // runs only if it is named: some of its mutants still survive
}

// A test is a package with tests, and arguments that depend on a mutant: NAMES is the table entry that it is in, or
// those of its file, as a pattern.
type test struct {
	dir string
	of  []string
}

// byElement are the files of the functions that work element by element.
var byElement = []string{
	"internal/fn/beta.go",
	"internal/fn/convert.go",
	"internal/fn/exp.go",
	"internal/fn/gamma.go",
	"internal/fn/hyperbolic.go",
	"internal/fn/log.go",
	"internal/fn/logit.go",
	"internal/fn/normal.go",
	"internal/fn/power.go",
	"internal/fn/trig.go",
}

var parts = []part{
	{
		name:  "operations",
		files: []string{"autodiff/graph/table.go", "autodiff/graph/derive.go", "autodiff/graph/op.go", "autodiff/partials.go"},
		tests: []test{{dir: "autodiff/graph"}, {dir: "autodiff/portable"}, {dir: "autodiff/ieee"}},
	},
	{
		name:  "functions", // those that work element by element
		files: byElement,
		tests: []test{{dir: "internal/fn"}},
	},
	{
		name:  "arrays", // functions of whole arrays
		files: []string{"internal/fn/*.go"},
		but:   slices.Concat(byElement, []string{"internal/fn/spec.go", "internal/fn/table.go", "internal/fn/words.go"}),
		tests: []test{{dir: "internal/fn"}, {dir: "internal/verify"}},
	},
	{
		name:  "transforms",
		files: []string{"internal/transform/*.go"},
		but:   []string{"internal/transform/kind.go"},
		tests: []test{{dir: "internal/transform"}, {dir: "compile"}},
	},
	{
		name:  "kernels", // of the portable machine
		open:  true,
		files: []string{"autodiff/portable/*.go"},
		but:   []string{"autodiff/portable/sums.go", "autodiff/portable/literal.go"},
		tests: []test{{dir: "autodiff/portable"}},
	},
	{
		name:  "rows", // what is traced by rows
		open:  true,
		files: []string{"compile/array.go", "compile/index.go", "compile/loop.go", "compile/product.go", "compile/ragged.go", "compile/rows.go"},
		tests: []test{{dir: "compile"}, {dir: "internal/modeltest"}},
	},
	{
		name:  "distributions",
		open:  true,
		files: []string{"dist/*.go"},
		but:   []string{"dist/later.go", "dist/lookup.go", "dist/match.go", "dist/rule.go", "dist/spec.go", "dist/suggest.go", "dist/table.go"},
		tests: []test{{dir: "dist", of: []string{"-of", "NAMES"}}},
	},
	{
		name:  "sums",
		files: []string{"autodiff/portable/sums.go", "autodiff/fma.go"},
		tests: []test{{dir: "autodiff"}, {dir: "autodiff/portable"}},
	},
}
