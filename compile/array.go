package compile

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// array is the value of an expression while a model is traced: a rectangular array of scalars, each
// known or a scalar of the trace.
type array struct {
	kind   eval.Kind
	shape  []int
	axes   []*eval.Factor // nil, or one for each axis
	levels *eval.Factor   // of kinds Level and Set
	num    []float64      // known values; nil if ref is set
	ref    []graph.Ref    // scalars; graph.None for an undefined element
	run    graph.Ref      // the same scalars as a block, 0 if there is none; see rows.go
	ragged []int32        // for a list by iterations, where that of each iteration begins; see ragged.go
	text   []string
	// literal marks known numbers that are the same for all rows: a literal in the source, a single
	// number of the data, or an array of equal ones. Others, such as the elements of a data column,
	// differ from row to row.
	literal bool
	// fit is the value of the array used as a number if the data are new: the value in the fit, see
	// eval.Fit. Nil: the same.
	fit  *array
	asks bool       // its value in the fit is different, and known to the evaluator
	dist *draws     // kind Dist
	fn   *lang.Func // kind Func
	prim string     // kind Func, a built-in function
}

// draws is a distribution with its arguments.
type draws struct {
	spec *dist.Spec
	form int
	span ast.Span // of the call
	args []*array
}

func product(shape []int) int {
	p := 1
	for _, n := range shape {
		p *= n
	}
	return p
}

func (a *array) size() int    { return product(a.shape) }
func (a *array) scalar() bool { return len(a.shape) == 0 }
func (a *array) known() bool  { return a.ref == nil && a.run == 0 }

func (a *array) axis(k int) *eval.Factor {
	if k >= len(a.axes) {
		return nil
	}
	return a.axes[k]
}

// fromValue turns a value of the evaluator into an array; missing and undefined elements become holes.
func fromValue(v *eval.Value) *array {
	a := &array{kind: v.Kind, shape: v.Shape, axes: v.Axes, levels: v.Levels, text: v.Text, num: v.Num, fn: v.Fn, prim: v.Prim}
	a.literal = len(v.Shape) == 0
	if v.Fit != nil {
		a.fit, a.asks = fromValue(v.Fit), v.Fit.AnyUnknown()
	}
	return a
}

// fromValue is like the function fromValue, with holes as undefined elements.
func (tr *tracer) fromValue(v *eval.Value) *array {
	a := fromValue(v)
	if v.AnyHole() && v.Kind != eval.Text {
		a = tr.symbolic(a)
		for i := range a.ref {
			if v.IsHole(i) {
				a.ref[i] = graph.None
			}
		}
	}
	return a
}

// value turns a known array into a value of the evaluator.
func (a *array) value() *eval.Value {
	return &eval.Value{Kind: a.kind, Shape: a.shape, Axes: a.axes, Levels: a.levels, Text: a.text, Num: a.num, Fn: a.fn, Prim: a.prim}
}

// at returns element i as a scalar of the trace.
func (tr *tracer) at(a *array, i int) graph.Ref {
	if a.ref != nil {
		return a.ref[i]
	}
	if a.run != 0 {
		return tr.t.Row(a.run, i)
	}
	if a.literal {
		return tr.t.Const(a.num[i])
	}
	return tr.t.Data(a.num[i])
}

// refs returns all elements as scalars of the trace.
func (tr *tracer) refs(a *array) []graph.Ref {
	if a.ref != nil {
		return a.ref
	}
	if a.run != 0 {
		return tr.t.AppendRows(nil, a.run)
	}
	out := make([]graph.Ref, len(a.num))
	for i := range out {
		out[i] = tr.at(a, i)
	}
	return out
}

// symbolic returns a with its elements as scalars of the trace.
func (tr *tracer) symbolic(a *array) *array {
	if a.ref != nil {
		return a
	}
	b := *a
	b.ref, b.num, b.run = tr.refs(a), nil, 0
	return &b
}

// result makes an array of scalars; if all of them are known, so is the array.
func (tr *tracer) result(kind eval.Kind, shape []int, axes []*eval.Factor, ref []graph.Ref) *array {
	a := &array{kind: kind, shape: shape, axes: axes}
	for _, r := range ref {
		if r == graph.None {
			a.ref = ref
			return a
		}
		if tr.t.IsBlock(r) || !tr.t.IsKnown(r) {
			a.ref = ref
			return a
		}
	}
	a.num = make([]float64, len(ref))
	for i, r := range ref {
		a.num[i], _ = tr.t.Known(r)
	}
	return a
}

