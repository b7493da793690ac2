package diagnose

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/bayes-lang/bayes/ast"
	"github.com/bayes-lang/bayes/internal/diag"
	"github.com/bayes-lang/bayes/internal/eval"
	"github.com/bayes-lang/bayes/internal/parallel"
	"github.com/bayes-lang/bayes/internal/summary"
	"github.com/bayes-lang/bayes/nuts"
	"github.com/bayes-lang/bayes/runtime"
	"github.com/bayes-lang/bayes/stats"
)

// lean is how much the values of a number in some draws differ from those in the others.
type lean struct {
	place       int
	share       float64 // of pairs (some, other) in which the some is smaller
	some, other float64 // medians
}

// leaning compares the draws of each number where mark is set with the others, by the rank-sum statistic of
// Mann and Whitney, and returns the numbers that differ most, the largest difference first. It uses at most
// a few thousand draws.
func (d *diagnosis) leaning(mark func(chain, draw int) bool) []lean {
	type at struct{ chain, draw int }
	var some, other []at
	for c := range d.fit.Used() {
		for j := range d.fit.Draws() {
			if mark(c, j) {
				some = append(some, at{c, j})
			} else {
				other = append(other, at{c, j})
			}
		}
	}
	thin := func(list []at, most int) []at {
		if len(list) <= most {
			return list
		}
		out := make([]at, most)
		for i := range out {
			out[i] = list[i*len(list)/most]
		}
		return out
	}
	some, other = thin(some, 1000), thin(other, 2000)
	if len(some) < 5 || len(other) < 5 {
		return nil
	}
	all := make([]lean, len(d.series))
	parallel.Each(len(d.series), func(i int) {
		pick := func(list []at) []float64 {
			out := make([]float64, len(list))
			for k, a := range list {
				out[k] = d.series[i].Draws[a.chain][a.draw]
			}
			slices.Sort(out)
			return out
		}
		x, y := pick(some), pick(other)
		smaller := 0.0
		for _, v := range x {
			lo, _ := slices.BinarySearch(y, v)
			hi := lo
			for hi < len(y) && y[hi] == v {
				hi++
			}
			smaller += float64(len(y)-hi) + float64(0.5*float64(hi-lo))
		}
		all[i] = lean{i, smaller / float64(len(x)*len(y)), x[len(x)/2], y[len(y)/2]}
	})
	n, m := float64(len(some)), float64(len(other))
	sd := math.Sqrt((n + m + 1) / (12 * n * m)) // of the share, by chance
	out := slices.DeleteFunc(all, func(l lean) bool {
		off := math.Abs(l.share - 0.5)
		return math.IsNaN(l.share) || off < 0.12 || off < 3*sd
	})
	slices.SortStableFunc(out, func(a, b lean) int {
		return cmp.Compare(math.Abs(b.share-0.5), math.Abs(a.share-0.5))
	})
	return out
}

// divergences checks how many draws are divergent, and where they are.
func (d *diagnosis) divergences() {
	count, total := d.fit.Divergences(), len(d.fit.Used())*d.fit.Draws()
	if count == 0 {
		d.fine("divergences", "no draw after warm-up is divergent")
		return
	}
	f := Finding{Code: "divergences", Severity: Attention,
		Headline: fmt.Sprintf("%d of %d draws after warm-up %s divergent (%s)", count, total, diag.IsAre(count), percent(count, total)),
		Meaning:  "the posterior curves more sharply there than the step size can follow, so the sampler turns back and misses part of it"}
	used := d.fit.Used()
	for i, c := range used {
		n := 0
		for j := range d.fit.Draws() {
			if d.fit.Chains[c][j].Divergent {
				n++
			}
		}
		if n > 0 && len(used) <= 8 {
			f.Numbers = append(f.Numbers, Number{"chain " + strconv.Itoa(used[i]+1), strconv.Itoa(n)})
		}
	}
	leans := d.leaning(func(chain, draw int) bool { return d.fit.Chains[used[chain]][draw].Divergent })
	for _, l := range leans {
		f.Names = append(f.Names, d.rows[l.place].Name)
	}
	for _, l := range leans[:min(3, len(leans))] {
		sd := d.rows[l.place].SD
		f.Numbers = append(f.Numbers, Number{diag.Tick(d.rows[l.place].Name), fmt.Sprintf("median %s in divergent draws, %s in the others", summary.Figure(l.some, sd), summary.Figure(l.other, sd))})
	}
	// Many are a bias of unknown size; so are fewer ones concentrated in one place.
	if 100*count >= total || count >= 10 && len(leans) > 0 {
		f.Severity = Serious
	}
	d.divergence = true
	if len(leans) > 0 {
		l, side := leans[0], "small"
		if l.share < 0.5 {
			side = "large"
		}
		f.Meaning += fmt.Sprintf("; the divergent draws are concentrated where %s is %s", diag.Tick(d.rows[l.place].Name), side)
	}
	advice, about := d.nonCentred(f.Names)
	if advice != "" {
		d.rewrite = true
		f.Advice = append(f.Advice, advice)
		f.Meaning += fmt.Sprintf(": when `%s` nears 0, all of %s must lie close together, and the posterior is a funnel", ast.String(about.scale), diag.Tick(about.left))
	}
	if try := summary.SmallerSteps(d.fit.Options.Sampler.Accept); try != 0 {
		f.Advice = append(f.Advice, "take smaller steps: "+d.caller.Option("accept", try))
	}
	if advice == "" {
		where := "the unknowns"
		if len(f.Names) > 0 {
			where = diag.Some(f.Names, 3)
		}
		f.Advice = append(f.Advice, "if that does not help, use tighter priors for "+where+", or reparameterise the model; "+d.caller.Pairs()+" shows where the divergent draws are")
	}
	d.add(f)
}

