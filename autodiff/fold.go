package autodiff

import "github.com/bayes-lang/bayes/autodiff/graph"

// fold turns a loop over all elements of a matrix that adds to one sum for each line of it, such as a linear predictor
// with many columns, into a loop over the lines that adds the terms of a line one after another. The sums keep their
// order, so no bit of them changes; but neighbouring lines are neighbouring rows for the machine, and nothing is scattered.
var fold = Pass{
	Name:  "fold",
	Does:  "sums the rows of a matrix side by side",
	After: []string{"eliminate"},
	run: func(c *compiler, r *rewriting) {
		for k, s := range r.steps {
			if l, ok := s.(*Loop); ok {
				if f := c.foldLoop(l, r.steps); f != nil {
					r.steps[k] = f
				}
			}
		}
	},
}

const (
	maxTerms   = 64   // maximum number of terms in a line
	maxFolded  = 4000 // maximum number of instructions in a folded body
	minLines   = 8
	minPerTerm = 2
)

// foldLoop returns the folded loop, or nil.
func (c *compiler) foldLoop(l *Loop, steps []Step) *Loop {
	terms := 0
	for _, in := range l.Body {
		if !in.Op.Effect() {
			continue
		}
		if in.Op != graph.OpAcc || in.Addr.Table < 0 {
			return nil
		}
		n := runLength(c.g.Index[in.Addr.Table : int(in.Addr.Table)+l.Rows])
		if n == 0 || terms != 0 && n != terms {
			return nil
		}
		terms = n
	}
	if terms < minPerTerm || terms > maxTerms || l.Rows/terms < minLines || terms*len(l.Body) > maxFolded {
		return nil
	}
	lines := l.Rows / terms
	b := c.newBody()
	sums := make([]int32, len(l.Body)) // per effect, the sum so far
	for k := 0; k < terms; k++ {
		place := make([]int32, len(l.Body))
		for i, in := range l.Body {
			x := renumber(in, place)
			if hasAddr(in.Op) {
				a, ok := c.everyNth(in.Addr, k, terms, lines)
				if !ok {
					return nil
				}
				x.Addr = a
			}
			if !in.Op.Effect() {
				place[i] = b.emit(x)
				continue
			}
			if x.Addr.Stride == 0 {
				return nil
			}
			if k == 0 {
				// a sum starts at +0; adding the first term to it makes -0 a +0
				sums[i] = b.emit(graph.Instr{Op: graph.OpConst})
			}
			sums[i] = b.emit(graph.Instr{Op: graph.OpAdd, A: sums[i], B: x.A, C: -1})
			if k == terms-1 {
				if c.onlyWriter(l, i, steps) {
					x.Op = graph.OpStore
				}
				x.A = sums[i]
				b.emit(x)
			}
		}
	}
	return &Loop{Phase: l.Phase, Rows: lines, Body: b.ins, Origin: l.Origin}
}

// runLength returns the length of the runs of equal numbers in t, or 0 if they differ in length.
func runLength(t []int32) int {
	n := 0
	for n < len(t) && t[n] == t[0] {
		n++
	}
	if n == 0 || len(t)%n != 0 {
		return 0
	}
	for q := range t {
		if q%n != 0 && t[q] != t[q-1] {
			return 0
		}
	}
	return n
}

// everyNth returns the address of row k + n*line as a function of the line; false if it is not evenly spaced.
func (c *compiler) everyNth(a graph.Addr, k, n, lines int) (graph.Addr, bool) {
	if a.Table < 0 {
		return graph.Addr{Base: a.Base + a.Stride*int32(k), Stride: a.Stride * int32(n), Table: -1}, true
	}
	t := c.g.Index[int(a.Table) : int(a.Table)+n*lines]
	stride := t[k+n] - t[k]
	for i := 1; i < lines; i++ {
		if t[k+n*i]-t[k+n*(i-1)] != stride {
			return a, false
		}
	}
	return graph.Addr{Base: a.Base + t[k], Stride: stride, Table: -1}, true
}

// onlyWriter reports whether nothing else adds to the cells of an effect.
func (c *compiler) onlyWriter(l *Loop, effect int, steps []Step) bool {
	mine := c.reach(l.Body[effect].Addr, l)
	only := true
	eachLoop(steps, func(other *Loop, _ int) {
		for i, in := range other.Body {
			if in.Op != graph.OpAcc || other == l && i == effect {
				continue
			}
			r := c.reach(in.Addr, other)
			only = only && (r.To <= mine.From || mine.To <= r.From)
		}
	})
	return only
}
