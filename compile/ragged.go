package compile

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/fn"
)

// While iterations are traced together, a range may have ends that differ by iteration: x[1:n], or
// x[first[n]:last[n]]. Iterations in which it is short are traced length by length, because sums that are written out
// have a form for each length. If it is long in all iterations, what it makes is one list by iterations (see
// graph.Segments): an array without a shape, of one ref, with ragged set. Element-by-element operations and sums take
// it; for anything else the iterations of each length are traced by themselves, which expr ensures: any is expr where
// lists by iterations are accepted.

// expr traces an expression that is not a list by iterations.
func (tr *tracer) expr(e ast.Expr, s *scope) *array {
	a := tr.any(e, s)
	if a.ragged != nil {
		byLength(a.ragged)
	}
	return a
}

// byLength ends the trace of iterations whose lists must have the same length, so that those of each length are traced
// by themselves.
func byLength(starts []int32) {
	if starts == nil {
		apart()
	}
	by := make([]bool, len(starts)-1)
	for q := range by {
		by[q] = starts[q+1]-starts[q] == starts[1]-starts[0]
	}
	panic(graph.Mixed{By: by})
}

// iterationRange is a range whose ends differ by iteration.
type iterationRange struct {
	from []int   // first position, from 0
	n    int     // its length, if that is the same in all iterations
	list []int32 // otherwise, where the elements of each iteration begin
}

// end returns an end of a range: one number, or one for each iteration.
func (tr *tracer) end(e ast.Expr, without int, s *scope) (all int, rows []float64) {
	if e == nil {
		return without, nil
	}
	a := tr.placed(e, s)
	if tr.iterationsNow != nil && a.scalar() && a.ref != nil && tr.t.IsBlock(a.ref[0]) && tr.t.IsKnown(a.ref[0]) {
		return 0, tr.t.Values(a.ref[0])
	}
	if !a.known() {
		refuse(e.Place(), "`%s` is drawn", e.Place().Text())
	}
	return int(a.num[0]), nil
}

// rangeByIteration returns a range whose ends differ by iteration; for another one nil, with its ends.
func (tr *tracer) rangeByIteration(lo, hi ast.Expr, last int, s *scope) (r *iterationRange, from, to int) {
	from, froms := tr.end(lo, 1, s)
	to, tos := tr.end(hi, last, s)
	if froms == nil && tos == nil {
		return nil, from, to
	}
	n := tr.iterationsNow.rows
	r = &iterationRange{from: make([]int, n)}
	lengths, pairs := make([]int, n), 0
	for q := range n {
		a, b := from, to
		if froms != nil {
			a = int(froms[q])
		}
		if tos != nil {
			b = int(tos[q])
		}
		r.from[q], lengths[q] = a-1, max(0, b-a+1)
		pairs += lengths[q]
	}
	if r.n = lengths[0]; !slices.ContainsFunc(lengths, func(n int) bool { return n != r.n }) {
		return r, 0, 0
	}
	short := func(n int) bool { return graph.SumWrittenOut(n) }
	if slices.ContainsFunc(lengths, short) {
		by := make([]bool, n)
		for q := range by {
			by[q] = lengths[q] == r.n || !short(r.n) && !short(lengths[q])
		}
		panic(graph.Mixed{By: by})
	}
	tr.reserve(pairs, ast.Span{})
	r.list = make([]int32, n+1)
	for q, n := range lengths {
		r.list[q+1] = r.list[q] + int32(n)
	}
	for _, list := range tr.lists { // equal ones are shared
		if slices.Equal(list, r.list) {
			r.list = list
			return r, 0, 0
		}
	}
	tr.lists = append(tr.lists, r.list)
	return r, 0, 0
}

// pairs returns the iteration of each pair, and its position in the list of the iteration.
func (r *iterationRange) pairs() (iteration, place []int) {
	for q := range r.from {
		for i := r.list[q]; i < r.list[q+1]; i++ {
			iteration, place = append(iteration, q), append(place, int(i-r.list[q]))
		}
	}
	return iteration, place
}

