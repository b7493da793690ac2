package eval

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/lang"
)

// A factor in brackets on the left stands for all of its levels. Where several statements define
// elements of a name, those that a statement with more particular brackets defines are left out:
// `b[region] ~ D` beside `b["north"] = 0` is about the other regions.

// isEach reports whether index k of a bracket means the element at hand.
func (r *run) isEach(e *ast.Index, k int) bool {
	if r.each == nil || e.Each == nil || e.Each[k] == 0 {
		return false
	}
	return r.each.at == nil || r.each.at[e.Each[k]-1] != nil
}

// allLevels returns the levels that index k of a left side stands for, nil where it does not
// stand for all levels of a factor.
func (r *run) allLevels(left *ast.Index, k int) *Factor {
	names := r.in.Model.AllLevels(left)
	if names == nil || !names[k] {
		return nil
	}
	v := r.expr(left.Args[k])
	switch {
	case v.Kind == Set, v.Kind == Level && len(v.Shape) == 1, v.Kind == Text && len(v.Shape) == 1:
		_, f := r.dimension(left.Args[k])
		return f
	}
	return nil
}

// namedAxes returns the levels along the axes of an array that statements fill, as far as they stand for
// all levels; nil where none does.
func (r *run) namedAxes(name string, rank int) []*Factor {
	var axes []*Factor
	for _, left := range r.in.Model.Lefts(name) {
		if r.in.Model.AllLevels(left) == nil {
			continue
		}
		r.outside(func() {
			for k := range left.Args {
				if f := r.allLevels(left, k); f != nil && k < rank {
					if axes == nil {
						axes = make([]*Factor, rank)
					}
					axes[k] = f
				}
			}
		})
	}
	return axes
}

// outside runs f outside of all loops.
func (r *run) outside(f func()) {
	scope, each := r.scope, r.each
	r.scope, r.each = nil, nil
	f()
	r.scope, r.each = scope, each
}

// leaveOut leaves out of the picks of a left side that stands for all levels what statements with more
// particular brackets define. axes are those of the array; the last of the picks, event of them, are those of a draw.
func (r *run) leaveOut(left *ast.Index, name string, picks []pick, axes []*Factor, event int) []pick {
	all := make([][]int, len(picks))
	var of *Factor
	for k := range left.Args {
		if f := r.allLevels(left, k); f != nil {
			all[k], of = picks[k].at, f
		}
	}
	if of == nil || len(r.in.Model.Lefts(name)) < 2 {
		return picks
	}
	runs := make([]bool, len(picks))
	for k, p := range picks {
		runs[k] = !p.one && !p.list
	}
	cells, partly := Remaining(r.in.Model, name, left, all, SlicesOf(runs, event), func(other *ast.Index, k int) (at []int, whole bool) {
		if other == left {
			return picks[k].at, k >= len(left.Args) || wholeAxis(left.Args[k])
		}
		if wholeAxis(other.Args[k]) {
			return nil, true
		}
		r.outside(func() {
			if r.allLevels(other, k) != nil {
				whole = true
				return
			}
			b := &bracket{r: r, e: other, k: k, arg: other.Args[k], n: r.most.single, f: axis(axes, k), rank: len(picks), grow: true}
			at = b.pick().at
		})
		return at, whole
	})
	if partly != nil {
		throw(diag.New("defined-twice", left.Span, "`%s` defines a part of what `%s` does%s", text(partly), text(left), r.iteration()).
			WithNote(partly.Span, "it is here").
			WithHelp("write one statement for each of the parts"))
	}
	if cells == nil {
		return picks
	}
	out := slices.Clone(picks)
	axis := nameless(of)
	for k := range out {
		if cells[k] != nil {
			out[k] = pick{expr: picks[k].expr, list: true, at: cells[k], like: shaped([]int{len(cells[k])}, []*Factor{axis})}
		}
	}
	return out
}

// wholeAxis reports whether an index is `:`.
func wholeAxis(e ast.Expr) bool {
	rg, ok := strip(e).(*ast.Range)
	return ok && rg.Lo == nil && rg.Hi == nil
}

// SlicesOf returns which of the slices of a left side are not axes of a draw: those are the last ones, event of them.
func SlicesOf(list []bool, event int) []bool {
	list = slices.Clone(list)
	for k := len(list) - 1; k >= 0 && event > 0; k-- {
		if list[k] {
			list[k] = false
			event--
		}
	}
	return list
}

