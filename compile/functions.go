package compile

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
)

// call evaluates a call: a function of the text, a distribution, a function of
// the language.
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

// builtin calls a function of the language.
func (tr *tracer) builtin(name string, e *ast.Call, s *scope) *array {
	f := fn.Lookup(name)
	given := make([]*array, len(e.Args)) // in the order of the text
	args := make([]*array, len(f.Params))
	known, hole := true, false
	for i, a := range e.Args {
		place := i
		if a.Name != nil {
			place = f.Place(a.Name.Name)
		}
		x := tr.argument(f, place, a.Value, s)
		if x.kind == eval.Dist || x.kind == eval.Func {
			refuse(e.Span, "`%s` of a function or distribution is not built yet", name)
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
	if a := tr.scaled(name, e, args); a != nil {
		return a
	}
	if known {
		return tr.evaluate(name, e, given)
	}
	if tr.turnsNow != nil && tr.knownRows(given) {
		return tr.evaluateRows(name, e, given, f.ByElement(len(given)) || len(given) > 1 && (name == "max" || name == "min"))
	}
	if f.ByElement(len(given)) && f.Traced() {
		kinds := make([]fn.Arg, len(given))
		for i, a := range args[:len(given)] {
			kinds[i] = fn.Arg{Given: true, Kind: fn.Kind(a.kind)}
		}
		kind := eval.Kind(f.Result().Kind(kinds))
		return tr.elementwise(kind, func(x []graph.Ref) graph.Ref { return f.Trace(tr.t, x...) }, args[:len(given)]...)
	}
	if name == "max" || name == "min" {
		return tr.extreme(name, args[:len(given)])
	}
	if f, ok := arrayFunctions[name]; ok {
		if hole && !structural[name] {
			// An element that the density does not need: nor is what is made of it.
			v, ok := tr.shapeOf(name, e, given)
			if ok {
				return v
			}
		}
		return f(tr, e, args)
	}
	refuse(e.Span, "`%s` of unknowns is not built yet; it works on data", name)
	return nil
}

// argument evaluates the argument of a function of the language at a place.
func (tr *tracer) argument(f *fn.Spec, place int, e ast.Expr, s *scope) *array {
	if f.Param(place).Need.Size() {
		return tr.placed(e, s)
	}
	return tr.expr(e, s)
}

// structural functions move elements without computing with them.
var structural = map[string]bool{"length": true, "rows": true, "cols": true, "nlevels": true, "rep": true, "concat": true, "reverse": true, "diag": true}

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

// evaluate calls a function of known values through the evaluator: what is
// computed from data alone has its meaning.
func (tr *tracer) evaluate(name string, e *ast.Call, args []*array) *array {
	env := eval.Env{}
	call := *e
	call.Func.Name = name // the text may call it by an argument's name
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

func (tr *tracer) scalarOf(r graph.Ref) *array {
	if r == graph.None {
		return &array{kind: eval.Real, ref: []graph.Ref{r}}
	}
	if tr.t.IsBlock(r) {
		return &array{kind: eval.Real, ref: []graph.Ref{r}}
	}
	if f, ok := tr.t.Known(r); ok {
		return &array{kind: eval.Real, num: []float64{f}}
	}
	return &array{kind: eval.Real, ref: []graph.Ref{r}}
}

// extreme is max or min: of one array all elements, of several element by element.
func (tr *tracer) extreme(name string, args []*array) *array {
	f := tr.t.Max
	if name == "min" {
		f = tr.t.Min
	}
	if len(args) > 1 {
		return tr.elementwise(arithmeticKind(args[0], args[1]), func(x []graph.Ref) graph.Ref {
			m := x[0]
			for _, r := range x[1:] {
				m = f(m, r)
			}
			return m
		}, args...)
	}
	list := slices.Clone(tr.refs(args[0]))
	if slices.Contains(list, graph.None) { // what the density does not need
		return tr.scalarOf(graph.None)
	}
	for len(list) > 1 { // in pairs, so that no body grows long
		var next []graph.Ref
		for i := 0; i+1 < len(list); i += 2 {
			next = append(next, f(list[i], list[i+1]))
		}
		if len(list)%2 == 1 {
			next = append(next, list[len(list)-1])
		}
		list = next
	}
	return tr.scalarOf(list[0])
}

type arrayFunction func(tr *tracer, e *ast.Call, a []*array) *array

// arrayFunctions are the functions of whole arrays.
var arrayFunctions map[string]arrayFunction

func init() {
	arrayFunctions = map[string]arrayFunction{
		"sum":  func(tr *tracer, e *ast.Call, a []*array) *array { return tr.scalarOf(tr.sum(a[0])) },
		"mean": func(tr *tracer, e *ast.Call, a []*array) *array { return tr.scalarOf(tr.mean(tr.refs(a[0]))) },
		"variance": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.scalarOf(tr.variance(tr.refs(a[0])))
		},
		"sd": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.scalarOf(tr.sd(tr.refs(a[0])))
		},
		"norm": func(tr *tracer, e *ast.Call, a []*array) *array {
			x, s := tr.inUnit(tr.refs(a[0]))
			return tr.scalarOf(tr.t.Div(tr.t.Sqrt(tr.t.Dot(x, x)), s))
		},
		"dot": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.scalarOf(tr.t.Dot(tr.refs(a[0]), tr.refs(a[1])))
		},
		"prod": func(tr *tracer, e *ast.Call, a []*array) *array {
			p := tr.t.Const(1)
			for i, r := range tr.refs(a[0]) {
				p = tr.t.Mul(p, r)
				if i >= 16 {
					tr.t.Keep(p)
				}
			}
			return tr.scalarOf(p)
		},
		"log_sum_exp": func(tr *tracer, e *ast.Call, a []*array) *array {
			if a[1] == nil {
				return tr.scalarOf(tr.t.LogSumExp(tr.refs(a[0])))
			}
			return tr.elementwise(eval.Real, func(x []graph.Ref) graph.Ref { return tr.t.LogSumExp(x) }, a...)
		},
		"softmax": func(tr *tracer, e *ast.Call, a []*array) *array {
			x := tr.refs(a[0])
			lse := tr.t.LogSumExp(x)
			return tr.elementwise(eval.Real, func(x []graph.Ref) graph.Ref { return tr.t.Exp(tr.t.Sub(x[0], lse)) }, a[0])
		},
		"log_softmax": func(tr *tracer, e *ast.Call, a []*array) *array {
			lse := tr.t.LogSumExp(tr.refs(a[0]))
			return tr.elementwise(eval.Real, func(x []graph.Ref) graph.Ref { return tr.t.Sub(x[0], lse) }, a[0])
		},
		"cumsum": func(tr *tracer, e *ast.Call, a []*array) *array {
			out := make([]graph.Ref, a[0].size())
			sum := tr.t.Const(0)
			for i, r := range tr.refs(a[0]) {
				sum = tr.t.Add(sum, r)
				tr.t.Keep(sum)
				out[i] = sum
			}
			return tr.result(eval.Real, a[0].shape, a[0].axes, out)
		},
		"center": func(tr *tracer, e *ast.Call, a []*array) *array { return tr.standardize(a[0], false) },
		"standardize": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.standardize(a[0], true)
		},
		"length":  func(tr *tracer, e *ast.Call, a []*array) *array { return whole(a[0].size()) },
		"rows":    func(tr *tracer, e *ast.Call, a []*array) *array { return whole(a[0].shape[0]) },
		"cols":    func(tr *tracer, e *ast.Call, a []*array) *array { return whole(a[0].shape[1]) },
		"concat":  concat,
		"reverse": reverse,
		"rep":     rep,
		"diag":    diagonal,
		"outer": func(tr *tracer, e *ast.Call, a []*array) *array {
			var out []graph.Ref
			y := tr.refs(a[1])
			for _, x := range tr.refs(a[0]) {
				for _, y := range y {
					out = append(out, tr.t.Mul(x, y))
				}
			}
			return tr.result(eval.Real, []int{a[0].size(), a[1].size()}, twoAxes(a[0].axis(0), a[1].axis(0)), out)
		},
		"trace": func(tr *tracer, e *ast.Call, a []*array) *array {
			n := a[0].shape[0]
			var d []graph.Ref
			for i := 0; i < n; i++ {
				d = append(d, tr.at(a[0], i*n+i))
			}
			return tr.scalarOf(tr.t.Sum(d))
		},
		"log_det": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.scalarOf(tr.t.LogDet(tr.refs(a[0]), a[0].shape[0]))
		},
		"cholesky": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.result(eval.Real, a[0].shape, a[0].axes, tr.t.Cholesky(tr.refs(a[0]), a[0].shape[0]))
		},
		"inverse": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.result(eval.Real, a[0].shape, twoAxes(a[0].axis(1), a[0].axis(0)), tr.t.Inverse(tr.refs(a[0]), a[0].shape[0]))
		},
		"solve": func(tr *tracer, e *ast.Call, a []*array) *array {
			m := 1
			if len(a[1].shape) > 1 {
				m = a[1].shape[1]
			}
			axes := []*eval.Factor{a[0].axis(1), a[1].axis(1)}
			return tr.result(eval.Real, a[1].shape, plainAxes(axes[:len(a[1].shape)]), tr.t.Solve(tr.refs(a[0]), tr.refs(a[1]), a[0].shape[0], m))
		},
		"quad_form": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.matMul(tr.matMul(tr.transpose(a[1]), a[0]), a[1])
		},
		"cov_exp_quad": covExpQuad,
		"sort": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.result(a[0].kind, a[0].shape, nil, tr.sorted(tr.refs(a[0])))
		},
		"median": func(tr *tracer, e *ast.Call, a []*array) *array {
			return tr.scalarOf(tr.quantile(tr.sorted(tr.refs(a[0])), 0.5))
		},
		"quantile": quantiles,
		"any":      quantify(graph.OpOr, 0),
		"all":      quantify(graph.OpAnd, 1),
		"det":      determinant,
		"kron":     kronecker,
		"convolve": convolve,
		"linspace": linspace,
	}
}

