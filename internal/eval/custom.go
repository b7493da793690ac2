package eval

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/dist"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/mathx"
)

// A distribution of functions of the text (`CustomDist`) is a Spec like those of the table, which calls
// the functions for one draw at a time. Functions see nothing but their arguments, so each call is a
// walk of its own over plain numbers.

// Custom is a distribution made of functions of the text.
type Custom struct {
	logp, random, lcdf, lccdf *lang.Func

	x    *Value   // a draw: its kind, shape and axes
	args []*Value // an argument of one draw, likewise

	in   Interp
	r    *run // whose steps the calls take; nil: their own
	call *ast.Call
}

// custom evaluates `CustomDist(args..., logp=f)`.
func (r *run) custom(e *ast.Call, m *dist.Combinator) *Value {
	if _, problem := m.Match(e.ByPosition()); problem != "" {
		throw(diag.New("arguments", e.Span, "%s", problem).WithHelp("write `%s`", m.Call))
	}
	d := &Distribution{at: e}
	var bounds [2]*Value
	var ends [2]ast.Expr
	functions := map[string]*lang.Func{}
	for _, a := range e.Args {
		switch {
		case a.Name == nil:
			d.Args, d.exprs = append(d.Args, r.expr(a.Value)), append(d.exprs, a.Value)
		case a.Name.Name == "lower":
			bounds[0], ends[0] = r.numbers(r.expr(a.Value), a.Value), a.Value
		case a.Name.Name == "upper":
			bounds[1], ends[1] = r.numbers(r.expr(a.Value), a.Value), a.Value
		default:
			v := r.expr(a.Value)
			if v.Kind != Func || v.Fn == nil {
				fail("wrong-kind", a.Value.Place(), "`%s` is %s, but `%s` of CustomDist is a function of the model", text(a.Value), v.what(), a.Name.Name)
			}
			functions[a.Name.Name] = v.Fn
		}
	}
	c := &Custom{call: e, in: *r.in, r: r, logp: functions["logp"], random: functions["random"], lcdf: functions["lcdf"], lccdf: functions["lccdf"]}
	c.in.Fit = nil
	r.formOf(d, c)
	f := c.functions()
	for i, b := range bounds {
		if b != nil {
			d.Args, d.exprs = append(d.Args, b), append(d.exprs, ends[i])
		}
	}
	d.Spec = f.Spec(bounds[0] != nil, bounds[1] != nil)
	d.custom = []ofFunctions{{c, 0}}
	if r.abstract {
		c.try(d)
	}
	return &Value{Kind: Dist, Dist: d}
}

// formOf finds out what a draw and its arguments are: their kinds and shapes.
func (r *run) formOf(d *Distribution, c *Custom) {
	params := c.logp.Decl.Params
	c.x = &Value{Kind: Real}
	var dims []ast.Expr
	if t := params[0].Type; t != nil {
		dims = t.Dims
		switch t.Name.Name {
		case "int":
			c.x.Kind = Int
		case "bool":
			c.x.Kind = Bool
		}
	}
	size, axes := make([]int, len(dims)), make([]*Factor, len(dims))
	sizeOf := func(name string) int {
		return slices.IndexFunc(dims, func(e ast.Expr) bool {
			n, ok := strip(e).(*ast.Name)
			return ok && n.Name == name
		})
	}
	for i := range size {
		size[i] = -1
	}
	for k, v := range d.Args {
		p, e := params[k+1], d.exprs[k]
		if i := sizeOf(p.Name.Name); i >= 0 && size[i] < 0 && (p.Type == nil || len(p.Type.Dims) == 0) {
			n, f := r.dimensionOf(v, e)
			size[i], axes[i], v = n, f, Whole(n)
		}
		v = r.numbers(v, e)
		rank := 0
		if p.Type != nil {
			rank = len(p.Type.Dims)
		}
		if len(v.Shape) < rank {
			fail("shape", e.Place(), "`%s` is %s, but argument `%s` of `%s` is declared `%s`", text(e), v.what(), p.Name.Name, c.logp.Decl.Name.Name, text(p.Type))
		}
		lead := len(v.Shape) - rank
		for j := range rank {
			if n, ok := strip(p.Type.Dims[j]).(*ast.Name); ok {
				if i := sizeOf(n.Name); i >= 0 && size[i] < 0 {
					size[i], axes[i] = v.Shape[lead+j], v.along(lead+j)
				}
			}
		}
		d.Args[k] = v
		c.args = append(c.args, shapedLike(v, lead))
	}
	for i, e := range dims {
		if size[i] >= 0 {
			continue
		}
		n, isName := strip(e).(*ast.Name)
		if isName && c.logp.Consts[n.Name] == nil {
			throw(diag.New("shape", d.at.Span, "no argument of CustomDist says how long a draw is: it is declared `%s` by `%s`", text(params[0].Type), c.logp.Decl.Name.Name).
				WithNote(params[0].Type.Span, "it is declared here").
				WithHelp("give `%s` an argument `%s`, and CustomDist the length: `fn %s(%s: %s, %s)` with `CustomDist(N, logp=%s)`",
					c.logp.Decl.Name.Name, n.Name, c.logp.Decl.Name.Name, params[0].Name.Name, text(params[0].Type), n.Name, c.logp.Decl.Name.Name))
		}
		saved := r.scope
		r.push(c.logp)
		size[i], axes[i] = r.dimension(e)
		r.scope = saved
	}
	if len(dims) > 0 {
		c.x.Shape, d.event, d.eventAxes = size, size, axes
		c.x.setAxes(axes)
	}
}

