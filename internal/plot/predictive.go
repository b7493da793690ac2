package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Predictive is predicted data together with the observed data.
type Predictive struct {
	Name     string
	Draws    [][]float64 // by draw and observation
	Observed []float64   // NaN or beyond its end: missing; nil: a prior predictive
	Labels   []string    // names of the observations; nil: numbers from 1
	Along    string      // what the Labels are, for the axis
	Levels   []string    // if the data number a factor's levels from 1: their names
	Bounds   Bounds      // the support of the data, if it is known
}

func (d Predictive) clean() Predictive {
	d.Name, d.Labels, d.Along, d.Levels = clean(d.Name), cleanNames(d.Labels), clean(d.Along), cleanNames(d.Levels)
	return d
}

func (d Predictive) notes() []string {
	return Curves{Draws: d.Draws}.dropped()
}

// PredictiveDensity draws the density of the data predicted by each of at most 60 draws, and of the observed data.
// For whole numbers it draws the proportion of each value, as predicted by intervals over the draws.
func PredictiveDensity(d Predictive, opt Options) *Picture {
	d = d.clean()
	s := &sheet{opt: opt, columns: 1, height: 170, notes: d.notes()}
	p := &panel{x: axis{label: d.Name}, y: axis{bare: true}}
	s.panels = []*panel{p}
	observed := sortedOf(d.Observed)
	if all := sortedOf(append([][]float64{observed}, d.Draws...)...); len(all) == 0 {
		p.empty = "no finite data"
		return s.picture()
	} else if m, ok := wholeMass(all); ok && len(m.value) > 1 {
		d.whole(s, p, m, observed, opt)
		return s.picture()
	}
	lines := everyNth(d.Draws, mostLines)
	var curves []curve
	var spans [][2]float64
	var tops []float64
	for _, draw := range lines {
		if c, ok := smoothCurve(sortedOf(draw), d.Bounds); ok && !c.single {
			c := c
			curves = append(curves, c)
			spans = append(spans, c.span())
			tops = append(tops, c.top)
		}
	}
	o, hasObserved := smoothCurve(observed, d.Bounds)
	// A few far predictions, or one draw with a sharp peak, must not flatten all others; but whatever a wide prior
	// predicts, the data stay visible.
	ends := []float64{}
	for _, r := range spans {
		ends = append(ends, r[0], r[1])
	}
	if hasObserved {
		ends = append(ends, o.span()[0], o.span()[1])
	}
	slices.Sort(ends)
	p.x.lo, p.x.hi = join([2]float64{quantile(ends, 0), quantile(ends, 1)})
	if predictions := sortedOf(lines...); len(predictions) > 0 {
		lo, hi := viewWithin(predictions, 1.5)
		p.x.lo, p.x.hi = max(p.x.lo, lo-0.1*(hi-lo)), min(p.x.hi, hi+0.1*(hi-lo))
	}
	if hasObserved {
		p.x.lo, p.x.hi = min(p.x.lo, o.span()[0]), max(p.x.hi, o.span()[1])
	}
	// A mean over much more than is shown would be too coarse where the data are.
	mean, hasMean := meanCurve(curves, p.x.lo, p.x.hi)
	slices.Sort(tops)
	p.y.hi = quantile(tops, 0.9) * 1.25
	if hasObserved && !o.single {
		p.y.hi = max(p.y.hi, o.top*1.08)
	}
	if hasMean {
		p.y.hi = max(p.y.hi, min(mean.top*1.08, 3*p.y.hi))
	}
	if !(p.y.hi > 0) {
		p.y.hi = 1
	}
	if len(lines) > 0 {
		s.legend = append(s.legend, key{text: diag.Plural(len(lines), "predicted draw"), color: fade(blue, 0.45), width: 1}, key{text: "their mean", color: orange, dash: []float64{4, 2}, width: 1.6})
	}
	if hasObserved {
		s.legend = append(s.legend, key{text: "observed", color: black, width: 1.8})
	}
	p.draw = func(p *panel) {
		for _, c := range curves {
			c.outline(p, 1, fade(blue, 0.28), 0.8, nil)
		}
		if hasMean {
			mean.outline(p, 1, orange, 1.6, []float64{4, 2})
		}
		if hasObserved {
			o.outline(p, 1, black, 1.8, nil)
		}
		if len(observed) <= fewPoints {
			for _, v := range observed {
				p.rug(v)
			}
		}
	}
	return s.picture()
}

// meanCurve is the mean of densities at each position from lo to hi.
func meanCurve(list []curve, lo, hi float64) (curve, bool) {
	if len(list) == 0 {
		return curve{}, false
	}
	const cells = 512
	out := curve{x: make([]float64, cells+1), y: make([]float64, cells+1)}
	for i := range out.x {
		out.x[i] = lo + (hi-lo)*float64(i)/cells
		for _, c := range list {
			out.y[i] += c.height(out.x[i]) / float64(len(list))
		}
	}
	out.top = slices.Max(out.y)
	return out, true
}

