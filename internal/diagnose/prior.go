package diagnose

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/forward"
	"github.com/bayes-lang/bayes/internal/input"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/lang"
	"github.com/bayes-lang/bayes/runtime"
	"github.com/bayes-lang/bayes/stats"
)

// PriorDraws draws the sampled unknowns of a fit from their prior, for comparison with the
// posterior. Unknowns without a distribution are left out or, if the prior of others depends on
// them, fixed at their posterior medians; note says so. Missing values of data are not included.
func PriorDraws(ctx context.Context, f *runtime.Fit) (p *forward.Predictions, note string, err error) {
	in, has := withoutData(f)
	var names, flat []string
	for _, n := range f.Model.Names {
		if u := f.Bound.Unknown(n.Ident); u != nil && !u.Missing {
			if has[u.Name] {
				names = append(names, u.Name)
			} else {
				flat = append(flat, u.Name)
			}
		}
	}
	if len(flat) > 0 {
		note = fmt.Sprintf("%s %s no distribution, so there is no prior to compare %s with", diag.Some(flat, summary.MostNamed), diag.HasHave(len(flat)), them(len(flat)))
	}
	if len(names) == 0 {
		return &forward.Predictions{}, note, nil
	}
	p, held, err := priorOf(ctx, f, in, names)
	if err != nil && ctx.Err() == nil {
		p, held, err = priorOf(ctx, f, f.Input, names)
	}
	if held != "" {
		note = held
	}
	return p, note, err
}

// withoutData is the input of the fit with a model that has only the statements that the prior of the sampled
// unknowns needs, which makes drawing quick, and the names that have a prior there.
func withoutData(f *runtime.Fit) (input.Input, map[string]bool) {
	needed := map[ast.Stmt]bool{}
	seen := map[string]bool{}
	var need func(name string)
	keep := func(s ast.Stmt) {
		if needed[s] {
			return
		}
		needed[s] = true
		ast.Walk(s, func(n ast.Node) bool {
			if id, ok := n.(*ast.Name); ok {
				need(id.Name)
			}
			return true
		})
	}
	need = func(name string) {
		n := f.Model.ByName[name]
		if n == nil || seen[name] || n.Role == lang.Data {
			return
		}
		seen[name] = true
		for _, s := range n.Defs {
			keep(s)
		}
	}
	for _, u := range f.Bound.Unknowns {
		if !u.Flat && !u.Missing {
			need(u.Name)
		}
	}
	text := []byte(f.Source.Text)
	for _, s := range f.Model.File.Stmts {
		switch s := s.(type) {
		case *ast.Target:
			names := map[string]bool{}
			naming.Reach(f.Model, s, names)
			data := false
			for name := range names {
				n := f.Model.ByName[name]
				data = data || n.Role == lang.Data && !n.Size && !n.Levels
			}
			if !data {
				keep(s)
			}
		case *ast.Data, *ast.Fn, *ast.Import, *ast.Declare:
			needed[s] = true
		}
	}
	for _, s := range f.Model.File.Stmts {
		if p, ok := s.(*ast.Param); ok {
			needed[s] = slices.ContainsFunc(p.Names, func(id ast.Ident) bool { return seen[id.Name] })
		}
	}
	for _, s := range f.Model.File.Stmts {
		if span := s.Place(); !needed[s] && span.Source == f.Source {
			for i := span.Start; i < span.End; i++ {
				if text[i] != '\n' {
					text[i] = ' '
				}
			}
		}
	}
	in := f.Input
	in.Model = input.NewFile(in.Model.Name, text)
	return in, seen
}

// priorOf draws names from the prior of a model.
func priorOf(ctx context.Context, f *runtime.Fit, in input.Input, names []string) (p *forward.Predictions, note string, err error) {
	elements := 0
	for _, v := range f.Bound.Shapes {
		elements += len(v.Num)
	}
	opt := forward.Options{Draws: 1000, Seed: f.Options.Sampler.Seed, Names: names}
	if elements > 2000 && in.Model.SHA256 == f.Input.Model.SHA256 || elements > 50000 {
		opt.Draws = 200
	}
	p, err = forward.Prior(ctx, in, opt)
	var one *diag.Diagnostic
	if err == nil || !errors.As(err, &one) || one.Code != "flat" {
		return p, "", err
	}
	in.Settings = slices.Clone(in.Settings)
	var held []string
	for _, u := range f.Bound.Unknowns {
		if !u.Flat || u.Missing || !slices.Contains(names, u.Name) {
			continue
		}
		if len(u.Shape) > 1 {
			return nil, "", err
		}
		medians := make([]string, 0, len(u.Elems))
		list, e := f.Sampled(f.Model.ByName[u.Name])
		if e != nil {
			return nil, "", e
		}
		for _, s := range list {
			medians = append(medians, strconv.FormatFloat(stats.Median(s.Draws), 'g', 6, 64))
		}
		value := strings.Join(medians, ", ")
		if len(u.Shape) == 1 {
			value = "[" + value + "]"
		}
		in.Settings = append(in.Settings, u.Name+"="+value)
		held = append(held, u.Name)
	}
	switch len(held) {
	case 0:
		return nil, "", err
	case len(names):
		return &forward.Predictions{}, diag.Some(held, summary.MostNamed) + " " + diag.HasHave(len(held)) + " no distribution, so there is no prior to compare " + them(len(held)) + " with", nil
	}
	opt.Names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(held, n) })
	if p, err = forward.Prior(ctx, in, opt); err != nil {
		return nil, "", err
	}
	return p, fmt.Sprintf("%s %s no distribution to draw from, and %s held at the posterior median when the prior is drawn", diag.Some(held, summary.MostNamed), diag.HasHave(len(held)), diag.IsAre(len(held))), nil
}

