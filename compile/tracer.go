package compile

import (
	"fmt"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/lang"
)

// tracer runs the statements of a bound model with scalars of a trace in place of unknowns.
type tracer struct {
	t      *graph.Trace
	b      *bind.Bound
	interp *eval.Interp // for what is computed from data alone
	fewest int          // number of elements from which an array is traced as a run, 0: never
	global map[string]*array
	consts map[ast.Expr]*array
	each   *leftElements           // of a statement for all elements of its left side
	leaf   map[string]map[int]bool // elements that are simulated
	// density is false if only the values of unknowns are wanted.
	density       bool
	prior         *Prior      // nil: the posterior
	sum           *summing    // nil: no discrete unknowns are summed out
	forward       *forwarding // nil: no forward draws
	outputs       []string    // computed names that are wanted in addition to the unknowns
	added         eval.Count  // terms of the density, including those of what is simulated
	origin        int32
	iterationsNow *iterationsTogether // nil: iterations are traced one after another
	drawsNow      []int32             // which draws of a statement are traced by rows at the moment; nil: all
	product       map[*ast.Binary]*rowProduct
	carried       map[string]bool          // arrays whose elements the current loop carries from iteration to iteration
	alone         map[ast.Node]bool        // loops whose iterations cannot be traced together
	choices       int                      // enclosing elementwise choices whose branches are being evaluated
	most          int                      // scalars
	stop          func() error             // nil: never
	iterations    int                      // expressions traced
	under         ast.Stmt                 // the statement being traced
	lists         [][]int32                // where lists by iterations begin
	inners        int32                    // loops in iterations that are traced together
	blocks        []*lang.Block            // in the order in which they are traced
	solved        map[string]*graph.Solved // functions that pose problems to `ode` and the like, by what they depend on

	sizing bool // evaluating a size, a range or an index, which refers to the new data
	met    int  // how often a value was found that is different when used as a number
}

// failed carries an error of the evaluator out of the walk.
type failed struct{ err error }

func newTracer(b *bind.Bound, density bool) *tracer {
	tr := &tracer{
		t: graph.NewTrace(), b: b, density: density,
		added: eval.Count{}, global: map[string]*array{}, consts: map[ast.Expr]*array{}, leaf: map[string]map[int]bool{},
	}
	tr.interp = eval.New(b.Model, b.Known)
	tr.interp.Limits = b.Limits()
	tr.most = mostScalars(b)
	tr.t.Held = b.Limits().Memory > 0
	tr.t.Most, tr.t.Full = tr.most, func() { tr.reserve(0, tr.under.Place()) }
	numbers := 0
	for _, v := range b.Known {
		numbers += len(v.Num)
	}
	if tr.fewest = fewest; density {
		tr.t.Grow(8 * min(numbers, fewest))
	} else {
		tr.t.Grow(8 * min(numbers, b.Dim, 1<<17))
	}
	tr.blocks = b.Model.Blocks
	for name, v := range b.Shapes {
		switch {
		case v.Kind == eval.Dist || v.Kind == eval.Func:
		case !v.AnyUnknown():
			tr.global[name] = fromValue(v)
		case b.Known[name] != nil: // data with missing values
			a := fromValue(v)
			ref := make([]graph.Ref, len(v.Num))
			for i := range ref {
				if v.IsUnknown(i) {
					ref[i] = graph.None
				} else {
					ref[i] = tr.t.Data(v.Num[i])
				}
			}
			a.ref, a.num = ref, nil
			tr.global[name] = a
		}
	}
	leaves := b.Leaves
	if tr.density {
		tr.sum = tr.summable()
	} else { // their values are not computed, but drawn
		leaves = slices.Concat(b.Leaves, b.Summed)
	}
	for _, u := range leaves {
		if tr.leaf[u.Name] == nil {
			tr.leaf[u.Name] = map[int]bool{}
		}
		for _, e := range u.Elems {
			tr.leaf[u.Name][e] = true
		}
	}
	return tr
}

// run traces all blocks.
func (tr *tracer) run() {
	wanted := tr.wanted()
	if tr.sum == nil || !tr.sum.later {
		tr.early()
	}
	for _, block := range tr.blocks {
		top := &scope{vars: map[string]*array{}}
		for _, s := range block.Stmts {
			if !tr.density && tr.forward == nil && !wanted[s] {
				continue
			}
			if m := tr.sum; m != nil {
				if m.now = m.differs(s); m.later && !m.now {
					continue
				}
			}
			tr.origin = tr.t.Origin(place(s))
			tr.under = s
			if !tr.summed() || !tr.sum.crowded(s) {
				tr.stmtOrUnread(s, top)
				continue
			}
			fewest, end := tr.fewest, tr.t.Sharing()
			tr.fewest = 0
			tr.stmtOrUnread(s, top)
			tr.fewest = fewest
			end()
		}
	}
}

