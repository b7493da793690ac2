package dist

import (
	"math"

	"github.com/bayes-lang/bayes/autodiff/graph"
	"github.com/bayes-lang/bayes/mathx"
)

// Distribution functions of whole numbers that have no closed form are sums of probabilities.
// Both tails are summed from x outwards, so that neither is computed as the difference of two
// numbers near 1.

// summed adds distribution functions that are such sums: both tails, plain and over a trace.
func (f functions) summed(
	tails func(form int, x float64, p params) (below, above float64),
	graphTails func(t *tracer, form int, x graph.Ref, p refs) (below, above graph.Ref),
) functions {
	f.sums = true
	f.logCDF = cumulative(func(form int, x float64, p params) float64 { below, _ := tails(form, x, p); return below })
	f.logCCDF = cumulative(func(form int, x float64, p params) float64 { _, above := tails(form, x, p); return above })
	f.graphLogCDF = tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
		below, _ := graphTails(t, form, x, p)
		return below
	})
	f.graphLogCCDF = tracedCDF(func(t *tracer, form int, x graph.Ref, p refs) graph.Ref {
		_, above := graphTails(t, form, x, p)
		return above
	})
	return f
}

// logTails returns log P(X <= x) and log P(X > x) for whole numbers from lo to hi with log
// probability log(k). peaked says that the probabilities rise to a peak and fall beyond it, so
// that a sum may end once the remaining terms cannot change it.
func logTails(x, lo, hi float64, peaked bool, log func(k float64) float64) (below, above float64) {
	below = logSumTo(x, lo, -1, peaked, log)
	if below <= -math.Ln2 {
		return below, mathx.Log1mExp(below)
	}
	above = logSumTo(x+1, hi, 1, peaked, log)
	return mathx.Log1mExp(above), above
}

// logSumTo sums the probabilities from one whole number to another in steps of 1 or -1.
func logSumTo(from, to, step float64, peaked bool, log func(k float64) float64) float64 {
	top, sum, last := math.Inf(-1), 0.0, math.Inf(-1)
	for k := from; (to-k)*step >= 0; k += step {
		v := log(k)
		switch {
		case v > top:
			sum = float64(sum*mathx.Exp(top-v)) + 1
			top = v
		case v > math.Inf(-1):
			sum += mathx.Exp(v - top)
		}
		if left := (to - k) * step; peaked && v < last && v+mathx.Log(left) < top-negligible {
			break
		}
		last = v
	}
	if math.IsInf(top, -1) {
		return top
	}
	return mathx.Min(top+mathx.Log(sum), 0)
}

// negligible is the log ratio below which a number does not change a sum.
const negligible = 40

// logTails over a trace, where log is the log probability of a known whole number. x or the ends may be
// unknown if there are few numbers: what cannot be summed is NaN.
func (t *tracer) logTails(x, lo, hi graph.Ref, log func(k float64) graph.Ref) (below, above graph.Ref) {
	nan := t.Const(math.NaN())
	from, known := t.Known(lo)
	if !known {
		return nan, nan
	}
	to, bounded := t.Known(hi)
	if at, known := t.Known(x); known {
		switch {
		case at < from:
			return t.Const(math.Inf(-1)), t.Const(0)
		case bounded && at >= to:
			return t.Const(0), t.Const(math.Inf(-1))
		case at-from >= mostTerms:
			return nan, nan
		}
		below = t.sumOf(from, at, log)
		if !bounded || to-at > mostTerms {
			return below, t.Log1mExp(below)
		}
		above = t.sumOf(at+1, to, log)
		return t.smallSides(below, above)
	}
	if !bounded || to-from > mostTerms {
		return nan, nan
	}
	under, over := t.Lt(x, t.Const(from)), t.Le(t.Const(to), x)
	below = t.Select(under, t.Const(math.Inf(-1)), t.Select(over, t.Const(0), nan))
	above = t.Select(under, t.Const(0), t.Select(over, t.Const(math.Inf(-1)), nan))
	n := int(to - from)
	up, down := make([]graph.Ref, n), make([]graph.Ref, n)
	for i := range n {
		up[i] = log(from + float64(i))
		down[n-1-i] = log(to - float64(i))
		if i > 0 {
			up[i] = t.LogSumExp([]graph.Ref{up[i-1], up[i]})
			down[n-1-i] = t.LogSumExp([]graph.Ref{down[n-i], down[n-1-i]})
		}
	}
	for i := range n {
		here := t.Eq(x, t.Const(from+float64(i)))
		u, v := t.smallSides(up[i], down[i])
		below, above = t.Select(here, u, below), t.Select(here, v, above)
	}
	return below, above
}

// mostTerms is how many probabilities a sum over a trace may have.
const mostTerms = 1 << 16

func (t *tracer) sumOf(from, to float64, log func(k float64) graph.Ref) graph.Ref {
	var list []graph.Ref
	for k := from; k <= to; k++ {
		list = append(list, log(k))
	}
	return t.LogSumExp(list)
}

// smallSides returns the logs of a probability and its complement, each computed from the sum that is
// below one half.
func (t *tracer) smallSides(below, above graph.Ref) (lower, upper graph.Ref) {
	low := t.Lt(below, t.Const(-math.Ln2))
	return t.Select(low, below, t.Log1mExp(above)), t.Select(low, t.Log1mExp(below), above)
}
