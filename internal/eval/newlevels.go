package eval

import (
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// New data may bring levels that the fit did not have, and more or fewer numbered places,
// as of `a[max(id)]`. What the model says of those of the fit does not change with them: a value that
// depends on parameters and reduces over levels or such places, as `mean(a)` does, is about those of
// the fit, in each draw. What has no meaning without all of them is an error.

// ofFitLevels returns the places of axis k that the fit had, from 0, and what they run over;
// all: these are all. left: some places of the fit are not there any more.
func (r *run) ofFitLevels(v *Value, k int) (at []int, f *Factor, all, left bool) {
	f = v.along(k)
	switch {
	case f == nil:
		return nil, f, true, false
	case f.size:
		n := v.Shape[k]
		if f.before == 0 || f.before == n {
			return nil, f, true, false
		}
		return upTo(min(f.before, n)), countedBy("", false), false, f.before > n
	}
	old := r.in.levelsOfFit(f)
	if old == nil || old == f || len(f.Labels) == len(old.Labels) {
		return nil, f, true, false
	}
	labels := make([]string, 0, len(old.Labels))
	for i, l := range f.Labels {
		if old.Find(l) > 0 {
			at, labels = append(at, i), append(labels, l)
		}
	}
	return at, &Factor{Name: f.Name, Labels: labels, Alphabetical: f.Alphabetical}, len(at) == len(f.Labels), false
}

// levelsOfFit returns what a factor of the new data was in the fit, nil if that is not known.
func (in *Interp) levelsOfFit(f *Factor) *Factor {
	if f.Name == "" {
		return nil
	}
	old, ok := in.oldLevels[f.Name]
	if !ok {
		if in.oldLevels == nil {
			in.oldLevels = map[string]*Factor{}
		}
		old = factorOf(in.Fit.Env, f.Name)
		in.oldLevels[f.Name] = old
	}
	return old
}

// strange reports whether some of the values have levels or numbered places along an axis
// that are not those of the fit.
func (r *run) strange(list ...*Value) bool {
	if r.in.Fit == nil || r.main != nil {
		return false
	}
	return slices.ContainsFunc(list, func(v *Value) bool {
		for k := range v.dims() {
			if _, _, all, _ := r.ofFitLevels(v, k); !all {
				return true
			}
		}
		return false
	})
}

// dims is the number of axes of an operand that has elements, 0 for others.
func (v *Value) dims() int {
	if v == nil || v.Kind > Level {
		return 0
	}
	return len(v.Shape)
}

// atFit returns the part of an operand of e that the fit had.
func (r *run) atFit(v *Value, e ast.Expr) *Value {
	for k := range v.dims() {
		at, f, all, left := r.ofFitLevels(v, k)
		if all {
			continue
		}
		if left {
			throw(diag.New("mixed-levels", e.Place(), "`%s` reads all of an array that had %d elements in the fit, and has %d over the new data", text(e), v.along(k).before, v.Shape[k]).
				WithHelp("give the size as data, so that it keeps its value: `data K: int`"))
		}
		shape, axes := slices.Clone(v.Shape), axesOf(v)
		shape[k], axes[k] = len(at), f
		inner := product(v.Shape[k+1:])
		flat := make([]int, product(shape))
		for i := range flat {
			place, rest := i/inner, i%inner
			flat[i] = (place/len(at)*v.Shape[k]+at[place%len(at)])*inner + rest
		}
		v = r.gather(v, shape, axes, flat, e.Place())
	}
	return v
}

// operands are the operands of a reduction: where it is about the fit alone, their parts that the
// fit had.
func (r *run) operands(e ast.Expr, list []*Value) {
	r.other = r.other || r.strange(list...)
	if !r.onlyFit {
		return
	}
	r.onlyFit = false
	for i, v := range list {
		list[i] = r.atFit(v, e)
	}
}

// renumbered ends the walk where `int(g)` is asked of levels of the fit whose numbers are others, since
// a new one comes before them.
func (c *call) renumbered(e *ast.Call) {
	if c.fn.Name != "int" || c.r.in.Fit == nil || c.r.main != nil || c.args[0].Levels == nil {
		return
	}
	f := c.args[0].Levels
	old := c.r.in.levelsOfFit(f)
	if old == nil {
		return
	}
	for i, l := range old.Labels {
		if k := f.Find(l); k > 0 && k != i+1 {
			throw(diag.New("mixed-levels", e.Place(), "`%s` is %d for \"%s\" in the fit, but would be %d over the new data, which have levels before it", text(e), i+1, l, k).
				WithHelp("to compute with the numbers of `%s`, declare it `int`", f.Name))
		}
	}
}

// brought lists what axis k has that the fit did not have, or the other way round.
func (r *run) brought(v *Value, k int) string {
	f := v.along(k)
	if f.size {
		return "another size"
	}
	old := r.in.levelsOfFit(f)
	var list []string
	for _, l := range f.Labels {
		if old.Find(l) == 0 {
			list = append(list, "\""+l+"\"")
		}
	}
	what := "the level "
	if len(list) > 1 {
		what = "the levels "
	}
	if len(list) > 4 {
		list = append(list[:4], "...")
	}
	return what + strings.Join(list, ", ")
}

// resizes marks the axes of an unknown that had another size in the fit.
func (r *run) resizes(name string, shape []int, axes []*Factor) []*Factor {
	if r.in.Fit == nil || r.main != nil {
		return axes
	}
	old := r.in.Fit.Env[name]
	if old == nil {
		return axes
	}
	axes = slices.Clone(axes)
	for k := range axes {
		if k >= len(old.Shape) || old.Shape[k] == 0 || axes[k].isRows() || axes[k].isLevels() {
			continue
		}
		if old.Shape[k] != shape[k] {
			axes[k] = &Factor{size: true, before: old.Shape[k]}
		} else if axes[k] != nil && axes[k].before > 0 {
			axes[k] = nil
		}
	}
	return axes
}
