package eval

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/depend"
)

// abstraction is what a run has, beside values, that finds out what a model means for its data
// before any unknown has a value: its numbers are NaN, and marked. Comparisons with them are
// undecided, both branches of a choice are walked, and known numbers are judged as they come up.
type abstraction struct {
	abstract bool
	survey   *survey       // the survey that this run makes, nil otherwise
	out      *Outline      // the outline that this run makes, nil otherwise
	deps     *depend.Graph // on which unknowns values depend; nil: not tracked
	steady   steady        // see steady
	together *together     // in iterations that are walked together, see together.go
}

// void makes an array of which no number is known, in an abstract run: all such
// arrays are over one list of NaN, so that an expression of a column and an unknown
// takes the time of its operations, not that of its rows.
func (r *run) void(kind Kind, span ast.Span, shape []int, axes []*Factor) *Value {
	n := product(shape)
	r.room(n, shape, span)
	v := &Value{Kind: kind, Shape: shape, Num: r.in.nans(n), void: true}
	v.setAxes(axes)
	return v
}

// nans returns n times NaN, in a list that is not changed.
func (in *Interp) nans(n int) []float64 {
	if len(in.nothing) < n {
		in.nothing = slices.Repeat([]float64{nan}, n)
	}
	return in.nothing[:n:n]
}

// unseen reports whether no number of an array, or of a single number, is known, so
// that sums, products and the like with it are all NaN.
func (v *Value) unseen() bool {
	return v.void || len(v.Shape) == 0 && v.Num[0] != v.Num[0]
}

// allNaN reports whether no number of v is one.
func (v *Value) allNaN() bool {
	return v.void || !slices.ContainsFunc(v.Num, func(x float64) bool { return x == x })
}

// Weighed is the density of known values X, event after event; they stand left at the
// site as they would of a `~`.
type Weighed struct {
	Site      *Site
	X         []float64
	Iteration string // of the loops around it, as they end a sentence
}

// weigh notes the density of known values that is a term of a `target +=`.
func (r *run) weigh(e *ast.Method, d *Draws, out, v *Value, size int, shared bool) {
	t, ok := r.stmt.(*ast.Target)
	if !ok || r.out == nil || r.each != nil || !term(t.X, e) || v.Kind == Dist {
		return
	}
	x := make([]float64, 0, len(out.Num)*size)
	edge := false
	for i := range out.Num {
		at := i * size
		if shared {
			at = 0
		}
		lo, hi := d.Bounds(i)
		for j := at; j < at+size; j++ {
			a := v.Num[j]
			if v.IsUnknown(j) || v.IsHole(j) {
				a = nan
			}
			edge = edge || a <= lo || a >= hi || math.IsInf(a, 0) || d.Spec.Discrete && a != math.Floor(a) || d.Spec.EventRank > 0
			x = append(x, a)
		}
	}
	if edge {
		r.separate()
		s := &Site{Stmt: t, Left: e.Args[0].Value, Dist: d, Count: len(out.Num), Event: size}
		r.out.Weighed = append(r.out.Weighed, Weighed{s, x, r.iteration()})
	}
}

// term reports whether an expression is added to what another one is: where it is -inf,
// so is that.
func term(all, e ast.Expr) bool {
	switch x := all.(type) {
	case *ast.Paren:
		return term(x.X, e)
	case *ast.Binary:
		return x.Op == ast.Add && (term(x.X, e) || term(x.Y, e)) || x.Op == ast.Sub && term(x.X, e)
	case *ast.Call:
		return x.Func.Name == "sum" && len(x.Args) == 1 && term(x.Args[0].Value, e)
	}
	return all == e
}

// Strange is a known number that an expression has made of the data and that is infinite
// or no number: log(0), a constant column standardised.
type Strange struct {
	Expr  ast.Expr
	Elem  int
	Size  int
	Value float64
}

// mostStrange is how many are remembered.
const mostStrange = 64

// strange notes the first number of the value of an operation that is infinite or none, and
// reports whether there is one.
func (o *Outline) strange(e ast.Expr, v *Value) bool {
	switch e.(type) {
	case *ast.Call, *ast.Binary:
	default:
		return false
	}
	if v.Kind != Real || v.Unknown.All() || len(o.Strange) >= mostStrange {
		return false
	}
	for i, x := range v.Num {
		if x-x != 0 && !v.IsUnknown(i) && !v.IsHole(i) {
			o.Strange = append(o.Strange, Strange{e, i, len(v.Num), x})
			return true
		}
	}
	return false
}
