package plot

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

func texts(screen Screen) map[string]string {
	post := posterior()
	d, lines, _, check, counts := regression()
	return map[string]string{
		"density": DensityText(post[0], screen, Options{}), "whole density": DensityText(post[4], screen, Options{}),
		"trace": TraceText(post[5], screen), "bands": BandsText(lines, screen, Options{}),
		"histogram": HistogramText("height", d.Y, screen), "whole histogram": HistogramText("goals", counts.Observed, screen),
		"forest":    ForestText(post, nan, screen, Options{}),
		"posterior": PosteriorText(post[1], 2, screen, Options{}), "chains": ChainsText(post[5], screen), "chains of whole numbers": ChainsText(post[4], screen),
		"compare": CompareText(post[0], post[2], screen), "compare without a prior": CompareText(Series{}, post[3], screen),
		"pair": PairText(post[0], post[1], screen), "ranks": RanksText(post[5], screen), "autocorrelation": AutocorrelationText(post[5], screen),
		"ess": ESSText(post[1], screen), "energy": EnergyText(walk("energy", 4, 200, 0.5, -120, 4), screen),
		"data": DataText(d, screen), "data in time": DataText(Points{XName: "t", YName: "y", X: []float64{1, 2, 3}, Y: []float64{3, math.NaN(), 2}, Joined: true}, screen),
		"predictive": PredictiveText(check, screen, Options{}), "predictive counts": PredictiveText(counts, screen, Options{}),
		"ecdf": ECDFText(check, screen, Options{}), "intervals": IntervalsText(check, screen, Options{}),
	}
}

// TestShow prints the text pictures, to be looked at, if PLOT_SHOW is set.
func TestShow(t *testing.T) {
	if os.Getenv("PLOT_SHOW") == "" {
		t.Skip("PLOT_SHOW is not set")
	}
	for _, text := range texts(Screen{Color: os.Getenv("PLOT_SHOW") == "color"}) {
		fmt.Println(text)
	}
}

func TestTextFits(t *testing.T) {
	for _, screen := range []Screen{{}, {Width: 40, Height: 8}, {Width: 120, Height: 30, Color: true}, {Width: 20, Height: 5}} {
		width, height := screen.size()
		for name, text := range texts(screen) {
			lines := strings.Split(strings.TrimSuffix(escape.ReplaceAllString(text, ""), "\n"), "\n")
			if len(lines) > height {
				t.Errorf("%s has %d lines on %d", name, len(lines), height)
			}
			for _, line := range lines {
				if n := utf8.RuneCountInString(line); n > width && name != "forest" {
					t.Errorf("%s is %d wide on %d: %s", name, n, width, line)
				}
			}
			if !screen.Color && strings.Contains(text, "\x1b") {
				t.Errorf("%s has colours", name)
			}
		}
	}
}

// Factors, labels and odd numbers in text: nothing wider than the screen, no
// level left out without a word.
func TestTextLevels(t *testing.T) {
	levels := []string{"first", "the second of all levels", "third"}
	x, y := []float64{1, 1, 2, 3, 3, 3}, []float64{4, 5, 6, 1, 2, 3}
	draws := [][]float64{{4, 5, 6, 1, 2, 3}, {5, 5, 7, 2, 2, 2}, {4, 4, 6, 1, 3, math.NaN()}}
	over := Curves{XName: "group", YName: "y", X: x, Levels: levels, Draws: draws, Observed: Points{X: x, Y: y}}
	replies := Predictive{Name: "answer", Levels: levels, Draws: [][]float64{x, x}, Observed: x}
	named := Predictive{Name: "y", Labels: levels, Along: "group", Draws: [][]float64{{1, 2, 3}, {2, 3, 4}}, Observed: []float64{2, math.NaN(), 9}}
	for _, width := range []int{24, 40, 100} {
		screen := Screen{Width: width}
		for name, text := range map[string]string{
			"bands": BandsText(over, screen, Options{}), "strips": DataText(Points{XName: "group", YName: "y", X: x, Y: y, Levels: levels}, screen),
			"counts": DataText(Points{YName: "group", Y: x, Levels: levels}, screen), "crossed": DataText(Points{XName: "a", YName: "b", X: x, Y: x, Levels: levels, YLevels: levels}, screen),
			"turned": DataText(Points{XName: "a", YName: "b", X: y, Y: x, YLevels: levels}, screen), "shares": PredictiveText(replies, screen, Options{}),
			"intervals": IntervalsText(named, screen, Options{}),
		} {
			for _, line := range strings.Split(text, "\n") {
				if n := utf8.RuneCountInString(line); n > width {
					t.Errorf("%s is %d wide on %d: %s", name, n, width, line)
				}
			}
			if name == "crossed" && width < 30 {
				continue // three letters of each are there
			}
			if !strings.Contains(text, "first") || !strings.Contains(text, "third") {
				t.Errorf("%s does not name its levels:\n%s", name, text)
			}
		}
	}
	if got := BandsText(over, Screen{Width: 60, Height: 8}, Options{}); !strings.Contains(got, "more level") {
		t.Errorf("levels are left out without a word:\n%s", got)
	}
	if got := DataText(Points{XName: "a", YName: "b", X: x, Y: x, Levels: levels, YLevels: levels}, Screen{Width: 200}); !strings.Contains(got, "third                         0                         0      3") {
		t.Errorf("the counts are\n%s", got)
	}
}

