package eval

import (
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/mathx"
)

var (
	nan      = math.NaN()
	infinity = math.Inf(1)
)

// strip takes the parentheses off an expression.
func strip(e ast.Expr) ast.Expr { return ast.Unparen(e) }

// numeric returns the value of e, which must be numbers without holes.
func (r *run) numeric(e ast.Expr) *Value { return r.numbers(r.expr(e), e) }

// numbers checks that v, the value of e, can be calculated with.
func (r *run) numbers(v *Value, e ast.Expr) *Value {
	switch v.Kind {
	case Bool, Int, Real:
		return r.use(v, e)
	case Level:
		d := diag.New("factor-number", e.Place(), "`%s` is a factor, not a number", text(e)).
			WithHelp("`int(%s)` gives the numbers of its levels", text(e))
		if name, ok := strip(e).(*ast.Name); ok && dates(v.Levels) {
			d.WithHelp("a date is a string here: put a number in the data instead, such as days since the first date")
		} else if ok {
			d.WithHelp("a number for each level is `b[%s]`, with `b[%s] ~ Normal(0, 1)`; `int(%s)` gives the numbers of the levels", name.Name, name.Name, name.Name)
		}
		throw(d)
	case Set:
		throw(diag.New("factor-number", e.Place(), "`%s` is a set of levels, not a number", text(e)).
			WithHelp("`nlevels(%s)` is how many there are", text(e)))
	case Dist:
		throw(diag.New("wrong-kind", e.Place(), "`%s` is a distribution, not a number", text(e)).
			WithHelp("a distribution goes on the right of `~`, or before a method: `%s.lpdf(x)`", text(e)))
	case Func:
		throw(diag.New("wrong-kind", e.Place(), "`%s` is a function, not a number", text(e)).
			WithHelp("call it: `%s(...)`", text(e)))
	default:
		fail("wrong-kind", e.Place(), "`%s` is a string, not a number", text(e))
	}
	return nil
}

// date is a day as files have it: 2024-05-31, 31/05/2024, 31.5.24.
var date = regexp.MustCompile(`^([0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4})([T ][0-9:.]+Z?)?$`)

// dates reports whether all levels of a factor are dates.
func dates(f *Factor) bool {
	return f != nil && len(f.Labels) > 0 && !slices.ContainsFunc(f.Labels, func(s string) bool { return !date.MatchString(s) })
}

// Quote returns the text of a node as messages quote it, and as forward draws name
// an expression left of `~`: on one line, and cut where it is long.
func Quote(e ast.Node) string { return text(e) }

// text returns an expression as it is written, shortened for messages.
func text(e ast.Node) string {
	s := []rune(e.Place().Text())
	for i, c := range s {
		if c == '\n' {
			s[i] = ' '
		}
	}
	if len(s) > 60 {
		return string(s[:57]) + "..."
	}
	return string(s)
}

// broadcast returns the shape of two values together: a scalar goes with
// anything, arrays only with arrays of the same shape on the same factors.
func (r *run) broadcast(x, y *Value, ex, ey ast.Expr, span ast.Span) (shape []int, axes []*Factor) {
	switch {
	case len(x.Shape) == 0:
		return y.Shape, y.axes()
	case len(y.Shape) == 0:
		return x.Shape, x.axes()
	}
	if why := mismatch(x.Shape, y.Shape, x.axes(), y.axes()); why != "" {
		d := diag.New("shape", span, "`%s` is %s, but `%s` is %s%s", text(ex), shapeText(x.Shape, x.axes()),
			text(ey), shapeText(y.Shape, y.axes()), why)
		r.whence(d, ex, x)
		r.whence(d, ey, y)
		if h := r.rowsHelp(x, y, ex, ey, false); h != "" {
			d.WithHelp("%s", h)
		} else if h := bracketHint(ex, ey); h != "" {
			d.WithHelp("%s", h)
		} else if h := rowHint(x, y, ex, ey, span); h != "" {
			d.WithHelp("%s", h)
		}
		throw(d)
	}
	return x.Shape, joinAxes(x, y)
}

// mismatch says why two arrays do not go together: "" if they do.
func mismatch(a, b []int, fa, fb []*Factor) string {
	if len(a) != len(b) {
		return ": arrays combine only if their shapes are equal"
	}
	for k := range a {
		if a[k] != b[k] {
			return ": arrays combine only if their shapes are equal"
		}
		if why := clash(axis(fa, k), axis(fb, k)); why != "" {
			return ": " + why
		}
	}
	return ""
}

func axis(axes []*Factor, k int) *Factor {
	if k >= len(axes) {
		return nil
	}
	return axes[k]
}