// shapedLike is what one of the draws has of an argument: v without its first axes.
func shapedLike(v *Value, lead int) *Value {
	out := &Value{Kind: v.Kind, Shape: v.Shape[lead:], Loose: v.Loose}
	out.setAxes(axesOf(v)[lead:])
	return out
}

// functions makes what a Spec is made of.
func (c *Custom) functions() dist.Functions {
	f := lang.CustomFunctions(c.logp)
	f.Event = product(c.x.Shape)
	f.LogDensity = func(x []float64, a [][]float64) float64 { return c.number(c.logp, x, a) }
	if c.random != nil {
		f.Draw = c.drawn
	}
	cdf := func(fn *lang.Func) func(x float64, a [][]float64) float64 {
		if fn == nil {
			return nil
		}
		return func(x float64, a [][]float64) float64 { return min(0, c.number(fn, []float64{x}, a)) }
	}
	f.LogCDF, f.LogCCDF = cdf(c.lcdf), cdf(c.lccdf)
	return f
}

// ofFunctions is a distribution of functions that a distribution is, or is made of, and its
// first argument among those of that.
type ofFunctions struct {
	c    *Custom
	from int
}

// Custom returns the distribution that e makes of functions of the text: its log density, what draws from
// it, and the logs of its distribution functions, nil where there are none. x and args say what a draw and the
// arguments of one draw are. It may be used by several goroutines.
func (in *Interp) Custom(e *ast.Call, logp, random, lcdf, lccdf *lang.Func, x *Value, args []*Value) dist.Functions {
	c := &Custom{call: e, in: Interp{Model: in.Model, Limits: in.Limits, Stop: in.Stop}, logp: logp, random: random, lcdf: lcdf, lccdf: lccdf, x: x, args: args}
	return c.functions()
}

// invoke calls a function with a draw, nil where it takes none, and arguments. The marks say of each
// what is unknown in an abstract walk; a stream is what it draws from.
func (c *Custom) invoke(f *lang.Func, x *Value, args []*Value, abstract bool, stream *mathx.Stream) *Value {
	in := &c.in
	if c.r == nil {
		own := c.in
		in, own.consts = &own, map[ast.Expr]*Value{}
	}
	r := &run{in: in, costs: costs{most: in.budget()}, stream: stream}
	if c.r != nil {
		r.costs, r.stmt, r.depth = c.r.costs, c.r.stmt, c.r.depth
		defer func() { c.r.costs = r.costs }()
	}
	r.abstract = abstract
	call := &ast.Call{At: c.call.At, Func: ast.Ident{At: c.call.Func.At, Name: f.Decl.Name.Name}}
	var given []*local
	if x != nil {
		given = append(given, &local{v: x})
		call.Args = append(call.Args, ast.Arg{At: c.call.At, Value: &ast.Name{At: c.call.Func.At, Name: "x"}})
	}
	for _, v := range args {
		given = append(given, &local{v: v})
	}
	for _, a := range c.call.Args {
		if a.Name == nil {
			call.Args = append(call.Args, a)
		}
	}
	v, _ := r.runText(f, given, call)
	return v
}

// like is numbers in the form of a draw or an argument.
func like(v *Value, num []float64) *Value {
	out := *v
	out.Num = num
	return &out
}

// list are the arguments of a draw.
func (c *Custom) list(a [][]float64) []*Value {
	out := make([]*Value, len(c.args))
	for i, v := range c.args {
		out[i] = like(v, a[i])
	}
	return out
}

