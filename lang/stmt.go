package lang

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
)

// stmts checks a block inside the unit under way.
func (c *checker) stmts(list []ast.Stmt) {
	for _, s := range list {
		c.stmt(s)
	}
}

// apart runs f and returns what it read; the unit keeps what the statements around it have read.
func (c *checker) apart(f func()) (values nameSet) {
	before := c.reads
	c.reads = &nameSet{}
	f()
	values = *c.reads
	c.reads = before
	return values
}

func (c *checker) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.Data, *ast.Param, *ast.Declare, *ast.Fn, *ast.Import:
		c.fail("misplaced", s.Place(), "%s belongs at the top level, not in a `for` or `if`", word(s)).
			WithHelp("move it out")
	case *ast.Return:
		c.fail("misplaced", s.Span, "`return` is only for functions")
	case *ast.Show:
		c.expr(s.X)
	case *ast.For:
		c.push()
		for _, cl := range s.Clauses {
			c.clause(&cl, "the range of this loop")
		}
		c.loops++
		c.push()
		c.stmts(s.Body)
		c.pop()
		c.loops--
		c.pop()
	case *ast.If:
		values := c.apart(func() { c.expr(s.Cond) })
		c.demands = append(c.demands, demand{what: "the condition of this `if`", span: s.Cond.Place(), values: values, if_: true})
		c.branches = append(c.branches, arm{s, true})
		c.stmts(s.Then)
		c.branches[len(c.branches)-1].then = false
		c.stmts(s.Else)
		c.branches = c.branches[:len(c.branches)-1]
	case *ast.Define:
		c.define(s)
	case *ast.Tilde:
		c.tilde(s)
	case *ast.Target:
		values := c.apart(func() { c.expr(s.X) })
		c.defs[nil] = append(c.defs[nil], &definition{unit: c.unit, stmt: s, values: values})
	}
}

// word names a statement by its first word.
func word(s ast.Stmt) string {
	switch s.(type) {
	case *ast.Data:
		return "`data`"
	case *ast.Param:
		return "`param`"
	case *ast.Fn:
		return "`fn`"
	case *ast.Import:
		return "`import`"
	}
	return "a declaration"
}

// clause checks `var in over` and creates the variable.
func (c *checker) clause(cl *ast.Clause, what string) {
	values := c.apart(func() { c.expr(cl.Over) })
	c.reads.addAll(&values)
	if _, isRange := cl.Over.(*ast.Range); isRange && c.fn == nil {
		c.demands = append(c.demands, demand{what: what, span: cl.Over.Place(), values: values})
	}
	switch over := cl.Over.(type) {
	case *ast.Number:
		c.fail("bad-range", over.Span, "a loop runs over a range, but `%s` is a number", over.Text).
			WithHelp("write `%s in 1:%s`", cl.Var.Name, over.Text)
	case *ast.Name:
		if n := c.m.ByName[over.Name]; n != nil && n.Size && c.fn == nil {
			c.fail("bad-range", over.Span, "a loop runs over a range, but `%s` is a size", over.Name).
				WithHelp("write `%s in 1:%s`", cl.Var.Name, over.Name)
		}
	}
	if v := c.scope.vars[cl.Var.Name]; v != nil && v.loop {
		c.fail("defined-twice", cl.Var.Span, "two loops here have the name `%s`", cl.Var.Name)
	}
	c.scope.vars[cl.Var.Name] = &variable{values: values, loop: true}
}

// define checks `left = right`.
func (c *checker) define(s *ast.Define) {
	name, args := leftName(s.Left)
	c.left, c.right = short(s.Left), s.Right
	defer func() { c.left, c.right = "", nil }()
	d := &definition{unit: c.unit, stmt: s, left: s.Left, args: args, loops: c.loops, branches: append([]arm(nil), c.branches...)}
	if name == nil {
		c.expr(s.Right)
		c.badLeft(s)
		return
	}
	before := c.unit.reads
	c.unit.reads = nameSet{}
	if args == nil && c.loops > 0 {
		c.localDefine(s, name)
		before.addAll(&c.unit.reads)
		c.unit.reads = before
		return
	}
	if c.local(name.Name) != nil {
		c.localLeft(name)
		before.addAll(&c.unit.reads)
		c.unit.reads = before
		return
	}
	d.values = c.apart(func() {
		for _, a := range args {
			d.outer = append(d.outer, c.leftArg(a))
		}
		c.expr(s.Right)
	})
	d.all = c.unit.reads
	before.addAll(&d.all)
	c.unit.reads = before
	d.name = c.m.ByName[name.Name]
	c.defs[d.name] = append(c.defs[d.name], d)
}

// leftArg checks an index of a left side. It reports whether that is a name of the model.
func (c *checker) leftArg(a ast.Expr) bool {
	values := c.apart(func() { c.expr(a) })
	c.demands = append(c.demands, demand{what: "an index on the left of `=` or `~`", span: a.Place(), values: values})
	n, ok := a.(*ast.Name)
	return ok && c.local(n.Name) == nil && c.m.ByName[n.Name] != nil
}

