package dist

import (
	"fmt"
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/internal/transform"
	"github.com/bayes-lang/bayes/mathx"
)

// Truncated is the distribution Inner, in one of its forms, given that its value is between a lower and
// an upper bound, both inclusive (also for whole numbers, as in Stan). Its methods are those of a Spec
// with the bounds as two more arguments of length 1; a nil or infinite bound means none.
type Truncated struct {
	Inner *Spec
	Form  int
}

// Problem returns why the distribution cannot be truncated, or "".
func (d Truncated) Problem() string {
	if d.Inner.EventRank > 0 {
		return fmt.Sprintf("only distributions of single numbers can be truncated, but a draw of %s is a %s",
			d.Inner.Name, [...]string{"", "vector", "matrix"}[d.Inner.EventRank])
	}
	if !d.Inner.HasCDF() {
		return noCDF(d.Inner, "be truncated")
	}
	return ""
}

// Kind returns the space of the draws, given which bounds there are.
func (d Truncated) Kind(lower, upper bool) transform.Kind {
	from, to := d.Inner.ends()
	return bounded(d.Inner.Discrete, lower || from, upper || to)
}

// Bounds returns the smallest and largest value of a draw: the bounds within the support of
// Inner, for whole numbers rounded inwards.
func (d Truncated) Bounds(args [][]float64, lower, upper []float64) (lo, hi float64) {
	lo, hi = d.Inner.Bounds(d.Form, args)
	least, most := d.cut(lo, hi, lower, upper)
	if least == least { // a NaN bound is unknown, and is ignored
		lo = least
	}
	if most == most {
		hi = most
	}
	return lo, hi
}

// Space is Bounds within the space of Inner.
func (d Truncated) Space(args [][]float64, lower, upper []float64) (lo, hi float64) {
	lo, hi = d.Inner.Space(d.Form, args)
	return d.cut(lo, hi, lower, upper)
}

func (d Truncated) cut(lo, hi float64, lower, upper []float64) (least, most float64) {
	if len(lower) > 0 {
		lo = math.Max(lo, lower[0])
	}
	if len(upper) > 0 {
		hi = math.Min(hi, upper[0])
	}
	if d.Inner.Discrete {
		lo, hi = math.Ceil(lo), math.Floor(hi)
	}
	return lo, hi
}

// CheckArgs returns what is wrong with the arguments and bounds, or "".
func (d Truncated) CheckArgs(args [][]float64, lower, upper []float64) string {
	if problem := d.Inner.CheckArgs(d.Form, args); problem != "" {
		return problem
	}
	if len(lower) > 0 && lower[0] != lower[0] {
		return "lower is NaN"
	}
	if len(upper) > 0 && upper[0] != upper[0] {
		return "upper is NaN"
	}
	if len(lower) > 0 && len(upper) > 0 {
		if problem := d.order(lower, upper); problem != "" {
			return problem
		}
	}
	if lo, hi := d.Bounds(args, lower, upper); lo > hi || lo == hi && !d.Inner.Discrete || math.IsInf(lo, 1) || math.IsInf(hi, -1) {
		least, most := d.Inner.Bounds(d.Form, args)
		return fmt.Sprintf("no value of %s, which lies between %s and %s, is within the bounds",
			d.Inner.Name, number(least), number(most))
	}
	return ""
}

// LogDensity returns the log density of x: that of Inner, divided by the
// probability of the bounds; -Inf outside them, NaN for bad arguments.
func (d Truncated) LogDensity(x []float64, args [][]float64, lower, upper []float64) float64 {
	if d.CheckArgs(args, lower, upper) != "" || x[0] != x[0] {
		return math.NaN()
	}
	return d.logDensity(x, args, lower, upper)
}

func (d Truncated) logDensity(x []float64, args [][]float64, lower, upper []float64) float64 {
	lo, hi := d.Bounds(args, lower, upper)
	if x[0] < lo || x[0] > hi {
		return math.Inf(-1)
	}
	return d.Inner.LogDensity(d.Form, x, args) - d.logMass(args, lo, hi)
}

