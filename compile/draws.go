package compile

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/lang"
)

// distribution evaluates a call as a distribution, nil if it is not one.
func (tr *tracer) distribution(e *ast.Call, s *scope) *array {
	if c := dist.CombinatorNamed(e.Func.Name); c != nil {
		return tr.combined(e, c, s)
	}
	spec := dist.Lookup(e.Func.Name)
	if spec == nil {
		return nil
	}
	form, places, _ := spec.Match(e.ByPosition())
	d := &draws{spec: spec, form: form, span: e.Span, args: make([]*array, len(places))}
	for i, p := range places {
		if spec.EventRank > 0 && spec.Forms[form].Params[p].Rule == dist.Dimension {
			d.args[p] = tr.sized(e.Args[i].Value, s)
			continue
		}
		d.args[p] = tr.any(e.Args[i].Value, s)
	}
	return &array{kind: eval.Dist, dist: d, ragged: listOfArgs(d.args)}
}

// leading returns the shape of the arguments without the axes of a single draw: none, or that of the draws.
func (d *draws) leading() (shape []int, axes []*eval.Factor) {
	take := func(a *array, rank int) {
		if a == nil || len(shape) > 0 {
			return
		}
		if lead := len(a.shape) - rank; lead > 0 {
			shape, axes = a.shape[:lead], a.axes[:min(lead, len(a.axes))]
		}
	}
	for k, a := range d.args {
		take(a, d.spec.Forms[d.form].Params[k].Rank)
	}
	return shape, axes
}

// arguments returns the arguments of one draw: broadcast and indexed, with vectors that are given by one number
// filled with it.
type arguments struct {
	args   [][]graph.Ref // all elements of each argument
	each   []int         // numbers of a draw
	shared []bool
	buf    [][]graph.Ref
}

func (tr *tracer) arguments(d *draws, event []int) *arguments {
	a := &arguments{}
	length := product(event)
	for k, x := range d.args {
		rank := d.spec.Forms[d.form].Params[k].Rank
		refs := tr.refs(x)
		n := 1
		lead := len(x.shape) - rank
		switch {
		case rank > 0 && x.scalar(): // one number for all of a vector
			spread := make([]graph.Ref, length)
			for i := range spread {
				spread[i] = refs[0]
			}
			refs, n, lead = spread, length, 0
		case rank > 0:
			n = product(x.shape[max(lead, 0):])
		}
		a.args = append(a.args, refs)
		a.each = append(a.each, n)
		a.shared = append(a.shared, lead <= 0)
	}
	a.buf = make([][]graph.Ref, len(a.args))
	return a
}

// of returns the arguments of draw i; the slice is reused by the next call.
func (a *arguments) of(i int) [][]graph.Ref {
	for k := range a.each {
		a.buf[k] = a.one(k, i)
	}
	return a.buf
}

// one returns argument k of draw i.
func (a *arguments) one(k, i int) []graph.Ref {
	if a.shared[k] {
		return a.args[k]
	}
	return a.args[k][i*a.each[k] : (i+1)*a.each[k]]
}

// logDensities returns the log densities of draws at x.
func (tr *tracer) logDensities(d *draws, a *arguments, draws []int, x [][]graph.Ref) []graph.Ref {
	all := make([][][]graph.Ref, len(draws))
	for k, i := range draws {
		all[k] = slices.Clone(a.of(i))
	}
	return d.spec.GraphAll(tr.t, d.form, x, all)
}

func anyNone(list []graph.Ref) bool { return slices.Contains(list, graph.None) }

func (a *arguments) hole(i int) bool {
	for _, x := range a.of(i) {
		if anyNone(x) {
			return true
		}
	}
	return false
}

// lost ends the walk if a term of the density reads an undefined number: only what is simulated is undefined, and no
// term reads that.
func lost(s ast.Stmt) {
	panic(failed{diag.New("internal", s.Place(), "internal error: a term of this statement reads a number before it exists").
		WithHelp("this is a bug of bayes; please report it with the model and its data")})
}

// tilde is `left ~ distribution` for one left side.
func (tr *tracer) tilde(s *ast.Tilde, left ast.Expr, sc *scope) {
	name := tr.named(left)
	switch {
	case name == "" && tr.forward != nil:
		x := tr.expr(left, sc)
		tr.drawLeft(eval.Quote(left), x, tr.expr(s.Dist, sc).dist)
	case name == "":
		tr.observe(s, tr.expr(left, sc), sc)
	case tr.iterationsNow != nil:
		tr.tildeRows(s, left, name, sc)
	default:
		tr.tildeElements(s, left, name, sc)
	}
}

