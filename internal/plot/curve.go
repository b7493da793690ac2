package plot

import (
	"image/color"
	"slices"
)

// curve is a density ready to be drawn: a smooth line, the bars of whole numbers, or a single line if all draws are the same
// number.
type curve struct {
	x, y   []float64
	whole  bool
	single bool
	top    float64
}

// newCurve estimates the density of sorted draws; false if there are none.
func newCurve(sorted []float64, b Bounds) (curve, bool) {
	switch {
	case len(sorted) == 0:
		return curve{}, false
	case constant(sorted):
		return curve{x: []float64{sorted[0]}, y: []float64{1}, single: true, top: 1}, true
	}
	if m, ok := wholeMass(sorted); ok {
		return curve{x: m.value, y: m.share, whole: true, top: slices.Max(m.share)}, true
	}
	return smoothCurve(sorted, b)
}

// smoothCurve is newCurve for numbers known to be continuous, even if they all happen to be whole.
func smoothCurve(sorted []float64, b Bounds) (curve, bool) {
	switch {
	case len(sorted) == 0:
		return curve{}, false
	case constant(sorted):
		return curve{x: []float64{sorted[0]}, y: []float64{1}, single: true, top: 1}, true
	}
	x, y := density(sorted, b)
	if x == nil { // too narrow to be distinguished
		return curve{x: []float64{quantile(sorted, 0.5)}, y: []float64{1}, single: true, top: 1}, true
	}
	return curve{x: x, y: y, top: slices.Max(y)}, true
}

// span returns the range the curve takes on its axis.
func (c curve) span() [2]float64 {
	lo, hi := c.x[0], c.x[len(c.x)-1]
	if c.whole {
		return [2]float64{lo - 0.6, hi + 0.6}
	}
	return [2]float64{lo, hi}
}

// outline draws the curve as a line, heights times scale.
func (c curve) outline(p *panel, scale float64, col color.NRGBA, width float64, dash []float64) {
	switch {
	case c.single:
		p.line([]float64{c.x[0], c.x[0]}, []float64{p.y.lo, p.y.lo + (p.y.hi-p.y.lo)*0.93}, col, width*1.5, dash)
	case c.whole:
		x, y := c.steps(scale)
		p.line(x, y, col, width, dash)
	default:
		y := make([]float64, len(c.y))
		for i, v := range c.y {
			y[i] = v * scale
		}
		p.line(c.x, y, col, width, dash)
	}
}

// steps are the outlines of the bars of whole numbers.
func (c curve) steps(scale float64) (x, y []float64) {
	const half = 0.5
	for i, v := range c.x {
		if i > 0 && v-c.x[i-1] > 1 || i == 0 {
			x, y = append(x, v-half), append(y, 0)
		}
		x, y = append(x, v-half, v+half), append(y, c.y[i]*scale, c.y[i]*scale)
		if i+1 == len(c.x) || c.x[i+1]-v > 1 {
			x, y = append(x, v+half), append(y, 0)
		}
	}
	return
}

// fill fills under the curve between two values.
func (c curve) fill(p *panel, lo, hi float64, col color.NRGBA) {
	switch {
	case c.single:
	case c.whole:
		var in curve // one area for bars side by side: seams would show
		for i, v := range c.x {
			if v >= lo && v <= hi {
				in.x, in.y = append(in.x, v), append(in.y, c.y[i])
			}
		}
		x, y := in.steps(1)
		p.band(x, make([]float64, len(x)), y, col)
	default:
		var x, y []float64
		for i, v := range c.x {
			if v >= lo && v <= hi {
				if len(x) == 0 && i > 0 {
					x, y = append(x, lo), append(y, c.height(lo))
				}
				x, y = append(x, v), append(y, c.y[i])
			}
		}
		if n := len(x); n > 0 && x[n-1] < hi && hi < c.x[len(c.x)-1] {
			x, y = append(x, hi), append(y, c.height(hi))
		}
		p.band(x, make([]float64, len(x)), y, col)
	}
}

// height returns the density at v, linear between grid points.
func (c curve) height(v float64) float64 {
	i, found := slices.BinarySearch(c.x, v)
	switch {
	case found:
		return c.y[i]
	case i == 0 || i == len(c.x):
		return 0
	}
	f := (v - c.x[i-1]) / (c.x[i] - c.x[i-1])
	return c.y[i-1] + f*(c.y[i]-c.y[i-1])
}