// fewValues is the number of whole numbers up to which a probability is summed directly, which is more
// precise than a difference and usually faster.
const fewValues = 16

// logMass returns log P(lo <= X <= hi) for the distribution that is truncated.
func (d Truncated) logMass(args [][]float64, lo, hi float64) float64 {
	if lo > hi {
		return math.Inf(-1)
	}
	if d.Inner.Discrete && hi-lo < fewValues {
		var v []float64
		for k := math.Ceil(lo); k <= hi; k++ {
			v = append(v, d.Inner.LogDensity(d.Form, []float64{k}, args))
		}
		return logSumExp(v)
	}
	more, less, _ := d.tails(args, lo, hi)
	if !d.Inner.Discrete && !d.Inner.rough && less-more > narrow {
		if v, ok := d.narrowMass(args, lo, hi); ok {
			return v
		}
	}
	return logDiff(more, less)
}

// narrow is the log ratio of two tails above which their difference, at most a hundredth of them, is
// integrated instead: it would have few correct digits.
const narrow = -0.01

// Nodes and weights of Gaussian quadrature on [0, 1] with five nodes, and with three (Abramowitz and
// Stegun, table 25.4): in a short interval a smooth density is nearly a polynomial.
var (
	fiveNodes  = [5]float64{0.04691007703066800, 0.23076534494715845, 0.5, 0.76923465505284155, 0.95308992296933200}
	fiveWeight = [5]float64{0.11846344252809454, 0.23931433524968324, 64. / 225, 0.23931433524968324, 0.11846344252809454}
	threeNodes = [3]float64{0.11270166537925831, 0.5, 0.88729833462074169}
	threeLog   = [3]float64{-1.2809338454620642, -0.81093021621632877, -1.2809338454620642} // log(5/18), log(4/9)
)

// narrowMass integrates the density over a short interval. It reports false if the end of the support
// is so near that the density may not be smooth.
func (d Truncated) narrowMass(args [][]float64, lo, hi float64) (float64, bool) {
	least, most := d.Inner.Bounds(d.Form, args)
	if near := nearEnd * (hi - lo); !(lo-least >= near && most-hi >= near) {
		return 0, false
	}
	if at, ok := d.Inner.kinkAt(args); ok && lo < at && at < hi {
		u, _ := d.narrowMass(args, lo, at)
		v, _ := d.narrowMass(args, at, hi)
		return mathx.LogSumExp2(u, v), true
	}
	var logs []float64
	for i, x := range fiveNodes {
		logs = append(logs, mathx.Log(fiveWeight[i])+d.Inner.logDensity(d.Form, []float64{lo + float64(x*(hi-lo))}, args))
	}
	return mathx.Log(hi-lo) + logSumExp(logs), true
}

// nearEnd is how many lengths of the interval the end of a support has to be away.
const nearEnd = 20

// tails returns the logs of two tail probabilities whose difference is the probability of [lo, hi]: of
// lower tails, or of upper ones if lo is above the median.
func (d Truncated) tails(args [][]float64, lo, hi float64) (more, less float64, upper bool) {
	before := lo // the cdf there is of what is cut off
	if d.Inner.Discrete {
		before = math.Ceil(lo) - 1
	}
	more, less = d.Inner.LogCDF(d.Form, hi, args), d.Inner.LogCDF(d.Form, before, args)
	if less > -math.Ln2 {
		return d.Inner.LogCCDF(d.Form, before, args), d.Inner.LogCCDF(d.Form, hi, args), true
	}
	return more, less, false
}

// logDiff returns log(exp(a) - exp(b)), a >= b; -Inf if both are -Inf.
func logDiff(a, b float64) float64 {
	if math.IsInf(b, -1) {
		return a
	}
	return mathx.LogDiffExp(a, b)
}

