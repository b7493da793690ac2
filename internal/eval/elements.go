package eval

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// fits checks that a value has the shape of the elements it is assigned to.
func (r *run) fits(s *ast.Define, shape []int, axes []*Factor, v *Value) {
	if len(v.Shape) == 0 {
		return
	}
	if why := mismatch(shape, v.Shape, axes, v.axes()); why != "" {
		throw(r.unfit(s, text(s.Left)+"` is "+shapeText(shape, axes), shape, axes, v, why))
	}
}

// unfit is the error of a definition of what has a shape by a value of another. what
// describes the left side, from its name on.
func (r *run) unfit(s *ast.Define, what string, shape []int, axes []*Factor, v *Value, why string) *diag.Diagnostic {
	if !slices.Equal(shape, v.Shape) {
		why = ""
	}
	d := diag.New("shape", s.Right.Place(), "`%s` is %s, but `%s%s%s", text(s.Right), v.what(), what, why, r.iteration())
	if h, levels := r.levelsHelp(s.Left, s.Right, v); levels {
		d.WithHelp("%s", h)
	} else if h := r.rowsHelp(shaped(shape, axes), v, s.Left, s.Right, true); h != "" {
		d.WithHelp("%s", h)
	}
	return d
}

// store puts v, or the scalar v everywhere, into elements of an array.
func (r *run) store(a *Value, flat []int, v *Value, e ast.Expr) {
	if a.AnyDefined() || a.Kind == Level {
		a.Kind, a.Levels, a.Loose = r.joinKind(a.Kind, a.Levels, a.Loose, v, e)
	} else {
		a.Kind, a.Levels, a.Loose = v.Kind, v.Levels, v.Loose
	}
	for i, k := range flat {
		from := i
		if len(v.Shape) == 0 {
			from = 0
		}
		a.Num[k] = v.Num[from]
		a.MarkUnknown(k, false)
		a.MarkHole(k, false)
		a.dep.Put(k, 0, len(a.Num))
		r.markFrom(a, k, v, from)
	}
}

// AnyDefined reports whether some element is defined.
func (v *Value) AnyDefined() bool {
	return v.Size() > 0 && !v.Hole.All()
}

// elements are elements of a name of the model that a statement is about.
type elements struct {
	name  string
	slot  *slot
	flat  []int
	shape []int
	axes  []*Factor
	all   bool // all of the name, in order
}

// elements resolves a left side with brackets that say which elements. value is
// the shape of what they get, and event the rank of one draw of a distribution,
// -1 for a definition by `=`: from these comes the rank of a new array.
func (r *run) elements(left *ast.Index, name string, value []int, event int, s ast.Stmt) *elements {
	sl := r.slot(name, left.Span)
	if sl == nil {
		rank := len(left.Args) + max(event, 0)
		sl = &slot{v: &Value{Kind: Real, Shape: make([]int, rank)}, own: true, grown: true}
		if event < 0 {
			picks := r.picks(left, sl.v.Shape, r.namedAxes(name, rank), true)
			dims := 0
			joint := false
			for _, p := range picks {
				switch {
				case p.one:
				case p.list && !joint:
					joint = true
					dims += len(p.like.Shape)
				case !p.list:
					dims++
				}
			}
			if extra := len(value) - dims; extra > 0 {
				sl.v.Shape = make([]int, rank+extra)
			}
		}
		if axes := r.namedAxes(name, rank); axes != nil { // an axis of levels has all of them
			for k, f := range axes {
				if f != nil {
					sl.v.Shape[k] = len(f.Labels)
				}
			}
			sl.v = r.holes(Real, sl.v.Shape, axes, left.Span)
		}
		r.globals[name] = sl
	}
	picks := r.leaveOut(left, name, r.picks(left, sl.v.Shape, sl.v.axes(), sl.grown), sl.v.axes(), event)
	if sl.grown {
		before := sl.v
		sl.v = r.grow(sl.v, picks, value, left)
		sl.regrow(before.Shape)
		for k := range picks {
			r.close(&picks[k], sl.v.Shape[k])
		}
	}
	if f := r.in.shape(name); f != nil && r.survey == nil {
		r.noLength(left, name, picks, sl.v.Shape, value)
	}
	sel := r.selection(picks, left, sl.v.Shape, sl.v.axes())
	for i, k := range sel.flat {
		if k < 0 {
			fail("unknown-index", left.Span, "which element `%s` is depends on an unknown", text(left))
		}
		_ = i
	}
	return &elements{name: name, slot: sl, flat: sel.flat, shape: sel.shape, axes: sel.axes}
}

