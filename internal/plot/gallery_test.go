package plot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bayes-lang/bayes/mathx"
)

// walk returns chains of draws with correlation rho from one to the next.
func walk(name string, chains, draws int, rho, mean, sd float64) [][]float64 {
	out := make([][]float64, chains)
	for c := range out {
		r := mathx.NewStream(7, c, name)
		z := r.Normal()
		for range draws {
			z = rho*z + math.Sqrt(1-rho*rho)*r.Normal()
			out[c] = append(out[c], mean+sd*z)
		}
	}
	return out
}

func mapped(chains [][]float64, f func(float64) float64) [][]float64 {
	out := make([][]float64, len(chains))
	for c, list := range chains {
		for _, v := range list {
			out[c] = append(out[c], f(v))
		}
	}
	return out
}

// posterior is what a model with few parameters of all sorts would give.
func posterior() []Series {
	mu := walk("mu", 4, 1000, 0.3, 4.4, 3.3)
	tau := mapped(walk("tau", 4, 1000, 0.8, 1, 0.8), math.Exp)
	theta := make([][]float64, 4)
	divergent := make([][]bool, 4)
	for c := range theta {
		r := mathx.NewStream(8, c, "theta")
		for i := range mu[c] {
			theta[c] = append(theta[c], mu[c][i]+tau[c][i]*r.Normal())
			divergent[c] = append(divergent[c], tau[c][i] < 0.75 && r.Float64() < 0.2)
		}
	}
	stuck := walk("stuck", 4, 1000, 0.97, 0, 1)
	for i := range stuck[3] {
		stuck[3][i] += 2.5
	}
	return []Series{
		{Name: "mu", Chains: mu, Divergent: divergent},
		{Name: "tau", Chains: tau, Divergent: divergent, Bounds: Bounds{HasLower: true}},
		{Name: "theta[Phillips Exeter]", Chains: theta, Divergent: divergent},
		{Name: "p", Chains: mapped(walk("p", 4, 1000, 0.2, 2, 1), mathx.Logistic), Divergent: divergent, Bounds: Bounds{HasLower: true, HasUpper: true, Upper: 1}},
		{Name: "k", Chains: mapped(walk("k", 4, 1000, 0.5, 4, 1.6), func(v float64) float64 { return math.Max(0, math.Round(v)) }), Divergent: divergent},
		{Name: "stuck", Chains: stuck, Divergent: divergent},
	}
}

// regression is data and draws of a line.
func regression() (Points, Curves, Curves, Predictive, Predictive) {
	r := mathx.NewStream(3, 0, "regression")
	d := Points{XName: "weight", YName: "height"}
	for range 80 {
		x := 30 + 33*r.Float64()
		d.X = append(d.X, x)
		d.Y = append(d.Y, 114+0.9*x+5*r.Normal())
	}
	lines := Curves{XName: "weight", YName: "height", Observed: d}
	prior := lines
	for i := range 41 {
		lines.X = append(lines.X, 30+33*float64(i)/40)
	}
	prior.X = lines.X
	for range 200 {
		a, b := 114+0.8*r.Normal(), 0.9+0.03*r.Normal()
		pa, pb := 178+20*r.Normal(), 3*r.Normal()
		var y, py []float64
		for _, x := range lines.X {
			y = append(y, a+b*x+3*r.Normal()*0.2)
			py = append(py, pa+pb*(x-45))
		}
		lines.Draws, prior.Draws = append(lines.Draws, y), append(prior.Draws, py)
	}
	check := Predictive{Name: "height", Observed: d.Y}
	counts := Predictive{Name: "goals", Bounds: Bounds{HasLower: true}}
	for range 90 {
		counts.Observed = append(counts.Observed, r.Poisson(2.1))
	}
	for range 300 {
		a, b := 114+0.8*r.Normal(), 0.9+0.02*r.Normal()
		var y, k []float64
		for _, x := range d.X {
			y = append(y, a+b*x+5*r.Normal())
		}
		mean := 2 + 0.15*r.Normal()
		for range 90 {
			k = append(k, r.Poisson(mean))
		}
		check.Draws, counts.Draws = append(check.Draws, y), append(counts.Draws, k)
	}
	return d, lines, prior, check, counts
}