// LogCDF returns log P(X <= x).
func (d Truncated) LogCDF(x float64, args [][]float64, lower, upper []float64) float64 {
	if d.CheckArgs(args, lower, upper) != "" || x != x {
		return math.NaN()
	}
	lo, hi := d.Bounds(args, lower, upper)
	switch {
	case x >= hi:
		return 0
	case x < lo:
		return math.Inf(-1)
	}
	if d.Inner.Discrete {
		x = math.Floor(x)
	}
	return math.Min(0, d.logMass(args, lo, x)-d.logMass(args, lo, hi))
}

// LogCCDF returns log P(X > x).
func (d Truncated) LogCCDF(x float64, args [][]float64, lower, upper []float64) float64 {
	if d.CheckArgs(args, lower, upper) != "" || x != x {
		return math.NaN()
	}
	lo, hi := d.Bounds(args, lower, upper)
	switch {
	case x >= hi:
		return math.Inf(-1)
	case x < lo:
		return 0
	}
	from := x
	if d.Inner.Discrete {
		from = math.Floor(x) + 1
	}
	return math.Min(0, d.logMass(args, from, hi)-d.logMass(args, lo, hi))
}

// CDF returns P(X <= x).
func (d Truncated) CDF(x float64, args [][]float64, lower, upper []float64) float64 {
	return mathx.Exp(d.LogCDF(x, args, lower, upper))
}

// Quantile returns the x with P(X <= x) = p or, for whole numbers, the smallest x with P(X <=
// x) >= p; NaN for p outside [0, 1] and for bad arguments.
func (d Truncated) Quantile(p float64, args [][]float64, lower, upper []float64) float64 {
	return d.QuantileAsking(nil, p, args, lower, upper)
}

// QuantileAsking is like Quantile; see Spec.QuantileAsking.
func (d Truncated) QuantileAsking(asked func(), p float64, args [][]float64, lower, upper []float64) float64 {
	if !(p >= 0 && p <= 1) || d.CheckArgs(args, lower, upper) != "" {
		return math.NaN()
	}
	lo, hi := d.Bounds(args, lower, upper)
	switch p {
	case 0:
		return lo
	case 1:
		return hi
	}
	if d.Inner.Discrete {
		return d.quantileWhole(asked, p, args, lo, hi)
	}
	more, less, high := d.tails(args, lo, hi)
	if math.IsInf(more, -1) {
		// So far out that no probability is left to divide: everything is at the near end.
		if high {
			return lo
		}
		return hi
	}
	// The tail at x is the mean of the tails at the bounds, with weights 1 - p and p.
	atLo, atHi := less, more
	if high {
		atLo, atHi = more, less
	}
	lp := mathx.LogSumExp2(atLo+mathx.Log1p(-p), atHi+mathx.Log(p))
	return between(d.Inner.tail(asked, d.Form, lp, 0, high, args), lo, hi)
}

// quantileWhole finds the least whole number k with P(X <= k) >= p.
func (d Truncated) quantileWhole(asked func(), p float64, args [][]float64, lo, hi float64) float64 {
	mass := d.logMass(args, lo, hi)
	if math.IsInf(mass, -1) { // as above
		if _, _, high := d.tails(args, lo, hi); high {
			return lo
		}
		return hi
	}
	reached := func(k float64) bool {
		ask(asked)
		if p > 0.5 {
			q := 1 - p
			return d.logMass(args, k+1, hi)-mass <= mathx.Log(q)+massSlack+1e-14/q
		}
		return d.logMass(args, lo, k)-mass >= mathx.Log(p)-massSlack
	}
	return firstWhole(reached, lo, hi)
}

// massSlack is quantileSlack for differences of probabilities, which are less
// precise.
const massSlack = 1e-12

// rejectAbove is the probability of the bounds above which draws of Inner are made until one is within
// them.
const rejectAbove = 0.25

