package plot

import (
	"fmt"
	"image/color"
	"math"
)

// panel is one system of axes with what is drawn in it.
type panel struct {
	title string
	sub   []string // lines under the title, in grey
	x, y  axis
	draw  func(p *panel)
	empty string // what is written instead of a drawing

	noFrame bool // only words, no axes
	broad   bool // the title may extend over what is to the right

	pic   *Picture
	frame rect
	head  float64 // room above the frame, which a row's panels share
	side  float64 // room to the left of the frame, which a column's panels share
}

func (p *panel) px(v float64) float64 {
	return p.frame.x0 + far(p.x.frac(v))*(p.frame.x1-p.frame.x0)
}
func (p *panel) py(v float64) float64 {
	return p.frame.y1 - far(p.y.frac(v))*(p.frame.y1-p.frame.y0)
}

// far limits positions outside a panel to values with which clipping can still calculate.
func far(f float64) float64 { return min(max(f, -1e6), 1e6) }

// at is the point for a pair of numbers, broken if one is not finite.
func (p *panel) at(x, y float64) point {
	if math.IsNaN(x) || math.IsNaN(y) {
		return broken
	}
	return point{p.px(x), p.py(y)}
}

func (p *panel) points(x, y []float64) []point {
	out := make([]point, min(len(x), len(y)))
	for i := range out {
		out[i] = p.at(x[i], y[i])
	}
	return out
}

func (p *panel) line(x, y []float64, c color.NRGBA, width float64, dash []float64) {
	p.pic.line(clipLine(p.points(x, y), p.frame), c, width, dash)
}

// band fills between two curves over x; where one is NaN there is a gap.
func (p *panel) band(x, lo, hi []float64, c color.NRGBA) {
	for i := 0; i < len(x); {
		j := i
		for j < len(x) && !math.IsNaN(x[j]+lo[j]+hi[j]) {
			j++
		}
		if j-i > 1 {
			run := p.points(x[i:j], hi[i:j])
			for k := j - 1; k >= i; k-- {
				run = append(run, p.at(x[k], lo[k]))
			}
			p.pic.area(clipArea(run, p.frame), c)
		}
		i = max(j, i+1)
	}
}

func (p *panel) bar(x0, x1, y0, y1 float64, c color.NRGBA) {
	a, b := p.at(x0, y0), p.at(x1, y1)
	if a.isBroken() || b.isBroken() {
		return
	}
	p.pic.area(clipArea([]point{{a.x, a.y}, {b.x, a.y}, {b.x, b.y}, {a.x, b.y}}, p.frame), c)
}

func (p *panel) dots(x, y []float64, s shape, radius float64, c color.NRGBA) {
	var in []point
	for i := range min(len(x), len(y)) {
		if q := p.at(x[i], y[i]); !q.isBroken() && p.frame.holds(q) {
			in = append(in, q)
		}
	}
	p.pic.dots(in, s, radius, c)
}

func (p *panel) vertical(x float64, c color.NRGBA, width float64, dash []float64) {
	p.line([]float64{x, x}, []float64{p.y.lo, p.y.hi}, c, width, dash)
}

func (p *panel) horizontal(y float64, c color.NRGBA, width float64, dash []float64) {
	p.line([]float64{p.x.lo, p.x.hi}, []float64{y, y}, c, width, dash)
}

// paint draws the panel into its frame: grid, content, axes, words.
func (p *panel) paint(pic *Picture) {
	p.pic = pic
	f := p.frame
	words := f.y0 - p.head
	if p.title != "" {
		words += headLine
		room := f.x1 - f.x0 + 4
		if p.broad {
			room = pic.Width - margin - f.x0
		}
		pic.text(f.x0, words-3.5, fit(p.title, room, headSize, true), headSize, true, left, ink)
	}
	for _, line := range p.sub {
		words += subLine
		pic.text(f.x0, words-2.5, fit(line, f.x1-f.x0+4, noteSize, false), noteSize, false, left, faint)
	}
	if p.empty != "" {
		pic.box(f.x0, f.y0, f.x1, f.y1, color.NRGBA{0xf6, 0xf6, 0xf6, 0xff})
		pic.text((f.x0+f.x1)/2, (f.y0+f.y1)/2+3, fit(p.empty, f.x1-f.x0-6, tickSize, false), tickSize, false, middle, faint)
		return
	}
	for _, t := range p.x.ticks {
		if p.x.grid {
			p.vertical(t.at, rule, 0.6, nil)
		}
	}
	for _, t := range p.y.ticks {
		if p.y.grid {
			p.horizontal(t.at, rule, 0.6, nil)
		}
	}
	if p.draw != nil {
		p.draw(p)
	}
	if !p.noFrame {
		p.paintAxes()
	}
}

const (
	tickLength = 3.0
	subLine    = 9.5
	headLine   = 12.0
)

