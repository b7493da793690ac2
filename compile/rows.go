package compile

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
)

// Arrays are traced whole if possible: a run is a block of the trace, whose operations have a row for every element
// (see graph). Code that does not understand runs asks for the elements, which are scalars of the trace too, and gets
// the same program.

// fewest is the number of elements from which an array is traced as a run. Below it, scalars are as quick.
const fewest = 64

// Tracing says how the density of a model is traced.
type Tracing struct {
	// Scalars writes out every scalar. Tests use it as the reference for tracing by rows.
	Scalars bool
	// Fewest is the number of elements from which arrays are traced by rows; 0 is the default.
	Fewest int
	// Without are rewrites that the trace omits.
	Without []graph.Rewrite
	// Stop, if not nil, is called repeatedly, and its error ends the trace.
	Stop func() error
}

// Density is like the package's Density, with these options.
func (o Tracing) Density(b *bind.Bound) (*graph.Graph, error) {
	tr := newTracer(b, true)
	tr.stop, tr.interp.Stop = o.Stop, o.Stop
	tr.t.LeaveOut(o.Without...)
	switch {
	case o.Scalars:
		tr.fewest = 0
	case o.Fewest > 0:
		tr.fewest = o.Fewest
	}
	return density(tr)
}

// byRows reports whether n elements are traced as a run.
func (tr *tracer) byRows(n int) bool { return tr.fewest > 0 && n >= tr.fewest }

// try runs f, which makes part of the trace for n rows together. If that is not possible, everything is undone and
// try returns false.
func (tr *tracer) try(n int, f func()) (ok bool) {
	mark := tr.t.Mark()
	defer tr.t.Together(n)()
	defer func() {
		switch p := recover().(type) {
		case nil:
		case graph.Mixed:
			tr.t.Undo(mark)
			ok = false
		default:
			panic(p)
		}
	}()
	f()
	return true
}

// block returns the elements of an array as a block, or the one element of a scalar. It panics with graph.Mixed if
// they do not all have one form.
func (tr *tracer) block(a *array) graph.Ref {
	switch {
	case a.scalar() || a.literal:
		return tr.at(a, 0)
	case a.run != 0:
		return a.run
	case a.ref != nil:
		if anyNone(a.ref) {
			panic(graph.Mixed{})
		}
		return tr.t.Pick(a.ref)
	}
	return tr.t.Column(a.num)
}

// ofRun makes an array from a block, or from a scalar that is the value of all elements.
func (tr *tracer) ofRun(kind eval.Kind, shape []int, axes []*eval.Factor, r graph.Ref) *array {
	a := &array{kind: kind, shape: shape, axes: axes}
	switch n := product(shape); {
	case tr.t.Rows(r) != n:
		same := make([]graph.Ref, n)
		for i := range same {
			same[i] = r
		}
		return tr.result(kind, shape, axes, same)
	case tr.t.IsKnown(r):
		a.num = tr.t.Values(r)
	default:
		a.run = r
	}
	return a
}

// rowArguments returns the arguments of a distribution for draws of numbers at x, for some of the rows or all (nil),
// as the arguments of one draw. It panics with graph.Mixed if they do not all have one form.
func (tr *tracer) rowArguments(d *draws, x *array, n int, iterations []int32) (at graph.Ref, a *arguments) {
	rows := func(a *array) graph.Ref {
		if !a.scalar() && a.size() != n {
			apart()
		}
		if iterations != nil && !a.scalar() {
			places := make([]int, len(iterations))
			for q, iteration := range iterations {
				places[q] = int(iteration)
			}
			return tr.blockOf(a, places, 0)
		}
		r := tr.block(a)
		if r == graph.None {
			apart()
		}
		return r
	}
	a = &arguments{}
	for k, x := range d.args {
		var refs []graph.Ref
		if rank := d.spec.Forms[d.form].Params[k].Rank; rank == 0 {
			refs = []graph.Ref{rows(x)}
		} else if rank == 1 && len(x.shape) == 2 && x.shape[0] == n {
			refs = tr.columns(x, iterations)
		} else if refs = tr.refs(x); len(x.shape) != rank || anyNone(refs) {
			apart()
		}
		a.args, a.each, a.shared = append(a.args, refs), append(a.each, len(refs)), append(a.shared, true)
	}
	a.buf = make([][]graph.Ref, len(a.args))
	return rows(x), a
}

