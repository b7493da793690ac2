package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// terms moves the terms of the log density out of a loop that also stores values, so that they can run forward and
// reverse in one pass (fuse). What both parts need passes through cells if computing it twice would cost more.
var terms = Pass{
	Name:  "terms",
	Does:  "separates the terms of the log density from the values that a loop stores",
	After: []string{"eliminate", "hoist", "distribute"},
	guard: func(c *compiler, s Step) bool {
		l, ok := s.(*Loop)
		return ok && c.on("fuse") && l.Rows >= minRows
	},
	step: func(c *compiler, s Step) []Step { return c.splitTargets(s.(*Loop)) },
}

func (c *compiler) splitTargets(l *Loop) []Step {
	target := func(i int32) bool { return l.Body[i].Op == graph.OpTarget }
	needs := func(wanted func(i int32) bool) []bool {
		live := make([]bool, len(l.Body))
		for i := int32(len(l.Body)) - 1; i >= 0; i-- {
			in := l.Body[i]
			live[i] = live[i] || in.Op.Effect() && wanted(i)
			for _, o := range operands(in) {
				if o >= 0 && live[i] {
					live[o] = true
				}
			}
		}
		return live
	}
	a, b := needs(target), needs(func(i int32) bool { return !target(i) })
	cut := make([]bool, len(l.Body))
	some, other := false, false
	for i, in := range l.Body {
		if in.Op.Effect() {
			some, other = some || target(int32(i)), other || !target(int32(i))
			continue
		}
		cut[i] = in.Op.Arity() > 0 && a[i] && b[i] && (in.Op.Cost() >= graph.CostTaped || storedAt(l, int32(i)) >= 0)
	}
	if !some || !other {
		return []Step{l}
	}
	c.cut(l, cut, c.newCells)
	stores, terms := *l, *l
	stores.Body = extract(l.Body, func(i int32) bool { return !target(i) })
	terms.Body = extract(l.Body, target)
	return []Step{&stores, &terms}
}
