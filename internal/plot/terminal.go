package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// nothing is what is shown of a name without finite numbers.
func nothing(name string) string {
	if name == "" {
		return "no finite numbers\n"
	}
	return name + ": no finite draws\n"
}

// DensityText draws the density of all draws of a series in braille, with its median and interval in words; for whole
// numbers it draws the counts, like HistogramText.
func DensityText(s Series, screen Screen, opt Options) string {
	return PosteriorText(s, nan, screen, opt)
}

// PosteriorText is DensityText with a reference value, if that is finite: a line, and the fraction of draws below it.
func PosteriorText(s Series, reference float64, screen Screen, opt Options) string {
	s.Name = clean(s.Name)
	all := s.sorted()
	c, ok := newCurve(all, s.Bounds)
	if !ok {
		return nothing(s.Name)
	}
	if c.single {
		return fmt.Sprintf("%s: all draws are %s\n", s.Name, figure(c.x[0]))
	}
	lo, hi := opt.interval(all, opt.mass())
	parts := []string{s.Name, summary(quantile(all, 0.5), lo, hi) + " (" + opt.massName() + ")"}
	if finite(reference) {
		below, _ := slices.BinarySearch(all, reference)
		parts = append(parts, fmt.Sprintf("%s below %s", percent(float64(below)/float64(len(all))), figure(reference)))
	}
	if c.whole {
		return HistogramText(strings.Join(parts, "  "), all, screen)
	}
	ranges := [][2]float64{c.span()}
	if finite(reference) {
		ranges = append(ranges, [2]float64{reference, reference})
	}
	a, b := join(ranges...)
	g := newChart(screen, titled(screen, parts...), axis{lo: a, hi: b}, axis{bare: true, lo: 0, hi: c.top * 1.02})
	g.field.ink = ansi[5]
	g.shade(c, lo, hi)
	g.field.ink = ansi[0]
	g.line(c.x, c.y)
	if finite(reference) {
		g.field.ink = ansi[1]
		for row := 0; row < 4*g.field.high; row += 2 {
			g.field.dot(g.col(reference), row)
		}
	}
	return g.String()
}