// wanted has the statements that the values of unknowns need: those that give unknowns their distributions (bounds
// may depend on arguments), and those that compute a name that such a statement reads.
func (tr *tracer) wanted() map[ast.Stmt]bool {
	out := map[ast.Stmt]bool{}
	if tr.density || tr.forward != nil {
		return out
	}
	m := tr.b.Model
	names := map[string]bool{}
	var want func(name string)
	read := func(n ast.Node) {
		ast.Walk(n, func(n ast.Node) bool {
			if x, ok := n.(*ast.Name); ok {
				want(x.Name)
			}
			return true
		})
	}
	want = func(name string) {
		n := m.ByName[name]
		if n == nil || names[name] {
			return
		}
		names[name] = true
		if n.Type != nil {
			for _, bound := range []ast.Expr{n.Type.Lower, n.Type.Upper} {
				if bound != nil {
					read(bound)
				}
			}
		}
		if n.Role == lang.Data && tr.b.Unknown(name) == nil {
			return
		}
		for _, s := range n.Defs {
			out[s] = true
			read(s)
		}
	}
	for _, u := range tr.b.Unknowns {
		want(u.Name)
	}
	for _, name := range tr.outputs {
		want(name)
	}
	for _, block := range m.Blocks { // made by the checker: one declaration for each name
		for _, s := range block.Stmts {
			if _, ok := s.(*ast.Param); ok {
				out[s] = true
			}
		}
	}
	return out
}

func place(s ast.Node) string {
	span := s.Place()
	if span.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s:%d", span.Source.Name, span.Line())
}

func (tr *tracer) stmt(s ast.Stmt, sc *scope) {
	switch s := s.(type) {
	case *ast.Param:
		for _, id := range s.Names {
			tr.param(id.Name)
		}
	case *ast.Define:
		tr.define(s, sc)
	case *ast.Tilde:
		for _, left := range s.Left {
			tr.tilde(s, left, sc)
		}
	case *ast.Target:
		if tr.forward != nil {
			return
		}
		x := tr.expr(s.X, sc)
		if !tr.density {
			return
		}
		if tr.prior != nil && tr.prior.Skip[s] {
			tr.count(s, x.size())
			return
		}
		if x.run != 0 && tr.iterationsNow == nil && !tr.summed() && tr.try(x.size(), func() { tr.t.Targets([]graph.Term{{Ref: x.run, Origin: tr.origin}}) }) {
			tr.count(s, x.size())
			return
		}
		for _, r := range tr.refs(x) {
			if r == graph.None {
				lost(s)
			}
			tr.term(s, "", 0, r)
			tr.count(s, 1)
		}
	case *ast.For:
		if sc.outer == nil {
			tr.carried = carriedBy(s, tr.blocks)
			defer func() { tr.carried = nil }()
		}
		if len(s.Clauses) == 1 && tr.iterationsNow == nil {
			body := make([]ast.Node, len(s.Body))
			for i, x := range s.Body {
				body[i] = x
			}
			defer tr.products(&s.Clauses[0], iterations(tr.placed(s.Clauses[0].Over, sc)), sc, body...)()
		}
		if tr.nest(s, sc) {
			return
		}
		tr.loop(s.Clauses, sc, func(in *scope) {
			for _, x := range s.Body {
				tr.stmt(x, in)
			}
		})
	case *ast.If:
		for _, x := range tr.branchOf(s, sc) {
			tr.stmt(x, sc)
		}
	}
}

// nest traces loops that have nothing between them as one loop over all their iterations. It reports false if that is
// not possible.
func (tr *tracer) nest(s *ast.For, sc *scope) bool {
	clauses, body := s.Clauses, s.Body
	for len(body) == 1 {
		inner, ok := body[0].(*ast.For)
		if !ok {
			break
		}
		clauses, body = slices.Concat(clauses, inner.Clauses), inner.Body
	}
	if len(clauses) < 2 {
		return false
	}
	over, _ := tr.pairs(s, clauses, sc)
	return over != nil && tr.together(s, clauses, over, sc, func(in *scope, _ []int32) {
		for _, x := range body {
			tr.stmt(x, in)
		}
	})
}

