package plot

import "math"

// mostLags is the largest lag that is drawn.
const mostLags = 60

// Autocorrelation draws for each series how much the draws of a chain resemble those a number of steps before. The band
// holds 95 % of the values for independent draws.
func Autocorrelation(list []Series, opt Options) *Picture {
	list = cleanSeries(list)
	from, to, page, pages, notes := opt.pageOf(len(list), 18, "parameters")
	shown := list[from:to]
	s := &sheet{opt: opt, columns: opt.columns(3, 140, len(shown)), height: 66, gap: 12, notes: append(notes, dropNote(shown)...), page: page, pages: pages}
	if n := chainCount(shown); n > 1 {
		s.legend = chainKeys(n)
	}
	s.legend = append(s.legend, key{text: "95 % if independent", color: rule, kind: areaMark})
	for i, one := range shown {
		p := autocorrelationPanel(one)
		if i+s.columns >= len(shown) && p.empty == "" {
			p.x.label = "lag"
		}
		s.panels = append(s.panels, p)
	}
	return s.picture()
}

func autocorrelationPanel(s Series) *panel {
	p := &panel{title: s.Name, y: axis{lo: -0.25, hi: 1}, x: axis{lo: 0, whole: true}}
	chains, dropped := s.kept()
	lags, shortest := 0, math.MaxInt
	values := make([][]float64, len(chains))
	for i, c := range chains {
		if r := autocorrelations(c, mostLags); r != nil {
			values[i] = r
			lags = max(lags, len(r)-1)
			shortest = min(shortest, len(c))
			for _, v := range r {
				p.y.lo = min(p.y.lo, v*1.05)
			}
		}
	}
	switch {
	case lags == 0 && len(s.sorted()) == 0:
		p.empty = "no finite draws"
		return p
	case lags == 0 && constant(s.sorted()):
		p.empty = "the draws do not vary"
		return p
	case lags == 0:
		p.empty = "too few draws"
		return p
	case dropped > 0:
		p.sub = []string{"over gaps where draws are not finite"}
	}
	p.x.hi = float64(lags)
	p.draw = func(p *panel) {
		half := 1.96 / math.Sqrt(float64(shortest))
		p.bar(p.x.lo, p.x.hi, -half, half, rule)
		p.horizontal(0, ink, 0.6, nil)
		for i, r := range values {
			x := make([]float64, len(r))
			for k := range x {
				x[k] = float64(k)
			}
			p.line(x, r, chainColor(i), 1.1, chainDash(i))
		}
	}
	return p
}

// autocorrelations returns those of lags 0 to most, or to half of the draws; nil
// if they do not vary.
func autocorrelations(x []float64, most int) []float64 {
	n := len(x)
	if n < 4 || constant(sortedOf(x)) {
		return nil
	}
	// Scaled before they are squared: draws may be any finite numbers.
	lo, hi := x[0], x[0]
	for _, v := range x {
		lo, hi = min(lo, v), max(hi, v)
	}
	z := make([]float64, n)
	mean := 0.0
	for i, v := range x {
		z[i] = (v - lo) / (hi - lo)
		mean += z[i] / float64(n)
	}
	for i := range z {
		z[i] -= mean
	}
	lags := min(most, n/2)
	out := make([]float64, lags+1)
	for k := range out {
		for i := k; i < n; i++ {
			out[k] += z[i] * z[i-k]
		}
	}
	for k := lags; k >= 0; k-- {
		out[k] /= out[0]
	}
	return out
}