func (p *panel) paintAxes() {
	pic, f := p.pic, p.frame
	pic.line([]point{{f.x0, f.y1}, {f.x1, f.y1}}, ink, 0.7, nil)
	below := f.y1 + tickLength + 1 + tickSize
	lowest := f.y1
	for _, t := range p.x.ticks {
		x := p.px(t.at)
		pic.line([]point{{x, f.y1}, {x, f.y1 + tickLength}}, ink, 0.7, nil)
		if p.x.turned {
			pic.upwards(x+tickSize*0.35, f.y1+tickLength+2, t.text, tickSize, right, ink)
			lowest = max(lowest, f.y1+tickLength+2+textWidth(t.text, tickSize, false))
		} else {
			half := textWidth(t.text, tickSize, false) / 2
			pic.text(max(half, min(x, pic.Width-half)), below, t.text, tickSize, false, middle, ink) // on the page, however small it is
			lowest = max(lowest, below+1)
		}
	}
	if label := p.x.fullLabel(); label != "" {
		pic.text((f.x0+f.x1)/2, lowest+labelSize+1.5, fit(label, f.x1-f.x0+4, labelSize, false), labelSize, false, middle, ink)
	}
	for _, t := range p.y.ticks {
		y := p.py(t.at)
		pic.line([]point{{f.x0 - tickLength, y}, {f.x0, y}}, ink, 0.7, nil)
		pic.text(f.x0-tickLength-2, y+tickSize*0.36, t.text, tickSize, false, right, ink)
	}
	if !p.y.bare {
		pic.line([]point{{f.x0, f.y0}, {f.x0, f.y1}}, ink, 0.7, nil)
	}
	if label := p.y.fullLabel(); label != "" {
		pic.upwards(f.x0-p.side+labelSize, (f.y0+f.y1)/2, fit(label, f.y1-f.y0+4, labelSize, false), labelSize, middle, ink)
	}
}

// margins returns the room that the panel's words need around its frame.
func (p *panel) margins() (l, t, r, b float64) {
	t = 5 + subLine*float64(len(p.sub))
	if p.title != "" {
		t += headLine
	}
	l, r, b = 2, 5, 3
	if p.empty != "" {
		return
	}
	if len(p.y.ticks) > 0 {
		widest := 0.0
		for _, k := range p.y.ticks {
			widest = max(widest, textWidth(k.text, tickSize, false))
		}
		l = tickLength + 3 + widest
	}
	if p.y.fullLabel() != "" {
		l += labelSize + 4
	}
	if len(p.x.ticks) > 0 {
		b = tickLength + tickSize + 4
		if p.x.hidden {
			b = tickLength + 1
		}
		for i, k := range p.x.ticks {
			width := textWidth(k.text, tickSize, false)
			if p.x.turned {
				b = max(b, tickLength+4+width)
			} else if i == len(p.x.ticks)-1 {
				r = max(r, width/2+1)
			} else if i == 0 {
				l = max(l, width/2+1)
			}
		}
	}
	if p.x.fullLabel() != "" {
		b += labelSize + 4
	}
	return
}

// key is an entry of a legend.
type key struct {
	text  string
	color color.NRGBA
	dash  []float64
	kind  kind // lineMark, areaMark or dotMark
	shape shape
	width float64 // of a line, 0: 1.4
}

// sheet is a picture before it is laid out.
type sheet struct {
	opt     Options
	title   string
	legend  []key
	panels  []*panel // row by row; nil leaves a gap
	columns int
	weights []float64 // relative widths of the columns; nil: equal
	height  float64   // of a panel's frame, in points
	heights []float64 // of the frames of each row; nil: height
	gap     float64   // between panels; 0: 10
	notes   []string
	page    int
	pages   int
}

const (
	margin = 6.0
	least  = 30.0 // width of a column's frame
)

