package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Posterior draws the density of each series with the median and the interval of opt; reference, if not nil, has for
// each series a value to compare with (NaN: none), and the fraction of draws below it is written.
func Posterior(list []Series, reference []float64, opt Options) *Picture {
	list = cleanSeries(list)
	from, to, page, pages, notes := opt.pageOf(len(list), 24, "parameters")
	shown := list[from:to]
	s := &sheet{opt: opt, columns: opt.columns(3, 140, len(shown)), height: 72, gap: 12, notes: append(notes, dropNote(shown)...), page: page, pages: pages}
	if len(shown) == 1 {
		s.height = 150
	}
	s.legend = []key{
		{text: "median", color: blue, width: 1.6},
		{text: opt.massName(), color: tint(blue, 0.5), kind: areaMark},
	}
	referenced := false
	for i, one := range shown {
		ref := nan
		if from+i < len(reference) && finite(reference[from+i]) {
			ref, referenced = reference[from+i], true
		}
		s.panels = append(s.panels, posteriorPanel(one, ref, opt))
	}
	if referenced {
		s.legend = append(s.legend, key{text: "reference value", color: vermill, dash: []float64{4, 2}})
	}
	return s.picture()
}

func posteriorPanel(s Series, ref float64, opt Options) *panel {
	all := s.sorted()
	p := &panel{title: s.Name, y: axis{bare: true}}
	c, ok := newCurve(all, s.Bounds)
	if !ok {
		p.empty = "no finite draws"
		return p
	}
	lo, hi := opt.interval(all, opt.mass())
	mid := quantile(all, 0.5)
	if c.single {
		p.sub = []string{fmt.Sprintf("all draws are %s", figure(mid))}
	} else {
		p.sub = []string{summary(mid, lo, hi)}
	}
	ranges := [][2]float64{c.span()}
	if finite(ref) {
		below := 0
		for _, v := range all {
			if v < ref {
				below++
			}
		}
		ranges = append(ranges, [2]float64{ref, ref})
		p.sub = append(p.sub, fmt.Sprintf("%s below %s", percent(float64(below)/float64(len(all))), figure(ref)))
	}
	p.x.lo, p.x.hi = join(ranges...)
	if finite(ref) {
		p.x.lo, p.x.hi = padded(p.x.lo, p.x.hi, 0.02)
	}
	p.x.whole = c.whole
	p.y.lo, p.y.hi = 0, c.top*1.08
	p.draw = func(p *panel) {
		c.fill(p, p.x.lo, p.x.hi, tint(blue, 0.15))
		c.fill(p, lo, hi, tint(blue, 0.5))
		c.outline(p, 1, blue, 1.1, nil)
		if !c.single {
			p.line([]float64{mid, mid}, []float64{0, c.medianHeight(mid)}, blue, 1.6, nil)
		}
		if finite(ref) {
			p.vertical(ref, vermill, 1.3, []float64{4, 2})
		}
	}
	return p
}

func (c curve) medianHeight(mid float64) float64 {
	if c.whole {
		if i, found := slices.BinarySearch(c.x, mid); found {
			return c.y[i]
		}
		return c.top
	}
	return c.height(mid)
}

// Compare draws the density of each posterior series over that of the prior series with the same name, to show what
// was learned from the data.
func Compare(prior, posterior []Series, opt Options) *Picture {
	prior, posterior = cleanSeries(prior), cleanSeries(posterior)
	from, to, page, pages, notes := opt.pageOf(len(posterior), 24, "parameters")
	shown := posterior[from:to]
	s := &sheet{opt: opt, columns: opt.columns(3, 140, len(shown)), height: 72, gap: 12, notes: append(notes, dropNote(shown)...), page: page, pages: pages,
		legend: []key{{text: "prior", color: orange, dash: []float64{4, 2}}, {text: "posterior", color: tint(blue, 0.4), kind: areaMark}}}
	if len(shown) == 1 {
		s.height = 150
	}
	for _, one := range shown {
		var before Series
		if i := slices.IndexFunc(prior, func(p Series) bool { return p.Name == one.Name }); i >= 0 {
			before = prior[i]
		}
		s.panels = append(s.panels, comparePanel(before, one))
	}
	return s.picture()
}

