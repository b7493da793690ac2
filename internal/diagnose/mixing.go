package diagnose

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/naming"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/stats"
)

// Thresholds of Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021
// (R-hat, effective sizes) and Betancourt 2016 (E-BFMI).
const (
	rhatLimit    = 1.01
	rhatSerious  = 1.05
	perChain     = 100 // effective draws
	fewDraws     = 100 // draws of a chain below which the diagnostics themselves are rough
	shortWarmup  = 200
	numbersNamed = 5 // numbers listed in a finding
)

// prepare takes or computes what the checks need.
func (d *diagnosis) prepare(given *summary.Summary) error {
	var err error
	if d.series, err = d.fit.SampledSeries(); err != nil {
		return err
	}
	byName := map[string]summary.Row{}
	if given != nil {
		for _, r := range given.Rows {
			byName[r.Name] = r
		}
	}
	for _, s := range d.series {
		if r, ok := byName[s.Name]; ok {
			d.rows = append(d.rows, r)
		}
	}
	if len(d.rows) != len(d.series) {
		d.rows = d.fit.SummaryOf(d.series, nil).Rows
	}
	return nil
}

// completeness checks whether the run is complete and long enough to be judged.
func (d *diagnosis) completeness() {
	f := d.fit
	warmup, draws := max(0, f.Options.Sampler.Warmup), max(0, f.Options.Sampler.Draws)
	again := "run it again without interrupting it; the draws so far are valid, there are just fewer of them"
	if missing := f.Incomplete(); missing != "" {
		finding := Finding{Code: "incomplete", Severity: Attention, Headline: missing}
		for i := range f.Chains {
			finding.Numbers = append(finding.Numbers, Number{"chain " + strconv.Itoa(i+1),
				fmt.Sprintf("%d of %d warm-up draws, %d of %d kept draws", f.Warmups(i), warmup, len(f.Chains[i]), draws)})
		}
		if len(finding.Numbers) > 8 {
			finding.Numbers = append(finding.Numbers[:8], Number{"and", fmt.Sprintf("%d more chains", len(f.Chains)-8)})
		}
		finding.Meaning = "the run was interrupted"
		finding.Advice = []string{again}
		if f.Draws() == 0 {
			finding.Severity = Serious
			finding.Meaning = "no chain has finished its warm-up, so there is nothing to summarise"
			finding.Advice = []string{"let it run until the warm-up is over; if that takes too long, try " + d.caller.Option("warmup", 300) + " for a first look"}
		}
		d.add(finding)
	} else if f.Draws() == 0 {
		d.add(Finding{Code: "incomplete", Severity: Serious, Headline: "there are no draws after warm-up", Advice: []string{"sample with " + d.caller.Option("draws", 1000)}})
	}
	if f.Draws() == 0 {
		return
	}
	if n := f.Draws(); n < fewDraws {
		s := Attention
		if n*len(f.Used()) < fewDraws {
			s = Serious
		}
		d.brief = true
		d.add(Finding{Code: "short", Severity: s, Headline: fmt.Sprintf("%s of each chain %s too few to judge", diag.Plural(n, "draw"), diag.IsAre(n)),
			Meaning: "R-hat and the effective sample sizes are estimates themselves; from so few draws they can look good or bad by chance",
			Advice:  []string{"sample with " + d.caller.Option("draws", 1000) + ", the default"}})
	}
	if len(f.Used()) == 1 {
		advice := "sample with " + d.caller.Option("chains", 4) + ", the default"
		if len(f.Chains) > 1 {
			advice = "let it run until all chains have draws"
		}
		d.add(Finding{Code: "one-chain", Severity: Attention, Headline: "there is only one chain",
			Meaning: "a single chain cannot show what it has not found: a second mode is seen only if another chain ends up there",
			Advice:  []string{advice}})
	}
	if done := f.Warmups(f.Used()[0]); done < shortWarmup {
		d.add(Finding{Code: "warmup", Severity: Attention, Headline: fmt.Sprintf("the warm-up had only %s", diag.Plural(done, "draw")),
			Meaning: "during warm-up the sampler finds the posterior, and adapts its step size and the scales of the unknowns; after a short warm-up, the kept draws may begin before it got there",
			Advice:  []string{"sample with " + d.caller.Option("warmup", 1000) + ", the default"}})
	}
}

