package plot

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
	"github.com/bayes-lang/bayes/stats"
	"pgregory.net/rapid"
)

// flaw says what is wrong with a picture that must not be wrong with any, or "":
// marks off the page, places that are not numbers, SVG that is not XML.
func flaw(p *Picture) string {
	if !(p.Width > 0 && p.Height > 0 && p.Width < 1e5 && p.Height < 1e5) {
		return fmt.Sprintf("it is %v x %v points large", p.Width, p.Height)
	}
	const slack = 1.5
	page := rect{-slack, -slack, p.Width + slack, p.Height + slack}
	for _, m := range p.marks {
		for _, q := range m.points {
			if q.isBroken() && m.kind == lineMark {
				continue
			}
			if !page.holds(q) {
				return fmt.Sprintf("a mark of kind %d (%q) at %v is off the page", m.kind, m.text, q)
			}
		}
		if m.kind == textMark {
			if b := textBox(m); !page.holds(point{b.x0, b.y0}) || !page.holds(point{b.x1, b.y1}) {
				return fmt.Sprintf("the text %q from %v is off the page", m.text, b)
			}
		}
	}
	var b bytes.Buffer
	if err := p.WriteSVG(&b); err != nil {
		return err.Error()
	}
	if s := b.String(); strings.Contains(s, "NaN") && !textHas(p, "NaN") || strings.Contains(s, "Inf\"") {
		return "the SVG holds a place that is not a number"
	}
	d := xml.NewDecoder(&b)
	for {
		if _, err := d.Token(); err == io.EOF {
			return ""
		} else if err != nil {
			return "the SVG is not XML: " + err.Error()
		}
	}
}

func textHas(p *Picture, part string) bool {
	if strings.Contains(p.Title, part) {
		return true
	}
	for _, m := range p.marks {
		if strings.Contains(m.text, part) {
			return true
		}
	}
	return false
}

// textBox is where a text stands, by its capitals.
func textBox(m mark) rect {
	w, h := textWidth(m.text, m.size, m.bold), m.size*0.7
	at := m.points[0]
	shift := map[anchor]float64{left: 0, middle: w / 2, right: w}[m.anchor]
	if m.turned {
		return rect{at.x - h, at.y + shift - w, at.x, at.y + shift}
	}
	return rect{at.x - shift, at.y - h, at.x - shift + w, at.y}
}

// overlap returns two texts of a picture that stand over each other.
func overlap(p *Picture) (a, b string) {
	var texts []mark
	for _, m := range p.marks {
		if m.kind == textMark {
			texts = append(texts, m)
		}
	}
	for i := range texts {
		r := textBox(texts[i])
		for j := range i {
			q := textBox(texts[j])
			if r.x0 < q.x1-0.1 && q.x0 < r.x1-0.1 && r.y0 < q.y1-0.1 && q.y0 < r.y1-0.1 {
				return texts[i].text, texts[j].text
			}
		}
	}
	return "", ""
}

func TestGalleryErrors(t *testing.T) {
	for _, e := range exhibits() {
		if f := flaw(e.pic); f != "" {
			t.Errorf("%s: %s", e.name, f)
		}
		if a, b := overlap(e.pic); a != "" {
			t.Errorf("%s: %q stands over %q", e.name, a, b)
		}
	}
}