// named returns the name of the model whose elements are on the left of `~`, "" for another expression.
func (tr *tracer) named(left ast.Expr) string {
	if l, ok := left.(*ast.Index); ok {
		left = l.X
	}
	if n, ok := left.(*ast.Name); ok && tr.b.Shapes[n.Name] != nil {
		return n.Name
	}
	return ""
}

// drawn is the left side of `~`: elements of an array, as a number of draws of equal length.
type drawn struct {
	name          string
	elems         []int // nil: all, in order
	shape         []int
	count, length int
}

// element returns number k of draw i.
func (x *drawn) element(i, k int) int {
	if x.elems == nil {
		return i*x.length + k
	}
	return x.elems[i*x.length+k]
}

// list returns the elements of draw i.
func (x *drawn) list(i int) []int {
	out := make([]int, x.length)
	for k := range out {
		out[k] = x.element(i, k)
	}
	return out
}

// all reports whether all elements are among these.
func (x *drawn) all(among map[int]bool) bool {
	for i := range product(x.shape) {
		if x.elems != nil {
			i = x.elems[i]
		}
		if !among[i] {
			return false
		}
	}
	return true
}

// drawnLeft returns the left side of a `~`.
func (tr *tracer) drawnLeft(left ast.Expr, name string, rank int, sc *scope) *drawn {
	x := &drawn{name: name, shape: tr.b.Shapes[name].Shape}
	if l, ok := left.(*ast.Index); ok && !tr.b.Model.HowMany(left) {
		x.elems, x.shape, _ = tr.elements(l, rank, sc)
	}
	return x
}

// tildeElements is `name ~ distribution`, or `name[...] ~ distribution`.
func (tr *tracer) tildeElements(s *ast.Tilde, left ast.Expr, name string, sc *scope) {
	rank := 0
	if d := tr.specOf(s.Dist); d != nil {
		rank = d.EventRank
	}
	x := tr.drawnLeft(left, name, rank, sc)
	if m := tr.leaf[name]; m != nil && x.all(m) {
		tr.count(s, product(x.shape))
		return // simulated
	}
	if tr.b.Model.HowMany(left) {
		tr.each = tr.countedBy(s, name)
		defer func() { tr.each = nil }()
	} else if l, ok := left.(*ast.Index); ok {
		defer tr.atHand(l, rank, sc)()
	}
	d := tr.expr(s.Dist, sc).dist
	lead := max(0, len(x.shape)-d.spec.EventRank)
	event := x.shape[lead:]
	x.count, x.length = product(x.shape[:lead]), product(event)
	switch {
	case tr.forward != nil:
		elems := make([]int, x.count*x.length)
		for i := range x.count {
			copy(elems[i*x.length:], x.list(i))
		}
		tr.drawTilde(name, elems, x.count, x.length, d, tr.arguments(d, event))
	case !tr.observeRows(s, x, d):
		tr.tildeDraws(s, x, d, event)
	}
}

// countedBy is the left side of a statement whose brackets count draws: the last axes are those of a draw.
func (tr *tracer) countedBy(s *ast.Tilde, name string) *leftElements {
	v, rank := tr.b.Shapes[name], 0
	if d := tr.specOf(s.Dist); d != nil {
		rank = d.EventRank
	}
	lead := max(0, len(v.Shape)-rank)
	return &leftElements{shape: v.Shape[:lead], axes: v.Axes[:min(lead, len(v.Axes))]}
}

// observeRows adds the log densities of numbers that are all observed, by rows. It reports false if that is not
// possible.
func (tr *tracer) observeRows(s *ast.Tilde, x *drawn, d *draws) bool {
	if tr.b.Unknown(x.name) != nil || tr.leaf[x.name] != nil || !tr.scored(x.name) || x.length != 1 || !tr.byRows(x.count) {
		return false
	}
	a := tr.values(x.name)
	if x.elems != nil {
		return tr.addRows(s, x, d, tr.pick(a, x.elems, []int{x.count}, nil))
	}
	b := *a
	b.shape, b.axes, b.fit, b.literal = []int{x.count}, nil, nil, false
	return tr.addRows(s, x, d, &b)
}

