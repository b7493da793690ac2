package plot

import (
	"math"
	"strconv"
	"strings"
)

// axis is one direction of a panel: what is shown of the numbers and how it is
// labelled.
type axis struct {
	label  string
	lo, hi float64
	levels []string // names of the positions 1, 2, ...; replace numbers
	bare   bool     // no ticks, for densities, whose height means nothing
	grid   bool     // lines across the panel at the ticks
	whole  bool     // ticks at whole numbers only
	hidden bool     // ticks without labels, because another panel has them

	ticks  []tick
	turned bool   // labels read upwards, because they would not fit side by side
	scale  string // what the labels are to be multiplied by or added to
}

type tick struct {
	at   float64
	text string
}

// frac returns where v is between lo and hi, from 0 to 1; with halves, so that no finite range overflows.
func (a *axis) frac(v float64) float64 { return (v/2 - a.lo/2) / (a.hi/2 - a.lo/2) }

// fullLabel is the axis's name with its scale.
func (a *axis) fullLabel() string {
	switch {
	case a.scale == "":
		return a.label
	case a.label == "":
		return "(" + a.scale + ")"
	}
	return a.label + " (" + a.scale + ")"
}

// repair makes the axis's range one that can be drawn.
func (a *axis) repair() {
	ok := func(v float64) bool { return !math.IsNaN(v) && math.Abs(v) <= largest }
	if !ok(a.lo) || !ok(a.hi) || a.lo > a.hi {
		a.lo, a.hi = 0, 1
	}
	if floor := 1e-9 * max(math.Abs(a.lo), math.Abs(a.hi), 1e-250); a.hi-a.lo < floor {
		mid := a.lo/2 + a.hi/2
		half := max(math.Abs(mid)*0.05, 1e-250)
		if mid == 0 {
			half = 1
		}
		a.lo, a.hi = mid-half, mid+half
	}
}

// place chooses the ticks for an axis that is length points long.
func (a *axis) place(length float64, vertical bool) {
	a.repair()
	a.ticks, a.scale, a.turned = nil, "", false
	switch {
	case a.bare:
	case a.levels != nil:
		a.placeLevels(length, vertical)
	default:
		a.placeNumbers(length, vertical)
	}
	if a.hidden {
		a.scale = ""
		for i := range a.ticks {
			a.ticks[i].text = ""
		}
	}
}

// levelWidth is the width, in points, at which names at the side of a panel are cut.
const levelWidth = 130.0

func (a *axis) placeLevels(length float64, vertical bool) {
	const line = 10.5 // points from one label to the next if they are in lines
	gap := length / max(a.hi-a.lo, 1e-9)
	first, last := max(1, int(math.Ceil(a.lo))), min(len(a.levels), int(math.Floor(a.hi)))
	widest := 0.0
	for i := first; i <= last; i++ {
		widest = max(widest, textWidth(a.levels[i-1], tickSize, false))
	}
	limit := levelWidth
	if !vertical {
		a.turned = widest+6 > gap
		if limit = 60.0; !a.turned {
			limit = gap
		}
	}
	step := 1
	if vertical || a.turned {
		step = max(1, int(math.Ceil((line-2)/gap)))
	}
	for i := first; i <= last; i += step {
		a.ticks = append(a.ticks, tick{float64(i), fit(a.levels[i-1], limit, tickSize, false)})
	}
}