// everything draws its arguments in every way, also as text.
func everything(list []Series, opt Options, screen Screen) []*Picture {
	var c Curves
	var d Predictive
	energies := [][]float64(nil)
	ref := math.NaN()
	if len(list) > 0 {
		s := list[0]
		energies = s.Chains
		c = Curves{XName: s.Name, YName: "y", Draws: s.Chains}
		d = Predictive{Name: s.Name, Draws: s.Chains}
		if len(s.Chains) > 0 {
			c.X, d.Observed = s.Chains[0], s.Chains[0]
			c.Observed = Points{X: s.Chains[0], Y: s.Chains[len(s.Chains)-1]}
			if len(s.Chains[0]) > 0 {
				ref = s.Chains[0][0]
			}
		}
	}
	ForestText(list, nan, screen, opt)
	BandsText(c, screen, opt)
	HistogramText("h", d.Observed, screen)
	for _, s := range list {
		DensityText(s, screen, opt)
		TraceText(s, screen)
	}
	leveled := c
	leveled.Levels = []string{"a", "b", "c"}
	return []*Picture{
		Data(c.Observed, opt), Data(Points{X: c.X, Y: c.X, Levels: leveled.Levels}, opt), Data(Points{Y: c.X, YName: "y"}, opt),
		Lines(c, opt), Bands(c, opt), Lines(leveled, opt), Bands(leveled, opt),
		Trace(list, opt), Posterior(list, []float64{ref}, opt), Compare(list, list, opt), Forest(list, ref, opt),
		Pairs(list, opt), Ranks(list, opt), Autocorrelation(list, opt), ESSEvolution(list, opt), Energy(energies, opt),
		PredictiveDensity(d, opt), PredictiveECDF(d, opt), PredictiveIntervals(d, opt),
	}
}

func TestDegenerate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, chains := range map[string][][]float64{
		"nothing": nil, "an empty chain": {{}}, "empty chains": {{}, {}}, "one draw": {{2}}, "one draw of two": {{2}, {}},
		"two draws": {{1, 2}}, "constant": {{5, 5, 5, 5, 5}, {5, 5, 5, 5, 5}}, "zeros": {{0, 0, 0}}, "all NaN": {{nan, nan}},
		"all infinite": {{inf, -inf}}, "mixed": {{1, nan, inf, 2, -inf, 3}}, "largest": {{-math.MaxFloat64, math.MaxFloat64, 0, 1}},
		"near the limit": {{-1e150, 1e150, 0, 1e149, 3, 4}}, "denormal": {{5e-324, 0, 1e-323, 5e-324}}, "neighbours": {{1, math.Nextafter(1, 2), 1}},
		"unequal": {{1, 2, 3}, {2}}, "far apart": {{1e100, 1e-100, -1e50, 3}},
	} {
		list := []Series{{Name: name, Chains: chains, Divergent: [][]bool{{true}}, Bounds: Bounds{HasLower: true, HasUpper: true, Upper: 1}}, {Name: "x", Chains: [][]float64{{1, 2, 2.5}}}}
		for i, p := range everything(list, Options{}, Screen{}) {
			if f := flaw(p); f != "" {
				t.Errorf("%s, picture %d: %s", name, i, f)
			}
			if a, b := overlap(p); a != "" {
				t.Errorf("%s, picture %d: %q stands over %q", name, i, a, b)
			}
		}
		for _, p := range everything(nil, Options{}, Screen{}) {
			if f := flaw(p); f != "" {
				t.Error(f)
			}
		}
	}
}

// A name that is longer than the picture is wide leaves the forest on its page.
func TestForestOfLongNames(t *testing.T) {
	for n := range 60 {
		list := []Series{{Name: strings.Repeat("A", n), Chains: [][]float64{{1, 2, 2.5}}}}
		if f := flaw(Forest(list, math.NaN(), Options{Width: 2})); f != "" {
			t.Errorf("a name of %d letters: %s", n, f)
		}
	}
}

// A label at the end of an axis stays on the smallest page.
func TestLabelsOfSmallPages(t *testing.T) {
	for _, x := range []float64{-0.03814697265625, 0.04, -123456, 1e-12} {
		if f := flaw(Trace([]Series{{Chains: [][]float64{{x}}}}, Options{Width: 2})); f != "" {
			t.Errorf("%v: %s", x, f)
		}
	}
}

