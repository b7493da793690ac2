package eval

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// eachDims are the dimensions of the left side of a statement for all of
// `[d1, d2]`; an index that the checker marked as "the element at hand" runs
// along one of them.
type eachDims struct {
	shape []int
	axes  []*Factor
}

// pick is what one index of a bracket picks from its axis.
type pick struct {
	expr ast.Expr
	one  bool             // a single place: the axis goes
	list bool             // an array of places: goes row by row with the other arrays
	at   []int            // places, from 1; 0: unknown which, -1: lost
	like *Value           // of a list or a single place: shape, axes and marks
	axis *Factor          // of a slice: what names its places
	rest bool             // an axis without an index: all of it
	lost *diag.Diagnostic // why places are -1: they cannot be had, in the branch of a choice
}

// selection is the elements that a bracket means.
type selection struct {
	shape []int
	axes  []*Factor
	flat  []int // elements of the array, row-major; -1: unknown which, or lost
	lost  []int // of flat, those that are lost
	why   *diag.Diagnostic
	marks []*Value // of the indices, spread over the selection
	fuzzy bool     // some element depends on an index that is not decided
}

// index evaluates X[...].
func (r *run) index(e *ast.Index) *Value {
	r.apart("`"+text(e)+"`", e, e.X)
	return r.reduce(e, func(ahead func() *Value) (*Value, bool) {
		row := r.picksRow(e.Args)
		var x *Value
		if row {
			x = r.newData(e.X)
		} else {
			x = r.expr(e.X)
		}
		if x.Kind == Set || x.Kind == Dist || x.Kind == Func {
			fail("wrong-kind", e.X.Place(), "`%s` is a %s and has no elements", text(e.X), x.Kind)
		}
		picking := r.picking
		r.picking = r.picking || row
		picks := r.picks(e, x.Shape, x.axes(), false)
		r.picking = picking
		sel := r.selection(picks, e, x.Shape, x.axes())
		out := r.gather(x, sel.shape, sel.axes, sel.flat, e.Span)
		for _, i := range sel.lost {
			r.lose(out, i, func() *diag.Diagnostic { return sel.why })
		}
		for _, m := range sel.marks {
			r.mark(out, m)
		}
		if sel.fuzzy {
			all := r.summary(x)
			for i, k := range sel.flat {
				if k < 0 {
					r.markFrom(out, i, all, 0)
				}
			}
		}
		if row {
			out = r.ofRow(out, picks)
		}
		out.of = r.elementOf(x, picks)
		lost := r.takesRow(e, x, out, picks)
		if len(out.Shape) == 0 {
			if lost && out.AnyHole() {
				if v := ahead(); v != nil {
					return v, true
				}
			}
			out = r.use(out, e)
		}
		return out, lost
	})
}

// picks resolves the indices of a bracket against a shape. Where grow is set,
// places may lie beyond it.
func (r *run) picks(e *ast.Index, shape []int, axes []*Factor, grow bool) []pick {
	if len(e.Args) > len(shape) {
		if len(shape) == 0 {
			fail("bad-index", e.Span, "`%s` is one number and has no elements", text(e.X))
		}
		fail("bad-index", e.Span, "`%s` has %d indices, but `%s` is %s", text(e), len(e.Args), text(e.X), shapeText(shape, axes))
	}
	picks := make([]pick, 0, max(len(shape), len(e.Args)))
	for k, arg := range e.Args {
		n := 0
		if k < len(shape) {
			n = shape[k]
		}
		if e.Each != nil && e.Each[k] > 0 && r.each != nil {
			picks = append(picks, r.eachPick(e, k, n, axis(axes, k)))
			continue
		}
		picks = append(picks, r.pick(e, k, arg, n, axis(axes, k), len(shape), grow))
	}
	for k := len(e.Args); k < len(shape); k++ {
		picks = append(picks, pick{rest: true, at: count(shape[k]), axis: axis(axes, k)})
	}
	return picks
}

