package input

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// Format formats a model and keeps its comments. A model with errors is returned unchanged,
// together with the errors.
func Format(f File) (string, diag.List) {
	return lang.Format(ast.NewSource(f.Name, f.String()))
}
