package lang

import (
	"path"
	"sort"
	"strings"

	"github.com/bayes-lang/bayes/ast"
)

// library is a file with functions: the model's own, or an imported one.
type library struct {
	file   *ast.File
	own    map[string]*Func
	scope  map[string]*Func
	places map[string]ast.Span // where each name of the scope comes from
	consts map[string]ast.Expr
}

// functions finds the functions of the model and of its imports.
func (c *checker) functions(load func(string) (*ast.Source, error)) {
	byPath := map[string]*library{}
	var importAll func(lib *library, dir string)
	importAll = func(lib *library, dir string) {
		c.libs = append(c.libs, lib)
		for _, s := range lib.file.Stmts {
			imp, ok := s.(*ast.Import)
			if !ok {
				continue
			}
			name := imp.Path.Value
			if !path.IsAbs(name) {
				name = path.Join(dir, name)
			}
			other := byPath[name]
			if other == nil {
				if load == nil {
					c.fail("bad-import", imp.Path.Span, "files cannot be imported here")
					c.halved = true
					continue
				}
				src, err := load(name)
				if err != nil {
					c.fail("bad-import", imp.Path.Span, "`%s` cannot be read: %s", name, reason(err)).
						WithHelp("the path is relative to the file that imports it").WithCause(err)
					c.halved = true
					continue
				}
				file, errs := Parse(src)
				c.errs = append(c.errs, errs...)
				c.halved = c.halved || len(errs) > 0
				other = c.library(file)
				byPath[name] = other
				importAll(other, path.Dir(name))
			}
			for _, f := range sortedFuncs(other.own) {
				id := f.Decl.Name
				if place, twice := lib.places[id.Name]; twice && lib.scope[id.Name] != f {
					c.fail("defined-twice", imp.Span, "`%s` of `%s` has the name of another function", id.Name, name).
						WithNote(place, "the other one comes from here").WithNote(id.Span, "this one is defined here")
					continue
				}
				lib.scope[id.Name], lib.places[id.Name] = f, imp.Span
			}
		}
	}
	main := c.library(c.m.File)
	importAll(main, "")
	c.m.Funcs = main.scope
	for _, lib := range c.libs {
		for _, s := range lib.file.Stmts {
			c.findDraws(s, lib)
		}
	}
}

func (c *checker) bodies() {
	callees := map[*Func][]*Func{}
	var all []*Func
	for _, lib := range c.libs {
		for _, f := range sortedFuncs(lib.own) {
			callees[f] = c.function(f)
			all = append(all, f)
		}
	}
	c.recursion(all, callees)
}

// params lists the names of the arguments, followed by more.
func (f *Func) params(more string) string {
	var list []string
	for _, p := range f.Decl.Params {
		list = append(list, p.Name.Name)
	}
	return strings.Join(append(list, more), ", ")
}

func reason(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	return text
}

// sortedFuncs returns functions in source order.
func sortedFuncs(m map[string]*Func) []*Func {
	list := make([]*Func, 0, len(m))
	for _, f := range m {
		list = append(list, f)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Decl.Span.Start < list[j].Decl.Span.Start })
	return list
}

// library finds the functions and constants of a file.
func (c *checker) library(file *ast.File) *library {
	lib := &library{file: file, own: map[string]*Func{}, scope: map[string]*Func{}, places: map[string]ast.Span{}, consts: constants(file)}
	for _, s := range file.Stmts {
		fn, ok := s.(*ast.Fn)
		if !ok {
			continue
		}
		name := fn.Name.Name
		switch {
		case lib.own[name] != nil:
			c.fail("defined-twice", fn.Name.Span, "the function `%s` is defined twice", name).
				WithNote(lib.own[name].Decl.Name.Span, "it is already defined here")
			continue
		case builtin(name) != nil:
			c.fail("defined-twice", fn.Name.Span, "`%s` is a function of the language", name).WithHelp("give yours another name, such as `my_%s`", name)
			continue
		case IsDistribution(name):
			c.fail("defined-twice", fn.Name.Span, "`%s` is a distribution of the language", name).WithHelp("give your function another name")
			continue
		}
		f := &Func{Decl: fn, Scope: lib.scope, Consts: lib.consts}
		lib.own[name], lib.scope[name], lib.places[name] = f, f, fn.Name.Span
	}
	return lib
}

