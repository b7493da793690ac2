package compile

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/transform"
)

// A loop whose iterations do not need each other is traced once for all of them: its variable is a block, and so is
// what the body computes from it. What an iteration adds to the density, and the values it gives to names, are
// recorded, and applied when the body has been traced to its end. If something does not have rows (a range that
// depends on the iteration, an element that an earlier iteration has to define), all of it is undone, and the
// iterations are traced one after another.

// iterationsTogether is the state of a loop whose iterations are traced together.
type iterationsTogether struct {
	rows  int           // iterations being traced
	terms []graph.Term  // what they add to the density
	sets  []graph.Terms // what earlier sets have added
	added []addition
	undo  []func() // restores what names had before

	iterations []int32 // which iterations these are; nil: all
	at         []int32 // the iterations of the rows being traced
	// For an inner loop: where the pairs of each iteration begin, which pairs these are (nil: all), and the number of
	// the loop.
	starts, pairs []int32
	inner         int32
}

type addition struct {
	s ast.Stmt
	n int
}

// apart ends the trace of what cannot be traced for several iterations together.
func apart() { panic(graph.Mixed{}) }

// target adds a scalar to the density; while iterations are traced together, it is added later.
func (tr *tracer) target(r graph.Ref) {
	if l := tr.iterationsNow; l != nil {
		l.terms = append(l.terms, graph.Term{Ref: r, Origin: tr.origin})
		return
	}
	tr.t.Target(r, tr.origin)
}

// count records that a statement has added n terms, in each iteration.
func (tr *tracer) count(s ast.Stmt, n int) {
	if l := tr.iterationsNow; l != nil {
		l.added = append(l.added, addition{s, n * l.rows})
		return
	}
	tr.added.Add(s, n)
}

// set sets an element of an array.
func (tr *tracer) set(a *array, e int, r graph.Ref) {
	if l := tr.iterationsNow; l != nil {
		old := a.ref[e]
		l.undo = append(l.undo, func() { a.ref[e] = old })
	}
	a.ref[e] = r
}

// mostSets is the number of sets, each of one form, that iterations may be split into before they are traced one
// after another.
const mostSets = 64

// bySets calls f for the iterations of a loop of n, nil for all of them. If known values decide that iterations have
// different forms, it is called for those of each form. It reports false, and leaves no trace, if iterations cannot
// be traced together.
func (tr *tracer) bySets(n int, f func(iterations []int32)) bool {
	sets := 1
	var trace func(iterations []int32) bool
	trace = func(iterations []int32) bool {
		mark := tr.t.Mark()
		l := tr.iterationsNow
		var before iterationsTogether
		if l != nil {
			before = *l
		}
		by, ok := tr.someIterations(n, iterations, f)
		if ok {
			return true
		}
		tr.t.Undo(mark)
		if l != nil {
			for _, f := range slices.Backward(l.undo[len(before.undo):]) {
				f()
			}
			*l = before
		}
		if sets++; by == nil || sets > mostSets {
			return false
		}
		var with, without []int32
		for q, is := range by {
			iteration := int32(q)
			if iterations != nil {
				iteration = iterations[q]
			}
			if is == by[0] {
				with = append(with, iteration)
			} else {
				without = append(without, iteration)
			}
		}
		return trace(with) && trace(without)
	}
	return trace(nil)
}

// someIterations calls f for some iterations. If they have different forms, by says which have which.
func (tr *tracer) someIterations(n int, iterations []int32, f func(iterations []int32)) (by []bool, ok bool) {
	if iterations != nil {
		n = len(iterations)
		defer tr.t.Iterations(iterations)()
	} else {
		defer tr.t.Together(n)()
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case graph.Mixed:
			if ok = false; len(p.By) == n {
				by = p.By
			}
		case unbuilt, failed:
			ok = false
		default:
			panic(p)
		}
	}()
	f(iterations)
	return nil, true
}

