package plot

import (
	"fmt"
	"math"
	"slices"
)

// Trace draws for each series the densities of its chains next to the draws in order: chains that agree and have no
// trend lie on top of each other. Divergent draws are ticks at the bottom of both.
func Trace(list []Series, opt Options) *Picture {
	list = cleanSeries(list)
	from, to, page, pages, notes := opt.pageOf(len(list), 8, "parameters")
	shown := list[from:to]
	s := &sheet{opt: opt, columns: 2, weights: []float64{1, 2}, height: 58, gap: 12, notes: append(notes, dropNote(shown)...), page: page, pages: pages}
	if n := chainCount(shown); n > 1 {
		s.legend = chainKeys(n)
	}
	if anyDivergent(shown) {
		s.legend = append(s.legend, key{text: "divergent", color: black, kind: dotMark, shape: bar})
	}
	for i, one := range shown {
		a, b := tracePanels(one)
		if i == len(shown)-1 && b.empty == "" {
			b.x.label = "draw"
		}
		s.panels = append(s.panels, a, b)
	}
	return s.picture()
}

// chainKeys are the legend of chains; if there are many, of the first six.
func chainKeys(n int) []key {
	var out []key
	for i := range min(n, 6) {
		out = append(out, key{text: fmt.Sprintf("chain %d", i+1), color: chainColor(i), dash: chainDash(i), width: 1.2})
	}
	if n > 6 {
		out[5].text = fmt.Sprintf("chain 6, ... %d", n)
	}
	return out
}

func tracePanels(s Series) (left, right *panel) {
	chains, _ := s.kept()
	all := sortedOf(chains...)
	left = &panel{title: s.Name, broad: true, y: axis{bare: true}}
	right = &panel{}
	if len(all) == 0 {
		left.empty, right.empty = "no finite draws", "no finite draws"
		return
	}
	curves := make([]curve, len(chains))
	var spans [][2]float64
	top := 0.0
	for i, c := range chains {
		if one, ok := newCurve(sortedOf(c), s.Bounds); ok {
			curves[i] = one
			spans = append(spans, one.span())
			top = max(top, one.top)
		}
	}
	left.x.lo, left.x.hi = join(spans...)
	left.y.lo, left.y.hi = 0, top*1.08
	lo, hi := view(all)
	right.y.lo, right.y.hi = padded(lo, hi, 0.06)
	longest := 0
	for _, c := range s.Chains {
		longest = max(longest, len(c))
	}
	right.x.lo, right.x.hi, right.x.whole = 1, float64(max(longest, 2)), true
	left.draw = func(p *panel) {
		for i, c := range curves {
			if c.x == nil {
				continue
			}
			scale := 1.0
			if c.single {
				scale = top / c.top
			}
			c.outline(p, scale, chainColor(i), 1.2, chainDash(i))
		}
		for i, c := range s.Chains {
			for k, v := range c {
				if s.divergent(i, k) && finite(v) {
					p.rug(v)
				}
			}
		}
	}
	right.draw = func(p *panel) {
		for i, c := range s.Chains {
			x, y := decimate(c, int(p.frame.x1-p.frame.x0)*2, longest)
			p.line(x, y, fade(chainColor(i), 0.75), 0.5, nil)
			if len(c) == 1 {
				p.dots(x, y, disc, 1.5, chainColor(i))
			}
		}
		for i, c := range s.Chains {
			for k := range c {
				if s.divergent(i, k) {
					p.rug(float64(k + 1))
				}
			}
		}
	}
	return
}

// rug draws a tick at the bottom of the panel.
func (p *panel) rug(x float64) {
	if x >= p.x.lo && x <= p.x.hi {
		at := p.px(x)
		p.pic.line([]point{{at, p.frame.y1}, {at, p.frame.y1 - 5}}, black, 0.7, nil)
	}
}

// decimate returns draws against their numbers for a line at most wide columns wide: if there are more draws, the
// smallest and largest of each column, in the order in which they came, which looks the same.
func decimate(draws []float64, wide, longest int) (x, y []float64) {
	value := func(i int) float64 {
		if finite(draws[i]) {
			return draws[i]
		}
		return math.NaN()
	}
	n := len(draws)
	if n <= 2*wide || wide < 1 {
		for i := range draws {
			x, y = append(x, float64(i+1)), append(y, value(i))
		}
		return
	}
	per := max(2, (longest+wide-1)/wide)
	for i := 0; i < n; i += per {
		part := draws[i:min(i+per, n)]
		lo, hi := -1, -1
		for k, v := range part {
			if !finite(v) {
				continue
			}
			if lo < 0 || v < part[lo] {
				lo = k
			}
			if hi < 0 || v > part[hi] {
				hi = k
			}
		}
		if lo < 0 {
			x, y = append(x, float64(i+1)), append(y, math.NaN())
			continue
		}
		for _, k := range slices.Compact([]int{min(lo, hi), max(lo, hi)}) {
			x, y = append(x, float64(i+k+1)), append(y, part[k])
		}
	}
	return
}
