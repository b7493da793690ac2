package eval

import (
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// lookup returns the function of the language of that name, or nil if it cannot be evaluated.
func lookup(name string) *fn.Spec {
	if f := fn.Lookup(name); f != nil && f.Built() {
		return f
	}
	return nil
}

// call is one call of a function of the language.
type call struct {
	r     *run
	e     *ast.Call
	fn    *fn.Spec
	span  ast.Span
	args  []*Value // by parameter, nil where not given; repeated ones follow
	exprs []ast.Expr
	// dimensions are what the places are that dimensions among the arguments count.
	dimensions map[int]*Factor
}

// call evaluates `f(args)`.
func (r *run) call(e *ast.Call) *Value {
	name := e.Func.Name
	l := r.local(name)
	if l != nil && l.v != nil && l.v.Kind == Func {
		return r.apply(l.v, e)
	}
	if f := r.userFunc(name); f != nil {
		return r.apply(&Value{Kind: Func, Fn: f}, e)
	}
	if lookup(name) != nil {
		return r.apply(&Value{Kind: Func, Prim: name}, e)
	}
	if c := dist.CombinatorNamed(name); c != nil {
		return r.combined(e, c)
	}
	if spec := dist.Lookup(name); spec != nil {
		return r.distribution(e, spec)
	}
	if fn.Lookup(name) != nil || laterDist(name) {
		fail("unsupported", e.Func.Span, "`%s` is part of the language, but is not implemented yet", name)
	}
	if l != nil && l.v != nil {
		fail("wrong-kind", e.Func.Span, "`%s` is called as a function, but here it is %s", name, l.v.what())
	}
	d := diag.New("unknown-name", e.Func.Span, "there is no function `%s`", name)
	names := append(fn.Names(), dist.Names()...)
	if help := diag.Suggest(name, names, diag.Ticked); help != "" {
		d.WithHelp("%s", help)
	}
	throw(d)
	return nil
}

// laterDist reports whether a name is a distribution of the language that is not implemented yet.
func laterDist(name string) bool {
	switch name {
	case "Transformed",
		"ZeroSumNormal", "DiscreteUniform", "DirichletMultinomial":
		return true
	}
	return false
}

// apply calls a function value with the arguments of a call.
func (r *run) apply(f *Value, e *ast.Call) *Value {
	if f.Fn != nil {
		return r.callUser(f.Fn, e)
	}
	spec := lookup(f.Prim)
	r.eachCall(spec, e)
	return r.reduce(e, func(ahead func() *Value) (*Value, bool) { return r.builtin(spec, e, ahead) })
}

// builtin calls a function of the language, and says whether the value has lost the rows of the
// arguments.
func (r *run) builtin(f *fn.Spec, e *ast.Call, ahead func() *Value) (v *Value, lost bool) {
	c := &call{r: r, e: e, fn: f, span: e.Span, args: make([]*Value, f.Named()), exprs: make([]ast.Expr, f.Named())}
	for k, a := range e.Args {
		place := f.Nth(k)
		if a.Name != nil {
			if place = f.Place(a.Name.Name); place < 0 {
				throw(diag.New("arguments", a.Span, "`%s` has no argument `%s`", f.Name, a.Name.Name).WithHelp("%s", usage(f)))
			}
		}
		v := r.argument(f, place, a.Value)
		if place >= len(c.args) {
			if f.Rest == "" {
				throw(diag.New("arguments", a.Span, "`%s` takes %s, but %d are given", f.Name, diag.Plural(len(f.Params), "argument"), len(e.Args)).WithHelp("%s", usage(f)))
			}
			c.args, c.exprs = append(c.args, v), append(c.exprs, a.Value)
			continue
		}
		if c.args[place] != nil {
			fail("arguments", a.Span, "`%s` is given twice", f.Param(place).Name)
		}
		c.args[place], c.exprs[place] = v, a.Value
	}
	for k := range f.Min() {
		if c.args[k] == nil {
			throw(diag.New("arguments", e.Span, "`%s` needs its argument `%s`", f.Name, f.Params[k].Name).WithHelp("%s", usage(f)))
		}
	}
	c.unmix(e)
	c.unmixLevels(e)
	c.renumbered(e)
	r.operands(e, c.args)
	if !f.Gathers && hollow(c.args) {
		if v := ahead(); v != nil {
			return v, true
		}
	}
	v = c.value()
	return v, !f.Gathers && loses(v, c.args...) || c.byGroup() != nil
}

// argument evaluates an argument of a function of the language.
func (r *run) argument(f *fn.Spec, place int, e ast.Expr) *Value {
	if f.Param(place).Need.Size() {
		return r.sized(e)
	}
	return r.expr(e)
}

// usage shows how a function is called.
func usage(f *fn.Spec) string {
	return "write `" + f.Name + "(" + strings.Join(f.ParamNames(), ", ") + ")`"
}

// callUser calls a function of the text.
func (r *run) callUser(fn *lang.Func, e *ast.Call) *Value {
	return r.reduce(e, func(func() *Value) (*Value, bool) { return r.callText(fn, e) })
}

// callText calls a function of the text, and says whether the value has lost the rows of the arguments.
func (r *run) callText(fn *lang.Func, e *ast.Call) (*Value, bool) {
	decl := fn.Decl
	r.eachUser(fn, e)
	given := make([]*local, len(decl.Params))
	for k, a := range e.Args {
		place := k
		if a.Name != nil {
			place = -1
			for i, p := range decl.Params {
				if p.Name.Name == a.Name.Name {
					place = i
				}
			}
			if place < 0 {
				fail("arguments", a.Span, "function `%s` has no argument `%s`", decl.Name.Name, a.Name.Name)
			}
		}
		if place >= len(given) {
			d := diag.New("arguments", e.Span, "function `%s` takes %s, but %d are given", decl.Name.Name, diag.Plural(len(given), "argument"), len(e.Args))
			throw(d.WithNote(decl.Name.Span, "it is defined here"))
		}
		if given[place] != nil {
			fail("arguments", a.Span, "`%s` is given twice", decl.Params[place].Name.Name)
		}
		given[place] = r.bound(a.Value)
		if name, ok := strip(a.Value).(*ast.Name); ok {
			given[place].variable = r.iterationOf(name)
		}
		if r.main != nil {
			given[place].e, given[place].at = a.Value, r.scope
		}
	}
	for i, l := range given {
		if l == nil {
			d := diag.New("arguments", e.Span, "function `%s` needs its argument `%s`", decl.Name.Name, decl.Params[i].Name.Name)
			throw(d.WithNote(decl.Name.Span, "it is defined here"))
		}
	}
	return r.runText(fn, given, e)
}

// runText runs a function of the text with arguments, one for each parameter.
func (r *run) runText(fn *lang.Func, given []*local, e *ast.Call) (*Value, bool) {
	decl := fn.Decl
	args := make([]*Value, len(given))
	for i, l := range given {
		args[i] = l.v
	}
	lost := slices.Clone(args)
	if r.operands(e, args); r.in.Fit != nil && r.main == nil {
		for i, l := range given {
			l.v = args[i]
		}
	}
	r.enter(e.Span)
	saved, each := r.scope, r.each
	r.each = nil
	r.work(4, e.Span) // a scope costs as much as some expressions
	s := r.push(fn)
	for i, p := range decl.Params {
		s.vars[p.Name.Name] = given[i]
	}
	for i, p := range decl.Params {
		if p.Type != nil && given[i].v != nil {
			r.argType(s, &p, given[i].v, argExpr(e, decl, i))
		}
	}
	var v *Value
	if decl.Value != nil {
		v = r.expr(decl.Value)
	} else {
		var done bool
		if v, done = r.body(decl.Body); !done {
			throw(diag.New("no-return", e.Span, "function `%s` ended without `return`", decl.Name.Name).
				WithNote(decl.Name.Span, "it is defined here"))
		}
	}
	r.scope, r.each = saved, each
	r.depth--
	return v, loses(v, lost...)
}

// argExpr returns the expression of argument i of a call.
func argExpr(e *ast.Call, decl *ast.Fn, i int) ast.Expr {
	for k, a := range e.Args {
		if a.Name == nil && k == i || a.Name != nil && a.Name.Name == decl.Params[i].Name.Name {
			return a.Value
		}
	}
	return e
}

// argType checks an argument against its declared type; a size in the type that
// is no name yet is bound to the argument's.
func (r *run) argType(s *scope, p *ast.FnParam, v *Value, e ast.Expr) {
	name := p.Name.Name
	want := p.Type.Name.Name
	ok := true
	switch want {
	case "int":
		ok = v.Kind <= Int || v.Loose
	case "bool":
		ok = v.Kind == Bool
	case "factor":
		ok = v.Kind == Level || v.Kind == Set
	default:
		ok = v.Kind <= Real
	}
	if !ok {
		fail("wrong-kind", e.Place(), "`%s` is %s, but argument `%s` is declared `%s`", text(e), v.what(), name, want)
	}
	rank := len(v.Shape)
	if r.isColumn(e) {
		rank = 0 // in each iteration
	}
	if rank != len(p.Type.Dims) {
		fail("shape", e.Place(), "`%s` is %s, but argument `%s` is declared `%s`", text(e), v.what(), name, text(p.Type))
	}
	for k, d := range p.Type.Dims {
		if n, isName := strip(d).(*ast.Name); isName && s.vars[n.Name] == nil && s.fn.Consts[n.Name] == nil {
			s.vars[n.Name] = r.lengthOf(p, k, v)
			continue
		}
		if n, _ := r.dimension(d); n != v.Shape[k] {
			fail("shape", e.Place(), "`%s` is %s, but argument `%s` is declared `%s`, and `%s` is %d",
				text(e), v.what(), name, text(p.Type), text(d), n)
		}
	}
}

// num returns argument k, which must be numbers.
func (c *call) num(k int) *Value { return c.r.numbers(c.args[k], c.exprs[k]) }

// vec returns argument k, which must be a vector of numbers.
func (c *call) vec(k int) *Value {
	v := c.num(k)
	if len(v.Shape) != 1 {
		c.bad(k, "a vector")
	}
	return v
}

// mat returns argument k, which must be a matrix of numbers, and its shape.
func (c *call) mat(k int) (v *Value, n, m int) {
	v = c.num(k)
	if len(v.Shape) != 2 {
		c.bad(k, "a matrix")
	}
	return v, v.Shape[0], v.Shape[1]
}

// square returns argument k, which must be a square matrix, and its size.
func (c *call) square(k int) (v *Value, n int) {
	v, n, m := c.mat(k)
	if n != m {
		c.bad(k, "a square matrix")
	}
	return v, n
}

// real returns argument k, which must be one number.
func (c *call) real(k int) *Value {
	v := c.num(k)
	if len(v.Shape) != 0 {
		c.bad(k, "one number")
	}
	return v
}

// whole returns argument k, one known whole number that is not negative.
func (c *call) whole(k int) int {
	n := c.r.wholeOf(c.args[k], c.exprs[k], "argument `"+c.fn.Params[k].Name+"` of `"+c.fn.Name+"`")
	if n < 0 {
		fail("negative-size", c.exprs[k].Place(), "`%s` is %d, but it says how many", text(c.exprs[k]), n)
	}
	return n
}

// bad reports that argument k is not what it must be.
func (c *call) bad(k int, want string) {
	fail("shape", c.exprs[k].Place(), "`%s` is %s, but `%s` needs %s", text(c.exprs[k]), c.args[k].what(), c.fn.Name, want)
}

// lengthOf is the local that a size in the type of a parameter is bound to: the length of
// axis k of the argument v.
func (r *run) lengthOf(p *ast.FnParam, k int, v *Value) *local {
	n := Whole(v.Shape[k])
	n.row = v.along(k).counter()
	if r.in.Fit == nil || r.main != nil || k > 1 {
		return &local{v: n}
	}
	count := []string{"rows", "cols"}[k]
	if r.userFunc(count) != nil {
		return &local{v: n}
	}
	key := length{p.Name.Span, k}
	e := r.in.lengths[key]
	if e == nil {
		if r.in.lengths == nil {
			r.in.lengths = map[length]*ast.Call{}
		}
		name := &ast.Name{At: p.Name.At, Name: p.Name.Name}
		e = &ast.Call{At: p.Name.At, Func: ast.Ident{At: p.Name.At, Name: count}, Args: []ast.Arg{{At: p.Name.At, Value: name}}}
		r.in.lengths[key] = e
	}
	return r.bound(e)
}

// length is an axis of a parameter of a function.
type length struct {
	span ast.Span
	axis int
}