// rangeNumbers has the numbers of a range whose ends differ by iteration, but not its length.
func (tr *tracer) rangeNumbers(r *iterationRange) *array {
	a := &array{kind: eval.Int, shape: []int{r.n}, ref: make([]graph.Ref, r.n)}
	for i := range a.ref {
		column := make([]float64, len(r.from))
		for q, from := range r.from {
			column[q] = float64(from + i + 1)
		}
		a.ref[i] = tr.t.Column(column)
	}
	return a
}

// listOf returns a list by iterations.
func (tr *tracer) listOf(kind eval.Kind, levels *eval.Factor, block graph.Ref, starts []int32) *array {
	return &array{kind: kind, levels: levels, ref: []graph.Ref{tr.t.Segments(block, starts)}, ragged: starts}
}

// mostKnown is how many known numbers a list by iterations may have. If there are more, those of each iteration are
// handled in that iteration.
const mostKnown = 1 << 22

// pickRagged returns the elements of x that a range with ends by iteration, among subscripts
// that are single numbers, selects.
func (tr *tracer) pickRagged(x *array, subs []subscript) *array {
	k := slices.IndexFunc(subs, func(u subscript) bool { return u.list != nil })
	base, offsets, shape, _ := tr.selectRows(x.shape, subs)
	if len(shape) > 0 || x.kind == eval.Text {
		byLength(subs[k].list)
	}
	r := &iterationRange{from: subs[k].rows, list: subs[k].list}
	if x.known() && int(r.list[len(r.list)-1]) > mostKnown {
		apart()
	}
	iteration, place := r.pairs()
	step := product(x.shape[k+1:])
	elems := make([]int, len(iteration))
	for i, q := range iteration {
		if elems[i] = base[q] + offsets[0] + place[i]*step; r.from[q] < 0 || r.from[q]+place[i] >= x.shape[k] {
			apart()
		}
	}
	return tr.listOf(x.kind, x.levels, tr.blockAt(x, elems, func(i int) int { return iteration[i] }), r.list)
}

// listOfArgs returns where the lists by iterations among arrays begin, nil if there are none. All other arrays are
// then single numbers.
func listOfArgs(args []*array) []int32 {
	var starts []int32
	for _, a := range args {
		if a != nil && a.ragged != nil {
			starts = a.ragged
		}
	}
	if starts == nil {
		return nil
	}
	for _, a := range args {
		if a != nil && (!a.scalar() || a.ragged != nil && &a.ragged[0] != &starts[0] || a.text != nil) {
			byLength(starts)
		}
	}
	return starts
}

// overList is the result of an operation on lists by iterations, or on such a list and single numbers.
func (tr *tracer) overList(kind eval.Kind, r graph.Ref, starts []int32) *array {
	if s := tr.t.Starts(r); s == nil || &s[0] != &starts[0] {
		apart()
	}
	return &array{kind: kind, ref: []graph.Ref{r}, ragged: starts}
}

