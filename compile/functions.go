package compile

import (
	"math"
	"slices"
	"strconv"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
)

// call evaluates a call: of a function of the model, a distribution, or a built-in function.
func (tr *tracer) call(e *ast.Call, s *scope) *array {
	name := e.Func.Name
	if a, _ := s.find(name); a != nil && a.kind == eval.Func {
		return tr.apply(a, e, s)
	}
	funcs := tr.b.Model.Funcs
	if s.inside != nil {
		funcs = s.inside.Scope
	}
	if f, ok := funcs[name]; ok {
		return tr.apply(&array{kind: eval.Func, fn: f}, e, s)
	}
	if d := tr.distribution(e, s); d != nil {
		return d
	}
	return tr.builtin(name, e, s)
}

// apply calls a function value with the arguments of a call.
func (tr *tracer) apply(f *array, e *ast.Call, s *scope) *array {
	if f.fn == nil {
		return tr.builtin(f.prim, e, s)
	}
	params := f.fn.Decl.Params
	args := make([]*array, len(params))
	for i, a := range e.Args {
		place := i
		if a.Name != nil {
			place = slices.IndexFunc(params, func(p ast.FnParam) bool { return p.Name.Name == a.Name.Name })
		}
		args[place] = tr.hold(a.Value, s)
	}
	return tr.invoke(f.fn, args)
}

// invokeValue calls a function value, which is an argument of the call e, with values; the evaluator has checked that
// it takes them.
func (tr *tracer) invokeValue(f *array, args []*array, e *ast.Call) *array {
	if f.fn != nil {
		return tr.invoke(f.fn, args)
	}
	s := &scope{vars: map[string]*array{}}
	call := &ast.Call{At: e.At, Func: ast.Ident{At: e.Func.At, Name: f.prim}}
	for i, a := range args {
		name := "argument " + strconv.Itoa(i+1) + " of " + f.prim // cannot be a name in a model
		s.vars[name] = a
		call.Args = append(call.Args, ast.Arg{At: e.At, Value: &ast.Name{At: e.At, Name: name}})
	}
	return tr.builtin(f.prim, call, s)
}

// builtin calls a built-in function.
func (tr *tracer) builtin(name string, e *ast.Call, s *scope) *array {
	f := fn.Lookup(name)
	given := make([]*array, len(e.Args)) // in source order
	args := make([]*array, f.Named())
	known, hole := true, false
	for i, a := range e.Args {
		place := f.Nth(i)
		if a.Name != nil {
			place = f.Place(a.Name.Name)
		}
		x := tr.argument(f, place, a.Value, s)
		if x.kind == eval.Dist || x.kind == eval.Func && !f.Solves() {
			refuse(e.Span, "`%s` of a function or distribution is not implemented yet", name)
		}
		known = known && x.known()
		hole = hole || slices.Contains(x.ref, graph.None)
		given[i] = x
		if place < len(args) {
			args[place] = x
		} else {
			args = append(args, x)
		}
	}
	if starts := listOfArgs(given); starts != nil {
		return tr.callLists(f, e, given, args, starts)
	}
	if a := tr.learned(f, e, args[0]); a != nil {
		return a
	}
	switch {
	case known:
		return tr.evaluate(name, e, given)
	case tr.iterationsNow != nil && tr.knownRows(given):
		return tr.evaluateRows(name, e, given, f.ByElementCall(e.ByPosition()))
	case f.Solves():
		return tr.solve(f, e, args)
	case !f.Traced():
		refuse(e.Span, "`%s` of unknowns is not implemented yet; it works on data, and in values that the density does not read", name)
	case f.ByElementCall(e.ByPosition()):
		args = args[:len(given)]
		kind := eval.Kind(f.Result().Kind(fn.Kinds(described(args))...))
		return tr.elementwise(kind, func(x []graph.Ref) graph.Ref { return f.Trace(tr.t, x...) }, args...)
	case hole && !f.Moves() && !f.Sizes():
		// The density does not need an undefined element, nor what depends on it.
		if v := tr.around(f, e, args); v != nil {
			return v
		}
		if v, ok := tr.shapeOf(name, e, given); ok {
			return v
		}
	}
	return tr.arrays(f, e, args)
}