// pick returns the elements of a with these flat indices, in a new shape; lost ones are undefined.
func (tr *tracer) pick(a *array, elems []int, shape []int, axes []*eval.Factor) *array {
	if slices.Contains(elems, lostPlace) && a.kind != eval.Text {
		return tr.symbolic(a).pick(elems, shape, axes)
	}
	if a.ref != nil && tr.byRows(len(elems)) {
		list := make([]graph.Ref, len(elems))
		for i, e := range elems {
			list[i] = a.ref[e]
		}
		b := &array{kind: a.kind, shape: shape, axes: axes, levels: a.levels, ref: list}
		var r graph.Ref
		if !anyNone(list) && tr.try(len(elems), func() { r = tr.t.Pick(list) }) && tr.t.IsBlock(r) && !tr.t.IsKnown(r) {
			c := tr.ofRun(b.kind, shape, axes, r)
			c.levels = a.levels
			return c
		}
		return b
	}
	if a.run != 0 {
		if tr.byRows(len(elems)) {
			var b *array
			if tr.try(len(elems), func() { b = tr.ofRun(a.kind, shape, axes, tr.t.Gather(a.run, elems)) }) {
				b.levels = a.levels
				return b
			}
		}
		list := make([]graph.Ref, len(elems))
		for i, e := range elems {
			list[i] = tr.at(a, e)
		}
		return &array{kind: a.kind, shape: shape, axes: axes, levels: a.levels, ref: list}
	}
	return a.pick(elems, shape, axes)
}

// pick returns the elements of a with these flat indices, in a new shape.
func (a *array) pick(elems []int, shape []int, axes []*eval.Factor) *array {
	b := &array{kind: a.kind, shape: shape, axes: axes, levels: a.levels}
	b.literal = a.literal && !a.scalar()
	switch {
	case a.kind == eval.Text:
		b.text = make([]string, len(elems))
		for i, e := range elems {
			if e != lostPlace {
				b.text[i] = a.text[e]
			}
		}
	case a.ref != nil:
		b.ref = make([]graph.Ref, len(elems))
		for i, e := range elems {
			if b.ref[i] = graph.None; e != lostPlace {
				b.ref[i] = a.ref[e]
			}
		}
	default:
		b.num = make([]float64, len(elems))
		for i, e := range elems {
			b.num[i] = a.num[e]
		}
	}
	return b
}

func number(x float64) *array { return &array{kind: eval.Real, num: []float64{x}, literal: true} }

func whole(n int) *array { return &array{kind: eval.Int, num: []float64{float64(n)}, literal: true} }

func truth(b bool) *array {
	a := &array{kind: eval.Bool, num: []float64{0}, literal: true}
	if b {
		a.num[0] = 1
	}
	return a
}

// joinAxes returns the axes of a result of elementwise operands of one shape.
func joinAxes(list ...*array) []*eval.Factor {
	var axes []*eval.Factor
	for _, a := range list {
		for k, f := range a.axes {
			if f == nil {
				continue
			}
			if axes == nil {
				axes = make([]*eval.Factor, len(a.shape))
			}
			if k < len(axes) && axes[k] == nil {
				axes[k] = f
			}
		}
	}
	return axes
}

// elementwise applies f to the elements of arrays of one shape, with scalars combined with every
// element. If an element is undefined, so is the result.
func (tr *tracer) elementwise(kind eval.Kind, f func(x []graph.Ref) graph.Ref, args ...*array) *array {
	var shape []int
	var full []*array
	literal, lists := true, listOfArgs(args)
	for _, a := range args {
		if !a.scalar() {
			shape = a.shape
			full = append(full, a)
		}
		literal = literal && a.literal
	}
	n := product(shape)
	if tr.byRows(n) {
		var r *array
		if tr.try(n, func() {
			x := make([]graph.Ref, len(args))
			for k, a := range args {
				if x[k] = tr.block(a); x[k] == graph.None {
					panic(graph.Mixed{})
				}
			}
			tr.t.Group()
			r = tr.ofRun(kind, slices.Clone(shape), joinAxes(full...), f(x))
		}) {
			return r
		}
	}
	out := make([]graph.Ref, n)
	x := make([]graph.Ref, len(args))
	fixed := make([]graph.Ref, len(args))
	for k, a := range args {
		if a.scalar() {
			fixed[k] = tr.at(a, 0)
		}
	}
next:
	for i := range out {
		for k, a := range args {
			if a.scalar() {
				x[k] = fixed[k]
			} else {
				x[k] = tr.at(a, i)
			}
			if x[k] == graph.None {
				out[i] = graph.None
				continue next
			}
		}
		out[i] = f(x)
	}
	if lists != nil {
		return tr.overList(kind, out[0], lists)
	}
	r := tr.result(kind, slices.Clone(shape), joinAxes(full...), out)
	r.literal = literal && shape == nil && r.known()
	return r
}
