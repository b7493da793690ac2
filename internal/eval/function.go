package eval

// How the functions of package fn are called: what arguments must be, what comes out, and which
// of its elements are unknown, not defined, or in new data those of the fit.

import (
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
)

// value evaluates a call of a function of the language.
func (c *call) value() *Value {
	if n := c.given(); c.fn.ByElement(n) {
		return c.elementwise(n)
	}
	in := make([]fn.Arg, len(c.args))
	for k := range c.args {
		if c.args[k] != nil {
			in[k] = c.meant(k)
		}
	}
	if len(in) > 0 {
		in[0].Ask = c.r.ask
	}
	if c.fn.Solves() {
		return c.solve(in)
	}
	out, p := c.fn.Out(in)
	if p != nil {
		d := c.problem(p, "")
		if p.Code == "empty-array" || p.Code == "bad-argument" {
			d.Message += c.r.iteration()
		}
		throw(d)
	}
	if p := out.Together; p != nil {
		c.r.broadcast(c.args[p[0]], c.args[p[1]], c.exprs[p[0]], c.exprs[p[1]], c.span)
	}
	for _, pair := range out.Meet {
		c.meet(pair[0], pair[1])
	}
	if work, much := c.fn.Work(in); much {
		c.r.cube(work[0], work[1], work[2], c.span)
	}
	if c.fn.Learns() {
		return c.learned(out)
	}
	v := c.made(in, out)
	v.row = c.axis(out.Number).counter()
	return v
}

// made makes the value of a function of whole arrays.
func (c *call) made(in []fn.Arg, out fn.Out) *Value {
	if c.fn.Sizes() && c.fn.Result() == fn.Ints {
		return Whole(c.fn.Size(&in[0]))
	}
	axes := make([]*Factor, len(out.Axes))
	for k, a := range out.Axes {
		axes[k] = c.axis(a)
	}
	kind, levels, loose := c.kind()
	v := c.r.newValue(c.span, kind, out.Shape, axes)
	switch {
	case c.fn.Compute(in, v.Num):
	case kind == Text && c.fn.Texts(in) != nil:
		copy(v.Text, c.fn.Texts(in))
	default:
		c.move(v, c.fn.Elements(in))
	}
	v.Levels, v.Loose = levels, loose
	if !c.fn.Moves() {
		c.marks(in, v)
	}
	c.tooFew(in, v)
	if kind == Int {
		c.r.overflow(v, c.span)
	}
	return v
}

// kind is what the elements of the value are.
func (c *call) kind() (kind Kind, levels *Factor, loose bool) {
	first := c.args[0]
	switch c.fn.Result() {
	case fn.Same:
		return first.Kind, first.Levels, first.Loose
	case fn.Joined:
		kind, levels, loose = first.Kind, first.Levels, first.Loose
		for k, v := range c.args[1:] {
			kind, levels, loose = c.r.joinKind(kind, levels, loose, v, c.exprs[k+1])
		}
		return kind, levels, loose
	}
	args := c.args
	if c.byGroup() != nil {
		args = args[:1]
	}
	kind, loose = c.number(args)
	return kind, nil, loose
}

// number is the kind of numbers that are made of some, and whether they are loose.
func (c *call) number(args []*Value) (kind Kind, loose bool) {
	kinds := make([]fn.Kind, 0, 4)
	loose = c.fn.Result() == fn.Whole
	for _, a := range args {
		if a != nil {
			kinds = append(kinds, fn.Kind(a.Kind))
			loose = loose && (a.Kind != Real || a.Loose)
		}
	}
	kind = Kind(c.fn.Result().Kind(kinds...))
	return kind, loose && kind == Real
}

// axis is what an axis of the value runs over.
func (c *call) axis(a fn.Axis) *Factor {
	var f *Factor
	for _, p := range a {
		f = join(f, c.places(p))
	}
	return f
}

func (c *call) places(p fn.Places) *Factor {
	switch p.How {
	case fn.Listed:
		return listed(c.args)
	case fn.Counted:
		if c.dimensions[p.Arg] != nil {
			return c.dimensions[p.Arg]
		}
		return c.args[p.Arg].row
	case fn.Labelled:
		if f := c.levels(p.Arg); f.Name != "" {
			return f
		}
		return nil
	}
	f := c.args[p.Arg].along(p.Axis)
	switch p.How {
	case fn.Reordered:
		return nameless(f)
	case fn.Mixed:
		return taken(f)
	}
	return f
}

// meet checks that axes of two arguments go together.
func (c *call) meet(p, q fn.Places) {
	if why := clash(c.places(p), c.places(q)); why != "" {
		fail("factor-mix", c.span, "`%s` is %s, but `%s` is %s: %s", text(c.exprs[p.Arg]), c.args[p.Arg].what(), text(c.exprs[q.Arg]), c.args[q.Arg].what(), why)
	}
}

