package plot

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Screen is the part of a terminal that a picture of characters fills.
type Screen struct {
	Width, Height int  // in characters; 0: 72 and 16
	Color         bool // use colours for chains and marks, by escape sequences
}

func (s Screen) size() (width, height int) {
	width, height = s.Width, s.Height
	if width <= 0 {
		width = 72
	}
	if height <= 0 {
		height = 16
	}
	return min(max(width, 16), 1000), min(max(height, 4), 500)
}

// ansi are the closest to the colours of chains among the 256 colours of terminals.
var ansi = [...]string{"38;5;32", "38;5;166", "38;5;36", "38;5;175", "38;5;214", "38;5;74"}

// braille is a field of dots, two across and four down in each character.
type braille struct {
	wide, high int      // in characters
	cells      []uint8  // dots of each character, as the low byte of its rune
	inks       []string // colour of each character; "" is the terminal's own
	ink        string   // of dots set from now on
}

func newBraille(wide, high int) *braille {
	return &braille{wide: wide, high: high, cells: make([]uint8, wide*high), inks: make([]string, wide*high)}
}

// dot sets a dot; x from the left, y from the top.
func (b *braille) dot(x, y int) {
	if x < 0 || y < 0 || x >= 2*b.wide || y >= 4*b.high {
		return
	}
	// The order of the dots in the rune: Unicode standard, block 2800.
	bit := [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}[y%4][x%2]
	i := y/4*b.wide + x/2
	b.cells[i] |= bit
	b.inks[i] = b.ink
}

// line sets the dots between two points (Bresenham 1965, "Algorithm for computer control of a digital plotter").
func (b *braille) line(x0, y0, x1, y1 int) {
	dx, dy := max(x1-x0, x0-x1), -max(y1-y0, y0-y1)
	sx, sy := 1, 1
	if x0 > x1 {
		sx = -1
	}
	if y0 > y1 {
		sy = -1
	}
	for e := dx + dy; ; {
		b.dot(x0, y0)
		if x0 == x1 && y0 == y1 {
			return
		}
		e2 := 2 * e
		if e2 >= dy {
			e += dy
			x0 += sx
		}
		if e2 <= dx {
			e += dx
			y0 += sy
		}
	}
}

// rows returns the characters, line by line.
func (b *braille) rows(color bool) []string {
	out := make([]string, b.high)
	for y := range out {
		var row strings.Builder
		ink := ""
		for x := range b.wide {
			i := y*b.wide + x
			want := b.inks[i]
			if !color || b.cells[i] == 0 {
				want = ""
			}
			if want != ink {
				if ink != "" {
					row.WriteString("\x1b[0m")
				}
				if want != "" {
					row.WriteString("\x1b[" + want + "m")
				}
				ink = want
			}
			if b.cells[i] == 0 {
				row.WriteByte(' ')
			} else {
				row.WriteRune(0x2800 + rune(b.cells[i]))
			}
		}
		if ink != "" {
			row.WriteString("\x1b[0m")
		}
		out[y] = row.String()
	}
	return out
}

// chart is a braille field with axes.
type chart struct {
	title  string
	x, y   axis
	field  *braille
	screen Screen
	gutter int // characters to the left of the field
}

// newChart lays a chart out on the screen; the ranges of the axes must be known.
func newChart(screen Screen, title string, x, y axis) *chart {
	width, height := screen.size()
	x.repair()
	y.repair()
	c := &chart{title: title, x: x, y: y, screen: screen}
	if !y.bare {
		for _, v := range []float64{y.lo, y.hi, y.lo/2 + y.hi/2} {
			c.gutter = max(c.gutter, utf8.RuneCountInString(within(v, y.hi-y.lo))+1)
		}
		c.gutter = min(c.gutter, width/2)
	}
	high := height - 2 // the axis and its numbers
	if title != "" {
		high -= 1 + strings.Count(title, "\n")
	}
	c.field = newBraille(width-c.gutter-1, max(high, 1))
	return c
}

