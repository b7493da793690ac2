package compile

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/eval"
)

// combined evaluates a distribution that is made from others, as the evaluator does.
func (tr *tracer) combined(e *ast.Call, c *dist.Combinator, s *scope) *array {
	if c.Rest {
		return tr.custom(e, s)
	}
	place, _ := c.Match(e.ByPosition())
	var parts []dist.Part
	d := &draws{span: e.Span}
	one := func(e ast.Expr, s *scope) {
		in := tr.any(e, s).dist
		parts = append(parts, dist.Part{Spec: in.spec, Form: in.form})
		d.args = append(d.args, in.args...)
	}
	given := make([]*array, len(c.Slots))
	for k, a := range e.Args {
		if c.Slots[place[k]].Role == dist.Number {
			given[place[k]] = tr.any(a.Value, s)
			continue
		}
		switch x := ast.Unparen(a.Value).(type) {
		case *ast.Array:
			for _, el := range x.Elems {
				one(el, s)
			}
		case *ast.Comprehension:
			tr.eachElement(x, s, one)
		default:
			one(x, s)
		}
	}
	var names []string
	for k, x := range given {
		if x != nil {
			names, d.args = append(names, c.Slots[k].Name), append(d.args, x)
		}
	}
	d.spec = c.Combine(parts, names)
	return &array{kind: eval.Dist, dist: d, ragged: listOfArgs(d.args)}
}

// eachElement calls f for each element of a comprehension, one by one, in its scope.
func (tr *tracer) eachElement(e *ast.Comprehension, s *scope, f func(e ast.Expr, s *scope)) {
	var walk func(k int, s *scope)
	walk = func(k int, s *scope) {
		if k == len(e.Clauses) {
			f(e.Elem, s)
			return
		}
		if tr.clauseByIteration(e.Clauses, s) != nil {
			apart()
		}
		over := iterations(tr.placed(e.Clauses[k].Over, s))
		for i := range over.shape[0] {
			in := s.child()
			in.vars[e.Clauses[k].Var.Name] = tr.row(over, i)
			walk(k+1, in)
		}
	}
	walk(0, s)
}