// Remaining returns which elements a left side is about that stands for all levels along some axes, whose places
// all has (nil: another axis): the places, from 1, of the remaining cells along each of these axes. nil: all of
// them. Left out is what a statement with more particular brackets defines: more of its indices pick
// some of an axis. at returns what index k of a left side picks. If such a statement defines a part of
// what a cell has along other axes, cells are those of slices too; if it is a part of a draw, partly is its left side.
func Remaining(m *lang.Model, name string, left *ast.Index, all [][]int, sliced []bool, at func(left *ast.Index, k int) (at []int, whole bool)) (cells [][]int, partly *ast.Index) {
	s := &remaining{all: all}
	own := 0
	own, s.mine = particular(left, all, func(k int) ([]int, bool) {
		if all[k] != nil {
			return nil, true
		}
		return at(left, k)
	})
	for _, x := range m.Lefts(name) {
		if x == left || !m.Alone(x) {
			continue
		}
		if n, picked := particular(x, all, func(k int) ([]int, bool) { return at(x, k) }); n > own {
			s.others, s.from = append(s.others, picked), append(s.from, x)
		}
	}
	if len(s.others) == 0 {
		return nil, nil
	}
	if cells, partly = s.cells(); partly == nil {
		return cells, nil
	}
	some := false
	for k, slice := range sliced {
		if slice && all[k] == nil {
			places, _ := at(left, k)
			s.all[k], s.mine[k], some = places, nil, true
		}
	}
	if !some {
		return nil, partly
	}
	return s.cells()
}

// particular returns how many indices of a left side pick some of an axis, and what they pick, nil for all.
func particular(left *ast.Index, all [][]int, at func(k int) ([]int, bool)) (n int, picked [][]int) {
	picked = make([][]int, len(all))
	for k := range min(len(left.Args), len(all)) {
		if places, whole := at(k); !whole {
			picked[k] = append([]int{}, places...)
			n++
		}
	}
	return n, picked
}

// remaining looks for the cells of a left side that others do not define.
type remaining struct {
	all    [][]int      // the places of cells along each axis, nil: a cell has what mine picks
	mine   [][]int      // nil: all of the axis
	others [][][]int    // what the others pick
	from   []*ast.Index // these
}

func (s *remaining) cells() (cells [][]int, partly *ast.Index) {
	cells = make([][]int, len(s.all))
	for k, places := range s.all {
		if places != nil {
			cells[k] = []int{}
		}
	}
	cell := make([]int, len(s.all))
	some := false
	var walk func(k int)
	walk = func(k int) {
		if partly != nil {
			return
		}
		if k < len(s.all) {
			if s.all[k] == nil {
				walk(k + 1)
			}
			for _, p := range s.all[k] {
				cell[k] = p
				walk(k + 1)
			}
			return
		}
		for i, picked := range s.others {
			switch covers(picked, s.mine, cell) {
			case entire:
				some = true
				return
			case part:
				partly = s.from[i]
			}
		}
		for k := range s.all {
			if s.all[k] != nil {
				cells[k] = append(cells[k], cell[k])
			}
		}
	}
	walk(0)
	if partly != nil || !some {
		return nil, partly
	}
	return cells, nil
}

// how much of a cell brackets pick.
const (
	none = iota
	part
	entire
)

// covers says how much of a cell the picks of brackets cover: along each axis a cell has one place, or what
// mine picks, all of the axis where that is nil.
func covers(picked, mine [][]int, cell []int) int {
	how := entire
	for k, places := range picked {
		switch {
		case places == nil:
		case cell[k] > 0:
			if !slices.Contains(places, cell[k]) {
				return none
			}
		case mine[k] == nil:
			how = part
		default:
			in := 0
			for _, p := range mine[k] {
				if slices.Contains(places, p) {
					in++
				}
			}
			if in == 0 {
				return none
			}
			if in < len(mine[k]) {
				how = part
			}
		}
	}
	return how
}