// Text pictures of what cannot be drawn say so in a line.
func TestTextNothing(t *testing.T) {
	bad := Series{Name: "x", Chains: [][]float64{{math.NaN(), math.Inf(1)}}}
	same := Series{Name: "x", Chains: [][]float64{{3, 3, 3, 3}, {3, 3, 3, 3}}}
	one := Series{Name: "x", Chains: [][]float64{{3}}}
	for _, s := range []Series{bad, {Name: "x"}} {
		for name, got := range map[string]string{
			"chains": ChainsText(s, Screen{}), "compare": CompareText(s, s, Screen{}), "pair": PairText(s, one, Screen{}), "ranks": RanksText(s, Screen{}),
			"autocorrelation": AutocorrelationText(s, Screen{}), "ess": ESSText(s, Screen{}), "posterior": PosteriorText(s, 1, Screen{}, Options{}),
		} {
			if strings.Count(got, "\n") != 1 || !strings.Contains(got, "no finite draws") {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
	for got, want := range map[string]string{
		AutocorrelationText(same, Screen{}): "do not vary", AutocorrelationText(one, Screen{}): "do not vary", ESSText(one, Screen{}): "too few draws",
		ChainsText(same, Screen{}): "all draws are 3", EnergyText([][]float64{{1, 1}}, Screen{}): "no finite energies",
		DataText(Points{YName: "y", X: []float64{1}, Y: []float64{math.NaN()}}, Screen{}): "no finite", PredictiveText(Predictive{Name: "y"}, Screen{}, Options{}): "no finite",
		ECDFText(Predictive{Name: "y"}, Screen{}, Options{}): "no finite", IntervalsText(Predictive{Name: "y"}, Screen{}, Options{}): "no finite", BandsText(Curves{YName: "y"}, Screen{}, Options{}): "no finite",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}

// Beside sets pictures side by side, whatever their heights and colours.
func TestBeside(t *testing.T) {
	got := Beside([]string{"a\n\x1b[31mbb\x1b[0m\n", "c\n"}, Screen{Width: 20})
	if want := "a" + strings.Repeat(" ", 20) + "c\n\x1b[31mbb\x1b[0m\n"; strings.TrimRight(escape.ReplaceAllString(got, ""), " ") != escape.ReplaceAllString(want, "") && !strings.HasPrefix(got, "a"+strings.Repeat(" ", 20)+"c\n") {
		t.Errorf("%q", got)
	}
}

func TestTextForest(t *testing.T) {
	got := ForestText([]Series{{Name: "a", Chains: [][]float64{{0, 1, 2, 3, 4, 5, 6, 7, 8}}}, {Name: "b", Chains: [][]float64{{-4}}}}, nan, Screen{Width: 60}, Options{Mass: 0.8})
	lines := strings.Split(got, "\n")
	if !strings.HasPrefix(lines[0], "a │") || !strings.HasSuffix(lines[0], "4.00 [0.80, 7.20]") || !strings.Contains(lines[1], "●") || !strings.Contains(lines[0], "┊") {
		t.Errorf("the forest is\n%s", got)
	}
	line := []rune(lines[0])
	first, last, mid := strings.IndexRune(string(line), '─'), strings.LastIndex(string(line), "─"), strings.IndexRune(string(line), '●')
	if !(first < mid && mid < last) {
		t.Errorf("the interval does not hold the median:\n%s", got)
	}
}

func TestHistogramText(t *testing.T) {
	got := HistogramText("k", []float64{0, 1, 1, 2, 2, 2, 2}, Screen{Width: 9, Height: 7})
	lines := strings.Split(got, "\n")
	// The tallest column is four blocks high, the others a half and a quarter.
	if len(lines) != 8 || strings.Count(got, "█") == 0 {
		t.Fatalf("the histogram is\n%s", got)
	}
	height := func(col int) (n int) {
		for _, l := range lines[1:5] {
			if r := []rune(l); col < len(r) && r[col] == '█' {
				n++
			}
		}
		return
	}
	width := (16 - 3) / 3
	if a, b, c := height(3), height(3+width), height(3+2*width); a != 1 || b != 2 || c != 4 {
		t.Errorf("the columns are %d, %d and %d high:\n%s", a, b, c, got)
	}
}

func TestKitty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := bytes.Repeat([]byte(rapid.StringN(0, 50, 200).Draw(t, "data")), rapid.IntRange(0, 300).Draw(t, "times"))
		var got strings.Builder
		rest := Kitty(data, 40)
		for i := 0; rest != ""; i++ {
			body, after, ok := strings.Cut(rest, "\x1b\\")
			control, payload, _ := strings.Cut(strings.TrimPrefix(body, "\x1b_G"), ";")
			if !ok || len(payload) > 4096 || strings.Contains(control, "m=1") != (after != "") || (i == 0) != strings.Contains(control, "f=100") {
				t.Fatalf("sequence %d is %q", i, control)
			}
			got.WriteString(payload)
			rest = after
		}
		back, err := base64.StdEncoding.DecodeString(got.String())
		if err != nil || !bytes.Equal(back, data) {
			t.Fatal("the data do not come back")
		}
	})
}

// readSixel paints a sixel sequence, as a terminal would.
func readSixel(t *testing.T, s string, wide, high int) *image.NRGBA {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, wide, high))
	body := strings.TrimSuffix(strings.TrimPrefix(s, fmt.Sprintf("\x1bP0;1q\"1;1;%d;%d", wide, high)), "\x1b\\")
	if len(body) != len(s)-len(fmt.Sprintf("\x1bP0;1q\"1;1;%d;%d", wide, high))-2 {
		t.Fatal("the sequence does not begin or end as it should")
	}
	palette := map[int]color.NRGBA{}
	var ink color.NRGBA
	x, y, repeat := 0, 0, 1
	digits := func(i int) (int, int) {
		j := i
		for j < len(body) && body[j] >= '0' && body[j] <= '9' {
			j++
		}
		n, _ := strconv.Atoi(body[i:j])
		return n, j
	}
	for i := 0; i < len(body); {
		switch c := body[i]; {
		case c == '#':
			var n int
			n, i = digits(i + 1)
			if i < len(body) && body[i] == ';' {
				var v [4]int
				for k := range v {
					v[k], i = digits(i + 1)
				}
				scale := func(p int) uint8 { return uint8((p*255 + 50) / 100) }
				palette[n] = color.NRGBA{scale(v[1]), scale(v[2]), scale(v[3]), 255}
			}
			ink = palette[n]
		case c == '!':
			repeat, i = digits(i + 1)
		case c == '$':
			x, i = 0, i+1
		case c == '-':
			x, y, i = 0, y+6, i+1
		default:
			for range repeat {
				for k := range 6 {
					if (c-'?')>>k&1 == 1 {
						img.SetNRGBA(x, y+k, ink)
					}
				}
				x++
			}
			repeat, i = 1, i+1
		}
	}
	return img
}

