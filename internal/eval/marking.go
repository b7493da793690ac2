package eval

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/depend"
)

// Values carry marks: which elements are unknown, which nothing has defined, and, where a run tracks it, on
// which unknowns each depends. What is computed has the marks of what it is computed from.

// newGraph returns the graph of dependencies of the values of a run.
func newGraph(r *run) *depend.Graph {
	full := func() {
		var span ast.Span
		if r.stmt != nil {
			span = r.stmt.Place()
		}
		fail("too-large", span, "the model has more than %d million ways in which its elements depend on each other", r.most.links/1_000_000)
	}
	return &depend.Graph{Most: r.most.links, Full: full, Work: r.follow}
}

// follow counts the work of uniting n places.
func (r *run) follow(n int) {
	if r.stmt != nil {
		r.work(n>>1, r.stmt.Place())
	}
}

// mark gives element i of out the marks of element i of every argument; an
// argument that is a scalar gives its own to all.
func (r *run) mark(out *Value, args ...*Value) *Value {
	n := len(out.Num) + len(out.Text)
	for _, a := range args {
		if a == nil {
			continue
		}
		out.Unknown = out.Unknown.or(a.Unknown, n)
		out.Hole = out.Hole.or(a.Hole, n)
		if a.AnyHole() {
			out.blame(a)
		}
		if r.deps != nil {
			out.dep = r.deps.Unite(out.dep, a.dep, n)
		}
	}
	return out
}

// markAll gives every element of out the marks of all elements of all arguments:
// what a reduction or a decomposition does.
func (r *run) markAll(out *Value, args ...*Value) *Value {
	for _, a := range args {
		if a != nil {
			r.mark(out, r.summary(a))
		}
	}
	return out
}

// summary returns a scalar with the marks of all elements of v.
func (r *run) summary(v *Value) *Value {
	s := &Value{Num: []float64{0}, from: v.from}
	if v.AnyUnknown() {
		s.Unknown = Marked(1)
	}
	if v.AnyHole() {
		s.Hole = Marked(1)
	}
	if r.deps != nil && !v.dep.None() {
		s.dep = depend.One(r.deps.All(v.dep))
	}
	return s
}

// marked reports whether elements of v may be unknown, holes, or depend on something.
func (v *Value) marked() bool { return v.AnyUnknown() || v.AnyHole() || !v.dep.None() }

// markFrom gives element i of out the marks of element k of v.
func (r *run) markFrom(out *Value, i int, v *Value, k int) {
	if v.IsUnknown(k) {
		out.MarkUnknown(i, true)
	}
	if v.IsHole(k) {
		out.blame(v)
		out.MarkHole(i, true)
	}
	if r.deps != nil {
		if p := v.dep.At(k); p != 0 {
			out.dep.Put(i, r.deps.Union(out.dep.At(i), p), out.count())
		}
	}
}