func twoAxes(f, g *eval.Factor) []*eval.Factor {
	if f == nil && g == nil {
		return nil
	}
	return []*eval.Factor{f, g}
}

func (tr *tracer) mean(x []graph.Ref) graph.Ref {
	return tr.t.Mul(tr.t.Const(1/float64(len(x))), tr.t.Sum(x))
}

// variance divides by the number less one.
func (tr *tracer) variance(x []graph.Ref) graph.Ref {
	m := tr.mean(x)
	tr.t.Keep(m)
	squares := make([]graph.Ref, len(x))
	for i, r := range x {
		squares[i] = tr.t.Square(tr.t.Sub(r, m))
	}
	return tr.t.Mul(tr.t.Const(1/float64(len(x)-1)), tr.t.Sum(squares))
}

// sd is the root of the variance, also where that overflows.
func (tr *tracer) sd(x []graph.Ref) graph.Ref {
	x, s := tr.inUnit(x)
	return tr.t.Div(tr.t.Sqrt(tr.variance(x)), s)
}

// inUnit multiplies numbers by a power of two, as the evaluator does, so that
// their squares neither overflow nor vanish.
func (tr *tracer) inUnit(x []graph.Ref) (out []graph.Ref, s graph.Ref) {
	t := tr.t
	sizes := make([]graph.Ref, len(x))
	for i, r := range x {
		sizes[i] = t.Abs(r)
	}
	largest := t.MaxOf(sizes)
	s = t.Select(t.Lt(t.Const(0x1p500), largest), t.Const(0x1p-600),
		t.Select(t.Lt(largest, t.Const(0x1p-500)), t.Const(0x1p600), t.Const(1)))
	out = make([]graph.Ref, len(x))
	for i, r := range x {
		out[i] = t.Mul(r, s)
	}
	return out, s
}