func setName(f *Factor) string {
	if f.Name == "" {
		return "a list of strings"
	}
	return "`" + f.Name + "`"
}

// joinAxes names the axes of two arrays of one shape, by either.
func joinAxes(x, y *Value) []*Factor {
	if x.Axes == nil && x.Sizes == nil {
		return y.axes()
	}
	if y.Axes == nil && y.Sizes == nil {
		return x.axes()
	}
	axes := make([]*Factor, len(x.Shape))
	for k := range axes {
		axes[k] = join(x.along(k), y.along(k))
	}
	return axes
}

// whence adds a note that says where the shape of an operand comes from.
func (r *run) whence(d *diag.Diagnostic, e ast.Expr, v *Value) {
	var base *ast.Name
	switch e := strip(e).(type) {
	case *ast.Name:
		base = e
	case *ast.Index:
		base, _ = strip(e.X).(*ast.Name)
	}
	if base == nil || r.local(base.Name) != nil || r.function() != nil {
		return
	}
	if info := r.info(base.Name); info != nil && !info.Span.IsZero() {
		whole := v
		if s := r.globals[base.Name]; s != nil {
			whole = s.v
		}
		d.WithNote(info.Span, "`%s` is %s", base.Name, shapeText(whole.Shape, whole.axes()))
	}
}

// bracketHint shows how two brackets that take rows of an array, and then columns,
// become one that takes elements.
func bracketHint(list ...ast.Expr) string {
	for _, e := range list {
		outer, ok := strip(e).(*ast.Index)
		if !ok || len(outer.Args) != 1 {
			continue
		}
		if inner, ok := strip(outer.X).(*ast.Index); ok && len(inner.Args) == 1 {
			return "for one element per row put both indices in one pair of brackets: `" + text(inner.X) + "[" + text(inner.Args[0]) + ", " + text(outer.Args[0]) + "]`"
		}
	}
	return ""
}

// rowHint shows how to combine a vector with the rows of a matrix.
func rowHint(x, y *Value, ex, ey ast.Expr, span ast.Span) string {
	if len(x.Shape) == 1 && len(y.Shape) == 2 {
		x, y, ex, ey = y, x, ey, ex
	}
	if len(x.Shape) != 2 || len(y.Shape) != 1 {
		return ""
	}
	X, v := text(ex), text(ey)
	switch y.Shape[0] {
	case x.Shape[0]:
		return "to combine each row with one number, write a comprehension: `[" + X + "[n] + " + v + "[n] for n in 1:rows(" + X + ")]`"
	case x.Shape[1]:
		return "to combine each row with the vector, write a comprehension: `[" + X + "[n] + " + v + " for n in 1:rows(" + X + ")]`"
	}
	return ""
}

// at returns element i of v, a scalar standing for all.
func at(v *Value, i int) float64 {
	if len(v.Shape) == 0 {
		return v.Num[0]
	}
	return v.Num[i]
}

// map1 applies f to every element.
func (r *run) map1(kind Kind, span ast.Span, x *Value, f func(float64) float64) *Value {
	if x.void && r.abstract {
		if y := f(nan); y != y {
			return r.mark(r.void(kind, span, x.Shape, x.axes()), x)
		}
	}
	out := r.newValue(span, kind, x.Shape, x.axes())
	for i, v := range x.Num {
		r.askAt(i)
		out.Num[i] = f(v)
	}
	out.of = x.of
	return r.mark(out, x)
}

// map2 applies f to the elements of two values together.
func (r *run) map2(kind Kind, x, y *Value, ex, ey ast.Expr, span ast.Span, f func(a, b float64) float64) *Value {
	shape, axes := r.broadcast(x, y, ex, ey, span)
	out := r.newValue(span, kind, shape, axes)
	for i := range out.Num {
		r.askAt(i)
		out.Num[i] = f(at(x, i), at(y, i))
	}
	if len(shape) == 0 {
		out.of = x.of.and(y.of)
	}
	return r.mark(out, x, y)
}

// unary evaluates -x, +x and not x.
func (r *run) unary(e *ast.Unary) *Value {
	if e.Op == ast.Not {
		x := r.truth(e.X)
		return r.map1(Bool, e.Span, x, func(a float64) float64 { return 1 - a })
	}
	x := r.numeric(e.X)
	kind := x.Kind
	if kind == Bool {
		kind = Int
	}
	var out *Value
	if e.Op == ast.Sub {
		out = r.map1(kind, e.Span, x, func(a float64) float64 { return -a })
		if kind == Int {
			r.overflow(out, e.Span)
		}
	} else {
		out = r.map1(kind, e.Span, x, func(a float64) float64 { return a })
	}
	out.Loose = x.Loose
	return out
}

