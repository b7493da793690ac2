package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Curves are draws of a curve: one number for each draw and each position x, for example the mean of a regression, or new
// data predicted at x.
type Curves struct {
	XName, YName string
	X            []float64   // the positions, in any order
	Levels       []string    // if X numbers a factor's levels from 1: their names
	Draws        [][]float64 // by draw and position
	Observed     Points      // drawn over the curves; may be empty
}

// ordered returns the positions in order, each once, with their indices in X. What is drawn at equal positions is taken
// together. A position without a finite draw has no index: it is a gap. There are no gaps at the ends.
func (c Curves) ordered() (x []float64, at [][]int) {
	var order []int
	for i, v := range c.X {
		if finite(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.X[a], c.X[b]) })
	for _, i := range order {
		if n := len(x); n == 0 || c.X[i] != x[n-1] {
			x, at = append(x, c.X[i]), append(at, nil)
		}
		at[len(at)-1] = append(at[len(at)-1], i)
	}
	for k, places := range at {
		if !slices.ContainsFunc(c.Draws, func(d []float64) bool { return !math.IsNaN(mean(d, places)) }) {
			at[k] = nil
		}
	}
	from, to := 0, len(at)
	for from < to && at[from] == nil {
		from++
	}
	for to > from && at[to-1] == nil {
		to--
	}
	return x[from:to], at[from:to]
}

// alone returns for each position with gaps, or nothing, on both sides how far a bar extends on either side of it; 0 for
// others.
func alone(x []float64, at [][]int) []float64 {
	out := make([]float64, len(x))
	for k := range x {
		before, after := k > 0 && at[k-1] != nil, k+1 < len(x) && at[k+1] != nil
		if at[k] == nil || before || after || len(x) == 1 {
			continue
		}
		out[k] = math.Inf(1)
		if k > 0 {
			out[k] = (x[k] - x[k-1]) / 3
		}
		if k+1 < len(x) {
			out[k] = min(out[k], (x[k+1]-x[k])/3)
		}
	}
	return out
}

// column returns the finite draws at equal positions, sorted.
func (c Curves) column(places ...int) []float64 {
	var v []float64
	for _, d := range c.Draws {
		for _, i := range places {
			if i < len(d) && finite(d[i]) {
				v = append(v, d[i])
			}
		}
	}
	slices.Sort(v)
	return v
}

// mean returns the mean of one draw at equal positions, NaN if none is finite.
func mean(draw []float64, places []int) float64 {
	sum, n := 0.0, 0
	for _, i := range places {
		if i < len(draw) && finite(draw[i]) {
			n++
			sum += (draw[i] - sum) / float64(n)
		}
	}
	if n == 0 {
		return nan
	}
	return sum
}

func (c Curves) dropped() []string {
	var some []bool // whether some draw at a position is finite: otherwise data are missing there
	for _, d := range c.Draws {
		for i, v := range d {
			if i >= len(some) {
				some = append(some, false)
			}
			some[i] = some[i] || finite(v)
		}
	}
	n, missing := 0, 0
	for _, d := range c.Draws {
		for i, v := range d {
			if some[i] && !finite(v) {
				n++
			}
		}
	}
	for _, ok := range some {
		if !ok {
			missing++
		}
	}
	var out []string
	if missing > 0 {
		out = append(out, fmt.Sprintf("No prediction at %s.", diag.Plural(missing, "place")))
	}
	if n > 0 {
		out = append(out, fmt.Sprintf("%s not finite and left out.", diag.Plural(n, "predicted number")))
	}
	return out
}

func (c Curves) clean() Curves {
	c.XName, c.YName = clean(c.XName), clean(c.YName)
	c.Levels = cleanNames(c.Levels)
	c.Observed = c.Observed.clean()
	return c
}

// frameOf prepares the panel that shows curves and their observed points; ranges are those of what is drawn of the curves.
func (c Curves) frameOf(x []float64, ranges ...[2]float64) *panel {
	p := &panel{x: axis{label: c.XName, grid: true, whole: wholes(x)}, y: axis{label: c.YName, grid: true}}
	xr := [][2]float64{{x[0], x[len(x)-1]}}
	if ox, oy, _ := c.Observed.finite(); len(ox) > 0 && c.Observed.X != nil {
		xr = append(xr, [2]float64{slices.Min(ox), slices.Max(ox)})
		ranges = append(ranges, [2]float64{slices.Min(oy), slices.Max(oy)})
	}
	p.x.lo, p.x.hi = join(xr...)
	p.x.lo, p.x.hi = padded(p.x.lo, p.x.hi, 0.02)
	p.y.lo, p.y.hi = join(ranges...)
	p.y.lo, p.y.hi = padded(p.y.lo, p.y.hi, 0.04)
	if c.Levels != nil {
		levelAxis(&p.x, c.Levels)
	}
	return p
}

func (c Curves) drawObserved(p *panel) {
	if ox, oy, _ := c.Observed.finite(); len(ox) > 0 && c.Observed.X != nil {
		if c.Levels != nil {
			ox = spread(ox, oy)
		}
		radius, alpha := 2.0, 0.9
		switch {
		case len(ox) > 800:
			radius, alpha = 1.1, 0.4
		case len(ox) > 150:
			radius, alpha = 1.4, 0.6
		}
		p.dots(ox, oy, disc, radius, fade(black, alpha))
	}
}

func (c Curves) observedKey() []key {
	if x, _, _ := c.Observed.finite(); len(x) == 0 || c.Observed.X == nil {
		return nil
	}
	return []key{{text: "observed", color: black, kind: dotMark}}
}

