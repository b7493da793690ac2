package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
)

// owners says of each element of an array which statement did something to it: one for
// all, or a list. The zero owners are none.
type owners struct {
	all  ast.Stmt
	list []ast.Stmt // nil: all elements have the owner all
}

// none reports whether no element has an owner.
func (o owners) none() bool { return o.all == nil && o.list == nil }

// at returns the owner of element k, nil if it has none.
func (o owners) at(k int) ast.Stmt {
	switch {
	case o.list == nil:
		return o.all
	case k < len(o.list):
		return o.list[k]
	}
	return nil
}

// put gives element k of n an owner.
func (o *owners) put(k int, s ast.Stmt, n int) {
	if o.list == nil {
		if o.all == s {
			return
		}
		o.list = slices.Repeat([]ast.Stmt{o.all}, n)
	}
	o.list[k] = s
}

// putAll gives all elements of a list of elements, of n, an owner.
func (o *owners) putAll(elems []int, s ast.Stmt, n int, whole bool) {
	if whole && o.none() {
		o.all = s
		return
	}
	for _, k := range elems {
		o.put(k, s, n)
	}
}

// regrow gives the elements their places in an array that has grown from one shape to
// another.
func (o *owners) regrow(from, to []int) {
	if o.none() {
		return
	}
	if o.list == nil {
		o.list = slices.Repeat([]ast.Stmt{o.all}, product(from))
	}
	if len(to) > 0 && slices.Equal(from[1:], to[1:]) {
		for len(o.list) < product(to) {
			o.list = append(o.list, nil)
		}
		return
	}
	list := make([]ast.Stmt, product(to))
	for i, s := range o.list {
		list[moved(i, from, to)] = s
	}
	o.list = list
}

// marks marks the elements of n that have an owner.
func (o owners) marks(n int) Marks {
	if o.list == nil && o.all != nil {
		return Marked(n)
	}
	var m Marks
	for k, s := range o.list {
		if s != nil {
			m.Put(k, true, n)
		}
	}
	return m
}
