package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// In a statement for all of `[g]`, `x[g]` on the right is the current element. It is
// evaluated for all elements at once, which is the same as long as everything goes
// element by element. What reads whole arrays would read the elements at hand of all,
// so it is refused.

// elementAtHand returns the first index in a node that means the element at hand, nil if
// there is none.
func (r *run) elementAtHand(n ast.Node) (found *ast.Index) {
	if r.each == nil || r.function() != nil {
		return nil
	}
	ast.Walk(n, func(n ast.Node) bool {
		if x, ok := n.(*ast.Index); ok && found == nil {
			for k := range x.Each {
				if r.isEach(x, k) {
					found = x
				}
			}
		}
		return found == nil
	})
	return found
}

// apart ends the walk if a part of e, which reads whole arrays, is about the element
// at hand. what says what reads them.
func (r *run) apart(what string, e, part ast.Node) {
	x := r.elementAtHand(part)
	if x == nil {
		return
	}
	var index ast.Expr
	for k := range x.Each {
		if r.isEach(x, k) {
			index = x.Args[k]
		}
	}
	over, name := text(index), "i"
	if v := r.expr(index); v.Levels == nil {
		over = "1:" + over
	} else {
		name = "l"
	}
	d := diag.New("ambiguous-index", e.Place(), "%s reads a whole array, but `%s` is the current element of each `%s`", what, text(x), text(index))
	switch s := r.stmt.(type) {
	case *ast.Define:
		d.WithHelp("for one value each write a loop, `for %s in %s { %s[%s] = ... }`; for all elements omit the index: `%s`", name, over, baseName(s.Left), name, text(x.X))
	case *ast.Tilde:
		d.WithHelp("for one value each write a loop, `for %s in %s { %s[%s] ~ ... }`; for all elements omit the index: `%s`", name, over, baseName(s.Left[0]), name, text(x.X))
	}
	throw(d)
}

// eachCall checks a call of a function of the language.
func (r *run) eachCall(f *fn.Spec, e *ast.Call) {
	if r.each == nil || f.ByElementCall(e.ByPosition()) {
		return
	}
	for i := range e.Args {
		r.apart("`"+f.Name+"`", e, e.Args[i].Value)
	}
}

// eachUser checks a call of a function of the text.
func (r *run) eachUser(fn *lang.Func, e *ast.Call) {
	if r.each == nil || fnByElement(fn) {
		return
	}
	for i := range e.Args {
		r.apart("`"+fn.Decl.Name.Name+"`", e, e.Args[i].Value)
	}
}

// fnByElement is ByElement of a function of the text. (The text has no recursion.)
func fnByElement(fn *lang.Func) bool {
	plain := true
	params := map[string]bool{}
	for _, p := range fn.Decl.Params {
		params[p.Name.Name] = true
	}
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Index, *ast.Comprehension, *ast.Transpose, *ast.Array, *ast.Range, *ast.For, *ast.Declare:
			plain = false
		case *ast.Binary:
			plain = plain && n.Op != ast.MatMul
		case *ast.Call:
			if inner := fn.Scope[n.Func.Name]; inner != nil {
				plain = plain && fnByElement(inner)
			} else if f := lookup(n.Func.Name); f != nil {
				plain = plain && f.ByElementCall(n.ByPosition())
			}
			plain = plain && !params[n.Func.Name] // a function that is an argument may be any
		}
		return plain
	}
	if fn.Decl.Value != nil {
		ast.Walk(fn.Decl.Value, look)
	}
	for _, s := range fn.Decl.Body {
		ast.Walk(s, look)
	}
	return plain
}
