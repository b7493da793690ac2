package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/mathx"
)

// Distribution is a distribution with its arguments, as a value.
type Distribution struct {
	Spec *dist.Spec
	Form int
	Args []*Value // by parameter of the form

	at    *ast.Call
	exprs []ast.Expr // of Args
	axis  *Factor    // names the axes of one draw, where a factor gave its length

	// Of one that functions of the text make, or are a part of: the shape of a draw of more than one number, and the functions.
	event     []int
	eventAxes []*Factor
	custom    []ofFunctions
}

// String returns the distribution as the text writes it.
func (d *Distribution) String() string { return d.at.Span.Text() }

// name returns the distribution's name for messages.
func (d *Distribution) name() string { return d.Spec.Name }

// distribution evaluates `Normal(mu, sigma)`.
func (r *run) distribution(e *ast.Call, spec *dist.Spec) *Value {
	form, place, problem := spec.Match(e.ByPosition())
	if problem != "" {
		throw(diag.New("arguments", e.Span, "%s", problem).WithHelp("write %s", spec.Usage()))
	}
	params := spec.Forms[form].Params
	d := &Distribution{Spec: spec, Form: form, at: e, Args: make([]*Value, len(params)), exprs: make([]ast.Expr, len(params))}
	for k, a := range e.Args {
		p := place[k]
		var v *Value
		if spec.EventRank == 0 || params[p].Rule != dist.Dimension {
			v = r.expr(a.Value)
		} else { // how large: may be a factor
			n, f := r.dimension(a.Value)
			d.axis = f
			v = Whole(n)
			if spec.EventRank == 2 && spec.Square() && n > 1<<13 {
				fail("too-large", a.Span, "a matrix of %d x %d is too large", n, n)
			}
		}
		v = r.numbers(v, a.Value)
		if len(v.Shape) < params[p].Rank && !(len(v.Shape) == 0 && params[p].Rank == 1 && spec.EventRank > 0) {
			fail("shape", a.Value.Place(), "`%s` is %s, but `%s` of %s is %s", text(a.Value), v.what(), params[p].Name, spec.Name,
				[...]string{"one number", "a vector", "a matrix"}[params[p].Rank])
		}
		d.Args[p], d.exprs[p] = v, a.Value
	}
	r.eventShape(d)
	return &Value{Kind: Dist, Dist: d}
}

// each calls f for every argument that is given, with its natural rank.
func (d *Distribution) each(f func(v *Value, e ast.Expr, rank int)) {
	for p, v := range d.Args {
		rank := d.Spec.Forms[d.Form].Params[p].Rank
		if len(v.Shape) == 0 {
			rank = 0
		}
		f(v, d.exprs[p], rank)
	}
}

// eventShape returns the shape of one draw and the factors of its axes.
func (r *run) eventShape(d *Distribution) ([]int, []*Factor) {
	k, params := d.Spec.EventRank, d.Spec.Forms[d.Form].Params
	if k == 0 {
		return nil, nil
	}
	if d.event != nil {
		return d.event, d.eventAxes
	}
	shape, axes, from := make([]int, k), make([]*Factor, k), make([]ast.Expr, k)
	for i := range shape {
		shape[i] = -1
		if params[0].Rule == dist.Dimension && (i == 0 || d.Spec.Square()) {
			shape[i], axes[i] = int(d.Args[0].Num[0]), d.axis
		}
	}
	if shape[k-1] >= 0 {
		return shape, axes
	}
	for p, v := range d.Args {
		rank := params[p].Rank
		if rank == 0 || len(v.Shape) == 0 {
			continue
		}
		for j, i := range d.Spec.EventAxes(d.Form, p) {
			if i < 0 {
				continue
			}
			at := len(v.Shape) - rank + j
			g := v.along(at)
			if shape[i] >= 0 && v.Shape[at] != shape[i] {
				made := "draws of %d numbers"
				if k == 2 {
					made = [...]string{"draws of %d rows", "draws of %d columns"}[i]
				}
				fail("shape", d.exprs[p].Place(), "`%s` is %s, but `%s` makes "+made, text(d.exprs[p]), shapeText(v.Shape, v.axes()), text(from[i]), shape[i])
			}
			if why := clash(axes[i], g); why != "" {
				fail("factor-mix", d.exprs[p].Place(), "`%s` and `%s` make the numbers of a draw: %s", text(from[i]), text(d.exprs[p]), why)
			}
			if shape[i], from[i] = v.Shape[at], d.exprs[p]; axes[i] == nil {
				axes[i] = g
			}
		}
	}
	if k == 1 && shape[0] < 0 {
		shape[0] = d.eventLen()
	}
	if shape[0] < 0 {
		throw(diag.New("shape", d.at.Span, "no argument of %s says how many numbers a draw has", d.Spec.Name).
			WithHelp("give a vector: `%s(rep(1, 3))` draws three", d.Spec.Name))
	}
	return shape, axes
}