// count returns 1, 2, ..., n.
func count(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i + 1
	}
	return list
}

// eachPick is "the element at hand" along a dimension of the left side.
func (r *run) eachPick(e *ast.Index, k, n int, f *Factor) pick {
	d := e.Each[k] - 1
	if d >= len(r.each.shape) {
		fail("bad-index", e.Args[k].Place(), "`%s` means no element here", text(e.Args[k]))
	}
	along := axis(r.each.axes, d)
	if f.isSize() && along.isLevels() {
		r.rowIndex(e, k, e.Args[k], f, nil, false, along)
	}
	if along.isSize() && f.isLevels() {
		r.rowIndex(e, k, e.Args[k], f, along, true, nil)
	}
	if along.isLevels() && f.isLevels() && !along.Same(f) {
		fail("factor-mix", e.Args[k].Place(), "axis %d of `%s` has levels of %s, but `%s` runs over levels of %s",
			k+1, text(e.X), setName(f), text(e.Args[k]), setName(along))
	}
	if along.isLevels() && f == nil {
		r.placesOf(e, k, e.Args[k], along)
	}
	if r.each.shape[d] > n {
		fail("bad-index", e.Args[k].Place(), "`%s` runs from 1 to %d, but axis %d of `%s` has %d places",
			text(e.Args[k]), r.each.shape[d], k+1, text(e.X), n)
	}
	p := pick{expr: e.Args[k], list: true, like: shaped(r.each.shape, r.each.axes)}
	p.at = make([]int, product(r.each.shape))
	inner := product(r.each.shape[d+1:])
	for i := range p.at {
		p.at[i] = i/inner%r.each.shape[d] + 1
	}
	return p
}

