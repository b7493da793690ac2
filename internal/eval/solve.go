package eval

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/solver"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
)

// solve evaluates a function that poses the problem of a function: `ode`, `integrate`, `solve_newton`.
func (c *call) solve(in []fn.Arg) *Value {
	s, p := c.fn.Solve(in)
	if p != nil {
		throw(c.problem(p, ""))
	}
	f := &posed{c: c, s: s}
	axes := make([]*Factor, len(s.Axes))
	for k, a := range s.Axes {
		axes[k] = c.axis(a)
	}
	out := c.r.newValue(c.span, Real, s.Shape, axes)
	problem, _ := s.Problem(0)
	operands, known := make([][]float64, len(s.In)), true
	for i, k := range s.In {
		operands[i] = c.args[k].Num
	}
	for _, v := range c.args {
		known = known && (v == nil || !v.AnyUnknown() && !v.AnyHole())
	}
	if c.r.abstract && !known {
		f.trial()
		for i := range out.Num {
			out.Num[i] = nan
		}
		return c.marked(out)
	}
	if known {
		f.trial()
	}
	failed := problem.Solve(f, operands, out.Num, &solver.Path{}, &solver.Pieces{}, &solver.Point{})
	if failed != nil {
		for i := range out.Num {
			out.Num[i] = nan
		}
		c.unsolved(failed, known)
	}
	return c.marked(out)
}

// marked gives the value the marks of all arguments.
func (c *call) marked(out *Value) *Value { return c.r.markAll(out, c.args...) }

// unsolved says why there is no solution: where all that it depends on is known an error, else a reason why a draw is
// rejected.
func (c *call) unsolved(f *solver.Failure, known bool) {
	words := "`" + text(c.e) + "` has no value: " + f.Text
	if known && c.r.abstract {
		d := diag.New("not-solved", c.span, "%s", words)
		if f.Help != "" {
			d.WithHelp("%s", f.Help)
		}
		throw(d)
	}
	h, ok := c.r.hooks.(*density)
	if !ok || h.reasons == nil || slices.ContainsFunc(*h.reasons, func(r Reason) bool { return r.Span == c.span }) {
		return
	}
	if f.Help != "" {
		words += " (" + f.Help + ")"
	}
	*h.reasons = append(*h.reasons, Reason{Stmt: c.r.stmt, Span: c.span, Problem: "`" + c.fn.Name + "` has no value", Words: words})
}

// posed is the function of a problem, which a solver calls.
type posed struct {
	c *call
	s fn.Solve
}

// call calls the function with its own numbers.
func (f *posed) call(own []*Value) *Value {
	c := f.c
	args := slices.Clone(own)
	with := f.s.With
	for k := c.fn.Named(); k < len(c.args); k++ {
		args = append(args, c.args[k])
		with += ", " + text(c.exprs[k])
	}
	v := c.r.invoke(c.args[0], args, c.e, with)
	if v.Kind > Real || !slices.Equal(v.Shape, f.s.Gives) {
		name := c.args[0].String()
		fail("shape", c.exprs[0].Place(), "`%s(%s)` is %s, but `%s` needs %s", name, with, v.what(), c.fn.Name, shapeText(f.s.Gives, nil))
	}
	return v
}

// trial calls the function once with numbers of which nothing is known, for what is wrong with it whatever they are.
func (f *posed) trial() {
	r := f.c.r
	if !r.abstract {
		return
	}
	own := make([]*Value, len(f.s.Own))
	for i, shape := range f.s.Own {
		n := product(shape)
		own[i] = &Value{Kind: Real, Shape: shape, Num: slices.Repeat([]float64{nan}, n), Unknown: Marked(n)}
	}
	f.call(own)
}

// Value implements solver.Func.
func (f *posed) Value(x, out []float64) {
	own := make([]*Value, len(f.s.Own))
	at := 0
	for i, shape := range f.s.Own {
		n := product(shape)
		own[i] = &Value{Kind: Real, Shape: shape, Num: slices.Clone(x[at : at+n])}
		at += n
	}
	v := f.call(own)
	copy(out, v.Num)
	if v.AnyHole() {
		for i := range out {
			out[i] = math.NaN()
		}
	}
}
