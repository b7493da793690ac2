package autodiff

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/autodiff/graph"
)

// Over returns the program of another graph if that differs only in its data from the one that p was compiled from;
// otherwise nil. No pass looks at data, so it is the program that Compile would return, to the bit; the steps are
// shared.
func (p *Program) Over(g *graph.Graph) *Program {
	if len(g.Data) != p.size || !p.form.SameForm(g) {
		return nil
	}
	out := *p
	var ok bool
	if out.Density, ok = constantTerms(p.Density, p.form, g); !ok {
		return nil
	}
	if out.Data = g.Data; p.laid != nil {
		pk := &packing{data: g.Data, index: p.Index, out: make([]float64, 0, len(p.Data))}
		for _, piece := range p.laid {
			if piece.whole {
				pk.take(piece.block)
			} else {
				pk.copy(piece.addr, piece.lo, piece.hi)
			}
		}
		out.Data = pk.out
	}
	return &out
}

// constantTerms returns the steps with the constant terms of another graph of the same form; false if a pass has
// changed a term that differs.
func constantTerms(steps []Step, from, to *graph.Graph) ([]Step, bool) {
	for i, s := range from.Stmts {
		old, ok := s.(*graph.Loop)
		if !ok || !old.ConstantTerm() {
			continue
		}
		a, b := old.Body[0].F, to.Stmts[i].(*graph.Loop).Body[0].F
		if math.Float64bits(a) == math.Float64bits(b) {
			continue
		}
		at := -1
		for k, s := range steps {
			l, ok := s.(*Loop)
			if !ok || !(&graph.Loop{Rows: l.Rows, Body: l.Body, Starts: l.Starts}).ConstantTerm() || l.Origin != old.Origin || math.Float64bits(l.Body[0].F) != math.Float64bits(a) {
				continue
			}
			if at >= 0 {
				return nil, false // it is not known which of them
			}
			at = k
		}
		if at < 0 {
			return nil, false
		}
		l := *steps[at].(*Loop)
		l.Body = slices.Clone(l.Body)
		l.Body[0].F = b
		steps = slices.Clone(steps)
		steps[at] = &l
	}
	return steps, true
}