// picture lays the panels out so that the frames of a column share their edges, and draws them.
func (s *sheet) picture() *Picture {
	width := s.opt.widthPoints()
	title := s.title
	if s.opt.Title != "" {
		title = clean(s.opt.Title)
	}
	pic := &Picture{Width: width, Title: title, Page: max(1, s.page), Pages: max(1, s.pages), Notes: s.notes}
	for _, n := range s.opt.Notes {
		pic.Notes = append(pic.Notes, clean(n))
	}
	if pic.Pages > 1 {
		pic.Notes = append(pic.Notes, fmt.Sprintf("Page %d of %d.", pic.Page, pic.Pages))
	}
	if len(s.panels) == 0 {
		s.panels, s.columns, s.height = []*panel{{empty: "nothing to draw"}}, 1, 60
	}
	if s.gap == 0 {
		s.gap = 10
	}
	rows := (len(s.panels) + s.columns - 1) / s.columns
	l, t, r, b, frames := s.measure(rows, width, s.height)
	if short := least*float64(s.columns) - total(frames); short > 0 {
		// Too many columns for the requested width: better a wider picture than one without room to draw.
		width += short
		pic.Width = width
		l, t, r, b, frames = s.measure(rows, width, s.height)
	}
	y := margin
	if title != "" {
		pic.text(margin, y+titleSize, fit(title, width-2*margin, titleSize, true), titleSize, true, left, ink)
		y += titleSize + 7
	}
	y = s.drawLegend(pic, y)
	var foot []string
	for _, n := range pic.Notes {
		foot = append(foot, wrap(n, width-2*margin, noteSize)...)
	}
	footHeight := 0.0
	if len(foot) > 0 {
		footHeight = float64(len(foot))*(noteSize+2.5) + 4
	}
	if total := s.opt.heightPoints(); total > 0 {
		room, have := total-y-footHeight-margin-s.gap*float64(rows-1), 0.0
		for i := range rows {
			room -= t[i] + b[i]
			have += s.rowHeight(i)
		}
		s.height = max(room/float64(rows), 20)
		for i, h := range s.heights {
			s.heights[i] = max(h*room/have, 12)
		}
		l, t, r, b, frames = s.measure(rows, width, s.height)
	}
	for row := range rows {
		x := margin
		for col := range s.columns {
			x += l[col]
			if i := row*s.columns + col; i < len(s.panels) && s.panels[i] != nil {
				p := s.panels[i]
				p.head, p.side = t[row], l[col]
				p.frame = rect{x, y + t[row], x + frames[col], y + t[row] + s.rowHeight(row)}
				p.paint(pic)
				pic.panels = append(pic.panels, p)
			}
			x += frames[col] + r[col] + s.gap
		}
		y += t[row] + s.rowHeight(row) + b[row]
		if row < rows-1 {
			y += s.gap
		}
	}
	if len(foot) > 0 {
		y += 4
		for _, line := range foot {
			y += noteSize + 2.5
			pic.text(margin, y-1, line, noteSize, false, left, faint)
		}
	}
	pic.Height = y + margin
	if total := s.opt.heightPoints(); total > 0 {
		pic.Height = max(pic.Height, total)
	}
	return pic
}

// rowHeight is the height of the frames of a row.
func (s *sheet) rowHeight(row int) float64 {
	if row < len(s.heights) {
		return s.heights[row]
	}
	return s.height
}

func total(list []float64) (sum float64) {
	for _, v := range list {
		sum += v
	}
	return
}

// measure places ticks and returns the room around the frames of each column and row, and the frames' widths. It goes
// around twice: how many ticks fit depends on the frame, whose width depends on the labels.
func (s *sheet) measure(rows int, width, height float64) (l, t, r, b, frames []float64) {
	weights := s.weights
	sum := 0.0
	if weights == nil {
		weights = make([]float64, s.columns)
		for i := range weights {
			weights[i] = 1
		}
	}
	for _, w := range weights {
		sum += w
	}
	frames = make([]float64, s.columns)
	for i := range frames {
		frames[i] = (width-2*margin)*weights[i]/sum - 40
	}
	for range 2 {
		l, r = make([]float64, s.columns), make([]float64, s.columns)
		t, b = make([]float64, rows), make([]float64, rows)
		for i, p := range s.panels {
			if p == nil {
				continue
			}
			row, col := i/s.columns, i%s.columns
			p.x.place(max(frames[col], 20), false)
			tall := height
			if row < len(s.heights) {
				tall = s.heights[row]
			}
			p.y.place(max(tall, 10), true)
			pl, pt, pr, pb := p.margins()
			l[col], r[col] = max(l[col], pl), max(r[col], pr)
			t[row], b[row] = max(t[row], pt), max(b[row], pb)
		}
		room := width - 2*margin - s.gap*float64(s.columns-1)
		for col := range frames {
			room -= l[col] + r[col]
		}
		for col := range frames {
			frames[col] = room * weights[col] / sum
		}
	}
	return l, t, r, b, frames
}

// drawLegend draws the legend from height y down, in as many lines as it needs, and returns where it ends.
func (s *sheet) drawLegend(pic *Picture, y float64) float64 {
	if len(s.legend) == 0 {
		return y
	}
	const swatch = 16.0
	x := margin
	for _, k := range s.legend {
		text := fit(k.text, pic.Width-2*margin-swatch-8, legendSize, false)
		wide := swatch + 4 + textWidth(text, legendSize, false)
		if x > margin && x+wide > pic.Width-margin {
			x = margin
			y += legendSize + 4
		}
		mid := y + legendSize*0.62
		switch k.kind {
		case lineMark:
			w := k.width
			if w == 0 {
				w = 1.4
			}
			pic.line([]point{{x, mid}, {x + swatch, mid}}, k.color, w, k.dash)
		case areaMark:
			pic.box(x, mid-3.5, x+swatch, mid+3.5, k.color)
		case dotMark:
			c := k.color
			c.A = 255
			pic.dots([]point{{x + swatch/2, mid}}, k.shape, 2.4, c)
		}
		pic.text(x+swatch+4, y+legendSize*0.95, text, legendSize, false, left, ink)
		x += wide + 12
	}
	return y + legendSize + 8
}