// eventLen is how many numbers a draw has where no argument is as long: cutpoints are one fewer than
// categories. It is -1 where a vector is given as one number.
func (d *Distribution) eventLen() int {
	args := make([][]float64, len(d.Args))
	for p, v := range d.Args {
		rank := d.Spec.Forms[d.Form].Params[p].Rank
		if len(v.Shape) < rank {
			return -1
		}
		args[p] = make([]float64, product(v.Shape[len(v.Shape)-rank:]))
	}
	return d.Spec.EventLen(d.Form, args)
}

// leading returns the shape of the arguments before their natural rank: that of
// the draws, unless it is that of one draw.
func (r *run) leading(d *Distribution) (shape []int, axes []*Factor) {
	all, from := &Value{}, ast.Expr(d.at)
	d.each(func(v *Value, e ast.Expr, rank int) {
		lead := shaped(v.Shape[:len(v.Shape)-rank], axesOf(v)[:len(v.Shape)-rank])
		s, a := r.broadcast(all, lead, from, e, d.at.Span)
		if len(all.Shape) == 0 {
			from = e
		}
		all = shaped(s, a)
	})
	return all.Shape, all.axes()
}

// draws brings the arguments into the form of one for each of n draws. Each
// argument's leading shape is none or that of the draws.
func (r *run) draws(d *Distribution, n int) *Draws {
	out := &Draws{Spec: d.Spec, Form: d.Form, exprs: d.exprs}
	event, _ := r.eventShape(d)
	for p, v := range d.Args {
		rank := d.Spec.Forms[d.Form].Params[p].Rank
		if rank == 1 && len(v.Shape) == 0 { // one number for all of a vector
			n := event[0]
			if axes := d.Spec.EventAxes(d.Form, p); len(axes) > 0 && axes[0] > 0 {
				n = event[axes[0]]
			}
			a := Arg{Num: make([]float64, n), Len: n, Shared: true}
			for i := range a.Num {
				a.Num[i] = v.Num[0]
			}
			if v.AnyUnknown() {
				a.Unknown = Marked(n)
			}
			out.Args = append(out.Args, a)
			continue
		}
		out.Args = append(out.Args, argOf(v, rank))
	}
	return out
}

func argOf(v *Value, rank int) Arg {
	return Arg{Num: v.Num, Len: product(v.Shape[len(v.Shape)-rank:]), Shared: len(v.Shape) == rank, Unknown: v.Unknown, void: v.void && v.Unknown.All()}
}

// argMarks returns, for each of the draws, the marks of all its arguments.
func (r *run) argMarks(d *Distribution, shape []int) *Value {
	out := &Value{Kind: Real, Shape: shape, Num: r.in.nans(product(shape))}
	d.each(func(v *Value, _ ast.Expr, rank int) {
		if !v.marked() {
			return
		}
		size := product(v.Shape[len(v.Shape)-rank:])
		if len(v.Shape) == rank {
			r.mark(out, r.summary(v))
			return
		}
		if size == 1 {
			r.mark(out, v)
			return
		}
		for i := range out.Num {
			for k := i * size; k < (i+1)*size; k++ {
				r.markFrom(out, i, v, k)
			}
		}
	})
	return out
}