// levelsAtHand returns the elements at hand of a left side that stands for all levels, nil for another one.
func (r *run) levelsAtHand(left *ast.Index, name string, s ast.Stmt) *eachDims {
	if r.in.Model.AllLevels(left) == nil {
		return nil
	}
	e := &eachDims{at: make([][]int, len(left.Args)), along: make([]*Factor, len(left.Args))}
	some := false
	for k := range left.Args {
		e.along[k] = r.allLevels(left, k)
		some = some || e.along[k] != nil
	}
	if !some {
		return nil
	}
	event := -1
	if t, ok := s.(*ast.Tilde); ok {
		event = 0
		if c, ok := strip(t.Dist).(*ast.Call); ok {
			if spec := r.in.distOf(c); spec != nil {
				event = spec.EventRank
			}
		}
	}
	shape, axes, grown := make([]int, len(left.Args)+max(event, 0)), r.namedAxes(name, len(left.Args)+max(event, 0)), true
	if sl := r.slot(name, left.Span); sl != nil {
		shape, axes, grown = sl.v.Shape, sl.v.axes(), sl.grown
	}
	picks := r.leaveOut(left, name, r.picks(left, shape, axes, grown), axes, event)
	g := gridOf(picks, shape, jointShape(picks, left))
	lead := max(len(g.dims)-max(event, 0), 0)
	lens := make([]int, lead)
	for d := range lens {
		lens[d] = len(g.dims[d])
	}
	n := product(lens)
	e.shape, e.axes = lens, g.axes[:lead]
	dim := -1
	joint := -1
	for k := range picks {
		mine := 0
		switch {
		case picks[k].one:
			continue
		case picks[k].list && joint >= 0:
			mine = joint
		default:
			dim++
			mine = dim
			if picks[k].list {
				joint = dim
			}
		}
		if k >= len(left.Args) || e.along[k] == nil || mine >= lead {
			continue
		}
		e.at[k] = make([]int, n)
		inner := product(lens[mine+1:])
		for i := range e.at[k] {
			e.at[k][i] = picks[k].at[i/inner%lens[mine]]
		}
	}
	return e
}

// levelsHelp is the help for a value that does not go with a left side that stands for all levels but some; levels:
// the left side is one.
func (r *run) levelsHelp(left, e ast.Expr, v *Value) (help string, levels bool) {
	ix, ok := strip(left).(*ast.Index)
	if !ok || len(ix.Args) != 1 || r.in.Model.HowMany(left) {
		return "", false
	}
	f := r.allLevels(ix, 0)
	if f == nil {
		return "", false
	}
	index := text(ix.Args[0])
	if name, ok := strip(e).(*ast.Name); ok && len(v.Shape) == 1 && f.Same(v.along(0)) {
		return "write `" + name.Name + "[" + index + "]`: other statements define some of `" + baseName(left) + "`, and these are left out", true
	}
	return "`" + text(left) + "` has one number for each level of `" + index + "` that no other statement names", true
}

// yields adds the help for an element that a statement for all levels defines, and another one too.
func (r *run) yields(d *diag.Diagnostic, first ast.Stmt) {
	left := ast.Expr(nil)
	switch s := first.(type) {
	case *ast.Define:
		left = s.Left
	case *ast.Tilde:
		left = s.Left[0]
	}
	ix, ok := strip(left).(*ast.Index)
	if !ok {
		return
	}
	for k := range ix.Args {
		if f := r.allLevels(ix, k); f != nil && len(ix.Args) == 1 && len(f.Labels) > 0 {
			d.WithHelp("`%s` leaves out levels that other statements name outside of loops: `%s[%s] = 0`", text(ix), text(ix.X), strconv.Quote(f.Labels[0]))
		}
	}
}

// countMeant is the help for `b[region, 2] ~ D` beside `b["north", 1] = 0`, where the number is a position but may
// be meant to be a count; "" where there is none.
func (r *run) countMeant(name string) string {
	for _, left := range r.in.Model.Lefts(name) {
		if len(r.in.Model.Lefts(name)) < 2 || r.in.Model.AllLevels(left) == nil || !r.in.Model.Alone(left) {
			continue
		}
		args, last := make([]string, len(left.Args)), -1
		for k, a := range left.Args {
			args[k] = text(a)
			n, number := a.(*ast.Number)
			id, size := a.(*ast.Name)
			if number && n.Value > 1 || size && r.info(id.Name) != nil && r.info(id.Name).Size {
				last, args[k] = k, "1:"+text(a)
			}
		}
		if last >= 0 {
			return "several statements define elements of `" + name + "`, so `" + text(left.Args[last]) + "` in `" + text(left) + "` is a position: all up to it are `" + name + "[" + strings.Join(args, ", ") + "]`"
		}
	}
	return ""
}
