package graph

import (
	"cmp"
	"math"
	"slices"
)

// schedule finds the iteration in which every row of a recurrence runs: after all rows that it needs. Within an
// iteration classes run in the order of their first cells, so a row may need what an earlier class of the same
// iteration makes.
func (r *roller) schedule() {
	s := &scheduler{r: r, cell: map[Ref]moment{}, slot: map[int32]moment{}}
	for _, group := range r.order_ {
		if r.recurrent(group) {
			s.recurrence(group)
		}
	}
}

// A scheduler knows when the cells of recurrences are complete.
type scheduler struct {
	r    *roller
	cell map[Ref]moment
	slot map[int32]moment
}

// A moment is the end of a class in an iteration.
type moment struct{ iteration, rank int32 }

// next returns the first iteration in which a class with a rank may read what is complete at a moment.
func (m moment) next(rank int32) int32 {
	if m.rank < rank {
		return m.iteration
	}
	return m.iteration + 1
}

// later returns the later of two moments.
func (m moment) later(n moment) moment {
	if n.iteration > m.iteration || n.iteration == m.iteration && n.rank > m.rank {
		return n
	}
	return m
}

// A task is a row of a class, or a node. Tasks are done in the order of their keys.
type task struct {
	key   int64
	class int32
	row   int32 // of roller.spans; -1: the node itself
	at    int   // index of the row in its class
}

// recurrence schedules the classes of a group.
func (s *scheduler) recurrence(group []int32) {
	for _, c := range group {
		s.r.scatter(s.r.classes[c])
	}
	list := s.tasks(group)
	s.rank(group, list)
	slices.SortStableFunc(list, func(a, b task) int { return cmp.Compare(a.key, b.key) })
	for _, w := range list {
		if k := s.r.classes[w.class]; w.row < 0 {
			s.node(k)
		} else {
			s.row(k, w)
		}
	}
	for _, c := range group {
		s.r.sortRows(s.r.classes[c])
	}
}

// tasks lists what a group does, with keys that put needs first: a row comes when its cell was made, what fills the
// input of a node just before the node.
func (s *scheduler) tasks(group []int32) []task {
	r := s.r
	var list []task
	filled := map[int32]int64{} // slot -> key
	for _, c := range group {
		o := r.classes[c].opaque
		if o < 0 {
			continue
		}
		key := 2 * r.t.age(r.opFirst[o])
		list = append(list, task{key: key, class: c, row: -1})
		s.inputs(o, func(Ref) {}, func(slot int32) { filled[slot] = key - 1 })
	}
	for _, c := range group {
		for at, i := range r.classes[c].spans {
			w := &r.spans[i]
			key := int64(math.MaxInt64) // nothing of this recurrence reads the slot
			if w.effect != toSlot {
				key = 2 * r.t.age(w.dest)
			} else if k, ok := filled[int32(w.dest)]; ok {
				key = k
			}
			list = append(list, task{key: key, class: c, row: i, at: at})
		}
	}
	return list
}

// rank puts the classes of a group in the order of their first tasks.
func (s *scheduler) rank(group []int32, list []task) {
	first := map[int32]int64{}
	for _, w := range list {
		if k, ok := first[w.class]; !ok || w.key < k {
			first[w.class] = w.key
		}
	}
	slices.SortFunc(group, func(a, b int32) int {
		return cmp.Or(cmp.Compare(first[a], first[b]), cmp.Compare(a, b))
	})
	for rank, c := range group {
		s.r.classes[c].rank = rank
	}
}

// inputs calls one of the functions for each position that a node reads from: a cell, or a slot.
func (s *scheduler) inputs(opaque int32, cell func(Ref), slot func(int32)) {
	for _, p := range s.r.inputs[opaque] {
		switch {
		case p.constant:
		case p.at != None:
			cell(p.at)
		default:
			for i := p.slot; i < p.slot+int32(p.n); i++ {
				slot(i)
			}
		}
	}
}

// node schedules a node after its inputs.
func (s *scheduler) node(k *class) {
	iteration, rank := int32(0), int32(k.rank)
	after := func(m moment, ok bool) {
		if ok {
			iteration = max(iteration, m.next(rank))
		}
	}
	s.inputs(k.opaque,
		func(n Ref) { m, ok := s.cell[n]; after(m, ok) },
		func(i int32) { m, ok := s.slot[i]; after(m, ok) })
	k.iteration = iteration
	for i := range s.r.t.opaques[k.opaque].outs {
		s.cell[s.r.opFirst[k.opaque]+Ref(i)] = moment{iteration, rank}
	}
}

// row schedules a row after what it reads.
func (s *scheduler) row(k *class, w task) {
	iteration, rank := int32(0), int32(k.rank)
	for _, n := range k.leaf[w.at*k.leaves : (w.at+1)*k.leaves] {
		if m, ok := s.cell[n]; ok {
			iteration = max(iteration, m.next(rank))
		}
	}
	row := &s.r.spans[w.row]
	row.iteration = iteration
	done := moment{iteration, rank}
	if row.effect == toSlot {
		s.slot[int32(row.dest)] = done
		return
	}
	if m, ok := s.cell[row.dest]; ok { // another row adds to the same cell
		done = done.later(m)
	}
	s.cell[row.dest] = done
	if slot, ok := s.r.pinned[row.root]; ok && row.effect == toStore {
		s.slot[slot] = done
	}
}