// LogDensity returns the log density of an event; NaN for bad arguments.
func (d *Draws) LogDensity(event int, x []float64) float64 {
	return d.Spec.LogDensity(d.Form, x, d.At(event))
}

// CheckArgs says what is wrong with the arguments of an event, or "".
func (d *Draws) CheckArgs(event int) string {
	return d.Spec.CheckArgs(d.Form, d.At(event))
}

// Bounds returns the least and greatest value of an event, a number.
func (d *Draws) Bounds(event int) (lo, hi float64) {
	return d.Spec.Bounds(d.Form, d.At(event))
}

// Space returns the interval in which an event, a number, is sampled.
func (d *Draws) Space(event int) (lo, hi float64) {
	return d.Spec.Space(d.Form, d.At(event))
}

// Draw fills out with one draw of an event.
func (d *Draws) Draw(s *mathx.Stream, event int, out []float64) {
	d.Spec.Draw(s, d.Form, d.At(event), out)
}

// drawRest draws the free numbers of an event given the others; false: the distribution cannot.
func (d *Draws) drawRest(s *mathx.Stream, event int, x []float64, free []bool) bool {
	return d.Spec.DrawRest(s, d.Form, d.At(event), x, free)
}

// pick returns the draws of some events only.
func (d *Draws) pick(events []int) *Draws {
	part := func(a Arg) Arg {
		if a.Shared {
			return a
		}
		b := Arg{Len: a.Len}
		if a.void {
			b.Num, b.void = a.Num[:len(events)*a.Len], true
		} else {
			for _, e := range events {
				b.Num = append(b.Num, a.At(e)...)
			}
		}
		if a.Unknown.All() {
			b.Unknown = Marked(len(b.Num))
		} else if a.Unknown.Any() {
			for i, e := range events {
				for k := range a.Len {
					b.Unknown.Put(i*a.Len+k, a.Unknown.Has(e*a.Len+k), len(b.Num))
				}
			}
		}
		return b
	}
	out := *d
	out.Args = make([]Arg, len(d.Args))
	for k, a := range d.Args {
		out.Args[k] = part(a)
	}
	return &out
}

// method evaluates `d.lpdf(x)` and its kin, one number for each draw.
func (r *run) method(e *ast.Method) *Value {
	x := r.expr(e.X)
	if x.Kind != Dist {
		throw(diag.New("wrong-kind", e.X.Place(), "`%s` is %s, but only distributions have methods", text(e.X), x.what()).
			WithHelp("write `Normal(0, 1).%s(x)`", e.Name.Name))
	}
	d, name := x.Dist, e.Name.Name
	if name == "sample" {
		return r.sampled(d, e)
	}
	f := r.pointwise(d, e)
	if len(e.Args) != 1 || e.Args[0].Name != nil && e.Args[0].Name.Name != "x" {
		throw(diag.New("arguments", e.Span, "`.%s` takes one argument", name).WithHelp("write `%s.%s(x)`", text(e.X), name))
	}
	arg := e.Args[0].Value
	v := r.expr(arg)
	r.categories(d, v, arg)
	if v.Kind == Level {
		v = asInts(v)
	}
	v = r.numbers(v, arg)
	event, eventAxes := r.eventShape(d)
	k := len(v.Shape) - len(event)
	if k < 0 || !slices.Equal(v.Shape[max(k, 0):], event) {
		fail("shape", arg.Place(), "`%s` is %s, but a draw of %s is %s", text(arg), v.what(), d.Spec.Name, shapeText(event, eventAxes))
	}
	if why := mismatch(event, event, axesFrom(v.axes(), k), eventAxes); why != "" {
		e := diag.New("shape", arg.Place(), "`%s` is %s, but a draw of %s is %s%s", text(arg), v.what(), d.name(), shapeText(event, eventAxes), why)
		if h := r.rowsHelp(shaped(event, axesFrom(v.axes(), k)), shaped(event, eventAxes), arg, d.at, false); h != "" {
			e.WithHelp("%s", h)
		}
		throw(e)
	}
	lead := shaped(v.Shape[:k], axesOf(v)[:k])
	s, a := r.leading(d)
	shape, axes := r.broadcast(lead, shaped(s, a), arg, e.X, e.Span)
	out := r.newValue(e.Span, Real, shape, axes)
	dr := r.draws(d, len(out.Num))
	r.mark(out, r.argMarks(d, shape))
	if r.abstract {
		r.judgeMethod(e, dr, out)
	}
	size, each := product(event), 0
	if r.abstract && (name == "lpdf" || name == "lpmf") {
		r.weigh(e, dr, out, v, size, k == 0)
	}
	switch name {
	case "quantile", "cdf", "lcdf", "lccdf":
		each = 4 // beside what a search takes
	}
	if k == 0 {
		r.mark(out, r.summary(v))
	} else if v.marked() {
		for i := range out.Num {
			for j := range size {
				r.markFrom(out, i, v, i*size+j)
			}
		}
	}
	for i := range out.Num {
		if r.abstract && out.IsUnknown(i) || out.IsHole(i) {
			out.Num[i] = nan
			continue
		}
		at := i * size
		if k == 0 {
			at = 0
		}
		r.work(each, e.Span)
		out.Num[i] = f(dr, i, v.Num[at:at+size])
	}
	return out
}