// pick resolves index k of a bracket.
func (r *run) pick(e *ast.Index, k int, arg ast.Expr, n int, f *Factor, rank int, grow bool) pick {
	if rg, ok := strip(arg).(*ast.Range); ok {
		return r.slice(e, k, rg, n, f, rank, grow)
	}
	v := r.placed(arg)
	p := pick{expr: arg, one: len(v.Shape) == 0, list: len(v.Shape) > 0, like: v}
	r.rowIndex(e, k, arg, f, v.row, len(v.Shape) > 0, v.Levels)
	v = r.turnIndex(e, arg, f, v)
	p.like = v
	switch v.Kind {
	case Set:
		if f.isLevels() && !f.Same(v.Levels) {
			r.otherFactor(e, k, arg, f, v.Levels)
		}
		if len(v.Levels.Labels) != n && !grow {
			fail("bad-index", arg.Place(), "`%s` has %d levels, but axis %d of `%s` has %d places", text(arg), len(v.Levels.Labels), k+1, text(e.X), n)
		}
		return pick{expr: arg, at: count(len(v.Levels.Labels)), axis: v.Levels}
	case Text:
		if !f.isLevels() {
			d := diag.New("bad-index", arg.Place(), "axis %d of `%s` has no names: `%s` cannot be found there", k+1, text(e.X), text(arg)).
				WithHelp("index it by numbers")
			if name, ok := strip(e.X).(*ast.Name); ok && len(e.Args) == 1 && len(v.Text) > 0 && r.filled(name.Name) {
				if set := r.setWith(v.Text[0]); set != "" {
					d.WithHelp("say what its places are: `%s: real[%s]`", name.Name, set)
				}
			}
			throw(d)
		}
		p.at = make([]int, len(v.Text))
		for i, s := range v.Text {
			if p.at[i] = f.Find(s); p.at[i] == 0 {
				d := diag.New("unknown-level", arg.Place(), "%s has no level \"%s\"", setName(f), s)
				if help := diag.Suggest(s, f.Labels, strconv.Quote); help != "" {
					d.WithHelp("%s", help)
				} else {
					d.WithHelp("its levels are %s", some(f.Labels))
				}
				throw(d)
			}
		}
		if p.list && len(v.Shape) == 1 && slices.Equal(v.Text, f.Labels) {
			return pick{expr: arg, at: p.at, axis: f}
		}
		if p.list && len(v.Shape) == 1 {
			c := *v
			c.setAxes([]*Factor{{Name: text(arg), Labels: v.Text}})
			p.like = &c
		}
		return p
	case Bool:
		if r.isColumn(arg) { // in each iteration it is no index
			r.separate()
		}
		return r.boolPick(e, k, arg, v, n, f)
	case Level:
		if f.isLevels() && !f.Same(v.Levels) {
			r.otherFactor(e, k, arg, f, v.Levels)
		}
		if !f.isLevels() && !grow {
			r.placesOf(e, k, arg, v.Levels)
		}
	case Real:
		if !v.Loose {
			if v.AnyUnknown() {
				fail("unknown-index", arg.Place(), "index `%s` of `%s` is an unknown number, but an index is whole", text(arg), text(e.X))
			}
			throw(diag.New("not-whole", arg.Place(), "index `%s` of `%s` is a real number, but an index is whole", text(arg), text(e.X)).
				WithHelp("`int(%s)` makes whole numbers of reals that are whole; `div(a, b)` divides whole numbers", text(arg)))
		}
		r.alphabet(e, k, arg, f)
	case Int:
		r.alphabet(e, k, arg, f)
	default:
		fail("wrong-kind", arg.Place(), "`%s` is a %s and cannot be an index", text(arg), v.Kind)
	}
	v = r.use(v, arg)
	p.like = v
	if v.Kind != Level && len(v.Shape) == 1 && v.along(0) == nil && f != nil && !grow && !r.isColumn(arg) { // `y[[3, 1]]`
		c := *v
		c.setAxes([]*Factor{taken(f)})
		p.like = &c
	}
	p.at = make([]int, len(v.Num))
	told := false
	for i, x := range v.Num {
		var why func() *diag.Diagnostic
		switch {
		case v.IsHole(i) || x != x && v.IsUnknown(i):
			p.at[i] = 0
		case x != math.Floor(x):
			why = func() *diag.Diagnostic {
				return diag.New("not-whole", arg.Place(), "index `%s` of `%s` is %s%s, but an index is whole", text(arg), text(e.X), number(x), row(v, i))
			}
		case x < 1 || x > float64(n) && !grow || x > float64(r.most.single):
			why = func() *diag.Diagnostic { return r.outOfRange(e, k, arg, x, row(v, i), n, rank) }
		default:
			p.at[i] = int(x)
		}
		if why == nil {
			continue
		}
		if r.mask == nil {
			throw(why())
		}
		if p.at[i] = -1; p.lost == nil || !told && r.wants(v.Shape, i) {
			p.lost, told = why(), r.wants(v.Shape, i)
		}
	}
	return p
}

// row says at which element of an index array something is.
func row(v *Value, i int) string {
	if len(v.Shape) == 0 {
		return ""
	}
	if len(v.Shape) == 1 {
		return fmt.Sprintf(" in row %d", i+1)
	}
	return " at [" + v.place(i) + "]"
}

// some lists the first of many labels.
func some(labels []string) string {
	s := ""
	for i, l := range labels {
		if i == 8 {
			return s + ", ..."
		}
		if i > 0 {
			s += ", "
		}
		s += "\"" + l + "\""
	}
	return s
}

// filled reports whether statements, one by one, say what an array holds.
func (r *run) filled(name string) bool {
	n := r.in.Model.ByName[name]
	return n != nil && n.Role != lang.Data && r.local(name) == nil
}

// setWith names a factor of the data that has a level, "" if there is none.
func (r *run) setWith(level string) string {
	for _, n := range r.in.Model.Names {
		if v := r.in.Data[n.Ident]; v != nil && v.Kind == Level && v.Levels.Find(level) > 0 && v.Levels.Name != "" {
			return v.Levels.Name
		}
	}
	return ""
}