func TestFuzzPictures(t *testing.T) {
	number := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-3, 3), rapid.SampledFrom([]float64{0, 1, 2, math.NaN(), math.Inf(1), math.Inf(-1), -1e300, 1e12, 1e-12}))
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Series {
			return Series{
				Name:      rapid.String().Draw(t, "name"),
				Chains:    rapid.SliceOfN(rapid.SliceOfN(number, 0, 30), 0, 4).Draw(t, "chains"),
				Divergent: rapid.SliceOfN(rapid.SliceOfN(rapid.Bool(), 0, 5), 0, 3).Draw(t, "divergent"),
				Bounds:    Bounds{number.Draw(t, "lower"), number.Draw(t, "upper"), rapid.Bool().Draw(t, "l"), rapid.Bool().Draw(t, "u")},
			}
		}), 0, 4).Draw(t, "list")
		opt := Options{
			Width: rapid.SampledFrom([]float64{0, 2, 8, 40, -1, math.NaN()}).Draw(t, "width"), Height: rapid.SampledFrom([]float64{0, 0, 3, 20, math.Inf(1)}).Draw(t, "height"),
			Mass: rapid.SampledFrom([]float64{0, 0.5, 0.999, 1, -2, math.NaN()}).Draw(t, "mass"), HDI: rapid.Bool().Draw(t, "hdi"),
			Title: rapid.String().Draw(t, "title"), Page: rapid.IntRange(-1, 5).Draw(t, "page"), Limit: rapid.IntRange(-1, 3).Draw(t, "limit"),
		}
		screen := Screen{Width: rapid.IntRange(-1, 100).Draw(t, "w"), Height: rapid.IntRange(-1, 40).Draw(t, "h"), Color: rapid.Bool().Draw(t, "color")}
		for i, p := range everything(list, opt, screen) {
			if f := flaw(p); f != "" {
				t.Fatalf("picture %d: %s", i, f)
			}
		}
	})
}

// area integrates a density by trapezoids.
func area(x, y []float64) (sum float64) {
	for i := 1; i < len(x); i++ {
		sum += (x[i] - x[i-1]) * (y[i] + y[i-1]) / 2
	}
	return
}

func TestDensity(t *testing.T) {
	r := mathx.NewStream(1, 0, "density")
	var normal, exponential, two []float64
	for i := range 4000 {
		normal = append(normal, 10+2*r.Normal())
		exponential = append(exponential, r.Exponential())
		two = append(two, r.Normal()+float64(i%2)*12)
	}
	at := func(x, y []float64, v float64) float64 { return curve{x: x, y: y}.height(v) }

	x, y := Density(normal, Bounds{})
	if a := area(x, y); !(math.Abs(a-1) <= 0.005) {
		t.Errorf("a normal's density has area %v", a)
	}
	// The standard error of the estimate is near 4 % at the mode here.
	if d, want := at(x, y, 10), 1/(2*math.Sqrt(2*math.Pi)); !(math.Abs(d/want-1) <= 0.1) {
		t.Errorf("a normal's density is %v at its mode, not near %v", d, want)
	}
	x, y = Density(exponential, Bounds{HasLower: true})
	if x[0] != 0 {
		t.Errorf("a density bounded by 0 begins at %v", x[0])
	}
	if a := area(x, y); !(math.Abs(a-1) <= 0.01) {
		t.Errorf("an exponential's density has area %v", a)
	}
	if y[0] < 0.8 {
		t.Errorf("an exponential's density is %v at 0: the bound is not mirrored", y[0])
	}
	if _, free := Density(exponential, Bounds{}); free[0] > 0.1 {
		t.Error("without a bound the density does not end smoothly")
	}
	// Between modes 12 apart there is next to nothing, and each is as high as half
	// a normal: a rule of thumb alone would blur it to half of that.
	x, y = Density(two, Bounds{})
	if d := at(x, y, 6); d > 0.002 {
		t.Errorf("between two modes the density is %v", d)
	}
	if d, want := at(x, y, 0), 0.5/math.Sqrt(2*math.Pi); !(math.Abs(d/want-1) <= 0.2) {
		t.Errorf("a mode is %v high, not near %v", d, want)
	}
	if x, _ := Density([]float64{1, 1, math.NaN()}, Bounds{}); x != nil {
		t.Error("equal values have a density")
	}
	unit := make([]float64, 1000)
	for i := range unit {
		unit[i] = (float64(i) + 0.5) / 1000
	}
	x, y = Density(unit, Bounds{HasLower: true, HasUpper: true, Upper: 1})
	for i := range x {
		if !(math.Abs(y[i]-1) <= 0.02) {
			t.Fatalf("the density of evenly spread values is %v at %v", y[i], x[i])
		}
	}
}

