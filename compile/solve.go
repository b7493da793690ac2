package compile

import (
	"fmt"
	"math"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
)

// solve traces a function such as `ode`, which solves a problem posed by another function, as a node of the graph.
// That function is traced by itself, with the numbers that it depends on as inputs; calls that differ only in these
// numbers share it.
func (tr *tracer) solve(f *fn.Spec, e *ast.Call, args []*array) *array {
	if tr.iterationsNow != nil {
		apart()
	}
	for _, a := range args {
		if a != nil && a.ref != nil && anyNone(a.ref) {
			return tr.lacking(f, e, args)
		}
	}
	s, wrong := f.Solve(described(args))
	if wrong != nil {
		refuse(e.Span, "`%s` of these arguments is not implemented yet", f.Name)
	}
	axes := make([]*eval.Factor, len(s.Axes))
	for k, a := range s.Axes {
		for _, p := range a {
			axes[k] = placesIn(args, p)
		}
	}
	outs := product(s.Shape)
	if outs == 0 {
		return &array{kind: eval.Real, shape: s.Shape, axes: plainAxes(axes), num: []float64{}}
	}
	var in [][]graph.Ref
	for _, k := range s.In {
		in = append(in, tr.refs(args[k]))
	}
	var given []graph.Ref // further arguments that are not known
	for _, a := range args[f.Named():] {
		if a.kind != eval.Func && !a.known() {
			given = append(given, tr.refs(a)...)
		}
	}
	if len(given) > 0 {
		in = append(in, given)
	}
	problem, dims := s.Problem(len(given))
	key := fmt.Sprint(f.Name, tr.keyOf(args[0]), dims, problem.ODE, problem.Integral, problem.Root)
	var parts strings.Builder
	for _, a := range args[f.Named():] {
		parts.WriteString(tr.keyOf(a))
	}
	key += parts.String()
	if problem.ODE != nil {
		key += fmt.Sprint(*problem.ODE)
	}
	solved := tr.solved[key]
	if solved == nil {
		solved = tr.solvedOf(f, e, args, s)
		solved.ODE, solved.Integral, solved.Root = problem.ODE, problem.Integral, problem.Root
		if tr.solved == nil {
			tr.solved = map[string]*graph.Solved{}
		}
		tr.solved[key] = solved
	}
	tr.reserve(outs, e.Span)
	return tr.result(eval.Real, s.Shape, plainAxes(axes), tr.t.Solved(s.Kind, dims, outs, solved, in...))
}

// lacking is the value if an argument lacks elements that the density does not need.
func (tr *tracer) lacking(f *fn.Spec, e *ast.Call, args []*array) *array {
	s, wrong := f.Solve(described(args))
	if wrong != nil {
		refuse(e.Span, "`%s` of these arguments is not implemented yet", f.Name)
	}
	v := &array{kind: eval.Real, shape: s.Shape, ref: make([]graph.Ref, product(s.Shape))}
	for i := range v.ref {
		v.ref[i] = graph.None
	}
	return v
}

// keyOf describes an argument as far as the trace of a function depends on it.
func (tr *tracer) keyOf(a *array) string {
	switch {
	case a.kind == eval.Func && a.fn != nil:
		return fmt.Sprintf("|f%p", a.fn)
	case a.kind == eval.Func:
		return "|" + a.prim
	case !a.known():
		return fmt.Sprint("|?", a.kind, a.shape)
	}
	var b strings.Builder
	fmt.Fprint(&b, "|", a.kind, a.shape, a.levels, a.text)
	for _, x := range a.num {
		fmt.Fprintf(&b, " %x", math.Float64bits(x))
	}
	return b.String()
}

// solvedOf traces the function that poses a problem by itself.
func (tr *tracer) solvedOf(f *fn.Spec, e *ast.Call, args []*array, s fn.Solve) *graph.Solved {
	ins := 0
	for _, shape := range s.Own {
		ins += product(shape)
	}
	for _, a := range args[f.Named():] {
		if a.kind != eval.Func && !a.known() {
			ins += a.size()
		}
	}
	outer := *tr
	tr.t = graph.NewTrace()
	tr.t.Most, tr.t.Full, tr.t.Held = outer.t.Most, outer.t.Full, outer.t.Held
	tr.fewest, tr.each, tr.iterationsNow, tr.product, tr.alone, tr.choices = 0, nil, nil, nil, nil, 0
	defer func() {
		tr.t, tr.fewest, tr.each, tr.iterationsNow = outer.t, outer.fewest, outer.each, outer.iterationsNow
		tr.product, tr.alone, tr.choices = outer.product, outer.alone, outer.choices
	}()
	solved, err := graph.NewSolved(tr.t, ins, func(x []graph.Ref) []graph.Ref {
		take := func(shape []int) []graph.Ref {
			n := product(shape)
			out := x[:n:n]
			x = x[n:]
			return out
		}
		var with []*array
		for _, shape := range s.Own {
			with = append(with, &array{kind: eval.Real, shape: shape, ref: take(shape)})
		}
		for _, a := range args[f.Named():] {
			if a.kind != eval.Func && !a.known() {
				b := *a
				b.ref, b.run, b.num = take(a.shape), 0, nil
				a = &b
			}
			with = append(with, a)
		}
		return tr.refs(tr.invokeValue(args[0], with, e))
	})
	if err != nil {
		panic(failed{err})
	}
	return solved
}