type exhibit struct {
	name string
	pic  *Picture
}

// gallery is one picture of every kind, and of what easily goes wrong.
func gallery() []exhibit {
	post := posterior()
	d, lines, prior, check, counts := regression()
	var many []Series
	for i := range 60 {
		name := fmt.Sprintf("a[%s]", []string{"Aitkin", "Anoka", "Lac qui Parle", "Yellow Medicine", "Blue Earth"}[i%5]+strings.Repeat("!", i/5))
		many = append(many, Series{Name: name, Chains: walk(name, 4, 200, 0.2, math.Sin(float64(i)), 0.2+0.5*float64(i%7)/7)})
	}
	var before []Series
	for i, s := range post {
		before = append(before, Series{Name: s.Name, Chains: walk("prior"+s.Name, 1, 1000, 0, 0, []float64{5, 1, 10, 0.2, 4, 300}[i])})
	}
	before[1].Chains = mapped(before[1].Chains, func(v float64) float64 { return math.Abs(5 * v) })
	before[3] = Series{Name: "p", Bounds: post[3].Bounds, Chains: mapped(walk("priorp", 1, 1000, 0, 0, 1), func(v float64) float64 { return math.Mod(math.Abs(v), 1) })}
	group := Points{XName: "floor", YName: "log_radon", Levels: []string{"basement", "first floor", "attic"}}
	levels := Curves{XName: "floor", YName: "log_radon", X: []float64{1, 2, 3}, Levels: group.Levels}
	r := mathx.NewStream(4, 0, "groups")
	for i := range 150 {
		at := float64(i%3 + 1)
		group.X, group.Y = append(group.X, at), append(group.Y, 2-0.5*at+0.7*r.Normal())
		levels.Draws = append(levels.Draws, []float64{1.5 + 0.1*r.Normal(), 1 + 0.1*r.Normal(), 0.5 + 0.2*r.Normal()})
	}
	levels.Observed = group
	energy := walk("energy", 4, 1000, 0.5, -120, 4)
	odd := []Series{
		{Name: "constant", Chains: [][]float64{{3, 3, 3}, {3, 3, 3}}},
		{Name: "one draw", Chains: [][]float64{{3}}},
		{Name: "none", Chains: nil},
		{Name: "all NaN", Chains: [][]float64{{math.NaN(), math.NaN()}}},
		{Name: "some infinite", Chains: [][]float64{{1, 2, math.Inf(1), 3, math.NaN(), 2, 2.5, 1.4}}},
		{Name: "huge", Chains: mapped(walk("huge", 2, 200, 0, 3, 1), func(v float64) float64 { return v * 1e140 })},
		{Name: "tiny", Chains: mapped(walk("tiny", 2, 200, 0, 3, 1), func(v float64) float64 { return v * 1e-9 })},
		{Name: "far", Chains: mapped(walk("far", 2, 200, 0, 3, 1), func(v float64) float64 { return 123456789 + v })},
		{Name: "heavy", Chains: mapped(walk("heavy", 4, 1000, 0, 0, 1), func(v float64) float64 { return math.Tan(math.Pi * (mathx.Phi(v) - 0.5)) })},
		{Name: strings.Repeat("a_very_long_name", 6) + "[1, 2]", Chains: walk("long", 2, 100, 0, 0, 1)},
	}
	refs := []float64{0, 1, math.NaN(), 0.5, 4, 0}
	return append([]exhibit{
		{"data", Data(d, Options{})},
		{"data-levels", Data(group, Options{})},
		{"data-histogram", Data(Points{YName: "height", Y: d.Y}, Options{})},
		{"prior-lines", Lines(prior, Options{Title: "Prior predictive lines"})},
		{"prior-bands", Bands(prior, Options{})},
		{"bands", Bands(lines, Options{})},
		{"bands-levels", Bands(levels, Options{})},
		{"trace", Trace(post, Options{})},
		{"trace-one", Trace(post[:1], Options{})},
		{"trace-odd", Trace(odd, Options{Limit: 20})},
		{"posterior", Posterior(post, refs, Options{})},
		{"posterior-one", Posterior(post[1:2], nil, Options{HDI: true, Mass: 0.94})},
		{"posterior-odd", Posterior(odd, nil, Options{})},
		{"posterior-many", Posterior(many, nil, Options{Page: 2})},
		{"compare", Compare(before, post, Options{})},
		{"forest", Forest(many, 0, Options{})},
		{"forest-odd", Forest(odd, math.NaN(), Options{})},
		{"pairs", Pairs(post, Options{})},
		{"pairs-three", Pairs(post[:3], Options{})},
		{"ranks", Ranks(post, Options{})},
		{"autocorrelation", Autocorrelation(post, Options{})},
		{"energy", Energy(energy, Options{})},
		{"predictive-density", PredictiveDensity(check, Options{})},
		{"predictive-counts", PredictiveDensity(counts, Options{})},
		{"predictive-ecdf", PredictiveECDF(check, Options{})},
		{"predictive-intervals", PredictiveIntervals(check, Options{})},
		{"ess", ESSEvolution(post, Options{})},
		{"empty", Trace(nil, Options{})},
		{"narrow", Posterior(post, refs, Options{Width: 8})},
	}, groups()...)
}