// callLists is a call of a built-in function with lists by iterations.
func (tr *tracer) callLists(f *fn.Spec, e *ast.Call, given, args []*array, starts []int32) *array {
	n := len(starts) - 1
	switch {
	case f.Sizes():
		column := make([]float64, n)
		for q := range column {
			column[q] = float64(f.Size(&fn.Arg{Given: true, Shape: []int{int(starts[q+1] - starts[q])}}))
		}
		return &array{kind: eval.Int, ref: []graph.Ref{tr.t.Column(column)}}
	case f.ByElementCall(e.ByPosition()) && tr.knownRows(given):
		whole := make([]*array, len(given))
		r := &iterationRange{from: make([]int, n), list: starts}
		iteration, _ := r.pairs()
		for k, a := range given {
			b := *a
			if b.ragged = nil; !a.known() {
				values := tr.t.Values(a.ref[0])
				if b.ref, b.shape = nil, []int{len(iteration)}; a.ragged == nil && values != nil {
					values = slices.Clone(values)
					pairs := make([]float64, len(iteration))
					for i, q := range iteration {
						pairs[i] = values[q]
					}
					values = pairs
				}
				if b.num = values; values == nil {
					apart()
				}
			}
			whole[k] = &b
		}
		a := tr.evaluate(f.Name, e, whole)
		if !a.known() || a.size() != len(iteration) || a.num == nil {
			apart()
		}
		return tr.listOf(a.kind, a.levels, tr.t.Column(a.num), starts)
	case f.ByElementCall(e.ByPosition()) && f.Traced():
		kind := eval.Kind(f.Result().Kind(fn.Kinds(described(args[:len(given)]))...))
		return tr.elementwise(kind, func(x []graph.Ref) graph.Ref { return f.Trace(tr.t, x...) }, args[:len(given)]...)
	case tr.knownRows(given):
		return tr.evaluateIterations(f.Name, e, given, starts)
	case !f.Lists():
		byLength(starts)
	}
	in, traced := described(args), make([]fn.Traced, len(args))
	for k, a := range args {
		if a == nil {
			continue
		}
		if a.ragged == nil {
			byLength(starts)
		}
		in[k].Shape = []int{2}
		traced[k] = fn.Traced{Given: true, Shape: []int{1}, Ref: a.ref}
	}
	kind := eval.Kind(f.Result().Kind(fn.Kinds(in)...))
	return &array{kind: kind, ref: f.TraceArrays(tr.t, traced)}
}

// evaluateIterations calls a function of known arrays iteration by iteration. starts is where the lists among them begin, nil if
// there are none.
func (tr *tracer) evaluateIterations(name string, e *ast.Call, given []*array, starts []int32) *array {
	n := tr.iterationsNow.rows
	var out *array
	var columns [][]float64
	for q := range n {
		args := make([]*array, len(given))
		for k, a := range given {
			args[k] = tr.inIteration(a, q)
		}
		r := tr.evaluate(name, e, args)
		switch {
		case !r.known() || r.num == nil || r.kind > eval.Level:
			apart()
		case out == nil:
			out, columns = r, make([][]float64, len(r.num))
			for j := range columns {
				columns[j] = make([]float64, n)
			}
		case r.kind != out.kind || !slices.Equal(r.shape, out.shape):
			byLength(starts)
		}
		for j, x := range r.num {
			columns[j][q] = x
		}
	}
	a := &array{kind: out.kind, shape: out.shape, axes: out.axes, levels: out.levels, ref: make([]graph.Ref, len(columns))}
	for j, column := range columns {
		a.ref[j] = tr.t.Column(column)
	}
	return a
}

// inIteration returns the value of a known array in one of the iterations that are traced together.
func (tr *tracer) inIteration(a *array, q int) *array {
	if a.known() {
		return a
	}
	b := *a
	if b.ref, b.ragged = nil, nil; a.ragged != nil {
		b.num = tr.t.Values(a.ref[0])[a.ragged[q]:a.ragged[q+1]]
		b.shape = []int{len(b.num)}
		return &b
	}
	b.num = make([]float64, len(a.ref))
	for j, r := range a.ref {
		b.num[j], _ = tr.t.Known(tr.t.Row(r, q))
	}
	return &b
}

// iterationAt returns the iteration that a row belongs to.
func iterationAt(at []int32, q int) int32 {
	if at == nil {
		return int32(q)
	}
	return at[q]
}

