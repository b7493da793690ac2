package eval

import "github.com/bayes-lang/bayes/ast"

// deps is the graph of what depends on which unknown. Place 0 is "on nothing".
// A place is either a source (an event of an unknown) or the union of two
// places; equal unions are one place, so that rows with the same parents share.
type deps struct {
	parts  [][2]int32 // of place i+1; a source has {0, 0}
	unions map[[2]int32]int32
	run    *run // whose values it is about
}

func newDeps(r *run) *deps { return &deps{unions: map[[2]int32]int32{}, run: r} }

// source makes a new place that depends on nothing but itself.
func (d *deps) source() int32 {
	d.parts = append(d.parts, [2]int32{})
	return int32(len(d.parts))
}

// union returns the place that depends on what a and b do.
func (d *deps) union(a, b int32) int32 {
	if a == b || b == 0 {
		return a
	}
	if a == 0 {
		return b
	}
	if a > b {
		a, b = b, a
	}
	key := [2]int32{a, b}
	if p, ok := d.unions[key]; ok {
		return p
	}
	if most := d.run.most.links; len(d.parts) >= most {
		span := ast.Span{}
		if d.run.stmt != nil {
			span = d.run.stmt.Place()
		}
		fail("too-large", span, "the model has more than %d million ways in which its elements depend on each other", most/1_000_000)
	}
	d.parts = append(d.parts, key)
	p := int32(len(d.parts))
	d.unions[key] = p
	return p
}

// follow counts the work of uniting n places.
func (r *run) follow(n int) {
	if r.stmt != nil {
		r.work(n>>1, r.stmt.Place())
	}
}

// reach marks in seen all places on which place p depends, p too.
func (d *deps) reach(p int32, seen []bool) {
	for stack := []int32{p}; len(stack) > 0; {
		p, stack = stack[len(stack)-1], stack[:len(stack)-1]
		if p == 0 || seen[p] {
			continue
		}
		seen[p] = true
		part := d.parts[p-1]
		stack = append(stack, part[0], part[1])
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
			out.dep = r.unite(out.dep, a.dep, n)
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
	if r.deps != nil && !v.dep.none() {
		p := int32(0)
		if v.dep.list != nil {
			r.follow(len(v.dep.list))
		}
		v.dep.each(func(q int32) { p = r.deps.union(p, q) })
		s.dep = parents{all: p}
	}
	return s
}

// marked reports whether elements of v may be unknown, holes, or depend on something.
func (v *Value) marked() bool { return v.AnyUnknown() || v.AnyHole() || !v.dep.none() }

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
		if p := v.dep.at(k); p != 0 {
			out.dep.put(i, r.deps.union(out.dep.at(i), p), out.count())
		}
	}
}
