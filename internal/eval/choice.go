package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// A choice goes element by element, but its branches are expressions like any
// other: what reads a whole array in one (a function, a reduction, an index, the
// density of a vector) reads all of it. That what is not taken is not evaluated
// means that it does no harm: an element that cannot be had (its index is out of
// range, nothing defines it, a whole number is divided by zero) is lost, a hole
// that remembers the error, and so is all that is computed from it. The error is
// one where a lost element is taken.

// mask is set while a branch of a choice is evaluated that not all elements may
// take. Its elements are of use for messages alone: which of several lost elements
// is told of.
type mask struct {
	shape []int
	want  []bool
}

// masked evaluates a branch that some elements take.
func (r *run) masked(e ast.Expr, shape []int, want []bool, branch func() *Value) *Value {
	outer := r.mask
	if outer != nil && slices.Equal(outer.shape, shape) {
		want = slices.Clone(want)
		for i := range want {
			want[i] = want[i] && outer.want[i]
		}
	}
	r.mask = &mask{shape, want}
	v := r.use(branch(), e)
	r.mask = outer
	return v
}

// wants reports whether an error at element i of a shape is one to tell of.
func (r *run) wants(shape []int, i int) bool {
	return r.mask != nil && slices.Equal(r.mask.shape, shape) && i < len(r.mask.want) && r.mask.want[i]
}

// losing returns v, the value of e, with its holes as lost elements.
func (r *run) losing(v *Value, e ast.Expr) *Value {
	if v.from != nil && v.from.lost != nil {
		return v
	}
	c := *v
	first := -1
	for i := range v.count() {
		if v.IsHole(i) && (first < 0 || r.wants(v.Shape, i)) {
			if first = i; r.wants(v.Shape, i) {
				break
			}
		}
	}
	c.from = &origin{lost: r.hole(v, first, e.Place())}
	return &c
}

// lose makes element i of out a lost one; outside of a choice it ends the walk.
func (r *run) lose(out *Value, i int, why func() *diag.Diagnostic) {
	if r.mask == nil {
		throw(why())
	}
	if out.from == nil || out.from.lost == nil || r.wants(out.Shape, i) && !out.Hole.anyOf(0, i) {
		out.from = &origin{lost: why()}
	}
	out.MarkHole(i, true)
	if out.Kind != Text {
		out.Num[i] = nan
	}
}

// blame takes over from a, which has holes, where they come from.
func (v *Value) blame(a *Value) {
	if v.from == nil || v.from.lost == nil && a.from != nil && a.from.lost != nil {
		v.from = a.from
	}
}

// taken ends the walk if a choice, made of e, took a lost element.
func (r *run) taken(out *Value, e ast.Expr) *Value {
	if r.mask != nil || r.lenient || !out.AnyHole() {
		return out
	}
	return r.need(out, e)
}

// cond evaluates `if c { a } else { b }`, element by element where c is an array.
func (r *run) cond(e *ast.Cond) *Value {
	c := r.truth(e.If)
	if r.lenient && c.AnyHole() {
		return &Value{Kind: Real, Num: []float64{nan}, Hole: Marked(1)}
	}
	if len(c.Shape) > 0 {
		return r.taken(r.condEach(e, c), e)
	}
	r.need(c, e.If)
	switch c.Num[0] {
	case 1:
		return r.condMark(r.expr(e.Then), c)
	case 0:
		return r.condMark(r.expr(e.Else), c)
	}
	// Undecided: both branches must be sound, and of shapes that go together.
	a, b := r.expr(e.Then), r.expr(e.Else)
	if a.Kind == Dist || b.Kind == Dist {
		r.condDist(e)
	}
	shape, axes := r.broadcast(a, b, e.Then, e.Else, e.Span)
	kind, levels, _ := r.joinKind(a.Kind, a.Levels, false, b, e.Else)
	if kind > Level || kind == Text {
		fail("unsupported", e.Span, "a choice between strings cannot depend on an unknown")
	}
	out := r.newValue(e.Span, kind, shape, axes)
	out.Levels = levels
	for i := range out.Num {
		out.Num[i] = nan
	}
	return r.mark(out, a, b, c)
}

func (r *run) condDist(e *ast.Cond) {
	throw(diag.New("unsupported", e.Span, "the choice of distribution depends on an unknown").
		WithHelp("choose between arguments instead: `Normal(if c { a } else { b }, s)`"))
}