// loop runs body for every iteration of nested clauses.
func (tr *tracer) loop(clauses []ast.Clause, s *scope, body func(*scope)) {
	if len(clauses) == 0 {
		body(s)
		return
	}
	if r := tr.clauseByIteration(clauses[:1], s); r != nil {
		tr.inner(r, clauses, s, body)
		return
	}
	over := iterations(tr.placed(clauses[0].Over, s))
	if s.inside == nil && tr.together(&clauses[0].Var, clauses[:1], []*array{over}, s, func(in *scope, _ []int32) { tr.loop(clauses[1:], in, body) }) {
		return
	}
	for i := 0; i < over.shape[0]; i++ {
		in := s.child()
		in.vars[clauses[0].Var.Name] = tr.row(over, i)
		tr.loop(clauses[1:], in, body)
	}
}

// define is `left = right`.
func (tr *tracer) define(s *ast.Define, sc *scope) {
	switch left := s.Left.(type) {
	case *ast.Name:
		if sc.outer != nil { // a local of a loop
			sc.vars[left.Name] = tr.hold(s.Right, sc)
			return
		}
		if a, ok := tr.global[left.Name]; ok && a.known() {
			return // computed from data when it was bound
		}
		a := tr.expr(s.Right, sc)
		if v := tr.b.Shapes[left.Name]; v != nil && a.scalar() && len(v.Shape) > 0 {
			a = tr.spread(a, &array{shape: v.Shape, axes: v.Axes})
		}
		tr.global[left.Name] = a
	case *ast.Index:
		name := left.X.(*ast.Name).Name
		if a, ok := tr.global[name]; ok && a.known() {
			return
		}
		v := tr.b.Shapes[name]
		if tr.b.Model.HowMany(s.Left) {
			like := &array{shape: v.Shape, axes: v.Axes}
			tr.each = &leftElements{shape: v.Shape, axes: v.Axes}
			a := tr.spread(tr.expr(s.Right, sc), like)
			tr.each = nil
			b := *a
			b.shape, b.axes = v.Shape, v.Axes
			tr.global[name] = &b
			return
		}
		a := tr.filled(name)
		if tr.iterationsNow != nil {
			tr.defineRows(s, left, a, sc)
			return
		}
		elems, shape, axes := tr.elements(left, 0, sc)
		defer tr.atHand(left, 0, sc)()
		right := tr.spread(tr.expr(s.Right, sc), &array{shape: shape, axes: axes})
		for i, e := range elems {
			a.ref[e] = tr.at(right, min(i, max(0, right.size()-1)))
			if tr.carried[name] && a.ref[e] != graph.None {
				tr.t.Keep(a.ref[e])
			}
		}
	}
}

// filled returns the array of a name that statements fill element by element.
func (tr *tracer) filled(name string) *array {
	if a, ok := tr.global[name]; ok {
		return a
	}
	v := tr.b.Shapes[name]
	a := &array{kind: v.Kind, shape: v.Shape, axes: v.Axes, levels: v.Levels, ref: make([]graph.Ref, v.Size())}
	for i := range a.ref {
		a.ref[i] = graph.None
	}
	if l := tr.iterationsNow; l != nil {
		l.undo = append(l.undo, func() { delete(tr.global, name) })
	}
	tr.global[name] = a
	return a
}

// leftSubscripts returns the subscripts of a left side with brackets. The last axes of the array, event of them, are those of
// a draw.
func (tr *tracer) leftSubscripts(left *ast.Index, event int, sc *scope) []subscript {
	v := tr.b.Shapes[left.X.(*ast.Name).Name]
	like := &array{kind: v.Kind, shape: v.Shape, axes: v.Axes, ref: make([]graph.Ref, 0)}
	subs := make([]subscript, len(v.Shape))
	all, some := make([][]int, len(subs)), false
	for k := range subs {
		switch {
		case k >= len(left.Args):
			subs[k] = wholeAxis(like, k)
		case tr.allLevels(left, k, sc):
			subs[k], some = wholeAxis(like, k), true
			all[k] = fromOne(subs[k].places)
		default:
			subs[k] = tr.subscript(left.Args[k], like, k, sc)
		}
	}
	if some && tr.iterationsNow != nil {
		apart()
	}
	if some {
		tr.leaveOut(left, like, subs, all, event)
	}
	return subs
}

// elements returns the flat elements that a left side with brackets selects.
func (tr *tracer) elements(left *ast.Index, event int, sc *scope) ([]int, []int, []*eval.Factor) {
	return selection(tr.b.Shapes[left.X.(*ast.Name).Name].Shape, tr.leftSubscripts(left, event, sc))
}

