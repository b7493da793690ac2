package ast

// Map returns e with each expression below it, and then e itself, replaced by what replace
// returns for it, inner ones first. Nodes whose parts do not change are not copied, and no node
// is modified. Expressions inside comprehensions are left alone: they read names that do not
// exist outside.
func Map(e Expr, replace func(Expr) Expr) Expr {
	one := func(x Expr) (Expr, bool) {
		if x == nil {
			return nil, false
		}
		y := Map(x, replace)
		return y, y != x
	}
	list := func(xs []Expr) ([]Expr, bool) {
		out, changed := make([]Expr, len(xs)), false
		for i, x := range xs {
			y, c := one(x)
			out[i], changed = y, changed || c
		}
		return out, changed
	}
	args := func(xs []Arg) ([]Arg, bool) {
		out, changed := make([]Arg, len(xs)), false
		for i, x := range xs {
			y, c := one(x.Value)
			out[i], changed = Arg{At: x.At, Name: x.Name, Value: y}, changed || c
		}
		return out, changed
	}
	switch x := e.(type) {
	case *Array:
		if elems, changed := list(x.Elems); changed {
			e = &Array{At: x.At, Elems: elems}
		}
	case *Range:
		lo, a := one(x.Lo)
		hi, b := one(x.Hi)
		if a || b {
			e = &Range{At: x.At, Lo: lo, Hi: hi}
		}
	case *Unary:
		if y, changed := one(x.X); changed {
			e = &Unary{At: x.At, Op: x.Op, X: y}
		}
	case *Binary:
		l, a := one(x.X)
		r, b := one(x.Y)
		if a || b {
			e = &Binary{At: x.At, Op: x.Op, OpSpan: x.OpSpan, X: l, Y: r}
		}
	case *Transpose:
		if y, changed := one(x.X); changed {
			e = &Transpose{At: x.At, X: y}
		}
	case *Index:
		y, a := one(x.X)
		in, b := list(x.Args)
		if a || b {
			e = &Index{At: x.At, X: y, Args: in, Each: x.Each}
		}
	case *Call:
		if in, changed := args(x.Args); changed {
			e = &Call{At: x.At, Func: x.Func, Args: in}
		}
	case *Method:
		y, a := one(x.X)
		in, b := args(x.Args)
		if a || b {
			e = &Method{At: x.At, X: y, Name: x.Name, Args: in}
		}
	case *Cond:
		c, p := one(x.If)
		a, q := one(x.Then)
		b, r := one(x.Else)
		if p || q || r {
			e = &Cond{At: x.At, If: c, Then: a, Else: b}
		}
	case *Paren:
		if y, changed := one(x.X); changed {
			e = &Paren{At: x.At, X: y}
		}
	}
	return replace(e)
}
