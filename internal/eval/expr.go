package eval

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// expr returns the value of an expression. It may have holes; who reads its
// elements checks that by use.
func (r *run) expr(e ast.Expr) *Value {
	r.step(e)
	v := r.made(r.evaluate(e), e)
	if r.out != nil && r.out.strange(e, v) {
		r.separate()
	}
	if r.together != nil {
		r.together.check(r, e, v)
	}
	return v
}

func (r *run) evaluate(e ast.Expr) *Value {
	switch e := e.(type) {
	case *ast.Number:
		if !e.Whole {
			return Number(e.Value)
		}
		if e.Value > MaxInt {
			throw(diag.New("overflow", e.Span, "whole numbers go up to %d", MaxInt).
				WithHelp("with a decimal point it is a real: `%s.0`", e.Text))
		}
		return &Value{Kind: Int, Num: []float64{e.Value}}
	case *ast.Text:
		return String(e.Value)
	case *ast.Bool:
		return Truth(e.Value)
	case *ast.Name:
		return r.name(e)
	case *ast.Paren:
		return r.expr(e.X)
	case *ast.Array:
		return r.array(e)
	case *ast.Comprehension:
		return r.comprehension(e)
	case *ast.Range:
		return r.rangeValue(e)
	case *ast.Unary:
		return r.unary(e)
	case *ast.Binary:
		return r.binary(e)
	case *ast.Transpose:
		return r.transpose(e)
	case *ast.Index:
		return r.index(e)
	case *ast.Call:
		return r.call(e)
	case *ast.Method:
		return r.method(e)
	case *ast.Cond:
		return r.cond(e)
	}
	fail("unsupported", e.Place(), "`%s` cannot be evaluated", text(e))
	return nil
}

// wholeOf returns the value v of e as one known whole number; what says what it is
// for messages: "the end of the range".
func (r *run) wholeOf(v *Value, e ast.Expr, what string) int {
	if len(v.Shape) != 0 {
		fail("shape", e.Place(), "`%s` is %s, but %s is one whole number", text(e), v.what(), what)
	}
	if v.Kind == Set || v.Kind == Level {
		d := diag.New("wrong-kind", e.Place(), "`%s` is %s, but %s is a whole number", text(e), v.what(), what)
		if v.Kind == Level {
			d.WithHelp("`int(%s)` is its number in the list of levels", text(e))
		}
		throw(d)
	}
	v = r.numbers(v, e)
	r.known(v, e, what)
	x := v.Num[0]
	r.hollow(v, e)
	if x != x {
		fail("not-whole", e.Place(), "`%s` is not a number, but %s is a whole number", text(e), what)
	}
	if v.Kind == Real && !(v.Loose && x == math.Floor(x)) {
		d := diag.New("not-whole", e.Place(), "`%s` is the number %s, but %s is a whole number", text(e), number(x), what)
		if x == math.Floor(x) {
			d.WithHelp("`/` always gives a real: use `div(a, b)`, or `int(%s)`", text(e))
		} else {
			d.WithHelp("round it first: `int(floor(%s))`", text(e))
		}
		throw(d)
	}
	if math.Abs(x) > MaxInt {
		fail("overflow", e.Place(), "`%s` is %s, too large for %s", text(e), number(x), what)
	}
	return int(x)
}

// hollow ends a statement, or a walk that is not lenient, which cannot go on without
// an element of v that is a hole.
func (r *run) hollow(v *Value, e ast.Expr) {
	if !v.AnyHole() {
		return
	}
	if r.lenient {
		panic(skip{})
	}
	r.need(v, e)
}

// known ends the walk if v depends on an unknown: sizes, ranges and conditions may not.
func (r *run) known(v *Value, e ast.Expr, what string) {
	if v.AnyUnknown() && r.forward == nil { // a forward run has drawn what looks unknown
		throw(diag.New("unknown-size", e.Place(), "%s must be known when the data are bound, but `%s` depends on an unknown", what, text(e)))
	}
}

// rangeValue evaluates `lo:hi` as a vector of whole numbers.
func (r *run) rangeValue(e *ast.Range) *Value {
	if e.Lo == nil || e.Hi == nil {
		throw(diag.New("open-range", e.Span, "a range outside brackets needs both ends").WithHelp("write `1:N`"))
	}
	lo, end := r.wholeOf(r.sized(e.Lo), e.Lo, "the start of a range"), r.sized(e.Hi)
	hi := r.wholeOf(end, e.Hi, "the end of a range")
	out := r.newValue(e.Span, Int, []int{max(0, hi-lo+1)}, nil)
	if out.row = end.row; out.row != nil {
		out.setAxes([]*Factor{end.row})
	}
	for i := range out.Num {
		r.askAt(i)
		out.Num[i] = float64(lo + i)
	}
	return out
}