// invoke runs a function of the model.
func (tr *tracer) invoke(f *lang.Func, args []*array) *array {
	each := tr.each
	tr.each = nil
	defer func() { tr.each = each }()
	s := &scope{vars: map[string]*array{}, inside: f}
	for i, p := range f.Decl.Params {
		s.vars[p.Name.Name] = args[i]
	}
	for i, p := range f.Decl.Params {
		if p.Type == nil {
			continue
		}
		if args[i].ragged != nil {
			byLength(args[i].ragged) // of a type with sizes
		}
		for k, d := range p.Type.Dims { // a size that is not a name yet is that of the argument
			if n, ok := unparen(d).(*ast.Name); ok && s.vars[n.Name] == nil && f.Consts[n.Name] == nil {
				s.vars[n.Name] = whole(args[i].shape[k])
				s.vars[n.Name].asks = tr.newData()
			}
		}
	}
	if f.Decl.Value != nil {
		return tr.any(f.Decl.Value, s)
	}
	r, _ := tr.body(f.Decl.Body, s, s, false)
	return r
}

func unparen(e ast.Expr) ast.Expr {
	for {
		p, ok := e.(*ast.Paren)
		if !ok {
			return e
		}
		e = p.X
	}
}

// body runs statements of a function; local is the function's only scope, which assignments change. looped says that
// they are inside a `for`.
func (tr *tracer) body(list []ast.Stmt, s, local *scope, looped bool) (*array, bool) {
	for _, x := range list {
		switch x := x.(type) {
		case *ast.Return:
			return tr.any(x.X, s), true
		case *ast.Declare:
			for _, id := range x.Names {
				shape, axes := tr.dims(x.Type.Dims, s)
				kind := eval.Real
				switch x.Type.Name.Name {
				case "int":
					kind = eval.Int
				case "bool":
					kind = eval.Bool
				}
				a := &array{kind: kind, shape: shape, axes: axes, ref: make([]graph.Ref, product(shape))}
				for i := range a.ref {
					a.ref[i] = graph.None
				}
				local.vars[id.Name] = a
			}
		case *ast.Define:
			tr.assign(x, s, local, looped)
		case *ast.If:
			if r, done := tr.body(tr.branchOf(x, s), s, local, looped); done {
				return r, true
			}
		case *ast.For:
			var r *array
			done := false
			tr.loop(x.Clauses, s, func(in *scope) {
				if !done {
					r, done = tr.body(x.Body, in, local, true)
				}
			})
			if done {
				return r, true
			}
		}
	}
	return nil, false
}

// dims evaluates the dimensions of a local array: numbers, level sets, lists of strings.
func (tr *tracer) dims(list []ast.Expr, s *scope) (shape []int, axes []*eval.Factor) {
	for _, e := range list {
		d := tr.placed(e, s)
		n, f := 0, d.levels
		switch {
		case f != nil:
			n = len(f.Labels)
		case d.kind == eval.Text:
			n, f = len(d.text), &eval.Factor{Labels: d.text}
		case !d.known():
			refuse(e.Place(), "`%s` is drawn", e.Place().Text())
		default:
			n = int(d.num[0])
		}
		shape, axes = append(shape, n), append(axes, f)
	}
	return shape, plainAxes(axes)
}

// plainAxes returns nil if no axis has a factor.
func plainAxes(axes []*eval.Factor) []*eval.Factor {
	if slices.ContainsFunc(axes, func(f *eval.Factor) bool { return f != nil }) {
		return axes
	}
	return nil
}

// assign is `name = x` or `name[i] = x` in a function.
func (tr *tracer) assign(x *ast.Define, s, local *scope, looped bool) {
	keep := func(r graph.Ref) {
		if looped && r != graph.None {
			tr.t.Keep(r)
		}
	}
	right := tr.hold(x.Right, s)
	if right.ragged != nil {
		byLength(right.ragged)
	}
	switch left := x.Left.(type) {
	case *ast.Name:
		if old, _ := s.find(left.Name); old != nil && !right.known() {
			for _, r := range tr.refs(right) {
				keep(r) // carried from iteration to iteration
			}
		}
		local.vars[left.Name] = right
	case *ast.Index:
		name := left.X.(*ast.Name).Name
		old, _ := s.find(name)
		a := *tr.symbolic(old)
		a.ref = slices.Clone(a.ref)
		subs := make([]subscript, len(a.shape))
		for k := range subs {
			if k < len(left.Args) {
				subs[k] = tr.subscript(left.Args[k], &a, k, s)
			} else {
				subs[k] = wholeAxis(&a, k)
			}
		}
		elems, shape, axes := selection(a.shape, subs)
		right = tr.spread(right, &array{shape: shape, axes: axes})
		for i, e := range elems {
			a.ref[e] = tr.at(right, min(i, right.size()-1))
			keep(a.ref[e])
		}
		if right.kind == eval.Real {
			a.kind = eval.Real
		}
		b := tr.result(a.kind, a.shape, a.axes, a.ref)
		local.vars[name] = b
	}
}
