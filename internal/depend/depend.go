// Package depend finds out which unknowns a number depends on. While a model is walked with its unknowns
// open, every element of every value has a place in a graph: that of an unknown, or the union of the places
// of what it was computed from. The graph is followed backwards from what is observed: an unknown that is
// not reached is simulated, not sampled.
package depend

import "slices"

// Place is a place in a graph; 0 is the place of whatever depends on nothing.
type Place int32

// Graph is the graph of a walk. A place is either a source (an event of an unknown) or the union
// of two places; equal unions are one place, so that rows with the same parents share it.
type Graph struct {
	Most int         // places; 0: no bound
	Full func()      // called for one more: it must not return
	Work func(n int) // called before n places are visited; nil: not called

	parts  [][2]Place // of place i+1; a source has {0, 0}
	unions map[[2]Place]Place
}

// Source makes a place that depends only on itself.
func (g *Graph) Source() Place {
	g.parts = append(g.parts, [2]Place{})
	return Place(len(g.parts))
}

// Union returns the place that depends on what a and b do.
func (g *Graph) Union(a, b Place) Place {
	if a == b || b == 0 {
		return a
	}
	if a == 0 {
		return b
	}
	if a > b {
		a, b = b, a
	}
	key := [2]Place{a, b}
	if p, ok := g.unions[key]; ok {
		return p
	}
	if g.Most > 0 && len(g.parts) >= g.Most {
		g.Full()
	}
	if g.unions == nil {
		g.unions = map[[2]Place]Place{}
	}
	g.parts = append(g.parts, key)
	p := Place(len(g.parts))
	g.unions[key] = p
	return p
}

// work reports how many places are visited next.
func (g *Graph) work(n int) {
	if g.Work != nil {
		g.Work(n)
	}
}

// All returns the place that depends on what all elements depend on.
func (g *Graph) All(p Places) Place {
	g.work(len(p.list))
	all := Place(0)
	p.Each(func(q Place) { all = g.Union(all, q) })
	return all
}

// Unite returns the places of n elements that depend on what those of p and q depend on; either may be a
// single number.
func (g *Graph) Unite(p, q Places, n int) Places {
	switch {
	case q.None():
		return p
	case p.None() && q.list == nil:
		return q
	case p.None():
		return q.Clone()
	case p.list == nil && q.list == nil:
		return One(g.Union(p.all, q.all))
	}
	g.work(n)
	out := make([]Place, n)
	// Rows usually have few parents in common: the union of two places is looked up once.
	type pair struct{ p, q, both Place }
	var recent [256]pair
	for i := range out {
		a, b := p.At(i), q.At(i)
		at := &recent[(uint32(a)*0x9e3779b1^uint32(b)*0x85ebca6b)>>24]
		if at.p != a || at.q != b || at.both == 0 {
			*at = pair{a, b, g.Union(a, b)}
		}
		out[i] = at.both
	}
	return Places{list: out}
}

// Places has the place of each element of an array: one for all, or a list. The zero Places are those of an
// array that depends on nothing.
type Places struct {
	all  Place
	list []Place // nil: all elements have the place all
}

// One returns the places of an array all of whose elements have place p.
func One(p Place) Places { return Places{all: p} }

// None reports whether no element depends on anything.
func (p Places) None() bool { return p.list == nil && p.all == 0 }

// At returns the place of element i.
func (p Places) At(i int) Place {
	if p.list == nil {
		return p.all
	}
	return p.list[i]
}

// Put sets the place of element i of n.
func (p *Places) Put(i int, q Place, n int) {
	switch {
	case p.list != nil:
		p.list[i] = q
	case p.all == q:
	case n == 1:
		p.all = q
	default:
		p.list = slices.Repeat([]Place{p.all}, n)
		p.list[i] = q
	}
}

// Extend extends an array of old elements to n; the new ones depend on nothing.
func (p *Places) Extend(old, n int) {
	if p.list == nil {
		if p.all == 0 {
			return
		}
		p.list = slices.Repeat([]Place{p.all}, old)
	}
	for len(p.list) < n {
		p.list = append(p.list, 0)
	}
}

// Each calls f for the places of all elements, once for neighbours with the same one.
func (p Places) Each(f func(q Place)) {
	if p.list == nil {
		if p.all != 0 {
			f(p.all)
		}
		return
	}
	last := Place(0)
	for _, q := range p.list {
		if q != last {
			f(q)
		}
		last = q
	}
}

func (p Places) Clone() Places {
	p.list = slices.Clone(p.list)
	return p
}

// Pick returns the places of some elements.
func (p Places) Pick(elems []int) Places {
	if p.list == nil {
		return p
	}
	list := make([]Place, len(elems))
	for i, k := range elems {
		list[i] = p.list[k]
	}
	return Places{list: list}
}

// Needed is a set of places on which something depends.
type Needed struct {
	g  *Graph
	in []bool
}

// Nothing returns the empty set of places.
func (g *Graph) Nothing() *Needed { return &Needed{g, make([]bool, len(g.parts)+1)} }

// Add adds a place and everything that it depends on.
func (n *Needed) Add(p Place) {
	for stack := []Place{p}; len(stack) > 0; {
		p, stack = stack[len(stack)-1], stack[:len(stack)-1]
		if p == 0 || n.in[p] {
			continue
		}
		n.in[p] = true
		part := n.g.parts[p-1]
		stack = append(stack, part[0], part[1])
	}
}

// Only adds just a source, and reports whether it is new.
func (n *Needed) Only(p Place) bool {
	was := n.in[p]
	n.in[p] = true
	return !was
}

// Has reports whether a place is in the set.
func (n *Needed) Has(p Place) bool { return n.in[p] }

// Some reports whether a place, or one of the sources that it unites, is in the set.
func (n *Needed) Some(p Place) bool {
	if p == 0 || n.in[p] {
		return p != 0
	}
	part := n.g.parts[p-1]
	return n.Some(part[0]) || n.Some(part[1])
}

// Among returns, for every place of the graph, which of the given sources it depends on, in order. A place that
// depends on more than most of them has over set, and lists none.
func (g *Graph) Among(sources map[Place]bool, most int) *Among {
	g.work(len(g.parts))
	a := &Among{make([][]Place, len(g.parts)+1), make([]bool, len(g.parts)+1)}
	for i, part := range g.parts {
		p := Place(i + 1)
		switch {
		case sources[p]:
			a.list[p] = []Place{p}
		case a.over[part[0]] || a.over[part[1]]:
			a.over[p] = true
		default:
			a.list[p] = merge(a.list[part[0]], a.list[part[1]])
			if len(a.list[p]) > most {
				a.list[p], a.over[p] = nil, true
			}
		}
	}
	return a
}

// Among says which of some sources places depend on.
type Among struct {
	list [][]Place
	over []bool
}

// Of returns the sources that a place depends on; over: there are more than are listed.
func (a *Among) Of(p Place) (list []Place, over bool) { return a.list[p], a.over[p] }

// merge unites two ascending lists; one that is contained in the other is not copied.
func merge(a, b []Place) []Place {
	if len(a) < len(b) {
		a, b = b, a
	}
	i := 0
	for _, p := range a {
		if i < len(b) && b[i] == p {
			i++
		}
	}
	if i == len(b) {
		return a
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}