// number returns what a function gives for a draw: NaN where it has no value there, which rejects a draw.
func (c *Custom) number(f *lang.Func, x []float64, a [][]float64) (out float64) {
	defer func() {
		if stopped(recover()) {
			out = nan
		}
	}()
	v := c.invoke(f, like(c.x, x), c.list(a), false, nil)
	if len(v.Num) != 1 || v.AnyHole() {
		return nan
	}
	return v.Num[0]
}

// drawn fills out with a draw.
func (c *Custom) drawn(s *mathx.Stream, a [][]float64, out []float64) {
	defer func() {
		if stopped(recover()) {
			for i := range out {
				out[i] = nan
			}
		}
	}()
	v := c.invoke(c.random, nil, c.list(a), false, s)
	if len(v.Num) != len(out) || v.AnyHole() {
		fail("shape", c.call.Span, "`%s` returns %s", c.random.Decl.Name.Name, v.what())
	}
	copy(out, v.Num)
}

// stopped reports whether a call ended with an error, such as an index out of range. One that
// ends the whole walk goes on.
func stopped(p any) bool {
	switch p := p.(type) {
	case nil:
		return false
	case modelError:
		if p.d.Code != "too-long" && p.d.Code != "failed" {
			return true
		}
	}
	panic(p)
}

// try calls each function once, with what is known of the arguments of the first draw, for what is wrong with it
// whatever the others are.
func (c *Custom) try(d *Distribution) {
	args := make([]*Value, len(c.args))
	for i, v := range c.args {
		args[i] = c.first(v, d.Args[i])
	}
	draw := like(c.x, slices.Repeat([]float64{nan}, product(c.x.Shape)))
	draw.Unknown = Marked(len(draw.Num))
	for _, f := range []*lang.Func{c.logp, c.lcdf, c.lccdf} {
		if f != nil {
			c.attempt(func() { c.oneNumber(f, c.invoke(f, draw, args, true, nil)) })
		}
	}
	if c.random == nil {
		return
	}
	c.attempt(func() {
		v := c.invoke(c.random, nil, args, true, nil)
		name := c.random.Decl.Name.Name
		switch {
		case v.Kind > Real || !slices.Equal(v.Shape, c.x.Shape):
			throw(diag.New("shape", c.call.Span, "`%s` returns %s, but a draw is %s", name, v.what(), shapeText(c.x.Shape, c.x.axes())).
				WithNote(c.random.Decl.Name.Span, "it is defined here"))
		case v.Kind <= Int && c.x.Kind == Real && v.AnyUnknown():
			x := c.logp.Decl.Params[0].Name
			throw(diag.New("wrong-kind", c.call.Span, "`%s` draws whole numbers, but `%s` of `%s` is a real number", name, x.Name, c.logp.Decl.Name.Name).
				WithNote(x.Span, "it is declared here").WithHelp("declare it: `fn %s(%s: int, ...)`", c.logp.Decl.Name.Name, x.Name))
		}
	})
}

// first is what is known of an argument of the first draw.
func (c *Custom) first(v, all *Value) *Value {
	n := product(v.Shape)
	if len(all.Num) < n || all.unseen() {
		out := like(v, slices.Repeat([]float64{nan}, n))
		out.Unknown = Marked(n)
		return out
	}
	out := like(v, slices.Clone(all.Num[:n]))
	for i := range n {
		out.MarkUnknown(i, all.IsUnknown(i) || all.IsHole(i))
	}
	return out
}

// attempt calls a function of which not all arguments are known. What depends on them, such as the condition of an `if`
// statement, is no error: they may be known in each draw.
func (c *Custom) attempt(f func()) {
	defer func() {
		if p := recover(); p != nil {
			if e, ok := p.(modelError); !ok || e.d.Code != "unknown-size" {
				panic(p)
			}
		}
	}()
	f()
}

// oneNumber sees to it that a function returns one number.
func (c *Custom) oneNumber(f *lang.Func, v *Value) {
	if v.Kind <= Real && len(v.Shape) == 0 {
		return
	}
	what := "the log density of a draw"
	if f != c.logp {
		what = "the log of a probability"
	}
	d := diag.New("shape", c.call.Span, "`%s` returns %s, but %s is one number", f.Decl.Name.Name, v.what(), what).WithNote(f.Decl.Name.Span, "it is defined here")
	if len(v.Shape) == 1 && len(c.x.Shape) == 0 {
		d.WithHelp("its arguments are those of one draw: it is called for each")
	} else if len(v.Shape) == 1 {
		d.WithHelp("return `sum(...)`")
	}
	throw(d)
}

