package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// DataText draws observed pairs in braille; over a factor's levels as a strip for
// each; single numbers as a histogram.
func DataText(d Points, screen Screen) string {
	d = d.clean()
	if d.X == nil {
		if d.Levels != nil {
			return levelCounts(d, screen)
		}
		return HistogramText(d.YName, d.Y, screen)
	}
	x, y, dropped := d.finite()
	if len(x) == 0 {
		return nothing(d.YName)
	}
	note := ""
	if dropped > 0 {
		note = fmt.Sprintf("%s left out\n", plural(dropped, "pair"))
	}
	title := d.YName + " over " + d.XName
	if d.Levels != nil {
		return strips(title, d.Levels, nil, Curves{Observed: d}, screen, Options{}) + note
	}
	ax, ay := axis{label: d.XName}, axis{}
	ax.lo, ax.hi = padded(slices.Min(x), slices.Max(x), 0.02)
	ay.lo, ay.hi = padded(slices.Min(y), slices.Max(y), 0.02)
	g := newChart(screen, title, ax, ay)
	g.field.ink = ansi[0]
	if d.Joined {
		g.line(x, y)
	} else {
		for i := range x {
			if len(x) <= 60 {
				g.cross(x[i], y[i])
			} else {
				g.field.dot(g.col(x[i]), g.row(y[i]))
			}
		}
	}
	return g.String() + note
}

// levelCounts writes how often each level occurs, a bar for each.
func levelCounts(d Points, screen Screen) string {
	width, height := screen.size()
	counts := make([]int, len(d.Levels))
	for _, v := range d.Y {
		if i := int(v) - 1; finite(v) && i >= 0 && i < len(counts) {
			counts[i]++
		}
	}
	names, most := 0, 1
	for i, l := range d.Levels {
		names, most = max(names, utf8.RuneCountInString(l)), max(most, counts[i])
	}
	names = min(names, width/3)
	room := max(width-names-4-len(count(float64(most))), 4)
	var out strings.Builder
	out.WriteString(cut(d.YName, width) + "\n")
	shown := len(counts)
	if screen.Height > 0 {
		shown = min(shown, max(height-2, 1))
	}
	for i, c := range counts[:shown] {
		bar := strings.Repeat("█", int(math.Round(float64(c)/float64(most)*float64(room))))
		if screen.Color {
			bar = "\x1b[" + ansi[0] + "m" + bar + "\x1b[0m"
		}
		out.WriteString(padRight(cut(d.Levels[i], names), names) + " │" + bar + " " + fmt.Sprint(c) + "\n")
	}
	if shown < len(counts) {
		out.WriteString(fmt.Sprintf("and %s\n", plural(len(counts)-shown, "more level")))
	}
	return out.String()
}

// BandsText draws the interval and the median of curves over x in braille, with
// what was observed as crosses; over a factor's levels a line for each.
func BandsText(c Curves, screen Screen, opt Options) string {
	c = c.clean()
	x, at := c.ordered()
	lo, hi, mid := make([]float64, len(x)), make([]float64, len(x)), make([]float64, len(x))
	rows := make([]forestRow, len(x))
	var ends []float64
	for k, places := range at {
		v := c.column(places...)
		lo[k], hi[k] = opt.interval(v, opt.mass())
		mid[k] = quantile(v, 0.5)
		rows[k] = forestRow{lo: lo[k], hi: hi[k], mid: mid[k]}
		rows[k].inLo, rows[k].inHi = opt.interval(v, 0.5)
		ends = append(ends, finiteOf([]float64{lo[k], hi[k]})...)
	}
	if len(ends) == 0 {
		return nothing(c.YName)
	}
	title := c.YName
	if c.XName != "" {
		title += " over " + c.XName
	}
	words := "median and " + opt.massName()
	if px, _, _ := c.Observed.finite(); len(px) > 0 && c.Observed.X != nil {
		words += ", + observed"
	}
	if c.Levels != nil {
		all := make([]forestRow, len(c.Levels))
		for i := range all {
			all[i].mid = nan
		}
		for k, v := range x {
			if i := int(v) - 1; i >= 0 && i < len(all) {
				all[i] = rows[k]
			}
		}
		return strips(titled(screen, title, strings.Replace(words, "+", "dots", 1)), c.Levels, all, c, screen, opt)
	}
	slices.Sort(ends)
	a, b := view(ends)
	p := c.frameOf(x, [2]float64{a, b})
	g := newChart(screen, titled(screen, title, words), p.x, p.y)
	g.field.ink = ansi[5]
	g.between(x, lo, hi)
	g.field.ink = ansi[0]
	g.line(x, mid)
	if len(x) == 1 {
		g.line([]float64{x[0], x[0]}, []float64{lo[0], hi[0]})
	}
	if c.Observed.X != nil {
		g.field.ink = ansi[1]
		ox, oy, _ := c.Observed.finite()
		for k := range ox {
			if len(ox) <= 200 {
				g.cross(ox[k], oy[k])
			} else {
				g.field.dot(g.col(ox[k]), g.row(oy[k]))
			}
		}
	}
	return g.String()
}

