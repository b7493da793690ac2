package fn

import (
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// byGroup is the option of a function that reduces an array: one value for each level of a factor.
var byGroup = []Param{{Name: "by", Need: Grouping}}

// ByGroup reports whether the function has the option `by`, and at which place.
func (s *Spec) ByGroup() (place int, ok bool) { return len(s.Params), s.grouped }

// Least returns how many rows a value by level needs.
func (s *Spec) Least() int { return s.least }

// TooFew returns the levels, from 0, that too few rows have for a value of the function by level; args are those of
// a call with `by`.
func (s *Spec) TooFew(args []Arg) []int {
	g := grouping(args, len(s.Params))
	if g == nil {
		return nil
	}
	var out []int
	for l := range g.levels() {
		if len(g.of(l)) < s.least {
			out = append(out, l)
		}
	}
	return out
}

// groups are the rows of each level of a factor, one level after another.
type groups struct{ rows, starts []int }

func (g *groups) levels() int    { return len(g.starts) - 1 }
func (g *groups) of(l int) []int { return g.rows[g.starts[l]:g.starts[l+1]] }

// grouping returns the groups that the argument `by`, at a place, makes; nil where it is not given.
func grouping(args []Arg, place int) *groups {
	if len(args) <= place || !args[place].Given {
		return nil
	}
	a := &args[place]
	if a.groups == nil {
		g := &groups{rows: make([]int, len(a.Num)), starts: make([]int, len(a.Levels)+1)}
		for _, l := range a.Num {
			g.starts[int(l)]++
		}
		for l := range a.Levels {
			g.starts[l+1] += g.starts[l]
		}
		next := slices.Clone(g.starts)
		for i, l := range a.Num {
			g.rows[next[int(l)-1]] = i
			next[int(l)-1]++
		}
		a.groups = g
	}
	return a.groups
}

// grouped gives a function that reduces its first argument the option byGroup: it then has a value for each level, of
// the elements in the rows that have the level. params is how many arguments it has besides, and least how many
// elements a value needs.
func grouped(params, least int, f functions) functions {
	g := f
	g.grouped, g.least = true, least
	// one is the call of a single level, with its number of rows.
	one := func(a []Arg, rows int) []Arg {
		sub := slices.Clone(a[:params])
		if sub[0].Given {
			sub[0].Shape, sub[0].Sure = []int{rows}, nil
		}
		return sub
	}
	g.shape = func(a []Arg) (Out, *Problem) {
		if len(a) <= params || !a[params].Given {
			return f.shape(a)
		}
		by := string(rune('0' + params))
		if f.value2 != nil && a[1].Given {
			return Out{}, &Problem{Arg: params, Code: "arguments", Text: "`{f}` with two arguments goes element by element, so `by` has no meaning for it",
				Help: "write `{f}({0}, by={" + by + "})`"}
		}
		levels := len(a[params].Levels)
		if !a[0].Given {
			return Out{Shape: []int{levels}, Axes: []Axis{{{Arg: params, How: Labelled}}}}, nil
		}
		if len(a[0].Shape) != 1 {
			out, p := wants(0, "a vector with an element for each row of `{"+by+"}`")
			if len(a[0].Shape) == 2 {
				p.Help = "for each column write `[{f}({0}[:, k], by={" + by + "}) for k in 1:cols({0})]'`"
			}
			return out, p
		}
		out, p := f.shape(one(a, max(1, a[0].Shape[0])))
		if p != nil {
			return out, p
		}
		out.Shape = append([]int{levels}, out.Shape...)
		if axes := []Axis{{{Arg: params, How: Labelled}}}; out.Axes == nil {
			for range out.Shape[1:] {
				axes = append(axes, nil)
			}
			out.Axes = axes
		} else {
			out.Axes = append(axes, out.Axes...)
		}
		out.Together = []int{0, params}
		return out, nil
	}
	g.value = func(a []Arg, out []float64) {
		groups := grouping(a, params)
		if groups == nil {
			f.value(a, out)
			return
		}
		each := 0
		if groups.levels() > 0 {
			each = len(out) / groups.levels()
		}
		for l := range groups.levels() {
			rows := groups.of(l)
			sub, part := one(a, len(rows)), out[l*each:(l+1)*each]
			if len(rows) < least {
				for i := range part {
					part[i] = nan
				}
				continue
			}
			if sub[0].Given {
				sub[0].ask(len(rows))
				sub[0].Num = pickFrom(a[0].Num, rows)
			} else {
				sub[0].Num = make([]float64, len(rows))
				for i := range rows {
					sub[0].Num[i] = 1
				}
			}
			f.value(sub, part)
		}
	}
	if f.trace != nil {
		g.trace = func(t *graph.Trace, a []Traced) []graph.Ref { return traceGrouped(t, a, params, least, f) }
	}
	g.needs = func(a []Arg, i int, need func(arg, elem int)) {
		groups := grouping(a, params)
		each := 1
		for k := 1; k < params; k++ {
			if !a[k].Given {
				continue
			}
			each *= a[k].Size()
			for j := range a[k].Size() {
				need(k, j)
			}
		}
		for _, row := range groups.of(i / each) {
			if a[0].Given {
				need(0, row)
			}
		}
	}
	return g
}

// pickFrom returns the elements of a list in some rows.
func pickFrom[T any](list []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, k := range rows {
		out[i] = list[k]
	}
	return out
}

// traceGrouped traces a function by level. If the elements are a block, and the function takes lists by turns, all levels are
// traced together, as a block with a row for each.
func traceGrouped(t *graph.Trace, a []Traced, params, least int, f functions) []graph.Ref {
	if len(a) <= params || !a[params].Given {
		return f.trace(t, a)
	}
	groups := grouping([]Arg{{Given: true, Num: a[params].Num, Levels: make([]string, a[params].Levels)}}, 0)
	each := 1
	for _, x := range a[1:params] {
		each *= product(x.Shape)
	}
	one := func(x Traced) []graph.Ref {
		sub := slices.Clone(a[:params])
		sub[0] = x
		return f.trace(t, sub)
	}
	if a[0].Run != 0 && f.lists && each == 1 {
		var rows, levels []int
		starts := []int32{0}
		for l := range groups.levels() {
			if list := groups.of(l); len(list) >= max(1, least) {
				levels, rows = append(levels, l), append(rows, list...)
				starts = append(starts, int32(len(rows)))
			}
		}
		list := t.Segments(t.Gather(a[0].Run, rows), starts)
		whole := one(Traced{Given: true, Shape: []int{len(rows)}, Ref: []graph.Ref{list}})
		if len(levels) == groups.levels() {
			return whole
		}
		out := make([]graph.Ref, groups.levels())
		for i, l := range levels {
			out[l] = t.Row(whole[0], i)
		}
		for l := range out {
			switch {
			case slices.Contains(levels, l):
			case least > 0:
				out[l] = t.Const(nan)
			default:
				out[l] = one(Traced{Given: true, Shape: []int{0}, Ref: []graph.Ref{}})[0]
			}
		}
		return out
	}
	x := a[0].Refs(t)
	var out []graph.Ref
	for l := range groups.levels() {
		rows := groups.of(l)
		if len(rows) < least {
			for range each {
				out = append(out, t.Const(nan))
			}
			continue
		}
		out = append(out, one(Traced{Given: true, Shape: []int{len(rows)}, Ref: pickFrom(x, rows)})...)
	}
	return out
}
