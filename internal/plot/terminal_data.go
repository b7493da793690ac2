package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/internal/diag"
)

// DataText draws observed pairs in braille; over a factor's levels as a strip for each; single numbers as a histogram.
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
	title := d.YName + " over " + d.XName
	if dropped > 0 {
		title = titled(screen, title, diag.Plural(dropped, "pair")+" left out")
	}
	switch {
	case d.Levels != nil && d.YLevels != nil:
		return crossed(title, d, x, y, screen)
	case d.YLevels != nil:
		turned := Points{X: y, Y: x}
		return strips(title, d.YLevels, nil, Curves{Observed: turned}, screen)
	case d.Levels != nil:
		return strips(title, d.Levels, nil, Curves{Observed: d}, screen)
	}
	ax, ay := axis{label: d.XName}, axis{}
	ax.lo, ax.hi = slices.Min(x), slices.Max(x)
	if ax.whole = wholes(x); !ax.whole {
		ax.lo, ax.hi = padded(ax.lo, ax.hi, 0.02)
	}
	ay.lo, ay.hi = padded(slices.Min(y), slices.Max(y), 0.02)
	g := newChart(screen, title, ax, ay)
	g.field.ink = ansi[0]
	if d.Joined { // not across missing values
		broken := slices.Clone(d.Y)
		for i, v := range broken {
			if !finite(v) {
				broken[i] = nan
			}
		}
		g.line(d.X, broken[:min(len(broken), len(d.X))])
	} else {
		for i := range x {
			if len(x) <= 60 {
				g.cross(x[i], y[i])
			} else {
				g.field.dot(g.col(x[i]), g.row(y[i]))
			}
		}
	}
	return g.String()
}

// crossed counts the pairs of levels of two factors.
func crossed(title string, d Points, x, y []float64, screen Screen) string {
	width, height := screen.size()
	table := make([][]string, len(d.Levels)+1)
	table[0] = append([]string{""}, d.YLevels...)
	for i, l := range d.Levels {
		table[i+1] = append([]string{l}, make([]string, len(d.YLevels))...)
		for k := range d.YLevels {
			n := 0
			for j := range x {
				if int(x[j]) == i+1 && int(y[j]) == k+1 {
					n++
				}
			}
			table[i+1][k+1] = fmt.Sprint(n)
		}
	}
	columns := len(d.YLevels) + 1
	wide := make([]int, columns)
	for k := range wide {
		for _, row := range table {
			wide[k] = max(wide[k], utf8.RuneCountInString(row[k]))
		}
		wide[k] = min(wide[k], max((width-columns)/columns-1, 3))
	}
	var out strings.Builder
	for _, line := range strings.Split(title, "\n") {
		out.WriteString(cut(line, width) + "\n")
	}
	shown := table
	if screen.Height > 0 {
		shown = table[:min(len(table), max(height-2, 2))]
	}
	for _, row := range shown {
		line := padRight(cut(row[0], wide[0]), wide[0])
		for k := 1; k < columns; k++ {
			line += "  " + padLeft(cut(row[k], wide[k]), wide[k])
		}
		out.WriteString(cut(strings.TrimRight(line, " "), width) + "\n")
	}
	if len(shown) < len(table) {
		out.WriteString(fmt.Sprintf("and %s\n", diag.Plural(len(table)-len(shown), "more level")))
	}
	return out.String()
}

// levelCounts writes how often each level occurs, with a bar for each.
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
		out.WriteString(fmt.Sprintf("and %s\n", diag.Plural(len(counts)-shown, "more level")))
	}
	return out.String()
}