// finite looks for draws that are not numbers, and unknowns that never move.
func (d *diagnosis) finite() {
	var bad, still []string
	for i, s := range d.series {
		odd, same := false, true
		for _, c := range s.Draws {
			for _, x := range c {
				odd = odd || math.IsNaN(x) || math.IsInf(x, 0)
				same = same && x == s.Draws[0][0]
			}
		}
		if odd {
			bad = append(bad, s.Name)
		} else if same && d.fit.Draws() > 1 && !d.structural(i) {
			still = append(still, s.Name)
		}
	}
	if len(bad) > 0 {
		d.add(Finding{Code: "not-finite", Severity: Serious, Headline: fmt.Sprintf("draws of %s are not finite", diag.Some(bad, summary.MostNamed)),
			Meaning: "the values left the range of floating-point numbers: the posterior is unbounded there, as with a flat prior about which the data say nothing",
			Advice:  []string{"give " + diag.Some(bad, summary.MostNamed) + " a prior with a plausible scale"}, Names: bad})
	}
	if len(still) > 0 {
		d.add(Finding{Code: "constant", Severity: Serious, Headline: fmt.Sprintf("%s never changed", diag.Some(still, summary.MostNamed)),
			Meaning: "all draws are the same number: the sampler did not move",
			Advice:  []string{"look at the divergences and the step size below, and at the data: a prior or likelihood of zero width fixes an unknown at a point"}, Names: still})
	}
}

// structural reports whether a number is fixed by the structure of its value, like the zeros above the
// diagonal of a Cholesky factor.
func (d *diagnosis) structural(i int) bool {
	at := 0
	for _, n := range d.fit.Model.Names {
		u := d.fit.Bound.Unknown(n.Ident)
		if u == nil {
			continue
		}
		if i < at+len(u.Elems) {
			g, _ := u.GroupOf(u.Elems[i-at])
			return g != nil && !g.Kind.Scalar()
		}
		at += len(u.Elems)
	}
	return false
}

// worst returns the indices of rows sorted by key, the largest first; what is NaN, simulated or not above
// limit is left out.
func (d *diagnosis) worst(limit float64, key func(r *summary.Row) float64) []int {
	var places []int
	for i := range d.rows {
		if k := key(&d.rows[i]); k > limit {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int {
		return cmp.Compare(key(&d.rows[b]), key(&d.rows[a]))
	})
	return places
}

func (d *diagnosis) names(places []int) []string {
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = d.rows[p].Name
	}
	return out
}

// mixing checks whether the chains agree and, if not, how they differ.
func (d *diagnosis) mixing() {
	places := d.worst(rhatLimit, func(r *summary.Row) float64 { return r.RHat })
	if len(places) == 0 {
		if all := d.worst(0, func(r *summary.Row) float64 { return r.RHat }); len(all) > 0 {
			r := d.rows[all[0]]
			d.fine("rhat", "R-hat is at most %s (%s), below %g: the chains agree", summary.Fixed(r.RHat, 3), diag.Tick(r.Name), rhatLimit)
		}
		return
	}
	names := d.names(places)
	top := d.rows[places[0]]
	f := Finding{Code: "rhat", Severity: Attention, Names: names,
		Headline: fmt.Sprintf("R-hat is as high as %s (%s), but should be below %g; it is too high for %d of %s", summary.Fixed(top.RHat, 3), diag.Tick(top.Name), rhatLimit, len(places), diag.Plural(len(d.rows), "number"))}
	for _, p := range places[:min(numbersNamed, len(places))] {
		f.Numbers = append(f.Numbers, Number{diag.Tick(d.rows[p].Name), "R-hat " + summary.Fixed(d.rows[p].RHat, 3)})
	}
	if top.RHat > rhatSerious {
		f.Severity = Serious
		d.apart = true
	}
	draws := max(d.fit.Draws(), 250)
	groups := d.groups(places[0])
	ridge := slices.IndexFunc(d.ridge, func(p pair) bool { return p.a == places[0] || p.b == places[0] })
	switch {
	case d.brief:
		f.Meaning = "with so few draws, this says little"
		f.Advice = []string{"sample with " + d.caller.Option("draws", 1000) + " and look again"}
	case len(d.still) > 0:
		f.Meaning = "the chains do not describe the same distribution: " + chainsText(d.still) + " did not move"
		f.Advice = []string{"fix that first, see above"}
	case ridge >= 0:
		p := d.ridge[ridge]
		f.Meaning = fmt.Sprintf("the chains are at different points of the line along which %s and %s cannot be told apart", diag.Tick(d.rows[p.a].Name), diag.Tick(d.rows[p.b].Name))
		f.Advice = []string{"fix that first, see below: more draws do not help where data and priors say nothing"}
	case len(groups) > 1:
		d.modes(&f, places, groups)
	case d.drifts(places[0]):
		f.Meaning = fmt.Sprintf("the chains have not settled yet: %s drifts in one direction from the first to the second half of the draws", diag.Tick(top.Name))
		f.Advice = []string{"use a longer warm-up, " + d.caller.Option("warmup", 2*max(1000, d.fit.Warmups(d.fit.Used()[0]))),
			"if that does not help, the posterior has no clear centre: look for unknowns without a prior"}
	default:
		f.Meaning = "the chains do not agree on the posterior yet, so means and intervals still depend on the chain"
		if d.rewrite {
			f.Advice = append(f.Advice, "first use the non-centred form, see above")
		} else if d.divergence {
			f.Advice = append(f.Advice, "look at the divergent draws first, see above")
		}
		f.Advice = append(f.Advice, "draw more: "+d.caller.Option("draws", 4*draws))
		if !d.rewrite {
			f.Advice = append(f.Advice, "if R-hat does not fall, look at "+diag.Some(names, 3)+" and use tighter priors, or reparameterise the statements that define them")
		}
	}
	d.add(f)
}