// rejections checks points where the density is not finite.
func (d *diagnosis) rejections() {
	r := d.fit.Rejected
	if r.Total() == 0 {
		return
	}
	f := Finding{Code: "rejections"}
	for i, x := range r.Reasons {
		if i == numbersNamed {
			f.Numbers = append(f.Numbers, Number{"and", diag.Plural(len(r.Reasons)-i, "reason") + " more"})
			break
		}
		where := "the density"
		if x.Statement != "" {
			where = fmt.Sprintf("line %d, %s", x.Line, diag.Tick(x.Statement))
		}
		f.Numbers = append(f.Numbers, Number{where, fmt.Sprintf("%s (%s)", x.Words, diag.Plural(x.Count, "time"))})
	}
	if r.Sampling == 0 {
		trajectories := "1 trajectory"
		if r.Warmup != 1 {
			trajectories = fmt.Sprintf("%d trajectories", r.Warmup)
		}
		f.Headline = fmt.Sprintf("%s ended where the density is not finite, all of them during warm-up", trajectories)
		if r.Warmup == 1 {
			f.Headline = "1 trajectory ended where the density is not finite, during warm-up"
		}
		if len(f.Numbers) > 0 {
			f.Meaning = "first " + f.Numbers[0].Name + ": " + f.Numbers[0].Value + "; this is common while the sampler looks for the posterior"
		}
		d.add(f)
		return
	}
	f.Severity = Attention
	total := len(d.fit.Used()) * d.fit.Draws()
	if 100*r.Sampling >= total {
		f.Severity = Serious
	}
	f.Headline = fmt.Sprintf("%d trajectories after warm-up ended where the density is not finite (%s of the draws)", r.Sampling, percent(r.Sampling, total))
	if r.Sampling == 1 {
		f.Headline = "1 trajectory after warm-up ended where the density is not finite"
	}
	f.Meaning = "such a point is never drawn, but the sampler turns back there and may miss what lies behind it; these draws also count as divergent"
	if r.Looked < r.Total() && r.Looked > 0 {
		f.Meaning += fmt.Sprintf("; the reasons are from the %d points that were examined", r.Looked)
	}
	for _, x := range r.Reasons {
		if x.After > 0 && x.Statement != "" {
			f.Advice = append(f.Advice, "for line "+strconv.Itoa(x.Line)+": "+runtime.StartHelp(eval.Reason{Words: x.Words}, d.caller))
			break
		}
	}
	f.Advice = append(f.Advice, "declare the bounds of unknowns, so that the sampler cannot go where the model is not defined")
	d.add(f)
}

// depth checks trajectories that were cut at the maximum depth.
func (d *diagnosis) depth() {
	cut, total := d.fit.CutTrajectories(), len(d.fit.Used())*d.fit.Draws()
	most := d.fit.Options.Sampler.MaxDepth
	if cut == 0 {
		d.fine("depth", "no trajectory reached the maximum depth (%d)", most)
		return
	}
	f := Finding{Code: "depth", Severity: Attention,
		Headline: fmt.Sprintf("%d of %d trajectories reached the maximum depth of %d, which is %d steps (%s)", cut, total, most, 1<<most, percent(cut, total)),
		Meaning:  "this is slow, not wrong: crossing the posterior takes more steps than allowed, so successive draws are similar"}
	steps := 0
	for _, c := range d.fit.Used() {
		for j := range d.fit.Draws() {
			steps += d.fit.Chains[c][j].Steps
		}
	}
	f.Numbers = []Number{{"mean steps per draw", strconv.Itoa(steps / total)}}
	if most < 20 {
		f.Advice = append(f.Advice, "allow longer ones: "+d.caller.Option("max-depth", min(most+2, 20)))
	}
	rounder := "use tighter priors"
	if !strings.Contains(d.fit.Source.Text, "standardize(") && !strings.Contains(d.fit.Source.Text, "center(") {
		rounder = "`standardize` the covariates, " + rounder
	}
	if d.fit.Options.Sampler.Metric != nuts.Dense {
		rounder += ", or " + d.caller.Option("metric", "dense") + " if a few unknowns are strongly correlated"
	}
	f.Advice = append(f.Advice, "better, make the posterior easier to sample: "+rounder)
	d.add(f)
}

