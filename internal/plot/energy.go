package plot

import (
	"math"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/stats"
)

// Energy draws the density of the energies of the draws about their mean, and that of the changes of energy from draw
// to draw (Betancourt 2016, "Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte Carlo"). If the
// changes are much narrower, the sampler is slow to reach the tails; the E-BFMI of each chain measures this, with
// values below 0.3 being a concern. Energies are by chain and draw.
func Energy(energy [][]float64, opt Options) *Picture {
	s := &sheet{opt: opt, columns: 1, height: 150}
	p := &panel{x: axis{label: "energy"}, y: axis{bare: true}}
	s.panels = []*panel{p}
	series := Series{Name: "the energies", Chains: energy}
	s.notes = dropNote([]Series{series})
	chains, _ := series.kept()
	marginal, change := energyParts(chains)
	var fractions []string
	for _, c := range chains {
		fractions = append(fractions, fraction(stats.EBFMI(c)))
	}
	a, hasA := newCurve(sortedOf(marginal), Bounds{})
	b, hasB := newCurve(sortedOf(change), Bounds{})
	if !hasA {
		p.empty = "no finite energies"
		return s.picture()
	}
	p.sub = []string{"E-BFMI by chain: " + strings.Join(fractions, ", ")}
	p.x.label = "energy about its mean, and its change"
	s.legend = []key{{text: "energies (marginal)", color: tint(blue, 0.4), kind: areaMark}}
	ranges := [][2]float64{a.span()}
	p.y.hi = a.top * 1.08
	if hasB {
		s.legend = append(s.legend, key{text: "changes (transition)", color: vermill, dash: []float64{5, 1.5}})
		ranges = append(ranges, b.span())
		if !b.single {
			p.y.hi = max(p.y.hi, b.top*1.08)
		}
	}
	p.x.lo, p.x.hi = join(ranges...)
	p.draw = func(p *panel) {
		a.fill(p, p.x.lo, p.x.hi, tint(blue, 0.4))
		a.outline(p, 1, blue, 1.2, nil)
		if hasB {
			b.outline(p, 1, vermill, 1.5, []float64{5, 1.5})
		}
	}
	return s.picture()
}

// fraction writes a number of order one.
func fraction(v float64) string {
	if math.IsNaN(v) {
		return "none"
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
