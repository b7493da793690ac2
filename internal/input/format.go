package input

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// Format returns a model text in its one layout, comments kept. A text with
// faults is not changed; the list says what they are.
func Format(f File) (string, diag.List) {
	return lang.Format(ast.NewSource(f.Name, string(f.Content())))
}