// around traces a function of arrays with undefined elements if each element of its value needs only some of theirs:
// elements that need an undefined one are undefined too. It returns nil for a function whose elements all need
// everything.
func (tr *tracer) around(f *fn.Spec, e *ast.Call, args []*array) *array {
	in := described(args)
	if !f.Needs(in, 0, func(arg, elem int) {}) {
		return nil
	}
	filled := slices.Clone(args)
	for k, a := range args {
		if a == nil || !anyNone(a.ref) {
			continue
		}
		b := *a
		b.ref = slices.Clone(a.ref)
		for i, r := range b.ref {
			if r == graph.None {
				b.ref[i] = tr.t.Data(0) // nothing defined reads it
			}
		}
		filled[k] = &b
	}
	v := *tr.symbolic(tr.arrays(f, e, filled))
	v.ref, v.literal = slices.Clone(v.ref), false
	lacks := false
	for i := range v.ref {
		lacks = lacks && f.Prefix()
		f.Needs(in, i, func(arg, elem int) {
			lacks = lacks || args[arg].ref != nil && args[arg].ref[elem] == graph.None
		})
		if lacks {
			v.ref[i] = graph.None
		}
	}
	return &v
}

// arrays traces a function of whole arrays; the evaluator has checked that it takes them.
func (tr *tracer) arrays(f *fn.Spec, e *ast.Call, args []*array) *array {
	in := described(args)
	traced := make([]fn.Traced, len(args))
	for k, a := range args {
		if a == nil {
			continue
		}
		p := f.Param(k)
		if !a.known() && (p.Need.Known() || p.Need.Numeric()) {
			refuse(e.Span, "`%s` with an unknown `%s` is not implemented yet", f.Name, p.Name)
		}
		if len(a.shape) > 0 {
			if why := f.TraceLimit(a.shape[0]); why != "" {
				refuse(e.Span, "%s", why)
			}
		}
		traced[k] = fn.Traced{Given: true, Shape: a.shape, Num: a.num, Literal: a.literal, Ref: a.ref, Run: a.run}
		if a.levels != nil {
			traced[k].Levels = len(a.levels.Labels)
		}
	}
	out, wrong := f.Out(in)
	if wrong != nil {
		refuse(e.Span, "`%s` of these arguments is not implemented yet", f.Name)
	}
	if f.Sizes() {
		return whole(f.Size(&in[0]))
	}
	tr.reserve(product(out.Shape), e.Span)
	axes := make([]*eval.Factor, len(out.Axes))
	for k, a := range out.Axes {
		for _, p := range a {
			if f := placesIn(args, p); f != nil {
				axes[k] = f
			}
		}
	}
	if place, ok := f.ByGroup(); ok && args[place] != nil {
		kind := eval.Kind(f.Result().Kind(fn.Kinds(in[:1])...))
		return tr.grouped(f, kind, in, traced, args[0], out.Shape, plainAxes(axes))
	}
	kind := eval.Kind(f.Result().Kind(fn.Kinds(in)...))
	if f.Moves() {
		return tr.moved(kind, f.Elements(in), args, out.Shape, plainAxes(axes))
	}
	return tr.result(kind, out.Shape, plainAxes(axes), f.TraceArrays(tr.t, traced))
}