// marksOf returns the marks of a kind and colour inside a panel.
func marksOf(p *Picture, f rect, k kind, c color.NRGBA) []mark {
	var out []mark
	for _, m := range p.marks {
		if m.kind != k || m.color != c {
			continue
		}
		in := true
		for _, q := range m.points {
			in = in && (q.isBroken() || q.x >= f.x0-0.1 && q.x <= f.x1+0.1 && q.y >= f.y0-0.1 && q.y <= f.y1+0.1)
		}
		if in {
			out = append(out, m)
		}
	}
	return out
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.01 }

func TestPosteriorGeometry(t *testing.T) {
	s := Series{Name: "mu", Chains: walk("mu", 4, 500, 0, 3, 1)}
	for _, hdi := range []bool{false, true} {
		pic := Posterior([]Series{s}, []float64{2.5}, Options{Mass: 0.8, HDI: hdi})
		p := pic.panels[0]
		lo, hi := stats.Quantile(s.Chains, 0.1), stats.Quantile(s.Chains, 0.9)
		if hdi {
			lo, hi = stats.HDI(s.Chains, 0.8)
		}
		fills := marksOf(pic, p.frame, areaMark, tint(blue, 0.5))
		if len(fills) != 1 {
			t.Fatalf("%d intervals are drawn", len(fills))
		}
		from, to := math.Inf(1), math.Inf(-1)
		for _, q := range fills[0].points {
			from, to = min(from, q.x), max(to, q.x)
		}
		if !near(from, p.px(lo)) || !near(to, p.px(hi)) {
			t.Errorf("the interval is drawn from %v to %v, not from %v to %v", from, to, p.px(lo), p.px(hi))
		}
		median := p.px(stats.Median(s.Chains))
		found := false
		for _, m := range marksOf(pic, p.frame, lineMark, blue) {
			found = found || len(m.points) == 2 && near(m.points[0].x, median) && near(m.points[1].x, median)
		}
		if !found {
			t.Error("the median is not where it should be")
		}
		if refs := marksOf(pic, p.frame, lineMark, vermill); len(refs) != 1 || !near(refs[0].points[0].x, p.px(2.5)) {
			t.Errorf("the reference value is drawn as %v", refs)
		}
	}
}

func TestForestGeometry(t *testing.T) {
	list := []Series{{Name: "a", Chains: walk("a", 2, 300, 0, 0, 1)}, {Name: "b", Chains: walk("b", 2, 300, 0, 5, 2)}}
	pic := Forest(list, math.NaN(), Options{})
	p := pic.panels[0]
	lines := marksOf(pic, p.frame, lineMark, blue)
	for i, s := range list {
		thin, thick := lines[2*i], lines[2*i+1]
		for _, c := range []struct {
			m      mark
			lo, hi float64
		}{{thin, 0.05, 0.95}, {thick, 0.25, 0.75}} {
			if !near(c.m.points[0].x, p.px(stats.Quantile(s.Chains, c.lo))) || !near(c.m.points[1].x, p.px(stats.Quantile(s.Chains, c.hi))) || !near(c.m.points[0].y, p.py(float64(2-i))) {
				t.Errorf("%s: a line is at %v", s.Name, c.m.points)
			}
		}
	}
}

func TestPairsGeometry(t *testing.T) {
	post := posterior()[:2]
	want := 0
	for _, c := range post[0].Divergent {
		for _, d := range c {
			if d {
				want++
			}
		}
	}
	pic := Pairs(post, Options{})
	got := 0
	for _, m := range pic.marks {
		if m.kind == dotMark && m.shape == cross && len(m.points) > 1 {
			got += len(m.points)
		}
	}
	if got != want {
		t.Errorf("%d divergent draws are drawn, but there are %d", got, want)
	}
}

