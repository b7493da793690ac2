package compile

import (
	"github.com/bayes-lang/bayes/ast"
)

// What a loop carries from turn to turn gets cells of its own: the body of a recurrence must not grow
// with its turns. Other elements that a loop defines are computed where they are read.

// carriedBy returns the arrays that a loop fills and reads at other elements than that of the turn at
// hand, as far as the text tells: everything but `name[index]` as it stands on the left.
func carriedBy(loop *ast.For) map[string]bool {
	lefts := map[string]string{} // by name: the left side, as it is written
	carried := map[string]bool{} // or defined in two ways
	local := map[string]int{}    // names that the loop gives values, and how often
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
				local[left.Name] += 2 // may be another value at each place
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
				return true // the name is read otherwise
			}
			for _, a := range n.Args {
				ast.Walk(a, func(n ast.Node) bool {
					if v, ok := n.(*ast.Name); ok && (local[v.Name] > 1 || lefts[v.Name] != "") {
						carried[name.Name] = true // the same words, perhaps of another element
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
	return carried
}