// strips draws a line for each level: an interval, where rows has one, and below
// it the observed numbers as dots.
func strips(title string, levels []string, rows []forestRow, c Curves, screen Screen, opt Options) string {
	width, height := screen.size()
	ox, oy, _ := c.Observed.finite()
	if c.Observed.X == nil {
		ox, oy = nil, nil
	}
	var ranges [][2]float64
	for _, r := range rows {
		if !math.IsNaN(r.mid) {
			ranges = append(ranges, [2]float64{r.lo, r.hi})
		}
	}
	if len(oy) > 0 {
		ranges = append(ranges, [2]float64{slices.Min(oy), slices.Max(oy)})
	}
	var a axis
	a.lo, a.hi = join(ranges...)
	a.lo, a.hi = padded(a.lo, a.hi, 0.02)
	a.mend()
	names := 0
	for _, l := range levels {
		names = max(names, utf8.RuneCountInString(l))
	}
	names = min(names, width/3)
	field := max(width-names-2, 6)
	col := func(v float64) int { return min(max(int(math.Round(far(a.frac(v))*float64(field-1))), 0), field-1) }
	lines := 0 // of a level
	if rows != nil {
		lines++
	}
	if len(oy) > 0 {
		lines++
	}
	shown := len(levels)
	if screen.Height > 0 {
		shown = min(shown, max((height-3-strings.Count(title, "\n"))/max(lines, 1), 1))
	}
	var out strings.Builder
	for _, line := range strings.Split(title, "\n") {
		out.WriteString(cut(line, width) + "\n")
	}
	for i := range shown {
		label := padRight(cut(levels[i], names), names) + " │"
		put := func(ink, text string) {
			if screen.Color {
				text = "\x1b[" + ink + "m" + text + "\x1b[0m"
			}
			out.WriteString(strings.TrimRight(label+strings.TrimRight(text, " "), " ") + "\n")
			label = strings.Repeat(" ", names+1) + "│"
		}
		if rows != nil {
			put(ansi[0], rows[i].line(field, col))
		}
		if len(oy) > 0 {
			f := newBraille(field, 1)
			k := 0
			for j, v := range ox {
				if int(v) == i+1 {
					f.dot(min(max(int(math.Round(far(a.frac(oy[j]))*float64(2*field-1))), 0), 2*field-1), (k*2+1)%4)
					k++
				}
			}
			put(ansi[1], f.rows(false)[0])
		}
	}
	out.WriteString(strings.Repeat(" ", names+1) + "└" + strings.Repeat("─", field) + "\n")
	out.WriteString(strings.Repeat(" ", names+2) + strings.TrimRight(scaleLine(a, field), " ") + "\n")
	if shown < len(levels) {
		out.WriteString(fmt.Sprintf("and %s\n", plural(len(levels)-shown, "more level")))
	}
	return out.String()
}

// line draws an interval over a field of characters.
func (r forestRow) line(field int, col func(float64) int) string {
	line := []rune(strings.Repeat(" ", field))
	if math.IsNaN(r.mid) {
		return string(line)
	}
	for k := col(r.lo); k <= col(r.hi); k++ {
		line[k] = '─'
	}
	for k := col(r.inLo); k <= col(r.inHi); k++ {
		line[k] = '━'
	}
	line[col(r.mid)] = '●'
	return string(line)
}