// stuck finds chains that hardly ever moved.
func (d *diagnosis) stuck() {
	if d.fit.Bound.Dim == 0 {
		return // there is nowhere to go
	}
	var out []int
	var numbers []Number
	for _, c := range d.fit.Used() {
		records := d.fit.Chains[c][:d.fit.Draws()]
		moved, accept := 0, 0.0
		for j := range records {
			if j > 0 && !slices.Equal(records[j].X, records[j-1].X) {
				moved++
			}
			accept += records[j].Accept
		}
		if len(records) < 10 || moved*5 >= len(records) {
			continue
		}
		out = append(out, c)
		numbers = append(numbers, Number{"chain " + strconv.Itoa(c+1), fmt.Sprintf("moved in %s of %d draws, mean acceptance %s, step size %s",
			strconv.Itoa(moved), len(records), short(accept/float64(len(records))), short(records[len(records)-1].StepSize))})
	}
	d.still = out
	if len(out) > 0 {
		d.apart = true
		d.add(Finding{Code: "stuck", Severity: Serious, Headline: chainsText(out) + " hardly moved", Numbers: numbers[:min(8, len(numbers))],
			Meaning: "the chain is at a point from which every step leads to a far lower or undefined density, and repeats that point",
			Advice: []string{"try another start: " + d.caller.Option("seed", 2) + ", or " + d.caller.Starts(),
				"use bounds or priors that keep the unknowns where the density is defined, such as `param x: real<lower=0>`"}})
	}
}

// chainsText lists chains, counted from 0 in the list.
func chainsText(chains []int) string {
	if len(chains) == 1 {
		return "chain " + strconv.Itoa(chains[0]+1)
	}
	var b strings.Builder
	for i, c := range chains {
		switch {
		case i == 0:
			b.WriteString("chains ")
		case i == len(chains)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(c + 1))
	}
	return b.String()
}

// groups sorts the chains by the location of a number, and separates them where most draws of neighbours do not
// overlap.
func (d *diagnosis) groups(place int) [][]int {
	type chain struct {
		index     int
		low, high float64
	}
	var list []chain
	for c, x := range d.series[place].Draws {
		q := stats.Quantiles([][]float64{x}, []float64{0.1, 0.9})
		list = append(list, chain{c, q[0], q[1]})
	}
	slices.SortStableFunc(list, func(a, b chain) int {
		switch {
		case a.low+a.high < b.low+b.high:
			return -1
		case a.low+a.high > b.low+b.high:
			return 1
		}
		return 0
	})
	var out [][]int
	reach := math.Inf(-1)
	for _, c := range list {
		if len(out) == 0 || c.low > reach {
			out = append(out, nil)
		}
		reach = max(reach, c.high)
		out[len(out)-1] = append(out[len(out)-1], c.index)
	}
	for _, g := range out {
		slices.Sort(g)
	}
	return out
}

// medianOf is the median of a number over some of the chains.
func (d *diagnosis) medianOf(place int, chains []int) float64 {
	var x [][]float64
	for _, c := range chains {
		x = append(x, d.series[place].Draws[c])
	}
	return stats.Median(x)
}

