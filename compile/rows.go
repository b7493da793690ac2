package compile

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/bind"
	"github.com/bayes-lang/bayes/internal/eval"
)

// Arrays are traced whole where that can be done: a run is a block of the trace, whose
// operations have a row for every element (see graph). What does not understand runs
// asks for the elements, which are scalars of the trace too, and gets the same program.

// fewest is the number of elements from which an array is traced as a run. Below it
// the scalars are as quick.
const fewest = 64

// Tracing says how the density of a model is traced.
type Tracing struct {
	// Scalars writes out every scalar: the oracle of what is traced by rows.
	Scalars bool
	// Fewest is the number of elements from which arrays are traced by rows; 0 is the default.
	Fewest int
	// Stop, where not nil, is asked again and again, and ends the trace with its error.
	Stop func() error
}

// Density is the package's Density, traced so.
func (o Tracing) Density(b *bind.Bound) (*graph.Graph, error) {
	tr := newTracer(b, true)
	tr.stop, tr.interp.Stop = o.Stop, o.Stop
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

// try runs f, which makes part of the trace for n rows together. Where that cannot be done nothing
// is left of it, and try returns false.
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

// block returns the elements of an array as a block, or the one element of a scalar. It
// panics with graph.Mixed where they are not of one form.
func (tr *tracer) block(a *array) graph.Ref {
	switch {
	case a.scalar():
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

// ofRun makes an array of a block, or of a scalar that all elements are.
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

// densities returns the log densities of draws of numbers at x by rows: of as many draws
// as x has elements. It panics with graph.Mixed where they are not of one form.
func (tr *tracer) densities(d *draws, x graph.Ref) graph.Ref {
	n := tr.t.Rows(x)
	rows := func(a *array) graph.Ref {
		if !a.scalar() && a.size() != n {
			panic(graph.Mixed{})
		}
		r := tr.block(a)
		if r == graph.None {
			panic(graph.Mixed{})
		}
		return r
	}
	args := make([][]graph.Ref, len(d.args))
	for k, a := range d.args {
		if rank := d.spec.Forms[d.form].Params[k].Rank; rank == 0 {
			args[k] = []graph.Ref{rows(a)}
		} else if len(a.shape) == rank {
			if args[k] = tr.refs(a); anyNone(args[k]) {
				panic(graph.Mixed{})
			}
		} else {
			panic(graph.Mixed{})
		}
	}
	if !d.truncated {
		return d.spec.GraphAll(tr.t, d.form, [][]graph.Ref{{x}}, [][][]graph.Ref{args})[0]
	}
	bound := func(a *array) []graph.Ref {
		if a == nil {
			return nil
		}
		return []graph.Ref{rows(a)}
	}
	cut := dist.Truncated{Inner: d.spec, Form: d.form}
	return cut.Graph(tr.t, []graph.Ref{x}, args, bound(d.lower), bound(d.upper))
}

// addRows adds the log densities of draws of numbers at x, elements of an array, to the
// target by rows. It reports false where that cannot be done.
func (tr *tracer) addRows(s *ast.Tilde, d *draws, x *array) bool {
	n := x.size()
	if d.spec.EventRank > 0 || !tr.byRows(n) {
		return false
	}
	ok := tr.try(n, func() {
		defer tr.t.Statement(n)()
		tr.t.Group()
		r := tr.densities(d, tr.block(x))
		if tr.t.Rows(r) != n {
			panic(graph.Mixed{})
		}
		tr.t.Targets([]graph.Term{{Ref: r, Origin: tr.origin}})
	})
	if ok {
		tr.count(s, n)
	}
	return ok
}

// sum returns the sum of the elements of an array.
func (tr *tracer) sum(a *array) graph.Ref {
	if a.run != 0 {
		return tr.t.SumRows(a.run)
	}
	return tr.t.Sum(tr.refs(a))
}