func TestBandGeometry(t *testing.T) {
	c := Curves{XName: "x", YName: "y", X: []float64{3, 1, 2}}
	for i := range 101 { // at x the draws are x*100 + 0 ... 100
		v := float64(i)
		c.Draws = append(c.Draws, []float64{300 + v, 100 + v, 200 + v})
	}
	pic := Bands(c, Options{})
	p := pic.panels[0]
	bands := marksOf(pic, p.frame, areaMark, tint(blue, 0.25))
	if len(bands) != 1 || len(bands[0].points) != 6 {
		t.Fatalf("the band is %v", bands)
	}
	for i, want := range [][2]float64{{1, 195}, {2, 295}, {3, 395}, {3, 305}, {2, 205}, {1, 105}} {
		if q := bands[0].points[i]; !near(q.x, p.px(want[0])) || !near(q.y, p.py(want[1])) {
			t.Errorf("corner %d of the band is at %v, not at %v", i, q, p.at(want[0], want[1]))
		}
	}
}

// Where there is no prediction a band, its median and lines are broken: at x = 3, 5
// and 6 of 1 to 8 no draw is a number. What stands alone between gaps is a bar.
func TestBandGap(t *testing.T) {
	c := Curves{XName: "x", YName: "y", X: []float64{1, 2, 3, 4, 5, 6, 7, 8}}
	for i := range 101 {
		v := float64(i)
		c.Draws = append(c.Draws, []float64{v, v, math.NaN(), v, math.NaN(), math.NaN(), v, v})
	}
	gaps := [][2]float64{{2.01, 3.6}, {4.4, 6.99}}
	for _, lines := range []bool{false, true} {
		pic := Bands(c, Options{})
		if lines {
			pic = Lines(c, Options{})
		}
		p := pic.panels[0]
		for _, gap := range gaps {
			from, to := p.px(gap[0]), p.px(gap[1])
			for _, m := range pic.marks {
				var run []point // between the breaks of a line
				for _, q := range append(slices.Clone(m.points), point{nan, nan}) {
					if !q.isBroken() {
						run = append(run, q)
						continue
					}
					lo, hi := math.Inf(1), math.Inf(-1)
					for _, q := range run {
						if q.y > p.frame.y0 && q.y < p.frame.y1 {
							lo, hi = min(lo, q.x), max(hi, q.x)
						}
					}
					run = nil
					if m.color != rule && lo < to && hi > from {
						t.Errorf("lines %v: something is drawn across the gap from %v to %v: %v", lines, gap[0], gap[1], m)
					}
				}
			}
		}
	}
	if n := len(marksOf(Bands(c, Options{}), Bands(c, Options{}).panels[0].frame, areaMark, tint(blue, 0.25))); n != 3 {
		t.Errorf("the band has %d pieces, not 3", n)
	}
	if n := pieces(BandsText(c, Screen{Width: 80, Height: 20}, Options{})); n != 3 {
		t.Errorf("the band of characters has %d pieces, not 3", n)
	}
	series := Points{XName: "t", YName: "y", X: c.X, Y: []float64{1, 3, math.NaN(), 2, math.NaN(), math.Inf(1), 3, 4}, Joined: true}
	if n := pieces(DataText(series, Screen{Width: 80, Height: 20})); n != 3 {
		t.Errorf("the line of a series with gaps has %d pieces, not 3", n)
	}
}

// pieces counts what stands side by side in a picture of characters, with empty
// columns between.
func pieces(text string) int {
	used := make([]bool, 80)
	for _, line := range strings.Split(text, "\n") {
		if _, field, ok := strings.Cut(strings.ReplaceAll(line, "┤", "│"), "│"); ok {
			for k, r := range []rune(field) {
				used[k] = used[k] || r != ' ' && r != 0x2800
			}
		}
	}
	n := 0
	for k := range used {
		if used[k] && (k == 0 || !used[k-1]) {
			n++
		}
	}
	return n
}

func TestIntervalsCount(t *testing.T) {
	d := Predictive{Name: "y", Observed: []float64{50, 101, 4, math.NaN(), 96}}
	for i := range 101 {
		v := float64(i)
		d.Draws = append(d.Draws, []float64{v, v, v, v, v})
	}
	pic := PredictiveIntervals(d, Options{})
	if !textHas(pic, "1 of 4 observed within the 90 % interval") {
		t.Error("the observed within the interval are miscounted")
	}
	out := 0
	for _, m := range pic.marks {
		if m.kind == dotMark && m.shape == diamond && m.points[0].y > pic.panels[0].frame.y0 {
			out += len(m.points)
		}
	}
	if out != 3 {
		t.Errorf("%d observed are drawn outside, not 3", out)
	}
}