// standardize subtracts the mean, and divides by the sd where scale is set; a
// matrix goes column by column.
func (tr *tracer) standardize(a *array, scale bool) *array {
	x := tr.refs(a)
	cols := 1
	if len(a.shape) == 2 {
		cols = a.shape[1]
	}
	out := make([]graph.Ref, len(x))
	for j := 0; j < cols; j++ {
		var column []graph.Ref
		for i := j; i < len(x); i += cols {
			column = append(column, x[i])
		}
		m := tr.mean(column)
		inv := tr.t.Const(1)
		if scale {
			inv = tr.t.Div(inv, tr.sd(column))
		}
		for i := j; i < len(x); i += cols {
			out[i] = tr.t.Mul(inv, tr.t.Sub(x[i], m))
		}
	}
	return tr.result(eval.Real, a.shape, a.axes, out)
}

func concat(tr *tracer, e *ast.Call, a []*array) *array {
	var out []graph.Ref
	kind := a[0].kind
	shape := []int{0}
	var axes []*eval.Factor
	for _, x := range a {
		if x.kind == eval.Real || kind == eval.Bool && x.kind == eval.Int {
			kind = x.kind
		}
		if x.scalar() {
			shape[0]++
		} else {
			shape[0] += x.shape[0]
			shape = append(shape[:1], x.shape[1:]...)
			if len(x.axes) > 0 {
				axes = append([]*eval.Factor{nil}, x.axes[1:]...)
			}
		}
		out = append(out, tr.refs(x)...)
	}
	return tr.result(kind, shape, plainAxes(axes), out)
}

