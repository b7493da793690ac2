package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// share computes equal values of a row once. It applies to every body that is written while it is on: those of the
// passes after it, and those of derivatives.
var share = Pass{
	Name:  "share",
	Does:  "computes equal values of a row once",
	After: []string{"eliminate"},
	step: func(c *compiler, s Step) []Step {
		eachLoop([]Step{s}, func(l *Loop, _ int) { l.Body = c.share(l.Body) })
		return []Step{s}
	},
}

// share rebuilds a body so that equal instructions occur once.
func (c *compiler) share(ins []graph.Instr) []graph.Instr {
	b := c.newBody()
	place := make([]int32, len(ins))
	for i, in := range ins {
		place[i] = b.emit(renumber(in, place))
	}
	return prune(b.ins)
}