// tryEvents calls the log density of each of some draws with what is known of it, for what is wrong
// with these numbers.
func (r *run) tryEvents(d *Distribution, s *Site, x []float64) {
	if r.out == nil || len(d.custom) == 0 {
		return
	}
	for i := range s.Count {
		for _, of := range d.custom {
			args := make([]*Value, len(of.c.args))
			for k, v := range of.c.args {
				args[k] = markedLike(v, &s.Dist.Args[of.from+k], i)
			}
			draw := like(of.c.x, slices.Repeat([]float64{nan}, s.Event))
			if draw.Unknown = Marked(s.Event); x != nil && d.own() {
				draw = like(of.c.x, x[i*s.Event:(i+1)*s.Event])
			}
			r.tryOne(of.c, draw, args, s, i)
		}
	}
}

// own reports whether functions make the distribution itself.
func (d *Distribution) own() bool { return d.Spec.Parts() == nil }

// markedLike is an argument of one draw with what is known of it.
func markedLike(v *Value, a *Arg, event int) *Value {
	num := a.At(event)
	out := like(v, num)
	from := event * a.Len
	if a.Shared {
		from = 0
	}
	if a.Unknown.Any() {
		out.Num = slices.Clone(num)
		for k := range num {
			if a.Unknown.Has(from + k) {
				out.Num[k] = nan
				out.MarkUnknown(k, true)
			}
		}
	}
	return out
}

func (r *run) tryOne(c *Custom, x *Value, args []*Value, s *Site, event int) {
	defer func() {
		p := recover()
		if f, ok := p.(modelError); ok && f.d.Code != "too-long" && f.d.Code != "failed" {
			f.d.WithNote(c.call.Span, "CustomDist calls `%s` here, for %s%s", c.logp.Decl.Name.Name, s.eventText(event), r.iteration())
		}
		if p != nil {
			panic(p)
		}
	}()
	v := c.invoke(c.logp, x, args, true, nil)
	c.oneNumber(c.logp, v)
	if !x.AnyUnknown() && !v.AnyUnknown() && !v.AnyHole() && v.Num[0] != v.Num[0] && !slices.ContainsFunc(args, (*Value).AnyUnknown) {
		throw(diag.New("outside-support", c.call.Span, "the log density of %s is not a number", s.eventText(event)))
	}
}

// eventText names the draw of an event.
func (s *Site) eventText(event int) string {
	switch {
	case s.Left == nil || s.Name == "" && s.Count == 1:
		return "`" + text(s.Left) + "`"
	case s.Name == "":
		return "row " + number(float64(event+1)) + " of `" + text(s.Left) + "`"
	}
	return "`" + s.label() + "`" + whichEvent(s, event)
}

func whichEvent(s *Site, event int) string {
	if s.Count == 1 {
		return ""
	}
	return " in row " + number(float64(event+1))
}

// sampled evaluates `d.sample()`, in the function that CustomDist draws with.
func (r *run) sampled(d *Distribution, e *ast.Method) *Value {
	if r.stream == nil && !r.abstract {
		throw(diag.New("misplaced", e.Span, "`.sample()` is allowed only in a function given as `random=` to CustomDist"))
	}
	if why := d.Spec.Lacking(); why != "" {
		throw(diag.New("flat", e.X.Place(), "`%s` cannot be drawn from", text(e.X)).WithHelp("%s", why))
	} else if !d.Spec.CanDraw() {
		fail("flat", e.X.Place(), "`%s` cannot be drawn from: %s is flat", text(e.X), d.Spec.Name)
	}
	lead, leadAxes := r.leading(d)
	event, eventAxes := r.eventShape(d)
	kind := Real
	if d.Spec.Discrete {
		kind = Int
	}
	out := r.newValue(e.Span, kind, append(slices.Clone(lead), event...), append(slices.Clone(leadAxes), eventAxes...))
	n, size := product(lead), product(event)
	if r.stream == nil {
		for i := range out.Num {
			out.Num[i] = nan
		}
		out.Unknown = Marked(len(out.Num))
		return out
	}
	draws := r.draws(d, n)
	for i := range n {
		r.work(4, e.Span)
		draws.Draw(r.stream, i, out.Num[i*size:(i+1)*size])
	}
	for _, v := range out.Num {
		if v != v || math.IsInf(v, 0) {
			out.Kind = Real
		}
	}
	return out
}