func reverse(tr *tracer, e *ast.Call, a []*array) *array {
	x := a[0]
	step := product(x.shape[1:])
	var elems []int
	for i := x.shape[0] - 1; i >= 0; i-- {
		for j := 0; j < step; j++ {
			elems = append(elems, i*step+j)
		}
	}
	axes := slices.Clone(x.axes)
	if axes != nil {
		axes[0] = nil
	}
	return tr.pick(x, elems, x.shape, plainAxes(axes))
}

// rep repeats a number or an array along a new first axis.
func rep(tr *tracer, e *ast.Call, a []*array) *array {
	if !a[1].known() {
		refuse(e.Span, "the number of repetitions is drawn")
	}
	n := int(a[1].num[0])
	x := a[0]
	var elems []int
	for i := 0; i < n; i++ {
		for j := 0; j < x.size(); j++ {
			elems = append(elems, j)
		}
	}
	var axes []*eval.Factor
	if x.axes != nil {
		axes = append([]*eval.Factor{nil}, x.axes...)
	}
	return tr.pick(x, elems, append([]int{n}, x.shape...), axes)
}

// diagonal makes a matrix of a vector, or takes the diagonal of a matrix.
func diagonal(tr *tracer, e *ast.Call, a []*array) *array {
	x := a[0]
	n := x.shape[0]
	if len(x.shape) == 2 {
		var elems []int
		for i := 0; i < min(n, x.shape[1]); i++ {
			elems = append(elems, i*x.shape[1]+i)
		}
		return tr.pick(x, elems, []int{len(elems)}, axisOf(x))
	}
	out := make([]graph.Ref, n*n)
	zero := tr.t.Const(0)
	for i := range out {
		out[i] = zero
		if i/n == i%n {
			out[i] = tr.at(x, i/n)
		}
	}
	return tr.result(x.kind, []int{n, n}, twoAxes(x.axis(0), x.axis(0)), out)
}

func axisOf(x *array) []*eval.Factor {
	if f := x.axis(0); f != nil {
		return []*eval.Factor{f}
	}
	return nil
}

// covExpQuad is the squared exponential kernel over places that are numbers, or
// rows of a matrix; length is one number or one for each coordinate.
func covExpQuad(tr *tracer, e *ast.Call, a []*array) *array {
	t := tr.t
	x := a[0]
	sigma, length := tr.at(a[1], 0), a[2]
	n, k := x.shape[0], 1
	if len(x.shape) == 2 {
		k = x.shape[1]
	}
	variance := t.Square(sigma)
	scale := t.Const(-0.5)
	px := tr.refs(x)
	if length.scalar() {
		scale = t.Div(scale, t.Square(tr.at(length, 0)))
	} else { // one for each coordinate: the points are scaled
		px = slices.Clone(px)
		for i := range px {
			px[i] = t.Div(px[i], tr.at(length, i%k))
		}
	}
	out := make([]graph.Ref, n*n)
	for i := 0; i < n; i++ {
		for j := 0; j <= i; j++ {
			d := make([]graph.Ref, k)
			for l := range d {
				d[l] = t.Square(t.Sub(px[i*k+l], px[j*k+l]))
			}
			out[i*n+j] = t.Mul(variance, t.Exp(t.Mul(scale, t.Sum(d))))
			if i == j {
				out[i*n+j] = variance
			}
			out[j*n+i] = out[i*n+j]
		}
	}
	return tr.result(eval.Real, []int{n, n}, twoAxes(x.axis(0), x.axis(0)), out)
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

// matMul is `@`: of vectors the dot product, else the matrix product.
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
		return tr.result(eval.Real, shape, axes, tr.t.MatMulKnown(x.num, tr.refs(y), n, k, m))
	}
	xs, ys := tr.refs(x), tr.refs(y)
	if slices.Contains(xs, graph.None) || slices.Contains(ys, graph.None) {
		out := make([]graph.Ref, n*m)
		for i := range out {
			out[i] = graph.None
		}
		return tr.result(eval.Real, shape, axes, out)
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