func TestSixel(t *testing.T) {
	for _, p := range []*Picture{Posterior(posterior()[:2], nil, Options{Width: 8}), Trace(posterior()[:1], Options{Width: 10})} {
		var b bytes.Buffer
		if err := p.WritePNG(&b, 72); err != nil {
			t.Fatal(err)
		}
		s, err := Sixel(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		got := readSixel(t, s, img.Bounds().Dx(), img.Bounds().Dy())
		worst, sum := 0.0, 0.0
		for y := range img.Bounds().Dy() {
			for x := range img.Bounds().Dx() {
				r, g, bl, _ := img.At(x, y).RGBA()
				q := got.NRGBAAt(x, y)
				d := 0.0
				for _, k := range [3][2]int{{int(r >> 8), int(q.R)}, {int(g >> 8), int(q.G)}, {int(bl >> 8), int(q.B)}} {
					d = max(d, float64(max(k[0]-k[1], k[1]-k[0])))
				}
				worst, sum = max(worst, d), sum+d
			}
		}
		// 256 colours in hundredths: no pixel is far off, most hardly at all.
		if mean := sum / float64(img.Bounds().Dx()*img.Bounds().Dy()); worst > 40 || mean > 2 {
			t.Errorf("pixels differ by up to %v, by %v in the mean", worst, mean)
		}
	}
	if _, err := Sixel([]byte("no picture")); err == nil {
		t.Error("what is no PNG is shown")
	}
}

func TestPNG(t *testing.T) {
	p := Posterior(posterior()[:1], nil, Options{Width: 10, Height: 5})
	var b bytes.Buffer
	if err := p.WritePNG(&b, 100); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if w, h := img.Bounds().Dx(), img.Bounds().Dy(); w != 394 || h != 197 {
		t.Errorf("10 cm x 5 cm at 100 dots per inch are %d x %d pixels", w, h)
	}
	for _, dpi := range []float64{0, -1, 9999} {
		if err := p.WritePNG(&b, dpi); err == nil {
			t.Errorf("%v dots per inch are drawn", dpi)
		}
	}
}

// TestConcurrent writes one picture from several goroutines, for the race
// detector to watch.
func TestConcurrent(t *testing.T) {
	p := Posterior(posterior()[:1], nil, Options{Width: 8})
	want := svgOf(t, p)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			var svg, png bytes.Buffer
			if p.WriteSVG(&svg) != nil || p.WritePNG(&png, 50) != nil || !bytes.Equal(svg.Bytes(), want) {
				t.Error("a picture written by several at once differs")
			}
		})
	}
	group.Wait()
}