// constants returns the names of a file that are computed by `=` from literals and other
// constants only.
func constants(file *ast.File) map[string]ast.Expr {
	value := map[string]ast.Expr{}
	spoilt := map[string]bool{}
	var left func(s ast.Stmt, top bool)
	left = func(s ast.Stmt, top bool) {
		switch s := s.(type) {
		case *ast.Data:
			for _, id := range s.Names {
				spoilt[id.Name] = true
			}
		case *ast.Param:
			for _, id := range s.Names {
				spoilt[id.Name] = true
			}
		case *ast.Declare:
			for _, id := range s.Names {
				spoilt[id.Name] = true
			}
		case *ast.Define:
			name, args := leftName(s.Left)
			if name == nil {
				return
			}
			if args != nil || !top || value[name.Name] != nil {
				spoilt[name.Name] = true
			}
			value[name.Name] = s.Right
		case *ast.Tilde:
			for _, l := range s.Left {
				if name, _ := leftName(l); name != nil {
					spoilt[name.Name] = true
				}
			}
		case *ast.For:
			for _, b := range s.Body {
				left(b, false)
			}
		case *ast.If:
			for _, b := range append(append([]ast.Stmt(nil), s.Then...), s.Else...) {
				left(b, false)
			}
		}
	}
	for _, s := range file.Stmts {
		left(s, true)
	}
	for name := range spoilt {
		delete(value, name)
	}
	for changed := true; changed; {
		changed = false
		for name, e := range value {
			free := map[string]bool{}
			freeNames(e, nil, free)
			for n := range free {
				if value[n] == nil && n != "pi" && n != "inf" || n == name {
					delete(value, name)
					changed = true
					break
				}
			}
		}
	}
	// What is left may still be circular; that is reported as such.
	return value
}

// freeNames collects the names that e reads, without the variables of its
// comprehensions.
func freeNames(e ast.Expr, bound []string, out map[string]bool) {
	ast.Walk(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Name:
			for _, b := range bound {
				if b == n.Name {
					return true
				}
			}
			out[n.Name] = true
		case *ast.Comprehension:
			inner := append([]string(nil), bound...)
			for _, cl := range n.Clauses {
				freeNames(cl.Over, inner, out)
				inner = append(inner, cl.Var.Name)
			}
			freeNames(n.Elem, inner, out)
			return false
		}
		return true
	})
}

// findDraws notes the functions that are the `random=` of a CustomDist.
func (c *checker) findDraws(s ast.Stmt, lib *library) {
	ast.Walk(s, func(n ast.Node) bool {
		call, ok := n.(*ast.Call)
		if !ok || call.Func.Name != "CustomDist" {
			return true
		}
		for _, a := range call.Args {
			if name, ok := a.Value.(*ast.Name); ok && a.Name != nil && (a.Name.Name == "random" || customNames[a.Name.Name] == "random") && lib.scope[name.Name] != nil {
				c.draws[lib.scope[name.Name].Decl] = true
			}
		}
		return true
	})
}

// function checks a body and returns the functions that it calls.
func (c *checker) function(f *Func) []*Func {
	c.enter(&unit{})
	c.fn, c.calls = f, nil
	defer func() { c.fn, c.scope = nil, nil }()
	said := c.said
	c.said = map[string]bool{}
	defer func() { c.said = said }()
	c.push()
	for i := range f.Decl.Params {
		p := &f.Decl.Params[i]
		if c.scope.vars[p.Name.Name] != nil {
			c.fail("defined-twice", p.Name.Span, "two arguments have the name `%s`", p.Name.Name)
		}
		c.scope.vars[p.Name.Name] = &variable{}
	}
	for i := range f.Decl.Params {
		c.typ(f.Decl.Params[i].Type, "fn")
	}
	if f.Decl.Value != nil {
		c.expr(f.Decl.Value)
		return c.calls
	}
	c.fnBody(f.Decl.Body)
	if !returns(f.Decl.Body) {
		c.fail("no-return", f.Decl.Name.Span, "the function `%s` can end without `return`", f.Decl.Name.Name).
			WithHelp("end it with `return x`")
	}
	return c.calls
}

