package compile

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
)

// With new data, a value that reduces over rows is that of the fit if it is used as a number, and that of the new data if it
// is used as a size, an end of a range or an index: see eval.Fit. The evaluator, which has run over these data, knows the
// values of the fit.

// newData reports whether the data are not those of the fit.
func (tr *tracer) newData() bool { return tr.forward != nil && tr.forward.Frozen }

// kept returns the value that an expression keeps from the fit, nil if it has none.
func (tr *tracer) kept(e ast.Expr) *array {
	if !tr.newData() {
		return nil
	}
	k := tr.b.Kept(e)
	switch {
	case k == nil || k.Value == nil && !k.Varies:
		return nil
	case tr.sizing:
		tr.met++
		return nil
	case k.Varies:
		refuse(e.Place(), "`%s` keeps the value of the fit, which the evaluator knows", e.Place().Text())
	}
	tr.met++
	return fromValue(k.Value)
}

// learned is, for new data, a function that takes numbers from the columns of the fit, such as center and standardize; nil
// for other calls.
func (tr *tracer) learned(f *fn.Spec, e *ast.Call, x *array) *array {
	if !tr.newData() || !f.Learns() {
		return nil
	}
	k := tr.b.Kept(e)
	if k == nil || k.Learned == nil {
		return nil
	}
	refs := tr.refs(x)
	if slices.Contains(refs, graph.None) {
		return nil
	}
	out := make([]graph.Ref, len(refs))
	for i, r := range refs {
		column := k.Learned[i%len(k.Learned)]
		numbers := make([]graph.Ref, len(column))
		for j, n := range column {
			numbers[j] = tr.t.Data(n)
		}
		out[i] = f.TraceApply(tr.t, r, numbers)
	}
	tr.met++
	return tr.result(eval.Real, x.shape, x.axes, out)
}

// whichever returns the value of a name as it is used: as a number, or as a size.
func (tr *tracer) whichever(a *array) *array {
	if a.asks && !tr.sizing {
		refuse(ast.Span{}, "a size keeps the value of the fit as a number, which the evaluator knows")
	}
	if a.fit == nil {
		return a
	}
	tr.met++
	if !tr.sizing {
		return a.fit
	}
	b := *a
	b.fit = nil
	return &b
}

// sized evaluates an expression over the new data.
func (tr *tracer) sized(e ast.Expr, s *scope) *array {
	defer func(old bool) { tr.sizing = old }(tr.sizing)
	tr.sizing = true
	return tr.expr(e, s)
}

// placed evaluates a size, an end of a range, or an index. If it depends on the contents of rows, it is a number:
// that is left to the evaluator.
func (tr *tracer) placed(e ast.Expr, s *scope) *array {
	met := tr.met
	a := tr.sized(e, s)
	if _, ok := unparen(e).(*ast.Range); ok || tr.met == met || a.scalar() && !indexes(e) {
		return a
	}
	if _, ok := unparen(e).(*ast.Name); !ok || !a.scalar() {
		refuse(e.Place(), "`%s` keeps values of the fit, which the evaluator knows", e.Place().Text())
	}
	return a
}

// indexes reports whether an expression has brackets.
func indexes(e ast.Node) bool {
	found := false
	ast.Walk(e, func(n ast.Node) bool {
		_, is := n.(*ast.Index)
		found = found || is
		return !found
	})
	return found
}

// hold evaluates what a local name is: both values, if it is a different number when used as a size.
func (tr *tracer) hold(e ast.Expr, s *scope) *array {
	met := tr.met
	a := tr.any(e, s)
	if tr.met == met || tr.sizing || !tr.newData() || !a.known() || !a.scalar() || indexes(e) {
		return a
	}
	b := tr.sized(e, s)
	if !b.known() || !b.scalar() || b.num == nil || a.num == nil {
		return a
	}
	c := *b
	c.fit = a
	return &c
}
