package ast

// Walk calls visit for n and all nodes below it, in source order. If visit returns false, the
// nodes below that node are skipped.
func Walk(n Node, visit func(Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	exprs := func(list ...Expr) {
		for _, e := range list {
			if e != nil {
				Walk(e, visit)
			}
		}
	}
	stmts := func(list []Stmt) {
		for _, s := range list {
			Walk(s, visit)
		}
	}
	args := func(list []Arg) {
		for _, a := range list {
			exprs(a.Value)
		}
	}
	clauses := func(list []Clause) {
		for _, c := range list {
			exprs(c.Over)
		}
	}
	typ := func(t *Type) {
		if t != nil {
			exprs(t.Lower, t.Upper)
			exprs(t.Dims...)
		}
	}
	switch n := n.(type) {
	case *Array:
		exprs(n.Elems...)
	case *Comprehension:
		clauses(n.Clauses)
		exprs(n.Elem)
	case *Range:
		exprs(n.Lo, n.Hi)
	case *Unary:
		exprs(n.X)
	case *Binary:
		exprs(n.X, n.Y)
	case *Transpose:
		exprs(n.X)
	case *Index:
		exprs(n.X)
		exprs(n.Args...)
	case *Call:
		args(n.Args)
	case *Method:
		exprs(n.X)
		args(n.Args)
	case *Cond:
		exprs(n.If, n.Then, n.Else)
	case *Paren:
		exprs(n.X)
	case *Data:
		for _, p := range n.Parts {
			typ(p.Type)
		}
	case *Param:
		typ(n.Type)
	case *Declare:
		typ(n.Type)
	case *Fn:
		for _, p := range n.Params {
			typ(p.Type)
		}
		exprs(n.Value)
		stmts(n.Body)
	case *For:
		clauses(n.Clauses)
		stmts(n.Body)
	case *If:
		exprs(n.Cond)
		stmts(n.Then)
		stmts(n.Else)
	case *Return:
		exprs(n.X)
	case *Define:
		exprs(n.Left, n.Right)
	case *Tilde:
		exprs(n.Left...)
		exprs(n.Dist)
	case *Target:
		exprs(n.X)
	case *Show:
		exprs(n.X)
	}
}

// Unparen returns e without the parentheses around it.
func Unparen(e Expr) Expr {
	for {
		p, ok := e.(*Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}
