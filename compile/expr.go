package compile

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
	"github.com/bayes-lang/bayes/lang"
)

// scope has the names that an expression sees in addition to those of the model: locals of a loop, a comprehension or a
// function.
type scope struct {
	vars   map[string]*array
	outer  *scope
	inside *lang.Func // the function whose body this is, nil at the top
	// spread, if not nil, turns a local from outside into what it is for the iterations inside.
	spread func(a *array) *array
}

func (s *scope) child() *scope { return &scope{vars: map[string]*array{}, outer: s, inside: s.inside} }

// find returns a local and the scope that holds it.
func (s *scope) find(name string) (*array, *scope) {
	for ; s != nil; s = s.outer {
		if a, ok := s.vars[name]; ok {
			return a, s
		}
		if s.spread != nil {
			a, _ := s.outer.find(name)
			if a == nil {
				break
			}
			s.vars[name] = s.spread(a)
			return s.vars[name], s
		}
	}
	return nil, nil
}

// unbuilt carries a refusal out of the walk.
type unbuilt struct{ d *diag.Diagnostic }

func refuse(span ast.Span, format string, args ...any) {
	panic(unbuilt{diag.New("not-built", span, format, args...)})
}

// mostScalars is how many scalars the trace of a model may have.
func mostScalars(b *bind.Bound) int {
	data, rows := 0, 0
	for _, v := range b.Known {
		data += len(v.Num)
		rows = max(rows, len(v.Num))
	}
	return b.Limits().Scalars(data, rows)
}

// asked is how many expressions are traced between calls of stop.
const asked = 1 << 12

// bounded ends the walk if the trace has become too long, or should end.
func (tr *tracer) bounded(e ast.Expr) {
	tr.reserve(0, e.Place())
	if tr.iterations++; tr.iterations%asked == 0 && tr.stop != nil {
		if err := tr.stop(); err != nil {
			panic(failed{err})
		}
	}
}

// reserve ends the walk if n more scalars would make the trace too long.
func (tr *tracer) reserve(n int, span ast.Span) {
	if n > tr.most-tr.t.Size() {
		if l := tr.b.Limits(); l.ByMemory(l.Operations) {
			panic(unbuilt{diag.New("too-large", span, "the program of the density does not fit into the memory that there is: it has %d million operations or more", max(1, (tr.t.Size()+n)/1_000_000))})
		}
		panic(unbuilt{diag.New("too-large", span, "the model takes more than %s operations for one evaluation of its density", eval.Millions(tr.most)).
			WithHelp("the loops and arrays here are too long for these data")})
	}
}

// any traces an expression.
func (tr *tracer) any(e ast.Expr, s *scope) *array {
	tr.bounded(e)
	if a := tr.kept(e); a != nil {
		return a
	}
	switch e := e.(type) {
	case *ast.Number:
		if e.Whole {
			return &array{kind: eval.Int, num: []float64{e.Value}, literal: true}
		}
		return number(e.Value)
	case *ast.Bool:
		return truth(e.Value)
	case *ast.Text:
		return &array{kind: eval.Text, text: []string{e.Value}}
	case *ast.Name:
		return tr.name(e, s)
	case *ast.Paren:
		return tr.any(e.X, s)
	case *ast.Array:
		parts := make([]*array, len(e.Elems))
		for i, x := range e.Elems {
			parts[i] = tr.expr(x, s)
		}
		return tr.stack(parts, []int{len(parts)}, []*eval.Factor{nil})
	case *ast.Comprehension:
		return tr.comprehension(e, s)
	case *ast.Range:
		r, lo, hi := tr.rangeByIteration(e.Lo, e.Hi, 0, s)
		if r != nil {
			if r.list != nil {
				apart()
			}
			return tr.rangeNumbers(r)
		}
		a := &array{kind: eval.Int, shape: []int{max(0, hi-lo+1)}, num: []float64{}}
		for i := lo; i <= hi; i++ {
			a.num = append(a.num, float64(i))
		}
		return a
	case *ast.Unary:
		return tr.unary(e, s)
	case *ast.Binary:
		return tr.binary(e, s)
	case *ast.Transpose:
		return tr.transpose(tr.expr(e.X, s))
	case *ast.Index:
		return tr.index(e, s)
	case *ast.Call:
		return tr.call(e, s)
	case *ast.Method:
		return tr.method(e, s)
	case *ast.Cond:
		return tr.cond(e, s)
	}
	panic("compile: an expression of unknown kind")
}