func comparePanel(prior, posterior Series) *panel {
	p := &panel{title: posterior.Name, y: axis{bare: true}}
	before, after := prior.sorted(), posterior.sorted()
	b, hasBefore := newCurve(before, prior.Bounds)
	a, hasAfter := newCurve(after, posterior.Bounds)
	if !hasBefore && !hasAfter {
		p.empty = "no finite draws"
		return p
	}
	lo, hi, top, note := compareRange(before, after, b, a, hasBefore, hasAfter)
	if note != "" {
		p.sub = []string{note}
	}
	p.x.lo, p.x.hi = lo, hi
	p.y.lo, p.y.hi = 0, top*1.08
	p.draw = func(p *panel) {
		if hasAfter {
			a.fill(p, p.x.lo, p.x.hi, tint(blue, 0.4))
			a.outline(p, 1, blue, 1.2, nil)
		}
		if hasBefore {
			b.outline(p, 1, orange, 1.4, []float64{4, 2})
		}
	}
	return p
}

// compareRange is what is shown of a prior and a posterior, given sorted draws and their curves, and a note if that
// is not all of the prior.
func compareRange(before, after []float64, b, a curve, hasBefore, hasAfter bool) (left, right, top float64, note string) {
	// A posterior is often much narrower than the prior. The picture shows the middle of the prior, at most four
	// times as wide as the posterior: otherwise the posterior would look like a line. A note under the name says so.
	var ranges [][2]float64
	if hasAfter {
		ranges = append(ranges, a.span())
		top = a.top
	}
	if hasBefore {
		r := [2]float64{quantile(before, 0.005), quantile(before, 0.995)}
		if hasAfter && !a.single {
			lo, hi := quantile(after, 0.005), quantile(after, 0.995)
			if room := 1.5 * (hi - lo); r[0] < lo-room || r[1] > hi+room {
				r = [2]float64{max(r[0], lo-room), min(r[1], hi+room)}
				note = fmt.Sprintf("prior from %s to %s", figure(quantile(before, 0.005)), figure(quantile(before, 0.995)))
			}
		}
		ranges = append(ranges, r)
		if !b.single {
			top = max(top, b.top)
		}
	}
	left, right = join(ranges...)
	return left, right, top, note
}

// Forest draws an interval and the median of each series below each other, thick for half of the draws and thin for
// the fraction opt.Mass, with the numbers. A finite reference is a line across all. Without one, arrays on
// incompatible scales have separate axes.
func Forest(list []Series, reference float64, opt Options) *Picture {
	list = cleanSeries(list)
	const usual = 45
	from, to, page, pages, notes := opt.pageOf(len(list), usual, "rows")
	shown := list[from:to]
	n := len(shown)
	s := &sheet{opt: opt, columns: 2, height: float64(max(n, 2))*12.5 + 4, gap: 4, notes: append(notes, dropNote(shown)...), page: page, pages: pages}
	if n == 0 {
		return s.picture()
	}
	rows, texts := forestRows(shown, opt)
	s.legend = []key{{text: "median", color: blue, kind: dotMark, shape: ring}, {text: "50 %", color: blue, width: 3}, {text: opt.massName(), color: blue, width: 1.1}}
	if finite(reference) {
		s.legend = append(s.legend, key{text: "reference " + figure(reference), color: vermill, dash: []float64{4, 2}})
	}
	widest := 0.0
	for _, t := range texts {
		widest = max(widest, textWidth(t, tickSize, false))
	}
	longest := 0.0
	for _, one := range shown {
		longest = max(longest, textWidth(one.Name, tickSize, false))
	}
	// The labels take the room that they need and no more.
	room := max(opt.widthPoints()-2*margin-max(60, min(longest, levelWidth)+8), 1)
	share := min(max(widest+4, 40)/room, 0.4)
	s.weights = []float64{1 - share, share}
	for _, g := range forestGroups(shown, rows, reference) {
		a, b := forestPanels(shown[g[0]:g[1]], rows[g[0]:g[1]], texts[g[0]:g[1]], reference)
		s.panels = append(s.panels, a, b)
		s.heights = append(s.heights, float64(max(g[1]-g[0], 1))*12.5+4)
	}
	return s.picture()
}