// against is a number's posterior together with its prior.
type against struct {
	place    int
	below    float64 // share of prior draws below the posterior median
	distance float64 // largest difference of the cumulative distributions
	lo, hi   float64 // the prior's 90 % interval
}

// priors compares the posterior with the prior.
func (d *diagnosis) priors(ctx context.Context, prior *forward.Predictions, note string) error {
	if prior == nil && note == "" {
		var err error
		if prior, note, err = PriorDraws(ctx, d.fit); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			prior, note = nil, oneLine(err)
		}
	}
	if prior == nil {
		d.add(Finding{Code: "prior", Headline: "the posterior is not compared with the prior", Meaning: note})
		return nil
	}
	if note != "" {
		d.add(Finding{Code: "no-prior", Headline: note, Meaning: "such a posterior rests on the data alone, and is proper only if they say enough"})
	}
	draws := map[string][]float64{}
	for _, v := range prior.Vars {
		for i, label := range v.Labels {
			column := make([]float64, 0, len(v.Draws))
			for _, row := range v.Draws {
				if !math.IsNaN(row[i]) {
					column = append(column, row[i])
				}
			}
			draws[label] = column
		}
	}
	pairs := make([]against, len(d.series))
	parallel.Each(len(d.series), func(i int) {
		pairs[i] = compare(i, draws[d.series[i].Name], d.series[i].Draws, d.rows[i].Interval[1])
	})
	pairs = slices.DeleteFunc(pairs, func(a against) bool { return math.IsNaN(a.distance) })
	if len(pairs) == 0 {
		return nil
	}
	d.conflicts(pairs)
	d.unmoved(pairs, prior.Draws)
	return nil
}

// oneLine is the message of an error without its place.
func oneLine(err error) string {
	var one *diag.Diagnostic
	if errors.As(err, &one) {
		return one.Message
	}
	return strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", " ")
}

func compare(place int, prior []float64, posterior [][]float64, median float64) against {
	a := against{place: place, distance: math.NaN()}
	if len(prior) < 100 || math.IsNaN(median) || slices.Min(prior) == slices.Max(prior) {
		return a
	}
	x := slices.Clone(prior)
	slices.Sort(x)
	var y []float64
	for _, c := range posterior {
		y = append(y, c...)
	}
	slices.Sort(y)
	at, _ := slices.BinarySearch(x, median)
	a.below = float64(at) / float64(len(x))
	q := stats.Quantiles([][]float64{x}, []float64{0.05, 0.95})
	a.lo, a.hi = q[0], q[1]
	a.distance = 0
	j := 0
	for i, v := range x {
		for j < len(y) && y[j] <= v {
			j++
		}
		a.distance = math.Max(a.distance, math.Abs(float64(i+1)/float64(len(x))-float64(j)/float64(len(y))))
	}
	return a
}

