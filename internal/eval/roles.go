package eval

import (
	"slices"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/depend"
	"github.com/bayes-lang/bayes/internal/transform"
)

// leaves finds the unknowns from which nothing observed descends. Where nothing
// is observed at all, none is a leaf. Missing values and discrete unknowns are
// leaves element by element; a continuous name is one as a whole, so that
// the levels of a factor are not sampled here and drawn forward there. An unknown
// whose distribution does not draw in the space of its type (normal numbers,
// declared ordered) is sampled too, observed or not, and so are one whose declared
// bounds cut its distribution where the mass that is left depends on unknowns, and one of a
// CustomDist that does not say how to draw from it.
func (o *Outline) leaves(g *depend.Graph, in *Interp) {
	for _, s := range o.Unknowns {
		s.Leaf = make([]bool, s.Count)
	}
	if len(o.Observed)+len(o.Targets) == 0 && !o.Partly() {
		return
	}
	needed := g.Nothing()
	for _, s := range o.Observed {
		s.reads.Each(needed.Add)
	}
	for _, t := range o.Targets {
		needed.Add(t.dep)
	}
	for _, s := range o.Unknowns {
		if _, declared := s.Stmt.(*ast.Param); declared && !s.Kind.Scalar() && !in.sameSpace(s.Name, s.Kind) {
			for _, p := range s.source {
				needed.Add(p)
			}
		}
		s.moves(needed)
		s.undrawn(needed)
		if s.Free != nil { // the known part of such an event is observed
			for i := range s.Count {
				needed.Add(s.source[i])
				s.follow(i, needed)
			}
		}
	}
	for _, s := range o.Priors {
		s.moves(needed)
		s.undrawn(needed)
	}
	// Of unknowns that are needed, what their distributions read is needed too.
	done := map[*Site][]bool{}
	names := map[string]bool{} // names of which an element is needed
	for changed := true; changed; {
		changed = false
		for _, list := range [][]*Site{o.Priors, o.Unknowns} {
			// Backwards: what later ones need comes earlier.
			for _, s := range slices.Backward(list) {
				if done[s] == nil {
					done[s] = make([]bool, s.Count)
				}
				for i := range s.Count {
					if done[s][i] || s.source == nil || !needed.Some(s.source[i]) {
						continue
					}
					done[s][i], changed = true, true
					s.follow(i, needed)
					if s.whole() && !names[s.Name] {
						names[s.Name] = true
					}
				}
			}
		}
		for _, s := range o.Unknowns {
			for i := range s.Count {
				if s.whole() && names[s.Name] && needed.Only(s.source[i]) {
					changed = true
				}
			}
		}
	}
	for _, s := range o.Unknowns {
		for i := range s.Leaf {
			s.Leaf[i] = !needed.Has(s.source[i])
		}
	}
}

// moves marks the events whose distributions are cut where the mass that is left
// depends on unknowns: that mass is a factor of the density.
func (s *Site) moves(needed *depend.Needed) {
	for i, moves := range s.Moves {
		if moves {
			needed.Add(s.source[i])
			s.follow(i, needed)
		}
	}
}

// whole reports whether the name of a site is a leaf as a whole.
func (s *Site) whole() bool { return !s.missing && s.Kind != transform.Discrete }

// Partly reports whether some unknown is a part of a vector whose rest is observed.
func (o *Outline) Partly() bool {
	for _, s := range o.Unknowns {
		if s.Free != nil {
			return true
		}
	}
	return false
}

// follow marks what event i of a site reads.
func (s *Site) follow(i int, needed *depend.Needed) {
	needed.Add(s.reads.At(i))
}

// undrawn notes unknowns whose distribution is proper, but cannot be drawn from.
func (s *Site) undrawn(needed *depend.Needed) {
	if s.Dist == nil || s.Dist.Spec.Lacking() == "" {
		return
	}
	for _, p := range s.source {
		needed.Add(p)
	}
}