// noLength ends the walk if an open slice of an array that statements fill has no
// place, because nothing says how long that axis is.
func (r *run) noLength(left *ast.Index, name string, picks []pick, shape, value []int) {
	for k, p := range picks {
		rg, ok := p.expr.(*ast.Range)
		if shape[k] > 0 || !p.rest && !(ok && rg.Hi == nil) || len(value) > 0 {
			continue
		}
		dims := make([]string, len(shape))
		for i, n := range shape {
			if dims[i] = strconv.Itoa(n); n == 0 {
				dims[i] = "K"
			}
		}
		throw(diag.New("no-length", left.Span, "`%s` has no elements: nothing says how long `%s` is there", text(left), name).
			WithHelp("declare it, `%s: real[%s]`, or give the end of the range", name, strings.Join(dims, ", ")))
	}
}

// close gives a whole slice of a growing array the size that the axis has now.
func (r *run) close(p *pick, n int) {
	rg, ok := p.expr.(*ast.Range)
	if p.rest || ok && rg.Lo == nil && rg.Hi == nil {
		p.at = count(n)
	}
}

// grow returns a with axes large enough for the picks. value is the shape of
// what the picked elements get; it says how long an open slice is.
func (r *run) grow(a *Value, picks []pick, value []int, left *ast.Index) *Value {
	shape := slices.Clone(a.Shape)
	axes := axesOf(a)
	dim := 0
	joint := false
	for k, p := range picks {
		n := 0
		for _, at := range p.at {
			n = max(n, at)
		}
		rg, ok := p.expr.(*ast.Range)
		switch {
		case p.one:
		case p.list:
			if !joint {
				joint = true
				dim += len(p.like.Shape)
			}
		default:
			open := p.rest || ok && rg.Lo == nil && rg.Hi == nil
			if open && dim < len(value) {
				n = max(n, value[dim])
			}
			dim++
		}
		var f *Factor
		if p.like != nil && p.like.Levels != nil {
			f = p.like.Levels
		} else if p.axis != nil {
			f = p.axis
		} else if p.like != nil {
			f = p.like.row
		}
		if f.isSize() { // how many there are, the indices say
			f = nameless(f)
		}
		if f != nil && axes[k] == nil {
			axes[k] = f
			n = max(n, len(f.Labels))
		}
		shape[k] = max(shape[k], n)
	}
	if name := baseName(left); r.info(name) != nil && r.local(name) == nil {
		axes = r.resizes(name, shape, axes)
	}
	if slices.Equal(shape, a.Shape) && a.Hole.size > 0 {
		a.setAxes(axes)
		return a
	}
	if len(shape) > 0 && slices.Equal(shape[1:], a.Shape[1:]) {
		return r.extend(a, shape, axes, left)
	}
	b := r.holes(a.Kind, shape, axes, left.Span)
	b.Levels, b.Loose = a.Levels, a.Loose
	for i := range a.Num {
		k := moved(i, a.Shape, shape)
		b.Num[k] = a.Num[i]
		b.MarkHole(k, a.IsHole(i))
		if !a.IsHole(i) {
			r.markFrom(b, k, a, i)
		}
	}
	return b
}

// extend is grow along the first axis, where all elements keep their places: a
// series that a loop fills grows by one each iteration, and must not be copied each time.
func (r *run) extend(a *Value, shape []int, axes []*Factor, left *ast.Index) *Value {
	n := product(shape)
	r.room(n, shape, left.Span)
	b := *a
	b.Shape = shape
	b.setAxes(axes)
	had := len(b.Num)
	for len(b.Num) < n {
		b.Num = append(b.Num, nan)
	}
	b.Hole.extend(had, n, true)
	b.Unknown.extend(had, n, false)
	b.dep.Extend(had, n)
	return &b
}

// moved returns the flat place in an array of shape `to` of element i of one of shape `from`.
func moved(i int, from, to []int) int {
	k, step := 0, 1
	for d := len(from) - 1; d >= 0; d-- {
		k += i % from[d] * step
		i /= from[d]
		step *= to[d]
	}
	return k
}

// regrow gives what the slot knows about elements their new places, after its
// array has grown from a shape.
func (s *slot) regrow(from []int) {
	s.by.regrow(from, s.v.Shape)
	s.drawn.regrow(from, s.v.Shape)
}

