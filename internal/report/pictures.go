package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/bayes-lang/bayes/internal/diagnose"
	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/plot"
)

// Widths of a picture in centimetres: across the page, and on a phone, where the
// wide one would shrink until it cannot be read. The page shows the one that fits.
const (
	wideWidth   = 19.0
	narrowWidth = 9.6
)

// picture adds a picture with what it shows in words. An error of drawing is
// shown in its place: the page is about more than one picture.
func (r *report) picture(req figure.Request, alt, caption string) bool {
	src := figure.Source{Fit: r.fit, Prior: r.prior}
	return r.pictureOf(src, req, alt, caption)
}

func (r *report) pictureOf(src figure.Source, req figure.Request, alt, caption string) bool {
	req.Context = r.ctx
	var both [2]bytes.Buffer
	for k, width := range [2]float64{wideWidth, narrowWidth} {
		switch req.Width = width; {
		case req.Kind == "pairs": // as high as it is wide
			req.Width = min(width, 15)
		case req.Kind == "forest" && slices.ContainsFunc(req.Names, func(n string) bool { return len([]rune(n)) > 20 }):
			req.Width = max(width, 13) // names, intervals and numbers need room
		}
		p, err := figure.Draw(src, req)
		if err != nil {
			r.note("There is no plot `%s` here: %s.", req.Kind, firstLine(err))
			return false
		}
		p.Title = alt
		if err := write(&both[k], p); err != nil {
			r.note("The plot `%s` could not be written: %s.", req.Kind, firstLine(err))
			return false
		}
	}
	r.raw(`<figure><div class="picture wide">` + both[0].String() + `</div><div class="picture narrow">` + both[1].String() + "</div><figcaption>")
	r.sentence(caption)
	r.raw("</figcaption></figure>\n")
	return true
}

// write writes a picture as an element of the page.
func write(w *bytes.Buffer, p *plot.Picture) error {
	var svg bytes.Buffer
	if err := p.WriteSVG(&svg); err != nil {
		return err
	}
	w.WriteString(strings.TrimSpace(straightened(svg.String())))
	return nil
}

// names are those of numbers.
func (r *report) names(places []int) []string {
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = r.numbers[p].Name
	}
	return out
}

// forests shows the elements of arrays below each other.
func (r *report) forests() error {
	var arrays []string
	size := map[string]int{}
	for i := range r.numbers {
		n := &r.numbers[i]
		if n.scalar() || !(n.SD > 0) {
			continue
		}
		if size[n.base] == 0 {
			arrays = append(arrays, n.base)
		}
		size[n.base]++
	}
	arrays = slices.DeleteFunc(arrays, func(a string) bool { return size[a] < 3 })
	for _, a := range arrays[:min(mostForests, len(arrays))] {
		var names []string
		for i := range r.numbers {
			if n := &r.numbers[i]; n.base == a && !n.scalar() && n.SD > 0 && len(names) < mostElements {
				names = append(names, n.Name)
			}
		}
		caption := fmt.Sprintf("`%s`: the medians of its elements, with half of the draws within the thick line and 90 %% within the thin one", a)
		if size[a] > mostElements {
			caption += fmt.Sprintf("; the first %d of %s", mostElements, grouped(size[a]))
		}
		r.picture(figure.Request{Kind: "forest", Names: names, Limit: mostElements}, fmt.Sprintf("Intervals of the elements of %s", a), caption)
	}
	if len(arrays) > mostForests {
		r.note("Not drawn: %s.", ticked(arrays[mostForests:], 8))
	}
	return nil
}

