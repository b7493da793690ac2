package eval

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
)

// eachDims are the dimensions of the left side of a statement for all of
// `[d1, d2]`; an index that the checker marked as "the element at hand" runs
// along one of them.
type eachDims struct {
	shape []int
	axes  []*Factor
	// at has, where the brackets select elements, the place of each of them along the axis of an
	// index that stands for all levels, nil for another index; along names the levels.
	at    [][]int
	along []*Factor
}

// selection is the elements that a bracket means.
type selection struct {
	shape []int
	axes  []*Factor
	flat  []int // elements of the array, row-major; -1: unknown which, or lost
	lost  []int // of flat, those that are lost
	why   *diag.Diagnostic
	marks []*Value // of the indices, spread over the selection
	fuzzy bool     // some element depends on an index that is not decided
}

// index evaluates X[...].
func (r *run) index(e *ast.Index) *Value {
	r.apart("`"+text(e)+"`", e, e.X)
	return r.reduce(e, func(ahead func() *Value) (*Value, bool) {
		row := r.picksRow(e.Args)
		var x *Value
		if row {
			x = r.newData(e.X)
		} else {
			x = r.expr(e.X)
		}
		if x.Kind == Set || x.Kind == Dist || x.Kind == Func {
			fail("wrong-kind", e.X.Place(), "`%s` is a %s and has no elements", text(e.X), x.Kind)
		}
		picking := r.picking
		r.picking = r.picking || row
		picks := r.picks(e, x.Shape, x.axes(), false)
		r.picking = picking
		sel := r.selection(picks, e, x.Shape, x.axes())
		out := r.gather(x, sel.shape, sel.axes, sel.flat, e.Span)
		for _, i := range sel.lost {
			r.lose(out, i, func() *diag.Diagnostic { return sel.why })
		}
		for _, m := range sel.marks {
			r.mark(out, m)
		}
		if sel.fuzzy {
			all := r.summary(x)
			for i, k := range sel.flat {
				if k < 0 {
					r.markFrom(out, i, all, 0)
				}
			}
		}
		if row {
			out = r.ofRow(out, picks)
		}
		out.of = r.elementOf(x, picks)
		lost := r.takesRow(e, x, out, picks)
		if len(out.Shape) == 0 {
			if lost && out.AnyHole() {
				if v := ahead(); v != nil {
					return v, true
				}
			}
			out = r.use(out, e)
		}
		return out, lost
	})
}

// selection puts the picks of a bracket together: single places take their axis
// away, slices and the rest stay, arrays go together row by row and stand where
// the first of them stands.
func (r *run) selection(picks []pick, e *ast.Index, shape []int, axes []*Factor) *selection {
	joint := jointShape(picks, e)
	if len(picks) == 1 && picks[0].list {
		return r.gathered(&picks[0], joint, e)
	}
	g := gridOf(picks, shape, joint)
	n := product(g.shape)
	r.room(n, g.shape, e.Span)
	sel := &selection{shape: g.shape, axes: g.axes, flat: make([]int, n), fuzzy: g.fuzzy}
	row := make([]int, n) // of the arrays, for each element
	for i := range sel.flat {
		sel.flat[i], row[i] = g.element(i)
		sel.lose(i, picks, row[i])
	}
	for _, p := range picks {
		r.indexMarks(sel, p, row)
	}
	return sel
}

// jointShape is the shape of the arrays of a bracket together, nil where there is none.
func jointShape(picks []pick, e *ast.Index) (joint *Value) {
	var first ast.Expr
	for _, p := range picks {
		if !p.list {
			continue
		}
		if joint == nil {
			joint, first = p.like, p.expr
			continue
		}
		if why := mismatch(joint.Shape, p.like.Shape, joint.axes(), p.like.axes()); why != "" {
			throw(diag.New("shape", e.Span, "`%s` is %s, but `%s` is %s: arrays in one pair of brackets are matched row by row", text(first),
				shapeText(joint.Shape, joint.axes()), text(p.expr), shapeText(p.like.Shape, p.like.axes())).
				WithHelp("a table of pairs is `%s[i, :][:, j]`", text(e.X)))
		}
		joint = shaped(joint.Shape, joinAxes(joint, p.like))
	}
	return joint
}

