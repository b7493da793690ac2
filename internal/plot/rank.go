package plot

import (
	"fmt"
	"slices"
)

// Ranks draws for each series the ranks of the draws of each chain among those of all chains, as histograms (Vehtari,
// Gelman, Simpson, Carpenter and Bürkner 2021, section 5). If chains agree, all bars reach the dashed line, up to
// chance; a slope says that a chain lies lower or higher than the others, a hump or a trough that it is narrower or
// wider.
func Ranks(list []Series, opt Options) *Picture {
	list = cleanSeries(list)
	from, to, page, pages, notes := opt.pageOf(len(list), 15, "parameters")
	shown := list[from:to]
	n := chainCount(shown)
	s := &sheet{opt: opt, columns: opt.columns(3, 140, len(shown)), gap: 12, notes: append(notes, dropNote(shown)...), page: page, pages: pages}
	s.height = min(max(float64(n)*17, 40), 200)
	s.legend = []key{{text: "as many as expected", color: ink, dash: []float64{2, 2}, width: 0.8}}
	if n == 1 {
		s.notes = append(s.notes, "There is one chain and none to compare it with.")
	}
	for i, one := range shown {
		p := rankPanel(one)
		if i+s.columns >= len(shown) && p.empty == "" {
			p.x.label = "rank"
		}
		s.panels = append(s.panels, p)
	}
	return s.picture()
}

func rankPanel(s Series) *panel {
	chains, _ := s.kept()
	total := 0
	for _, c := range chains {
		total += len(c)
	}
	p := &panel{title: s.Name}
	if total == 0 {
		p.empty = "no finite draws"
		return p
	}
	bins := min(20, max(1, total/len(chains)/10), total)
	counts := rankCounts(chains, bins)
	n := len(chains)
	names := make([]string, n)
	for i := range names {
		names[n-1-i] = fmt.Sprintf("chain %d", i+1)
	}
	p.y = axis{levels: names, lo: 0.5, hi: float64(n) + 0.5}
	p.x = axis{lo: 0, hi: float64(total), whole: true}
	p.draw = func(p *panel) {
		// The expected count is half-way up a chain's row; a bar of more than twice that is cut at the row's top.
		for i, c := range counts {
			floor := float64(n-i) - 0.5
			expected := float64(len(chains[i])) / float64(bins)
			for b, k := range c {
				if expected == 0 {
					continue
				}
				height := min(float64(k)/expected*0.5, 0.94)
				x0, x1 := float64(b)*float64(total)/float64(bins), float64(b+1)*float64(total)/float64(bins)
				inset := (x1 - x0) * 0.06
				p.bar(x0+inset, x1-inset, floor, floor+height, tint(chainColor(i), 0.7))
			}
			p.horizontal(floor+0.5, ink, 0.6, []float64{2, 2})
			if i > 0 {
				p.horizontal(floor+1, rule, 0.6, nil)
			}
		}
	}
	return p
}

// rankCounts returns how many draws of each chain have ranks in each of equal bins. Equal draws share their ranks in
// an order that has nothing to do with their chains: that of a hash of chain and draw.
func rankCounts(chains [][]float64, bins int) [][]int {
	type draw struct {
		value float64
		hash  uint64
		chain int
	}
	var all []draw
	for c, list := range chains {
		for d, v := range list {
			all = append(all, draw{v, splitMix(uint64(c)<<40 + uint64(d)), c})
		}
	}
	slices.SortFunc(all, func(a, b draw) int {
		switch {
		case a.value < b.value || a.value == b.value && a.hash < b.hash:
			return -1
		case a.value == b.value && a.hash == b.hash:
			return 0
		}
		return 1
	})
	counts := make([][]int, len(chains))
	for i := range counts {
		counts[i] = make([]int, bins)
	}
	for rank, d := range all {
		counts[d.chain][rank*bins/len(all)]++
	}
	return counts
}

// splitMix is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, "Fast
// splittable pseudorandom number generators"): different numbers give different
// hashes.
func splitMix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