// scored reports whether the density has the terms of what is drawn.
func (tr *tracer) scored(name string) bool {
	if tr.prior == nil {
		return tr.density
	}
	u := tr.b.Unknown(name)
	return tr.density && u != nil && !u.Missing && tr.prior.Fixed[name] == nil
}

// tildeDraws creates what is unknown among the elements that are drawn, and adds their log densities.
func (tr *tracer) tildeDraws(s *ast.Tilde, x *drawn, d *draws, event []int) {
	args, a := tr.arguments(d, event), tr.values(x.name)
	u, leaf := tr.b.Unknown(x.name), tr.leaf[x.name]
	var draws []int
	for i := range x.count {
		if leaf != nil && leaf[x.element(i, 0)] {
			tr.count(s, x.length)
			continue
		}
		// If only values are wanted, discrete unknowns that are summed out have none; no support depends on them.
		if args.hole(i) && (tr.density || len(tr.b.Summed) == 0) {
			lost(s)
		}
		if u != nil {
			tr.unknown(a, u, x.list(i), d, args, i)
		}
		draws = append(draws, i)
	}
	if !tr.scored(x.name) {
		tr.count(s, len(draws)*x.length)
		return // observed, or fixed
	}
	values := func(i int) []graph.Ref {
		out := make([]graph.Ref, x.length)
		for k := range out {
			out[k] = tr.at(a, x.element(i, k))
		}
		return out
	}
	if x.length == 1 && tr.byRows(len(draws)) && len(draws) == x.count {
		own := make([]graph.Ref, x.count)
		for i := range own {
			own[i] = tr.at(a, x.element(i, 0))
		}
		if tr.addRows(s, x, d, &array{kind: a.kind, shape: []int{x.count}, ref: own}) {
			return
		}
	}
	list := make([][]graph.Ref, 0, len(draws))
	for _, i := range draws {
		v := values(i)
		if anyNone(v) {
			lost(s)
		}
		list = append(list, v)
	}
	tr.add(s, x, d, args, draws, list)
}

// add adds the log densities of draws at x to the target; left is the left side, nil if it is an expression.
func (tr *tracer) add(s *ast.Tilde, left *drawn, d *draws, args *arguments, draws []int, x [][]graph.Ref) {
	for k, r := range tr.logDensities(d, args, draws, x) {
		if left == nil {
			tr.term(s, "", 0, r)
		} else {
			tr.term(s, left.name, left.element(draws[k], 0), r)
		}
		tr.count(s, len(x[k]))
	}
}

// specOf returns the distribution that an expression names, without evaluating it.
func (tr *tracer) specOf(e ast.Expr) *dist.Spec {
	return lang.SpecOf(e, tr.b.Model.Funcs)
}

// values returns the array with the values of a name: data as they are, unknowns to be filled.
func (tr *tracer) values(name string) *array {
	if a, ok := tr.global[name]; ok {
		return a
	}
	return tr.filled(name)
}

// observe is `expression of known names ~ distribution`.
func (tr *tracer) observe(s *ast.Tilde, x *array, sc *scope) {
	d := tr.expr(s.Dist, sc).dist
	if !tr.density || tr.prior != nil {
		tr.count(s, x.size())
		return
	}
	lead := max(0, len(x.shape)-d.spec.EventRank)
	if tr.addRows(s, nil, d, x) {
		return
	}
	args := tr.arguments(d, x.shape[lead:])
	count, length := product(x.shape[:lead]), product(x.shape[lead:])
	refs := tr.refs(x)
	var draws []int
	var values [][]graph.Ref
	for i := 0; i < count; i++ {
		x := refs[i*length : (i+1)*length]
		if args.hole(i) || anyNone(x) {
			lost(s)
		}
		draws, values = append(draws, i), append(values, x)
	}
	tr.add(s, nil, d, args, draws, values)
}

