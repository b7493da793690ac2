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

// bracket is one index of a bracket, and the axis that it is for.
type bracket struct {
	r    *run
	e    *ast.Index
	k    int      // which index, from 0
	arg  ast.Expr // the index
	n    int      // how many places the axis has
	f    *Factor  // what the axis runs over
	rank int      // of the array
	grow bool     // the axis may grow: places may lie beyond it
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
	picks := make([]pick, 0, len(shape))
	for k, arg := range e.Args {
		b := &bracket{r: r, e: e, k: k, arg: arg, n: shape[k], f: axis(axes, k), rank: len(shape), grow: grow}
		picks = append(picks, b.pick())
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

// pick resolves the index: the element at hand of a statement for all elements, a slice, or a value.
// What a value picks depends on its kind, once it is known to go with the axis.
func (b *bracket) pick() pick {
	if b.r.isEach(b.e, b.k) {
		return b.atHand()
	}
	if f := b.r.allLevels(b.e, b.k); f != nil {
		if !b.f.isLevels() && !b.grow {
			b.r.placesOf(b.e, b.k, b.arg, f)
		}
		return b.set(&Value{Kind: Set, Levels: f})
	}
	if rg, ok := strip(b.arg).(*ast.Range); ok {
		return b.slice(rg)
	}
	v := b.r.placed(b.arg)
	b.r.rowIndex(b.e, b.k, b.arg, b.f, v.row, len(v.Shape) > 0, v.Levels)
	v = b.r.loopIndex(b.e, b.arg, b.f, v)
	switch v.Kind {
	case Set:
		return b.set(v)
	case Text:
		return b.labels(v)
	case Bool:
		return b.truths(v)
	case Level:
		b.levels(v)
	case Real:
		b.whole(v)
		b.r.alphabet(b.e, b.k, b.arg, b.f)
	case Int:
		b.r.alphabet(b.e, b.k, b.arg, b.f)
	default:
		fail("wrong-kind", b.arg.Place(), "`%s` is a %s and cannot be an index", text(b.arg), v.Kind)
	}
	return b.places(v)
}

// set picks all levels of a set.
func (b *bracket) set(v *Value) pick {
	if b.f.isLevels() && !b.f.Same(v.Levels) {
		b.otherFactor(v.Levels)
	}
	if len(v.Levels.Labels) != b.n && !b.grow {
		fail("bad-index", b.arg.Place(), "`%s` has %d levels, but axis %d of `%s` has %d positions", text(b.arg), len(v.Levels.Labels), b.k+1, text(b.e.X), b.n)
	}
	return pick{expr: b.arg, at: count(len(v.Levels.Labels)), axis: v.Levels}
}

// labels picks levels by their labels.
func (b *bracket) labels(v *Value) pick {
	if !b.f.isLevels() {
		b.noNames(v)
	}
	p := pick{expr: b.arg, one: len(v.Shape) == 0, list: len(v.Shape) > 0, like: v, at: make([]int, len(v.Text))}
	for i, s := range v.Text {
		if p.at[i] = b.f.Find(s); p.at[i] == 0 {
			b.noLevel(s)
		}
	}
	if len(v.Shape) != 1 {
		return p
	}
	if slices.Equal(v.Text, b.f.Labels) {
		return pick{expr: b.arg, at: p.at, axis: b.f}
	}
	c := *v
	c.setAxes([]*Factor{{Name: text(b.arg), Labels: v.Text}})
	p.like = &c
	return p
}

// noNames is the error of a label as the index of an axis without names.
func (b *bracket) noNames(v *Value) {
	d := diag.New("bad-index", b.arg.Place(), "axis %d of `%s` has no names: `%s` cannot be found there", b.k+1, text(b.e.X), text(b.arg)).
		WithHelp("index it by numbers")
	if name, ok := strip(b.e.X).(*ast.Name); ok && len(b.e.Args) == 1 && len(v.Text) > 0 && b.r.filled(name.Name) {
		if set := b.r.setWith(v.Text[0]); set != "" {
			d.WithHelp("say what its positions are: `%s: real[%s]`", name.Name, set)
		}
	}
	throw(d)
}

// noLevel is the error of a label that the levels of the axis do not have.
func (b *bracket) noLevel(s string) {
	d := diag.New("unknown-level", b.arg.Place(), "%s has no level \"%s\"", setName(b.f), s)
	if help := diag.Suggest(s, b.f.Labels, strconv.Quote); help != "" {
		d.WithHelp("%s", help)
	} else {
		d.WithHelp("its levels are %s", some(b.f.Labels))
	}
	throw(d)
}

// levels checks that levels are an index for the axis.
func (b *bracket) levels(v *Value) {
	if b.f.isLevels() && !b.f.Same(v.Levels) {
		b.otherFactor(v.Levels)
	}
	if !b.f.isLevels() && !b.grow {
		b.r.placesOf(b.e, b.k, b.arg, v.Levels)
	}
}

// whole checks that reals are those of a data column without a type, which may be whole.
func (b *bracket) whole(v *Value) {
	if v.Loose {
		return
	}
	if v.AnyUnknown() {
		fail("unknown-index", b.arg.Place(), "index `%s` of `%s` is an unknown number, but an index is whole", text(b.arg), text(b.e.X))
	}
	throw(diag.New("not-whole", b.arg.Place(), "index `%s` of `%s` is a real number, but an index is whole", text(b.arg), text(b.e.X)).
		WithHelp("`int(%s)` makes whole numbers of reals that are whole; `div(a, b)` divides whole numbers", text(b.arg)))
}

// places picks by the numbers of positions.
func (b *bracket) places(v *Value) pick {
	v = b.r.use(v, b.arg)
	p := pick{expr: b.arg, one: len(v.Shape) == 0, list: len(v.Shape) > 0, like: v, at: make([]int, len(v.Num))}
	if v.Kind != Level && len(v.Shape) == 1 && v.along(0) == nil && b.f != nil && !b.grow && !b.r.isColumn(b.arg) { // `y[[3, 1]]`
		c := *v
		c.setAxes([]*Factor{taken(b.f)})
		p.like = &c
	}
	told := false
	for i, x := range v.Num {
		if v.IsHole(i) || x != x && v.IsUnknown(i) {
			continue // 0: unknown which
		}
		if p.at[i] = b.place(x); p.at[i] > 0 {
			continue
		}
		if b.r.mask == nil {
			throw(b.noPlace(v, i))
		}
		if wanted := b.r.wants(v.Shape, i); p.lost == nil || !told && wanted {
			p.lost, told = b.noPlace(v, i), wanted
		}
	}
	return p
}

// place returns the place that a number means, -1 where it means none.
func (b *bracket) place(x float64) int {
	if x != math.Floor(x) || x < 1 || x > float64(b.n) && !b.grow || x > float64(b.r.most.single) {
		return -1
	}
	return int(x)
}

// noPlace is the error of an index whose element i is no place of the axis.
func (b *bracket) noPlace(v *Value, i int) *diag.Diagnostic {
	x := v.Num[i]
	if x != math.Floor(x) {
		return diag.New("not-whole", b.arg.Place(), "index `%s` of `%s` is %s%s, but an index is whole", text(b.arg), text(b.e.X), number(x), row(v, i))
	}
	return b.outOfRange(b.arg, x, row(v, i))
}

// truths picks the places where an array of bools is true.
func (b *bracket) truths(v *Value) pick {
	r, e, k, arg, n, f := b.r, b.e, b.k, b.arg, b.n, b.f
	if r.isColumn(arg) { // in each iteration it is no index
		r.separate()
	}
	v = r.use(v, arg)
	r.hollow(v, arg)
	if len(v.Shape) != 1 {
		throw(diag.New("wrong-kind", arg.Place(), "`%s` is %s: a bool index is a vector with one value for each position", text(arg), v.what()).
			WithHelp("`int(%s) + 1` selects position 1 for false and 2 for true", text(arg)))
	}
	if v.AnyUnknown() && r.forward == nil {
		throw(diag.New("unknown-index", arg.Place(), "which elements `%s` selects depends on an unknown", text(arg)).
			WithHelp("use all of them, with a choice: `sum(if %s { x } else { 0 })`; how many there are is `count(%s)`", text(arg), text(arg)))
	}
	if v.Shape[0] != n {
		fail("shape", arg.Place(), "`%s` has %d elements, but axis %d of `%s` has %d positions", text(arg), v.Shape[0], k+1, text(e.X), n)
	}
	if why := clash(f, v.along(0)); why != "" {
		d := diag.New("factor-mix", arg.Place(), "`%s` selects elements of `%s`: %s", text(arg), text(e.X), why)
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

// atHand is "the element at hand" along a dimension of the left side.
func (b *bracket) atHand() pick {
	r, e, k, n, f := b.r, b.e, b.k, b.n, b.f
	d := e.Each[k] - 1
	if r.each.at == nil && d >= len(r.each.shape) {
		fail("bad-index", e.Args[k].Place(), "`%s` means no element here", text(e.Args[k]))
	}
	along, most := (*Factor)(nil), 0
	if r.each.at != nil {
		along = r.each.along[d]
		most = len(along.Labels)
	} else {
		along, most = axis(r.each.axes, d), r.each.shape[d]
	}
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
	if most > n {
		fail("bad-index", e.Args[k].Place(), "`%s` runs from 1 to %d, but axis %d of `%s` has %d positions",
			text(e.Args[k]), most, k+1, text(e.X), n)
	}
	p := pick{expr: e.Args[k], list: true, like: shaped(r.each.shape, r.each.axes)}
	if r.each.at != nil {
		p.at = slices.Clone(r.each.at[d])
		return p
	}
	p.at = make([]int, product(r.each.shape))
	inner := product(r.each.shape[d+1:])
	for i := range p.at {
		p.at[i] = i/inner%r.each.shape[d] + 1
	}
	return p
}

// slice resolves `lo:hi`, either end of which may be missing.
func (b *bracket) slice(rg *ast.Range) pick {
	r, n, f := b.r, b.n, b.f
	if rg.Lo == nil && rg.Hi == nil {
		return pick{expr: rg, at: count(n), axis: f}
	}
	lo, hi := 1, n
	var row, end *Factor
	if rg.Lo != nil {
		lo, row = b.end(rg.Lo)
	}
	if rg.Hi != nil {
		hi, end = b.end(rg.Hi)
	}
	row = both(row, end)
	r.rowIndex(b.e, b.k, rg, f, row, true, nil)
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
		throw(b.outOfRange(pick0(rg.Lo, rg), float64(lo), ""))
	}
	if hi > n && !b.grow || hi > r.most.single {
		throw(b.outOfRange(pick0(rg.Hi, rg), float64(hi), ""))
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
func (b *bracket) end(x ast.Expr) (at int, row *Factor) {
	f := b.f
	v := b.r.placed(x)
	if v.Kind == Text && len(v.Shape) == 0 && f.isLevels() {
		if k := f.Find(v.Text[0]); k > 0 {
			return k, nil
		}
		fail("unknown-level", x.Place(), "%s has no level \"%s\"", setName(f), v.Text[0])
	}
	return b.r.wholeOf(v, x, "the end of a slice"), v.row
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

// otherFactor is the error of levels that are not those of the axis.
func (b *bracket) otherFactor(got *Factor) {
	e, k, arg, have := b.e, b.k, b.arg, b.f
	d := diag.New("factor-mix", arg.Place(), "axis %d of `%s` has levels of %s, but `%s` has levels of %s",
		k+1, text(e.X), setName(have), text(arg), setName(got))
	if name, ok := strip(e.X).(*ast.Name); ok && len(e.Args) == 1 && have.Name != "" && got.Name != "" {
		d.WithHelp("index it by `%s`, or give `%s` a position for each level of %s", have.Name, name.Name, setName(got))
	}
	throw(d)
}

// outOfRange is the error of an index that is out of range.
func (b *bracket) outOfRange(arg ast.Expr, x float64, row string) *diag.Diagnostic {
	r, e, k, n, rank := b.r, b.e, b.k, b.n, b.rank
	if x > float64(r.most.single) {
		most := "an array cannot have that many elements"
		if !r.in.Limits.ByMemory(r.in.Limits.Elements) {
			most = fmt.Sprintf("an array has at most %d elements", r.most.single)
		}
		return diag.New("too-large", arg.Place(), "index `%s` of `%s` is %s%s%s, but %s", text(arg), text(e.X), number(x), row, r.iteration(), most)
	}
	what := diag.Plural(n, "element")
	if rank == 2 && k == 0 {
		what = diag.Plural(n, "row")
	} else if rank == 2 {
		what = diag.Plural(n, "column")
	} else if rank > 2 {
		what = fmt.Sprintf("%s in axis %d", diag.Plural(n, "place"), k+1)
	}
	d := diag.New("bad-index", arg.Place(), "index `%s` of `%s` is %s%s%s, but `%s` has %s", text(arg), text(e.X), number(x), row, r.iteration(), text(e.X), what)
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