func (r *run) otherFactor(e *ast.Index, k int, arg ast.Expr, have, got *Factor) {
	d := diag.New("factor-mix", arg.Place(), "axis %d of `%s` has levels of %s, but `%s` has levels of %s",
		k+1, text(e.X), setName(have), text(arg), setName(got))
	if name, ok := strip(e.X).(*ast.Name); ok && len(e.Args) == 1 && have.Name != "" && got.Name != "" {
		d.WithHelp("index it by `%s`, or give `%s` a place for each level of %s", have.Name, name.Name, setName(got))
	}
	throw(d)
}

// outOfRange is the error of an index that is out of range.
func (r *run) outOfRange(e *ast.Index, k int, arg ast.Expr, x float64, row string, n, rank int) *diag.Diagnostic {
	if x > float64(r.most.single) {
		most := "an array has no room for as many elements"
		if !r.in.Limits.ByMemory(r.in.Limits.Elements) {
			most = fmt.Sprintf("an array has at most %d elements", r.most.single)
		}
		return diag.New("too-large", arg.Place(), "index `%s` of `%s` is %s%s%s, but %s", text(arg), text(e.X), number(x), row, r.turns(), most)
	}
	what := fmt.Sprintf("%d elements", n)
	if n == 1 {
		what = "1 element"
	}
	if rank == 2 && k == 0 {
		what = fmt.Sprintf("%d rows", n)
	} else if rank == 2 {
		what = fmt.Sprintf("%d columns", n)
	} else if rank > 2 {
		what = fmt.Sprintf("%d places in axis %d", n, k+1)
	}
	d := diag.New("bad-index", arg.Place(), "index `%s` of `%s` is %s%s%s, but `%s` has %s", text(arg), text(e.X), number(x), row, r.turns(), text(e.X), what)
	switch {
	case x == 0:
		d.WithHelp("indices start at 1")
	case x < 0:
		d.WithHelp("indices start at 1; `%s[length(%s)]` is the last element", text(e.X), text(e.X))
	default:
		if name := r.dataNumbers(arg); name != "" {
			d.WithHelp("if the numbers of `%s` name groups, declare it as a factor: `data %s: factor[N]`", name, name)
		}
	}
	return d
}

// dataNumbers is the name of the data column whose numbers an index is, `id` or `id[i]`; "" for others.
func (r *run) dataNumbers(arg ast.Expr) string {
	e := strip(arg)
	if ix, ok := e.(*ast.Index); ok {
		e = strip(ix.X)
	}
	name, ok := e.(*ast.Name)
	if !ok {
		return ""
	}
	if n := r.in.Model.ByName[name.Name]; n == nil || n.Role != lang.Data || r.local(name.Name) != nil || n.Size {
		return ""
	}
	return name.Name
}

// boolPick picks the places where an array of bools is true.
func (r *run) boolPick(e *ast.Index, k int, arg ast.Expr, v *Value, n int, f *Factor) pick {
	v = r.use(v, arg)
	r.hollow(v, arg)
	if len(v.Shape) != 1 {
		throw(diag.New("wrong-kind", arg.Place(), "`%s` is %s: as an index, true and false come as a vector with one for each place", text(arg), v.what()).
			WithHelp("`int(%s) + 1` picks place 1 for false and 2 for true", text(arg)))
	}
	if v.AnyUnknown() && r.forward == nil {
		fail("unknown-index", arg.Place(), "which elements `%s` picks depends on an unknown", text(arg))
	}
	if v.Shape[0] != n {
		fail("shape", arg.Place(), "`%s` has %d elements, but axis %d of `%s` has %d places", text(arg), v.Shape[0], k+1, text(e.X), n)
	}
	if why := clash(f, v.along(0)); why != "" {
		d := diag.New("factor-mix", arg.Place(), "`%s` picks elements of `%s`: %s", text(arg), text(e.X), why)
		if h := r.rowsHelp(shaped([]int{n}, []*Factor{f}), v, e.X, arg, false); h != "" {
			d.WithHelp("%s", h)
		}
		throw(d)
	}
	if f == nil {
		f = v.along(0)
	}
	p := pick{expr: arg, list: true}
	for i, x := range v.Num {
		if x == 1 {
			p.at = append(p.at, i+1)
		}
	}
	p.like = shaped([]int{len(p.at)}, []*Factor{nameless(f)})
	return p
}