// grouped traces a function that has a value for each level of a factor: for all levels together where the
// elements of its argument x are of one form.
func (tr *tracer) grouped(f *fn.Spec, kind eval.Kind, in []fn.Arg, traced []fn.Traced, x *array, shape []int, axes []*eval.Factor) *array {
	var refs []graph.Ref
	together := tr.iterationsNow == nil && tr.byRows(x.size()) && tr.try(0, func() {
		tr.t.Group()
		traced[0].Ref, traced[0].Run = nil, tr.block(x)
		if !tr.t.IsBlock(traced[0].Run) {
			apart()
		}
		refs = f.TraceArrays(tr.t, traced)
	})
	if !together {
		traced[0].Ref, traced[0].Run = tr.refs(x), 0
		refs = f.TraceArrays(tr.t, traced)
	}
	if n := product(shape); len(refs) != n || n == 1 && tr.t.IsBlock(refs[0]) {
		if tr.byRows(n) {
			return tr.ofRun(kind, shape, axes, refs[0])
		}
		refs = tr.t.AppendRows(nil, refs[0])
	}
	each := product(shape[1:])
	for _, l := range f.TooFew(in) {
		for i := range each {
			refs[l*each+i] = graph.None
		}
	}
	return tr.result(kind, shape, axes, refs)
}

// described describes arguments to a function.
func described(args []*array) []fn.Arg {
	in := make([]fn.Arg, len(args))
	for k, a := range args {
		if a == nil {
			continue
		}
		in[k] = fn.Arg{Given: true, Kind: fn.Kind(a.kind), Shape: a.shape, Num: a.num, Text: a.text}
		if a.levels != nil {
			in[k].Levels = a.levels.Labels
		}
	}
	return in
}

// placesIn returns the factor that labels positions of the arguments, nil if there is none.
func placesIn(args []*array, p fn.Places) *eval.Factor {
	switch p.How {
	case fn.Kept:
		return args[p.Arg].axis(p.Axis)
	case fn.Labelled:
		return args[p.Arg].levels
	}
	return nil
}

// moved makes an array from elements of the arguments.
func (tr *tracer) moved(kind eval.Kind, from []fn.Element, args []*array, shape []int, axes []*eval.Factor) *array {
	elems, first := make([]int, len(from)), true
	for i, e := range from {
		elems[i], first = e.Elem, first && e.Arg == 0
	}
	if first {
		return tr.pick(args[0], elems, shape, axes)
	}
	all := make([][]graph.Ref, len(args))
	out := make([]graph.Ref, len(from))
	for i, e := range from {
		if e.Arg < 0 {
			out[i] = tr.t.Const(0)
			continue
		}
		if all[e.Arg] == nil {
			all[e.Arg] = tr.refs(args[e.Arg])
		}
		out[i] = all[e.Arg][e.Elem]
	}
	return tr.result(kind, shape, axes, out)
}

// argument evaluates the argument of a built-in function at a position.
func (tr *tracer) argument(f *fn.Spec, place int, e ast.Expr, s *scope) *array {
	if f.Param(place).Need.Size() {
		return tr.placed(e, s)
	}
	return tr.any(e, s)
}

// shapeOf returns an array of undefined elements with the shape of a call's value.
func (tr *tracer) shapeOf(name string, e *ast.Call, args []*array) (*array, bool) {
	plain := make([]*array, len(args))
	for i, a := range args {
		b := *a
		if !b.known() {
			b.ref, b.run, b.num = nil, 0, make([]float64, a.size())
			for j := range b.num {
				b.num[j] = math.NaN()
			}
		}
		plain[i] = &b
	}
	v := tr.evaluate(name, e, plain)
	if v == nil {
		return nil, false
	}
	v.ref, v.num, v.literal = make([]graph.Ref, v.size()), nil, false
	for i := range v.ref {
		v.ref[i] = graph.None
	}
	return v, true
}

// evaluate calls a function of known values through the evaluator, which defines the meaning of what is computed from
// data alone.
func (tr *tracer) evaluate(name string, e *ast.Call, args []*array) *array {
	env := eval.Env{}
	call := *e
	call.Func.Name = name // in the model it may be the name of an argument
	call.Args = slices.Clone(e.Args)
	literal := true
	for i, a := range args {
		name := string(rune('a'+i)) + " of the call"
		env[name] = a.value()
		call.Args[i].Value = &ast.Name{At: e.Args[i].At, Name: name}
		literal = literal && a.literal
	}
	v, err := tr.interp.Branch(&call, env, tr.choices > 0)
	if err != nil {
		panic(failed{err})
	}
	a := tr.fromValue(v)
	a.literal = literal && a.scalar()
	return a
}

