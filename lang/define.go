package lang

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
)

// definitions determines what the brackets on left sides mean, and finds names that are defined
// more than once or in an impossible way.
func (c *checker) definitions() {
	for _, n := range c.m.Names {
		list := c.defs[n]
		count := len(list)
		if n.Param || n.Type != nil && c.data[n] == nil {
			count++
		}
		for _, d := range list {
			if d.args != nil && count == 1 && d.loops == 0 && c.sizes(d.args) {
				c.m.brackets[d.left] = true
				if c.data[n] == nil {
					n.Dims = d.args
				}
				for _, a := range d.args {
					c.demandSize(a, d)
				}
			}
		}
		c.allLevels(n, list)
		c.conflicts(n, list)
		c.oneElement(n, list)
		for _, d := range list {
			if s := d.unit.stmt; len(n.Defs) == 0 || n.Defs[len(n.Defs)-1] != s {
				n.Defs = append(n.Defs, s)
			}
			n.Tilde = n.Tilde || d.tilde
		}
	}
	for _, n := range c.m.Names {
		for _, d := range c.defs[n] {
			c.each(d)
		}
	}
}

// allLevels notes the left sides of a name whose brackets select elements, and which of their
// indices may stand for all levels of a factor.
func (c *checker) allLevels(n *Name, list []*definition) {
	for _, d := range list {
		left, ok := d.left.(*ast.Index)
		if !ok || c.m.brackets[d.left] {
			continue
		}
		c.m.lefts[n.Ident] = append(c.m.lefts[n.Ident], left)
		c.m.alone[left] = d.loops == 0 && len(d.branches) == 0
		levels, some := make([]bool, len(d.args)), false
		for k, a := range d.args {
			levels[k] = d.outer[k] && c.mayHaveLevels(c.m.ByName[a.(*ast.Name).Name])
			some = some || levels[k]
		}
		if some {
			c.m.levels[d.left] = levels
		}
	}
}

// mayHaveLevels reports whether a name may be a factor, a set of levels or a list of strings.
func (c *checker) mayHaveLevels(n *Name) bool {
	if n.Factor || c.data[n] != nil && n.Type == nil {
		return true
	}
	list := c.defs[n]
	if len(list) != 1 || list[0].tilde || list[0].args != nil {
		return false
	}
	d, ok := list[0].stmt.(*ast.Define)
	if !ok {
		return false
	}
	switch right := d.Right.(type) {
	case *ast.Array:
		for _, e := range right.Elems {
			if _, text := e.(*ast.Text); !text {
				return false
			}
		}
		return len(right.Elems) > 0
	case *ast.Call:
		return right.Func.Name == "levels"
	}
	return false
}

// oneElement warns if the brackets of a declared parameter repeat its shape: after a declaration
// they select one element.
func (c *checker) oneElement(n *Name, list []*definition) {
	if !n.Param || n.Type == nil || len(list) != 1 || !list[0].tilde || list[0].loops > 0 || len(list[0].args) != len(n.Type.Dims) || len(list[0].args) == 0 {
		return
	}
	for i, a := range list[0].args {
		if ast.String(a) != ast.String(n.Type.Dims[i]) || c.m.levels[list[0].left] != nil && c.m.levels[list[0].left][i] {
			return
		}
	}
	left := list[0].left
	c.warn("one-element", left.Place(), "`%s` is one element: after `param %s` brackets say which elements are meant", short(left), n.Ident).
		WithHelp("for all of them write `%s ~ %s`", n.Ident, short(dist1(list[0])))
}

// demandSize notes that a dimension must be known.
func (c *checker) demandSize(a ast.Expr, d *definition) {
	for i := range c.demands {
		if c.demands[i].span == a.Place() {
			c.demands[i].what = "a size"
		}
	}
}

// sizes reports whether all arguments in the brackets can be sizes: a range, a string, or a bool or
// int array among them selects elements.
func (c *checker) sizes(args []ast.Expr) bool {
	for _, a := range args {
		if c.picks(a) {
			return false
		}
	}
	return true
}

// picks reports whether an index can only select elements.
func (c *checker) picks(e ast.Expr) bool { return c.picksBut(e, nil) }

// picksBut is picks; the names that led to e are not followed again, since a model may (wrongly)
// define names in terms of themselves.
func (c *checker) picksBut(e ast.Expr, seen []*Name) bool {
	switch e := e.(type) {
	case *ast.Paren:
		return c.picksBut(e.X, seen)
	case *ast.Range, *ast.Text, *ast.Bool, *ast.Comprehension:
		return true
	case *ast.Array:
		for _, x := range e.Elems {
			if _, text := x.(*ast.Text); !text {
				return true
			}
		}
		return len(e.Elems) == 0
	case *ast.Unary:
		return e.Op == ast.Not
	case *ast.Binary:
		switch e.Op {
		case ast.Eq, ast.Ne, ast.Lt, ast.Le, ast.Gt, ast.Ge, ast.And, ast.Or:
			return true
		}
	case *ast.Call:
		f := builtin(e.Func.Name)
		return f != nil && f.Listed()
	case *ast.Name:
		n := c.m.ByName[e.Name]
		if n == nil || n.Factor || n.Size || slices.Contains(seen, n) {
			return false
		}
		if n.Type != nil {
			t := n.Type.Name.Name
			return t == "bool" || (t == "int" || t == "real") && n.Type.Dims != nil
		}
		if list := c.defs[n]; len(list) == 1 && !list[0].tilde && list[0].args == nil {
			if d, ok := list[0].stmt.(*ast.Define); ok {
				return c.picksBut(d.Right, append(seen, n))
			}
		}
	}
	return false
}

