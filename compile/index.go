package compile

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/eval"
)

// subscript is one index in brackets: positions (from 0) along an axis.
type subscript struct {
	places []int
	list   []int32 // for a range with ends by iteration, where the elements of each begin, with rows as the first positions
	rows   []int   // the position of a single index in each of the iterations that are traced together
	shape  []int   // of the index array; nil for a single position
	slice  bool    // a range or `:`: keeps the axis
	each   int     // position from 1 of the left side's axis that it follows, 0: none
	axes   []*eval.Factor
}

// index evaluates X[...]. The arrays among the indices are combined row by row; ranges keep their own axis; single
// numbers remove theirs.
func (tr *tracer) index(e *ast.Index, s *scope) *array {
	x := tr.expr(e.X, s)
	subs := make([]subscript, len(x.shape))
	for k := range subs {
		if k >= len(e.Args) {
			subs[k] = wholeAxis(x, k)
			continue
		}
		if e.Each != nil && e.Each[k] > 0 && tr.each != nil && (tr.each.at == nil || tr.each.at[e.Each[k]-1] != nil) {
			subs[k] = subscript{each: e.Each[k]}
			continue
		}
		subs[k] = tr.subscript(e.Args[k], x, k, s)
	}
	if slices.ContainsFunc(subs, func(u subscript) bool { return u.each > 0 }) {
		return tr.eachIndex(x, subs)
	}
	if slices.ContainsFunc(subs, func(u subscript) bool { return u.list != nil }) {
		return tr.pickRagged(x, subs)
	}
	if byIteration(subs) {
		base, offsets, shape, axes := tr.selectRows(x.shape, subs)
		return tr.pickRows(x, base, offsets, shape, axes)
	}
	elems, shape, axes := selection(x.shape, subs)
	return tr.pick(x, elems, shape, axes)
}

// lostPlace is the position of an undefined element: its index is out of range, in the branch of a choice, and the
// choice takes no element that needs it. (The evaluator has made sure of that.)
const lostPlace = -1

// placesOf returns the positions, from 0, for an array of indices into an axis of length n.
func (tr *tracer) placesOf(i *array, n int, e ast.Expr) []int {
	out := make([]int, i.size())
	for j := range out {
		at := math.NaN() // undefined itself
		if i.known() {
			at = i.num[j]
		} else if r := tr.at(i, j); r != graph.None {
			x, known := tr.t.Known(r)
			if !known {
				refuse(e.Place(), "`%s` is unknown; indexing by an unknown is not implemented yet", e.Place().Text())
			}
			at = x
		}
		if out[j] = lostPlace; at >= 1 && at <= float64(n) && at == math.Floor(at) {
			out[j] = int(at) - 1
		}
	}
	return out
}

func wholeAxis(x *array, k int) subscript {
	u := subscript{slice: true, places: make([]int, x.shape[k]), shape: []int{x.shape[k]}}
	for i := range u.places {
		u.places[i] = i
	}
	if f := x.axis(k); f != nil {
		u.axes = []*eval.Factor{f}
	}
	return u
}

// subscript evaluates the index of axis k of x.
func (tr *tracer) subscript(e ast.Expr, x *array, k int, s *scope) subscript {
	if r, ok := e.(*ast.Range); ok {
		if r.Lo == nil && r.Hi == nil {
			return wholeAxis(x, k)
		}
		by, lo, hi := tr.rangeByIteration(r.Lo, r.Hi, x.shape[k], s)
		if by != nil {
			return tr.sliceByIteration(by, x.shape[k])
		}
		u := subscript{slice: true, shape: []int{max(0, hi-lo+1)}}
		for i := lo; i <= hi; i++ {
			u.places = append(u.places, i-1)
		}
		return u
	}
	i := tr.placed(e, s)
	if i.kind == eval.Set { // a level set means all its levels
		return wholeAxis(x, k)
	}
	if rows := tr.whereRows(i, x.shape[k]); rows != nil {
		return subscript{rows: rows}
	}
	u := subscript{shape: i.shape, axes: i.axes}
	if i.scalar() {
		u.shape = nil
	}
	switch i.kind {
	case eval.Bool:
		if !i.known() {
			refuse(e.Place(), "`%s` is unknown; indexing by an unknown is not implemented yet", e.Place().Text())
		}
		u.shape, u.axes = []int{0}, nil
		for j, b := range i.num {
			if b != 0 {
				u.places = append(u.places, j)
			}
		}
		u.shape[0] = len(u.places)
	case eval.Text:
		f := x.axis(k)
		for _, t := range i.text {
			u.places = append(u.places, slices.Index(f.Labels, t))
		}
	default:
		u.places = tr.placesOf(i, x.shape[k], e)
	}
	return u
}