// PredictiveText draws the density of predicted data, filled, and of the observed
// as a line; of whole numbers the intervals of the share of each, and the observed
// share as a cross.
func PredictiveText(d Predictive, screen Screen, opt Options) string {
	d = d.clean()
	observed := sortedOf(d.Observed)
	draws := everyNth(d.Draws, 200)
	all := sortedOf(append([][]float64{observed}, draws...)...)
	if len(all) == 0 {
		return nothing(d.Name)
	}
	if m, ok := wholeMass(all); ok && len(m.value) > 1 {
		few := d
		few.Draws = draws
		w := few.shares(m, observed, opt)
		words := "share predicted (" + opt.massName() + ")"
		if len(observed) > 0 {
			words += ", + observed"
		}
		g := newChart(screen, titled(screen, d.Name, words), axis{lo: w.first - 0.6, hi: w.first + float64(len(w.seen)) - 0.4, whole: true}, axis{hi: w.top * 1.05})
		for i := range w.seen {
			v := w.first + float64(i)
			if !math.IsNaN(w.lo[i]) {
				g.field.ink = ansi[0]
				g.line([]float64{v, v}, []float64{w.lo[i], w.hi[i]})
			}
			if len(observed) > 0 {
				g.field.ink = ansi[1]
				g.cross(v, w.seen[i])
			}
		}
		return g.String()
	}
	pooled, hasPooled := smoothCurve(sortedOf(draws...), d.Bounds)
	o, hasObserved := smoothCurve(observed, d.Bounds)
	var ranges [][2]float64
	top := 0.0
	words := ""
	if hasPooled && !pooled.single {
		ranges, top, words = append(ranges, pooled.span()), pooled.top, "predicted filled"
	}
	if hasObserved {
		ranges = append(ranges, o.span())
		words = strings.TrimPrefix(words+", observed line", ", ")
		if !o.single {
			top = max(top, o.top)
		}
	}
	if len(ranges) == 0 {
		return fmt.Sprintf("%s: all predictions are %s\n", d.Name, figure(all[0]))
	}
	lo, hi := join(ranges...)
	g := newChart(screen, titled(screen, d.Name, words), axis{lo: lo, hi: hi}, axis{bare: true, hi: max(top, 1e-300) * 1.02})
	if hasPooled && !pooled.single {
		g.field.ink = ansi[0]
		g.shade(pooled, lo, hi)
	}
	if hasObserved {
		g.field.ink = ansi[1]
		if o.single {
			g.line([]float64{o.x[0], o.x[0]}, []float64{0, g.y.hi})
		} else {
			g.line(o.x, o.y)
		}
	}
	return g.String()
}

// ECDFText draws the share of data below each value: predicted as a band over the
// draws, observed as a line.
func ECDFText(d Predictive, screen Screen, opt Options) string {
	d = d.clean()
	d.Draws = everyNth(d.Draws, 200)
	observed := sortedOf(d.Observed)
	all := sortedOf(append([][]float64{observed}, d.Draws...)...)
	if len(all) == 0 {
		return nothing(d.Name)
	}
	e := d.ecdf(observed, all, opt)
	words := "share below: predicted " + opt.massName()
	if len(observed) > 0 {
		words += ", observed line"
	}
	g := newChart(screen, titled(screen, d.Name, words), axis{lo: e.x[0], hi: e.x[len(e.x)-1]}, axis{hi: 1})
	g.field.ink = ansi[5]
	g.between(e.x, e.lo, e.hi)
	g.field.ink = ansi[1]
	if len(observed) > 0 {
		x, y := steps(observed, g.x)
		g.line(x, y)
	} else {
		g.line(e.x, e.mid)
	}
	return g.String()
}

// IntervalsText draws the interval predicted for each observation as a line, and
// what was observed as a cross.
func IntervalsText(d Predictive, screen Screen, opt Options) string {
	d = d.clean()
	n := len(d.Observed)
	for _, draw := range d.Draws {
		n = max(n, len(draw))
	}
	places := Curves{Draws: d.Draws}
	lo, hi := make([]float64, n), make([]float64, n)
	var ends []float64
	in, seen := 0, 0
	at := func(i int) float64 {
		if i < len(d.Observed) && finite(d.Observed[i]) {
			return d.Observed[i]
		}
		return nan
	}
	for i := range lo {
		lo[i], hi[i] = opt.interval(places.column(i), opt.mass())
		ends = append(ends, lo[i], hi[i], at(i))
		if v := at(i); !math.IsNaN(v) {
			seen++
			if v >= lo[i] && v <= hi[i] {
				in++
			}
		}
	}
	ends = sortedOf(ends)
	if len(ends) == 0 {
		return nothing(d.Name)
	}
	words := "predicted " + opt.massName()
	if seen > 0 {
		words = fmt.Sprintf("%d of %d observed (+) within the predicted %s", in, seen, opt.massName())
	}
	var y axis
	y.lo, y.hi = padded(ends[0], ends[len(ends)-1], 0.03)
	label := d.Along
	if label == "" {
		label = "observation"
	}
	g := newChart(screen, titled(screen, d.Name, words), axis{label: label, lo: 0.5, hi: float64(n) + 0.5, whole: true}, y)
	step := max(1, (n+g.field.wide-1)/g.field.wide)
	for i := 0; i < n; i += step {
		x := float64(i + 1)
		g.field.ink = ansi[0]
		if !math.IsNaN(lo[i]) {
			g.line([]float64{x, x}, []float64{lo[i], hi[i]})
		}
	}
	for i := 0; i < n; i += step {
		if v := at(i); !math.IsNaN(v) {
			g.field.ink = ansi[1]
			if v < lo[i] || v > hi[i] {
				g.field.ink = ansi[3]
			}
			g.cross(float64(i+1), v)
		}
	}
	text := g.String()
	if step > 1 {
		text += fmt.Sprintf("shown is every %s of %d observations\n", ordinal(step), n)
	}
	return text
}

// ordinal writes 2nd, 3rd, 4th.
func ordinal(n int) string {
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}
