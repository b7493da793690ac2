package eval

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/depend"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/transform"
)

// param executes `param NAME: TYPE` for one name.
func (r *run) param(s *ast.Param, id ast.Ident) {
	name := id.Name
	t := s.Type
	if t == nil {
		t = &ast.Type{At: id.At, Name: ast.Ident{At: id.At, Name: "real"}}
	}
	shape, axes := r.typeShape(t)
	kind, ok := transform.Named(t.Name.Name)
	if !ok {
		fail("unsupported", t.Name.Span, "`param` of type `%s` is not implemented yet", t.Name.Name)
	}
	rank := kind.Rank()
	if len(shape) < rank {
		throw(diag.New("shape", t.Span, "`%s` needs a length", t.Name.Name).WithHelp("write `%s: %s[K]`", name, t.Name.Name))
	}
	vk := Real
	if kind == transform.Discrete {
		vk = Int
	}
	r.unknowns(product(shape), id.Span)
	sl := &slot{v: r.holes(vk, shape, axes, id.Span), own: true}
	if info := r.info(name); info != nil && info.Whole && r.survey == nil {
		r.allDrawn(name, t, sl.v, id)
	}
	r.globals[name] = sl
	cut := len(shape) - rank
	st := &Site{Stmt: s, Name: name, Elems: upTo(len(sl.v.Num)), Count: product(shape[:cut]), Event: product(shape[cut:]), Shape: shape[cut:], Kind: kind}
	if r.forward != nil && r.forward.param(r, name, st, sl) {
		return
	}
	r.paramSpace(st, t, sl, id)
	r.bring(st, sl, s)
}

// allDrawn ends the walk if an element of an unknown of a constrained type, declared
// without `param`, has no distribution.
func (r *run) allDrawn(name string, t *ast.Type, v *Value, id ast.Ident) {
	list := r.in.survey.tildes[name]
	for k := range v.Num {
		if !list.Has(k) {
			throw(diag.New("undefined-element", id.Span, "`%s` is declared `%s`, so all of it is drawn, but `%s` has no distribution", name, t.Name.Name, v.Label(name, k)).
				WithHelp("in `param %s: %s` what has no distribution is flat", name, text(t)))
		}
	}
}

// paramSpace intersects the declared type of a param with the supports of the
// distributions that statements elsewhere give it, as the survey found them.
func (r *run) paramSpace(st *Site, t *ast.Type, sl *slot, id ast.Ident) {
	b := r.boundsOf(t, sl.v.Shape, sl.v.axes())
	if !b.dep.None() {
		for k := range sl.v.Num {
			i := k / st.Event
			st.reads.Put(i, r.deps.Union(st.reads.At(i), b.dep.At(k)), st.Count)
		}
	}
	var sup *supports
	if r.in.survey != nil {
		sup = r.in.survey.supports[st.Name]
	}
	st.Support = sup
	if st.Kind.Scalar() {
		st.Lower, st.Upper = make([]float64, st.Count), make([]float64, st.Count)
		lower, upper := false, false
		for i := range st.Count {
			st.Lower[i], st.Upper[i] = b.at(i)
			if sup != nil && i < len(sup.lower) {
				r.supportKnown(sup, i, st, sl, id)
				st.Lower[i], st.Upper[i] = math.Max(st.Lower[i], sup.lower[i]), math.Min(st.Upper[i], sup.upper[i])
			}
			lower = lower || !math.IsInf(st.Lower[i], -1)
			upper = upper || !math.IsInf(st.Upper[i], 1)
		}
		if st.Kind == transform.Real {
			st.Kind = transform.OfBounds(lower, upper)
		}
		return
	}
	if t.Lower != nil || t.Upper != nil {
		fail("unsupported", t.Span, "bounds of `%s` are not implemented yet", t.Name.Name)
	}
	if sup == nil {
		return
	}
	for k := range sup.lower {
		r.supportKnown(sup, k, st, sl, id)
		lo, hi := sup.lower[k], sup.upper[k]
		switch st.Kind {
		case transform.Ordered:
			if lo == 0 && math.IsInf(hi, 1) {
				st.Kind = transform.PositiveOrdered
				continue
			}
			if math.IsInf(lo, -1) && math.IsInf(hi, 1) {
				continue
			}
		case transform.PositiveOrdered:
			if lo <= 0 && math.IsInf(hi, 1) {
				continue
			}
		case transform.Simplex:
			if lo <= 0 && hi >= 1 {
				continue
			}
		default:
			if math.IsInf(lo, -1) && math.IsInf(hi, 1) {
				continue
			}
		}
		fail("unsupported", id.Span, "`%s` is declared `%s`, which is not combined with the support of its distribution (%s to %s) yet",
			st.Name, t.Name.Name, number(lo), number(hi))
	}
}

