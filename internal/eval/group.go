package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/fn"
)

// A function that reduces an array has, with `by=g`, one value for each level of g: of the rows that have the level.

// byGroup returns what `by` of a call is, nil where it is not given.
func (c *call) byGroup() *Value {
	if place, ok := c.fn.ByGroup(); ok {
		return c.args[place]
	}
	return nil
}

// hasGroups reports whether an expression is a call with `by`.
func (r *run) hasGroups(e ast.Expr) bool {
	call, ok := e.(*ast.Call)
	return ok && r.local(call.Func.Name) == nil && r.userFunc(call.Func.Name) == nil &&
		slices.ContainsFunc(call.Args, func(a ast.Arg) bool { return a.Name != nil && a.Name.Name == "by" })
}

// grouping returns argument k, which must be a known column of levels.
func (c *call) grouping(k int) *Value {
	e := c.exprs[k]
	v := c.r.use(c.args[k], e)
	if v.Kind != Level || len(v.Shape) != 1 {
		d := diag.New("wrong-kind", e.Place(), "`by` of `%s` is a factor that has a level for each row, but `%s` is %s", c.fn.Name, text(e), v.what())
		if name, ok := strip(e).(*ast.Name); ok && len(v.Shape) == 1 && v.Kind <= Real {
			d.WithHelp("declare it as a factor: `data %s: factor[N]`", name.Name)
		}
		throw(d)
	}
	c.r.known(v, e, "`by` of `"+c.fn.Name+"`")
	c.r.hollow(v, e)
	return v
}

// tooFew makes holes of the elements whose levels have too few rows for a value.
func (c *call) tooFew(in []fn.Arg, v *Value) {
	by := c.byGroup()
	if by == nil {
		return
	}
	levels := c.fn.TooFew(in)
	if len(levels) == 0 {
		return
	}
	each := len(v.Num) / v.Shape[0]
	names := make([]string, len(levels))
	for j, l := range levels {
		names[j] = by.Levels.Labels[l]
		for i := l * each; i < (l+1)*each; i++ {
			v.MarkHole(i, true)
			v.Num[i] = nan
		}
	}
	place, _ := c.fn.ByGroup()
	what := "the level " + diag.Some(names, 3)
	if len(names) > 1 {
		what = "the levels " + diag.Some(names, 3)
	}
	v.from = &origin{lost: diag.New("undefined-element", c.span, "`%s` has no value for %s of `%s`: too few rows have %s",
		text(c.e), what, text(c.exprs[place]), map[bool]string{true: "it", false: "them"}[len(names) == 1]).
		WithHelp("`%s` by level needs %s of each; `count(by=%s)` says how many there are", c.fn.Name, diag.Plural(c.fn.Least(), "row"), text(c.exprs[place]))}
}

// overLevels brings a value by level over the data of the fit to the levels of the new data, of which new ones have
// none; nil if it is about other levels.
func (r *run) overLevels(f *Value) *Value {
	old := f.Axis(0)
	if old == nil {
		return nil
	}
	levels := factorOf(r.in.Data, old.Name)
	if levels == nil {
		return nil
	}
	shape, axes := slices.Clone(f.Shape), axesOf(f)
	shape[0], axes[0] = len(levels.Labels), levels
	out := &Value{Kind: f.Kind, Shape: shape, Num: make([]float64, product(shape)), Levels: f.Levels}
	out.setAxes(axes)
	each := product(shape[1:])
	for l, label := range levels.Labels {
		k := old.Find(label) - 1
		for j := range each {
			i := l*each + j
			if k < 0 {
				out.Num[i] = nan
				out.MarkHole(i, true)
				continue
			}
			out.Num[i] = f.Num[k*each+j]
			r.markFrom(out, i, f, k*each+j)
		}
	}
	return out
}

// oldLevels returns v, a value by level, with those of f for the levels that the fit had.
func (r *run) oldLevels(f, v *Value) *Value {
	levels := v.Axis(0)
	old := r.in.levelsOfFit(levels)
	if old == nil || !slices.Equal(f.Shape, v.Shape) {
		return f
	}
	out := v.Clone()
	each := product(v.Shape[1:])
	for l, label := range levels.Labels {
		if old.Find(label) == 0 {
			continue
		}
		for i := l * each; i < (l+1)*each; i++ {
			r.replaceFrom(out, i, f, i)
		}
	}
	return out
}

// replaceFrom makes element i of out element k of v.
func (r *run) replaceFrom(out *Value, i int, v *Value, k int) {
	out.Num[i] = v.Num[k]
	out.MarkHole(i, false)
	out.MarkUnknown(i, false)
	r.markFrom(out, i, v, k)
}
