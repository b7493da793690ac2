package lang

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
)

// SpecOf returns the distribution of the table that an expression names, the one at the bottom
// of its first component, or the one that functions make, which determines the rank of a draw; nil if there is none.
// funcs are the functions in scope.
func SpecOf(e ast.Expr, funcs map[string]*Func) *dist.Spec {
	call, ok := ast.Unparen(e).(*ast.Call)
	if !ok {
		return nil
	}
	m := dist.CombinatorNamed(call.Func.Name)
	if m == nil {
		return dist.Lookup(call.Func.Name)
	}
	place, problem := m.Match(call.ByPosition())
	if problem != "" {
		return nil
	}
	if m.Rest {
		if f := logpOf(call, funcs); f != nil {
			return customSpec(call, f)
		}
		return nil
	}
	for k, a := range call.Args {
		if m.Slots[place[k]].Role == dist.Number {
			continue
		}
		if list, _ := elements(a.Value); len(list) > 0 {
			return SpecOf(list[0], funcs)
		}
	}
	return nil
}

// elements returns the elements of an array as written: for a comprehension, the one that stands
// for all; for anything but an array, the expression itself. all reports that these are all of them.
func elements(e ast.Expr) (list []ast.Expr, all bool) {
	switch x := ast.Unparen(e).(type) {
	case *ast.Array:
		return x.Elems, true
	case *ast.Comprehension:
		return []ast.Expr{x.Elem}, false
	}
	return []ast.Expr{e}, true
}

// combined checks a distribution that is made from others.
func (c *checker) combined(e *ast.Call, m *dist.Combinator) distInfo {
	if m.Rest {
		return c.custom(e, m)
	}
	info := distInfo{call: e}
	usage := "write `" + m.Call + "`"
	for i, a := range e.Args {
		if a.Name == nil && i > 0 && e.Args[i-1].Name != nil {
			c.fail("arguments", a.Span, "an argument without a name follows one with a name").WithHelp("arguments by position come first: `%s`", m.Call)
			return info
		}
	}
	place, problem := m.Match(e.ByPosition())
	if problem != "" {
		for _, a := range e.Args {
			c.looseArg(a.Value)
		}
		c.fail("arguments", e.Span, "%s", problem).WithHelp("%s", usage)
		return info
	}
	var parts []dist.Part
	var given []string
	known, at := true, e.Span
	one := func(x ast.Expr) {
		inner, ok := ast.Unparen(x).(*ast.Call)
		if !ok || !IsDistribution(inner.Func.Name) {
			c.expr(x)
			if known = false; ok && !c.isFunction(inner.Func.Name) {
				return // reported as an unknown function
			}
			c.fail("bad-distribution", x.Place(), "`%s` takes a distribution, but `%s` is not one", m.Name, short(x)).WithHelp("%s", usage)
			return
		}
		in := c.distributionCall(inner)
		part := dist.Part{Spec: in.spec, Form: in.form}
		if part.Spec == nil {
			part = dist.Part{Spec: in.made}
		}
		info.later = info.later || in.later
		if known = known && part.Spec != nil; known {
			parts = append(parts, part)
		}
		if info.discrete = info.discrete || in.discrete; in.flat {
			info.flat = true
		}
	}
	for k, a := range e.Args {
		switch slot := m.Slots[place[k]]; slot.Role {
		case dist.Number:
			c.expr(a.Value)
			given = append(given, slot.Name)
		case dist.Inner:
			one(a.Value)
			at = a.Value.Place()
		case dist.Inners:
			at = a.Value.Place()
			switch x := ast.Unparen(a.Value).(type) {
			case *ast.Array:
				for _, el := range x.Elems {
					one(el)
				}
			case *ast.Comprehension:
				c.comprehension(x, one)
			default:
				known = false
				c.looseArg(a.Value)
				c.fail("bad-distribution", at, "`%s` takes an array of distributions, but `%s` is none", m.Name, short(a.Value)).WithHelp("%s", usage)
			}
		}
	}
	if !known {
		return info
	}
	if problem := m.Problem(parts); problem != "" {
		c.fail("bad-distribution", at, "%s", problem)
		return info
	}
	info.made = m.Combine(parts, given)
	info.discrete = info.made.Discrete
	return info
}

// TakesDistributions reports whether name makes a distribution from others.
func TakesDistributions(name string) bool { return dist.CombinatorNamed(name) != nil }