// overPairs traces for every pair of a range with ends by iteration, or for some (nil: all): while it runs, the
// iterations that are traced together are the pairs.
func (tr *tracer) overPairs(r *iterationRange, some []int32, variable string, s *scope, body func(in *scope)) {
	iteration, place := r.pairs()
	if some != nil {
		for i, p := range some {
			iteration[i], place[i] = iteration[p], place[p]
		}
		iteration, place = iteration[:len(some)], place[:len(some)]
	}
	column := make([]float64, len(iteration))
	for i, q := range iteration {
		column[i] = float64(r.from[q] + place[i] + 1)
	}
	l := tr.iterationsNow
	rows := l.rows
	l.rows = len(iteration)
	defer func() { l.rows = rows }()
	at := make([]int32, len(iteration))
	for i, q := range iteration {
		at[i] = iterationAt(l.at, q)
	}
	defer func(before []int32) { l.at = before }(l.at)
	l.at = at
	tr.inners++
	defer tr.t.Pairs(at, tr.inners, some)()
	in := s.child()
	in.spread = func(a *array) *array {
		if a.ragged != nil {
			apart()
		}
		if !slices.ContainsFunc(a.ref, tr.t.IsBlock) {
			return a
		}
		b := *a
		b.ref = slices.Clone(a.ref)
		for i, r := range b.ref {
			if tr.t.IsBlock(r) {
				b.ref[i] = tr.t.Gather(r, iteration)
			}
		}
		return &b
	}
	in.vars[variable] = &array{kind: eval.Int, ref: []graph.Ref{tr.t.Column(column)}}
	body(in)
}

// elementsByIteration is a comprehension over a range with ends by iteration.
func (tr *tracer) elementsByIteration(e *ast.Comprehension, r *iterationRange, s *scope) *array {
	var a *array
	tr.overPairs(r, nil, e.Clauses[0].Var.Name, s, func(in *scope) {
		x := tr.expr(e.Elem, in)
		if !x.scalar() || x.kind == eval.Text {
			apart()
		}
		a = &array{kind: x.kind, levels: x.levels, ref: []graph.Ref{tr.at(x, 0)}}
		if !tr.t.IsBlock(a.ref[0]) { // the same for all pairs
			same := make([]graph.Ref, tr.iterationsNow.rows)
			for i := range same {
				same[i] = a.ref[0]
			}
			a.ref[0] = tr.t.Pick(same)
		}
	})
	return tr.listOf(a.kind, a.levels, a.ref[0], r.list)
}

// dotLists is the product of two lists by iterations.
func (tr *tracer) dotLists(x, y *array) *array {
	if x.ragged == nil {
		byLength(y.ragged)
	}
	if y.ragged == nil || &x.ragged[0] != &y.ragged[0] {
		byLength(x.ragged)
	}
	return &array{kind: arithmeticKind(x, y), ref: []graph.Ref{tr.t.Dot(x.ref, y.ref)}}
}

// clauseByIteration returns the range that a single clause goes through, if its length differs by iteration, otherwise nil.
func (tr *tracer) clauseByIteration(clauses []ast.Clause, s *scope) *iterationRange {
	over, ok := unparen(clauses[0].Over).(*ast.Range)
	if !ok || tr.iterationsNow == nil {
		return nil
	}
	r, _, _ := tr.rangeByIteration(over.Lo, over.Hi, 0, s)
	if r == nil || r.list == nil {
		return nil
	}
	if len(clauses) > 1 {
		apart()
	}
	return r
}

// sliceByIteration is the subscript, into an axis of length n, for a range with ends by iteration.
func (tr *tracer) sliceByIteration(r *iterationRange, n int) subscript {
	if r.list != nil {
		return subscript{rows: r.from, list: r.list}
	}
	u := subscript{slice: true, rows: r.from, shape: []int{r.n}, places: make([]int, r.n)}
	for i := range u.places {
		u.places[i] = i
	}
	for _, from := range r.from {
		if r.n > 0 && (from < 0 || from+r.n > n) {
			apart()
		}
	}
	return u
}

