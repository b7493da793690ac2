package eval

import (
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/lang"
)

// TestTables checks that the checker's table of functions and the evaluator's agree.
func TestTables(t *testing.T) {
	built := map[string]bool{}
	for _, f := range Functions() {
		built[f.Name] = true
		b := lang.LookupFunction(f.Name)
		if b == nil {
			t.Errorf("the checker does not know `%s`", f.Name)
			continue
		}
		if b.Built && (!slices.Equal(b.Params, f.Params) || b.Min != f.Min || b.More != f.More) {
			t.Errorf("`%s` takes %v (%d needed) for the checker, %v (%d needed) for the evaluator", f.Name, b.Params, b.Min, f.Params, f.Min)
		}
		if f.Doc == "" {
			t.Errorf("`%s` has no doc", f.Name)
		}
	}
	for _, b := range lang.Functions() {
		if b.Built && !built[b.Name] {
			t.Errorf("`%s` is built for the checker, but the evaluator does not know it", b.Name)
		}
	}
}