func TestRankCounts(t *testing.T) {
	counts := rankCounts([][]float64{{1, 2, 3, 4}, {5, 6, 7, 8}}, 4)
	if fmt.Sprint(counts) != "[[2 2 0 0] [0 0 2 2]]" {
		t.Errorf("the ranks are counted %v", counts)
	}
	// Equal draws must not favour a chain: 1000 of them in each of two chains
	// are dealt to ten bins by chance, 100 +- 10 (one standard deviation: 7).
	same := make([]float64, 1000)
	for _, c := range rankCounts([][]float64{same, same}, 10) {
		for _, n := range c {
			if n < 65 || n > 135 {
				t.Errorf("of equal draws %d of one chain are in one bin", n)
			}
		}
	}
}

func TestAutocorrelation(t *testing.T) {
	r := autocorrelations(walk("ar", 1, 20000, 0.8, 5, 2)[0], 5)
	for k, v := range r {
		if want := math.Pow(0.8, float64(k)); !(math.Abs(v-want) <= 0.04) {
			t.Errorf("at lag %d it is %v, not near %v", k, v, want)
		}
	}
}

func TestPages(t *testing.T) {
	var many []Series
	for i := range 300 {
		many = append(many, Series{Name: fmt.Sprintf("a[%d]", i+1), Chains: [][]float64{{1, 2, 3, 4.5}}})
	}
	first := Posterior(many, nil, Options{})
	if first.Page != 1 || first.Pages != 13 || !textHas(first, "a[1]") || textHas(first, "a[25]") {
		t.Errorf("the first page is %d of %d", first.Page, first.Pages)
	}
	last := Posterior(many, nil, Options{Page: 99})
	if last.Page != 13 || !textHas(last, "a[300]") || len(last.Notes) == 0 {
		t.Errorf("the last page is %d of %d, with notes %v", last.Page, last.Pages, last.Notes)
	}
	if p := Forest(many, math.NaN(), Options{Limit: 300}); p.Pages != 1 {
		t.Error("a limit that holds all makes pages")
	}
}

func TestTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Float64Range(-1e6, 1e6).Draw(t, "lo")
		a := axis{lo: lo, hi: lo + math.Pow(10, rapid.Float64Range(-3, 7).Draw(t, "span"))}
		vertical := rapid.Bool().Draw(t, "vertical")
		length := rapid.Float64Range(60, 500).Draw(t, "length")
		a.place(length, vertical)
		if len(a.ticks) < 2 && length > 150 {
			t.Fatalf("%v to %v has %d ticks on %v points", a.lo, a.hi, len(a.ticks), length)
		}
		end := math.Inf(-1)
		for i, k := range a.ticks {
			if k.at < a.lo-1e-6*(a.hi-a.lo) || k.at > a.hi+1e-6*(a.hi-a.lo) {
				t.Fatalf("tick %v is outside %v to %v", k.at, a.lo, a.hi)
			}
			if i > 0 && k.text == a.ticks[i-1].text {
				t.Fatalf("two ticks read %s", k.text)
			}
			half := textWidth(k.text, tickSize, false) / 2
			if at := a.frac(k.at) * length; !vertical {
				if at-half < end {
					t.Fatalf("tick %s stands over the one before", k.text)
				}
				end = at + half
			}
		}
	})
}

func TestClip(t *testing.T) {
	box := rect{0, 0, 10, 10}
	got := clipLine([]point{{-5, 5}, {5, 5}, {5, 20}}, box)
	if fmt.Sprint(got) != "[{0 5} {5 5} {5 10}]" {
		t.Errorf("the line is cut to %v", got)
	}
	if got := clipLine([]point{{-5, -5}, {-1, 20}}, box); len(got) != 0 {
		t.Errorf("a line outside is cut to %v", got)
	}
	if got := clipArea([]point{{-5, -5}, {5, -5}, {5, 5}, {-5, 5}}, box); len(got) != 4 {
		t.Errorf("the area is cut to %v", got)
	}
}
