package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/figure"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/posterior"
	"github.com/bayes-lang/bayes/stats"
)

// predictions compares the observed data with what the model predicts.
func (r *report) predictions() error {
	f := r.fit
	observed := 0
	for _, o := range f.Bound.Observed {
		observed += o.Count
	}
	if observed == 0 {
		r.paragraph("Nothing is observed by a `~`, so there is nothing to predict.")
		return nil
	}
	most := 1000
	if observed > 1000 {
		most = max(100, 1000*1000/observed)
	}
	p, err := f.Predict(r.ctx, posterior.PredictOptions{Seed: f.Options.Sampler.Seed, Most: most})
	if err != nil {
		if r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		r.note("The data could not be predicted: %s.", plain(firstLine(err)))
		return nil
	}
	r.paragraph("New data simulated from the model for %s, next to the observed data. A model that fits predicts data like these.", count(p.Draws, "posterior draw"))
	for k, v := range p.Vars {
		if k == mostOutcomes {
			rest := make([]string, 0, len(p.Vars)-k)
			for _, v := range p.Vars[k:] {
				rest = append(rest, v.Name)
			}
			r.note("Not drawn: %s; `bayes plot RUN predictive NAME` does.", ticked(rest, 8))
			break
		}
		r.outcome(p, v)
	}
	return nil
}

// outcome is the part of one observed name.
func (r *report) outcome(p *forward.Predictions, v *forward.Variable) {
	r.heading("`" + plain(v.Name) + "`")
	data := r.observedValues(v)
	src := figure.Source{Fit: r.fit, Prior: r.prior, Predictions: p}
	names := []string{v.Name}
	n := len(v.Elems)
	draw := func(kind, alt, caption string) bool {
		return r.pictureOf(src, figure.Request{Kind: kind, Names: names, Limit: 60}, alt+" of "+v.Name, caption)
	}
	whole := v.Kind != eval.Real || allWhole(data, v.Draws)
	values := span(data, v.Draws) // how many values whole numbers may have
	switch {
	case n == 1:
		draw("intervals", "Predicted interval and observed value", "the predicted interval (90 %) and the observed value")
	case whole && values <= 2:
		draw("predictive", "Predicted and observed shares of each value", "the share of each value: observed, and predicted with the interval that contains 90 % of the draws")
	case whole && values <= 30:
		draw("predictive", "Predicted and observed shares of each value", "the share of each value: observed, and predicted with the interval that contains 90 % of the draws")
		draw("ecdf", "Predicted and observed cumulative shares", "the share of the data up to each value: observed as steps, predicted as a band that contains 90 % of the draws")
	default:
		draw("predictive", "Predicted and observed densities", "densities of the data: observed, and as single draws predict them")
		draw("ecdf", "Predicted and observed cumulative shares", "the share of the data below each value: observed as steps, predicted as a band that contains 90 % of the draws")
	}
	if n > 1 && !(whole && values <= 2) {
		if n <= 40 {
			draw("intervals", "Predicted intervals and observed values", "for each observation the predicted interval (90 %) and the observed value; filled marks lie outside")
		} else if n > mostPoints {
			r.note("Bands over %s observations would be too dense to read; `bayes plot RUN bands` draws them.", grouped(n))
		} else if !whole || values > 12 {
			r.bands(src, v)
		}
	}
	r.statistics(v, data)
}

// bands shows predictions over what the outcome depends on: its one covariate, or
// the first of several that are numbers, or factors.
func (r *report) bands(src figure.Source, v *forward.Variable) {
	over := []string{""}
	for _, kinds := range [][]eval.Kind{{eval.Real}, {eval.Int}, {eval.Level, eval.Bool}} {
		for _, n := range r.fit.Model.Names {
			known := r.fit.Bound.Known[n.Ident]
			if known != nil && n.Ident != v.Name && slices.Contains(kinds, known.Kind) && slices.Equal(known.Shape, v.Shape) {
				over = append(over, n.Ident)
			}
		}
	}
	for _, x := range over[:min(len(over), 8)] {
		req := figure.Request{Kind: "bands", Names: []string{v.Name}, X: x, Context: r.ctx}
		if _, err := figure.Draw(src, req); err != nil {
			continue
		}
		words := ""
		if x != "" {
			words = " over " + x
		}
		r.pictureOf(src, req, "Predictive bands and observed values of "+v.Name+words, "predictive bands (half of the draws and 90 %)"+words+", with the observed values")
		return
	}
}

// span is how many whole numbers lie within the range of observed and predicted
// data.
func span(data []float64, draws [][]float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, row := range append([][]float64{data}, draws[:min(len(draws), 50)]...) {
		for _, x := range row {
			if x < lo {
				lo = x
			}
			if x > hi {
				hi = x
			}
		}
	}
	return hi - lo + 1
}