// conflicts reports posteriors in the far tail of their prior.
func (d *diagnosis) conflicts(pairs []against) {
	const tail = 0.005
	edge := func(a against) float64 { return math.Min(a.below, 1-a.below) }
	off := slices.DeleteFunc(slices.Clone(pairs), func(a against) bool { return edge(a) >= tail })
	if len(off) == 0 {
		d.fine("prior-conflict", "no posterior lies in the far tail of its prior")
		return
	}
	// The farthest first, in widths of the prior.
	far := func(a against) float64 {
		m := d.rows[a.place].Interval[1]
		return math.Max(a.lo-m, m-a.hi) / (a.hi - a.lo)
	}
	slices.SortStableFunc(off, func(a, b against) int {
		switch {
		case far(a) > far(b):
			return -1
		case far(a) < far(b):
			return 1
		}
		return 0
	})
	top := d.rows[off[0].place]
	f := Finding{Code: "prior-conflict", Severity: Attention,
		Headline: fmt.Sprintf("the posterior of %s lies in the far tail of its prior", diag.Tick(top.Name)),
		Meaning:  "prior and data contradict each other, and the posterior is a compromise that neither supports: the prior is too narrow or in the wrong place, the data are in other units, or the model lacks something",
		Advice:   []string{"check the units and coding of the data, then draw from the prior to see what it implies" + d.caller.Prior(), "widen the prior of " + diag.Tick(naming.Base(top.Name)) + " if it claims more than you know"}}
	if len(off) > 1 {
		f.Headline = fmt.Sprintf("the posteriors of %s lie in the far tails of their priors", diag.Some(namesOf(d, off), 3))
	}
	f.Names = namesOf(d, off)
	for _, a := range off[:min(numbersNamed, len(off))] {
		r := d.rows[a.place]
		f.Numbers = append(f.Numbers, Number{diag.Tick(r.Name), fmt.Sprintf("prior 90 %% from %s to %s, posterior from %s to %s", short(a.lo), short(a.hi), summary.Figure(r.Interval[0], r.SD), summary.Figure(r.Interval[2], r.SD))})
	}
	d.add(f)
}

func namesOf(d *diagnosis, list []against) []string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = d.rows[a.place].Name
	}
	return out
}

// unmoved reports posteriors that cannot be distinguished from their prior.
func (d *diagnosis) unmoved(pairs []against, n int) {
	var whole, parts []string
	for _, a := range pairs {
		r := d.rows[a.place]
		// The distance that chance exceeds in one of twenty comparisons (Kolmogorov
		// and Smirnov); with few effective draws it would hide a real difference.
		limit := 1.36 * math.Sqrt(1/float64(n)+1/math.Max(r.BulkESS, 1))
		if a.distance > math.Min(limit, 0.08) {
			continue
		}
		if naming.Base(r.Name) == r.Name {
			whole = append(whole, r.Name)
		} else {
			parts = append(parts, r.Name)
		}
	}
	if len(whole) > 0 {
		d.add(Finding{Code: "prior-only", Severity: Attention, Names: whole,
			Headline: fmt.Sprintf("the posterior of %s is the prior", diag.Some(whole, summary.MostNamed)),
			Meaning:  "the data say almost nothing about it: every conclusion about it comes from the prior",
			Advice:   []string{"say so when you report it, or leave it out of the model; if the data should be informative about it, check the statement that uses it"}})
	}
	if len(parts) > 0 {
		d.add(Finding{Code: "prior-only", Names: parts, Headline: fmt.Sprintf("the posterior of %s is close to the prior", diag.Some(parts, summary.MostNamed)),
			Meaning: "the data say little about " + them(len(parts)) + ", as is common for elements with few observations"})
	}
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// forward reports what is not sampled.
func (d *diagnosis) forward() {
	var leaves, missing []string
	for _, u := range d.fit.Bound.Leaves {
		if u.Missing {
			missing = append(missing, fmt.Sprintf("%s of %s", diag.Plural(len(u.Elems), "value"), diag.Tick(u.Name)))
		} else {
			leaves = append(leaves, u.Name)
		}
	}
	if len(leaves) > 0 {
		d.add(Finding{Code: "forward", Names: leaves, Headline: fmt.Sprintf("%s %s simulated, not sampled", diag.Some(leaves, summary.MostNamed), diag.IsAre(len(leaves))),
			Meaning: "nothing observed depends on " + them(len(leaves)) + ", so their draws come from their distributions, given the draws of the other unknowns, and are as good as these"})
	}
	var summed []string
	for _, u := range d.fit.Bound.Summed {
		if !u.Missing {
			summed = append(summed, u.Name)
		}
	}
	if len(summed) > 0 {
		d.add(Finding{Code: "summed", Names: summed, Headline: fmt.Sprintf("%s %s summed out of the density, not sampled", diag.Some(summed, summary.MostNamed), diag.IsAre(len(summed))),
			Meaning: "each draw has values from their exact distribution given the other unknowns, which are as good as the draws of these"})
	}
	for _, u := range d.fit.Bound.Fitted() {
		if u.Missing {
			missing = append(missing, fmt.Sprintf("%s of %s", diag.Plural(len(u.Elems), "value"), diag.Tick(u.Name)))
		}
	}
	if len(missing) > 0 {
		d.add(Finding{Code: "missing", Headline: strings.Join(missing, " and ") + " " + missingVerb(missing) + " missing in the data",
			Meaning: "they are drawn with the unknowns, and their uncertainty is part of everything that depends on them"})
	}
}

func missingVerb(list []string) string {
	if len(list) == 1 && strings.HasPrefix(list[0], "1 value ") {
		return "is"
	}
	return "are"
}