// together traces the iterations of a loop over n elements together: body is given a scope with the variables of the
// clauses, and which iterations these are (nil: all). It reports false, and leaves no trace, if that is not possible.
func (tr *tracer) together(at ast.Node, clauses []ast.Clause, over []*array, s *scope, body func(in *scope, iterations []int32)) bool {
	n := over[0].shape[0]
	if !tr.byRows(n) || !tr.mayJoin(at) || slices.ContainsFunc(over, func(a *array) bool { return a.text != nil }) {
		return false
	}
	mark, l := tr.t.Mark(), &iterationsTogether{}
	fewest, origin, choices, each, sizing, met := tr.fewest, tr.origin, tr.choices, tr.each, tr.sizing, tr.met
	restore := func() {
		tr.fewest, tr.origin, tr.choices, tr.each, tr.sizing, tr.met = fewest, origin, choices, each, sizing, met
	}
	tr.t.Group()
	from, events := tr.t.Now(), 0
	if tr.forward != nil {
		events = len(tr.forward.f.events)
	}
	tr.iterationsNow = l
	done := tr.bySets(n, func(iterations []int32) {
		defer restore()
		if l.rows = len(iterations); iterations == nil {
			l.rows = n
		}
		l.terms, l.iterations, l.at, tr.fewest = nil, iterations, iterations, 0
		in := s.child()
		for i, a := range over {
			in.vars[clauses[i].Var.Name] = tr.rowsOf(a, iterations)
		}
		body(in, iterations)
		l.put()
	})
	tr.iterationsNow = nil
	if done {
		done = tr.try(0, func() { tr.t.TargetIterations(l.sets, n) }) && tr.drawnInOrder(from, events, n)
	}
	if !done {
		for _, f := range slices.Backward(l.undo) {
			f()
		}
		tr.t.Undo(mark)
		if tr.alone == nil {
			tr.alone = map[ast.Node]bool{}
		}
		tr.alone[at] = true
		return false
	}
	for _, a := range l.added {
		tr.added.Add(a.s, a.n)
	}
	return true
}

// mayJoin reports whether the iterations of a loop may be traced together.
func (tr *tracer) mayJoin(at ast.Node) bool {
	return tr.fewest > 0 && tr.prior == nil && tr.iterationsNow == nil && !tr.summed() && !tr.alone[at]
}

// pairs returns what nested clauses go through as the variables of one loop, and how many iterations each clause has,
// nil if that varies. It returns no variables if that is not possible.
func (tr *tracer) pairs(at ast.Node, clauses []ast.Clause, s *scope) (over []*array, dims []int) {
	if !tr.mayJoin(at) {
		return nil, nil
	}
	over, dims = make([]*array, len(clauses)), make([]int, len(clauses))
	even, ok, value := true, true, make([]float64, len(clauses))
	var walk func(k int, s *scope)
	walk = func(k int, s *scope) {
		a := iterations(tr.placed(clauses[k].Over, s))
		if !a.known() || len(a.shape) != 1 || a.num == nil || a.fit != nil || a.kind == eval.Text {
			ok = false
			return
		}
		if over[k] == nil {
			dims[k] = len(a.num)
			over[k] = &array{kind: a.kind, levels: a.levels, axes: []*eval.Factor{a.axis(0)}, num: []float64{}}
		} else if a.kind != over[k].kind || a.levels != over[k].levels {
			ok = false
		}
		even = even && dims[k] == len(a.num)
		for i, x := range a.num {
			if value[k] = x; k == len(clauses)-1 {
				for j, v := range value {
					over[j].num = append(over[j].num, v)
				}
				continue
			}
			in := s.child()
			in.vars[clauses[k].Var.Name] = tr.row(a, i)
			if walk(k+1, in); !ok {
				return
			}
		}
	}
	mark := tr.t.Mark()
	done := tr.try(0, func() { walk(0, s) })
	tr.t.Undo(mark) // the numbers are all that is needed
	if !done || !ok || over[len(clauses)-1] == nil {
		return nil, nil
	}
	for _, a := range over {
		a.shape = []int{len(a.num)}
	}
	if !even {
		dims = nil
	}
	if !tr.byRows(over[0].shape[0]) {
		return nil, nil
	}
	return over, dims
}

// rowsOf returns the parts of an array along its first axis, for some iterations or all, as one array of blocks.
func (tr *tracer) rowsOf(a *array, iterations []int32) *array {
	step := product(a.shape[1:])
	base := make([]int, tr.iterationsNow.rows)
	for q := range base {
		base[q] = q * step
		if iterations != nil {
			base[q] = int(iterations[q]) * step
		}
	}
	var axes []*eval.Factor
	if len(a.axes) > 1 {
		axes = a.axes[1:]
	}
	offsets := make([]int, step)
	for j := range offsets {
		offsets[j] = j
	}
	return tr.pickRows(a, base, offsets, a.shape[1:], axes)
}

// pickRows returns an array whose element j is the block of the elements base[q] + offsets[j] of a.
func (tr *tracer) pickRows(a *array, base, offsets []int, shape []int, axes []*eval.Factor) *array {
	if a.kind == eval.Text {
		apart()
	}
	b := &array{kind: a.kind, shape: shape, axes: axes, levels: a.levels, ref: make([]graph.Ref, len(offsets))}
	for j, off := range offsets {
		b.ref[j] = tr.blockOf(a, base, off)
	}
	return b
}