// priors shows priors against posteriors.
func (r *report) priors() error {
	have := map[string]bool{}
	if r.prior != nil {
		for _, v := range r.prior.Vars {
			for _, label := range v.Labels {
				have[label] = true
			}
		}
	}
	if r.priorWhy != "" {
		r.raw("<p>")
		r.sentence(r.priorWhy)
		r.raw("</p>\n")
	}
	places, all := r.chosen(mostPictured, 3, func(n *number) bool { return n.sampled() && have[n.Name] && n.SD > 0 })
	if len(places) == 0 {
		r.paragraph("There is no prior to compare with.")
		return nil
	}
	r.paragraph("Where the two curves agree, the data added no information; where the posterior is much narrower, they added a lot; where it lies in the tail of the prior, prior and data conflict.")
	names := r.names(places)
	r.picture(figure.Request{Kind: "compare", Names: names, Limit: mostPictured}, "Prior and posterior densities of "+strings.Join(names, ", "),
		"densities before seeing the data (prior) and after (posterior)")
	if !all {
		r.note("This shows %d of the numbers that have a prior; `bayes plot RUN compare NAME` draws others.", len(places))
	}
	return nil
}

// chains shows how the chains moved.
func (r *report) chains() error {
	is := func(n *number) bool { return n.sampled() && n.SD > 0 }
	places, all := r.chosen(mostTraced, 3, is)
	if len(places) == 0 {
		r.paragraph("No number moved, so there is nothing to draw.")
		return nil
	}
	names := r.names(places)
	var parts []string
	for _, p := range places {
		parts = append(parts, fmt.Sprintf("%s (R-hat %s)", r.numbers[p].Name, fixed(r.numbers[p].RHat, 3)))
	}
	if !all {
		r.note("This shows %d of %s: the three with the worst draws, then the main ones.", len(places), count(r.total(is), "number"))
	}
	r.picture(figure.Request{Kind: "trace", Names: names, Limit: mostTraced}, "Traces of "+strings.Join(parts, ", "),
		"the densities of the chains, and their draws in order. Good chains overlap and look like one broad band without a trend; ticks at the bottom are divergent draws")
	r.picture(figure.Request{Kind: "rank", Names: names, Limit: mostTraced}, "Rank histograms of "+strings.Join(parts, ", "),
		"the ranks of the draws of each chain among those of all chains. If the chains agree, all bars reach the dashed line, apart from chance")
	for _, f := range r.findings {
		if f.Code == "divergences" && f.Severity != diagnose.Fine && r.total(is) > 1 {
			r.pairs(f)
		}
		if f.Code == "energy" && f.Severity != diagnose.Fine {
			r.picture(figure.Request{Kind: "energy"}, "Densities of the energies of the draws and of their changes",
				"energies and their changes from draw to draw: if the changes are much narrower, the tails are explored slowly")
		}
		if f.Code == "ess" && f.Severity != diagnose.Fine {
			r.picture(figure.Request{Kind: "autocorrelation", Names: f.Names[:min(len(f.Names), 4)]}, "Autocorrelations of "+strings.Join(f.Names[:min(len(f.Names), 4)], ", "),
				"the correlation of draws with those some steps earlier; the sooner it falls into the band, the more each draw is worth")
		}
	}
	return nil
}

// pairs shows where divergent draws lie.
func (r *report) pairs(f diagnose.Finding) {
	names := slices.Clone(f.Names[:min(len(f.Names), 3)])
	// A scale beside what depends on it shows the funnel.
	for _, p := range r.worstFirst() {
		if n := r.numbers[p].Name; len(names) < 3 && !slices.Contains(names, n) && r.numbers[p].SD > 0 {
			names = append(names, n)
		}
	}
	if len(names) < 2 {
		return
	}
	r.picture(figure.Request{Kind: "pairs", Names: names, Limit: 3}, "Scatter of "+strings.Join(names, ", ")+" with divergent draws marked",
		"draws of "+ticked(names, 3)+" against each other; crosses are divergent draws. Where they cluster, the posterior is too narrow for the sampler")
}

// total counts numbers.
func (r *report) total(is func(n *number) bool) int {
	k := 0
	for i := range r.numbers {
		if is(&r.numbers[i]) {
			k++
		}
	}
	return k
}