func (a *axis) placeNumbers(length float64, vertical bool) {
	span := a.hi - a.lo
	offset, power := 0.0, 0
	biggest := max(math.Abs(a.lo), math.Abs(a.hi))
	if mid := a.lo/2 + a.hi/2; math.Abs(mid) > 2e3*span {
		// Labels that differ only in their last digits: the common part goes to the name.
		unit := math.Pow(10, math.Ceil(math.Log10(span)))
		offset = math.Round(mid/unit) * unit
		biggest = span
	}
	if e := int(math.Floor(math.Log10(biggest))); e >= 6 || e <= -4 {
		power = e
	}
	if power != 0 {
		a.scale = "× 1e" + strings.ReplaceAll(strconv.Itoa(power), "-", "−")
	}
	if offset != 0 {
		sign := "+ "
		if offset < 0 {
			sign = "− "
		}
		a.scale = strings.TrimSpace(a.scale + " " + sign + strconv.FormatFloat(math.Abs(offset), 'g', 12, 64))
	}
	unit := math.Pow(10, float64(power))
	base := math.Floor(math.Log10(span)) - 2
	for k := range 12 {
		step := [3]float64{1, 2, 5}[k%3] * math.Pow(10, base+float64(k/3))
		if a.whole && step < 1 {
			continue
		}
		room := length * step / span // from one tick to the next
		if room < 8 {
			continue
		}
		ticks, widest := a.ticksBy(step, offset, unit)
		need, least := max(widest+9, length/9), widest+3
		if vertical {
			need, least = max(14, length/8), 9.5
		}
		if room < least {
			continue
		}
		if len(ticks) < 2 && len(a.ticks) >= 2 {
			break // better a little crowded than an axis with one number
		}
		a.ticks = ticks
		if room >= need || len(ticks) < 2 {
			break
		}
	}
}

// ticksBy returns the ticks at offset plus multiples of step, and the width of the widest label; none if there would be
// more than a hundred.
func (a *axis) ticksBy(step, offset, unit float64) (ticks []tick, widest float64) {
	first, last := math.Ceil((a.lo-offset)/step-1e-9), math.Floor((a.hi-offset)/step+1e-9)
	if !(last-first <= 100) {
		return nil, math.Inf(1)
	}
	decimals := max(0, -int(math.Floor(math.Log10(step/unit)+1e-9)))
	for i := 0.0; i <= last-first; i++ {
		at := (first + i) * step
		text := strconv.FormatFloat(at/unit, 'f', decimals, 64)
		if strings.Trim(text, "-0.") == "" {
			text = strings.TrimPrefix(text, "-")
		}
		text = strings.ReplaceAll(text, "-", "−")
		ticks = append(ticks, tick{at + offset, text})
		widest = max(widest, textWidth(text, tickSize, false))
	}
	return
}

// figure writes a number for a reader, with three significant digits, or all digits of a whole number below a million.
func figure(v float64) string {
	var s string
	switch m := math.Abs(v); {
	case math.IsNaN(v):
		return "NaN"
	case v == 0:
		return "0"
	case v == math.Trunc(v) && m < 1e6:
		s = strconv.FormatFloat(v, 'f', 0, 64)
	case m >= 1e6 || m < 1e-3:
		s = short(strconv.FormatFloat(v, 'g', 3, 64))
	default:
		s = strconv.FormatFloat(v, 'g', max(3, int(math.Floor(math.Log10(m)))+1), 64)
	}
	return strings.ReplaceAll(s, "-", "−")
}

// within writes a number with three digits of the given width, so that the ends of an interval of that width can be told
// apart.
func within(v, width float64) string {
	if math.IsNaN(v) || !(width > 0) {
		return figure(v)
	}
	decimals := 2 - int(math.Floor(math.Log10(width)))
	biggest := max(math.Abs(v), width)
	if biggest < 1e7 && decimals <= 5 {
		s := strconv.FormatFloat(v, 'f', max(decimals, 0), 64)
		if strings.Trim(s, "-0.") == "" {
			s = strings.TrimPrefix(s, "-")
		}
		return strings.ReplaceAll(s, "-", "−")
	}
	if v == 0 {
		return "0"
	}
	digits := int(math.Floor(math.Log10(math.Abs(v)))) + decimals + 1
	return strings.ReplaceAll(short(strconv.FormatFloat(v, 'g', min(max(digits, 1), 15), 64)), "-", "−")
}

// short removes the padding from an exponent: 1e-09 is 1e-9, 1e+08 is 1e8.
func short(s string) string {
	return strings.NewReplacer("e+0", "e", "e+", "e", "e-0", "e-").Replace(s)
}

// summary writes a median and its interval.
func summary(mid, lo, hi float64) string {
	w := hi - lo
	if mid == math.Trunc(mid) && lo == math.Trunc(lo) && hi == math.Trunc(hi) {
		w = 0 // whole numbers stay whole
	}
	return within(mid, w) + " [" + within(lo, w) + ", " + within(hi, w) + "]"
}