// move copies elements of the arguments, with their marks, where the function looks at none.
func (c *call) move(v *Value, from []fn.Element) {
	for i, e := range from {
		if e.Arg < 0 {
			continue
		}
		x := c.args[e.Arg]
		if v.Kind == Text {
			v.Text[i] = x.Text[e.Elem]
		} else {
			v.Num[i] = x.Num[e.Elem]
		}
		if c.fn.Moves() {
			c.r.markFrom(v, i, x, e.Elem)
		}
	}
}

// marks gives the elements of a value the marks of those that they need.
func (c *call) marks(in []fn.Arg, v *Value) {
	some := true
	for i := 0; i < len(v.Num) && some; i++ {
		some = c.fn.Needs(in, i, func(arg, elem int) { c.r.markFrom(v, i, c.args[arg], elem) })
		if c.fn.Prefix() && i > 0 {
			c.r.markFrom(v, i, v, i-1)
		}
	}
	if some {
		return
	}
	for k, a := range c.args {
		if !c.fn.Param(k).Need.Known() {
			c.r.markAll(v, a)
		}
	}
}

// learned evaluates a function that changes the columns of its argument by numbers of them: new
// rows by those of the fit.
func (c *call) learned(out fn.Out) *Value {
	x := c.args[0]
	m := 1
	if len(x.Shape) == 2 {
		m = x.Shape[1]
	}
	from := x
	if f := c.ofFit(0); f != nil {
		from = f
	} else if c.r.strange(x) {
		from = c.r.atFit(x, c.e)
	}
	numbers := make([][]float64, m)
	column := make([]float64, from.Shape[0])
	for j := range numbers {
		for i := range column {
			column[i] = from.Num[i*m+j]
		}
		numbers[j] = c.fn.Learn(column)
	}
	if c.r.in.Fit != nil && c.r.main == nil && !c.r.sizing {
		k := &Kept{}
		if from != x {
			k.Learned, k.Varies = numbers, from.AnyUnknown() || c.r.strange(x)
		}
		c.r.note(c.e, k)
	}
	v := c.r.newValue(c.span, Real, x.Shape, x.axes())
	for i, a := range x.Num {
		v.Num[i] = c.fn.Apply(a, numbers[i%m])
	}
	c.r.mark(v, x)
	return c.r.markAll(v, from)
}

// given returns how many arguments are given; none after one that is left out.
func (c *call) given() int {
	n := 0
	for n < len(c.args) && c.args[n] != nil {
		n++
	}
	return n
}

// elementwise evaluates a function that goes element by element.
func (c *call) elementwise(n int) *Value {
	args := c.args[:n]
	for k, v := range args {
		if c.fn.Param(k).Need == fn.Codes && v.Kind == Level {
			args[k] = asInts(v)
		}
		args[k] = c.r.numbers(args[k], c.exprs[k])
	}
	if c.fn.Checks() {
		in := make([]fn.Arg, n)
		for k := range in {
			in[k] = c.meant(k)
		}
		if p := c.fn.Check(in); p != nil {
			throw(c.problem(p, ""))
		}
	}
	kind, loose := c.number(args)
	var out *Value
	switch n {
	case 1:
		out = c.r.map1(kind, c.span, args[0], c.fn.Value1())
	case 2:
		out = c.r.map2(kind, args[0], args[1], c.exprs[0], c.exprs[1], c.span, c.fn.Value2())
	default:
		out = c.r.map3(kind, args, c.exprs, c.span, c.fn.Value3())
	}
	out.Loose = loose
	if c.fn.Refuses() {
		c.refused(out, args)
	}
	if kind == Int {
		c.r.overflow(out, c.span)
	}
	return out
}