// judgeMethod reports known arguments that the distribution of a method does not
// allow, as those of a `~`; in the branch of a choice, where they are taken.
func (r *run) judgeMethod(e *ast.Method, d *Draws, out *Value) {
	s := &Site{Stmt: &ast.Tilde{Dist: e.X}, Dist: d, Count: len(out.Num)}
	for i := range out.Num {
		if out.IsHole(i) {
			continue
		}
		if why := s.wrongArg(i, nil); why != nil {
			r.lose(out, i, func() *diag.Diagnostic { return why.wrong(r.iteration()) })
		}
	}
}

// pointwise returns what a method of a distribution computes for one draw.
func (r *run) pointwise(d *Distribution, e *ast.Method) func(d *Draws, i int, x []float64) float64 {
	name := e.Name.Name
	switch name {
	case "lpdf", "lpmf":
		if d.Spec.Discrete != (name == "lpmf") {
			right, kind := "lpdf", "continuous"
			if d.Spec.Discrete {
				right, kind = "lpmf", "discrete"
			}
			throw(diag.New("arguments", e.Name.Span, "%s is %s: it has no `.%s`", d.Spec.Name, kind, name).WithHelp("write `.%s`", right))
		}
		return func(d *Draws, i int, x []float64) float64 { return d.LogDensity(i, x) }
	case "cdf", "lcdf", "lccdf", "quantile":
		if !d.Spec.HasCDF() {
			fail("unsupported", e.Name.Span, "%s has no distribution function", d.Spec.Name)
		}
	default:
		throw(diag.New("unknown-name", e.Name.Span, "distributions have no method `%s`", name).
			WithHelp("they have lpdf, lpmf, cdf, lcdf, lccdf and quantile"))
	}
	return func(d *Draws, i int, x []float64) float64 {
		if name == "quantile" {
			return d.quantile(i, x[0], func() { r.search(d.At(i), e.Span) })
		}
		return d.probability(name, i, x[0])
	}
}

// probability returns cdf, lcdf or lccdf of an event.
func (d *Draws) probability(name string, event int, x float64) float64 {
	args := d.At(event)
	switch name {
	case "cdf":
		return d.Spec.CDF(d.Form, x, args)
	case "lcdf":
		return d.Spec.LogCDF(d.Form, x, args)
	}
	return d.Spec.LogCCDF(d.Form, x, args)
}

// quantile returns a quantile of an event; asked is called for every value of the cdf
// that it takes to find it.
func (d *Draws) quantile(event int, p float64, asked func()) float64 {
	return d.Spec.QuantileAsking(asked, d.Form, p, d.At(event))
}
