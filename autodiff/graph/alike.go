package graph

import (
	"encoding/binary"
	"math"
)

// An Alike tells which scalars compute the same number from the same inputs, where the trace has not
// shared them: elements of data that happen to be equal, and what is computed of them.
type Alike struct {
	t       *Trace
	scalars map[Ref]Ref
	blocks  map[Ref][]Ref // of each block: the first row that is the same as each; nil: most differ
	first   map[alikeKey]Ref
	lists   map[string]Ref
}

type alikeKey struct {
	op   Op
	args [3]Ref
	f    uint64
}

// Alike returns what tells the scalars of a trace apart. More may be traced meanwhile.
func (t *Trace) Alike() *Alike {
	return &Alike{t, map[Ref]Ref{}, map[Ref][]Ref{}, map[alikeKey]Ref{}, map[string]Ref{}}
}

// First returns the first scalar that was found to be the same as r. It takes the rows of a block as
// different where most of them differ, and those of different blocks.
func (l *Alike) First(r Ref) Ref {
	switch {
	case r == None || l.t.IsBlock(r):
		return r
	case r >= firstRow:
		h, q := l.t.rowOf(r)
		if first := l.rows(h); first != nil {
			return first[q]
		}
		return r
	}
	n := l.t.nodes[r]
	if n.op >= NumOps && !reduces(n.op) {
		return r
	}
	if first, ok := l.scalars[r]; ok {
		return first
	}
	first := r
	if reduces(n.op) {
		key := []byte{byte(n.op)}
		for _, x := range l.t.lists[n.a : n.a+n.b] {
			key = binary.AppendVarint(key, int64(l.First(x)))
		}
		if x, ok := l.lists[string(key)]; ok {
			first = x
		} else {
			l.lists[string(key)] = r
		}
	} else {
		k := alikeKey{n.op, [3]Ref{n.a, n.b, n.c}, 0}
		if n.op == OpConst || n.op == OpData {
			k.f = math.Float64bits(n.f)
		} else {
			for i, x := range k.args {
				k.args[i] = l.First(x)
			}
		}
		if x, ok := l.first[k]; ok {
			first = x
		} else {
			l.first[k] = r
		}
	}
	l.scalars[r] = first
	return first
}

// rows finds the first rows of a block.
func (l *Alike) rows(h Ref) []Ref {
	first, ok := l.blocks[h]
	if !ok {
		first = l.find(h)
		l.blocks[h] = first
	}
	return first
}

func (l *Alike) find(h Ref) []Ref {
	b := l.t.block(h)
	if b.op >= NumOps || b.op == OpConst || b.starts != nil {
		return nil
	}
	var arg [3][]Ref // of the operands that are blocks: their first rows
	if b.op != OpData {
		for k, x := range [3]Ref{b.a, b.b, b.c} {
			if x == None || !l.t.IsBlock(x) {
				continue
			}
			p := l.t.block(x)
			if p.starts != nil || p.n != b.n {
				return nil
			}
			if p.op == opPick {
				arg[k] = make([]Ref, p.n)
				for q, r := range p.list {
					arg[k][q] = l.First(r)
				}
			} else if arg[k] = l.rows(x); arg[k] == nil {
				return nil
			}
		}
	}
	first, at := make([]Ref, b.n), map[alikeKey]Ref{}
	for q := range first {
		var k alikeKey
		if b.op == OpData {
			k.f = math.Float64bits(b.column[q])
		} else {
			for i := range k.args {
				if arg[i] != nil {
					k.args[i] = arg[i][q]
				}
			}
		}
		r, ok := at[k]
		if !ok {
			r = b.first + Ref(q)
			if at[k] = r; 2*len(at) > b.n {
				return nil
			}
		}
		first[q] = r
	}
	return first
}
