package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
)

// combined evaluates a distribution that is made of others: its arguments are theirs, followed
// by its own.
func (r *run) combined(e *ast.Call, c *dist.Combinator) *Value {
	if c.Rest {
		return r.custom(e, c)
	}
	usage := "write `" + c.Call + "`"
	place, problem := c.Match(e.ByPosition())
	if problem != "" {
		throw(diag.New("arguments", e.Span, "%s", problem).WithHelp("%s", usage))
	}
	var inner []*Distribution
	given, exprs := make([]*Value, len(c.Slots)), make([]ast.Expr, len(c.Slots))
	at := e.Span
	for k, a := range e.Args {
		slot := c.Slots[place[k]]
		if slot.Role != dist.Number {
			inner, at = append(inner, r.distributions(a.Value, c, slot.Role == dist.Inners)...), a.Value.Place()
			continue
		}
		v := r.numbers(r.expr(a.Value), a.Value)
		if len(v.Shape) < slot.Rank {
			fail("shape", a.Value.Place(), "`%s` is %s, but `%s` of %s is a vector", text(a.Value), v.what(), slot.Name, c.Name)
		}
		given[place[k]], exprs[place[k]] = v, a.Value
	}
	d := &Distribution{at: e}
	parts := make([]dist.Part, len(inner))
	for k, in := range inner {
		parts[k] = dist.Part{Spec: in.Spec, Form: in.Form}
		for _, of := range in.custom {
			d.custom = append(d.custom, ofFunctions{of.c, of.from + len(d.Args)})
		}
		d.Args, d.exprs = append(d.Args, in.Args...), append(d.exprs, in.exprs...)
		if d.event == nil {
			d.event, d.eventAxes = in.event, in.eventAxes
		}
		if d.axis == nil {
			d.axis = in.axis
		}
	}
	if why := c.Problem(parts); why != "" {
		fail("unsupported", at, "%s", why)
	}
	var names []string
	for k, v := range given {
		if v != nil {
			names = append(names, c.Slots[k].Name)
			d.Args, d.exprs = append(d.Args, v), append(d.exprs, exprs[k])
		}
	}
	d.Spec = c.Combine(parts, names)
	r.eventShape(d)
	return &Value{Kind: Dist, Dist: d}
}

// distributions evaluates an argument that is a distribution, or an array of them.
func (r *run) distributions(e ast.Expr, c *dist.Combinator, several bool) (list []*Distribution) {
	one := func(e ast.Expr) {
		v := r.expr(e)
		if v.Kind != Dist {
			throw(diag.New("wrong-kind", e.Place(), "`%s` is %s, but %s takes a distribution", text(e), v.what(), c.Name).WithHelp("write `%s`", c.Call))
		}
		list = append(list, v.Dist)
	}
	if !several {
		one(e)
		return list
	}
	switch x := strip(e).(type) {
	case *ast.Array:
		for _, el := range x.Elems {
			one(el)
		}
	case *ast.Comprehension:
		r.apart("a comprehension", x, x)
		r.eachElement(x, func() { one(x.Elem) })
	default:
		throw(diag.New("wrong-kind", e.Place(), "`%s` is %s, but %s takes an array of distributions", text(e), r.expr(e).what(), c.Name).
			WithHelp("write `%s`", c.Call))
	}
	return list
}
