package plot

import (
	"image/color"
	"math"
)

// A Picture is a finished drawing: shapes and texts with positions in points (1/72 inch) from the upper left corner.
// It is written with WriteSVG or WritePNG, which any number of goroutines may call.
type Picture struct {
	Width, Height float64  // points
	Title         string   // also the accessible name in SVG
	Page, Pages   int      // which page of how many this is, from 1
	Notes         []string // lines under the panels

	marks  []mark
	panels []*panel // where things are, for tests
}

type kind uint8

const (
	lineMark kind = iota // points joined; a point that is not a number breaks the line
	areaMark             // a closed polygon, filled
	dotMark              // a shape at each point
	textMark
)

type shape uint8

const (
	disc shape = iota
	cross
	diamond
	ring
	bar // upright bar
)

type anchor uint8

const (
	left anchor = iota
	middle
	right
)

type point struct{ x, y float64 }

type mark struct {
	kind   kind
	points []point // for a text only its position
	color  color.NRGBA
	width  float64   // of a line
	dash   []float64 // of a line
	shape  shape     // of dots
	radius float64   // of dots
	text   string
	size   float64
	bold   bool
	anchor anchor
	turned bool // the text reads upwards
}

var broken = point{math.NaN(), math.NaN()}

func (p point) isBroken() bool { return math.IsNaN(p.x) || math.IsNaN(p.y) }

func (p *Picture) line(points []point, c color.NRGBA, width float64, dash []float64) {
	if len(points) > 0 {
		p.marks = append(p.marks, mark{kind: lineMark, points: points, color: c, width: width, dash: dash})
	}
}

func (p *Picture) area(points []point, c color.NRGBA) {
	if len(points) > 2 {
		p.marks = append(p.marks, mark{kind: areaMark, points: points, color: c})
	}
}

func (p *Picture) box(x0, y0, x1, y1 float64, c color.NRGBA) {
	p.area([]point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, c)
}

func (p *Picture) dots(points []point, s shape, radius float64, c color.NRGBA) {
	if len(points) > 0 {
		p.marks = append(p.marks, mark{kind: dotMark, points: points, color: c, shape: s, radius: radius, width: max(0.6, radius*0.45)})
	}
}

func (p *Picture) text(x, y float64, text string, size float64, bold bool, a anchor, c color.NRGBA) {
	if text != "" {
		p.marks = append(p.marks, mark{kind: textMark, points: []point{{x, y}}, text: text, size: size, bold: bold, anchor: a, color: c})
	}
}

func (p *Picture) upwards(x, y float64, text string, size float64, a anchor, c color.NRGBA) {
	if text != "" {
		p.marks = append(p.marks, mark{kind: textMark, points: []point{{x, y}}, text: text, size: size, anchor: a, color: c, turned: true})
	}
}

// rect is a part of the plane; y grows downwards.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) holds(p point) bool { return p.x >= r.x0 && p.x <= r.x1 && p.y >= r.y0 && p.y <= r.y1 }

// clipLine returns the part of a broken line inside r (Liang and Barsky 1984,
// "A new concept and method for line clipping", segment by segment).
func clipLine(points []point, r rect) []point {
	inside := true
	for _, p := range points {
		inside = inside && (p.isBroken() || r.holds(p))
	}
	if inside {
		return points
	}
	var out []point
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if a.isBroken() || b.isBroken() {
			continue
		}
		t0, t1 := 0.0, 1.0
		d := point{b.x - a.x, b.y - a.y}
		hit := true
		for _, side := range [4][2]float64{{-d.x, a.x - r.x0}, {d.x, r.x1 - a.x}, {-d.y, a.y - r.y0}, {d.y, r.y1 - a.y}} {
			switch dir, room := side[0], side[1]; {
			case dir == 0:
				hit = hit && room >= 0
			case dir < 0:
				t0 = max(t0, room/dir)
			default:
				t1 = min(t1, room/dir)
			}
		}
		if !hit || !(t0 <= t1) {
			continue
		}
		from := point{a.x + t0*d.x, a.y + t0*d.y}
		to := point{a.x + t1*d.x, a.y + t1*d.y}
		if n := len(out); n == 0 || out[n-1] != from {
			if n > 0 {
				out = append(out, broken)
			}
			out = append(out, from)
		}
		out = append(out, to)
	}
	return out
}

// clipArea returns the part of a polygon inside r (Sutherland and Hodgman 1974,
// "Reentrant polygon clipping").
func clipArea(points []point, r rect) []point {
	type edge struct {
		in  func(point) bool
		cut func(a, b point) point
	}
	atX := func(x float64) func(a, b point) point {
		return func(a, b point) point { return point{x, a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)} }
	}
	atY := func(y float64) func(a, b point) point {
		return func(a, b point) point { return point{a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y), y} }
	}
	for _, e := range [4]edge{
		{func(p point) bool { return p.x >= r.x0 }, atX(r.x0)},
		{func(p point) bool { return p.x <= r.x1 }, atX(r.x1)},
		{func(p point) bool { return p.y >= r.y0 }, atY(r.y0)},
		{func(p point) bool { return p.y <= r.y1 }, atY(r.y1)},
	} {
		var out []point
		for i, b := range points {
			a := points[(i+len(points)-1)%len(points)]
			switch {
			case e.in(b):
				if !e.in(a) {
					out = append(out, e.cut(a, b))
				}
				out = append(out, b)
			case e.in(a):
				out = append(out, e.cut(a, b))
			}
		}
		points = out
	}
	return points
}
