package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/stats"
)

// Beside joins pictures of characters, each at most screen.Width wide, into one with all of them in a row.
func Beside(pictures []string, screen Screen) string {
	width, _ := screen.size()
	blocks := make([][]string, len(pictures))
	high := 0
	for i, p := range pictures {
		blocks[i] = strings.Split(strings.TrimSuffix(p, "\n"), "\n")
		high = max(high, len(blocks[i]))
	}
	var out strings.Builder
	for row := range high {
		var line strings.Builder
		for i, b := range blocks {
			text := ""
			if row < len(b) {
				text = b[row]
			}
			line.WriteString(text)
			if i < len(blocks)-1 {
				line.WriteString(strings.Repeat(" ", max(width-visible(text), 0)+1))
			}
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return out.String()
}

// visible counts the characters of a line, excluding escape sequences of colours.
func visible(text string) int {
	n := 0
	for rest := text; rest != ""; {
		start := strings.Index(rest, "\x1b[")
		if start < 0 {
			return n + utf8.RuneCountInString(rest)
		}
		n += utf8.RuneCountInString(rest[:start])
		end := strings.IndexByte(rest[start:], 'm')
		if end < 0 {
			return n
		}
		rest = rest[start+end+1:]
	}
	return n
}

// ChainsText draws the densities of the chains of a series over each other in braille; with colour, each in its own.
func ChainsText(s Series, screen Screen) string {
	s.Name = clean(s.Name)
	chains, _ := s.kept()
	all := sortedOf(chains...)
	if len(all) == 0 {
		return nothing(s.Name)
	}
	if constant(all) {
		return fmt.Sprintf("%s: all draws are %s\n", s.Name, figure(all[0]))
	}
	var curves []curve
	var spans [][2]float64
	top := 0.0
	for _, c := range chains {
		one, ok := newCurve(sortedOf(c), s.Bounds)
		if !ok {
			one = curve{single: true}
		} else {
			spans = append(spans, one.span())
		}
		curves = append(curves, one)
		if !one.single {
			top = max(top, one.top)
		}
	}
	lo, hi := join(spans...)
	g := newChart(screen, s.Name, axis{lo: lo, hi: hi}, axis{bare: true, lo: 0, hi: max(top, 1e-300) * 1.02})
	for i, c := range curves {
		g.field.ink = ansi[i%len(ansi)]
		switch {
		case c.x == nil:
		case c.single:
			g.line([]float64{c.x[0], c.x[0]}, []float64{0, g.y.hi})
		case c.whole:
			x, y := c.steps(1)
			g.line(x, y)
		default:
			g.line(c.x, c.y)
		}
	}
	return g.String()
}

// CompareText draws the density of a prior as a line over that of the posterior,
// which is filled.
func CompareText(prior, posterior Series, screen Screen) string {
	name := clean(posterior.Name)
	before, after := prior.sorted(), posterior.sorted()
	b, hasBefore := newCurve(before, prior.Bounds)
	a, hasAfter := newCurve(after, posterior.Bounds)
	if !hasBefore && !hasAfter {
		return nothing(name)
	}
	lo, hi, top, note := compareRange(before, after, b, a, hasBefore, hasAfter)
	parts := []string{name}
	switch {
	case !hasBefore:
		parts = append(parts, "posterior filled, no prior draws")
	case note != "":
		parts = append(parts, note)
	default:
		parts = append(parts, "prior line, posterior filled")
	}
	g := newChart(screen, titled(screen, parts...), axis{lo: lo, hi: hi}, axis{bare: true, lo: 0, hi: max(top, 1e-300) * 1.02})
	draw := func(c curve, fill bool) {
		switch {
		case c.single:
			g.line([]float64{c.x[0], c.x[0]}, []float64{0, g.y.hi})
		case c.whole:
			x, y := c.steps(1)
			g.line(x, y)
		default:
			if fill {
				g.shade(c, lo, hi)
			}
			g.line(c.x, c.y)
		}
	}
	if hasAfter {
		g.field.ink = ansi[0]
		draw(a, true)
	}
	if hasBefore {
		g.field.ink = ansi[1]
		draw(b, false)
	}
	return g.String()
}

// PairText draws one series against another in braille: b upwards, divergent
// draws as crosses.
func PairText(a, b Series, screen Screen) string {
	list := cleanSeries([]Series{a, b})
	const most = 800
	rows := pairRows(list, most)
	x, y := list[0].sorted(), list[1].sorted()
	title := list[1].Name + " against " + list[0].Name
	if len(x) == 0 || len(y) == 0 {
		return nothing(title)
	}
	if n := len(rows.divergent); n > 0 {
		title = titled(screen, title, "+ "+diag.Plural(n, "divergent draw"))
	}
	var ax, ay axis
	ax.lo, ax.hi = view(x)
	ay.lo, ay.hi = view(y)
	ax.label = list[0].Name
	g := newChart(screen, title, ax, ay)
	dots := func(rows [][]float64, draw func(x, y float64)) {
		for _, r := range rows {
			if !math.IsNaN(r[0]+r[1]) && r[0] >= g.x.lo && r[0] <= g.x.hi && r[1] >= g.y.lo && r[1] <= g.y.hi {
				draw(r[0], r[1])
			}
		}
	}
	g.field.ink = ansi[0]
	dots(rows.plain, func(x, y float64) { g.field.dot(g.col(x), g.row(y)) })
	g.field.ink = ansi[1]
	dots(rows.divergent, g.cross)
	return g.String()
}

// RanksText draws for each chain of a series how many draws have ranks in each of equal bins, as blocks: half a
// character is the expected number.
func RanksText(s Series, screen Screen) string {
	s.Name = clean(s.Name)
	width, height := screen.size()
	chains, _ := s.kept()
	total := 0
	for _, c := range chains {
		total += len(c)
	}
	if total == 0 {
		return nothing(s.Name)
	}
	gutter := len(fmt.Sprint(len(chains))) + 7
	bins := min(max(width-gutter-1, 1), max(1, total/len(chains)/10), 20, total)
	each := max(1, (width-gutter-1)/bins)
	var out strings.Builder
	out.WriteString(cut(s.Name, width) + "\n")
	counts := rankCounts(chains, bins)
	shown := min(len(counts), max(1, height-4))
	for i, c := range counts[:shown] {
		var line strings.Builder
		expected := float64(len(chains[i])) / float64(bins)
		for _, k := range c {
			eighths := 0
			if expected > 0 {
				eighths = min(int(math.Round(4*float64(k)/expected)), 8)
			}
			line.WriteString(strings.Repeat(string([]rune(" ▁▂▃▄▅▆▇█")[eighths]), each))
		}
		text := line.String()
		if screen.Color {
			text = "\x1b[" + ansi[i%len(ansi)] + "m" + text + "\x1b[0m"
		}
		out.WriteString(padRight(fmt.Sprintf("chain %d", i+1), gutter-1) + "│" + strings.TrimRight(text, " ") + "\n")
	}
	wide := each * bins
	out.WriteString(strings.Repeat(" ", gutter-1) + "└" + strings.Repeat("─", wide) + "\n")
	out.WriteString(strings.Repeat(" ", gutter) + strings.TrimRight(scaleLine(axis{label: "rank", lo: 1, hi: float64(total), whole: true}, wide), " ") + "\n")
	if shown < len(counts) {
		out.WriteString(cut(fmt.Sprintf("and %s", diag.Plural(len(counts)-shown, "more chain")), width) + "\n")
	}
	return out.String()
}

// AutocorrelationText draws the autocorrelations of the chains of a series.
func AutocorrelationText(s Series, screen Screen) string {
	s.Name = clean(s.Name)
	chains, _ := s.kept()
	lo, lags := -0.25, 0
	values := make([][]float64, len(chains))
	for i, c := range chains {
		values[i] = autocorrelations(c, mostLags)
		lags = max(lags, len(values[i])-1)
		for _, v := range values[i] {
			lo = min(lo, v)
		}
	}
	switch {
	case len(s.sorted()) == 0:
		return nothing(s.Name)
	case lags <= 0 && constant(s.sorted()):
		return s.Name + ": the draws do not vary\n"
	case lags <= 0:
		return s.Name + ": too few draws\n"
	}
	g := newChart(screen, s.Name, axis{label: "lag", hi: float64(lags), whole: true}, axis{lo: lo, hi: 1})
	for col := 0; col < 2*g.field.wide; col += 3 {
		g.field.dot(col, g.row(0))
	}
	for i, r := range values {
		g.field.ink = ansi[i%len(ansi)]
		x := make([]float64, len(r))
		for k := range x {
			x[k] = float64(k)
		}
		g.line(x, r)
	}
	return g.String()
}

// ESSText draws the bulk effective sample size of the first n draws of a series as a line, and that of the tails as
// crosses, against n.
func ESSText(s Series, screen Screen) string {
	s.Name = clean(s.Name)
	x, bulk, tail := essPoints(s)
	all := sortedOf(bulk, tail)
	switch {
	case len(s.sorted()) == 0:
		return nothing(s.Name)
	case len(x) == 0:
		return s.Name + ": too few draws\n"
	case len(all) == 0:
		return s.Name + ": no effective sample size\n"
	}
	title := titled(screen, s.Name, "bulk line, tail +, ESS")
	g := newChart(screen, title, axis{label: "draws", hi: x[len(x)-1], whole: true}, axis{hi: max(all[len(all)-1], float64(100*len(s.Chains)))})
	for col := 0; col < 2*g.field.wide; col += 3 {
		g.field.dot(col, g.row(float64(100*len(s.Chains))))
	}
	g.field.ink = ansi[0]
	g.line(x, bulk)
	g.field.ink = ansi[1]
	for i := range x {
		if finite(tail[i]) {
			g.cross(x[i], tail[i])
		}
	}
	return g.String()
}

// EnergyText draws the density of the energies about their mean, filled, and that
// of their changes from draw to draw as a line.
func EnergyText(energy [][]float64, screen Screen) string {
	marginal, change := energyParts(energy)
	a, hasA := newCurve(sortedOf(marginal), Bounds{})
	b, hasB := newCurve(sortedOf(change), Bounds{})
	if !hasA || a.single {
		return "no finite energies that vary\n"
	}
	var fractions []string
	for _, c := range energy {
		fractions = append(fractions, fraction(stats.EBFMI(finiteOf(c))))
	}
	ranges, top := [][2]float64{a.span()}, a.top
	if hasB && !b.single {
		ranges, top = append(ranges, b.span()), max(top, b.top)
	}
	lo, hi := join(ranges...)
	title := titled(screen, "energies filled, their changes line", "E-BFMI by chain: "+strings.Join(fractions, ", "))
	g := newChart(screen, title, axis{lo: lo, hi: hi}, axis{bare: true, hi: top * 1.02})
	g.field.ink = ansi[0]
	g.shade(a, lo, hi)
	if hasB && !b.single {
		g.field.ink = ansi[1]
		g.line(b.x, b.y)
	}
	return g.String()
}

// energyParts are the energies about their mean, and their changes from draw to
// draw, of all chains.
func energyParts(chains [][]float64) (marginal, change []float64) {
	total, n := 0.0, 0
	for _, c := range chains {
		c = finiteOf(c)
		for i, v := range c {
			n++
			total += (v - total) / float64(n)
			if i > 0 {
				change = append(change, v-c[i-1])
			}
		}
	}
	for _, c := range chains {
		for _, v := range finiteOf(c) {
			marginal = append(marginal, v-total)
		}
	}
	return slices.Clip(marginal), change
}