// selection returns the flat elements that subscripts of all axes select, with the shape of the result: the common
// shape of the index arrays is at the position of the first of them, and each range at its own.
func selection(shape []int, subs []subscript) (elems []int, out []int, axes []*eval.Factor) {
	var rows []int // common shape of the index arrays
	var rowAxes []*eval.Factor
	for _, u := range subs {
		if !u.slice && u.shape != nil {
			rows = u.shape
			if u.axes != nil {
				rowAxes = u.axes
			}
		}
	}
	type axis struct{ of, n int } // of: subscript, -1 the rows
	var plan []axis
	put := false
	for k, u := range subs {
		switch {
		case u.slice:
			plan = append(plan, axis{k, len(u.places)})
		case u.shape != nil && !put:
			plan = append(plan, axis{-1, product(rows)})
			put = true
		}
	}
	for _, p := range plan {
		if p.of >= 0 {
			out = append(out, p.n)
			var f *eval.Factor
			if len(subs[p.of].axes) > 0 {
				f = subs[p.of].axes[0]
			}
			axes = append(axes, f)
			continue
		}
		for k, n := range rows {
			out = append(out, n)
			var f *eval.Factor
			if k < len(rowAxes) {
				f = rowAxes[k]
			}
			axes = append(axes, f)
		}
	}
	if !slices.ContainsFunc(axes, func(f *eval.Factor) bool { return f != nil }) {
		axes = nil
	}
	strides := make([]int, len(shape))
	step := 1
	for k := len(shape) - 1; k >= 0; k-- {
		strides[k] = step
		step *= shape[k]
	}
	base, lost := 0, false
	for k, u := range subs {
		if !u.slice && u.shape == nil {
			base += u.places[0] * strides[k]
			lost = lost || u.places[0] == lostPlace
		}
	}
	elems = make([]int, 0, product(out))
	var walk func(p, at int, lost bool)
	walk = func(p, at int, lost bool) {
		if p == len(plan) {
			if lost {
				at = lostPlace
			}
			elems = append(elems, at)
			return
		}
		for i := 0; i < plan[p].n; i++ {
			next, lost := at, lost
			if of := plan[p].of; of >= 0 {
				next += subs[of].places[i] * strides[of]
			} else {
				for k, u := range subs {
					if !u.slice && u.shape != nil {
						next += u.places[i] * strides[k]
						lost = lost || u.places[i] == lostPlace
					}
				}
			}
			walk(p+1, next, lost)
		}
	}
	walk(0, base, lost)
	return elems, out, axes
}

// eachIndex evaluates an index that names dimensions of the left side: the current element, for every element of the
// left side.
func (tr *tracer) eachIndex(x *array, subs []subscript) *array {
	left := tr.each
	strides := make([]int, len(x.shape))
	step := 1
	for k := len(x.shape) - 1; k >= 0; k-- {
		strides[k] = step
		step *= x.shape[k]
	}
	n := product(left.shape)
	elems := make([]int, 0, n)
	at := make([]int, len(left.shape))
	var tail []int // axes that are kept, after those of the left side
	for k, u := range subs {
		if u.slice && u.each == 0 {
			tail = append(tail, k)
		}
	}
	shape, axes := slices.Clone(left.shape), slices.Clone(left.axes)
	if axes == nil && len(tail) > 0 {
		axes = make([]*eval.Factor, len(shape))
	}
	for _, k := range tail {
		shape = append(shape, len(subs[k].places))
		axes = append(axes, x.axis(k))
	}
	for i := 0; i < n; i++ {
		rest := i
		for k := len(at) - 1; k >= 0; k-- {
			at[k] = rest % left.shape[k]
			rest /= left.shape[k]
		}
		base, lost := 0, false
		for k, u := range subs {
			switch {
			case u.each > 0 && left.at != nil:
				base += left.at[u.each-1][i] * strides[k]
			case u.each > 0:
				base += at[u.each-1] * strides[k]
			case u.slice:
			case u.shape == nil:
				base += u.places[0] * strides[k]
				lost = lost || u.places[0] == lostPlace
			default: // an index array of the left side's shape
				q := u.places[min(i, len(u.places)-1)]
				base += q * strides[k]
				lost = lost || q == lostPlace
			}
		}
		var walk func(p, base int)
		walk = func(p, base int) {
			if p == len(tail) {
				if lost {
					base = lostPlace
				}
				elems = append(elems, base)
				return
			}
			for _, q := range subs[tail[p]].places {
				walk(p+1, base+q*strides[tail[p]])
			}
		}
		walk(0, base)
	}
	return tr.pick(x, elems, shape, axes)
}