// One prediction far away must not make the mean of the densities coarse where
// the others are.
func TestMeanCurveFarPrediction(t *testing.T) {
	near, ok := smoothCurve([]float64{1, 2, 2.5, 3, 3.5, 4, 5}, Bounds{})
	far, ok2 := smoothCurve([]float64{1, 2, 3, 1e6}, Bounds{})
	mean, ok3 := meanCurve([]curve{near, far}, 0, 10)
	if !ok || !ok2 || !ok3 {
		t.Fatal("no curve")
	}
	for _, x := range []float64{1, 3, 4.7} {
		if got, want := mean.height(x), (near.height(x)+far.height(x))/2; !(math.Abs(got-want) <= 0.01*near.top) {
			t.Errorf("the mean at %g is %g, want %g", x, got, want)
		}
	}
}

// Digits of a PNG stand apart, each as far from the next as the font says: as wide
// as the text is measured, and not over each other.
func TestDigitsStandApart(t *testing.T) {
	for _, turned := range []bool{false, true} {
		for text, digits := range map[string]int{"1111": 4, "2011": 4, "7777777": 7, "0123456789": 10} {
			const size, dpi, from = tickSize, 300.0, 10.0
			p := &Picture{Width: 80, Height: 80, marks: []mark{{kind: textMark, text: text, size: size, turned: turned,
				points: []point{{from, 60}}, color: color.NRGBA{A: 255}}}}
			if turned {
				p.marks[0].points[0] = point{20, 80 - from}
			}
			img, err := p.Image(dpi)
			if err != nil {
				t.Fatal(err)
			}
			// Runs of pixels along the text that have ink somewhere across it.
			var runs [][2]int
			inked := false
			for along := range img.Bounds().Dx() {
				ink := false
				for across := range img.Bounds().Dy() {
					x, y := along, across
					if turned {
						x, y = across, img.Bounds().Dy()-1-along
					}
					r, _, _, _ := img.At(x, y).RGBA()
					ink = ink || r < 0x8000
				}
				switch {
				case ink && !inked:
					runs = append(runs, [2]int{along, along})
				case ink:
					runs[len(runs)-1][1] = along
				}
				inked = ink
			}
			if len(runs) != digits {
				t.Errorf("%q (turned: %v) has %d digits that stand apart", text, turned, len(runs))
				continue
			}
			advance := textWidth("1", size, false) * dpi / 72
			for i, run := range runs {
				// Each digit lies in the field of its own, a pixel of rounding apart.
				if lo := from*dpi/72 + float64(i)*advance; float64(run[0]) < lo-1 || float64(run[1]) > lo+advance+1 {
					t.Errorf("digit %d of %q (turned: %v) is drawn from %d to %d, not between %.1f and %.1f", i+1, text, turned, run[0], run[1], lo, lo+advance)
				}
			}
		}
	}
}
