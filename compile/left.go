package compile

import (
	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/eval"
)

// leftElements are the elements of a left side whose indices, on the right, mean the element at hand.
type leftElements struct {
	shape []int
	axes  []*eval.Factor
	// at has, where brackets select elements, the place (from 0) of each of them along the axis of an
	// index that stands for all levels, nil for another index; nil: the elements are all of the shape.
	at [][]int
}

// allLevels reports whether index k of a left side stands for all levels of a factor.
func (tr *tracer) allLevels(left *ast.Index, k int, sc *scope) bool {
	names := tr.b.Model.AllLevels(left)
	if names == nil || !names[k] {
		return false
	}
	v := tr.placed(left.Args[k], sc)
	return v.kind == eval.Set || (v.kind == eval.Level || v.kind == eval.Text) && len(v.shape) == 1
}

// leaveOut leaves out of the subscripts of a left side that stands for all levels, along the axes whose places (from 1)
// all has, the elements that statements with more particular brackets define. like has the array's shape; its last
// axes, event of them, are those of a draw.
func (tr *tracer) leaveOut(left *ast.Index, like *array, subs []subscript, all [][]int, event int) {
	name := left.X.(*ast.Name).Name
	if len(tr.b.Model.Lefts(name)) < 2 {
		return
	}
	top, sliced := &scope{}, make([]bool, len(subs))
	for k, u := range subs {
		sliced[k] = u.slice
	}
	cells, _ := eval.Remaining(tr.b.Model, name, left, all, eval.SlicesOf(sliced, event), func(x *ast.Index, k int) (at []int, whole bool) {
		if x == left {
			return fromOne(subs[k].places), k >= len(left.Args) || wholeRange(left.Args[k])
		}
		if wholeRange(x.Args[k]) || tr.allLevels(x, k, top) {
			return nil, true
		}
		return fromOne(tr.subscript(x.Args[k], like, k, top).places), false
	})
	for k, places := range cells {
		if places == nil {
			continue
		}
		subs[k] = subscript{shape: []int{len(places)}}
		for _, p := range places {
			subs[k].places = append(subs[k].places, p-1)
		}
	}
}

// wholeRange reports whether an index is `:`.
func wholeRange(e ast.Expr) bool {
	rg, ok := unparen(e).(*ast.Range)
	return ok && rg.Lo == nil && rg.Hi == nil
}

// fromOne returns places as they are in the text.
func fromOne(places []int) []int {
	out := make([]int, len(places))
	for i, p := range places {
		out[i] = p + 1
	}
	return out
}

// atHand sets the elements at hand for the right side of a statement whose left side stands for all levels, and
// returns what ends that. The last axes, event of them, are those of a draw.
func (tr *tracer) atHand(left *ast.Index, event int, sc *scope) (end func()) {
	before := tr.each
	end = func() { tr.each = before }
	if tr.b.Model.AllLevels(left) == nil {
		return end
	}
	subs := tr.leftSubscripts(left, event, sc)
	each := &leftElements{at: make([][]int, len(left.Args))}
	var dims []subscript
	of := make([]int, len(subs)) // the dimension of each subscript, -1: none
	joint := -1
	for k, u := range subs {
		switch {
		case !u.slice && u.shape == nil:
			of[k] = -1
			continue
		case !u.slice && joint >= 0:
			of[k] = joint
			continue
		case !u.slice:
			joint = len(dims)
		}
		of[k] = len(dims)
		dims = append(dims, u)
	}
	lead := max(0, len(dims)-event)
	for _, u := range dims[:lead] {
		each.shape = append(each.shape, len(u.places))
		var f *eval.Factor
		if u.slice && len(u.axes) > 0 {
			f = u.axes[0]
		}
		each.axes = append(each.axes, f)
	}
	n, some := product(each.shape), false
	for k := range left.Args {
		if of[k] < 0 || of[k] >= lead || !tr.allLevels(left, k, sc) {
			continue
		}
		some = true
		inner := product(each.shape[of[k]+1:])
		for i := range n {
			each.at[k] = append(each.at[k], subs[k].places[i/inner%each.shape[of[k]]])
		}
	}
	if some {
		tr.each = each
	}
	return end
}