func twoAxes(f, g *eval.Factor) []*eval.Factor {
	if f == nil && g == nil {
		return nil
	}
	return []*eval.Factor{f, g}
}

func (tr *tracer) transpose(x *array) *array {
	shape := x.shape
	if len(shape) == 1 {
		return x
	}
	n, m := shape[0], shape[1]
	elems := make([]int, 0, n*m)
	for j := 0; j < m; j++ {
		for i := 0; i < n; i++ {
			elems = append(elems, i*m+j)
		}
	}
	return tr.pick(x, elems, []int{m, n}, twoAxes(x.axis(1), x.axis(0)))
}

// matMul is `@`: the dot product for vectors, otherwise the matrix product.
func (tr *tracer) matMul(x, y *array) *array {
	n, k, m := 1, x.shape[len(x.shape)-1], 1
	var shape []int
	var axes []*eval.Factor
	if len(x.shape) == 2 {
		n = x.shape[0]
		shape, axes = append(shape, n), append(axes, x.axis(0))
	}
	if len(y.shape) == 2 {
		m = y.shape[1]
		shape, axes = append(shape, m), append(axes, y.axis(1))
	}
	if !slices.ContainsFunc(axes, func(f *eval.Factor) bool { return f != nil }) {
		axes = nil
	}
	if x.known() && !x.literal && !y.known() && !slices.Contains(y.ref, graph.None) {
		if len(shape) == 1 && m == 1 && graph.WrittenOut(n, k, m) && tr.byRows(n) {
			if a := tr.timesVector(x, y, shape, axes); a != nil {
				return a
			}
		}
		return tr.result(eval.Real, shape, axes, tr.t.MatMulKnown(x.num, tr.refs(y), n, k, m))
	}
	xs, ys := tr.refs(x), tr.refs(y)
	if anyNone(xs) || anyNone(ys) {
		return tr.result(eval.Real, shape, axes, tr.matMulAround(xs, ys, n, k, m))
	}
	kind := arithmeticKind(x, y)
	if x.known() && y.known() {
		out := make([]float64, n*m)
		for i := range out {
			var sum float64
			for l := 0; l < k; l++ {
				sum += float64(x.num[i/m*k+l] * y.num[l*m+i%m])
			}
			out[i] = sum
		}
		return &array{kind: kind, shape: shape, axes: axes, num: out}
	}
	return tr.result(eval.Real, shape, axes, tr.t.MatMul(xs, ys, n, k, m))
}

// matMulAround is the product of matrices with undefined elements, computed from the rows and columns without any.
func (tr *tracer) matMulAround(xs, ys []graph.Ref, n, k, m int) []graph.Ref {
	var rows, columns []int
	var x, y []graph.Ref
	for i := range n {
		if row := xs[i*k : (i+1)*k]; !anyNone(row) {
			rows, x = append(rows, i), append(x, row...)
		}
	}
	for j := range m {
		whole := true
		for l := range k {
			whole = whole && ys[l*m+j] != graph.None
		}
		if whole {
			columns = append(columns, j)
		}
	}
	for l := range k {
		for _, j := range columns {
			y = append(y, ys[l*m+j])
		}
	}
	out := make([]graph.Ref, n*m)
	for i := range out {
		out[i] = graph.None
	}
	if len(rows) == 0 || len(columns) == 0 {
		return out
	}
	for p, r := range tr.t.MatMul(x, y, len(rows), k, len(columns)) {
		out[rows[p/len(columns)]*m+columns[p%len(columns)]] = r
	}
	return out
}