// supportKnown ends the walk if the support of a param's distribution depends on unknowns.
func (r *run) supportKnown(sup *supports, k int, st *Site, sl *slot, id ast.Ident) {
	if sup.lower[k] == sup.lower[k] && sup.upper[k] == sup.upper[k] {
		return
	}
	throw(diag.New("unsupported", id.Span, "the support of the distribution of `%s` depends on unknowns", sl.v.Label(st.Name, k)).
		WithHelp("omit `param`, or declare the bounds: `param %s: real<lower=a, upper=b>`", st.Name))
}

// bounds are the declared bounds of a name.
type bounds struct {
	lower, upper *Value // nil: none
	dep          depend.Places
	shape        []int // of what they bound
}

// typeBounds evaluates the bounds of a name's declared type.
func (r *run) typeBounds(name string, sl *slot) *bounds {
	info := r.info(name)
	if info == nil || info.Type == nil {
		return &bounds{}
	}
	if b := r.bounds[info.Type]; b != nil && slices.Equal(b.shape, sl.v.Shape) {
		return b
	}
	b := r.boundsOf(info.Type, sl.v.Shape, sl.v.axes())
	if !r.lenient { // then they do not change in a run, and each iteration of a loop asks for them
		if r.bounds == nil {
			r.bounds = map[*ast.Type]*bounds{}
		}
		r.bounds[info.Type] = b
	}
	return b
}

// boundsOf evaluates the bounds of a type for an array of a shape: each is one
// number or an array of that shape.
func (r *run) boundsOf(t *ast.Type, shape []int, axes []*Factor) *bounds {
	b := &bounds{shape: slices.Clone(shape)}
	scope, each := r.scope, r.each
	r.scope = nil
	r.each = &eachDims{shape: shape, axes: axes}
	eval := func(e ast.Expr) *Value {
		if e == nil {
			return nil
		}
		v := r.numeric(e)
		if len(v.Shape) > 0 {
			if why := mismatch(shape, v.Shape, axes, v.axes()); why != "" {
				if !slices.Equal(shape, v.Shape) {
					why = ""
				}
				fail("shape", e.Place(), "bound `%s` is %s, but what it bounds is %s%s", text(e), v.what(), shapeText(shape, axes), why)
			}
		}
		if !v.dep.None() {
			all := &Value{Shape: shape, Num: make([]float64, product(shape)), dep: b.dep}
			b.dep = r.mark(all, v).dep
		}
		return v
	}
	b.lower, b.upper = eval(t.Lower), eval(t.Upper)
	r.scope, r.each = scope, each
	if b.lower != nil && b.upper != nil {
		for k := range product(shape) {
			if k < len(b.lower.Num) && b.lower.IsUnknown(k) || k < len(b.upper.Num) && b.upper.IsUnknown(k) ||
				len(b.lower.Num) == 1 && b.lower.IsUnknown(0) || len(b.upper.Num) == 1 && b.upper.IsUnknown(0) {
				continue
			}
			if lo, hi := b.at(k); lo > hi || lo == hi && t.Name.Name != "int" && t.Name.Name != "bool" {
				throw(diag.New("bad-bound", t.Span, "nothing lies between the bounds: the lower one is %s, and the upper one %s", number(lo), number(hi)))
			}
		}
	}
	return b
}

// at returns the bounds of element k, infinite where there is none.
func (b *bounds) at(k int) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	if b.lower != nil {
		lo = at(b.lower, k)
	}
	if b.upper != nil {
		hi = at(b.upper, k)
	}
	return lo, hi
}

// unknown reports whether a bound of element k depends on an unknown.
func (b *bounds) unknown(k int) bool {
	is := func(v *Value) bool { return v != nil && v.IsUnknown(min(k, len(v.Num)-1)) }
	return is(b.lower) || is(b.upper)
}

func (b *bounds) depAt(k int) depend.Place {
	return b.dep.At(k)
}

func (b *bounds) bounded(elems []int) bool {
	for _, k := range elems {
		if lo, hi := b.at(k); !math.IsInf(lo, -1) || !math.IsInf(hi, 1) {
			return true
		}
	}
	return false
}
