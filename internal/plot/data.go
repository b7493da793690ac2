package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Points are observed pairs, or single numbers if X is nil.
type Points struct {
	XName, YName string
	X, Y         []float64
	// Levels are the names of a factor's levels if X (or Y if X is nil) numbers them from 1.
	Levels  []string
	YLevels []string // if Y, over an X, numbers a factor's levels from 1: their names
	Joined  bool     // the points are a sequence, as in time: a line joins them
}

// finite returns the pairs whose numbers can both be drawn, and how many others there are.
func (d Points) finite() (x, y []float64, dropped int) {
	n := len(d.Y)
	if d.X != nil {
		n = min(n, len(d.X))
	}
	dropped = max(len(d.X), len(d.Y)) - n
	for i := range n {
		at := 0.0
		if d.X != nil {
			at = d.X[i]
		}
		if !finite(at) || !finite(d.Y[i]) {
			dropped++
			continue
		}
		x, y = append(x, at), append(y, d.Y[i])
	}
	return
}

// clean returns the points with names that can be drawn.
func (d Points) clean() Points {
	d.XName, d.YName = clean(d.XName), clean(d.YName)
	d.Levels, d.YLevels = cleanNames(d.Levels), cleanNames(d.YLevels)
	return d
}

func cleanNames(names []string) []string {
	if names == nil {
		return nil
	}
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = clean(n)
	}
	return out
}

// Data draws observed pairs as a scatter plot; over a factor's levels side by side, with the points of a level spread
// so that they can be told apart; and single numbers as a histogram.
func Data(d Points, opt Options) *Picture { return DataPanels([]Points{d}, opt) }

// DataPanels draws a panel, as Data does, for each of several sets of points.
func DataPanels(list []Points, opt Options) *Picture {
	from, to, page, pages, notes := opt.pageOf(len(list), 12, "panels")
	shown := list[from:to]
	s := &sheet{opt: opt, columns: opt.columns(2, 200, len(shown)), height: 190, gap: 14, notes: notes, page: page, pages: pages}
	if len(shown) > 1 {
		s.height = 120
	}
	for _, d := range shown {
		p, note := dataPanel(d.clean())
		s.panels = append(s.panels, p)
		for _, n := range note {
			if len(shown) > 1 && d.YName != "" {
				n = d.YName + ": " + n
			}
			if !slices.Contains(s.notes, n) {
				s.notes = append(s.notes, n)
			}
		}
	}
	return s.picture()
}

func dataPanel(d Points) (*panel, []string) {
	if d.X == nil {
		return histogram(d)
	}
	x, y, dropped := d.finite()
	p := &panel{x: axis{label: d.XName, grid: true, whole: wholes(x)}, y: axis{label: d.YName, grid: true, whole: wholes(y)}}
	if len(x) == 0 {
		p.empty = "no finite pairs"
		return p, droppedPairs(dropped)
	}
	p.y.lo, p.y.hi = padded(slices.Min(y), slices.Max(y), 0.05)
	if d.YLevels != nil {
		levelAxis(&p.y, d.YLevels)
	}
	p.x.lo, p.x.hi = padded(slices.Min(x), slices.Max(x), 0.04)
	if d.Levels != nil {
		levelAxis(&p.x, d.Levels)
		x = spread(x, y)
	}
	if d.YLevels != nil {
		y = spread(y, x)
	}
	p.draw = func(p *panel) {
		if d.Joined && d.Levels == nil {
			p.line(d.X, d.Y, fade(blue, 0.6), 0.7, nil)
		}
		scatter(p, x, y)
	}
	return p, droppedPairs(dropped)
}

// wholes reports whether all numbers are whole, so that ticks between them would be meaningless.
func wholes(x []float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return v != math.Trunc(v) })
}

func droppedPairs(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s left out: a number is missing or not finite.", diag.Plural(n, "pair"))}
}

// levelAxis makes an axis show the levels of a factor.
func levelAxis(a *axis, levels []string) {
	a.levels, a.lo, a.hi, a.grid = levels, 0.4, float64(len(levels))+0.6, false
}

// scatter draws points, smaller and fainter the more there are.
func scatter(p *panel, x, y []float64) {
	radius, alpha := 2.2, 0.75
	switch n := len(x); {
	case n > 5000:
		radius, alpha = 0.8, 0.25
	case n > 800:
		radius, alpha = 1.2, 0.4
	case n > 150:
		radius, alpha = 1.7, 0.55
	}
	p.dots(x, y, disc, radius, fade(blue, alpha))
}

// spread moves points of one level sideways, by multiples of the golden ratio in order of y, so that neighbours in y
// are apart: the spread looks random but is not.
func spread(x, y []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case y[a] < y[b]:
			return -1
		case y[a] > y[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(x))
	for k, i := range order {
		_, f := math.Modf(float64(k) * 0.6180339887498949)
		out[i] = x[i] + (f-0.5)*0.44
	}
	return out
}

// histogram draws single numbers: bars of whole numbers, or otherwise equal bins with the width of Freedman and
// Diaconis 1981, 2 IQR n^(-1/3).
func histogram(d Points) (*panel, []string) {
	var notes []string
	_, y, dropped := d.finite()
	if dropped > 0 {
		notes = []string{fmt.Sprintf("%s not finite and left out.", diag.Plural(dropped, "value"))}
	}
	p := &panel{x: axis{label: d.YName}, y: axis{label: "count", grid: true, whole: true}}
	slices.Sort(y)
	if len(y) == 0 {
		p.empty = "no finite values"
		return p, notes
	}
	edges, counts := binned(y, 60)
	p.x.lo, p.x.hi = padded(edges[0], edges[len(edges)-1], 0.02)
	if d.Levels != nil {
		levelAxis(&p.x, d.Levels)
	}
	p.y.lo, p.y.hi = 0, slices.Max(counts)*1.06
	_, whole := wholeMass(y)
	p.x.whole = whole
	p.draw = func(p *panel) {
		for i, c := range counts {
			inset := 0.0
			if whole {
				inset = 0.1
			}
			p.bar(edges[i]+inset, edges[i+1]-inset, 0, c, tint(blue, 0.75))
			if !whole && c > 0 {
				p.line([]float64{edges[i], edges[i], edges[i+1], edges[i+1]}, []float64{0, c, c, 0}, blue, 0.7, nil)
			}
		}
	}
	return p, notes
}

// binned counts sorted values in at most most equal bins.
func binned(sorted []float64, most int) (edges, counts []float64) {
	lo, hi := sorted[0], sorted[len(sorted)-1]
	if m, ok := wholeMass(sorted); ok {
		n := int(hi-lo) + 1
		edges, counts = make([]float64, n+1), make([]float64, n)
		for i := range edges {
			edges[i] = lo - 0.5 + float64(i)
		}
		for i, v := range m.value {
			counts[int(v-lo)] = math.Round(m.share[i] * float64(len(sorted)))
		}
		return
	}
	if constant(sorted) {
		half := max(math.Abs(lo)*0.05, 1e-250)
		return []float64{lo - half, lo + half}, []float64{float64(len(sorted))}
	}
	bins := 12
	if width := 2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / math.Cbrt(float64(len(sorted))); width > 0 {
		bins = int(min(math.Ceil((hi-lo)/width), float64(most)))
	}
	bins = max(bins, 5)
	edges, counts = make([]float64, bins+1), make([]float64, bins)
	for i := range edges {
		edges[i] = lo + (hi-lo)*float64(i)/float64(bins)
	}
	for _, v := range sorted {
		counts[min(int((v-lo)/(hi-lo)*float64(bins)), bins-1)]++
	}
	return
}
