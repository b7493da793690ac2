package modeltest

import (
	"slices"
	"testing"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/lang"
)

// The statements of a text that can be read are where the rule that says where they end has them.
func TestStatementsOfParser(t *testing.T) {
	read, refused := 0, 0
	Cuts(t, 60, func(name, text string) {
		file, list := lang.Parse(ast.NewSource(name, text))
		if list.Err() != nil {
			refused++
			return
		}
		read++
		var top, inner []int
		var walk func(s ast.Stmt, to *[]int)
		body := func(list []ast.Stmt) {
			for _, s := range list {
				walk(s, &inner)
			}
		}
		walk = func(s ast.Stmt, to *[]int) {
			*to = append(*to, s.Place().Start)
			switch s := s.(type) {
			case *ast.For:
				if !s.Brackets { // one in brackets on the left is one statement with its body
					body(s.Body)
				}
			case *ast.Fn:
				body(s.Body)
			case *ast.If:
				body(s.Then)
				for s.HasElse && len(s.Else) == 1 { // `else if` goes on
					next, ok := s.Else[0].(*ast.If)
					if !ok || next.Place().End != s.Place().End {
						break
					}
					s = next
					body(s.Then)
				}
				body(s.Else)
			}
		}
		for _, s := range file.Stmts {
			walk(s, &top)
		}
		slices.Sort(inner)
		if gotTop, gotInner := Starts(text); !slices.Equal(gotTop, top) || !slices.Equal(gotInner, inner) {
			t.Fatalf("the parser has statements at %v and in blocks at %v, the rule at %v and %v:\n%s", top, inner, gotTop, gotInner, text)
		}
	})
	if read < 1500 || refused < 500 {
		t.Errorf("%d texts were read, %d refused", read, refused)
	}
}