// grid says where the elements of a selection lie: from a base on, each dimension moves them by the
// shift of its place.
type grid struct {
	base  int
	dims  [][]int // the shifts of each
	joint int     // the dimension along which the arrays go, -1: none
	shape []int
	axes  []*Factor
	fuzzy bool // some place is unknown
}

// gone is the shift of a place that is unknown or lost: no other makes it good.
const gone = math.MinInt / 4

// gridOf lays the picks of a bracket out in an array of a shape.
func gridOf(picks []pick, shape []int, joint *Value) *grid {
	strides := make([]int, len(shape))
	step := 1
	for k := len(shape) - 1; k >= 0; k-- {
		strides[k] = step
		step *= shape[k]
	}
	g := &grid{joint: -1}
	for k, p := range picks {
		stride := 0
		if k < len(strides) {
			stride = strides[k]
		}
		shifts := p.shifts(stride)
		g.fuzzy = g.fuzzy || slices.Contains(p.at, 0)
		switch {
		case p.one:
			g.base = moveBy(g.base, shifts[0])
		case p.list && g.joint < 0:
			g.joint = len(g.dims)
			g.dims = append(g.dims, shifts)
			g.shape = append(g.shape, joint.Shape...)
			for d := range joint.Shape {
				g.axes = append(g.axes, joint.along(d))
			}
		case p.list:
			together := g.dims[g.joint]
			for i := range together {
				together[i] = moveBy(together[i], shifts[i])
			}
		default:
			g.dims = append(g.dims, shifts)
			g.shape = append(g.shape, len(p.at))
			g.axes = append(g.axes, p.axis)
		}
	}
	return g
}

// shifts says how far each place of a pick moves along its axis.
func (p *pick) shifts(stride int) []int {
	list := make([]int, len(p.at))
	for i, at := range p.at {
		if list[i] = (at - 1) * stride; at < 1 {
			list[i] = gone
		}
	}
	return list
}

// moveBy adds two shifts.
func moveBy(a, b int) int {
	if a == gone || b == gone {
		return gone
	}
	return a + b
}

// element returns where element i of a selection lies, -1 where that is unknown or lost, and its
// row in the arrays.
func (g *grid) element(i int) (flat, row int) {
	flat = g.base
	for d := len(g.dims) - 1; d >= 0; d-- {
		n := len(g.dims[d])
		flat = moveBy(flat, g.dims[d][i%n])
		if d == g.joint {
			row = i % n
		}
		i /= n
	}
	if flat == gone {
		flat = -1
	}
	return flat, row
}

// lose notes that element i is lost, if an index of it is.
func (sel *selection) lose(i int, picks []pick, row int) {
	for _, p := range picks {
		if p.lost != nil && (p.one || p.list && p.at[row] < 0) {
			sel.lost, sel.why = append(sel.lost, i), p.lost
			return
		}
	}
}

// indexMarks spreads the marks of an index over the selection.
func (r *run) indexMarks(sel *selection, p pick, row []int) {
	switch {
	case p.like == nil || !p.like.marked():
	case p.one:
		m := *p.like
		sel.marks = append(sel.marks, &m)
	case p.list:
		m := &Value{Kind: Int, Num: make([]float64, len(row)), Shape: sel.shape}
		for i, j := range row {
			r.markFrom(m, i, p.like, j)
		}
		sel.marks = append(sel.marks, m)
	}
}

// gathered is the selection of elements of a vector by an array of places.
func (r *run) gathered(p *pick, like *Value, e *ast.Index) *selection {
	sel := &selection{shape: like.Shape}
	for d := range like.Shape {
		sel.axes = append(sel.axes, like.along(d))
	}
	n := product(sel.shape)
	r.room(n, sel.shape, e.Span)
	sel.flat, p.at = p.at, nil // in place: rows may be millions
	for i, at := range sel.flat {
		sel.flat[i] = max(at, 0) - 1
		sel.fuzzy = sel.fuzzy || at == 0
		if p.lost != nil && at < 0 {
			sel.lost, sel.why = append(sel.lost, i), p.lost
		}
	}
	if p.like.marked() {
		sel.marks = []*Value{{Kind: Int, Num: r.in.nans(n), Shape: sel.shape, Unknown: p.like.Unknown, Hole: p.like.Hole, dep: p.like.dep, from: p.like.from}}
	}
	return sel
}