// decides returns whether a known condition holds; the iterations of a loop that are traced together are split if it holds
// in some of them only.
func (tr *tracer) decides(c *array) (holds, decided bool) {
	switch {
	case !c.scalar():
		return false, false
	case c.known():
		return c.num[0] != 0, true
	case tr.iterationsNow != nil && c.ref != nil && c.ref[0] != graph.None && tr.t.IsKnown(c.ref[0]):
		return tr.t.Holds(c.ref[0], func(x float64) bool { return x != 0 }), true
	}
	return false, false
}

// branchOf returns the statements that an if runs.
func (tr *tracer) branchOf(s *ast.If, sc *scope) []ast.Stmt {
	holds, decided := tr.decides(tr.expr(s.Cond, sc))
	if !decided {
		refuse(s.Cond.Place(), "`%s` is drawn", s.Cond.Place().Text())
	}
	if holds {
		return s.Then
	}
	return s.Else
}

func (tr *tracer) name(e *ast.Name, s *scope) *array {
	if a, _ := s.find(e.Name); a != nil {
		return tr.whichever(a)
	}
	if f := s.inside; f != nil {
		if c, ok := f.Consts[e.Name]; ok {
			return tr.constant(f, c)
		}
		if g, ok := f.Scope[e.Name]; ok {
			return &array{kind: eval.Func, fn: g}
		}
	} else {
		if a, ok := tr.global[e.Name]; ok {
			return tr.whichever(a)
		}
		if g, ok := tr.b.Model.Funcs[e.Name]; ok {
			return &array{kind: eval.Func, fn: g}
		}
	}
	switch e.Name {
	case "pi":
		return number(math.Pi)
	case "inf":
		return number(math.Inf(1))
	}
	if fn.Lookup(e.Name) != nil {
		return &array{kind: eval.Func, prim: e.Name}
	}
	// The name is not defined by anything that the density needs: it is simulated, or computed from what is. Whatever
	// reads it is not needed either.
	if v, ok := tr.b.Shapes[e.Name]; ok {
		a := &array{kind: v.Kind, shape: v.Shape, axes: v.Axes, levels: v.Levels, ref: make([]graph.Ref, v.Size())}
		for i := range a.ref {
			a.ref[i] = graph.None
		}
		return a
	}
	panic("compile: `" + e.Name + "` has no value")
}

// constant returns a constant of the file of a function.
func (tr *tracer) constant(f *lang.Func, c ast.Expr) *array {
	if a, ok := tr.consts[c]; ok {
		return a
	}
	a := tr.expr(c, &scope{vars: map[string]*array{}, inside: f})
	tr.consts[c] = a
	return a
}

func (tr *tracer) unary(e *ast.Unary, s *scope) *array {
	x := tr.any(e.X, s)
	switch e.Op {
	case ast.Sub:
		return tr.elementwise(arithmeticKind(x, x), func(x []graph.Ref) graph.Ref { return tr.t.Neg(x[0]) }, x)
	case ast.Not:
		return tr.elementwise(eval.Bool, func(x []graph.Ref) graph.Ref { return tr.t.Op(graph.OpNot, x[0]) }, x)
	}
	return x
}

func arithmeticKind(x, y *array) eval.Kind {
	if x.kind == eval.Real || y.kind == eval.Real {
		return eval.Real
	}
	return eval.Int
}