// BandsText draws the interval and the median of curves over x in braille, with crosses for what was observed; over a
// factor's levels, a line for each.
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
		return strips(titled(screen, title, words), c.Levels, all, c, screen)
	}
	slices.Sort(ends)
	a, b := view(ends)
	p := c.frameOf(x, [2]float64{a, b})
	g := newChart(screen, titled(screen, title, words), p.x, p.y)
	g.field.ink = ansi[5]
	g.between(x, lo, hi)
	g.field.ink = ansi[0]
	g.line(x, mid)
	single := alone(x, at)
	for k := range x {
		if len(x) == 1 || single[k] > 0 {
			g.line([]float64{x[k], x[k]}, []float64{lo[k], hi[k]})
		}
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

// strips draws a line for each level: an interval, if rows has one, and below it the observed numbers as dots.
func strips(title string, levels []string, rows []forestRow, c Curves, screen Screen) string {
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
	a.repair()
	names := 0
	for _, l := range levels {
		names = max(names, utf8.RuneCountInString(l))
	}
	names = min(names, width/3)
	field := max(width-names-2, 6)
	col := func(v float64) int { return min(max(int(math.Round(far(a.frac(v))*float64(field-1))), 0), field-1) }
	lines := 0 // for a level
	if rows != nil {
		lines++
	}
	if len(oy) > 0 {
		lines++
	}
	shown := min(len(levels), 60)
	if screen.Height > 0 {
		shown = min(shown, max((height-4-strings.Count(title, "\n"))/max(lines, 1), 1))
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
			put(ansi[1], strip(level(ox, oy, i+1), a, field, col))
		}
	}
	out.WriteString(strings.Repeat(" ", names+1) + "└" + strings.Repeat("─", field) + "\n")
	out.WriteString(strings.Repeat(" ", names+2) + strings.TrimRight(scaleLine(a, field), " ") + "\n")
	if shown < len(levels) {
		out.WriteString(fmt.Sprintf("and %s\n", diag.Plural(len(levels)-shown, "more level")))
	}
	return out.String()
}

// level returns the numbers of a level.
func level(x, y []float64, at int) []float64 {
	var out []float64
	for i, v := range x {
		if int(v) == at {
			out = append(out, y[i])
		}
	}
	return out
}

// strip marks numbers on a line of characters: few with a + each, many as dots.
func strip(y []float64, a axis, field int, col func(float64) int) string {
	const few = 20
	if len(y) <= few {
		line := []rune(strings.Repeat(" ", field))
		for _, v := range y {
			line[col(v)] = '+'
		}
		return string(line)
	}
	f := newBraille(field, 1)
	for k, v := range y {
		f.dot(min(max(int(math.Round(far(a.frac(v))*float64(2*field-1))), 0), 2*field-1), (k*2+1)%4)
	}
	return f.rows(false)[0]
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

// PredictiveText draws the density of predicted data, filled, and that of the observed data as a line; for whole
// numbers, intervals of the proportion of each, and the observed proportion as a cross.
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
		if d.Levels != nil {
			rows := make([]forestRow, len(d.Levels))
			var seen Points
			for i := range rows {
				rows[i].mid = nan
				if k := i + 1 - int(w.first); k >= 0 && k < len(w.seen) {
					rows[i] = forestRow{lo: w.lo[k], hi: w.hi[k], inLo: w.mid[k], inHi: w.mid[k], mid: w.mid[k]}
					if len(observed) > 0 {
						seen.X, seen.Y = append(seen.X, float64(i+1)), append(seen.Y, w.seen[k])
					}
				}
			}
			return strips(titled(screen, d.Name, words), d.Levels, rows, Curves{Observed: seen}, screen)
		}
		g := newChart(screen, titled(screen, d.Name, words), axis{lo: w.first - 0.4, hi: w.first + float64(len(w.seen)) - 0.6, whole: true}, axis{hi: w.top * 1.05})
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

// ECDFText draws the proportion of data below each value: predicted as a band over the draws, observed as a line.
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

// IntervalsText draws the interval predicted for each observation as a line, and what was observed as a cross.
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
	if d.Labels != nil && n <= 60 {
		names, rows := make([]string, n), make([]forestRow, n)
		copy(names, d.Labels)
		var observed Points
		for i := range rows {
			v := places.column(i)
			rows[i] = forestRow{lo: lo[i], hi: hi[i], mid: quantile(v, 0.5)}
			rows[i].inLo, rows[i].inHi = opt.interval(v, 0.5)
			observed.X, observed.Y = append(observed.X, float64(i+1)), append(observed.Y, at(i))
		}
		return strips(titled(screen, d.Name, words), names, rows, Curves{Observed: observed}, screen)
	}
	label := d.Along
	if label == "" {
		label = "observation"
	}
	width, _ := screen.size()
	step := max(1, (n+width-9)/max(width-8, 1))
	if step > 1 {
		words = fmt.Sprintf("%s; every %s is shown", words, ordinal(step))
	}
	g := newChart(screen, titled(screen, d.Name, words), axis{label: label, lo: 0.6, hi: float64(n) + 0.4, whole: true}, y)
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
	return g.String()
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