// groups is pictures of factors with many and long levels, of outcomes that are
// levels, of few and of many chains.
func groups() []exhibit {
	r := mathx.NewStream(5, 0, "counties")
	var counties []string
	for i := range 40 {
		counties = append(counties, []string{"Aitkin", "Lac qui Parle", "Yellow Medicine", "Blue Earth", "Saint Louis (north of the lakes)"}[i%5]+fmt.Sprintf(" %d", i/5+1))
	}
	radon := Points{XName: "county", YName: "log_radon", Levels: counties}
	bars := Curves{XName: "county", YName: "log_radon", Levels: counties}
	for i := range 300 {
		at := float64(i%40 + 1)
		radon.X, radon.Y = append(radon.X, at), append(radon.Y, math.Sin(at)+0.5*r.Normal())
	}
	bars.X = radon.X
	for range 100 {
		var y []float64
		for _, at := range bars.X {
			y = append(y, math.Sin(at)+0.5*r.Normal())
		}
		bars.Draws = append(bars.Draws, y)
	}
	bars.Observed = radon
	replies := Predictive{Name: "answer", Levels: []string{"strongly disagree", "disagree", "neither", "agree", "strongly agree"}}
	for range 80 {
		replies.Observed = append(replies.Observed, 1+math.Floor(4.999*r.Float64()))
	}
	for range 200 {
		var y []float64
		for range 80 {
			y = append(y, 1+math.Floor(4.999*math.Sqrt(r.Float64())))
		}
		replies.Draws = append(replies.Draws, y)
	}
	schools := Predictive{Name: "score", Labels: counties[:12], Along: "school", Observed: []float64{28, 8, -3, 7, -1, 1, 18, 12, math.NaN(), 4, 60, 2}}
	for range 200 {
		var y []float64
		for range 12 {
			y = append(y, 5+12*r.Normal())
		}
		schools.Draws = append(schools.Draws, y)
	}
	// Ages 8, 10, 12, 14 again and again, a few predictions not finite.
	ages := Curves{XName: "age", YName: "distance", Observed: Points{XName: "age", YName: "distance"}}
	for i := range 108 {
		x := 8 + 2*float64(i%4)
		ages.X = append(ages.X, x)
		ages.Observed.X, ages.Observed.Y = append(ages.Observed.X, x), append(ages.Observed.Y, 17+0.6*x+2*r.Normal())
	}
	for d := range 100 {
		var y []float64
		for i, x := range ages.X {
			v := 17 + 0.6*x + 2*r.Normal()
			if d == 3 && i < 9 {
				v = math.NaN()
			}
			y = append(y, v)
		}
		ages.Draws = append(ages.Draws, y)
	}
	bars2 := Points{YName: "county", Y: radon.X, Levels: counties}
	eight := []Series{{Name: "mu", Chains: walk("mu8", 8, 300, 0.3, 4.4, 3.3)}, {Name: "tau[Saint Louis (north of the lakes)]", Chains: walk("tau8", 8, 300, 0.9, 1, 0.8)}}
	single := []Series{{Name: "mu", Chains: walk("mu1", 1, 300, 0.3, 4.4, 3.3)}, {Name: "kappa", Chains: walk("k1", 1, 300, 0.9, 1, 0.8)}}
	return []exhibit{
		{"data-counties", Data(radon, Options{})},
		{"data-panels", DataPanels([]Points{radon, {XName: "age", YName: "distance", X: ages.X, Y: ages.Observed.Y}, bars2, {XName: "element", YName: "level", X: []float64{1, 2, 3, 4, 5}, Y: []float64{3, 1, math.NaN(), 1, 5}, Joined: true}}, Options{})},
		{"bands-counties", Bands(bars, Options{})},
		{"lines-counties", Lines(bars, Options{})},
		{"bands-repeated", Bands(ages, Options{Title: "Posterior predictive", Notes: []string{"It can be drawn over a covariate too."}})},
		{"lines-repeated", Lines(ages, Options{})},
		{"predictive-levels", PredictiveDensity(replies, Options{})},
		{"predictive-few", PredictiveDensity(schools, Options{})},
		{"ecdf-levels", PredictiveECDF(replies, Options{})},
		{"intervals-labels", PredictiveIntervals(schools, Options{})},
		{"trace-eight", Trace(eight, Options{})},
		{"ranks-eight", Ranks(eight, Options{})},
		{"autocorrelation-eight", Autocorrelation(eight, Options{})},
		{"trace-single", Trace(single, Options{})},
		{"ranks-single", Ranks(single, Options{})},
		{"ess-single", ESSEvolution(single, Options{})},
	}
}