func (tr *tracer) binary(e *ast.Binary, s *scope) *array {
	if p := tr.product[e]; p != nil {
		return tr.ofProduct(p, s)
	}
	met := tr.met
	x := tr.any(e.X, s)
	if e.Op == ast.And || e.Op == ast.Or {
		if x.ragged != nil {
			byLength(x.ragged)
		}
		return tr.logic(e, x, s)
	}
	y := tr.any(e.Y, s)
	t := tr.t
	if e.Op == ast.MatMul {
		if x.ragged != nil || y.ragged != nil {
			return tr.dotLists(x, y)
		}
		return tr.matMul(x, y)
	}
	if e.Op >= ast.Eq && e.Op <= ast.Ge && tr.met > met && !tr.sizing && x.scalar() && y.scalar() && x.kind <= eval.Int && y.kind <= eval.Int && !indexes(e) {
		x, y = tr.sized(e.X, s), tr.sized(e.Y, s) // indices, or numbers of rows
	}
	if e.Op == ast.Eq || e.Op == ast.Ne {
		x, y = labels(x, y)
	}
	kind := arithmeticKind(x, y)
	var f func(a, b graph.Ref) graph.Ref
	switch e.Op {
	case ast.Add:
		f = t.Add
	case ast.Sub:
		f = t.Sub
	case ast.Mul:
		f = t.Mul
	case ast.Div:
		f, kind = t.Div, eval.Real
	case ast.Mod:
		f = func(a, b graph.Ref) graph.Ref {
			x, kx := t.Known(a)
			y, ky := t.Known(b)
			if kx && ky { // exactly, as the evaluator does
				m := math.Mod(x, y)
				if m != 0 && (m < 0) != (y < 0) {
					m += y
				}
				return t.Data(m)
			}
			return t.Sub(a, t.Mul(b, t.Op(graph.OpFloor, t.Div(a, b))))
		}
	case ast.Pow:
		f = t.Pow
		if kind == eval.Int && !tr.allKnown(y, func(x float64) bool { return x >= 0 }) {
			kind = eval.Real
		}
	case ast.Eq:
		f, kind = t.Eq, eval.Bool
	case ast.Ne:
		f, kind = func(a, b graph.Ref) graph.Ref { return t.Op(graph.OpNe, a, b) }, eval.Bool
	case ast.Lt:
		f, kind = t.Lt, eval.Bool
	case ast.Le:
		f, kind = t.Le, eval.Bool
	case ast.Gt:
		f, kind = func(a, b graph.Ref) graph.Ref { return t.Lt(b, a) }, eval.Bool
	case ast.Ge:
		f, kind = func(a, b graph.Ref) graph.Ref { return t.Le(b, a) }, eval.Bool
	}
	return tr.elementwise(kind, func(x []graph.Ref) graph.Ref { return f(x[0], x[1]) }, x, y)
}

// logic is `and` and `or` with left side x: if that decides, the right side may be undefined.
func (tr *tracer) logic(e *ast.Binary, x *array, s *scope) *array {
	decides, op := 0.0, graph.OpAnd
	if e.Op == ast.Or {
		decides, op = 1, graph.OpOr
	}
	if x.known() && !slices.ContainsFunc(x.num, func(a float64) bool { return a != decides }) {
		return x // the right side is not evaluated
	}
	y := tr.branch(e.Y, x, s)
	if slices.Contains(y.ref, graph.None) && !x.scalar() {
		b := *y
		b.shape, b.axes, b.ref = x.shape, x.axes, make([]graph.Ref, x.size())
		for i := range b.ref {
			b.ref[i] = tr.at(y, min(i, y.size()-1))
			if left := tr.at(x, i); b.ref[i] == graph.None && left != graph.None {
				if a, known := tr.t.Known(left); known && a == decides {
					b.ref[i] = left
				}
			}
		}
		y = &b
	}
	return tr.elementwise(eval.Bool, func(x []graph.Ref) graph.Ref { return tr.t.Op(op, x[0], x[1]) }, x, y)
}

