package compile

import (
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// A loop that draws is traced for all of its iterations together, like any other. What one statement draws is one
// event, whose draws come iteration by iteration. If several statements draw, each iteration draws for all of them
// before the next one does: their events form a drawingLoop, and what the loop computes is evaluated iteration by
// iteration, too.

// drawingLoop is a loop in which several statements draw.
type drawingLoop struct {
	from       graph.Moment // where it begins
	iterations int
	events     int // how many consecutive events of the list
}

// byIterations returns the arguments of count draws in each of the iterations that are traced together as those of
// all these draws, iteration by iteration.
func (tr *tracer) byIterations(a *arguments, count int) *arguments {
	iterations := tr.iterationsNow.rows
	out := &arguments{each: a.each, shared: slices.Clone(a.shared), buf: a.buf}
	spread := func(of func(i int) []graph.Ref) []graph.Ref {
		var list []graph.Ref
		for q := range iterations {
			for i := range count {
				for _, r := range of(i) {
					list = append(list, tr.t.Row(r, q))
				}
			}
		}
		return list
	}
	for p, refs := range a.args {
		if a.shared[p] && !slices.ContainsFunc(refs, tr.t.IsBlock) {
			out.args = append(out.args, refs)
			continue
		}
		out.args = append(out.args, spread(func(i int) []graph.Ref { return a.one(p, i) }))
		out.shared[p] = false
	}
	return out
}

// drawnInOrder puts the events of a loop that was traced for n iterations together, those from number first on, into
// the order of the iterations. It reports false if that is not possible.
func (tr *tracer) drawnInOrder(from graph.Moment, first, n int) bool {
	if tr.forward == nil || len(tr.forward.f.events)-first < 2 {
		return true
	}
	events := tr.forward.f.events[first:]
	for i := range events {
		e := &events[i]
		if len(e.draws)%n != 0 || len(e.draws) == 0 {
			return false
		}
		for k, draw := range e.draws {
			if draw != k {
				return false // some elements of an iteration and not others
			}
		}
	}
	if !tr.t.OneByOne(from, n) {
		return false
	}
	l := &drawingLoop{from, n, len(events)}
	for i := range events {
		events[i].loop = l
	}
	return true
}

// loop makes the draws of a loop.
func (w *Drawer) loop(s *mathx.Stream, l *drawingLoop, events []event) bool {
	w.run.Until(l.from)
	begin := w.run.Place()
	for q := range l.iterations {
		w.run.Return(begin)
		for i := range events {
			e := &events[i]
			w.run.Iteration(e.at, q)
			each := len(e.draws) / l.iterations
			for k := q * each; k < (q+1)*each; k++ {
				if !w.event(s, e, k) {
					return false
				}
			}
		}
	}
	return true
}