// array evaluates `[a, b, c]`.
func (r *run) array(e *ast.Array) *Value {
	vals := make([]*Value, len(e.Elems))
	for i, x := range e.Elems {
		vals[i] = r.expr(x)
	}
	place := func(i int) ast.Expr { return e.Elems[i] }
	return r.stack(vals, []int{len(vals)}, []*Factor{listed(vals)}, place, e.Span)
}

// stack makes one array of values of one shape: dims come before that shape.
// place returns the expression of a value.
func (r *run) stack(vals []*Value, dims []int, dimAxes []*Factor, place func(int) ast.Expr, span ast.Span) *Value {
	if len(vals) == 0 {
		return r.newValue(span, Int, dims, dimAxes)
	}
	first := vals[0]
	kind, levels, loose := first.Kind, first.Levels, first.Loose
	axes := first.axes()
	for i, v := range vals {
		switch v.Kind {
		case Dist:
			throw(diag.New("wrong-kind", place(i).Place(), "a distribution cannot be an element of an array").
				WithHelp("an array of distributions is an argument of `Mixture`: `y ~ Mixture(w, [Normal(a, s), Normal(b, s)])`"))
		case Func, Set:
			fail("wrong-kind", place(i).Place(), "`%s` is a %s and cannot be an element of an array", text(place(i)), v.Kind)
		}
		if why := mismatch(first.Shape, v.Shape, first.axes(), v.axes()); why != "" || len(first.Shape) != len(v.Shape) {
			if !slices.Equal(first.Shape, v.Shape) {
				why = ""
			}
			d := diag.New("shape", place(i).Place(), "element %d of the array is %s, but element 1 is %s%s%s", i+1,
				shapeText(v.Shape, v.axes()), shapeText(first.Shape, first.axes()), why, r.iteration())
			if h := r.rowsHelp(first, v, place(0), place(i), false); h != "" {
				d.WithHelp("%s", h)
			}
			throw(d)
		}
		if i > 0 {
			kind, levels, loose = r.joinKind(kind, levels, loose, v, place(i))
			if axes != nil || v.axes() != nil {
				axes = joinAxes(shaped(v.Shape, axes), v)
			}
		}
	}
	shape := append(slices.Clone(dims), first.Shape...)
	var all []*Factor
	all = append(all, dimAxes...)
	for k := range first.Shape {
		all = append(all, axis(axes, k))
	}
	out := r.newValue(span, kind, shape, all)
	out.Levels, out.Loose = levels, loose
	n := product(first.Shape)
	for i, v := range vals {
		copy(out.Num[min(i*n, len(out.Num)):], v.Num)
		copy(out.Text[min(i*n, len(out.Text)):], v.Text)
		if v.marked() {
			for k := range n {
				r.markFrom(out, i*n+k, v, k)
			}
		}
	}
	return out
}

// joinKind returns the kind of an array that has elements of a kind and then v.
func (r *run) joinKind(kind Kind, levels *Factor, loose bool, v *Value, e ast.Expr) (Kind, *Factor, bool) {
	switch {
	case kind == v.Kind:
		if kind == Level && !levels.Same(v.Levels) {
			fail("factor-mix", e.Place(), "`%s` has levels of %s, but another element has levels of %s",
				text(e), setName(v.Levels), setName(levels))
		}
		return kind, levels, loose && (v.Loose || kind != Real)
	case kind <= Real && v.Kind <= Real:
		l := (kind != Real || loose) && (v.Kind != Real || v.Loose)
		return max(kind, v.Kind), nil, l
	}
	fail("wrong-kind", e.Place(), "`%s` is %s, but another element is %s", text(e), v.what(), article(kind))
	return kind, levels, loose
}

// firstName is the name that an expression begins with.
func firstName(e ast.Expr) string {
	for {
		x, ok := strip(e).(*ast.Index)
		if !ok {
			return text(e)
		}
		e = x.X
	}
}

// beginIteration opens the scope of one iteration of a loop.
func (r *run) beginIteration(c ast.Clause, v *Value, f *Factor) {
	s := r.push(nil)
	s.vars[c.Var.Name] = r.loopVariable(c, v, f)
	s.names = []string{c.Var.Name}
	r.work(4, c.Span) // a scope costs as much as some expressions
}

// endIteration closes it.
func (r *run) endIteration(s *scope) {
	r.scope = s
}

