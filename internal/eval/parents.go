package eval

import "slices"

// parents says of each element of an array its place in the graph of dependencies: one
// for all, or a list. The zero parents are those of an array that depends on nothing.
type parents struct {
	all  int32
	list []int32 // nil: all elements have the place all
}

// none reports whether no element depends on anything.
func (p parents) none() bool { return p.list == nil && p.all == 0 }

// at returns the place of element i.
func (p parents) at(i int) int32 {
	if p.list == nil {
		return p.all
	}
	return p.list[i]
}

// put gives element i of n a place.
func (p *parents) put(i int, q int32, n int) {
	switch {
	case p.list != nil:
		p.list[i] = q
	case p.all == q:
	case n == 1:
		p.all = q
	default:
		p.list = slices.Repeat([]int32{p.all}, n)
		p.list[i] = q
	}
}

// extend says that an array of old elements has n now; the new ones depend on nothing.
func (p *parents) extend(old, n int) {
	if p.list == nil {
		if p.all == 0 {
			return
		}
		p.list = slices.Repeat([]int32{p.all}, old)
	}
	for len(p.list) < n {
		p.list = append(p.list, 0)
	}
}

// each calls f for the places of all elements, once where neighbours have the same one.
func (p parents) each(f func(q int32)) {
	if p.list == nil {
		if p.all != 0 {
			f(p.all)
		}
		return
	}
	last := int32(0)
	for _, q := range p.list {
		if q != last {
			f(q)
		}
		last = q
	}
}

func (p parents) clone() parents {
	p.list = slices.Clone(p.list)
	return p
}

// pick returns the places of some elements.
func (p parents) pick(elems []int) parents {
	if p.list == nil {
		return p
	}
	list := make([]int32, len(elems))
	for i, k := range elems {
		list[i] = p.list[k]
	}
	return parents{list: list}
}

// unite returns the places of n elements that depend on what those of p and of q do; either
// may be those of a single number.
func (r *run) unite(p, q parents, n int) parents {
	switch {
	case q.none():
		return p
	case p.none() && q.list == nil:
		return q
	case p.none():
		return q.clone()
	case p.list == nil && q.list == nil:
		return parents{all: r.deps.union(p.all, q.all)}
	}
	r.follow(n)
	out := make([]int32, n)
	// Rows mostly have few parents in common: what two places unite to is looked up once.
	type pair struct{ p, q, both int32 }
	var recent [256]pair
	for i := range out {
		a, b := p.at(i), q.at(i)
		at := &recent[(uint32(a)*0x9e3779b1^uint32(b)*0x85ebca6b)>>24]
		if at.p != a || at.q != b || at.both == 0 {
			*at = pair{a, b, r.deps.union(a, b)}
		}
		out[i] = at.both
	}
	return parents{list: out}
}
