package input

import (
	"fmt"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// ParseExpr parses an expression that uses the names of a model.
func ParseExpr(m *lang.Model, text string) (ast.Expr, error) {
	file, list := lang.ParseLine(ast.NewSource("expression", text))
	if err := list.Err(); err != nil {
		return nil, err
	}
	if len(file.Stmts) == 1 {
		if show, ok := file.Stmts[0].(*ast.Show); ok {
			return show.X, lang.CheckExpr(m, show.X).Err()
		}
	}
	return nil, fmt.Errorf("`%s` is not an expression", text)
}