// meant makes argument k what the function needs, or ends the walk, and returns it as the
// function sees it.
func (c *call) meant(k int) fn.Arg {
	v, e := c.args[k], c.exprs[k]
	switch need := c.fn.Param(k).Need; need {
	case fn.Number:
		v = c.real(k)
	case fn.Vector, fn.Increasing:
		v = c.vec(k)
	case fn.Matrix:
		v, _, _ = c.mat(k)
	case fn.Square, fn.Covariance:
		v, _ = c.square(k)
	case fn.Elements:
		if v.Kind > Level {
			fail("wrong-kind", e.Place(), "`%s` is %s and cannot be part of an array", text(e), v.what())
		}
	case fn.Sortable:
		if v = c.r.use(v, e); len(v.Shape) != 1 || v.Kind > Level {
			c.bad(k, "a vector")
		}
	case fn.Truths:
		if v = c.r.use(v, e); v.Kind != Bool {
			d := diag.New("wrong-kind", e.Place(), "`%s` is %s, but `%s` needs true or false", text(e), article(v.Kind), c.fn.Name)
			if v.Kind == Level && c.fn.Name == "count" {
				d.WithHelp("the number of rows of each level is `count(by=%s)`", text(e))
			}
			throw(d)
		}
	case fn.KnownTruths:
		if v = c.r.use(v, e); v.Kind != Bool || len(v.Shape) != 1 {
			c.bad(k, "a vector of true and false")
		}
		if v.AnyUnknown() && c.r.forward == nil {
			throw(diag.New("unknown-size", e.Place(), "how many elements of `%s` are true depends on an unknown, so `%s` of it has no size", text(e), c.fn.Name).
				WithHelp("how many there are is `count(%s)`; `%s` itself says of each whether it is", text(e), text(e)))
		}
		c.r.hollow(v, e)
	case fn.Grouping:
		v = c.grouping(k)
	case fn.Size:
		return fn.Arg{Given: true, Kind: fn.Int, Num: []float64{float64(c.whole(k))}}
	case fn.Dimension:
		n, f := c.r.dimensionOf(v, e)
		c.dimensions = map[int]*Factor{k: f}
		return fn.Arg{Given: true, Kind: fn.Int, Num: []float64{float64(n)}}
	case fn.Sized:
		if v.Kind == Dist || v.Kind == Func {
			c.bad(k, "an array")
		}
	case fn.Factor:
		c.levels(k)
	case fn.Function:
		if v.Kind != Func {
			fail("wrong-kind", e.Place(), "`%s` is %s, but `%s` needs a function", text(e), v.what(), c.fn.Name)
		}
	case fn.Passed:
		if v.Kind == Dist {
			c.bad(k, "an array or a function")
		}
	case fn.Setting, fn.Word:
		if need == fn.Setting {
			v = c.real(k)
		} else if v.Kind != Text || len(v.Shape) > 0 {
			fail("wrong-kind", e.Place(), "`%s` is %s, but `%s` must be a string", text(e), v.what(), c.fn.Param(k).Name)
		}
		c.r.known(v, e, "`"+c.fn.Param(k).Name+"` of `"+c.fn.Name+"`")
		c.r.hollow(v, e)
	default:
		v = c.num(k)
	}
	c.args[k] = v
	a := fn.Arg{Given: true, Kind: fn.Kind(v.Kind), Shape: v.Shape, Loose: v.Loose, Num: v.Num, Text: v.Text}
	switch {
	case v.Levels != nil:
		a.Levels = v.Levels.Labels
	case v.Kind == Text:
		a.Levels = v.Text
	}
	if v.AnyUnknown() || v.AnyHole() {
		a.Sure = func(i int) bool { return !v.IsUnknown(i) && !v.IsHole(i) }
	}
	return a
}

// refused loses the elements that the function refuses to compute from known numbers.
func (c *call) refused(out *Value, args []*Value) {
	x := make([]float64, len(args))
next:
	for i := range out.Num {
		for k, a := range args {
			x[k] = at(a, i)
			if j := min(i, len(a.Num)-1); x[k] != x[k] && (a.IsUnknown(j) || a.IsHole(j)) {
				continue next
			}
		}
		p := c.fn.Refuse(x)
		if p != nil && !(p.Known && args[p.Arg].IsUnknown(min(i, len(args[p.Arg].Num)-1))) {
			c.r.lose(out, i, func() *diag.Diagnostic {
				return c.problem(p, number(x[p.Arg])+row(args[p.Arg], i))
			})
		}
	}
}

// problem makes an error of what is wrong with the arguments; x is the number at hand.
func (c *call) problem(p *fn.Problem, x string) *diag.Diagnostic {
	words := []string{"{x}", x, "{f}", c.fn.Name}
	for k, e := range c.exprs {
		if e != nil {
			n := string(rune('0' + k))
			words = append(words, "{"+n+"}", text(e), "{is "+n+"}", c.args[k].what())
		}
	}
	say := strings.NewReplacer(words...).Replace
	at := c.span
	if e := c.exprs[p.Arg]; e != nil {
		at = e.Place()
	}
	d := diag.New(p.Code, at, "%s", say(p.Text))
	if p.Help != "" {
		d.WithHelp("%s", say(p.Help))
	}
	return d
}

// map3 applies f to the elements of three values together.
func (r *run) map3(kind Kind, args []*Value, exprs []ast.Expr, span ast.Span, f func(x, y, z float64) float64) *Value {
	x, y, z := args[0], args[1], args[2]
	both := r.map2(kind, x, y, exprs[0], exprs[1], span, func(a, b float64) float64 { return 0 })
	r.broadcast(y, z, exprs[1], exprs[2], span)
	shape, axes := r.broadcast(both, z, exprs[0], exprs[2], span)
	out := r.newValue(span, kind, shape, axes)
	for i := range out.Num {
		r.askAt(i)
		out.Num[i] = f(at(x, i), at(y, i), at(z, i))
	}
	return r.mark(out, x, y, z)
}

// levels returns the factor of argument k.
func (c *call) levels(k int) *Factor {
	v := c.args[k]
	if v.Levels == nil {
		if v.Kind == Text && len(v.Shape) == 1 {
			return &Factor{Labels: v.Text}
		}
		fail("wrong-kind", c.exprs[k].Place(), "`%s` is %s, not a factor", text(c.exprs[k]), v.what())
	}
	return v.Levels
}