// inner traces a loop inside a loop whose iterations are traced together, over a range with ends by iteration.
func (tr *tracer) inner(r *iterationRange, clauses []ast.Clause, s *scope, body func(*scope)) {
	if s.inside != nil {
		apart() // what a function carries from iteration to iteration
	}
	l := tr.iterationsNow
	starts := r.list
	if l.starts != nil { // lists within lists
		starts = make([]int32, len(l.starts))
		for q, p := range l.starts {
			starts[q] = r.list[p]
		}
	}
	done := tr.aside(starts, func() bool {
		return tr.bySets(int(r.list[len(r.list)-1]), func(some []int32) {
			l.some(starts, some)
			tr.overPairs(r, some, clauses[0].Var.Name, s, func(in *scope) { tr.loop(clauses[1:], in, body) })
			l.put()
		})
	})
	if !done {
		apart()
	}
}

// aside keeps the terms of an inner loop apart from those of the iterations around it.
func (tr *tracer) aside(starts []int32, f func() bool) bool {
	l := tr.iterationsNow
	l.put()
	before, pairs, inner := l.starts, l.pairs, l.inner
	if pairs != nil {
		apart() // some pairs of lists, with lists inside
	}
	if tr.inners++; l.inner == 0 {
		l.inner = tr.inners
	}
	l.starts = starts
	done := f()
	l.starts, l.pairs, l.inner = before, pairs, inner
	return done
}

// some says which pairs of the inner loop come next.
func (l *iterationsTogether) some(starts, pairs []int32) {
	if l.starts, l.pairs = starts, pairs; pairs == nil {
		return
	}
	l.starts = make([]int32, len(starts))
	p := 0
	for q := range starts {
		for p < len(pairs) && pairs[p] < starts[q] {
			p++
		}
		l.starts[q] = int32(p)
	}
}

// put records the terms so far as those of the current iterations.
func (l *iterationsTogether) put() {
	if len(l.terms) > 0 {
		l.sets = append(l.sets, graph.Terms{List: l.terms, Iterations: l.iterations, Starts: l.starts, Pairs: l.pairs, Inner: l.inner})
	}
	l.terms = nil
}

// tildeLists is `name[first[n]:last[n]] ~ distribution` for data, if the length of the range differs by iteration.
func (tr *tracer) tildeLists(s *ast.Tilde, name string, subs []subscript, sc *scope) {
	if tr.b.Unknown(name) != nil || len(tr.leaf[name]) > 0 {
		apart()
	}
	x := tr.pickRagged(tr.values(name), subs)
	d := tr.any(s.Dist, sc).dist
	if d.spec.EventRank > 0 {
		byLength(x.ragged)
	}
	listOfArgs(append([]*array{x}, d.args...))
	l := tr.iterationsNow
	if l.starts != nil {
		apart()
	}
	tr.aside(x.ragged, func() bool {
		pairs := int(x.ragged[len(x.ragged)-1])
		defer tr.t.Together(pairs)()
		args := tr.argumentsOfPairs(d, x.ragged)
		tr.target(tr.logDensity(d, args, x.ref[0]))
		l.added = append(l.added, addition{s, pairs})
		l.put()
		return true
	})
}

// argumentsOfPairs are the arguments of draws by pairs.
func (tr *tracer) argumentsOfPairs(d *draws, starts []int32) *arguments {
	args := tr.arguments(d, nil)
	spread := func(list []graph.Ref) []graph.Ref {
		out := make([]graph.Ref, len(list)) // the list belongs to an array
		for i, r := range list {
			out[i] = tr.t.Spread(r, starts)
		}
		return out
	}
	for k, list := range args.args {
		args.args[k] = spread(list)
	}
	return args
}

// densityOfLists is a method of a distribution, which f computes, if its argument or those of the distribution, all
// of which are in all, are lists by iterations.
func (tr *tracer) densityOfLists(d *draws, all []*array, f func(a *arguments, draws []int, x [][]graph.Ref) []graph.Ref) *array {
	starts := listOfArgs(all)
	if d.spec.EventRank > 0 {
		byLength(starts)
	}
	defer tr.t.Together(int(starts[len(starts)-1]))()
	x := tr.t.Spread(tr.at(all[0], 0), starts)
	return tr.overList(eval.Real, f(tr.argumentsOfPairs(d, starts), []int{0}, [][]graph.Ref{{x}})[0], starts)
}