// truth returns the value of e, which must be bools.
func (r *run) truth(e ast.Expr) *Value {
	v := r.use(r.expr(e), e)
	if v.Kind != Bool {
		if (v.Kind == Int || v.Loose) && allTruths(v) {
			// Data of zeros and ones, such as an `int<lower=0, upper=1>` column,
			// are no bools; to take them for such would hide a forgotten `== 1`.
			throw(diag.New("wrong-kind", e.Place(), "`%s` is a number, not true or false", text(e)).
				WithHelp("write `%s == 1`", text(e)))
		}
		throw(diag.New("wrong-kind", e.Place(), "`%s` is %s, not true or false", text(e), article(v.Kind)).
			WithHelp("compare it: `%s > 0`", text(e)))
	}
	return v
}

func allTruths(v *Value) bool {
	for _, x := range v.Num {
		if x != 0 && x != 1 {
			return false
		}
	}
	return true
}

func article(k Kind) string {
	switch k {
	case Int:
		return "a whole number"
	case Real:
		return "a number"
	}
	return "a " + k.String()
}

// binary evaluates an operator between two expressions.
func (r *run) binary(e *ast.Binary) *Value {
	switch e.Op {
	case ast.And, ast.Or:
		return r.logic(e)
	case ast.MatMul:
		return r.matmul(e)
	case ast.Eq, ast.Ne, ast.Lt, ast.Le, ast.Gt, ast.Ge:
		return r.compare(e)
	}
	x, y := r.numeric(e.X), r.numeric(e.Y)
	if e.Op == ast.Mul && len(x.Shape) > 0 && len(y.Shape) > 0 && x.Shape[len(x.Shape)-1] == y.Shape[0] &&
		!slices.Equal(x.Shape, y.Shape) && len(x.Shape) <= 2 && len(y.Shape) <= 2 {
		d := diag.New("shape", e.Span, "`%s` is %s, but `%s` is %s%s", text(e.X), shapeText(x.Shape, x.axes()),
			text(e.Y), shapeText(y.Shape, y.axes()), mismatch(x.Shape, y.Shape, x.axes(), y.axes()))
		r.whence(d, e.X, x)
		r.whence(d, e.Y, y)
		throw(d.WithHelp("`*` works element by element; the matrix product is `%s @ %s`", text(e.X), text(e.Y)))
	}
	return r.arith(e.Op, x, y, e.X, e.Y, e.Span)
}

// arith evaluates + - * / % ^ on numbers.
func (r *run) arith(op ast.Op, x, y *Value, ex, ey ast.Expr, span ast.Span) *Value {
	whole := x.Kind != Real && y.Kind != Real
	loose := !whole && (x.Kind != Real || x.Loose) && (y.Kind != Real || y.Loose)
	if op == ast.Pow && whole {
		return r.wholePow(x, y, ex, ey, span)
	}
	kind := Real
	if whole && op != ast.Div {
		kind = Int
	}
	if kind == Real && op != ast.Pow && op != ast.Mod {
		out := r.reals(op, x, y, ex, ey, span)
		out.Loose = loose && op != ast.Div
		return out
	}
	var f func(a, b float64) float64
	switch op {
	case ast.Add:
		f = func(a, b float64) float64 { return a + b }
	case ast.Sub:
		f = func(a, b float64) float64 { return a - b }
	case ast.Mul:
		f = func(a, b float64) float64 { return a * b }
	case ast.Mod:
		f = floorMod
	case ast.Pow:
		f = mathx.Pow
	}
	if g := f; kind == Int {
		f = func(a, b float64) float64 { return exactly(op, a, b, g(a, b)) }
	}
	out := r.map2(kind, x, y, ex, ey, span, f)
	if kind == Int {
		r.overflow(out, span)
	}
	if kind == Int && op == ast.Mod {
		r.noZero(out, y, ey)
	}
	out.Loose = loose && op != ast.Pow
	if kind == Int && (op == ast.Add || op == ast.Sub) {
		out.row = both(x.row, y.row)
	}
	return out
}

// reals evaluates + - * / of reals.
func (r *run) reals(op ast.Op, x, y *Value, ex, ey ast.Expr, span ast.Span) *Value {
	shape, axes := r.broadcast(x, y, ex, ey, span)
	if r.abstract && len(shape) > 0 && (x.unseen() || y.unseen()) {
		return r.mark(r.void(Real, span, shape, axes), x, y)
	}
	out := r.newValue(span, Real, shape, axes)
	plainly(op, out.Num, x, y)
	if len(shape) == 0 {
		out.of = x.of.and(y.of)
	}
	return r.mark(out, x, y)
}