// titled joins the parts of a title with spaces, or puts each on a line of its own if they do not fit on one and the
// screen is high enough.
func titled(screen Screen, parts ...string) string {
	width, height := screen.size()
	one := strings.Join(parts, "  ")
	if utf8.RuneCountInString(one) <= width || height < 8 {
		return one
	}
	var lines []string
	for _, part := range parts {
		line := ""
		for _, word := range strings.Fields(part) {
			if line != "" && utf8.RuneCountInString(line+" "+word) > width {
				lines, line = append(lines, line), ""
			}
			line = strings.TrimPrefix(line+" "+word, " ")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines[:min(len(lines), height-6)], "\n")
}

// shade fills under a curve between two values, every other dot.
func (c *chart) shade(of curve, lo, hi float64) {
	for col := range 2 * c.field.wide {
		v := c.x.lo + (c.x.hi-c.x.lo)*float64(col)/float64(2*c.field.wide-1)
		h := of.height(v)
		if v < lo || v > hi || !(h > 0) {
			continue
		}
		for row := max(c.row(h), 0); row < 4*c.field.high; row++ {
			if (row+col)%2 == 0 {
				c.field.dot(col, row)
			}
		}
	}
}

// between fills between two curves over ascending x, every fourth dot.
func (c *chart) between(x, lo, hi []float64) {
	for col := range 2 * c.field.wide {
		v := c.x.lo + (c.x.hi-c.x.lo)*float64(col)/float64(2*c.field.wide-1)
		i, _ := slices.BinarySearch(x, v)
		if i == 0 || i == len(x) || math.IsNaN(lo[i]+lo[i-1]) {
			continue
		}
		f := (v - x[i-1]) / (x[i] - x[i-1])
		top, bottom := c.row(hi[i-1]+f*(hi[i]-hi[i-1])), c.row(lo[i-1]+f*(lo[i]-lo[i-1]))
		for row := max(top, 0); row <= min(bottom, 4*c.field.high); row++ {
			if (row+col)%2 == 0 && row%2 == 0 {
				c.field.dot(col, row)
			}
		}
	}
}

// cross marks a point.
func (c *chart) cross(x, y float64) {
	col, row := c.col(x), c.row(y)
	for _, d := range [5][2]int{{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
		c.field.dot(col+d[0], row+d[1])
	}
}

// TraceText draws the draws of a series in order in braille, with all chains over each other; with colour, each in its own.
func TraceText(s Series, screen Screen) string {
	s.Name = clean(s.Name)
	all := s.sorted()
	if len(all) == 0 {
		return nothing(s.Name)
	}
	lo, hi := view(all)
	longest := 2
	for _, c := range s.Chains {
		longest = max(longest, len(c))
	}
	g := newChart(screen, s.Name, axis{label: "draw", lo: 1, hi: float64(longest), whole: true}, axis{lo: lo, hi: hi})
	for i, c := range s.Chains {
		g.field.ink = ansi[i%len(ansi)]
		g.line(decimate(c, g.field.wide, longest))
	}
	return g.String()
}

// HistogramText draws counts of numbers as columns of blocks, eighths of a
// character high.
func HistogramText(name string, values []float64, screen Screen) string {
	name = clean(name)
	sorted := sortedOf(values)
	if len(sorted) == 0 {
		return nothing(name)
	}
	width, height := screen.size()
	edges, counts := binned(sorted, max(5, (width-8)/2))
	top := slices.Max(counts)
	gutter := len(count(top)) + 1
	each := max(1, (width-gutter-1)/len(counts)) // characters for a bin
	counts = counts[:min(len(counts), max(1, (width-gutter-1)/each))]
	high := max(1, height-3)
	var out strings.Builder
	if name != "" {
		out.WriteString(cut(name, width) + "\n")
	}
	for row := high - 1; row >= 0; row-- {
		var line strings.Builder
		mark, edge := "", "│"
		if row == high-1 {
			mark, edge = count(top), "┤"
		}
		line.WriteString(padLeft(mark, gutter) + edge)
		for _, c := range counts {
			eighths := int(math.Round(c/top*float64(high*8))) - row*8
			if c > 0 && row == 0 {
				eighths = max(eighths, 1) // a bin that is not empty is visible
			}
			line.WriteString(strings.Repeat(string([]rune(" ▁▂▃▄▅▆▇█")[min(max(eighths, 0), 8)]), each))
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	wide := each * len(counts)
	out.WriteString(strings.Repeat(" ", gutter) + "└" + strings.Repeat("─", wide) + "\n")
	scale := scaleLine(axis{lo: edges[0], hi: edges[len(counts)]}, wide)
	if _, whole := wholeMass(sorted); whole {
		scale = wholeScale(sorted[0], len(counts), each)
	}
	out.WriteString(strings.Repeat(" ", gutter+1) + strings.TrimRight(scale, " ") + "\n")
	return out.String()
}

// wholeScale writes whole numbers below the middles of columns, each characters wide, as many as fit.
func wholeScale(first float64, columns, each int) string {
	widest := max(len([]rune(figure(first))), len([]rune(figure(first+float64(columns-1)))))
	step := (widest + each) / each
	line := []rune(strings.Repeat(" ", columns*each+widest))
	for i := 0; i < columns; i += step {
		text := []rune(figure(first + float64(i)))
		copy(line[max(0, i*each+(each-len(text))/2):], text)
	}
	return string(line)
}

// ForestText draws the median and intervals of each series on a line of its own: thin for the fraction opt.Mass,
// thick for half of the draws. A finite reference is a line across all.
func ForestText(list []Series, reference float64, screen Screen, opt Options) string {
	list = cleanSeries(list)
	width, height := screen.size()
	if screen.Height <= 0 {
		height = max(len(list), 1) + 3
	}
	from, to, page, pages, _ := opt.pageOf(len(list), max(1, height-3), "rows")
	shown := list[from:to]
	if len(shown) == 0 {
		return nothing("")
	}
	rows, texts := forestRows(shown, opt)
	names, words := 0, 0
	for i, s := range shown {
		names = max(names, utf8.RuneCountInString(s.Name))
		words = max(words, utf8.RuneCountInString(texts[i]))
	}
	names = min(names, width/3)
	if words > width/3 || width-names-words-3 < 12 {
		words = 0
	}
	field := max(width-names-words-3, 6)
	var out strings.Builder
	groups := forestGroups(shown, rows, reference)
	if len(shown)+2*len(groups)+1 > height && screen.Height > 0 {
		groups = [][2]int{{0, len(shown)}}
	}
	for _, g := range groups {
		var ranges [][2]float64
		for _, r := range rows[g[0]:g[1]] {
			if !math.IsNaN(r.mid) {
				ranges = append(ranges, [2]float64{r.lo, r.hi})
			}
		}
		if finite(reference) {
			ranges = append(ranges, [2]float64{reference, reference})
		}
		x := axis{}
		x.lo, x.hi = join(ranges...)
		x.repair()
		col := func(v float64) int { return min(max(int(math.Round(far(x.frac(v))*float64(field-1))), 0), field-1) }
		for i := g[0]; i < g[1]; i++ {
			line := []rune(rows[i].line(field, col))
			if at := col(reference); finite(reference) && line[at] == ' ' {
				line[at] = '┆'
			} else if zero := col(0); !finite(reference) && x.lo < 0 && x.hi > 0 && line[zero] == ' ' {
				line[zero] = '┊'
			}
			body := string(line)
			if screen.Color {
				body = "\x1b[" + ansi[0] + "m" + body + "\x1b[0m"
			}
			text := padRight(cut(shown[i].Name, names), names) + " │" + body
			if words > 0 {
				text += " " + texts[i]
			}
			out.WriteString(strings.TrimRight(text, " ") + "\n")
		}
		out.WriteString(strings.Repeat(" ", names+1) + "└" + strings.Repeat("─", field) + "\n")
		out.WriteString(strings.Repeat(" ", names+2) + strings.TrimRight(scaleLine(x, field), " ") + "\n")
	}
	last := "● median  ━ 50 %  ─ " + opt.massName()
	if pages > 1 {
		last += fmt.Sprintf("  (rows %d to %d of %d, page %d of %d)", from+1, to, len(list), page, pages)
	}
	out.WriteString(last + "\n")
	return out.String()
}
