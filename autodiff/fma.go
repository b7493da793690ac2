package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// fma makes a product and a sum one operation with one rounding. It runs after merge, whose bodies show which products
// have one use.
var fma = Pass{
	Name:  "fma",
	Does:  "makes a product and a sum one operation, rounded once",
	After: []string{"derivative", "merge"},
	step: func(c *compiler, s Step) []Step {
		eachLoop([]Step{s}, func(l *Loop, _ int) { l.Body = fuseMultiplyAdds(l.Body) })
		return []Step{s}
	},
}

// fuseMultiplyAdds turns a product that is used once, by a sum or difference, into one fused operation, and a sum over
// rows of such a product into a fused accumulation. The choice depends only on the body: the first operand is tried
// first.
func fuseMultiplyAdds(ins []graph.Instr) []graph.Instr {
	ins = append([]graph.Instr(nil), ins...)
	uses := make([]int, len(ins))
	for _, in := range ins {
		for _, o := range operands(in) {
			if o >= 0 {
				uses[o]++
			}
		}
	}
	product := func(v int32) bool { return ins[v].Op == graph.OpMul && uses[v] == 1 }
	for i := range ins {
		in := &ins[i]
		fuse := func(op graph.Op, product, other int32) {
			p := ins[product]
			*in = graph.Instr{Op: op, A: p.A, B: p.B, C: other, Addr: graph.Addr{Table: -1}}
		}
		switch in.Op {
		case graph.OpAdd:
			if product(in.A) {
				fuse(graph.OpFma, in.A, in.B)
			} else if product(in.B) {
				fuse(graph.OpFma, in.B, in.A)
			}
		case graph.OpSub:
			if product(in.A) {
				fuse(graph.OpFms, in.A, in.B)
			} else if product(in.B) {
				fuse(graph.OpFnma, in.B, in.A)
			}
		case graph.OpAcc, graph.OpTarget:
			if in.B < 0 && product(in.A) {
				p := ins[in.A]
				in.A, in.B = p.A, p.B
			}
		}
	}
	return prune(ins)
}