// blockOf returns the block of the elements base[q] + off of an array.
func (tr *tracer) blockOf(a *array, base []int, off int) graph.Ref {
	if off != 0 {
		base = slices.Clone(base)
		for q := range base {
			base[q] += off
		}
	}
	return tr.blockAt(a, base, func(q int) int { return q })
}

// blockAt returns the block of elements of an array, one for each iteration.
func (tr *tracer) blockAt(a *array, elems []int, iteration func(i int) int) graph.Ref {
	n := a.size()
	whole := n == len(elems)
	for i, e := range elems {
		if e < 0 || e >= n {
			apart()
		}
		whole = whole && e == i
	}
	switch {
	case a.literal && len(elems) > 0:
		return tr.at(a, elems[0])
	case a.known() && whole:
		return tr.t.Column(a.num)
	case a.known():
		column := make([]float64, len(elems))
		for i, e := range elems {
			column[i] = a.num[e]
		}
		return tr.t.Column(column)
	case a.run != 0 && whole:
		return a.run
	}
	list := make([]graph.Ref, len(elems))
	for i, e := range elems {
		r := tr.at(a, e)
		if r == graph.None {
			apart()
		}
		list[i] = tr.t.Row(r, iteration(i))
	}
	return tr.t.Pick(list)
}

// whereRows is the positions that an index means in each of the iterations, nil if they are the same array for all of them.
func (tr *tracer) whereRows(i *array, n int) []int {
	if tr.iterationsNow == nil || i.ref == nil || i.kind != eval.Int && i.kind != eval.Level && i.kind != eval.Real {
		return nil
	}
	if !i.scalar() {
		if slices.ContainsFunc(i.ref, func(r graph.Ref) bool { return tr.t.IsBlock(r) }) {
			apart()
		}
		return nil
	}
	values := tr.t.Values(i.ref[0])
	if values == nil {
		return nil
	}
	places := make([]int, len(values))
	for q, x := range values {
		if !(x >= 1 && x <= float64(n) && x == math.Floor(x)) {
			apart()
		}
		places[q] = int(x) - 1
	}
	return places
}

// selectRows is selection if some subscripts differ by iteration: the flat elements of iteration q are base[q] + offsets[j].
func (tr *tracer) selectRows(shape []int, subs []subscript) (base, offsets []int, out []int, axes []*eval.Factor) {
	base = make([]int, tr.iterationsNow.rows)
	step := 1
	fixed := slices.Clone(subs)
	for k := len(shape) - 1; k >= 0; k-- {
		if rows := subs[k].rows; rows != nil {
			for q, p := range rows {
				base[q] += p * step
			}
			if fixed[k].rows = nil; !fixed[k].slice {
				fixed[k] = subscript{places: []int{0}}
			}
		}
		step *= shape[k]
	}
	offsets, out, axes = selection(shape, fixed)
	if slices.Contains(offsets, lostPlace) {
		apart()
	}
	return base, offsets, out, axes
}

func byIteration(subs []subscript) bool {
	return slices.ContainsFunc(subs, func(u subscript) bool { return u.rows != nil })
}

// elems traces the elements of a comprehension together, nil if that is not possible.
func (tr *tracer) elems(e *ast.Comprehension, over []*array, s *scope) (sets []iterationsOf) {
	if !tr.together(e, e.Clauses, over, s, func(in *scope, iterations []int32) {
		part := tr.expr(e.Elem, in)
		if part.text != nil || part.kind > eval.Level || anyNone(part.ref) || len(sets) > 0 && !slices.Equal(part.shape, sets[0].part.shape) {
			apart()
		}
		sets = append(sets, iterationsOf{iterations, part})
	}) {
		return nil
	}
	return sets
}

// grid is a comprehension of several clauses whose elements are traced together, nil if that is not possible.
func (tr *tracer) grid(e *ast.Comprehension, s *scope) *array {
	over, dims := tr.pairs(e, e.Clauses, s)
	if over == nil || dims == nil {
		return nil
	}
	sets := tr.elems(e, over, s)
	if sets == nil {
		return nil
	}
	a := tr.unrolled(sets, over[0].shape[0], nil)
	var axes []*eval.Factor
	for _, v := range over {
		axes = append(axes, v.axis(0))
	}
	for k := range sets[0].part.shape {
		axes = append(axes, sets[0].part.axis(k))
	}
	a.shape, a.axes = slices.Concat(dims, sets[0].part.shape), plainAxes(axes)
	return a
}

