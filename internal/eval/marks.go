package eval

import (
	"math/bits"
	"slices"
)

// Marks mark elements of an array: none, all, or those of a set of bits. The zero Marks
// mark none. Like the numbers of a Value they are not changed after they were made, but
// for those of arrays that statements fill.
type Marks struct {
	size, count int      // of the array, and how many of it are marked; 0: none has ever been
	bits        []uint64 // nil: all, or none
}

// Marked marks all of n elements.
func Marked(n int) Marks { return Marks{size: n, count: n} }

// MarkedWhere marks the elements that a list says.
func MarkedWhere(list []bool) Marks {
	var m Marks
	for i, on := range list {
		if on {
			m.Put(i, true, len(list))
		}
	}
	return m
}

// Has reports whether element i is marked; one beyond the end is not.
func (m Marks) Has(i int) bool {
	switch {
	case i >= m.size:
		return false
	case m.bits == nil:
		return m.count > 0
	}
	return m.bits[i>>6]>>(i&63)&1 != 0
}

// Any reports whether an element is marked.
func (m Marks) Any() bool { return m.count > 0 }

// All reports whether all elements are marked, of an array that has some.
func (m Marks) All() bool { return m.count > 0 && m.count == m.size }

// Count returns how many elements are marked.
func (m Marks) Count() int { return m.count }

// Put marks element i of n, or takes its mark away.
func (m *Marks) Put(i int, on bool, n int) {
	if m.Has(i) == on {
		return
	}
	if n == 1 {
		*m = Marks{}
		if on {
			*m = Marked(1)
		}
		return
	}
	m.spread(n)
	m.bits[i>>6] ^= 1 << (i & 63)
	if on {
		m.count++
	} else {
		m.count--
	}
}

// spread writes the bits of the marks of n elements out.
func (m *Marks) spread(n int) {
	m.size = n
	if m.bits == nil {
		m.bits = make([]uint64, (n+63)>>6)
		if m.count > 0 {
			for k := range m.bits {
				m.bits[k] = ^uint64(0)
			}
			m.trim()
		}
	}
}

// trim clears the bits after the last element.
func (m *Marks) trim() {
	if rest := m.size & 63; rest > 0 {
		m.bits[len(m.bits)-1] &= 1<<rest - 1
	}
}

// extend says that an array of old elements has n now, of which the new ones are marked
// or not.
func (m *Marks) extend(old, n int, on bool) {
	switch {
	case m.bits == nil && !on && m.count == 0:
		return
	case m.bits == nil && on && m.count == old:
		*m = Marked(n)
		return
	}
	m.spread(old)
	for len(m.bits) < (n+63)>>6 {
		m.bits = append(m.bits, 0)
	}
	m.size = n
	if on {
		for i := old; i < n; i++ {
			m.bits[i>>6] |= 1 << (i & 63)
		}
		m.count += n - old
	}
}

// or returns the marks of n elements that are in m or in o; either may be those of a
// single number, which stand for all. m may be changed, o is not.
func (m Marks) or(o Marks, n int) Marks {
	switch {
	case !o.Any() || n == 0:
		return m
	case m.All() || o.All():
		return Marked(n)
	case !m.Any():
		return o.clone()
	}
	m.spread(n)
	m.count = 0
	for k := range m.bits {
		m.bits[k] |= o.bits[k]
		m.count += bits.OnesCount64(m.bits[k])
	}
	return m
}

func (m Marks) clone() Marks {
	m.bits = slices.Clone(m.bits)
	return m
}

// pick returns the marks of elements of the array, in another order; -1: of none.
func (m Marks) pick(elems []int) Marks {
	if !m.Any() {
		return Marks{}
	}
	if m.All() && !slices.Contains(elems, -1) {
		return Marked(len(elems))
	}
	var out Marks
	for i, k := range elems {
		if k >= 0 && m.Has(k) {
			out.Put(i, true, len(elems))
		}
	}
	return out
}

// anyOf reports whether one of the elements from lo to hi is marked.
func (m Marks) anyOf(lo, hi int) bool {
	if m.bits == nil || !m.Any() {
		return m.Any() && lo < hi
	}
	for i := lo; i < hi; i++ {
		if m.Has(i) {
			return true
		}
	}
	return false
}