// mostLines is the maximum number of draws shown as lines; the others are left out evenly.
const mostLines = 60

// Lines draws curves as thin lines, one for each of at most 60 draws, over what was observed: prior predictive lines show at
// a glance what a prior implies.
func Lines(c Curves, opt Options) *Picture {
	c = c.clean()
	s := &sheet{opt: opt, columns: 1, height: 210, notes: c.dropped()}
	x, at := c.ordered()
	if len(x) == 0 || len(c.Draws) == 0 {
		s.panels = []*panel{{empty: "no curves"}}
		return s.picture()
	}
	lines := everyNth(c.Draws, mostLines)
	if len(lines) < len(c.Draws) {
		s.notes = append(s.notes, fmt.Sprintf("Showing %d of %d draws.", len(lines), len(c.Draws)))
	}
	var all []float64
	for _, d := range lines {
		for _, places := range at {
			all = append(all, mean(d, places))
		}
	}
	all = sortedOf(all)
	lo, hi := view(all)
	p := c.frameOf(x, [2]float64{lo, hi})
	s.panels = []*panel{p}
	s.legend = append([]key{{text: "draws", color: tint(sky, 0.9), width: 1}}, c.observedKey()...)
	alpha := 0.75
	if len(lines) > 20 {
		alpha = 0.5
	}
	single := alone(x, at)
	p.draw = func(p *panel) {
		for _, d := range lines {
			y := make([]float64, len(at))
			for k, places := range at {
				y[k] = mean(d, places)
			}
			switch {
			case c.Levels != nil: // there is nothing between levels
				for k, v := range x {
					p.line([]float64{v - 0.3, v + 0.3}, []float64{y[k], y[k]}, fade(blue, alpha*0.6), 0.8, nil)
				}
			case len(x) == 1:
				p.dots(x, y, disc, 1.2, fade(blue, alpha))
			default:
				p.line(x, y, fade(blue, alpha*0.6), 0.8, nil)
				for k, half := range single {
					if half > 0 {
						p.line([]float64{x[k] - half, x[k] + half}, []float64{y[k], y[k]}, fade(blue, alpha*0.6), 0.8, nil)
					}
				}
			}
		}
		c.drawObserved(p)
	}
	s.legend[0].color = fade(blue, 0.6)
	return s.picture()
}

// Bands draws curves as bands that hold the fraction opt.Mass and half of the draws at each x, with the median, over
// what was observed. What is drawn at equal x is taken together. Over a factor's levels the bands are bars.
func Bands(c Curves, opt Options) *Picture {
	c = c.clean()
	s := &sheet{opt: opt, columns: 1, height: 210, notes: c.dropped()}
	x, at := c.ordered()
	if len(x) == 0 || len(c.Draws) == 0 {
		s.panels = []*panel{{empty: "no curves"}}
		return s.picture()
	}
	n := len(at)
	b := bands{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	var ends []float64
	for k, places := range at {
		v := c.column(places...)
		b.lo[k], b.hi[k] = opt.interval(v, opt.mass())
		b.inLo[k], b.inHi[k] = opt.interval(v, 0.5)
		b.mid[k] = quantile(v, 0.5)
		ends = append(ends, finiteOf([]float64{b.lo[k], b.hi[k]})...)
	}
	slices.Sort(ends)
	lo, hi := view(ends)
	p := c.frameOf(x, [2]float64{lo, hi})
	s.panels = []*panel{p}
	s.legend = append([]key{
		{text: "median", color: blue},
		{text: "50 %", color: tint(blue, 0.55), kind: areaMark},
		{text: opt.massName(), color: tint(blue, 0.25), kind: areaMark},
	}, c.observedKey()...)
	p.draw = func(p *panel) {
		if c.Levels != nil || n == 1 {
			half := 0.3
			if c.Levels == nil {
				half = (p.x.hi - p.x.lo) * 0.05
			}
			for k, v := range x {
				p.bar(v-half, v+half, b.lo[k], b.hi[k], tint(blue, 0.25))
				p.bar(v-half, v+half, b.inLo[k], b.inHi[k], tint(blue, 0.55))
				p.line([]float64{v - half, v + half}, []float64{b.mid[k], b.mid[k]}, blue, 1.6, nil)
			}
		} else {
			p.band(x, b.lo, b.hi, tint(blue, 0.25))
			p.band(x, b.inLo, b.inHi, tint(blue, 0.55))
			p.line(x, b.mid, blue, 1.6, nil)
			for k, half := range alone(x, at) {
				if half > 0 {
					p.bar(x[k]-half, x[k]+half, b.lo[k], b.hi[k], tint(blue, 0.25))
					p.bar(x[k]-half, x[k]+half, b.inLo[k], b.inHi[k], tint(blue, 0.55))
					p.line([]float64{x[k] - half, x[k] + half}, []float64{b.mid[k], b.mid[k]}, blue, 1.6, nil)
				}
			}
		}
		c.drawObserved(p)
	}
	return s.picture()
}

// bands are the ends of the outer and inner interval and the median, by position.
type bands struct{ lo, hi, inLo, inHi, mid []float64 }

// everyNth returns at most most elements of the list, evenly spaced.
func everyNth[T any](list []T, most int) []T {
	if len(list) <= most {
		return list
	}
	out := make([]T, most)
	for i := range out {
		out[i] = list[i*len(list)/most]
	}
	return out
}