// branch evaluates what a choice takes for only some elements, those of c: in a branch the evaluator tolerates elements
// that have no value.
func (tr *tracer) branch(e ast.Expr, c *array, s *scope) *array {
	if !c.scalar() {
		tr.choices++
		defer func() { tr.choices-- }()
	}
	return tr.expr(e, s)
}

// labels turns a comparison of a factor with strings, or of strings, into one of numbers.
func labels(x, y *array) (*array, *array) {
	switch {
	case x.kind == eval.Level && y.kind == eval.Text:
		return x, numbered(y, x.levels)
	case y.kind == eval.Level && x.kind == eval.Text:
		return numbered(x, y.levels), y
	case x.kind == eval.Text && y.kind == eval.Text:
		f := &eval.Factor{}
		for _, t := range append(slices.Clone(x.text), y.text...) {
			if !slices.Contains(f.Labels, t) {
				f.Labels = append(f.Labels, t)
			}
		}
		return numbered(x, f), numbered(y, f)
	}
	return x, y
}

// numbered replaces strings by their numbers among the levels, 0 for others.
func numbered(a *array, f *eval.Factor) *array {
	b := &array{kind: eval.Int, shape: a.shape, axes: a.axes, num: make([]float64, len(a.text)), literal: a.scalar()}
	for i, t := range a.text {
		b.num[i] = float64(slices.Index(f.Labels, t) + 1)
	}
	return b
}

func (tr *tracer) cond(e *ast.Cond, s *scope) *array {
	c := tr.expr(e.If, s)
	if is, decided := tr.decides(c); decided {
		if is {
			return tr.expr(e.Then, s)
		}
		return tr.expr(e.Else, s)
	}
	if c.known() { // a side that no element takes is not evaluated
		if !slices.Contains(c.num, 0) {
			return tr.spread(tr.branch(e.Then, c, s), c)
		}
		if !slices.ContainsFunc(c.num, func(x float64) bool { return x != 0 }) {
			return tr.spread(tr.branch(e.Else, c, s), c)
		}
	}
	a, b := tr.branch(e.Then, c, s), tr.branch(e.Else, c, s)
	kind := arithmeticKind(a, b)
	if a.kind == b.kind {
		kind = a.kind
	}
	r := tr.choose(kind, c, a, b)
	if a.kind == eval.Level && b.kind == eval.Level {
		r.levels = a.levels
	}
	return r
}

// choose takes, element by element, a if c holds and otherwise b.
func (tr *tracer) choose(kind eval.Kind, c, a, b *array) *array {
	shape := c.shape
	if len(shape) == 0 {
		shape = a.shape
	}
	if len(shape) == 0 {
		shape = b.shape
	}
	ref := func(x *array, i int) graph.Ref {
		if x.scalar() {
			i = 0
		}
		return tr.at(x, i)
	}
	out := make([]graph.Ref, product(shape))
	for i := range out {
		if c.known() {
			x := b
			if c.num[min(i, len(c.num)-1)] != 0 {
				x = a
			}
			out[i] = ref(x, i)
			continue
		}
		k, x, y := ref(c, i), ref(a, i), ref(b, i)
		if k == graph.None || x == graph.None || y == graph.None {
			out[i] = graph.None
			continue
		}
		out[i] = tr.t.Select(k, x, y)
	}
	return tr.result(kind, shape, joinAxes(notScalar(c, a, b)...), out)
}

func notScalar(list ...*array) []*array {
	var out []*array
	for _, a := range list {
		if !a.scalar() {
			out = append(out, a)
		}
	}
	return out
}

// spread gives a scalar the shape of another array.
func (tr *tracer) spread(a, like *array) *array {
	if !a.scalar() || like.scalar() {
		return a
	}
	return tr.pick(a, make([]int, like.size()), like.shape, like.axes)
}