// method is a method of a distribution: lpdf and the like.
func (tr *tracer) method(e *ast.Method, s *scope) *array {
	d := tr.any(e.X, s).dist
	x := tr.any(e.Args[0].Value, s)
	// f computes the method for draws at x.
	f := func(a *arguments, draws []int, x [][]graph.Ref) []graph.Ref { return tr.logDensities(d, a, draws, x) }
	cdf := func(upper, log bool) {
		f = func(a *arguments, draws []int, x [][]graph.Ref) []graph.Ref {
			out := make([]graph.Ref, len(draws))
			for k, i := range draws {
				out[k] = tr.logCDF(d, a, i, x[k][0], upper)
				if !log {
					out[k] = tr.t.Exp(out[k])
				}
			}
			return out
		}
	}
	switch e.Name.Name {
	case "lpdf", "lpmf":
	case "cdf":
		cdf(false, false)
	case "lcdf":
		cdf(false, true)
	case "lccdf":
		cdf(true, true)
	default:
		refuse(e.Span, "`.%s` of unknowns is not implemented yet; it works on data, and in values that the density does not read", e.Name.Name)
	}
	if all := append([]*array{x}, d.args...); listOfArgs(all) != nil {
		return tr.densityOfLists(d, all, f)
	}
	rank := d.spec.EventRank
	lead := max(0, len(x.shape)-rank)
	shape, axes := slices.Clone(x.shape[:lead]), x.axes
	if len(axes) > lead {
		axes = axes[:lead]
	}
	event := x.shape[lead:]
	shared := len(shape) == 0 // one x, with the elements of the arguments
	if shared {
		shape, axes = d.leading()
	}
	n, length := product(shape), product(event)
	if sets, ok := tr.eachDraw(d, x, n, func(a *arguments, x graph.Ref) graph.Ref {
		return f(a, []int{0}, [][]graph.Ref{{x}})[0]
	}); ok {
		r := tr.unrolled(sets, n, nil)
		r.shape, r.axes = shape, axes
		return r
	}
	args := tr.arguments(d, event)
	refs := tr.refs(x)
	out := make([]graph.Ref, n)
	var draws []int
	var values [][]graph.Ref
	for i := range out {
		xi := refs
		if !shared {
			xi = refs[i*length : (i+1)*length]
		}
		out[i] = graph.None
		if !anyNone(xi) && !args.hole(i) {
			draws, values = append(draws, i), append(values, xi)
		}
	}
	for k, r := range f(args, draws, values) {
		out[draws[k]] = r
	}
	return tr.result(eval.Real, shape, axes, out)
}

// logCDF returns the log of the probability of draw i up to x, or above it.
func (tr *tracer) logCDF(d *draws, a *arguments, i int, x graph.Ref, upper bool) graph.Ref {
	args := a.of(i)
	if upper {
		return d.spec.GraphLogCCDF(tr.t, d.form, x, args)
	}
	return d.spec.GraphLogCDF(tr.t, d.form, x, args)
}

// unknown creates the elements of one draw from unconstrained inputs, if they are unknown and do not exist yet.
func (tr *tracer) unknown(a *array, u *bind.Unknown, own []int, d *draws, args *arguments, i int) {
	for _, e := range own {
		if a.ref[e] != graph.None {
			continue
		}
		g, at := u.GroupOf(e)
		if g == nil {
			continue
		}
		if !g.Kind.Scalar() {
			tr.event(a, u, g)
			continue
		}
		lo, hi := tr.bounds(u, e, d, args, i)
		tr.scalar(a, e, g, at, lo, hi, u)
	}
}

// bounds returns the bounds of an element according to its type and distribution.
func (tr *tracer) bounds(u *bind.Unknown, e int, d *draws, args *arguments, i int) (lo, hi graph.Ref) {
	lo, hi = tr.typeBounds(u.Name, e)
	if d == nil {
		return lo, hi
	}
	if d.spec.Atoms() {
		refuse(d.span, "an unknown whose single values have a probability cannot be sampled")
	}
	from, to := d.spec.GraphSpace(tr.t, d.form, args.of(i))
	return tr.greater(lo, from), tr.lesser(hi, to)
}

// scalar creates one number of a scalar kind.
func (tr *tracer) scalar(a *array, e int, g *bind.Group, at int, lo, hi graph.Ref, u *bind.Unknown) {
	in := tr.t.Input(g.Offset+at, len(u.Shape) > 0)
	if tr.fixed(a, u, []int{e}, []graph.Ref{in}) {
		return
	}
	x, jacobian := transform.ConstrainGraph(tr.t, g.Kind, []graph.Ref{in}, lo, hi, 1)
	a.ref[e] = x[0]
	if tr.density && jacobian != graph.None {
		tr.target(jacobian)
	}
}