// energy checks how the energies of the chains vary.
func (d *diagnosis) energy() {
	used, n := d.fit.Used(), d.fit.Draws()
	energy := make([][]float64, len(used))
	low := 0
	var numbers []Number
	least := math.Inf(1)
	for i, c := range used {
		energy[i] = make([]float64, n)
		for j := range n {
			energy[i][j] = d.fit.Chains[c][j].Energy
		}
		e := stats.EBFMI(energy[i])
		least = math.Min(least, e)
		if e < 0.3 {
			low++
			numbers = append(numbers, Number{"chain " + strconv.Itoa(c+1), "E-BFMI " + summary.Fixed(e, 2)})
		}
	}
	switch {
	case math.IsNaN(least) || math.IsInf(least, 1):
		return
	case low == 0:
		d.fine("energy", "E-BFMI is at least %s, above 0.3: the sampler explores all energy levels", summary.Fixed(least, 2))
		return
	}
	f := Finding{Code: "energy", Severity: Attention, Numbers: numbers[:min(8, len(numbers))],
		Headline: fmt.Sprintf("E-BFMI is below 0.3 in %d of %s, and as low as %s", low, diag.Plural(len(used), "chain"), summary.Fixed(least, 2)),
		Meaning:  "the energy changes little from draw to draw compared with its range, so the sampler explores the tails of the posterior slowly and may miss part of them"}
	middle := stats.Median(energy)
	leans := d.leaning(func(chain, draw int) bool { return energy[chain][draw] > middle })
	for _, l := range leans[:min(3, len(leans))] {
		name := d.rows[l.place].Name
		f.Names = append(f.Names, name)
		sd := d.rows[l.place].SD
		f.Numbers = append(f.Numbers, Number{diag.Tick(name), fmt.Sprintf("median %s at high energies, %s at low ones", summary.Figure(l.some, sd), summary.Figure(l.other, sd))})
	}
	if d.rewrite {
		f.Advice = append(f.Advice, "use the non-centred form, as for the divergent draws")
	} else if advice, _ := d.nonCentred(f.Names); advice != "" {
		f.Advice = append(f.Advice, advice)
		d.rewrite = true
	}
	what := "unknowns with heavy tails, or a scale that others depend on"
	if len(f.Names) > 0 {
		what = "what varies with the energy: " + diag.Some(f.Names, 3)
	}
	f.Advice = append(f.Advice, "look at "+what+"; a tighter prior or another parameterisation helps more than other settings")
	d.add(f)
}

// steps checks the step sizes that the chains ended with.
func (d *diagnosis) steps() {
	used := d.fit.Used()
	var numbers []Number
	least, most, accepted := math.Inf(1), 0.0, 0.0
	for _, c := range used {
		records := d.fit.Chains[c][:d.fit.Draws()]
		accept, steps := 0.0, 0
		for j := range records {
			accept += records[j].Accept
			steps += records[j].Steps
		}
		accept /= float64(len(records))
		accepted += accept / float64(len(used))
		size := records[len(records)-1].StepSize
		least, most = math.Min(least, size), math.Max(most, size)
		if len(used) <= 8 {
			numbers = append(numbers, Number{"chain " + strconv.Itoa(c+1), fmt.Sprintf("step size %s, mean acceptance %s, %d steps per draw", short(size), summary.Fixed(accept, 2), steps/len(records))})
		}
	}
	goal := d.fit.Options.Sampler.Accept
	f := Finding{Code: "step-size", Severity: Attention, Numbers: numbers}
	switch {
	case least < 0.01:
		f.Headline = fmt.Sprintf("the step size is as small as %s", short(least))
		f.Meaning = "once the unknowns are scaled, steps of 0.1 to 1 are usual; a step this small means that the posterior is very thin or sharply curved somewhere"
		f.Advice = []string{"look for unknowns that determine each other, such as a sum that the data fix, and for scales that differ by orders of magnitude"}
		if d.fit.Options.Sampler.Metric != nuts.Dense {
			f.Advice = append(f.Advice, d.caller.Option("metric", "dense")+" helps if correlations are the cause")
		}
	case most > 5*least:
		f.Headline = fmt.Sprintf("the step sizes of the chains differ, from %s to %s", short(least), short(most))
		f.Meaning = "the chains adapted to different regions: some may never have reached the narrow part of the posterior"
		f.Advice = []string{"use a longer warm-up, and look at R-hat"}
	case accepted < goal-0.15:
		f.Headline = fmt.Sprintf("the mean acceptance is %s, but the target was %s", summary.Fixed(accepted, 2), short(goal))
		f.Meaning = "the posterior is more curved than the warm-up found, so the step size is too large for part of it"
		f.Advice = []string{"use a longer warm-up"}
		if try := summary.SmallerSteps(goal); try != 0 {
			f.Advice[0] += ", or smaller steps: " + d.caller.Option("accept", try)
		}
	default:
		d.fine("step-size", "the step sizes of the chains are between %s and %s, with a mean acceptance of %s", short(least), short(most), summary.Fixed(accepted, 2))
		return
	}
	d.add(f)
}