// forestRows are the intervals of series, and what is written of them.
func forestRows(list []Series, opt Options) ([]forestRow, []string) {
	rows, texts := make([]forestRow, len(list)), make([]string, len(list))
	for i, one := range list {
		all := one.sorted()
		r := forestRow{mid: quantile(all, 0.5)}
		r.lo, r.hi = opt.interval(all, opt.mass())
		r.inLo, r.inHi = opt.interval(all, 0.5)
		rows[i], texts[i] = r, "no finite draws"
		if len(all) > 0 {
			texts[i] = summary(r.mid, r.lo, r.hi)
		}
	}
	return rows, texts
}

// forestGroups are the rows, from and to, that share an axis: the elements of an array do, and so do consecutive
// arrays unless a common axis would squeeze one of them flat. With a reference all do.
func forestGroups(list []Series, rows []forestRow, reference float64) [][2]int {
	if finite(reference) {
		return [][2]int{{0, len(list)}}
	}
	base := func(i int) string {
		name, _, _ := strings.Cut(list[i].Name, "[")
		return name
	}
	span := func(from, to int) (lo, hi float64) {
		var ranges [][2]float64
		for _, r := range rows[from:to] {
			ranges = append(ranges, [2]float64{r.lo, r.hi})
		}
		return join(ranges...)
	}
	var out [][2]int
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && base(j) == base(i) {
			j++
		}
		if n := len(out); n > 0 {
			a, b := span(out[n-1][0], out[n-1][1])
			c, d := span(i, j)
			whole, least := max(b, d)-min(a, c), min(b-a, d-c)
			if whole <= 8*least || least == 0 && whole <= 3*max(b-a, d-c) || math.IsNaN(rows[i].mid) {
				out[n-1][1] = j
				i = j
				continue
			}
		}
		out = append(out, [2]int{i, j})
		i = j
	}
	return out
}

func forestPanels(shown []Series, rows []forestRow, texts []string, reference float64) (p, words *panel) {
	n := len(shown)
	names := make([]string, n)
	var ranges [][2]float64
	for i, one := range shown {
		names[n-1-i] = one.Name
		if !math.IsNaN(rows[i].mid) {
			ranges = append(ranges, [2]float64{rows[i].lo, rows[i].hi})
		}
	}
	p = &panel{x: axis{grid: true}, y: axis{levels: names, lo: 0.4, hi: float64(n) + 0.6}}
	words = &panel{y: axis{bare: true, lo: p.y.lo, hi: p.y.hi}, x: axis{bare: true}, noFrame: true}
	if finite(reference) {
		ranges = append(ranges, [2]float64{reference, reference})
	}
	p.x.lo, p.x.hi = join(ranges...)
	p.x.lo, p.x.hi = padded(p.x.lo, p.x.hi, 0.03)
	p.draw = func(p *panel) {
		if finite(reference) {
			p.vertical(reference, vermill, 1.1, []float64{4, 2})
		}
		for i, r := range rows {
			y := float64(n - i)
			p.line([]float64{r.lo, r.hi}, []float64{y, y}, blue, 1.1, nil)
			p.line([]float64{r.inLo, r.inHi}, []float64{y, y}, blue, 3, nil)
			p.dots([]float64{r.mid}, []float64{y}, ring, 2.3, blue)
		}
	}
	words.draw = func(p *panel) {
		for i, t := range texts {
			p.pic.text(p.frame.x0, p.py(float64(n-i))+tickSize*0.36, fit(strings.TrimSpace(t), p.frame.x1-p.frame.x0+6, tickSize, false), tickSize, false, left, faint)
		}
	}
	return p, words
}

type forestRow struct{ lo, hi, inLo, inHi, mid float64 }
