package plot

import (
	"math"
	"slices"

	"github.com/bayes-lang/bayes/stats"
)

// ESSEvolution draws for each series the bulk and tail effective sample size of the first n draws against n. Both
// should grow along a line; one that falls behind says that more draws of these chains help little. The dashed line
// is 100 for each chain, which the estimates of the sizes themselves need.
func ESSEvolution(list []Series, opt Options) *Picture {
	list = cleanSeries(list)
	from, to, page, pages, notes := opt.pageOf(len(list), 18, "parameters")
	shown := list[from:to]
	s := &sheet{opt: opt, columns: opt.columns(3, 140, len(shown)), height: 72, gap: 12, notes: append(notes, dropNote(shown)...), page: page, pages: pages,
		legend: []key{{text: "bulk", color: blue}, {text: "tail", color: vermill, dash: []float64{5, 1.5}}, {text: "100 per chain", color: ink, dash: []float64{2, 2}, width: 0.8}}}
	for i, one := range shown {
		p := essPanel(one)
		if i+s.columns >= len(shown) && p.empty == "" {
			p.x.label = "draws"
		}
		if i%s.columns == 0 && p.empty == "" {
			p.y.label = "ESS"
		}
		s.panels = append(s.panels, p)
	}
	return s.picture()
}

func essPanel(s Series) *panel {
	p := &panel{title: s.Name, y: axis{grid: true}}
	x, bulk, tail := essPoints(s)
	n := len(s.Chains)
	all := sortedOf(bulk, tail)
	switch {
	case len(s.sorted()) == 0:
		p.empty = "no finite draws"
		return p
	case len(x) == 0:
		p.empty = "too few draws"
		return p
	case len(all) == 0:
		p.empty = "no effective sample size"
		return p
	}
	p.x.lo, p.x.hi = 0, x[len(x)-1]
	p.y.lo, p.y.hi = 0, max(slices.Max(all), float64(100*n))*1.06
	p.draw = func(p *panel) {
		p.horizontal(float64(100*n), ink, 0.8, []float64{2, 2})
		p.line(x, bulk, blue, 1.3, nil)
		p.dots(x, bulk, disc, 1.2, blue)
		p.line(x, tail, vermill, 1.3, []float64{5, 1.5})
		p.dots(x, tail, diamond, 1.6, vermill)
	}
	return p
}

// essPoints are the bulk and tail effective sizes of the first draws, for growing
// numbers of them.
func essPoints(s Series) (x, bulk, tail []float64) {
	const steps = 20
	shortest := math.MaxInt
	for _, c := range s.Chains {
		shortest = min(shortest, len(c))
	}
	n := len(s.Chains)
	if n == 0 {
		return
	}
	for k := 1; k <= steps; k++ {
		size := shortest * k / steps
		if size < 4 || len(x) > 0 && float64(size*n) == x[len(x)-1] {
			continue
		}
		part := make([][]float64, n)
		for i, c := range s.Chains {
			part[i] = c[:size]
		}
		x = append(x, float64(size*n))
		bulk, tail = append(bulk, stats.ESSBulk(part)), append(tail, stats.ESSTail(part))
	}
	return
}