// fewPoints is the number of observed values up to which they are marked individually under a density, which for few
// values mostly depends on its bandwidth.
const fewPoints = 60

// whole draws the proportions of whole numbers.
func (d Predictive) whole(s *sheet, p *panel, m mass, observed []float64, opt Options) {
	w := d.shares(m, observed, opt)
	n, first, lo, hi, mid, seen := len(w.seen), w.first, w.lo, w.hi, w.mid, w.seen
	p.y = axis{label: "share", grid: true, hi: w.top * 1.08}
	p.x.lo, p.x.hi, p.x.whole = first-0.6, m.value[len(m.value)-1]+0.6, true
	if d.Levels != nil {
		p.x.levels = d.Levels
	}
	s.legend = []key{{text: "predicted: median", color: blue, width: 1.6}, {text: "predicted: " + opt.massName(), color: tint(blue, 0.35), kind: areaMark}}
	if len(observed) > 0 {
		s.legend = append(s.legend, key{text: "observed", color: black, kind: dotMark})
	}
	p.draw = func(p *panel) {
		for i := range n {
			v := first + float64(i)
			p.bar(v-0.38, v+0.38, lo[i], hi[i], tint(blue, 0.35))
			p.line([]float64{v - 0.38, v + 0.38}, []float64{mid[i], mid[i]}, blue, 1.6, nil)
			if len(observed) > 0 {
				p.dots([]float64{v}, []float64{seen[i]}, disc, 2.3, black)
			}
		}
	}
}

// shares is how often each whole number occurs: predicted, over the draws, and observed.
type shares struct {
	first, top float64
	lo, hi     []float64
	mid, seen  []float64
}

func (d Predictive) shares(m mass, observed []float64, opt Options) shares {
	n := int(m.value[len(m.value)-1]-m.value[0]) + 1
	line := func() []float64 { return make([]float64, n) }
	w := shares{first: m.value[0], lo: line(), hi: line(), mid: line(), seen: line()}
	all := make([][]float64, n) // by value and draw
	for _, draw := range d.Draws {
		values := finiteOf(draw)
		if len(values) == 0 {
			continue
		}
		count := line()
		for _, v := range values {
			count[int(v-w.first)]++
		}
		for i, c := range count {
			all[i] = append(all[i], c/float64(len(values)))
		}
	}
	for _, v := range observed {
		w.seen[int(v-w.first)] += 1 / float64(len(observed))
	}
	w.top = slices.Max(w.seen)
	for i, list := range all {
		slices.Sort(list)
		w.lo[i], w.hi[i] = opt.interval(list, opt.mass())
		w.mid[i] = quantile(list, 0.5)
		if w.hi[i] > w.top {
			w.top = w.hi[i]
		}
	}
	return w
}

// PredictiveECDF draws the proportion of data below each value: for the observed data as steps, for what each draw
// predicts as a band that holds the fraction opt.Mass of the draws at each value.
func PredictiveECDF(d Predictive, opt Options) *Picture {
	d = d.clean()
	s := &sheet{opt: opt, columns: 1, height: 170, notes: d.notes()}
	p := &panel{x: axis{label: d.Name, grid: true}, y: axis{label: "share below", lo: 0, hi: 1, grid: true}}
	s.panels = []*panel{p}
	observed := sortedOf(d.Observed)
	all := sortedOf(append([][]float64{observed}, d.Draws...)...)
	if len(all) == 0 {
		p.empty = "no finite data"
		return s.picture()
	}
	e := d.ecdf(observed, all, opt)
	x, lo, hi, mid := e.x, e.lo, e.hi, e.mid
	p.x.lo, p.x.hi, p.x.whole = x[0], x[len(x)-1], wholes(all)
	if d.Levels != nil {
		p.x.levels, p.x.lo, p.x.hi = d.Levels, min(p.x.lo, 0.6), max(p.x.hi, float64(len(d.Levels))+0.4)
	}
	if len(d.Draws) > 0 {
		s.legend = []key{{text: "predicted: median", color: blue, width: 1.4}, {text: "predicted: " + opt.massName(), color: tint(blue, 0.3), kind: areaMark}}
	}
	if len(observed) > 0 {
		s.legend = append(s.legend, key{text: "observed", color: black, width: 1.6})
	}
	p.draw = func(p *panel) {
		p.band(x, lo, hi, tint(blue, 0.3))
		p.line(x, mid, blue, 1.4, nil)
		if len(observed) > 0 {
			sx, sy := steps(observed, p.x)
			p.line(sx, sy, black, 1.6, nil)
		}
	}
	return s.picture()
}

// shareBelow returns the proportion of sorted values that do not exceed x.
func shareBelow(sorted []float64, x float64) float64 {
	n, _ := slices.BinarySearch(sorted, math.Nextafter(x, math.Inf(1)))
	return float64(n) / float64(len(sorted))
}

// ecdf is the proportion of predicted data below each of equally spaced values: its interval and median over the draws.
type ecdf struct{ x, lo, hi, mid []float64 }