// iterationsOf is the value of some iterations of a comprehension: an array of blocks.
type iterationsOf struct {
	iterations []int32 // nil: all
	part       *array
}

// unrolled is the array of n iterations that have these values.
func (tr *tracer) unrolled(sets []iterationsOf, n int, axes []*eval.Factor) *array {
	part := sets[0].part
	for k := range part.shape {
		axes = append(axes, part.axis(k))
	}
	out := &array{kind: part.kind, shape: append([]int{n}, part.shape...), axes: plainAxes(axes), levels: part.levels}
	m := part.size()
	if sets[0].iterations == nil && m == 1 && tr.t.IsBlock(tr.at(part, 0)) {
		r := tr.ofRun(out.kind, out.shape, out.axes, part.ref[0])
		r.levels = out.levels
		return r
	}
	list, known := make([]graph.Ref, n*m), true
	for _, set := range sets {
		if set.part.kind > out.kind && set.part.kind <= eval.Real {
			out.kind = set.part.kind
		}
		for j, r := range tr.refs(set.part) {
			known = known && tr.t.IsKnown(r)
			if r = tr.t.Apiece(r, n); set.iterations == nil {
				for q := range n {
					list[q*m+j] = tr.t.Row(r, q)
				}
			}
			for q, iteration := range set.iterations {
				list[int(iteration)*m+j] = tr.t.Row(r, q)
			}
		}
	}
	if !known {
		out.ref = list
		return out
	}
	out.num = make([]float64, len(list))
	for i, r := range list {
		out.num[i], _ = tr.t.Known(r)
	}
	return out
}

// allKnown reports whether all elements of an array are known, in all iterations, and satisfy f.
func (tr *tracer) allKnown(a *array, f func(x float64) bool) bool {
	if a.known() {
		return !slices.ContainsFunc(a.num, func(x float64) bool { return !f(x) })
	}
	for _, r := range a.ref {
		if values := tr.t.Values(r); values == nil || slices.ContainsFunc(values, func(x float64) bool { return !f(x) }) {
			return false
		}
	}
	return a.run == 0
}

// knownRows reports whether all elements of arguments are known, although not the same in all iterations.
func (tr *tracer) knownRows(args []*array) bool {
	for _, a := range args {
		for _, r := range a.ref {
			if r == graph.None || !tr.t.IsKnown(r) {
				return false
			}
		}
		if a.run != 0 {
			return false
		}
	}
	return true
}

// evaluateRows is evaluate if arguments differ by iteration: for an element-by-element function, the iterations are
// the elements.
func (tr *tracer) evaluateRows(name string, e *ast.Call, args []*array, byElement bool) *array {
	n := tr.iterationsNow.rows
	if !byElement || slices.ContainsFunc(args, func(a *array) bool { return !a.scalar() }) {
		return tr.evaluateIterations(name, e, args, nil)
	}
	whole := make([]*array, len(args))
	for i, a := range args {
		whole[i] = a
		if a.known() {
			continue
		}
		b := *a
		b.ref, b.num, b.shape = nil, tr.t.Values(a.ref[0]), []int{n}
		if b.num == nil {
			apart()
		}
		whole[i] = &b
	}
	a := tr.evaluate(name, e, whole)
	if !a.known() || a.size() != n || a.num == nil {
		apart()
	}
	return &array{kind: a.kind, levels: a.levels, ref: []graph.Ref{tr.t.Column(a.num)}}
}

// elementsRows is elements for iterations that are traced together.
func (tr *tracer) elementsRows(left *ast.Index, sc *scope) (base, offsets []int, shape []int, axes []*eval.Factor) {
	v, subs := tr.b.Shapes[left.X.(*ast.Name).Name], tr.leftSubscripts(left, 0, sc)
	if slices.ContainsFunc(subs, func(u subscript) bool { return u.list != nil }) {
		apart()
	}
	return tr.selectRows(v.Shape, subs)
}

// defineRows is `name[...] = right` in iterations that are traced together.
func (tr *tracer) defineRows(s *ast.Define, left *ast.Index, a *array, sc *scope) {
	if a.ref == nil {
		apart()
	}
	base, offsets, shape, axes := tr.elementsRows(left, sc)
	right := tr.spread(tr.expr(s.Right, sc), &array{shape: shape, axes: axes})
	for j, off := range offsets {
		r := tr.at(right, min(j, max(0, right.size()-1)))
		if r == graph.None {
			apart()
		}
		if tr.carried[left.X.(*ast.Name).Name] {
			tr.t.Keep(r)
		}
		r = tr.t.Apiece(r, len(base))
		for _, e := range base {
			if a.ref[e+off] != graph.None {
				apart()
			}
		}
		tr.undoing(func() {
			for _, e := range base {
				a.ref[e+off] = graph.None
			}
		})
		for q, e := range base {
			if a.ref[e+off] != graph.None {
				apart() // defined twice
			}
			a.ref[e+off] = tr.t.Row(r, q)
		}
	}
}