// slice resolves `lo:hi`, either end of which may be missing.
func (r *run) slice(e *ast.Index, k int, rg *ast.Range, n int, f *Factor, rank int, grow bool) pick {
	if rg.Lo == nil && rg.Hi == nil {
		return pick{expr: rg, at: count(n), axis: f}
	}
	lo, hi := 1, n
	var row, end *Factor
	if rg.Lo != nil {
		lo, row = r.end(e, rg.Lo, f)
	}
	if rg.Hi != nil {
		hi, end = r.end(e, rg.Hi, f)
	}
	row = both(row, end)
	r.rowIndex(e, k, rg, f, row, true, nil)
	p := pick{expr: rg}
	switch {
	case f.isSize():
		if p.axis = nameless(f); lo == 1 && hi == n && (end == nil || end.Name == f.Name) {
			p.axis = f // not as many as another size says
		}
	case f != nil:
		p.axis = nameless(f)
	case row != nil:
		if p.axis = nameless(row); lo == 1 && rg.Hi != nil && end != nil {
			p.axis = end
		}
	}
	if hi < lo {
		return p
	}
	if lo < 1 {
		throw(r.outOfRange(e, k, pick0(rg.Lo, rg), float64(lo), "", n, rank))
	}
	if hi > n && !grow || hi > r.most.single {
		throw(r.outOfRange(e, k, pick0(rg.Hi, rg), float64(hi), "", n, rank))
	}
	if lo == 1 && hi == n && f.isLevels() {
		p.axis = f
	}
	p.at = make([]int, hi-lo+1)
	for i := range p.at {
		p.at[i] = lo + i
	}
	return p
}

func pick0(e ast.Expr, rg *ast.Range) ast.Expr {
	if e == nil {
		return rg
	}
	return e
}

// end is an end of a slice: a whole number, or the name of a level; row: it is the number of a row.
func (r *run) end(e *ast.Index, x ast.Expr, f *Factor) (at int, row *Factor) {
	v := r.placed(x)
	if v.Kind == Text && len(v.Shape) == 0 && f.isLevels() {
		if k := f.Find(v.Text[0]); k > 0 {
			return k, nil
		}
		fail("unknown-level", x.Place(), "%s has no level \"%s\"", setName(f), v.Text[0])
	}
	return r.wholeOf(v, x, "the end of a slice"), v.row
}

