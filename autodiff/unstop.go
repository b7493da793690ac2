package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// unstop makes the users of a stopped value use the value itself: once the derivative has been written, OpStop has no
// meaning.
var unstop = Pass{
	Name:  "unstop",
	Does:  "drops the marks at which derivatives stop",
	After: []string{"derivative"},
	Exact: true,
	step: func(c *compiler, s Step) []Step {
		eachLoop([]Step{s}, func(l *Loop, _ int) { l.Body = dropStops(l.Body) })
		return []Step{s}
	},
}

func dropStops(ins []graph.Instr) []graph.Instr {
	place := make([]int32, len(ins))
	out := make([]graph.Instr, len(ins))
	for i, in := range ins {
		out[i] = renumber(in, place)
		place[i] = int32(i)
		if in.Op == graph.OpStop {
			place[i] = out[i].A
		}
	}
	return prune(out)
}