// comprehension evaluates `[elem for i in 1:N, j in 1:K]`. Every clause must
// have as many iterations in each iteration of those before it.
func (r *run) comprehension(e *ast.Comprehension) *Value {
	r.apart("a comprehension", e, e)
	if v := r.comprehensionTogether(e); v != nil {
		return v
	}
	var vals []*Value
	dims, axes := r.eachElement(e, func() { vals = append(vals, r.expr(e.Elem)) })
	return r.stack(vals, dims, axes, func(int) ast.Expr { return e.Elem }, e.Span)
}

// eachElement calls f for each element of a comprehension, one by one, with its variables. It
// returns how many there are along each clause, and what these run over.
func (r *run) eachElement(e *ast.Comprehension, f func()) (dims []int, axes []*Factor) {
	dims = make([]int, len(e.Clauses))
	axes = make([]*Factor, len(e.Clauses))
	for i := range dims {
		dims[i] = -1
	}
	var walk func(k int)
	walk = func(k int) {
		if k == len(e.Clauses) {
			f()
			return
		}
		c := e.Clauses[k]
		it := r.iterations(c)
		n := it.n
		if dims[k] >= 0 && dims[k] != n {
			throw(diag.New("ragged", c.Over.Place(), "the comprehension is not rectangular: `%s` has %d values%s, but had %d before",
				text(c.Over), n, r.iteration(), dims[k]).
				WithHelp("fill a ragged array element by element, in a `for` loop"))
		}
		dims[k], axes[k] = n, it.over
		r.room(product(dims[:k+1]), dims[:k+1], e.Span)
		for i := range n {
			s := r.scope
			r.beginIteration(c, it.at(i), it.over)
			l := r.scope.vars[c.Var.Name]
			walk(k + 1)
			if axes[k] == nil {
				axes[k] = nameless(l.index)
			}
			r.endIteration(s)
		}
	}
	s := r.scope
	walk(0)
	r.scope = s
	for i := range dims {
		if dims[i] < 0 { // inside a range without values
			dims[i] = 0
		}
	}
	return dims, axes
}

// transpose evaluates X'.
func (r *run) transpose(e *ast.Transpose) *Value {
	x := r.expr(e.X)
	if len(x.Shape) != 2 || x.Kind > Level {
		d := diag.New("shape", e.Span, "`%s` is %s: `'` transposes a matrix", text(e.X), x.what())
		if len(x.Shape) == 1 {
			d.WithHelp("a vector has no direction: `dot(a, b)` or `a @ b` is the inner product, `outer(a, b)` the outer one")
		}
		throw(d)
	}
	return r.transposed(x, e.Span)
}

func (r *run) transposed(x *Value, span ast.Span) *Value {
	n, m := x.Shape[0], x.Shape[1]
	flat := make([]int, n*m)
	for i := range n {
		for j := range m {
			flat[j*n+i] = i*m + j
		}
	}
	return r.gather(x, []int{m, n}, []*Factor{x.along(1), x.along(0)}, flat, span)
}

// gather makes an array of elements of x; -1 is NaN.
func (r *run) gather(x *Value, shape []int, axes []*Factor, flat []int, span ast.Span) *Value {
	if r.abstract && !x.AnyHole() && x.Kind != Text && x.Unknown.All() && len(shape) > 0 && len(flat) >= len(x.Num) && !slices.Contains(flat, -1) && x.allNaN() {
		out := r.void(x.Kind, span, shape, axes)
		out.Levels, out.Loose, out.Unknown = x.Levels, x.Loose, Marked(len(flat))
		if r.deps != nil {
			out.dep = x.dep.Pick(flat)
		}
		return out
	}
	out := r.newValue(span, x.Kind, shape, axes)
	out.Levels, out.Loose = x.Levels, x.Loose
	marked := x.marked()
	for i, k := range flat {
		if k < 0 {
			if x.Kind != Text {
				out.Num[i] = nan
			}
			continue
		}
		if x.Kind == Text {
			out.Text[i] = x.Text[k]
		} else {
			out.Num[i] = x.Num[k]
		}
		if marked {
			r.markFrom(out, i, x, k)
		}
	}
	if out.AnyHole() {
		from := x.from
		if from == nil {
			from = &origin{}
		}
		elems := make([]int, len(flat))
		for i, k := range flat {
			if elems[i] = k; k >= 0 && from.whole != nil {
				elems[i] = from.place(k)
			}
		}
		if from.whole != nil {
			out.from = &origin{name: from.name, whole: from.whole, elems: elems}
		} else if from.lost == nil {
			out.from = nil
		}
	}
	return out
}