// returns reports whether a block cannot end without `return`.
func returns(list []ast.Stmt) bool {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.Return:
			return true
		case *ast.If:
			if s.HasElse && returns(s.Then) && returns(s.Else) {
				return true
			}
		}
	}
	return false
}

func (c *checker) fnBody(list []ast.Stmt) {
	for i, s := range list {
		switch s := s.(type) {
		case *ast.Return:
			c.expr(s.X)
			if i < len(list)-1 {
				c.fail("unreachable", list[i+1].Place(), "this is never reached: the function has returned")
				return
			}
		case *ast.Define:
			c.fnDefine(s)
		case *ast.Declare:
			c.typ(s.Type, "")
			for _, id := range s.Names {
				c.scope.vars[id.Name] = &variable{}
			}
		case *ast.For:
			// Names of a function are visible in all of it, but a loop's variable only in the loop.
			hidden := map[string]*variable{}
			for k := range s.Clauses {
				cl := &s.Clauses[k]
				hidden[cl.Var.Name] = c.scope.vars[cl.Var.Name]
				delete(c.scope.vars, cl.Var.Name)
			}
			for k := range s.Clauses {
				c.clause(&s.Clauses[k], "")
			}
			c.fnBody(s.Body)
			for k := range s.Clauses {
				name := s.Clauses[k].Var.Name
				delete(c.scope.vars, name)
				if hidden[name] != nil {
					c.scope.vars[name] = hidden[name]
				}
			}
		case *ast.If:
			c.expr(s.Cond)
			c.fnBody(s.Then)
			c.fnBody(s.Else)
		case *ast.Tilde:
			c.fail("impure-function", s.Span, "a function cannot contain `~`").
				WithHelp("write the statement at the top; a log density is `Normal(mu, sigma).lpdf(y)`")
			for _, l := range s.Left {
				if name, _ := leftName(l); name != nil && c.local(name.Name) == nil {
					c.scope.vars[name.Name] = &variable{} // one error is enough
				}
			}
		case *ast.Target:
			c.fail("impure-function", s.Span, "a function cannot add to `target`").
				WithHelp("return the value, and write `target += %s(...)` at the top", c.fn.Decl.Name.Name)
		default:
			c.fail("misplaced", s.Place(), "%s belongs at the top level, not in a function", word(s))
		}
	}
}

// fnDefine checks an assignment in a function.
func (c *checker) fnDefine(s *ast.Define) {
	c.expr(s.Right)
	name, args := leftName(s.Left)
	if name == nil {
		c.badLeft(s)
		return
	}
	v := c.scope.vars[name.Name]
	if v != nil && v.loop {
		c.localLeft(name)
		return
	}
	if args == nil {
		c.scope.vars[name.Name] = &variable{}
		return
	}
	for _, a := range args {
		c.expr(a)
	}
	if v == nil {
		c.fail("unknown-name", name.Span, "`%s` is filled element by element, but has no shape yet", name.Name).
			WithHelp("declare it before: `%s: real[n]`", name.Name)
	}
}

// recursion reports functions that call themselves, directly or through others.
func (c *checker) recursion(all []*Func, callees map[*Func][]*Func) {
	state := map[*Func]int{}
	var stack []*Func
	var visit func(f *Func)
	visit = func(f *Func) {
		state[f] = 1
		stack = append(stack, f)
		for _, g := range callees[f] {
			switch state[g] {
			case 0:
				visit(g)
			case 1:
				var names []string
				for i := len(stack) - 1; i >= 0; i-- {
					names = append([]string{stack[i].Decl.Name.Name}, names...)
					if stack[i] == g {
						break
					}
				}
				c.fail("recursion", g.Decl.Name.Span, "the function `%s` calls itself: `%s`", g.Decl.Name.Name, strings.Join(append(names, g.Decl.Name.Name), " -> ")).
					WithHelp("write a loop over a known range")
			}
		}
		stack = stack[:len(stack)-1]
		state[f] = 2
	}
	for _, f := range all {
		if state[f] == 0 {
			visit(f)
		}
	}
}