// allWhole reports whether observed and predicted data are whole numbers.
func allWhole(data []float64, draws [][]float64) bool {
	for _, x := range data {
		if !math.IsNaN(x) && x != math.Floor(x) {
			return false
		}
	}
	for _, draw := range draws[:min(len(draws), 5)] {
		for _, x := range draw {
			if !math.IsNaN(x) && x != math.Floor(x) {
				return false
			}
		}
	}
	return true
}

// observedValues are the data of a predicted name, NaN where they are missing; nil
// where they are an expression's.
func (r *report) observedValues(v *forward.Variable) []float64 {
	known := r.fit.Bound.Known[v.Name]
	if known == nil {
		return nil
	}
	out := make([]float64, len(v.Elems))
	for i, e := range v.Elems {
		out[i] = math.NaN()
		if e < len(known.Num) && !known.IsUnknown(e) && !known.IsHole(e) {
			out[i] = known.Num[e]
		}
	}
	return out
}

// statistics compares numbers of the data with those of predicted data.
func (r *report) statistics(v *forward.Variable, data []float64) {
	var places []int
	for i, x := range data {
		if !math.IsNaN(x) {
			places = append(places, i)
		}
	}
	if len(places) < 2 || v.Levels != nil {
		return
	}
	pick := func(row []float64) []float64 {
		out := make([]float64, len(places))
		for k, i := range places {
			out[k] = row[i]
		}
		return out
	}
	inside := 0
	draws := make([]float64, len(v.Draws))
	for _, i := range places {
		for d := range v.Draws {
			draws[d] = v.Draws[d][i]
		}
		q := stats.Quantiles([][]float64{draws}, []float64{0.05, 0.95})
		if data[i] >= q[0] && data[i] <= q[1] {
			inside++
		}
	}
	seen := pick(data)
	type statistic struct {
		name string
		of   func([]float64) float64
	}
	list := []statistic{
		{"mean", func(x []float64) float64 { return stats.Mean([][]float64{x}) }},
		{"standard deviation", func(x []float64) float64 { return stats.SD([][]float64{x}) }},
		{"smallest", slices.Min[[]float64]}, {"largest", slices.Max[[]float64]},
	}
	if v.Kind == eval.Bool {
		list = []statistic{{"share of true", func(x []float64) float64 { return stats.Mean([][]float64{x}) }}}
	}
	var rows [][]cell
	for _, s := range list {
		draws := make([]float64, 0, len(v.Draws))
		for _, row := range v.Draws {
			if x := s.of(pick(row)); !math.IsNaN(x) {
				draws = append(draws, x)
			}
		}
		if len(draws) == 0 {
			continue
		}
		q := stats.Quantiles([][]float64{draws}, []float64{0.05, 0.95})
		spread := stats.SD([][]float64{draws})
		value := s.of(seen)
		if value == math.Floor(value) && q[0] == math.Floor(q[0]) && q[1] == math.Floor(q[1]) {
			spread = 0 // of whole numbers decimals say nothing
		}
		below, above := 0, 0
		for _, x := range draws {
			if x < value {
				below++
			}
			if x > value {
				above++
			}
		}
		word, class := "as predicted", ""
		// Rarer than one of twenty draws on either side.
		switch {
		case 20*(len(draws)-below) < len(draws):
			word, class = "larger than predicted", "bad"
		case 20*(len(draws)-above) < len(draws):
			word, class = "smaller than predicted", "bad"
		}
		rows = append(rows, []cell{{text: s.name, class: "plain"}, {text: rounded(value, spread)}, {text: rounded(q[0], spread)}, {text: rounded(q[1], spread)}, {text: float(len(draws)-above, len(draws))}, {text: word, class: class}})
	}
	r.table("Statistics of the data "+plain(v.Name)+", observed and predicted", []column{{text: "of the data"}, {text: "observed", number: true},
		{text: "predicted, from", number: true, title: "5 % of the predicted data sets are below"}, {text: "to", number: true, title: "95 % of the predicted data sets are below"},
		{text: "share at or below", number: true, title: "share of predicted data sets with a value at or below the observed one"}, {text: "compared"}}, rows)
	text := fmt.Sprintf("%d of %d observed values (%.0f %%) lie within their 90 %% predicted intervals.", inside, len(places), 100*float64(inside)/float64(len(places)))
	if v.Kind != eval.Real {
		text += " For whole numbers such intervals contain more than 90 %."
	}
	r.note("%s", text)
}

func float(part, all int) string { return fixed(float64(part)/float64(all), 2) }
