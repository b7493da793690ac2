package compile

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// What a loop carries from iteration to iteration gets cells of its own: the body of a recurrence must not grow
// with its iterations. The same goes for what other statements read, which may be some elements more often than
// others. What each iteration reads only itself is computed there.

// carriedBy returns the arrays that a loop of the model fills and that are read outside the current iteration, as
// far as the source tells: reading `name[index]` exactly as on the left is reading within the iteration.
func carriedBy(loop *ast.For, blocks []*lang.Block) map[string]bool {
	lefts := map[string]string{} // by name: the left side, as it is written
	carried := map[string]bool{} // or defined in two ways
	local := map[string]int{}    // names that the loop assigns, and how often
	onLeft := map[*ast.Index]bool{}
	ast.Walk(loop, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.For:
			for _, c := range n.Clauses {
				local[c.Var.Name]++
			}
		case *ast.Comprehension:
			for _, c := range n.Clauses {
				local[c.Var.Name]++
			}
		case *ast.Define:
			switch left := n.Left.(type) {
			case *ast.Name:
				local[left.Name] += 2 // may have another value at each place
			case *ast.Index:
				if name, ok := left.X.(*ast.Name); ok {
					text := left.Place().Text()
					if old, again := lefts[name.Name]; again && old != text {
						carried[name.Name] = true
					}
					lefts[name.Name], onLeft[left] = text, true
				}
			}
		}
		return true
	})
	ast.Walk(loop, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Index:
			name, ok := n.X.(*ast.Name)
			if !ok || lefts[name.Name] == "" || !onLeft[n] && n.Place().Text() != lefts[name.Name] {
				return true // the name is read in another way
			}
			for _, a := range n.Args {
				ast.Walk(a, func(n ast.Node) bool {
					if v, ok := n.(*ast.Name); ok && (local[v.Name] > 1 || lefts[v.Name] != "") {
						carried[name.Name] = true // the same source, but perhaps another element
						carried[v.Name] = lefts[v.Name] != ""
					}
					return true
				})
			}
			return false
		case *ast.Name:
			if lefts[n.Name] != "" {
				carried[n.Name] = true
			}
		}
		return true
	})
	for _, b := range blocks {
		for _, s := range b.Stmts {
			if s == ast.Stmt(loop) {
				continue
			}
			ast.Walk(s, func(n ast.Node) bool {
				if n, ok := n.(*ast.Name); ok && lefts[n.Name] != "" {
					carried[n.Name] = true
				}
				return true
			})
		}
	}
	return carried
}