// modes describes chains that stay in different places.
func (d *diagnosis) modes(f *Finding, places []int, groups [][]int) {
	name := d.rows[places[0]].Name
	used := d.fit.Used()
	numbered := func(group []int) []int {
		out := make([]int, len(group))
		for i, c := range group {
			out[i] = used[c]
		}
		return out
	}
	f.Severity, f.Code = Serious, "modes"
	f.Headline = fmt.Sprintf("the chains stay in %d different regions (R-hat of %s is %s)", len(groups), diag.Tick(name), summary.Fixed(d.rows[places[0]].RHat, 2))
	f.Numbers = nil
	best, bestAt := math.Inf(-1), 0
	density := make([]float64, len(groups))
	for i, g := range groups {
		n := 0
		for _, c := range g {
			for j := range d.fit.Draws() {
				density[i] += d.fit.Chains[used[c]][j].LogP
				n++
			}
		}
		density[i] /= float64(n)
		if density[i] > best {
			best, bestAt = density[i], i
		}
		f.Numbers = append(f.Numbers, Number{chainsText(numbered(g)), fmt.Sprintf("%s near %s, mean log density %s", diag.Tick(name), short(d.medianOf(places[0], g)), strconv.FormatFloat(density[i], 'f', 1, 64))})
	}
	f.Meaning = "each chain describes a different part of the posterior, so means and intervals over all of them describe none of these parts"
	if a, b := d.swapped(places, groups); a != "" {
		array := naming.Base(a)
		f.Meaning = fmt.Sprintf("%s and %s are swapped between chains: they have the same role in the model, so nothing tells them apart", diag.Tick(a), diag.Tick(b))
		f.Advice = append(f.Advice, fmt.Sprintf("give the elements an order: `param %s: ordered[%d]`", array, d.elements(array)),
			"or give each a different prior that says which is which")
		return
	}
	var lesser []int
	for i, g := range groups {
		if i != bestAt && best-density[i] > 10 {
			lesser = append(lesser, numbered(g)...)
		}
	}
	slices.Sort(lesser)
	if len(lesser) > 0 {
		f.Meaning += "; " + chainsText(lesser) + " " + hangs(lesser) + " where the density is far lower, in a region that the sampler cannot leave"
		f.Advice = append(f.Advice, "start closer to plausible values, with "+d.caller.Starts()+", or use priors that exclude that region")
	}
	f.Advice = append(f.Advice, fmt.Sprintf("look at `%s` in the chains one by one: if one of the modes makes no sense, exclude it with a prior or a bound", name),
		"if all of them make sense, the posterior has several modes, and more draws will not connect them")
}

func hangs(chains []int) string {
	if len(chains) == 1 {
		return "is stuck"
	}
	return "are stuck"
}

// elements is the number of elements of an unknown.
func (d *diagnosis) elements(name string) int {
	if u := d.fit.Bound.Unknown(name); u != nil {
		return len(u.Elems)
	}
	return 0
}

// swapped finds two elements of one array that exchange their values between
// groups of chains.
func (d *diagnosis) swapped(places []int, groups [][]int) (a, b string) {
	for _, p := range places[:min(len(places), 20)] {
		for _, q := range places[:min(len(places), 20)] {
			one, two := d.rows[p].Name, d.rows[q].Name
			if p >= q || naming.Base(one) != naming.Base(two) {
				continue
			}
			for g := range groups[1:] {
				p0, q0 := d.medianOf(p, groups[0]), d.medianOf(q, groups[0])
				p1, q1 := d.medianOf(p, groups[g+1]), d.medianOf(q, groups[g+1])
				if gap := math.Abs(p0 - q0); gap > 0 && math.Abs(p0-q1) < 0.2*gap && math.Abs(q0-p1) < 0.2*gap {
					return one, two
				}
			}
		}
	}
	return "", ""
}

// drifts reports whether all chains move in one direction by a large part of their spread.
func (d *diagnosis) drifts(place int) bool {
	up, down := 0, 0
	for _, x := range d.series[place].Draws {
		half := len(x) / 2
		if half < 5 {
			return false
		}
		a, b := [][]float64{x[:half]}, [][]float64{x[half:]}
		move, spread := stats.Median(b)-stats.Median(a), stats.SD([][]float64{x})
		switch {
		case move > 0.5*spread:
			up++
		case move < -0.5*spread:
			down++
		}
	}
	n := len(d.series[place].Draws)
	return n > 1 && (up == n || down == n)
}

