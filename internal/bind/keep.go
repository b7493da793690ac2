package bind

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/table"
	"github.com/bayes-lang/bayes/lang"
)

// Keep says what a model reads of the columns of its files, if given further files are read: those of its
// names, as numbers only if it takes them as numbers. It keeps everything if the source does not say
// which columns those are: a list of strings names the columns of a matrix, or rows of two files are
// compared.
func Keep(m *lang.Model, given int) func(column string) table.Keep {
	files := map[string]bool{}
	for _, n := range m.Names {
		if n.From != nil {
			files[n.From.Value] = true
		}
		if n.Role == lang.Data && n.Type != nil && len(n.Type.Dims) > 1 && !numbered(m, n.Type.Dims[len(n.Type.Dims)-1]) {
			return nil
		}
	}
	if len(files)+given > 1 {
		return nil
	}
	names := map[string]table.Keep{}
	var wide []*lang.Name
	for _, n := range m.Names {
		keep := table.All
		if t := n.Type; n.Role == lang.Data && t != nil && t.Name.Name != "factor" && !n.Factor {
			keep = table.Numbers
			if len(t.Dims) > 1 {
				wide = append(wide, n)
			}
		}
		for _, name := range []string{n.Ident, n.Column()} {
			if old, ok := names[name]; !ok || keep < old {
				names[name] = keep
			}
		}
	}
	return func(column string) table.Keep {
		keep := table.Nothing
		for _, name := range []string{column, table.PlainName(column)} {
			if k, ok := names[name]; ok {
				keep = min(keep, k)
			}
		}
		for _, n := range wide {
			if _, _, ok := numberedColumn(column, n.Column()); ok {
				keep = min(keep, table.Numbers)
			}
		}
		return keep
	}
}

// numbered reports whether a dimension is a number, so that its elements have no labels.
func numbered(m *lang.Model, dim ast.Expr) bool {
	switch e := strip(dim).(type) {
	case *ast.Number:
		return true
	case *ast.Name:
		n := m.ByName[e.Name]
		return n != nil && (n.Size || n.Role == lang.Data && n.Type != nil && n.Type.Name.Name == "int" && len(n.Type.Dims) == 0)
	}
	return false
}
