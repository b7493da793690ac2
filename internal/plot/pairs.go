package plot

import (
	"fmt"
	"slices"

	"github.com/bayes-lang/bayes/internal/diag"
)

// Pairs draws each series against each other, with its density on the diagonal. Divergent draws, as marked in the
// first series, are crosses: where they concentrate, the posterior is too narrow for the sampler. If there are many
// draws, an evenly spaced part is shown, but every divergent one.
func Pairs(list []Series, opt Options) *Picture {
	list = cleanSeries(list)
	const usual, mostPoints = 6, 1500
	from, to, page, pages, notes := opt.pageOf(len(list), usual, "parameters")
	shown := list[from:to]
	n := len(shown)
	s := &sheet{opt: opt, columns: max(n, 1), gap: 5, notes: append(notes, dropNote(shown)...), page: page, pages: pages}
	s.height = min(max((opt.widthPoints()-2*margin-36)/float64(max(n, 2))-11, 30), 150)
	rows := pairRows(shown, mostPoints)
	if rows.hidden > 0 {
		s.notes = append(s.notes, fmt.Sprintf("Showing %d of %d draws.", rows.total-rows.hidden, rows.total))
	}
	s.legend = []key{{text: "draw", color: blue, kind: dotMark}}
	if len(rows.divergent) > 0 {
		s.legend = append(s.legend, key{text: diag.Plural(len(rows.divergent), "divergent draw"), color: vermill, kind: dotMark, shape: cross})
	} else {
		s.legend = nil
	}
	curves := make([]curve, n)
	ranges := make([]axis, n)
	for i, one := range shown {
		all := one.sorted()
		if c, ok := newCurve(all, one.Bounds); ok {
			curves[i] = c
			lo, hi := view(all)
			lo, hi = padded(lo, hi, 0.05)
			ranges[i] = axis{lo: lo, hi: hi}
		}
	}
	for row := range n {
		for col := range n {
			if col > row {
				s.panels = append(s.panels, nil)
				continue
			}
			p := &panel{x: ranges[col], y: ranges[row]}
			s.panels = append(s.panels, p)
			if row == n-1 {
				p.x.label = shown[col].Name
			}
			if col == 0 {
				p.y.label = shown[row].Name
			}
			if curves[row].x == nil || curves[col].x == nil {
				p.empty = "no finite draws"
				continue
			}
			p.x.hidden, p.y.hidden = row < n-1, col > 0
			if row == col {
				p.y = axis{label: p.y.label, bare: true, lo: 0, hi: curves[row].top * 1.08}
				p.draw = func(p *panel) {
					curves[row].fill(p, p.x.lo, p.x.hi, tint(blue, 0.25))
					curves[row].outline(p, 1, blue, 1.1, nil)
				}
				continue
			}
			p.draw = func(p *panel) {
				pick := func(list [][]float64) (x, y []float64) {
					for _, r := range list {
						x, y = append(x, r[col]), append(y, r[row])
					}
					return
				}
				x, y := pick(rows.plain)
				p.dots(x, y, disc, 0.9, fade(blue, 0.35))
				x, y = pick(rows.divergent)
				p.dots(x, y, cross, 1.8, vermill)
			}
		}
	}
	return s.picture()
}

// pairs are the draws as rows, with one number from each series.
type pairs struct {
	plain, divergent [][]float64
	total, hidden    int
}

// pairRows joins the series draw by draw; a number that is missing or not finite is NaN, and the draw is shown in the
// panels that do not need it.
func pairRows(list []Series, most int) pairs {
	var out pairs
	if len(list) == 0 {
		return out
	}
	first := list[0]
	for c := range first.Chains {
		for d := range first.Chains[c] {
			row := make([]float64, len(list))
			for i, s := range list {
				row[i] = nan
				if c < len(s.Chains) && d < len(s.Chains[c]) && finite(s.Chains[c][d]) {
					row[i] = s.Chains[c][d]
				}
			}
			if first.divergent(c, d) {
				out.divergent = append(out.divergent, row)
			} else {
				out.plain = append(out.plain, row)
			}
			out.total++
		}
	}
	few := everyNth(out.plain, most)
	out.hidden = len(out.plain) - len(few)
	out.plain = slices.Clip(few)
	return out
}