// plainly writes sums, differences, products or quotients of columns of reals.
func plainly(op ast.Op, out []float64, x, y *Value) {
	if len(out) == 0 {
		return
	}
	a, b := x.Num, y.Num
	da, db := 1, 1 // a number stands for all
	if len(x.Shape) == 0 {
		da = 0
	}
	if len(y.Shape) == 0 {
		db = 0
	}
	i, j := 0, 0
	switch op {
	case ast.Add:
		for k := range out {
			out[k] = a[i] + b[j]
			i, j = i+da, j+db
		}
	case ast.Sub:
		for k := range out {
			out[k] = a[i] - b[j]
			i, j = i+da, j+db
		}
	case ast.Mul:
		for k := range out {
			out[k] = a[i] * b[j]
			i, j = i+da, j+db
		}
	case ast.Div:
		for k := range out {
			out[k] = a[i] / b[j]
			i, j = i+da, j+db
		}
	}
}

// exactly returns the result x of whole numbers, or infinity where x is MaxInt by
// rounding alone, as of MaxInt + 1.
func exactly(op ast.Op, a, b, x float64) float64 {
	if math.Abs(x) != MaxInt {
		return x
	}
	if op == ast.Add && x-a != b || op == ast.Sub && a-x != b || op == ast.Mul && math.FMA(a, b, -x) != 0 {
		return x * infinity
	}
	return x
}

// noZero checks quotients by y: none has a known whole divisor of zero.
func (r *run) noZero(out, y *Value, ey ast.Expr) *Value {
	for i := range out.Num {
		k := i
		if len(y.Shape) == 0 {
			k = 0
		}
		if y.Num[k] == 0 && !y.IsUnknown(k) {
			r.lose(out, i, func() *diag.Diagnostic {
				return diag.New("zero-division", ey.Place(), "`%s` is zero: whole numbers cannot be divided by it", text(ey))
			})
		}
	}
	return out
}

// overflow checks that no whole number is too large; it makes 0 of -0,
// which is no whole number of its own.
func (r *run) overflow(v *Value, span ast.Span) {
	for i, x := range v.Num {
		v.Num[i] = x + 0
		if x > MaxInt || x < -MaxInt {
			r.lose(v, i, func() *diag.Diagnostic {
				is := "is " + number(x)
				if math.IsInf(x, 0) {
					is = "is too large"
				}
				return diag.New("overflow", span, "`%s` %s: whole numbers go up to %d", span.Text(), is, MaxInt).
					WithHelp("write a number with a decimal point, such as `2.0`, to calculate with reals")
			})
		}
	}
}

// floorMod is a - b * floor(a/b): it has the sign of b.
func floorMod(a, b float64) float64 {
	m := math.Mod(a, b)
	if m != 0 && (m < 0) != (b < 0) {
		m += b
	}
	return m
}

// wholePow is ^ of whole numbers: a whole number where no exponent is negative.
func (r *run) wholePow(x, y *Value, ex, ey ast.Expr, span ast.Span) *Value {
	if len(x.Shape)+len(y.Shape) > 0 {
		r.separate() // of single numbers, each has a kind of its own
	}
	kind := Int
	for i, b := range y.Num {
		if !(b >= 0) || y.IsUnknown(i) {
			kind = Real
		}
	}
	if kind == Real {
		return r.map2(Real, x, y, ex, ey, span, mathx.Pow)
	}
	out := r.map2(Int, x, y, ex, ey, span, func(a, b float64) float64 {
		if a == 0 || a == 1 || a == -1 {
			if b == 0 || a == 1 || a == -1 && math.Mod(b, 2) == 0 {
				return 1
			}
			return a
		}
		p := 1.0
		for k := 0.0; k < b; k++ {
			if p *= a; math.Abs(p) > MaxInt {
				break
			}
		}
		return p
	})
	r.overflow(out, span)
	return out
}