func (tr *tracer) comprehension(e *ast.Comprehension, s *scope) *array {
	if len(e.Clauses) > 1 {
		if a := tr.grid(e, s); a != nil {
			return a
		}
	}
	var parts []*array
	var dims []int
	axes := make([]*eval.Factor, len(e.Clauses))
	var whole *array // if the iterations are traced together
	var list *array  // if the range differs by iteration
	var walk func(k int, s *scope)
	walk = func(k int, s *scope) {
		if k == len(e.Clauses) {
			parts = append(parts, tr.expr(e.Elem, s))
			return
		}
		if r := tr.clauseByIteration(e.Clauses, s); r != nil {
			list = tr.elementsByIteration(e, r, s)
			return
		}
		over := iterations(tr.placed(e.Clauses[k].Over, s))
		n := over.shape[0]
		if len(dims) == k {
			dims = append(dims, n)
		}
		axes[k] = over.axis(0)
		if len(e.Clauses) == 1 {
			defer tr.products(&e.Clauses[0], over, s, e.Elem)()
			if sets := tr.elems(e, []*array{over}, s); sets != nil {
				whole = tr.unrolled(sets, n, axes)
				return
			}
		}
		for i := 0; i < n; i++ {
			in := s.child()
			in.vars[e.Clauses[k].Var.Name] = tr.row(over, i)
			walk(k+1, in)
		}
	}
	walk(0, s)
	if list != nil {
		return list
	}
	if whole != nil {
		return whole
	}
	for len(dims) < len(e.Clauses) {
		dims = append(dims, 0)
	}
	return tr.stack(parts, dims, axes)
}

// iterations is what a loop over an array goes through; for a factor, column or set, the levels.
func iterations(over *array) *array {
	if over.levels == nil {
		return over
	}
	out := &array{kind: eval.Level, levels: over.levels, axes: []*eval.Factor{over.levels}, shape: []int{len(over.levels.Labels)}}
	out.num = make([]float64, out.shape[0])
	for i := range out.num {
		out.num[i] = float64(i + 1)
	}
	return out
}

// row returns the i-th (from 0) part of an array along its first axis.
func (tr *tracer) row(a *array, i int) *array {
	step := product(a.shape[1:])
	elems := make([]int, step)
	for j := range elems {
		elems[j] = i*step + j
	}
	var axes []*eval.Factor
	if len(a.axes) > 1 {
		axes = a.axes[1:]
	}
	return tr.pick(a, elems, a.shape[1:], axes)
}

// stack joins arrays of one shape along new leading axes, with the factors that label their positions.
func (tr *tracer) stack(parts []*array, dims []int, axes []*eval.Factor) *array {
	if len(parts) == 0 {
		return &array{kind: eval.Real, shape: dims, axes: plainAxes(axes), num: []float64{}}
	}
	first := parts[0]
	out := &array{kind: first.kind, shape: append(slices.Clone(dims), first.shape...), levels: first.levels}
	for k := range first.shape {
		axes = append(axes, first.axis(k))
	}
	out.axes = plainAxes(axes)
	known := true
	for _, p := range parts {
		known = known && p.known()
		if p.kind != out.kind {
			out.kind = eval.Int
			if p.kind == eval.Real || first.kind == eval.Real {
				out.kind = eval.Real
			}
		}
	}
	for _, p := range parts {
		if p.kind == eval.Real && out.kind < eval.Real {
			out.kind = eval.Real
		}
	}
	switch {
	case first.kind == eval.Text:
		for _, p := range parts {
			out.text = append(out.text, p.text...)
		}
	case known:
		for _, p := range parts {
			out.num = append(out.num, p.num...)
		}
	default:
		rows := tr.iterationsNow != nil && tr.knownRows(parts)
		for _, p := range parts {
			if p.known() && rows { // numbers of a known array are data, even literals
				b := *p
				b.literal = false
				p = &b
			}
			out.ref = append(out.ref, tr.refs(p)...)
		}
	}
	return out
}
