package plot

import (
	"fmt"
	"math"
)

// Options say how a picture is drawn; the zero value is good for a report.
type Options struct {
	Width  float64  // in centimetres; 0: 16, the text width of an A4 page
	Height float64  // in centimetres; 0: what the panels need
	Title  string   // instead of the picture's own
	Mass   float64  // fraction of the draws within an interval; 0: 0.9
	HDI    bool     // use the shortest intervals, not those between quantiles
	Page   int      // which page of many panels or rows, from 1; 0: the first
	Limit  int      // panels or rows on a page; 0: as many as are legible
	Notes  []string // lines under the picture, in addition to its own
}

const pointsPerCm = 72 / 2.54

func (o Options) widthPoints() float64 {
	w := o.Width
	if !(w > 0 && w < 1000) {
		w = 16
	}
	return max(w, 4) * pointsPerCm
}

func (o Options) heightPoints() float64 {
	if !(o.Height > 0 && o.Height < 1000) {
		return 0
	}
	return max(o.Height, 2) * pointsPerCm
}

func (o Options) mass() float64 {
	if !(o.Mass > 0 && o.Mass < 1) {
		return 0.9
	}
	return o.Mass
}

// columns returns how many of at most want columns, each at least least points wide, fit.
func (o Options) columns(want int, least float64, have int) int {
	return max(1, min(want, int(o.widthPoints()/least), have))
}

// massName names the interval: "90 % interval" or "90 % HDI".
func (o Options) massName() string {
	kind := "interval"
	if o.HDI {
		kind = "HDI"
	}
	return percent(o.mass()) + " " + kind
}

func percent(share float64) string {
	p := share * 100
	switch {
	case p > 0 && p < 0.1:
		return "< 0.1 %"
	case p > 99.9 && p < 100:
		return "> 99.9 %"
	case math.Abs(p-math.Round(p)) < 1e-9 || p >= 10 && p <= 90:
		return fmt.Sprintf("%.0f %%", p)
	}
	return fmt.Sprintf("%.1f %%", p)
}

// pageOf returns which of n things are on the requested page, if usual are legible on one, and a note if that is not all.
func (o Options) pageOf(n, usual int, what string) (from, to, page, pages int, notes []string) {
	limit := o.Limit
	if limit <= 0 {
		limit = usual
	}
	pages = max(1, (n+limit-1)/limit)
	page = min(max(o.Page, 1), pages)
	from = (page - 1) * limit
	to = min(n, from+limit)
	if pages > 1 {
		notes = append(notes, fmt.Sprintf("Showing %s %d to %d of %d.", what, from+1, to, n))
	}
	return
}