// exhibits is the gallery, drawn once for all tests.
var exhibits = sync.OnceValue(gallery)

func svgOf(t *testing.T, p *Picture) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestGallery writes the gallery as PNG and SVG into the directory named by
// PLOT_GALLERY, to be looked at.
func TestGallery(t *testing.T) {
	dir := os.Getenv("PLOT_GALLERY")
	if dir == "" {
		t.Skip("PLOT_GALLERY names no directory")
	}
	for _, e := range gallery() {
		var b bytes.Buffer
		if err := e.pic.WritePNG(&b, 130); err != nil {
			t.Fatal(err)
		}
		for name, bytes := range map[string][]byte{e.name + ".png": b.Bytes(), e.name + ".svg": svgOf(t, e.pic)} {
			if err := os.WriteFile(filepath.Join(dir, name), bytes, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestGolden holds the gallery to what was looked at and found good. After a
// wanted change look at it again (PLOT_GALLERY) and renew with PLOT_GOLDEN=write.
func TestGolden(t *testing.T) {
	const path = "testdata/golden.txt"
	var now []string
	for _, e := range exhibits() {
		sum := sha256.Sum256(svgOf(t, e.pic))
		now = append(now, e.name+" "+hex.EncodeToString(sum[:8]))
	}
	if os.Getenv("PLOT_GOLDEN") == "write" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i := range now {
		if i >= len(want) || now[i] != want[i] {
			t.Errorf("%s is not the picture that was looked at", now[i])
		}
	}
	if len(want) != len(now) {
		t.Errorf("%d pictures, but %d hashes", len(now), len(want))
	}
}

// TestSameBytes draws the gallery twice.
func TestSameBytes(t *testing.T) {
	a, b := exhibits(), gallery()
	for i := range a {
		if !bytes.Equal(svgOf(t, a[i].pic), svgOf(t, b[i].pic)) {
			t.Errorf("%s: SVG differs from one time to the next", a[i].name)
		}
	}
	for _, i := range []int{slices.IndexFunc(a, func(e exhibit) bool { return e.name == "pairs-three" })} {
		var p, q bytes.Buffer
		if a[i].pic.WritePNG(&p, 60) != nil || b[i].pic.WritePNG(&q, 60) != nil || !bytes.Equal(p.Bytes(), q.Bytes()) {
			t.Errorf("%s: PNG differs from one time to the next", a[i].name)
		}
	}
}