// assign defines elements of a name of the model by `=`.
func (r *run) assign(s *ast.Define, t *elements, v *Value) {
	r.fits(s, t.shape, t.axes, v)
	if v.Kind > Level || v.Kind == Text {
		fail("wrong-kind", s.Right.Place(), "`%s` is %s, but elements of `%s` are numbers", text(s.Right), v.what(), t.name)
	}
	r.declaredKind(s, t.name, v)
	if r.forward != nil && r.doneBefore(s, t) {
		return
	}
	if r.lenient && v.AnyHole() {
		return
	}
	r.owned(t.slot)
	if r.together != nil && repeats(t.flat, len(t.slot.v.Num)) {
		r.separate() // the second iteration is told
	}
	for _, k := range t.flat {
		r.undefined(t, k, s)
	}
	t.slot.by.putAll(t.flat, s, len(t.slot.v.Num), false)
	r.store(t.slot.v, t.flat, v, s.Right)
	t.slot.took(v.of)
}

// repeats reports whether a list of elements of an array of n has one twice.
func repeats(flat []int, n int) bool {
	seen := make([]bool, n)
	for _, k := range flat {
		if seen[k] {
			return true
		}
		seen[k] = true
	}
	return false
}

// took notes that an element of an array that statements fill is a numbered place of the data:
// of several of them it has the places, as `[y[1], y[2]]` has.
func (s *slot) took(e *element) {
	switch {
	case e == nil || !s.grown || len(s.v.Shape) != 1 || s.v.along(0) != nil:
	case s.of == nil:
		s.of = e
	case s.of.at != e.at:
		s.v.setAxes([]*Factor{taken(e.axis)})
	}
}

// declaredKind ends the walk if a value is not of the kind that a name is declared to be.
func (r *run) declaredKind(s *ast.Define, name string, v *Value) {
	info := r.info(name)
	if info == nil || info.Type == nil {
		return
	}
	switch want := info.Type.Name.Name; {
	case v.Kind == Level:
		throw(diag.New("wrong-kind", s.Right.Place(), "`%s` is a factor, but `%s` is declared `%s`", text(s.Right), name, want).
			WithHelp("leave out the declaration, or take the numbers of the levels: `int(%s)`", text(s.Right)))
	case want == "int" && v.Kind == Real && !v.Loose:
		fail("wrong-kind", s.Right.Place(), "`%s` is a real number, but `%s` is declared `int`", text(s.Right), name)
	case want == "bool" && v.Kind != Bool:
		throw(diag.New("wrong-kind", s.Right.Place(), "`%s` is a number, but `%s` is declared `bool`", text(s.Right), name).
			WithHelp("bools are `true`, `false` and comparisons, such as `x == 1`"))
	}
}

// doneBefore reports whether this statement has defined these elements already,
// in a forward run that needed them early.
func (r *run) doneBefore(s ast.Stmt, t *elements) bool {
	if len(t.flat) == 0 || t.slot.by.none() {
		return false
	}
	for _, k := range t.flat {
		if t.slot.by.at(k) != s {
			return false
		}
	}
	return true
}

// definer returns what defined an element, nil if nothing did.
func (s *slot) definer(k int) ast.Stmt {
	if by := s.by.at(k); by != nil {
		return by
	}
	return s.whole
}

// owned makes the slot's array this run's own before it is changed.
func (r *run) owned(s *slot) {
	if !s.own {
		s.v, s.own = s.v.Clone(), true
	}
}

// undefined ends the walk if element k is defined already.
func (r *run) undefined(t *elements, k int, s ast.Stmt) {
	if t.slot.v.IsHole(k) {
		return
	}
	label := t.slot.v.Label(t.name, k)
	first := t.slot.definer(k)
	if first == nil && r.isData(t.name) {
		fail("defined-twice", leftSpan(s), "`%s` is data and cannot be defined", label)
	}
	d := diag.New("defined-twice", leftSpan(s), "`%s` is defined twice%s", label, r.iteration())
	if first != nil {
		d.WithNote(leftSpan(first), "it is defined here first")
		r.yields(d, first)
	}
	throw(d)
}

// leftSpan is the place of the left side of a statement.
func leftSpan(s ast.Stmt) ast.Span {
	switch s := s.(type) {
	case *ast.Define:
		return s.Left.Place()
	case *ast.Tilde:
		return s.Left[0].Place()
	}
	return s.Place()
}