func (d Predictive) ecdf(observed, all []float64, opt Options) ecdf {
	var a axis
	a.lo, a.hi = view(all)
	if len(observed) > 0 {
		a.lo, a.hi = min(a.lo, observed[0]), max(a.hi, observed[len(observed)-1])
	}
	a.lo, a.hi = padded(a.lo, a.hi, 0.02)
	a.repair()
	draws := make([][]float64, 0, len(d.Draws))
	for _, draw := range everyNth(d.Draws, 1000) {
		if v := sortedOf(draw); len(v) > 0 {
			draws = append(draws, v)
		}
	}
	const cells = 200
	line := func() []float64 { return make([]float64, cells+1) }
	e := ecdf{line(), line(), line(), line()}
	list := make([]float64, len(draws))
	for i := range e.x {
		e.x[i] = a.lo + (a.hi-a.lo)*float64(i)/cells
		for k, v := range draws {
			list[k] = shareBelow(v, e.x[i])
		}
		slices.Sort(list)
		e.lo[i], e.hi[i] = opt.interval(list, opt.mass())
		e.mid[i] = quantile(list, 0.5)
	}
	return e
}

// steps are the proportions of sorted values below each, as a line over an axis.
func steps(sorted []float64, a axis) (x, y []float64) {
	x, y = []float64{a.lo}, []float64{0}
	for i, v := range sorted {
		x = append(x, v, v)
		y = append(y, float64(i)/float64(len(sorted)), float64(i+1)/float64(len(sorted)))
	}
	return append(x, a.hi), append(y, 1)
}

// PredictiveIntervals draws for each observation the interval predicted for it and what was observed: hollow within
// the interval, filled outside it.
func PredictiveIntervals(d Predictive, opt Options) *Picture {
	d = d.clean()
	total := len(d.Observed)
	for _, draw := range d.Draws {
		total = max(total, len(draw))
	}
	from, to, page, pages, notes := opt.pageOf(total, 100, "observations")
	s := &sheet{opt: opt, columns: 1, height: 180, notes: append(notes, d.notes()...), page: page, pages: pages}
	n := to - from
	p := &panel{x: axis{label: "observation", lo: float64(from) + 0.3, hi: float64(to) + 0.7, whole: true}, y: axis{label: d.Name, grid: true}}
	s.panels = []*panel{p}
	if n == 0 {
		p.empty = "no observations"
		return s.picture()
	}
	if d.Labels != nil {
		p.x.levels = make([]string, total)
		copy(p.x.levels, d.Labels)
		p.x.label = d.Along
	}
	rows := make([]forestRow, n)
	var ends []float64
	var in, out [2][]float64
	seen := 0
	places := Curves{Draws: d.Draws}
	for i := range rows {
		v := places.column(from + i)
		r := &rows[i]
		r.lo, r.hi = opt.interval(v, opt.mass())
		r.inLo, r.inHi = opt.interval(v, 0.5)
		r.mid = quantile(v, 0.5)
		ends = append(ends, finiteOf([]float64{r.lo, r.hi})...)
		if from+i < len(d.Observed) && finite(d.Observed[from+i]) {
			y, x := d.Observed[from+i], float64(from+i+1)
			ends = append(ends, y)
			to := &in
			if y < r.lo || y > r.hi {
				to = &out
			}
			to[0], to[1] = append(to[0], x), append(to[1], y)
			seen++
		}
	}
	if len(ends) == 0 {
		p.empty = "no finite data"
		return s.picture()
	}
	slices.Sort(ends)
	p.y.lo, p.y.hi = padded(ends[0], ends[len(ends)-1], 0.05)
	if seen > 0 {
		p.sub = []string{fmt.Sprintf("%d of %d observed within the %s", len(in[0]), seen, opt.massName())}
	}
	s.legend = []key{{text: "predicted: median", color: blue, width: 2.2}, {text: "50 %", color: tint(blue, 0.55), kind: areaMark}, {text: opt.massName(), color: tint(blue, 0.25), kind: areaMark}}
	if seen > 0 {
		s.legend = append(s.legend, key{text: "observed", color: black, kind: dotMark, shape: ring}, key{text: "observed outside", color: vermill, kind: dotMark, shape: diamond})
	}
	p.draw = func(p *panel) {
		half := 0.34
		for i, r := range rows {
			x := float64(from + i + 1)
			p.bar(x-half, x+half, r.lo, r.hi, tint(blue, 0.25))
			p.bar(x-half, x+half, r.inLo, r.inHi, tint(blue, 0.55))
			p.line([]float64{x - half, x + half}, []float64{r.mid, r.mid}, blue, 1.3, nil)
		}
		radius := min(max((p.frame.x1-p.frame.x0)/float64(n)*0.3, 1.3), 2.4)
		p.dots(in[0], in[1], ring, radius, black)
		p.dots(out[0], out[1], diamond, radius*1.35, vermill)
	}
	return s.picture()
}