// tildeRows is `name[...] ~ distribution` in iterations that are traced together.
func (tr *tracer) tildeRows(s *ast.Tilde, left ast.Expr, name string, sc *scope) {
	v := tr.b.Shapes[name]
	var base, offsets, shape []int
	if l, ok := left.(*ast.Index); ok {
		if tr.b.Model.HowMany(left) {
			apart()
		}
		subs := tr.leftSubscripts(l, 0, sc)
		if slices.ContainsFunc(subs, func(u subscript) bool { return u.list != nil }) {
			if tr.forward != nil {
				apart()
			}
			tr.tildeLists(s, name, subs, sc)
			return
		}
		base, offsets, shape, _ = tr.selectRows(v.Shape, subs)
	} else {
		base, shape = make([]int, tr.iterationsNow.rows), v.Shape
		for i := range v.Size() {
			offsets = append(offsets, i)
		}
	}
	if m := tr.leaf[name]; len(m) > 0 {
		drawn := 0
		for _, e := range base {
			for _, off := range offsets {
				if m[e+off] {
					drawn++
				}
			}
		}
		switch drawn {
		case 0:
		case len(base) * len(offsets):
			tr.count(s, len(offsets))
			return
		default:
			apart()
		}
	}
	d := tr.expr(s.Dist, sc).dist
	lead := max(0, len(shape)-d.spec.EventRank)
	event := shape[lead:]
	count, length := product(shape[:lead]), product(event)
	args := tr.arguments(d, event)
	if tr.forward != nil {
		elems := make([]int, 0, len(base)*len(offsets))
		for _, e := range base {
			for _, off := range offsets {
				elems = append(elems, e+off)
			}
		}
		tr.drawTilde(name, elems, len(base)*count, length, d, tr.byIterations(args, count))
		return
	}
	a := tr.values(name)
	u := tr.b.Unknown(name)
	draws := make([]int, count)
	x := make([][]graph.Ref, count)
	for i := range count {
		draws[i] = i
		if args.hole(i) {
			apart()
		}
		for k := range length {
			off := offsets[i*length+k]
			if u != nil && slices.ContainsFunc(base, func(e int) bool { return a.ref == nil || a.ref[e+off] == graph.None }) {
				tr.unknownRows(a, u, base, off, d, args, i)
			}
			x[i] = append(x[i], tr.blockOf(a, base, off))
		}
	}
	if !tr.scored(name) {
		tr.count(s, len(draws)*length)
		return
	}
	tr.add(s, nil, d, args, draws, x)
}

// unknownRows is unknown for the elements base[q] + off, none of which exists.
func (tr *tracer) unknownRows(a *array, u *bind.Unknown, base []int, off int, d *draws, args *arguments, i int) {
	if a.ref == nil {
		apart()
	}
	g, _ := u.GroupOf(base[0] + off)
	if g == nil || !g.Kind.Scalar() || u.Missing {
		apart()
	}
	in := make([]graph.Ref, len(base))
	seen := map[int]bool{}
	for q, e := range base {
		h, at := u.GroupOf(e + off)
		if h == nil || h.Kind != g.Kind || a.ref[e+off] != graph.None || seen[e] {
			apart()
		}
		seen[e] = true
		in[q] = tr.t.Input(h.Offset+at, len(u.Shape) > 0)
	}
	n := tr.b.Model.ByName[u.Name]
	if n != nil && n.Type != nil {
		for _, x := range []ast.Expr{n.Type.Lower, n.Type.Upper} {
			if x != nil && !tr.expr(x, &scope{vars: map[string]*array{}}).scalar() {
				apart()
			}
		}
	}
	lo, hi := tr.bounds(u, base[0]+off, d, args, i)
	x, jacobian := transform.ConstrainGraph(tr.t, g.Kind, []graph.Ref{tr.t.Pick(in)}, lo, hi, 1)
	for q, e := range base {
		tr.set(a, e+off, tr.t.Row(x[0], q))
	}
	if tr.density && jacobian != graph.None {
		tr.target(jacobian)
	}
}