// apartArms reports whether two definitions are in different branches of one `if`, so that only one
// of them runs.
func apartArms(a, b *definition) bool {
	for _, x := range a.branches {
		for _, y := range b.branches {
			if x.stmt == y.stmt && x.then != y.then {
				return true
			}
		}
	}
	return false
}

// conflicts finds definitions of a name that exclude each other.
func (c *checker) conflicts(n *Name, list []*definition) {
	data := c.data[n] != nil
	for i, d := range list {
		switch {
		case !d.tilde && data:
			c.fail("defined-twice", d.left.Place(), "`%s` is data, and cannot be defined by `=`", n.Ident).
				WithNote(n.Span, "it is declared here").WithHelp("give the computed values another name")
			return
		case !d.tilde && n.Param:
			c.fail("defined-twice", d.left.Place(), "`%s` is declared by `param`, and cannot be defined by `=`", n.Ident).
				WithNote(n.Span, "it is declared here").WithHelp("for the shape of a filled array leave out `param`: `%s: real[K]`", n.Ident)
			return
		case d.tilde && d.loops > 0 && d.args == nil:
			f := c.fail("defined-twice", d.left.Place(), "`%s` would be given a distribution in every iteration of the loop", n.Ident)
			if data {
				f.WithHelp("write `%s[i] ~ ...`, or move the statement out of the loop, where `rep(%s, n) ~ ...` observes the same data n times", n.Ident, n.Ident)
			} else {
				f.WithHelp("for one per iteration write `%s[i] ~ ...`; a single one goes outside the loop", n.Ident)
			}
			return
		}
		for _, e := range list[:i] {
			if apartArms(d, e) {
				continue
			}
			dw, ew := c.whole(d), c.whole(e)
			both := d.tilde == e.tilde
			switch {
			case both && dw && ew && d.stmt == e.stmt:
				c.fail("defined-twice", d.left.Place(), "`%s` appears twice on the left of this `~`", n.Ident)
				return
			case both && dw && ew && d.tilde:
				c.fail("defined-twice", d.left.Place(), "`%s` is given a distribution twice", n.Ident).
					WithNote(e.left.Place(), "it already has a distribution here").
					WithHelp("a further factor of the density is `target += %s.lpdf(%s)`", short(dist1(d)), n.Ident)
				return
			case both && dw && ew:
				c.twice[n] = true
				c.fail("defined-twice", d.left.Place(), "`%s` is defined twice", n.Ident).
					WithNote(e.left.Place(), "it is already defined here").
					WithHelp("each name is defined once: give one of them another name")
				return
			case both && dw != ew:
				c.fail("defined-twice", d.left.Place(), "`%s` is defined as a whole and by elements", n.Ident).
					WithNote(e.left.Place(), "it is already defined here").
					WithHelp("define each element once; some of them are `%s[1:k]`", n.Ident)
				return
			case !both && dw != ew && !data && (dw && !d.tilde || ew && !e.tilde):
				// As a whole, on the left of `=`: elements on the left of `~` are observed, if they are known.
			}
		}
	}
}

func dist1(d *definition) ast.Expr {
	if d.call != nil {
		return d.call
	}
	return d.left
}

// each marks the indices on the right that mean the current element: in a statement for all of
// `[county]`, the same bare name as an index.
func (c *checker) each(d *definition) {
	levels := c.m.levels[d.left]
	if !c.m.brackets[d.left] && levels == nil {
		return
	}
	place := map[string]int{}
	for k, a := range d.args {
		if n, ok := a.(*ast.Name); ok && (levels == nil || levels[k]) {
			if place[n.Name] != 0 {
				place[n.Name] = -1
			} else {
				place[n.Name] = k + 1
			}
		}
	}
	if len(place) == 0 {
		return
	}
	var walk func(e ast.Expr, hidden []string)
	mark := func(e *ast.Index, hidden []string) {
		for k, a := range e.Args {
			n, ok := a.(*ast.Name)
			if !ok || place[n.Name] == 0 {
				continue
			}
			shadowed := false
			for _, h := range hidden {
				shadowed = shadowed || h == n.Name
			}
			if shadowed {
				continue
			}
			if place[n.Name] < 0 && levels != nil && !c.m.ByName[n.Name].Factor {
				continue
			}
			if place[n.Name] < 0 {
				c.fail("ambiguous-index", n.Span, "`%s` counts two dimensions of `%s`, so it is not clear which element is meant", n.Name, d.name.Ident).
					WithHelp("write a loop: `for i in 1:%s, j in 1:%s { %s[i, j] = ... }`", n.Name, n.Name, d.name.Ident)
				continue
			}
			if e.Each == nil {
				e.Each = make([]int, len(e.Args))
			}
			if was := e.Each[k]; was != 0 && was != place[n.Name] {
				c.fail("ambiguous-index", n.Span, "`%s` is the current element of two different names on the left of `~`", n.Name).
					WithHelp("write a line for each of them")
			}
			e.Each[k] = place[n.Name]
		}
	}
	walk = func(e ast.Expr, hidden []string) {
		ast.Walk(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Index:
				mark(n, hidden)
			case *ast.Comprehension:
				inner := append([]string(nil), hidden...)
				for _, cl := range n.Clauses {
					walk(cl.Over, inner)
					inner = append(inner, cl.Var.Name)
				}
				walk(n.Elem, inner)
				return false
			}
			return true
		})
	}
	switch s := d.stmt.(type) {
	case *ast.Define:
		walk(s.Right, nil)
	case *ast.Tilde:
		walk(s.Dist, nil)
	}
}