// columns returns the columns of a matrix, for some of its rows or all (nil), as blocks.
func (tr *tracer) columns(x *array, iterations []int32) []graph.Ref {
	n, k := x.shape[0], x.shape[1]
	if iterations != nil {
		n = len(iterations)
	}
	places := make([]int, n)
	for q := range places {
		row := q
		if iterations != nil {
			row = int(iterations[q])
		}
		places[q] = row * k
	}
	refs := make([]graph.Ref, k)
	for j := range refs {
		refs[j] = tr.blockOf(x, places, j)
	}
	return refs
}

// eachDraw returns the value of f for each of n draws of numbers at x, or at one number for draws whose arguments
// differ, as sets of rows. It reports false if that is not possible by rows.
func (tr *tracer) eachDraw(d *draws, x *array, n int, f func(a *arguments, x graph.Ref) graph.Ref) (sets []iterationsOf, ok bool) {
	if d.spec.EventRank > 0 || !tr.byRows(n) || tr.iterationsNow != nil {
		return nil, false
	}
	tr.t.Group()
	ok = tr.bySets(n, func(iterations []int32) {
		defer tr.t.Statement()()
		at, a := tr.rowArguments(d, x, n, iterations)
		tr.drawsNow = iterations
		r := f(a, at)
		tr.drawsNow = nil
		if !tr.t.IsBlock(r) {
			apart()
		}
		sets = append(sets, iterationsOf{iterations, &array{kind: eval.Real, ref: []graph.Ref{r}}})
	})
	return sets, ok
}

// addRows adds the log densities of draws of numbers at x, elements of an array, to the target by rows; left is the
// left side, nil if it is an expression. It reports false if that is not possible.
func (tr *tracer) addRows(s *ast.Tilde, left *drawn, d *draws, x *array) bool {
	n, mark := x.size(), tr.t.Mark()
	sets, ok := tr.eachDraw(d, x, n, func(a *arguments, x graph.Ref) graph.Ref { return tr.logDensity(d, a, x) })
	if !ok {
		return false
	}
	if tr.summed() {
		list := make([]graph.Ref, n)
		for _, set := range sets {
			for q, r := range tr.t.AppendRows(nil, set.part.ref[0]) {
				if set.iterations != nil {
					q = int(set.iterations[q])
				}
				list[q] = r
			}
		}
		for i, r := range list {
			if left == nil {
				tr.term(s, "", 0, r)
			} else {
				tr.term(s, left.name, left.element(i, 0), r)
			}
		}
		tr.count(s, n)
		return true
	}
	terms := make([]graph.Terms, len(sets))
	for i, set := range sets {
		terms[i] = graph.Terms{List: []graph.Term{{Ref: set.part.ref[0], Origin: tr.origin}}, Iterations: set.iterations}
	}
	if !tr.try(0, func() { tr.t.TargetIterations(terms, n) }) {
		tr.t.Undo(mark)
		return false
	}
	tr.count(s, n)
	return true
}

// logDensity returns the log density of a draw of a number at x.
func (tr *tracer) logDensity(d *draws, a *arguments, x graph.Ref) graph.Ref {
	return tr.logDensities(d, a, []int{0}, [][]graph.Ref{{x}})[0]
}

// timesVector is a matrix of data times a vector, written out by rows; nil if that is not possible.
func (tr *tracer) timesVector(x, y *array, shape []int, axes []*eval.Factor) (a *array) {
	n, k := x.shape[0], x.shape[1]
	if !tr.try(n, func() {
		tr.t.Group()
		columns := make([]graph.Ref, k)
		for j := range columns {
			column := make([]float64, n)
			for i := range column {
				column[i] = x.num[i*k+j]
			}
			columns[j] = tr.t.Column(column)
		}
		a = tr.ofRun(eval.Real, shape, axes, tr.t.Dot(columns, tr.refs(y)))
	}) {
		return nil
	}
	return a
}