// compare evaluates == != < <= > >=. In an abstract run a comparison with an
// unknown is NaN: undecided.
func (r *run) compare(e *ast.Binary) *Value {
	x, y := r.compared(e)
	equality := e.Op == ast.Eq || e.Op == ast.Ne
	if x.Kind == Text || y.Kind == Text || x.Kind == Level || y.Kind == Level {
		if !equality {
			throw(diag.New("wrong-kind", e.Span, "`%s` is %s and has no order", text(either(x.Kind >= Text, e.X, e.Y)), pickKind(x, y)).
				WithHelp("compare numbers of levels: `int(f) %s 2`", e.Op))
		}
		x, y = r.labels(x, y, e)
	}
	x, y = r.comparable(x, e.X), r.comparable(y, e.Y)
	var f func(a, b float64) bool
	switch e.Op {
	case ast.Eq:
		f = func(a, b float64) bool { return a == b }
	case ast.Ne:
		f = func(a, b float64) bool { return a != b }
	case ast.Lt:
		f = func(a, b float64) bool { return a < b }
	case ast.Le:
		f = func(a, b float64) bool { return a <= b }
	case ast.Gt:
		f = func(a, b float64) bool { return a > b }
	case ast.Ge:
		f = func(a, b float64) bool { return a >= b }
	}
	out := r.map2(Bool, x, y, e.X, e.Y, e.Span, func(a, b float64) float64 {
		if f(a, b) {
			return 1
		}
		return 0
	})
	if r.abstract && out.AnyUnknown() {
		for i := range out.Num {
			if a, b := at(x, i), at(y, i); out.IsUnknown(i) && (a != a || b != b) {
				out.Num[i] = nan
			}
		}
	}
	return out
}

func either(first bool, a, b ast.Expr) ast.Expr {
	if first {
		return a
	}
	return b
}

func pickKind(x, y *Value) string {
	if x.Kind >= Text {
		return x.what()
	}
	return y.what()
}

// comparable checks that a value can be compared; labels has made numbers of texts.
func (r *run) comparable(v *Value, e ast.Expr) *Value {
	if v.Kind > Real {
		return r.numbers(v, e)
	}
	return v
}

// labels turns two values of which one is texts or a factor into numbers that
// are equal where their labels are.
func (r *run) labels(x, y *Value, e *ast.Binary) (a, b *Value) {
	if x.Kind == Level && y.Kind == Level {
		if !x.Levels.Same(y.Levels) {
			fail("factor-mix", e.Span, "`%s` has levels of %s, but `%s` has levels of %s",
				text(e.X), setName(x.Levels), text(e.Y), setName(y.Levels))
		}
		return asInts(x), asInts(y)
	}
	if x.Kind == Text && y.Kind == Text {
		f := &Factor{Labels: append(append([]string(nil), x.Text...), y.Text...)}
		return codes(x, f), codes(y, f)
	}
	for _, p := range []struct {
		v, w   *Value
		ev, ew ast.Expr
		first  bool
	}{{x, y, e.X, e.Y, true}, {y, x, e.Y, e.X, false}} {
		if p.v.Kind != Level {
			continue
		}
		if p.w.Kind != Text {
			throw(diag.New("factor-number", e.Span, "`%s` is a factor: compare it with a string, not with `%s`", text(p.ev), text(p.ew)).
				WithHelp("write `%s == \"%s\"`, or compare numbers of levels: `int(%s) == %s`",
					text(p.ev), firstLabel(p.v.Levels), text(p.ev), text(p.ew)))
		}
		for i, s := range p.w.Text {
			if p.v.Levels.Find(s) == 0 && !p.w.IsHole(i) {
				d := diag.New("unknown-level", p.ew.Place(), "`%s` has no level \"%s\"", text(p.ev), s)
				if help := diag.Suggest(s, p.v.Levels.Labels, strconv.Quote); help != "" {
					d.WithHelp("%s", help)
				}
				throw(d)
			}
		}
		if p.first {
			return asInts(p.v), codes(p.w, p.v.Levels)
		}
		return codes(p.w, p.v.Levels), asInts(p.v)
	}
	bad := e.X
	if x.Kind == Text {
		bad = e.Y
	}
	if x.Kind == Bool || y.Kind == Bool {
		throw(diag.New("wrong-kind", e.Span, "a string is compared with `%s`, which is true or false", text(bad)).
			WithHelp("write `%s` alone, or `not %s`", text(bad), text(bad)))
	}
	fail("wrong-kind", e.Span, "a string is compared with `%s`, which is a number", text(bad))
	return nil, nil
}

func firstLabel(f *Factor) string {
	if len(f.Labels) == 0 {
		return "..."
	}
	return f.Labels[0]
}

// asInts is a factor's level numbers as ints.
func asInts(v *Value) *Value {
	c := *v
	c.Kind, c.Levels = Int, nil
	return &c
}

// codes is texts as the numbers of their labels.
func codes(v *Value, f *Factor) *Value {
	out := &Value{Kind: Int, Shape: v.Shape, Axes: v.Axes, Sizes: v.Sizes, Num: make([]float64, len(v.Text)), Unknown: v.Unknown, Hole: v.Hole, dep: v.dep, from: v.from}
	for i, s := range v.Text {
		out.Num[i] = float64(f.Find(s))
	}
	return out
}