// Draw fills out, of length 1, with one draw: by rejection if the bounds contain much of the
// probability, otherwise by inversion of the nearer tail, which works however far out they are.
// NaN for bad arguments.
func (d Truncated) Draw(r *mathx.Stream, args [][]float64, lower, upper []float64, out []float64) {
	if d.CheckArgs(args, lower, upper) != "" {
		out[0] = math.NaN()
		return
	}
	lo, hi := d.Bounds(args, lower, upper)
	if d.logMass(args, lo, hi) > mathx.Log(rejectAbove) {
		for range 1000 { // practically always enough, but a loop must end
			d.Inner.draw(r, d.Form, args, out)
			if out[0] >= lo && out[0] <= hi {
				return
			}
		}
	}
	out[0] = d.Quantile(r.Float64(), args, lower, upper)
}

// graph returns the log density over the scalars of a trace.
func (d Truncated) graph(t *tracer, x []graph.Ref, args [][]graph.Ref, lower, upper []graph.Ref) graph.Ref {
	v := t.Sub(d.Inner.trace(t, d.Form, x, args), d.graphMass(t, args, bound(lower), bound(upper)))
	inside := t.Const(0)
	if r := bound(lower); r != graph.None {
		inside = t.Add(inside, t.within(t.Le(r, x[0]), t.Const(0), math.Inf(-1)))
	}
	if r := bound(upper); r != graph.None {
		inside = t.Add(inside, t.within(t.Le(x[0], r), t.Const(0), math.Inf(-1)))
	}
	return t.Add(v, inside)
}

// graphPart returns the log of the part of the probability up to x, or above it.
func (d Truncated) graphPart(t *tracer, x graph.Ref, args [][]graph.Ref, lower, upper []graph.Ref, above bool) graph.Ref {
	lo, hi := bound(lower), bound(upper)
	x, least, most := d.Inner.traceInside(t, x, args)
	if lo != graph.None {
		if d.Inner.Discrete {
			lo = t.Op(graph.OpCeil, lo)
		}
		if least != graph.None {
			least = t.Max(least, lo)
		} else {
			least = lo
		}
	}
	if hi != graph.None {
		if d.Inner.Discrete {
			hi = t.Op(graph.OpFloor, hi)
		}
		if most != graph.None {
			most = t.Min(most, hi)
		} else {
			most = hi
		}
	}
	all := d.graphMass(t, args, lo, hi)
	ok := t.Add(d.Inner.traceCheck(t, d.Form, args), d.traceOrder(t, lo, hi))
	under, over := math.Inf(-1), 0.0
	if above {
		under, over = over, under
	}
	v := t.inside(x, least, most, d.Inner.Discrete, under, over, func() graph.Ref {
		from, to := lo, x
		if above {
			from, to = x, hi
			if d.Inner.Discrete {
				from = t.plus(x, 1)
			}
		}
		return t.Sub(d.graphMass(t, args, from, to), all)
	})
	return t.Add(v, ok)
}

func bound(list []graph.Ref) graph.Ref {
	if len(list) == 0 {
		return graph.None
	}
	return list[0]
}