// event creates a vector or matrix by one transform.
func (tr *tracer) event(a *array, u *bind.Unknown, g *bind.Group) {
	in := make([]graph.Ref, g.Size)
	for k := range in {
		in[k] = tr.t.Input(g.Offset+k, true)
	}
	if tr.fixed(a, u, g.Elems, in) {
		return
	}
	x, jacobian := transform.ConstrainGraph(tr.t, g.Kind, in, graph.None, graph.None, len(g.Elems))
	for k, e := range g.Elems {
		a.ref[e] = x[k]
	}
	if tr.density && jacobian != graph.None {
		tr.target(jacobian)
	}
}

// fixed sets elements to the values at which the prior fixes their name; the coordinates, which then mean nothing, get
// a density that can be sampled.
func (tr *tracer) fixed(a *array, u *bind.Unknown, elems []int, in []graph.Ref) bool {
	if tr.prior == nil || tr.prior.Fixed[u.Name] == nil {
		return false
	}
	for _, e := range elems {
		a.ref[e] = tr.t.Data(tr.prior.Fixed[u.Name].Num[e])
	}
	if tr.density {
		for _, r := range in {
			tr.target(tr.t.Mul(tr.t.Const(-0.5), tr.t.Square(r)))
		}
	}
	return true
}

func (tr *tracer) greater(a, b graph.Ref) graph.Ref {
	if a == graph.None {
		return tr.finite(b)
	}
	if b = tr.finite(b); b == graph.None {
		return a
	}
	return tr.t.Max(a, b)
}

func (tr *tracer) lesser(a, b graph.Ref) graph.Ref {
	if a == graph.None {
		return tr.finite(b)
	}
	if b = tr.finite(b); b == graph.None {
		return a
	}
	return tr.t.Min(a, b)
}

// finite returns none for a bound that is known to be infinite.
func (tr *tracer) finite(b graph.Ref) graph.Ref {
	if b != graph.None {
		if tr.t.Holds(b, func(f float64) bool { return math.IsInf(f, 0) }) {
			return graph.None
		}
	}
	return b
}

// typeBounds returns the bounds that the declared type gives element e.
func (tr *tracer) typeBounds(name string, e int) (lo, hi graph.Ref) {
	lo, hi = graph.None, graph.None
	n := tr.b.Model.ByName[name]
	if n == nil || n.Type == nil {
		return lo, hi
	}
	get := func(x ast.Expr) graph.Ref {
		if x == nil {
			return graph.None
		}
		b := tr.expr(x, &scope{vars: map[string]*array{}})
		if b.scalar() {
			return tr.finite(tr.at(b, 0))
		}
		return tr.finite(tr.at(b, e))
	}
	return get(n.Type.Lower), get(n.Type.Upper)
}

// param is the declaration of an unknown: all its elements exist before any statement reads them.
func (tr *tracer) param(name string) {
	if tr.forward != nil {
		tr.giveAll(name)
		return
	}
	if u := tr.b.Unknown(name); u != nil {
		tr.first(u)
	}
}

// early creates the missing values of data that are read before the statement that gives them a distribution.
func (tr *tracer) early() {
	for _, u := range tr.b.Unknowns {
		if u.First != nil && u.Missing && tr.forward == nil {
			tr.origin = tr.t.Origin(place(tr.b.Model.ByName[u.Name].Defs[0]))
			tr.first(u)
		}
	}
}

// first creates the numbers of an unknown that exist before their distributions are reached.
func (tr *tracer) first(u *bind.Unknown) {
	a := tr.values(u.Name)
	lower, upper := tr.supports(u.Lower), tr.supports(u.Upper)
	for k := range u.Groups {
		g := &u.Groups[k]
		if !g.Kind.Scalar() {
			tr.event(a, u, g)
			continue
		}
		for at, e := range g.Elems {
			if !u.First[e] {
				continue
			}
			lo, hi := tr.typeBounds(u.Name, e)
			tr.scalar(a, e, g, at, tr.greater(lo, lower(e)), tr.lesser(hi, upper(e)), u)
		}
	}
}

// supports returns the ends of supports as scalars: an end that is the same for all elements is a constant, others differ
// from row to row.
func (tr *tracer) supports(list []float64) func(e int) graph.Ref {
	same := true
	for _, x := range list {
		same = same && x == list[0]
	}
	return func(e int) graph.Ref {
		switch {
		case list == nil || math.IsInf(list[e], 0):
			return graph.None
		case same:
			return tr.t.Const(list[e])
		}
		return tr.t.Data(list[e])
	}
}