// localDefine checks `name = right` in a loop: a local of the iteration.
func (c *checker) localDefine(s *ast.Define, name *ast.Name) {
	values := c.apart(func() { c.expr(s.Right) })
	if v := c.local(name.Name); v != nil {
		if v.loop {
			c.localLeft(name)
			return
		}
		v.values.addAll(&values)
		return
	}
	if n := c.m.ByName[name.Name]; n != nil && n.Span.Start != name.Span.Start {
		c.fail("defined-twice", name.Span, "`%s` is a name of the model, and cannot be a local of this loop", name.Name).
			WithNote(n.Span, "it is defined here").
			WithHelp("to define elements of it write `%s[...] = ...`; otherwise choose another name", name.Name)
		return
	}
	c.scope.vars[name.Name] = &variable{values: values}
}

// localLeft reports a loop's own name on the left of `=` or `~`.
func (c *checker) localLeft(name *ast.Name) {
	c.fail("bad-left", name.Span, "`%s` is the loop's own name, and cannot be defined again", name.Name)
}

// badLeft reports what cannot be on the left of `=`.
func (c *checker) badLeft(s *ast.Define) {
	d := c.fail("bad-left", s.Left.Place(), "`%s` cannot be on the left of `=`", short(s.Left))
	switch l := s.Left.(type) {
	case *ast.Call:
		if inverse := links[l.Func.Name]; inverse != "" && len(l.Args) == 1 {
			d.WithHelp("put the inverse link on the right: `%s = %s(%s)`", short(l.Args[0].Value), inverse, short(s.Right))
			break
		}
		d.WithHelp("a function is defined by `fn %s = ...`", short(l))
	case *ast.Number, *ast.Text, *ast.Bool:
		d.WithHelp("a definition has its name on the left")
	default:
		d.WithHelp("only a name, or elements of one (`x[1]`), can be defined")
	}
}

// links are the functions that BUGS takes on the left of its arrow, with their inverses.
var links = map[string]string{"log": "exp", "logit": "inv_logit", "probit": "Phi", "cloglog": "inv_cloglog"}

// tilde checks `left, left ~ dist`.
func (c *checker) tilde(s *ast.Tilde) {
	c.left = short(s.Left[0])
	defer func() { c.left = "" }()
	before := c.unit.reads
	c.unit.reads = nameSet{}
	var info distInfo
	values := c.apart(func() { info = c.distribution(s.Dist, "on the right of `~`") })
	all := c.unit.reads
	before.addAll(&all)
	for _, l := range s.Left {
		c.unit.reads = nameSet{}
		name, args := leftName(l)
		if name == nil {
			c.tildeExpr(s, l, values)
			before.addAll(&c.unit.reads)
			continue
		}
		if c.local(name.Name) != nil {
			c.localLeft(name)
			continue
		}
		d := &definition{unit: c.unit, stmt: s, left: l, args: args, tilde: true, loops: c.loops,
			branches: append([]arm(nil), c.branches...), spec: info.spec, discrete: info.discrete, later: info.later, flat: info.flat,
			call: info.call, form: info.form}
		lefts := c.apart(func() {
			for _, a := range args {
				d.outer = append(d.outer, c.leftArg(a))
			}
		})
		d.values.addAll(&values)
		d.values.addAll(&lefts)
		d.all.addAll(&all)
		d.all.addAll(&c.unit.reads)
		before.addAll(&c.unit.reads)
		d.name = c.m.ByName[name.Name]
		c.defs[d.name] = append(c.defs[d.name], d)
	}
	c.unit.reads = before
}

// tildeExpr checks an expression on the left of `~`, which must be known.
func (c *checker) tildeExpr(s *ast.Tilde, l ast.Expr, values nameSet) {
	if name := innermost(l); name != nil && c.local(name.Name) == nil && c.m.ByName[name.Name] == nil {
		if named := transformed(l, s.Dist); named != "" {
			c.said[name.Name] = true
			c.fail("bad-left", l.Place(), "`%s` cannot be on the left of `~`: a distribution is given to a name", short(l)).
				WithHelp("name the transformed value: %s", named)
			return
		}
	}
	if c.wrong[l] {
		return
	}
	if list := columnsOf(l); list != nil {
		c.notJoint(s, l, list)
		return
	}
	read := c.apart(func() { c.expr(l) })
	switch x := l.(type) {
	case *ast.Number, *ast.Text, *ast.Bool, *ast.Array:
		c.fail("bad-left", l.Place(), "`%s` cannot be on the left of `~`", short(x)).
			WithHelp("put a name on the left of `~`: `y ~ %s`", short(s.Dist))
		return
	}
	if call, ok := l.(*ast.Call); ok && IsDistribution(call.Func.Name) {
		return // reported by expr
	}
	d := &definition{unit: c.unit, stmt: s, left: l, tilde: true, values: values}
	c.defs[nil] = append(c.defs[nil], d)
	c.demands = append(c.demands, demand{what: "on the left of `~`", span: l.Place(), values: read, left: s})
}

// distInfo is what is known about a distribution without data.
type distInfo struct {
	spec     *dist.Spec // of the table; nil for one made from others
	made     *dist.Spec // the result of combining others, if these are known
	call     *ast.Call
	form     int
	discrete bool
	later    bool
	flat     bool
}