// ridges looks for pairs of unknowns of which the data determine only a combination.
func (d *diagnosis) ridges() {
	const most, draws, limit = 150, 1000, 0.98
	if d.fit.Draws() < 20 {
		return
	}
	// Of many unknowns, those with the fewest effective draws.
	places := d.worst(math.Inf(-1), func(r *summary.Row) float64 { return -r.BulkESS })
	places = slices.DeleteFunc(places, func(p int) bool { return d.structural(p) })
	places = places[:min(len(places), most)]
	slices.Sort(places)
	chains, per := len(d.fit.Used()), d.fit.Draws()
	n := min(per, max(draws/chains, 10)) // of each chain
	standard := make([][]float64, len(places))
	parallel.Each(len(places), func(k int) {
		x := make([]float64, 0, chains*n)
		for c := range chains {
			part := make([]float64, n)
			for i := range part {
				part[i] = d.series[places[k]].Draws[c][i*per/n]
			}
			x = append(x, standardised(part)...)
		}
		for i := range x {
			x[i] /= math.Sqrt(float64(chains))
		}
		standard[k] = x
	})
	var found []pair
	for i := range places {
		for j := i + 1; j < len(places); j++ {
			r := 0.0
			for k, v := range standard[i] {
				r += float64(v * standard[j][k])
			}
			if math.Abs(r) > limit {
				found = append(found, pair{places[i], places[j], r})
			}
		}
	}
	if len(found) == 0 {
		return
	}
	slices.SortStableFunc(found, func(a, b pair) int {
		switch {
		case math.Abs(a.r) > math.Abs(b.r):
			return -1
		case math.Abs(a.r) < math.Abs(b.r):
			return 1
		}
		return 0
	})
	d.ridge = found
	top := found[0]
	one, two, what := d.rows[top.a].Name, d.rows[top.b].Name, "difference"
	if top.r < 0 {
		what = "sum"
	}
	f := Finding{Code: "ridge", Severity: Attention, Names: []string{one, two},
		Headline: fmt.Sprintf("%s and %s are strongly correlated: %s", diag.Tick(one), diag.Tick(two), summary.Fixed(top.r, 4)),
		Meaning:  fmt.Sprintf("the data determine a combination of the two, such as their %s, far better than either of them; what is known about each alone comes from its prior, if anywhere", what),
		Advice: []string{"if they describe the same effect, drop one of them or fix it; if they are an intercept and a slope, `center` the covariate",
			"otherwise report the combination, computed in the model"}}
	for _, p := range found[:min(numbersNamed, len(found))] {
		f.Numbers = append(f.Numbers, Number{diag.Tick(d.rows[p.a].Name) + " and " + diag.Tick(d.rows[p.b].Name), "correlation " + summary.Fixed(p.r, 4)})
	}
	if len(found) > numbersNamed {
		f.Numbers = append(f.Numbers, Number{"and", fmt.Sprintf("%d more pairs", len(found)-numbersNamed)})
	}
	d.add(f)
}

// standardised returns x with mean 0 and length 1; zeros if it does not vary.
func standardised(x []float64) []float64 {
	mean, sum := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v - mean
		sum += float64(out[i] * out[i])
	}
	length := math.Sqrt(sum)
	for i := range out {
		if length > 0 && !math.IsInf(length, 0) {
			out[i] /= length
		} else {
			out[i] = 0
		}
	}
	return out
}