// condMark gives the value of a branch the marks of a condition on unknowns.
func (r *run) condMark(v, c *Value) *Value {
	if !c.AnyUnknown() && c.dep.None() || v.Kind > Level {
		return v
	}
	out := *v
	out.Unknown, out.dep = v.Unknown.clone(), v.dep.Clone()
	return r.mark(&out, c)
}

func (r *run) condEach(e *ast.Cond, c *Value) *Value {
	then, els := make([]bool, len(c.Num)), make([]bool, len(c.Num))
	for i, x := range c.Num {
		then[i], els[i] = x != 0 && !c.IsHole(i), x != 1 && !c.IsHole(i)
	}
	var a, b *Value
	if slices.Contains(then, true) {
		a = r.masked(e.Then, c.Shape, then, func() *Value { return r.expr(e.Then) })
	}
	if slices.Contains(els, true) {
		b = r.masked(e.Else, c.Shape, els, func() *Value { return r.expr(e.Else) })
	}
	kind, levels, loose := Real, (*Factor)(nil), false
	shape, axes := c.Shape, c.axes()
	for _, p := range []struct {
		v *Value
		e ast.Expr
	}{{a, e.Then}, {b, e.Else}} {
		if p.v == nil {
			continue
		}
		if p.v.Kind > Level {
			fail("wrong-kind", p.e.Place(), "`%s` is %s, but an elementwise `if` chooses between numbers", text(p.e), p.v.what())
		}
		shape, axes = r.broadcast(shaped(shape, axes), p.v, e.If, p.e, e.Span)
		kind, levels, loose = p.v.Kind, p.v.Levels, p.v.Loose
	}
	if a != nil && b != nil {
		if a.Kind != b.Kind {
			r.separate() // of single numbers, each has a kind of its own
		}
		kind, levels, loose = r.joinKind(a.Kind, a.Levels, a.Loose, b, e.Else)
	}
	out := r.newValue(e.Span, kind, shape, axes)
	out.Levels, out.Loose = levels, loose
	for i, x := range c.Num {
		if c.IsHole(i) {
			out.Num[i] = nan
			r.markFrom(out, i, c, i)
			continue
		}
		v := a
		if x == 0 {
			v = b
		}
		k := i
		if v != nil && len(v.Shape) == 0 {
			k = 0
		}
		switch {
		case x != x:
			out.Num[i] = nan
			for _, v := range []*Value{a, b} {
				r.markFrom(out, i, v, min(i, v.Size()-1))
			}
		case kind == Text:
			out.Text[i] = v.Text[k]
			r.markFrom(out, i, v, k)
		default:
			out.Num[i] = v.Num[k]
			r.markFrom(out, i, v, k)
		}
		r.markFrom(out, i, c, i)
	}
	return out
}

// logic evaluates `and` and `or`; where the left side decides, the right one does no
// harm, and of single values it is not evaluated.
func (r *run) logic(e *ast.Binary) *Value {
	x := r.truth(e.X)
	decides := 0.0 // `and` is decided by false
	if e.Op == ast.Or {
		decides = 1
	}
	both := func(a, b float64) float64 {
		switch {
		case a == decides || b == decides:
			return decides
		case a != a || b != b:
			return nan
		}
		return 1 - decides
	}
	if len(x.Shape) == 0 {
		r.need(x, e.X)
		if x.Num[0] == decides {
			return x
		}
		return r.map2(Bool, x, r.truth(e.Y), e.X, e.Y, e.Span, both)
	}
	open := make([]bool, len(x.Num))
	for i, a := range x.Num {
		if open[i] = a != decides || x.IsHole(i); !open[i] && x.IsUnknown(i) {
			r.separate() // of single numbers, the right side is not read
		}
	}
	if !slices.Contains(open, true) {
		return x
	}
	y := r.masked(e.Y, x.Shape, open, func() *Value { return r.truth(e.Y) })
	shape, axes := r.broadcast(x, y, e.X, e.Y, e.Span)
	out := r.newValue(e.Span, Bool, shape, axes)
	for i := range out.Num {
		k := i
		if len(y.Shape) == 0 {
			k = 0
		}
		out.Num[i] = both(x.Num[i], y.Num[k])
		r.markFrom(out, i, x, i)
		if open[i] || x.IsUnknown(i) && !y.IsHole(k) {
			r.markFrom(out, i, y, k)
		}
	}
	return r.taken(out, e)
}