// sizes checks the effective sample sizes.
func (d *diagnosis) sizes() {
	chains := len(d.fit.Used())
	need := float64(perChain * chains)
	least := (*summary.Row).LeastESS
	places := d.worst(-need, func(r *summary.Row) float64 { return -least(r) })
	if len(places) == 0 {
		if all := d.worst(math.Inf(-1), func(r *summary.Row) float64 { return -least(r) }); len(all) > 0 {
			r := d.rows[all[0]]
			d.fine("ess", "the effective sample sizes are at least %s in bulk and tails (%s); %d are enough", summary.Count(least(&r)), diag.Tick(r.Name), int(need))
		}
		return
	}
	top := d.rows[places[0]]
	f := Finding{Code: "ess", Severity: Attention, Names: d.names(places),
		Headline: fmt.Sprintf("the effective sample size is as low as %s (%s), but should be at least %d, %d per chain", summary.Count(least(&top)), diag.Tick(top.Name), int(need), perChain),
		Meaning:  fmt.Sprintf("successive draws are so similar that %d draws of %s are worth only that many independent ones: means are rough, and the ends of intervals (tails) rougher", chains*d.fit.Draws(), diag.Tick(top.Name))}
	for _, p := range places[:min(numbersNamed, len(places))] {
		r := d.rows[p]
		f.Numbers = append(f.Numbers, Number{diag.Tick(r.Name), fmt.Sprintf("bulk %s, tail %s", summary.Count(r.BulkESS), summary.Count(r.TailESS))})
	}
	ess := math.Max(least(&top), 1)
	if ess < need/4 {
		f.Severity = Serious
	}
	times := need / ess
	draws := int(math.Ceil(1.3*times*float64(d.fit.Draws())/500)) * 500
	switch {
	case d.brief || 2*ess > float64(chains*d.fit.Draws()):
		f.Meaning = "there are too few draws for means and intervals that another run would reproduce"
		f.Advice = []string{"draw more: " + d.caller.Option("draws", max(1000, draws))}
	case d.apart:
		f.Advice = []string{"first fix what keeps the chains apart"}
	case d.rewrite:
		f.Advice = []string{"first use the non-centred form, see above", "or draw more: " + d.caller.Option("draws", draws)}
	case times <= 8:
		f.Advice = []string{"draw more: " + d.caller.Option("draws", draws) + " should be enough"}
	default:
		f.Advice = []string{"many more draws would be needed (" + d.caller.Option("draws", draws) + "): look for what makes the posterior hard to sample, such as divergences, unknowns of which the data tell only the sum or product, and scales that differ by orders of magnitude"}
	}
	d.add(f)
}

// errors checks the Monte Carlo errors of the means.
func (d *diagnosis) errors() {
	places := d.worst(0, func(r *summary.Row) float64 { return r.MCSE / r.SD })
	if len(places) == 0 {
		return
	}
	top := d.rows[places[0]]
	share := top.MCSE / top.SD
	if share <= 0.1 {
		d.fine("mcse", "the Monte Carlo errors of the means are at most %s %% of the posterior standard deviation (largest: %s)", strconv.FormatFloat(100*share, 'g', 2, 64), diag.Tick(top.Name))
		return
	}
	over := d.worst(0.1, func(r *summary.Row) float64 { return r.MCSE / r.SD })
	f := Finding{Code: "mcse", Severity: Attention, Names: d.names(over),
		Headline: fmt.Sprintf("the Monte Carlo error of the mean of %s is %s, which is %s %% of its posterior standard deviation", diag.Tick(top.Name), short(top.MCSE), strconv.FormatFloat(100*share, 'g', 2, 64)),
		Meaning:  "another run of the same length would give visibly different numbers",
		Advice:   []string{"report fewer digits, or draw more until it is below 10 %"}}
	switch {
	case d.brief:
		f.Advice = []string{"draw more: " + d.caller.Option("draws", 1000)}
	case d.apart:
		f.Advice = []string{"first fix what keeps the chains apart"}
	}
	for _, p := range over[:min(numbersNamed, len(over))] {
		r := d.rows[p]
		f.Numbers = append(f.Numbers, Number{diag.Tick(r.Name), fmt.Sprintf("mean %s, Monte Carlo error %s, sd %s", summary.Figure(r.Mean, r.SD), short(r.MCSE), short(r.SD))})
	}
	d.add(f)
}