// graphMass returns log P(lo <= X <= hi) for the distribution that is truncated.
func (d Truncated) graphMass(t *tracer, args [][]graph.Ref, lo, hi graph.Ref) graph.Ref {
	s := d.Inner.support
	if d.Inner.Discrete {
		if v := d.graphFew(t, args, lo, hi); v != graph.None {
			return v
		}
		if lo != graph.None { // the last number that is cut off
			lo = t.plus(t.Op(graph.OpCeil, lo), -1)
		}
		if hi != graph.None {
			hi = t.Op(graph.OpFloor, hi)
		}
	}
	// Bounds at the ends of the support cut off nothing.
	if lo != graph.None {
		if v, known := t.Known(lo); known && (math.IsInf(v, -1) || s.LowerArg < 0 && (v < s.Lower || v == s.Lower && !d.Inner.Discrete)) {
			lo = graph.None
		}
	}
	if hi != graph.None {
		if v, known := t.Known(hi); known && (math.IsInf(v, 1) || s.UpperArg < 0 && v >= s.Upper) {
			hi = graph.None
		}
	}
	if lo == graph.None && hi == graph.None {
		return t.Const(0)
	}
	lower := func(x graph.Ref) graph.Ref { return d.Inner.traceLogCDF(t, d.Form, x, args) }
	upper := func(x graph.Ref) graph.Ref { return d.Inner.traceLogCCDF(t, d.Form, x, args) }
	switch {
	case hi == graph.None:
		return upper(lo)
	case lo == graph.None:
		return lower(hi)
	}
	diff := func(more, less graph.Ref) (v, ratio graph.Ref) {
		ratio = t.Sub(less, more)
		return t.Add(t.Log1mExp(ratio), more), ratio
	}
	below := lower(lo)
	byLower, lowerRatio := diff(lower(hi), below)
	byUpper, upperRatio := diff(upper(lo), upper(hi))
	high := t.Lt(t.Const(-math.Ln2), below)
	v := t.Select(high, byUpper, byLower)
	if d.Inner.Discrete || d.Inner.rough {
		return v
	}
	short := t.Lt(t.Const(narrow), t.Select(high, upperRatio, lowerRatio))
	width := t.scale(nearEnd, t.Sub(hi, lo))
	least, most := d.Inner.traceBounds(t, args)
	if least != graph.None {
		short = t.Op(graph.OpAnd, short, t.Le(width, t.Sub(lo, least)))
	}
	if most != graph.None {
		short = t.Op(graph.OpAnd, short, t.Le(width, t.Sub(most, hi)))
	}
	if t.isKnown(short, 0) {
		return v
	}
	return t.Select(short, d.graphNarrow(t, args, lo, hi), v)
}

// graphNarrow is narrowMass over a trace.
func (d Truncated) graphNarrow(t *tracer, args [][]graph.Ref, lo, hi graph.Ref) graph.Ref {
	part := func(lo, hi graph.Ref) graph.Ref {
		width := t.Sub(hi, lo)
		var logs []graph.Ref
		for i, node := range threeNodes {
			x := t.Add(lo, t.scale(node, width))
			logs = append(logs, t.plus(d.Inner.trace(t, d.Form, []graph.Ref{x}, args), threeLog[i]))
		}
		return t.Add(t.Log(width), t.LogSumExp(logs))
	}
	if d.Inner.kink == 0 {
		return part(lo, hi)
	}
	at := args[d.Inner.kink-1][0]
	between := t.Op(graph.OpAnd, t.Lt(lo, at), t.Lt(at, hi))
	return t.Select(between, t.LogSumExp([]graph.Ref{part(lo, at), part(at, hi)}), part(lo, hi))
}

// graphFew sums the probabilities of a few whole numbers between known bounds, or returns None.
func (d Truncated) graphFew(t *tracer, args [][]graph.Ref, lo, hi graph.Ref) graph.Ref {
	least, most := d.Inner.support.Lower, math.Inf(1)
	for _, b := range []struct {
		r    graph.Ref
		into *float64
		up   bool
	}{{lo, &least, true}, {hi, &most, false}} {
		if b.r == graph.None {
			continue
		}
		v, known := t.Known(b.r)
		switch {
		case !known:
			return graph.None
		case b.up:
			*b.into = math.Max(*b.into, math.Ceil(v))
		default:
			*b.into = math.Floor(v)
		}
	}
	if !(most-least < fewValues && least <= most) {
		return graph.None
	}
	var logs []graph.Ref
	for k := least; k <= most; k++ {
		logs = append(logs, d.Inner.trace(t, d.Form, []graph.Ref{t.Const(k)}, args))
	}
	return t.LogSumExp(logs)
}