func (c *chart) col(v float64) int {
	return int(math.Round(far(c.x.frac(v)) * float64(2*c.field.wide-1)))
}
func (c *chart) row(v float64) int {
	return int(math.Round((1 - far(c.y.frac(v))) * float64(4*c.field.high-1)))
}

// line joins points whose numbers are finite; what is outside the field is cut off.
func (c *chart) line(x, y []float64) {
	limit := func(v, most int) int { return min(max(v, -most), 2*most) }
	for i := range x {
		if math.IsNaN(x[i]) || math.IsNaN(y[i]) {
			continue
		}
		x1, y1 := limit(c.col(x[i]), 2*c.field.wide), limit(c.row(y[i]), 4*c.field.high)
		x0, y0 := x1, y1
		if i > 0 && !math.IsNaN(x[i-1]) && !math.IsNaN(y[i-1]) {
			x0, y0 = limit(c.col(x[i-1]), 2*c.field.wide), limit(c.row(y[i-1]), 4*c.field.high)
		}
		c.field.line(x0, y0, x1, y1)
	}
}

// String returns the chart with its axes.
func (c *chart) String() string {
	width, _ := c.screen.size()
	var out strings.Builder
	if c.title != "" {
		for _, line := range strings.Split(c.title, "\n") {
			out.WriteString(cut(line, width) + "\n")
		}
	}
	rows := c.field.rows(c.screen.Color)
	for i, row := range rows {
		mark := ""
		edge := "│"
		if !c.y.bare {
			switch i {
			case 0:
				mark = within(c.y.hi, c.y.hi-c.y.lo)
			case len(rows) - 1:
				mark = within(c.y.lo, c.y.hi-c.y.lo)
			case (len(rows) - 1) / 2:
				if len(rows) > 4 {
					f := (float64(i*4) + 1.5) / float64(4*c.field.high-1)
					mark = within(c.y.hi-(c.y.hi-c.y.lo)*f, c.y.hi-c.y.lo)
				}
			}
			if mark != "" {
				edge = "┤"
			}
		}
		out.WriteString(strings.TrimRight(padLeft(cut(mark, c.gutter), c.gutter)+edge+row, " ") + "\n")
	}
	out.WriteString(strings.Repeat(" ", c.gutter) + "└" + strings.Repeat("─", c.field.wide) + "\n")
	out.WriteString(strings.Repeat(" ", c.gutter+1) + strings.TrimRight(scaleLine(c.x, c.field.wide), " ") + "\n")
	return out.String()
}

// scaleLine writes an axis's ends and middle below a field, and its name if there is room.
func scaleLine(a axis, wide int) string {
	span := a.hi - a.lo
	line := []rune(strings.Repeat(" ", wide))
	put := func(at int, text string) bool {
		r := []rune(text)
		at = min(max(at, 0), wide-len(r))
		if at < 0 {
			return false
		}
		for i := max(at-1, 0); i < min(at+len(r)+1, wide); i++ {
			if line[i] != ' ' {
				return false
			}
		}
		copy(line[at:], r)
		return true
	}
	number := func(v float64) string {
		if a.whole {
			return figure(math.Round(v))
		}
		return within(v, span)
	}
	put(0, number(a.lo))
	put(wide, number(a.hi))
	if a.label != "" {
		put((wide-utf8.RuneCountInString(a.label))/2, a.label)
	} else {
		mid := number(a.lo/2 + a.hi/2)
		put((wide-utf8.RuneCountInString(mid))/2, mid)
	}
	return string(line)
}

// cut shortens text to a number of characters, with an ellipsis in its middle.
func cut(text string, width int) string {
	r := []rune(text)
	if len(r) <= width {
		return text
	}
	if width < 2 {
		return string(r[:max(width, 0)])
	}
	head := width / 2
	return string(r[:head]) + "…" + string(r[len(r)-(width-head-1):])
}

func padLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text))) + text
}

func padRight(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// count writes a whole number.
func count(n float64) string { return strconv.FormatFloat(n, 'f', 0, 64) }