// selection puts the picks of a bracket together: single places take their axis
// away, slices and the rest stay, arrays go together row by row and stand where
// the first of them stands.
func (r *run) selection(picks []pick, e *ast.Index, shape []int, axes []*Factor) *selection {
	var joint *Value // the shape of the arrays together
	var first ast.Expr
	for _, p := range picks {
		if !p.list {
			continue
		}
		if joint == nil {
			joint, first = p.like, p.expr
			continue
		}
		if why := mismatch(joint.Shape, p.like.Shape, joint.axes(), p.like.axes()); why != "" {
			throw(diag.New("shape", e.Span, "`%s` is %s, but `%s` is %s: arrays in one bracket go together row by row", text(first),
				shapeText(joint.Shape, joint.axes()), text(p.expr), shapeText(p.like.Shape, p.like.axes())).
				WithHelp("a table of pairs is `%s[i, :][:, j]`", text(e.X)))
		}
		joint = shaped(joint.Shape, joinAxes(joint, p.like))
	}
	if len(picks) == 1 && picks[0].list {
		return r.gathered(&picks[0], joint, e)
	}
	// The dimensions of the result, in order: for each, its size, and for every
	// axis of the array how far each place of it moves.
	type dim struct {
		n     int
		shift []int // offset of each place
	}
	strides := make([]int, len(shape))
	s := 1
	for k := len(shape) - 1; k >= 0; k-- {
		strides[k] = s
		s *= shape[k]
	}
	sel := &selection{}
	var dims []dim
	base, jointDim := 0, -1
	const gone = math.MinInt / 4 // an offset that no other makes good
	for k, p := range picks {
		stride := 0
		if k < len(strides) {
			stride = strides[k]
		}
		shift := make([]int, len(p.at))
		for i, at := range p.at {
			if shift[i] = (at - 1) * stride; at < 1 {
				shift[i] = gone
				sel.fuzzy = sel.fuzzy || at == 0
			}
		}
		switch {
		case p.one:
			if shift[0] == gone || base == gone {
				base = gone
			} else {
				base += shift[0]
			}
		case p.list && jointDim < 0:
			jointDim = len(dims)
			dims = append(dims, dim{len(p.at), shift})
			sel.shape = append(sel.shape, joint.Shape...)
			for d := range joint.Shape {
				sel.axes = append(sel.axes, joint.along(d))
			}
		case p.list:
			d := dims[jointDim]
			for i := range d.shift {
				if d.shift[i] != gone && shift[i] != gone {
					d.shift[i] += shift[i]
				} else {
					d.shift[i] = gone
				}
			}
		default:
			dims = append(dims, dim{len(p.at), shift})
			sel.shape = append(sel.shape, len(p.at))
			sel.axes = append(sel.axes, p.axis)
		}
	}
	n := product(sel.shape)
	r.room(n, sel.shape, e.Span)
	sel.flat = make([]int, n)
	jointAt := make([]int, 0, n)
	for i := range sel.flat {
		off, rest := base, i
		lost := base == gone
		for d := len(dims) - 1; d >= 0; d-- {
			j := rest % dims[d].n
			rest /= dims[d].n
			if dims[d].shift[j] == gone {
				lost = true
			} else {
				off += dims[d].shift[j]
			}
			if d == jointDim {
				jointAt = append(jointAt, j)
			}
		}
		if lost {
			off = -1
		}
		sel.flat[i] = off
		for _, p := range picks {
			if p.lost != nil && (p.one || p.list && p.at[jointAt[i]] < 0) {
				sel.lost, sel.why = append(sel.lost, i), p.lost
				break
			}
		}
	}
	for _, p := range picks {
		if p.like == nil || !p.like.marked() {
			continue
		}
		if p.one {
			m := *p.like
			sel.marks = append(sel.marks, &m)
			continue
		}
		if p.list {
			m := &Value{Kind: Int, Num: make([]float64, n), Shape: sel.shape}
			for i, j := range jointAt {
				r.markFrom(m, i, p.like, j)
			}
			sel.marks = append(sel.marks, m)
		}
	}
	return sel
}

// gathered is the selection of elements of a vector by an array of places.
func (r *run) gathered(p *pick, like *Value, e *ast.Index) *selection {
	sel := &selection{shape: like.Shape}
	for d := range like.Shape {
		sel.axes = append(sel.axes, like.along(d))
	}
	n := product(sel.shape)
	r.room(n, sel.shape, e.Span)
	sel.flat, p.at = p.at, nil // in place: rows may be millions
	for i, at := range sel.flat {
		sel.flat[i] = max(at, 0) - 1
		sel.fuzzy = sel.fuzzy || at == 0
		if p.lost != nil && at < 0 {
			sel.lost, sel.why = append(sel.lost, i), p.lost
		}
	}
	if p.like.marked() {
		sel.marks = []*Value{{Kind: Int, Num: r.in.nans(n), Shape: sel.shape, Unknown: p.like.Unknown, Hole: p.like.Hole, dep: p.like.dep, from: p.like.from}}
	}
	return sel
}
